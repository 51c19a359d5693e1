//! What a step writes, in the shape in which it is used: facts and the outcome expected.

use std::collections::BTreeMap;

use shirube_core::facts::{Fact, Shape, instant_text};

use super::errors::Mistake;
use super::fields::{Fields, texts_of};
use super::model::Expect;
use super::node::{Kind, Member, Node};
use super::values::read_at;

/// Matches written names with the facts an act asks for: `call.scope = …` may be written as a
/// table `call` with a member `scope`, while a fact that is a table stays one.
pub(super) fn flatten(
    members: &[Member],
    prefix: &str,
    asks: &BTreeMap<&'static str, &'static Fact>,
    lenient: bool,
    facts: &mut Vec<(String, Node)>,
) -> Result<(), Mistake> {
    for Member { key, at, node } in members {
        let name = format!("{prefix}{key}");
        let below = format!("{name}.");
        if let Some(fact) = asks.get(name.as_str()) {
            facts.push((name, in_shape(fact, node, lenient)?));
        } else if let (Kind::Table(inner), true) =
            (&node.value, asks.keys().any(|ask| ask.starts_with(&below)))
        {
            flatten(inner, &below, asks, lenient, facts)?;
        } else if lenient {
            facts.push((name, node.clone()));
        } else {
            let known = asks.keys().copied();
            return Err(Mistake::unknown(at, ("この行為の項目", "fact of this act"), &name, known));
        }
    }
    Ok(())
}

/// Instants are written as people write them and handed in as they are stored.
fn in_shape(fact: &Fact, node: &Node, lenient: bool) -> Result<Node, Mistake> {
    let Some(text) = node.as_text().filter(|text| !text.starts_with('@')) else { return Ok(node.clone()) };
    if !matches!(fact.shape, Shape::Instant) {
        return Ok(node.clone());
    }
    match read_at(text) {
        Some(at) => Ok(Node { value: Kind::Text(instant_text(at)), at: node.at.clone() }),
        None if lenient => Ok(node.clone()),
        None => Err(Mistake::shape(&node.at, fact.name, ("日時", "a date and time"), &node.found())),
    }
}

/// What a step must lead to; done where it does not say.
pub(super) fn expect(fields: &Fields<'_>) -> Result<Expect, Mistake> {
    const WORDS: [&str; 4] = ["done", "late", "not-found", "moved-on"];
    let Some(node) = fields.get("expect") else { return Ok(Expect::Done) };
    match node.as_text() {
        Some("done") => return Ok(Expect::Done),
        Some("late") => return Ok(Expect::Late),
        Some("not-found") => return Ok(Expect::NotFound),
        Some("moved-on") => return Ok(Expect::MovedOn),
        Some(other) => return Err(Mistake::unknown(&node.at, ("結果", "outcome"), other, WORDS)),
        None => {}
    }
    let own = Fields::of(node, "expect", &["refused", "bad_input", "stage"])?;
    let list = |node: &Node| Ok(texts_of(node, "expect")?.into_iter().map(|(text, _)| text).collect());
    match (own.get("refused"), own.get("bad_input"), own.get("stage")) {
        (Some(rules), None, None) => Ok(Expect::Refused(list(rules)?)),
        (None, Some(names), None) => Ok(Expect::BadInput(list(names)?)),
        (None, None, Some(_)) => Ok(Expect::Done),
        _ => Err(Mistake::new(
            &node.at,
            "expectには refused、bad_input、stage のいずれか一つを書きます（互いに矛盾します）。",
            "expect has exactly one of refused, bad_input and stage; they contradict each other.",
        )),
    }
}
