//! The rate of late interest: what the Minister of Finance sets under art. 8(1) of
//! 政府契約の支払遅延防止等に関する法律 (applied to local governments by its art. 14).

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::words::{Words, words};

/// The least rate of one notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Hundredths of a percent a year.
    pub basis_points: i64,
}

impl Figures for Rate {
    fn figures(&self) -> Vec<(Words, i64)> {
        vec![(
            words("年率（ベーシスポイント、0.01％）", "a year (hundredths of a percent)"),
            self.basis_points,
        )]
    }
}

const fn row(since: NaiveDate, until: Option<NaiveDate>, basis_points: i64, source: Words) -> Row<Rate> {
    Row { since, until, edition: Edition::FIRST, source, value: Rate { basis_points } }
}

/// The rates whose notices we could read of. The Minister reviews the rate every year for 1 April:
/// of a year no source tells of, nothing is supposed.
pub static TABLE: Table<Rate> = Table {
    id: "late-interest",
    name: words(
        "遅延利息の率（支払遅延防止法第8条、財務大臣告示）",
        "rate of late interest (Act on late payment, art. 8; notices of the Minister of Finance)",
    ),
    chosen_by: words("契約締結の日", "the day the contract was concluded"),
    rows: &[
        row(
            day(2016, 4, 1),
            None,
            280,
            words("平成28年財務省告示第58号（年2.8％）", "notice 58 of 2016 (2.8%)"),
        ),
        row(
            day(2017, 4, 1),
            None,
            270,
            words("平成29年財務省告示第53号（年2.7％）", "notice 53 of 2017 (2.7%)"),
        ),
        row(
            day(2020, 4, 1),
            None,
            260,
            words(
                "令和2年財務省告示（年2.6％、令和2年4月1日適用）",
                "notice of 2020 (2.6%, from 2020-04-01)",
            ),
        ),
        row(
            day(2021, 4, 1),
            Some(day(2022, 3, 31)),
            250,
            words("令和3年財務省告示第49号（年2.5％）", "notice 49 of 2021 (2.5%)"),
        ),
    ],
};

/// The least rate for a contract concluded on a day, in hundredths of a percent, and the day of the
/// row it comes of.
///
/// # Errors
///
/// [`Outside`] where the table has no row for the day.
pub fn rate(law: Law, concluded_on: NaiveDate) -> Result<(i64, NaiveDate), Outside> {
    let row = law.late_interest.on(concluded_on, law.edition)?;
    Ok((row.value.basis_points, row.since))
}

#[cfg(test)]
mod tests {
    use super::rate;
    use crate::law::LAW;

    #[test]
    fn the_rate_is_that_of_the_day_of_conclusion() {
        for (day, expected) in [
            ("2016-03-31", None),
            ("2016-04-01", Some(280)),
            ("2017-03-31", Some(280)),
            ("2017-04-01", Some(270)),
            ("2020-03-31", Some(270)),
            ("2020-04-01", Some(260)),
            ("2021-03-31", Some(260)),
            ("2021-04-01", Some(250)),
            ("2022-03-31", Some(250)),
            ("2022-04-01", None),
        ] {
            let found = rate(LAW, day.parse().unwrap()).ok().map(|(points, _)| points);
            assert_eq!(found, expected, "{day}");
        }
    }
}
