//! WTO thresholds by two-year period (`law.md` §7.2).

use chrono::NaiveDate;

use crate::dossier::Dossier;

/// One row of the thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The day it took effect.
    pub since: NaiveDate,
    /// Threshold in yen, tax included.
    pub yen: i64,
}

/// (first day, goods and other services, technical services, construction). Source: the Ministry
/// of Foreign Affairs' notices for 2024 and 2026.
const ROWS: [(i32, i64, i64, i64); 2] =
    [(2024, 36_000_000, 270_000_000, 2_720_000_000), (2026, 40_000_000, 300_000_000, 3_020_000_000)];

/// The threshold for a type of contract on a day: the row of the notice date. Days before the
/// first row use the first row.
#[must_use]
pub fn threshold(contract_type: &str, day: NaiveDate) -> Row {
    let mut found = Row { since: first_of_april(2024), yen: i64::MAX };
    for (year, goods, technical, works) in ROWS {
        let since = first_of_april(year);
        if since <= day || year == 2024 {
            let yen = match contract_type {
                "works" => works,
                "technical-service" => technical,
                _ => goods,
            };
            found = Row { since, yen };
        }
    }
    found
}

fn first_of_april(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or_default()
}

/// Whether the contract of this dossier is covered: prefectures and designated cities, at or above
/// the threshold, not exempt (SpO 3).
#[must_use]
pub fn covered(file: &Dossier) -> bool {
    let estimate = file.int("estimate_yen").unwrap_or(0);
    let row = threshold(file.text("contract_type").unwrap_or_default(), file.today);
    file.policy.body.wto_covered() && estimate >= row.yen && file.text("method.wto_exemption").is_none()
}
