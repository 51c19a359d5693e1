//! Which policy is in force on a day: read from the trail of the office, where every version is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::facts::date_of;
use shirube_core::policy::Policy;
use shirube_desk::Desk;
use shirube_trail::{EntryType, OrgId};

use super::OFFICE;
use crate::commands::case::procedure_id;
use crate::failure::Failure;

/// A version of the policy that was applied.
#[derive(Debug, Clone)]
pub(super) struct Version {
    /// The policy.
    pub(super) policy: Policy,
    /// From which day.
    pub(super) effective_on: NaiveDate,
    /// On which day it was confirmed.
    pub(super) applied_on: NaiveDate,
    /// Number of the office's entry.
    pub(super) seq: u64,
}

/// Every version, in the order in which they were applied.
pub(super) async fn versions(desk: &Desk, org: &OrgId) -> Result<Vec<Version>, Failure> {
    let id = procedure_id(OFFICE)?;
    let mut opened: BTreeMap<u64, BTreeMap<String, Value>> = BTreeMap::new();
    for row in desk.store().disclosures(org, &id).await? {
        let name = row.disclosure.name.to_string();
        opened.entry(row.seq.get()).or_default().insert(name, row.disclosure.value);
    }
    let mut versions = Vec::new();
    for row in desk.store().trail(org, &id).await? {
        let entry = &row.entry;
        let Some(fields) = opened.get(&entry.seq.get()) else { continue };
        // the first of two leaves its hand and has no effect
        let is_first = fields.get("pending.apply-policy").is_some_and(Value::is_object);
        if entry.entry_type == EntryType::Refusal || is_first {
            continue;
        }
        let policy = fields.get("policy").and_then(|value| serde_json::from_value(value.clone()).ok());
        let applied_on = japan_day(entry.at.instant());
        if let Some(policy) = policy {
            let effective_on = fields.get("policy.effective_on").and_then(date_of).unwrap_or(applied_on);
            versions.push(Version { policy, effective_on, applied_on, seq: entry.seq.get() });
        }
    }
    Ok(versions)
}

/// The version in force on a day as known on it: the one applied last by then, or before its day
/// the one that was in force when it was applied.
pub(super) fn on(versions: &[Version], day: NaiveDate) -> Option<&Version> {
    let (last, before) = versions.split_last()?;
    if last.applied_on > day {
        return on(before, day);
    }
    if last.effective_on <= day { Some(last) } else { on(before, last.applied_on) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_version_is_in_force_from_its_day_until_the_next_ones() {
        let version = |seq: u64, applied: &str, effective: &str| Version {
            policy: Policy::default(),
            effective_on: day(effective),
            applied_on: day(applied),
            seq,
        };
        // the third overtakes the second before its day
        let all = [
            version(0, "2026-04-01", "2026-04-01"),
            version(2, "2026-06-01", "2026-10-01"),
            version(4, "2026-07-01", "2026-08-01"),
        ];
        for (at, expected) in [
            ("2026-03-31", None),
            ("2026-04-01", Some(0)),
            ("2026-07-31", Some(0)),
            ("2026-08-01", Some(4)),
            ("2026-10-01", Some(4)),
        ] {
            assert_eq!(on(&all, day(at)).map(|one| one.seq), expected, "{at}");
        }
        assert_eq!(on(&all[..2], day("2026-10-01")).map(|one| one.seq), Some(2));
        assert_eq!(on(&all[..2], day("2026-09-30")).map(|one| one.seq), Some(0));
    }
}
