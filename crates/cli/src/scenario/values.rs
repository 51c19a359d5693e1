//! Values of a scenario: times as people write them, and texts that stand for something else.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, Utc};
use serde_json::{Map, Value};
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_instant;

use super::errors::Mistake;
use super::node::{Kind, Node};

/// The hour of a day given without time: offices open.
const OPENING_HOUR: u32 = 9;

/// An instant as a scenario writes it: Japan's time unless an offset is there.
pub(crate) fn read_at(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    let (day, time) = match text.split_once([' ', '\u{3000}', 'T']) {
        Some((day, time)) => (day, Some(time.trim())),
        None => (text, None),
    };
    let day = EraDate::parse(day).ok()?.date();
    let Some(time) = time else { return japan_instant(day, OPENING_HOUR, 0) };
    let time = NaiveTime::parse_from_str(time, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
        .ok()?;
    let midnight = japan_instant(day, 0, 0)?;
    Some(midnight + (time - NaiveTime::MIN))
}

/// A text that stands for something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reference {
    /// The procedure of an alias.
    Alias(String),
    /// How facts keyed by subject name the procedure of an alias.
    Key(String),
    /// A person.
    Person(String),
    /// The three opening holders.
    Holders,
    /// A restore test run now.
    RestoreTest,
    /// A sealed envelope.
    Seal(String),
    /// The opened proposals of a call.
    Opened(String),
    /// The opened bids of a call.
    Bids(String),
    /// A stored fact: alias and name.
    Fact(String, String),
    /// The SHA-256 of a text.
    Sha256(String),
    /// The procedure of an alias as other organisations name it: organisation/procedure.
    Address(String),
    /// The verifier key of an organisation.
    Vkey(String),
    /// The verifier key of the key an organisation's log is handed on to next.
    NextVkey(String),
    /// The signed file of the certificate of an alias.
    CertificateFile(String),
    /// A corporate number with its check digit.
    Corporate(String),
}

impl Reference {
    /// The reference a text is, if it is one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let name = text.strip_prefix('@').filter(|rest| !rest.starts_with('@') && !rest.is_empty())?;
        let whole = |of: fn(String) -> Self, rest: &str| Some(of(rest.to_owned()));
        match name.split_once(':') {
            None if name == "holders" => Some(Self::Holders),
            None if name == "restore-test" => Some(Self::RestoreTest),
            Some(("key", rest)) => whole(Self::Key, rest),
            Some(("person", rest)) => whole(Self::Person, rest),
            Some(("seal", rest)) => whole(Self::Seal, rest),
            Some(("opened", rest)) => whole(Self::Opened, rest),
            Some(("bids", rest)) => whole(Self::Bids, rest),
            Some(("sha256", rest)) => whole(Self::Sha256, rest),
            Some(("address", rest)) => whole(Self::Address, rest),
            Some(("vkey", rest)) => whole(Self::Vkey, rest),
            Some(("next-vkey", rest)) => whole(Self::NextVkey, rest),
            Some(("certificate-file", rest)) => whole(Self::CertificateFile, rest),
            Some(("corporate", rest)) => whole(Self::Corporate, rest),
            Some(("fact", rest)) => {
                let (alias, fact) = rest.split_once(':')?;
                Some(Self::Fact(alias.to_owned(), fact.to_owned()))
            }
            None | Some(_) => whole(Self::Alias, name),
        }
    }
}

/// Every reference in a value, with the node that holds it.
pub(crate) fn references(node: &Node) -> Vec<(Reference, &Node)> {
    match &node.value {
        Kind::Text(text) => Reference::read(text).map(|found| (found, node)).into_iter().collect(),
        Kind::List(items) => items.iter().flat_map(references).collect(),
        Kind::Table(members) => members
            .iter()
            .flat_map(|member| {
                let key = Reference::read(&member.key).map(|found| (found, &member.node));
                key.into_iter().chain(references(&member.node))
            })
            .collect(),
        Kind::Int(_) | Kind::Flag(_) => Vec::new(),
    }
}

/// The value with its references replaced.
pub(crate) fn expand(node: &Node, known: &BTreeMap<Reference, Value>) -> Result<Value, Mistake> {
    Ok(match &node.value {
        Kind::Text(text) => expand_text(node, text, known)?,
        Kind::Int(number) => Value::from(*number),
        Kind::Flag(flag) => Value::from(*flag),
        Kind::List(items) => {
            Value::Array(items.iter().map(|item| expand(item, known)).collect::<Result<_, _>>()?)
        }
        Kind::Table(members) => {
            let mut object = Map::new();
            for member in members {
                let key = match expand_text(&member.node, &member.key, known)? {
                    Value::String(key) => key,
                    other => {
                        let wanted = ("文字になる参照", "a reference to a text");
                        return Err(Mistake::shape(&member.at, &member.key, wanted, &other.to_string()));
                    }
                };
                object.insert(key, expand(&member.node, known)?);
            }
            Value::Object(object)
        }
    })
}

fn expand_text(node: &Node, text: &str, known: &BTreeMap<Reference, Value>) -> Result<Value, Mistake> {
    let Some(reference) = Reference::read(text) else {
        return Ok(Value::from(text.strip_prefix('@').filter(|rest| rest.starts_with('@')).unwrap_or(text)));
    };
    known.get(&reference).cloned().ok_or_else(|| {
        Mistake::new(
            &node.at,
            format!("「{text}」はこの時点ではまだありません。"),
            format!("\"{text}\" does not exist yet at this step."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_times_as_people_write_them() {
        for (text, utc) in [
            ("2026-12-10 10:00", Some("2026-12-10T01:00:00Z")),
            ("2026-12-10", Some("2026-12-10T00:00:00Z")),
            ("2026-12-10T10:00:00", Some("2026-12-10T01:00:00Z")),
            ("2026-12-10T10:00:00Z", Some("2026-12-10T10:00:00Z")),
            ("令和8年12月10日 10:00", Some("2026-12-10T01:00:00Z")),
            ("R8.12.10 08:59", Some("2026-12-09T23:59:00Z")),
            ("2026-12-10 24:00", None),
            ("2026-02-29 10:00", None),
            ("soon", None),
        ] {
            let read = read_at(text).map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
            assert_eq!(read.as_deref(), utc, "{text}");
        }
    }

    #[test]
    fn tells_references_from_texts() {
        for (text, reference) in [
            ("@case", Some(Reference::Alias("case".into()))),
            ("@key:a", Some(Reference::Key("a".into()))),
            ("@person:officer-1", Some(Reference::Person("officer-1".into()))),
            ("@office:city-b", Some(Reference::Alias("office:city-b".into()))),
            ("@address:part", Some(Reference::Address("part".into()))),
            ("@vkey:city-b", Some(Reference::Vkey("city-b".into()))),
            ("@next-vkey:city-b", Some(Reference::NextVkey("city-b".into()))),
            ("@certificate-file:c", Some(Reference::CertificateFile("c".into()))),
            ("@corporate:12", Some(Reference::Corporate("12".into()))),
            ("@holders", Some(Reference::Holders)),
            ("@restore-test", Some(Reference::RestoreTest)),
            ("@fact:contract:price_yen", Some(Reference::Fact("contract".into(), "price_yen".into()))),
            ("@@home", None),
            ("@", None),
            ("officer@minato.example", None),
        ] {
            assert_eq!(Reference::read(text), reference, "{text}");
        }
    }

    #[test]
    fn expands_values_and_keys() {
        let node =
            Node::parse("t.toml", "a = [\"@case\", \"@@x\", \"y\"]\n[s]\n\"@key:p\" = { q = 40 }\n").unwrap();
        let known = BTreeMap::from([
            (Reference::Alias("case".into()), json!("R8-0001/1")),
            (Reference::Key("p".into()), json!("aabc")),
        ]);
        let expected = json!({ "a": ["R8-0001/1", "@x", "y"], "s": { "aabc": { "q": 40 } } });
        assert_eq!(expand(&node, &known).unwrap(), expected);
        let missing = expand(&node, &BTreeMap::new()).unwrap_err();
        assert_eq!((missing.place.line, missing.en.contains("\"@case\"")), (1, true));
    }
}
