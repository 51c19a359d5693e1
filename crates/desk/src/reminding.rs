//! Reminders that people send: one letter to each who holds a case now, naming what comes next and its day.
//!
//! That reminders are sent is entered in the office's trail; the letters follow the last entry of each
//! procedure, as those of the clock do. Nobody is reminded of a case twice on one day, and nothing is decided
//! by it.

use std::collections::BTreeSet;

use serde_json::json;
use shirube_core::dossier::{japan_day, japan_instant};
use shirube_persistence::{Lock, PersonRow, Unit};
use shirube_trail::{ActorId, At, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::{Office, hands};
use crate::clockwork::first_place;
use crate::command::{Command, Refused, Target};
use crate::contents::Places;
use crate::error::DeskError;
use crate::holders::{Ahead, HANDLES, Held, held, is_outside};
use crate::letters::{self, REMIND, enqueue_drafts};
use crate::locks::Tries;
use crate::once::{self, Once};
use crate::refusal::refused_of;
use crate::work::{Halt, Work};

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
    held: Held,
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
        check_count(ids.len(), ("リマインドする", "procedures"))?;
        let ahead = self.ahead(org, ids).await?;
        let unit = self.store.look(org).await?;
        let plans = self.plans(&unit, person, ids, (&ahead, &[])).await;
        unit.rollback().await?;
        Ok(plans?.into_iter().map(|plan| plan.view).collect())
    }

    /// Reminds whoever holds these procedures now, each case at most once a day. The same request sent twice
    /// reminds once, and is answered alike.
    ///
    /// # Errors
    /// As [`Desk::reminders`]; [`DeskError::BadInput`] where the id was another request's. Nothing is sent
    /// then.
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
        check_count(ids.len(), ("リマインドする", "procedures"))?;
        let ahead = self.ahead(org, ids).await?;
        let all: Vec<&str> = ids.iter().map(ProcedureId::as_str).collect();
        let once = Once::of(cmd, REMIND, &json!(all))?;
        let unit = self.store.begin(org).await?;
        let office_id = Office::id()?;
        // in the order of ids; the office's lock keeps two requests apart
        for id in ids.iter().chain([&office_id]).collect::<BTreeSet<_>>() {
            let lock = if *id == office_id { Lock::Exclusive } else { Lock::Share };
            unit.procedure(id, lock).await?;
        }
        let before = reminded_before(&unit, (person, &once)).await?;
        let again = before.as_deref().unwrap_or_default();
        let plans = self.plans(&unit, person, ids, (&ahead, again)).await?;
        let sent: Vec<&Plan> = plans.iter().filter(|plan| plan.view.why_not.is_none()).collect();
        if before.is_some() || sent.is_empty() {
            unit.rollback().await?;
            return Ok(Reminded::Done(plans.into_iter().map(|plan| plan.view).collect()));
        }
        let at = self.clock.now(&unit).await?;
        let reminded: Vec<&str> = sent.iter().map(|plan| plan.view.procedure.as_str()).collect();
        let command = command((org, office_id), person, &reminded, cmd);
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
            letters_of(&mut work, &plan.held).await?;
        }
        enqueue_drafts(&mut work).await?;
        once.remember(&unit, person, &json!(reminded), at);
        unit.commit().await?;
        Ok(Reminded::Done(plans.into_iter().map(|plan| plan.view).collect()))
    }

    /// Whom reminders go to, of each procedure once. That somebody was reminded today is nothing in the way of
    /// these again.
    async fn plans(
        &self,
        unit: &Unit,
        person: &ActorId,
        ids: &[ProcedureId],
        (ahead, again): (&Ahead, &[String]),
    ) -> Result<Vec<Plan>, DeskError> {
        let at = self.clock.now(unit).await?;
        let office = self.office(unit).await?;
        let found = unit.person(person).await?.ok_or_else(|| DeskError::not_found(person.as_str()))?;
        let mut all: Vec<Held> = Vec::new();
        for id in ids {
            if all.iter().any(|one| one.row.procedure == *id) {
                continue;
            }
            let missing = || DeskError::not_found(id.as_str());
            let row = unit.procedure(id, Lock::Share).await?.ok_or_else(missing)?;
            let own = hands(unit, &office, &found, Some(&row), japan_day(at.instant())).await?;
            let hand = own.iter().find(|one| HANDLES.contains(&one.capacity)).ok_or_else(missing)?;
            all.push(held(unit, (&office, at), row, hand, ahead).await?);
        }
        let readers: BTreeSet<&ActorId> =
            all.iter().flat_map(|one| &one.groups).flat_map(|(_, people)| people).collect();
        let people = unit.people(&readers.into_iter().cloned().collect::<Vec<_>>()).await?;
        let midnight = japan_instant(japan_day(at.instant()), 0, 0).unwrap_or_else(|| at.instant());
        let (letter, midnight) = (format!("/{REMIND}."), At::truncate(midnight)?);
        let mut plans: Vec<Plan> = Vec::new();
        for held in all {
            let case = held.row.case_no.clone();
            let mut view = view_of(&held, &people, ahead.titles.get(&case));
            if view.why_not.is_none() && !again.contains(&view.procedure) {
                let is_of_it = |one: &Plan| one.held.row.case_no == case && one.view.why_not.is_none();
                if plans.iter().any(is_of_it) || unit.told_of_case(&case, &letter, midnight).await? {
                    view.why_not = Some(NotReminded::Today);
                }
            }
            plans.push(Plan { view, held });
        }
        Ok(plans)
    }
}

/// Who is reminded of a procedure, of these people, or why nobody is.
fn view_of(held: &Held, people: &[PersonRow], title: Option<&String>) -> ReminderView {
    let Held { row, known, next, due, groups, .. } = held;
    let is_reader = |one: &&PersonRow| groups.iter().any(|(_, people)| people.contains(&one.person));
    let people: Vec<&PersonRow> = people.iter().filter(is_reader).collect();
    let why_not = match next {
        _ if row.closed => Some(NotReminded::Ended),
        None if is_outside(known, &row.stage) => Some(NotReminded::Outside),
        None => Some(NotReminded::Nobody),
        Some(_) if people.is_empty() => Some(NotReminded::Nobody),
        Some(_) if people.iter().all(|one| one.email.is_none()) => Some(NotReminded::NoAddress),
        Some(_) => None,
    };
    let label = held.label();
    let reached = people.iter().filter(|one| one.email.is_some());
    ReminderView {
        procedure: row.procedure.to_string(),
        case: row.case_no.to_string(),
        title: title.cloned().unwrap_or_default(),
        kind_ja: known.machine.label.ja.to_owned(),
        kind_en: known.machine.label.en.to_owned(),
        next_ja: label.ja.to_owned(),
        next_en: label.en.to_owned(),
        due_at: due.as_ref().map(|one| one.due_at.to_string()),
        to: reached.map(|one| (one.person.to_string(), one.name.clone())).collect(),
        why_not,
    }
}

/// Whether as many are chosen as one request may be about: what is done with them, and what they are.
pub(crate) fn check_count(count: usize, (does, what): (&str, &str)) -> Result<(), DeskError> {
    if count == 0 || count > REMINDED_MAX {
        return Err(DeskError::bad_input(
            "procedure",
            format!("{does}案件を1件から{REMINDED_MAX}件まで選んでください。"),
            format!("choose 1 to {REMINDED_MAX} {what}."),
        ));
    }
    Ok(())
}

/// Of which procedures a request reminded, where it was carried out before.
async fn reminded_before(
    unit: &Unit,
    (person, once): (&ActorId, &Once),
) -> Result<Option<Vec<String>>, DeskError> {
    let Some(answer) = once.before(unit, person).await? else { return Ok(None) };
    once::read(answer).map(Some)
}

/// The act of the office that enters whose holders are reminded.
fn command((org, office): (&OrgId, ProcedureId), person: &ActorId, reminded: &[&str], cmd: Uuid) -> Command {
    let facts = json!({ "remind.procedures": reminded });
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
async fn letters_of(work: &mut Work<'_>, held: &Held) -> Result<(), DeskError> {
    let first = first_place(work, &held.row).await?;
    let mut written: BTreeSet<ActorId> = BTreeSet::new();
    for (nth, (audience, people)) in held.groups.iter().enumerate() {
        let readers: Vec<ActorId> =
            people.iter().filter(|one| written.insert((*one).clone())).cloned().collect();
        let about = letters::About {
            row: &held.row,
            known: held.known,
            file: &held.file,
            place: (held.row.head.seq.get(), first + nth),
            audience: *audience,
            task: held.label(),
            deadline: held.due.as_ref(),
        };
        letters::draft_reminder(work, about, readers).await?;
    }
    Ok(())
}
