//! Method, committee, criteria and the call.

use chrono::Duration;
use serde_json::Value;

use super::{object, objects};
use crate::domain::scoring::Criteria;
use crate::effect::{Deadline, Publication};
use crate::facts::Fact;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule};
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

/// The clock closes entries, where the call asks for them (always in `before`).
pub static CLOSE_ENTRIES: Deadline = Deadline {
    id: "close-entries",
    words: words("参加表明の期限", "entries due"),
    act: "close-entries",
    due: |file| file.instant("call.entries_due"),
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
