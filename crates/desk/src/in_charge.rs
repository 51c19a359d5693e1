//! Who is in charge of a case: an officer of its section, whom somebody names. Of many cases at once each is
//! an act of its own, refused or done by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use shirube_core::facts::{Facts, Fault};
use shirube_core::words::Capacity;
use shirube_persistence::{ProcedureRow, Standing};
use shirube_trail::{ActorId, CaseNo, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::Office;
use crate::command::{Command, Reply, Target};
use crate::error::DeskError;
use crate::reading::{IN_CHARGE, section_of};
use crate::reminding::REMINDED_MAX;

/// The act by which somebody else is put in charge.
const REASSIGN: &str = "reassign";

/// The section a case is of, where an act states it anew.
const SECTION: &str = "owner_section";

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
        let reader = self.reader_of(org, person).await?;
        let may = [Capacity::Officer, Capacity::Approver];
        if !reader.capacities.keys().any(|one| may.contains(one)) {
            return Err(DeskError::not_found(person.as_str()));
        }
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
        if cases.is_empty() || cases.len() > REMINDED_MAX {
            return Err(DeskError::bad_input(
                "procedure",
                format!("担当を替える案件を1件から{REMINDED_MAX}件まで選んでください。"),
                format!("choose 1 to {REMINDED_MAX} cases."),
            ));
        }
        self.officers(org, person).await?;
        let mut all = Vec::new();
        for case in cases {
            all.push(self.reassigned((org, person), case, to, key).await?);
        }
        Ok(all)
    }

    async fn reassigned(
        &self,
        (org, person): (&OrgId, &ActorId),
        case: &CaseNo,
        to: Option<&NewInCharge<'_>>,
        key: Option<Uuid>,
    ) -> Result<ReassignView, DeskError> {
        let missing = || DeskError::not_found(case.as_str());
        let first: Standing =
            self.store.standings_of_case(org, case, 1).await?.into_iter().next().ok_or_else(missing)?;
        let reader = self.reader_of(org, person).await?;
        if case.is_office() || !reader.sees(&first) {
            return Err(missing());
        }
        let named = self.store.cases_by_number(org, std::slice::from_ref(case)).await?;
        let holder = first.of_case.person.clone();
        let name = self.store.people(org, std::slice::from_ref(&holder)).await?.into_iter().next();
        let mut view = ReassignView {
            case: case.to_string(),
            title: named.into_iter().next().map(|row| row.title).unwrap_or_default(),
            section: first.of_case.section.clone(),
            before: name.map(|row| (holder, row.name)).unwrap_or_default(),
            receipt: None,
            why_not: Vec::new(),
        };
        let Some(to) = to else { return Ok(view) };
        let command = command((org, person), &first.procedure, to, key);
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
        Ok(view)
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
