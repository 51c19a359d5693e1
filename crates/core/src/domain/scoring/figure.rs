//! Exact decimal figures: points, weights, ratios. Never binary floating point.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

/// The most decimals a figure has.
pub const DECIMALS_MAX: u32 = 4;

/// A decimal from 0 to 1,000,000,000 with at most four decimals.
///
/// In JSON it is written as text (`"72.50"`) and read from text or an integer; a number with a
/// fraction is refused, because its reader may already have rounded it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure(Decimal); // INVARIANT: 0 <= self.0 <= MAX, scale <= DECIMALS_MAX

/// Why a figure is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FigureError {
    /// Not a plain decimal number.
    #[error("\"{0}\" is not a decimal number; write digits with at most 4 decimals, as 72.5")]
    NotADecimal(String),
    /// Outside the range.
    #[error("the figure is outside 0 to 1000000000")]
    OutsideRange,
    /// More than four decimals.
    #[error("the figure has more than 4 decimals; allowed are 0 to 4")]
    TooFine,
}

impl FigureError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NotADecimal(text) => format!(
                "「{text}」は数値として読み取れません。72.5のように、小数第4位までの数字で入力してください。"
            ),
            Self::OutsideRange => "数値は0から1000000000までの範囲で入力してください。".to_owned(),
            Self::TooFine => "小数は第4位までで入力してください。".to_owned(),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

/// How a computed figure is rounded (端数処理), as the published criteria state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Decimals kept, 0 to 4.
    pub decimals: u32,
    /// What becomes of the rest.
    pub mode: RoundingMode,
}

/// What becomes of the decimals beyond those kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundingMode {
    /// Dropped (切捨て).
    Floor,
    /// Half and more goes up (四捨五入).
    HalfUp,
}

impl Figure {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// One.
    pub const ONE: Self = Self(Decimal::ONE);
    const MAX: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

    /// A checked figure.
    ///
    /// # Errors
    /// [`FigureError::OutsideRange`], [`FigureError::TooFine`].
    pub fn new(value: Decimal) -> Result<Self, FigureError> {
        if value.is_sign_negative() && !value.is_zero() || value > Self::MAX {
            return Err(FigureError::OutsideRange);
        }
        // Trailing zeros up to the fourth decimal are kept: a figure rounded to two decimals
        // is written with two.
        let value = if value.scale() > DECIMALS_MAX { value.normalize() } else { value };
        if value.scale() > DECIMALS_MAX { Err(FigureError::TooFine) } else { Ok(Self(value.abs())) }
    }

    /// A whole figure.
    #[must_use]
    pub fn whole(value: u16) -> Self {
        Self(Decimal::from(value))
    }

    /// The decimal.
    #[must_use]
    pub const fn get(self) -> Decimal {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Decimals in use, trailing zeros aside.
    #[must_use]
    pub fn decimals(self) -> u32 {
        self.0.normalize().scale()
    }
}

impl Rounding {
    /// `value` rounded and written with exactly the decimals kept; nothing where the result
    /// is no figure.
    pub(crate) fn apply(self, value: Decimal) -> Option<Figure> {
        let strategy = match self.mode {
            RoundingMode::Floor => RoundingStrategy::ToNegativeInfinity,
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        };
        let mut rounded = value.round_dp_with_strategy(self.decimals, strategy);
        rounded.rescale(self.decimals);
        Figure::new(rounded).ok()
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Figure {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, FigureError> {
        let not_a_decimal = || FigureError::NotADecimal(text.chars().take(40).collect());
        // Plain digits with one point only: no exponent, no separators, no sign but minus.
        let body = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
        let digits = |part: &str| (1..=20).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(not_a_decimal());
        }
        Decimal::from_str_exact(text).map_err(|_| not_a_decimal()).and_then(Self::new)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FigureVisitor;

        impl Visitor<'_> for FigureVisitor {
            type Value = Figure;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal written as text, as \"72.5\", or an integer")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Figure, E> {
                Figure::new(Decimal::from(value)).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Figure, E> {
                Figure::new(Decimal::from(value)).map_err(E::custom)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Figure, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(FigureVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, FigureError, Rounding, RoundingMode};

    #[test]
    fn figures_are_read_from_text_and_integers_only() {
        for (json, text) in [
            ("\"72.50\"", "72.50"),
            ("72", "72"),
            ("\"0\"", "0"),
            ("\"-0\"", "0"),
            ("\"1000000000\"", "1000000000"),
            ("\"0.1234\"", "0.1234"),
            ("\"0.12340\"", "0.1234"),
        ] {
            let figure: Figure = serde_json::from_str(json).unwrap();
            assert_eq!(figure.to_string(), text);
            assert_eq!(serde_json::to_string(&figure).unwrap(), format!("\"{text}\""));
        }
        for bad in [
            "72.5",
            "1e2",
            "\"1e2\"",
            "\"-0.1\"",
            "-1",
            "\"1000000000.0001\"",
            "1000000001",
            "\"0.12345\"",
            "\"\"",
            "\".5\"",
            "\"5.\"",
            "\"1,000\"",
            "\"1_000\"",
            "\"+1\"",
            "null",
        ] {
            assert!(serde_json::from_str::<Figure>(bad).is_err(), "{bad}");
        }
        assert_eq!("0.00001".parse::<Figure>(), Err(FigureError::TooFine));
        assert!(FigureError::OutsideRange.ja().contains("1000000000"));
    }

    #[test]
    fn rounding_is_as_stated_on_both_sides_of_the_half() {
        let decimal = |text: &str| text.parse().unwrap();
        for (value, decimals, mode, text) in [
            ("59.99", 1, RoundingMode::Floor, "59.9"),
            ("59.949", 1, RoundingMode::HalfUp, "59.9"),
            ("59.95", 1, RoundingMode::HalfUp, "60.0"),
            ("0.5", 0, RoundingMode::Floor, "0"),
            ("0.49", 0, RoundingMode::HalfUp, "0"),
            ("0.5", 0, RoundingMode::HalfUp, "1"),
            ("7", 2, RoundingMode::Floor, "7.00"),
        ] {
            let rounded = Rounding { decimals, mode }.apply(decimal(value)).unwrap();
            assert_eq!(rounded.to_string(), text, "{value}");
        }
        let exact = Rounding { decimals: 0, mode: RoundingMode::Floor };
        assert_eq!(exact.apply(decimal("-1")), None);
    }
}
