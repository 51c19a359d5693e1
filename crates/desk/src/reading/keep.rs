//! Keeps what reads are asked of, in the transaction of the act: where each procedure stands, and the
//! words it is found by.

use serde_json::Value;
use shirube_core::domain::CaseNumber;
use shirube_persistence::{Lock, NewStanding, OfCase, ProcedureRow, SearchText};
use shirube_trail::ids::OFFICE;
use shirube_trail::{CaseNo, ProcedureId};

use crate::authority::open_to_suppliers;
use crate::error::DeskError;
use crate::exporting::{TO_BE_ADMITTED, are_entries_closed, is_held_back, is_hidden_from_office};
use crate::work::Work;

/// What applicants open, and what nobody counts while its call is held back.
pub(crate) const APPLICATION: &str = "application";

/// Kinds whose content is somebody's secret or complaint: nobody finds them by a word.
const UNFOUND: [&str; 4] = ["idea", "complaint", "disclosure", OFFICE];

/// What the id of the first procedure of a case has after the case's.
const FIRST: &str = "/1";

/// Whose a case is; of its first procedure.
pub(crate) const SECTION: &str = "owner_section";

/// Who is in charge of a case, since somebody else is; of its first procedure.
pub(crate) const IN_CHARGE: &str = "in_charge.person";

/// The acts by which people take up a case: who performed it is in charge, where nobody was named since. A
/// body that is invited is in it from its answer.
const OPENINGS: [&str; 3] = ["open-case", "answer-invitation", "open"];

/// Words by which anybody who sees a procedure finds it.
const TITLES: [&str; 2] = ["trial.title", "purchase.title"];

/// Words by which those find a procedure who see every case.
const NAMES: [&str; 9] = [
    "applicant.name",
    "candidate.name",
    "candidate.number",
    "corporate_number",
    "counterpart.name",
    "counterpart.number",
    "partner.name",
    "partner.number",
    "product.name",
];

/// What of a procedure has to be kept anew when the unit is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stood {
    /// The words it is found by.
    words: bool,
    /// Whether the applications to it are to be hidden, or shown.
    hides: Option<Hides>,
    /// Whose its case is.
    whose: bool,
}

/// Which applications to a call nobody but the applicants sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hides {
    /// None: the call is not held back.
    None,
    /// All but those of which it is judged whether they are admitted.
    AllButEntrants,
    /// All: entries are not closed.
    All,
}

impl Hides {
    fn by(call: &ProcedureRow) -> Self {
        match (is_held_back(call), are_entries_closed(call)) {
            (false, _) => Self::None,
            (true, true) => Self::AllButEntrants,
            (true, false) => Self::All,
        }
    }

    /// Whether it hides, and the stages it leaves out.
    const fn but(self) -> (bool, &'static [&'static str]) {
        match self {
            Self::None => (false, &[]),
            Self::AllButEntrants => (true, &TO_BE_ADMITTED),
            Self::All => (true, &[]),
        }
    }
}

impl Stood {
    /// What a decision changed of a procedure.
    pub(crate) fn of<'f>(
        before: Option<&ProcedureRow>,
        after: &ProcedureRow,
        mut changed: impl Iterator<Item = &'f str>,
    ) -> Self {
        let (was, is) = (before.map(Hides::by), Hides::by(after));
        let told = |name: &str| {
            name == "title"
                || name == SECTION
                || name == "call.section"
                || name == "call.published_on"
                || TITLES.contains(&name)
                || NAMES.contains(&name)
        };
        let (mut words, mut whose) = (before.is_none(), false);
        for name in &mut changed {
            words |= told(name);
            whose |= [SECTION, IN_CHARGE].contains(&name) && before.is_some() && is_first(after);
        }
        Self { words, hides: was.filter(|was| *was != is).map(|_| is), whose }
    }

    /// Everything of it.
    pub(crate) const fn whole() -> Self {
        Self { words: true, hides: None, whose: true }
    }

    /// Both.
    pub(crate) fn and(self, later: Self) -> Self {
        Self {
            words: self.words || later.words,
            hides: later.hides.or(self.hides),
            whose: self.whose || later.whose,
        }
    }
}

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

/// Whether a procedure is the first of its case, which says whose the case is.
fn is_first(row: &ProcedureRow) -> bool {
    row.procedure.as_str().strip_prefix(row.case_no.as_str()) == Some(FIRST)
}

/// The first procedure of a case.
pub(crate) fn first_of(case: &CaseNo) -> Result<ProcedureId, DeskError> {
    Ok(ProcedureId::new(format!("{case}{FIRST}"))?)
}

/// The section a case is of, as its first procedure says.
pub(crate) fn section_of(first: &ProcedureRow) -> String {
    text(first, SECTION).to_owned()
}

fn text<'r>(row: &'r ProcedureRow, name: &str) -> &'r str {
    row.facts.get(name).and_then(Value::as_str).unwrap_or_default()
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
