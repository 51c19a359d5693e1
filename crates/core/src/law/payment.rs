//! Days and interest of 政府契約の支払遅延防止等に関する法律 (applied to local governments by its
//! art. 14; `law.md` §1.8), and the legal items of advance and estimated payment.

use chrono::NaiveDate;

/// Limits for one type of contract, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The day the limits took effect.
    pub since: NaiveDate,
    /// Inspection after the completion notice (art. 5).
    pub inspection_days: i64,
    /// Payment after the valid invoice (art. 6).
    pub payment_days: i64,
}

/// Payment where the contract is silent on its time, in days (art. 10).
pub const PAYMENT_DAYS_WHERE_SILENT: i64 = 15;

/// Days of a year in the interest of art. 8: a rate by the year counts 365 days in leap years too.
pub const INTEREST_YEAR_DAYS: i64 = 365;

/// Late interest is paid in whole hundreds of yen; less than one is not paid (art. 8(2)).
pub const INTEREST_STEP_YEN: i64 = 100;

/// From the first day of the Act on: (days, days for works) of inspection and of payment.
const ROWS: [(NaiveDate, [i64; 2], [i64; 2]); 1] = [(day(1949, 12, 12), [10, 14], [30, 40])];

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// The limits for a type of contract on a day. Days before the first row use the first row.
#[must_use]
pub fn limits(contract_type: &str, day: NaiveDate) -> Row {
    let [first, ..] = ROWS;
    let (since, inspection, payment) = ROWS.into_iter().rfind(|(since, _, _)| *since <= day).unwrap_or(first);
    let pick = |[ordinary, works]: [i64; 2]| if contract_type == "works" { works } else { ordinary };
    Row { since, inspection_days: pick(inspection), payment_days: pick(payment) }
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

    #[test]
    fn works_have_longer_limits() {
        for (kind, inspection, payment) in
            [("works", 14, 40), ("manufacturing", 10, 30), ("service", 10, 30), ("", 10, 30)]
        {
            for day in ["1949-12-11", "1949-12-12", "2026-11-20"] {
                let row = limits(kind, day.parse().unwrap());
                assert_eq!((row.inspection_days, row.payment_days), (inspection, payment), "{kind} {day}");
                assert_eq!(row.since.to_string(), "1949-12-12");
            }
        }
    }
}
