//! Archives: how much is in them is counted by reading, not believed.

use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;

/// Members at most.
const MEMBERS_MAX: usize = 1_000;

/// Bytes at most, unpacked, all members together.
const UNPACKED_BYTES_MAX: u64 = 200 << 20;

/// Unpacked bytes at most for each packed one, of what is larger than [`SMALL_BYTES`].
const RATIO_MAX: u64 = 100;

/// What is smaller is not worth a ratio.
const SMALL_BYTES: u64 = 1 << 20;

/// Bytes read at once.
const PORTION_BYTES: usize = 64 << 10;

/// How archives begin.
const BEGINNINGS: [&[u8]; 6] =
    [b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh"];

/// Why an archive is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is no archive, or damaged, or encrypted.
    Unreadable,
    /// It goes beyond what is allowed.
    BeyondLimits,
}

/// What is counted over an archive and the office documents embedded in it.
#[derive(Debug, Default)]
struct Counted {
    members: usize,
    bytes: u64,
}

/// What an archive may hold that is one itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Files that were sealed together: office documents too.
    Bag,
    /// An office document: others embedded in it.
    Office,
    /// An office document in another: none.
    Embedded,
}

impl Level {
    /// What a member of this name may be, where it is an archive.
    fn below(self, name: &str) -> Option<Self> {
        match self {
            Self::Bag if is_office(name) => Some(Self::Office),
            Self::Office if name.contains("/embeddings/") && is_office(name) => Some(Self::Embedded),
            _ => None,
        }
    }
}

/// Reads an archive of so many bytes to its end within the limits and answers the names of its members.
pub(super) fn members(
    archive: impl Read + Seek,
    (packed_bytes, level): (u64, Level),
) -> Result<Vec<String>, Unfit> {
    let mut counted = Counted::default();
    walk(archive, (packed_bytes, level), &mut counted)
}

fn walk<R: Read + Seek>(
    archive: R,
    (packed_bytes, level): (u64, Level),
    counted: &mut Counted,
) -> Result<Vec<String>, Unfit> {
    let mut archive = ZipArchive::new(archive).map_err(|_| Unfit::Unreadable)?;
    counted.members = counted.members.saturating_add(archive.len());
    if counted.members > MEMBERS_MAX {
        return Err(Unfit::BeyondLimits);
    }
    let bytes_max = UNPACKED_BYTES_MAX.min(SMALL_BYTES.max(packed_bytes.saturating_mul(RATIO_MAX)));
    let before = counted.bytes;
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(|_| Unfit::Unreadable)?;
        if member.encrypted() {
            return Err(Unfit::Unreadable);
        }
        let name = member.name().map_err(|_| Unfit::Unreadable)?.into_owned();
        let below = level.below(&name);
        let mut beginning = Vec::new();
        let mut kept = Vec::new();
        let mut portion = vec![0; PORTION_BYTES];
        let (said, begun) = (member.size(), counted.bytes);
        loop {
            let count = member.read(&mut portion).map_err(|_| Unfit::Unreadable)?;
            let read = portion.get(..count).unwrap_or_default();
            if read.is_empty() {
                break;
            }
            counted.bytes = counted.bytes.saturating_add(count as u64);
            if counted.bytes > UNPACKED_BYTES_MAX || counted.bytes - before > bytes_max {
                return Err(Unfit::BeyondLimits);
            }
            if beginning.len() < 8 {
                beginning.extend(read.iter().take(8));
            }
            if below.is_some() {
                kept.extend_from_slice(read);
            }
        }
        // who believes what it says of itself would be deceived
        if said != counted.bytes - begun {
            return Err(Unfit::Unreadable);
        }
        if BEGINNINGS.iter().any(|one| beginning.starts_with(one)) {
            let Some(below) = below else { return Err(Unfit::BeyondLimits) };
            let size = kept.len() as u64;
            walk(Cursor::new(kept), (size, below), counted)?;
        }
        names.push(name);
    }
    Ok(names)
}

/// Whether it is named like an office document.
fn is_office(name: &str) -> bool {
    [".docx", ".xlsx", ".pptx"].iter().any(|end| name.to_lowercase().ends_with(end))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, content) in members {
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn looked(bytes: &[u8]) -> Result<usize, Unfit> {
        members(Cursor::new(bytes), (bytes.len() as u64, Level::Office)).map(|names| names.len())
    }

    #[test]
    fn what_is_within_the_limits_is_taken() {
        assert_eq!(looked(&archive(&[("a.xml", b"x"), ("b/c.xml", &[1; 4_096])])), Ok(2));
        let table = archive(&[("xl/workbook.xml", b"x")]);
        assert_eq!(looked(&archive(&[("word/embeddings/table.xlsx", &table)])), Ok(1));
        let names: Vec<String> = (0..MEMBERS_MAX).map(|at| format!("{at}.txt")).collect();
        let all: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
        assert_eq!(looked(&archive(&all)), Ok(MEMBERS_MAX));
    }

    #[test]
    fn what_goes_beyond_is_not() {
        let names: Vec<String> = (0..=MEMBERS_MAX).map(|at| format!("{at}.txt")).collect();
        let all: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
        assert_eq!(looked(&archive(&all)), Err(Unfit::BeyondLimits), "members");
        let zeros = vec![0; 8 << 20];
        assert_eq!(looked(&archive(&[("a", &zeros)])), Err(Unfit::BeyondLimits), "ratio");
        let inner = archive(&[("a", b"x")]);
        assert_eq!(looked(&archive(&[("a.txt", &inner)])), Err(Unfit::BeyondLimits), "an archive in it");
        let deep = archive(&[("word/embeddings/a.docx", &inner)]);
        let deeper = archive(&[("word/embeddings/b.docx", &deep)]);
        assert_eq!(looked(&deeper), Err(Unfit::BeyondLimits), "deeper than one level");
        let mut lies = archive(&[("a.xml", &[7; 1_000])]);
        let size = 1_000_u32.to_le_bytes();
        let at = lies.windows(4).rposition(|four| four == size).unwrap();
        lies[at..at + 4].copy_from_slice(&u32::to_le_bytes(999));
        assert_eq!(looked(&lies), Err(Unfit::Unreadable), "another size than it says");
        assert_eq!(looked(b"PK\x03\x04 and nothing else"), Err(Unfit::Unreadable));
    }
}
