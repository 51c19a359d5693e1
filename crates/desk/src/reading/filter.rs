//! Which procedures somebody asks for, and the list of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shirube_core::dossier::japan_instant;
use shirube_core::procedures::MACHINES;
use shirube_persistence::{KindStage, Lane, Listing, Page};
use shirube_trail::{ActorId, At, OrgId};

use super::cursor::Question;
use super::line::LinePage;
use super::reader::Reader;
use super::{ROWS_A_PAGE, tasks::merged};
use crate::Desk;
use crate::error::DeskError;

/// Which procedures; what is not given does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseQuery {
    /// The kind: the path.
    pub kind: Option<String>,
    /// The stage.
    pub stage: Option<String>,
    /// The section the case is of.
    pub section: Option<String>,
    /// The id of who is in charge of the case.
    pub person: Option<String>,
    /// In which something falls due before this day in Japan.
    pub due_before: Option<NaiveDate>,
    /// The fiscal year of the case, western calendar.
    pub fiscal_year: Option<i32>,
    /// Those that have ended and owe nothing, instead of the others.
    pub closed: bool,
}

impl CaseQuery {
    /// The kinds and stages meant; none where neither was given. Every fault at once.
    fn stages(&self) -> Result<Option<Vec<KindStage>>, DeskError> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, ja: String, en: String| {
            faults.push(shirube_core::facts::Fault::new(field, ja, en));
        };
        let kinds: Vec<&str> = MACHINES.iter().map(|machine| machine.kind).collect();
        let kind = self.kind.as_deref();
        if let Some(kind) = kind.filter(|kind| !kinds.contains(kind)) {
            let all = kinds.join(", ");
            fault(
                "kind",
                format!("手続の種類「{kind}」はありません。あるもの：{all}。"),
                format!("there is no path \"{kind}\"; there are: {all}."),
            );
        }
        let mut all = stages_of(kind);
        if let Some(stage) = &self.stage {
            let known: Vec<String> = all.iter().map(|(_, stage)| stage.clone()).collect();
            all.retain(|(_, one)| one == stage);
            if all.is_empty() && faults_allow(kind, &kinds) {
                let mut known = known;
                known.sort();
                known.dedup();
                let known = known.join(", ");
                fault(
                    "stage",
                    format!("段階「{stage}」はありません。あるもの：{known}。"),
                    format!("there is no stage \"{stage}\"; there are: {known}."),
                );
            }
        }
        if !faults.is_empty() {
            return Err(DeskError::BadInput { faults });
        }
        Ok((self.kind.is_some() || self.stage.is_some()).then_some(all))
    }

    /// As the store is asked.
    pub(crate) fn listing(&self, limit: u64) -> Result<Listing, DeskError> {
        let midnight = |day: NaiveDate| japan_instant(day, 0, 0).map(At::truncate);
        let due_before = match self.due_before.map(midnight) {
            None => None,
            Some(Some(Ok(at))) => Some(at),
            Some(_) => {
                return Err(DeskError::bad_input(
                    "due_before",
                    "暦にある日を指定してください。",
                    "give a day a calendar has.",
                ));
            }
        };
        Ok(Listing {
            lane: if self.closed { Lane::Done } else { Lane::Open },
            stages: self.stages()?,
            section: self.section.clone(),
            person: self.person.clone(),
            fiscal_year: self.fiscal_year,
            due_before,
            ..Listing::open(limit)
        })
    }
}

/// A stage is looked for among those of a kind there is.
fn faults_allow(kind: Option<&str>, kinds: &[&str]) -> bool {
    kind.is_none_or(|kind| kinds.contains(&kind))
}

/// The stages of a kind, or of every kind but `office`.
pub(super) fn stages_of(kind: Option<&str>) -> Vec<KindStage> {
    let mut all: Vec<KindStage> = Vec::new();
    let meant = |one: &str| kind.map_or(one != "office", |kind| one == kind);
    for machine in MACHINES.iter().filter(|machine| meant(machine.kind)) {
        let stages = machine.stages.iter().filter(|stage| !stage.id.is_empty());
        all.extend(stages.map(|stage| (machine.kind.to_owned(), stage.id.to_owned())));
    }
    all.sort();
    all.dedup();
    all
}

impl Desk {
    /// Procedures of cases, what falls due first at first; of what has ended, what changed last. Who
    /// does not see every case sees their own.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a filter that names what there is not, or a cursor of another list;
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn cases(
        &self,
        org: &OrgId,
        person: &ActorId,
        query: &CaseQuery,
        after: Option<&str>,
    ) -> Result<LinePage, DeskError> {
        let question = Question::of(org.as_str(), person.as_str(), "cases", query);
        let mut listing = query.listing(ROWS_A_PAGE)?;
        listing.after = question.place(after)?;
        let desk = self.asking(org).await?;
        let reader = desk.reader_of(org, person).await?;
        let page = desk.listed(org, &reader, &listing).await?;
        let rows: Vec<_> = page.rows.iter().collect();
        let lines = desk.lines(org, &reader, &rows).await?;
        Ok(LinePage { lines, next: page.next.map(|place| question.after_place(&place)) })
    }

    /// One page of what a reader sees.
    pub(super) async fn listed(
        &self,
        org: &OrgId,
        reader: &Reader,
        listing: &Listing,
    ) -> Result<Page, DeskError> {
        if reader.sees_all() {
            return Ok(self.store.standings(org, listing).await?);
        }
        let place = (listing.lane, listing.after.as_ref(), listing.due_before);
        let seats = self.store.seats(org, &reader.person.person, place, super::tasks::SEATS_A_PAGE).await?;
        let next = super::tasks::more_seats(&seats);
        let fits = |row: &shirube_persistence::Standing| {
            let stage = (row.kind.to_string(), row.stage.clone());
            listing.stages.as_ref().is_none_or(|stages| stages.contains(&stage))
                && listing.section.as_ref().is_none_or(|section| *section == row.of_case.section)
                && listing.person.as_ref().is_none_or(|person| *person == row.of_case.person)
                && listing.fiscal_year.is_none_or(|year| year == row.fiscal_year)
        };
        let rows = seats.into_iter().map(|seat| seat.standing).filter(fits).collect();
        Ok(merged(vec![Page { rows, next }], listing.limit))
    }
}
