//! What can go wrong with the store, and whom it concerns.
//!
//! [`StoreError::MovedOn`], [`StoreError::Repeated`], [`StoreError::Crossed`] and
//! [`StoreError::Busy`] are the everyday ones: look again, answer as before, try again.
//! [`StoreError::Trail`] and [`StoreError::Spoiled`] are mistakes of the program
//! that writes. [`StoreError::Inconsistent`] is an alarm: what is kept is not what
//! was written. The others are for whoever runs the database.

use sea_orm::{DbErr, RuntimeErr, sqlx};
use shirube_trail::Fault;
use shirube_trail::ids::{ActorId, ProcedureId};
use std::fmt;
use std::path::Path;
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
    #[error(
        "the database {url} cannot be reached: {cause}; check that its server runs and that host and port, or \
         the path of the file, are right"
    )]
    Unreachable {
        /// The address, without password.
        url: String,
        /// What the driver said.
        cause: String,
    },
    /// What was given is no address of a database.
    #[error(
        "{url} is no address of a database: {cause}; give postgres://USER@HOST:PORT/NAME, or the path of an \
         SQLite file"
    )]
    Address {
        /// What was given, without password.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The server does not let this user in.
    #[error(
        "the server of {url} does not let this user in: {cause}; check user and password, and the server's \
         pg_hba.conf"
    )]
    Rejected {
        /// The address, without password.
        url: String,
        /// What the server said.
        cause: String,
    },
    /// The server has no database of this name.
    #[error(
        "the server of {url} has no database of this name; make it (createdb -O shirube_owner NAME), then: \
         shirube migrate up"
    )]
    NoDatabase {
        /// The address, without password.
        url: String,
    },
    /// The user of the database lacks a right.
    #[error(
        "the user of the database may not do this: {what}; run shirube migrate up as the owner of the tables, \
         which grants the roles their rights (docs/operations/postgresql.md); nothing was written"
    )]
    Denied {
        /// What the server said.
        what: String,
    },
    /// The database lacks steps this program needs.
    #[error(
        "the database schema is older than this program; not applied: {}; run: shirube migrate up",
        pending.join(", ")
    )]
    SchemaOlder {
        /// The steps to apply.
        pending: Vec<String>,
    },
    /// The database has steps this program does not know.
    #[error(
        "the database schema is newer than this program; unknown: {}; use the program of that version or a \
         later one",
        unknown.join(", ")
    )]
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
    #[error("the database is busy; nothing was written; try again")]
    Busy,
    /// Two waited for each other, or for too long, and this one gave way: nothing of it remains, and
    /// it can be tried again at once.
    #[error("another held what was needed, and this gave way; nothing was written; try again")]
    Crossed,
    /// No space is left.
    #[error("the disk of the database is full; nothing was written; make room, then try again")]
    Full,
    /// The database does not accept writing.
    #[error(
        "the database is read-only; nothing was written; let the program write to the file and its folder, or \
         name the primary server"
    )]
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
            Self::Unreachable { url, cause } => format!(
                "データベース {url} に接続できません（{cause}）。サーバーが動いていること、ホスト名とポート番号（またはファイルの場所）を確かめてください。"
            ),
            Self::Address { url, cause } => format!(
                "{url} はデータベースのアドレスではありません（{cause}）。postgres://利用者@ホスト:ポート/名前、またはSQLiteファイルの場所を指定してください。"
            ),
            Self::Rejected { url, cause } => format!(
                "{url} のサーバーがこの利用者を受け付けません（{cause}）。利用者名とパスワード、サーバーのpg_hba.confを確かめてください。"
            ),
            Self::NoDatabase { url } => format!(
                "{url} のサーバーにこの名前のデータベースがありません。作成し（createdb -O shirube_owner 名前）、shirube migrate up を実行してください。"
            ),
            Self::Denied { what } => format!(
                "データベースの利用者にこの権限がありません（{what}）。表の所有者で shirube migrate up を実行すると権限が付きます（docs/operations/postgresql.md）。何も書き込んでいません。"
            ),
            Self::SchemaOlder { pending } => format!(
                "データベースの構造がこのプログラムより古いものです。未適用: {}。shirube migrate up を実行してください。",
                pending.join("、")
            ),
            Self::SchemaNewer { unknown } => format!(
                "データベースの構造がこのプログラムより新しいものです。不明: {}。その版以降のプログラムを使ってください。",
                unknown.join("、")
            ),
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
            Self::Busy => "データベースが混み合っています。何も書き込んでいません。もう一度試してください。".to_owned(),
            Self::Crossed => "必要な記録を他の処理が使用中のため、取りやめました。何も書き込んでいません。もう一度試してください。".to_owned(),
            Self::Full => "データベースのディスクに空きがありません。何も書き込んでいません。空きを作ってから、もう一度試してください。".to_owned(),
            Self::ReadOnly => "データベースは読み取り専用です。何も書き込んでいません。ファイルとそのフォルダーに書き込めるようにするか、主サーバーを指定してください。".to_owned(),
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
            (Some(Kind::Crossed), _) => Self::Crossed,
            (Some(Kind::Denied), cause) => Self::Denied { what: said(&cause) },
            (None, cause) => Self::Database(cause),
        }
    }
}

impl StoreError {
    /// Why a database cannot be opened at this address, which is without password.
    pub(crate) fn opening(url: &str, cause: DbErr) -> Self {
        let url = url.to_owned();
        let what = said(&cause);
        let code = driver(&cause).and_then(|error| Some(error.as_database_error()?.code()?.into_owned()));
        match (code.as_deref(), driver(&cause)) {
            (Some("28P01" | "28000"), _) => return Self::Rejected { url, cause: what },
            (Some("3D000"), _) => return Self::NoDatabase { url },
            // SQLite opens a file that is there and finds no way to write beside it.
            (Some("14"), _) if Path::new(&url).is_file() => return Self::ReadOnly,
            (_, Some(sqlx::Error::Configuration(_))) => return Self::Address { url, cause: what },
            (_, None) if matches!(cause, DbErr::Conn(RuntimeErr::Internal(_))) => {
                return Self::Address { url, cause: what };
            }
            _ => {}
        }
        match cause.into() {
            Self::Inconsistent { table, what, .. } => Self::Inconsistent { table, key: url, what },
            other @ (Self::Full | Self::ReadOnly | Self::Denied { .. }) => other,
            _ => Self::Unreachable { url, cause: what },
        }
    }
}

/// What the driver says, without what the layers above it add.
fn said(error: &DbErr) -> String {
    match driver(error) {
        Some(error) => match error.as_database_error() {
            Some(error) => error.message().to_owned(),
            None => error.to_string(),
        },
        None => match error {
            DbErr::Conn(RuntimeErr::Internal(what)) => what.clone(),
            other => other.to_string(),
        },
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Damaged,
    Full,
    ReadOnly,
    Busy,
    Crossed,
    Denied,
}

/// The error of the driver, where it is one.
fn driver(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// Reads the code of the driver, never its words.
fn kind(error: &DbErr) -> Option<Kind> {
    let Some(error) = driver(error) else {
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
            "42501" => Some(Kind::Denied),
            "XX001" | "XX002" => Some(Kind::Damaged),
            "40001" | "40P01" | "55P03" => Some(Kind::Crossed),
            _ => None,
        },
    }
}
