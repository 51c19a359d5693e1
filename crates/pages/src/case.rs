//! The page of a case: where it stands, what can be done, what falls due, what was done.

mod held;

use askama::Template;
use shirube_core::render::Language;
use shirube_core::words::{Capacity, Phase};
use shirube_desk::{CaseActView, CaseProcedureView, CaseView, DueView, OfferView};

pub use self::held::main_procedure;
use crate::evaluation::{evaluation_path, has_sheet};
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::{phases, publication_words};
use crate::line::{Chip, due_chip, history_path, sheet_path};
use crate::moment::{day_text, moment_text};
use crate::name::{APPLICANT, People, Who, about, named, names};
use crate::next::next_anchor;
use crate::offer::{Offered, Offers};
use crate::rules::rules_of;
use crate::shown::Pair;
use crate::value::{called, shown};
use crate::words::{either, page_words, size};

/// Kinds that stand in a table of their own: there may be many.
const APPLICATION: &str = "application";

/// A delivery and its payment, under a contract.
const INSTALMENT: &str = "instalment";

/// What was certified; its file is signed.
const CERTIFICATE: &str = "certificate";

/// Facts of the first procedure that are shown unfolded; more are folded.
const FACTS_OPEN_MAX: usize = 12;

/// Files listed unfolded.
const FILES_OPEN_MAX: usize = 6;

/// Acts of the history that are shown unfolded.
const ACTS_OPEN_MAX: usize = 6;

page_words! {
    /// The words of a case.
    CaseWords {
        screen = "案件", "Case";
        held = "現在の担当", "Held now by";
        person = "案件の担当者", "Officer in charge";
        outside = "応募者・契約の相手方", "The applicant or contractor";
        nobody = "行う人が決まっていません", "Nobody holds it";
        next_due = "次の期限", "Next deadline";
        no_due = "期限はありません", "No deadline";
        steps = "案件の段階", "Stages of the case";
        stage = "現在の段階", "Stage now";
        overview = "概要", "Overview";
        can = "できること", "What can be done";
        deadlines = "期限", "Deadlines";
        applications = "応募", "Applications";
        documents = "文書", "Documents";
        published = "公表", "Published";
        history = "履歴", "History";
        aside = "その他の操作（中断・訂正など）", "Other acts (suspending, correcting and so on)";
        closed_offer = "まだできません", "Not yet";
        missing = "足りないもの", "What is missing";
        of_others = "ほかの担当が行うこと", "What others do";
        done_by = "行う人", "Done by";
        ended = "この手続は終了しました。", "This procedure has ended.";
        held_back = "応募の受付・開封が終わるまで、内容は示しません。",
            "Nothing of its content is shown until what comes in was opened.";
        no_facts = "示せる内容はまだありません。", "Nothing to show yet.";
        evaluation = "評価シート", "Evaluation sheet";
        proposals = "開封した提案書を見る", "Read the opened proposals";
        certificate = "認定ファイル（署名付き）を受け取る", "Take the signed certificate file";
        drawing = "手続の図（現在の段階に印）", "The path drawn, the present stage marked";
        rules = "この手続の規則", "Rules of this path";
        number = "番号", "Number";
        what = "内容", "What";
        when = "いつ", "When";
        who = "だれが", "Who";
        result = "結果", "Outcome";
        refused = "✕ 断られた", "✕ refused";
        done = "✓ 実行", "✓ done";
        receipt = "検証コード", "Receipt";
        file = "ファイル名", "File";
        size = "大きさ", "Size";
        none = "ありません。", "None.";
        as_of = "この時点の状態を示しています", "As it stood at this moment";
        back_to_now = "現在の状態を見る", "See it as it stands now";
        more = "手続はほかにもあります。", "There are more procedures.";
        details = "内容を見る", "Show its content";
        duty = "義務", "duty";
        take = "記録を書き出す", "Take the case as a file";
        take_text = "書き出すことも記録に残ります。", "That it is taken is entered as well.";
        whole_trail = "すべての記録を見る", "See the whole trail";
        sheet = "起案書", "Approval sheet";
        earlier = "それより前の履歴", "What was done before";
        whole_history = "すべての履歴を見る", "See the whole history";
        all_files = "すべての文書", "All documents";
        latest = "新しいものから表示します。", "The latest first.";
    }
}

/// A step of the way through a case.
#[derive(Debug)]
struct Step {
    label: &'static str,
    is_past: bool,
    is_now: bool,
}

/// Something that falls due.
#[derive(Debug)]
struct Due {
    label: String,
    at: String,
    chip: Chip,
    is_duty: bool,
    href: Option<String>,
}

/// A procedure of the case.
#[derive(Debug)]
struct Procedure {
    id: String,
    anchor: String,
    /// The anchor of what can be done in it; empty where that stands elsewhere.
    next: String,
    /// Who applied, of an application that says so.
    applicant: Option<String>,
    kind: String,
    stage: String,
    closed: bool,
    /// Whether it is folded: nothing of it is its reader's to do now.
    is_folded: bool,
    held_back: bool,
    facts: Vec<Pair>,
    offers: Offers,
    drawing: String,
    /// Where its rules are.
    rules: String,
    sheet: String,
    /// Where the sheet of its evaluation is.
    evaluation: Option<String>,
    /// Where what was opened of it can be read.
    proposals: Option<String>,
    /// Where the signed file of a certificate is.
    certificate: Option<String>,
}

/// An act done or refused.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) at: String,
    pub(crate) label: String,
    pub(crate) who: Who,
    pub(crate) refused: bool,
    pub(crate) number: String,
    pub(crate) receipt: String,
}

/// A file that was filed.
#[derive(Debug)]
struct Filed {
    href: String,
    name: String,
    size: String,
    number: String,
}

/// What was made public.
#[derive(Debug)]
struct Publication {
    label: String,
    at: String,
    pairs: Vec<Pair>,
}

/// The page of a case.
#[derive(Debug, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: CaseWords,
    case: String,
    name: String,
    section: String,
    person: String,
    /// Who holds it now, and what they do next.
    held: Option<String>,
    as_of: Option<String>,
    now_href: String,
    steps: Vec<Step>,
    stage: String,
    next_due: Option<Due>,
    /// The act that stands before all, and the anchor that leads to it instead of to its procedure.
    primary: Option<(String, Offered)>,
    procedures: Vec<Procedure>,
    applications: Vec<Procedure>,
    dues: Vec<Due>,
    acts: Vec<Done>,
    /// How many entries there are, and where all of them are.
    history: (u64, String),
    files: Vec<Filed>,
    publications: Vec<Publication>,
    more: bool,
    trail: Option<String>,
    is_staff: bool,
}

impl CasePage {
    /// The page: the case, what its reader could do in its procedures (by procedure), and whether it is
    /// shown as it stood at a moment past.
    #[must_use]
    pub fn new(frame: Frame, view: &CaseView, offers: &[(String, Vec<OfferView>)], is_past: bool) -> Self {
        let w = CaseWords::of(frame.language);
        let language = frame.language;
        let main = main_of(view);
        let names = names(view);
        let own = |one| procedure(&frame, one, offers, &names);
        let all: Vec<Procedure> = view.procedures.iter().map(own).collect();
        let kinds: Vec<bool> = view.procedures.iter().map(|one| one.kind == APPLICATION).collect();
        let (mut procedures, mut applications) = (Vec::new(), Vec::new());
        for (one, is_application) in all.into_iter().zip(kinds) {
            if is_application { applications.push(one) } else { procedures.push(one) }
        }
        // What is going on stands before what has ended, and what its reader can do before what waits.
        procedures.sort_by_key(|one| {
            (one.closed, main.is_none_or(|main| main.procedure != one.id), one.offers.open.is_empty())
        });
        // The one it is about stays open, whoever reads.
        if let Some(first) = procedures.first_mut() {
            first.is_folded = false;
        }
        let primary = procedures.first_mut().and_then(|one| {
            let is_any = !one.offers.open.is_empty();
            is_any.then(|| (std::mem::take(&mut one.next), one.offers.open.remove(0)))
        });
        let mut dues: Vec<(&DueView, Due)> =
            view.procedures.iter().flat_map(|one| one.due.iter().map(|d| (d, due(&frame, one, d)))).collect();
        dues.sort_by(|a, b| a.0.due_at.cmp(&b.0.due_at));
        let next_due = view
            .procedures
            .iter()
            .flat_map(|one| one.due.iter().map(move |due| (one, due)))
            .min_by(|a, b| a.1.due_at.cmp(&b.1.due_at))
            .map(|(one, next)| due(&frame, one, next));
        let title = format!("{} - {}", view.title, w.screen);
        let crumbs = frame.crumbs(Some(Area::Cases), &view.title);
        Self {
            title,
            crumbs,
            case: view.case.clone(),
            name: view.title.clone(),
            section: view.section.clone(),
            person: view.person_name.clone(),
            held: None,
            as_of: is_past.then(|| moment_text(language, &view.as_of)),
            now_href: frame.link(&crate::line::case_path(&view.case)),
            steps: steps(language, view, main),
            stage: main.map_or(String::new(), |one| {
                let kind = either(language, &one.kind_ja, &one.kind_en);
                format!(
                    "{kind}{}{}",
                    language.pick("：", ": "),
                    either(language, &one.stage_ja, &one.stage_en)
                )
            }),
            next_due,
            primary,
            procedures,
            applications,
            dues: dues.into_iter().map(|(_, due)| due).collect(),
            acts: view.acts.iter().rev().map(|act| done(language, act, &view.people)).collect(),
            history: (view.acts_in_all, frame.link(&history_path(&view.case))),
            files: view.files.iter().map(|file| filed(&frame, file)).collect(),
            publications: view.publications.iter().map(|one| publication(language, view, one)).collect(),
            more: view.more,
            trail: frame
                .may_enter(Area::Audit)
                .then(|| frame.link(&format!("/audit/{}", escaped(&view.case)))),
            is_staff: frame.may_enter(Area::Tasks),
            w,
            frame,
        }
    }
}

impl CasePage {
    /// What was done last, and what before.
    fn last_acts(&self) -> (&[Done], &[Done]) {
        self.acts.split_at(self.acts.len().min(ACTS_OPEN_MAX))
    }
}

/// The procedure a case is in: of those that have not ended the last that is no application, or the last. A
/// certificate outlives what it was given in, and is not where the case is.
fn main_of(view: &CaseView) -> Option<&CaseProcedureView> {
    let mut own = view.procedures.iter().filter(|one| one.kind != APPLICATION);
    let mut going =
        own.clone().filter(|one| !one.closed && ![INSTALMENT, CERTIFICATE].contains(&one.kind.as_str()));
    going.next_back().or_else(|| own.next_back()).or_else(|| view.procedures.last())
}

fn steps(language: Language, view: &CaseView, main: Option<&CaseProcedureView>) -> Vec<Step> {
    let now = main.and_then(|one| Phase::ALL.into_iter().find(|phase| phase.id() == one.phase));
    let all: Vec<Phase> = view.procedures.iter().flat_map(|one| phases(&one.kind)).collect();
    let shown = Phase::ALL.into_iter().filter(|phase| all.contains(phase));
    shown
        .map(|phase| Step {
            label: language.of(phase.words()),
            is_past: now.is_some_and(|now| phase < now),
            is_now: now == Some(phase),
        })
        .collect()
}

fn procedure(
    frame: &Frame,
    one: &CaseProcedureView,
    offers: &[(String, Vec<OfferView>)],
    names: &People,
) -> Procedure {
    let language = frame.language;
    let own = offers.iter().find(|(id, _)| *id == one.procedure).map(|(_, all)| all.as_slice());
    let fact = |(name, ja, en, value): &(String, String, String, serde_json::Value)| Pair {
        label: match about(name, names) {
            Some(applicant) => {
                format!("{}{}{applicant}", called(language, name, (ja, en)), language.pick("：", ": "))
            }
            None => called(language, name, (ja, en)).to_owned(),
        },
        value: shown(language, &one.kind, name, &named(value, names)),
    };
    let offers = Offers::of(frame, (&one.procedure, &one.kind, &one.stage), own.unwrap_or_default());
    Procedure {
        id: one.procedure.clone(),
        anchor: one.procedure.replace('/', "-"),
        next: next_anchor(&one.procedure),
        applicant: one
            .facts
            .iter()
            .find(|(name, ..)| name == APPLICANT)
            .and_then(|(.., value)| value.as_str().map(str::to_owned)),
        kind: either(language, &one.kind_ja, &one.kind_en).to_owned(),
        stage: either(language, &one.stage_ja, &one.stage_en).to_owned(),
        closed: one.closed,
        held_back: one.held_back,
        facts: one.facts.iter().map(fact).collect(),
        is_folded: offers.open.is_empty() && offers.closed.is_empty(),
        offers,
        evaluation: has_sheet(frame, one).then(|| frame.link(&evaluation_path(&one.procedure))),
        proposals: has_proposals(frame, one)
            .then(|| frame.link(&format!("/procedures/{}/proposals", escaped(&one.procedure)))),
        certificate: certificate_path(one).map(|path| frame.link(&path)),
        drawing: frame.link(&format!("/paths/{}/drawing.svg?stage={}", one.kind, escaped(&one.stage))),
        rules: frame.link(&rules_of(&one.kind)),
        sheet: frame.link(&sheet_path(&one.procedure)),
    }
}

/// Whether what was sealed in a procedure may be read by whoever handles the case: nothing of it is held back
/// any more. What was opened is itself no fact of the page before the award.
fn has_proposals(frame: &Frame, one: &CaseProcedureView) -> bool {
    let is_sealed = one.facts.iter().any(|(name, .., value)| name == "sealing" && *value != "none");
    is_sealed && frame.handles_cases() && has_sheet(frame, one)
}

/// Where the signed file of a certificate is, where its reader sees more of it than what is public.
pub(crate) fn certificate_path(one: &CaseProcedureView) -> Option<String> {
    let is_one = one.kind == CERTIFICATE && !one.facts.is_empty();
    is_one.then(|| format!("/certificates/{}/file", escaped(&one.procedure)))
}

fn due(frame: &Frame, procedure: &CaseProcedureView, due: &DueView) -> Due {
    let language = frame.language;
    let may = procedure.may.iter().any(|one| one.act == due.act);
    Due {
        label: either(language, &due.ja, &due.en).to_owned(),
        at: moment_text(language, &due.due_at),
        chip: due_chip(language, due.days_left),
        is_duty: due.is_duty,
        href: may.then(|| frame.link(&crate::line::act_path(&procedure.procedure, &due.act))),
    }
}

/// An act as a line of a history.
pub(crate) fn done(language: Language, act: &CaseActView, people: &People) -> Done {
    let capacity = Capacity::from_id(&act.capacity).map_or("", |one| language.of(one.words()));
    Done {
        at: moment_text(language, &act.at),
        label: either(language, &act.ja, &act.en).to_owned(),
        who: Who::of(capacity, &act.actor, people.get(&act.actor).map(String::as_str)),
        refused: act.refused,
        number: format!("{} #{}", act.procedure, act.seq),
        receipt: act.receipt.clone(),
    }
}

fn filed(frame: &Frame, file: &shirube_desk::CaseFileView) -> Filed {
    Filed {
        href: frame.link(&format!("/documents/{}?procedure={}", file.sha256, escaped(&file.procedure))),
        name: file.name.clone(),
        size: size(file.size_bytes),
        number: format!("{} #{}", file.procedure, file.seq),
    }
}

fn publication(language: Language, view: &CaseView, one: &shirube_desk::CasePublicationView) -> Publication {
    let kind = view.procedures.iter().find(|procedure| procedure.procedure == one.procedure);
    let kind = kind.map_or("", |procedure| procedure.kind.as_str());
    Publication {
        label: publication_words(kind, &one.what)
            .map_or_else(|| one.what.clone(), |words| language.of(words).to_owned()),
        at: day_text(language, &one.at),
        pairs: crate::notices::pairs(language, kind, &one.body),
    }
}
