//! Forms of `participation` 構成団体の参画: what a member's own acts bring, ask and bring about.
//!
//! | file | stages |
//! |---|---|
//! | here | invitation, need, decision, vote, budget, joining, leaving |
//! | [`contract`] | the member's own contract, its share and its settlement |

pub mod contract;

use chrono::Duration;
use serde_json::Value;

use super::joint_procurement as lead;
use super::opening::passed_with_budget;
use super::preparation as need;
use crate::boundary::edge;
use crate::domain::AmountsByYear;
use crate::domain::scoring::Figure;
use crate::dossier::{Dossier, japan_instant};
use crate::effect::{DEADLINE, Deadline, Message};
use crate::facts::Fact;
use crate::forms::shared::{self, LINK, VOTE_BILL, VOTE_DATE, VOTE_RESULT};
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule, Severity};
use crate::rules::budget;
use crate::rules::joint::form::{Leaving, chosen, is_one_contract};
use crate::rules::joint::shares;
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    LEAD_PROCEDURE = "lead.procedure": Text, "代表団体の手続番号", "procedure of the lead";
    MEMBER = "member": Text, "構成団体（団体の識別子）", "member (id of the organisation)";
    MEMBER_NAME = "member.name": Text, "構成団体の名称", "name of the member";
    MEMBER_KIND = "member.kind": Choice(&["prefecture", "designated-city", "core-city", "city", "town-village", "special-ward", "cooperative"]), "団体の区分", "kind of body";
    REPRESENTED_FLAG = "represented": Flag, "代表団体が代理入力する", "the lead records for it";
    JOINT_ESTIMATE = "joint.estimate_yen": Yen, "共同調達の予定額（円）", "estimate of the whole (yen)";
    SHARES = "shares": Record(lead::selection::yen_by_body), "団体ごとの負担額", "share of each member";
    SHARES_TOTAL = "shares.total_yen": Yen, "負担額の合計（円）", "sum of the shares (yen)";
    CONTACT = "contact": Text, "担当課・連絡先", "section in charge";
    NEED = "need": Record(stated_need), "需要（内容・数量・時期・現契約の終期・制約）", "need (what, quantity, timing, end of the present contract, constraints)";
    WEIGHT = "weight": Record(weight), "負担割合の基礎（人口・利用数など）", "weight (population, usage)";
    OPTIONS = "options": Texts, "希望する選択仕様", "options wanted";
    DECIDED_HASH = "decision.agreement_sha256": Hash, "決裁した協定書（案）のハッシュ", "hash of the agreement decided on";
    VOTED_ON = "agreement.vote_date": Date, "協定の議決日", "vote on the agreement";
    VOTE_BILL_NO = "agreement.vote_bill": Text, "協定の議案番号", "bill of the agreement";
    VOTED = "agreement.vote_result": Choice(&["passed", "rejected"]), "協定の議決結果", "result of the vote on the agreement";
    JOINED_HASH = "joined.agreement_sha256": Hash, "締結した協定書のハッシュ", "hash of the agreement signed";
    LEAVE_FORM = "leave.form": Choice(&["unilateral", "consensual"]), "脱退の方法（単独・協議）", "how it leaves (alone, by consultation)";
    LEAVE_ON = "leave.on": Date, "脱退の日", "day of leaving";
    LEAVE_VOTE_ON = "leave.vote_date": Date, "脱退の議決日", "vote on leaving";
    LEAVE_BILL = "leave.vote_bill": Text, "脱退の議案番号", "bill on leaving";
    LEAVE_VOTE = "leave.vote_result": Choice(&["passed", "rejected"]), "脱退の議決結果", "result of the vote on leaving";
    CONSENTED_ON = "leave.others_consented_on": Date, "他の構成団体の同意日", "the others consented on";
}

documents! {
    MEMBER_DOCUMENT = "member-document": "構成団体の文書（代理入力の根拠）", "document of the member (for what the lead records)";
    DECISION_SHEET = "decision-sheet": "決裁書", "decision of the head";
    SIGNED_AGREEMENT = "signed-agreement": "締結した協定書・規約", "agreement as signed";
    BUDGET_PAPER = "budget-paper": "予算書・債務負担行為調書", "budget paper";
    LEAVE_NOTICE = "leave-notice": "脱退の予告書", "written notice to leave";
    OTHERS_CONSENT = "others-consent": "他の構成団体の議会の同意書", "consent of the assemblies of the others";
}

/// What a participation starts with.
pub const PASSED: &[&Fact] = passed_with_budget!(
    [&need::TITLE, &need::CONTRACT_TYPE, &need::GROUND, &need::PROCEDURE_FORM],
    [
        &lead::OBJECT,
        &lead::ANSWER_BY,
        &lead::JOINT_FORM,
        &lead::agreement::AGREEMENT_HASH,
        &lead::LEAD,
        &LEAD_PROCEDURE,
        &MEMBER,
        &MEMBER_NAME,
        &MEMBER_KIND,
        &REPRESENTED_FLAG,
        &lead::MESSAGE_FROM,
        &lead::MESSAGE_TO,
        &lead::MESSAGE_PROCEDURE,
        &lead::MESSAGE_ENTRY
    ]
);

/// What a member learns of an agreement.
pub const PROPOSED: &[&Fact] = &[
    &lead::JOINT_FORM,
    &lead::agreement::AGREEMENT,
    &lead::agreement::AGREEMENT_HASH,
    &lead::agreement::BUDGET_CONDITION,
    &lead::agreement::JOIN_UNTIL,
    &lead::agreement::LEAVE_DAYS,
    &JOINT_ESTIMATE,
    &SHARES,
    &SHARES_TOTAL,
];

/// What a member's budget states.
pub const BUDGET: &[&Fact] = &[&need::LINE, &need::AMOUNT, &need::FORM];
/// What it may state.
pub const BUDGET_MAY: &[&Fact] =
    &[&need::BY_YEAR, &need::LIMIT, &need::UNTIL, &need::CLAUSE, &VOTE_DATE, &VOTE_RESULT, &VOTE_BILL];
/// What a notice to leave may state.
pub const LEAVE_MAY: &[&Fact] = &[&LEAVE_VOTE_ON, &LEAVE_BILL, &LEAVE_VOTE];

fn stated_need(value: &Value) -> Result<(), Sentence> {
    let members = ["what", "quantity", "timing", "current_contract_end", "constraints"];
    let stated = |name: &&str| value.get(*name).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    members.iter().all(stated).then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} を文字で記してください（なければ「なし」）。", members.join("、")),
        en: format!("It has the texts {} (\"none\" where there is none).", members.join(", ")),
    })
}

fn weight(value: &Value) -> Result<(), Sentence> {
    serde_json::from_value::<Figure>(value.clone()).map(|_| ()).map_err(|error| Sentence {
        ja: format!("0以上の整数か、小数第4位までの文字の数値です（{error}）。"),
        en: format!("A whole number, or a decimal text with at most four decimals ({error})."),
    })
}

/// A fact of the act that opens, or of the message it came by.
fn or_message(file: &Dossier, name: &str, message: &str) -> Option<Value> {
    // What the message is signed with goes before what it says.
    file.brought(message).or_else(|| file.brought(name)).cloned()
}

/// The lead: whoever signed the invitation.
#[must_use]
pub fn lead_of(file: &Dossier) -> Option<Value> {
    or_message(file, "lead", "message.from")
}

/// The lead's procedure.
#[must_use]
pub fn procedure_of(file: &Dossier) -> Option<Value> {
    or_message(file, LINK, "message.procedure")
}

/// The member: whom the invitation is addressed to.
#[must_use]
pub fn member_of(file: &Dossier) -> Option<Value> {
    or_message(file, "member", "message.to")
}

/// Which kind of body it is: as it was invited, for a body with an installation its own policy's.
#[must_use]
pub fn kind_of(file: &Dossier) -> Option<Value> {
    let own = || serde_json::to_value(file.policy.body).ok();
    file.brought("member.kind").cloned().or_else(own)
}

/// Whether the lead's officer records for it; a body that was written to acts itself.
#[must_use]
pub fn represented(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.brought("message.from").is_none() && file.flag("represented")))
}

/// Whether the lead's officer records for a body that does not use an installation.
pub static REPRESENTED: Question = Question {
    id: "represented",
    words: words("代表団体が代理入力する団体か", "the lead records for it"),
    answer: |file| usize::from(file.flag("represented")),
    ..QUESTION
};

/// Whether this is the lead's own participation.
#[must_use]
pub fn is_lead(file: &Dossier) -> bool {
    file.text("member").is_some() && file.text("member") == file.text("lead")
}

/// The act comes of the lead: commanded in its own case, or by its message.
pub static FROM_LEAD: Rule = Rule {
    id: "from-lead",
    name: words("代表団体からの通知", "from the lead"),
    citation: words("団体間の署名付き通知", "signed message between organisations"),
    severity: Severity::Law,
    judge: |file, out| {
        let from = file.brought("message.from").and_then(Value::as_str);
        let lead = file.facts.get("lead").and_then(Value::as_str);
        out.check(
            file.commander.is_some() || (from.is_some() && from == lead),
            inputs![from = from.unwrap_or("")],
        );
    },
    says: |finding| Sentence {
        ja: format!("代表団体からの通知ではありません（発信：{}）。", finding.input("from")),
        en: format!("This does not come of the lead (sender: {}).", finding.input("from")),
    },
    ..RULE
};

/// The state of the member, for the lead; where the participation lives in the lead's own case the
/// lead sees it anyway.
pub static STATE: Message = Message {
    id: "member-state",
    words: words("構成団体の状態の通知", "the state of the member"),
    discloses: &[
        LINK,
        "member",
        "contact",
        "need",
        "weight",
        "options",
        "decision.agreement_sha256",
        "agreement.vote_date",
        "agreement.vote_bill",
        "agreement.vote_result",
        "joined.agreement_sha256",
        "share_yen",
        "budgeted_yen",
        "price_yen",
        "contracted_on",
        "contract.closed",
        "leave.form",
        "leave.from",
        "leave.on",
        "contribution.paid_yen",
        "contribution.paid_on",
    ],
    to: |file| {
        // At the opening the lead is known of the message only.
        let lead = file.text("message.from").filter(|_| file.facts.get("lead").is_none());
        let lead = lead.or_else(|| file.text("lead")).map(str::to_owned);
        let here = file.flag("represented") || is_lead(file);
        lead.filter(|_| !here).into_iter().collect()
    },
};

/// The share of this member.
#[must_use]
pub fn own_share(file: &Dossier) -> Option<Value> {
    shares::own(file, "shares").map(Value::from)
}

/// The estimate of the member's own contract: its share; where one contract is concluded for all,
/// the whole for the lead.
#[must_use]
pub fn own_estimate(file: &Dossier) -> Option<Value> {
    if is_one_contract(file) {
        let whole = file.get("joint.estimate_yen").or_else(|| file.get("shares.total_yen"));
        return whole.filter(|_| is_lead(file)).cloned();
    }
    own_share(file)
}

/// The text decided on is the one the lead proposed.
pub static SAME_TEXT: Rule = Rule {
    id: "same-agreement-text",
    name: words("協定書の同一性", "the same text of the agreement"),
    citation: words("協定書", "agreement"),
    judge: |file, out| {
        let proposed = file.facts.get("agreement.sha256").and_then(Value::as_str);
        let brought = ["decision.agreement_sha256", "joined.agreement_sha256"]
            .into_iter()
            .find_map(|name| file.brought(name))
            .and_then(Value::as_str);
        // that a text must be named is asked by itself
        if proposed.is_some() && brought.is_none() {
            return out.not_applicable();
        }
        out.check(proposed.is_some() && proposed == brought, inputs![proposed = proposed.unwrap_or("")]);
    },
    says: |finding| match finding.input("proposed").as_str() {
        "" => Sentence {
            ja: "代表団体から協定書案がまだ届いていません。".to_owned(),
            en: "The lead has not proposed an agreement yet.".to_owned(),
        },
        proposed => Sentence {
            ja: format!("示された協定書案のハッシュと一致しません（案：{proposed}）。"),
            en: format!("This is not the text the lead proposed ({proposed})."),
        },
    },
    ..RULE
};

/// G53 of the member's own share: its budget covers it.
pub static G53_SHARE: Rule = Rule {
    id: "G53",
    name: budget::G53.name,
    citation: budget::G53.citation,
    severity: budget::G53.severity,
    since: budget::G53.since,
    judge: |file, out| {
        let mut own = file.clone();
        if let Some(share) = file.facts.get("share_yen") {
            own.given.set("price_yen", share.clone());
        }
        (budget::G53.judge)(&own, out);
    },
    says: budget::G53.says,
    ..RULE
};

/// What the budget provides over its years.
#[must_use]
pub fn budgeted(file: &Dossier) -> Option<Value> {
    let years = file.record::<AmountsByYear>("budget.by_year").filter(|years| years.span().is_some());
    Some(Value::from(years.map(|years| years.total().get()).or_else(|| file.int("budget.amount_yen"))?))
}

/// Whether the assembly passed the agreement.
pub static AGREEMENT_PASSED: Question = Question {
    id: "agreement-passed",
    words: words("協定が可決されたか", "the assembly passed the agreement"),
    rule: Some("G75"),
    answer: |file| usize::from(file.text("agreement.vote_result") == Some("passed")),
    ..QUESTION
};

/// The stages a member may leave from, as answers of [`LEFT_FROM`].
pub const LEAVES_FROM: &[&str] = &["agreed", "contracted"];
/// Where the member was when it gave notice.
pub static LEFT_FROM: Question = Question {
    id: "left-from",
    words: words("予告前の段階", "the stage before the notice"),
    answers: LEAVES_FROM,
    history: true,
    answer: |file| shared::position(file, "leave.from", LEAVES_FROM),
    ..QUESTION
};

/// Whether the notice is one of the Act, which only the others' assemblies release.
pub static STATUTORY_NOTICE: Question = Question {
    id: "statutory-notice",
    words: words("法律による予告か（撤回に他団体の議会の同意を要する）", "a notice under the Act"),
    answer: |file| {
        let form = chosen(file).is_some_and(|form| form.leaving == Leaving::TwoYears);
        usize::from(form && file.text("leave.form") == Some("unilateral"))
    },
    ..QUESTION
};

fn leave_is_due(file: &Dossier) -> bool {
    let last = file.today + Duration::days(edge("G77", 0));
    let due = file.date("leave.on").is_some_and(|day| day <= last);
    // By consultation the day alone does not do: the others consent.
    file.flag("leave.consented") || (due && file.text("leave.form") == Some("unilateral"))
}

/// Whether the time of the notice is over, or all consent.
pub static LEAVE_DUE: Question = Question {
    id: "leave-due",
    words: words("脱退の日が到来したか、全団体が同意したか", "the time is over or all consent"),
    rule: Some("G77"),
    answer: |file| usize::from(leave_is_due(file)),
    ..QUESTION
};

/// On this day the member leaves.
pub static LEAVE: Deadline = Deadline {
    id: "leave",
    words: words("脱退の日", "day of leaving"),
    act: "leave",
    due: |file| japan_instant(file.date("leave.on")?, 0, 0),
    ..DEADLINE
};
