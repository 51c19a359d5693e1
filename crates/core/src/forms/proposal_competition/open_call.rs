//! While the call is open: questions, amendments, replaced evaluators, admission.

use serde_json::{Value, json};

use super::applications;
use crate::dossier::Dossier;
use crate::effect::Order;
use crate::facts::instant_text;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::inputs;
use crate::procedures::common::pass;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::evaluation::committee as committee_of;
use crate::words::{Sentence, words};

/// Questions are still taken.
pub static QUESTIONS_OPEN: Rule = Rule {
    id: "questions-open",
    name: words("質問の期限", "questions due"),
    judge: |file, out| {
        let due = file.instant("call.questions_due");
        let due_text = due.map(instant_text).unwrap_or_default();
        out.check(due.is_none_or(|due| file.now <= due), inputs![due = due_text]);
    },
    says: |finding| Sentence {
        ja: format!("質問の期限（{}）を過ぎています。", finding.input("due")),
        en: format!("Questions were due by {}.", finding.input("due")),
    },
    ..RULE
};

/// The question that is answered was asked.
pub static QUESTION_ASKED: Rule = Rule {
    id: "question-asked",
    name: words("回答する質問", "the question answered"),
    judge: |file, out| {
        let number =
            file.given.get("answer").and_then(|answer| answer.get("question")?.as_i64()).unwrap_or(0);
        out.check(file.facts.get(&format!("question.{number}")).is_some(), inputs![number = number]);
    },
    says: |finding| Sentence {
        ja: format!("質問{}はありません。", finding.input("number")),
        en: format!("There is no question {}.", finding.input("number")),
    },
    ..RULE
};

/// An amendment waits for approval.
pub static AMENDMENT_DRAFTED: Rule = Rule {
    id: "amendment-drafted",
    name: words("変更案", "an amendment is drafted"),
    judge: |file, out| {
        let waits = file.facts.get("amendment.waits").and_then(Value::as_bool).unwrap_or(false);
        out.check(waits, inputs![]);
    },
    says: |_| Sentence {
        ja: "決裁を待つ変更案がありません。".to_owned(),
        en: "No amendment waits for approval.".to_owned(),
    },
    ..RULE
};

/// Whether the amendment moves the end of the call.
pub static MOVES_THE_END: Question = Question {
    id: "amendment-moves-the-end",
    words: words("提案書の期限を変えるか", "moves the end of the call"),
    answer: |file| usize::from(file.instant("amendment.proposals_due").is_some()),
    ..QUESTION
};

/// The suspended procedure was an open call.
pub static WAS_OPEN: Rule = Rule {
    id: "suspended-from-open-call",
    name: words("公募中からの停止", "suspended while the call was open"),
    judge: |file, out| out.check(file.text("suspended.from") == Some("call-open"), inputs![]),
    says: |_| Sentence {
        ja: "公募中に停止した場合だけの行為です。".to_owned(),
        en: "Only for a call that was open when it was suspended.".to_owned(),
    },
    ..RULE
};

/// An approver resumes an open call on an approved amendment whose dates are not shorter than
/// what remained. The clock's resuming moves the dates by the days suspended, which leaves what
/// remained as it was.
pub static RESUMED_BY_AMENDMENT: Rule = Rule {
    id: "resumed-by-amendment",
    name: words("公募の再開に伴う期限の変更", "amended dates of a resumed call"),
    judge: |file, out| {
        let open = file.text("suspended.from") == Some("call-open");
        if !open || file.capacity == crate::words::Capacity::System {
            return out.not_applicable();
        }
        let amended = file.instant("amendment.approved_at");
        let since = file.date("suspended.on");
        let approved = amended.zip(since).is_some_and(|(at, since)| crate::dossier::japan_day(at) >= since);
        let remainder = file.int("suspended.remainder_seconds").unwrap_or(0);
        // Only an approved amendment moves the running deadline; a draft does not.
        let left = file.instant("due.close-call").map_or(0, |due| (due - file.now).num_seconds());
        out.check(
            approved && left >= remainder,
            inputs![days = remainder / 86_400, left_days = left / 86_400],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "公募の再開には、残りの期間（{}日）を下回らない期限（今は{}日）を定めた変更の決裁が必要です。",
            finding.input("days"),
            finding.input("left_days")
        ),
        en: format!(
            "An open call resumes on an approved amendment leaving at least {} days (now {}).",
            finding.input("days"),
            finding.input("left_days")
        ),
    },
    ..RULE
};

/// What remained of the call when it was suspended, in seconds.
#[must_use]
pub fn remainder(file: &Dossier) -> Option<Value> {
    let left = (file.instant("due.close-call")? - file.now).num_seconds();
    Some(Value::from(left.max(0)))
}

/// The frozen deadlines without the end of the call: an amendment made during the suspension has
/// set that to its day, which resuming must not move again.
#[must_use]
pub fn frozen_but_the_end(file: &Dossier) -> Option<Value> {
    file.instant("amendment.proposals_due")?;
    let mut frozen: Vec<String> = file.record("suspended.deadlines")?;
    frozen.retain(|id| id != "close-call");
    Some(Value::from(frozen))
}

/// The due date a draft amendment gives; an earlier amendment's is forgotten.
#[must_use]
pub fn drafted_due(file: &Dossier) -> Option<Value> {
    file.given.get("amendment.proposals_due").is_none().then(|| Value::from(""))
}

/// The committee after a replacement: the new seat beside the old, which counts no more.
#[must_use]
pub fn with_replacement(file: &Dossier) -> Option<Value> {
    let change = file.given.get("replacement")?;
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
    seats.push(file.given.get("replacement")?.get("leaves")?.as_str()?.to_owned());
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
            let change = file.given.get("replacement");
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

/// Entries have closed (`before`), so that applications may be examined while the call is open.
pub static ENTRIES_CLOSED: Rule = Rule {
    id: "entries-closed",
    name: words("参加表明の締切後", "entries have closed"),
    judge: |file, out| out.check(file.facts.get("call.entries_closed_at").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "参加資格の審査は、参加表明の期限後に行います。".to_owned(),
        en: "Eligibility is examined after entries have closed.".to_owned(),
    },
    ..RULE
};

/// The act names an application it can still decide on.
pub static APPLICATION_OPEN: Rule = Rule {
    id: "application-undecided",
    name: words("対象の応募", "the application decided on"),
    reads: Reads::Children(&["corporate_number", "pledge"]),
    judge: |file, out| {
        let child = file.named_child().filter(|child| child.kind == "application");
        let stage = child.map_or("", |child| child.stage.as_str());
        out.check(
            matches!(
                stage,
                "entered" | "submitted" | "admitted" | "under-evaluation" | "supplement-requested"
            ),
            inputs![application = file.subject.clone().unwrap_or_default(), stage = stage],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "審査できる応募を指定してください（指定：{}、段階：{}）。",
            finding.input("application"),
            finding.input("stage")
        ),
        en: format!(
            "Name an application that can be decided on (named: {}, stage: {}).",
            finding.input("application"),
            finding.input("stage")
        ),
    },
    ..RULE
};

/// The application named is admitted.
pub static ADMIT: Order = Order {
    words: words("参加資格の確認", "the application is admitted"),
    act: "admit",
    to: |file| {
        let checks: Vec<&str> = INTEGRITY.iter().chain(INTEGRITY_MAY).map(|fact| fact.name).collect();
        file.named_child().into_iter().map(|child| (child.id.clone(), pass(file, &checks))).collect()
    },
};
/// The application named is disqualified, with the reason.
pub static DISQUALIFY: Order = Order {
    words: words("失格", "the application is disqualified"),
    act: "disqualify",
    to: |file| {
        file.named_child().into_iter().map(|child| (child.id.clone(), pass(file, &["reason"]))).collect()
    },
};

/// Whether anything was handed in, in time or late.
pub static ANY_ENTRY: Question = Question {
    id: "any-entry",
    words: words("提出（期限後を含む）があるか", "anything submitted or late"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(applications(file, &["submitted", "late"]).next().is_some()),
    ..QUESTION
};
