//! The sheet of an evaluation: criteria, who is evaluated, who has handed in, and each evaluator's own
//! sheet; everybody's sheets only when every seat that counts has handed in its own.
//!
//! Nothing is kept for it: it is what the acts of the evaluators left, read once more.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use shirube_core::domain::scoring::{Criteria, Ranking};
use shirube_core::dossier::{Child, Dossier, japan_day};
use shirube_core::rules::certification::entry;
use shirube_core::rules::evaluation::{Seat, committee, counted, ranking};
use shirube_core::words::{Capacity, Sentence};
use shirube_persistence::{Lock, ProcedureRow};
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::keep::APPLICATION;
use crate::Desk;
use crate::authority::hands;
use crate::dossier::{Brought, Circumstances, of_row};
use crate::error::DeskError;
use crate::exporting::is_held_back;
use crate::hand::Hand;
use crate::machines::{self, Known};

/// How evaluators of a kind hand in what they think of the applications: the act, and the fact it brings.
const WAYS: [(&str, &str); 2] = [("score", "score"), ("record-review", "review")];

/// What else an evaluator says, which is nobody else's before all have handed in.
const BESIDE: [&str; 1] = ["comments"];

/// The act by which an evaluator says that they may evaluate.
const DECLARES: &str = "declare-interest";

/// The stage of an application that is being evaluated.
const UNDER_EVALUATION: &str = "under-evaluation";

/// Facts that name who applied, the first there is.
const NAMES: [&str; 2] = ["applicant.name", "company"];

/// Who sees who has handed in, by name.
const SECRETARIAT: [Capacity; 2] = [Capacity::Officer, Capacity::Approver];

/// An application on the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrantView {
    /// The last part of its number.
    pub key: String,
    /// Its number.
    pub id: String,
    /// Who applied; empty where it does not say.
    pub name: String,
}

/// A seat of the committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatView {
    /// The seat.
    pub seat: String,
    /// Who sits there, for the secretariat alone; empty for others, and for who has no name any more.
    pub name: String,
    /// What they declared: `none` or `exists`; nothing yet where absent.
    pub interest: Option<String>,
    /// Whether the seat was given to somebody else.
    pub is_replaced: bool,
    /// Whether it is recused.
    pub is_recused: bool,
    /// Applications it has yet to hand something in about.
    pub missing: usize,
}

impl SeatView {
    /// Whether it counts: neither replaced nor recused.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !self.is_replaced && !self.is_recused
    }
}

/// What a seat handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetView {
    /// The seat.
    pub seat: String,
    /// By application: points by item, or what was found.
    pub sheet: Value,
    /// By application: a comment.
    pub comments: Value,
}

/// The sheet of an evaluation, as somebody sees it.
#[expect(clippy::struct_excessive_bools, reason = "each says of something else whether it is to be shown")]
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationView {
    /// The procedure.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// Its stage in Japanese.
    pub stage_ja: String,
    /// Its stage in English.
    pub stage_en: String,
    /// The act by which evaluators hand in, where the kind has one with a sheet.
    pub act: Option<&'static str>,
    /// Whether the stage provides it now.
    pub is_open: bool,
    /// The criteria, where they were fixed.
    pub criteria: Option<Criteria>,
    /// Whether what came in is nobody's business yet: then no application is listed.
    pub held_back: bool,
    /// Who is evaluated.
    pub entrants: Vec<EntrantView>,
    /// The committee.
    pub seats: Vec<SeatView>,
    /// The seat of who asks, where they have one.
    pub own: Option<SheetView>,
    /// Whether who asks looks after the evaluation, and may be told who has yet to hand in.
    pub is_secretariat: bool,
    /// Whether every seat that counts has handed in.
    pub all_in: bool,
    /// Everybody's sheets of the seats that count; none before all are in.
    pub sheets: Vec<SheetView>,
    /// What the sheets come to, where all are in and it can be computed.
    pub ranking: Option<Ranking>,
    /// Why it cannot be computed.
    pub fault: Option<Sentence>,
}

impl EvaluationView {
    /// The seat of who asks.
    #[must_use]
    pub fn own_seat(&self) -> Option<&SeatView> {
        let own = self.own.as_ref()?;
        self.seats.iter().find(|one| one.seat == own.seat)
    }
}

impl Desk {
    /// The sheet of an evaluation, for its evaluators and for who looks after it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for everybody else, and where the kind has no committee.
    pub async fn evaluation(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<EvaluationView, DeskError> {
        let missing = || DeskError::not_found(id.as_str());
        let unit = self.store.look(org).await?;
        let now = self.clock.now(&unit).await?;
        let office = self.office(&unit).await?;
        let found = unit.person(person).await?.ok_or_else(missing)?;
        let row = unit.procedure(id, Lock::Share).await?.ok_or_else(missing)?;
        let held = hands(&unit, &office, &found, Some(&row), japan_day(now.instant())).await?;
        let known = machines::by_name(row.machine.as_str())?;
        let own = held.iter().find(|one| one.capacity == Capacity::Evaluator);
        let is_secretariat = held.iter().any(|one| SECRETARIAT.contains(&one.capacity));
        let Some(hand) = own.or_else(|| held.first().filter(|_| is_secretariat)) else {
            unit.rollback().await?;
            return Err(missing());
        };
        let brought = Brought::default();
        let circumstances = Circumstances { at: now, hand, commander: None, brought: &brought };
        let file = of_row(&unit, &row, &known.reads_of_all(), &circumstances).await?;
        unit.rollback().await?;
        if known.machine.act(DECLARES).is_none() {
            return Err(missing());
        }
        let mut view = view_of(known, &row, &file, own.map(|one| one.actor.as_str()));
        view.is_secretariat = is_secretariat;
        if is_secretariat {
            self.name_seats(org, &file, &mut view.seats).await?;
        }
        Ok(view)
    }

    async fn name_seats(&self, org: &OrgId, file: &Dossier, seats: &mut [SeatView]) -> Result<(), DeskError> {
        let who: BTreeMap<String, String> =
            committee(file).into_iter().map(|one| (one.seat, one.person)).collect();
        let people = self.store.people(org, &who.values().cloned().collect::<Vec<_>>()).await?;
        for seat in seats {
            let person = who.get(&seat.seat);
            let named = people.iter().find(|one| Some(one.person.as_str()) == person.map(String::as_str));
            seat.name = named.map(|one| one.name.clone()).unwrap_or_default();
        }
        Ok(())
    }
}

/// The act and fact by which evaluators of a kind hand in.
fn way_of(known: &Known) -> Option<(&'static str, &'static str)> {
    WAYS.into_iter().find(|(act, _)| known.machine.act(act).is_some())
}

fn view_of(known: &Known, row: &ProcedureRow, file: &Dossier, own: Option<&str>) -> EvaluationView {
    let way = way_of(known);
    let fact = way.map_or("", |(_, fact)| fact);
    let is_open = way.is_some_and(|(act, _)| known.provides(&row.stage, act));
    let held_back = is_held_back(row);
    let criteria: Option<Criteria> = file.record("criteria");
    let entrants = entrants(file, fact);
    let told = |seat: &Seat| missing_of(file, fact, criteria.as_ref(), &entrants, &seat.seat);
    let all_in = all_in(file, fact, criteria.as_ref(), &entrants);
    let sheet = |seat: &str| SheetView {
        seat: seat.to_owned(),
        sheet: keyed(file, fact, seat),
        comments: keyed(file, "comments", seat),
    };
    let seat = |one: Seat| SeatView {
        name: String::new(),
        interest: file.text(&format!("interest.{}", one.seat)).map(str::to_owned),
        is_replaced: file.lists("replaced", &one.seat),
        is_recused: file.lists("recused", &one.seat),
        missing: told(&one),
        seat: one.seat,
    };
    let stage = known.machine.stage(&row.stage);
    let (ranking, fault) = if all_in && fact == "score" { ranked(file, is_open) } else { (None, None) };
    let name = |child: &&Child| EntrantView {
        key: child.key().to_owned(),
        id: child.id.clone(),
        name: NAMES.iter().find_map(|name| child.fact(name)?.as_str()).unwrap_or_default().to_owned(),
    };
    let is_shut = held_back || own.is_some_and(|seat| file.lists("recused", seat));
    EvaluationView {
        procedure: row.procedure.to_string(),
        kind: row.kind.to_string(),
        stage_ja: stage.map_or("", |one| one.label.ja).to_owned(),
        stage_en: stage.map_or("", |one| one.label.en).to_owned(),
        act: way.map(|(act, _)| act),
        is_open,
        seats: committee(file).into_iter().map(seat).collect(),
        own: own.map(sheet),
        is_secretariat: false,
        all_in,
        sheets: if all_in && !is_shut {
            counted(file).iter().map(|one| sheet(&one.seat)).collect()
        } else {
            Vec::new()
        },
        ranking: ranking.filter(|_| !is_shut),
        fault,
        entrants: if held_back { Vec::new() } else { entrants.iter().map(name).collect() },
        criteria,
        held_back,
    }
}

fn keyed(file: &Dossier, fact: &str, seat: &str) -> Value {
    file.facts.get(&format!("{fact}.{seat}")).cloned().unwrap_or_default()
}

/// Who is evaluated: those under evaluation; where nobody is any more, those somebody handed in about.
fn entrants<'d>(file: &'d Dossier, fact: &str) -> Vec<&'d Child> {
    let of = |child: &&Child| child.stage == UNDER_EVALUATION;
    let under: Vec<&Child> = file.children_of(APPLICATION).filter(of).collect();
    if !under.is_empty() {
        return under;
    }
    let sheets: Vec<&Value> = file.facts.keyed(fact).map(|(_, sheet)| sheet).collect();
    let is_named = |child: &&Child| sheets.iter().any(|sheet| entry(sheet, child).is_some());
    file.children_of(APPLICATION).filter(is_named).collect()
}

/// Of how many applications a seat has yet to hand in something whole.
fn missing_of(
    file: &Dossier,
    fact: &str,
    criteria: Option<&Criteria>,
    entrants: &[&Child],
    seat: &str,
) -> usize {
    let sheet = keyed(file, fact, seat);
    let is_whole = |child: &&&Child| {
        let Some(one) = entry(&sheet, child) else { return false };
        let mut items = criteria.filter(|_| fact == "score").into_iter().flat_map(|all| &all.items);
        items.all(|item| one.get(item.id.as_str()).is_some())
    };
    entrants.iter().filter(|child| !is_whole(child)).count()
}

/// Whether every seat that counts handed in something whole about everybody.
fn all_in(file: &Dossier, fact: &str, criteria: Option<&Criteria>, entrants: &[&Child]) -> bool {
    let seats = counted(file);
    let is_in = |seat: &Seat| missing_of(file, fact, criteria, entrants, &seat.seat) == 0;
    !fact.is_empty() && !entrants.is_empty() && !seats.is_empty() && seats.iter().all(is_in)
}

/// What the sheets come to: as the ranking would be fixed now, or as it was.
fn ranked(file: &Dossier, is_open: bool) -> (Option<Ranking>, Option<Sentence>) {
    let fixed: Option<Ranking> = file.record("ranking").filter(|_| !is_open);
    if fixed.is_some() {
        return (fixed, None);
    }
    match ranking(file) {
        Ok(ranking) => (Some(ranking), None),
        Err(fault) => (None, Some(Sentence { ja: fault.ja(), en: fault.en() })),
    }
}

/// The act by which evaluators hand in where the stage provides it, and the seats that have yet to.
pub(crate) fn yet_to_hand_in(
    known: &Known,
    row: &ProcedureRow,
    file: &Dossier,
) -> Option<(&'static str, Vec<String>)> {
    let (act, fact) = way_of(known).filter(|(act, _)| known.provides(&row.stage, act))?;
    let criteria: Option<Criteria> = file.record("criteria");
    let entrants = entrants(file, fact);
    let is_missing = |seat: &Seat| missing_of(file, fact, criteria.as_ref(), &entrants, &seat.seat) > 0;
    let seats: Vec<String> = counted(file).into_iter().filter(is_missing).map(|one| one.seat).collect();
    (!seats.is_empty()).then_some((act, seats))
}

/// The seat whose sheet or comments a fact is.
fn seat_of<'n>(fact: &str, name: &'n str) -> Option<&'n str> {
    [fact].into_iter().chain(BESIDE).find_map(|base| name.strip_prefix(base)?.strip_prefix('.'))
}

/// Whether the facts of a procedure hold what an evaluator handed in.
pub(crate) fn has_sheets(known: &Known, facts: &Map<String, Value>) -> bool {
    way_of(known).is_some_and(|(_, fact)| facts.keys().any(|name| seat_of(fact, name).is_some()))
}

/// Takes out of the facts of a procedure what other evaluators handed in, while not all of them have:
/// nobody is swayed by what others wrote, and nobody can tell whom to talk to.
pub(crate) fn without_others(known: &Known, file: &Dossier, held: &[Hand], facts: &mut Map<String, Value>) {
    let Some((_, fact)) = way_of(known) else { return };
    let criteria: Option<Criteria> = file.record("criteria");
    // who was recused is one of the committee no more, and looks at none of it
    let is_shut = held.iter().all(|hand| file.lists("recused", hand.actor.as_str()));
    if !is_shut && all_in(file, fact, criteria.as_ref(), &entrants(file, fact)) {
        return;
    }
    let is_own = |seat: &str| held.iter().any(|hand| hand.actor.as_str() == seat);
    facts.retain(|name, _| seat_of(fact, name).is_none_or(is_own));
}
