//! What a profile says, field by field: what each takes, and which questions of forms it answers.

use crate::{InputFault, email, name};
use serde::{Deserialize, Serialize};
use shirube_core::domain::{CorporateNumber, EraDate};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// The longest name or address, in characters.
const TEXT_CHARS_MAX: usize = 200;
/// Digits of a telephone number (E.164 allows fifteen).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// A field of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileField {
    /// 商号又は名称.
    Name,
    /// フリガナ, in katakana.
    Kana,
    /// 法人番号, thirteen digits with their check digit.
    CorporateNumber,
    /// 所在地.
    Address,
    /// 代表者の職・氏名.
    Representative,
    /// 電話番号.
    Phone,
    /// 連絡先のメールアドレス.
    Email,
    /// 商品・役務の名称, the one applied with most.
    ProductName,
    /// Whether it is goods or a service.
    ProductKind,
    /// 商品・役務の分野.
    ProductCategory,
    /// 販売開始日, as `2026-11-22`.
    ProductSaleStart,
}

impl ProfileField {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Kana,
        Self::CorporateNumber,
        Self::Address,
        Self::Representative,
        Self::Phone,
        Self::Email,
        Self::ProductName,
        Self::ProductKind,
        Self::ProductCategory,
        Self::ProductSaleStart,
    ];

    /// What a product may be.
    pub const KINDS: [&'static str; 2] = ["goods", "service"];

    /// Its name in a body, a form and the database.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kana => "kana",
            Self::CorporateNumber => "corporate_number",
            Self::Address => "address",
            Self::Representative => "representative",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::ProductName => "product_name",
            Self::ProductKind => "product_kind",
            Self::ProductCategory => "product_category",
            Self::ProductSaleStart => "product_sale_start",
        }
    }

    /// The facts it answers, wherever a form asks a company for one of them.
    #[must_use]
    pub const fn answers(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["applicant.name", "complainant.name", "unsolicited.from"],
            Self::Kana => &["applicant.kana"],
            Self::CorporateNumber => &["corporate_number", "complainant.number"],
            Self::Address => &["applicant.address"],
            Self::Representative => &["applicant.representative"],
            Self::Phone => &["applicant.phone"],
            Self::Email => &["applicant.email"],
            Self::ProductName => &["product.name"],
            Self::ProductKind => &["product.kind"],
            Self::ProductCategory => &["product.category"],
            Self::ProductSaleStart => &["product.sale_start"],
        }
    }

    /// Reads what was typed; empty where nothing was.
    fn read(self, typed: &str) -> Result<String, InputFault> {
        let typed = typed.trim();
        if typed.is_empty() && self != Self::Name {
            return Ok(String::new());
        }
        match self {
            Self::Name => self.text(typed, ("商号又は名称", "The name of the company")),
            Self::Kana => kana(&self.text(typed, ("フリガナ", "The name in katakana"))?)
                .ok_or_else(|| self.fault("カタカナかひらがなで入力してください。", "katakana or hiragana.")),
            Self::CorporateNumber => typed
                .parse::<CorporateNumber>()
                .map(String::from)
                .map_err(|error| InputFault::new(self.id(), error.ja(), error.to_string())),
            Self::Address => self.text(typed, ("所在地", "An address")),
            Self::Representative => self.text(typed, ("代表者の職・氏名", "A title and a name")),
            Self::Phone => phone(typed).ok_or_else(|| {
                let ja = "電話番号を数字とハイフンで入力してください（9〜15桁。例：03-1234-5678）。";
                self.fault(ja, "a telephone number of 9 to 15 digits, such as 03-1234-5678.")
            }),
            Self::Email => email::read(typed),
            Self::ProductName => self.text(typed, ("商品・役務の名称", "The name of a product")),
            Self::ProductKind if Self::KINDS.contains(&typed) => Ok(typed.to_owned()),
            Self::ProductKind => Err(self.fault("物品か役務を選んでください。", "goods or service.")),
            Self::ProductCategory => self.text(typed, ("商品・役務の分野", "A category")),
            Self::ProductSaleStart => EraDate::parse(typed).map(|day| day.date().to_string()).map_err(|_| {
                let ja = "日付は「R8.11.20」「2026-11-20」の形で入力してください。";
                self.fault(ja, "a day such as 2026-11-20 or R8.11.20.")
            }),
        }
    }

    /// A text as it was typed, in the one composed form of its characters: no name is refused for them.
    fn text(self, typed: &str, what: (&str, &str)) -> Result<String, InputFault> {
        let text: String = typed.nfc().collect();
        name::fault((self.id(), &text), TEXT_CHARS_MAX, what).map_or(Ok(text), Err)
    }

    fn fault(self, ja: &str, en: &str) -> InputFault {
        InputFault::new(self.id(), ja, en)
    }
}

/// What a profile says. What is left out is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Said(BTreeMap<ProfileField, String>);

impl Said {
    /// Reads what was typed, field by field.
    ///
    /// # Errors
    /// Every fault at once, each with its field and what is allowed.
    pub(super) fn read(typed: impl Fn(ProfileField) -> String) -> Result<Self, Vec<InputFault>> {
        let (mut said, mut faults) = (BTreeMap::new(), Vec::new());
        for field in ProfileField::ALL {
            match field.read(&typed(field)) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => {
                    said.insert(field, text);
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Self(said)) } else { Err(faults) }
    }

    /// What is said of a field; empty where nothing is.
    #[must_use]
    pub fn of(&self, field: ProfileField) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// What answers a fact that a form asks for.
    #[must_use]
    pub fn answer(&self, fact: &str) -> Option<&str> {
        let of_it = |(field, _): &(&ProfileField, &String)| field.answers().contains(&fact);
        self.0.iter().find(of_it).map(|(_, text)| text.as_str())
    }

    /// The fields that differ.
    pub(super) fn differs_from(&self, other: &Self) -> Vec<ProfileField> {
        ProfileField::ALL.into_iter().filter(|field| self.of(*field) != other.of(*field)).collect()
    }
}

/// A reading in katakana: hiragana becomes it, half-width letters full-width ones. Latin letters, digits and
/// the marks between words stay.
fn kana(text: &str) -> Option<String> {
    let wide = text.nfkc().map(|c| match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => u32::from(c).checked_add(0x60).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    });
    let is_of_reading = |c: char| {
        matches!(c, '\u{30a0}'..='\u{30ff}' | ' ' | '-' | '.' | '&' | '\'' | ',' | '(' | ')')
            || c.is_ascii_alphanumeric()
    };
    let found: String = wide.collect();
    found.chars().all(is_of_reading).then_some(found)
}

/// A telephone number with its groups: full-width digits and any of the dashes that keyboards write are
/// taken.
fn phone(typed: &str) -> Option<String> {
    let plain = typed.nfkc().filter(|c| !c.is_whitespace()).map(|c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' => '-',
        _ => c,
    });
    let found: String = plain.collect();
    let digits = found.chars().filter(char::is_ascii_digit).count();
    let is_plain = found
        .char_indices()
        .all(|(at, c)| c.is_ascii_digit() || matches!(c, '-' | '(' | ')') || (c == '+' && at == 0));
    (is_plain && PHONE_DIGITS.contains(&digits)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(given: &[(ProfileField, &str)]) -> Result<Said, Vec<InputFault>> {
        Said::read(|field| {
            let found = given.iter().find(|(known, _)| *known == field);
            found.map_or_else(String::new, |(_, text)| (*text).to_owned())
        })
    }

    #[test]
    fn what_people_type_is_kept_in_one_form() {
        use ProfileField as F;
        let read = said(&[
            (F::Name, " 株式会社か\u{3099}りば "),
            (F::Kana, "がりば ｶﾌﾞｼｷｶﾞｲｼｬ・ABC"),
            (F::CorporateNumber, "２０１０４０１０００００１"),
            (F::Phone, "０３ー１２３４－５６７８"),
            (F::Email, "ｉｎｆｏ@garyba.example"),
            (F::ProductKind, "service"),
            (F::ProductSaleStart, "R8.4.1"),
        ]);
        let read = read.unwrap();
        for (field, expected) in [
            (F::Name, "株式会社がりば"),
            (F::Kana, "ガリバ カブシキガイシャ・ABC"),
            (F::CorporateNumber, "2010401000001"),
            (F::Phone, "03-1234-5678"),
            (F::Email, "info@garyba.example"),
            (F::ProductSaleStart, "2026-04-01"),
            (F::Address, ""),
        ] {
            assert_eq!(read.of(field), expected, "{field:?}");
        }
        assert_eq!(read.answer("complainant.name"), Some("株式会社がりば"));
        assert_eq!(read.answer("applicant.address"), None);
        assert_eq!(read.answer("quote_yen"), None);
    }

    #[test]
    fn every_fault_is_told_at_once_with_its_field() {
        use ProfileField as F;
        let faults = said(&[
            (F::Name, " "),
            (F::Kana, "漢字"),
            (F::CorporateNumber, "1010401000001"),
            (F::Address, "東京都\u{202e}"),
            (F::Phone, "12345678"),
            (F::Email, "x"),
            (F::ProductKind, "both"),
            (F::ProductSaleStart, "R8.13.1"),
        ]);
        let faults: Vec<String> = faults.unwrap_err().into_iter().map(|fault| fault.field).collect();
        let fields = [
            F::Name,
            F::Kana,
            F::CorporateNumber,
            F::Address,
            F::Phone,
            F::Email,
            F::ProductKind,
            F::ProductSaleStart,
        ];
        assert_eq!(faults, fields.map(|field| field.id().to_owned()));
    }

    #[test]
    fn numbers_of_telephones_have_both_ends() {
        for (typed, is_one) in [
            ("123456789", true),
            ("12345678", false),
            ("+81-3-1234-5678", true),
            ("(03)1234-5678", true),
            ("123456789012345", true),
            ("1234567890123456", false),
            ("03-1234-567x", false),
            ("03+1234-5678", false),
        ] {
            assert_eq!(phone(typed).is_some(), is_one, "{typed}");
        }
    }

    #[test]
    fn a_field_has_one_name_everywhere() {
        for field in ProfileField::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.id());
        }
    }
}
