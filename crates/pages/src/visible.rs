//! What cannot be seen, made to be seen: a character that hides, or turns what stands around it, is shown by its
//! number and does nothing. It is stored by no form of ours, but may have come in before, or another way.

use std::fmt::Write as _;

/// The page with every such character shown as `⟨U+202E⟩`.
pub(crate) fn visible(page: String) -> String {
    let Some(first) = page.find(is_unseen) else { return page };
    let (clean, rest) = page.split_at(first);
    let mut shown = String::with_capacity(page.len().saturating_add(64));
    shown.push_str(clean);
    for character in rest.chars() {
        if is_unseen(character) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// What is not seen and no control: ends of ranges, both of them within.
const UNSEEN: [(char, char); 15] = [
    // what changes direction: marks, embeddings, overrides, isolates
    ('\u{61c}', '\u{61c}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2066}', '\u{2069}'),
    // what has no width: soft hyphen, Mongolian vowel separator, zero width space, joiners of words, signs of
    // formulas, retired format controls, byte order mark
    ('\u{ad}', '\u{ad}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{2060}', '\u{2065}'),
    ('\u{206a}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    // breaks that are no line feed, annotations, tags
    ('\u{2028}', '\u{2029}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{e0000}', '\u{e007f}'),
    // no characters
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{fffe}', '\u{ffff}'),
];

/// Whether a character is not seen, or changes the direction of others. What joins or varies the characters of
/// names and signs (ZWNJ, ZWJ, variation selectors) is none of these: it is part of them.
fn is_unseen(character: char) -> bool {
    if character.is_ascii() {
        // how templates are laid out, and how texts are broken into lines
        return character.is_ascii_control() && !matches!(character, '\n' | '\t' | '\r');
    }
    character.is_control()
        || UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&character))
        // the last two of every plane are no characters
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_hides_or_turns_is_shown_by_its_number_and_does_nothing() {
        for (stored, shown) in [
            ("代金\u{202e}000,1円", "代金⟨U+202E⟩000,1円"),
            ("\u{2066}a\u{2069}\u{200f}\u{61c}", "⟨U+2066⟩a⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩"),
            ("あお\u{200b}ぞら\u{feff}", "あお⟨U+200B⟩ぞら⟨U+FEFF⟩"),
            ("a\u{ad}b\u{2060}c\u{2028}d", "a⟨U+00AD⟩b⟨U+2060⟩c⟨U+2028⟩d"),
            ("a\0b\u{1b}c\u{85}", "a⟨U+0000⟩b⟨U+001B⟩c⟨U+0085⟩"),
            ("\u{e0041}\u{fdd0}\u{10ffff}", "⟨U+E0041⟩⟨U+FDD0⟩⟨U+10FFFF⟩"),
        ] {
            assert_eq!(visible(stored.to_owned()), shown);
        }
    }

    #[test]
    fn what_is_part_of_names_and_signs_stays() {
        for text in
            ["", "葛\u{e0100}辻\u{fe00}", "👩\u{200d}🔧", "一行\r\n\t二行", "می\u{200c}خواهم", "<p>é　が</p>"]
        {
            assert_eq!(visible(text.to_owned()), text);
        }
    }
}
