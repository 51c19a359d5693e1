//! Interim evaluations: their period, its rows, and what they pay where the contract pays at once.

use serde_json::{Value, json};

use super::amount::shares_of;
use super::service::instalment;
use crate::domain::outcome::Row;
use crate::dossier::Dossier;
use crate::effect::Order;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::rules::outcome::{observations, paid_yen, table};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    PERIOD = "interim.period": Text, "中間評価の対象期間", "period of the interim evaluation";
}

documents! {
    REPORT = "interim-report": "中間評価報告書", "interim evaluation report";
}

/// The rows of the period under interim evaluation, where all are settled.
fn interim_rows(file: &Dossier) -> Option<Vec<Row>> {
    table(file)?.rows_of(file.text("interim.period")?, &observations(file)).ok()
}

/// What the interim evaluation pays, in yen.
fn interim_yen(file: &Dossier) -> i64 {
    interim_rows(file).unwrap_or_default().iter().map(|row| row.pay_yen.get()).fold(0, i64::saturating_add)
}

/// The period is one of the table and was not evaluated before.
pub static PERIOD_OPEN: Rule = Rule {
    id: "period-open",
    name: words("中間評価の対象期間", "a period to evaluate"),
    judge: |file, out| {
        // that it must be named is asked by itself
        let Some(period) = file.text("interim.period") else { return out.not_applicable() };
        let known = table(file).is_some_and(|table| {
            table.indicators.iter().any(|one| one.periods.iter().any(|at| at.id == period))
        });
        let done = file.lists("interim.evaluated", period);
        out.check(known && !done, inputs![period = period, done = done]);
    },
    says: |finding| {
        let period = finding.input("period");
        if finding.input("done") == "true" {
            return Sentence {
                ja: format!("期間「{period}」の中間評価は終わっています。"),
                en: format!("The interim evaluation of period \"{period}\" is done."),
            };
        }
        Sentence {
            ja: format!("期間「{period}」は支払表にありません。"),
            en: format!("Period \"{period}\" is not in the payment table."),
        }
    },
    ..RULE
};

/// Every indicator of the period has a value, or the clause for missing ones was applied.
pub static PERIOD_SETTLED: Rule = Rule {
    id: "period-measured",
    name: words("対象期間の測定の完了", "the period is measured"),
    judge: |file, out| {
        let found = table(file).zip(file.text("interim.period")).map(|(table, period)| {
            table.rows_of(period, &observations(file)).err().map(|open| (open.ja(), open.to_string()))
        });
        let open = found.flatten();
        let (ja, en) = open.clone().unwrap_or_default();
        out.check(open.is_none(), inputs![ja = ja, en = en]);
    },
    says: |finding| Sentence { ja: finding.input("ja"), en: finding.input("en") },
    ..RULE
};

/// Whether an interim evaluation pays at once.
pub static INTERIM_PAYS: Question = Question {
    id: "interim-pays",
    words: words("中間評価で支払う契約か", "the contract pays after an interim evaluation"),
    answer: |file| usize::from(table(file).is_some_and(|table| table.interim_payment)),
    ..QUESTION
};

/// The contract opens the instalment of an interim evaluation.
pub static PAY_INTERIM: Order = Order {
    words: words("中間評価に基づく支払回", "the instalment of an interim evaluation"),
    act: "open-instalment",
    to: |file| {
        let period = file.text("interim.period").unwrap_or_default();
        instalment(file, &format!("成果連動払（中間評価：{period}）"), interim_yen(file))
    },
};

/// The interim payments with this one.
#[must_use]
pub fn payments(file: &Dossier) -> Option<Value> {
    let mut payments: Vec<Value> = file.record("interim.payments").unwrap_or_default();
    let rows = serde_json::to_value(interim_rows(file)?).ok()?;
    payments.push(json!({
        "period": file.text("interim.period")?, "rows": rows, "amount_yen": interim_yen(file),
    }));
    Some(Value::from(payments))
}

/// What this interim evaluation pays, in yen.
#[must_use]
pub fn interim_due(file: &Dossier) -> Option<Value> {
    Some(Value::from(interim_yen(file)))
}

/// What all interim evaluations have paid, with this one, in yen.
#[must_use]
pub fn interim_paid(file: &Dossier) -> Option<Value> {
    Some(Value::from(paid_yen(file).saturating_add(interim_yen(file))))
}

/// The members' shares of this interim payment.
#[must_use]
pub fn interim_shares(file: &Dossier) -> Option<Value> {
    shares_of(file, interim_yen(file))
}

/// The periods evaluated, with this one.
#[must_use]
pub fn evaluated(file: &Dossier) -> Option<Value> {
    let mut periods: Vec<String> = file.record("interim.evaluated").unwrap_or_default();
    periods.push(file.text("interim.period")?.to_owned());
    Some(Value::from(periods))
}
