//! Names for what steps opened: in their own case, in the office, and by message elsewhere.

use std::collections::BTreeSet;

use shirube_persistence::ProcedureRow;
use shirube_trail::{CaseNo, OrgId};

use super::model::{On, Step};
use super::outcome::Mismatch;
use super::play::{Place, Playing, mismatch};
use crate::failure::{Failure, bad_id};

impl Playing<'_> {
    /// Remembers the case of a procedure; the office is nobody's case.
    pub(super) fn knows_case(&mut self, (org, id): &Place) {
        let case = (org.clone(), id.case());
        if !case.1.is_office() && !self.cases.contains(&case) {
            self.cases.push(case);
        }
    }

    /// Names what has been opened: procedures of a kind in the cases of the step's organisation that
    /// have no name yet. On the office they are those the act itself opened: other scenarios share it.
    pub(super) async fn take_opened(
        &mut self,
        step: &Step,
        moved: &[String],
    ) -> Result<Option<Mismatch>, Failure> {
        if step.opens.is_empty() {
            return Ok(None);
        }
        let org = self.cast(&step.org)?.org.clone();
        let is_office = matches!(&step.on, On::Alias(alias) if alias.starts_with("office:"));
        let mut rows = Vec::new();
        for (_, case) in self.cases.iter().filter(|(one, _)| *one == org) {
            rows.extend(self.desk.store().procedures(&org, case).await?);
        }
        if is_office {
            let case = CaseNo::new("office").map_err(|fault| bad_id("office", &fault))?;
            let there = self.desk.store().procedures(&org, &case).await?;
            rows.extend(there.into_iter().filter(|row| moved.iter().any(|id| id == row.procedure.as_str())));
        }
        for (alias, kind) in &step.opens {
            let unnamed = rows.iter().find(|row| row.kind.as_str() == kind && !self.is_named(&org, row));
            let Some(row) = unnamed else {
                return Ok(Some(mismatch(step, format!("opens {kind}"), "no such procedure".to_owned())));
            };
            self.aliases.insert(alias.clone(), (org.clone(), row.procedure.clone()));
        }
        Ok(None)
    }

    fn is_named(&self, org: &OrgId, row: &ProcedureRow) -> bool {
        self.aliases.values().any(|(known, id)| known == org && *id == row.procedure)
    }

    /// What is there before a step whose messages open something elsewhere.
    pub(super) async fn there(&self, step: &Step) -> Result<BTreeSet<Place>, Failure> {
        let mut there = BTreeSet::new();
        for org in step.received.iter().map(|one| one.org.as_str()).collect::<BTreeSet<_>>() {
            let org = &self.cast(org)?.org;
            there.extend(self.all_of(org).await?.into_iter().map(|row| (org.clone(), row.procedure)));
        }
        Ok(there)
    }

    async fn all_of(&self, org: &OrgId) -> Result<Vec<ProcedureRow>, Failure> {
        let mut rows = Vec::new();
        for case in self.desk.store().counts(org).await?.keys() {
            rows.extend(self.desk.store().procedures(org, case).await?);
        }
        Ok(rows)
    }

    /// Names what a message opened in another organisation: a procedure of the kind that has no name
    /// yet and was not there before the step, or that names a procedure of this scenario.
    pub(super) async fn take_received(
        &mut self,
        step: &Step,
        there: &BTreeSet<Place>,
    ) -> Result<Option<Mismatch>, Failure> {
        for one in &step.received {
            let org = self.cast(&one.org)?.org.clone();
            let rows = self.all_of(&org).await?;
            let found = rows.iter().find(|row| {
                let is_new = step.act.is_some() && !there.contains(&(org.clone(), row.procedure.clone()));
                row.kind.as_str() == one.kind && !self.is_named(&org, row) && (is_new || self.names_ours(row))
            });
            let Some(row) = found else {
                let expected = format!("{} received in {org}", one.kind);
                return Ok(Some(mismatch(step, expected, "no such procedure".to_owned())));
            };
            let place = (org, row.procedure.clone());
            self.knows_case(&place);
            self.aliases.insert(one.alias.clone(), place);
        }
        Ok(None)
    }

    /// Whether facts of a procedure name one of this scenario: its organisation and its id.
    fn names_ours(&self, row: &ProcedureRow) -> bool {
        let facts = row.facts.as_object();
        let texts: BTreeSet<&str> = facts.into_iter().flatten().filter_map(|(_, one)| one.as_str()).collect();
        let mut ours = self.aliases.values().filter(|(_, id)| !id.case().is_office());
        ours.any(|(org, id)| {
            let apart = texts.contains(org.as_str()) && texts.contains(id.as_str());
            apart || texts.contains(format!("{org}/{id}").as_str())
        })
    }
}
