//! Verifying a receipt: the page's script does it in the browser, and sends nothing.

use askama::Template;
use serde_json::{Map, Value};
use shirube_core::render::Language;

use crate::frame::{Area, Crumb, Frame};
use crate::known::supplier_acts;
use crate::words::page_words;

/// Where it is.
pub const RECEIPT_PATH: &str = "/my/receipt";

/// Its script, to be served from the folder of the sealing pages.
pub const RECEIPT_SCRIPT: (&str, &str) = ("receipt.js", include_str!("../assets/receipt.js"));

page_words! {
    /// The words of the page.
    ReceiptWords {
        title = "受付票を確かめる", "Verify a receipt";
        lead = "あなたが行ったことが、自治体の記録台帳に確かに残っているかを、このパソコンの中で確かめます。ファイルはどこにも送られません。",
            "Whether what you did stands in the office's log is verified on this machine. The file is sent nowhere.";
        no_script = "この画面で確かめるにはJavaScriptが必要です。使えないときは、下のコマンドで同じことを確かめられます。",
            "This page needs JavaScript. Without it, the command below verifies the same.";
        file = "受付票のファイル", "The receipt";
        file_help = "「申請の状況」の経過から保存したファイル（.tlog-proof）", "The file you saved from the timeline of your application (.tlog-proof)";
        keys = "検証鍵（一行に一つ）", "Verifier keys, one a line";
        keys_help = "この自治体が公開している鍵が入っています。別の方法で受け取った鍵があれば、そちらに置き換えると、より確かです。",
            "These are the keys the office publishes. A key you were given another way shows more: put it here instead.";
        verify = "確かめる", "Verify";
        org = "団体", "Office";
        entry = "記録番号", "Entry";
        code = "検証コード", "Receipt code";
        place = "台帳での位置", "Place in the log";
        proves = "この受付票が示すこと・示さないこと", "What a receipt shows, and what it does not";
        does = "示すこと：その行為が、その時刻に記録され、署名された台帳の中にあり、その後に書き換えられていないこと。",
            "It shows that the act was recorded at that moment, stands in the log that was signed, and was not changed since.";
        does_not = "示さないこと：提出した内容そのもの、その案件の記録がすべてそろっていること、台帳がその後も書き換えられずに増えていること。これらは監査資料で確かめます。",
            "It does not show what was handed in, that nothing of the case is missing, nor that the log only grew since: an audit bundle does.";
        by_command = "コマンドで確かめるとき", "By the command";
        by_command_text = "検証鍵を key.txt に保存しておきます。データも通信も要りません。",
            "Save the verifier keys as key.txt. Neither data nor a network is needed.";
    }
}

/// What the script says: name, Japanese, English.
const SENTENCES: [(&str, &str, &str); 10] = [
    (
        "good",
        "この受付票は正しいものです。{procedure} で「{act}」が {when} に記録され、署名された台帳にあります。",
        "This receipt holds: \"{act}\" in {procedure} was recorded on {when} and stands in the log that was signed.",
    ),
    ("place-of", "{size}件のうち{index}番目", "{index} of {size}"),
    ("none", "受付票のファイルを選んでください。", "Choose the file of the receipt."),
    (
        "old",
        "このブラウザーは署名の方式（Ed25519）に対応していません。新しいブラウザーか、下のコマンドで確かめてください。",
        "This browser does not know Ed25519 signatures. Use a newer one, or the command below.",
    ),
    (
        "fault-form",
        "受付票の形ではないか、途中で壊れています。保存し直してください。",
        "This is no receipt, or it was damaged. Save it once more.",
    ),
    (
        "fault-key",
        "検証鍵の形ではありません。一行に一つ入れてください。",
        "This is no verifier key: one a line.",
    ),
    (
        "fault-signature",
        "確かめられません。台帳の署名が、この検証鍵のものではありません。",
        "It does not hold: the log is not signed by this key.",
    ),
    (
        "fault-place",
        "確かめられません。この記録は、署名された台帳にありません。書き換えられたか、別の台帳のものです。",
        "It does not hold: this entry does not stand in the log that was signed. It was changed, or is of another log.",
    ),
    (
        "fault-organisation",
        "確かめられません。記録の団体と台帳の団体が違います。",
        "It does not hold: its entry is of another organisation than the log.",
    ),
    ("fault-unexpected", "確かめられませんでした。", "It could not be verified."),
];

/// The page on which a receipt is verified.
#[derive(Debug, Template)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ReceiptWords,
    scripts: String,
    keys: String,
    words: String,
    acts: String,
}

impl ReceiptPage {
    /// The page: the folder of its script, and the keys the office publishes.
    #[must_use]
    pub fn new(frame: Frame, scripts: String, vkeys: &[String]) -> Self {
        let language = frame.language;
        let w = ReceiptWords::of(language);
        let crumbs = frame.crumbs(Some(Area::My), w.title);
        let words = SENTENCES.iter().map(|(name, ja, en)| ((*name).to_owned(), language.pick(ja, en)));
        let acts = supplier_acts().map(|(kind, act, words)| (format!("{kind}.{act}"), language.of(words)));
        let (words, acts) = (object(words), object(acts));
        Self { title: w.title.to_owned(), crumbs, w, scripts, keys: vkeys.join("\n"), words, acts, frame }
    }
}

fn object(all: impl Iterator<Item = (String, &'static str)>) -> String {
    Value::Object(all.map(|(name, text)| (name, Value::from(text))).collect::<Map<_, _>>()).to_string()
}

/// What is said where a receipt is not there yet: title, sentences.
#[must_use]
pub fn receipt_pending(language: Language) -> (&'static str, [&'static str; 2]) {
    (
        language.pick("受付票はまだできていません", "The receipt is not there yet"),
        [
            language.pick(
                "あなたの行為は記録されています。台帳への署名は一日一回（18時ごろ）と、開封や決定の後に行われます。署名の後に、ここから受付票を保存できます。",
                "What you did is recorded. The log is signed once a day, at about 18:00, and after openings and decisions: come back for the receipt then.",
            ),
            language.pick(
                "募集の受付中と、提案書が開封されるまでの間は、応募の数が知られないように、受付票はお渡ししません。検証コードを控えておいてください。後で受付票と一致します。",
                "While a call takes applications, and until its envelopes are opened, no receipt is handed out, so that nobody learns how many applied. Keep the receipt code: the receipt will agree with it.",
            ),
        ],
    )
}
