//! What somebody is there, and what an auditor searches the trail by.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use shirube_core::dossier::{japan_day, japan_instant};
use shirube_core::facts::{Facts, date_of};
use shirube_core::forms::office::Grant;
use shirube_core::procedures::MACHINES;
use shirube_core::rule::Outcome;
use shirube_core::words::Capacity;
use shirube_persistence::{EntryFilter, Lane};
use shirube_trail::{ActorId, At, EntryType, OrgId, ProcedureId};

use crate::Desk;
use crate::authority::Office;
use crate::error::DeskError;
use crate::machines::rules_called;

/// What somebody is in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RolesView {
    /// Their name.
    pub name: String,
    /// The capacities granted or passed on, by id.
    pub capacities: Vec<String>,
    /// Their company; none for staff.
    pub company: Option<String>,
    /// Its corporate number; none for staff.
    pub corporate_number: Option<String>,
    /// Whether they see every case.
    pub sees_all: bool,
}

/// Somebody a visitor of a demo can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CastView {
    /// Their id.
    pub person: String,
    /// Their name.
    pub name: String,
    /// What they were granted, by id.
    pub capacities: Vec<String>,
    /// Their company; none for staff.
    pub company: Option<String>,
}

/// People looked through for a cast.
const CAST_MAX: u64 = 200;

/// People of a list of staff.
const STAFF_MAX: u64 = 2_000;

/// How an act came out, or a rule in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameOut {
    /// It was refused.
    Refused,
    /// A rule of the office's own was not met, and somebody made an exception.
    Overridden,
    /// It was done after its day.
    Overdue,
}

impl CameOut {
    /// Every one, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Refused, Self::Overridden, Self::Overdue];

    /// Its word in addresses.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Overridden => "overridden",
            Self::Overdue => "overdue",
        }
    }

    /// The outcome of a rule it stands for. That an act was refused is said of the act; of a rule that is
    /// named, that it was not met.
    const fn of_rule(self, is_named: bool) -> Option<&'static str> {
        match self {
            Self::Refused if is_named => Some(Outcome::Unmet.id()),
            Self::Refused => None,
            Self::Overridden => Some(Outcome::Overridden.id()),
            Self::Overdue => Some(Outcome::Overdue.id()),
        }
    }
}

/// Which entries an auditor asks for; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct TrailQuery {
    /// From this day in Japan.
    pub from: Option<NaiveDate>,
    /// To this day in Japan, included.
    pub to: Option<NaiveDate>,
    /// Under which name the trail knows who acted.
    pub actor: Option<String>,
    /// An act, by its id or by a part of its name in either language.
    pub act: Option<String>,
    /// In this case.
    pub case: Option<String>,
    /// How it came out; whatever it was where it is not given.
    pub came_out: Option<CameOut>,
    /// A rule that was asked, by its id or by a part of its name in either language.
    pub rule: Option<String>,
    /// With an amount of at least so many yen.
    pub from_yen: Option<i64>,
    /// With an amount of at most so many yen.
    pub to_yen: Option<i64>,
    /// Only those before this one, where a search goes on: the cursor of an entry that was found.
    pub before: Option<String>,
}

/// An entry an auditor finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailEntryView {
    /// The case.
    pub case: String,
    /// The procedure.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// Number of the entry.
    pub seq: u64,
    /// When.
    pub at: String,
    /// The act.
    pub act: String,
    /// Under which name, as the trail knows it.
    pub actor: String,
    /// Their name, of people of the organisation.
    pub actor_name: Option<String>,
    /// In which capacity.
    pub capacity: String,
    /// Whether it was refused.
    pub refused: bool,
    /// The stage it led to.
    pub to: String,
    /// The first digits of the entry's hash.
    pub receipt: String,
}

/// An edition of the policy that is not in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OtherPolicy {
    /// The policy.
    pub policy: Value,
    /// The day on which the one took the place of the other, or will.
    pub changes_on: String,
    /// Whether it takes effect later; else it was replaced.
    pub is_next: bool,
}

/// The office of an organisation, without any case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfficeView {
    /// Who holds which capacity, with their name.
    pub grants: Vec<(Grant, String)>,
    /// The policy in force today.
    pub policy: Value,
    /// The policy that the one applied last replaced, or one that takes effect later; none where there was
    /// only one.
    pub other_policy: Option<OtherPolicy>,
    /// How many letters stand in each state: its id and their number. Those about what is nobody's business
    /// yet are not counted.
    pub letters: Vec<(String, u64)>,
    /// When the oldest of those was written that still wait; none where none does.
    pub waiting_since: Option<String>,
    /// When the database was copied last, as far as it knows ([`shirube_persistence::Store::backed_up_at`]).
    pub backed_up_at: Option<String>,
    /// Now.
    pub now: String,
}

impl TrailEntryView {
    /// Where a search goes on. It names the entry and not its place in the order of writing, in which
    /// whatever is not shown would be counted.
    #[must_use]
    pub fn cursor(&self) -> String {
        format!("{}{CURSOR}{}", self.procedure, self.seq)
    }
}

/// What stands in a cursor between a procedure and the number of its entry.
const CURSOR: char = '#';

impl Desk {
    /// What somebody is in an organisation.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn roles(&self, org: &OrgId, person: &ActorId) -> Result<RolesView, DeskError> {
        let reader = self.reader_of(org, person).await?;
        Ok(RolesView {
            name: reader.person.name.clone(),
            capacities: reader.capacities.keys().map(|one| one.id().to_owned()).collect(),
            company: reader
                .person
                .corporate_number
                .is_some()
                .then(|| reader.person.organisation_name.clone().unwrap_or_default()),
            corporate_number: reader.person.corporate_number.clone(),
            sees_all: reader.sees_all(),
        })
    }

    /// Whom a demo shows: everybody of it, with the capacities they hold; none where they are appointed
    /// later.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn cast(&self, org: &OrgId) -> Result<Vec<CastView>, DeskError> {
        let office = self.office_now(org).await?;
        let mut cast = Vec::new();
        for person in self.store.people_of(org, CAST_MAX).await? {
            let id = person.person.to_string();
            let held = office.grants().iter().filter(|grant| grant.person == id);
            let capacities: BTreeSet<String> = held.map(|grant| grant.capacity.clone()).collect();
            let company =
                person.corporate_number.as_ref().map(|_| person.organisation_name.unwrap_or_default());
            let mut capacities: Vec<String> = capacities.into_iter().collect();
            if company.is_none() && capacities.is_empty() {
                capacities = self.seats_held(org, &person.person).await?;
            }
            cast.push(CastView { person: id, name: person.name, capacities, company });
        }
        Ok(cast)
    }

    /// The capacities somebody has by a seat in anything that goes on.
    async fn seats_held(&self, org: &OrgId, person: &ActorId) -> Result<Vec<String>, DeskError> {
        let seats = self.store.seats(org, person, (Lane::Open, None, None), CAST_MAX).await?;
        let held: BTreeSet<String> = seats.into_iter().map(|seat| seat.capacity).collect();
        Ok(held.into_iter().collect())
    }

    /// The staff of an organisation by id and name, for one of them: whom an appointment may name.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever is of a company; what the store reports.
    pub async fn staff(&self, org: &OrgId, person: &ActorId) -> Result<Vec<(String, String)>, DeskError> {
        let reader = self.reader_of(org, person).await?;
        if reader.is_supplier() {
            return Err(DeskError::not_found(person.as_str()));
        }
        let people = self.store.people_of(org, STAFF_MAX).await?;
        let staff = people.into_iter().filter(|one| one.corporate_number.is_none());
        Ok(staff.map(|one| (one.person.to_string(), one.name)).collect())
    }

    /// Entries of the organisation's cases, the latest first, for its auditors. What is nobody's business
    /// yet is not among them.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever is no auditor; [`DeskError::BadInput`] for a cursor of nothing that
    /// may be found.
    pub async fn trail_found(
        &self,
        org: &OrgId,
        person: &ActorId,
        query: &TrailQuery,
        limit: u64,
    ) -> Result<Vec<TrailEntryView>, DeskError> {
        let desk = self.asking(org).await?;
        let reader = desk.reader_of(org, person).await?;
        if !reader.capacities.contains_key(&Capacity::Auditor) {
            return Err(DeskError::not_found("audit"));
        }
        let arrived_before = match &query.before {
            Some(cursor) => Some(desk.arrival_of(org, cursor).await?),
            None => None,
        };
        let midnight = |day: NaiveDate| japan_instant(day, 0, 0).and_then(|at| At::truncate(at).ok());
        let rule = query.rule.as_deref();
        let filter = EntryFilter {
            from: query.from.and_then(midnight),
            before: query.to.and_then(|day| day.succ_opt()).and_then(midnight),
            actor: query.actor.clone(),
            acts: query.act.as_deref().map(acts_called),
            case: query.case.clone(),
            refusals: query.came_out == Some(CameOut::Refused),
            rules: rule.map(|rule| rules_called(rule).into_iter().map(str::to_owned).collect()),
            outcome: query.came_out.and_then(|came_out| came_out.of_rule(rule.is_some())),
            from_yen: query.from_yen,
            to_yen: query.to_yen,
            arrived_before,
        };
        let rows = desk.store.entries_found(org, &filter, limit).await?;
        let ids = rows.iter().map(|row| row.entry.actor.to_string()).collect();
        let names = desk.names(org, &reader, ids).await?;
        let view = |row: shirube_persistence::EntryRow| {
            let entry = &row.entry;
            let machine = entry.machine.as_str();
            TrailEntryView {
                case: entry.case.to_string(),
                procedure: entry.procedure.to_string(),
                kind: machine.split_once('@').map_or(machine, |(kind, _)| kind).to_owned(),
                seq: entry.seq.get(),
                at: entry.at.to_string(),
                act: entry.act.to_string(),
                actor: entry.actor.to_string(),
                actor_name: names.get(entry.actor.as_str()).cloned(),
                capacity: entry.capacity.to_string(),
                refused: entry.entry_type == EntryType::Refusal,
                to: entry.to.to_string(),
                receipt: row.leaf_hash.short(),
            }
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// When the entry of a cursor arrived.
    async fn arrival_of(&self, org: &OrgId, cursor: &str) -> Result<u64, DeskError> {
        let fault = || {
            DeskError::bad_input(
                "before",
                "続きの印ではありません。前の一覧に示されたものをそのまま指定してください。",
                "not a cursor: give the one the page before showed, as it is.",
            )
        };
        let (procedure, seq) = cursor.rsplit_once(CURSOR).ok_or_else(fault)?;
        let procedure = ProcedureId::new(procedure).map_err(|_| fault())?;
        let seq = seq.parse().map_err(|_| fault())?;
        self.store.arrival_of_found(org, &procedure, seq).await?.ok_or_else(fault)
    }

    /// The office of an organisation, for its administrators: who holds which capacity, and the policy.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever is no administrator.
    pub async fn office_view(&self, org: &OrgId, person: &ActorId) -> Result<OfficeView, DeskError> {
        let reader = self.reader_of(org, person).await?;
        if !reader.capacities.contains_key(&Capacity::Administrator) {
            return Err(DeskError::not_found("office"));
        }
        let row = self.store.procedure(org, &Office::id()?).await?;
        let row = Arc::new(row.ok_or_else(|| DeskError::not_found("office"))?);
        let office = self.office_of(org, &row)?;
        let ids: BTreeSet<String> = office.grants().iter().map(|grant| grant.person.clone()).collect();
        let people = self.store.people(org, &ids.into_iter().collect::<Vec<_>>()).await?;
        let name = |id: &str| people.iter().find(|one| one.person.as_str() == id).map(|one| one.name.clone());
        let grants = office.grants().iter();
        let today = japan_day(reader.now.instant());
        let letters = self.store.letters_by_state(org).await?;
        let waiting = letters.iter().filter(|one| one.state == "queued" || one.state == "leased");
        let backed_up_at = self.store.backed_up_at().await?;
        Ok(OfficeView {
            grants: grants.map(|grant| (grant.clone(), name(&grant.person).unwrap_or_default())).collect(),
            policy: serde_json::to_value(office.policy(today)).unwrap_or_default(),
            other_policy: OtherPolicy::of(&office.facts, today),
            waiting_since: waiting.map(|one| one.oldest).min().map(|at| at.to_string()),
            letters: letters.into_iter().map(|one| (one.state, one.letters)).collect(),
            backed_up_at: backed_up_at.map(|at| at.to_string()),
            now: reader.now.to_string(),
        })
    }
}

impl OtherPolicy {
    /// The policy before or after the one in force, as the office keeps them.
    pub(super) fn of(facts: &Facts, today: NaiveDate) -> Option<Self> {
        let kept = |name: &str| facts.get(name).filter(|value| value.is_object()).cloned();
        let changes_on = facts.get("policy.effective_on")?.as_str()?.to_owned();
        let is_next = date_of(&Value::from(changes_on.as_str())).is_some_and(|day| today < day);
        let policy = kept(if is_next { "policy" } else { "policy.previous" })?;
        Some(Self { policy, changes_on, is_next })
    }
}

/// The acts of this id, or of whose name this is a part.
fn acts_called(typed: &str) -> Vec<String> {
    let lower = typed.to_lowercase();
    let all = MACHINES.iter().flat_map(|machine| machine.acts.iter());
    let fits = all.filter(|act| {
        act.id == typed || act.label.ja.contains(typed) || act.label.en.to_lowercase().contains(&lower)
    });
    let acts: BTreeSet<String> = fits.map(|act| act.id.to_owned()).collect();
    acts.into_iter().collect()
}
