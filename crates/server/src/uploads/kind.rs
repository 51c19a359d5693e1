//! What kind of file it is: told by its content, and its name has to say the same.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use shirube_desk::FILE_BYTES_MAX;
use zip::ZipArchive;

use super::archive::{self, Level, Unfit};

/// What is taken: the end of the name, and the media type.
const TAKEN: [(&str, &str); 9] = [
    ("pdf", PDF),
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

/// The media type of a portable document, and what it begins with.
const PDF: &str = "application/pdf";
const PDF_BEGINS: &[u8] = b"%PDF-";

/// The media type of what holds several files: what was sealed together.
const ARCHIVE: &str = "application/zip";

/// Office documents: the end of the name, and the folder each has.
const OFFICE: [(&str, &str); 3] = [("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")];

/// Why a file is of no kind that is taken.
#[derive(Debug)]
pub(super) enum NoKind {
    /// Its content is of another kind, or of none.
    Other,
    /// It is an archive beyond the limits.
    BeyondLimits,
    /// It cannot be read where it lies.
    Unreadable(io::Error),
}

impl From<io::Error> for NoKind {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// The ends of names that are taken.
pub(super) fn ends() -> Vec<&'static str> {
    TAKEN.iter().map(|(end, _)| *end).collect()
}

/// The media type of a file of this name, where its content is what the name says.
///
/// # Errors
/// [`NoKind`].
pub(super) fn media_of(name: &str, file: impl Read + Seek) -> Result<&'static str, NoKind> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    let said = TAKEN.iter().find(|(one, _)| *one == end).map(|(_, media)| *media);
    let said = said.ok_or(NoKind::Other)?;
    let found = told(file, Level::Office)?;
    let is_as_named = found == said || (found == "text/plain" && said == "text/csv");
    if is_as_named { Ok(said) } else { Err(NoKind::Other) }
}

/// The media type of what was in an envelope, which has no name to go by: one file of people, or an archive
/// of some.
///
/// # Errors
/// [`NoKind`].
pub(super) fn media_of_opened(mut file: impl Read + Seek) -> Result<&'static str, NoKind> {
    let media = told(&mut file, Level::Bag)?;
    if media != ARCHIVE {
        return Ok(media);
    }
    // within the limits as a whole, so that its files may be read one by one
    let mut archive = ZipArchive::new(file).map_err(|_| NoKind::Other)?;
    for at in 0..archive.len() {
        let member = archive.by_index(at).map_err(|_| NoKind::Other)?;
        let mut content = Vec::new();
        member.take(FILE_BYTES_MAX + 1).read_to_end(&mut content)?;
        if content.len() as u64 > FILE_BYTES_MAX {
            return Err(NoKind::BeyondLimits);
        }
        if !content.is_empty() {
            told(Cursor::new(content), Level::Office)?;
        }
    }
    Ok(ARCHIVE)
}

/// The media type a content tells, among those that are taken.
fn told(mut file: impl Read + Seek, level: Level) -> Result<&'static str, NoKind> {
    let size = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let mut beginning = Vec::new();
    file.by_ref().take(BEGINNING_BYTES).read_to_end(&mut beginning)?;
    file.rewind()?;
    if beginning.starts_with(b"PK\x03\x04") {
        return of_archive((file, size), level);
    }
    match infer::get(&beginning).map(|kind| kind.mime_type()) {
        // readers find one that begins further on, and before it is whatever a browser makes of it
        Some(PDF) if !beginning.starts_with(PDF_BEGINS) => Err(NoKind::Other),
        Some(found) if found != "text/plain" => {
            let taken = TAKEN.iter().map(|(_, media)| *media).find(|media| *media == found);
            taken.ok_or(NoKind::Other)
        }
        _ if is_text(file)? => Ok("text/plain"),
        _ => Err(NoKind::Other),
    }
}

/// What an archive is: an office document, which has the parts of one, or a bag of files where one may be.
fn of_archive((file, size): (impl Read + Seek, u64), level: Level) -> Result<&'static str, NoKind> {
    let names = archive::members(file, (size, level)).map_err(|unfit| match unfit {
        Unfit::Unreadable => NoKind::Other,
        Unfit::BeyondLimits => NoKind::BeyondLimits,
    })?;
    let has = |wanted: &str| names.iter().any(|name| name.starts_with(wanted));
    let office = OFFICE.iter().find(|(_, folder)| has("[Content_Types].xml") && has(folder));
    match office.and_then(|(end, _)| TAKEN.iter().find(|(one, _)| one == end)) {
        Some((_, media)) => Ok(media),
        None if level == Level::Bag => Ok(ARCHIVE),
        None => Err(NoKind::Other),
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn media(name: &str, content: &[u8]) -> Option<&'static str> {
        media_of(name, Cursor::new(content)).ok()
    }

    const DOCUMENT: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_content_has_to_be_what_the_name_says() {
        assert_eq!(media("見積書.PDF", DOCUMENT), Some("application/pdf"));
        assert_eq!(media("a.png", PNG), Some("image/png"));
        assert_eq!(media("a.txt", "本文\r\n".as_bytes()), Some("text/plain"));
        assert_eq!(media("a.csv", b"\x8a\x94,1\n"), Some("text/csv"), "Shift_JIS");
        for (name, content) in [
            ("a.pdf", b"<!DOCTYPE html><html><script>".as_slice()),
            ("a.pdf", PNG),
            ("a.pdf", &[b"<html><body>".as_slice(), DOCUMENT].concat()),
            ("a.pdf", &[b"\n".as_slice(), DOCUMENT].concat()),
            ("a.png", DOCUMENT),
            ("a.txt", b"<html><body>"),
            ("a.txt", b"a\0b"),
            ("a.txt", DOCUMENT),
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
    #[test]
    fn what_was_in_an_envelope_is_told_by_its_content_alone() {
        let opened = |content: &[u8]| media_of_opened(Cursor::new(content.to_vec()));
        let office = [("[Content_Types].xml", b"<x/>".as_slice()), ("word/document.xml", b"<w/>")];
        let document = archive(&office);
        let bag = archive(&[("proposal.json", b"{}"), ("a.pdf", DOCUMENT), ("b.docx", &document)]);
        for (content, expected) in [
            (b"{\"price\": 1}".as_slice(), "text/plain"),
            (DOCUMENT, PDF),
            (&document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (&bag, "application/zip"),
        ] {
            assert_eq!(opened(content).unwrap(), expected);
        }
        for content in [b"MZ\x90\0".as_slice(), b"<!DOCTYPE html><html>", &archive(&[("a.exe", b"MZ\x90\0")])]
        {
            assert!(matches!(opened(content), Err(NoKind::Other)));
        }
        let zeros = vec![0; 32 << 20];
        for beyond in [archive(&[("a.txt", &zeros)]), archive(&[("a.zip", &archive(&[("b.zip", &bag)]))])] {
            assert!(matches!(opened(&beyond), Err(NoKind::BeyondLimits)));
        }
    }
}
