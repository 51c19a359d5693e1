//! Small-value negotiated contracts: the amounts a local contract rule may set at most (Order
//! 167-2(1)i, 別表第五; `law.md` §7.1).

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::policy::Policy;
use crate::words::{Words, words};

/// The highest amounts of one group of bodies, in yen, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Works, and manufacturing to order (工事又は製造の請負).
    pub works_yen: i64,
    /// Purchase of property (財産の買入れ).
    pub purchase_yen: i64,
    /// Lease of things (物件の借入れ).
    pub lease_yen: i64,
    /// Everything else, services among it (前各号に掲げるもの以外のもの).
    pub other_yen: i64,
}

/// One row of 別表第五.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Prefectures and designated cities.
    pub large: Amounts,
    /// Other bodies.
    pub other: Amounts,
}

const fn yen(works_yen: i64, purchase_yen: i64, lease_yen: i64, other_yen: i64) -> Amounts {
    Amounts { works_yen, purchase_yen, lease_yen, other_yen }
}

impl Figures for Limits {
    fn figures(&self) -> Vec<(Words, i64)> {
        let (large, other) = (self.large, self.other);
        vec![
            (
                words(
                    "都道府県・指定都市 工事・製造（円）",
                    "prefectures and designated cities: works, manufacturing (yen)",
                ),
                large.works_yen,
            ),
            (words("同 財産の買入れ（円）", "the same: purchase (yen)"), large.purchase_yen),
            (words("同 物件の借入れ（円）", "the same: lease (yen)"), large.lease_yen),
            (words("同 その他（円）", "the same: other (yen)"), large.other_yen),
            (
                words("その他の団体 工事・製造（円）", "other bodies: works, manufacturing (yen)"),
                other.works_yen,
            ),
            (words("同 財産の買入れ（円）", "the same: purchase (yen)"), other.purchase_yen),
            (words("同 物件の借入れ（円）", "the same: lease (yen)"), other.lease_yen),
            (words("同 その他（円）", "the same: other (yen)"), other.other_yen),
        ]
    }
}

/// 別表第五 of the Order.
pub static TABLE: Table<Limits> = Table {
    id: "small-value",
    name: words(
        "少額随意契約の限度額（施行令別表第五）",
        "limits of small-value contracts (Order, schedule 5)",
    ),
    chosen_by: words("契約の手続をする日", "the day of the act that relies on it"),
    rows: &[
        Row {
            since: day(1982, 4, 1),
            until: None,
            edition: Edition::FIRST,
            source: words(
                "地方自治法施行令別表第五（令和7年政令第94号による改正前）",
                "Order, schedule 5, before Cabinet Order 94 of 2025",
            ),
            value: Limits {
                large: yen(2_500_000, 1_600_000, 800_000, 1_000_000),
                other: yen(1_300_000, 800_000, 400_000, 500_000),
            },
        },
        Row {
            since: day(2025, 4, 1),
            until: None,
            edition: Edition::FIRST,
            source: words(
                "地方自治法施行令別表第五（令和7年政令第94号）",
                "Order, schedule 5 (Cabinet Order 94 of 2025)",
            ),
            value: Limits {
                large: yen(4_000_000, 3_000_000, 1_500_000, 2_000_000),
                other: yen(2_000_000, 1_500_000, 800_000, 1_000_000),
            },
        },
    ],
};

/// The Order's amounts for a body on a day, and the day of the row.
///
/// # Errors
///
/// [`Outside`] where the table has no row for the day.
pub fn amounts(law: Law, policy: &Policy, day: NaiveDate) -> Result<(Amounts, NaiveDate), Outside> {
    let row = law.small_value.on(day, law.edition)?;
    Ok((if policy.body.large() { row.value.large } else { row.value.other }, row.since))
}

/// The limit for a type of contract on a day, and the day of the row it comes of: the Order's, or
/// the local rule's where that is lower.
///
/// # Errors
///
/// [`Outside`] where the table has no row for the day.
pub fn limit(
    law: Law,
    policy: &Policy,
    contract_type: &str,
    day: NaiveDate,
) -> Result<(i64, NaiveDate), Outside> {
    let (amounts, since) = amounts(law, policy, day)?;
    let limit_yen = match contract_type {
        "works" | "manufacturing" => amounts.works_yen,
        "purchase" => amounts.purchase_yen,
        "lease" => amounts.lease_yen,
        _ => amounts.other_yen,
    };
    Ok((policy.small_value_yen(contract_type).map_or(limit_yen, |local| local.min(limit_yen)), since))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::limit;
    use crate::law::LAW;
    use crate::policy::{BodyKind, Policy};

    #[test]
    fn the_order_caps_the_local_rule() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day");
        for (body, kind, on, local, expected) in [
            (BodyKind::City, "service", "2025-03-31", None, 500_000),
            (BodyKind::City, "service", "2025-04-01", None, 1_000_000),
            (BodyKind::City, "service", "2026-04-01", Some(800_000), 800_000),
            (BodyKind::City, "service", "2026-04-01", Some(1_000_001), 1_000_000),
            (BodyKind::City, "purchase", "2026-04-01", Some(800_000), 1_500_000),
            (BodyKind::City, "lease", "2026-04-01", None, 800_000),
            (BodyKind::City, "works", "2026-04-01", None, 2_000_000),
            (BodyKind::Prefecture, "manufacturing", "2025-03-31", None, 2_500_000),
            (BodyKind::Prefecture, "manufacturing", "2025-04-01", None, 4_000_000),
            (BodyKind::DesignatedCity, "purchase", "2026-04-01", None, 3_000_000),
            (BodyKind::DesignatedCity, "technical-service", "2026-04-01", None, 2_000_000),
        ] {
            let policy = Policy { body, small_value_other_yen: local, ..Policy::default() };
            assert_eq!(limit(LAW, &policy, kind, day(on)).unwrap().0, expected, "{body:?} {kind} {on}");
        }
    }
}
