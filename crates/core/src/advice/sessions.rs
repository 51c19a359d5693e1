//! Sessions of the assembly (議会の会期): what can be voted, and when.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::policy::BodyKind;

/// Years ahead of today for which [`typical_sessions`] gives sessions.
const YEARS_AHEAD: i32 = 4;

/// One session of the assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The last day on which a section may still request budget for it (予算要求の締切り).
    pub requests_until: NaiveDate,
    /// The day its bills are submitted (議案の提出); a bill not ready by then waits.
    pub submitted_on: NaiveDate,
    /// The day of its votes (議決).
    pub voted_on: NaiveDate,
}

/// A month and a day.
type MonthDay = [u32; 2];

/// (years from the session to the last day of requests, that day, submission, vote). The initial
/// budget is submitted at least 30 days (prefectures, designated cities) or 20 days before the
/// fiscal year (Act 211(1)): the day in February keeps both.
const TYPICAL: [(i32, MonthDay, MonthDay, MonthDay); 4] = [
    (-1, [10, 31], [2, 20], [3, 24]),
    (0, [4, 15], [6, 5], [6, 25]),
    (0, [7, 15], [9, 3], [9, 27]),
    (0, [10, 15], [12, 1], [12, 18]),
];

/// The days before 1 April by which the initial budget is submitted (Act 211(1)).
#[must_use]
pub const fn submission_days(body: BodyKind) -> i64 {
    body.budget_submission_days()
}

/// The sessions of a typical year (February to March with the initial budget, June, September,
/// December), from the year of this day on: for a body whose own calendar is not given.
#[must_use]
pub fn typical_sessions(from: NaiveDate) -> Vec<Session> {
    let day = |year: i32, [month, day]: [u32; 2]| NaiveDate::from_ymd_opt(year, month, day);
    let years = from.year()..=from.year().saturating_add(YEARS_AHEAD);
    years
        .flat_map(|year| {
            TYPICAL.into_iter().filter_map(move |(years_before, requests, submitted, voted)| {
                Some(Session {
                    requests_until: day(year.saturating_add(years_before), requests)?,
                    submitted_on: day(year, submitted)?,
                    voted_on: day(year, voted)?,
                })
            })
        })
        .collect()
}
