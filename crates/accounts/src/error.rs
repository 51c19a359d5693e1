//! What can go wrong with accounts, and is nobody's answer.

use shirube_desk::DeskError;
use shirube_persistence::StoreError;

/// What can go wrong with accounts.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// The desk failed.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The store failed or holds something impossible.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that must fit the trail does not.
    #[error(transparent)]
    Trail(#[from] shirube_trail::Fault),
    /// The system's source of randomness failed.
    #[error("no random numbers: {0}")]
    Random(String),
    /// The key of second factors cannot be read or made.
    #[error("the key {file} cannot be used: {cause}")]
    Key {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
    /// The list of passwords that became known cannot be read.
    #[error("the list of known passwords {file} cannot be read: {cause}")]
    BreachedList {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
    /// What is kept of an account cannot be read with the key there is.
    #[error("what is kept of the account {account} cannot be read: {what}")]
    Unreadable {
        /// The account.
        account: String,
        /// What is wrong.
        what: String,
    },
    /// Work in the background ended before its answer.
    #[error("work on a password ended before its answer")]
    Stopped,
}

impl AccountsError {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Desk(error) => error.ja(),
            Self::Store(error) => error.ja(),
            Self::Trail(fault) => fault.ja(),
            Self::Random(cause) => format!("乱数を得られません（{cause}）。"),
            Self::Key { file, cause } => format!("鍵 {file} を使えません（{cause}）。"),
            Self::BreachedList { file, cause } => {
                format!("流出パスワードの一覧 {file} を読めません（{cause}）。")
            }
            Self::Unreadable { account, what } => {
                format!("アカウント {account} の保存内容を読めません（{what}）。")
            }
            Self::Stopped => "パスワードの処理が中断されました。".to_owned(),
        }
    }

    /// The sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}
