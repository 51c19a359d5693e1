//! The installed font with Japanese, or what to install.

use shirube_exports::pdf::Font;

use crate::failure::{Failure, Way};

/// The first known family that is installed.
pub(crate) fn japanese() -> Result<Font, Failure> {
    shirube_server::japanese_font().ok_or_else(missing)
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
        let failure = missing();
        assert_eq!(failure.way, Way::NotFound);
        let [(ja, en)] = failure.sentences.as_slice() else { panic!("{failure:?}") };
        for package in ["fonts-noto-cjk", "fonts-ipaexfont"] {
            assert!(ja.contains(package) && en.contains(package), "{ja} {en}");
        }
    }
}
