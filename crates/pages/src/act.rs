//! An act from its form to its receipt or refusal (`after`). Nothing typed is ever lost: every page on the
//! way holds all of it.

mod after;
mod check;

use askama::Template;
use shirube_core::render::Language;
use shirube_desk::OfferView;

pub use self::after::{ActDonePage, ActNotDonePage, NotDone};
pub use self::check::ActCheckPage;

use crate::deciding::Deciding;
use crate::field::{Field, Input, Piece};
use crate::fields::fields;
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::handed::Held;
use crate::known::{has_subject, kind_words, stage_words};
use crate::meant::Meant;
use crate::offer::{Missing, capacities, looked_at, missing};
use crate::profile::{OfProfile, ProfileNote, note, used_words};
use crate::record::Among;
use crate::typed::{FieldFault, Typed};
use crate::words::{either, page_words};

page_words! {
    /// The words of an act.
    ActWords {
        holders = "開封立会人の鍵をそろえる", "Put the holders' keys together";
        holders_text = "封緘する公募では、三名の鍵と復元試験の記録を次の画面でそろえます。ここには自動で入ります。",
            "Where proposals are sealed, the next page puts three keys and their restore tests together, and fills them in here.";
        case = "案件", "Case";
        by = "行う人", "Done by";
        stage = "現在の段階", "Stage now";
        required = "必須", "required";
        optional = "（任意）", "(optional)";
        choose = "選んでください", "Choose";
        subject = "対象の応募・質問", "The application or question it is about";
        subject_help = "番号の最後の部分（例：a1、3）", "The last part of its number (a1, 3)";
        check = "入力内容を確認する", "Check the answers";
        check_title = "確認", "Check your answers";
        check_text = "まだ実行されていません。内容を確認して、下のボタンで実行してください。",
            "Nothing is done yet. Check the answers, then use the button below.";
        change = "入力を直す", "Change the answers";
        change_one = "変更", "Change";
        to_list = "入力の一覧へ戻る", "Back to the list";
        perform = "実行する", "Do it";
        documents = "添える文書", "Documents to attach";
        documents_help = "50 MiBまで。PDF、Word、Excel、PowerPoint、画像、CSV、テキスト。",
            "Up to 50 MiB. PDF, Word, Excel, PowerPoint, pictures, CSV, text.";
        again = "もう一度パスワードを入力してください", "Your password once more";
        again_text = "大切な行為なので、本人であることを確かめます。文書は選び直してください。",
            "This act is sensitive, so we make sure it is you. Choose documents again.";
        no_facts = "入力することはありません。", "There is nothing to enter.";
        faults = "入力を確認してください", "Check what you entered";
        would_refuse = "このまま実行すると、次の理由で断られます", "As it is, it would be refused for these reasons";
        waits_for = "このままでは行えません。次のことが必要です。", "Not possible as it stands. This is needed.";
        waits_text = "下の欄への入力で満たせるものもあります。入力内容を確認すると、残りが分かります。",
            "Some of it may be what you enter below: check the answers to see what is left.";
        looked_at = "入力した内容で確かめること", "Looked at in what you enter";
        refused = "断られました", "Refused";
        refused_text = "次の条件が満たされていません。断られたことも記録に残ります。",
            "These requirements are not met. The refusal is kept in the trail as well.";
        late = "期限を過ぎています。応募は期限後のものとして保管されました。",
            "It came after the deadline, and is kept as late.";
        try_again = "入力を直して、もう一度行う", "Change the answers and try again";
        done = "実行しました", "Done";
        done_text = "記録に残りました。検証コードは、後からこの記録を確かめるためのものです。",
            "It is in the trail. The receipt lets you verify this entry later.";
        first_of_two = "一人目の手続が済みました。もう一人が同じ行為を行うと成立します。",
            "The first of two has acted. It takes effect when a second person does the same.";
        receipt = "検証コード", "Receipt";
        entry = "記録番号", "Entry";
        moved = "この行為で動いた手続", "What it moved";
        now = "現在の段階", "Stage now";
        to_tasks = "自分のタスクへ", "To my tasks";
        stale = "他の職員が先に更新しました", "Somebody was first";
        stale_text = "あなたが見ていた後に、この手続が動きました。入力した内容はそのまま残っています。案件の今の状態を確認してから続けてください。",
            "This procedure moved after you looked. What you typed is kept. Look at the case as it stands, then go on.";
        gone_text = "あなたが見ていた後に、この手続が次の段階へ進み、この行為は行えなくなりました。入力した内容は下にそのまま残っています。必要なら書き写してから、案件の今の状態を確認してください。",
            "The procedure has moved on to another stage since you looked, which has no such act. What you typed is below: copy what you need, and see where the case stands now.";
        since = "あなたが見た後に行われたこと", "What was done since you looked";
        since_when = "いつ", "When";
        since_what = "行為", "Act";
        since_who = "だれが", "Who";
        since_stage = "その後の段階", "Stage after it";
        since_more = "それより前を履歴で見る", "See what came before it in the history";
        add_row = "行を追加する", "Add a row";
        go_on = "入力を残したまま続ける", "Go on with what I typed";
        typed = "入力した内容", "What you typed";
        questions = "届いている質問", "Questions that came in";
        question = "質問", "Question ";
    }
}

/// The fact that names the opening holders of a call.
const HOLDERS: &str = "call.holders";

/// What every page of an act knows.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) action: String,
    pub(crate) case_href: String,
    /// What the page is called where somebody goes who leaves.
    pub(crate) back: &'static str,
    pub(crate) procedure: String,
    pub(crate) kind: String,
    pub(crate) stage: String,
    pub(crate) label: String,
    pub(crate) by: String,
    pub(crate) case: String,
    pub(crate) case_title: String,
    pub(crate) revision: u64,
    pub(crate) key: String,
    pub(crate) by_whom: String,
}

pub(crate) fn head(frame: &Frame, meant: &Meant, offer: &OfferView) -> Head {
    let language = frame.language;
    let name = |words: Option<shirube_core::words::Words>| {
        words.map(|words| language.of(words).to_owned()).unwrap_or_default()
    };
    Head {
        action: frame.link(&meant.action),
        case_href: frame.link(&meant.back),
        back: back_words(language, &meant.back),
        procedure: meant.procedure.clone(),
        kind: name(kind_words(&meant.kind)),
        stage: name(stage_words(&meant.kind, &meant.stage)),
        label: either(language, &offer.ja, &offer.en).to_owned(),
        by: capacities(language, &offer.by),
        case: meant.case.clone(),
        case_title: meant.case_title.clone(),
        revision: meant.revision,
        key: meant.key.clone(),
        by_whom: meant.by.clone(),
    }
}

/// What the page at a path is called, to whoever goes there from an act.
fn back_words(language: Language, path: &str) -> &'static str {
    let is_under =
        |of: &str| path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    match path {
        _ if is_under("/my") => language.pick("申請の状況へ", "To my application"),
        _ if is_under("/notices") => language.pick("公告へ", "To the notice"),
        _ if is_under("/admin") => language.pick("管理の画面へ", "To the administration"),
        _ if is_under("/delegations") => language.pick("委任の一覧へ", "To the delegations"),
        _ if is_under("/tasks") => language.pick("自分のタスクへ", "To my tasks"),
        _ => language.pick("案件の画面へ", "To the case"),
    }
}

pub(crate) fn crumbs(frame: &Frame, meant: &Meant, label: &str) -> Vec<Crumb> {
    let is_company = frame.visitor.as_ref().is_some_and(|one| one.areas.contains(&Area::My));
    let mut all = frame.crumbs(Some(if is_company { Area::My } else { Area::Cases }), label);
    if !meant.case.is_empty() {
        let case = Crumb { href: frame.link(&meant.back), label: meant.case_title.clone() };
        all.insert(all.len().saturating_sub(1), case);
    }
    all
}

/// The fields of an act, the one it is about first.
pub(crate) fn all_fields(
    w: &ActWords,
    meant: &Meant,
    offer: &OfferView,
    typed: &Typed,
    faults: &[FieldFault],
    language: Language,
) -> Vec<Field> {
    let mut all = Vec::new();
    if has_subject(&meant.kind, &offer.act) {
        all.push(Field::subject((w.subject, w.subject_help), &meant.subjects, typed, faults));
    }
    // whole questions stand above the form
    let number = |(number, _): &(String, String)| (number.clone(), format!("{}{number}", w.question));
    let numbered: Vec<(String, String)> = meant.questions.iter().map(number).collect();
    let among = Among {
        applications: &meant.applications,
        certificates: &meant.certificates,
        questions: &numbered,
        people: &meant.people,
        delegations: &meant.delegations,
    };
    all.extend(fields(language, (&meant.kind, offer, among), typed, faults));
    all
}

/// The form of an act.
#[derive(Debug, Template)]
#[template(path = "act_form.html")]
pub struct ActFormPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ActWords,
    head: Head,
    fields: Vec<Field>,
    kept: Vec<(String, String)>,
    faults: Vec<(String, String)>,
    blocked: Vec<Missing>,
    /// What the entry decides.
    looked_at: Vec<Missing>,
    holders_href: Option<String>,
    profile: Option<ProfileNote>,
    /// The questions to answer: number and text.
    questions: Vec<(String, String)>,
    /// What is decided by it, in short.
    deciding: Option<Deciding>,
}

impl ActFormPage {
    /// The form: with what was typed before, and every fault of it.
    #[must_use]
    pub fn new(frame: Frame, meant: &Meant, offer: &OfferView, typed: &Typed, faults: &[FieldFault]) -> Self {
        let w = ActWords::of(frame.language);
        let head = head(&frame, meant, offer);
        let fields = all_fields(&w, meant, offer, typed, faults, frame.language);
        let told = faults.iter().map(|(field, text)| {
            let known = fields.iter().find(|one| one.is_of(field));
            let document = offer.documents.iter().find(|(id, ..)| id == field);
            let document = document.map(|(_, ja, en)| either(frame.language, ja, en));
            let label = known.map_or(document.unwrap_or(field.as_str()), |one| one.label.as_str());
            let text = known.and_then(|one| one.fault.as_ref()).unwrap_or(text);
            (
                known.map(|one| format!("#{}", one.focus)).unwrap_or_default(),
                format!("{label}{}{text}", frame.colon()),
            )
        });
        let faults = told.collect();
        let looked_at = looked_at(frame.language, &offer.looked_at);
        let blocked = if offer.allowed { Vec::new() } else { missing(frame.language, &offer.unmet) };
        let title = format!("{} - {}", head.label, meant.case_title);
        let crumbs = crumbs(&frame, meant, &head.label);
        let is_kept = |name: &str| name == "aim" || Held::of_field(name).is_some();
        let kept = typed.iter().filter(|(name, _)| is_kept(name));
        let kept = kept.map(|(name, text)| (name.clone(), text.clone()));
        let names_holders = offer.facts.iter().any(|(name, ..)| name == HOLDERS);
        let is_empty = typed.get(&format!("f.{HOLDERS}")).is_none_or(String::is_empty);
        let holders_href = (names_holders && is_empty)
            .then(|| frame.link(&format!("/procedures/{}/holders", escaped(&meant.procedure))));
        Self {
            frame,
            title,
            crumbs,
            w,
            head,
            fields,
            kept: kept.collect(),
            faults,
            blocked,
            looked_at,
            holders_href,
            profile: None,
            questions: meant.questions.clone(),
            deciding: None,
        }
    }

    /// The same form, saying in short what is decided by it.
    #[must_use]
    pub fn deciding(mut self, what: Option<Deciding>) -> Self {
        self.deciding = what;
        self
    }

    /// The same form, saying what of it begins with the company's profile.
    #[must_use]
    pub fn beginning_with(mut self, of: &OfProfile) -> Self {
        if let OfProfile::Used(facts) = of {
            let words = used_words(self.frame.language);
            for field in self.fields.iter_mut().filter(|field| facts.iter().any(|fact| field.is_of(fact))) {
                let help = format!("{words} {}", field.help);
                help.trim().clone_into(&mut field.help);
            }
        }
        let label = |fact: &str| self.fields.iter().find(|one| one.is_of(fact)).map(|one| one.label.clone());
        self.profile = note(&self.frame, of, label);
        self
    }
}
