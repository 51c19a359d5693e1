//! Method, committee, criteria, the call and what happens while it is open.

use chrono::Duration;
use serde_json::{Value, json};

use super::{applications, object, objects};
use crate::domain::scoring::Criteria;
use crate::dossier::Dossier;
use crate::effect::{Deadline, Order, Publication};
use crate::facts::{Fact, instant_text};
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::inputs;
use crate::procedures::common::pass;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    COMMITTEE = "committee": Record(committee), "選定委員名簿（席・氏名・外部・学識）", "committee (seat, person, external, expert)";
    BASIS = "committee.basis": Choice(&["ordinance", "guideline"]), "委員会の設置根拠（条例・要綱）", "basis of the committee";
    REPLACEMENT = "replacement": Record(replacement), "委員の交代（退く席と新しい席）", "replacement (seat that leaves, new seat)";
    OPINION = "opinion": Record(opinion), "学識経験者の意見", "opinion of the expert", per_actor;
    CRITERIA = "criteria": Record(criteria), "評価基準", "criteria";
    UNIQUENESS = "criteria.uniqueness": Text, "サービスの唯一性の検討", "uniqueness of the service considered";
    SCOPE = "call.scope": Text, "業務の範囲", "scope";
    CEILING = "call.ceiling_yen": Yen, "提案上限額（税込・円）", "ceiling (tax included, yen)";
    PUBLISH_ON = "call.publish_on": Date, "公告予定日", "planned day of publication";
    QUESTIONS_DUE = "call.questions_due": Instant, "質問の期限", "questions due";
    ANSWERS_DUE = "call.answers_due": Instant, "回答の期限", "answers due";
    ENTRIES_DUE = "call.entries_due": Instant, "参加表明の期限", "entries due";
    PROPOSALS_DUE = "call.proposals_due": Instant, "提案書の期限", "proposals due";
    ELIGIBILITY = "call.eligibility": Text, "参加資格", "eligibility";
    CALL_FORM = "call.form": Text, "提出書類と様式", "what is handed in, and how";
    CONTACT = "call.contact": Text, "問合せ先", "contact";
    PAYMENT_FORM = "call.payment_form": Choice(&["on-completion", "partial", "monthly", "advance", "estimated"]), "支払方法", "form of payment";
    PAYMENT_ITEM = "call.payment_item": Text, "前金払・概算払の根拠", "legal item of advance or estimated payment";
    ACCOUNTING_AGREED = "call.accounting_agreed": Flag, "支払方法・時期の会計との調整", "payment agreed with accounting";
    IP_MODE = "call.ip_mode": Choice(&["supplier-owns", "joint", "body-owns"]), "知的財産の帰属", "intellectual property";
    SINGLE_ENTRY = "call.single_entry": Choice(&["allowed-if-minimum", "not-allowed"]), "一者応募の扱い", "single-entry rule";
    REGISTERED_IDEA = "call.registered_idea": Flag, "預かった発案を含む", "contains a registered idea";
    IDEA_CONSENT = "call.idea_consent": Text, "発案者の同意", "consent of the originator";
    HOLDERS = "call.holders": Record(holders), "開封立会人（三名）と鍵の指紋", "opening holders (three) and key thumbprints";
    RESTORE_TEST = "call.restore_test": Hash, "復元試験の記録", "record of the restore test";
    BUDGET_CONDITION = "call.budget_condition": Flag, "予算成立を条件とする旨", "on condition that the budget passes";
    BID_OPENING = "call.bid_opening": Instant, "開札日時", "bid opening";
    PLACE = "call.place": Text, "入札の場所", "place of the bid";
    INVALID_BID = "call.invalid_bid_clause": Text, "無効な入札", "clause on invalid bids";
    METHOD_STATEMENT = "call.method_statement": Flag, "総合評価による旨", "states the evaluated tender";
    QUALIFICATION = "call.qualification_published_on": Date, "入札参加資格の公示日", "qualification published on";
    LOCATION = "call.location_condition": Flag, "所在地要件を付す", "location condition";
    MINIMUM_PRICE = "call.minimum_price": Flag, "最低制限価格を設ける", "minimum price";
    URGENT = "call.urgent_reason": Text, "公告期間短縮の理由", "reason of urgency";
    QUESTION_TEXT = "question": Text, "質問", "question", each;
    ANSWER = "answer": Record(answer), "回答（質問番号と本文）", "answer (number of the question, text)", each;
    AMENDMENT = "amendment.text": Text, "変更内容", "amendment";
    BEARS = "amendment.bears_on_proposals": Flag, "提案内容に影響する", "bears on proposals";
    NEW_DUE = "amendment.proposals_due": Instant, "変更後の提案書の期限", "new due date of proposals";
    NEW_CRITERIA = "amendment.criteria": Record(criteria), "変更後の評価基準", "amended criteria";
}

documents! {
    REVIEW_BOARD = "review-board-record": "審査会記録", "record of the procurement review board";
    ROSTER = "committee-roster": "委員名簿", "roster of the committee";
    GUIDELINE = "call-guideline": "実施要領", "guideline of the call";
    SPECIFICATION = "specification": "仕様書", "specification";
    FORMS = "call-forms": "様式", "forms";
    CONTRACT_DRAFT = "contract-draft": "契約書案", "draft contract";
}

/// What the call states.
pub const CALL: &[&Fact] = &[
    &SCOPE,
    &CEILING,
    &PUBLISH_ON,
    &QUESTIONS_DUE,
    &ANSWERS_DUE,
    &PROPOSALS_DUE,
    &ELIGIBILITY,
    &CALL_FORM,
    &CONTACT,
    &PAYMENT_FORM,
    &ACCOUNTING_AGREED,
    &IP_MODE,
    &SINGLE_ENTRY,
];
/// What the call may state.
pub const CALL_MAY: &[&Fact] = &[
    &ENTRIES_DUE,
    &PAYMENT_ITEM,
    &REGISTERED_IDEA,
    &IDEA_CONSENT,
    &HOLDERS,
    &RESTORE_TEST,
    &BUDGET_CONDITION,
    &QUALIFICATION,
    &LOCATION,
    &MINIMUM_PRICE,
    &URGENT,
];
/// What the notice of a tender states besides.
pub const TENDER_NOTICE: &[&Fact] = &[&BID_OPENING, &PLACE, &INVALID_BID, &METHOD_STATEMENT];

fn committee(value: &Value) -> Result<(), Sentence> {
    objects(value, &["seat", "person", "external", "expert"])
}

fn replacement(value: &Value) -> Result<(), Sentence> {
    object(value, &["leaves", "seat", "person", "external", "expert"])
}

fn opinion(value: &Value) -> Result<(), Sentence> {
    object(value, &["on_criteria", "second_hearing"])
}

fn answer(value: &Value) -> Result<(), Sentence> {
    object(value, &["question", "text"])
}

fn holders(value: &Value) -> Result<(), Sentence> {
    objects(value, &["person", "thumbprint"])?;
    let three = value.as_array().is_some_and(|list| list.len() == 3);
    three.then_some(()).ok_or_else(|| Sentence {
        ja: "開封立会人は三名です。".to_owned(),
        en: "There are three opening holders.".to_owned(),
    })
}

fn criteria(value: &Value) -> Result<(), Sentence> {
    serde_json::from_value::<Criteria>(value.clone()).map(|_| ()).map_err(|error| Sentence {
        ja: format!("評価基準の形式ではありません（{error}）。"),
        en: format!("Not a set of criteria ({error})."),
    })
}

/// The committee is as large as policy asks.
pub static COMMITTEE_SIZE: Rule = Rule {
    id: "committee-size",
    name: words("選定委員会の人数", "size of the committee"),
    citation: words("各団体の選定委員会設置要綱", "local guideline on committees"),
    judge: |file, out| {
        let seats = super::evaluation::seats(file).len();
        let least = file.policy.committee_size;
        out.check(i64::try_from(seats).is_ok_and(|seats| seats >= least), inputs![seats = seats, least = least]);
    },
    says: |finding| Sentence {
        ja: format!(
            "選定委員は{}人以上必要ですが{}人です。",
            finding.input("least"),
            finding.input("seats")
        ),
        en: format!(
            "The committee needs {} members; there are {}.",
            finding.input("least"),
            finding.input("seats")
        ),
    },
    ..RULE
};

/// Committee and criteria stand, and sealed proposals have their holders.
pub static CALL_PREPARED: Rule = Rule {
    id: "call-prepared",
    name: words("公募の準備", "the call is prepared"),
    judge: |file, out| {
        let sealed = file.text("sealing") == Some("three-holders");
        let mut needed = vec!["committee", "criteria"];
        if sealed {
            needed.extend(["call.holders", "call.restore_test"]);
        }
        if file.text("eligibility_timing") == Some("before") {
            needed.push("call.entries_due");
        }
        needed.retain(|name| file.get(name).is_none());
        if !file.flag("call.accounting_agreed") {
            needed.push("call.accounting_agreed");
        }
        out.check(needed.is_empty(), inputs![missing = needed.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("公募の決裁に必要なものが足りません：{}。", finding.input("missing")),
        en: format!("The call lacks: {}.", finding.input("missing")),
    },
    ..RULE
};

/// The schedule runs forward: questions, answers, entries, proposals.
pub static SCHEDULE: Rule = Rule {
    id: "call-schedule",
    name: words("日程の前後", "order of the schedule"),
    judge: |file, out| {
        let mut last = None;
        for name in ["call.questions_due", "call.answers_due", "call.proposals_due", "call.bid_opening"] {
            let Some(at) = file.instant(name) else { continue };
            if last.is_some_and(|last| at < last) {
                return out.check(false, inputs![fact = name]);
            }
            last = Some(at);
        }
        let late = file
            .instant("call.entries_due")
            .is_some_and(|entries| file.instant("call.proposals_due").is_some_and(|due| due < entries));
        out.check(!late, inputs![fact = "call.entries_due"]);
    },
    says: |finding| Sentence {
        ja: format!("日程の前後が逆です（{}）。", finding.input("fact")),
        en: format!("The schedule runs backward at {}.", finding.input("fact")),
    },
    ..RULE
};

/// The notice of the call.
pub static NOTICE: Publication = Publication {
    id: "call-notice",
    words: words("公告・実施要領", "notice of the call"),
    facts: &[
        "title",
        "procedure",
        "criteria",
        "call.scope",
        "call.ceiling_yen",
        "call.questions_due",
        "call.answers_due",
        "call.entries_due",
        "call.proposals_due",
        "call.eligibility",
        "call.form",
        "call.contact",
        "call.payment_form",
        "call.ip_mode",
        "call.single_entry",
        "call.budget_condition",
        "call.bid_opening",
        "call.place",
        "call.invalid_bid_clause",
        "call.method_statement",
    ],
};
/// The committee, where policy names it, and every replacement.
pub static COMMITTEE_NAMED: Publication = Publication {
    id: "committee",
    words: words("選定委員の公表", "members of the committee"),
    facts: &["title", "committee"],
};
/// Answers to all, the asker unnamed.
pub static ANSWERS: Publication = Publication {
    id: "answers",
    words: words("質問への回答", "answers to questions"),
    facts: &["title", "answer"],
};
/// An amendment of the call.
pub static AMENDED: Publication = Publication {
    id: "call-amendment",
    words: words("公告内容の変更", "amendment of the call"),
    facts: &["title", "amendment.text", "amendment.proposals_due", "amendment.criteria"],
};

/// Whether policy names the committee before the result.
pub static NAMED_BEFORE: Question = Question {
    id: "committee-named-before",
    words: words("委員名を事前に公表するか", "committee named before the result"),
    answer: |file| usize::from(file.policy.committee_named_before),
    ..QUESTION
};

/// The clock closes entries (`before`).
pub static CLOSE_ENTRIES: Deadline = Deadline {
    id: "close-entries",
    words: words("参加表明の期限", "entries due"),
    act: "close-entries",
    due: |file| {
        let before = file.text("eligibility_timing") == Some("before");
        file.instant("call.entries_due").filter(|_| before)
    },
};
/// The clock closes the call.
pub static CLOSE_CALL: Deadline = Deadline {
    id: "close-call",
    words: words("提案書の期限", "proposals due"),
    act: "close-call",
    due: |file| file.instant("call.proposals_due"),
};
/// The call's end moves to the day the amendment gives.
pub static CLOSE_AMENDED_CALL: Deadline = Deadline {
    id: "close-call",
    words: words("変更後の提案書の期限", "proposals due, as amended"),
    act: "close-call",
    due: |file| file.instant("amendment.proposals_due"),
};
/// Reminder: questions end.
pub static REMIND_QUESTIONS: Deadline = Deadline {
    id: "questions-due",
    words: words("質問の期限", "questions due"),
    act: "",
    due: |file| file.instant("call.questions_due"),
};
/// Reminder: answers are owed.
pub static REMIND_ANSWERS: Deadline = Deadline {
    id: "answers-due",
    words: words("回答の期限（前日）", "answers due (the day before)"),
    act: "",
    due: |file| file.instant("call.answers_due").map(|due| due - Duration::days(1)),
};

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
        let number = file.given.get("answer").and_then(|answer| answer.get("question")?.as_i64()).unwrap_or(0);
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
        let left = file.instant("amendment.proposals_due").map_or(0, |due| (due - file.now).num_seconds());
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
        let seats = super::evaluation::seats(file);
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
            matches!(stage, "entered" | "submitted" | "admitted" | "under-evaluation" | "supplement-requested"),
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
