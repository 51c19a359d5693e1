//! Keeps what reads are asked of, in the transaction of the act: where each procedure stands, and the
//! words it is found by.

use shirube_core::domain::CaseNumber;
use shirube_persistence::{Lock, NewStanding, OfCase, ProcedureRow, SearchText};
use shirube_trail::ProcedureId;
use shirube_trail::ids::OFFICE;

use crate::authority::open_to_suppliers;
use crate::error::DeskError;
use crate::held_back::{APPLICATION, is_held_back, is_hidden_from_office};
use crate::stood::{Hides, IN_CHARGE, NAMES, SECTION, Stood, TITLES, is_first, section_of, text};
use crate::work::Work;

/// Kinds whose content is somebody's secret or complaint: nobody finds them by a word.
const UNFOUND: [&str; 4] = ["idea", "complaint", "disclosure", OFFICE];

/// The acts by which people take up a case: who performed it is in charge, where nobody was named since. A
/// body that is invited is in it from its answer.
const OPENINGS: [&str; 3] = ["open-case", "answer-invitation", "open"];

impl Work<'_> {
    /// Notes what has to be kept anew of a procedure when the unit is done.
    pub(crate) fn note_stood(&mut self, procedure: &ProcedureId, stood: Stood) {
        let known = self.stood.get(procedure).copied().unwrap_or_default();
        self.stood.insert(procedure.clone(), known.and(stood));
    }

    /// Keeps how everything stands that the unit moved: it waits in the unit, but for what is rare.
    pub(crate) async fn keep_reads(&mut self) -> Result<(), DeskError> {
        let (mut standings, mut texts) = (Vec::new(), Vec::new());
        let all = std::mem::take(&mut self.stood);
        for (id, stood) in &all {
            let Some(row) = self.unit.procedure(id, Lock::Exclusive).await? else { continue };
            let parent = match &row.parent {
                Some(parent) if row.kind.as_str() == APPLICATION => {
                    self.unit.procedure(parent, Lock::Share).await?
                }
                _ => None,
            };
            standings.push(standing(&row, parent.as_deref()));
            if stood.words {
                texts.push(search_text(&row));
            }
        }
        let assigned: Vec<_> = standings
            .iter()
            .filter(|one| all.get(&one.procedure).is_some_and(|one| one.whose))
            .filter_map(|one| Some((one.case_no.clone(), one.of_case.clone()?)))
            .collect();
        self.unit.put_standings(standings);
        self.unit.put_search_texts(texts);
        for (case, whose) in &assigned {
            self.unit.assign_case(case, whose).await?;
        }
        for (id, stood) in &all {
            if let Some((hidden, but)) = stood.hides.map(Hides::but) {
                self.unit.hide_children(id, APPLICATION, hidden, but).await?;
            }
        }
        Ok(())
    }
}

/// Where a procedure stands, as its row and that of what it was opened on say.
pub(super) fn standing(row: &ProcedureRow, parent: Option<&ProcedureRow>) -> NewStanding {
    let number = CaseNumber::parse(row.case_no.as_str()).ok();
    let of_case = is_first(row).then(|| {
        let named = Some(text(row, IN_CHARGE)).filter(|named| !named.is_empty());
        let opener = || OPENINGS.iter().find_map(|act| row.performers.get(act)?.as_str());
        let person = named.or_else(opener).filter(|person| !person.contains(':')).unwrap_or_default();
        OfCase { section: section_of(row), person: person.to_owned() }
    });
    NewStanding {
        procedure: row.procedure.clone(),
        case_no: row.case_no.clone(),
        fiscal_year: number.map_or(0, |number| number.fiscal_year().get()),
        kind: row.kind.clone(),
        machine: row.machine.clone(),
        stage: row.stage.clone(),
        phase: row.phase.clone(),
        parent: row.parent.clone(),
        of_case,
        closed: row.closed,
        held_back: is_held_back(row),
        hidden: row.kind.as_str() == APPLICATION
            && parent.is_some_and(|call| is_hidden_from_office(row, call)),
        is_public: row.kind.as_str() != OFFICE && open_to_suppliers(row),
        changed_at: row.changed_at,
    }
}

/// The words a procedure is found by. The title of a case is that of its first procedure; a call that
/// was published has it too, for suppliers to find it by.
pub(super) fn search_text(row: &ProcedureRow) -> SearchText {
    let is_public = row.kind.as_str() != OFFICE && open_to_suppliers(row);
    let mut title: Vec<&str> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    if !UNFOUND.contains(&row.kind.as_str()) {
        if is_first(row) || is_public {
            title.extend([
                row.case_no.as_str(),
                text(row, "title"),
                text(row, SECTION),
                text(row, "call.section"),
            ]);
        }
        title.extend(TITLES.iter().map(|name| text(row, name)));
        names.extend(NAMES.iter().map(|name| text(row, name)));
    }
    SearchText {
        procedure: row.procedure.clone(),
        title: title.join("\n"),
        names: names.join("\n"),
        is_public,
    }
}
