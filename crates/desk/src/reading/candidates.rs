//! Whom an act of a procedure may be about: the applications to it, by key and by the name of who applied.
//! Evaluators and experts have no seat in an application, and judge it all the same.

use serde::Serialize;
use serde_json::Value;
use shirube_core::words::Capacity;
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::line::called;
use crate::Desk;
use crate::error::DeskError;
use crate::held_back::APPLICATION;

/// Applications listed at most, as many as a form has rows for.
const CANDIDATES_MAX: u64 = 300;

/// Facts that name who applied, the first there is.
pub(super) const NAMES: [&str; 2] = ["applicant.name", "company"];

/// An application as an act may name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CandidateView {
    /// The last part of its number.
    pub key: String,
    /// Who applied; empty where it does not say.
    pub name: String,
    /// Its stage in Japanese.
    pub stage_ja: String,
    /// Its stage in English.
    pub stage_en: String,
    /// Whether it has ended.
    pub closed: bool,
}

impl Desk {
    /// The applications to a procedure, for whoever acts in it: staff, evaluators, experts. None to a company,
    /// and none while what comes in is nobody's business.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case for them.
    pub async fn candidates(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<Vec<CandidateView>, DeskError> {
        let desk = self.asking(org).await?;
        let opened = desk.opened(org, person, &id.case()).await?;
        let acts = |held: &Capacity| !matches!(held, Capacity::Supplier | Capacity::Opener);
        let own = opened.shown.iter().find(|one| one.standing.procedure == *id);
        if opened.reader.is_supplier()
            || !own.is_some_and(|one| one.has_content() && one.held.iter().any(acts))
        {
            return Ok(Vec::new());
        }
        let mut all = desk.store.standings_of_case(org, &id.case(), CANDIDATES_MAX).await?;
        all.retain(|one| {
            one.kind.as_str() == APPLICATION && one.parent.as_ref() == Some(id) && !one.held_back
        });
        let ids: Vec<ProcedureId> = all.iter().map(|one| one.procedure.clone()).collect();
        let rows = desk.store.procedures_by_id(org, &ids).await?;
        let view = all.iter().map(|standing| {
            let row = rows.iter().find(|row| row.procedure == standing.procedure);
            let fact = |name: &&str| row?.facts.get(*name).and_then(Value::as_str).map(str::to_owned);
            let (_, stage) = called(standing);
            CandidateView {
                key: standing.procedure.as_str().rsplit('/').next().unwrap_or_default().to_owned(),
                name: NAMES.iter().find_map(fact).unwrap_or_default(),
                stage_ja: stage.ja.to_owned(),
                stage_en: stage.en.to_owned(),
                closed: standing.closed,
            }
        });
        Ok(view.collect())
    }
}
