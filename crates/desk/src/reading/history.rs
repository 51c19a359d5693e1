//! A case as it stood at a moment past: its entries followed until then, and no further. Who may see it
//! and what is still secret is decided by today.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use shirube_persistence::{EntryRow, ProcedureRow, Standing};
use shirube_trail::{ActorId, At, CaseNo, EntryType, OrgId, ProcedureId};

use super::case::{acts, bare, facts, with_content};
use super::case_view::{CaseProcedureView, CaseView};
use crate::Desk;
use crate::entry::is_state_fact;
use crate::error::DeskError;
use crate::machines;

/// What a procedure had come to.
#[derive(Default)]
struct Then {
    stage: String,
    machine: String,
    facts: serde_json::Map<String, Value>,
}

impl Desk {
    /// A case as it stood at a moment.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case for them, or was not then;
    /// [`DeskError::BadInput`] where the moment has not come.
    pub async fn case_as_of(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
        moment: DateTime<Utc>,
    ) -> Result<CaseView, DeskError> {
        let desk = self.asking(org).await?;
        let mut opened = desk.opened(org, person, case).await?;
        let moment = At::truncate(moment)?;
        if moment.instant() > opened.reader.now.instant() {
            return Err(DeskError::bad_input(
                "as_of",
                "まだ来ていない時点は示せません。",
                "a moment that has not come cannot be shown.",
            ));
        }
        opened.shown.retain(super::case::Shown::has_content);
        let ids = with_content(&opened.shown);
        let entries = desk.store.entries_until(org, &ids, moment).await?;
        let then = desk.then(org, &ids, &entries).await?;
        opened.shown.retain(|one| then.contains_key(&one.standing.procedure));
        if opened.shown.is_empty() {
            return Err(DeskError::not_found(case.as_str()));
        }
        let rows = desk.store.procedures_by_id(org, &with_content(&opened.shown)).await?;
        let publications = desk.store.publications_of(org, &ids).await?;
        let mut procedures = Vec::new();
        for one in &opened.shown {
            let row = rows.iter().find(|row| row.procedure == one.standing.procedure);
            let then = then.get(&one.standing.procedure);
            if let (Some(row), Some(then)) = (row, then) {
                procedures.push(procedure(&one.standing, row, then, &publications)?);
            }
        }
        let numbers: BTreeSet<(ProcedureId, u64)> =
            entries.iter().map(|one| (one.entry.procedure.clone(), one.entry.seq.get())).collect();
        let files = desk.case_files(org, &opened.shown, Some(&numbers)).await?;
        let made = publications.into_iter().filter(|one| one.at <= moment).collect();
        let in_all = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let parts = (procedures, (acts(&entries)?, in_all), files, made);
        desk.case_view(org, &opened, moment.to_string(), parts).await
    }

    /// What these entries made of their procedures.
    async fn then(
        &self,
        org: &OrgId,
        ids: &[ProcedureId],
        entries: &[EntryRow],
    ) -> Result<BTreeMap<ProcedureId, Then>, DeskError> {
        let mut told: BTreeMap<(ProcedureId, u64), Vec<(String, Value)>> = BTreeMap::new();
        for (procedure, one) in self.store.disclosures_of(org, ids, "").await? {
            let name = one.disclosure.name.to_string();
            if is_state_fact(&name) {
                told.entry((procedure, one.seq.get())).or_default().push((name, one.disclosure.value));
            }
        }
        let mut all: BTreeMap<ProcedureId, Then> = BTreeMap::new();
        for entry in entries.iter().map(|row| &row.entry).filter(|one| one.entry_type == EntryType::Decision)
        {
            let then = all.entry(entry.procedure.clone()).or_default();
            entry.to.as_str().clone_into(&mut then.stage);
            entry.machine.as_str().clone_into(&mut then.machine);
            let changed = told.remove(&(entry.procedure.clone(), entry.seq.get()));
            then.facts.extend(changed.unwrap_or_default());
        }
        Ok(all)
    }
}

fn procedure(
    now: &Standing,
    row: &ProcedureRow,
    then: &Then,
    publications: &[shirube_persistence::PublicationRow],
) -> Result<CaseProcedureView, DeskError> {
    let known = machines::by_name(&then.machine)?;
    let stage = known.machine.stage(&then.stage);
    let stood = Standing {
        stage: then.stage.clone(),
        machine: then.machine.parse()?,
        phase: stage.map_or("", |stage| stage.phase.id()).to_owned(),
        closed: stage.is_some_and(|stage| stage.closed),
        ..now.clone()
    };
    let mut view = bare(&stood);
    let told = ProcedureRow { facts: Value::Object(then.facts.clone()), ..row.clone() };
    view.facts = facts(known, row, &told, publications);
    Ok(view)
}
