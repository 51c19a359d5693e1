//! WTO thresholds by two-year period (`law.md` §7.2).

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::dossier::Dossier;
use crate::facts::{Facts, date_of};
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

/// The threshold that holds for this dossier: the table's of the day of the notice; for a day the
/// table does not know, what the office states from the notice of that time.
///
/// # Errors
///
/// [`Outside`] where neither says it.
pub fn of(file: &Dossier) -> Result<(i64, NaiveDate), Outside> {
    let kind = file.text("contract_type").unwrap_or_default();
    let day = file.date("call.published_on").unwrap_or(file.today);
    let stated = file.int("method.wto_threshold_yen");
    threshold(file.law, kind, day).or_else(|outside| stated.map(|yen| (yen, day)).ok_or(outside))
}

/// Whether the contract of this dossier is covered: prefectures and designated cities, at or above
/// the threshold, not exempt (SpO 3). Where no threshold is known, G05 has asked for it.
#[must_use]
pub fn covered(file: &Dossier) -> bool {
    let estimate = file.int("estimate_yen").unwrap_or(0);
    file.policy.body.wto_covered()
        && file.text("method.wto_exemption").is_none()
        && of(file).is_ok_and(|(yen, _)| estimate >= crate::boundary::edge("G05", yen))
}

/// The facts of a parent by which its coverage is told, with `published_on` for the day.
pub const OF_PARENT: &[&str] = &[
    "published_on",
    "call.published_on",
    "estimate_yen",
    "contract_type",
    "method.wto_exemption",
    "method.wto_threshold_yen",
];

/// Whether the parent's contract is covered, told by [`OF_PARENT`]; `day` where it had no notice.
#[must_use]
pub fn parent_covered(file: &Dossier, day: NaiveDate) -> bool {
    let of = |name: &str| file.parent.get(name);
    let notice = of("call.published_on").and_then(date_of).unwrap_or(day);
    let kind = of("contract_type").and_then(|kind| kind.as_str()).unwrap_or_default();
    let number = |facts: &Facts, name: &str| facts.get(name).and_then(serde_json::Value::as_i64);
    let known = threshold(file.law, kind, notice).ok().map(|(yen, _)| yen);
    let threshold = known.or_else(|| number(&file.parent, "method.wto_threshold_yen"));
    file.policy.body.wto_covered()
        && of("method.wto_exemption").is_none()
        && threshold.is_some_and(|yen| number(&file.parent, "estimate_yen").unwrap_or(0) >= yen)
}
