//! What pages load: the style sheet, one file of our own on the values of the Digital Agency's design tokens,
//! the script of the keys, and that of drafts.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// The style sheet.
pub const STYLE: &str = include_str!("../assets/shirube.css");

/// Where it is served.
pub const STYLE_PATH: &str = "/static/shirube.css";

/// Where a file is, with its hash: another content is at another address.
fn with_hash(path: &str, text: &str) -> String {
    let hash: String = hex::encode(Sha256::digest(text.as_bytes())).chars().take(16).collect();
    format!("{path}?v={hash}")
}

static STYLE_HREF: LazyLock<String> = LazyLock::new(|| with_hash(STYLE_PATH, STYLE));
static KEYS_HREF: LazyLock<String> = LazyLock::new(|| with_hash(crate::keys::KEYS_PATH, crate::keys::KEYS));

/// The script that keeps what is typed as a draft.
pub const DRAFT: &str = include_str!("../assets/draft.js");

/// Where it is served.
pub const DRAFT_PATH: &str = "/static/draft.js";

static DRAFT_HREF: LazyLock<String> = LazyLock::new(|| with_hash(DRAFT_PATH, DRAFT));

/// Where the script that keeps drafts is.
pub(crate) fn draft_href() -> &'static str {
    &DRAFT_HREF
}

/// Where the style sheet is.
pub(crate) fn href() -> &'static str {
    &STYLE_HREF
}

/// Where the script of the keys is.
pub(crate) fn keys_href() -> &'static str {
    &KEYS_HREF
}
