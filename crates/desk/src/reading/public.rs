//! What anybody may see without signing in: what was published, of which organisation.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use shirube_core::domain::FiscalYear;
use shirube_core::dossier::japan_day;
use shirube_persistence::{OrganisationRow, PublishedRow};
use shirube_trail::{At, OrgId, ProcedureId};

use crate::Desk;
use crate::error::DeskError;
use crate::held_back::CALL_OPEN;

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

/// Counts what was published among the figures of a year.
type Counts = fn(&mut YearFigures, u64);

/// What is counted, by the name it is published under.
const COUNTED: [(&str, Counts); 4] = [
    ("call-notice", |year, many| year.calls = year.calls.saturating_add(many)),
    ("demonstration-notice", |year, many| year.calls = year.calls.saturating_add(many)),
    ("conclusion", |year, many| year.contracts = many),
    ("certificate-register", |year, many| year.certificates = many),
];

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
        Ok(self.store.public_organisations().await?.into_iter().map(OrganisationView::from).collect())
    }

    /// An organisation; none where there is no such one.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn organisation(&self, org: &OrgId) -> Result<Option<OrganisationView>, DeskError> {
        let unit = self.store.look(org).await?;
        let row = unit.organisation().await?;
        unit.rollback().await?;
        Ok(row.map(OrganisationView::from))
    }

    /// What was published last in every organisation, of each at most so many, the latest first.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn notices(&self, each: u64) -> Result<Vec<NoticeView>, DeskError> {
        let rows = self.store.public_latest(&[], each).await?;
        let known = self.by_id().await?;
        let view = |row: PublishedRow| Some(notice_view(known.get(&row.org)?, row));
        let mut all: Vec<NoticeView> = rows.into_iter().filter_map(view).collect();
        all.sort_by(|a, b| b.at.cmp(&a.at));
        Ok(all)
    }

    /// The organisations of this installation.
    async fn by_id(&self) -> Result<BTreeMap<OrgId, OrganisationView>, DeskError> {
        Ok(self.organisations().await?.into_iter().map(|one| (one.org.clone(), one)).collect())
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
        let of = self.store.procedure(&org.org, procedure).await?;
        let rows = self.store.publications_of(&org.org, std::slice::from_ref(procedure)).await?;
        let Some(of) = of else { return Ok(Vec::new()) };
        let published = |publication| PublishedRow {
            org: org.org.clone(),
            publication,
            kind: of.kind.clone(),
            stage: of.stage.clone(),
            closed: of.closed,
        };
        Ok(rows.into_iter().map(|row| notice_view(&org, published(row))).collect())
    }

    /// The certified products of every organisation, of each at most so many publications, as the register
    /// of certificates has them: those in force first, then by name of the product.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn registered(&self, each: u64) -> Result<Vec<RegisteredView>, DeskError> {
        let known = self.by_id().await?;
        let mut of: BTreeMap<(OrgId, ProcedureId), RegisteredView> = BTreeMap::new();
        // the latest come first: what an older one says does not replace it
        for row in self.store.public_latest(&OF_REGISTER, each).await? {
            let PublishedRow { org, publication, kind, stage, .. } = row;
            let Some(whose) = known.get(&org) else { continue };
            let one = of.entry((org, publication.procedure.clone())).or_insert_with(|| RegisteredView {
                org: whose.clone(),
                facts: Map::new(),
                procedure: publication.procedure.to_string(),
                kind: kind.to_string(),
                stage,
            });
            if let Value::Object(body) = publication.body {
                for (name, value) in body.into_iter().filter(|(_, value)| !value.is_null()) {
                    one.facts.entry(name).or_insert(value);
                }
            }
        }
        let mut all: Vec<RegisteredView> = of.into_values().collect();
        let name = |one: &RegisteredView| one.facts.get("product.name").map(Value::to_string);
        all.sort_by_cached_key(|one| (one.stage != "active", name(one), one.procedure.clone()));
        Ok(all)
    }

    /// How much every organisation published, by fiscal year.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn figures(&self) -> Result<Vec<FiguresView>, DeskError> {
        let this = FiscalYear::of(japan_day(self.now().await?.instant()));
        let years: Vec<FiscalYear> = (0..FIGURE_YEARS).map(|back| this.plus(-back)).collect();
        let spans: Vec<(At, At)> = years.iter().filter_map(|year| span(*year)).collect();
        let names: Vec<&str> = COUNTED.iter().map(|(name, _)| *name).collect();
        let counts = self.store.public_counts(&names, &spans).await?;
        let figures = |org: OrganisationView| {
            let of = counts.get(&org.org);
            let mut counted: Vec<YearFigures> = years.iter().map(|year| YearFigures::of(*year)).collect();
            for (name, add) in COUNTED {
                let many = of.and_then(|of| of.get(name)).into_iter().flatten();
                counted.iter_mut().zip(many).for_each(|(year, many)| add(year, *many));
            }
            while counted.len() > 1 && counted.last().is_some_and(YearFigures::is_empty) {
                counted.pop();
            }
            FiguresView { org, years: counted }
        };
        Ok(self.organisations().await?.into_iter().map(figures).collect())
    }
}

/// A publication as anybody sees it.
fn notice_view(org: &OrganisationView, row: PublishedRow) -> NoticeView {
    NoticeView {
        org: org.clone(),
        is_open: row.stage == CALL_OPEN && !row.closed,
        kind: row.kind.to_string(),
        procedure: row.publication.procedure.to_string(),
        seq: row.publication.seq,
        nth: row.publication.nth,
        what: row.publication.what,
        at: row.publication.at.to_string(),
        body: row.publication.body,
    }
}

impl From<OrganisationRow> for OrganisationView {
    fn from(row: OrganisationRow) -> Self {
        Self { org: row.org, ja: row.name_ja, en: row.name_en }
    }
}

impl YearFigures {
    /// A year of which nothing is counted yet.
    const fn of(year: FiscalYear) -> Self {
        Self { fiscal_year: year.get(), calls: 0, contracts: 0, certificates: 0 }
    }

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
