//! Entries as an outside verifier sees them: bytes in, faults out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail like tests")]

use chrono::NaiveDate;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use shirube_trail::canonical;
use shirube_trail::chain::check_successor;
use shirube_trail::entry::{ENTRY_BYTES_MAX, is_sensitive, sensitive_field_name};
use shirube_trail::ids::{FieldName, RuleId};
use shirube_trail::{
    At, Chain, Digest, Disclosure, Entry, EntryType, FaultKind, Outcome, RuleEntry, Salt, Seq,
};
use uuid::Uuid;

fn rule(id: &str, subject: &str) -> RuleEntry {
    RuleEntry {
        id: id.parse().unwrap(),
        subject: (!subject.is_empty()).then(|| subject.parse().unwrap()),
        outcome: Outcome::Met,
        law: NaiveDate::from_ymd_opt(2025, 4, 1).unwrap(),
    }
}

fn first() -> Entry {
    Entry {
        entry_type: EntryType::Decision,
        org: "city-a".parse().unwrap(),
        case: "R8-0012".parse().unwrap(),
        procedure: "R8-0012/3".parse().unwrap(),
        parent: Some("R8-0012/1".parse().unwrap()),
        kind: "contract".parse().unwrap(),
        machine: "contract@1".parse().unwrap(),
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
        actor: "u-0007".parse().unwrap(),
        capacity: "officer".parse().unwrap(),
        act: "open".parse().unwrap(),
        from: None,
        to: "signing".parse().unwrap(),
        rules: vec![rule("G01", ""), rule("G01", "s-1"), rule("G61a", "")],
        fields: [("reason".parse().unwrap(), Digest::sha256(b"x"))].into(),
        cmd: Uuid::from_u128(0xabcd),
    }
}

fn after(prev: &Entry) -> Entry {
    Entry {
        seq: prev.seq.next().unwrap(),
        prev: prev.leaf_hash().unwrap(),
        from: Some(prev.to.clone()),
        act: "record-delivery".parse().unwrap(),
        ..prev.clone()
    }
}

fn as_value(entry: &Entry) -> Value {
    canonical::parse_canonical(&entry.canonical_bytes().unwrap()).unwrap()
}

/// Writes a changed value canonically and reads it as an entry.
fn read_changed(change: impl FnOnce(&mut Value)) -> Result<Entry, shirube_trail::Fault> {
    let mut value = as_value(&first());
    change(&mut value);
    Entry::parse(&canonical::to_bytes(&value).unwrap())
}

#[test]
fn the_bytes_of_an_entry_never_change() {
    let written = concat!(
        r#"{"act":"open","actor":"u-0007","at":"2026-11-20T09:01:02.345Z","capacity":"officer","#,
        r#""case":"R8-0012","cmd":"00000000-0000-0000-0000-00000000abcd","#,
        r#""fields":{"reason":"LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="},"from":"","#,
        r#""kind":"contract","machine":"contract@1","org":"city-a","parent":"R8-0012/1","#,
        r#""prev":"0000000000000000000000000000000000000000000000000000000000000000","#,
        r#""procedure":"R8-0012/3","rules":["#,
        r#"{"id":"G01","law":"2025-04-01","outcome":"met","subject":""},"#,
        r#"{"id":"G01","law":"2025-04-01","outcome":"met","subject":"s-1"},"#,
        r#"{"id":"G61a","law":"2025-04-01","outcome":"met","subject":""}],"#,
        r#""seq":0,"to":"signing","type":"decision","v":1}"#,
    );
    let entry = first();
    assert_eq!(String::from_utf8(entry.canonical_bytes().unwrap()).unwrap(), written);
    // computed with another tool
    let hash = "7fb53a219ed50b417015fa895771e2b834a0df5f24cce88e00c9baedb06553c3";
    assert_eq!(entry.leaf_hash().unwrap().to_hex(), hash);
    assert_eq!(Entry::parse(written.as_bytes()).unwrap(), entry);
}

#[test]
fn every_member_must_be_there_and_of_its_type() {
    let members = as_value(&first()).as_object().unwrap().clone();
    assert_eq!(members.len(), 19);
    for name in members.keys() {
        let fault = read_changed(|v| drop(v.as_object_mut().unwrap().remove(name))).unwrap_err();
        assert_eq!((fault.member.as_str(), &fault.kind), (name.as_str(), &FaultKind::Missing));
        let fault = read_changed(|v| v[name] = Value::Null).unwrap_err();
        assert_eq!((fault.member.as_str(), &fault.kind), (name.as_str(), &FaultKind::Null));
        let fault = read_changed(|v| v[name] = json!(true)).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::WrongType { .. }), "{name}: {fault}");
        assert_ne!(fault.ja(), fault.en());
    }
    let fault = read_changed(|v| v["extra"] = json!("")).unwrap_err();
    assert_eq!((fault.member.as_str(), fault.kind), ("extra", FaultKind::Unknown));
}

#[test]
fn values_of_the_wrong_form_name_their_member() {
    let cases: &[(&str, Value, &str)] = &[
        ("/v", json!(2), "v"),
        ("/type", json!("Decision"), "type"),
        ("/org", json!("city--a"), "org"),
        ("/case", json!("R8-12"), "case"),
        ("/case", json!("R8-0013"), "procedure"),
        ("/procedure", json!("R8-0012"), "procedure"),
        ("/parent", json!("R8-0012/3"), "parent"),
        ("/parent", json!(" "), "parent"),
        ("/machine", json!("preparation@1"), "machine"),
        ("/machine", json!("contract@0"), "machine"),
        ("/seq", json!(-1), "seq"),
        ("/seq", json!(1), "prev"),
        ("/prev", json!("f".repeat(64)), "prev"),
        ("/prev", json!("F".repeat(64)), "prev"),
        ("/at", json!("2026-11-20T09:01:02Z"), "at"),
        ("/at", json!("2026-11-20T09:01:02.3450Z"), "at"),
        ("/at", json!("2026-11-20T09:01:02.345+00:00"), "at"),
        ("/at", json!("2026-02-29T09:01:02.345Z"), "at"),
        ("/at", json!("2026-11-20T09:01:60.000Z"), "at"),
        ("/at", json!("2026-11-20T24:00:00.000Z"), "at"),
        ("/actor", json!("田中"), "actor"),
        ("/act", json!("Open"), "act"),
        ("/to", json!(""), "to"),
        ("/cmd", json!("00000000-0000-0000-0000-00000000ABCD"), "cmd"),
        ("/cmd", json!("0000000000000000000000000000abcd"), "cmd"),
        ("/fields/reason", json!("LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE"), "fields.reason"),
        ("/rules/1", json!([]), "rules[1]"),
        ("/rules/1/law", json!("2025-4-01"), "rules[1].law"),
        ("/rules/1/law", json!("2025-02-29"), "rules[1].law"),
        ("/rules/1/outcome", json!("n/a"), "rules[1].outcome"),
        ("/rules/1/subject", json!(""), "rules[1]"),
        ("/rules/0/subject", json!("s-2"), "rules[1]"),
        ("/rules/2/id", json!("G36"), "rules[2].id"),
    ];
    for (pointer, value, member) in cases {
        let fault = read_changed(|v| *v.pointer_mut(pointer).unwrap() = value.clone()).unwrap_err();
        assert_eq!(fault.member, *member, "{pointer} = {value}: {fault}");
    }
    let fault = read_changed(|v| v["rules"][0]["note"] = json!("")).unwrap_err();
    assert_eq!(fault.member, "rules[0].note");
    assert!(read_changed(|v| v["fields"]["理由"] = v["fields"]["reason"].clone()).is_err());
}

#[test]
fn a_refusal_stays_where_it_is() {
    let mut refusal = after(&first());
    refusal.entry_type = EntryType::Refusal;
    assert!(refusal.check().is_ok());
    refusal.to = "closed".parse().unwrap();
    assert_eq!(refusal.check().unwrap_err().member, "to");
    refusal.from = None;
    assert!(refusal.check().is_err());
}

#[test]
fn sensitive_rules_have_a_field() {
    for (id, sensitive) in [("G32", true), ("G36", true), ("tax", true), ("G34", false), ("G3", false)] {
        assert_eq!(is_sensitive(&RuleId::new(id).unwrap()), sensitive, "{id}");
    }
    let name = sensitive_field_name(&RuleId::new("G36").unwrap(), 1).unwrap();
    assert_eq!(name.as_str(), "rule.g36.1");
}

#[test]
fn an_entry_is_at_most_65535_bytes() {
    let mut entry = first();
    entry.fields.clear();
    let name = |n: usize, length: usize| FieldName::new(format!("{n:0length$}")).unwrap();
    let room = |entry: &Entry| ENTRY_BYTES_MAX - entry.canonical_bytes().unwrap().len();
    // a further field costs its name and 50 bytes: quotes, colon, comma, hash
    let mut count = 0;
    while room(&entry) > 350 {
        entry.fields.insert(name(count, 100), Digest::ZERO);
        count += 1;
    }
    let rest = room(&entry) - 100;
    let (half, other) = (rest / 2, rest - rest / 2);
    entry.fields.insert(name(count, half), Digest::ZERO);
    entry.fields.insert(name(count + 1, other), Digest::ZERO);
    assert_eq!(entry.canonical_bytes().unwrap().len(), ENTRY_BYTES_MAX);
    assert!(Entry::parse(&entry.canonical_bytes().unwrap()).is_ok());
    entry.act = "opena".parse().unwrap();
    let fault = entry.canonical_bytes().unwrap_err();
    assert!(matches!(fault.kind, FaultKind::TooLong { .. }));
}

#[test]
fn successors() {
    type Change = fn(&mut Entry);
    let one = first();
    let two = after(&one);
    assert_eq!(check_successor(&one, &two), Ok(()));
    let cases: [(&str, Change); 8] = [
        ("seq", |e| e.seq = Seq::new(2).unwrap()),
        ("seq", |e| e.seq = Seq::FIRST),
        ("prev", |e| e.prev = Digest::sha256(b"")),
        ("at", |e| {
            e.at = At::parse("2026-11-20T09:01:02.344Z").unwrap();
        }),
        ("org", |e| e.org = "city-b".parse().unwrap()),
        ("procedure", |e| e.procedure = "R8-0012/4".parse().unwrap()),
        ("parent", |e| e.parent = None),
        ("kind", |e| e.kind = "instalment".parse().unwrap()),
    ];
    for (member, change) in cases {
        let mut changed = two.clone();
        change(&mut changed);
        assert_eq!(check_successor(&one, &changed).unwrap_err().member, member);
    }
    let mut later = two.clone();
    later.at = At::parse("2026-11-20T09:01:02.346Z").unwrap();
    assert_eq!(check_successor(&one, &later), Ok(()));
}

#[test]
fn chains_from_the_start_and_from_inside() {
    let one = first();
    let two = after(&one);
    let three = after(&two);
    let mut chain = Chain::from_start();
    assert_eq!(chain.push(&two).unwrap_err().member, "seq");
    chain.push(&one).unwrap();
    assert_eq!(chain.push(&three).unwrap_err().member, "seq");
    chain.push(&two).unwrap();
    chain.push(&three).unwrap();
    assert_eq!(chain.head().unwrap().hash, three.leaf_hash().unwrap());
    let mut inside = Chain::from_inside();
    inside.push(&two).unwrap();
    assert!(inside.push(&two).is_err());
    inside.push(&three).unwrap();
}

#[test]
fn a_disclosure_is_checked_in_its_entry() {
    let mut disclosure = Disclosure {
        name: "reason".parse().unwrap(),
        salt: Salt::from_bytes([7; 16]),
        value: json!("急ぐため"),
    };
    let mut entry = first();
    let commitment = disclosure.commitment().unwrap();
    entry.fields.insert(disclosure.name.clone(), commitment);
    assert_eq!(disclosure.check_in(&entry), Ok(()));
    disclosure.name = "reason.2".parse().unwrap();
    assert_eq!(disclosure.check_in(&entry).unwrap_err().kind, FaultKind::Unknown);
}

prop_compose! {
    fn any_entry()(
        number in 1u32..,
        seq in 1u64..=9_007_199_254_740_991,
        prev in prop::array::uniform32(1u8..),
        millis in 0i64..253_402_300_799_999,
        words in vec("[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", 5),
        actor in "[a-z0-9]([a-z0-9:._-]{0,20}[a-z0-9])?",
        random in "[a-z2-7]{10}",
        refused in any::<bool>(),
        rules in btree_map(("P[A-Za-z0-9]{1,4}", "|[a-z]-[0-9]{1,3}"), (0usize..6, 0i32..700_000), 0..5),
        fields in btree_map("[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?", prop::array::uniform32(0u8..), 0..5),
        cmd in any::<u128>(),
    ) -> Entry {
        let mut entry = first();
        entry.procedure = format!("R8-0012/a{random}").parse().unwrap();
        entry.parent = Some(format!("R8-0012/{number}").parse().unwrap());
        entry.kind = words[0].parse().unwrap();
        entry.machine = format!("{}@{number}", words[0]).parse().unwrap();
        entry.seq = Seq::new(seq).unwrap();
        entry.prev = Digest::from_bytes(prev);
        entry.at = At::truncate(chrono::DateTime::from_timestamp_millis(millis).unwrap()).unwrap();
        entry.actor = actor.parse().unwrap();
        entry.capacity = words[1].parse().unwrap();
        entry.act = words[2].parse().unwrap();
        entry.from = Some(words[3].parse().unwrap());
        entry.to = words[if refused { 3 } else { 4 }].parse().unwrap();
        entry.entry_type = EntryType::ALL[usize::from(refused)];
        entry.rules = rules.iter().map(|((id, subject), (outcome, days))| RuleEntry {
            outcome: Outcome::ALL[*outcome],
            law: NaiveDate::from_num_days_from_ce_opt(days + 366).unwrap(),
            ..rule(id, subject)
        }).collect();
        entry.rules.reverse();
        entry.sort_rules();
        entry.fields = fields.into_iter()
            .map(|(name, hash)| (name.parse().unwrap(), Digest::from_bytes(hash))).collect();
        entry.cmd = Uuid::from_u128(cmd);
        entry
    }
}

proptest! {
    #[test]
    fn any_entry_is_written_as_any_other_value(entry in any_entry()) {
        let bytes = entry.canonical_bytes().unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(String::from_utf8(bytes).unwrap(), serde_jcs::to_string(&value).unwrap());
    }

    #[test]
    fn any_entry_is_read_back_the_same(entry in any_entry()) {
        let bytes = entry.canonical_bytes().unwrap();
        prop_assert_eq!(Entry::parse(&bytes).unwrap(), entry);
    }

    #[test]
    fn no_changed_byte_goes_unseen(entry in any_entry(), at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut bytes = entry.canonical_bytes().unwrap();
        let place = at.index(bytes.len());
        bytes[place] ^= flip;
        if let Ok(read) = Entry::parse(&bytes) {
            prop_assert_ne!(read.leaf_hash().unwrap(), entry.leaf_hash().unwrap());
            prop_assert_eq!(read.canonical_bytes().unwrap(), bytes);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_fall(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(Entry::parse(&bytes).is_err());
    }
}
