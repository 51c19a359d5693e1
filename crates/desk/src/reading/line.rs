//! A procedure as one line of a list.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shirube_core::dossier::japan_day;
use shirube_core::words::{Phase, Words, words};
use shirube_persistence::Standing;
use shirube_trail::{ActorId, CaseNo, OrgId, ProcedureId};

use super::reader::Reader;
use crate::Desk;
use crate::error::DeskError;
use crate::machines;

/// Procedures of a case looked through at most.
const PROCEDURES_MAX: u64 = 2_000;

/// A procedure as one line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseLine {
    /// Its id.
    pub procedure: String,
    /// Its case.
    pub case: String,
    /// What the case is about.
    pub title: String,
    /// The fiscal year of the case.
    pub fiscal_year: i32,
    /// Its kind: the path.
    pub kind: String,
    /// The kind's name in Japanese.
    pub kind_ja: String,
    /// The kind's name in English.
    pub kind_en: String,
    /// Its stage.
    pub stage: String,
    /// The stage's name in Japanese.
    pub stage_ja: String,
    /// The stage's name in English.
    pub stage_en: String,
    /// The board's column.
    pub phase: String,
    /// The column's name in Japanese.
    pub phase_ja: String,
    /// The column's name in English.
    pub phase_en: String,
    /// The section the case is of.
    pub section: String,
    /// Who is in charge, by id.
    pub person: String,
    /// Their name.
    pub person_name: String,
    /// What falls due next, or is overdue: an instant in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// Days in Japan until then; below zero where it is overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// Days in Japan since the last decision; none while how much comes in is nobody's business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_unchanged: Option<i64>,
    /// Whether it has ended.
    pub closed: bool,
}

/// Some procedures, what falls due first at first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LinePage {
    /// The procedures.
    pub lines: Vec<CaseLine>,
    /// Where to go on, where there may be more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Desk {
    /// These procedures as lines, in the order of their cases; what its reader does not see is not among them.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn lines_of(
        &self,
        org: &OrgId,
        person: &ActorId,
        ids: &[ProcedureId],
    ) -> Result<Vec<CaseLine>, DeskError> {
        let reader = self.reader_of(org, person).await?;
        let cases: BTreeSet<CaseNo> = ids.iter().map(ProcedureId::case).collect();
        let mut found: Vec<Standing> = Vec::new();
        for case in &cases {
            let rows = self.store.standings_of_case(org, case, PROCEDURES_MAX).await?;
            found.extend(rows.into_iter().filter(|row| ids.contains(&row.procedure) && reader.sees(row)));
        }
        self.lines(org, &reader, &found.iter().collect::<Vec<_>>()).await
    }

    /// Lines of these procedures, in their order: two questions, of titles and of names.
    pub(super) async fn lines(
        &self,
        org: &OrgId,
        reader: &Reader,
        rows: &[&Standing],
    ) -> Result<Vec<CaseLine>, DeskError> {
        let cases: BTreeSet<CaseNo> = rows.iter().map(|row| row.case_no.clone()).collect();
        let cases = self.store.cases_by_number(org, &cases.into_iter().collect::<Vec<_>>()).await?;
        let titles: BTreeMap<CaseNo, String> =
            cases.into_iter().map(|row| (row.case_no, row.title)).collect();
        let known = rows.iter().map(|row| row.of_case.person.clone()).filter(|person| !person.is_empty());
        // Who is in charge is known to those who work there.
        let people: BTreeSet<String> = if reader.is_supplier() { BTreeSet::new() } else { known.collect() };
        let people = self.store.people(org, &people.into_iter().collect::<Vec<_>>()).await?;
        let names: BTreeMap<String, String> =
            people.into_iter().map(|row| (row.person.to_string(), row.name)).collect();
        let line = |row: &&Standing| {
            let title = titles.get(&row.case_no).cloned().unwrap_or_default();
            let person =
                names.get(&row.of_case.person).map(|name| (row.of_case.person.clone(), name.clone()));
            line(reader, row, title, person.unwrap_or_default())
        };
        Ok(rows.iter().map(line).collect())
    }
}

/// What a stage and its kind are called.
pub(super) fn called(row: &Standing) -> (Words, Words) {
    let machine = machines::by_name(row.machine.as_str()).ok().map(|known| known.machine);
    let kind = machine.map_or(words("", ""), |machine| machine.label);
    (kind, machine.and_then(|machine| machine.stage(&row.stage)).map_or(words("", ""), |stage| stage.label))
}

fn line(reader: &Reader, row: &Standing, title: String, (person, person_name): (String, String)) -> CaseLine {
    let (kind, stage) = called(row);
    let phase =
        Phase::ALL.into_iter().find(|phase| phase.id() == row.phase).map_or(words("", ""), Phase::words);
    let today = reader.today();
    let days = |at: shirube_trail::At| (japan_day(at.instant()) - today).num_days();
    CaseLine {
        procedure: row.procedure.to_string(),
        case: row.case_no.to_string(),
        title,
        fiscal_year: row.fiscal_year,
        kind: row.kind.to_string(),
        kind_ja: kind.ja.to_owned(),
        kind_en: kind.en.to_owned(),
        stage: row.stage.clone(),
        stage_ja: stage.ja.to_owned(),
        stage_en: stage.en.to_owned(),
        phase: row.phase.clone(),
        phase_ja: phase.ja.to_owned(),
        phase_en: phase.en.to_owned(),
        section: row.of_case.section.clone(),
        person,
        person_name,
        due_at: row.due_at.map(|at| at.to_string()),
        days_left: row.due_at.map(days),
        days_unchanged: (!row.held_back).then(|| -days(row.changed_at)),
        closed: row.closed,
    }
}
