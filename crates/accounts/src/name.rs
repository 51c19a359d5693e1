//! Names as people type them.

use shirube_trail::text::normalise;

use crate::InputFault;

/// What is wrong with a name of at most so many characters: nothing but spaces, too long, or with characters
/// that nobody sees. `what` says what it is a name of, in Japanese and English.
pub(crate) fn fault(
    (field, text): (&str, &str),
    chars_max: usize,
    (ja, en): (&str, &str),
) -> Option<InputFault> {
    let text = text.trim();
    let is_wrong = text.is_empty() || text.chars().count() > chars_max || is_unfit(text);
    is_wrong.then(|| {
        let ja = format!("{ja}を{chars_max}文字以内で入力してください（制御文字は使えません）。");
        let en = format!("{en} of up to {chars_max} characters, without control characters.");
        InputFault::new(field, ja, en)
    })
}

/// Whether it has characters that end lines, show a text otherwise than it is, or may be stored nowhere.
pub(crate) fn is_unfit(text: &str) -> bool {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().any(is_hidden) || normalise(text).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_seen_as_it_is_and_has_an_end() {
        let is_wrong = |text: &str| fault(("name", text), 3, ("氏名", "Your name")).is_some();
        for good in ["あ", " 青空花 ", "a b"] {
            assert!(!is_wrong(good), "{good}");
        }
        for wrong in ["", " \u{3000}", "青空花子", "a\nb", "a\u{202e}b", "a\u{200b}b", "a\u{fffe}b"] {
            assert!(is_wrong(wrong), "{wrong:?}");
        }
        let told = fault(("section", ""), 100, ("課", "A section")).unwrap();
        assert_eq!(told.field, "section");
        assert!(
            told.what.ja.starts_with("課を100文字以内") && told.what.en.starts_with("A section of up to 100")
        );
    }
}
