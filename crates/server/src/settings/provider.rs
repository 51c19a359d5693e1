//! Identity providers by which officers of an organisation sign in (`[[oidc]]`).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use shirube_trail::OrgId;
use url::Url;

use super::fault::SettingFault;

/// The longest id and name, in characters.
const CHARS_MAX: usize = 100;

/// An identity provider, and the organisation whose officers it knows. Its secret is in a file or a
/// variable of the environment, and read when it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What it is called in addresses: lowercase letters, digits, hyphens.
    pub id: String,
    /// The organisation.
    pub org: String,
    /// Its name on the sign-in page, in Japanese.
    pub name: String,
    /// Its name in English; the Japanese one without it.
    #[serde(default)]
    pub name_en: Option<String>,
    /// The issuer, as the provider writes it.
    pub issuer: String,
    /// By which name the provider knows us.
    pub client_id: String,
    /// The file of the secret we share with the provider.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// The variable of the environment with the secret, instead of a file.
    #[serde(default)]
    pub client_secret_env: Option<String>,
}

impl Provider {
    /// The secret; none where the file cannot be read or is empty, or the variable is not set.
    pub(crate) fn secret(&self) -> Option<String> {
        let text = match (&self.client_secret_file, &self.client_secret_env) {
            (Some(path), _) => std::fs::read_to_string(path).ok(),
            (None, Some(name)) => std::env::var(name).ok(),
            (None, None) => None,
        };
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// What is wrong with it, the `nth` of a file.
    fn faults(&self, nth: usize) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, ja: &str, en: &str| {
            faults.push(SettingFault::new(&format!("oidc.{nth}.{field}"), ja, en));
        };
        let is_id = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.id.is_empty() || self.id.len() > CHARS_MAX || !self.id.bytes().all(is_id) {
            fault("id", "英小文字・数字・- です。", "lowercase letters, digits and hyphens.");
        }
        if OrgId::new(self.org.clone()).is_err() {
            fault("org", "団体の識別子です。", "the id of an organisation.");
        }
        let names = [("name", Some(&self.name)), ("name_en", self.name_en.as_ref())];
        for (field, name) in names {
            let Some(name) = name else { continue };
            let is_long = name.chars().count() > CHARS_MAX;
            if name.trim().is_empty() || is_long || name.chars().any(char::is_control) {
                fault(field, "100文字以内の名前です。", "a name of up to 100 characters.");
            }
        }
        if self.client_id.trim().is_empty() {
            fault("client_id", "提供者に登録した名前です。", "the name registered with the provider.");
        }
        if !is_issuer(&self.issuer) {
            fault(
                "issuer",
                "「https://idp.city.example.jp/realms/city」の形です（httpは自機だけ。?や#は付けません）。",
                "such as https://idp.city.example.jp/realms/city; http only on loopback, without ? or #.",
            );
        }
        match (&self.client_secret_file, &self.client_secret_env) {
            (Some(_), Some(_)) | (None, None) => fault(
                "client_secret_file",
                "client_secret_file か client_secret_env のどちらか一つを指定してください。",
                "name client_secret_file or client_secret_env, one of them.",
            ),
            (Some(path), None) if !path.is_file() => {
                let path = path.display();
                fault(
                    "client_secret_file",
                    &format!("ファイル「{path}」がありません。"),
                    &format!("there is no file {path}."),
                );
            }
            _ => {}
        }
        faults
    }
}

/// Everything that is wrong with the providers of a server seen at this address.
pub(super) fn faults(all: &[Provider], public_url: Option<&str>) -> Vec<SettingFault> {
    let mut faults: Vec<SettingFault> =
        all.iter().enumerate().flat_map(|(nth, one)| one.faults(nth)).collect();
    for (nth, one) in all.iter().enumerate() {
        let before = all.iter().take(nth);
        let is_double =
            |other: &Provider| other.id == one.id || (other.org == one.org && other.issuer == one.issuer);
        if before.clone().any(is_double) {
            faults.push(SettingFault::new(
                &format!("oidc.{nth}.id"),
                "同じidや、同じ団体の同じissuerを二度は指定できません。",
                "no id twice, and no issuer twice for one organisation.",
            ));
        }
    }
    if !all.is_empty() && public_url.is_none() {
        faults.push(SettingFault::new(
            "public_url",
            "oidcを使うときは指定してください（提供者に登録する戻り先になります）。",
            "name it where oidc is used: the provider sends people back there.",
        ));
    }
    faults
}

/// An address of TLS, or of loopback, without a query.
fn is_issuer(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let is_loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    let is_bare = url.query().is_none() && url.fragment().is_none();
    let is_nobodys = url.username().is_empty() && url.password().is_none();
    is_bare && is_nobodys && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_of_tls_or_of_this_machine() {
        for (text, expected) in [
            ("https://idp.example.jp", true),
            ("https://idp.example.jp:8443/realms/city", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000/a", true),
            ("http://localhost:9000", true),
            ("http://idp.example.jp", false),
            ("http://169.254.169.254", false),
            ("https://idp.example.jp/?a=b", false),
            ("https://idp.example.jp/#a", false),
            ("https://who:what@idp.example.jp", false),
            ("file:///etc/passwd", false),
            ("idp.example.jp", false),
            ("", false),
        ] {
            assert_eq!(is_issuer(text), expected, "{text}");
        }
    }

    #[test]
    fn every_fault_of_a_provider_is_told_with_its_line() {
        let text = "public_url = \"https://a.example\"\n\n[[oidc]]\nid = \"A\"\norg = \"\"\nname = \"\"\n\
                    issuer = \"http://a.example\"\nclient_id = \"\"\n";
        let found = crate::Settings::check(text);
        let fields: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(
            fields,
            [
                "oidc.0.id",
                "oidc.0.org",
                "oidc.0.name",
                "oidc.0.client_id",
                "oidc.0.issuer",
                "oidc.0.client_secret_file"
            ]
        );
        assert!(found.iter().all(|one| one.line == Some(3)), "{found:?}");
        let secret = "client_secret = \"in the file\"";
        let found = crate::Settings::check(&format!("{text}{secret}\n"));
        assert_eq!(found.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["oidc"]);
        assert!(!format!("{found:?}").contains("in the file"));
        let two = "[[oidc]]\nid = \"a\"\norg = \"city-a\"\nname = \"あ\"\nissuer = \"https://a.example\"\n\
                   client_id = \"x\"\nclient_secret_env = \"A\"\n";
        let found = crate::Settings::check(&format!("{two}{two}"));
        assert_eq!(found.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["oidc.1.id", "public_url"]);
        assert_eq!(crate::Settings::check(&format!("public_url = \"https://a.example\"\n{two}")), []);
    }
}
