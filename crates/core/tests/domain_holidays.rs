//! The computed holidays against an independent table, every day of 1950 to 2050.

#![expect(clippy::expect_used, reason = "a failing helper is a failing test")]

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use shirube_core::domain::holidays::holiday_name;

/// The oracle's dates; its name and version stand in the file's header.
fn table() -> BTreeSet<NaiveDate> {
    include_str!("data/holidays-1950-2050.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(' ').expect("date, name").0.parse().expect("a date"))
        .collect()
}

/// Where the Act and the oracle differ, the Act decides. 振替休日 began on 1973-04-12
/// (昭和48年法律第10号) and 国民の休日 on 1985-12-27 (昭和60年法律第103号); the oracle applies
/// both to earlier years.
fn oracle_is_ahead_of_the_act(date: NaiveDate) -> bool {
    let between_two = (date.month(), date.day()) == (5, 4) && date.year() <= 1985;
    let substitute = date == NaiveDate::from_ymd_opt(1973, 2, 12).expect("a date");
    between_two || substitute
}

#[test]
fn every_day_of_1950_to_2050_agrees_with_the_oracle() {
    let table = table();
    assert_eq!(table.len(), 1_552);
    let first = NaiveDate::from_ymd_opt(1950, 1, 1).expect("a date");
    let mut days = 0;
    let mut ahead = 0;
    for day in first.iter_days().take_while(|day| day.year() <= 2050) {
        days += 1;
        let (ours, theirs) = (holiday_name(day).is_some(), table.contains(&day));
        if theirs && !ours && oracle_is_ahead_of_the_act(day) {
            ahead += 1;
        } else {
            assert_eq!(ours, theirs, "{day}");
        }
    }
    assert_eq!(days, 36_890);
    assert_eq!(ahead, AHEAD, "days on which the oracle is ahead of the Act");
}

/// The number of such days, so that the exception cannot grow unseen.
const AHEAD: u32 = 31;
