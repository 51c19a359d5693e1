//! Days and interest of 政府契約の支払遅延防止等に関する法律 (applied to local governments by its
//! art. 14; `law.md` §1.8), and the legal items of advance and estimated payment.

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::words::{Words, words};

/// Limits for one type of contract, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Inspection after the completion notice (art. 5).
    pub inspection_days: i64,
    /// Payment after the valid invoice (art. 6).
    pub payment_days: i64,
}

/// One row: works have longer limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Works.
    pub works: Days,
    /// Everything else.
    pub other: Days,
}

/// Payment where the contract is silent on its time, in days (art. 10).
pub const PAYMENT_DAYS_WHERE_SILENT: i64 = 15;

/// Days of a year in the interest of art. 8: a rate by the year counts 365 days in leap years too.
pub const INTEREST_YEAR_DAYS: i64 = 365;

/// Late interest is paid in whole hundreds of yen; less than one is not paid (art. 8(2)).
pub const INTEREST_STEP_YEN: i64 = 100;

impl Figures for Limits {
    fn figures(&self) -> Vec<(Words, i64)> {
        vec![
            (words("工事 検査（日）", "works: inspection (days)"), self.works.inspection_days),
            (words("同 支払（日）", "the same: payment (days)"), self.works.payment_days),
            (words("その他 検査（日）", "other: inspection (days)"), self.other.inspection_days),
            (words("同 支払（日）", "the same: payment (days)"), self.other.payment_days),
        ]
    }
}

/// The first day of the Act.
pub const FIRST_DAY: NaiveDate = day(1949, 12, 12);

/// Articles 5 and 6 of the Act.
pub static TABLE: Table<Limits> = Table {
    id: "payment",
    name: words(
        "検査・支払の期限（支払遅延防止法第5条・第6条）",
        "days of inspection and payment (Act on late payment, arts. 5 and 6)",
    ),
    chosen_by: words("完了通知・請求の日", "the day of the completion notice, or of the invoice"),
    rows: &[Row {
        since: FIRST_DAY,
        until: None,
        edition: Edition::FIRST,
        source: words(
            "政府契約の支払遅延防止等に関する法律（昭和24年法律第256号）第5条・第6条・第14条",
            "Act 256 of 1949, arts. 5, 6 and 14",
        ),
        value: Limits {
            works: Days { inspection_days: 14, payment_days: 40 },
            other: Days { inspection_days: 10, payment_days: 30 },
        },
    }],
};

/// The limits for a type of contract on a day, and the day of the row they come of.
///
/// # Errors
///
/// [`Outside`] where the table has no row for the day.
pub fn limits(law: Law, contract_type: &str, day: NaiveDate) -> Result<(Days, NaiveDate), Outside> {
    let row = law.payment.on(day, law.edition)?;
    Ok((if contract_type == "works" { row.value.works } else { row.value.other }, row.since))
}

/// Items of Order 163 that may be paid in advance; No. viii is what the local rule adds.
pub const ADVANCE_ITEMS: [&str; 8] = [
    "order-163-i",
    "order-163-ii",
    "order-163-iii",
    "order-163-iv",
    "order-163-v",
    "order-163-vi",
    "order-163-vii",
    "order-163-viii",
];

/// Items of Order 162 that may be paid by estimate. Outsourcing fees (委託費) are not among them;
/// No. vi is only what the local rule lists.
pub const ESTIMATED_ITEMS: [&str; 5] =
    ["order-162-i", "order-162-ii", "order-162-iii", "order-162-iv", "order-162-v"];

#[cfg(test)]
mod tests {
    use super::limits;
    use crate::law::LAW;

    #[test]
    fn works_have_longer_limits() {
        for (kind, inspection, payment) in
            [("works", 14, 40), ("manufacturing", 10, 30), ("service", 10, 30), ("", 10, 30)]
        {
            for day in ["1949-12-12", "2026-11-20"] {
                let (days, since) = limits(LAW, kind, day.parse().unwrap()).unwrap();
                assert_eq!((days.inspection_days, days.payment_days), (inspection, payment), "{kind} {day}");
                assert_eq!(since.to_string(), "1949-12-12");
            }
        }
        assert!(limits(LAW, "works", "1949-12-11".parse().unwrap()).is_err());
    }
}
