//! The board: how many procedures stand where, and what falls due first in each column.

use std::collections::BTreeMap;

use serde::Serialize;
use shirube_core::procedures::MACHINES;
use shirube_core::words::Phase;
use shirube_persistence::{COUNTED_MAX, KindStage, Listing};
use shirube_trail::{ActorId, OrgId};

use super::filter::{CaseQuery, stages_of};
use super::line::CaseLine;
use crate::Desk;
use crate::error::DeskError;

/// Cards shown of a column.
const CARDS: u64 = 20;

/// How many procedures of a kind stand in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StageCount {
    /// The kind: the path.
    pub kind: String,
    /// Its name in Japanese.
    pub kind_ja: String,
    /// Its name in English.
    pub kind_en: String,
    /// The stage.
    pub stage: String,
    /// Its name in Japanese.
    pub stage_ja: String,
    /// Its name in English.
    pub stage_en: String,
    /// How many.
    pub count: u64,
    /// Whether there may be more than that.
    pub more: bool,
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BoardColumn {
    /// The phase.
    pub phase: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// How many stand in each of its stages.
    pub stages: Vec<StageCount>,
    /// What falls due first in it.
    pub cards: Vec<CaseLine>,
    /// Whether there are more than these cards.
    pub more: bool,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BoardView {
    /// Its columns, in order.
    pub columns: Vec<BoardColumn>,
}

/// What a stage is called, and in which column it is.
struct Column {
    phase: Phase,
    names: [&'static str; 4],
}

impl Desk {
    /// The board of what is open.
    ///
    /// # Errors
    /// As [`Desk::cases`]; what has ended has no board.
    pub async fn board(
        &self,
        org: &OrgId,
        person: &ActorId,
        query: &CaseQuery,
    ) -> Result<BoardView, DeskError> {
        let listing = query.listing(CARDS)?;
        if query.closed {
            return Err(DeskError::bad_input(
                "closed",
                "終了した手続は一覧で見てください。",
                "what has ended is in the list.",
            ));
        }
        let desk = self.asking(org).await?;
        let reader = desk.reader_of(org, person).await?;
        let stages = listing.stages.clone().unwrap_or_else(|| stages_of(None));
        let columns = columns();
        let (counts, is_whole) = if reader.sees_all() {
            desk.store.count_stages(org, &listing, &stages).await?
        } else {
            desk.own_counts(org, &reader, &listing).await?
        };
        let mut board = Vec::new();
        for phase in Phase::ALL {
            let of_phase = |stage: &KindStage| columns.get(stage).is_some_and(|one| one.phase == phase);
            // where all were counted, nothing is asked of a stage in which nothing stands
            let there =
                |stage: &KindStage| !is_whole || counts.iter().any(|(one, count)| one == stage && *count > 0);
            let here = stages.iter().filter(|stage| of_phase(stage) && there(stage)).cloned().collect();
            let cards = Listing { stages: Some(here), ..listing.clone() };
            let page = desk.listed(org, &reader, &cards).await?;
            let counted = counts.iter().filter(|(stage, count)| *count > 0 && of_phase(stage));
            let counted = counted.map(|((kind, stage), count)| {
                let key = (kind.clone(), stage.clone());
                let [kind_ja, kind_en, stage_ja, stage_en] =
                    columns.get(&key).map_or([""; 4], |one| one.names);
                StageCount {
                    kind: kind.clone(),
                    kind_ja: kind_ja.to_owned(),
                    kind_en: kind_en.to_owned(),
                    stage: stage.clone(),
                    stage_ja: stage_ja.to_owned(),
                    stage_en: stage_en.to_owned(),
                    count: *count,
                    more: !is_whole || *count >= COUNTED_MAX,
                }
            });
            board.push((phase, counted.collect(), page));
        }
        let rows: Vec<_> = board.iter().flat_map(|(_, _, page)| &page.rows).collect();
        let mut lines = desk.lines(org, &reader, &rows).await?.into_iter();
        let column =
            |(phase, stages, page): &(Phase, Vec<StageCount>, shirube_persistence::Page)| BoardColumn {
                phase: phase.id().to_owned(),
                ja: phase.words().ja.to_owned(),
                en: phase.words().en.to_owned(),
                stages: stages.clone(),
                cards: lines.by_ref().take(page.rows.len()).collect(),
                more: page.next.is_some(),
            };
        Ok(BoardView { columns: board.iter().map(column).collect() })
    }

    /// How many of somebody's own stand where.
    async fn own_counts(
        &self,
        org: &OrgId,
        reader: &super::reader::Reader,
        listing: &Listing,
    ) -> Result<(Vec<(KindStage, u64)>, bool), DeskError> {
        let all = Listing { limit: super::tasks::SEATS_A_PAGE, ..listing.clone() };
        let page = self.listed(org, reader, &all).await?;
        let mut counts: BTreeMap<KindStage, u64> = BTreeMap::new();
        for row in page.rows {
            *counts.entry((row.kind.to_string(), row.stage)).or_default() += 1;
        }
        Ok((counts.into_iter().collect(), page.next.is_none()))
    }
}

fn columns() -> BTreeMap<KindStage, Column> {
    let mut all = BTreeMap::new();
    for machine in MACHINES {
        for stage in machine.stages {
            let names = [machine.label.ja, machine.label.en, stage.label.ja, stage.label.en];
            let key = (machine.kind.to_owned(), stage.id.to_owned());
            all.insert(key, Column { phase: stage.phase, names });
        }
    }
    all
}
