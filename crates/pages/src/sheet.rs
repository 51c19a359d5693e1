//! The approval sheet (起案書): what is decided, on what grounds, the route and its stamps; to be decided from,
//! and to be printed.

use std::collections::BTreeSet;

use askama::Template;
use serde_json::Value;
use shirube_core::render::Language;
use shirube_core::words::Capacity;
use shirube_desk::{
    ApprovalSheetView, CaseView, MatterState, MatterView, OfferView, PlaceRole, PlaceView, StampView,
};

use crate::deciding::Deciding;
use crate::frame::{Area, Crumb, Frame};
use crate::known::citations;
use crate::line::{Chip, case_path};
use crate::moment::{day_text, moment_text};
use crate::name::{name_of, named, names};
use crate::offer::Offers;
use crate::shown::Pair;
use crate::value::{called, shown};
use crate::words::{either, page_words};

page_words! {
    /// The words of an approval sheet.
    SheetWords {
        title = "起案書", "Approval sheet";
        undecided = "未決裁", "Not decided";
        returned = "差戻し", "Returned";
        decided = "決裁済み", "Decided";
        case = "案件番号", "Case";
        procedure = "手続", "Procedure";
        stage = "段階", "Stage";
        number = "文書番号", "Document number";
        retention = "保存年限", "Kept for";
        drafted_on = "起案日", "Drafted on";
        drafted_by = "起案者", "Drafted by";
        section = "担当課", "Section";
        decided_on = "決裁日", "Decided on";
        route = "決裁の経路", "Route of the decision";
        no_route = "この段階に決裁はありません。", "Nothing waits for a decision at this stage.";
        waiting = "（未了）", "(not yet)";
        concurrence = "合議", "Concurrence";
        later = "後閲", "Countersignature";
        deputy = "代", "by deputy";
        subject = "件名", "Subject";
        asks = "伺い", "To be decided";
        question = "このことについて、下記のとおり決定してよろしいか。", "May it be decided as follows?";
        content = "記", "As follows";
        grounds = "根拠規定", "Grounds";
        attached = "添付", "Attached";
        none = "なし", "none";
        before = "これまでの決裁・合議・差戻し", "What was decided, said and sent back before";
        when = "いつ", "When";
        what = "内容", "What";
        who = "だれが", "Who";
        reason = "理由", "Reason";
        proof = "検証コード", "Receipts";
        print_text = "このページはA4で印刷できます。印影は表示のためのもので、証拠は記録（検証コード）です。",
            "This page prints on A4. The stamps are for the eye; the evidence is the trail, by its receipts.";
        back = "案件の画面へ", "To the case";
        can = "この起案についてできること", "What you can do about it";
        closed_offer = "まだできません", "Not yet";
        missing = "足りないもの", "What is missing";
        aside = "その他の操作", "Other acts";
        of_others = "ほかの担当が行うこと", "What others do";
        done_by = "行う人", "Done by";
    }
}

/// Who reads what is decided in full: those who draft, concur, decide and audit.
const READ_IT: [Capacity; 5] = [
    Capacity::Officer,
    Capacity::Approver,
    Capacity::FinanceOfficer,
    Capacity::ContractOfficer,
    Capacity::Auditor,
];

/// A place on the route.
#[derive(Debug)]
struct Place {
    /// Whose it is.
    whose: String,
    stamp: Option<Stamp>,
}

/// Who stood for a decision, and when.
#[derive(Debug)]
struct Stamp {
    act: String,
    who: String,
    on: String,
    at: String,
    /// Whether a deputy decided.
    by_deputy: bool,
    section: String,
    reason: String,
    receipt: String,
}

/// The acts about it that somebody is offered, as the shared part of the page names them.
#[derive(Debug)]
struct Acts {
    id: String,
    offers: Offers,
}

/// The approval sheet of a procedure.
#[derive(Debug, Template)]
#[template(path = "sheet.html")]
pub struct SheetPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: SheetWords,
    case: String,
    case_href: String,
    name: String,
    section: String,
    /// The number of what is drafted: its procedure, and the entry by which it was.
    number: Option<String>,
    retention: String,
    procedure: String,
    kind: String,
    stage: String,
    /// What is decided.
    asks: Option<String>,
    state: Option<Chip>,
    is_decided: bool,
    drafted: Option<Stamp>,
    decided_on: Option<String>,
    route: Vec<Place>,
    before: Vec<Stamp>,
    deciding: Option<Deciding>,
    one: Acts,
    facts: Vec<Pair>,
    grounds: Vec<&'static str>,
    files: Vec<String>,
}

impl SheetPage {
    /// The sheet of one procedure, what its reader is offered to do about it, and its facts in full, for those
    /// who read them; none where its case does not show it.
    #[must_use]
    pub fn new(
        frame: Frame,
        view: &ApprovalSheetView,
        procedure: &str,
        (offers, facts): (&[OfferView], Option<&Value>),
    ) -> Option<Self> {
        let (w, language) = (SheetWords::of(frame.language), frame.language);
        let case = &view.case;
        let own = case.procedures.iter().find(|one| one.procedure == procedure && !one.held_back)?;
        let matter = view.matter.as_ref();
        let stamp = |one: &StampView| stamp(language, case, one);
        let names = names(case);
        let fact = |(name, ja, en, value): &(String, String, String, Value)| Pair {
            label: called(language, name, (ja, en)).to_owned(),
            value: shown(language, &own.kind, name, &named(value, &names)),
        };
        let act = matter.map_or("", |one| one.act.as_str());
        let grounds: BTreeSet<&'static str> =
            citations(&own.kind, act).into_iter().map(|one| language.of(one)).collect();
        let mut crumbs = frame.crumbs(Some(Area::Cases), w.title);
        let case_href = frame.link(&case_path(&case.case));
        let at = crumbs.len().saturating_sub(1);
        crumbs.insert(at, Crumb { href: case_href.clone(), label: case.title.clone() });
        let reads_it = frame.holds(&READ_IT.map(|one| one.id().to_owned()));
        let deciding =
            facts.filter(|_| reads_it).and_then(|facts| Deciding::of(&frame, view, (procedure, facts)));
        let mut offers = Offers::of(&frame, (procedure, &own.kind, &own.stage), offers);
        offers.begins.clear();
        Some(Self {
            title: format!("{} - {}", case.title, w.title),
            crumbs,
            case: case.case.clone(),
            case_href,
            name: case.title.clone(),
            section: case.section.clone(),
            number: matter.and_then(|one| number(language, &own.procedure, one)),
            retention: match language {
                Language::Ja => format!("{}年", view.retention_years),
                Language::En => format!("{} years", view.retention_years),
            },
            procedure: own.procedure.clone(),
            kind: either(language, &own.kind_ja, &own.kind_en).to_owned(),
            stage: either(language, &own.stage_ja, &own.stage_en).to_owned(),
            asks: matter.map(|one| either(language, &one.ja, &one.en).to_owned()),
            state: matter.map(|one| chip(&w, one.state)),
            is_decided: matter.is_some_and(|one| one.state == MatterState::Decided),
            drafted: matter.and_then(|one| one.drafted.as_ref()).map(stamp),
            decided_on: matter.and_then(|one| decided_on(language, one)),
            route: matter
                .map(|one| one.places.iter().map(|place| self::place(language, &w, case, place)).collect())
                .unwrap_or_default(),
            before: view.before.iter().map(stamp).collect(),
            deciding: deciding.map(Deciding::on_sheet),
            one: Acts { id: own.procedure.clone(), offers },
            facts: own.facts.iter().map(fact).collect(),
            grounds: grounds.into_iter().filter(|one| !one.is_empty()).collect(),
            files: case
                .files
                .iter()
                .filter(|one| one.procedure == procedure)
                .map(|one| one.name.clone())
                .collect(),
            w,
            frame,
        })
    }
}

fn chip(w: &SheetWords, state: MatterState) -> Chip {
    let (class, sign, word) = match state {
        MatterState::Pending => ("wait", "●", w.undecided),
        MatterState::Returned => ("late", "↩", w.returned),
        MatterState::Decided => ("none", "✓", w.decided),
    };
    Chip { class, text: format!("{sign} {word}") }
}

/// The number of what was drafted, which no other draft of the office has.
fn number(language: Language, procedure: &str, matter: &MatterView) -> Option<String> {
    let seq = matter.drafted.as_ref()?.seq;
    Some(match language {
        Language::Ja => format!("{procedure} 第{seq}号"),
        Language::En => format!("{procedure} no. {seq}"),
    })
}

/// The day of the decision, where there is one.
fn decided_on(language: Language, matter: &MatterView) -> Option<String> {
    let is_deciders = |place: &&PlaceView| matches!(place.role, PlaceRole::Decider(_));
    let stamp = matter.places.iter().find(is_deciders).and_then(|place| place.stamp.as_ref());
    stamp.filter(|_| matter.state == MatterState::Decided).map(|stamp| day_text(language, &stamp.at))
}

fn place(language: Language, w: &SheetWords, case: &CaseView, place: &PlaceView) -> Place {
    let whose = match &place.role {
        PlaceRole::Section(name) => format!("{} {name}", w.concurrence),
        PlaceRole::Decider(by) => crate::offer::capacities(language, by),
        PlaceRole::Countersigner => w.later.to_owned(),
    };
    Place { whose, stamp: place.stamp.as_ref().map(|one| stamp(language, case, one)) }
}

fn stamp(language: Language, case: &CaseView, one: &StampView) -> Stamp {
    Stamp {
        act: either(language, &one.ja, &one.en).to_owned(),
        who: name_of(case, &one.actor),
        on: day_text(language, &one.at),
        at: moment_text(language, &one.at),
        by_deputy: one.by_deputy,
        section: one.section.clone(),
        reason: one.reason.clone(),
        receipt: format!("#{} {}", one.seq, one.receipt),
    }
}
