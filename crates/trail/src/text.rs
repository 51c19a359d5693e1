//! What happens to typed text before it is stored and hashed.
//!
//! Text is hashed exactly as stored, so it is normalised once, at input: NFC,
//! but only in the runs outside U+F900–U+FAFF and U+2F800–U+2FA1F. NFC would
//! replace the compatibility ideographs there, and those are the characters
//! people's names have in the family register.

use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// A character that may not be stored; the code for forms is `forbidden_char`.
/// (A lone surrogate cannot occur in a `&str`; JSON readers refuse it earlier.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the character U+{:04X} ({}) at position {position} is not accepted", u32::from(*.character), .class.en())]
pub struct ForbiddenChar {
    /// The character.
    pub character: char,
    /// Its position in the text, in characters from 1.
    pub position: usize,
    /// Why it is refused.
    pub class: ForbiddenClass,
}

/// Why a character is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForbiddenClass {
    /// NUL and the other control characters, except line feed and tab.
    Control,
    /// Changes the direction of the text around it, so that it reads otherwise
    /// than it is stored.
    Direction,
    /// Zero width space or byte order mark: two names that look alike differ.
    ZeroWidth,
    /// Not a character for interchange (RFC 7493 §2.1).
    Noncharacter,
}

impl ForbiddenClass {
    const fn en(self) -> &'static str {
        match self {
            Self::Control => "control character",
            Self::Direction => "text direction control",
            Self::ZeroWidth => "invisible character",
            Self::Noncharacter => "noncharacter",
        }
    }

    const fn ja(self) -> &'static str {
        match self {
            Self::Control => "制御文字",
            Self::Direction => "文字の向きを変える制御文字",
            Self::ZeroWidth => "見えない文字",
            Self::Noncharacter => "非文字",
        }
    }
}

impl ForbiddenChar {
    /// The code of this error in answers to forms and programs.
    pub const CODE: &'static str = "forbidden_char";

    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        let code_point = u32::from(self.character);
        let (class, position) = (self.class.ja(), self.position);
        let mut sentence = String::new();
        // Writing to a String cannot fail.
        let _ = write!(sentence, "{position}文字目のU+{code_point:04X}（{class}）は使えません。");
        sentence
    }
}

/// Checks typed text and gives it in the form in which it is stored and hashed.
///
/// ```
/// use shirube_trail::text::normalise;
///
/// assert_eq!(normalise("か\u{3099}")?, "が");
/// assert_eq!(normalise("\u{fa19}")?, "\u{fa19}"); // 神 of the family register
/// assert!(normalise("a\u{202e}b").is_err());
/// # Ok::<(), shirube_trail::text::ForbiddenChar>(())
/// ```
///
/// # Errors
///
/// The first character that may not be stored. Carriage return is one: give
/// form input through [`unify_line_breaks`] first.
pub fn normalise(typed: &str) -> Result<String, ForbiddenChar> {
    for (index, character) in typed.chars().enumerate() {
        if let Some(class) = forbidden(character) {
            let position = index + 1;
            return Err(ForbiddenChar { character, position, class });
        }
    }
    let mut stored = String::with_capacity(typed.len());
    let mut rest = typed;
    while !rest.is_empty() {
        let (run, after) = rest.split_at(rest.find(is_kept).unwrap_or(rest.len()));
        stored.extend(run.nfc());
        let kept_end = after.find(|c| !is_kept(c)).unwrap_or(after.len());
        let (kept, after) = after.split_at(kept_end);
        stored.push_str(kept);
        rest = after;
    }
    Ok(stored)
}

/// Line breaks of forms (CR LF, CR) as the one that is stored (LF).
#[must_use]
pub fn unify_line_breaks(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\r', "\n")
}

/// Compatibility ideographs, which are kept as they are.
const fn is_kept(character: char) -> bool {
    matches!(character, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

fn forbidden(character: char) -> Option<ForbiddenClass> {
    match character {
        '\n' | '\t' => None,
        c if c.is_control() => Some(ForbiddenClass::Control),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(ForbiddenClass::Direction)
        }
        '\u{200b}' | '\u{feff}' => Some(ForbiddenClass::ZeroWidth),
        '\u{fdd0}'..='\u{fdef}' => Some(ForbiddenClass::Noncharacter),
        c if u32::from(c) & 0xfffe == 0xfffe => Some(ForbiddenClass::Noncharacter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stored_forms() {
        let cases = [
            ("", ""),
            ("か\u{3099}", "が"),
            ("ハ\u{309a}ン", "パン"),
            ("e\u{301}", "é"),
            // 神 塚 福 of family registers; NFC alone would change them
            ("\u{fa19}\u{fa10}\u{fa1b}", "\u{fa19}\u{fa10}\u{fa1b}"),
            ("\u{2f800}か\u{3099}\u{fa19}き\u{3099}", "\u{2f800}が\u{fa19}ぎ"),
            ("神塚福", "神塚福"),
            // NFC, not NFKC
            ("㈱①ｶﾞ１２３髙﨑𠮷", "㈱①ｶﾞ１２３髙﨑𠮷"),
            // variation selectors (IVS) and ZWJ
            ("葛\u{e0100}辻\u{fe00}", "葛\u{e0100}辻\u{fe00}"),
            ("👩\u{200d}🔧", "👩\u{200d}🔧"),
            ("一行\n\t二行", "一行\n\t二行"),
        ];
        for (typed, stored) in cases {
            assert_eq!(normalise(typed).unwrap(), stored);
        }
        let first_past_the_block = "\u{fb00}\u{2fa20}";
        assert_eq!(normalise(first_past_the_block).unwrap(), first_past_the_block);
    }

    #[test]
    fn refused_characters_are_named() {
        use ForbiddenClass::{Control, Direction, Noncharacter, ZeroWidth};
        let cases = [
            ('\0', Control),
            ('\r', Control),
            ('\u{b}', Control),
            ('\u{1f}', Control),
            ('\u{7f}', Control),
            ('\u{85}', Control),
            ('\u{200b}', ZeroWidth),
            ('\u{feff}', ZeroWidth),
            ('\u{200e}', Direction),
            ('\u{202a}', Direction),
            ('\u{202e}', Direction),
            ('\u{2066}', Direction),
            ('\u{2069}', Direction),
            ('\u{fffe}', Noncharacter),
            ('\u{10ffff}', Noncharacter),
        ];
        for (character, class) in cases {
            let fault = normalise(&format!("名{character}前")).unwrap_err();
            let expected = ForbiddenChar { character, position: 2, class };
            assert_eq!(fault, expected);
        }
        for next_to_them in ['\u{200c}', '\u{2029}', '\u{202f}', '\u{2065}', '\u{206a}', '\u{fffd}'] {
            assert!(normalise(&next_to_them.to_string()).is_ok());
        }
    }

    #[test]
    fn sentences() {
        let fault = normalise("a\u{202e}").unwrap_err();
        let en = "the character U+202E (text direction control) at position 2 is not accepted";
        assert_eq!(fault.to_string(), en);
        assert_eq!(fault.ja(), "2文字目のU+202E（文字の向きを変える制御文字）は使えません。");
    }

    #[test]
    fn line_breaks() {
        assert_eq!(unify_line_breaks("a\r\nb\rc\n\r\n"), "a\nb\nc\n\n");
    }

    proptest! {
        #[test]
        fn what_is_stored_is_stored_the_same_again(typed in "[^\\p{Cc}]{0,40}") {
            if let Ok(stored) = normalise(&typed) {
                prop_assert_eq!(normalise(&stored).unwrap(), stored);
            }
        }
    }
}
