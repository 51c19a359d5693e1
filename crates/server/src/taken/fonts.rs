//! Finds an installed font with Japanese.

use fontdb::{Database, Family, Query, Source};
use shirube_exports::pdf::Font;

/// Families with Japanese, the most complete first.
const FAMILIES: [&str; 8] = [
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Noto Serif CJK JP",
    "IPAexGothic",
    "IPAexMincho",
    "IPAGothic",
    "TakaoGothic",
    "VL Gothic",
];

/// The first of them that is installed; none where there is none.
#[must_use]
pub fn japanese_font() -> Option<Font> {
    let mut installed = Database::new();
    installed.load_system_fonts();
    among(&installed)
}

/// The first of them in a collection.
fn among(installed: &Database) -> Option<Font> {
    FAMILIES.iter().find_map(|family| font(installed, family))
}

/// The upright face of a family, of ordinary weight; another that is there where it has none.
fn font(installed: &Database, family: &str) -> Option<Font> {
    let found = installed.query(&Query { families: &[Family::Name(family)], ..Query::default() })?;
    let (source, index) = installed.face_source(found)?;
    let data = match source {
        Source::File(path) | Source::SharedFile(path, _) => std::fs::read(path).ok()?,
        Source::Binary(bytes) => bytes.as_ref().as_ref().to_vec(),
    };
    Font::open(data, index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_font_in_nothing() {
        assert!(among(&Database::new()).is_none());
    }
}
