//! Reminders that people send: one letter to each who holds a case now, naming what comes next and its day.
//!
//! That reminders are sent is entered in the office's trail; the letters follow the last entry of each
//! procedure, as those of the clock do. Nobody is reminded of a case twice on one day, and nothing is decided
//! by it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use shirube_core::dossier::{Dossier, japan_day, japan_instant};
use shirube_core::effect::Audience;
use shirube_core::words::{Capacity, Words, words};
use shirube_persistence::{DeadlineRow, Lock, ProcedureRow, Unit};
use shirube_trail::{ActorId, At, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::{Office, hands};
use crate::clockwork::first_place;
use crate::command::{Command, Refused, Target};
use crate::contents::Places;
use crate::dossier::{Brought, Circumstances, of_row};
use crate::error::DeskError;
use crate::hand::Hand;
use crate::holders::{ids, is_inside, is_outside, next_of, officers, people_of, seated};
use crate::letters::{self, enqueue_drafts};
use crate::locks::Tries;
use crate::machines::{self, Known};
use crate::reading::yet_to_hand_in;
use crate::refusal::refused_of;
use crate::work::{Halt, Work};

/// The act of the office by which reminders are sent, and the letter that leaves.
pub(crate) const REMIND: &str = "remind";

/// Who may send reminders.
const MAY_REMIND: [Capacity; 2] = [Capacity::Officer, Capacity::Approver];

/// Procedures of one request at most: a page of the list.
pub const REMINDED_MAX: usize = 50;

/// Why nobody is reminded of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReminded {
    /// It has ended.
    Ended,
    /// What comes next is an applicant's or contractor's: they are not written to like this.
    Outside,
    /// Nobody of the organisation has anything to do in it, or nobody holds what it takes.
    Nobody,
    /// Somebody was reminded of its case today.
    Today,
    /// Whoever holds it has no address.
    NoAddress,
}

/// Who is, or was, reminded of a procedure, or why nobody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderView {
    /// The procedure.
    pub procedure: String,
    /// Its case.
    pub case: String,
    /// What the case is about.
    pub title: String,
    /// Its kind in Japanese.
    pub kind_ja: String,
    /// Its kind in English.
    pub kind_en: String,
    /// What comes next, in Japanese; empty where nothing does.
    pub next_ja: String,
    /// What comes next, in English.
    pub next_en: String,
    /// By when, where it is owed by a day.
    pub due_at: Option<String>,
    /// To whom the letter goes: id and name.
    pub to: Vec<(String, String)>,
    /// Why nobody is reminded.
    pub why_not: Option<NotReminded>,
}

/// What came of a request to remind.
#[derive(Debug, Clone, PartialEq)]
pub enum Reminded {
    /// These are reminded, or not.
    Done(Vec<ReminderView>),
    /// The office refused: nobody was reminded.
    Refused(Refused),
}

/// That reminders are entered only together with their letters.
///
/// # Errors
/// [`DeskError::BadInput`] for the act by itself.
pub(crate) fn check_not_alone(command: &Command) -> Result<(), DeskError> {
    let is_office = |id: &ProcedureId| Office::id().is_ok_and(|office| *id == office);
    if command.act == REMIND && command.target.there().is_some_and(is_office) {
        return Err(DeskError::bad_input(
            "act",
            "リマインドは、案件一覧で案件を選んで送ります。",
            "reminders are sent from the list of cases, by choosing some of them.",
        ));
    }
    Ok(())
}

/// Who is to be reminded of a procedure.
struct Plan {
    view: ReminderView,
    row: Arc<ProcedureRow>,
    file: Dossier,
    known: &'static Known,
    next: Words,
    due: Option<DeadlineRow>,
    groups: Vec<(Audience, Vec<ActorId>)>,
}

impl Desk {
    /// Whom reminders of these procedures would go to. Nothing is sent.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for none or too many; [`DeskError::NotFound`] for who may not remind, and for a
    /// procedure they do not see.
    pub async fn reminders(
        &self,
        org: &OrgId,
        person: &ActorId,
        ids: &[ProcedureId],
    ) -> Result<Vec<ReminderView>, DeskError> {
        let unit = self.store.look(org).await?;
        let plans = self.plans(&unit, person, ids).await;
        unit.rollback().await?;
        Ok(plans?.into_iter().map(|plan| plan.view).collect())
    }

    /// Reminds whoever holds these procedures now, each case at most once a day.
    ///
    /// # Errors
    /// As [`Desk::reminders`]; nothing is sent then.
    pub async fn remind(
        &self,
        org: &OrgId,
        person: &ActorId,
        ids: &[ProcedureId],
        cmd: Uuid,
    ) -> Result<Reminded, DeskError> {
        let mut tries = Tries::begin();
        loop {
            match self.try_remind(org, person, ids, cmd).await {
                Ok(done) => return Ok(done),
                Err(error) => tries.again(error).await?,
            }
        }
    }

    async fn try_remind(
        &self,
        org: &OrgId,
        person: &ActorId,
        ids: &[ProcedureId],
        cmd: Uuid,
    ) -> Result<Reminded, DeskError> {
        let unit = self.store.begin(org).await?;
        let office_id = Office::id()?;
        // in the order of ids; the office's lock keeps two requests apart
        for id in ids.iter().chain([&office_id]).collect::<BTreeSet<_>>() {
            let lock = if *id == office_id { Lock::Exclusive } else { Lock::Share };
            unit.procedure(id, lock).await?;
        }
        let plans = self.plans(&unit, person, ids).await?;
        let sent: Vec<&Plan> = plans.iter().filter(|plan| plan.view.why_not.is_none()).collect();
        if sent.is_empty() {
            unit.rollback().await?;
            return Ok(Reminded::Done(plans.into_iter().map(|plan| plan.view).collect()));
        }
        let at = self.clock.now(&unit).await?;
        let command = command((org, office_id), person, &sent, cmd);
        let found = unit.person(person).await?.ok_or_else(|| DeskError::not_found(person.as_str()))?;
        match self.hear(&unit, (&command, &Places::new()), found, (at, false)).await {
            Ok(_) => {}
            Err(Halt::Failed(error)) => return Err(error),
            Err(Halt::Refused(stopped)) => {
                unit.rollback().await?;
                return Ok(Reminded::Refused(refused_of(&stopped)));
            }
        }
        let office = self.office(&unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        let mut work = Work::new(self, &unit, (&office, &policy), at, cmd);
        for plan in &sent {
            letters_of(&mut work, plan).await?;
        }
        enqueue_drafts(&mut work).await?;
        unit.commit().await?;
        Ok(Reminded::Done(plans.into_iter().map(|plan| plan.view).collect()))
    }

    /// Whom reminders go to, of each procedure once.
    async fn plans(
        &self,
        unit: &Unit,
        person: &ActorId,
        ids: &[ProcedureId],
    ) -> Result<Vec<Plan>, DeskError> {
        if ids.is_empty() || ids.len() > REMINDED_MAX {
            return Err(DeskError::bad_input(
                "procedure",
                format!("リマインドする案件を1件から{REMINDED_MAX}件まで選んでください。"),
                format!("choose 1 to {REMINDED_MAX} procedures."),
            ));
        }
        let at = self.clock.now(unit).await?;
        let office = self.office(unit).await?;
        let found = unit.person(person).await?.ok_or_else(|| DeskError::not_found(person.as_str()))?;
        let due = self.store.due_in(unit.org(), ids).await?;
        let mut plans: Vec<Plan> = Vec::new();
        for id in ids {
            if plans.iter().any(|plan| plan.row.procedure == *id) {
                continue;
            }
            let missing = || DeskError::not_found(id.as_str());
            let row = unit.procedure(id, Lock::Share).await?.ok_or_else(missing)?;
            let held = hands(unit, &office, &found, Some(&row), japan_day(at.instant())).await?;
            let hand = held.iter().find(|one| MAY_REMIND.contains(&one.capacity)).ok_or_else(missing)?;
            let own = due.iter().filter(|one| one.procedure == *id).cloned().collect();
            let mut plan = self.plan(unit, (&office, at), row, hand, own).await?;
            let case = plan.row.case_no.clone();
            let is_chosen =
                plans.iter().any(|other| other.row.case_no == case && other.view.why_not.is_none());
            let midnight = japan_instant(japan_day(at.instant()), 0, 0).unwrap_or_else(|| at.instant());
            let letter = format!("/{REMIND}.");
            let told = unit.told_of_case(&case, &letter, At::truncate(midnight)?).await?;
            if plan.view.why_not.is_none() && (is_chosen || told) {
                plan.view.why_not = Some(NotReminded::Today);
            }
            plans.push(plan);
        }
        Ok(plans)
    }

    async fn plan(
        &self,
        unit: &Unit,
        (office, at): (&Office, At),
        row: Arc<ProcedureRow>,
        hand: &Hand,
        mut due: Vec<DeadlineRow>,
    ) -> Result<Plan, DeskError> {
        let known = machines::by_name(row.machine.as_str())?;
        let brought = Brought::default();
        let circumstances = Circumstances { at, hand, commander: None, brought: &brought };
        let file = of_row(unit, &row, &known.reads_of_all(), &circumstances).await?;
        due.sort_by_key(|one| one.due_at);
        let (next, due, groups) = if row.closed {
            (None, None, Vec::new())
        } else if let Some((act, seats)) = yet_to_hand_in(known, &row, &file) {
            let people = seated(unit, &row.procedure, &["evaluator", "expert"], Some(&seats)).await?;
            (Some(act), None, vec![(Audience::Evaluators, people)])
        } else {
            let (waiting, due) = next_of(known, &row.stage, due);
            let groups = match waiting {
                Some(one) => self.holders(unit, office, &row, &one.by).await?,
                None => Vec::new(),
            };
            (waiting.map(|one| one.act), due, groups)
        };
        let people = people_of(unit, &groups).await?;
        let why_not = match next {
            _ if row.closed => Some(NotReminded::Ended),
            None if is_outside(known, &row.stage) => Some(NotReminded::Outside),
            None => Some(NotReminded::Nobody),
            Some(_) if people.is_empty() => Some(NotReminded::Nobody),
            Some(_) if people.iter().all(|one| one.email.is_none()) => Some(NotReminded::NoAddress),
            Some(_) => None,
        };
        let label = next.and_then(|act| known.machine.act(act)).map_or(words("", ""), |act| act.label);
        let case = unit.case(&row.case_no).await?;
        let reached = people.iter().filter(|one| one.email.is_some());
        let view = ReminderView {
            procedure: row.procedure.to_string(),
            case: row.case_no.to_string(),
            title: case.map(|one| one.title).unwrap_or_default(),
            kind_ja: known.machine.label.ja.to_owned(),
            kind_en: known.machine.label.en.to_owned(),
            next_ja: label.ja.to_owned(),
            next_en: label.en.to_owned(),
            due_at: due.as_ref().map(|one| one.due_at.to_string()),
            to: reached.map(|one| (one.person.to_string(), one.name.clone())).collect(),
            why_not,
        };
        Ok(Plan { view, row, file, known, next: label, due, groups })
    }

    /// Who holds a procedure in which these may act: the officer in charge before all officers, and those
    /// granted or seated otherwise.
    async fn holders(
        &self,
        unit: &Unit,
        office: &Office,
        row: &ProcedureRow,
        by: &BTreeSet<Capacity>,
    ) -> Result<Vec<(Audience, Vec<ActorId>)>, DeskError> {
        if by.contains(&Capacity::Officer) {
            let of_case = self.store.standings_of_case(unit.org(), &row.case_no, 1).await?;
            let of_case = of_case.into_iter().next().map(|one| one.of_case);
            let (person, section) = of_case.map(|one| (one.person, one.section)).unwrap_or_default();
            return Ok(vec![(Audience::Officers, officers(office, &person, &section)?)]);
        }
        let mut groups = Vec::new();
        for capacity in by {
            let Some(audience) = capacity.audience().filter(|_| is_inside(*capacity)) else { continue };
            let people = match capacity {
                Capacity::Evaluator | Capacity::Expert | Capacity::Opener | Capacity::OutcomeEvaluator => {
                    seated(unit, &row.procedure, &[capacity.id()], None).await?
                }
                _ => ids(office.holders(*capacity))?,
            };
            groups.push((audience, people));
        }
        Ok(groups)
    }
}

/// The act of the office that enters whose holders are reminded.
fn command((org, office): (&OrgId, ProcedureId), person: &ActorId, sent: &[&Plan], cmd: Uuid) -> Command {
    let procedures: Vec<Value> = sent.iter().map(|plan| Value::from(plan.view.procedure.clone())).collect();
    let facts = json!({ "remind.procedures": procedures });
    Command {
        org: org.clone(),
        person: person.clone(),
        capacity: None,
        target: Target::Procedure(office),
        act: REMIND.to_owned(),
        subject: None,
        facts: facts.as_object().cloned().unwrap_or_default(),
        documents: Vec::new(),
        seen_revision: None,
        cmd,
    }
}

/// Drafts the letters of one procedure: to each person once.
async fn letters_of(work: &mut Work<'_>, plan: &Plan) -> Result<(), DeskError> {
    let first = first_place(work, &plan.row).await?;
    let mut written: BTreeSet<ActorId> = BTreeSet::new();
    for (nth, (audience, people)) in plan.groups.iter().enumerate() {
        let readers: Vec<ActorId> =
            people.iter().filter(|one| written.insert((*one).clone())).cloned().collect();
        let about = letters::About {
            row: &plan.row,
            known: plan.known,
            file: &plan.file,
            place: (plan.row.head.seq.get(), first + nth),
            audience: *audience,
            task: plan.next,
            deadline: plan.due.as_ref(),
        };
        letters::draft_reminder(work, about, readers).await?;
    }
    Ok(())
}
