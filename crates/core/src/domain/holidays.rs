//! National holidays (国民の祝日に関する法律, 昭和23年法律第178号), computed.
//!
//! Covered from the Act's first day, 1948-07-20, to 2050-12-31; about any other day
//! [`holiday_on`] answers [`HolidaysUnknown`] and not "no holiday". The amendments are written
//! below as the years from which they hold, those of its art. 3 and the acts for single days as rows
//! of the law (`law::holidays`). Equinoxes after the last announced one are the
//! astronomical forecast that the announcement of the year before (官報, February) makes law;
//! days of years after the last amendment known here (the 2021 moves) follow the Act as it
//! stands. A holiday that a later Act adds is entered as a closing day of the organisation until
//! this file knows it.
//!
//! Every covered day is compared with two oracles that share no code with this file: the crate
//! `jpholiday` in `holidays/oracle.rs`, the Python package `jpholiday` in `tests/calendar.rs` of
//! the whole-flow tests.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, Weekday};
use thiserror::Error;

use super::era::day;
use crate::law::holidays::{Between, Substitute, rules_on};

/// The first day covered: the Act was promulgated and in force (附則 1).
pub const FIRST_DAY: NaiveDate = day(1948, 7, 20);

/// The last day covered, to which the equinoxes are checked.
pub const LAST_DAY: NaiveDate = day(2050, 12, 31);

/// The holidays of a day outside [`FIRST_DAY`] to [`LAST_DAY`] were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("whether {0} is a holiday is not known; national holidays are known from {FIRST_DAY} to {LAST_DAY}")]
pub struct HolidaysUnknown(pub NaiveDate);

impl HolidaysUnknown {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(self) -> String {
        format!(
            "{}が国民の祝日かどうかは分かりません。祝日は{FIRST_DAY}から{LAST_DAY}まで計算できます。",
            self.0
        )
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(self) -> String {
        self.to_string()
    }
}

/// A holiday's name in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HolidayName {
    /// As the Act has it.
    pub ja: &'static str,
    /// As the Cabinet Office translates it.
    pub en: &'static str,
}

impl HolidayName {
    const fn new(ja: &'static str, en: &'static str) -> Self {
        Self { ja, en }
    }
}

const SUBSTITUTE: HolidayName = HolidayName::new("振替休日", "Substitute Holiday");
const CITIZENS: HolidayName = HolidayName::new("国民の休日", "Citizens' Holiday");
const NEW_YEAR: HolidayName = HolidayName::new("元日", "New Year's Day");
const COMING_OF_AGE: HolidayName = HolidayName::new("成人の日", "Coming of Age Day");
const FOUNDATION: HolidayName = HolidayName::new("建国記念の日", "National Foundation Day");
const EMPEROR: HolidayName = HolidayName::new("天皇誕生日", "The Emperor's Birthday");
const VERNAL: HolidayName = HolidayName::new("春分の日", "Vernal Equinox Day");
const SHOWA: HolidayName = HolidayName::new("昭和の日", "Showa Day");
const CONSTITUTION: HolidayName = HolidayName::new("憲法記念日", "Constitution Memorial Day");
const GREENERY: HolidayName = HolidayName::new("みどりの日", "Greenery Day");
const CHILDREN: HolidayName = HolidayName::new("こどもの日", "Children's Day");
const MARINE: HolidayName = HolidayName::new("海の日", "Marine Day");
const MOUNTAIN: HolidayName = HolidayName::new("山の日", "Mountain Day");
const AGED: HolidayName = HolidayName::new("敬老の日", "Respect for the Aged Day");
const AUTUMNAL: HolidayName = HolidayName::new("秋分の日", "Autumnal Equinox Day");
const HEALTH: HolidayName = HolidayName::new("体育の日", "Health and Sports Day");
const SPORTS: HolidayName = HolidayName::new("スポーツの日", "Sports Day");
const CULTURE: HolidayName = HolidayName::new("文化の日", "Culture Day");
const LABOUR: HolidayName = HolidayName::new("勤労感謝の日", "Labor Thanksgiving Day");

/// The holiday on `date`, `None` on any other day.
///
/// # Errors
/// [`HolidaysUnknown`] outside [`FIRST_DAY`] to [`LAST_DAY`].
pub fn holiday_on(date: NaiveDate) -> Result<Option<HolidayName>, HolidaysUnknown> {
    if (FIRST_DAY..=LAST_DAY).contains(&date) { Ok(holiday_name(date)) } else { Err(HolidaysUnknown(date)) }
}

/// The name of the holiday on `date`: a national holiday (国民の祝日, Act 2), a substitute for
/// one on a Sunday (Act 3(2)) or a day between two (Act 3(3)).
///
/// Only for days known to be covered: before [`FIRST_DAY`] it is always `None`, after
/// [`LAST_DAY`] the Act as it stands. For a day that may lie outside, ask [`holiday_on`].
#[must_use]
pub fn holiday_name(date: NaiveDate) -> Option<HolidayName> {
    national_holiday(date).or_else(|| {
        if is_substitute(date) {
            Some(SUBSTITUTE)
        } else if is_between_two(date) {
            Some(CITIZENS)
        } else {
            None
        }
    })
}

/// Whether `date` takes the place of a national holiday that fell on a Sunday.
///
/// From 1973-04-12 the Monday after it; from 2007 the nearest later day that is no national
/// holiday itself (平成17年法律第43号).
fn is_substitute(date: NaiveDate) -> bool {
    let rule = rules_on(date).substitute;
    if rule == Substitute::None {
        return false;
    }
    let mut before = date;
    while let Some(day) = before.pred_opt().filter(|day| national_holiday(*day).is_some()) {
        if day.weekday() == Weekday::Sun {
            return true;
        }
        if rule == Substitute::NextDay {
            return false;
        }
        before = day;
    }
    false
}

/// Whether the days before and after `date` are both national holidays, from 1985-12-27
/// (昭和60年法律第103号; until 2006 not on a Sunday or a substitute holiday).
fn is_between_two(date: NaiveDate) -> bool {
    match rules_on(date).between {
        Between::None => return false,
        Between::ButSundays if date.weekday() == Weekday::Sun => return false,
        Between::ButSundays | Between::EveryDay => {}
    }
    [date.pred_opt(), date.succ_opt()]
        .into_iter()
        .all(|day| day.is_some_and(|day| national_holiday(day).is_some()))
}

/// The national holiday of Act 2 on `date`, or of an Act for one day.
fn national_holiday(date: NaiveDate) -> Option<HolidayName> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    if (year, month, day) < (1948, 7, 20) {
        return None;
    }
    one_day_only(year, month, day).or_else(|| match month {
        1..=3 => first_quarter(date),
        4 | 5 => golden_week(year, month, day),
        7 | 8 => summer(date),
        9 | 10 => autumn(date),
        _ => winter(year, month, day),
    })
}

/// Holidays made by an Act for that day alone. The two of 2019 count as national holidays for the
/// days around them (平成30年法律第99号 附則), which makes 30 April and 2 May holidays; the older
/// ones do not, but none of them falls on a Sunday or two days from another holiday.
fn one_day_only(year: i32, month: u32, day: u32) -> Option<HolidayName> {
    match (year, month, day) {
        (1959, 4, 10) => {
            Some(HolidayName::new("皇太子明仁親王の結婚の儀", "Wedding of Crown Prince Akihito"))
        }
        (1989, 2, 24) => Some(HolidayName::new("昭和天皇の大喪の礼", "State Funeral of Emperor Showa")),
        (1990, 11, 12) | (2019, 10, 22) => {
            Some(HolidayName::new("即位礼正殿の儀", "Enthronement Ceremony of the Emperor"))
        }
        (1993, 6, 9) => {
            Some(HolidayName::new("皇太子徳仁親王の結婚の儀", "Wedding of Crown Prince Naruhito"))
        }
        (2019, 5, 1) => Some(HolidayName::new("天皇の即位の日", "Accession of the Emperor")),
        _ => None,
    }
}

fn first_quarter(date: NaiveDate) -> Option<HolidayName> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match (month, day) {
        (1, 1) => Some(NEW_YEAR),
        (1, 15) if year < 2000 => Some(COMING_OF_AGE),
        (1, _) if year >= 2000 && is_monday(date, 2) => Some(COMING_OF_AGE),
        (2, 11) if year >= 1967 => Some(FOUNDATION),
        (2, 23) if year >= 2020 => Some(EMPEROR),
        (3, day) if day == vernal_equinox(year) => Some(VERNAL),
        _ => None,
    }
}

fn golden_week(year: i32, month: u32, day: u32) -> Option<HolidayName> {
    match (month, day) {
        (4, 29) => Some(match year {
            ..=1988 => EMPEROR,
            1989..=2006 => GREENERY,
            _ => SHOWA,
        }),
        (5, 3) => Some(CONSTITUTION),
        (5, 4) if year >= 2007 => Some(GREENERY),
        (5, 5) => Some(CHILDREN),
        _ => None,
    }
}

fn summer(date: NaiveDate) -> Option<HolidayName> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match (year, month, day) {
        // The years planned and held of the Tokyo Olympics (its 特別措置法).
        (1996..=2002, 7, 20) | (2020, 7, 23) | (2021, 7, 22) => Some(MARINE),
        (2020, 7, 24) | (2021, 7, 23) => Some(SPORTS),
        (2020, 8, 10) | (2021, 8, 8) => Some(MOUNTAIN),
        (2020 | 2021, _, _) => None,
        (2003.., 7, _) if is_monday(date, 3) => Some(MARINE),
        (2016.., 8, 11) => Some(MOUNTAIN),
        _ => None,
    }
}

fn autumn(date: NaiveDate) -> Option<HolidayName> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match (year, month, day) {
        (1966..=2002, 9, 15) => Some(AGED),
        (2003.., 9, _) if is_monday(date, 3) => Some(AGED),
        (_, 9, day) if day == autumnal_equinox(year) => Some(AUTUMNAL),
        (1966..=1999, 10, 10) => Some(HEALTH),
        (2000..=2019, 10, _) if is_monday(date, 2) => Some(HEALTH),
        (2022.., 10, _) if is_monday(date, 2) => Some(SPORTS),
        _ => None,
    }
}

fn winter(year: i32, month: u32, day: u32) -> Option<HolidayName> {
    match (month, day) {
        (11, 3) => Some(CULTURE),
        (11, 23) => Some(LABOUR),
        (12, 23) if (1989..=2018).contains(&year) => Some(EMPEROR),
        _ => None,
    }
}

/// Whether `date` is the `nth` Monday of its month (ハッピーマンデー).
fn is_monday(date: NaiveDate, nth: u32) -> bool {
    date.weekday() == Weekday::Mon && date.day().div_ceil(7) == nth
}

/// The day of March of the vernal equinox; integer form (in millionths of a day) of the usual
/// approximation, which agrees with every announcement so far.
fn vernal_equinox(year: i32) -> u32 {
    match year {
        ..=1979 => equinox(year, 20_835_700, 1983),
        1980..=2099 => equinox(year, 20_843_100, 1980),
        _ => equinox(year, 21_851_000, 1980),
    }
}

/// The day of September of the autumnal equinox.
fn autumnal_equinox(year: i32) -> u32 {
    match year {
        ..=1979 => equinox(year, 23_258_800, 1983),
        1980..=2099 => equinox(year, 23_248_800, 1980),
        _ => equinox(year, 24_248_800, 1980),
    }
}

fn equinox(year: i32, base_micro_days: i64, leap_from: i32) -> u32 {
    let drift = 242_194 * (i64::from(year) - 1980);
    let leap_days = (i64::from(year) - i64::from(leap_from)) / 4; // towards zero, as the formula has it
    u32::try_from((base_micro_days + drift) / 1_000_000 - leap_days).unwrap_or(0)
}

/// The days from `first` to `last` that are holidays, with their names, in order.
///
/// # Errors
/// [`HolidaysUnknown`] where either end is outside [`FIRST_DAY`] to [`LAST_DAY`].
pub fn between(
    first: NaiveDate,
    last: NaiveDate,
) -> Result<impl Iterator<Item = (NaiveDate, HolidayName)>, HolidaysUnknown> {
    holiday_on(first)?;
    holiday_on(last)?;
    let days = first.iter_days().take_while(move |day| *day <= last);
    Ok(days.filter_map(|day| holiday_name(day).map(|name| (day, name))))
}

/// The same as text, one holiday a line: `2026-01-01 元日`. For people and other programs to
/// compare.
///
/// # Errors
/// [`HolidaysUnknown`] as in [`between`].
pub fn listed(first: NaiveDate, last: NaiveDate) -> Result<String, HolidaysUnknown> {
    let mut text = String::new();
    for (day, name) in between(first, last)? {
        let _ = writeln!(text, "{day} {}", name.ja); // writing to a String cannot fail
    }
    Ok(text)
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
