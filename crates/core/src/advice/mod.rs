//! The path advisor (`procedures.md` §2): from the facts of a need, every path with its standing,
//! the reasons with their citations, and the earliest lawful days.
//!
//! It knows no figure of the law. Whether a path is open is asked of the machines: the first acts of
//! each path are rehearsed by the [engine](crate::engine) on dossiers made of the same facts, so
//! that it never calls eligible what those acts would refuse. The [table](ROWS) then says which of
//! the open paths an office would choose first.
//!
//! | module | what |
//! |---|---|
//! | `told` | the facts it may be told |
//! | `sessions` | the sessions of the assembly |
//! | `case` | the need, completed |
//! | `rehearsal`, `drafts` | acts heard by the engine |
//! | `first_acts` | the first acts of each path |
//! | `dates`, `search` | the earliest days |
//! | `table` | the decision table |
//! | `docs` | the page of the rulebook |

mod case;
mod dates;
mod docs;
mod drafts;
mod first_acts;
mod path;
mod reason;
mod rehearsal;
mod search;
mod sessions;
mod table;
#[cfg(test)]
mod tests;
pub mod told;

use chrono::NaiveDate;
use serde::Serialize;

pub use self::docs::docs;
pub use self::path::Path;
pub use self::reason::Reason;
pub use self::sessions::{Session, submission_days, typical_sessions};
pub use self::table::{ROWS, Row};
pub use self::told::{ASKED, Body};

use self::case::Case;
use self::first_acts::Found;
use self::table::View;
use crate::domain::holidays;
use crate::facts::Facts;
use crate::law::LAW;
use crate::policy::Policy;
use crate::rule::{Finding, Outcome};
use crate::rules::contract::G90;
use crate::words::Sentence;

/// Rules whose refusal no time and no work of the office changes: another path is needed.
const FINAL: &[&str] = &["G01", "G02", "G06", "G18", "G69a", "G79", "G81"];

/// Whether a path is open to a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "standing", content = "because", rename_all = "kebab-case")]
pub enum Standing {
    /// Eligible, and the table leads to it.
    Recommended,
    /// Its first acts are allowed today.
    Eligible,
    /// Something is missing: a fact, a certificate, the budget.
    NotYet(Vec<Reason>),
    /// Closed to these facts.
    Closed(Vec<Reason>),
}

impl Standing {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Eligible => "eligible",
            Self::NotYet(_) => "not-yet",
            Self::Closed(_) => "closed",
        }
    }

    /// Whether the path may be taken today.
    #[must_use]
    pub const fn eligible(&self) -> bool {
        matches!(self, Self::Recommended | Self::Eligible)
    }
}

/// The earliest lawful day of something, and what moved it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Milestone {
    /// The day; `None` where no day in sight is lawful.
    pub on: Option<NaiveDate>,
    /// Why no earlier day is; empty where it is the first day asked about.
    pub because: Vec<Reason>,
}

/// The earliest lawful days of a path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Earliest {
    /// The call (公告・公募・契約前公表); `None` for a path without one.
    pub call: Option<Milestone>,
    /// The end of that call.
    pub closes: Option<Milestone>,
    /// The signature of the contract; `None` for a path without one.
    pub contract: Option<Milestone>,
    /// The first payment.
    pub payment: Option<Milestone>,
}

/// The answer for one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The path.
    pub path: Path,
    /// Whether it is open.
    #[serde(flatten)]
    pub standing: Standing,
    /// What speaks for it: the rows that lead to it, rules that are met, advice.
    pub reasons: Vec<Reason>,
    /// What a joint procurement or a pay-for-success selects by.
    pub by: Option<Path>,
    /// The earliest lawful days; empty for a path that is closed or lacks more than its budget.
    pub earliest: Earliest,
}

/// The answer to one row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The row's id.
    pub row: &'static str,
    /// Yes or no; `None` where the facts told do not settle it, or [`Self::no_row`] says why not.
    pub answer: Option<bool>,
    /// Why nobody knows: no row of the law's table applies to the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_row: Option<Sentence>,
}

impl Asked {
    fn of(row: &Row, view: &View<'_, '_>) -> Self {
        match (row.asked)(view) {
            Ok(answer) => Self { row: row.id, answer, no_row: None },
            Err(said) => Self { row: row.id, answer: None, no_row: Some(said) },
        }
    }
}

/// Everything the advisor says of a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// The day it is about.
    pub on: NaiveDate,
    /// The table's questions, answered.
    pub table: Vec<Asked>,
    /// Every path, in the order of [`Path::ALL`].
    pub answers: Vec<Answer>,
}

impl Advice {
    /// The answer for a path.
    #[must_use]
    pub fn of(&self, path: Path) -> Option<&Answer> {
        self.answers.iter().find(|one| one.path == path)
    }
}

/// The days an advice may be about: from the first row of the limits of small contracts to the last
/// day of the calendar. In between a table may still have no row; [`Asked::no_row`] says so.
#[must_use]
pub fn days_covered() -> (NaiveDate, NaiveDate) {
    let first = LAW.small_value.known(LAW.edition).next().map_or(holidays::FIRST_DAY, |row| row.since);
    (first, holidays::LAST_DAY)
}

/// Advises on a need: the facts of [`ASKED`], as they are stored, under a policy, on a day, with
/// the sessions of the assembly that are known.
#[must_use]
pub fn advise(facts: &Facts, policy: &Policy, today: NaiveDate, sessions: &[Session]) -> Advice {
    let case = Case::new(facts, policy, today, sessions);
    let budgeted = case.with_budget();
    let rehearse = |case: &Case<'_>| -> Vec<(Path, Found)> {
        Path::ALL.into_iter().map(|path| (path, first_acts::rehearse(case, path))).collect()
    };
    let (found, now) = (rehearse(&budgeted), rehearse(&case));
    let view = View { case: &case, found: &found };
    let table: Vec<Asked> = ROWS.iter().map(|row| Asked::of(row, &view)).collect();
    let mut answers: Vec<Answer> = found
        .iter()
        .zip(now)
        .map(|((path, by_nature), (_, today))| answer(&budgeted, *path, by_nature, &today))
        .collect();
    recommend(&mut answers, &table);
    Advice { on: today, table, answers }
}

/// The answer for a path of a need whose budget is taken as voted: what its first acts found then,
/// and what they find as the budget stands.
fn answer(case: &Case<'_>, path: Path, by_nature: &Found, today: &Found) -> Answer {
    let mut missing = beside_the_acts(case, path);
    let calendar_only = by_nature.allowed() && missing.is_empty();
    let unmet = if by_nature.allowed() { today } else { by_nature };
    let last = unmet.unmet.iter().any(final_refusal);
    // What nothing changes is said first.
    let (settled, open): (Vec<Finding>, Vec<Finding>) = unmet.unmet.iter().cloned().partition(final_refusal);
    missing.splice(0..0, reason::all(&[settled, open].concat()));
    if unmet.broken {
        missing.push(reason::broken());
    }
    let standing = match (missing.is_empty(), last) {
        (true, _) => Standing::Eligible,
        (false, true) => Standing::Closed(missing),
        (false, false) => Standing::NotYet(missing),
    };
    let earliest =
        if calendar_only { dates::earliest(case, path, by_nature.by) } else { Earliest::default() };
    let spoken = today.findings.iter().filter(|one| {
        matches!(one.outcome, Outcome::Met | Outcome::Advised | Outcome::Overridden)
            && !one.rule.id.is_empty()
            && named_in_law(one)
    });
    let mut reasons = reason::all(&spoken.cloned().collect::<Vec<_>>());
    if path == Path::Demonstration && standing.eligible() {
        reasons.push(reason::demonstration());
    }
    Answer { path, standing, reasons, by: by_nature.by, earliest }
}

/// Rules of the law and of local rules have numbers; those of the frame and of forms do not.
fn named_in_law(finding: &Finding) -> bool {
    finding.rule.id.starts_with('G')
}

/// Whether a refusal is final for these facts.
fn final_refusal(finding: &Finding) -> bool {
    // What the tables do not know is nobody's refusal.
    if finding.outside().is_some() {
        return false;
    }
    if finding.rule.id == "G23" {
        return finding.input("fault") == "type";
    }
    // A figure that is not told yet is missing, not refused.
    let open = matches!(finding.rule.id, "G02" if finding.input("known") != "true")
        || matches!(finding.rule.id, "G81" if finding.input("sale_start").is_empty())
        || matches!(finding.rule.id, "G18" if finding.input("fault") == "open")
        || matches!(finding.rule.id, "G69a" if finding.input("field") == "outcome.design");
    FINAL.contains(&finding.rule.id) && !open
}

/// What no act refuses, and the advisor still asks: it is stricter than the machines there, never
/// laxer.
fn beside_the_acts(case: &Case<'_>, path: Path) -> Vec<Reason> {
    let mut missing = Vec::new();
    if path == Path::Cooperation && case.flag("free") != Some(true) {
        missing.push(reason::without_money(&G90));
    }
    if path == Path::TrialOrder && case.flag("product.use_expected") != Some(true) {
        missing.push(reason::use_expected());
    }
    missing
}

/// Raises what the table leads to. Where ground No.1 is open it comes before every other contract
/// (G28); a joint procurement and what costs nothing stand beside it.
fn recommend(answers: &mut [Answer], table: &[Asked]) {
    let small = answers.iter().any(|one| one.path == Path::SmallValue && one.standing.eligible());
    for (row, asked) in ROWS.iter().zip(table) {
        if asked.answer != Some(true) {
            continue;
        }
        for one in answers.iter_mut().filter(|one| row.paths.contains(&one.path)) {
            one.reasons.insert(0, table::reason(row));
            let first = !small || matches!(one.path, Path::SmallValue) || !one.path.pays();
            if one.standing.eligible() && first {
                one.standing = Standing::Recommended;
            }
        }
    }
}
