//! Single keys (decision 0024): a script every page of somebody signed in has, and the list of them.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::words::page_words;

page_words! {
    /// The words of the list of keys.
    KeysWords {
        title = "キーボード操作", "Keys";
        text = "文字を入力しているあいだは働きません。", "They do nothing while something is typed.";
        find = "案件を探す", "Find a case";
        next = "次の行へ", "Next row";
        before = "前の行へ", "Row before";
        open = "開く", "Open it";
        help = "この一覧", "This list";
        on = "キー1つの操作を使う", "Use single keys";
        close = "閉じる", "Close";
    }
}

/// The script.
pub const KEYS: &str = include_str!("../assets/keys.js");

/// Where it is served.
pub const KEYS_PATH: &str = "/static/keys.js";

static HASH: LazyLock<String> =
    LazyLock::new(|| hex::encode(Sha256::digest(KEYS.as_bytes())).chars().take(16).collect());

/// Where the script is, with its hash: another content is at another address.
pub(crate) fn href() -> String {
    format!("{KEYS_PATH}?v={}", *HASH)
}
