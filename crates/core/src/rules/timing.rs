//! When things fall due: business days, reminders before duties, the years of retention.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::domain::FiscalYear;
use crate::dossier::{Dossier, japan_day, japan_instant};
use crate::effect::BEYOND_CALENDAR;
use crate::policy::DocumentClass;
use crate::rules::contract::retention_until;
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
/// `None` where the policy has no reminders or that morning is over.
#[must_use]
pub fn remind_at(file: &Dossier, due: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let days = file.policy.remind_business_days;
    if days < 1 {
        return None;
    }
    morning_before(file, due, days).filter(|at| *at > file.now)
}

/// The morning so many business days before the day of an instant; beyond the tables of holidays
/// so many days before.
#[must_use]
pub fn morning_before(file: &Dossier, due: DateTime<Utc>, days: i64) -> Option<DateTime<Utc>> {
    let last = japan_day(due);
    let counted = u32::try_from(days).ok()?;
    let day = file.policy.calendar().subtract_business_days(last, counted).ok();
    japan_instant(day.or_else(|| last.checked_sub_signed(Duration::days(days)))?, REMINDED_AT, 0)
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
    let ordinary = if class == DocumentClass::Contract {
        retention_until(file)
    } else {
        let years = i32::try_from(file.policy.years_kept(class)).unwrap_or(i32::MAX);
        FiscalYear::of(file.today).plus(years).last_day()
    };
    said.map_or(ordinary, |said| said.max(ordinary))
}

/// When the officers are reminded to review the file of a procedure that closes now: the first
/// morning after its years of retention.
#[must_use]
pub fn review_at(class: DocumentClass, said: Option<NaiveDate>, file: &Dossier) -> Option<DateTime<Utc>> {
    japan_instant(kept_until(class, said, file).succ_opt()?, REMINDED_AT, 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{end_of_business_day, kept_until, remind_at};
    use crate::dossier::{Dossier, japan_instant};
    use crate::effect::BEYOND_CALENDAR;
    use crate::policy::DocumentClass;
    use crate::rules::payment::end_of;
    use crate::words::Capacity;

    fn on(day: &str, hour: u32) -> Dossier {
        let now = japan_instant(day.parse().unwrap(), hour, 0).unwrap();
        Dossier::new("R9-0001/1", now, "u-0001", Capacity::Officer)
    }

    #[test]
    fn a_duty_is_reminded_of_three_business_days_before_in_the_morning() {
        let cases = [
            // 2028-02-29 is a Tuesday: three open days before is Thursday 24th (23rd is a holiday).
            ("2028-02-01", 12, "2028-02-29", Some("2028-02-24T00:00:00+00:00")),
            // 31 May 2028, a Wednesday.
            ("2028-05-01", 12, "2028-05-31", Some("2028-05-26T00:00:00+00:00")),
            // Over the year-end closing, 29 December to 3 January.
            ("2027-12-01", 12, "2028-01-05", Some("2027-12-27T00:00:00+00:00")),
            ("2028-05-26", 8, "2028-05-31", Some("2028-05-26T00:00:00+00:00")),
            ("2028-05-26", 9, "2028-05-31", None),
            // Beyond the tables of holidays by the calendar.
            ("2050-12-01", 12, "2051-02-10", Some("2051-02-07T00:00:00+00:00")),
        ];
        for (today, hour, due, expected) in cases {
            let due = end_of(due.parse().unwrap()).unwrap();
            let found = remind_at(&on(today, hour), due).map(|at| at.to_rfc3339());
            assert_eq!(found.as_deref(), expected, "{today} {hour} {due}");
        }
        let mut never = on("2028-05-01", 12);
        never.policy.remind_business_days = 0;
        assert_eq!(remind_at(&never, end_of("2028-05-31".parse().unwrap()).unwrap()), None);
    }

    #[test]
    fn business_days_beyond_the_tables_are_not_told() {
        assert_eq!(end_of_business_day(&on("2050-12-20", 12), 5).to_rfc3339(), "2050-12-27T14:59:59+00:00");
        assert_eq!(end_of_business_day(&on("2050-12-28", 12), 5), BEYOND_CALENDAR);
        assert_eq!(end_of_business_day(&on("2028-02-28", 12), -1), BEYOND_CALENDAR);
    }

    #[test]
    fn a_file_is_kept_from_the_end_of_the_fiscal_year() {
        use DocumentClass::{Contract, Procedure, UnsuccessfulProposals};
        let cases = [
            ("2028-03-31", Procedure, false, None, "2033-03-31"),
            ("2028-04-01", Procedure, false, None, "2034-03-31"),
            ("2028-02-29", UnsuccessfulProposals, true, None, "2033-03-31"),
            ("2028-02-29", Contract, true, None, "2038-03-31"),
            ("2028-02-29", Contract, false, Some("2040-03-31"), "2040-03-31"),
            ("2028-02-29", Contract, false, Some("2030-03-31"), "2033-03-31"),
        ];
        for (today, class, voted, said, until) in cases {
            let mut file = on(today, 12);
            file.facts.set("vote.needed", json!(voted));
            let said = said.map(|day| day.parse().unwrap());
            assert_eq!(kept_until(class, said, &file).to_string(), until, "{today} {class:?} {voted}");
        }
    }
}
