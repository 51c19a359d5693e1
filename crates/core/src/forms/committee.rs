//! The committee (選定委員会・審査委員会) that evaluates: its seats, their interests, their
//! replacement, and the record of its hearings.

use serde_json::{Value, json};

use super::records::{ids, object, objects};
use crate::dossier::Dossier;
use crate::effect::Publication;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::rules::evaluation::{committee as committee_of, standing};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    COMMITTEE = "committee": Record(committee), "選定委員名簿（席・氏名・外部・学識）", "committee (seat, person, external, expert)";
    BASIS = "committee.basis": Choice(&["ordinance", "guideline"]), "委員会の設置根拠（条例・要綱）", "basis of the committee";
    REPLACEMENT = "replacement": Record(replacement), "委員の交代（退く席と新しい席）", "replacement (seat that leaves, new seat)";
    INTEREST = "interest": Choice(&["none", "exists"]), "利害関係", "interest", per_actor;
    HEARING = "hearing": Record(hearing), "ヒアリング（日・出席した席・議事録）", "hearing (date, seats present, minutes)", each;
}

documents! {
    ROSTER = "committee-roster": "委員名簿", "roster of the committee";
    INTEREST_DECLARATION = "interest-declaration": "利害関係申告書", "declaration of interests";
    MINUTES = "hearing-minutes": "議事録", "minutes";
    RESULT_REPORT = "evaluation-report": "審査結果報告書", "report of the evaluation";
}

fn committee(value: &Value) -> Result<(), Sentence> {
    objects(value, &["seat", "person", "external", "expert"])?;
    value.as_array().into_iter().flatten().try_for_each(|seat| ids(seat, &["seat", "person"]))
}

fn replacement(value: &Value) -> Result<(), Sentence> {
    object(value, &["leaves", "seat", "person", "external", "expert"])?;
    ids(value, &["leaves", "seat", "person"])
}

fn hearing(value: &Value) -> Result<(), Sentence> {
    object(value, &["date", "present", "minutes"])
}

/// The committee, where policy names it, and every replacement.
pub static COMMITTEE_NAMED: Publication = Publication {
    id: "committee",
    words: words("選定委員の公表", "members of the committee"),
    facts: &["title", "committee"],
    documents: &[],
};

/// Whether policy names the committee before the result.
pub static NAMED_BEFORE: Question = Question {
    id: "committee-named-before",
    words: words("委員名を事前に公表するか", "committee named before the result"),
    answer: |file| usize::from(file.policy.committee_named_before),
    ..QUESTION
};

/// The committee after a replacement: the new seat beside the old, which counts no more.
#[must_use]
pub fn with_replacement(file: &Dossier) -> Option<Value> {
    let change = file.brought("replacement")?;
    let mut committee: Vec<Value> = file.record("committee").unwrap_or_default();
    committee.push(json!({
        "seat": change.get("seat")?, "person": change.get("person")?,
        "external": change.get("external")?, "expert": change.get("expert")?,
    }));
    Some(Value::from(committee))
}

/// The seats replaced so far.
#[must_use]
pub fn replaced(file: &Dossier) -> Option<Value> {
    let mut seats: Vec<String> = file.record("replaced").unwrap_or_default();
    seats.push(file.brought("replacement")?.get("leaves")?.as_str()?.to_owned());
    seats.sort();
    seats.dedup();
    Some(Value::from(seats))
}

/// The seat that leaves is on the committee, and the new one is not.
pub static SEATS_CHANGE: Rule = Rule {
    id: "seats-change",
    name: words("交代する席", "the seats that change"),
    judge: |file, out| {
        let seats: Vec<String> = committee_of(file).into_iter().map(|seat| seat.seat).collect();
        let seat = |name: &str| {
            let change = file.brought("replacement");
            change.and_then(|change| change.get(name)?.as_str()).unwrap_or_default().to_owned()
        };
        let (leaves, new) = (seat("leaves"), seat("seat"));
        out.check(seats.contains(&leaves) && !seats.contains(&new), inputs![leaves = leaves, seat = new]);
    },
    says: |finding| Sentence {
        ja: format!(
            "退く席（{}）は委員会にあり、新しい席（{}）はまだ使われていないことが必要です。",
            finding.input("leaves"),
            finding.input("seat")
        ),
        en: format!(
            "The seat that leaves ({}) is on the committee and the new one ({}) is not yet used.",
            finding.input("leaves"),
            finding.input("seat")
        ),
    },
    ..RULE
};

/// Whoever acts sits on the committee and was not replaced.
pub static ON_COMMITTEE: Rule = Rule {
    id: "on-the-committee",
    name: words("選定委員の席", "a seat of the committee"),
    judge: |file, out| {
        let sits = standing(file).iter().any(|seat| seat.seat == file.actor);
        out.check(sits, inputs![seat = file.actor.as_str()]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」はこの委員会の席ではありません。", finding.input("seat")),
        en: format!("\"{}\" is no seat of this committee.", finding.input("seat")),
    },
    ..RULE
};

/// The seats recused so far, with whoever declares an interest now.
#[must_use]
pub fn recused(file: &Dossier) -> Option<Value> {
    let mut seats: Vec<String> = file.record("recused").unwrap_or_default();
    seats.retain(|seat| *seat != file.actor);
    if file.brought("interest").and_then(Value::as_str) == Some("exists") {
        seats.push(file.actor.clone());
    }
    seats.sort();
    Some(Value::from(seats))
}
