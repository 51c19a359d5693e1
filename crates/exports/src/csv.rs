//! CSV by RFC 4180: UTF-8 with a byte order mark, lines ended by CRLF, every field quoted, and no
//! field that a spreadsheet would take for a formula.

use std::borrow::Cow;

use crate::model::Case;
use crate::say::Language;
use crate::table::{Table, acts};

/// The byte order mark, by which spreadsheets know UTF-8.
const MARK: &str = "\u{feff}";

/// The acts of a case, one a row.
#[must_use]
pub fn write(case: &Case, language: Language) -> Vec<u8> {
    of_table(&acts(case, language))
}

/// Any table.
#[must_use]
pub fn of_table(table: &Table) -> Vec<u8> {
    let mut out = String::from(MARK);
    row(&mut out, table.heads.iter().copied());
    for cells in &table.rows {
        row(&mut out, cells.iter().map(String::as_str));
    }
    out.into_bytes()
}

fn row<'c>(out: &mut String, cells: impl Iterator<Item = &'c str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(&harmless(cell).replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

/// A text no spreadsheet calculates: an apostrophe before what would begin a formula (`=`, `+`,
/// `-`, `@`, also in full width, also after white space; TAB and CR too), and no NUL. Whole
/// numbers stay numbers: `-5` cannot call anything.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let kept: Cow<'_, str> =
        if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
    let begins_badly = kept.starts_with(['\t', '\r', '\n'])
        || kept.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins_badly && kept.parse::<i64>().is_err() { Cow::Owned(format!("'{kept}")) } else { kept }
}

#[cfg(test)]
mod tests {
    use super::{harmless, of_table};
    use crate::table::Table;

    #[test]
    fn nothing_is_calculated() {
        for (given, shown) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1+1", "'+1+1"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("  =1", "'  =1"),
            ("　＝１", "'　＝１"),
            ("＝1+1", "'＝1+1"),
            ("\0=1", "'=1"),
            ("a\0b", "ab"),
            ("-5", "-5"),
            ("5", "5"),
            ("a=b", "a=b"),
            ("", ""),
            ("髙島﨑𠮷", "髙島﨑𠮷"),
        ] {
            assert_eq!(harmless(given), shown, "{given:?}");
        }
    }

    #[test]
    fn a_table_is_quoted_and_ends_its_lines() {
        let rows = vec![vec!["二行\nの\"値\"".to_owned(), "1,000".to_owned()]];
        let bytes = of_table(&Table { name: "t", heads: vec!["甲", "乙"], rows });
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{feff}\"甲\",\"乙\"\r\n\"二行\nの\"\"値\"\"\",\"1,000\"\r\n");
    }
}
