//! What kind of file it is: told by its content, and its name has to say the same.

use std::io::{Read, Seek, SeekFrom};

use axum::http::StatusCode;

use super::archive::{self, Unfit};
use crate::problem::{FieldFault, Problem};

/// What is taken: the end of the name, and the media type.
const TAKEN: [(&str, &str); 9] = [
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("csv", "text/csv"),
    ("txt", "text/plain"),
];

/// Bytes from which the kind is told.
const BEGINNING_BYTES: u64 = 8_192;

/// Bytes read at once.
const PORTION_BYTES: usize = 64 << 10;

/// The media type of a file of this name, where its content is what the name says.
///
/// # Errors
/// 422 that names what is allowed; 422 `archive_limits` for an archive beyond the limits.
pub(super) fn media_of(name: &str, mut file: impl Read + Seek) -> Result<&'static str, Problem> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    let Some((end, media)) = TAKEN.iter().find(|(one, _)| *one == end) else { return Err(not_taken()) };
    let io = |error: std::io::Error| Problem::alarm(&error);
    let size = file.seek(SeekFrom::End(0)).map_err(io)?;
    file.rewind().map_err(io)?;
    let mut beginning = Vec::new();
    file.by_ref().take(BEGINNING_BYTES).read_to_end(&mut beginning).map_err(io)?;
    file.rewind().map_err(io)?;
    let found = infer::get(&beginning).map(|kind| kind.mime_type());
    let is_as_named = match *end {
        "docx" | "xlsx" | "pptx" => is_office(end, &beginning, (file, size))?,
        "csv" | "txt" => found.is_none_or(|found| found == "text/plain") && is_text(file).map_err(io)?,
        _ => found == Some(*media),
    };
    if is_as_named { Ok(media) } else { Err(not_taken()) }
}

/// Whether it is an office document: an archive with the parts of one.
fn is_office(end: &str, beginning: &[u8], (file, size): (impl Read + Seek, u64)) -> Result<bool, Problem> {
    if !beginning.starts_with(b"PK\x03\x04") {
        return Ok(false);
    }
    let folder = match end {
        "docx" => "word/",
        "xlsx" => "xl/",
        _ => "ppt/",
    };
    match archive::members(file, size) {
        Ok(names) => {
            let has = |wanted: &str| names.iter().any(|name| name.starts_with(wanted));
            Ok(has("[Content_Types].xml") && has(folder))
        }
        Err(Unfit::Unreadable) => Ok(false),
        Err(Unfit::BeyondLimits) => Err(beyond_limits()),
    }
}

/// Whether it is text in whatever encoding: no bytes that no text has.
fn is_text(mut file: impl Read) -> std::io::Result<bool> {
    let mut portion = vec![0; PORTION_BYTES];
    loop {
        let count = file.read(&mut portion)?;
        let read = portion.get(..count).unwrap_or_default();
        if read.is_empty() {
            return Ok(true);
        }
        if read.iter().any(|byte| (*byte < 0x20 && !b"\t\n\r\x0c".contains(byte)) || *byte == 0x7f) {
            return Ok(false);
        }
    }
}

fn not_taken() -> Problem {
    let ends: Vec<&str> = TAKEN.iter().map(|(end, _)| *end).collect();
    let fault = FieldFault::new(
        "name",
        format!("内容と名前が次のいずれかで一致するファイルです：{}。", ends.join("、")),
        format!("a file whose content is what its name says, one of: {}.", ends.join(", ")),
    );
    coded("type-mismatch", fault)
}

fn beyond_limits() -> Problem {
    let fault = FieldFault::new(
        "name",
        "書庫は、1,000個以内、展開して200MiB以内、圧縮率100倍以内で、中に別の書庫を含まないものです。",
        "an archive of at most 1,000 members and 200 MiB unpacked, at most 100 times its size, without archives in it.",
    );
    coded("archive_limits", fault)
}

fn coded(code: &str, fault: FieldFault) -> Problem {
    let mut problem = Problem::bad_input(vec![fault]);
    problem.kind = format!("urn:shirube:problem:{code}");
    debug_assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY.as_u16());
    problem
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn media(name: &str, content: &[u8]) -> Option<&'static str> {
        media_of(name, Cursor::new(content)).ok()
    }

    const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_content_has_to_be_what_the_name_says() {
        assert_eq!(media("見積書.PDF", PDF), Some("application/pdf"));
        assert_eq!(media("a.png", PNG), Some("image/png"));
        assert_eq!(media("a.txt", "本文\r\n".as_bytes()), Some("text/plain"));
        assert_eq!(media("a.csv", b"\x8a\x94,1\n"), Some("text/csv"), "Shift_JIS");
        for (name, content) in [
            ("a.pdf", b"<!DOCTYPE html><html><script>".as_slice()),
            ("a.pdf", PNG),
            ("a.png", PDF),
            ("a.txt", b"<html><body>"),
            ("a.txt", b"a\0b"),
            ("a.txt", PDF),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.html", b"<html>"),
            ("a.exe", b"MZ"),
            ("a", b"text"),
            ("a.docx", b"text"),
            ("a.docx", b"PK\x03\x04 nothing"),
        ] {
            assert_eq!(media(name, content), None, "{name}");
        }
    }
}
