//! When things fall due: business days, reminders before duties, the years of retention.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::domain::FiscalYear;
use crate::dossier::{Dossier, japan_day, japan_instant};
use crate::effect::{BEYOND_CALENDAR, RETENTION};
use crate::engine::{Changed, Consequence};
use crate::facts::date_of;
use crate::policy::DocumentClass;
use crate::registry::{Machine, StageInfo};
use crate::rules::contract::RETENTION_YEARS_VOTED;
use crate::rules::payment::end_of;

/// The hour at which people are reminded, in Japan.
const REMINDED_AT: u32 = 9;

/// The instant a clock of the office gives the day so many business days after today, which is not
/// counted; [`BEYOND_CALENDAR`] where the calendar does not reach so far.
pub fn business_days_after(
    file: &Dossier,
    days: i64,
    at: fn(NaiveDate) -> Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    u32::try_from(days)
        .ok()
        .and_then(|days| file.policy.calendar().add_business_days(file.today, days).ok())
        .and_then(at)
        .unwrap_or(BEYOND_CALENDAR)
}

/// The end of the day so many business days after today.
#[must_use]
pub fn end_of_business_day(file: &Dossier, days: i64) -> DateTime<Utc> {
    business_days_after(file, days, end_of)
}

/// When whoever owes a duty is reminded of it: the policy's business days before, in the morning;
/// `None` where the policy has no reminders or that morning is over. A day beyond the tables of
/// holidays is counted by the calendar: the duty itself is known, and is not lost for that.
#[must_use]
pub fn remind_at(file: &Dossier, due: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let days = u32::try_from(file.policy.remind_business_days).ok().filter(|days| *days > 0)?;
    let last = japan_day(due);
    let day = file
        .policy
        .calendar()
        .subtract_business_days(last, days)
        .ok()
        .or_else(|| last.checked_sub_signed(Duration::days(i64::from(days))))?;
    japan_instant(day, REMINDED_AT, 0).filter(|at| *at > file.now)
}

/// The class of documents a procedure's file belongs to, by its kind and how it
/// ended.
#[must_use]
pub fn document_class(kind: &str, stage: &str) -> DocumentClass {
    match (kind, stage) {
        ("application", "contracted" | "certified") => DocumentClass::Procedure,
        ("application", _) => DocumentClass::UnsuccessfulProposals,
        ("contract" | "instalment", _) => DocumentClass::Contract,
        _ => DocumentClass::Procedure,
    }
}

/// Until when a file closed today is kept: the policy's years of its class after the fiscal year,
/// ten at least where the assembly voted; longer where the act that closes it said so (G87).
#[must_use]
pub fn kept_until(class: DocumentClass, said: Option<NaiveDate>, file: &Dossier) -> NaiveDate {
    let years = match class {
        DocumentClass::Contract if file.flag("vote.needed") => {
            let voted = file.policy.years_kept(DocumentClass::VotedContract);
            file.policy.years_kept(class).max(voted).max(RETENTION_YEARS_VOTED)
        }
        _ => file.policy.years_kept(class),
    };
    let ordinary = FiscalYear::of(file.today).plus(i32::try_from(years).unwrap_or(i32::MAX)).last_day();
    said.map_or(ordinary, |said| said.max(ordinary))
}

/// When a procedure closes, its years of retention begin; on the first morning after them the
/// officers are reminded to review the file. They no longer run where it lives again.
#[must_use]
pub fn retention(
    machine: &Machine,
    (from, to): (&StageInfo, &StageInfo),
    changed: &[Changed],
    file: &Dossier,
) -> Option<Consequence> {
    match (from.closed, to.closed) {
        (false, true) => {
            let said = changed.iter().find(|(name, _)| name == "retention.until");
            let said =
                said.map(|(_, day)| day).or_else(|| file.facts.get("retention.until")).and_then(date_of);
            let kept = kept_until(document_class(machine.kind, to.id), said, file);
            let due = japan_instant(kept.succ_opt()?, REMINDED_AT, 0)?;
            Some(Consequence::Deadline { id: RETENTION, act: "", due, until: None })
        }
        (true, false) => Some(Consequence::Lift(RETENTION)),
        _ => None,
    }
}
