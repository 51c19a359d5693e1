//! Every covered day against the crate `jpholiday`, which shares no code with this one.
//!
//! Where the two differ the Act decides, and the difference stands in [`DIFFERENCES`] with its
//! reason; one that is not there fails the test, and so does one that is there and not found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use jpholiday::jpholiday::JPHoliday;

use super::{FIRST_DAY, LAST_DAY, between};

/// A date, what it is here and what it is for the crate.
type Difference = (NaiveDate, Option<String>, Option<String>);

/// Days on which the crate departs from the Act, and why the Act is with us.
struct Row {
    month_day: (u32, u32),
    years: &'static [i32],
    ours: Option<&'static str>,
    theirs: Option<&'static str>,
    because: &'static str,
}

const SUBSTITUTE: Option<&str> = Some("振替休日");
const CITIZENS: Option<&str> = Some("国民の休日");
const MOVED_2021: &str = "the Olympic year's moves (平成27年法律第33号, amended by 令和2年法律第68号): 海の日 to \
                          22 July, スポーツの日 to 23 July, 山の日 to 8 August, a Sunday; the crate has the \
                          moves of 2020 only";

#[rustfmt::skip]
const DIFFERENCES: [Row; 16] = [
    Row {
        month_day: (9, 23), years: &[1948], ours: Some("秋分の日"), theirs: None,
        because: "the Act is in force since 1948-07-20; the crate computes equinoxes from 1949",
    },
    Row {
        month_day: (5, 4),
        years: &[
            1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962, 1963, 1964,
            1965, 1966, 1967, 1968, 1969, 1970, 1971, 1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1980,
            1982, 1983, 1984, 1985,
        ],
        ours: None, theirs: CITIZENS,
        because: "a day between two holidays is one since 1985-12-27 (昭和60年法律第103号)",
    },
    Row {
        month_day: (5, 4), years: &[1986, 1997, 2003], ours: None, theirs: CITIZENS,
        because: "a Sunday: Act 3(3) left Sundays out until 平成17年法律第43号 (2007)",
    },
    Row {
        month_day: (2, 12), years: &[1973], ours: None, theirs: SUBSTITUTE,
        because: "substitutes exist since 1973-04-12 (昭和48年法律第10号); the crate begins with the year",
    },
    Row {
        month_day: (5, 6), years: &[1981, 1987, 1992, 1998], ours: None, theirs: SUBSTITUTE,
        because: "3 May was the Sunday and its substitute the day after it, 4 May; only since 2007 \
                  (平成17年法律第43号) does a substitute pass over holidays",
    },
    Row {
        month_day: (12, 23), years: &[1988], ours: None, theirs: Some("天皇誕生日"),
        because: "平成元年法律第5号 moved the day to 23 December from 1989; in 1988 it was 29 April",
    },
    Row {
        month_day: (4, 10), years: &[1959],
        ours: Some("皇太子明仁親王の結婚の儀"), theirs: Some("皇太子・明仁親王の結婚の儀"),
        because: "the name is that of 昭和34年法律第16号",
    },
    Row {
        month_day: (11, 12), years: &[1990], ours: Some("即位礼正殿の儀"), theirs: Some("即位の礼正殿の儀"),
        because: "the name is that of 平成2年法律第24号",
    },
    Row {
        month_day: (6, 9), years: &[1993],
        ours: Some("皇太子徳仁親王の結婚の儀"), theirs: Some("皇太子・皇太子徳仁親王の結婚の儀"),
        because: "the name is that of 平成5年法律第32号",
    },
    Row { month_day: (7, 19), years: &[2021], ours: None, theirs: Some("海の日"), because: MOVED_2021 },
    Row { month_day: (7, 22), years: &[2021], ours: Some("海の日"), theirs: None, because: MOVED_2021 },
    Row { month_day: (7, 23), years: &[2021], ours: Some("スポーツの日"), theirs: None, because: MOVED_2021 },
    Row { month_day: (8, 8), years: &[2021], ours: Some("山の日"), theirs: None, because: MOVED_2021 },
    Row { month_day: (8, 9), years: &[2021], ours: SUBSTITUTE, theirs: None, because: MOVED_2021 },
    Row { month_day: (8, 11), years: &[2021], ours: None, theirs: Some("山の日"), because: MOVED_2021 },
    Row { month_day: (10, 11), years: &[2021], ours: None, theirs: Some("スポーツの日"), because: MOVED_2021 },
];

fn expected() -> BTreeSet<Difference> {
    let mut all = BTreeSet::new();
    for row in DIFFERENCES {
        for year in row.years {
            let (month, day) = row.month_day;
            let date = NaiveDate::from_ymd_opt(*year, month, day).unwrap();
            let difference = (date, row.ours.map(str::to_owned), row.theirs.map(str::to_owned));
            assert!(all.insert(difference), "{date} twice: {}", row.because);
        }
    }
    all
}

#[test]
fn every_covered_day_agrees_with_the_crate_or_has_its_reason() {
    let oracle = JPHoliday::new();
    let ours: BTreeMap<_, _> = between(FIRST_DAY, LAST_DAY).unwrap().collect();
    let mut found = BTreeSet::new();
    let mut compared = 0;
    for day in FIRST_DAY.iter_days().take_while(|day| *day <= LAST_DAY) {
        compared += 1;
        let ours = ours.get(&day).map(|name| name.ja.to_owned());
        // The crate writes `元日 振替休日` for the substitute of 元日.
        let theirs =
            oracle.is_holiday_name(&day).map(|name| name.rsplit(' ').next().unwrap_or_default().to_owned());
        if ours != theirs {
            found.insert((day, ours, theirs));
        }
    }
    assert_eq!(compared, 37_420);
    let expected = expected();
    let without_reason: Vec<_> = found.difference(&expected).collect();
    assert!(without_reason.is_empty(), "differences without a reason: {without_reason:?}");
    let gone: Vec<_> = expected.difference(&found).collect();
    assert!(gone.is_empty(), "differences that are none any more: {gone:?}");
}
