//! National holidays as dated rows (国民の祝日に関する法律, 昭和23年法律第178号): how substitutes and
//! days between two are made, edition by edition, and the acts for single days and years. The
//! calendar itself is computed (`domain::holidays`) from the day these rows say.

use chrono::NaiveDate;

use super::table::{Edition, Figures, Row, Table, day};
use crate::words::{Words, words};

/// What becomes of a holiday that falls on a Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Substitute {
    /// Nothing.
    None,
    /// The Monday after it is a holiday.
    NextDay,
    /// The nearest later day that is no national holiday is one.
    NextFreeDay,
}

/// What becomes of a day between two national holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Nothing.
    None,
    /// It is a holiday, where it is no Sunday and no substitute.
    ButSundays,
    /// It is a holiday.
    EveryDay,
}

/// One edition of the Act's art. 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Art. 3(2).
    pub substitute: Substitute,
    /// Art. 3(3).
    pub between: Between,
}

impl Figures for Rules {
    fn figures(&self) -> Vec<(Words, i64)> {
        vec![
            (
                words(
                    "振替休日（0なし・1翌日・2次の平日）",
                    "substitute (0 none, 1 next day, 2 next free day)",
                ),
                self.substitute as i64,
            ),
            (
                words(
                    "国民の休日（0なし・1日曜を除く・2あり）",
                    "day between two (0 none, 1 but Sundays, 2 every)",
                ),
                self.between as i64,
            ),
        ]
    }
}

const fn row(since: NaiveDate, substitute: Substitute, between: Between, source: Words) -> Row<Rules> {
    Row { since, until: None, edition: Edition::FIRST, source, value: Rules { substitute, between } }
}

/// The editions of the Act's art. 3.
pub static TABLE: Table<Rules> = Table {
    id: "holidays",
    name: words("国民の祝日：振替休日と国民の休日", "national holidays: substitutes, days between two"),
    chosen_by: words("その日", "the day itself"),
    rows: &[
        row(
            day(1948, 7, 20),
            Substitute::None,
            Between::None,
            words("国民の祝日に関する法律（昭和23年法律第178号）", "Act 178 of 1948"),
        ),
        row(
            day(1973, 4, 12),
            Substitute::NextDay,
            Between::None,
            words("昭和48年法律第10号（振替休日）", "Act 10 of 1973 (substitutes)"),
        ),
        row(
            day(1985, 12, 27),
            Substitute::NextDay,
            Between::ButSundays,
            words("昭和60年法律第103号（国民の休日）", "Act 103 of 1985 (days between two)"),
        ),
        row(
            day(2007, 1, 1),
            Substitute::NextFreeDay,
            Between::EveryDay,
            words("平成17年法律第43号（第3条の改正）", "Act 43 of 2005 (art. 3 amended)"),
        ),
    ],
};

/// The rules of a day; those of the first edition before it.
#[must_use]
pub fn rules_on(date: NaiveDate) -> Rules {
    let none = Rules { substitute: Substitute::None, between: Between::None };
    TABLE.on(date, Edition::FIRST).map_or(none, |row| row.value)
}

/// An act that makes a single day a holiday, or moves the holidays of a year.
#[derive(Debug, Clone, Copy)]
pub struct Single {
    /// Its first day.
    pub since: NaiveDate,
    /// Its last.
    pub until: NaiveDate,
    /// What it is for.
    pub what: Words,
    /// The act.
    pub source: Words,
}

const fn one(on: NaiveDate, what: Words, source: Words) -> Single {
    Single { since: on, until: on, what, source }
}

const ACCESSION: Words =
    words("平成30年法律第99号（前後の日も国民の休日）", "Act 99 of 2018 (the days beside it too)");

/// The acts for single days and years.
pub static SINGLE: &[Single] = &[
    one(
        day(1959, 4, 10),
        words("皇太子明仁親王の結婚の儀", "Wedding of Crown Prince Akihito"),
        words("昭和34年法律第16号", "Act 16 of 1959"),
    ),
    one(
        day(1989, 2, 24),
        words("昭和天皇の大喪の礼", "State Funeral of Emperor Showa"),
        words("平成元年法律第4号", "Act 4 of 1989"),
    ),
    one(
        day(1990, 11, 12),
        words("即位礼正殿の儀", "Enthronement Ceremony of the Emperor"),
        words("平成2年法律第24号", "Act 24 of 1990"),
    ),
    one(
        day(1993, 6, 9),
        words("皇太子徳仁親王の結婚の儀", "Wedding of Crown Prince Naruhito"),
        words("平成5年法律第32号", "Act 32 of 1993"),
    ),
    one(day(2019, 5, 1), words("天皇の即位の日", "Accession of the Emperor"), ACCESSION),
    one(day(2019, 10, 22), words("即位礼正殿の儀", "Enthronement Ceremony of the Emperor"), ACCESSION),
    Single {
        since: day(2020, 1, 1),
        until: day(2020, 12, 31),
        what: words("海の日・スポーツの日・山の日の移動", "Marine, Sports and Mountain Day moved"),
        source: words(
            "平成30年法律第55号（オリンピック特別措置法の改正）",
            "Act 55 of 2018 (Olympic special measures)",
        ),
    },
    Single {
        since: day(2021, 1, 1),
        until: day(2021, 12, 31),
        what: words("海の日・スポーツの日・山の日の移動", "Marine, Sports and Mountain Day moved"),
        source: words(
            "令和2年法律第68号（オリンピック特別措置法の改正）",
            "Act 68 of 2020 (Olympic special measures)",
        ),
    },
];

#[cfg(test)]
mod tests {
    use super::{SINGLE, TABLE};
    use crate::domain::holidays::holiday_on;

    fn name(day: &str) -> Option<&'static str> {
        holiday_on(day.parse().unwrap()).unwrap().map(|name| name.ja)
    }

    #[test]
    fn an_edition_holds_from_its_day_and_not_before() {
        assert_eq!(TABLE.rows.len(), 4);
        for (day, expected) in [
            // A Sunday's holiday before and after the first substitutes.
            ("1973-02-12", None),
            ("1973-04-30", Some("振替休日")),
            // Between two holidays, before and after 1985-12-27; not a Sunday until 2007.
            ("1985-05-04", None),
            ("1988-05-04", Some("国民の休日")),
            ("1986-05-04", None),
            // A substitute beyond the next day since 2007.
            ("2003-05-06", None),
            ("2008-05-06", Some("振替休日")),
        ] {
            assert_eq!(name(day), expected, "{day}");
        }
    }

    #[test]
    fn every_single_day_is_a_holiday_of_that_name() {
        for single in SINGLE.iter().filter(|one| one.since == one.until) {
            assert_eq!(name(&single.since.to_string()), Some(single.what.ja));
        }
        for (day, expected) in [
            ("2020-07-20", None),
            ("2020-07-23", Some("海の日")),
            ("2020-07-24", Some("スポーツの日")),
            ("2020-08-10", Some("山の日")),
            ("2021-07-22", Some("海の日")),
            ("2021-08-09", Some("振替休日")),
        ] {
            assert_eq!(name(day), expected, "{day}");
        }
    }
}
