//! On which terms a bundle leaves: how much of the log, what is blacked out, and who takes it.

use chrono::NaiveDate;
use shirube_trail::{ActorId, FieldName};

/// What is blacked out of a bundle (黒塗り), field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blackout {
    /// The fields; the first that fits a name counts.
    pub fields: Vec<BlackedOut>,
    /// The documents that go along although something is blacked out, by what their acts call them
    /// (`specification`). Where nothing is blacked out this says nothing.
    pub documents: Vec<String>,
}

/// A field, or the fields whose names begin alike, and why they are withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlackedOut {
    /// A field's name, or a beginning followed by `*`.
    pub field: String,
    /// The item of the disclosure ordinance.
    pub basis: String,
    /// The reason in words.
    pub reason: String,
    /// Until when, YYYY-MM-DD; empty where no day is set.
    pub until: String,
}

impl BlackedOut {
    pub(super) fn fits(&self, name: &FieldName) -> bool {
        match self.field.strip_suffix('*') {
            Some(start) => name.as_str().starts_with(start),
            None => name.as_str() == self.field,
        }
    }
}

/// What is blacked out of a bundle, and for whom its documents are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// What is blacked out.
    pub blackout: Blackout,
    /// Who takes it: documents of what this person may see go along. Nobody: no documents.
    pub reader: Option<ActorId>,
}

/// How much of an organisation's log a bundle holds, where it is not of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What was entered from one day to another, both included, in Japan. The leaves between the first
    /// and the last of them are all there: the order of the log is that of arrival, and has no gap.
    Days {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}
