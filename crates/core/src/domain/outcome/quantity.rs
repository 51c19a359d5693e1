//! Measured quantities: exact decimals, never binary floating point.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

/// The most decimals of a quantity.
pub const DECIMALS_MAX: usize = 6;
/// The greatest amount of a quantity, on either side of zero.
pub const WHOLE_MAX: i64 = 1_000_000_000_000;
/// One, in the unit a quantity is held in.
const ONE: i64 = 1_000_000;

/// A measured value: a rate, a count, a sum, in the unit of its indicator. From −10¹² to 10¹²,
/// with at most six decimals.
///
/// In JSON it is text (`"82.1"`) or an integer; a number with a fraction is refused, because its
/// reader may already have rounded it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64); // INVARIANT: millionths, |self.0| <= WHOLE_MAX * ONE

/// Why a quantity is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuantityError {
    /// Not a plain decimal number.
    #[error("\"{0}\" is not a decimal number; write digits with at most 6 decimals, as 82.1")]
    NotADecimal(String),
    /// Outside the range.
    #[error("the value is outside -1000000000000 to 1000000000000")]
    OutsideRange,
}

impl QuantityError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NotADecimal(text) => format!(
                "「{text}」は数値として読み取れません。82.1のように、小数第6位までの数字で入力してください。"
            ),
            Self::OutsideRange => {
                "値は-1000000000000から1000000000000までの範囲で入力してください。".to_owned()
            }
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole quantity.
    ///
    /// # Errors
    /// [`QuantityError::OutsideRange`].
    pub fn whole(value: i64) -> Result<Self, QuantityError> {
        if (-WHOLE_MAX..=WHOLE_MAX).contains(&value) {
            Ok(Self(value.saturating_mul(ONE)))
        } else {
            Err(QuantityError::OutsideRange)
        }
    }

    /// The quantity in millionths.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// How far this is above `other`, in millionths; negative below it.
    #[must_use]
    pub fn above(self, other: Self) -> i128 {
        i128::from(self.0) - i128::from(other.0)
    }
}

/// The whole units in a difference given in millionths; what is not whole is dropped.
pub(super) fn whole_units(millionths: i128) -> i128 {
    millionths.div_euclid(i128::from(ONE))
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let not_a_decimal = || QuantityError::NotADecimal(text.chars().take(40).collect());
        let (sign, body) = match text.strip_prefix('-') {
            Some(body) => (-1, body),
            None => (1, text),
        };
        // Plain digits with one point only: no exponent, no separators, no sign but minus.
        let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !digits(whole, 18) || !digits(fraction, DECIMALS_MAX) {
            return Err(not_a_decimal());
        }
        let whole: i64 = whole.parse().map_err(|_| not_a_decimal())?;
        let fraction: i64 = format!("{fraction:0<6}").parse().map_err(|_| not_a_decimal())?;
        if whole > WHOLE_MAX || (whole == WHOLE_MAX && fraction > 0) {
            return Err(QuantityError::OutsideRange);
        }
        Ok(Self(sign * (whole * ONE + fraction)))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let (whole, fraction) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{fraction:06}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QuantityVisitor;

        impl Visitor<'_> for QuantityVisitor {
            type Value = Quantity;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal written as text, as \"82.1\", or an integer")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Quantity, E> {
                Quantity::whole(value).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Quantity, E> {
                i64::try_from(value)
                    .map_err(|_| QuantityError::OutsideRange)
                    .and_then(Quantity::whole)
                    .map_err(E::custom)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(QuantityVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::{Quantity, QuantityError};

    #[test]
    fn quantities_are_read_from_text_and_integers_only() {
        for (json, text) in [
            ("\"82.10\"", "82.1"),
            ("82", "82"),
            ("-3", "-3"),
            ("\"-0.5\"", "-0.5"),
            ("\"-0\"", "0"),
            ("\"0.000001\"", "0.000001"),
            ("\"1000000000000\"", "1000000000000"),
            ("\"-1000000000000\"", "-1000000000000"),
        ] {
            let quantity: Quantity = serde_json::from_str(json).unwrap();
            assert_eq!(quantity.to_string(), text, "{json}");
            assert_eq!(serde_json::to_string(&quantity).unwrap(), format!("\"{text}\""));
        }
        for bad in [
            "82.1",
            "\"1e2\"",
            "\"0.0000001\"",
            "\"\"",
            "\"-\"",
            "\".5\"",
            "\"5.\"",
            "\"1,000\"",
            "\"+1\"",
            "\"--1\"",
            "\"1000000000000.000001\"",
            "1000000000001",
            "null",
        ] {
            assert!(serde_json::from_str::<Quantity>(bad).is_err(), "{bad}");
        }
        assert!(QuantityError::OutsideRange.ja().contains("1000000000000"));
        assert!(QuantityError::NotADecimal("x".into()).ja().contains('x'));
    }
}
