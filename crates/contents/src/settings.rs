//! Where contents lie, as it is set: `database`, `folder:/path` or `s3://bucket/prefix`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

/// The region named to a store of one's own that has none.
const REGION: &str = "us-east-1";

/// Where contents lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the database.
    Database,
    /// In files of a folder.
    Folder(PathBuf),
    /// In a store that speaks S3.
    Bucket {
        /// The bucket.
        bucket: String,
        /// What every name begins with; may be empty.
        prefix: String,
    },
}

/// What a store is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `database`, `folder:/path` or `s3://bucket/prefix`.
    pub store: String,
    /// Where the store that speaks S3 answers (`https://s3.example.jp`); that of its region where absent.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The file of its credentials; the environment where absent.
    pub credentials: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { store: "database".to_owned(), endpoint: None, region: None, credentials: None }
    }
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFault {
    /// Which.
    pub key: &'static str,
    /// What is allowed, in Japanese.
    pub ja: String,
    /// What is allowed, in English.
    pub en: String,
}

impl SettingFault {
    fn new(key: &'static str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { key, ja: ja.into(), en: en.into() }
    }
}

/// Who asks a store that speaks S3. Never shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl Settings {
    /// Where contents lie.
    ///
    /// # Errors
    /// What is allowed instead.
    pub(crate) fn place(&self) -> Result<Place, SettingFault> {
        let wrong = || {
            SettingFault::new(
                "store",
                "「database」「folder:/絶対パス」「s3://バケット/接頭辞」のいずれかです。",
                "one of: database, folder:/absolute/path, s3://bucket/prefix.",
            )
        };
        if self.store == "database" {
            return Ok(Place::Database);
        }
        if let Some(folder) = self.store.strip_prefix("folder:") {
            let folder = PathBuf::from(folder);
            return if folder.is_absolute() { Ok(Place::Folder(folder)) } else { Err(wrong()) };
        }
        let rest = self.store.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        let is_name = |part: &str| {
            !part.is_empty()
                && !matches!(part, "." | "..")
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        if !is_name(bucket) || !(prefix.is_empty() || prefix.split('/').all(is_name)) {
            return Err(wrong());
        }
        Ok(Place::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// What cannot be used, all of it at once. Neither the folder nor the store is asked.
    #[must_use]
    pub fn faults(&self) -> Vec<SettingFault> {
        let place = match self.place() {
            Ok(place) => place,
            Err(fault) => return vec![fault],
        };
        let mut faults = Vec::new();
        if matches!(place, Place::Bucket { .. }) {
            if self.endpoint.is_none() && self.region.is_none() {
                faults.push(SettingFault::new(
                    "region",
                    "s3にはregion（「ap-northeast-1」など）かendpointを指定してください。",
                    "an s3 store needs a region (such as ap-northeast-1) or an endpoint.",
                ));
            }
            if self.endpoint.as_deref().is_some_and(|endpoint| !is_endpoint(endpoint)) {
                faults.push(SettingFault::new(
                    "endpoint",
                    "「https://ホスト」の形です。httpにできるのは自機（127.0.0.1など）のときだけです。",
                    "https://host; http only on loopback.",
                ));
            }
            return faults;
        }
        for (key, is_set) in [
            ("endpoint", self.endpoint.is_some()),
            ("region", self.region.is_some()),
            ("credentials", self.credentials.is_some()),
        ] {
            if is_set {
                faults.push(SettingFault::new(
                    key,
                    "storeが「s3://…」のときだけ指定します。",
                    "is set only where store is s3://….",
                ));
            }
        }
        faults
    }

    pub(crate) fn is_plain_http_on_loopback(&self) -> bool {
        self.endpoint.as_deref().is_some_and(|one| one.starts_with("http://") && is_endpoint(one))
    }

    pub(crate) fn region_or_default(&self) -> &str {
        self.region.as_deref().unwrap_or(REGION)
    }

    /// The credentials: those of the file, or those of the environment.
    pub(crate) fn read_credentials(&self) -> Result<Credentials, SettingFault> {
        if let Some(file) = &self.credentials {
            return of_file(file);
        }
        let of_environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let key = of_environment("AWS_ACCESS_KEY_ID").zip(of_environment("AWS_SECRET_ACCESS_KEY"));
        let Some((access_key_id, secret_access_key)) = key else {
            return Err(SettingFault::new(
                "credentials",
                "s3の鍵がありません。credentialsにファイルを指定するか、環境変数AWS_ACCESS_KEY_IDとAWS_SECRET_ACCESS_KEYを設定してください。",
                "there are no credentials for s3: name a file in credentials, or set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY in the environment.",
            ));
        };
        let session_token = of_environment("AWS_SESSION_TOKEN");
        Ok(Credentials { access_key_id, secret_access_key, session_token })
    }
}

/// A file of credentials that nobody but its owner may read.
fn of_file(file: &Path) -> Result<Credentials, SettingFault> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        SettingFault::new(
            "credentials",
            format!("「{shown}」を読めません（{error}）。"),
            format!("cannot read {shown}: {error}."),
        )
    })?;
    if is_open_to_others(file) {
        return Err(SettingFault::new(
            "credentials",
            format!("「{shown}」を所有者以外も読めます。0600にしてください。"),
            format!("others than its owner may read {shown}: set it to 0600."),
        ));
    }
    // What stands in it is a secret: only what is expected is told.
    toml::from_str(&text).map_err(|_| {
        SettingFault::new(
            "credentials",
            format!("「{shown}」に書くのは access_key_id と secret_access_key です（TOML）。"),
            format!("{shown} holds access_key_id and secret_access_key, as TOML."),
        )
    })
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// TLS, or loopback; nothing but a host and a port.
fn is_endpoint(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    is_plain && is_anonymous && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(store: &str) -> Settings {
        Settings { store: store.to_owned(), ..Settings::default() }
    }

    #[test]
    fn a_place_is_one_of_three() {
        assert_eq!(of("database").place(), Ok(Place::Database));
        assert_eq!(of("folder:/srv/文書").place(), Ok(Place::Folder("/srv/文書".into())));
        for (text, bucket, prefix) in
            [("s3://b", "b", ""), ("s3://b/", "b", ""), ("s3://b.c/a/d-1/", "b.c", "a/d-1")]
        {
            let expected = Place::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() };
            assert_eq!(of(text).place(), Ok(expected), "{text}");
        }
        for text in
            ["", "Database", "folder:relative", "folder:", "s3://", "s3:///x", "s3://b/../c", "s3://a b"]
        {
            assert_eq!(of(text).place().unwrap_err().key, "store", "{text}");
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let keys = |settings: &Settings| -> Vec<&str> {
            settings.faults().into_iter().map(|fault| fault.key).collect()
        };
        assert!(keys(&Settings::default()).is_empty());
        assert_eq!(keys(&of("s3://b")), ["region"]);
        let mut all = of("folder:/x");
        all.endpoint = Some("https://s3.example".to_owned());
        all.region = Some("r".to_owned());
        all.credentials = Some("/c".into());
        assert_eq!(keys(&all), ["endpoint", "region", "credentials"]);
        all.store = "s3://b".to_owned();
        assert!(keys(&all).is_empty());
        for (endpoint, is_right) in [
            ("http://127.0.0.1:9000", true),
            ("http://s3.example", false),
            ("https://u:p@s3.example", false),
            ("https://s3.example/x", false),
            ("s3.example", false),
        ] {
            all.endpoint = Some(endpoint.to_owned());
            assert_eq!(keys(&all).is_empty(), is_right, "{endpoint}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_credentials_is_its_owners_alone_and_never_quoted() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s3.toml");
        let mut settings = of("s3://b");
        settings.credentials = Some(file.clone());
        let fault = |settings: &Settings| settings.read_credentials().err().map(|fault| fault.en);
        assert!(fault(&settings).unwrap().contains("cannot read"));
        std::fs::write(&file, "access_key_id = \"a\"\nsecret_access_key = \"hush\"\n").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(fault(&settings).unwrap().contains("0600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(settings.read_credentials().ok().unwrap().secret_access_key, "hush");
        std::fs::write(&file, "secret_access_key = \"hush\"\n").unwrap();
        let told = fault(&settings).unwrap();
        assert!(told.contains("access_key_id") && !told.contains("hush"), "{told}");
    }
}
