//! Forms of `instalment` 給付・支払回.

use serde_json::Value;

use super::contract::{self, AMOUNT, FORM, LEGAL_ITEM, SCHEDULE};
use super::preparation;
use crate::dossier::Dossier;
use crate::facts::Fact;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule, Severity};
use crate::rules::payment;
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    ORDERED_BY = "ordered_by": Text, "契約を決裁した者", "who ordered the contract";
    DELIVERED_ON = "delivered_on": Date, "履行完了日（引渡しの日）", "delivered on";
    DEFECTS = "defects": Text, "不合格の箇所", "defects";
    CORRECT_BY = "correction.until": Date, "手直しの期限", "corrected by";
    INVOICE_YEN = "invoice_yen": Yen, "請求額（税込・円）", "invoice (tax included, yen)";
    PAYMENT_LINE = "payment_line": Text, "支出科目", "budget line of the payment";
    PAYMENT_YEAR = "payment_year": Count(2000, 2100), "支出の会計年度", "fiscal year of the payment";
    PAST_YEAR = "past_year_reason": Text, "過年度支出の理由", "reason for a payment of a past year";
    LATE_INTEREST_RATE = "late_interest.basis_points": Count(1, 10_000), "遅延利息の率（告示、年0.01％単位）", "rate of late interest by the notice (hundredths of a percent)";
    SIGNED_ON = "signed_on": Date, "契約締結の日", "day the contract was concluded";
    SETTLED_YEN = "settled_yen": Yen, "精算額（円）", "settled amount (yen)";
}

documents! {
    INSPECTION_RECORD = "inspection-record": "検査調書", "inspection record";
}

/// What an instalment must know when it is opened.
pub const OPENED_WITH: &[&Fact] = &[&FORM, &AMOUNT];

/// What else its contract passes on, where it knows it.
pub const PASSED: &[&Fact] = &[
    &LEGAL_ITEM,
    &SCHEDULE,
    &ORDERED_BY,
    &preparation::TITLE,
    &preparation::CONTRACT_TYPE,
    &contract::COUNTERPART,
    &contract::COUNTERPART_NUMBER,
    &contract::PRICE,
    &SIGNED_ON,
    &contract::FROM,
    &contract::TO,
    &contract::CLAUSES,
    &contract::CARRY_FORM,
    &contract::CARRY_AMOUNT,
    &contract::CARRY_RESOLUTION,
    &preparation::LINE,
    &preparation::AMOUNT,
    &preparation::BY_YEAR,
    &preparation::FORM,
    &preparation::LIMIT,
    &preparation::UNTIL,
];

/// Whether the money goes out before the delivery: advance (前金払) or estimated (概算払).
pub static BEFORE_DELIVERY: Question = Question {
    id: "before-delivery",
    words: words("前金払・概算払か", "paid before delivery (advance, estimated)"),
    answer: |file| usize::from(matches!(file.text("form"), Some("advance" | "estimated"))),
    ..QUESTION
};

/// Who ordered the contract does not inspect what it delivers.
pub static NOT_THE_ORDERER: Rule = Rule {
    id: "orderer-does-not-inspect",
    name: words("発注と検査の分離", "who ordered does not inspect"),
    citation: words("地方自治法第234条の2・各団体の契約規則", "Local Autonomy Act 234-2; contract rules"),
    severity: Severity::Law,
    judge: |file, out| out.check(file.text("ordered_by") != Some(file.actor.as_str()), inputs![]),
    says: |_| Sentence {
        ja: "契約を決裁した人は、その給付の検査を行えません。別の検査職員が行ってください。".to_owned(),
        en: "Whoever ordered the contract may not inspect it; another inspector must.".to_owned(),
    },
    ..RULE
};

/// The invoice stays within the instalment.
pub static WITHIN_AMOUNT: Rule = Rule {
    id: "within-amount",
    name: words("請求額は給付回の金額以内", "invoice within the instalment"),
    judge: |file, out| {
        let (invoice, amount) = (file.int("invoice_yen").unwrap_or(0), file.int("amount_yen").unwrap_or(0));
        out.check((1..=amount).contains(&invoice), inputs![invoice_yen = invoice, amount_yen = amount]);
    },
    says: |finding| Sentence {
        ja: format!(
            "請求額は1円以上{}円以下です（記載：{}円）。",
            finding.input("amount_yen"),
            finding.input("invoice_yen")
        ),
        en: format!(
            "The invoice is from ¥1 to ¥{} (given: ¥{}).",
            finding.input("amount_yen"),
            finding.input("invoice_yen")
        ),
    },
    ..RULE
};

/// The approver has ordered the payment.
pub static ORDERED: Rule = Rule {
    id: "payment-ordered",
    name: words("支出命令", "payment order"),
    citation: words("地方自治法第232条の4第1項", "Local Autonomy Act 232-4(1)"),
    severity: Severity::Law,
    judge: |file, out| out.check(file.flag("payment.ordered"), inputs![]),
    says: |_| Sentence {
        ja: "支出命令がまだありません。".to_owned(),
        en: "The payment has not been ordered.".to_owned(),
    },
    ..RULE
};

/// What is paid: the invoice, or the amount of an advance or estimated payment.
fn paid_yen(file: &Dossier) -> Option<i64> {
    file.int("invoice_yen").or_else(|| file.int("amount_yen"))
}

/// The amount paid, as it is stored.
#[must_use]
pub fn paid_amount(file: &Dossier) -> Option<Value> {
    paid_yen(file).map(Value::from)
}

/// Days the payment is late against the invoice's due day (G63); none where there is no invoice.
#[must_use]
pub fn late_days(file: &Dossier) -> Option<Value> {
    payment::late_days(file).map(Value::from)
}

/// Late interest of the payment, in yen.
#[must_use]
pub fn late_interest(file: &Dossier) -> Option<Value> {
    let days = payment::late_days(file)?;
    // A payment in time owes none, whatever the rate; a late one without a rate is refused.
    let rate = payment::late_interest_rate(file).unwrap_or(0);
    Some(Value::from(payment::late_interest_yen(file.int("invoice_yen")?, days, rate)))
}

/// Days in which the invoice is paid: shortened by the days the inspection was late.
#[must_use]
pub fn payment_days(file: &Dossier) -> Option<Value> {
    Some(Value::from(payment::payment_days(file)))
}

/// What was paid less what it settled at: positive where it is paid back.
#[must_use]
pub fn difference(file: &Dossier) -> Option<Value> {
    let paid = file.int("paid_yen").or_else(|| paid_yen(file))?;
    Some(Value::from(paid.saturating_sub(file.int("settled_yen")?)))
}
