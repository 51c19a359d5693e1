//! Contracts that need the assembly's vote: the smallest thresholds a local ordinance may set
//! (Order 121-2-2, 別表第三 and 別表第四; `law.md` §1.7).

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::policy::{BodyKind, Policy};
use crate::words::{Words, words};

/// The smallest thresholds of one kind of body, in yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor {
    /// Works and manufacturing (別表第三).
    pub works_yen: i64,
    /// Purchase of movable property (別表第四).
    pub property_yen: i64,
}

/// One row: the floors by kind of body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floors {
    /// Prefectures.
    pub prefecture: Floor,
    /// Designated cities.
    pub designated_city: Floor,
    /// Cities; special wards follow them (Act 283).
    pub city: Floor,
    /// Towns and villages; a cooperative gets this row, its ordinance says more.
    pub town_village: Floor,
}

const fn floor(works_yen: i64, property_yen: i64) -> Floor {
    Floor { works_yen, property_yen }
}

impl Figures for Floors {
    fn figures(&self) -> Vec<(Words, i64)> {
        vec![
            (
                words("都道府県 工事・製造（円）", "prefectures: works, manufacturing (yen)"),
                self.prefecture.works_yen,
            ),
            (
                words("同 動産の買入れ（円）", "the same: movable property (yen)"),
                self.prefecture.property_yen,
            ),
            (
                words("指定都市 工事・製造（円）", "designated cities: works, manufacturing (yen)"),
                self.designated_city.works_yen,
            ),
            (
                words("同 動産の買入れ（円）", "the same: movable property (yen)"),
                self.designated_city.property_yen,
            ),
            (
                words("市・特別区 工事・製造（円）", "cities and special wards: works, manufacturing (yen)"),
                self.city.works_yen,
            ),
            (words("同 動産の買入れ（円）", "the same: movable property (yen)"), self.city.property_yen),
            (
                words(
                    "町村・組合 工事・製造（円）",
                    "towns, villages, cooperatives: works, manufacturing (yen)",
                ),
                self.town_village.works_yen,
            ),
            (
                words("同 動産の買入れ（円）", "the same: movable property (yen)"),
                self.town_village.property_yen,
            ),
        ]
    }
}

/// 別表第三 and 第四 of the Order.
pub static TABLE: Table<Floors> = Table {
    id: "assembly",
    name: words(
        "議決を要する契約の基準額（施行令別表第三・第四）",
        "contracts the assembly votes on (Order, schedules 3 and 4)",
    ),
    chosen_by: words("契約締結の決裁の日", "the day the contract is approved"),
    rows: &[Row {
        since: day(1993, 4, 1),
        until: None,
        edition: Edition::FIRST,
        source: words(
            "地方自治法施行令第121条の2の2・別表第三・第四（令和7年6月23日の条文。それより前の日は同額とみる）",
            "Order 121-2-2, schedules 3 and 4, as read of 2025-06-23; earlier days are taken to be alike",
        ),
        value: Floors {
            prefecture: floor(500_000_000, 70_000_000),
            designated_city: floor(300_000_000, 40_000_000),
            city: floor(150_000_000, 20_000_000),
            town_village: floor(50_000_000, 7_000_000),
        },
    }],
};

/// The floor of a kind of body on a day, and the day of its row.
///
/// # Errors
///
/// [`Outside`] where the table has no row for the day.
pub fn of(law: Law, body: BodyKind, day: NaiveDate) -> Result<(Floor, NaiveDate), Outside> {
    let row = law.assembly.on(day, law.edition)?;
    let floor = match body {
        BodyKind::Prefecture => row.value.prefecture,
        BodyKind::DesignatedCity => row.value.designated_city,
        BodyKind::CoreCity | BodyKind::City | BodyKind::SpecialWard => row.value.city,
        BodyKind::TownVillage | BodyKind::Cooperative => row.value.town_village,
    };
    Ok((floor, row.since))
}

/// The threshold for a type of contract: the ordinance's figure, never below the table. `None`
/// where contracts of this type need no vote of their own (Act 96(1)v and viii name works and
/// manufacturing, and the purchase of property), or where the table does not know the day.
#[must_use]
pub fn threshold_yen(law: Law, policy: &Policy, contract_type: &str, day: NaiveDate) -> Option<i64> {
    let (floor, _) = of(law, policy.body, day).ok()?;
    match contract_type {
        "works" | "manufacturing" => Some(policy.assembly_works_yen.unwrap_or(0).max(floor.works_yen)),
        "purchase" => Some(policy.assembly_property_yen.unwrap_or(0).max(floor.property_yen)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::threshold_yen;
    use crate::law::LAW;
    use crate::policy::{BodyKind, Policy};

    #[test]
    fn the_ordinance_stands_above_the_table_only() {
        let day = "2026-11-20".parse().unwrap();
        for (works, property, expected_works, expected_property) in [
            (None, None, 150_000_000, 20_000_000),
            (Some(150_000_001), Some(20_000_001), 150_000_001, 20_000_001),
            (Some(149_999_999), Some(19_999_999), 150_000_000, 20_000_000),
        ] {
            let policy =
                Policy { assembly_works_yen: works, assembly_property_yen: property, ..Policy::default() };
            assert_eq!(threshold_yen(LAW, &policy, "works", day), Some(expected_works));
            assert_eq!(threshold_yen(LAW, &policy, "manufacturing", day), Some(expected_works));
            assert_eq!(threshold_yen(LAW, &policy, "purchase", day), Some(expected_property));
            assert_eq!(threshold_yen(LAW, &policy, "service", day), None);
        }
        let ward = Policy { body: BodyKind::SpecialWard, ..Policy::default() };
        assert_eq!(threshold_yen(LAW, &ward, "works", day), Some(150_000_000));
        assert_eq!(threshold_yen(LAW, &ward, "works", "1993-03-31".parse().unwrap()), None);
    }
}
