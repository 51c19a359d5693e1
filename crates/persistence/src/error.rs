//! What can go wrong with the store, and whom it concerns.
//!
//! [`StoreError::MovedOn`], [`StoreError::Repeated`] and [`StoreError::Busy`] are
//! the everyday ones: look again, answer as before, try again.
//! [`StoreError::Trail`] and [`StoreError::Spoiled`] are mistakes of the program
//! that writes. [`StoreError::Inconsistent`] is an alarm: what is kept is not what
//! was written. The others are for whoever runs the database.

use sea_orm::{DbErr, RuntimeErr};
use shirube_trail::Fault;
use shirube_trail::ids::{ActorId, ProcedureId};
use std::fmt;
use uuid::Uuid;

/// What the methods of this crate return.
pub type StoreResult<T> = Result<T, StoreError>;

/// How far a procedure has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Decisions so far.
    pub revision: u64,
    /// Entries so far, refusals included.
    pub entries: u64,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.revision, self.entries)
    }
}

/// What can go wrong. [`fmt::Display`] is the English sentence,
/// [`StoreError::ja`] the Japanese one.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer or cannot be opened.
    #[error("the database {url} cannot be reached: {cause}")]
    Unreachable {
        /// The address, without password.
        url: String,
        /// What the driver said.
        cause: String,
    },
    /// The database lacks steps this program needs.
    #[error("the database schema is older than this program; not applied: {}", pending.join(", "))]
    SchemaOlder {
        /// The steps to apply.
        pending: Vec<String>,
    },
    /// The database has steps this program does not know.
    #[error("the database schema is newer than this program; unknown: {}", unknown.join(", "))]
    SchemaNewer {
        /// The steps it has.
        unknown: Vec<String>,
    },
    /// Someone was first.
    #[error("{procedure} has moved on: seen at revision {seen}, now at {found}")]
    MovedOn {
        /// The procedure.
        procedure: ProcedureId,
        /// Where the writer thought it was.
        seen: Mark,
        /// Where it is.
        found: Mark,
    },
    /// The command is already remembered; its answer is in the store.
    #[error("the command {cmd} of {actor} was already carried out")]
    Repeated {
        /// Whose command.
        actor: ActorId,
        /// Its idempotency key.
        cmd: Uuid,
    },
    /// What is kept is not what was written. An alarm.
    #[error("the store is damaged: {table} {key}: {what}")]
    Inconsistent {
        /// The table, or `file` for the database file as a whole.
        table: &'static str,
        /// The key of the row.
        key: String,
        /// What is wrong with it.
        what: String,
    },
    /// An entry that does not belong where it was to be appended.
    #[error("the entry cannot be appended: {0}")]
    Trail(#[from] Fault),
    /// The unit of work failed before and was rolled back instead of committed.
    #[error("the unit of work failed before and was not committed")]
    Spoiled,
    /// Others held the database for longer than the limit.
    #[error("the database is busy; nothing was written")]
    Busy,
    /// No space is left.
    #[error("the disk of the database is full; nothing was written")]
    Full,
    /// The database does not accept writing.
    #[error("the database is read-only; nothing was written")]
    ReadOnly,
    /// Anything else the driver reports.
    #[error("the database failed: {0}")]
    Database(#[source] DbErr),
}

impl StoreError {
    /// The English sentence.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }

    /// The Japanese sentence.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Unreachable { url, cause } => {
                format!("データベース {url} に接続できません: {cause}")
            }
            Self::SchemaOlder { pending } => {
                format!("データベースの構造がこのプログラムより古いものです。未適用: {}", pending.join("、"))
            }
            Self::SchemaNewer { unknown } => {
                format!("データベースの構造がこのプログラムより新しいものです。不明: {}", unknown.join("、"))
            }
            Self::MovedOn { procedure, seen, found } => {
                format!("{procedure} は先に進んでいます（確認時の版 {seen}、現在の版 {found}）。")
            }
            Self::Repeated { actor, cmd } => {
                format!("{actor} の操作 {cmd} は既に実行されています。")
            }
            Self::Inconsistent { table, key, what } => {
                format!("保存されているデータが壊れています: {table} {key}: {what}")
            }
            Self::Trail(fault) => format!("記録を追加できません: {}", fault.ja()),
            Self::Spoiled => "処理の途中で失敗したため、確定しませんでした。".to_owned(),
            Self::Busy => "データベースが混み合っています。何も書き込んでいません。".to_owned(),
            Self::Full => "データベースのディスクに空きがありません。何も書き込んでいません。".to_owned(),
            Self::ReadOnly => "データベースは読み取り専用です。何も書き込んでいません。".to_owned(),
            Self::Database(cause) => format!("データベースの処理に失敗しました: {cause}"),
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(cause: DbErr) -> Self {
        match (kind(&cause), cause) {
            (Some(Kind::Damaged), cause) => {
                Self::Inconsistent { table: "file", key: String::new(), what: cause.to_string() }
            }
            (Some(Kind::Full), _) => Self::Full,
            (Some(Kind::ReadOnly), _) => Self::ReadOnly,
            (Some(Kind::Busy), _) => Self::Busy,
            (None, cause) => Self::Database(cause),
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Damaged,
    Full,
    ReadOnly,
    Busy,
}

/// Reads the code of the driver, never its words.
fn kind(error: &DbErr) -> Option<Kind> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return matches!(error, DbErr::ConnectionAcquire(_)).then_some(Kind::Busy);
    };
    let code = error.as_database_error()?.code()?;
    let is_sqlstate = code.len() == 5;
    match code.parse::<u32>() {
        // SQLite: the primary result code is the low byte of the extended one.
        Ok(code) if !is_sqlstate => match code & 0xff {
            5 | 6 => Some(Kind::Busy),
            8 => Some(Kind::ReadOnly),
            11 | 26 => Some(Kind::Damaged),
            13 => Some(Kind::Full),
            _ => None,
        },
        // PostgreSQL: SQLSTATE, five characters.
        _ => match &*code {
            "53100" => Some(Kind::Full),
            "25006" => Some(Kind::ReadOnly),
            "XX001" | "XX002" => Some(Kind::Damaged),
            "40001" | "40P01" | "55P03" => Some(Kind::Busy),
            _ => None,
        },
    }
}
