//! Width and number helpers shared by the parsers of this module.

/// The half-width form of the characters people type for numbers and dates: full-width ASCII
/// becomes ASCII, every dash that stands for a hyphen becomes `-`, the ideographic space ` `.
///
/// Only for parsing: names are never passed through this.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FF70}' => '-',
            '\u{FF01}'..='\u{FF5E}' => {
                // The block is ASCII `!`..`~` moved up by 0xFEE0.
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
            }
            other => other,
        })
        .collect()
}

/// Digits in groups of three: `1,234,567`.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Reads `text` as a number of plain ASCII digits only: no sign, no space, at most nine digits.
pub(crate) fn plain_u32(text: &str) -> Option<u32> {
    let plain = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{grouped, half_width, plain_u32};

    #[test]
    fn widths_and_dashes_become_ascii() {
        assert_eq!(
            half_width("\u{FF32}\u{FF18}\u{FF0E}\u{FF11}\u{FF11}\u{FF0E}\u{FF12}\u{FF10}"),
            "R8.11.20"
        );
        assert_eq!(half_width("7\u{FF0D}0000\u{30FC}1200\u{2014}50002"), "7-0000-1200-50002");
        assert_eq!(half_width("令和\u{FF18}年"), "令和8年");
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
            (-1_000, "-1,000"),
            (9_007_199_254_740_991, "9,007,199,254,740,991"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn only_plain_digits_are_numbers() {
        assert_eq!(plain_u32("012"), Some(12));
        for bad in ["", "+1", "-1", " 1", "1234567890", "一"] {
            assert_eq!(plain_u32(bad), None, "{bad}");
        }
    }
}
