//! The office's calendar from outside: every holiday against an independent list, days counted
//! both ways, eras and fiscal years at their boundaries.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;
use shirube_core::domain::calendar::CalendarError;
use shirube_core::domain::era::EraError;
use shirube_core::domain::holidays::{self, FIRST_DAY, LAST_DAY};
use shirube_core::domain::{Calendar, ClosedLastDay, Era, EraDate, FiscalYear};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days on which the Python package `jpholiday` 1.0.3 departs from the Act, and why the Act is with us.
struct Row {
    month_day: (u32, u32),
    years: &'static [i32],
    ours: &'static str,
    theirs: &'static str,
    because: &'static str,
}

#[rustfmt::skip]
const DIFFERENCES: [Row; 5] = [
    Row {
        month_day: (5, 4),
        years: &[
            1949, 1950, 1951, 1953, 1954, 1955, 1956, 1957, 1959, 1960, 1961, 1962, 1963, 1964, 1965, 1966,
            1967, 1968, 1970, 1971, 1972, 1973, 1974, 1976, 1977, 1978, 1979, 1982, 1983, 1984, 1985,
        ],
        ours: "-", theirs: "国民の休日",
        because: "a day between two holidays is one since 1985-12-27 (昭和60年法律第103号)",
    },
    Row {
        month_day: (2, 12), years: &[1973], ours: "-", theirs: "振替休日",
        because: "substitutes exist since 1973-04-12 (昭和48年法律第10号); the package begins with the year",
    },
    Row {
        month_day: (4, 10), years: &[1959],
        ours: "皇太子明仁親王の結婚の儀", theirs: "皇太子・明仁親王の結婚の儀",
        because: "the name is that of 昭和34年法律第16号",
    },
    Row {
        month_day: (11, 12), years: &[1990], ours: "即位礼正殿の儀", theirs: "即位の礼正殿の儀",
        because: "the name is that of 平成2年法律第24号",
    },
    Row {
        month_day: (6, 9), years: &[1993],
        ours: "皇太子徳仁親王の結婚の儀", theirs: "皇太子・皇太子徳仁親王の結婚の儀",
        because: "the name is that of 平成5年法律第32号",
    },
];

/// The rows as the script writes them: date, ours, theirs.
fn differences() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for row in DIFFERENCES {
        for year in row.years {
            let (month, day) = row.month_day;
            let date = NaiveDate::from_ymd_opt(*year, month, day).unwrap();
            assert!(all.insert(format!("{date}\t{}\t{}", row.ours, row.theirs)), "{date}: {}", row.because);
        }
    }
    all
}

#[test]
fn every_day_agrees_with_the_python_package_or_has_its_reason() {
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with \
                 jpholiday and names it";
    let python = std::env::var_os("SHIRUBE_TEST_PYTHON").map(PathBuf::from).expect(unset);
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("holidays.txt");
    std::fs::write(&list, holidays::listed(FIRST_DAY, LAST_DAY).unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/compare_holidays.py");
    let mut command = Command::new(python);
    command.arg(script).arg(list).args([FIRST_DAY.to_string(), LAST_DAY.to_string()]);
    let said = command.output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let out = String::from_utf8(said.stdout).unwrap();
    let mut found: BTreeSet<String> = out.lines().map(str::to_owned).collect();
    assert!(found.remove("compared 37420 days"), "{out}");
    let expected = differences();
    let without_reason: Vec<_> = found.difference(&expected).collect();
    assert!(without_reason.is_empty(), "differences without a reason: {without_reason:?}");
    let gone: Vec<_> = expected.difference(&found).collect();
    assert!(gone.is_empty(), "differences that are none any more: {gone:?}");
}

/// Days announced by 国立天文台 (暦要項, 官報), most where the day of the almanac changes, and one
/// forecast near midnight.
#[test]
fn equinoxes_fall_on_the_days_of_the_almanac() {
    for (day, name) in [
        ("1949-03-21", "春分の日"),
        ("1960-03-20", "春分の日"), // the first on the 20th since the Act
        ("1979-09-24", "秋分の日"), // the last on the 24th
        ("1980-09-23", "秋分の日"),
        ("2012-09-22", "秋分の日"), // the first on the 22nd since 1896
        ("2024-03-20", "春分の日"),
        ("2024-09-22", "秋分の日"),
        ("2025-03-20", "春分の日"),
        ("2025-09-23", "秋分の日"),
        ("2026-03-20", "春分の日"),
        ("2026-09-23", "秋分の日"),
        ("2027-03-21", "春分の日"),
        ("2027-09-23", "秋分の日"),
        ("2045-09-22", "秋分の日"), // forecast: 23:33 in Japan
    ] {
        assert_eq!(holidays::holiday_on(date(day)).unwrap().unwrap().ja, name, "{day}");
    }
}

#[test]
fn the_office_closes_at_the_turn_of_every_year() {
    let local = date("2026-10-01");
    let calendar = Calendar::new([local]);
    for year in 1949..=2049 {
        for (offset, month, day) in [(0, 12, 29), (0, 12, 30), (0, 12, 31), (1, 1, 1), (1, 1, 2), (1, 1, 3)] {
            let closed = NaiveDate::from_ymd_opt(year + offset, month, day).unwrap();
            assert_eq!(calendar.is_open(closed), Ok(false), "{closed}");
        }
        for (offset, month, day) in [(0, 12, 28), (1, 1, 4)] {
            let beside = NaiveDate::from_ymd_opt(year + offset, month, day).unwrap();
            let weekend = matches!(beside.weekday(), Weekday::Sat | Weekday::Sun);
            assert_eq!(calendar.is_open(beside), Ok(!weekend), "{beside}");
        }
    }
    assert_eq!(calendar.is_open(local), Ok(false));
    assert_eq!(Calendar::default().is_open(local), Ok(true));
}

/// A calendar with some local closing days, a day far enough inside, and a number of days.
fn counts() -> impl Strategy<Value = (Calendar, NaiveDate, u32)> {
    (prop::collection::btree_set(0_u64..400, 0..12), 600_u64..36_800, 0_u32..260).prop_map(
        |(closed, offset, n)| {
            let day = FIRST_DAY + Days::new(offset);
            (Calendar::new(closed.into_iter().map(|near| day - Days::new(200) + Days::new(near))), day, n)
        },
    )
}

proptest! {
    #[test]
    fn business_days_back_undo_business_days_forward((calendar, day, n) in counts()) {
        let from = calendar.next_open_day_on_or_after(day).unwrap();
        let later = calendar.add_business_days(from, n).unwrap();
        prop_assert_eq!(calendar.subtract_business_days(later, n), Ok(from));
        let earlier = calendar.subtract_business_days(from, n).unwrap();
        prop_assert_eq!(calendar.add_business_days(earlier, n), Ok(from));
        prop_assert_eq!(calendar.business_days_between(from, later), Ok(n));
        prop_assert_eq!(calendar.business_days_between(earlier, from), Ok(n));
    }

    #[test]
    fn business_days_never_end_on_a_closed_day((calendar, from, n) in counts()) {
        for end in [calendar.add_business_days(from, n + 1), calendar.subtract_business_days(from, n + 1)] {
            let end = end.unwrap();
            prop_assert_eq!(calendar.is_open(end), Ok(true), "{}", end);
            prop_assert!(end.weekday() != Weekday::Sat && end.weekday() != Weekday::Sun);
            prop_assert!(!calendar.closing_days.contains(&end));
            prop_assert_eq!(holidays::holiday_on(end), Ok(None));
        }
        let (last, first) = (
            calendar.previous_open_day_on_or_before(from).unwrap(),
            calendar.next_open_day_on_or_after(from).unwrap(),
        );
        prop_assert!(last <= from && from <= first);
        prop_assert_eq!(last == from, calendar.is_open(from).unwrap());
        prop_assert_eq!(calendar.business_days_between(last, first), Ok(u32::from(last != first)));
    }

    /// Civil Code 140 and 142: the first day is not counted, and only a closed last day moves.
    #[test]
    fn a_period_of_days_ends_n_days_later_or_with_the_next_open_day((calendar, from, n) in counts()) {
        let kept = calendar.due_after_days(from, n, ClosedLastDay::Keep).unwrap();
        prop_assert_eq!((kept - from).num_days(), i64::from(n));
        let extended = calendar.due_after_days(from, n, ClosedLastDay::Extend).unwrap();
        prop_assert_eq!(calendar.is_open(extended), Ok(true));
        for day in kept.iter_days().take_while(|day| *day < extended) {
            prop_assert_eq!(calendar.is_open(day), Ok(false), "{}", day);
        }
    }

    #[test]
    fn notice_counted_back_and_forward_is_the_same((_, day, days) in counts()) {
        let notice = Calendar::latest_notice_date(day, days).unwrap();
        prop_assert_eq!(Calendar::days_before(day, notice), i64::from(days));
        prop_assert_eq!(Calendar::earliest_bid_date(notice, days), Ok(day));
        // A day later is a day short.
        prop_assert_eq!(Calendar::days_before(day, notice.succ_opt().unwrap()), i64::from(days) - 1);
    }
}

#[test]
fn days_that_nobody_knows_are_refused_in_both_languages() {
    let calendar = Calendar::default();
    for day in ["1948-07-19", "2051-01-01"] {
        let error = calendar.is_open(date(day)).unwrap_err();
        assert!(matches!(error, CalendarError::HolidaysUnknown(_)), "{error:?}");
        assert!(
            error.ja().starts_with(&format!("{day}が国民の祝日かどうかは分かりません。")),
            "{}",
            error.ja()
        );
        assert!(error.en().starts_with(&format!("whether {day} is a holiday is not known")), "{error}");
    }
    assert!(calendar.add_business_days(date("2050-12-01"), 30).is_err());
    assert!(calendar.subtract_business_days(date("1948-08-01"), 30).is_err());
}

fn full_width(text: &str) -> String {
    let wide =
        |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c };
    text.chars().map(wide).collect()
}

#[test]
fn every_day_of_1873_to_2050_is_read_back_from_its_era() {
    let mut days = 0;
    let mut eras = BTreeSet::new();
    for day in date("1873-01-01").iter_days().take_while(|day| *day <= LAST_DAY) {
        days += 1;
        let written = EraDate::new(day).unwrap();
        let (era, year) = (written.era(), written.year());
        eras.insert(era);
        assert_eq!(EraDate::from_parts(era, year, day.month(), day.day()), Ok(written));
        for text in [written.ja(), written.short(), full_width(&written.ja()), full_width(&written.short())] {
            assert_eq!(EraDate::parse(&text), Ok(written), "{text}");
        }
        // The same day of the neighbouring eras does not exist.
        for other in Era::ALL.into_iter().filter(|other| *other != era) {
            let Ok(year) = u32::try_from(day.year() - other.first_year() + 1) else { continue };
            assert!(EraDate::from_parts(other, year, day.month(), day.day()).is_err(), "{other:?} {day}");
        }
    }
    assert_eq!((days, eras.len()), (65_013, 5));
}

#[test]
fn eras_at_their_boundaries_as_offices_write_them() {
    for (text, day) in [
        ("R8.3.31", "2026-03-31"),
        ("令和8年3月31日", "2026-03-31"),
        ("令和８年３月３１日", "2026-03-31"),
        ("Ｒ８．３．３１", "2026-03-31"),
        ("明治6年1月1日", "1873-01-01"),
        ("明治45年7月29日", "1912-07-29"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月24日", "1926-12-24"),
        ("昭和元年12月25日", "1926-12-25"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("平成31年4月30日", "2019-04-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
    ] {
        assert_eq!(EraDate::parse(text).map(EraDate::date), Ok(date(day)), "{text}");
    }
    for text in [
        "明治5年12月31日",
        "明治45年7月30日",
        "大正元年7月29日",
        "大正15年12月25日",
        "昭和元年12月24日",
        "昭和64年1月8日",
        "昭和65年1月1日",
        "昭和６５年１２月３１日",
        "S65.3.31",
        "平成元年1月7日",
        "平成31年5月1日",
        "H31.5.1",
        "令和元年4月30日",
    ] {
        let error = EraDate::parse(text).unwrap_err();
        assert!(matches!(error, EraError::OutsideEra { .. }), "{text}: {error:?}");
        assert!(error.ja().contains("範囲外") && error.en().contains("outside the era"), "{text}");
    }
}

#[test]
fn a_fiscal_year_runs_from_april_and_its_accounts_close_at_the_end_of_may() {
    for year in 1873..=2049 {
        let fiscal = FiscalYear::new(year).unwrap();
        let next = year + 1;
        assert_eq!(fiscal.first_day(), date(&format!("{year}-04-01")));
        assert_eq!(fiscal.last_day(), date(&format!("{next}-03-31")));
        assert_eq!(fiscal.closes_on(), date(&format!("{next}-05-31")));
        assert_eq!(FiscalYear::of(fiscal.first_day()), fiscal);
        assert_eq!(FiscalYear::of(fiscal.first_day().pred_opt().unwrap()), fiscal.previous());
        assert_eq!(FiscalYear::of(fiscal.last_day()), fiscal);
        assert_eq!(FiscalYear::of(fiscal.last_day().succ_opt().unwrap()), fiscal.next());
        // The accounts close in the year after, in which the day itself lies.
        assert_eq!(FiscalYear::of(fiscal.closes_on()), fiscal.next());
    }
    // Both ends stay where they are on a closed day: no rule moves them.
    let fiscal = FiscalYear::new(2025).unwrap();
    assert_eq!(fiscal.closes_on(), date("2026-05-31"));
    assert_eq!(fiscal.closes_on().weekday(), Weekday::Sun);
    assert_eq!(Calendar::default().is_open(fiscal.closes_on()), Ok(false));
    assert_eq!(FiscalYear::new(2018).unwrap().last_day().weekday(), Weekday::Sun);
}
