//! Finds an installed font with Japanese.

use fontdb::{Database, Family, Query, Source};
use shirube_exports::pdf::Font;

use crate::failure::{Failure, Way};

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

/// The first of them that is installed.
pub(crate) fn japanese() -> Result<Font, Failure> {
    let mut installed = Database::new();
    installed.load_system_fonts();
    among(&installed)
}

/// The first of them in a collection.
fn among(installed: &Database) -> Result<Font, Failure> {
    FAMILIES.iter().find_map(|family| font(installed, family)).ok_or_else(missing)
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

fn missing() -> Failure {
    Failure::new(
        Way::NotFound,
        "日本語の書体がありません。Debianのパッケージfonts-noto-cjk又はfonts-ipaexfontを導入してください（例：apt-get install fonts-noto-cjk）。",
        "no Japanese font is installed: install the Debian package fonts-noto-cjk or fonts-ipaexfont \
         (for instance apt-get install fonts-noto-cjk).",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_japanese_font_the_package_is_named() {
        let Err(failure) = among(&Database::new()) else { panic!("there is no font in nothing") };
        assert_eq!(failure.way, Way::NotFound);
        let [(ja, en)] = failure.sentences.as_slice() else { panic!("{failure:?}") };
        for package in ["fonts-noto-cjk", "fonts-ipaexfont"] {
            assert!(ja.contains(package) && en.contains(package), "{ja} {en}");
        }
    }
}
