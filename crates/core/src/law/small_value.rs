//! Small-value negotiated contracts: the amounts a local contract rule may set at most (Order
//! 167-2(1)i, 別表第五; `law.md` §7.1).

use chrono::NaiveDate;

use crate::policy::Policy;

/// The highest amounts of one kind of body from a day on, in yen, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The day it took effect.
    pub since: NaiveDate,
    /// Works, and manufacturing to order (工事又は製造の請負).
    pub works_yen: i64,
    /// Purchase of property (財産の買入れ).
    pub purchase_yen: i64,
    /// Lease of things (物件の借入れ).
    pub lease_yen: i64,
    /// Everything else, services among it (前各号に掲げるもの以外のもの).
    pub other_yen: i64,
}

/// (first fiscal year, prefectures and designated cities, other bodies): works, purchase, lease,
/// other. Source: the Order as amended by Cabinet Order 94 of 2025, in force 2025-04-01, and the
/// text before it.
const ROWS: [(i32, [i64; 4], [i64; 4]); 2] = [
    (1982, [2_500_000, 1_600_000, 800_000, 1_000_000], [1_300_000, 800_000, 400_000, 500_000]),
    (2025, [4_000_000, 3_000_000, 1_500_000, 2_000_000], [2_000_000, 1_500_000, 800_000, 1_000_000]),
];

/// The row of the Order for a body on a day.
#[must_use]
pub fn row(policy: &Policy, day: NaiveDate) -> Row {
    let since = |year: i32| NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or_default();
    let found = ROWS.iter().rev().find(|(year, ..)| since(*year) <= day).unwrap_or(&ROWS[0]);
    let [works_yen, purchase_yen, lease_yen, other_yen] = if policy.body.large() { found.1 } else { found.2 };
    Row { since: since(found.0), works_yen, purchase_yen, lease_yen, other_yen }
}

/// The limit for a type of contract on a day, and the day of the row it comes of: the Order's, or
/// the local rule's where that is lower.
#[must_use]
pub fn limit(policy: &Policy, contract_type: &str, day: NaiveDate) -> (i64, NaiveDate) {
    let row = row(policy, day);
    let yen = match contract_type {
        "works" | "manufacturing" => row.works_yen,
        "purchase" => row.purchase_yen,
        "lease" => row.lease_yen,
        _ => policy.small_value_other_yen.unwrap_or(row.other_yen).min(row.other_yen),
    };
    (yen, row.since)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::limit;
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
            assert_eq!(limit(&policy, kind, day(on)).0, expected, "{body:?} {kind} {on}");
        }
    }
}
