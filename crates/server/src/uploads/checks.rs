//! What every file is looked at for, whichever way it comes in: its name, its size, what it is, and how
//! much is in it. The virus scanner is asked beside this ([`super::finding`]).

use std::io::{Cursor, Read, Seek};

use shirube_desk::{Attachment, FILE_BYTES_MAX, Taking};
use shirube_trail::text::normalise;

use super::kind::{self, NoKind};
use crate::problem::{FieldFault, Problem};

/// Characters of a file's name at most.
const NAME_CHARS_MAX: usize = 200;

/// The media type of what nobody can look into.
const SEALED: &str = "application/octet-stream";

/// Which part of a file is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its name, or that its content is not what the name says.
    Name,
    /// The media type that was said.
    Media,
    /// Its content.
    Content,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotTaken {
    /// What of it.
    pub(crate) part: Part,
    /// The code of the problem.
    pub(crate) code: &'static str,
    /// What is allowed, in Japanese.
    pub(crate) ja: String,
    /// What is allowed, in English.
    pub(crate) en: String,
}

impl NotTaken {
    fn new(part: Part, code: &'static str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { part, code, ja: ja.into(), en: en.into() }
    }

    /// As a problem of this field.
    pub(crate) fn problem(self, field: &str) -> Problem {
        let mut problem = Problem::bad_input(vec![FieldFault::new(field, self.ja, self.en)]);
        problem.kind = format!("urn:shirube:problem:{}", self.code);
        problem
    }
}

/// A file's name in the form in which it is kept.
///
/// # Errors
/// A name that is empty or too long, of a folder or hidden, or with characters that may not be stored.
pub(crate) fn name_of(given: &str) -> Result<String, NotTaken> {
    let bad = |ja: String, en: String| NotTaken::new(Part::Name, "bad-input", ja, en);
    let name = normalise(given).map_err(|fault| bad(fault.ja(), format!("{fault} (forbidden_char).")))?;
    let is_file = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
    if !is_file || name.contains(char::is_control) || name.chars().count() > NAME_CHARS_MAX {
        return Err(bad(
            format!("フォルダーを含まない{NAME_CHARS_MAX}文字までのファイル名です。"),
            format!("a file's name of at most {NAME_CHARS_MAX} characters, without folders."),
        ));
    }
    Ok(name)
}

/// The media type of a file that is handed in, told by its content.
///
/// # Errors
/// 422 where it is not what it says, or beyond the limits of archives; what the disk reports.
pub(super) fn media_of(
    taking: &Taking,
    (name, file): (&str, impl Read + Seek),
) -> Result<&'static str, Problem> {
    let told = match (taking.is_read_by_people(), taking.is_readable()) {
        (true, _) => kind::media_of(name, file),
        (false, true) => kind::media_of_opened(file),
        (false, false) => return Ok(SEALED),
    };
    told.map_err(|none| not_taken(none).map_or_else(|problem| problem, |fault| fault.problem("name")))
}

/// Looks at a file an act brings along, and writes its name as it is kept and its media type as its content
/// tells it.
///
/// # Errors
/// Why it is not taken. Of a content that cannot be read in memory there is none.
pub(crate) fn look_at(file: &mut Attachment) -> Result<(), NotTaken> {
    file.name = name_of(&file.name)?;
    if u64::try_from(file.content.len()).unwrap_or(u64::MAX) > FILE_BYTES_MAX {
        let mebibytes = FILE_BYTES_MAX >> 20;
        let (ja, en) = (format!("{mebibytes} MiBまでです。"), format!("at most {mebibytes} MiB."));
        return Err(NotTaken::new(Part::Content, "bad-input", ja, en));
    }
    if file.content.is_empty() {
        let (ja, en) = ("空のファイルは預かれません。", "the file is empty.");
        return Err(NotTaken::new(Part::Content, "bad-input", ja, en));
    }
    match kind::media_of(&file.name, Cursor::new(&file.content)) {
        Ok(media) => media.clone_into(&mut file.media),
        Err(none) => return Err(not_taken(none).unwrap_or_else(|_| of_other_kind())),
    }
    Ok(())
}

fn not_taken(none: NoKind) -> Result<NotTaken, Problem> {
    match none {
        NoKind::Other => Ok(of_other_kind()),
        NoKind::BeyondLimits => Ok(NotTaken::new(
            Part::Name,
            "archive_limits",
            "書庫は、1,000個以内、展開して200MiB以内、圧縮率100倍以内で、中に別の書庫を含まないものです。",
            "an archive of at most 1,000 members and 200 MiB unpacked, at most 100 times its size, without archives in it.",
        )),
        NoKind::Unreadable(error) => Err(Problem::alarm(&error)),
    }
}

fn of_other_kind() -> NotTaken {
    let ends = kind::ends();
    NotTaken::new(
        Part::Name,
        "type-mismatch",
        format!("内容と名前が次のいずれかで一致するファイルです：{}。", ends.join("、")),
        format!("a file whose content is what its name says, one of: {}.", ends.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(name: &str, content: &[u8]) -> Attachment {
        Attachment {
            document: "minutes".to_owned(),
            name: name.to_owned(),
            media: "application/x-said".to_owned(),
            content: content.to_vec(),
        }
    }

    #[test]
    fn a_file_of_an_act_is_what_its_content_tells() {
        let mut file = brought("か\u{3099}.txt", "本文".as_bytes());
        look_at(&mut file).unwrap();
        assert_eq!((file.name.as_str(), file.media.as_str()), ("が.txt", "text/plain"));
        for (name, content, part, code) in [
            ("a.pdf", b"<html>".as_slice(), Part::Name, "type-mismatch"),
            ("a.exe", b"MZ", Part::Name, "type-mismatch"),
            ("gpj.\u{202e}txt", b"x", Part::Name, "bad-input"),
            ("a\nb.txt", b"x", Part::Name, "bad-input"),
            ("../a.txt", b"x", Part::Name, "bad-input"),
            (".a.txt", b"x", Part::Name, "bad-input"),
            ("a.txt", b"", Part::Content, "bad-input"),
        ] {
            let fault = look_at(&mut brought(name, content)).unwrap_err();
            assert_eq!((fault.part, fault.code), (part, code), "{name}");
        }
        let long = format!("{}.txt", "名".repeat(NAME_CHARS_MAX));
        assert_eq!(look_at(&mut brought(&long, b"x")).unwrap_err().part, Part::Name);
        let large = vec![b'a'; usize::try_from(FILE_BYTES_MAX).unwrap() + 1];
        assert_eq!(look_at(&mut brought("a.txt", &large)).unwrap_err().part, Part::Content);
    }
}
