//! Case numbers people say aloud (案件番号) and the ids of the procedures inside a case.
//!
//! ```text
//! R8-0012              case: fiscal year 令和8年度, twelfth
//! R8-0012/3            third procedure of the case
//! R8-0012/ak3m9…       application: `a` + ten random characters, so that numbering tells
//!                      nobody how many applied
//! office, office/7     the organisation's own procedures
//! ```
//! Each id has exactly one spelling; any other is refused, because the trail compares text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::digits::plain_u32;
use super::fiscal::{FiscalYear, FiscalYearError};

/// The greatest serial number: nine digits.
pub const SERIAL_MAX: u32 = 999_999_999;

/// Characters of an application token: lower-case base32 (RFC 4648) without look-alikes 0 1 8 9.
const TOKEN_ALPHABET: [char; 32] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u',
    'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7',
];

/// Characters in an application token: 10 × 5 bits.
const TOKEN_LENGTH: usize = 10;

/// The number of a case: `R8-0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    // INVARIANT: fiscal_year has an era letter; 1 <= serial <= SERIAL_MAX
    fiscal_year: FiscalYear,
    serial: u32,
}

/// Where a procedure belongs: to a case, or to the organisation's own `office`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CaseRef {
    /// The organisation itself (庁務).
    Office,
    /// A case.
    Case(CaseNumber),
}

/// The random part of an application's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationToken(u64); // INVARIANT: below 2^50

/// The id of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ProcedureId {
    /// The organisation's office procedure, `office`.
    Office,
    /// What the office opened, `office/7`; from 1.
    OfficeNumbered(u32),
    /// A procedure of a case, `R8-0012/3`; from 1.
    Numbered(CaseNumber, u32),
    /// An application in a case, `R8-0012/a…`.
    Application(CaseNumber, ApplicationToken),
}

/// Why a number or id is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CaseNumberError {
    /// Not of the form.
    #[error(
        "\"{0}\" is not a case number; write it as R8-0012: era letter and fiscal year, hyphen, serial of 4 to 9 digits"
    )]
    NotACaseNumber(String),
    /// Not of the form.
    #[error(
        "\"{0}\" is not a procedure id; write it as R8-0012/3, R8-0012/a and ten characters of a-z 2-7, office or office/7"
    )]
    NotAProcedureId(String),
    /// The serial is 0 or too great.
    #[error("the serial number {0} is outside 1 to 999999999")]
    Serial(u32),
    /// The fiscal year has no era letter.
    #[error(transparent)]
    Year(#[from] FiscalYearError),
}

impl CaseNumberError {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NotACaseNumber(text) => format!(
                "「{text}」は案件番号ではありません。R8-0012のように、元号の頭文字と年度、ハイフン、4桁から9桁の番号で入力してください。"
            ),
            Self::NotAProcedureId(text) => format!(
                "「{text}」は手続番号ではありません。R8-0012/3、R8-0012/aに続く10文字(a–z、2–7)、office、office/7のいずれかの形で入力してください。"
            ),
            Self::Serial(serial) => {
                format!("番号{serial}は使えません。1から999999999までの番号にしてください。")
            }
            Self::Year(error) => error.ja(),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

/// At most this much of a refused text is repeated in an error.
fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

impl CaseNumber {
    /// The number of the `serial`-th case of `fiscal_year`.
    ///
    /// # Errors
    /// [`CaseNumberError::Serial`] outside 1 to [`SERIAL_MAX`], [`CaseNumberError::Year`] for a
    /// year without era.
    pub fn new(fiscal_year: FiscalYear, serial: u32) -> Result<Self, CaseNumberError> {
        fiscal_year.letter()?;
        if (1..=SERIAL_MAX).contains(&serial) {
            Ok(Self { fiscal_year, serial })
        } else {
            Err(CaseNumberError::Serial(serial))
        }
    }

    /// Reads `R8-0012`.
    ///
    /// # Errors
    /// [`CaseNumberError`].
    pub fn parse(text: &str) -> Result<Self, CaseNumberError> {
        let not_a_number = || CaseNumberError::NotACaseNumber(excerpt(text));
        let (year, serial) = text.split_once('-').ok_or_else(not_a_number)?;
        let mut characters = year.chars();
        let letter = characters.next().ok_or_else(not_a_number)?;
        let year = plain_u32(characters.as_str()).ok_or_else(not_a_number)?;
        let serial = plain_u32(serial).ok_or_else(not_a_number)?;
        let number = Self::new(FiscalYear::from_letter(letter, year)?, serial)?;
        // One spelling each: neither `R08-0012` nor `R8-00012`.
        if number.to_string() == text { Ok(number) } else { Err(not_a_number()) }
    }

    /// The fiscal year the case was opened in.
    #[must_use]
    pub const fn fiscal_year(self) -> FiscalYear {
        self.fiscal_year
    }

    /// The serial number within the fiscal year, from 1.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.serial
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = self.fiscal_year.letter().map_err(|_| fmt::Error)?;
        write!(f, "{letter}-{:04}", self.serial)
    }
}

impl CaseRef {
    /// Reads `office` or a case number.
    ///
    /// # Errors
    /// [`CaseNumberError`].
    pub fn parse(text: &str) -> Result<Self, CaseNumberError> {
        if text == "office" { Ok(Self::Office) } else { CaseNumber::parse(text).map(Self::Case) }
    }
}

impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Office => f.write_str("office"),
            Self::Case(number) => number.fmt(f),
        }
    }
}

impl ApplicationToken {
    /// A token from random bits: the lower 50 of `random_bits` count, and all of them must be
    /// random for the token to be unguessable.
    #[must_use]
    pub const fn from_random_bits(random_bits: u64) -> Self {
        Self(random_bits & ((1 << 50) - 1))
    }

    fn parse(text: &str) -> Option<Self> {
        if text.chars().count() != TOKEN_LENGTH {
            return None;
        }
        text.chars()
            .try_fold(0_u64, |bits, c| {
                let value = TOKEN_ALPHABET.iter().position(|known| *known == c)?;
                Some(bits << 5 | u64::try_from(value).ok()?)
            })
            .map(Self)
    }
}

impl fmt::Display for ApplicationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..TOKEN_LENGTH).rev() {
            let value = usize::try_from(self.0 >> (5 * place) & 31).map_err(|_| fmt::Error)?;
            fmt::Write::write_char(f, *TOKEN_ALPHABET.get(value).ok_or(fmt::Error)?)?;
        }
        Ok(())
    }
}

impl ProcedureId {
    /// Reads any of the four forms.
    ///
    /// # Errors
    /// [`CaseNumberError`].
    pub fn parse(text: &str) -> Result<Self, CaseNumberError> {
        let not_an_id = || CaseNumberError::NotAProcedureId(excerpt(text));
        if text == "office" {
            return Ok(Self::Office);
        }
        let (case, part) = text.split_once('/').ok_or_else(not_an_id)?;
        let number = plain_u32(part).filter(|n| *n > 0 && !part.starts_with('0'));
        match (CaseRef::parse(case)?, number) {
            (CaseRef::Office, Some(number)) => Ok(Self::OfficeNumbered(number)),
            (CaseRef::Case(case), Some(number)) => Ok(Self::Numbered(case, number)),
            (CaseRef::Case(case), None) => part
                .strip_prefix('a')
                .and_then(ApplicationToken::parse)
                .map(|token| Self::Application(case, token))
                .ok_or_else(not_an_id),
            (CaseRef::Office, None) => Err(not_an_id()),
        }
    }

    /// The case it belongs to.
    #[must_use]
    pub const fn case(self) -> CaseRef {
        match self {
            Self::Office | Self::OfficeNumbered(_) => CaseRef::Office,
            Self::Numbered(case, _) | Self::Application(case, _) => CaseRef::Case(case),
        }
    }
}

impl fmt::Display for ProcedureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Office => f.write_str("office"),
            Self::OfficeNumbered(number) => write!(f, "office/{number}"),
            Self::Numbered(case, number) => write!(f, "{case}/{number}"),
            Self::Application(case, token) => write!(f, "{case}/a{token}"),
        }
    }
}

/// Text in both directions, for serde and for databases.
macro_rules! as_text {
    ($($id:ty),+) => {$(
        impl FromStr for $id {
            type Err = CaseNumberError;

            fn from_str(text: &str) -> Result<Self, CaseNumberError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $id {
            type Error = CaseNumberError;

            fn try_from(text: String) -> Result<Self, CaseNumberError> {
                Self::parse(&text)
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.to_string()
            }
        }
    )+};
}

as_text!(CaseNumber, CaseRef, ProcedureId);

#[cfg(test)]
mod tests {
    use super::{ApplicationToken, CaseNumber, CaseNumberError, CaseRef, FiscalYear, ProcedureId};

    fn number(year: i32, serial: u32) -> Result<CaseNumber, CaseNumberError> {
        CaseNumber::new(FiscalYear::new(year).unwrap(), serial)
    }

    #[test]
    fn case_numbers_are_written_and_read_back() {
        for (year, serial, text) in [
            (2026, 1, "R8-0001"),
            (2026, 12, "R8-0012"),
            (2026, 9_999, "R8-9999"),
            (2026, 10_000, "R8-10000"),
            (2026, 999_999_999, "R8-999999999"),
            (2019, 1, "R1-0001"),
            (2018, 1, "H30-0001"),
        ] {
            let case = number(year, serial).unwrap();
            assert_eq!(case.to_string(), text);
            assert_eq!(CaseNumber::parse(text), Ok(case));
            assert_eq!((case.fiscal_year().get(), case.serial()), (year, serial));
        }
        assert_eq!(number(2026, 0), Err(CaseNumberError::Serial(0)));
        assert_eq!(number(2026, 1_000_000_000), Err(CaseNumberError::Serial(1_000_000_000)));
    }

    #[test]
    fn any_other_spelling_is_refused() {
        for text in [
            "",
            "R8",
            "R8-",
            "R8-12",
            "R8-00012",
            "R08-0012",
            "r8-0012",
            "R8-0000",
            "R8-0012 ",
            "\u{FF32}\u{FF18}-0012",
            "R8-1234567890",
            "H31-0001",
            "R100-0001",
            "-0012",
            "8-0012",
            "R8-0012/3",
        ] {
            let error = CaseNumber::parse(text).unwrap_err();
            assert!(!error.ja().is_empty() && !error.en().is_empty(), "{text}");
        }
    }

    #[test]
    fn procedure_ids_are_written_and_read_back() {
        let case = number(2026, 12).unwrap();
        let zero = ApplicationToken::from_random_bits(0);
        let full = ApplicationToken::from_random_bits(u64::MAX);
        let some = ApplicationToken::from_random_bits(0b00001_00010_11111_11010);
        for (id, text) in [
            (ProcedureId::Office, "office"),
            (ProcedureId::OfficeNumbered(7), "office/7"),
            (ProcedureId::Numbered(case, 3), "R8-0012/3"),
            (ProcedureId::Application(case, zero), "R8-0012/aaaaaaaaaaa"),
            (ProcedureId::Application(case, full), "R8-0012/a7777777777"),
            (ProcedureId::Application(case, some), "R8-0012/aaaaaaabc72"),
        ] {
            assert_eq!(id.to_string(), text);
            assert_eq!(ProcedureId::parse(text), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<ProcedureId>(&json).unwrap(), id);
        }
        assert_eq!(ProcedureId::Office.case(), CaseRef::Office);
        assert_eq!(ProcedureId::Numbered(case, 3).case().to_string(), "R8-0012");
    }

    #[test]
    fn malformed_procedure_ids_are_refused() {
        for text in [
            "R8-0012",
            "R8-0012/",
            "R8-0012/0",
            "R8-0012/03",
            "R8-0012/b7777777777",
            "R8-0012/a777777777",
            "R8-0012/a77777777777",
            "R8-0012/a7777777771",
            "R8-0012/A7777777777",
            "office/",
            "office/0",
            "office/a7777777777",
            "Office",
            "R8-0012/3/4",
            "R8-0012/-1",
        ] {
            assert!(ProcedureId::parse(text).is_err(), "{text}");
        }
    }
}
