//! Single keys (decision 0024): a script every page of somebody signed in has, and the list of them.

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
