//! The sheet of an evaluation: criteria, who is evaluated, who has handed in, and each evaluator's own
//! sheet; everybody's sheets only when every seat that counts has handed in its own.
//!
//! Nothing is kept for it: it is what the acts of the evaluators left, read once more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use shirube_core::domain::scoring::{Criteria, Ranking};
use shirube_core::dossier::{Child, Dossier, japan_day};
use shirube_core::forms::trial_order::review::unreviewed;
use shirube_core::rules::certification::candidates;
use shirube_core::rules::evaluation::{Seat, committee, counted, ranking, unscored};
use shirube_core::rules::price::names;
use shirube_core::words::{Capacity, Sentence};
use shirube_persistence::{Lock, ProcedureRow};
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::candidates::NAMES;
use crate::Desk;
use crate::authority::hands;
use crate::dossier::{Brought, Circumstances, of_row};
use crate::error::DeskError;
use crate::hand::Hand;
use crate::held_back::{APPLICATION, is_held_back};
use crate::machines::{self, Known};

/// How evaluators of a kind hand in what they think of the applications: the act, and the fact it brings.
const WAYS: [(&str, &str); 2] = [("score", SCORE), ("record-review", REVIEW)];

/// The fact that holds points by item.
const SCORE: &str = "score";

/// The fact that holds what was found.
const REVIEW: &str = "review";

/// What else an evaluator says, which is nobody else's before all have handed in.
const BESIDE: [&str; 1] = ["comments"];

/// The act by which an evaluator says that they may evaluate.
const DECLARES: &str = "declare-interest";

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
    /// Applications it has yet to hand something in about; none where it does not count.
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
        let hand = own.or_else(|| held.first().filter(|_| is_secretariat));
        let Some(hand) = hand.filter(|_| known.machine.act(DECLARES).is_some()) else {
            unit.rollback().await?;
            return Err(missing());
        };
        let brought = Brought::default();
        let circumstances = Circumstances { at: now, hand, commander: None, brought: &brought };
        let file = of_row(&unit, &row, &known.reads_of_all(), &circumstances).await?;
        unit.rollback().await?;
        let mut view = view_of(known, &row, &file, (own.map(|one| one.actor.as_str()), is_secretariat));
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

fn view_of(
    known: &Known,
    row: &ProcedureRow,
    file: &Dossier,
    (own, is_secretariat): (Option<&str>, bool),
) -> EvaluationView {
    let way = way_of(known);
    let fact = way.map_or("", |(_, fact)| fact);
    let is_open = way.is_some_and(|(act, _)| known.provides(&row.stage, act));
    let held_back = is_held_back(row);
    let handed_in = HandedIn::of(file, fact);
    let all_in = handed_in.all_in();
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
        missing: handed_in.missing_of(&one.seat),
        seat: one.seat,
    };
    let stage = known.machine.stage(&row.stage);
    let name = |child: &&Child| EntrantView {
        key: child.key().to_owned(),
        id: child.id.clone(),
        name: NAMES.iter().find_map(|name| child.fact(name)?.as_str()).unwrap_or_default().to_owned(),
    };
    let is_shut = held_back || own.is_some_and(|seat| file.lists("recused", seat));
    let is_shown = all_in && !is_shut;
    let (ranking, fault) = if is_shown && fact == SCORE { ranked(file, is_open) } else { (None, None) };
    EvaluationView {
        procedure: row.procedure.to_string(),
        kind: row.kind.to_string(),
        stage_ja: stage.map_or("", |one| one.label.ja).to_owned(),
        stage_en: stage.map_or("", |one| one.label.en).to_owned(),
        act: way.map(|(act, _)| act),
        is_open,
        seats: committee(file).into_iter().map(seat).collect(),
        own: own.map(sheet),
        is_secretariat,
        all_in,
        sheets: if is_shown {
            counted(file).iter().map(|one| sheet(&one.seat)).collect()
        } else {
            Vec::new()
        },
        ranking,
        fault,
        entrants: if held_back { Vec::new() } else { handed_in.entrants.iter().map(name).collect() },
        criteria: file.record("criteria"),
        held_back,
    }
}

fn keyed(file: &Dossier, fact: &str, seat: &str) -> Value {
    file.facts.get(&format!("{fact}.{seat}")).cloned().unwrap_or_default()
}

/// Who is evaluated, and of how many of them each seat that counts has yet to hand in something whole: as
/// the rule of the kind (G48) finds it, so that nobody is asked for what the rule has.
struct HandedIn<'d> {
    entrants: Vec<&'d Child>,
    missing: BTreeMap<String, usize>,
}

impl<'d> HandedIn<'d> {
    fn of(file: &'d Dossier, fact: &str) -> Self {
        let entrants = entrants(file, fact);
        let scores = if fact == SCORE { unscored_by(file, &entrants) } else { None };
        let missing_of = |seat: &str| match (fact, &scores) {
            (REVIEW, _) => unreviewed(file, seat, entrants.iter().copied()),
            (_, Some(all)) => all.iter().filter(|(of, _)| of == seat).count(),
            // without criteria, or with a sheet that does not read, nothing is whole
            _ => entrants.len(),
        };
        let seat = |one: Seat| {
            let missing = missing_of(&one.seat);
            (one.seat, missing)
        };
        let missing = counted(file).into_iter().map(seat).collect();
        Self { entrants, missing }
    }

    fn missing_of(&self, seat: &str) -> usize {
        self.missing.get(seat).copied().unwrap_or_default()
    }

    /// Whether every seat that counts handed in something whole about everybody.
    fn all_in(&self) -> bool {
        let is_asked = !self.entrants.is_empty() && !self.missing.is_empty();
        is_asked && self.missing.values().all(|missing| *missing == 0)
    }
}

/// Who is evaluated: those under evaluation; where nobody is any more, those somebody handed in about.
fn entrants<'d>(file: &'d Dossier, fact: &str) -> Vec<&'d Child> {
    let under: Vec<&Child> = candidates(file).collect();
    if !under.is_empty() {
        return under;
    }
    let sheets: Vec<&Value> = file.facts.keyed(fact).map(|(_, sheet)| sheet).collect();
    let is_about = |child: &Child, sheet: &Value| {
        sheet.as_object().is_some_and(|entries| entries.keys().any(|key| names(child, key)))
    };
    let is_named = |child: &&Child| sheets.iter().any(|sheet| is_about(child, sheet));
    file.children_of(APPLICATION).filter(is_named).collect()
}

/// The seats and applications of which some item is not scored; none where that cannot be told.
fn unscored_by(file: &Dossier, entrants: &[&Child]) -> Option<BTreeSet<(String, String)>> {
    let criteria: Criteria = file.record("criteria")?;
    let missing = unscored(file, &criteria, entrants.iter().copied()).ok()?;
    Some(missing.iter().map(|one| (one.seat.to_string(), one.entrant.to_string())).collect())
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

/// The act by which evaluators hand in where the stage provides it, and the seats that have yet to: none of
/// them where all have.
pub(crate) fn yet_to_hand_in(
    known: &Known,
    row: &ProcedureRow,
    file: &Dossier,
) -> Option<(&'static str, Vec<String>)> {
    let (act, fact) = way_of(known).filter(|(act, _)| known.provides(&row.stage, act))?;
    let missing = HandedIn::of(file, fact).missing.into_iter();
    Some((act, missing.filter(|(_, missing)| *missing > 0).map(|(seat, _)| seat).collect()))
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
    // who was recused looks at none of it, whatever else they are here
    let is_shut = held.iter().any(|hand| file.lists("recused", hand.actor.as_str()));
    if !is_shut && HandedIn::of(file, fact).all_in() {
        return;
    }
    let is_own = |seat: &str| held.iter().any(|hand| hand.actor.as_str() == seat);
    facts.retain(|name, _| seat_of(fact, name).is_none_or(is_own));
}
