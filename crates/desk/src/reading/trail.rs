//! The whole history of a case, page by page, the latest first: as much of it as its reader may see.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shirube_trail::{ActorId, CaseNo, OrgId, ProcedureId};

use super::ROWS_A_PAGE;
use super::case::{acts, with_content};
use super::case_view::CaseActView;
use super::cursor::Question;
use crate::Desk;
use crate::error::DeskError;

/// Procedures whose entries are looked through; a case has fewer.
const PROCEDURES_MAX: u64 = 2_000;

/// A page of what was done in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryPage {
    /// The case.
    pub case: String,
    /// What it is about.
    pub title: String,
    /// What was done, the latest first.
    pub acts: Vec<CaseActView>,
    /// How many entries its reader sees in all.
    pub in_all: u64,
    /// Where to go on, where there is more.
    pub next: Option<String>,
    /// Names of people of the organisation whose ids stand in it, by id; none for companies.
    pub people: BTreeMap<String, String>,
}

impl Desk {
    /// What was done in a case, or in one procedure of it, the latest first; a page goes on after another.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case or procedure for them; [`DeskError::BadInput`] for
    /// what is no token of this list.
    pub async fn history(
        &self,
        org: &OrgId,
        person: &ActorId,
        (case, only): (&CaseNo, Option<&ProcedureId>),
        after: Option<&str>,
    ) -> Result<HistoryPage, DeskError> {
        let desk = self.asking(org).await?;
        let asked = (case.as_str(), only.map(ProcedureId::as_str));
        let question = Question::of(org.as_str(), person.as_str(), "history", &asked);
        let before = question.number(after)?;
        let mut opened = desk.opened_of(org, person, case, PROCEDURES_MAX).await?;
        if let Some(only) = only {
            opened.shown.retain(|one| one.standing.procedure == *only);
            if opened.shown.is_empty() {
                return Err(DeskError::not_found(only.as_str()));
            }
        }
        let ids = with_content(&opened.shown);
        let mut entries = desk.store.entries_before(org, &ids, before, ROWS_A_PAGE + 1).await?;
        let rows = usize::try_from(ROWS_A_PAGE).unwrap_or(usize::MAX);
        let has_more = entries.len() > rows;
        entries.truncate(rows);
        let next = entries.last().filter(|_| has_more).map(|last| question.after_number(last.arrival));
        let in_all = desk.store.entries_counted(org, &ids).await?;
        let acts = acts(&entries)?;
        let ids: BTreeSet<String> = acts.iter().map(|act| act.actor.clone()).collect();
        let people = desk.names(org, &opened.reader, ids).await?;
        let (case, title) = (opened.filed.case_no.to_string(), opened.filed.title);
        Ok(HistoryPage { case, title, acts, in_all, next, people })
    }
}
