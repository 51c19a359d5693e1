//! That what is shown is what was committed, and that every field is shown or blacked out.

use super::{Kind, lines};
use crate::bundle::fault::BundleFault;
use crate::bundle::lines::{Disclosed, Withheld};
use crate::bundle::{DISCLOSURES, Files, WITHHELD};
use crate::entry::Entry;
use crate::ids::FieldName;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(
    files: &Files,
    entries: &[(u64, Entry)],
) -> Result<(Vec<Disclosed>, Vec<Withheld>), BundleFault> {
    let by_index: BTreeMap<u64, &Entry> = entries.iter().map(|(index, entry)| (*index, entry)).collect();
    let disclosed = read(files, DISCLOSURES, Disclosed::parse, Disclosed::key)?;
    for (line, one) in (1..).zip(&disclosed) {
        let wrong = |kind: Kind| BundleFault::new(format!("{DISCLOSURES}:{line}"), kind);
        let entry = by_index.get(&one.log_index).ok_or_else(|| wrong(no_such(one.key())))?;
        if !entry.fields.contains_key(&one.disclosure.name) {
            return Err(wrong(no_such(one.key())));
        }
        one.disclosure.check_in(entry).map_err(|fault| wrong(fault.into()))?;
    }
    let withheld = read(files, WITHHELD, Withheld::parse, Withheld::key)?;
    let shown: BTreeSet<(u64, &FieldName)> = disclosed.iter().map(Disclosed::key).collect();
    for (line, one) in (1..).zip(&withheld) {
        let wrong = |kind: Kind| BundleFault::new(format!("{WITHHELD}:{line}"), kind);
        let has = |entry: &&Entry| entry.fields.contains_key(&one.name);
        if !by_index.get(&one.log_index).is_some_and(has) {
            return Err(wrong(no_such(one.key())));
        }
        if shown.contains(&one.key()) {
            let (log_index, field) = (one.log_index, one.name.to_string());
            return Err(wrong(Kind::Twice { log_index, field }));
        }
    }
    let hidden: BTreeSet<(u64, &FieldName)> = withheld.iter().map(Withheld::key).collect();
    for (index, entry) in entries {
        let is_open = |name: &&FieldName| {
            let key = (*index, *name);
            !shown.contains(&key) && !hidden.contains(&key)
        };
        if let Some(name) = entry.fields.keys().find(is_open) {
            let kind = Kind::Unaccounted { log_index: *index, field: name.to_string() };
            return Err(BundleFault::new(DISCLOSURES, kind));
        }
    }
    Ok((disclosed, withheld))
}

fn no_such((log_index, name): (u64, &FieldName)) -> Kind {
    Kind::NoSuchField { log_index, field: name.to_string() }
}

/// The lines of a file, ascending by index and name.
fn read<T>(
    files: &Files,
    path: &str,
    parse: fn(&[u8]) -> Result<T, crate::fault::Fault>,
    key: for<'t> fn(&'t T) -> (u64, &'t FieldName),
) -> Result<Vec<T>, BundleFault> {
    let mut all: Vec<T> = Vec::new();
    for (line, bytes) in (1..).zip(lines(files, path)?) {
        let wrong = |kind: Kind| BundleFault::new(format!("{path}:{line}"), kind);
        let one = parse(bytes).map_err(|fault| wrong(fault.into()))?;
        if all.last().is_some_and(|last| key(last) >= key(&one)) {
            return Err(wrong(Kind::Order));
        }
        all.push(one);
    }
    Ok(all)
}
