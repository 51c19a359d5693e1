//! Dated tables of the law: rows with the day they took effect and where they stand.
//!
//! A change of the law is a row, not a rewrite. A row once released stays: what was decided under
//! an [`Edition`] of the tables is decided again under the same edition, so that a row added or
//! corrected later changes no old decision on replay.

use chrono::NaiveDate;

use crate::words::{Sentence, Words};

/// An edition of the tables: what the product knew of the law when it decided. Entries that name
/// none were decided under the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition(pub u16);

impl Edition {
    /// The first edition.
    pub const FIRST: Self = Self(1);
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<T> {
    /// The first day it applies to.
    pub since: NaiveDate,
    /// The last day, where the source itself names one; else the next row ends it.
    pub until: Option<NaiveDate>,
    /// The edition that brought it. A later row of the same day corrects it.
    pub edition: Edition,
    /// Where it stands.
    pub source: Words,
    /// What it says.
    pub value: T,
}

/// What a row says, figure by figure.
pub trait Figures {
    /// What each figure is, with its unit, and the figure.
    fn figures(&self) -> Vec<(Words, i64)>;
}

/// A table: its rows by day.
#[derive(Debug)]
pub struct Table<T: 'static> {
    /// Its id (`small-value`).
    pub id: &'static str,
    /// What it is called.
    pub name: Words,
    /// Which day chooses the row, and why.
    pub chosen_by: Words,
    /// Its rows, by day and edition.
    pub rows: &'static [Row<T>],
}

/// A day no row of a table applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// What the table is called.
    pub table: Words,
    /// The day asked for.
    pub day: NaiveDate,
    /// The first day the table knows, if it has rows.
    pub first: Option<NaiveDate>,
    /// The last day, where it has one.
    pub last: Option<NaiveDate>,
}

impl Outside {
    /// The sentence of a refusal.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let (first, last) = (self.first.map(|day| day.to_string()), self.last.map(|day| day.to_string()));
        let (ja, en) = match (first, last) {
            (Some(first), Some(last)) => {
                (format!("{first}から{last}まで"), format!("it covers {first} to {last}"))
            }
            (Some(first), None) => (format!("{first}から"), format!("it begins on {first}")),
            (None, _) => ("なし".to_owned(), "it is empty".to_owned()),
        };
        Sentence {
            ja: format!("「{}」の表に{}に当たる行がありません（収録：{}）。", self.table.ja, self.day, ja),
            en: format!("The table \"{}\" has no row for {} ({}).", self.table.en, self.day, en),
        }
    }
}

/// What is wrong with a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There are none.
    Empty,
    /// A row ends before it begins.
    Backwards(NaiveDate),
    /// A row begins before the one above it, or on the same day in an edition not later.
    Disordered(NaiveDate),
    /// A row begins while the one above still applies by its own end.
    Overlap(NaiveDate),
    /// Between the end of a row and this one nothing applies.
    Gap(NaiveDate),
}

impl Fault {
    /// What it is, in words.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let (ja, en, day) = match self {
            Self::Empty => {
                return Sentence { ja: "行がありません。".into(), en: "There are no rows.".into() };
            }
            Self::Backwards(day) => ("終わりが始まりより前の行です", "the row ends before it begins", day),
            Self::Disordered(day) => {
                ("行が日付・版の順に並んでいません", "rows are not in order of day and edition", day)
            }
            Self::Overlap(day) => ("前の行の期間と重なります", "overlaps the row before", day),
            Self::Gap(day) => {
                ("前の行との間に、どの行も当たらない日があります", "days before it have no row", day)
            }
        };
        Sentence {
            ja: format!("{day}から始まる行：{ja}。"), en: format!("The row from {day}: {en}.")
        }
    }
}

impl<T> Table<T> {
    /// The rows an edition knows: of several of one day the latest.
    pub fn known(&self, edition: Edition) -> impl Iterator<Item = &'static Row<T>> {
        let rows: &'static [Row<T>] = self.rows;
        rows.iter().enumerate().filter_map(move |(nth, row)| {
            let corrected =
                rows.iter().skip(nth + 1).any(|one| one.since == row.since && one.edition <= edition);
            (row.edition <= edition && !corrected).then_some(row)
        })
    }

    /// The row of a day.
    ///
    /// # Errors
    ///
    /// [`Outside`] where no row applies: there is no guess.
    pub fn on(&self, day: NaiveDate, edition: Edition) -> Result<&'static Row<T>, Outside> {
        let found = self.known(edition).filter(|row| row.since <= day).last();
        found.filter(|row| row.until.is_none_or(|until| day <= until)).ok_or_else(|| Outside {
            table: self.name,
            day,
            first: self.known(edition).next().map(|row| row.since),
            last: self.known(edition).last().and_then(|row| row.until),
        })
    }

    /// What is wrong with the rows, in any edition.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        if self.rows.is_empty() {
            return vec![Fault::Empty];
        }
        let mut faults = Vec::new();
        for pair in self.rows.windows(2) {
            if let [above, row] = pair
                && (above.since, above.edition) >= (row.since, row.edition)
            {
                faults.push(Fault::Disordered(row.since));
            }
        }
        let editions: std::collections::BTreeSet<Edition> = self.rows.iter().map(|row| row.edition).collect();
        for edition in editions {
            let mut above: Option<&Row<T>> = None;
            for row in self.known(edition) {
                if row.until.is_some_and(|until| until < row.since) {
                    faults.push(Fault::Backwards(row.since));
                }
                if let Some(until) = above.and_then(|above| above.until) {
                    if row.since <= until {
                        faults.push(Fault::Overlap(row.since));
                    } else if until.succ_opt() != Some(row.since) {
                        faults.push(Fault::Gap(row.since));
                    }
                }
                above = Some(row);
            }
        }
        faults.dedup();
        faults
    }
}

/// A day of a table.
#[must_use]
pub const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::{Edition, Fault, Row, Table, day};
    use crate::words::words;

    const fn row(
        since: (i32, u32, u32),
        until: Option<(i32, u32, u32)>,
        edition: u16,
        value: i64,
    ) -> Row<i64> {
        let until = match until {
            Some((year, month, on)) => Some(day(year, month, on)),
            None => None,
        };
        Row {
            since: day(since.0, since.1, since.2),
            until,
            edition: Edition(edition),
            source: words("s", "s"),
            value,
        }
    }

    fn table(rows: Vec<Row<i64>>) -> Table<i64> {
        Table { id: "t", name: words("表", "table"), chosen_by: words("日", "day"), rows: rows.leak() }
    }

    #[test]
    fn the_row_of_the_day_and_of_the_edition() {
        let t = table(vec![
            row((2024, 4, 1), Some((2026, 3, 31)), 1, 36),
            row((2026, 4, 1), None, 1, 40),
            row((2026, 4, 1), None, 3, 41),
            row((2028, 4, 1), None, 2, 44),
        ]);
        assert_eq!(t.faults(), []);
        for (on, edition, expected) in [
            ("2024-03-31", 1, None),
            ("2024-04-01", 1, Some(36)),
            ("2026-03-31", 1, Some(36)),
            ("2026-04-01", 1, Some(40)),
            ("2026-04-01", 2, Some(40)),
            ("2026-04-01", 3, Some(41)),
            ("2028-03-31", 2, Some(40)),
            ("2028-04-01", 1, Some(40)),
            ("2028-04-01", 2, Some(44)),
        ] {
            let found = t.on(on.parse().unwrap(), Edition(edition));
            assert_eq!(found.ok().map(|row| row.value), expected, "{on} in edition {edition}");
        }
        let outside = t.on("2024-03-31".parse().unwrap(), Edition(1)).unwrap_err().sentence();
        assert!(outside.ja.contains("2024-03-31") && outside.en.contains("2024-04-01"), "{outside:?}");
    }

    #[test]
    fn gaps_overlaps_and_disorder_are_found() {
        let first = row((2024, 4, 1), Some((2026, 3, 31)), 1, 36);
        for (second, expected) in [
            (row((2026, 4, 1), None, 1, 40), vec![]),
            (row((2026, 4, 2), None, 1, 40), vec![Fault::Gap(day(2026, 4, 2))]),
            (row((2026, 3, 31), None, 1, 40), vec![Fault::Overlap(day(2026, 3, 31))]),
            (row((2026, 4, 1), Some((2026, 3, 31)), 1, 40), vec![Fault::Backwards(day(2026, 4, 1))]),
            (row((2024, 4, 1), Some((2026, 3, 31)), 2, 40), vec![]),
        ] {
            assert_eq!(table(vec![first, second]).faults(), expected, "{second:?}");
        }
        assert_eq!(table(vec![first, first]).faults(), [Fault::Disordered(day(2024, 4, 1))]);
        assert_eq!(table(Vec::new()).faults(), [Fault::Empty]);
        assert!(table(Vec::new()).on(day(2026, 4, 1), Edition(1)).is_err());
        for fault in [Fault::Empty, Fault::Gap(day(2026, 4, 2))] {
            assert!(!fault.sentence().ja.is_empty() && !fault.sentence().en.is_empty());
        }
    }
}
