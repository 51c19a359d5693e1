//! Addresses.

use crate::InputFault;
use unicode_normalization::UnicodeNormalization;

/// The longest address, in bytes (RFC 5321).
const BYTES_MAX: usize = 254;

/// An address as it is compared: two that differ only in case, or in the width of letters, are one.
pub(crate) fn folded(email: &str) -> String {
    email.trim().nfkc().flat_map(char::to_lowercase).collect()
}

/// Reads an address: one `@`, something on both sides, nothing that could end a line or stand for several.
pub(crate) fn read(email: &str) -> Result<String, InputFault> {
    let fault = || {
        InputFault::new(
            "email",
            "メールアドレスを「name@example.jp」の形で入力してください。",
            "an e-mail address such as name@example.jp.",
        )
    };
    let email: String = email.trim().nfkc().collect();
    let (local, domain) = email.split_once('@').ok_or_else(fault)?;
    let is_plain = |text: &str| {
        !text.is_empty()
            && !text
                .chars()
                .any(|c| c.is_control() || c.is_whitespace() || !c.is_ascii() || "@,;:<>()[]\"\\".contains(c))
    };
    let has_dots = domain.split('.').all(|part| !part.is_empty()) && domain.contains('.');
    if email.len() <= BYTES_MAX && is_plain(local) && is_plain(domain) && has_dots {
        Ok(email)
    } else {
        Err(fault())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (given, expected) in [
            ("a@example.jp", Some("a@example.jp")),
            (" A.b+c@Example.JP ", Some("A.b+c@Example.JP")),
            ("ａ＠example.jp", Some("a@example.jp")),
            ("a", None),
            ("@example.jp", None),
            ("a@", None),
            ("a@example", None),
            ("a@example..jp", None),
            ("a@b@example.jp", None),
            ("a b@example.jp", None),
            ("a@example.jp\r\nBcc: x@y.jp", None),
            ("a@example.jp,b@example.jp", None),
            ("<a@example.jp>", None),
            ("山田@example.jp", None),
        ] {
            assert_eq!(read(given).ok().as_deref(), expected, "{given:?}");
        }
        let long = format!("{}@example.jp", "a".repeat(243));
        assert_eq!((long.len(), read(&long).is_ok()), (254, true));
        assert!(read(&format!("a{long}")).is_err());
    }

    #[test]
    fn addresses_that_differ_in_case_are_one() {
        assert_eq!(folded("Tanaka@City.Example.JP"), folded(" tanaka@city.example.jp"));
        assert_eq!(folded("ｔａｎａｋａ@city.example.jp"), folded("tanaka@city.example.jp"));
        assert_ne!(folded("tanaka@city.example.jp"), folded("tanaka@town.example.jp"));
    }
}
