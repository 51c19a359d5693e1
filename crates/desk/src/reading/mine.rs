//! A company's own procedures as a list: where each stands, and what falls due in it and in the call it is in.

use shirube_persistence::{DeadlineRow, ProcedureRow};
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::case::due_view;
use super::case_view::CaseProcedureView;
use super::line::CaseLine;
use super::reader::Reader;
use crate::Desk;
use crate::authority::open_to_suppliers;
use crate::error::DeskError;
use crate::held_back::is_held_back;
use crate::machines;

/// One of somebody's own procedures.
#[derive(Debug, Clone, PartialEq)]
pub struct MineView {
    /// Its line.
    pub line: CaseLine,
    /// Where it stands and what falls due in it; nothing of its content.
    pub own: CaseProcedureView,
    /// The same of the call it is in, where that was published.
    pub call: Option<CaseProcedureView>,
    /// Whether all they did in it is to ask: it is the office's call, and no application of theirs.
    pub is_asked: bool,
}

impl Desk {
    /// Lines somebody has been given, each with what falls due in it and in the call it is in: three
    /// questions however many there are.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a person who is not there.
    pub async fn mine(
        &self,
        org: &OrgId,
        person: &ActorId,
        lines: Vec<CaseLine>,
    ) -> Result<Vec<MineView>, DeskError> {
        let reader = self.reader_of(org, person).await?;
        let mut ids: Vec<ProcedureId> =
            lines.iter().filter_map(|line| ProcedureId::new(&line.procedure).ok()).collect();
        let own = self.store.procedures_by_id(org, &ids).await?;
        let parents: Vec<ProcedureId> = own.iter().filter_map(|row| row.parent.clone()).collect();
        let mut calls = self.store.procedures_by_id(org, &parents).await?;
        calls.retain(open_to_suppliers);
        ids.extend(calls.iter().map(|row| row.procedure.clone()));
        let due = self.store.due_in(org, &ids).await?;
        let mut all = Vec::new();
        for line in lines {
            let Some(row) = own.iter().find(|row| row.procedure.as_str() == line.procedure) else { continue };
            let call = calls.iter().find(|one| row.parent.as_ref() == Some(&one.procedure));
            all.push(MineView {
                line,
                is_asked: machines::by_name(row.machine.as_str())?.is_only_asked(),
                own: standing(&reader, row, &due)?,
                call: call.map(|one| standing(&reader, one, &due)).transpose()?,
            });
        }
        Ok(all)
    }
}

/// A procedure where it stands, with what falls due in it.
fn standing(
    reader: &Reader,
    row: &ProcedureRow,
    due: &[DeadlineRow],
) -> Result<CaseProcedureView, DeskError> {
    let known = machines::by_name(row.machine.as_str())?;
    let (kind, stage) = (known.machine.label, known.machine.stage(&row.stage));
    let of_it = due.iter().filter(|one| one.procedure == row.procedure);
    Ok(CaseProcedureView {
        procedure: row.procedure.to_string(),
        parent: row.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: row.kind.to_string(),
        kind_ja: kind.ja.to_owned(),
        kind_en: kind.en.to_owned(),
        stage: row.stage.clone(),
        stage_ja: stage.map_or("", |one| one.label.ja).to_owned(),
        stage_en: stage.map_or("", |one| one.label.en).to_owned(),
        phase: row.phase.clone(),
        closed: row.closed,
        held_back: is_held_back(row),
        due: of_it.map(|one| due_view(one, known, reader)).collect(),
        may: Vec::new(),
        facts: Vec::new(),
    })
}
