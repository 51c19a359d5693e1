//! Forms of `contract` 契約・履行.

mod certified;
mod instalments;
mod outcome;
mod signing;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

pub use self::certified::*;
pub use self::instalments::*;
pub use self::outcome::OUTCOME_FIXED;
pub use self::signing::*;
pub use super::assembly_vote::{VOTE as VOTE_RESULT, VOTE_BILL, VOTE_ON as VOTE_DATE};
pub use super::award::PRICE;
use super::call::{self, IP_MODE};
pub use super::certificate::NUMBER as CERTIFICATE_NUMBER;
pub use super::negotiated_no4::CERTIFICATE_CHANGE;
use super::preparation;
use super::records::texts;
use crate::boundary::edge;
use crate::domain::FiscalYear;
use crate::dossier::{Dossier, japan_day, japan_instant};
use crate::effect::{Duty, Publication};
use crate::facts::{Fact, instant_of};
use crate::forms::shared;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::rules::{contract, duties, wto};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    AGREED_PAYMENT_DAYS = "contract.agreed_payment_days": Count(1, 60), "特殊な契約で合意した支払までの日数（支払遅延防止法7条）", "days to the payment agreed for a contract of special nature (art. 7)";
    DISPUTE = "contract.dispute": Flag, "係争中又は紛争があった契約か", "in dispute";
    COUNTERPART = "counterpart": Text, "契約の相手方（応募の番号）", "counterpart (id of its application)";
    COUNTERPART_NUMBER = "counterpart.number": CorporateNumber, "相手方の法人番号", "corporate number of the counterpart";
    COUNTERPART_NAME = "counterpart.name": Text, "相手方の名称", "name of the counterpart";
    FOUNDED = "counterpart.founded_on": Date, "相手方の創業の日（官公需の実績の集計用）", "day the counterpart was founded (for the figure of new small firms)";
    SMALL_FIRM = "counterpart.is_small": Flag, "相手方は中小企業者か（官公需の実績の集計用）", "the counterpart is a small or medium-sized firm (for the same figure)";
    FROM = "contract.from": Date, "履行期間の始期", "first day of the contract";
    TO = "contract.to": Date, "履行期間の終期", "last day of the contract";
    SIGNING_ON = "signing_on": Date, "契約締結の予定日", "planned day of signing";
    PAYMENT_FORM = "call.payment_form": Choice(FORMS), "支払の方法", "form of payment";
    PAYMENT_ITEM = "call.payment_item": Text, "前金払・概算払の根拠", "legal item of the payment form";
    BOND_DECISION = "bond.decision": Choice(&["bond", "exempt"]), "契約保証金", "contract bond";
    BOND_YEN = "bond.yen": Yen, "契約保証金の額（円）", "contract bond (yen)";
    BOND_EXEMPTION = "bond.exemption": Text, "免除の理由", "reason for the exemption";
    BOND_RECEIVED = "bond.received_on": Date, "契約保証金の納付日", "bond received on";
    VOTE_NEEDED = "vote.needed": Flag, "議決を要するか", "vote needed";
    EXECUTIVE_ARTICLE = "executive.article": Choice(&["179", "180"]), "専決処分の根拠", "article of the executive decision";
    LONG_TERM_ITEM = "contract.long_term_item": Text, "長期継続契約の根拠", "item of the long-term continuing contract";
    CEILING = "call.ceiling_yen": Yen, "提案上限額（円）", "ceiling of the call (yen)";
    CLAUSES = "contract.clauses": Texts, "契約書の必要的記載事項", "clauses the contract holds";
    PROGRESS = "progress": Text, "履行状況", "progress", each;
    AMENDMENT_AMOUNT = "amendment.amount_yen": Yen, "変更後の契約金額（円）", "amended price (yen)";
    AMENDMENT_TO = "amendment.to": Date, "変更後の終期", "amended last day";
    AMENDMENT_OBJECT = "amendment.object": Text, "変更の内容", "what is amended";
    WITHIN_SCOPE = "negotiation.within_scope": Flag, "変更が公告した業務の範囲内か", "amendment within the published scope";
    BEYOND_DELEGATION = "amendment.beyond_delegation": Flag, "議会の委任の範囲を超えるか", "beyond what the assembly delegated";
    AMENDMENT_VOTE_DATE = "amendment.vote_date": Date, "変更契約の議決日", "date of the vote on the amendment";
    AMENDMENT_VOTE_BILL = "amendment.vote_bill": Text, "変更契約の議案番号", "bill of the amendment";
    AMENDMENT_VOTE = "amendment.vote_result": Choice(&["passed", "rejected"]), "変更契約の議決結果", "result of the vote on the amendment";
    CARRY_FORM = "carry_over.form": Choice(&["authorised", "accident"]), "繰越の区分（繰越明許費・事故繰越）", "form of the carry-over";
    CARRY_AMOUNT = "carry_over.amount_yen": Yen, "繰越額（円）", "amount carried over (yen)";
    CARRY_RESOLUTION = "carry_over.resolution": Text, "繰越の議決・決定", "resolution of the carry-over";
    CARRY_STATEMENT = "carry_over.statement_on": Date, "繰越計算書の報告日", "carry-over statement reported on";
    CONSULTATION = "consultation": Record(consultation), "価格等の協議", "talk on prices", each;
    CERTIFICATE = "certificate": Text, "根拠となる認定（手続番号）", "certificate it rests on (its procedure)";
    CONTINUATION = "continuation": Choice(&["continue", "terminate"]), "契約継続の判断", "decision to continue";
    NOTICE_ON = "call.published_on": Date, "公告日", "day of the notice";
    TERMINATION_GROUND = "termination.ground": Text, "解除の根拠", "ground of the termination";
    TERMINATION_HEARING = "termination.hearing": Text, "相手方の意見", "what the counterpart said";
    TERMINATION_PENALTY = "termination.penalty_yen": Yen, "違約金（円）", "penalty (yen)";
    TERMINATION_BOND = "termination.bond": Choice(&["forfeited", "returned", "none"]), "契約保証金の処分", "what becomes of the bond";
    TERMINATION_PART = "termination.part_performed": Text, "既履行部分", "part performed";
}

documents! {
    CONTRACT_TEXT = "contract": "契約書", "contract";
    AMENDED_TEXT = "amended-contract": "変更契約書案", "draft of the amended contract";
}

/// The forms of payment (`law.md` §1.8).
pub const FORMS: &[&str] = &["on-completion", "partial", "monthly", "advance", "estimated", "outcome"];

/// What a contract must know when it is opened.
pub const OPENED_WITH: &[&Fact] = &[&preparation::TITLE, &PRICE];

/// What else the opener passes on, where it knows it.
pub const PASSED: &[&Fact] = &[
    &COUNTERPART,
    &COUNTERPART_NUMBER,
    &COUNTERPART_NAME,
    &preparation::CONTRACT_TYPE,
    &preparation::GROUND,
    &preparation::WTO_EXEMPTION,
    &preparation::WTO_THRESHOLD,
    &NOTICE_ON,
    &preparation::ESTIMATE,
    &FROM,
    &TO,
    &SIGNING_ON,
    &PAYMENT_FORM,
    &PAYMENT_ITEM,
    &BOND_DECISION,
    &BOND_YEN,
    &BOND_EXEMPTION,
    &VOTE_NEEDED,
    &VOTE_DATE,
    &VOTE_BILL,
    &VOTE_RESULT,
    &EXECUTIVE_ARTICLE,
    &LONG_TERM_ITEM,
    &CEILING,
    &IP_MODE,
    &call::IP_LICENCE,
    &call::IP_REASON,
    &call::IP_REUSE,
    &call::DATA_RIGHTS,
    &CERTIFICATE,
    &CERTIFICATE_NUMBER,
    &CLAUSES,
    &preparation::LINE,
    &preparation::AMOUNT,
    &preparation::BY_YEAR,
    &preparation::FORM,
    &preparation::LIMIT,
    &preparation::UNTIL,
    &preparation::CLAUSE,
    &shared::VOTE_DATE,
    &shared::VOTE_RESULT,
    &shared::VOTE_BILL,
    &preparation::OPPORTUNITY,
    &preparation::SELECTION,
    &preparation::RESULT,
];
/// What the note of an assembly vote brings: the vote, or the executive decision in its place.
pub const VOTE: &[&Fact] = &[&VOTE_DATE, &VOTE_BILL, &VOTE_RESULT, &EXECUTIVE_ARTICLE];
/// What the vote on an amendment states.
pub const AMENDMENT_VOTE_FACTS: &[&Fact] = &[&AMENDMENT_VOTE_DATE, &AMENDMENT_VOTE_BILL, &AMENDMENT_VOTE];
/// What a carry-over states.
pub const CARRY_OVER: &[&Fact] = &[&CARRY_FORM, &CARRY_AMOUNT, &CARRY_RESOLUTION];
/// What a termination states.
pub const TERMINATION: &[&Fact] =
    &[&TERMINATION_GROUND, &TERMINATION_HEARING, &TERMINATION_PENALTY, &TERMINATION_BOND, &TERMINATION_PART];

fn consultation(value: &Value) -> Result<(), Sentence> {
    texts(value, &["date", "notes"])
}

/// A day of this procedure as it is stored.
#[must_use]
pub fn today(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.today.format("%Y-%m-%d").to_string()))
}

/// Whether ground No.4 makes the conclusion public afterwards.
pub static GROUND_4: Question = Question {
    id: "ground-4",
    words: words("4号随意契約か", "negotiated under No.4"),
    rule: Some("G27"),
    answer: |file| usize::from(file.text("method.ground") == Some("4")),
    ..QUESTION
};

/// Whether the special Order on WTO procurement covers the contract.
pub static WTO_COVERED: Question = Question {
    id: "wto-covered",
    words: words("特定調達契約か", "covered by the WTO order"),
    rule: Some("G10"),
    answer: |file| usize::from(wto::covered(file)),
    ..QUESTION
};

/// The conclusion of the contract as it is published.
pub static CONCLUSION: Publication = Publication {
    id: "conclusion",
    words: words("契約締結の公表", "publication of the contract"),
    facts: &[
        "title",
        "contract_type",
        "method.ground",
        "counterpart.name",
        "counterpart.number",
        "price_yen",
        "contract.from",
        "contract.to",
        "signed_on",
        "certificate.number",
        "fairness.selection",
    ],
    documents: &[],
};

/// Whether the duty whose day is kept under this name is still open.
fn is_owed(file: &Dossier, due: &str) -> bool {
    file.facts.get(due).and_then(Value::as_str).is_some_and(|due| !due.is_empty())
}

/// A closed contract is published only where a duty to do so is open.
pub static PUBLICATION_OWED: Rule = Rule {
    id: "publication-owed",
    name: words("公表の義務が残っていること", "publication still owed"),
    judge: |file, out| {
        out.check(is_owed(file, "due.duty-post-notice") || is_owed(file, "due.duty-award-notice"), inputs![]);
    },
    says: |_| Sentence {
        ja: "公表の義務は残っていません。".to_owned(),
        en: "No publication is owed any more.".to_owned(),
    },
    ..RULE
};

/// Whether the contract runs over several fiscal years.
pub static MULTI_YEAR: Question = Question {
    id: "multi-year",
    words: words("複数年度にわたる契約か", "several fiscal years"),
    rule: Some("G91"),
    answer: |file| {
        let years = file.date("contract.from").zip(file.date("contract.to"));
        let moved = Duration::days(edge("G91", 0));
        usize::from(years.is_some_and(|(from, to)| to > FiscalYear::of(from).last_day() + moved))
    },
    ..QUESTION
};

/// Whether this year's talk on prices is still owed.
pub static CONSULTATION_OWED: Question = Question {
    id: "consultation-owed",
    words: words("当該年度の協議が残っているか", "this fiscal year's talk is owed"),
    rule: Some("G91"),
    answer: |file| {
        usize::from(owed_until(file).is_some_and(|due| {
            let last = FiscalYear::of(file.today).last_day() + Duration::days(edge("G91", 0));
            japan_day(due) <= last
        }))
    },
    ..QUESTION
};

fn owed_until(file: &Dossier) -> Option<DateTime<Utc>> {
    instant_of(file.facts.get("due.duty-consultation")?)
}

/// G91: a talk on prices in each fiscal year of the contract. Recording one sets the next year's.
pub static CONSULTATION_DUTY: Duty = Duty {
    id: "duty-consultation",
    words: words("年度ごとの価格協議", "yearly talk on prices"),
    rule: &duties::G91,
    act: "record-consultation",
    due: |file| {
        let first = FiscalYear::of(file.date("contract.from")?.max(file.today));
        let year = owed_until(file).map_or(first, |due| FiscalYear::of(japan_day(due)).next());
        let last = FiscalYear::of(file.date("contract.to")?);
        if year > last { None } else { japan_instant(year.last_day(), 17, 0) }
    },
};

/// A carry-over statement is owed.
pub static CARRY_OVER_REPORTED: Rule = Rule {
    id: "carry-over-owed",
    name: words("繰越の報告の義務が残っていること", "carry-over report owed"),
    judge: |file, out| out.check(is_owed(file, "due.duty-carry-over-statement"), inputs![]),
    says: |_| Sentence {
        ja: "報告すべき繰越はありません。".to_owned(),
        en: "No carry-over awaits its report.".to_owned(),
    },
    ..RULE
};

/// One amendment at a time.
pub static NO_AMENDMENT: Rule = Rule {
    id: "no-amendment",
    name: words("審議中の変更がないこと", "no amendment under way"),
    judge: |file, out| out.check(!file.flag("amendment.pending"), inputs![]),
    says: |_| Sentence {
        ja: "決裁待ちの変更があります。先に決裁か差戻しをしてください。".to_owned(),
        en: "An amendment awaits its decision; decide or return it first.".to_owned(),
    },
    ..RULE
};

/// An amendment awaits its decision.
pub static AMENDMENT_PROPOSED: Rule = Rule {
    id: "amendment-proposed",
    name: words("変更の提案", "amendment proposed"),
    judge: |file, out| out.check(file.flag("amendment.pending"), inputs![]),
    says: |_| Sentence {
        ja: "提案された変更がありません。".to_owned(),
        en: "No amendment is proposed.".to_owned(),
    },
    ..RULE
};

/// Whether the assembly passed the amendment.
pub static AMENDMENT_PASSED: Question = Question {
    id: "amendment-passed",
    words: words("変更契約が可決されたか", "the amendment passed"),
    answer: |file| usize::from(file.text("amendment.vote_result") == Some("passed")),
    ..QUESTION
};

/// The amended price while it is decided: what is proposed, else the price as it is.
#[must_use]
pub fn proposed_price(file: &Dossier) -> Option<Value> {
    if file.brought("amendment.amount_yen").is_some() { None } else { file.get("price_yen").cloned() }
}

/// The amended last day while it is decided: what is proposed, else the day as it is.
#[must_use]
pub fn proposed_end(file: &Dossier) -> Option<Value> {
    if file.brought("amendment.to").is_some() { None } else { file.get("contract.to").cloned() }
}

/// Until when the file is kept (G87).
#[must_use]
pub fn retention_until(file: &Dossier) -> Option<Value> {
    Some(Value::from(contract::retention_until(file).format("%Y-%m-%d").to_string()))
}
