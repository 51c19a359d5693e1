//! What of a procedure lists and searches are made of, and what of it an act changed.

use serde_json::Value;
use shirube_persistence::ProcedureRow;
use shirube_trail::{CaseNo, ProcedureId};

use crate::error::DeskError;
use crate::held_back::{TO_BE_ADMITTED, are_entries_closed, is_held_back};

/// What the id of the first procedure of a case has after the case's.
const FIRST: &str = "/1";

/// Whose a case is; of its first procedure.
pub(crate) const SECTION: &str = "owner_section";

/// Who is in charge of a case, since somebody else is; of its first procedure.
pub(crate) const IN_CHARGE: &str = "in_charge.person";

/// Words by which anybody who sees a procedure finds it.
pub(crate) const TITLES: [&str; 2] = ["trial.title", "purchase.title"];

/// Words by which those find a procedure who see every case.
pub(crate) const NAMES: [&str; 9] = [
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
    pub(crate) words: bool,
    /// Whether the applications to it are to be hidden, or shown.
    pub(crate) hides: Option<Hides>,
    /// Whose its case is.
    pub(crate) whose: bool,
}

/// Which applications to a call nobody but the applicants sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hides {
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
    pub(crate) const fn but(self) -> (bool, &'static [&'static str]) {
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

/// Whether a procedure is the first of its case, which says whose the case is.
pub(crate) fn is_first(row: &ProcedureRow) -> bool {
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

pub(crate) fn text<'r>(row: &'r ProcedureRow, name: &str) -> &'r str {
    row.facts.get(name).and_then(Value::as_str).unwrap_or_default()
}
