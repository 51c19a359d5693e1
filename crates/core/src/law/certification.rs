//! How long a certification lasts. The law sets no term (`law.md` §0.2(10)): the rows are what the
//! programmes do, and policy may set its own.

use chrono::NaiveDate;

use super::Law;
use super::table::{Edition, Figures, Outside, Row, Table, day};
use crate::domain::FiscalYear;
use crate::policy::Policy;
use crate::words::{Words, words};

/// The term of one edition of the programmes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// It runs to 31 March of the n-th following fiscal year.
    pub following_years: i64,
}

impl Figures for Term {
    fn figures(&self) -> Vec<(Words, i64)> {
        vec![(
            words("何年度後の3月31日まで", "to 31 March of the n-th following fiscal year"),
            self.following_years,
        )]
    }
}

/// The terms by the day of the certification.
pub static TABLE: Table<Term> = Table {
    id: "certification-term",
    name: words("認定の期間（各団体の認定制度）", "term of a certification (the programmes)"),
    chosen_by: words("認定の日", "the day of the certification"),
    rows: &[Row {
        since: day(2019, 4, 1),
        until: None,
        edition: Edition::FIRST,
        source: words(
            "東京都・福岡県の認定制度（認定の日から翌々年度の3月31日まで。法令に定めはない）",
            "programmes of Tokyo and Fukuoka (to 31 March of the second following fiscal year; the law sets none)",
        ),
        value: Term { following_years: 2 },
    }],
};

/// The last day of a certification given on a day: by policy's own term, else the programmes'.
///
/// # Errors
///
/// [`Outside`] where policy has none and the table has no row for the day.
pub fn last_day(law: Law, policy: &Policy, certified_on: NaiveDate) -> Result<NaiveDate, Outside> {
    let years = match policy.certification_following_years {
        Some(years) => years,
        None => law.certification.on(certified_on, law.edition)?.value.following_years,
    };
    Ok(FiscalYear::of(certified_on).plus(i32::try_from(years).unwrap_or(0)).last_day())
}

#[cfg(test)]
mod tests {
    use super::last_day;
    use crate::law::LAW;
    use crate::policy::Policy;

    #[test]
    fn it_ends_on_31_march_of_the_second_following_fiscal_year() {
        for (day, own, expected) in [
            ("2019-08-27", None, Some("2022-03-31")),
            ("2026-03-31", None, Some("2028-03-31")),
            ("2026-04-01", None, Some("2029-03-31")),
            ("2026-08-27", Some(0), Some("2027-03-31")),
            ("2026-08-27", Some(4), Some("2031-03-31")),
            ("2019-03-31", None, None),
            ("2019-03-31", Some(2), Some("2021-03-31")),
        ] {
            let policy = Policy { certification_following_years: own, ..Policy::default() };
            let found = last_day(LAW, &policy, day.parse().unwrap()).ok().map(|day| day.to_string());
            assert_eq!(found.as_deref(), expected, "{day} {own:?}");
        }
    }
}
