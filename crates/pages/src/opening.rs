//! The opening ceremony: two holders, each at their own machine.

use askama::Template;
use serde_json::json;
use shirube_desk::{SealedCall, SealedEnvelope};

use crate::case::size;
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::seal_words::sentences;
use crate::words::{either, page_words};

page_words! {
    /// The words of the opening.
    OpeningWords {
        title_envelopes = "提案書を開封する", "Open the proposals";
        title_bids = "開札する", "Open the bids";
        lead = "二名の開封立会人が、それぞれのパソコンで同時に行います。一人目が外側の封を外し、二人目が内側の封を外して開きます。双方が内容を確かめ、同じ記録をして成立します。",
            "Two holders do this together, each at their own machine. The first takes off the outer layer, the second the inner one. Both check what was found, and it takes effect when both have recorded the same.";
        not_time = "まだ開封できません。提出期限が過ぎ、受付が締め切られると、この画面で開封できます。",
            "It is not time yet. Once the deadline has passed and the call has closed, this page opens.";
        stage = "現在の段階", "Stage now";
        envelopes = "開封する封筒", "Envelopes to open";
        late = "期限後（開封しません）", "Late: not opened";
        application = "応募", "Application";
        sha256 = "封筒のSHA-256", "SHA-256 of the envelope";
        bytes = "大きさ", "Size";
        missing = "この画面では届いていません", "not here";
        holders = "開封立会人", "Opening holders";
        key_file = "あなたの鍵ファイル", "Your key file";
        key_help = "この募集のために作った鍵ファイル。パソコンの外へは送られません。",
            "The file you made for this call. It does not leave your machine.";
        passphrase = "鍵ファイルの合言葉", "Passphrase of the key file";
        passphrase_help = "コマンドで作った、合言葉のない鍵のときは空のままにしてください。",
            "Leave it empty for a key made by the command, which has none.";
        join = "開封に加わる", "Join the opening";
        progress = "進み具合", "Progress";
        after = "開封が終わりました", "The opening is done";
        after_text = "鍵ファイルと合言葉の控えを廃棄してください。入札書を後で開く募集では、開札が済むまで保管してください。",
            "Destroy your key file and its passphrase; where bids are opened later, after that.";
        to_case = "案件の画面へ", "To the case";
        no_script = "この画面の操作にはJavaScriptが必要です。使えないときは、次のコマンドで開封できます（封筒は上の一覧から保存します）。",
            "This page needs JavaScript. Without it, open by the command below; save the envelopes from the list above.";
        by_command = "コマンドで行うとき", "By the command";
    }
}

/// An envelope of the list.
#[derive(Debug)]
struct Row {
    application: String,
    sha256: String,
    size: Option<String>,
    href: Option<String>,
}

/// The page of the opening.
#[derive(Debug, Template)]
#[template(path = "opening.html")]
pub struct OpeningPage {
    frame: Frame,
    title: String,
    heading: &'static str,
    crumbs: Vec<Crumb>,
    w: OpeningWords,
    scripts: String,
    sentences: String,
    told: String,
    name: String,
    stage: String,
    case_href: String,
    is_time: bool,
    to_open: Vec<Row>,
    late: Vec<Row>,
    holders: Vec<(String, String)>,
}

impl OpeningPage {
    /// The page, for the holder with this thumbprint, with the envelopes that wait.
    #[must_use]
    pub fn new(
        frame: Frame,
        scripts: String,
        (call, case): (&SealedCall, &str),
        thumbprint: &str,
        envelopes: &[SealedEnvelope],
    ) -> Self {
        let w = OpeningWords::of(frame.language);
        let bids = call.opens.as_deref() == Some("open-bids");
        let heading = if bids { w.title_bids } else { w.title_envelopes };
        let mut crumbs = frame.crumbs(Some(Area::Tasks), heading);
        let case_href = frame.link(&format!("/cases/{}", escaped(case)));
        crumbs.insert(crumbs.len().saturating_sub(1), Crumb { href: case_href.clone(), label: call.title.clone() });
        let base = format!("/procedures/{}/opening", escaped(&call.procedure));
        let row = |one: &SealedEnvelope| Row {
            application: one.application.clone(),
            href: one.size_bytes.filter(|_| !one.is_late).map(|_| format!("{base}/envelopes/{}", one.sha256)),
            size: one.size_bytes.map(size),
            sha256: one.sha256.clone(),
        };
        let (price, fact) = if bids { ("bid_yen", "bids") } else { ("quote_yen", "opened") };
        let told = json!({
            "procedure": call.procedure, "actName": call.opens, "thumbprint": thumbprint,
            "price": price, "priceFact": price, "fact": fact,
            "state": format!("{base}/state"), "envelopes": format!("{base}/envelopes"),
            "handOvers": format!("{base}/hand-overs"), "result": format!("{base}/result"),
            "perform": format!("{base}/act"),
        });
        let (late, to_open): (Vec<_>, Vec<_>) = envelopes.iter().partition(|one| one.is_late);
        let name = |one: &shirube_desk::SealedHolder| if one.name.is_empty() { one.person.clone() } else { one.name.clone() };
        Self {
            title: format!("{heading} - {}", call.title),
            heading,
            crumbs,
            sentences: sentences(frame.language),
            told: told.to_string(),
            name: call.title.clone(),
            stage: either(frame.language, &call.stage_ja, &call.stage_en).to_owned(),
            case_href,
            is_time: call.opens.is_some(),
            to_open: to_open.into_iter().map(row).collect(),
            late: late.into_iter().map(row).collect(),
            holders: call.holders.iter().map(|one| (name(one), one.thumbprint.clone())).collect(),
            w,
            frame,
            scripts,
        }
    }
}
