//! Method, committee, criteria and the call.

use serde_json::Value;

use crate::domain::scoring::Criteria;
use crate::effect::{DEADLINE, Deadline, Publication};
use crate::facts::Fact;
pub use crate::forms::award::CONTRACT_DRAFT;
pub use crate::forms::call::*;
pub use crate::forms::committee::{BASIS, COMMITTEE, COMMITTEE_NAMED, NAMED_BEFORE, REPLACEMENT, ROSTER};
pub use crate::forms::open_call::{
    AMENDED, AMENDMENT, ANSWER, ANSWERS, BEARS, CLOSE_AMENDED_CALL, NEW_DUE, QUESTION_TEXT,
};
use crate::forms::records::{ids, object, objects};
use crate::inputs;
use crate::rule::{RULE, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    OPINION = "opinion": Record(opinion), "学識経験者の意見", "opinion of the expert", per_actor;
    CRITERIA = "criteria": Record(criteria), "評価基準", "criteria";
    UNIQUENESS = "criteria.uniqueness": Text, "サービスの唯一性の検討", "uniqueness of the service considered";
    CEILING = "call.ceiling_yen": Yen, "提案上限額（税込・円）", "ceiling (tax included, yen)";
    PUBLISH_ON = "call.publish_on": Date, "公告予定日", "planned day of publication";
    ENTRIES_DUE = "call.entries_due": Instant, "参加表明の期限", "entries due";
    PAYMENT_FORM = "call.payment_form": Choice(&["on-completion", "partial", "monthly", "advance", "estimated"]), "支払方法", "form of payment";
    ACCOUNTING_AGREED = "call.accounting_agreed": Flag, "支払方法・時期の会計との調整", "payment agreed with accounting";
    SINGLE_ENTRY = "call.single_entry": Choice(&["allowed-if-minimum", "not-allowed"]), "一者応募の扱い", "single-entry rule";
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
    SERIES = "call.series_notice": Text, "一連の調達契約の最初の公告（その後の契約のとき）", "first notice of the series (of a later contract)";
    NEW_CRITERIA = "amendment.criteria": Record(criteria), "変更後の評価基準", "amended criteria";
}

documents! {
    REVIEW_BOARD = "review-board-record": "審査会記録", "record of the procurement review board";
    SPECIFICATION = "specification": "仕様書", "specification";
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
    &HOLDERS,
    &RESTORE_TEST,
    &BUDGET_CONDITION,
    &QUALIFICATION,
    &LOCATION,
    &MINIMUM_PRICE,
    &URGENT,
    &SERIES,
];
/// What the notice of a tender states besides.
pub const TENDER_NOTICE: &[&Fact] = &[&BID_OPENING, &PLACE, &INVALID_BID, &METHOD_STATEMENT];

fn opinion(value: &Value) -> Result<(), Sentence> {
    object(value, &["on_criteria", "second_hearing"])
}

fn holders(value: &Value) -> Result<(), Sentence> {
    objects(value, &["person", "thumbprint"])?;
    value.as_array().into_iter().flatten().try_for_each(|holder| ids(holder, &["person"]))?;
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

/// What a call is prepared with.
const PREPARED: &[&Fact] =
    &[&COMMITTEE, &CRITERIA, &HOLDERS, &RESTORE_TEST, &ENTRIES_DUE, &ACCOUNTING_AGREED];

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
    says: |finding| {
        let missing = named(&finding.input("missing"), PREPARED);
        Sentence {
            ja: format!("公募の決裁に必要なものが足りません：{}。", missing.ja),
            en: format!("The call lacks: {}.", missing.en),
        }
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
        "criteria.tie_break",
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
        "call.ip_licence",
        "call.ip_reason",
        "call.ip_reuse",
        "call.data_rights",
        "parity.learned",
        "call.single_entry",
        "call.budget_condition",
        "call.bid_opening",
        "call.place",
        "call.invalid_bid_clause",
        "call.method_statement",
    ],
    documents: &[&GUIDELINE, &SPECIFICATION, &FORMS, &CONTRACT_DRAFT],
};

/// The clock closes entries, where the call asks for them (always in `before`).
pub static CLOSE_ENTRIES: Deadline = Deadline {
    id: "close-entries",
    words: words("参加表明の期限", "entries due"),
    act: "close-entries",
    due: |file| file.instant("call.entries_due"),
    ..DEADLINE
};
