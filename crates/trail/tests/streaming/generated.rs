//! A log as long as asked for, written to a folder as the bundle of a whole organisation: ten
//! entries a procedure, four procedures a case, three fields an entry, one of them blacked out.

use crate::writer::Writer;
use serde_json::{Value, json};
use shirube_trail::{At, Digest, Disclosure, Entry, EntryType, Outcome, ProcedureId, RuleEntry, Salt, Seq};
use std::collections::BTreeMap;
use std::path::Path;

/// Procedures that are entered side by side.
const LIVE: u64 = 40;
const ENTRIES_OF_PROCEDURE: u64 = 10;

/// Writes the bundle.
pub(crate) fn write(folder: &Path, entries: u64) {
    let mut writer = Writer::new(folder, &"city-a".parse().unwrap());
    let heads_every = (entries / 4).max(1);
    for nth in 0..entries {
        let block = nth / (LIVE * ENTRIES_OF_PROCEDURE);
        let procedure = block * LIVE + nth % LIVE;
        let is_first = nth % (LIVE * ENTRIES_OF_PROCEDURE) < LIVE;
        let id = format!("R8-{:06}/{}", procedure / 4 + 1, procedure % 4 + 1);
        let (entry, fields) = entry(nth, id.parse().unwrap(), is_first);
        writer.enter(entry, &fields);
        if nth % heads_every == heads_every - 1 && nth + 1 < entries {
            writer.cover();
        }
    }
    writer.finish();
}

fn entry(nth: u64, procedure: ProcedureId, is_first: bool) -> (Entry, Vec<(Disclosure, bool)>) {
    let told = |name: &str, value: Value| Disclosure {
        name: name.parse().unwrap(),
        salt: Salt::from_bytes(u128::from(nth).to_be_bytes()),
        value,
    };
    let reason = format!("予定価格の範囲内で、履行の確実性が認められるため（{nth}）");
    let fields = vec![
        (told("estimate_yen", json!(nth % 9_000_000)), true),
        (told("name", json!("担当 太郎")), false),
        (told("reason", json!(reason)), true),
    ];
    let rules = ["G1", "G2", "G21"].map(|id| RuleEntry {
        id: id.parse().unwrap(),
        subject: None,
        outcome: Outcome::Met,
        law: "2026-04-01".parse().unwrap(),
    });
    let entry = Entry {
        entry_type: EntryType::Decision,
        org: "city-a".parse().unwrap(),
        case: procedure.case(),
        procedure,
        parent: None,
        kind: "contract".parse().unwrap(),
        machine: "contract@1".parse().unwrap(),
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
        actor: "u-0007".parse().unwrap(),
        capacity: "officer".parse().unwrap(),
        act: "approve".parse().unwrap(),
        from: (!is_first).then(|| "drafting".parse().unwrap()),
        to: "drafting".parse().unwrap(),
        rules: rules.to_vec(),
        fields: BTreeMap::new(),
        cmd: uuid::Uuid::from_u128(nth.into()),
    };
    (entry, fields)
}
