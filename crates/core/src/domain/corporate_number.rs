//! The corporate number (法人番号): thirteen digits, the first of them a check digit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::digits::half_width;

/// How many digits a corporate number has.
pub const DIGITS: usize = 13;

/// A corporate number whose check digit is right, as thirteen ASCII digits.
///
/// It says that the number is well formed, not that a corporation holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CorporateNumber(String); // INVARIANT: thirteen digits, check digit right

/// Why a corporate number is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CorporateNumberError {
    /// Something other than digits, spaces and hyphens.
    #[error("a corporate number consists of 13 digits; \"{0}\" is not a digit")]
    NotADigit(char),
    /// Not thirteen digits.
    #[error("a corporate number has 13 digits, this one has {0}")]
    Length(usize),
    /// The check digit does not fit the other twelve.
    #[error(
        "the first digit of this corporate number should be {expected}, not {found}; please check all 13 digits"
    )]
    CheckDigit {
        /// The digit that the other twelve ask for, 1 to 9.
        expected: u32,
        /// The digit given.
        found: u32,
    },
}

impl CorporateNumberError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NotADigit(c) => {
                format!("法人番号は13桁の数字で入力してください。「{c}」は数字ではありません。")
            }
            Self::Length(count) => {
                format!("法人番号は13桁です。入力された番号は{count}桁です。")
            }
            Self::CheckDigit { expected, found } => format!(
                "法人番号の検査用数字(先頭の桁)が一致しません。{expected}となるはずですが{found}です。13桁すべてを確認してください。"
            ),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

impl CorporateNumber {
    /// Reads a number as people type it: full-width digits, hyphens and spaces are normalised.
    ///
    /// # Errors
    /// [`CorporateNumberError`], the last kind naming the check digit expected.
    pub fn parse(text: &str) -> Result<Self, CorporateNumberError> {
        let mut digits = Vec::with_capacity(DIGITS);
        let mut count = 0_usize;
        for c in half_width(text).chars().filter(|c| *c != '-' && *c != ' ') {
            let digit = c.to_digit(10).ok_or(CorporateNumberError::NotADigit(c))?;
            count += 1;
            if count <= DIGITS {
                digits.push(digit);
            }
        }
        if count != DIGITS {
            return Err(CorporateNumberError::Length(count));
        }
        let (found, body) = match digits.split_first() {
            Some((first, body)) => (*first, body),
            None => return Err(CorporateNumberError::Length(0)),
        };
        let expected = check_digit(body);
        if found != expected {
            return Err(CorporateNumberError::CheckDigit { expected, found });
        }
        Ok(Self(digits.iter().filter_map(|d| char::from_digit(*d, 10)).collect()))
    }

    /// The thirteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The check digit of the twelve digits after it: 9 − (Σ P·Q mod 9), Q being 1, 2, 1, 2 … from
/// the right (法人番号の指定等に関する省令 2).
fn check_digit(body: &[u32]) -> u32 {
    let weighted: u32 =
        body.iter().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    9 - weighted % 9
}

impl fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for CorporateNumber {
    type Err = CorporateNumberError;

    fn from_str(text: &str) -> Result<Self, CorporateNumberError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CorporateNumber {
    type Error = CorporateNumberError;

    fn try_from(text: String) -> Result<Self, CorporateNumberError> {
        Self::parse(&text)
    }
}

impl From<CorporateNumber> for String {
    fn from(number: CorporateNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::{CorporateNumber, CorporateNumberError};

    #[test]
    fn the_tax_agency_number_is_valid_however_typed() {
        for text in [
            "7000012050002",
            "\u{FF17}\u{FF10}\u{FF10}\u{FF10}\u{FF10}\u{FF11}\u{FF12}\u{FF10}\u{FF15}\u{FF10}\u{FF10}\u{FF10}\u{FF12}",
            "7-0000-1205-0002",
            "7\u{FF0D}0000\u{2212}1205\u{2010}0002",
            " 7 0000\u{3000}1205 0002 ",
            "7\u{30FC}0000\u{30FC}1205\u{30FC}0002",
        ] {
            assert_eq!(CorporateNumber::parse(text).unwrap().as_str(), "7000012050002", "{text}");
        }
    }

    #[test]
    fn every_other_first_digit_is_refused_and_the_right_one_named() {
        for found in (0..=9).filter(|d| *d != 7) {
            let error = CorporateNumber::parse(&format!("{found}000012050002")).unwrap_err();
            assert_eq!(error, CorporateNumberError::CheckDigit { expected: 7, found });
            assert!(error.ja().contains('7') && error.en().contains("should be 7"));
        }
    }

    #[test]
    fn the_check_digit_runs_from_1_to_9() {
        assert!(CorporateNumber::parse("9000000000000").is_ok());
        assert!(CorporateNumber::parse("8000000000001").is_ok());
        assert!(CorporateNumber::parse("1000000000008").is_ok());
        assert!(CorporateNumber::parse("9000000000009").is_ok());
    }

    #[test]
    fn length_and_characters() {
        for (text, count) in [("", 0), ("700001205000", 12), ("70000120500020", 14)] {
            assert_eq!(CorporateNumber::parse(text), Err(CorporateNumberError::Length(count)));
        }
        assert_eq!(CorporateNumber::parse("T7000012050002"), Err(CorporateNumberError::NotADigit('T')));
    }

    #[test]
    fn json_is_checked_text() {
        let number = CorporateNumber::parse("7000012050002").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"7000012050002\"");
        assert_eq!(serde_json::from_str::<CorporateNumber>("\"7000012050002\"").unwrap(), number);
        let error = serde_json::from_str::<CorporateNumber>("\"6000012050002\"").unwrap_err();
        assert!(error.to_string().contains("should be 7"));
    }
}
