//! The approval sheet (起案書): what is decided, on what grounds, the route and its stamps; to be printed.

use std::collections::BTreeSet;

use askama::Template;
use shirube_core::words::{Capacity, Words};
use shirube_desk::{CaseActView, CaseView};

use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::approvals;
use crate::line::case_path;
use crate::moment::day_text;
use crate::name::{named, names};
use crate::value::{Pair, called, shown};
use crate::words::{either, page_words};

page_words! {
    /// The words of an approval sheet.
    SheetWords {
        title = "起案書", "Approval sheet";
        undecided = "未決裁", "Not decided";
        case = "案件番号", "Case";
        procedure = "手続", "Procedure";
        stage = "段階", "Stage";
        drafted_on = "起案日", "Drafted on";
        drafted_by = "起案者", "Drafted by";
        section = "担当課", "Section";
        decided_on = "決裁日", "Decided on";
        route = "決裁の経路", "Route of the decision";
        no_route = "この段階に決裁はありません。", "Nothing waits for a decision at this stage.";
        waiting = "（未了）", "(not yet)";
        subject = "件名", "Subject";
        question = "このことについて、下記のとおり決定してよろしいか。", "May it be decided as follows?";
        content = "記", "As follows";
        grounds = "根拠規定", "Grounds";
        attached = "添付", "Attached";
        none = "なし", "none";
        proof = "検証コード", "Receipts";
        print_text = "このページはA4で印刷できます。印影は表示のためのもので、証拠は記録（検証コード）です。",
            "This page prints on A4. The stamps are for the eye; the evidence is the trail, by its receipts.";
        back = "案件の画面へ", "To the case";
    }
}

/// Where the approval sheet of a procedure is.
pub(crate) fn sheet_path(procedure: &str) -> String {
    format!("/procedures/{}/approval-sheet", escaped(procedure))
}

/// A place on the route.
#[derive(Debug)]
struct Place {
    act: String,
    by: String,
    stamp: Option<Stamp>,
}

/// Who stood for a decision, and when.
#[derive(Debug)]
struct Stamp {
    who: String,
    on: String,
    receipt: String,
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
    procedure: String,
    kind: String,
    stage: String,
    drafted: Option<Stamp>,
    route: Vec<Place>,
    facts: Vec<Pair>,
    grounds: Vec<&'static str>,
    files: Vec<String>,
}

impl SheetPage {
    /// The sheet of one procedure of a case; none where the case does not show it, or holds it back.
    #[must_use]
    pub fn new(frame: Frame, view: &CaseView, procedure: &str) -> Option<Self> {
        let w = SheetWords::of(frame.language);
        let language = frame.language;
        let own = view.procedures.iter().find(|one| one.procedure == procedure && !one.held_back)?;
        let mut acts: Vec<&CaseActView> =
            view.acts.iter().filter(|act| act.procedure == procedure && !act.refused).collect();
        acts.sort_by_key(|act| act.seq);
        let stamp = |act: &CaseActView| Stamp {
            who: name_of(view, &act.actor),
            on: day_text(language, &act.at),
            receipt: act.receipt.clone(),
        };
        let drafted = acts.iter().find(|act| act.capacity == Capacity::Officer.id());
        let names = names(view);
        let fact = |(name, ja, en, value): &(String, String, String, serde_json::Value)| Pair {
            label: called(language, name, (ja, en)).to_owned(),
            value: shown(language, &own.kind, name, &named(value, &names)),
        };
        let grounds: BTreeSet<&'static str> = approvals(&own.kind, &own.stage)
            .into_iter()
            .flat_map(|one| one.citations)
            .map(|one| language.of(one))
            .collect();
        let mut crumbs = frame.crumbs(Some(Area::Cases), w.title);
        let case_href = frame.link(&case_path(&view.case));
        let at = crumbs.len().saturating_sub(1);
        crumbs.insert(at, Crumb { href: case_href.clone(), label: view.title.clone() });
        Some(Self {
            title: format!("{} - {}", view.title, w.title),
            crumbs,
            case: view.case.clone(),
            case_href,
            name: view.title.clone(),
            section: view.section.clone(),
            procedure: own.procedure.clone(),
            kind: either(language, &own.kind_ja, &own.kind_en).to_owned(),
            stage: either(language, &own.stage_ja, &own.stage_en).to_owned(),
            drafted: drafted.map(|act| stamp(act)),
            route: route(&frame, view, (&own.kind, &own.stage), &acts),
            facts: own.facts.iter().map(fact).collect(),
            grounds: grounds.into_iter().filter(|one| !one.is_empty()).collect(),
            files: view
                .files
                .iter()
                .filter(|one| one.procedure == procedure)
                .map(|one| one.name.clone())
                .collect(),
            w,
            frame,
        })
    }

    /// The day of the last decision, where nothing of the route is open.
    fn decided_on(&self) -> Option<&str> {
        let is_whole = self.route.iter().all(|place| place.stamp.is_some());
        let last = self.route.last().and_then(|place| place.stamp.as_ref());
        last.filter(|_| is_whole).map(|stamp| stamp.on.as_str())
    }
}

/// What was decided in the procedure, and what waits for a decision in its stage.
fn route(frame: &Frame, view: &CaseView, (kind, stage): (&str, &str), acts: &[&CaseActView]) -> Vec<Place> {
    let language = frame.language;
    let name = |words: Words| language.of(words).to_owned();
    let decides = |act: &&&CaseActView| {
        [Capacity::Approver, Capacity::FinanceOfficer].iter().any(|one| one.id() == act.capacity)
    };
    let done = acts.iter().filter(decides).map(|act| Place {
        act: either(language, &act.ja, &act.en).to_owned(),
        by: Capacity::from_id(&act.capacity).map_or_else(String::new, |one| name(one.words())),
        stamp: Some(Stamp {
            who: name_of(view, &act.actor),
            on: day_text(language, &act.at),
            receipt: act.receipt.clone(),
        }),
    });
    let open = approvals(kind, stage).into_iter().map(|one| Place {
        act: name(one.act),
        by: one.by.into_iter().map(|by| name(by.words())).collect::<Vec<_>>().join(language.comma()),
        stamp: None,
    });
    done.chain(open).collect()
}

/// Who acted: by name where the case tells it, with the id the trail keeps.
fn name_of(view: &CaseView, actor: &str) -> String {
    let in_charge = (actor == view.person && !view.person_name.is_empty()).then_some(&view.person_name);
    let name = view.people.get(actor).or(in_charge);
    name.map_or_else(|| actor.to_owned(), |name| format!("{name}（{actor}）"))
}
