//! Forms of `negotiated-no4` 4号随意契約: basis, forecast, pre-notice and applications; the choice
//! of the counterpart and what follows from its loss is in [`choice`].

pub mod choice;

use serde_json::Value;

pub use super::call::{CONTACT, PAYMENT_ITEM};
use super::opening::passed_with_budget;
use super::records::objects;
use super::{preparation as need, suspension};
use crate::dossier::Dossier;
use crate::effect::{DEADLINE, Deadline, Publication};
use crate::facts::Fact;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    CERTIFICATES = "certificates": Texts, "根拠となる認定（手続番号）", "certificates that fit (their procedures)";
    OBJECT_TYPE = "object.type": Choice(&["buy", "lease", "service"]), "買入れ・借入れ・役務の別", "bought, leased or received";
    OBJECT_SCOPE = "object.scope": Text, "契約する内容", "what the contract is about";
    WITHIN_SCOPE = "object.within_scope": Flag, "内容が認定の範囲内であること", "all of it within the certificates";
    LEASE_BASIS = "lease.basis": Choice(&["annual-rent", "total-rent"]), "借入れの算定（年額・総額）", "basis of a lease's value";
    LEASE_VALUE = "lease.value_yen": Yen, "算定した借入れの額（円）", "value of the lease (yen)";
    FORECAST_ITEM = "forecast.item": Text, "発注を見込む品目・役務", "what is expected to be ordered";
    FORECAST_PERIOD = "forecast.period": Text, "発注の見込み時期", "when it is expected to be ordered";
    ITEM = "call.item": Text, "品目・役務", "item";
    CONTENT = "call.content": Text, "内容・数量・納入時期", "content, quantity and time";
    CRITERIA = "call.criteria": Texts, "選定基準", "selection criteria";
    DECISION_METHOD = "call.decision_method": Text, "相手方の決定方法", "how the counterpart is decided";
    APPLICATION_METHOD = "call.application_method": Text, "申込みの方法", "how to apply";
    APPLICATIONS_DUE = "call.applications_due": Instant, "申込期限", "applications due";
    SECTION = "call.section": Text, "担当課", "section in charge";
    PLANNED = "call.contract_planned_on": Date, "契約の予定日", "planned day of the contract";
    PERIOD = "call.period": Text, "履行の期間", "period of performance";
    QUALIFICATION = "call.qualification_published_on": Date, "参加資格の公示日", "qualification notified on";
    PAYMENT_FORM = "call.payment_form": Choice(&["on-completion", "partial", "monthly", "advance", "estimated", "outcome"]), "支払方法", "form of payment";
    JUDGEMENTS = "judgements": Record(judgements), "申込みごとの判定（適否・順位・理由）", "judgement of each application (fits, place, reason)";
    JUDGES = "judges": Record(judges), "選定に当たった職員と利害関係の申告", "who judged, and their interests";
    CERTIFICATE_CHANGE = "certificate.change": Choice(CHANGES), "認定の変更", "change of the certificate";
    ABORT_GROUND = "abort.ground": Choice(&["certificate-gone", "counterpart-withdrew", "nobody-fits", "no-quote-within-reserve", "need-gone"]), "打切りの区分", "why it is aborted";
}

documents! {
    EXECUTION_REQUEST = "execution-request": "契約執行伺", "request to execute the contract";
    SELECTION_RECORD = "selection-record": "相手方選定調書", "record of the selection";
}

/// How a certificate may change.
pub const CHANGES: &[&str] = &["expired", "revoked", "surrendered", "amended"];

/// What the opener passes on; every one may be missing where the opener does not know it yet.
pub const PASSED: &[&Fact] = passed_with_budget!(
    [&need::TITLE, &need::CONTRACT_TYPE, &need::ESTIMATE, &need::GROUND],
    [&CERTIFICATES, &OBJECT_TYPE, &OBJECT_SCOPE]
);
/// On what the contract would rest.
pub const BASIS: &[&Fact] = &[&CERTIFICATES, &OBJECT_TYPE, &OBJECT_SCOPE, &WITHIN_SCOPE];
/// What the pre-notice states (G26).
pub const NOTICE: &[&Fact] =
    &[&ITEM, &CONTENT, &CRITERIA, &DECISION_METHOD, &APPLICATION_METHOD, &APPLICATIONS_DUE, &CONTACT];

/// What a local rule may want stated beyond that (`no4_pre_notice_items`).
pub const FURTHER: &[&Fact] = &[&SECTION, &PLANNED, &PERIOD];

fn judgements(value: &Value) -> Result<(), Sentence> {
    objects(value, &["application", "fits", "reason"])?;
    serde_json::from_value::<Vec<crate::rules::certified::Judgement>>(value.clone()).map(|_| ()).map_err(
        |error| Sentence {
            ja: format!(
                "application（申込み）、fits（適否）、place（順位）、within_scope（認定の範囲内）、reason（理由）の一覧です（{error}）。"
            ),
            en: format!("A list of application, fits, place, within_scope and reason ({error})."),
        },
    )
}

fn judges(value: &Value) -> Result<(), Sentence> {
    objects(value, &["person", "interest"])?;
    let known = value.as_array().is_some_and(|list| {
        list.iter().all(|one| {
            one.get("person").is_some_and(Value::is_string)
                && matches!(one.get("interest").and_then(Value::as_str), Some("none" | "exists"))
        })
    });
    known.then_some(()).ok_or_else(|| Sentence {
        ja: "person（職員）と interest（none・exists）の一覧です。".to_owned(),
        en: "A list of person and interest (none or exists).".to_owned(),
    })
}

/// The ground is No.4 unless the opener says so itself.
#[must_use]
pub fn ground(file: &Dossier) -> Option<Value> {
    file.get("method.ground").is_none().then(|| Value::from("4"))
}

/// The stages a procedure may be suspended in, as answers of [`WHERE_IT_WAS`].
pub const SUSPENDED_FROM: &[&str] =
    &["basis-check", "pre-notice", "selection", "quotation", "contract-approval", "assembly", "signing"];

/// Where a suspended procedure was.
pub static WHERE_IT_WAS: Question = Question {
    answers: SUSPENDED_FROM,
    answer: |file| suspension::stage_before(file, SUSPENDED_FROM),
    ..suspension::WHERE_IT_WAS
};

/// The forecast of orders (発注見通し).
pub static FORECAST: Publication = Publication {
    id: "forecast",
    words: words("発注見通しの公表", "forecast of orders"),
    facts: &["title", "forecast.item", "forecast.period"],
    documents: &[],
};

/// The notice before the contract (契約前公表): content, criteria, and how to apply.
pub static PRE_NOTICE: Publication = Publication {
    id: "pre-notice",
    words: words("契約前公表", "notice before the contract"),
    facts: &[
        "title",
        "contract_type",
        "call.item",
        "call.content",
        "call.criteria",
        "call.decision_method",
        "call.application_method",
        "call.applications_due",
        "call.payment_form",
        "call.contact",
        "call.section",
        "call.contract_planned_on",
        "call.period",
        "parity.learned",
        "parity.direct_reason",
    ],
    documents: &[],
};

/// The counterpart chosen, and why. Those not chosen are never named.
pub static SELECTED: Publication = Publication {
    id: "selection",
    words: words("相手方の選定結果の公表", "counterpart chosen"),
    facts: &["title", "candidate.name", "certificate.number", "fairness.selection"],
    documents: &[],
};

/// The end without a contract.
pub static ABORTED: Publication = Publication {
    id: "aborted",
    words: words("打切りの公表", "end without a contract"),
    facts: &["title", "reason"],
    documents: &[],
};

/// Below the floor, and under an approved exception, no days are counted (G26): the deadline still
/// lies ahead, or it would pass before anybody could apply.
pub static DUE_AHEAD: Rule = Rule {
    id: "applications-due-ahead",
    name: words("申込期限が先であること", "the deadline lies ahead"),
    judge: |file, out| {
        out.check(file.instant("call.applications_due").is_some_and(|due| due > file.now), inputs![]);
    },
    says: |_| Sentence {
        ja: "申込期限は、契約前公表の時より後でなければなりません。".to_owned(),
        en: "The deadline to apply lies after the moment of the pre-notice.".to_owned(),
    },
    ..RULE
};

/// The time to apply ends.
pub static CLOSE: Deadline = Deadline {
    id: "close-call",
    words: words("申込期限", "end of the time to apply"),
    act: "close-applications",
    due: |file| file.instant("call.applications_due"),
    ..DEADLINE
};

/// Nobody applied: the procedure ends at once.
pub static NOBODY: Deadline = Deadline {
    id: "none-applied",
    words: words("申込みがない場合の打切り", "end where nobody applied"),
    act: "none-applied",
    due: |file| Some(file.now),
    ..DEADLINE
};

/// Whether the notice was published: then its end is too.
pub static NOTICE_PUBLISHED: Question = Question {
    id: "notice-published",
    words: words("契約前公表済みか", "the notice was published"),
    answer: |file| usize::from(file.facts.get("call.published_on").is_some()),
    ..QUESTION
};

fn anybody(file: &Dossier) -> bool {
    file.live("application").any(|child| child.stage != "draft")
}

/// Whether nobody applied, late ones counted.
pub static NONE_APPLIED: Question = Question {
    id: "none-applied",
    words: words("申込みが1件もないか", "nobody applied"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(!anybody(file)),
    ..QUESTION
};

/// There is no application.
pub static NO_APPLICATION: Rule = Rule {
    id: "no-application",
    name: words("申込みがないこと", "nobody applied"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let closed = file.get("call.closed_at").is_some();
        out.check(closed && !anybody(file), inputs![closed = closed]);
    },
    says: |_| Sentence {
        ja: "申込みがあるか、申込期限が過ぎていません。".to_owned(),
        en: "Somebody applied, or the time to apply is not over.".to_owned(),
    },
    ..RULE
};

/// The time to apply is over.
pub static APPLICATIONS_CLOSED: Rule = Rule {
    id: "applications-closed",
    name: words("申込期限の経過", "time to apply is over"),
    judge: |file, out| out.check(file.get("call.closed_at").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "申込期限が過ぎるまで、相手方は選定できません。".to_owned(),
        en: "The counterpart is chosen once the time to apply is over.".to_owned(),
    },
    ..RULE
};
