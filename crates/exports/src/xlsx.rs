//! A workbook: procedures, acts, rules and facts, each on its sheet. Every cell is text: codes
//! keep their zeros, and nothing is calculated.

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use crate::error::ExportError;
use crate::model::Case;
use crate::say::{Language, japan};
use crate::table::{self, Table};

/// The most characters a cell may hold (the format's own limit).
const CELL_CHARS_MAX: usize = 32_767;

/// Widest column, in characters.
const WIDTH_MAX: usize = 60;

/// The bytes of the workbook.
///
/// # Errors
/// [`ExportError::Workbook`] where it does not fit the format (more than 1,048,575 rows).
pub fn write(case: &Case, language: Language) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let at = japan(case.as_of).naive_local();
    let stamp = ExcelDateTime::parse_from_str(&at.format("%Y-%m-%dT%H:%M:%S").to_string())?;
    // the moment shown, not the moment of writing: the same case gives the same bytes
    let properties = DocProperties::new()
        .set_title(format!("{} {}", case.number, case.title))
        .set_company(language.pick(&case.organisation.ja, &case.organisation.en))
        .set_creation_datetime(&stamp);
    book.set_properties(&properties);
    let tables = [table::procedures, table::acts, table::rules, table::facts];
    for table in tables {
        sheet(book.add_worksheet(), &table(case, language))?;
    }
    Ok(book.save_to_buffer()?)
}

/// A workbook of one table, as of a moment.
///
/// # Errors
/// As [`write`].
pub fn of_table(table: &Table, at: DateTime<Utc>) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let at = japan(at).naive_local();
    let stamp = ExcelDateTime::parse_from_str(&at.format("%Y-%m-%dT%H:%M:%S").to_string())?;
    book.set_properties(&DocProperties::new().set_title(table.name).set_creation_datetime(&stamp));
    sheet(book.add_worksheet(), table)?;
    Ok(book.save_to_buffer()?)
}

fn sheet(sheet: &mut Worksheet, table: &Table) -> Result<(), ExportError> {
    let head = Format::new().set_bold().set_text_wrap();
    let cell = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0_u16..).zip(&table.heads) {
        sheet.write_string_with_format(0, column, *name, &head)?;
        let place = usize::from(column);
        let widest = table.rows.iter().filter_map(|row| row.get(place)).map(|text| width(text)).max();
        let wide = widest.unwrap_or(0).max(width(name)).min(WIDTH_MAX);
        sheet.set_column_width(column, f64::from(u32::try_from(wide + 2).unwrap_or(10)))?;
    }
    for (line, cells) in (1_u32..).zip(&table.rows) {
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(line, column, fitting(text), &cell)?;
        }
    }
    if let (Ok(last), Ok(columns)) = (u32::try_from(table.rows.len()), u16::try_from(table.heads.len())) {
        sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
    }
    Ok(())
}

/// Columns of the widest line: a character of Japanese takes two.
fn width(text: &str) -> usize {
    let of_line = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    text.lines().map(of_line).max().unwrap_or(0)
}

/// A text that fits a cell, ended by an ellipsis where it did not.
fn fitting(text: &str) -> String {
    // a workbook counts UTF-16 units
    if text.encode_utf16().count() <= CELL_CHARS_MAX {
        return text.to_owned();
    }
    let mut units = 0;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < CELL_CHARS_MAX
        })
        .collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::{CELL_CHARS_MAX, fitting};

    #[test]
    fn a_cell_is_never_longer_than_the_format_allows() {
        for (length, shortened) in [(CELL_CHARS_MAX, false), (CELL_CHARS_MAX + 1, true)] {
            let fitted = fitting(&"字".repeat(length));
            assert_eq!(fitted.ends_with('…'), shortened);
            assert_eq!(fitted.encode_utf16().count(), CELL_CHARS_MAX);
        }
        assert!(fitting(&"𠮷".repeat(CELL_CHARS_MAX)).encode_utf16().count() <= CELL_CHARS_MAX);
    }
}
