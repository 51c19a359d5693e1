//! What a bundle holds: the entries of cases, and what is shown and withheld of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;
use shirube_persistence::KeptProcedure;
use shirube_trail::bundle::{BundleEntry, Disclosed, ERASED, Withheld};
use shirube_trail::{FieldName, Leaf, Seq};

use super::documents::{Documents, Reader, named_in};
use super::{BlackedOut, Blackout, Indexes};
use crate::error::DeskError;
use crate::kept::Kept;

/// What is gathered of the log: bytes, and what is shown and withheld of them.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) entries: Vec<BundleEntry>,
    pub(super) disclosed: Vec<Disclosed>,
    pub(super) withheld: Vec<Withheld>,
    pub(super) documents: Documents,
}

/// What is gathered, by its place in the log, what of it is blacked out, and who takes it.
pub(super) struct Wanted<'b> {
    pub(super) indexes: Indexes,
    /// The entries of the office, which name what they erased.
    pub(super) office: BTreeMap<Seq, u64>,
    pub(super) blackout: &'b Blackout,
    pub(super) reader: Reader,
}

impl Gathered {
    /// Adds the entries of a case that have an index, and what is shown of them.
    pub(super) fn add(&mut self, kept: &Kept, wanted: &Wanted<'_>) {
        let readable = wanted.reader.readable(kept);
        for KeptProcedure { row, entries, disclosures, erasures, .. } in &kept.procedures {
            let withheld_before = self.withheld.len();
            let is_published = row.facts.get("published_on").is_some();
            let index = |seq: Seq| wanted.indexes.get(&(row.procedure.clone(), seq)).copied();
            for entry in entries {
                if let Some(log_index) = index(entry.entry.seq) {
                    self.entries.push(BundleEntry { log_index, bytes: entry.bytes.clone() });
                }
            }
            for one in erasures {
                let by = wanted.office.get(&one.by).copied();
                if let (Some(log_index), Some(by)) = (index(one.erased.seq), by) {
                    self.withheld.push(erased(log_index, one.erased.name.clone(), by));
                }
            }
            for one in disclosures {
                let Some(log_index) = index(one.seq) else { continue };
                let disclosure = one.disclosure.clone();
                let fits = wanted.blackout.fields.iter().find(|black| black.fits(&disclosure.name)).cloned();
                match fits.or_else(|| sealed(&disclosure.name, &disclosure.value, is_published)) {
                    None => self.disclosed.push(Disclosed { log_index, disclosure }),
                    Some(BlackedOut { basis, reason, until, .. }) => {
                        let name = disclosure.name;
                        self.withheld.push(Withheld { log_index, name, basis, reason, until, by: None });
                    }
                }
            }
            let withheld = self.withheld.iter().skip(withheld_before);
            let hidden: BTreeSet<u64> = withheld.map(|one| one.log_index).collect();
            let may_read = readable.contains(&row.procedure);
            for named in named_in(disclosures) {
                if let Some(log_index) = index(named.seq) {
                    let is_whole = !hidden.contains(&log_index);
                    self.documents.take(log_index, &named, (may_read, is_whole, wanted.blackout));
                }
            }
        }
    }

    /// Keeps the leaves from the first to the last of these days, before the first that is sealed.
    pub(super) fn keep_days(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
        sealed: Option<(u64, String)>,
    ) -> Result<(), DeskError> {
        let mut of_days = Vec::new();
        for entry in &self.entries {
            if (from..=to).contains(&Leaf::parse(&entry.bytes)?.at().day_in_japan()) {
                of_days.push(entry.log_index);
            }
        }
        let Some(first) = of_days.first().copied() else {
            return Err(DeskError::not_found(format!("{from}..{to}")));
        };
        let end = sealed.as_ref().map_or(u64::MAX, |(index, _)| *index);
        let last = of_days.into_iter().rfind(|index| *index < end);
        let range = match (last, sealed) {
            (Some(last), _) => first..=last,
            (None, Some((_, procedure))) => return Err(DeskError::CallOpen { procedure }),
            (None, None) => return Err(DeskError::not_found(format!("{from}..{to}"))),
        };
        self.entries.retain(|one| range.contains(&one.log_index));
        self.disclosed.retain(|one| range.contains(&one.log_index));
        self.withheld.retain(|one| range.contains(&one.log_index));
        self.documents.keep(&range);
        Ok(())
    }
}

/// A reserve price (予定価格) stays sealed until the procedure's result is published, wherever it is
/// written: under its own name or among what a rule looked at.
fn sealed(name: &FieldName, value: &Value, is_published: bool) -> Option<BlackedOut> {
    let names_it = |text: &str| text.contains("reserve_price") || text.contains("minimum_price");
    if is_published || !(names_it(name.as_str()) || names_it(&value.to_string())) {
        return None;
    }
    Some(BlackedOut {
        field: name.to_string(),
        basis: "sealed".to_owned(),
        reason: "結果の公表まで封印 sealed until the result is published".to_owned(),
        until: String::new(),
    })
}

/// The line of a field that nobody can show any more.
fn erased(log_index: u64, name: FieldName, by: u64) -> Withheld {
    Withheld {
        log_index,
        name,
        basis: ERASED.to_owned(),
        reason: "保存期間の満了により廃棄 erased, its years of retention being over".to_owned(),
        until: String::new(),
        by: Some(by),
    }
}
