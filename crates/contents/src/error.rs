//! What can go wrong with a store of contents.

use std::fmt::Display;
use std::path::Path;

/// What a store of contents could not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentsError {
    /// The settings cannot be used.
    #[error("{en}")]
    Settings {
        /// What is allowed, in Japanese.
        ja: String,
        /// What is allowed, in English.
        en: String,
    },
    /// An object a document names is not there. An alarm.
    #[error("the content of a document is missing: {object}")]
    Missing {
        /// Its name.
        object: String,
    },
    /// An object is not what was handed in. An alarm.
    #[error("the content of a document is not what was handed in: {object}")]
    Altered {
        /// Its name.
        object: String,
    },
    /// The store does not answer, or not as it should; it can be tried again.
    #[error("the store of documents does not answer: {cause}; try again")]
    Unreachable {
        /// What it said.
        cause: String,
    },
    /// The system's source of randomness failed.
    #[error("no random numbers: {0}")]
    Random(String),
}

impl ContentsError {
    pub(crate) fn of(name: &str, cause: &object_store::Error) -> Self {
        match cause {
            object_store::Error::NotFound { .. } => Self::Missing { object: name.to_owned() },
            other => Self::unreachable(other),
        }
    }

    pub(crate) fn unreachable(cause: &impl Display) -> Self {
        Self::Unreachable { cause: cause.to_string() }
    }

    pub(crate) fn unusable(cause: &impl Display) -> Self {
        Self::Settings {
            ja: format!("書類の保管先を使えません（{cause}）。"),
            en: format!("the store of documents cannot be used: {cause}."),
        }
    }

    pub(crate) fn folder(folder: &Path, cause: &impl Display) -> Self {
        let folder = folder.display();
        Self::Settings {
            ja: format!(
                "書類の保管先のフォルダー「{folder}」を使えません（{cause}）。あること、読み書きできることを確かめてください。"
            ),
            en: format!(
                "the folder of documents {folder} cannot be used ({cause}); it has to be there, and the program has \
                 to read and write it."
            ),
        }
    }

    /// The English sentence.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }

    /// The Japanese sentence.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Settings { ja, .. } => ja.clone(),
            Self::Missing { object } => format!("書類の内容が保管先にありません: {object}"),
            Self::Altered { object } => format!("書類の内容が、預かったものと異なります: {object}"),
            Self::Unreachable { cause } => {
                format!("書類の保管先が応答しません（{cause}）。もう一度試してください。")
            }
            Self::Random(cause) => format!("乱数を得られません（{cause}）。"),
        }
    }
}
