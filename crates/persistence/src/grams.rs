//! Words as they are searched for: Japanese has no spaces, so a text is kept as every two characters
//! that stand together, after what looks the same was made the same.
//!
//! Full and half width, compatibility forms (NFKC), case, and katakana and hiragana are one. A gram is
//! written as two numbers of five hexadecimal digits: no tokenizer of any database has an opinion
//! about these.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization;

/// Between the katakana and the hiragana of the same sound.
const KANA_APART: u32 = 0x60;

/// A text as it is compared: words of letters and digits, one space between them.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase).map(hiragana) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - KANA_APART).unwrap_or(c),
        other => other,
    }
}

/// The grams of a folded text, each once.
pub(crate) fn grams(folded: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for word in folded.split(' ') {
        let followed = word.chars().skip(1);
        all.extend(word.chars().zip(followed).map(|(one, next)| gram(one, next)));
    }
    all
}

fn gram(one: char, next: char) -> String {
    let mut out = String::with_capacity(10);
    for c in [one, next] {
        let _ = write!(out, "{:05x}", u32::from(c));
    }
    out
}

/// The token all texts of an organisation have.
pub(crate) fn of_org(org: &str) -> String {
    let mut out = "o".to_owned();
    for byte in org.bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// The token of texts anybody may find.
pub(crate) const PUBLIC: &str = "p";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (text, expected) in [
            ("清掃業務", "清掃業務"),
            ("ＩＣＴ　ｾﾝｻｰ①", "ict せんさー1"),
            ("ミマモリセンサー", "みまもりせんさー"),
            ("R8-0012/3", "r8 0012 3"),
            ("㈱導", "株 導"),
            ("ガ", "が"),
            ("ｶﾞ", "が"),
            ("ヴヵヶヽ", "ゔゕゖゝ"),
            ("・ー", "ー"),
            ("", ""),
            (" 、 ", ""),
            ("𠮷野", "𠮷野"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn every_two_that_stand_together() {
        for (text, expected) in [
            ("清", &[][..]),
            ("清掃", &["06e0506383"]),
            ("清掃 清掃", &["06e0506383"]),
            ("ab c", &["0006100062"]),
            ("𠮷野", &["20bb7091ce"]),
        ] {
            let found: Vec<String> = grams(text).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(of_org("a-1"), "o612d31");
    }
}
