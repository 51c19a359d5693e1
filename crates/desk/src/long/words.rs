//! Long work in values: what is asked for, how far it is, what came of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use shirube_persistence::{LongWorkKind, LongWorkResult, LongWorkRow, LongWorkState};
use shirube_trail::{ActorId, At, OrgId};
use uuid::Uuid;

use super::LONG_TRIES_MAX;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LongRequest {
    /// An audit bundle.
    Bundle {
        /// Of a case; of the log without it.
        case: Option<String>,
        /// From a day to another, both included; the whole log without them.
        days: Option<(NaiveDate, NaiveDate)>,
        /// Why, as it is entered.
        purpose: String,
        /// The language of its renderings: `ja` or `en`.
        language: String,
    },
    /// A case as a file.
    Export {
        /// The case.
        case: String,
        /// The form of the file.
        format: String,
        /// As of a moment past.
        as_of: Option<DateTime<Utc>>,
        /// Why, as it is entered.
        purpose: String,
        /// The language of the file: `ja` or `en`.
        language: String,
    },
    /// Cases from a table.
    Import {
        /// Its rows as they were read, the heading first. None once it has ended: the table is not kept.
        cells: Vec<(usize, Vec<String>)>,
        /// How many rows are cases.
        rows: usize,
    },
}

impl LongRequest {
    pub(super) const fn kind(&self) -> LongWorkKind {
        match self {
            Self::Bundle { .. } => LongWorkKind::Bundle,
            Self::Export { .. } => LongWorkKind::Export,
            Self::Import { .. } => LongWorkKind::Import,
        }
    }

    /// The same without what is needed only to do it.
    pub(super) fn ended(self) -> Self {
        match self {
            Self::Import { rows, .. } => Self::Import { cells: Vec::new(), rows },
            other => other,
        }
    }
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LongSaid {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// What became of a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongRow {
    /// Its number in the file.
    pub number: usize,
    /// What its case is called.
    pub title: String,
    /// The case it opened.
    pub case: Option<String>,
    /// What is wrong with it: the column, empty where it is of the row, and what.
    pub faults: Vec<(LongSaid, LongSaid)>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LongOutcome {
    /// The receipt of the entry that something was taken.
    pub receipt: Option<String>,
    /// Why it failed, as a code: `erased` where its result was taken away by an erasure.
    pub problem: Option<String>,
    /// Why it failed, and what to do.
    pub said: LongSaid,
    /// The rows of a table.
    pub rows: Vec<LongRow>,
}

/// Long work of somebody, as they see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongView {
    /// Its id.
    pub id: Uuid,
    /// What was asked.
    pub request: LongRequest,
    /// When.
    pub asked_at: At,
    /// How far it is.
    pub state: LongWorkState,
    /// How much is done: entries of a bundle, cases of an export, rows of a table.
    pub done: u64,
    /// Of how much; nothing where that is not known yet.
    pub total: u64,
    /// When a worker took it last.
    pub started_at: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// What came of it.
    pub outcome: LongOutcome,
    /// The result, where one waits.
    pub result: Option<LongWorkResult>,
    /// Until when it is kept, once it has ended.
    pub keep_until: Option<At>,
}

impl LongView {
    /// Whether nothing comes of it any more but what there is.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self.state, LongWorkState::Done | LongWorkState::Failed)
    }
}

/// Long work as a worker has it, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongTaken {
    pub(super) row: LongWorkRow,
    /// What is asked.
    pub request: LongRequest,
}

impl LongTaken {
    /// Its id: that of the request that enters what it does.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }

    /// Whose.
    #[must_use]
    pub const fn whose(&self) -> (&OrgId, &ActorId) {
        (&self.row.org, &self.row.person)
    }

    /// Whether it may be begun again where this worker fails.
    #[must_use]
    pub const fn has_tries_left(&self) -> bool {
        self.row.attempts < LONG_TRIES_MAX
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LongEnd {
    /// It is done: what came of it, and its result.
    Done {
        /// What came of it.
        outcome: LongOutcome,
        /// The file's name.
        name: String,
        /// Its media type.
        media: &'static str,
        /// Its bytes.
        content: Vec<u8>,
    },
    /// It will not be done, and why.
    Failed(LongOutcome),
}
