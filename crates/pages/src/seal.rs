//! Sealing in the browser: a holder's key, the holders of a call, an applicant's proposal. The pages say
//! what happens and hold the forms; the scripts beside them do it, and nothing readable is sent.

use askama::Template;
use serde_json::{Value, json};
use shirube_desk::{CallKeysView, OfferView};

use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::fact_words;
use crate::line::{act_path, case_path};
use crate::moment::moment_text;
use crate::seal_words::sentences;
use crate::words::{either, page_words};

/// The scripts of these pages by name, to be served from one folder together with those of the crate
/// `sealing`, which they import.
pub const SEALING_SCRIPTS: [(&str, &str); 8] = [
    ("page.js", include_str!("../assets/sealing/page.js")),
    ("keyfile.js", include_str!("../assets/sealing/keyfile.js")),
    ("bag.js", include_str!("../assets/sealing/bag.js")),
    ("holder.js", include_str!("../assets/sealing/holder.js")),
    ("holders.js", include_str!("../assets/sealing/holders.js")),
    ("apply.js", include_str!("../assets/sealing/apply.js")),
    ("opening.js", include_str!("../assets/sealing/opening.js")),
    ("countdown.js", include_str!("../assets/sealing/countdown.js")),
];

page_words! {
    /// The words of the sealing pages.
    SealWords {
        no_script = "この画面の操作にはJavaScriptが必要です。使えないときは、次のコマンドで同じことができます。",
            "This page needs JavaScript. Without it, the command below does the same.";
        by_command = "コマンドで行うとき", "By the command";
        by_command_text = "ネットワークにつながないパソコンでもできます。できるファイルは同じ形です。",
            "It works on a machine without network too, and makes the same files.";
        by_form = "できた封筒のハッシュを入力する画面へ", "Enter the hash of the envelope";
        key_title = "開封立会人の鍵を作る", "Make an opening holder's key";
        key_lead = "提案書は三名の開封立会人の鍵で封緘され、二名がそろわないと開きません。鍵はあなたのパソコンの中で作られ、秘密鍵はどこにも送られません。",
            "Proposals are sealed to three opening holders, and open only with two of them. Your key is made on this machine, and the private key is sent nowhere.";
        key_make = "1. 鍵を作って保存する", "1. Make the key and save it";
        call = "募集（手続）の番号", "Number of the call";
        call_help = "担当者から知らされた番号（例：R8-0012/2）。鍵はこの募集だけに使います。",
            "As the officer told you (R8-0012/2). The key is for this call only.";
        passphrase = "鍵ファイルの合言葉", "Passphrase of the key file";
        passphrase_help = "12文字以上。忘れると開封できません。鍵ファイルとは別の場所に控えてください。",
            "12 letters or more. Without it nothing opens. Keep it apart from the file.";
        again = "合言葉をもう一度", "The passphrase once more";
        make = "鍵を作って保存する", "Make and save the key";
        key_test = "2. 復元試験をする", "2. Run the restore test";
        key_test_text = "保存した鍵ファイルで、試しの封筒を実際に開けます。一人目と二人目の両方の役を試します。",
            "The file you saved opens a dummy envelope for real, as the first and as the second holder.";
        key_file = "保存した鍵ファイル", "The key file you saved";
        test = "復元試験をする", "Run the restore test";
        key_hand = "3. 公開鍵を担当者に渡す", "3. Hand the public key to the officer";
        key_hand_text = "公開鍵と復元試験の結果のファイルです。秘密鍵は入っていません。担当者が三名分をそろえ、公募の決裁に載せます。",
            "This file has the public key and the outcome of the test, and no private key. The officer puts three together for the approval of the call.";
        hand = "公開鍵のファイルを保存する", "Save the public key file";
        after_key = "開封が終わったら、鍵ファイルと合言葉の控えを廃棄してください。鍵を二つ失うと、提案書は誰にも開けません。",
            "Destroy the key file and the passphrase after the opening. If two keys are lost, nobody can open the proposals.";
        holders_title = "開封立会人の鍵をそろえる", "Put the holders' keys together";
        holders_lead = "三名の開封立会人から受け取った公開鍵のファイルを選んでください。番号の若い人が先に封を外します。",
            "Choose the public key files of the three opening holders. Of two, the one listed first takes off the outer layer.";
        holders_key = "鍵を作る画面を立会人に知らせてください。番号は次のとおりです。",
            "Tell the holders where to make their keys, and this number.";
        holder = "開封立会人", "Opening holder";
        person = "人", "Person";
        choose = "選んでください", "Choose";
        public_file = "公開鍵のファイル", "Public key file";
        gather = "鍵と復元試験の記録をそろえる", "Check and put together";
        thumbprints = "公募の決裁に載る鍵の指紋", "Thumbprints for the approval of the call";
        go = "公募の決裁を求める画面へ", "On to the approval of the call";
        apply_title = "提案書を封緘して提出する", "Seal and submit the proposal";
        apply_lead = "提案書はこのパソコンの中で封緘されてから送られます。提出期限の後、開封立会人が二名そろうまで、役所の誰にも、システムの管理者にも読めません。",
            "The proposal is sealed on this machine before it is sent. Until two opening holders meet after the deadline, nobody in the office can read it, an administrator included.";
        due = "提出期限", "Proposals due";
        due_text = "時刻は受付側の時計によります。送信に時間がかかることがあります。余裕をもって提出してください。",
            "The office's clock decides. Sending takes time: do not leave it to the last minute.";
        no_due = "受付は終わりました", "Closed";
        applicant = "応募者", "Applicant";
        files = "封筒に入れるもの", "What goes into the envelope";
        proposal = "提案書・見積書", "Proposal and quote";
        proposal_help = "複数選べます。合わせて50 MiBまで。封筒は決まった大きさに切り上げられ、外から正確な大きさは分かりません。",
            "Several may be chosen; 50 MiB together. The envelope is padded to a standard size, so that its exact size shows nothing.";
        public = "公開版（黒塗り済み）", "Public version (redacted)";
        public_help = "選定の後に公開してよい版を一つ。これも封筒に入り、提出時に伝わるのはハッシュだけです。",
            "One version that may be disclosed after the selection. It goes into the envelope too; only its hash is told now.";
        quote = "見積額（税込・円）", "Quote (tax included, yen)";
        bid = "入札額（円）", "Bid (yen)";
        bid_help = "入札書の封筒は別に作られ、開札まで開きません。", "The bid is sealed in an envelope of its own.";
        submit = "封緘して提出する", "Seal and submit";
        required = "必須", "required";
        sealed_to = "封緘に使う公開鍵", "Keys it is sealed to";
        sealed_to_text = "開封立会人三名の鍵の指紋です。公告の連絡先に、同じことを確かめられます。",
            "The thumbprints of the three holders' keys. Compare them with the contact of the notice.";
        key_download = "公開鍵を保存する", "Save the public key";
        late = "提出期限を過ぎていました", "It came after the deadline";
        late_text = "応募は「期限後」として保管されました。ほかの応募と一緒には開封されません。",
            "It is kept as late. It is not opened with the others.";
        late_next = "システムの障害で間に合わなかったときは、すぐに公告の連絡先へ知らせてください。開封前であれば、決裁により受理されることがあります。",
            "If a failure of the system kept you, tell the contact of the notice at once: before the opening it may be accepted by an approval.";
        received = "受け付けました", "Received";
        received_text = "封筒のまま保管されます。下の検証コードが受付票です。保存してください。",
            "It is kept sealed. The receipt below is your proof: save it.";
        receipt = "検証コード", "Receipt";
        entry = "記録番号", "Entry";
        envelope = "封筒のSHA-256", "SHA-256 of the envelope";
        receipt_note = "封筒のSHA-256は、このブラウザーが計算した値と、受付側が計算した値が一致したものです。検証コードの元になる記録の確認は、監査資料（検証プログラム）で行えます。この画面では行っていません。",
            "The SHA-256 is what this browser and the server both computed. That the receipt belongs to the entry is verified with an audit bundle; this page does not do it.";
        save_receipt = "受付票を保存する", "Save the receipt";
        back = "応募の画面へ", "To the application";
        back_notice = "公告へ戻る", "Back to the call";
        replace_note = "提出期限までは、この画面から何度でも差し替えられます。", "Until the deadline you may replace it here as often as you like.";
        not_now = "今は提出できません。", "Nothing can be submitted now.";
        progress = "進み具合", "Progress";
    }
}

/// The page on which a holder makes a key.
#[derive(Debug, Template)]
#[template(path = "seal_key.html")]
pub struct HolderKeyPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: SealWords,
    scripts: String,
    sentences: String,
    call: String,
}

impl HolderKeyPage {
    /// The page, for the call named; `scripts` is the folder the scripts are served from.
    #[must_use]
    pub fn new(frame: Frame, scripts: String, call: String) -> Self {
        let w = SealWords::of(frame.language);
        Self {
            title: w.key_title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Tasks), w.key_title),
            sentences: sentences(frame.language),
            w,
            frame,
            scripts,
            call,
        }
    }
}

/// The page on which an officer puts the keys of three holders together.
#[derive(Debug, Template)]
#[template(path = "seal_holders.html")]
pub struct HoldersPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: SealWords,
    scripts: String,
    sentences: String,
    told: String,
    procedure: String,
    key_href: String,
    action: String,
    revision: u64,
    people: Vec<(String, String)>,
}

impl HoldersPage {
    /// The page: a call that is drafted, its case and revision, and the people of the office.
    #[must_use]
    pub fn new(
        frame: Frame,
        scripts: String,
        (procedure, case, revision): (&str, &str, u64),
        people: Vec<(String, String)>,
    ) -> Self {
        let w = SealWords::of(frame.language);
        let mut crumbs = frame.crumbs(Some(Area::Cases), w.holders_title);
        let case = Crumb { href: frame.link(&case_path(case)), label: case.to_owned() };
        crumbs.insert(crumbs.len().saturating_sub(1), case);
        Self {
            title: format!("{} - {procedure}", w.holders_title),
            crumbs,
            sentences: sentences(frame.language),
            told: json!({ "procedure": procedure }).to_string(),
            key_href: frame.link(&format!("/seal/key?call={}", escaped(procedure))),
            action: frame.link(&act_path(procedure, "request-call-approval")),
            procedure: procedure.to_owned(),
            revision,
            people,
            w,
            frame,
            scripts,
        }
    }
}

/// A field of who applies.
#[derive(Debug)]
struct ApplicantField {
    id: String,
    fact: String,
    label: String,
    value: String,
    is_flag: bool,
}

/// A key proposals are sealed to.
#[derive(Debug)]
struct SealedTo {
    place: usize,
    thumbprint: String,
    href: Option<String>,
}

/// The page on which an applicant seals and submits.
#[derive(Debug, Template)]
#[template(path = "seal_apply.html")]
pub struct SealPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: SealWords,
    scripts: String,
    sentences: String,
    told: String,
    name: String,
    procedure: String,
    call: String,
    due: Option<String>,
    back: String,
    by_form: Option<String>,
    fields: Vec<ApplicantField>,
    keys: Vec<SealedTo>,
    has_bids: bool,
    is_again: bool,
    may: bool,
}

/// A call as its applicants need to know it.
#[derive(Debug, Clone, PartialEq)]
pub struct SealedCall {
    /// What it is about.
    pub title: String,
    /// Whether bids are sealed in an envelope of their own.
    pub has_bids: bool,
    /// Whose keys proposals are sealed to, and until when.
    pub keys: CallKeysView,
}

/// A procedure in a path of the API: with a dot for its slash.
pub(crate) fn api_path(procedure: &str) -> String {
    format!("/api/v1/procedures/{}", escaped(&procedure.replacen('/', ".", 1)))
}

/// What a proposal is submitted from.
#[derive(Debug)]
pub enum SealPlace<'p> {
    /// The call: submitting opens the application.
    Call {
        /// Whose call.
        org: &'p str,
        /// Whether it takes applications now.
        is_open: bool,
    },
    /// An application there is already.
    Application {
        /// Its id.
        id: String,
        /// Its revision.
        revision: u64,
        /// The offer to submit or replace, where there is one now.
        offer: Option<&'p OfferView>,
    },
}

/// Who applies, where the first act is to submit: the fact, and whether it is a yes.
const APPLICANT: [(&str, bool); 3] =
    [("corporate_number", false), ("applicant.name", false), ("pledge", true)];

/// Facts of a submission that the page makes itself.
const MADE: [&str; 4] = ["envelope_sha256", "bid_envelope_sha256", "public_version_sha256", "quote_yen"];

impl SealPage {
    /// The page of a call, or of an application to it; `company` is who applies, as far as it is known.
    #[must_use]
    pub fn new(
        frame: Frame,
        scripts: String,
        place: &SealPlace<'_>,
        call: &SealedCall,
        company: &str,
    ) -> Self {
        let w = SealWords::of(frame.language);
        let (own, act) = match place {
            SealPlace::Call { .. } => (&call.keys.call, "submit"),
            SealPlace::Application { id, offer, .. } => (id, offer.map_or("submit", |one| one.act.as_str())),
        };
        let back = match place {
            SealPlace::Call { org, .. } => format!("/notices/{}?org={}", escaped(own), escaped(org)),
            SealPlace::Application { .. } => format!("/my/{}", escaped(own)),
        };
        let back = frame.link(&back);
        let mut crumbs = frame.crumbs(Some(Area::My), w.apply_title);
        crumbs
            .insert(crumbs.len().saturating_sub(1), Crumb { href: back.clone(), label: call.title.clone() });
        let key_path = |at: usize| format!("/my/{}/seal/keys/{at}", escaped(own));
        let keys = call.keys.holders.iter().zip(1_usize..).map(|(holder, at)| SealedTo {
            place: at,
            thumbprint: holder.thumbprint.clone(),
            href: holder.jwk.as_ref().map(|_| key_path(at)),
        });
        let by_form = match place {
            SealPlace::Call { .. } => None,
            SealPlace::Application { .. } => Some(frame.link(&format!("{}?by=form", act_path(own, act)))),
        };
        Self {
            title: format!("{} - {}", w.apply_title, call.title),
            crumbs,
            sentences: sentences(frame.language),
            told: told(place, call, act).to_string(),
            name: call.title.clone(),
            procedure: own.clone(),
            call: call.keys.call.clone(),
            due: call.keys.proposals_due.as_deref().map(|at| moment_text(frame.language, at)),
            back,
            by_form,
            fields: fields(&frame, place, company),
            keys: keys.collect(),
            has_bids: call.has_bids,
            is_again: act == "replace",
            may: match place {
                SealPlace::Call { is_open, .. } => *is_open,
                SealPlace::Application { offer, .. } => offer.is_some(),
            },
            w,
            frame,
            scripts,
        }
    }
}

/// What is asked of who applies: what the offer asks and the page does not make itself.
fn fields(frame: &Frame, place: &SealPlace<'_>, company: &str) -> Vec<ApplicantField> {
    let asked: Vec<(String, String, bool)> = match place {
        SealPlace::Call { .. } => APPLICANT
            .iter()
            .map(|(name, is_flag)| {
                let label = fact_words("application", name).map_or(*name, |words| frame.language.of(words));
                ((*name).to_owned(), label.to_owned(), *is_flag)
            })
            .collect(),
        SealPlace::Application { offer, .. } => offer
            .iter()
            .flat_map(|one| one.facts.iter())
            .filter(|(name, ..)| !MADE.contains(&name.as_str()))
            .map(|(name, ja, en, _, shape)| {
                (name.clone(), either(frame.language, ja, en).to_owned(), shape == "flag")
            })
            .collect(),
    };
    let field = |(at, (fact, label, is_flag)): (usize, (String, String, bool))| ApplicantField {
        id: format!("applicant-{at}"),
        value: if fact == "applicant.name" { company.to_owned() } else { String::new() },
        fact,
        label,
        is_flag,
    };
    asked.into_iter().enumerate().map(field).collect()
}

fn told(place: &SealPlace<'_>, call: &SealedCall, act: &str) -> Value {
    let (own, way, revision, opens) = match place {
        SealPlace::Call { .. } => (&call.keys.call, "applications".to_owned(), None, Some(act)),
        SealPlace::Application { id, revision, .. } => (id, format!("acts/{act}"), Some(*revision), None),
    };
    let base = api_path(own);
    json!({
        "call": call.keys.call,
        "revision": revision,
        "opens": opens,
        "hasBids": call.has_bids,
        "holders": call.keys.holders,
        "uploads": format!("{base}/uploads"),
        "act": format!("{base}/{way}"),
    })
}
