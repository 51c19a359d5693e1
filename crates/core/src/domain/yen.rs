//! Amounts of money: whole yen, never negative, checked.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use super::digits::grouped;

/// An amount in whole yen, 0 to 9,007,199,254,740,991.
///
/// The upper limit is 2^53 − 1, the greatest integer every JSON reader keeps exact, so that an
/// amount in the trail or an export is the same number for whoever checks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yen(i64); // INVARIANT: 0 <= self.0 <= Yen::MAX_YEN

/// Why an amount is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum YenError {
    /// The result would lie below zero.
    #[error("an amount cannot be negative; allowed are ¥0 to ¥9,007,199,254,740,991")]
    Negative,
    /// The result would lie above [`Yen::MAX`].
    #[error("the amount is too large; allowed are ¥0 to ¥9,007,199,254,740,991")]
    TooLarge,
    /// Not a whole number of yen.
    #[error("an amount is a whole number of yen without fraction; allowed are ¥0 to ¥9,007,199,254,740,991")]
    NotWhole,
}

impl YenError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(self) -> String {
        let problem = match self {
            Self::Negative => "金額を負の数にすることはできません。",
            Self::TooLarge => "金額が大きすぎます。",
            Self::NotWhole => "金額は1円単位の整数で入力してください。",
        };
        format!("{problem}入力できるのは0円から9,007,199,254,740,991円までです。")
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string()
    }
}

impl Yen {
    /// The greatest amount in yen as a number, 2^53 − 1.
    pub const MAX_YEN: i64 = 9_007_199_254_740_991;
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The greatest amount.
    pub const MAX: Self = Self(Self::MAX_YEN);

    /// The amount of `yen`.
    ///
    /// # Errors
    /// [`YenError::Negative`] below 0, [`YenError::TooLarge`] above [`Yen::MAX_YEN`].
    pub const fn new(yen: i64) -> Result<Self, YenError> {
        if yen < 0 {
            Err(YenError::Negative)
        } else if yen > Self::MAX_YEN {
            Err(YenError::TooLarge)
        } else {
            Ok(Self(yen))
        }
    }

    /// The number of yen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether this is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum of both.
    ///
    /// # Errors
    /// [`YenError::TooLarge`].
    pub fn checked_add(self, other: Self) -> Result<Self, YenError> {
        Self::from_wide(i128::from(self.0) + i128::from(other.0))
    }

    /// What is left after taking `other` away.
    ///
    /// # Errors
    /// [`YenError::Negative`] where `other` is the larger one.
    pub fn checked_sub(self, other: Self) -> Result<Self, YenError> {
        Self::from_wide(i128::from(self.0) - i128::from(other.0))
    }

    /// The amount `times` over.
    ///
    /// # Errors
    /// [`YenError::TooLarge`].
    pub fn checked_mul(self, times: u32) -> Result<Self, YenError> {
        Self::from_wide(i128::from(self.0) * i128::from(times))
    }

    /// The sum of all `amounts`; nothing for none.
    ///
    /// # Errors
    /// [`YenError::TooLarge`].
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, YenError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// `percent` of the amount, fractions below one yen dropped: the bond of 10 per cent of
    /// ¥999 is ¥99.
    ///
    /// # Errors
    /// [`YenError::TooLarge`] (only above 100 per cent).
    pub fn percent_floor(self, percent: u32) -> Result<Self, YenError> {
        self.fraction_floor(percent, 100)
    }

    /// `numerator / denominator` of the amount, fractions below one yen dropped; for interest
    /// of 2.5 per cent a year over 30 days multiply out: `fraction_floor(25 * 30, 1_000 * 365)`.
    /// A denominator of 0 counts as too large a share.
    ///
    /// # Errors
    /// [`YenError::TooLarge`].
    pub fn fraction_floor(self, numerator: u32, denominator: u32) -> Result<Self, YenError> {
        (i128::from(self.0) * i128::from(numerator))
            .checked_div(i128::from(denominator))
            .ok_or(YenError::TooLarge)
            .and_then(Self::from_wide)
    }

    /// The tax-inclusive amount of a tax-exclusive bid (入札書記載金額 plus consumption tax of
    /// `tax_percent`), fractions below one yen dropped.
    ///
    /// # Errors
    /// [`YenError::TooLarge`].
    pub fn with_tax_floor(self, tax_percent: u32) -> Result<Self, YenError> {
        self.checked_add(self.percent_floor(tax_percent)?)
    }

    /// The consumption tax of `tax_percent` contained in this tax-inclusive amount
    /// (うち消費税及び地方消費税の額), fractions below one yen dropped.
    ///
    /// # Errors
    /// [`YenError::TooLarge`] only where `tax_percent` exceeds 4,000,000,000.
    pub fn tax_within_floor(self, tax_percent: u32) -> Result<Self, YenError> {
        let whole = tax_percent.checked_add(100).ok_or(YenError::TooLarge)?;
        self.fraction_floor(tax_percent, whole)
    }

    /// How a Japanese document writes it: `1,234,567円`.
    #[must_use]
    pub fn ja(self) -> String {
        format!("{}円", grouped(self.0))
    }

    /// How an English page writes it: `¥1,234,567`.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string()
    }

    fn from_wide(yen: i128) -> Result<Self, YenError> {
        match i64::try_from(yen) {
            Ok(yen) => Self::new(yen),
            Err(_) if yen < 0 => Err(YenError::Negative),
            Err(_) => Err(YenError::TooLarge),
        }
    }
}

impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("¥{}", grouped(self.0)))
    }
}

impl TryFrom<i64> for Yen {
    type Error = YenError;

    fn try_from(yen: i64) -> Result<Self, YenError> {
        Self::new(yen)
    }
}

impl Serialize for Yen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Yen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct YenVisitor;

        impl Visitor<'_> for YenVisitor {
            type Value = Yen;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of yen from 0 to 9007199254740991, without fraction")
            }

            fn visit_i64<E: de::Error>(self, yen: i64) -> Result<Yen, E> {
                Yen::new(yen).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, yen: u64) -> Result<Yen, E> {
                Yen::from_wide(i128::from(yen)).map_err(E::custom)
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Yen, E> {
                Err(E::custom(YenError::NotWhole))
            }
        }

        // `any`, not `i64`: some formats would round a float to fit.
        deserializer.deserialize_any(YenVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::{Yen, YenError};

    fn yen(amount: i64) -> Yen {
        Yen::new(amount).unwrap()
    }

    #[test]
    fn the_range_is_closed_at_both_ends() {
        assert_eq!(Yen::new(-1), Err(YenError::Negative));
        assert_eq!(Yen::new(0), Ok(Yen::ZERO));
        assert_eq!(Yen::new(9_007_199_254_740_991), Ok(Yen::MAX));
        assert_eq!(Yen::new(9_007_199_254_740_992), Err(YenError::TooLarge));
    }

    #[test]
    fn arithmetic_is_checked_on_both_sides() {
        assert_eq!(yen(2).checked_sub(yen(2)), Ok(Yen::ZERO));
        assert_eq!(yen(2).checked_sub(yen(3)), Err(YenError::Negative));
        assert_eq!(Yen::MAX.checked_add(Yen::ZERO), Ok(Yen::MAX));
        assert_eq!(Yen::MAX.checked_add(yen(1)), Err(YenError::TooLarge));
        assert_eq!(Yen::MAX.checked_mul(1), Ok(Yen::MAX));
        assert_eq!(Yen::MAX.checked_mul(u32::MAX), Err(YenError::TooLarge));
        assert_eq!(Yen::checked_sum([]), Ok(Yen::ZERO));
        assert_eq!(Yen::checked_sum([yen(1), yen(2), yen(3)]), Ok(yen(6)));
        assert_eq!(Yen::checked_sum([Yen::MAX, yen(1)]), Err(YenError::TooLarge));
    }

    #[test]
    fn shares_and_tax_drop_the_fraction() {
        for (amount, percent, share) in [(999, 10, 99), (1_000, 10, 100), (9, 10, 0), (1, 100, 1)] {
            assert_eq!(yen(amount).percent_floor(percent), Ok(yen(share)), "{amount} {percent}");
        }
        assert_eq!(Yen::MAX.percent_floor(100), Ok(Yen::MAX));
        assert_eq!(Yen::MAX.percent_floor(101), Err(YenError::TooLarge));
        assert_eq!(yen(1).fraction_floor(1, 0), Err(YenError::TooLarge));
        // 2.5 % a year on ¥1,000,000 for 30 days = 2,054.79…
        assert_eq!(yen(1_000_000).fraction_floor(25 * 30, 1_000 * 365), Ok(yen(2_054)));
        for (bid, inclusive) in [(999_999, 1_099_998), (1_000_000, 1_100_000), (9, 9), (10, 11)] {
            assert_eq!(yen(bid).with_tax_floor(10), Ok(yen(inclusive)), "{bid}");
        }
        assert_eq!(yen(1_100_000).tax_within_floor(10), Ok(yen(100_000)));
        assert_eq!(yen(1_099_999).tax_within_floor(10), Ok(yen(99_999)));
    }

    #[test]
    fn it_is_written_as_offices_write_it() {
        assert_eq!(yen(1_234_567).to_string(), "¥1,234,567");
        assert_eq!(yen(1_234_567).ja(), "1,234,567円");
        assert_eq!(format!("{:>6}", yen(5)), "    ¥5");
    }

    #[test]
    fn json_is_an_integer_and_nothing_else() {
        assert_eq!(serde_json::to_string(&yen(5)).unwrap(), "5");
        assert_eq!(serde_json::from_str::<Yen>("9007199254740991").unwrap(), Yen::MAX);
        for (bad, says) in [
            ("-1", "cannot be negative"),
            ("9007199254740992", "too large"),
            ("18446744073709551615", "too large"),
            ("1.0", "whole number"),
            ("1e3", "whole number"),
            ("\"5\"", "a whole number of yen from 0"),
            ("null", "a whole number of yen from 0"),
        ] {
            let message = serde_json::from_str::<Yen>(bad).unwrap_err().to_string();
            assert!(message.contains(says), "{bad}: {message}");
        }
    }

    #[test]
    fn errors_name_the_range_in_both_languages() {
        for error in [YenError::Negative, YenError::TooLarge, YenError::NotWhole] {
            assert!(error.ja().contains("9,007,199,254,740,991円"));
            assert!(error.en().contains("¥9,007,199,254,740,991"));
        }
    }
}
