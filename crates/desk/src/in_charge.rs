//! Who is in charge of a case: an officer of its section, whom somebody names. Of many cases at once each is
//! an act of its own, refused or done by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use shirube_core::facts::{Facts, Fault};
use shirube_core::words::Capacity;
use shirube_persistence::ProcedureRow;
use shirube_trail::{ActorId, CaseNo, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::Office;
use crate::command::{Command, Reply, Target};
use crate::error::DeskError;
use crate::holders::HANDLES;
use crate::reminding::check_count;
use crate::stood::{IN_CHARGE, SECTION, first_of, section_of};

/// The act by which somebody else is put in charge.
pub const REASSIGN: &str = "reassign";

/// An officer who may be put in charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerView {
    /// Their id.
    pub person: String,
    /// Their name.
    pub name: String,
    /// The sections they are an officer of; none for all.
    pub sections: Vec<String>,
}

/// Who is to be in charge from now on.
#[derive(Debug, Clone, Copy)]
pub struct NewInCharge<'n> {
    /// Their id.
    pub person: &'n str,
    /// The section the cases are of from now on, where that changes too.
    pub section: Option<&'n str>,
    /// Why.
    pub reason: &'n str,
}

/// What comes of putting somebody in charge of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReassignView {
    /// The case.
    pub case: String,
    /// What it is about.
    pub title: String,
    /// The section it was of.
    pub section: String,
    /// Who was in charge: id and name; empty where nobody was.
    pub before: (String, String),
    /// The first digits of the entry's hash, where it is done.
    pub receipt: Option<String>,
    /// Why it is not possible, in both languages; none where it is.
    pub why_not: Vec<(String, String)>,
}

/// Whoever is put in charge is an officer for the section the case is of, or comes to be of with the act.
///
/// # Errors
/// [`DeskError::BadInput`] for anybody else.
pub(crate) fn check_in_charge(
    office: &Office,
    row: Option<&ProcedureRow>,
    brought: &Facts,
) -> Result<(), DeskError> {
    let text = |name: &str| brought.get(name).and_then(Value::as_str);
    let Some(named) = text(IN_CHARGE) else { return Ok(()) };
    let section = text(SECTION).map(str::to_owned).or_else(|| row.map(section_of)).unwrap_or_default();
    if office.officers_of(&section).iter().any(|officer| officer == named) {
        return Ok(());
    }
    let (ja, en) = match section.as_str() {
        "" => (String::new(), String::new()),
        section => (format!("{section}の"), format!(" of {section}")),
    };
    Err(DeskError::bad_input(
        IN_CHARGE,
        format!("{ja}担当者の資格を持つ職員の番号を記してください（{named} は持っていません）。"),
        format!("Name an officer{en} by their id; {named} is none."),
    ))
}

impl Desk {
    /// The officers who may be put in charge of cases, by name.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for who may put nobody in charge.
    pub async fn officers(&self, org: &OrgId, person: &ActorId) -> Result<Vec<OfficerView>, DeskError> {
        self.who_handles(org, person).await?;
        self.officers_now(org).await
    }

    /// The officers by whom lists of cases are narrowed to what one of them is in charge of, by name: for
    /// whoever sees every case. Nobody else is told any.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn officers_shown(&self, org: &OrgId, person: &ActorId) -> Result<Vec<OfficerView>, DeskError> {
        if self.reader_of(org, person).await?.sees_all() {
            return self.officers_now(org).await;
        }
        Ok(Vec::new())
    }

    async fn officers_now(&self, org: &OrgId) -> Result<Vec<OfficerView>, DeskError> {
        let office = self.office_now(org).await?;
        let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for grant in office.grants().iter().filter(|grant| grant.capacity == Capacity::Officer.id()) {
            sections.entry(grant.person.clone()).or_default().insert(grant.section.clone());
        }
        let ids: Vec<String> = sections.keys().cloned().collect();
        let people = self.store.people(org, &ids).await?;
        let view = |row: shirube_persistence::PersonRow| {
            let of = sections.get(row.person.as_str()).cloned().unwrap_or_default();
            // an officer of all sections is one of each
            let sections = if of.contains("") { Vec::new() } else { of.into_iter().collect() };
            OfficerView { person: row.person.to_string(), name: row.name, sections }
        };
        let mut officers: Vec<OfficerView> = people.into_iter().map(view).collect();
        officers.sort_by(|a, b| (&a.name, &a.person).cmp(&(&b.name, &b.person)));
        Ok(officers)
    }

    /// Puts somebody in charge of these cases, each by an act of its own under an id that follows from the
    /// request's; without one nothing is done, and it is said what would be. Nobody named: only what there is.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for no case or too many; [`DeskError::NotFound`] for who may put nobody in
    /// charge, and for a case they do not see.
    pub async fn reassign(
        &self,
        org: &OrgId,
        person: &ActorId,
        cases: &[CaseNo],
        to: Option<&NewInCharge<'_>>,
        key: Option<Uuid>,
    ) -> Result<Vec<ReassignView>, DeskError> {
        let cases: BTreeSet<&CaseNo> = cases.iter().collect();
        check_count(cases.len(), ("担当を替える", "cases"))?;
        self.who_handles(org, person).await?;
        let firsts: Vec<ProcedureId> = cases.iter().map(|case| first_of(case)).collect::<Result<_, _>>()?;
        let ahead = self.ahead(org, &firsts).await?;
        let holders: BTreeSet<&String> = ahead.of_cases.values().map(|one| &one.person).collect();
        let people = self.store.people(org, &holders.into_iter().cloned().collect::<Vec<_>>()).await?;
        let mut all = Vec::new();
        for (case, first) in cases.into_iter().zip(&firsts) {
            // who handles cases sees each of them
            let of_case = ahead.of_cases.get(case).filter(|_| !case.is_office());
            let of_case = of_case.ok_or_else(|| DeskError::not_found(case.as_str()))?;
            let before = people.iter().find(|one| one.person.as_str() == of_case.person);
            all.push(ReassignView {
                case: case.to_string(),
                title: ahead.titles.get(case).cloned().unwrap_or_default(),
                section: of_case.section.clone(),
                before: before.map(|one| (one.person.to_string(), one.name.clone())).unwrap_or_default(),
                receipt: None,
                why_not: Vec::new(),
            });
            let asked = to.zip(all.last_mut());
            if let Some((to, view)) = asked {
                self.reassigned((org, person), first, (to, key), view).await?;
            }
        }
        Ok(all)
    }

    /// Who asks, where they handle cases for the office.
    async fn who_handles(&self, org: &OrgId, person: &ActorId) -> Result<(), DeskError> {
        let reader = self.reader_of(org, person).await?;
        let handles = reader.capacities.keys().any(|one| HANDLES.contains(one));
        if handles { Ok(()) } else { Err(DeskError::not_found(person.as_str())) }
    }

    /// Heard by itself: what is in the way of one is nothing to the others.
    async fn reassigned(
        &self,
        (org, person): (&OrgId, &ActorId),
        first: &ProcedureId,
        (to, key): (&NewInCharge<'_>, Option<Uuid>),
        view: &mut ReassignView,
    ) -> Result<(), DeskError> {
        let command = command((org, person), first, to, key);
        let heard = match key {
            Some(_) => self.submit(command).await,
            None => self.rehearse(&command).await,
        };
        match heard {
            Ok(Reply::Done(done)) => view.receipt = key.is_some().then_some(done.receipt),
            Ok(Reply::Refused(refused)) => {
                view.why_not = refused.unmet.into_iter().map(|one| (one.ja, one.en)).collect();
            }
            Err(DeskError::BadInput { faults }) => {
                let said = |one: Fault| (one.what.ja, one.what.en);
                view.why_not = faults.into_iter().map(said).collect();
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

fn command(
    (org, person): (&OrgId, &ActorId),
    first: &ProcedureId,
    to: &NewInCharge<'_>,
    key: Option<Uuid>,
) -> Command {
    let mut facts = Map::new();
    for (name, text) in [(IN_CHARGE, Some(to.person)), ("reason", Some(to.reason)), (SECTION, to.section)] {
        facts.extend(text.map(|text| (name.to_owned(), Value::from(text))));
    }
    Command {
        org: org.clone(),
        person: person.clone(),
        capacity: None,
        target: Target::Procedure(first.clone()),
        act: REASSIGN.to_owned(),
        subject: None,
        facts,
        documents: Vec::new(),
        seen_revision: None,
        cmd: key.map_or_else(Uuid::new_v4, |key| Uuid::new_v5(&key, first.as_str().as_bytes())),
    }
}
