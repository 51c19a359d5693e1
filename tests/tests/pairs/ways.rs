//! How an act could be tried: by whom, with which facts, and by whom not.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use shirube_core::words::Capacity;
use shirube_desk::{Attachment, Command, Desk, Reply, Target};
use shirube_persistence::ProcedureRow;
use shirube_trail::ActorId;
use uuid::Uuid;

use crate::look::ALIKE_MAX;
use crate::{Explorer, grants, samples};

/// How many suppliers try what suppliers may, beside those of the procedure.
const SUPPLIERS_MAX: usize = 6;

/// Acts that are about one of the children.
const ABOUT_A_CHILD: [&str; 7] = [
    "admit",
    "disqualify",
    "investigate-low-bid",
    "pass-formal-review",
    "reject",
    "record-findings",
    "record-use-evaluation",
];

impl Explorer {
    /// Somebody whose capacity is not the act's tries it, an auditor where there is one.
    pub(crate) async fn is_refused(
        &self,
        desk: &Desk,
        rows: &[ProcedureRow],
        row: &ProcedureRow,
        act: &str,
    ) -> bool {
        let atlas = &self.atlases[row.machine.as_str()];
        let by: BTreeSet<&str> =
            atlas.of_act(act).flat_map(|route| &route.by).map(|capacity| capacity.id()).collect();
        let mut grants = grants(rows);
        grants.retain(|grant| !by.contains(grant["capacity"].as_str().unwrap()));
        grants.sort_by_key(|grant| grant["capacity"] != "auditor");
        let Some(grant) = grants.first() else { return false };
        let capacity = Capacity::from_id(grant["capacity"].as_str().unwrap());
        let person = grant["person"].as_str().unwrap();
        let command = self.command(row, person, capacity, act, None, Map::new(), Vec::new());
        matches!(desk.rehearse(&command).await, Ok(Reply::Refused(_)))
    }

    pub(crate) fn command(
        &self,
        row: &ProcedureRow,
        person: &str,
        capacity: Option<Capacity>,
        act: &str,
        subject: Option<String>,
        facts: Map<String, Value>,
        documents: Vec<Attachment>,
    ) -> Command {
        Command {
            org: self.org.clone(),
            person: ActorId::new(person).unwrap(),
            capacity,
            target: Target::Procedure(row.procedure.clone()),
            act: act.to_owned(),
            subject,
            facts,
            documents,
            seen_revision: None,
            cmd: Uuid::new_v4(),
        }
    }

    pub(crate) async fn ways(
        &self,
        desk: &Desk,
        rows: &[ProcedureRow],
        row: &ProcedureRow,
        act: &'static str,
    ) -> Vec<Command> {
        let atlas = &self.atlases[row.machine.as_str()];
        let routes: Vec<_> = atlas.of_act(act).filter(|route| route.from.id == row.stage).collect();
        if routes.iter().all(|route| route.commanded || route.by == [Capacity::System]) {
            return Vec::new();
        }
        let mut asks: Vec<(&'static shirube_core::facts::Fact, bool)> = Vec::new();
        for route in &routes {
            for (fact, required) in &route.asks {
                if !asks.iter().any(|(known, _)| known.name == fact.name) {
                    asks.push((*fact, *required));
                }
            }
        }
        let documents: BTreeSet<&str> =
            routes.iter().flat_map(|route| &route.documents).map(|one| one.id).collect();
        let documents: Vec<Attachment> = documents
            .into_iter()
            .map(|id| Attachment {
                document: id.to_owned(),
                name: format!("{id}.txt"),
                media: "text/plain".to_owned(),
                content: b"sample".to_vec(),
            })
            .collect();
        let children: Vec<(String, String, String)> = rows
            .iter()
            .filter(|child| child.parent.as_ref() == Some(&row.procedure))
            .map(|child| (child.procedure.to_string(), child.kind.to_string(), child.stage.clone()))
            .collect();
        let now = self.now(desk).await;
        let officer = grants(rows).into_iter().find(|one| one["capacity"] == "officer");
        let officer = officer.and_then(|one| Some(one["person"].as_str()?.to_owned()));
        let setting = samples::Setting { now, stored: &row.facts, children: &children, officer };
        let mut subjects: Vec<Option<String>> = vec![None];
        if ABOUT_A_CHILD.contains(&act) {
            subjects = children.iter().take(ALIKE_MAX).map(|(id, _, _)| Some(id.clone())).collect();
        }
        let by: BTreeSet<Capacity> = routes.iter().flat_map(|route| &route.by).copied().collect();
        let people = self.people(desk, rows, row, &by).await;
        let mut commands = Vec::new();
        for set in samples::samples(&asks, &setting) {
            for subject in &subjects {
                for (person, capacity) in &people {
                    commands.push(self.command(
                        row,
                        person,
                        Some(*capacity),
                        act,
                        subject.clone(),
                        set.clone(),
                        documents.clone(),
                    ));
                }
            }
        }
        commands
    }

    /// Who could act in these capacities: by grant, or by a seat or pseudonym of the procedure.
    pub(crate) async fn people(
        &self,
        desk: &Desk,
        rows: &[ProcedureRow],
        row: &ProcedureRow,
        by: &BTreeSet<Capacity>,
    ) -> Vec<(String, Capacity)> {
        let office = rows.iter().find(|row| row.procedure.as_str() == "office").unwrap();
        let mut people = Vec::new();
        for grant in office.facts["grants"].as_array().unwrap() {
            let capacity = Capacity::from_id(grant["capacity"].as_str().unwrap()).unwrap();
            if by.contains(&capacity) {
                people.push((grant["person"].as_str().unwrap().to_owned(), capacity));
            }
        }
        if by.contains(&Capacity::Approver) {
            let delegated =
                office.facts.get("delegations").and_then(Value::as_array).cloned().unwrap_or_default();
            people.extend(
                delegated.iter().map(|one| (one["person"].as_str().unwrap().to_owned(), Capacity::Approver)),
            );
        }
        let unit = desk.store().begin(&self.org).await.unwrap();
        for alias in unit.pseudonyms(&row.procedure).await.unwrap() {
            let capacity = Capacity::from_id(alias.capacity.as_str()).unwrap();
            let both = if capacity == Capacity::Expert {
                vec![Capacity::Evaluator, capacity]
            } else {
                vec![capacity]
            };
            people.extend(
                both.into_iter().filter(|one| by.contains(one)).map(|one| (alias.person.to_string(), one)),
            );
        }
        if by.contains(&Capacity::Supplier) {
            let suppliers =
                unit.persons().await.unwrap().into_iter().filter(|one| one.corporate_number.is_some());
            people.extend(
                suppliers.take(SUPPLIERS_MAX).map(|one| (one.person.to_string(), Capacity::Supplier)),
            );
        }
        unit.rollback().await.unwrap();
        people.dedup();
        people
    }
}
