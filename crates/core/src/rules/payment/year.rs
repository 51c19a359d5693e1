//! The fiscal year of a payment and the carry-over: G67, G68.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{end_of, form, says_due};
use crate::boundary::edge;
use crate::domain::{AmountsByYear, FiscalYear};
use crate::dossier::{Dossier, japan_day};
use crate::effect::{Audience, Deadline, Duty};
use crate::inputs;
use crate::rule::{Finding, Form, RULE, Rule, Severity};
use crate::rules::timing;
use crate::words::{Sentence, words};

const RULE_67: Rule = Rule {
    id: "G67",
    name: words("会計年度の区分", "fiscal year of a payment"),
    citation: words(
        "地方自治法第213条・第220条第3項・第235条の5、同法施行令第143条",
        "Local Autonomy Act 213, 220(3), 235-5; Order 143",
    ),
    severity: Severity::Law,
    since: "2025-06-01",
    says: |finding| {
        let carries = finding.inputs.iter().any(|(name, _)| *name == "grounded");
        if carries { says_carry_over(finding) } else { says_year(finding) }
    },
    ..RULE
};

/// The fiscal year to which the payment belongs: that of the delivery (Order 143), else of the
/// completion notice; of today for payments before delivery. `None` where the facts do not tell.
#[must_use]
pub fn payment_year(file: &Dossier) -> Option<FiscalYear> {
    let delivered = file.date("delivered_on").or_else(|| file.date("completion_reported_on"));
    match delivered {
        Some(day) => Some(FiscalYear::of(day)),
        None if matches!(form(file), "advance" | "estimated") => Some(FiscalYear::of(file.today)),
        None => None,
    }
}

/// G67: the payment is made from the budget of the year of delivery, until 31 May after it; later
/// only from the current year's line as expenditure of a past year ([`PAST_YEAR_PAYMENT`]). A
/// delivery after the last budgeted year needs a carry-over, which reaches the next year only.
///
/// Where the act itself brings a carry-over (`carry_over.form`), that is judged: see
/// [`G67_CARRY_OVER`].
pub static G67: Rule = Rule {
    judge: |file, out| {
        if file.brought("carry_over.form").is_some() {
            return (G67_CARRY_OVER.judge)(file, out);
        }
        let Some(owed) = payment_year(file) else {
            return out.check(false, inputs![reason = "delivery"]);
        };
        let last = file.record::<AmountsByYear>("budget.by_year").and_then(|years| years.span());
        let carried = matches!(file.text("carry_over.form"), Some("authorised" | "accident"));
        let moved = Duration::days(edge("G67", 0));
        let beyond = last.is_some_and(|(_, last)| {
            let reached = if carried { last.next() } else { last };
            owed.first_day() > reached.last_day() + moved
        });
        let paid_on = file.date("paid_on").unwrap_or(file.today);
        let closed = paid_on > owed.closes_on() + moved;
        let wanted = if closed { FiscalYear::of(paid_on) } else { owed };
        let named = file.int("payment_year").unwrap_or(0);
        let reason = if beyond {
            "carry-over"
        } else if paid_on < owed.first_day() + moved {
            "early"
        } else if named != i64::from(wanted.get()) {
            "year"
        } else {
            "fits"
        };
        out.check(
            reason == "fits",
            inputs![
                reason = reason,
                year = i64::from(owed.get()),
                wanted = i64::from(wanted.get()),
                named = named,
                until = owed.closes_on(),
                paid_on = paid_on,
            ],
        );
    },
    ..RULE_67
};

fn says_year(finding: &Finding) -> Sentence {
    let of = |name: &str| finding.input(name);
    let (ja, en) = match of("reason").as_str() {
        "delivery" => (
            "履行の日が分からないため、会計年度を区分できません。".to_owned(),
            "Without the day of delivery the fiscal year of the payment is unknown.".to_owned(),
        ),
        "carry-over" => (
            format!("{}年度の履行は予算の年度を超えます。繰越または債務負担行為が必要です。", of("year")),
            format!("Delivery in FY{} is beyond the budget; carry it over or authorise it.", of("year")),
        ),
        "early" => (
            format!("{}年度の支出を{}に行うことはできません。", of("year"), of("paid_on")),
            format!("A payment of FY{} may not be made on {}.", of("year"), of("paid_on")),
        ),
        "year" => (
            format!(
                "支出は{}年度の予算から行います（履行{}年度、出納閉鎖{}、支出日{}）。記載：{}年度。",
                of("wanted"),
                of("year"),
                of("until"),
                of("paid_on"),
                of("named")
            ),
            format!(
                "It is paid from the budget of FY{} (delivery FY{}, accounts close {}, paid {}); given: FY{}.",
                of("wanted"),
                of("year"),
                of("until"),
                of("paid_on"),
                of("named")
            ),
        ),
        _ => (
            format!("{}年度の支出です（出納閉鎖{}）。", of("wanted"), of("until")),
            format!("A payment of FY{} (accounts close {}).", of("wanted"), of("until")),
        ),
    };
    Sentence { ja, en }
}

/// What is paid after the accounts closed is expenditure of a past year (過年度支出) and says why. The
/// article was not read in full: practice, and no law here.
pub static PAST_YEAR_PAYMENT: Rule = Rule {
    id: "past-year-payment",
    name: words("過年度支出の理由", "reason of a payment of a past year"),
    citation: words("地方自治法施行令第165条の8", "Local Autonomy Order 165-8"),
    judge: |file, out| {
        let Some(owed) = payment_year(file) else { return out.not_applicable() };
        let paid_on = file.date("paid_on").unwrap_or(file.today);
        if paid_on <= owed.closes_on() {
            return out.not_applicable();
        }
        let explained = file.text("past_year_reason").is_some_and(|text| !text.trim().is_empty());
        out.check(explained, inputs![until = owed.closes_on()]);
    },
    says: |finding| Sentence {
        ja: format!(
            "出納閉鎖（{}）を過ぎています。過年度支出の理由の記載が必要です。",
            finding.input("until")
        ),
        en: format!(
            "The accounts closed on {}; a payment of a past year needs its reason.",
            finding.input("until")
        ),
    },
    ..RULE
};

/// G67 at `carry-over`: the amount lies within the price, and the carry-over has its form, with
/// the assembly's resolution (繰越明許費) or the reason of the accident (事故繰越).
pub static G67_CARRY_OVER: Rule = Rule {
    judge: |file, out| {
        let form = file.text("carry_over.form").unwrap_or("none");
        let amount = file.int("carry_over.amount_yen").unwrap_or(0);
        let price = file.int("price_yen").unwrap_or(amount);
        let stated = |name: &str| file.text(name).is_some_and(|text| !text.trim().is_empty());
        let grounded = match form {
            "authorised" => stated("carry_over.resolution"),
            "accident" => stated("carry_over.resolution") || stated("reason"),
            _ => false,
        };
        out.check(
            grounded && amount >= edge("G67", 1) && amount <= edge("G67", price),
            inputs![form = form, grounded = grounded, amount_yen = amount, price_yen = price],
        );
    },
    ..RULE_67
};

fn says_carry_over(finding: &Finding) -> Sentence {
    let of = |name: &str| finding.input(name);
    if of("grounded") == "true" {
        Sentence {
            ja: format!("繰越額は1円以上{}円以下です（記載：{}円）。", of("price_yen"), of("amount_yen")),
            en: format!("Carry over from ¥1 to ¥{} (given: ¥{}).", of("price_yen"), of("amount_yen")),
        }
    } else {
        Sentence {
            ja: "繰越明許費は議決、事故繰越は避けがたい事故の理由の記載が必要です。".to_owned(),
            en: "An authorised carry-over needs its resolution, one by accident its reason.".to_owned(),
        }
    }
}

/// Business days before the closing of the accounts that an unpaid debt is reminded of.
const CLOSE_BOOKS_BUSINESS_DAYS: i64 = 10;

/// The end of 31 May until which a debt is paid from the budget of its year; `None` where that is
/// over, or the year is not known yet.
fn books_close(file: &Dossier) -> Option<DateTime<Utc>> {
    end_of(payment_year(file)?.closes_on()).filter(|at| *at > file.now)
}

/// A debt is not paid yet and the accounts of its year close on 31 May (出納整理期間, Act 235-5):
/// later it is paid from the budget of that year no more (G67).
pub static CLOSE_BOOKS: Deadline = Deadline {
    id: "close-books",
    words: words("出納閉鎖（5月31日）前の支払", "payment before the accounts close on 31 May"),
    act: "",
    due: |file| {
        let morning = timing::morning_before(file, books_close(file)?, CLOSE_BOOKS_BUSINESS_DAYS)?;
        Some(morning.max(file.now))
    },
    tells: &[Audience::Officers, Audience::Approver, Audience::Accounting],
    until: Some(books_close),
};

/// The 31 May by which the carry-over statement (繰越計算書) is made: after the end of the fiscal
/// year from which the amount is carried. In April and May that is the year just ended.
#[must_use]
pub fn carry_over_statement_due(file: &Dossier) -> NaiveDate {
    let year = FiscalYear::of(file.today);
    let previous = year.previous();
    if file.today <= previous.closes_on() { previous.closes_on() } else { year.closes_on() }
}

/// G68: the carry-over statement is made by 31 May and reported to the next assembly.
pub static G68: Rule = Rule {
    id: "G68",
    name: words("繰越計算書の調製・報告", "carry-over statement"),
    citation: words("地方自治法施行令第146条・第150条第3項", "Order 146, 150(3)"),
    severity: Severity::Law,
    form: Form::Duty,
    since: "2025-06-23",
    judge: |file, out| {
        if file.text("carry_over.form").is_none() {
            return out.not_applicable();
        }
        let made = file.date("carry_over.statement_on");
        let due = file
            .instant("due.duty-carry-over-statement")
            .map_or_else(|| carry_over_statement_due(file), japan_day);
        let day = made.unwrap_or(file.today);
        let limit = due + Duration::days(edge("G68", 0));
        out.check(day <= limit, inputs![due = due, late_days = (day - due).num_days().max(0)]);
    },
    says: |finding| says_due(finding, "繰越計算書", "The carry-over statement"),
    ..RULE
};

/// The finance officer makes the carry-over statement by 31 May (G68). Started by `carry-over`.
pub static CARRY_OVER_STATEMENT: Duty = Duty {
    id: "duty-carry-over-statement",
    words: words("繰越計算書の調製・議会への報告", "carry-over statement, reported to the assembly"),
    rule: &G68,
    act: "report-carry-over",
    due: |file| end_of(carry_over_statement_due(file) + Duration::days(edge("G68", 0))),
};
