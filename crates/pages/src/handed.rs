//! Facts that name a file by its hash, and files that were handed in before their form is: they go along every
//! page of the form as fields.

use shirube_core::render::Language;
use shirube_desk::DraftFile;

use crate::typed::Typed;
use crate::words::size;

/// A fact an act asks for: its name, its label in Japanese and in English, whether it must be there, its shape.
pub type AskedFact = (String, String, String, bool, String);

/// Facts that name a file by its hash, as whoever hands the file in calls them.
const FILES: [(&str, &str, &str); 4] = [
    ("envelope_sha256", "提案書", "Proposal"),
    ("proposal_sha256", "提案書", "Proposal"),
    (
        "public_version_sha256",
        "提案書の公開版（秘密の部分を黒塗りしたもの）",
        "Proposal, version for the public (secrets blacked out)",
    ),
    ("bid_envelope_sha256", "入札書", "Bid"),
];

/// What a file is called that a fact names by its hash; none of a fact that names none.
pub(crate) fn file_label(language: Language, fact: &str) -> Option<&'static str> {
    let known = FILES.iter().find(|(name, ..)| *name == fact);
    known.map(|(_, ja, en)| language.pick(ja, en))
}

/// Whether a fact names a file by its hash, so that the file itself is asked for.
#[must_use]
pub fn is_file(fact: &str) -> bool {
    FILES.iter().any(|(name, ..)| *name == fact)
}

/// How its field's name begins; what follows is the document or fact it is to be.
const FIELD: &str = "file.";

/// A file handed in for a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// Its name.
    pub name: String,
    bytes: u64,
}

impl Held {
    /// The name of the field that carries the file of a document or fact.
    #[must_use]
    pub fn field(of: &str) -> String {
        format!("{FIELD}{of}")
    }

    /// What a field carries the file of; none of another field.
    #[must_use]
    pub fn of_field(name: &str) -> Option<&str> {
        name.strip_prefix(FIELD)
    }

    /// A kept file as its field carries it.
    #[must_use]
    pub fn text(file: &DraftFile) -> String {
        format!("{} {} {}", file.sha256, file.bytes, file.name)
    }

    /// What a field carries; none where it carries none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let (sha256, bytes, name) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        Some(Self { sha256: sha256.to_owned(), name: name.to_owned(), bytes })
    }

    /// The file of a document or fact among what a form carries.
    #[must_use]
    pub fn of(typed: &Typed, of: &str) -> Option<Self> {
        Self::read(typed.get(&Self::field(of))?)
    }

    /// The file in a line: its name and size.
    pub(crate) fn line(&self) -> String {
        format!("{} ({})", self.name, size(self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_along_as_a_field() {
        let file =
            DraftFile { sha256: "ab".repeat(32), name: "実施 計画書.pdf".to_owned(), bytes: 2_048 };
        let typed = Typed::from([(Held::field("plan"), Held::text(&file))]);
        let held = Held::of(&typed, "plan").unwrap();
        assert_eq!((held.sha256.as_str(), held.name.as_str()), (file.sha256.as_str(), "実施 計画書.pdf"));
        assert!(held.line().starts_with("実施 計画書.pdf ("), "{}", held.line());
        assert_eq!(Held::of_field("file.plan"), Some("plan"));
        for other in ["", "ab", "ab x y", "ab 1"] {
            assert_eq!(Held::read(other), None, "{other}");
        }
    }
}
