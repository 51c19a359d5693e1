//! What is not right about a setting, and where it stands.

use std::path::Path;

use serde::Serialize;

use super::lines::line_of;

/// A setting that is not right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingFault {
    /// The line of the file, from 1; none where it is not in it.
    pub line: Option<usize>,
    /// The key; empty for the file as a whole.
    pub key: String,
    /// What is allowed, in Japanese.
    pub ja: String,
    /// What is allowed, in English.
    pub en: String,
}

impl SettingFault {
    pub(super) fn new(key: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { line: None, key: key.to_owned(), ja: ja.into(), en: en.into() }
    }

    pub(super) fn on(mut self, text: &str) -> Self {
        self.line = line_of(text, &self.key);
        self
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> SettingFault {
    let path = path.display();
    SettingFault::new(
        "",
        format!("「{path}」を読めません（{error}）。"),
        format!("cannot read {path}: {error}."),
    )
}

pub(super) fn of_figment(error: &figment::Error) -> SettingFault {
    let key = error.path.join(".");
    // What was found may be a secret: only what is expected is told.
    SettingFault::new(
        &key,
        format!("値が正しくありません。{}", allowed(&key).0),
        format!("not a value it takes. {}", allowed(&key).1),
    )
}

/// The text as TOML.
pub(super) fn table_of(text: &str) -> Result<toml::Table, Vec<SettingFault>> {
    text.parse().map_err(|error: toml::de::Error| {
        let message = error.message().to_owned();
        let line =
            error.span().and_then(|span| text.get(..span.start)).map(|before| before.lines().count().max(1));
        let mut fault = SettingFault::new(
            "",
            format!("TOMLとして読めません（{message}）。"),
            format!("not readable as TOML: {message}."),
        );
        fault.line = line;
        vec![fault]
    })
}

/// What a key takes.
pub(super) fn allowed(key: &str) -> (&'static str, &'static str) {
    match key {
        "listen" => ("「127.0.0.1:8080」の形です。", "an address and port such as 127.0.0.1:8080."),
        "trusted_proxies" => (
            "[\"10.0.0.0/8\", \"::1\"] の形の一覧です。",
            "a list of addresses or networks such as [\"10.0.0.0/8\", \"::1\"].",
        ),
        "oidc" => (
            "[[oidc]] の表で、id・org・name・name_en・issuer・client_id・client_secret_file・client_secret_env です。",
            "tables [[oidc]] of id, org, name, name_en, issuer, client_id, client_secret_file, client_secret_env.",
        ),
        "secure_cookies" | "staff_need_second_factor" => ("true か false です。", "true or false."),
        key if key.ends_with("_seconds") || key.starts_with("requests_") || key.starts_with("exports_") => {
            ("0以上の整数です。", "a whole number, 0 or more.")
        }
        _ => ("文字（\"…\"）です。", "a text (\"…\")."),
    }
}
