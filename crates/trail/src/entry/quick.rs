//! An entry in canonical form, read in one pass: its members stand in one order.
//!
//! What is read here is what [`super::Entry::parse`] reads through a JSON value; what is not read here,
//! that one reads or names what is wrong with it.

use super::at::parse_date;
use super::{At, Entry, EntryType, Outcome, RuleEntry, Seq, read};
use crate::cursor::Cursor;
use crate::fault::Fault;
use crate::hash::Digest;
use crate::ids::FieldName;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Reads the entry; none where it is not one, or where it takes more than one pass.
pub(super) fn entry(bytes: &[u8]) -> Option<Entry> {
    let mut left = Cursor::of(bytes);
    let act = id(&mut left, "{\"act\":\"")?;
    let actor = id(&mut left, ",\"actor\":\"")?;
    let at = At::parse(sized(&mut left, ",\"at\":\"", 24)?).ok()?;
    let capacity = id(&mut left, ",\"capacity\":\"")?;
    let case = id(&mut left, ",\"case\":\"")?;
    let cmd = read::command(sized(&mut left, ",\"cmd\":\"", 36)?).ok()?;
    let fields = fields(&mut left)?;
    let from = id_or_empty(&mut left, ",\"from\":\"")?;
    let kind = id(&mut left, ",\"kind\":\"")?;
    let machine = id(&mut left, ",\"machine\":\"")?;
    let org = id(&mut left, ",\"org\":\"")?;
    let parent = id_or_empty(&mut left, ",\"parent\":\"")?;
    let prev = Digest::from_hex(sized(&mut left, ",\"prev\":\"", 64)?).ok()?;
    let procedure = id(&mut left, ",\"procedure\":\"")?;
    let rules = rules(&mut left)?;
    left.literal(",\"seq\":")?;
    let seq = Seq::new(u64::try_from(left.count()?).ok()?).ok()?;
    let to = id(&mut left, ",\"to\":\"")?;
    let entry_type = text(&mut left, ",\"type\":\"")?;
    let entry_type = EntryType::ALL.into_iter().find(|one| one.as_str() == entry_type)?;
    left.literal(",\"v\":1}")?;
    left.end()?;
    let entry = Entry {
        entry_type,
        org,
        case,
        procedure,
        parent,
        kind,
        machine,
        seq,
        prev,
        at,
        actor,
        capacity,
        act,
        from,
        to,
        rules,
        fields,
        cmd,
    };
    entry.check().is_ok().then_some(entry)
}

/// A string after what stands before it.
fn text<'b>(left: &mut Cursor<'b>, before: &str) -> Option<&'b str> {
    left.literal(before)?;
    left.text()
}

/// As [`text`], of a form that always has so many bytes.
fn sized<'b>(left: &mut Cursor<'b>, before: &str, bytes: usize) -> Option<&'b str> {
    left.literal(before)?;
    left.sized_text(bytes)
}

fn id<T: FromStr<Err = Fault>>(left: &mut Cursor<'_>, before: &str) -> Option<T> {
    text(left, before)?.parse().ok()
}

/// As [`id`], `""` being none.
#[expect(clippy::option_option, reason = "an id that is not there is not an id that cannot be read")]
fn id_or_empty<T: FromStr<Err = Fault>>(left: &mut Cursor<'_>, before: &str) -> Option<Option<T>> {
    match text(left, before)? {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

fn fields(left: &mut Cursor<'_>) -> Option<BTreeMap<FieldName, Digest>> {
    let mut fields = BTreeMap::new();
    left.literal(",\"fields\":{")?;
    while !left.is_next("}") {
        let name: FieldName = id(left, if fields.is_empty() { "\"" } else { ",\"" })?;
        let commitment = Digest::from_base64(sized(left, ":\"", 44)?).ok()?;
        if fields.last_key_value().is_some_and(|(last, _)| *last >= name) {
            return None;
        }
        fields.insert(name, commitment);
    }
    Some(fields)
}

fn rules(left: &mut Cursor<'_>) -> Option<Vec<RuleEntry>> {
    let mut rules: Vec<RuleEntry> = Vec::new();
    // the rules of an act are mostly of one date
    let mut last: Option<(&str, NaiveDate)> = None;
    left.literal(",\"rules\":[")?;
    while !left.is_next("]") {
        let id = id(left, if rules.is_empty() { "{\"id\":\"" } else { ",{\"id\":\"" })?;
        let date = sized(left, ",\"law\":\"", 10)?;
        let law = match last {
            Some((text, law)) if text == date => law,
            _ => parse_date(date).ok()?,
        };
        last = Some((date, law));
        let outcome = text(left, ",\"outcome\":\"")?;
        let outcome = Outcome::ALL.into_iter().find(|one| one.as_str() == outcome)?;
        let subject = id_or_empty(left, ",\"subject\":\"")?;
        left.literal("}")?;
        rules.push(RuleEntry { id, subject, outcome, law });
    }
    Some(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;

    const ENTRY: &str = concat!(
        r#"{"act":"open","actor":"u-0007","at":"2026-11-20T09:01:02.345Z","capacity":"officer","case":"R8-0012","#,
        r#""cmd":"00000000-0000-0000-0000-00000000abcd","fields":{"#,
        r#""file.1":"LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=","reason":"LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="},"#,
        r#""from":"","kind":"contract","machine":"contract@1","org":"city-a","parent":"R8-0012/1","#,
        r#""prev":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","procedure":"R8-0012/3","#,
        r#""rules":[{"id":"G01","law":"2025-04-01","outcome":"met","subject":""},"#,
        r#"{"id":"G01","law":"2024-02-29","outcome":"not-applicable","subject":"s-1"}],"seq":10,"to":"signing","#,
        r#""type":"decision","v":1}"#
    );

    /// Whatever is done to a byte: both ways accept it and read the same, or neither does.
    #[test]
    fn both_ways_of_reading_agree() {
        let (mut accepted, mut refused) = (0, 0);
        for at in 0..=ENTRY.len() {
            let (before, after) = ENTRY.as_bytes().split_at(at);
            for new in b" \"-/019:=@AZaz{\\\n".iter().map(|new| vec![*new]).chain([
                Vec::new(),
                "é".into(),
                vec![0xff],
            ]) {
                for taken in [0, 1] {
                    let mutated = [before, &new, after.get(taken..).unwrap_or_default()].concat();
                    let slow = canonical::parse_canonical(&mutated).and_then(Entry::read);
                    assert_eq!(entry(&mutated), slow.ok(), "{}", String::from_utf8_lossy(&mutated));
                    *if entry(&mutated).is_some() { &mut accepted } else { &mut refused } += 1;
                }
            }
        }
        assert!(accepted > 100 && refused > 10_000, "{accepted}, {refused}");
    }
}
