//! A process as far as it has been told: what its next release goes on from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Process;
use super::method::method;
use super::said::extend;

/// A process as far as it has been told.
pub(super) struct Story<'p> {
    pub(super) process: &'p Process,
    /// Number of the award that stands; 0 before the first.
    pub(super) award: usize,
    /// Whether that award came to nothing.
    pub(super) is_void: bool,
    pub(super) is_planned: bool,
    /// Contracts told as signed, and under which award.
    pub(super) signed: BTreeMap<String, String>,
    /// Contracts told as ended.
    pub(super) ended: BTreeSet<String>,
}

impl Story<'_> {
    /// The method of the process, as members of its tender.
    pub(super) fn method(&self, form: &str) -> Value {
        let Some(method) = method(&self.process.kind, form) else { return json!({}) };
        let mut members = json!({ "procurementMethodDetails": method.details });
        if !method.code.is_empty() {
            extend(&mut members, json!({ "procurementMethod": method.code }));
        }
        if !method.article.is_empty() {
            extend(&mut members, json!({ "legalBasis": { "scheme": "JP-LAW", "id": method.article } }));
        }
        members
    }

    pub(super) fn award_id(&self) -> String {
        format!("{}-award-{}", self.process.procedure.replace('/', "-"), self.award)
    }
}
