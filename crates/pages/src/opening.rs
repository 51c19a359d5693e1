//! The opening ceremony: two holders, each at their own machine; and what they opened, for those who
//! evaluate it.

mod state;

use askama::Template;
use serde_json::json;
use shirube_desk::{CeremonyView, EnvelopeView, OpeningView, UploadView};

use self::state::State;
use crate::ask::{Again, Ask, AskWords};
use crate::door::{Door, DoorWords};
use crate::frame::{Area, Crumb, Frame};
use crate::line::{act_path, case_path};
use crate::seal::api_path;
use crate::seal_words::sentences;
use crate::words::{page_words, size};

/// The act that opens the bids of a tender.
const OPEN_BIDS: &str = "open-bids";

page_words! {
    /// The words of the opening.
    OpeningWords {
        title_envelopes = "提案書を開封する", "Open the proposals";
        title_bids = "開札する", "Open the bids";
        lead = "二名の開封立会人が、それぞれのパソコンで同時に行います。一人目が外側の封を外し、二人目が内側の封を外して開きます。双方が内容を確かめ、同じ記録をして成立します。",
            "Two holders do this together, each at their own machine. The first takes off the outer layer, the second the inner one. Both check what was found, and it takes effect when both have recorded the same.";
        nothing = "今、この画面であなたが開くものはありません。開封が済んだか、手続がほかの段階にあります。",
            "There is nothing for you to open here now: it is done, or the procedure is in another stage.";
        not_time = "まだ開封できません。提出期限が過ぎ、受付が締め切られると、この画面で開封できます。",
            "It is not time yet. Once the deadline has passed and the call has closed, this page opens.";
        stage = "現在の段階", "Stage now";
        envelopes = "開封する封筒", "Envelopes to open";
        late = "期限後（開封しません）", "Late: not opened";
        application = "応募", "Application";
        sha256 = "封筒のSHA-256", "SHA-256 of the envelope";
        bytes = "大きさ", "Size";
        missing = "この画面では届いていません", "not here";
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
        by_form = "開封した結果を入力する画面へ", "Enter what was opened";
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
    is_ahead: bool,
    state: State,
    by_form: String,
    to_open: Vec<Row>,
    late: Vec<Row>,
    /// Who they are, asked once more while the page stands open.
    asked: Vec<Ask>,
    asks: AskWords,
    doors: DoorWords,
    door: Option<Door>,
}

/// A call as its holders open it.
#[derive(Debug)]
pub struct Ceremony<'c> {
    /// The call.
    pub procedure: &'c str,
    /// Its case.
    pub case: &'c str,
    /// What it is about.
    pub title: &'c str,
    /// Its stage, in the language of the page.
    pub stage: &'c str,
    /// The act that opens what comes next, where it is time.
    pub act: Option<&'c str>,
    /// The envelopes and the holders, where it is time.
    pub opening: Option<&'c OpeningView>,
    /// When it is time, and how far the holders are.
    pub ceremony: &'c CeremonyView,
    /// The key of whoever looks at it.
    pub thumbprint: &'c str,
    /// The names of the holders, in the order of the notice.
    pub names: Vec<String>,
    /// The way whoever looks at it says once more who they are.
    pub again: Again,
}

impl OpeningPage {
    /// The page; `scripts` is the folder the scripts are served from.
    #[must_use]
    pub fn new(frame: Frame, scripts: String, of: Ceremony<'_>) -> Self {
        let w = OpeningWords::of(frame.language);
        let is_bids = of.act == Some(OPEN_BIDS);
        let heading = if is_bids { w.title_bids } else { w.title_envelopes };
        let mut crumbs = frame.crumbs(Some(Area::Tasks), heading);
        let case_href = frame.link(&case_path(of.case));
        let case = Crumb { href: case_href.clone(), label: of.title.to_owned() };
        crumbs.insert(crumbs.len().saturating_sub(1), case);
        let base = api_path(of.procedure);
        let document = if is_bids { "bid_envelope_sha256" } else { "envelope_sha256" };
        let row = |one: &EnvelopeView| Row {
            application: one.application.clone(),
            href: one.bytes.filter(|_| !one.stays_shut).map(|_| format!("{base}/opening/{}", one.sha256)),
            size: one.bytes.map(size),
            sha256: one.sha256.clone(),
        };
        let (price, fact) = if is_bids { ("bid_yen", "bids") } else { ("quote_yen", "opened") };
        let told = json!({
            "procedure": of.procedure, "base": base, "act": of.act, "thumbprint": of.thumbprint,
            "document": document, "price": price, "fact": fact,
        });
        let all = of.opening.map(|opening| opening.envelopes.as_slice()).unwrap_or_default();
        let (late, to_open): (Vec<_>, Vec<_>) =
            all.iter().filter(|one| one.document == document).partition(|one| one.stays_shut);
        Self {
            title: format!("{heading} - {}", of.title),
            asked: of.again.asks(frame.language),
            asks: AskWords::of(frame.language),
            doors: DoorWords::of(frame.language),
            door: of.again.door,
            heading,
            crumbs,
            sentences: sentences(frame.language),
            told: told.to_string(),
            name: of.title.to_owned(),
            stage: of.stage.to_owned(),
            case_href,
            is_time: of.act.is_some(),
            is_ahead: !of.ceremony.may_open,
            state: State::new(&frame, of.ceremony, of.names),
            by_form: frame.link(&format!("{}?by=form", act_path(of.procedure, of.act.unwrap_or_default()))),
            to_open: to_open.into_iter().map(row).collect(),
            late: late.into_iter().map(row).collect(),
            w,
            frame,
            scripts,
        }
    }
}

page_words! {
    /// The words of what was opened.
    ProposalsWords {
        title = "開封した提案書", "Opened proposals";
        lead = "開封の記録とハッシュが一致する内容だけがここにあります。審査に使い、外へ出さないでください。",
            "Only content that matches the record of the opening is here. It is for the evaluation, and not to be passed on.";
        empty = "開封した提案書はまだありません。開封した立会人の画面から送られます。",
            "There is none yet: the page of a holder sends them when the opening is done.";
        application = "応募", "Application";
        file = "提案書", "Proposal";
        save = "保存する", "Save";
        bytes = "大きさ", "Size";
        sha256 = "内容のSHA-256", "SHA-256 of the content";
        to_case = "案件の画面へ", "To the case";
    }
}

/// A proposal that was opened.
#[derive(Debug)]
struct Proposal {
    application: String,
    href: String,
    size: String,
    sha256: String,
}

/// The page of what was opened of a call, for those who may read it.
#[derive(Debug, Template)]
#[template(path = "proposals.html")]
pub struct ProposalsPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ProposalsWords,
    case_href: String,
    proposals: Vec<Proposal>,
}

impl ProposalsPage {
    /// The page of a call and its case: the files, and which application each is of, by its hash.
    #[must_use]
    pub fn new(
        frame: Frame,
        (procedure, case): (&str, &str),
        files: &[UploadView],
        of: &[(String, String)],
    ) -> Self {
        let w = ProposalsWords::of(frame.language);
        let case_href = frame.link(&case_path(case));
        let mut crumbs = frame.crumbs(Some(Area::Cases), w.title);
        let way = Crumb { href: case_href.clone(), label: case.to_owned() };
        crumbs.insert(crumbs.len().saturating_sub(1), way);
        let base = api_path(procedure);
        let proposal = |(application, sha256): &(String, String)| {
            let file = files.iter().find(|file| file.sha256 == *sha256)?;
            Some(Proposal {
                application: application.clone(),
                href: format!("{base}/uploads/{sha256}"),
                size: size(file.bytes),
                sha256: sha256.clone(),
            })
        };
        Self {
            title: format!("{} - {procedure}", w.title),
            crumbs,
            case_href,
            proposals: of.iter().filter_map(proposal).collect(),
            w,
            frame,
        }
    }
}
