//! WTO thresholds by two-year period (`law.md` §7.2).

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::words::{Words, words};

/// The thresholds of one period, in yen, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Goods, and services that are not technical (200,000 SDR).
    pub goods_yen: i64,
    /// Technical services (1,500,000 SDR).
    pub technical_yen: i64,
    /// Construction (15,000,000 SDR).
    pub works_yen: i64,
}

impl Figures for Thresholds {
    fn figures(&self) -> Vec<(Words, i64)> {
        vec![
            (words("物品・その他の役務（円）", "goods and other services (yen)"), self.goods_yen),
            (words("技術的サービス（円）", "technical services (yen)"), self.technical_yen),
            (words("建設工事（円）", "construction (yen)"), self.works_yen),
        ]
    }
}

/// The thresholds in yen, as announced for two years at a time.
pub static TABLE: Table<Thresholds> = Table {
    id: "wto",
    name: words("特定調達の基準額（邦貨換算額）", "thresholds of the WTO agreement in yen"),
    chosen_by: words("公告の日（公告前はその手続の日）", "the day of the notice; before it, of the act"),
    rows: &[
        Row {
            since: day(2024, 4, 1),
            until: Some(day(2026, 3, 31)),
            edition: Edition::FIRST,
            source: words(
                "総務省告示（令和6・7年度）",
                "notice of the Ministry of Internal Affairs for 2024–2025",
            ),
            value: Thresholds { goods_yen: 36_000_000, technical_yen: 270_000_000, works_yen: 2_720_000_000 },
        },
        Row {
            since: day(2026, 4, 1),
            until: Some(day(2028, 3, 31)),
            edition: Edition::FIRST,
            source: words(
                "外務省公表（令和8年2月19日、令和8・9年度）",
                "published by the Ministry of Foreign Affairs on 2026-02-19 for 2026–2027",
            ),
            value: Thresholds { goods_yen: 40_000_000, technical_yen: 300_000_000, works_yen: 3_020_000_000 },
        },
    ],
};

/// The threshold for a type of contract on a day, and the day of the row it comes of.
///
/// # Errors
///
/// [`Outside`] where the table has no row for the day.
pub fn threshold(law: Law, contract_type: &str, day: NaiveDate) -> Result<(i64, NaiveDate), Outside> {
    let row = law.wto.on(day, law.edition)?;
    let yen = match contract_type {
        "works" => row.value.works_yen,
        "technical-service" => row.value.technical_yen,
        _ => row.value.goods_yen,
    };
    Ok((yen, row.since))
}
