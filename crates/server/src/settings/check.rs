//! What is not right in settings: every fault at once, with its line, its key and what is allowed.

use super::fault::{SettingFault, allowed, table_of};
use super::{Documents, Settings, documents, provider};

/// Each key by itself: syntax, names there are not, values of another kind.
pub(super) fn each_key(text: &str) -> Vec<SettingFault> {
    let table = match table_of(text) {
        Ok(table) => table,
        Err(faults) => return faults,
    };
    let keys = Settings::keys();
    let mut faults = Vec::new();
    for (key, value) in table {
        if !keys.contains(&key) {
            let all = keys.join(", ");
            let ja = format!("この設定はありません。あるもの：{all}。");
            faults.push(
                SettingFault::new(&key, ja, format!("there is no such setting; there are: {all}.")).on(text),
            );
            continue;
        }
        if key == documents::TABLE {
            faults.extend(Documents::each_key(&value).into_iter().map(|fault| fault.on(text)));
            continue;
        }
        let alone: toml::Table = [(key.clone(), value)].into_iter().collect();
        if alone.try_into::<Settings>().is_err() {
            let (ja, en) = allowed(&key);
            faults.push(SettingFault::new(&key, ja, en).on(text));
        }
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

impl Settings {
    /// What of these settings does not go together, or names what is not there.
    #[must_use]
    pub fn faults(&self) -> Vec<SettingFault> {
        self.faults_in("")
    }

    /// The same, with the lines of the file they were read from.
    pub(super) fn faults_in(&self, text: &str) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        let mut fault =
            |key: &str, ja: String, en: String| faults.push(SettingFault::new(key, ja, en).on(text));
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            let key = if self.tls_key.is_some() { "tls_certificate" } else { "tls_key" };
            fault(
                key,
                "証明書（tls_certificate）と鍵（tls_key）は両方を指定してください。".into(),
                "name both tls_certificate and tls_key.".into(),
            );
        }
        for (key, path) in [
            ("tls_certificate", &self.tls_certificate),
            ("tls_key", &self.tls_key),
            ("breached_list", &self.breached_list),
        ] {
            if let Some(path) = path.as_ref().filter(|path| !path.is_file()) {
                let path = path.display();
                fault(key, format!("ファイル「{path}」がありません。"), format!("there is no file {path}."));
            }
        }
        if let Some(url) = &self.public_url {
            if !is_origin(url) {
                fault(
                    "public_url",
                    "「https://shirube.city.example.jp」の形で、パスや末尾の / を付けません（http は手元の確認だけ）。".into(),
                    "such as https://shirube.city.example.jp, without a path or a / at the end; http only on loopback.".into(),
                );
            }
        }
        if !self.secure_cookies && !self.listen.ip().is_loopback() {
            fault(
                "secure_cookies",
                "falseにできるのは、listenが自機（127.0.0.1など）のときだけです。".into(),
                "may be false only where listen is loopback (127.0.0.1).".into(),
            );
        }
        if self.upload_seconds == 0 {
            fault("upload_seconds", "1以上です。".into(), "1 or more.".into());
        }
        if self.slow_seconds == 0 {
            fault("slow_seconds", "1以上です。".into(), "1 or more.".into());
        }
        if self.timeout_seconds == 0 {
            fault("timeout_seconds", "1以上です。".into(), "1 or more.".into());
        }
        if self.work_every_seconds > 240 {
            fault("work_every_seconds", "0から240までです。".into(), "from 0 to 240.".into());
        }
        if let Some(url) = &self.smtp {
            if let Err(error) = shirube_notifier::SmtpSettings::from_url(url) {
                fault("smtp", error.sentence(shirube_notifier::Language::Ja), error.to_string());
            } else if self.mail_from.is_none() {
                fault(
                    "mail_from",
                    "差出人のアドレスを指定してください（smtpと共に）。".into(),
                    "name the sender's address, as smtp is set.".into(),
                );
            }
        }
        if let Some(from) = &self.mail_from {
            if !from.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty()) {
                fault("mail_from", "メールアドレスです。".into(), "an e-mail address.".into());
            }
        }
        let is_code = |code: &str| {
            code.len() == 6 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if !self.ocid_prefix.strip_prefix("ocds-").is_some_and(is_code) {
            fault(
                "ocid_prefix",
                "「ocds-」と英小文字・数字6文字です。".into(),
                "\"ocds-\" and six lowercase letters or digits.".into(),
            );
        }
        let of_providers = provider::faults(&self.oidc, self.public_url.as_deref());
        faults.extend(of_providers.into_iter().map(|fault| fault.on(text)));
        faults.extend(self.documents.faults().into_iter().map(|fault| fault.on(text)));
        faults
    }
}

/// Whether a text is a scheme and a host as browsers send them (`https://shirube.city.example.jp`): TLS, or
/// loopback.
#[must_use]
pub fn is_origin(url: &str) -> bool {
    let Some((scheme, host)) = url.split_once("://") else { return false };
    let is_host = !host.is_empty()
        && !host.bytes().any(|b| {
            b.is_ascii_uppercase() || b.is_ascii_whitespace() || matches!(b, b'/' | b'?' | b'#' | b'@')
        });
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_loopback = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    is_host && (scheme == "https" || (scheme == "http" && is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_once_with_its_line() {
        let text =
            "# a server\nlisten = \"nowhere\"\nlisen = 1\ntimeout_seconds = -1\n\nsecure_cookies = \"no\"\n";
        let found: Vec<(Option<usize>, String)> =
            Settings::check(text).into_iter().map(|fault| (fault.line, fault.key)).collect();
        let expected = [(2, "listen"), (3, "lisen"), (4, "timeout_seconds"), (6, "secure_cookies")];
        assert_eq!(found, expected.map(|(line, key)| (Some(line), key.to_owned())));
    }

    #[test]
    fn what_does_not_go_together_is_told_too() {
        let text = "listen = \"0.0.0.0:80\"\nsecure_cookies = false\npublic_url = \"https://a.example/\"\n\
                    tls_key = \"/nowhere/key\"\nsmtp = \"smtps://mail.example\"\nocid_prefix = \"x\"\n";
        let mut found: Vec<String> = Settings::check(text).into_iter().map(|fault| fault.key).collect();
        found.sort();
        assert_eq!(
            found,
            ["mail_from", "ocid_prefix", "public_url", "secure_cookies", "tls_certificate", "tls_key"]
        );
        assert_eq!(Settings::check(""), []);
        assert_eq!(Settings::check("public_url = \"https://a.example\"\n"), []);
        assert_eq!(Settings::check("public_url = \"http://localhost:8080\"\n"), []);
        assert_eq!(Settings::check("public_url = \"http://a.example\"\n").len(), 1);
    }

    #[test]
    fn where_documents_lie_is_checked_key_by_key() {
        let found = |text: &str| -> Vec<(Option<usize>, String)> {
            Settings::check(text).into_iter().map(|fault| (fault.line, fault.key)).collect()
        };
        let at = |line: usize, key: &str| vec![(Some(line), format!("documents.{key}"))];
        assert_eq!(found("[documents]\nstore = \"database\"\n"), []);
        assert_eq!(found("[documents]\nstore = \"folder:/srv/documents\"\n"), []);
        assert_eq!(found("\n[documents] # here\nstore = \"folder:documents\"\n"), at(3, "store"));
        assert_eq!(found("documents.store = \"s3:/b\"\n"), at(1, "store"));
        assert_eq!(found("[documents]\nstor = \"x\"\n"), at(2, "stor"));
        assert_eq!(found("[documents]\nstore = 1\n"), at(2, "store"));
        let plain = "[documents]\nstore = \"s3://b/c\"\nendpoint = \"http://s3.example\"\n";
        assert_eq!(found(plain), at(3, "endpoint"));
        assert_eq!(found("[documents]\nclamd = \"clamd\"\n"), at(2, "clamd"));
        assert_eq!(found("[documents]\nclamd = \"unix:/run/clamd.ctl\"\n"), []);
        assert_eq!(found("documents = 1\n"), [(Some(1), "documents".to_owned())]);
    }

    #[test]
    fn a_file_that_is_no_toml_names_the_line() {
        let found = Settings::check("listen = \"127.0.0.1:1\"\nx = = 1\n");
        assert_eq!((found.len(), found[0].line), (1, Some(2)));
    }
}
