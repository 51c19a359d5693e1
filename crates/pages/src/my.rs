//! A company's own applications: where each is, who acts next, until when; and the calls it asked about.

mod asked;

use askama::Template;
use serde_json::Value;
use shirube_core::render::Language;
use shirube_core::words::{Capacity, Words, words};
use shirube_desk::{
    CaseProcedureView, CaseView, DueView, HistoryPage, MineView, OfferView, QuestionsView, TaskActView,
};

use self::asked::AskedAbout;
use crate::apply::{Unsent, UnsentLine};
use crate::case::{Done, certificate_path, done};
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::line::{Chip, act_path, due_chip};
use crate::moment::{days_left, moment_text};
use crate::notices::{Notice, notice_path};
use crate::offer::{Offers, openings};
use crate::questions::Questions;
use crate::shown::Pair;
use crate::value::{called, shown};
use crate::words::{either, page_words};

page_words! {
    /// The words of a company's pages.
    MyWords {
        result = "審査の結果（貴社の提案）", "Result of the evaluation of your proposal";
        result_text = "貴社だけにお知らせしています。ほかの応募者の点数は、公告で公表する範囲で確認できます。",
            "Told to you alone. What is published of the others stands in the notice.";
        title = "申請の状況", "My applications";
        screen = "申請の状況", "My application";
        empty = "応募したものはまだありません。", "You have not applied to anything yet.";
        empty_more = "募集中のものから始められます。", "Begin with a call that is open.";
        notices = "公告・募集を見る", "See the calls";
        now = "今どこ", "Where it is";
        next = "次に誰が", "Who acts next";
        until = "いつまで", "Until when";
        you = "あなた", "You";
        office = "役所の担当課", "The office";
        nobody = "終了しました。次に行うことはありません。", "It has ended; nothing comes next.";
        no_day = "決まった期限はありません", "No day is set";
        late = "約束の日を過ぎています。状況は役所の担当課にお問い合わせください。",
            "The promised day has passed. Ask the office how it stands.";
        late_for = "約束の日を過ぎています。記録された理由", "The promised day has passed. The reason on record";
        notice = "この募集の公告と、公表された結果を見る", "See the notice of this call, and what of it was published";
        seal = "提案書を封緘して提出する", "Seal and submit the proposal";
        seal_text = "この募集の提案書は封緘して提出します。提出も差替えも次の画面から行います。",
            "Proposals to this call are sealed. Submit and replace on the next page.";
        todo = "あなたが行うこと", "What you do now";
        nothing = "今、あなたが行うことはありません。動きがあればメールでお知らせします。",
            "Nothing is yours to do now. You are told by mail when something moves.";
        can = "できること", "What you can do";
        timeline = "これまでとこれから", "What was and what comes";
        coming = "予定", "to come";
        earlier = "それより前を見る", "See what was done before";
        in_all = "全部の件数", "In all";
        refused = "断られた操作", "refused";
        receipt = "検証コード", "Receipt";
        save_receipt = "受付票を保存する", "Save the receipt";
        verify_receipt = "受付票を確かめる", "Verify a receipt";
        profile = "事業者情報を見る・直す", "Company profile";
        content = "内容", "What it says";
        closed_offer = "まだできません", "Not yet";
        missing = "足りないもの", "What is missing";
        aside = "その他の操作（取下げなど）", "Other acts (withdrawing and so on)";
        of_others = "役所が行うこと", "What the office does";
        done_by = "行う人", "Done by";
        documents = "提出した書類", "Documents handed in";
        certificate = "認定ファイル（署名付き）を受け取る", "Take the signed certificate file";
        certificate_text = "認定した団体の署名が付いたファイルです。ほかの団体は、このファイルで認定を確かめられます。",
            "It is signed by the body that certified. Other bodies verify the certificate by this file.";
        next_page = "続きを見る", "More";
    }
}

/// A delivery and its payment: what a company may do in it is its turn.
const INSTALMENT: &str = "instalment";

/// The three things an applicant asks.
#[derive(Debug)]
struct Sentence {
    now: String,
    next: String,
    until: String,
    chip: Option<Chip>,
    /// What is said where the office is late.
    late: Option<String>,
}

/// One of the applications.
#[derive(Debug)]
struct Application {
    href: String,
    title: String,
    number: String,
    kind: String,
    sentence: Sentence,
    acts: Vec<(String, String)>,
}

/// The list of somebody's own procedures.
#[derive(Debug, Template)]
#[template(path = "my.html")]
pub struct MyPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: MyWords,
    applications: Vec<Application>,
    next: Option<String>,
    unsent: Option<Unsent>,
    asked: Option<AskedAbout>,
}

impl MyPage {
    /// The page: their procedures, each with what waits for them in it.
    #[must_use]
    pub fn new(frame: Frame, all: &[(MineView, Vec<TaskActView>)], next: Option<&str>) -> Self {
        let w = MyWords::of(frame.language);
        let own = all.iter().filter(|(mine, _)| !mine.is_asked);
        let applications = own.map(|(mine, acts)| application(&frame, &w, mine, acts)).collect();
        let asked = AskedAbout::among(&frame, &all.iter().map(|(mine, _)| mine).collect::<Vec<_>>());
        let crumbs = frame.crumbs(Some(Area::My), w.title);
        let next = next.map(|next| frame.link(&format!("/my?after={}", escaped(next))));
        Self { title: w.title.to_owned(), crumbs, w, frame, applications, next, unsent: None, asked }
    }

    /// The same, with what they began and have not submitted.
    #[must_use]
    pub fn with_unsent(mut self, lines: &[UnsentLine]) -> Self {
        self.unsent = Unsent::new(&self.frame, lines);
        self
    }
}

/// Where the page of somebody's own procedure is.
fn my_path(procedure: &str) -> String {
    format!("/my/{}", escaped(procedure))
}

fn application(frame: &Frame, w: &MyWords, mine: &MineView, acts: &[TaskActView]) -> Application {
    let (language, line) = (frame.language, &mine.line);
    let is_turn = line.kind == INSTALMENT && !acts.is_empty();
    let own = acts.iter().find(|act| act.must || act.due_at.is_some()).or(acts.first().filter(|_| is_turn));
    let turn = own.map(|act| either(language, &act.ja, &act.en).to_owned());
    Application {
        href: frame.link(&my_path(&line.procedure)),
        title: line.title.clone(),
        number: line.procedure.clone(),
        kind: either(language, &line.kind_ja, &line.kind_en).to_owned(),
        sentence: sentence(language, w, (&mine.own, mine.call.as_ref()), (turn, &line.section)),
        acts: acts
            .iter()
            .map(|act| {
                let href = frame.link(&act_path(&line.procedure, &act.act));
                (href, either(language, &act.ja, &act.en).to_owned())
            })
            .collect(),
    }
}

/// Something to come.
#[derive(Debug)]
struct Coming {
    at: String,
    label: String,
    left: String,
}

/// The page of one application.
#[derive(Debug, Template)]
#[template(path = "my_one.html")]
pub struct MyOnePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: MyWords,
    name: String,
    number: String,
    sentence: Sentence,
    one: OneOffers,
    /// What was done, and where its receipt is.
    past: Vec<(Done, Option<String>)>,
    coming: Vec<Coming>,
    /// Where what was done before is, where there is more.
    earlier: Option<String>,
    /// How much was done in all.
    in_all: u64,
    facts: Vec<Pair>,
    files: Vec<(String, String, String)>,
    seal: Option<String>,
    certificate: Option<String>,
    /// Where its call is public, with what came of it.
    notice: Option<String>,
    /// What the evaluation came to for the applicant: their own points and place, and why.
    result: Vec<Pair>,
    questions: Option<Questions>,
}

/// The offers of one application, as the shared part of the page names them.
#[derive(Debug)]
struct OneOffers {
    id: String,
    offers: Offers,
}

impl MyOnePage {
    /// The page of one procedure of a case, with what was done in it; none where the case does not show it.
    #[must_use]
    pub fn new(
        frame: Frame,
        view: &CaseView,
        (procedure, trail): (&str, &HistoryPage),
        offers: &[OfferView],
    ) -> Option<Self> {
        let w = MyWords::of(frame.language);
        let language = frame.language;
        let own = view.procedures.iter().find(|one| one.procedure == procedure)?;
        let parent = view.procedures.iter().find(|one| one.procedure == own.parent);
        let named = (own.procedure.as_str(), own.kind.as_str(), own.stage.as_str());
        let mut offers = Offers::of(&frame, named, offers);
        if let Some(parent) = parent {
            offers.begins.extend(openings(&frame, (&parent.procedure, &parent.kind)));
        }
        let crumbs = frame.crumbs(Some(Area::My), &view.title);
        let mut past: Vec<&shirube_desk::CaseActView> = trail.acts.iter().collect();
        past.sort_by_key(|act| act.seq);
        let earlier =
            |after: &String| frame.link(&format!("{}?after={}#timeline", my_path(procedure), escaped(after)));
        let dues = own.due.iter().chain(parent.iter().flat_map(|one| one.due.iter()));
        let mut dues: Vec<_> = dues.collect();
        dues.sort_by(|a, b| a.due_at.cmp(&b.due_at));
        let coming = dues.iter().map(|due| Coming {
            at: moment_text(language, &due.due_at),
            label: either(language, &due.ja, &due.en).to_owned(),
            left: days_left(language, due.days_left),
        });
        let fact = |(name, ja, en, value): &(String, String, String, serde_json::Value)| Pair {
            label: called(language, name, (ja, en)).to_owned(),
            value: shown(language, &own.kind, name, value),
        };
        let file = |file: &shirube_desk::CaseFileView| {
            let href = format!("/documents/{}?procedure={}", file.sha256, escaped(&file.procedure));
            (frame.link(&href), file.name.clone(), crate::words::size(file.size_bytes))
        };
        let files = view.files.iter().filter(|one| one.procedure == procedure).map(file).collect();
        Some(Self {
            title: format!("{} - {}", view.title, w.screen),
            crumbs,
            name: view.title.clone(),
            number: own.procedure.clone(),
            sentence: sentence(language, &w, (own, parent), (turn_of(own, &offers), &view.section)),
            one: OneOffers { id: own.procedure.clone(), offers },
            past: past
                .into_iter()
                .map(|act| (done(language, act, &view.people), receipt_of(&frame, act)))
                .collect(),
            coming: coming.collect(),
            earlier: trail.next.as_ref().map(earlier),
            in_all: trail.in_all,
            facts: own.facts.iter().map(fact).collect(),
            files,
            certificate: certificate_path(own).map(|path| frame.link(&path)),
            seal: None,
            notice: None,
            result: Vec::new(),
            questions: None,
            w,
            frame,
        })
    }

    /// The same, with what may be asked about its call, the answers among what the call published, and the way
    /// to all of that.
    #[must_use]
    pub fn asking(mut self, call: &str, notices: &[Notice], questions: Option<&QuestionsView>) -> Self {
        self.questions = Questions::of(&self.frame, call, notices, (questions, true));
        self.notice = notices.first().map(|one| self.frame.link(&notice_path(one)));
        self
    }

    /// The same, with the applicant's own result of the evaluation, where there is one: nobody else's page and
    /// no export has it.
    #[must_use]
    pub fn with_result(mut self, facts: &Value) -> Self {
        let language = self.frame.language;
        let text = |name: &str| facts.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let names = if text("own_total").is_some() { OF_RESULT.as_slice() } else { &[] };
        let pair = |(name, words): &(&str, Words)| {
            let value = shown(language, "application", name, &Value::from(text(name)?));
            Some(Pair { label: language.of(*words).to_owned(), value })
        };
        self.result = names.iter().filter_map(pair).collect();
        self
    }

    /// The same, of an application to a call whose proposals are sealed: submitting leads to that page.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        let open = &mut self.one.offers.open;
        let before = open.len();
        open.retain(|offer| !["submit", "replace"].contains(&offer.act.as_str()));
        if open.len() < before {
            self.seal = Some(self.frame.link(&format!("{}/seal", my_path(&self.one.id))));
        }
        self
    }
}

/// What an applicant is told of its own evaluation.
const OF_RESULT: [(&str, Words); 3] = [
    ("own_total", words("評価点（合計）", "Points in all")),
    ("own_rank", words("順位", "Place")),
    ("reason", words("理由", "Reasons")),
];

/// What the company does next; none where it is the office's turn.
fn turn_of(own: &CaseProcedureView, offers: &Offers) -> Option<String> {
    let is_mine = own.due.iter().any(|due| own.may.iter().any(|may| may.act == due.act));
    let first = offers.open.first().filter(|_| is_mine || offers.of_others.is_empty());
    first.map(|one| one.label.clone())
}

/// Where the receipt of what a supplier did is.
fn receipt_of(frame: &Frame, act: &shirube_desk::CaseActView) -> Option<String> {
    let is_own = act.capacity == Capacity::Supplier.id() && !act.refused;
    is_own.then(|| frame.link(&format!("{}/receipts/{}", my_path(&act.procedure), act.seq)))
}

/// Where it is, who acts next, until when: of the application, and of the call it is in. Whose turn it is,
/// by what they do where it is the company's; the section of the office, where it is known.
fn sentence(
    language: Language,
    w: &MyWords,
    (own, parent): (&CaseProcedureView, Option<&CaseProcedureView>),
    (turn, section): (Option<String>, &str),
) -> Sentence {
    let call = parent.map(|one| either(language, &one.stage_ja, &one.stage_en));
    let own_stage = either(language, &own.stage_ja, &own.stage_en);
    let with = |one: &str, more: &str| match (more.is_empty(), language) {
        (true, _) => one.to_owned(),
        (false, Language::Ja) => format!("{one}（{more}）"),
        (false, Language::En) => format!("{one} ({more})"),
    };
    let now = match call.filter(|_| !own.closed) {
        Some(call) if call != own_stage => with(own_stage, call),
        _ => own_stage.to_owned(),
    };
    if own.closed {
        let (next, until) = (w.nobody.to_owned(), "－".to_owned());
        return Sentence { now, next, until, chip: None, late: None };
    }
    let due = own.due.iter().chain(parent.iter().flat_map(|one| one.due.iter()));
    let due = due.min_by(|a, b| a.due_at.cmp(&b.due_at));
    let is_office = turn.is_none();
    let office = if section.is_empty() { w.office } else { section };
    let next = match turn {
        Some(first) => with(w.you, &first),
        None => with(office, due.map_or("", |due| either(language, &due.ja, &due.en))),
    };
    Sentence {
        now,
        next,
        until: due.map_or_else(|| w.no_day.to_owned(), |due| moment_text(language, &due.due_at)),
        chip: due.map(|due| due_chip(language, due.days_left)),
        late: due.filter(|due| is_office && is_late(due)).map(|_| late(language, w, own)),
    }
}

/// Whether a day people promised has passed.
fn is_late(due: &DueView) -> bool {
    due.is_duty && due.days_left < 0
}

/// That the office is late, and why, where it put that on record for this reader: it extended the time to
/// decide, or stopped the procedure.
fn late(language: Language, w: &MyWords, own: &CaseProcedureView) -> String {
    let fact = |wanted: &str| own.facts.iter().find(|(name, ..)| name == wanted).map(|(.., value)| value);
    let is_explained = own.stage == "suspended" || fact("disclosure.extended_on").is_some();
    let reason = fact("reason").filter(|_| is_explained).and_then(|value| value.as_str());
    reason
        .map_or_else(|| w.late.to_owned(), |why| format!("{}{}{why}", w.late_for, language.pick("：", ": ")))
}
