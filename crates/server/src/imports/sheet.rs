//! A table as a file: CSV as spreadsheets write it, or the first sheet of an XLSX workbook, as rows of text.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::Said;
use crate::uploads::is_within_limits;

/// Bytes of a file at most.
const BYTES_MAX: usize = 5 << 20;

/// Rows of a file at most, its heading not counted.
pub(crate) const ROWS_MAX: usize = 200;

/// Columns looked at.
const COLUMNS_MAX: usize = 200;

/// Characters of a cell at most; no field of a form takes more.
const CELL_CHARS_MAX: usize = 20_000;

/// How an XLSX workbook begins: it is a ZIP archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// The rows of a file, those without any text left out: each with its number in the file, counted from one.
///
/// # Errors
/// What is no table, or too much of one, in both languages.
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, Said> {
    if bytes.len() > BYTES_MAX {
        return Err(said("ファイルは5 MiBまでです。", "a file has 5 MiB at most."));
    }
    let all = if bytes.starts_with(ARCHIVE) { workbook(bytes)? } else { separated(bytes)? };
    let all = all.into_iter().enumerate().map(|(at, row)| (at + 1, row));
    let filled: Vec<(usize, Vec<String>)> =
        all.filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty())).collect();
    if filled.len() > ROWS_MAX + 1 {
        return Err(said("一度に取り込めるのは200行までです。", "200 rows at most come in at once."));
    }
    let is_long = |cell: &String| cell.chars().count() > CELL_CHARS_MAX;
    if let Some((number, _)) = filled.iter().find(|(_, row)| row.iter().any(is_long)) {
        return Err(Said {
            ja: format!("{number}行目に長すぎるセルがあります（2万字まで）。"),
            en: format!("row {number} has a cell beyond 20,000 characters."),
        });
    }
    Ok(filled)
}

fn said(ja: &str, en: &str) -> Said {
    Said { ja: ja.to_owned(), en: en.to_owned() }
}

/// CSV in UTF-8, with a mark at its beginning or without, or in what spreadsheets in Japan call Shift JIS.
fn separated(bytes: &[u8]) -> Result<Vec<Vec<String>>, Said> {
    let text = if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let (text, _, has_faults) = encoding_rs::SHIFT_JIS.decode(bytes);
        if has_faults {
            return Err(said(
                "CSV（UTF-8・Shift_JIS）かXLSXとして読めません。",
                "it is neither CSV (UTF-8, Shift_JIS) nor XLSX.",
            ));
        }
        text.into_owned()
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') {
        return Err(said("CSVかXLSXではありません。", "it is neither CSV nor XLSX."));
    }
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = if heading.contains('\t') && !heading.contains(',') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut all: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Said {
            ja: format!("CSVとして読めません（{error}）。"),
            en: format!("it is no CSV: {error}."),
        })?;
        // a row stands where its line is: what was left out before it counts
        let line = record.position().map_or(0, |at| usize::try_from(at.record()).unwrap_or(usize::MAX));
        while all.len() < line.min(ROWS_MAX * 10) {
            all.push(Vec::new());
        }
        all.push(record.iter().take(COLUMNS_MAX).map(str::to_owned).collect());
        if all.len() > ROWS_MAX * 10 {
            break;
        }
    }
    Ok(all)
}

/// The first sheet of a workbook.
fn workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, Said> {
    let no_workbook = || said("XLSXとして読めません。", "it is no XLSX workbook.");
    if !is_within_limits(bytes) {
        return Err(no_workbook());
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| no_workbook())?;
    let sheet = book.worksheet_range_at(0).ok_or_else(no_workbook)?.map_err(|_| no_workbook())?;
    let (above, left) = sheet.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    // a sheet may begin below its first row: numbers are those people see
    let blank = std::iter::repeat_n(Vec::new(), above.min(ROWS_MAX));
    let told = sheet.rows().take(ROWS_MAX * 10).map(|row| {
        let cells = std::iter::repeat_n(String::new(), left.min(COLUMNS_MAX));
        cells.chain(row.iter().take(COLUMNS_MAX).map(cell)).collect()
    });
    Ok(blank.chain(told).collect())
}

/// What a cell says: a day as a day, a whole number without decimals.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Bool(true) => "yes".to_owned(),
        Data::Bool(false) => "no".to_owned(),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            match (hour, minute) {
                (0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        other => other.to_string(),
    }
}
