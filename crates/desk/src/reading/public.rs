//! What anybody may see without signing in: what was published, of which organisation.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use shirube_core::domain::FiscalYear;
use shirube_core::dossier::japan_day;
use shirube_persistence::PublicationRow;
use shirube_trail::{At, OrgId, ProcedureId};

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

/// What the register of certificates is made of: the certification, and what changed of it.
const OF_REGISTER: [&str; 4] =
    ["certificate-register", "certificate-changed", "certificate-revoked", "certificate-ended"];

/// The years figures go back to, this one included.
const FIGURE_YEARS: i32 = 10;

/// A certified product, as the register of certificates has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegisteredView {
    /// Who certified it.
    pub org: OrganisationView,
    /// The certificate.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// Where it stands (`active`, `expired`, `revoked`).
    pub stage: String,
    /// What was published of it, the latest of each fact.
    pub facts: Map<String, Value>,
}

/// How much an organisation published in a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearFigures {
    /// The fiscal year, by the calendar year it begins in.
    pub fiscal_year: i32,
    /// Calls, and participants sought for demonstrations.
    pub calls: u64,
    /// Contracts concluded.
    pub contracts: u64,
    /// Products certified.
    pub certificates: u64,
}

/// The first figures of an organisation, the latest year first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiguresView {
    /// Whose.
    pub org: OrganisationView,
    /// Year by year; none in which nothing was published before the first one.
    pub years: Vec<YearFigures>,
}

/// Something published.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NoticeView {
    /// Whose it is.
    pub org: OrganisationView,
    /// The procedure.
    pub procedure: String,
    /// By which of its entries.
    pub seq: u64,
    /// Which publication of that entry.
    pub nth: u32,
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
        let unit = self.store.look(org).await?;
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

    /// The certified products of every organisation, of each at most so many publications, as the register
    /// of certificates has them: those in force first, then by name of the product.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn registered(&self, each: u64) -> Result<Vec<RegisteredView>, DeskError> {
        let mut all = Vec::new();
        for org in self.organisations().await? {
            let rows = self.store.publications_last(&org.org, &OF_REGISTER, each).await?;
            all.extend(self.registered_of(&org, rows).await?);
        }
        let name = |one: &RegisteredView| one.facts.get("product.name").map(Value::to_string);
        all.sort_by_cached_key(|one| (one.stage != "active", name(one), one.procedure.clone()));
        Ok(all)
    }

    async fn registered_of(
        &self,
        org: &OrganisationView,
        rows: Vec<PublicationRow>,
    ) -> Result<Vec<RegisteredView>, DeskError> {
        let mut facts: BTreeMap<ProcedureId, Map<String, Value>> = BTreeMap::new();
        // the latest come first: what an older one says does not replace it
        for row in rows {
            let of = facts.entry(row.procedure).or_default();
            if let Value::Object(body) = row.body {
                for (name, value) in body.into_iter().filter(|(_, value)| !value.is_null()) {
                    of.entry(name).or_insert(value);
                }
            }
        }
        let ids: Vec<ProcedureId> = facts.keys().cloned().collect();
        let procedures = self.store.procedures_by_id(&org.org, &ids).await?;
        let view = |row: shirube_persistence::ProcedureRow| RegisteredView {
            org: org.clone(),
            facts: facts.remove(&row.procedure).unwrap_or_default(),
            procedure: row.procedure.to_string(),
            kind: row.kind.to_string(),
            stage: row.stage,
        };
        Ok(procedures.into_iter().map(view).collect())
    }

    /// How much every organisation published, by fiscal year.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn figures(&self) -> Result<Vec<FiguresView>, DeskError> {
        let this = FiscalYear::of(japan_day(self.now().await?.instant()));
        let years: Vec<FiscalYear> = (0..FIGURE_YEARS).map(|back| this.plus(-back)).collect();
        let spans: Vec<(At, At)> = years.iter().filter_map(|year| span(*year)).collect();
        let mut all = Vec::new();
        for org in self.organisations().await? {
            let mut calls = self.store.publications_counted(&org.org, "call-notice", &spans).await?;
            let others = self.store.publications_counted(&org.org, "demonstration-notice", &spans).await?;
            calls.iter_mut().zip(others).for_each(|(sum, more)| *sum = sum.saturating_add(more));
            let contracts = self.store.publications_counted(&org.org, "conclusion", &spans).await?;
            let certificates =
                self.store.publications_counted(&org.org, "certificate-register", &spans).await?;
            let counts = calls.into_iter().zip(contracts).zip(certificates);
            let mut counted: Vec<YearFigures> = years
                .iter()
                .zip(counts)
                .map(|(year, ((calls, contracts), certificates))| YearFigures {
                    fiscal_year: year.get(),
                    calls,
                    contracts,
                    certificates,
                })
                .collect();
            while counted.len() > 1 && counted.last().is_some_and(YearFigures::is_empty) {
                counted.pop();
            }
            all.push(FiguresView { org, years: counted });
        }
        Ok(all)
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
                seq: row.seq,
                nth: row.nth,
                what: row.what,
                at: row.at.to_string(),
                body: row.body,
            }
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

impl YearFigures {
    const fn is_empty(&self) -> bool {
        self.calls == 0 && self.contracts == 0 && self.certificates == 0
    }
}

/// From when until when a fiscal year is, in Japan; none for years no moment is known of.
fn span(year: FiscalYear) -> Option<(At, At)> {
    Some((begin(year)?, begin(year.next())?))
}

fn begin(year: FiscalYear) -> Option<At> {
    At::parse(&format!("{}T15:00:00.000Z", year.first_day().pred_opt()?)).ok()
}
