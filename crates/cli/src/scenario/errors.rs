//! Mistakes of a scenario: where, what was found, and what was probably meant.

use std::fmt;
use std::sync::Arc;

/// Shares of letters that must agree before another id is suggested.
const SIMILAR_ENOUGH: f64 = 0.72;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file as named by whoever plays it.
    pub(crate) file: Arc<str>,
    /// The line, from 1.
    pub(crate) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A mistake in a scenario file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {en}")]
pub(crate) struct Mistake {
    /// Where.
    pub(crate) place: Place,
    /// The sentence in Japanese.
    pub(crate) ja: String,
    /// The sentence in English.
    pub(crate) en: String,
}

impl Mistake {
    /// A mistake at this place.
    pub(crate) fn new(place: &Place, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place: place.clone(), ja: ja.into(), en: en.into() }
    }

    /// Something named that is not known: with the nearest that is, or all of a few.
    pub(crate) fn unknown<'k>(
        place: &Place,
        (what_ja, what_en): (&str, &str),
        found: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let (hint_ja, hint_en) = hint(found, &known);
        Self::new(
            place,
            format!("{what_ja}「{found}」はありません。{hint_ja}"),
            format!("there is no {what_en} \"{found}\".{hint_en}"),
        )
    }

    /// A member with a value of the wrong shape.
    pub(crate) fn shape(
        place: &Place,
        member: &str,
        (wanted_ja, wanted_en): (&str, &str),
        found: &str,
    ) -> Self {
        Self::new(
            place,
            format!("「{member}」は{wanted_ja}です（あったもの：{found}）。"),
            format!("\"{member}\" must be {wanted_en}; found {found}."),
        )
    }
}

/// What was probably meant, as the ends of two sentences.
fn hint(found: &str, known: &[&str]) -> (String, String) {
    /// Beyond this many, a list helps nobody.
    const LISTED_MAX: usize = 12;
    match nearest(found, known) {
        Some(near) => (format!("「{near}」のことですか。"), format!(" Did you mean \"{near}\"?")),
        None if known.is_empty() || known.len() > LISTED_MAX => (String::new(), String::new()),
        None => (format!("あるもの：{}。", known.join("、")), format!(" Known: {}.", known.join(", "))),
    }
}

/// The known id nearest to what was found, if one is near.
pub(crate) fn nearest<'k>(found: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|id| (strsim::jaro_winkler(found, id), *id))
        .filter(|(likeness, _)| *likeness >= SIMILAR_ENOUGH)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_nearest_id_on_both_sides_of_the_boundary() {
        let known = ["approve-method", "return-preparation", "withdraw"];
        for (found, near) in [
            ("aprove-method", Some("approve-method")),
            ("approve_method", Some("approve-method")),
            ("withdrew", Some("withdraw")),
            ("zzz", None),
        ] {
            assert_eq!(nearest(found, &known), near, "{found}");
        }
    }

    #[test]
    fn says_file_line_found_and_meant() {
        let place = Place { file: "case.toml".into(), line: 12 };
        let mistake = Mistake::unknown(&place, ("行為", "act"), "aprove", ["approve", "return"]);
        assert_eq!(
            mistake.to_string(),
            "case.toml:12: there is no act \"aprove\". Did you mean \"approve\"?"
        );
        assert_eq!(mistake.ja, "行為「aprove」はありません。「approve」のことですか。");
    }
}
