//! Late interest (art. 8 of the Act on late payment): the rate, and what it gives in yen.

use crate::dossier::Dossier;
use crate::inputs;
use crate::law::{late_interest, payment, table::Outside};
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Sentence, words};

use super::payment_due;

/// Interest in yen for paying an invoice `days` late (art. 8): the yearly rate in hundredths of a
/// percent over 365 days, cut down to whole hundreds of yen; below one hundred nothing is owed.
#[must_use]
pub fn late_interest_yen(invoice_yen: i64, days: i64, basis_points: i64) -> i64 {
    if invoice_yen <= 0 || days <= 0 || basis_points <= 0 {
        return 0;
    }
    let yearly = i128::from(invoice_yen).saturating_mul(i128::from(basis_points));
    let exact = yearly.saturating_mul(i128::from(days)) / (10_000 * i128::from(payment::INTEREST_YEAR_DAYS));
    let step = i128::from(payment::INTEREST_STEP_YEN);
    i64::try_from(exact / step * step).unwrap_or(i64::MAX)
}

/// The rate of late interest of the contract, in hundredths of a percent: the Minister's on the day
/// it was concluded, or a higher one of the policy or of the act (`late_interest.basis_points`).
///
/// # Errors
///
/// [`Outside`] where no row knows the Minister's rate of that day and neither policy nor the act
/// states one.
pub fn late_interest_rate(file: &Dossier) -> Result<i64, Outside> {
    let concluded = file.date("signed_on").or_else(|| file.date("contract.from")).unwrap_or(file.today);
    let stated = [file.int("late_interest.basis_points"), file.policy.late_interest_basis_points];
    let own = stated.into_iter().flatten().max();
    match (late_interest::rate(file.law, concluded), own) {
        (Ok((points, _)), own) => Ok(own.map_or(points, |own| own.max(points))),
        (Err(_), Some(own)) => Ok(own),
        (Err(outside), None) => Err(outside),
    }
}

/// Days the payment is late against the invoice's due day (G63); none where there is no invoice.
#[must_use]
pub fn late_days(file: &Dossier) -> Option<i64> {
    file.date("invoice_on")?;
    let day = file.date("paid_on").unwrap_or(file.today);
    Some((day - payment_due(file)?).num_days().max(0))
}

/// Nothing is paid late at a rate nobody knows: the office states the one of the notice.
pub static LATE_INTEREST_RATE: Rule = Rule {
    id: "late-interest-rate",
    name: words("遅延利息の率", "rate of late interest"),
    citation: words("政府契約の支払遅延防止等に関する法律第8条", "Act on Prevention of Delay in Payment 8"),
    severity: Severity::Law,
    since: "1949-12-12",
    judge: |file, out| {
        let Some(late_days) = late_days(file).filter(|days| *days > 0) else {
            return out.not_applicable();
        };
        match late_interest_rate(file) {
            Ok(points) => out.check(true, inputs![late_days = late_days, basis_points = points]),
            Err(outside) => {
                let said = outside.sentence();
                out.check(false, inputs![late_days = late_days, outside_ja = said.ja, outside_en = said.en]);
            }
        }
    },
    says: |finding| {
        let late = finding.input("late_days");
        Sentence {
            ja: format!(
                "支払が{late}日遅れているため遅延利息が必要です。{}告示の率を記すか、方針で定めてください（年0.01％単位、1～10000）。",
                finding.input("outside_ja")
            ),
            en: format!(
                "The payment is {late} days late and owes interest. {} State the rate of the notice, \
                 here or in the policy (hundredths of a percent a year, 1 to 10000).",
                finding.input("outside_en")
            ),
        }
    },
    ..RULE
};
