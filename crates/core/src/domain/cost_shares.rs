//! Shares of a joint cost (費用負担): an equal part and a part by population or usage.
//!
//! `share_i = fixed/n + variable × w_i/Σw` (the guide's 均等割 and 人口割・利用割). Every share but
//! the lead's is cut to whole yen, the lead bears what is left over, so that the shares always add
//! up to the total.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Yen;
use super::scoring::Figure;

/// The most members one agreement has: more than there are local public bodies in the country.
pub const MEMBERS_MAX: usize = 4_000;

/// Figures have at most four decimals: weights are counted in ten-thousandths.
const TEN_THOUSANDTHS: u32 = 4;

/// What is shared, and by which weights. In JSON a weight is a decimal text or a whole number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// The part all bear equally, in yen (均等割).
    pub fixed_yen: Yen,
    /// The part borne by weight, in yen (人口割・利用割).
    pub variable_yen: Yen,
    /// The weight of each member: population, usage, units.
    pub weights: BTreeMap<String, Figure>,
}

/// Why a cost cannot be shared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CostError {
    /// Nobody is there to bear it.
    #[error("the cost names no member; give the weight of each")]
    NoMembers,
    /// More members than [`MEMBERS_MAX`].
    #[error("{0} members are more than the 4000 allowed")]
    TooManyMembers(usize),
    /// The lead is not among the members.
    #[error("the lead \"{0}\" is not among the members that bear the cost")]
    LeadMissing(String),
    /// There is a part by weight and every weight is zero.
    #[error("every weight is zero, but ¥{0} are to be shared by weight")]
    NoWeight(i64),
    /// The total leaves the range of amounts.
    #[error("the total is too large; allowed are ¥0 to ¥9,007,199,254,740,991")]
    TooLarge,
}

impl CostError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NoMembers => {
                "費用を負担する団体がありません。団体ごとの割合を入力してください。".to_owned()
            }
            Self::TooManyMembers(count) => {
                format!("団体の数（{count}）が多すぎます。{MEMBERS_MAX}団体までです。")
            }
            Self::LeadMissing(lead) => format!("代表団体「{lead}」が費用を負担する団体にありません。"),
            Self::NoWeight(yen) => {
                format!("割合で分ける額が{yen}円ありますが、すべての団体の割合が0です。")
            }
            Self::TooLarge => {
                "合計額が大きすぎます。入力できるのは0円から9,007,199,254,740,991円までです。".to_owned()
            }
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

impl Cost {
    /// The whole cost.
    ///
    /// # Errors
    /// [`CostError::TooLarge`].
    pub fn total(&self) -> Result<Yen, CostError> {
        self.fixed_yen.checked_add(self.variable_yen).map_err(|_| CostError::TooLarge)
    }

    /// The share of each member; the lead bears the remainder, and the shares add up to the total.
    ///
    /// # Errors
    /// [`CostError`] where nobody bears the cost, the lead is not among the members, or every
    /// weight is zero.
    pub fn shares(&self, lead: &str) -> Result<BTreeMap<String, Yen>, CostError> {
        let total = self.total()?;
        let weights = self.weights.iter().map(|(member, weight)| (member.as_str(), units(*weight))).collect();
        check(&weights, lead)?;
        let count = i128::try_from(weights.len()).map_err(|_| CostError::TooManyMembers(weights.len()))?;
        let sum: i128 = weights.values().sum();
        if sum == 0 && !self.variable_yen.is_zero() {
            return Err(CostError::NoWeight(self.variable_yen.get()));
        }
        // Without a part by weight the weights do not matter.
        let sum = sum.max(1);
        let (fixed, variable) = (i128::from(self.fixed_yen.get()), i128::from(self.variable_yen.get()));
        // fixed/n + variable × w/Σw over one denominator, cut once: 2^53 × 4000 × 10^13 × 4000 lies
        // far below 2^127.
        divide(total, lead, &weights, |weight| {
            (fixed * sum + variable * weight * count).checked_div(count * sum)
        })
    }
}

/// An amount shared in proportion to the shares already agreed: what a payment or the settlement of
/// the whole means for each. The lead bears the remainder.
///
/// # Errors
/// [`CostError`] as for [`Cost::shares`].
pub fn apportion(
    total: Yen,
    agreed: &BTreeMap<String, Yen>,
    lead: &str,
) -> Result<BTreeMap<String, Yen>, CostError> {
    let weights = agreed.iter().map(|(member, yen)| (member.as_str(), i128::from(yen.get()))).collect();
    check(&weights, lead)?;
    let sum: i128 = weights.values().sum();
    if sum == 0 && !total.is_zero() {
        return Err(CostError::NoWeight(total.get()));
    }
    let (sum, whole) = (sum.max(1), i128::from(total.get()));
    divide(total, lead, &weights, |weight| (whole * weight).checked_div(sum))
}

/// A weight in ten-thousandths.
fn units(weight: Figure) -> i128 {
    let weight = weight.get();
    weight.mantissa() * 10_i128.pow(TEN_THOUSANDTHS.saturating_sub(weight.scale()))
}

fn check(weights: &BTreeMap<&str, i128>, lead: &str) -> Result<(), CostError> {
    match weights.len() {
        0 => Err(CostError::NoMembers),
        count if count > MEMBERS_MAX => Err(CostError::TooManyMembers(count)),
        _ if !weights.contains_key(lead) => Err(CostError::LeadMissing(lead.to_owned())),
        _ => Ok(()),
    }
}

/// Gives each its cut share, and the lead what is left.
fn divide(
    total: Yen,
    lead: &str,
    weights: &BTreeMap<&str, i128>,
    share: impl Fn(i128) -> Option<i128>,
) -> Result<BTreeMap<String, Yen>, CostError> {
    let mut shares = BTreeMap::new();
    let mut left = total;
    for (member, weight) in weights.iter().filter(|(member, _)| **member != lead) {
        let yen = share(*weight).and_then(|yen| i64::try_from(yen).ok()).and_then(|yen| Yen::new(yen).ok());
        let yen = yen.ok_or(CostError::TooLarge)?;
        left = left.checked_sub(yen).map_err(|_| CostError::TooLarge)?;
        shares.insert((*member).to_owned(), yen);
    }
    shares.insert(lead.to_owned(), left);
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Cost, CostError, apportion};
    use crate::domain::Yen;

    fn cost(value: Value) -> Cost {
        serde_json::from_value(value).unwrap()
    }

    fn yen(shares: &BTreeMap<String, Yen>) -> Vec<i64> {
        shares.values().map(|share| share.get()).collect()
    }

    #[test]
    fn an_equal_part_and_a_part_by_weight() {
        for (fixed, variable, weights, lead, expected) in [
            // law.md §5.6: 900,000/3 + 100,000 × w/Σw.
            (900_000, 100_000, json!({"a": 1, "b": 1, "c": 2}), "a", vec![325_000, 325_000, 350_000]),
            (100, 0, json!({"a": 0, "b": 0, "c": 0}), "b", vec![33, 34, 33]),
            (0, 100, json!({"a": "0.5", "b": "0.25", "c": "0.25"}), "a", vec![50, 25, 25]),
            (0, 100, json!({"a": "1", "b": "1", "c": "1"}), "c", vec![33, 33, 34]),
            // Cut once: 1/2 + 1/2 is one yen, not none.
            (1, 1, json!({"a": 1, "b": 1}), "a", vec![1, 1]),
            (0, 0, json!({"a": 3, "b": 4}), "b", vec![0, 0]),
            (7, 0, json!({"a": 3}), "a", vec![7]),
        ] {
            let cost = cost(json!({"fixed_yen": fixed, "variable_yen": variable, "weights": weights}));
            assert_eq!(yen(&cost.shares(lead).unwrap()), expected, "{cost:?}");
        }
    }

    #[test]
    fn what_cannot_be_shared_says_why() {
        for (value, lead, error) in [
            (json!({"fixed_yen": 1, "variable_yen": 1, "weights": {}}), "a", CostError::NoMembers),
            (
                json!({"fixed_yen": 1, "variable_yen": 1, "weights": {"b": 1}}),
                "a",
                CostError::LeadMissing("a".into()),
            ),
            (json!({"fixed_yen": 1, "variable_yen": 5, "weights": {"a": 0}}), "a", CostError::NoWeight(5)),
            (
                json!({"fixed_yen": Yen::MAX_YEN, "variable_yen": 1, "weights": {"a": 1}}),
                "a",
                CostError::TooLarge,
            ),
        ] {
            let found = cost(value).shares(lead).unwrap_err();
            assert_eq!(found, error);
            assert!(!found.ja().is_empty() && !found.en().is_empty());
        }
        let many: BTreeMap<String, Yen> =
            (0..=super::MEMBERS_MAX).map(|n| (n.to_string(), Yen::ZERO)).collect();
        assert_eq!(apportion(Yen::ZERO, &many, "0"), Err(CostError::TooManyMembers(4_001)));
        for wrong in [
            json!({"fixed_yen": 1, "variable_yen": 1}),
            json!({"fixed_yen": -1, "variable_yen": 1, "weights": {"a": 1}}),
            json!({"fixed_yen": 1, "variable_yen": 1, "weights": {"a": -1}}),
            json!({"fixed_yen": 1, "variable_yen": 1, "weights": {"a": "1.00001"}}),
            json!({"fixed_yen": 1, "variable_yen": 1, "weights": {"a": 1}, "other": 1}),
        ] {
            assert!(serde_json::from_value::<Cost>(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_later_amount_follows_the_agreed_shares() {
        let agreed = |a, b, c| {
            [("a", a), ("b", b), ("c", c)]
                .map(|(member, yen)| (member.to_owned(), Yen::new(yen).unwrap()))
                .into_iter()
                .collect::<BTreeMap<_, _>>()
        };
        let shared =
            |total, agreed: &_| apportion(Yen::new(total).unwrap(), agreed, "a").map(|one| yen(&one));
        assert_eq!(shared(1_000, &agreed(1, 1, 1)), Ok(vec![334, 333, 333]));
        assert_eq!(shared(90, &agreed(300, 600, 0)), Ok(vec![30, 60, 0]));
        assert_eq!(shared(0, &agreed(0, 0, 0)), Ok(vec![0, 0, 0]));
        assert_eq!(shared(1, &agreed(0, 0, 0)), Err(CostError::NoWeight(1)));
    }

    proptest! {
        /// Whatever is shared, the shares add up, and only the lead's differs from the exact one.
        #[test]
        fn the_shares_add_up(
            fixed in 0..=4_000_000_000_000_000_i64,
            variable in 0..=4_000_000_000_000_000_i64,
            weights in prop::collection::btree_map("[a-z]{1,6}", 1..=9_999_999_999_999_i64, 1..40),
            pick in any::<prop::sample::Index>(),
        ) {
            let lead = weights.keys().nth(pick.index(weights.len())).unwrap().clone();
            let texts: BTreeMap<&String, String> = weights
                .iter()
                .map(|(member, weight)| (member, format!("{}.{:04}", weight / 10_000, weight % 10_000)))
                .collect();
            let cost = cost(json!({"fixed_yen": fixed, "variable_yen": variable, "weights": texts}));
            let shares = cost.shares(&lead).unwrap();
            prop_assert_eq!(shares.values().map(|one| one.get()).sum::<i64>(), fixed + variable);
            let (count, sum) = (weights.len() as i128, weights.values().map(|one| i128::from(*one)).sum::<i128>());
            for (member, share) in &shares {
                let weight = i128::from(weights[member]);
                let exact = i128::from(fixed) * sum + i128::from(variable) * weight * count;
                let cut = i128::from(share.get()) * count * sum;
                let slack = if *member == lead { count } else { 1 };
                prop_assert!(cut <= exact || *member == lead, "{} above its share", member);
                prop_assert!((exact - cut).abs() < slack * count * sum, "{}", member);
            }
            let again = apportion(Yen::new(variable).unwrap(), &shares, &lead);
            if fixed + variable > 0 {
                prop_assert_eq!(again.unwrap().values().map(|one| one.get()).sum::<i64>(), variable);
            }
        }
    }
}
