//! Who holds a case: who has something to do in a stage, and what of it comes next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shirube_core::dossier::Dossier;
use shirube_core::effect::Audience;
use shirube_core::words::{Capacity, Words, words};
use shirube_persistence::{DeadlineRow, OfCase, ProcedureRow, PseudonymRow, Unit};
use shirube_trail::{ActorId, At, CaseNo, OrgId, ProcedureId};

use crate::Desk;
use crate::authority::Office;
use crate::dossier::{Brought, Circumstances, of_row};
use crate::error::DeskError;
use crate::hand::Hand;
use crate::machines::{self, Known, Waiting};
use crate::reading::yet_to_hand_in;

/// The seats from which a procedure is evaluated: an expert of a committee evaluates too.
const EVALUATE: &[&str] = &["evaluator", "expert"];

/// Who handles cases for the office: who may remind whoever holds one, or put somebody else in charge of it.
pub(crate) const HANDLES: [Capacity; 2] = [Capacity::Officer, Capacity::Approver];

/// What is read before the unit: one that holds the office waits for no other connection.
pub(crate) struct Ahead {
    /// What is due in them, in due order.
    pub(crate) due: Vec<DeadlineRow>,
    /// What their cases are about.
    pub(crate) titles: BTreeMap<CaseNo, String>,
    /// Whose their cases are.
    pub(crate) of_cases: BTreeMap<CaseNo, OfCase>,
}

/// Who holds a procedure, and what comes next in it.
pub(crate) struct Held {
    /// The procedure.
    pub(crate) row: Arc<ProcedureRow>,
    /// Its dossier, with who looks.
    pub(crate) file: Dossier,
    /// Its machine.
    pub(crate) known: &'static Known,
    /// The act that comes next.
    pub(crate) next: Option<&'static str>,
    /// By when, where it is owed by a day.
    pub(crate) due: Option<DeadlineRow>,
    /// Who holds it, by how they are spoken to.
    pub(crate) groups: Vec<(Audience, Vec<ActorId>)>,
}

impl Held {
    /// What comes next, in words.
    pub(crate) fn label(&self) -> Words {
        self.next.and_then(|act| self.known.machine.act(act)).map_or(words("", ""), |act| act.label)
    }
}

impl Desk {
    /// What is due in these procedures, what their cases are about, and whose they are.
    pub(crate) async fn ahead(&self, org: &OrgId, ids: &[ProcedureId]) -> Result<Ahead, DeskError> {
        let store = self.store.asking(org).await?;
        let due = store.due_in(org, ids).await?;
        let cases: BTreeSet<CaseNo> = ids.iter().map(ProcedureId::case).collect();
        let cases: Vec<CaseNo> = cases.into_iter().collect();
        let filed = store.cases_by_number(org, &cases).await?;
        let titles = filed.into_iter().map(|row| (row.case_no, row.title)).collect();
        let mut of_cases = BTreeMap::new();
        for case in cases {
            let first = store.standings_of_case(org, &case, 1).await?.into_iter().next();
            of_cases.extend(first.map(|first| (case, first.of_case)));
        }
        Ok(Ahead { due, titles, of_cases })
    }
}

/// Who holds a procedure, and what comes next in it. While evaluators have yet to hand in it is they alone.
pub(crate) async fn held(
    unit: &Unit,
    (office, at): (&Office, At),
    row: Arc<ProcedureRow>,
    hand: &Hand,
    ahead: &Ahead,
) -> Result<Held, DeskError> {
    let known = machines::by_name(row.machine.as_str())?;
    let brought = Brought::default();
    let circumstances = Circumstances { at, hand, commander: None, brought: &brought };
    let file = of_row(unit, &row, &known.reads_of_all(), &circumstances).await?;
    if row.closed {
        return Ok(Held { row, file, known, next: None, due: None, groups: Vec::new() });
    }
    let evaluating = yet_to_hand_in(known, &row, &file);
    let all_in = evaluating.is_some();
    if let Some((act, seats)) = evaluating.filter(|(_, seats)| !seats.is_empty()) {
        let people = seated(unit, &row.procedure, EVALUATE, Some(&seats)).await?;
        let groups = vec![(Audience::Evaluators, people)];
        return Ok(Held { row, file, known, next: Some(act), due: None, groups });
    }
    let due = ahead.due.iter().filter(|one| one.procedure == row.procedure).cloned().collect();
    let (waiting, due) = next_of(known, &row.stage, due, all_in);
    let of_case = ahead.of_cases.get(&row.case_no).cloned();
    let of_case = of_case.unwrap_or_else(|| OfCase { section: String::new(), person: String::new() });
    let groups = match waiting {
        Some(one) => holders(unit, office, (&row.procedure, &of_case), &one.by).await?,
        None => Vec::new(),
    };
    Ok(Held { row, file, known, next: waiting.map(|one| one.act), due, groups })
}

/// The officer in charge, where they are one still; else the officers of the section, or all.
fn officers(office: &Office, of_case: &OfCase) -> Result<Vec<ActorId>, DeskError> {
    if office.holders(Capacity::Officer).contains(&of_case.person) {
        return ids(vec![of_case.person.clone()]);
    }
    ids(office.officers_of(&of_case.section))
}

/// These people, each once.
pub(crate) fn ids(mut people: Vec<String>) -> Result<Vec<ActorId>, DeskError> {
    people.sort();
    people.dedup();
    Ok(people.into_iter().map(ActorId::new).collect::<Result<_, _>>()?)
}

/// Who sits in a procedure in these capacities, in these seats where they are named.
pub(crate) async fn seated(
    unit: &Unit,
    id: &ProcedureId,
    capacities: &[&str],
    seats: Option<&[String]>,
) -> Result<Vec<ActorId>, DeskError> {
    Ok(sitting(unit.pseudonyms(id).await?, capacities, seats))
}

/// Who of these sits in these capacities, in these seats where they are named.
pub(crate) fn sitting(
    rows: Vec<PseudonymRow>,
    capacities: &[&str],
    seats: Option<&[String]>,
) -> Vec<ActorId> {
    let sits = |row: &PseudonymRow| {
        row.active
            && capacities.contains(&row.capacity.as_str())
            && seats.is_none_or(|seats| seats.iter().any(|seat| seat == row.alias.as_str()))
    };
    rows.into_iter().filter(sits).map(|row| row.person).collect()
}

/// Who holds a procedure in which these may act: the officer in charge before all officers, and those
/// granted or seated otherwise.
async fn holders(
    unit: &Unit,
    office: &Office,
    (id, of_case): (&ProcedureId, &OfCase),
    by: &BTreeSet<Capacity>,
) -> Result<Vec<(Audience, Vec<ActorId>)>, DeskError> {
    if by.contains(&Capacity::Officer) {
        return Ok(vec![(Audience::Officers, officers(office, of_case)?)]);
    }
    let mut groups = Vec::new();
    for capacity in by {
        let Some(audience) = capacity.audience().filter(|_| is_inside(*capacity)) else { continue };
        let people = match capacity {
            Capacity::Evaluator => seated(unit, id, EVALUATE, None).await?,
            Capacity::Expert | Capacity::Opener | Capacity::OutcomeEvaluator => {
                seated(unit, id, &[capacity.id()], None).await?
            }
            _ => ids(office.holders(*capacity))?,
        };
        groups.push((audience, people));
    }
    Ok(groups)
}

/// Whether a capacity is somebody's who is written to like this.
const fn is_inside(capacity: Capacity) -> bool {
    !matches!(capacity, Capacity::Supplier | Capacity::System)
}

/// What comes next in a stage for people of the organisation: what is owed first, or what the stage is for.
/// Where all evaluators have handed in nothing more is asked of them, and it is what leads on.
fn next_of(
    known: &'static Known,
    stage: &str,
    due: Vec<DeadlineRow>,
    all_in: bool,
) -> (Option<&'static Waiting>, Option<DeadlineRow>) {
    let is_done =
        |by: &BTreeSet<Capacity>| by.contains(&Capacity::Evaluator) || by.contains(&Capacity::Expert);
    let inside = || {
        let all = known.waiting(stage).iter().filter(|one| one.by.iter().any(|by| is_inside(*by)));
        all.filter(move |one| !(all_in && is_done(&one.by)))
    };
    for one in due {
        let owed = inside().find(|waiting| one.act.as_ref().is_some_and(|act| act.as_str() == waiting.act));
        if owed.is_some() {
            return (owed, Some(one));
        }
    }
    let leads_on = inside().find(|one| one.own && all_in && one.leads_on);
    (leads_on.or_else(|| inside().find(|one| one.own)), None)
}

/// Whether what comes next in a stage is an applicant's or contractor's.
pub(crate) fn is_outside(known: &Known, stage: &str) -> bool {
    known.waiting(stage).iter().any(|one| one.own && one.by.contains(&Capacity::Supplier))
}
