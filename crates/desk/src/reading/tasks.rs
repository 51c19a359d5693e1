//! What waits for somebody: what they must or may do now, what falls due first at first.
//!
//! In a stage its own acts wait for whoever may perform them; what every stage of a kind provides, such
//! as suspending, waits for nobody. What is owed by a day waits in any stage that provides it, and must
//! be done.

use serde::Serialize;
use shirube_core::procedures::common::OF_THE_ROUTE;
use shirube_core::words::Capacity;
use shirube_persistence::{DeadlineRow, KindStage, Listing, Page, Seat, Standing};
use shirube_trail::{ActorId, OrgId};

use super::ROWS_A_PAGE;
use super::cursor::Question;
use super::line::CaseLine;
use super::reader::{Reader, Sections};
use crate::Desk;
use crate::error::DeskError;
use crate::machines;

/// Seats looked through for one page.
pub(super) const SEATS_A_PAGE: u64 = 500;

/// Days from today that are this week's.
const WEEK_DAYS: i64 = 7;

/// An act that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskActView {
    /// The act.
    pub act: String,
    /// Its name in Japanese: what to do.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// In which capacity.
    pub capacity: String,
    /// Whether it must be done, by a day.
    pub must: bool,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
}

/// A procedure in which something waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskView {
    /// The procedure.
    #[serde(flatten)]
    pub line: CaseLine,
    /// `overdue`, `today`, `week`, `later`, or `none` where nothing falls due.
    pub group: &'static str,
    /// What must be done, by day, then what may be.
    pub acts: Vec<TaskActView>,
}

/// Some of what waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskPage {
    /// The procedures.
    pub tasks: Vec<TaskView>,
    /// Where to go on, where there may be more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Desk {
    /// What somebody must or may do now.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a cursor of another list; [`DeskError::NotFound`] for a person who
    /// is not there.
    pub async fn tasks(
        &self,
        org: &OrgId,
        person: &ActorId,
        after: Option<&str>,
    ) -> Result<TaskPage, DeskError> {
        let question = Question::of(org.as_str(), person.as_str(), "tasks", &());
        let after = question.place(after)?;
        let desk = self.asking(org).await?;
        let reader = desk.reader_of(org, person).await?;
        let mut pages = Vec::new();
        for mut listing in listings(&reader) {
            listing.after.clone_from(&after);
            pages.push(desk.store.standings(org, &listing).await?);
        }
        let place = (shirube_persistence::Lane::Open, after.as_ref(), None);
        let seats = desk.store.seats(org, person, place, SEATS_A_PAGE).await?;
        let next = more_seats(&seats);
        let seated = seats.iter().filter(|seat| waits_for(seat)).map(|seat| seat.standing.clone());
        pages.push(Page { rows: seated.collect(), next });
        let page = merged(pages, ROWS_A_PAGE);
        let ids: Vec<_> = page.rows.iter().map(|row| row.procedure.clone()).collect();
        let due = desk.store.due_in(org, &ids).await?;
        let mut rows = Vec::new();
        for row in &page.rows {
            let acts = acts(&reader, row, &seats, &due)?;
            if !acts.is_empty() {
                rows.push((row, acts));
            }
        }
        let standings: Vec<&Standing> = rows.iter().map(|(row, _)| *row).collect();
        let lines = desk.lines(org, &reader, &standings).await?;
        let task = |(line, (_, acts)): (CaseLine, (&Standing, Vec<TaskActView>))| TaskView {
            group: group(line.days_left),
            line,
            acts,
        };
        let tasks = lines.into_iter().zip(rows).map(task).collect();
        Ok(TaskPage { tasks, next: page.next.map(|place| question.after_place(&place)) })
    }
}

fn group(days_left: Option<i64>) -> &'static str {
    match days_left {
        None => "none",
        Some(days) if days < 0 => "overdue",
        Some(0) => "today",
        Some(days) if days < WEEK_DAYS => "week",
        Some(_) => "later",
    }
}

/// What is asked for a reader's grants: one list for the capacities of the whole office, one for each
/// section an officer serves.
fn listings(reader: &Reader) -> Vec<Listing> {
    let mut whole: Vec<KindStage> = Vec::new();
    let mut all = Vec::new();
    for (capacity, sections) in &reader.capacities {
        let stages = machines::waiting_stages(*capacity);
        match sections {
            Sections::All => whole.extend(stages.iter().cloned()),
            Sections::These(these) => all.extend(these.iter().map(|section| Listing {
                stages: Some(stages.to_vec()),
                section: Some(section.clone()),
                cases_only: false,
                ..Listing::open(ROWS_A_PAGE)
            })),
        }
    }
    whole.sort();
    whole.dedup();
    if !whole.is_empty() {
        all.push(Listing { stages: Some(whole), cases_only: false, ..Listing::open(ROWS_A_PAGE) });
    }
    all
}

/// The capacities a seat gives: an expert of a committee evaluates too.
pub(super) fn seated(capacity: &str) -> Vec<Capacity> {
    match Capacity::from_id(capacity) {
        Some(Capacity::Expert) => vec![Capacity::Evaluator, Capacity::Expert],
        other => other.into_iter().collect(),
    }
}

fn waits_for(seat: &Seat) -> bool {
    let stage = (seat.standing.kind.to_string(), seat.standing.stage.clone());
    seated(&seat.capacity).into_iter().any(|one| machines::waiting_stages(one).binary_search(&stage).is_ok())
}

/// Where the seats after so many begin, where there may be more.
pub(super) fn more_seats(seats: &[Seat]) -> Option<shirube_persistence::Place> {
    let is_full = u64::try_from(seats.len()).is_ok_and(|n| n >= SEATS_A_PAGE);
    seats.last().filter(|_| is_full).map(|last| last.standing.place.clone())
}

/// Several lists as one, each procedure once: as far as all of them are known.
pub(super) fn merged(pages: Vec<Page>, limit: u64) -> Page {
    let horizon = pages.iter().filter_map(|page| page.next.clone()).min();
    let mut rows: Vec<Standing> = pages.into_iter().flat_map(|page| page.rows).collect();
    rows.sort_by(|a, b| a.place.cmp(&b.place));
    rows.dedup_by(|a, b| a.procedure == b.procedure);
    if let Some(horizon) = &horizon {
        rows.retain(|row| row.place <= *horizon);
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| has_more).map(|last| last.place.clone());
    Page { rows, next: last.or(horizon) }
}

/// The acts that wait for a reader in a procedure: what is owed first, by day.
fn acts(
    reader: &Reader,
    row: &Standing,
    seats: &[Seat],
    due: &[DeadlineRow],
) -> Result<Vec<TaskActView>, DeskError> {
    let known = machines::by_name(row.machine.as_str())?;
    let own = seats.iter().filter(|seat| seat.standing.procedure == row.procedure);
    let mut held: Vec<Capacity> = own.flat_map(|seat| seated(&seat.capacity)).collect();
    let granted = reader.capacities.keys().filter(|one| reader.serves(**one, &row.of_case.section));
    held.extend(granted.copied());
    let mut acts = Vec::new();
    for waiting in known.waiting(&row.stage) {
        if OF_THE_ROUTE.contains(&waiting.act) && reader.route().is_empty() {
            continue;
        }
        let Some(capacity) = held.iter().find(|one| waiting.by.contains(one)) else { continue };
        let owed = due
            .iter()
            .filter(|one| one.procedure == row.procedure)
            .find(|one| one.act.as_ref().is_some_and(|act| act.as_str() == waiting.act));
        if owed.is_none() && (!waiting.own || row.closed) {
            continue;
        }
        let label = known.machine.act(waiting.act).map(|act| act.label);
        acts.push(TaskActView {
            act: waiting.act.to_owned(),
            ja: label.map_or("", |label| label.ja).to_owned(),
            en: label.map_or("", |label| label.en).to_owned(),
            capacity: capacity.id().to_owned(),
            must: owed.is_some(),
            due_at: owed.map(|one| one.due_at.to_string()),
        });
    }
    acts.sort_by_key(|one| (!one.must, one.due_at.clone()));
    Ok(acts)
}
