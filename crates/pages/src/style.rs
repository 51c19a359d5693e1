//! The style sheet: one file of our own, on the values of the Digital Agency's design tokens.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// The style sheet.
pub const STYLE: &str = include_str!("../assets/shirube.css");

/// Where it is served.
pub const STYLE_PATH: &str = "/static/shirube.css";

static HASH: LazyLock<String> = LazyLock::new(|| {
    let hash = hex::encode(Sha256::digest(STYLE.as_bytes()));
    hash.chars().take(16).collect()
});

/// Where the style sheet is, with its hash: another content is at another address.
pub(crate) fn href() -> String {
    format!("{STYLE_PATH}?v={}", *HASH)
}
