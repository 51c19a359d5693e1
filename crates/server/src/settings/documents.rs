//! `[documents]`: where contents of documents lie.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Settings;
use super::fault::{SettingFault, of_figment, table_of};
use crate::scanner::Scanner;

/// The table's name.
pub(super) const TABLE: &str = "documents";

/// Where contents of documents lie. Without it, in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Documents {
    /// `database`, `folder:/path` or `s3://bucket/prefix`.
    pub store: String,
    /// Where the store that speaks S3 answers; that of its region where absent.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The file of its credentials; `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` where absent.
    pub credentials: Option<PathBuf>,
    /// Where `clamd` looks at files before they are taken: `host:port`, or `unix:/path` of its socket.
    pub clamd: Option<String>,
}

impl Default for Documents {
    fn default() -> Self {
        let store = shirube_contents::Settings::default().store;
        Self { store, endpoint: None, region: None, credentials: None, clamd: None }
    }
}

impl Documents {
    /// Reads the table of a file, where one is named, and the environment over it.
    ///
    /// # Errors
    /// What is not right, by key, and by line of the file.
    pub fn read(file: Option<&Path>) -> Result<Self, Vec<SettingFault>> {
        let text = super::text_of(file)?.unwrap_or_default();
        let on_its_line = |faults: Vec<SettingFault>| -> Result<(), Vec<SettingFault>> {
            let faults: Vec<_> = faults.into_iter().map(|fault| fault.on(&text)).collect();
            if faults.is_empty() { Ok(()) } else { Err(faults) }
        };
        // what else is set is of no concern to who does not serve, right or wrong
        if let Some(table) = table_of(&text)?.get(TABLE) {
            on_its_line(Self::each_key(table))?;
        }
        let read: Self = Settings::layered(Some(&text), true)
            .extract_inner(TABLE)
            .map_err(|error| error.into_iter().map(|one| of_figment(&one)).collect::<Vec<_>>())?;
        on_its_line(read.faults())?;
        Ok(read)
    }

    /// The names of its settings.
    pub(super) fn keys() -> Vec<String> {
        super::names_of(&Self::default())
    }

    /// The settings of the store itself.
    #[must_use]
    pub fn contents(&self) -> shirube_contents::Settings {
        shirube_contents::Settings {
            store: self.store.clone(),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            credentials: self.credentials.clone(),
        }
    }

    /// What cannot be used.
    pub(super) fn faults(&self) -> Vec<SettingFault> {
        let of_store = self.contents().faults();
        let mut faults: Vec<SettingFault> =
            of_store.into_iter().map(|one| SettingFault::new(&key_of(one.key), one.ja, one.en)).collect();
        if self.clamd.as_deref().is_some_and(|text| Scanner::parse(text).is_none()) {
            faults.push(SettingFault::new(
                &key_of("clamd"),
                "「ホスト:ポート」か「unix:/絶対パス」です。",
                "host:port, or unix:/absolute/path.",
            ));
        }
        faults
    }

    /// Each key of the table by itself, where one of them is of another kind or not known.
    pub(super) fn each_key(value: &toml::Value) -> Vec<SettingFault> {
        let names = Self::keys();
        let Some(table) = value.as_table() else {
            return vec![SettingFault::new(
                "documents",
                format!("表[documents]です。あるもの：{}。", names.join("、")),
                format!("a table [documents] of {}.", names.join(", ")),
            )];
        };
        let mut faults = Vec::new();
        for (key, value) in table {
            if !names.contains(key) {
                faults.push(SettingFault::new(
                    &key_of(key),
                    format!("この設定はありません。あるもの：{}。", names.join("、")),
                    format!("there is no such setting; there are: {}.", names.join(", ")),
                ));
            } else if !value.is_str() {
                faults.push(SettingFault::new(&key_of(key), "文字（\"…\"）です。", "a text (\"…\")."));
            }
        }
        faults
    }
}

fn key_of(key: &str) -> String {
    format!("documents.{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_else_is_set_keeps_nobody_from_the_documents() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.toml");
        let read = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Documents::read(Some(&file))
                .map(|one| one.store)
                .map_err(|faults| faults.into_iter().map(|one| (one.line, one.key)).collect::<Vec<_>>())
        };
        let table = "[documents]\nstore = \"folder:/srv/documents\"\n";
        assert_eq!(read(table), Ok("folder:/srv/documents".to_owned()));
        assert_eq!(
            read(&format!("listen = \"here\"\nnothing = 1\n{table}")),
            Ok("folder:/srv/documents".to_owned())
        );
        assert_eq!(read("listen = \"127.0.0.1:1\"\n"), Ok("database".to_owned()));
        assert_eq!(
            read("[documents]\nstore = \"folder:here\"\n"),
            Err(vec![(Some(2), "documents.store".to_owned())])
        );
        assert_eq!(read("[documents]\nstor = 1\n"), Err(vec![(Some(2), "documents.stor".to_owned())]));
        assert_eq!(read("\nlisten = \n").map_err(|faults| faults.len()), Err(1), "what is no TOML is told");
    }

    #[test]
    fn each_setting_of_the_table_is_a_variable_too() {
        assert_eq!(Documents::keys(), ["clamd", "credentials", "endpoint", "region", "store"]);
    }
}
