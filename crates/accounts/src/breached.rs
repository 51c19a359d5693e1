//! The list of passwords that became known, in a file of any size: SHA-1 in hexadecimal digits, one a
//! line, sorted, as such lists are handed out. It is looked through by halves and never read as a whole.

use crate::AccountsError;
use sha1::{Digest, Sha1};
use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

/// Digits of a SHA-1.
const DIGITS: usize = 40;
/// The longest line that is one.
const LINE_MAX: u64 = 128;

/// Whether the list has this password.
pub(crate) fn contains(list: &Path, password: &str) -> Result<bool, AccountsError> {
    let wanted = hex::encode_upper(Sha1::digest(password.as_bytes()));
    let failed = |error: io::Error| AccountsError::BreachedList {
        file: list.display().to_string(),
        cause: error.to_string(),
    };
    let mut file = BufReader::new(File::open(list).map_err(failed)?);
    find(&mut file, &wanted).map_err(failed)
}

/// Looks for a line that begins with these digits, by halves. `low` and `high` stay where lines begin.
fn find<F: BufRead + Seek>(file: &mut F, wanted: &str) -> io::Result<bool> {
    let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        let (begins, line) = line_from(file, middle, low)?;
        let Some(line) = line.filter(|_| begins < high) else {
            // no line begins between: what is left is the one line at `low`
            high = middle;
            continue;
        };
        let digits = line.get(..DIGITS).ok_or_else(|| odd(&line))?.to_ascii_uppercase();
        if !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
            return Err(odd(&line));
        }
        match digits.as_str().cmp(wanted) {
            Ordering::Equal => return Ok(true),
            Ordering::Less => low = begins + line.len() as u64,
            Ordering::Greater => high = middle,
        }
    }
    Ok(false)
}

fn odd(line: &str) -> io::Error {
    let what = format!("\"{}\" is no SHA-1 of a sorted list", line.trim_end());
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// The first line that begins at this place or after it (at `low`, where one begins), and where.
fn line_from<F: BufRead + Seek>(file: &mut F, place: u64, low: u64) -> io::Result<(u64, Option<String>)> {
    let mut begins = place;
    if place > low {
        // the rest of the line before, which may end just here
        file.seek(SeekFrom::Start(place - 1))?;
        begins = place - 1 + read_line(file)?.len() as u64;
    } else {
        file.seek(SeekFrom::Start(place))?;
    }
    let line = read_line(file)?;
    Ok((begins, (!line.is_empty()).then_some(line)))
}

fn read_line<F: BufRead>(file: &mut F) -> io::Result<String> {
    let mut line = String::new();
    io::Read::take(file, LINE_MAX).read_line(&mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn sha1(text: &str) -> String {
        hex::encode_upper(Sha1::digest(text.as_bytes()))
    }

    proptest! {
        #[test]
        fn what_is_in_the_list_is_found_and_nothing_else(
            words in proptest::collection::btree_set("[a-d]{1,3}", 0..40),
            asked in "[a-d]{1,3}",
            counts in any::<bool>(),
            last in any::<bool>(),
        ) {
            let mut lines: Vec<String> = words.iter().map(|word| sha1(word)).collect();
            lines.sort();
            if counts {
                for (nth, line) in lines.iter_mut().enumerate() {
                    *line = format!("{line}:{}", nth * nth * 17);
                }
            }
            let mut text = lines.join("\r\n");
            if last && !text.is_empty() {
                text.push('\n');
            }
            for word in words.iter().chain([&asked]) {
                let found = find(&mut Cursor::new(text.as_bytes()), &sha1(word)).unwrap();
                prop_assert_eq!(found, words.contains(word), "{} in {}", word, text);
            }
        }
    }

    #[test]
    fn a_list_of_something_else_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        assert!(matches!(contains(&path, "x"), Err(AccountsError::BreachedList { .. })));
        std::fs::write(&path, "password\nletmein\n").unwrap();
        assert!(matches!(contains(&path, "x"), Err(AccountsError::BreachedList { .. })));
        std::fs::write(&path, sha1("correct horse battery staple")).unwrap();
        assert!(contains(&path, "correct horse battery staple").unwrap());
        assert!(!contains(&path, "x").unwrap());
    }
}
