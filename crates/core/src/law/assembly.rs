//! Contracts that need the assembly's vote: the smallest thresholds a local ordinance may set
//! (Order 121-2-2, 別表第三 and 別表第四; `law.md` §1.7).

use chrono::NaiveDate;

use crate::policy::{BodyKind, Policy};

/// The law's day these figures were read of (Order for Enforcement of the Local Autonomy Act).
const SINCE: (i32, u32, u32) = (2025, 6, 23);

/// The smallest thresholds of one kind of body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The day of the text.
    pub since: NaiveDate,
    /// Works and manufacturing, in yen (別表第三).
    pub works_yen: i64,
    /// Purchase of movable property, in yen (別表第四).
    pub property_yen: i64,
}

/// The row of a kind of body. Special wards follow the provisions on cities (Act 283); a
/// cooperative gets the lowest row, its ordinance says more.
#[must_use]
pub fn floor(body: BodyKind) -> Row {
    let (works_yen, property_yen) = match body {
        BodyKind::Prefecture => (500_000_000, 70_000_000),
        BodyKind::DesignatedCity => (300_000_000, 40_000_000),
        BodyKind::CoreCity | BodyKind::City | BodyKind::SpecialWard => (150_000_000, 20_000_000),
        BodyKind::TownVillage | BodyKind::Cooperative => (50_000_000, 7_000_000),
    };
    let (year, month, day) = SINCE;
    let since = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    Row { since, works_yen, property_yen }
}

/// The threshold for a type of contract: the ordinance's figure, never below the table. `None`
/// where contracts of this type need no vote of their own (Act 96(1)v and viii name works and
/// manufacturing, and the purchase of property).
#[must_use]
pub fn threshold_yen(policy: &Policy, contract_type: &str) -> Option<i64> {
    let row = floor(policy.body);
    match contract_type {
        "works" | "manufacturing" => Some(policy.assembly_works_yen.unwrap_or(0).max(row.works_yen)),
        "purchase" => Some(policy.assembly_property_yen.unwrap_or(0).max(row.property_yen)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{floor, threshold_yen};
    use crate::policy::{BodyKind, Policy};

    #[test]
    fn the_ordinance_stands_above_the_table_only() {
        for (works, property, expected_works, expected_property) in [
            (None, None, 150_000_000, 20_000_000),
            (Some(150_000_001), Some(20_000_001), 150_000_001, 20_000_001),
            (Some(149_999_999), Some(19_999_999), 150_000_000, 20_000_000),
        ] {
            let policy =
                Policy { assembly_works_yen: works, assembly_property_yen: property, ..Policy::default() };
            assert_eq!(threshold_yen(&policy, "works"), Some(expected_works));
            assert_eq!(threshold_yen(&policy, "manufacturing"), Some(expected_works));
            assert_eq!(threshold_yen(&policy, "purchase"), Some(expected_property));
            assert_eq!(threshold_yen(&policy, "service"), None);
        }
        assert_eq!(floor(BodyKind::SpecialWard), floor(BodyKind::City));
        assert_eq!(floor(BodyKind::City).since.to_string(), "2025-06-23");
    }
}
