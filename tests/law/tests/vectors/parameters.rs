//! Every member of the policy is read: changed, it changes what one of the rules, questions, duties
//! or deadlines it names makes of some vector.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use shirube_core::effect::Effect;
use shirube_core::policy::{OVERRIDABLE, Parameter, Policy, Shape, parameters, read};

use crate::vectors;
use shirube_vectors::vector::Vector;

/// Read where no rule is, each with a test of its own: by the letters of the desk, and by the
/// reminders of every duty.
const READ_ELSEWHERE: &[&str] = &["letters_language", "remind_business_days"];

/// What could stand there instead.
fn others(parameter: &Parameter) -> Vec<Value> {
    let own = parameter.value(&Policy::default());
    let all = match parameter.name {
        "tie_break" => vec![json!(["lot"]), json!(["price", "lot"])],
        "route" => vec![json!(["財政課"]), json!(["会計課"])],
        "exceptions" => vec![json!(OVERRIDABLE)],
        "no4_pre_notice_items" => vec![json!(["section"]), json!(["planned-on", "period"])],
        "long_term_types" => vec![json!(["lease", "service"]), json!(["local-cleaning"])],
        "estimated_items" => vec![json!(["local-1"]), json!(["委託費"])],
        "delegation_table" => vec![json!([{ "up_to_yen": 1, "holder": "課長" }])],
        "retention_classes" => ["contract", "voted-contract", "procedure", "unsuccessful-proposals"]
            .iter()
            .map(|class| json!([{ "class": class, "years": 99 }]))
            .collect(),
        "closing_days" => vec![json!(["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"])],
        _ => match parameter.shape {
            Shape::Figure(_) | Shape::OwnFigure(_) => {
                [0, 1, 3, 12, 60, 1_000, 100_000_000].iter().map(|one| json!(one)).collect()
            }
            Shape::Switch => vec![json!(true), json!(false)],
            Shape::Choice(ids) => ids.iter().map(|id| json!(id)).collect(),
            _ => Vec::new(),
        },
    };
    all.into_iter().filter(|one| *one != own).collect()
}

/// What the vector's act comes to, by rule, question, duty and deadline.
fn comes_to(vector: &Vector) -> BTreeMap<&'static str, Vec<String>> {
    let (file, minutes) = vector.hear(false);
    let mut all: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for finding in &minutes.findings {
        let said = format!("{:?} {:?}", finding.outcome, finding.inputs);
        all.entry(finding.rule.id).or_default().push(said);
    }
    for (question, answer) in &minutes.forks {
        all.entry(question.id).or_default().push(answer.to_string());
    }
    for effect in &minutes.effects {
        let (id, due) = match effect {
            Effect::Start(duty) => (duty.id, (duty.due)(&file)),
            Effect::Set(deadline) => (deadline.id, (deadline.due)(&file)),
            _ => continue,
        };
        all.entry(id).or_default().push(format!("{due:?}"));
    }
    for (name, derive) in &minutes.derives {
        all.entry(name).or_default().push(format!("{:?}", derive(&file)));
    }
    all
}

/// What a parameter changes in a vector, of what it says that it feeds.
fn changed(parameter: &Parameter, vector: &Vector, other: &Value) -> Vec<&'static str> {
    let before = comes_to(vector);
    let after = comes_to(&vector.under(parameter.name, other));
    // What is kept under the parameter's own name is read from there.
    let named = parameter.feeds.iter().copied().chain([parameter.name]);
    named.filter(|id| before.get(id) != after.get(id)).collect()
}

#[test]
fn every_parameter_is_read_by_a_rule() {
    let vectors = vectors();
    let mut unread = BTreeSet::new();
    for parameter in parameters() {
        if READ_ELSEWHERE.contains(&parameter.name) {
            continue;
        }
        assert!(!parameter.feeds.is_empty(), "{} feeds nothing", parameter.name);
        let others = others(parameter);
        assert!(!others.is_empty(), "{}: nothing else to put there", parameter.name);
        for other in &others {
            assert!(read(&json!({ parameter.name: other })).is_ok(), "{} {other}", parameter.name);
        }
        let reads = vectors
            .iter()
            .any(|(_, vector)| others.iter().any(|other| !changed(parameter, vector, other).is_empty()));
        if !reads {
            unread.insert(parameter.name);
        }
    }
    assert!(unread.is_empty(), "no vector notices a change of {unread:?}");
}
