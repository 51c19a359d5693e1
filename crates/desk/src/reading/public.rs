//! What anybody may see without signing in: what was published, of which organisation.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use shirube_persistence::PublicationRow;
use shirube_trail::{OrgId, ProcedureId};

use crate::Desk;
use crate::error::DeskError;
use crate::exporting::CALL_OPEN;

/// An organisation as anybody may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OrganisationView {
    /// Its id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub org: OrgId,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
}

/// Something published.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NoticeView {
    /// Whose it is.
    pub org: OrganisationView,
    /// The procedure.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// What was published.
    pub what: String,
    /// When.
    pub at: String,
    /// What it says.
    pub body: Value,
    /// Whether its call takes applications now.
    pub is_open: bool,
}

impl Desk {
    /// The organisations of this installation, by id.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn organisations(&self) -> Result<Vec<OrganisationView>, DeskError> {
        let mut all = Vec::new();
        for org in self.store.organisations().await? {
            all.extend(self.organisation(&org).await?);
        }
        Ok(all)
    }

    /// An organisation; none where there is no such one.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn organisation(&self, org: &OrgId) -> Result<Option<OrganisationView>, DeskError> {
        let unit = self.store.begin(org).await?;
        let row = unit.organisation().await?;
        unit.rollback().await?;
        Ok(row.map(|row| OrganisationView { org: row.org, ja: row.name_ja, en: row.name_en }))
    }

    /// What was published last in every organisation, of each at most so many, the latest first.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn notices(&self, each: u64) -> Result<Vec<NoticeView>, DeskError> {
        let mut all = Vec::new();
        for org in self.organisations().await? {
            let rows = self.store.latest_publications(&org.org, each).await?;
            all.extend(self.notice_views(&org, rows).await?);
        }
        all.sort_by(|a, b| b.at.cmp(&a.at));
        Ok(all)
    }

    /// What one procedure published, the latest first; nothing where it published nothing.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn notices_of(
        &self,
        org: &OrgId,
        procedure: &ProcedureId,
    ) -> Result<Vec<NoticeView>, DeskError> {
        let Some(org) = self.organisation(org).await? else { return Ok(Vec::new()) };
        let rows = self.store.publications_of(&org.org, std::slice::from_ref(procedure)).await?;
        self.notice_views(&org, rows).await
    }

    async fn notice_views(
        &self,
        org: &OrganisationView,
        rows: Vec<PublicationRow>,
    ) -> Result<Vec<NoticeView>, DeskError> {
        let mut ids: Vec<ProcedureId> = rows.iter().map(|row| row.procedure.clone()).collect();
        ids.sort();
        ids.dedup();
        let procedures = self.store.procedures_by_id(&org.org, &ids).await?;
        let known: BTreeMap<&ProcedureId, _> = procedures.iter().map(|row| (&row.procedure, row)).collect();
        let view = |row: PublicationRow| {
            let of = known.get(&row.procedure);
            NoticeView {
                org: org.clone(),
                kind: of.map(|one| one.kind.to_string()).unwrap_or_default(),
                is_open: of.is_some_and(|one| one.stage == CALL_OPEN && !one.closed),
                procedure: row.procedure.to_string(),
                what: row.what,
                at: row.at.to_string(),
                body: row.body,
            }
        };
        Ok(rows.into_iter().map(view).collect())
    }
}
