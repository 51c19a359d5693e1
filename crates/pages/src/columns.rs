//! The columns of a table that brings procedures in: one for each input of the form that opens one. What a row
//! holds is read as if it had been typed into that form.

use shirube_core::render::Language;
use shirube_core::words::Words;

use crate::known::opening_offer;
use crate::record::{Of, layout};
use crate::typed::Typed;
use crate::words::either;

/// Rows of a list that a table has columns for; a template shows fewer.
const ROWS_MAX: usize = 9;

/// A column: one input of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The fact it is of.
    pub fact: String,
    /// The name its input is sent under.
    pub path: String,
    /// What it is called in Japanese.
    pub ja: String,
    /// What it is called in English.
    pub en: String,
    /// The shape of what it holds.
    pub shape: String,
    /// Whether a row needs it.
    pub required: bool,
    /// Which row of a list it is of, counted from one; none where it is of no list.
    pub row: Option<usize>,
}

impl Column {
    /// What it is called.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        either(language, &self.ja, &self.en)
    }

    /// Whether a heading means it, in either language or by its path.
    fn is_called(&self, heading: &str) -> bool {
        [self.ja.as_str(), &self.en, &self.path].iter().any(|name| plain(name) == heading)
    }
}

/// A heading without what is written in many ways: width, case, spaces.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().filter(|one| !one.is_whitespace() && *one != '\u{feff}').collect::<String>().to_lowercase()
}

/// The columns of the act that opens a kind; none where it is no opening.
#[must_use]
pub fn columns(kind: &str, act: &str) -> Vec<Column> {
    let Some(offer) = opening_offer(kind, act) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, ja, en, required, shape) in &offer.facts {
        let path = format!("f.{name}");
        match layout(kind, name).filter(|_| shape == "record") {
            Some(Of::Many(Of::Group(parts))) => {
                for row in 0..ROWS_MAX {
                    let heading = (format!("{ja} {}", row + 1), format!("{en} {}", row + 1));
                    let of_row = (format!("{path}:{row}"), heading, *required && row == 0, Some(row + 1));
                    all.extend(parts.iter().filter_map(|part| member(name, &of_row, part)));
                }
            }
            Some(Of::Group(parts)) => {
                let whole = (path, (ja.clone(), en.clone()), *required, None);
                all.extend(parts.iter().filter_map(|part| member(name, &whole, part)));
            }
            _ => all.push(Column {
                fact: name.clone(),
                path,
                ja: ja.clone(),
                en: en.clone(),
                shape: shape.clone(),
                required: *required,
                row: None,
            }),
        }
    }
    all
}

/// A member of a group as a column, where it is one input.
fn member(
    fact: &str,
    (path, (ja, en), required, row): &(String, (String, String), bool, Option<usize>),
    part: &crate::record::Part,
) -> Option<Column> {
    let Of::Leaf(shape) = part.of else { return None };
    let Words { ja: own_ja, en: own_en } = part.label;
    Some(Column {
        fact: fact.to_owned(),
        path: format!("{path}:{}", part.name),
        ja: format!("{ja}：{own_ja}"),
        en: format!("{en}: {own_en}"),
        shape: shape.to_owned(),
        required: *required && part.required,
        row: *row,
    })
}

/// Which column each heading means; none for a heading that means none.
#[must_use]
pub fn headed<'c>(columns: &'c [Column], headings: &[String]) -> Vec<Option<&'c Column>> {
    let of = |heading: &String| {
        let heading = plain(heading);
        columns.iter().find(|one| one.is_called(&heading)).filter(|_| !heading.is_empty())
    };
    headings.iter().map(of).collect()
}

/// A row as it would have been typed; empty cells were not.
#[must_use]
pub fn typed_row(headed: &[Option<&Column>], cells: &[String]) -> Typed {
    let pair = |(column, cell): (Option<&Column>, &String)| {
        let text = cell.trim();
        column.filter(|_| !text.is_empty()).map(|column| (column.path.clone(), text.to_owned()))
    };
    headed.iter().copied().zip(cells).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages_and_however_they_are_written() {
        let all = columns("preparation", "open-case");
        let headings = ["件名", "ＫＧＩ・ＫＰＩ １：指標", "Title", "f.indicators:1:name", "備考", ""];
        let headings: Vec<String> = headings.iter().map(|one| (*one).to_owned()).collect();
        let found = headed(&all, &headings);
        let paths: Vec<Option<&str>> = found.iter().map(|one| one.map(|one| one.path.as_str())).collect();
        assert_eq!(
            paths,
            [
                Some("f.title"),
                Some("f.indicators:0:name"),
                Some("f.title"),
                Some("f.indicators:1:name"),
                None,
                None
            ]
        );
    }

    #[test]
    fn a_row_is_read_as_its_form() {
        let all = columns("preparation", "open-case");
        let headings = ["件名", "KGI・KPI 1：指標", "KGI・KPI 1：達成時期", "財源と公表義務"];
        let headings: Vec<String> = headings.iter().map(|one| (*one).to_owned()).collect();
        let cells: Vec<String> =
            ["窓口", "件数", "令和9年3月31日", " "].iter().map(|one| (*one).to_owned()).collect();
        let typed = typed_row(&headed(&all, &headings), &cells);
        let indicators = crate::fact_of(("preparation", "indicators", "record"), &typed);
        assert_eq!(indicators, Some(serde_json::json!([{ "name": "件数", "date": "2027-03-31" }])));
        assert!(!typed.contains_key("f.funding"), "an empty cell was not typed");
    }
}
