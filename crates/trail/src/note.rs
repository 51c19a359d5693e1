//! C2SP signed notes: a text, and who signed it. The format of <https://c2sp.org/signed-note>, with
//! the one signature type that keys of this project have, Ed25519 (RFC 8032).
//!
//! ```
//! use shirube_trail::note::{KeyName, Note, SigningKey};
//!
//! let key = SigningKey::from_seed(KeyName::new("audit.example.jp/city-a")?, [7; 32]);
//! let bytes = key.sign("導\n")?.to_bytes();
//! let note = Note::parse(&bytes)?;
//! assert_eq!(note.verify(&[key.verifier()])?, vec![&key.verifier()]);
//! # Ok::<(), shirube_trail::Fault>(())
//! ```

mod keys;
mod name;
mod vkey;

pub use keys::{SigningKey, VerifierKey};
pub use name::{KeyId, KeyName};
pub(crate) use vkey::Vkey;

use crate::fault::{Fault, FaultKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Largest note read, in bytes.
pub const NOTE_BYTES_MAX: usize = 4 << 20;

/// Most signature lines read; the specification asks for at least 16.
pub const SIGNATURES_MAX: usize = 64;

/// What a signature line begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A text with its signature lines, not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is signed, with its final newline.
    text: String,
    /// The signature lines, in order.
    signatures: Vec<NoteSignature>,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: KeyName,
    /// Its id.
    pub id: KeyId,
    /// The signature; 64 bytes where it is Ed25519.
    pub bytes: Vec<u8>,
}

impl Note {
    /// Reads a note, strictly; nothing is verified.
    ///
    /// # Errors
    ///
    /// Not UTF-8; a control character other than the newline; more than [`NOTE_BYTES_MAX`]; no blank
    /// line before the signatures; no signature line, too many, or one of another form; base64 that
    /// encoding again would not give.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        check_size(bytes.len())?;
        let whole = std::str::from_utf8(bytes).map_err(|error| {
            Fault::new("note", FaultKind::Form { found: error.to_string(), form: "UTF-8" })
        })?;
        check_characters(whole)?;
        let gap = whole.rfind("\n\n").ok_or_else(|| Fault::new("signature", FaultKind::Missing))?;
        let (text, after) = whole.split_at(gap + 1);
        let lines = after.strip_prefix('\n').unwrap_or_default();
        let lines = lines.strip_suffix('\n').ok_or_else(|| form("signature", lines))?;
        let signatures = lines.split('\n').map(signature_line).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(form("signature", "too many signature lines"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// What is signed, with its final newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The bytes of the note.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut whole = format!("{}\n", self.text);
        for signature in &self.signatures {
            let bytes = [signature.id.as_bytes().as_slice(), &signature.bytes].concat();
            whole.push_str(DASH);
            whole.push_str(signature.name.as_str());
            whole.push(' ');
            whole.push_str(&STANDARD.encode(bytes));
            whole.push('\n');
        }
        whole.into_bytes()
    }

    /// The note with one more signature line.
    ///
    /// # Errors
    ///
    /// More than [`SIGNATURES_MAX`] lines.
    pub fn signed_by(self, key: &SigningKey) -> Result<Self, Fault> {
        let signature = key.signature_of(&self.text);
        self.with(signature)
    }

    /// The note with a signature line of another note of the same text.
    ///
    /// # Errors
    ///
    /// More than [`SIGNATURES_MAX`] lines.
    pub fn with(mut self, signature: NoteSignature) -> Result<Self, Fault> {
        if self.signatures.len() >= SIGNATURES_MAX {
            return Err(form("signature", "too many signature lines"));
        }
        self.signatures.push(signature);
        Ok(self)
    }

    /// Who of these signed the text. Signatures of keys that are not known are ignored.
    ///
    /// # Errors
    ///
    /// [`FaultKind::Signature`]: a line of a known key is not its signature of this text.
    /// [`FaultKind::UnknownKey`]: no line is of a known key.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, Fault> {
        let mut signers = Vec::new();
        for signature in &self.signatures {
            let of = |key: &&VerifierKey| *key.name() == signature.name && key.id() == signature.id;
            for key in known.iter().filter(of) {
                if !key.verifies(&self.text, &signature.bytes) {
                    let name = signature.name.to_string();
                    return Err(Fault::new("signature", FaultKind::Signature { name }));
                }
                signers.push(key);
            }
        }
        if signers.is_empty() {
            let names: Vec<&str> = self.signatures.iter().map(|one| one.name.as_str()).collect();
            return Err(Fault::new("signature", FaultKind::UnknownKey { signed_by: names.join(", ") }));
        }
        Ok(signers)
    }
}

/// Checks a text that is to be signed.
pub(crate) fn check_text(text: &str) -> Result<(), Fault> {
    check_size(text.len())?;
    check_characters(text)?;
    if text.ends_with('\n') { Ok(()) } else { Err(form("text", "no newline at the end")) }
}

fn check_size(found_bytes: usize) -> Result<(), Fault> {
    if found_bytes <= NOTE_BYTES_MAX {
        return Ok(());
    }
    Err(Fault::new("note", FaultKind::TooLong { found_bytes, limit_bytes: NOTE_BYTES_MAX }))
}

fn check_characters(text: &str) -> Result<(), Fault> {
    match text.chars().find(|one| *one < ' ' && *one != '\n') {
        None => Ok(()),
        Some(control) => {
            let found = format!("U+{:04X}", u32::from(control));
            let form = "text without control characters other than the newline";
            Err(Fault::new("note", FaultKind::Form { found, form }))
        }
    }
}

fn signature_line(line: &str) -> Result<NoteSignature, Fault> {
    let read = || {
        let (name, base64) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = STANDARD.decode(base64).ok()?;
        if STANDARD.encode(&bytes) != base64 {
            return None;
        }
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        let name = KeyName::new(name).ok()?;
        (!signature.is_empty()).then(|| NoteSignature {
            name,
            id: KeyId::from_bytes(*id),
            bytes: signature.to_vec(),
        })
    };
    read().ok_or_else(|| form("signature", line))
}

fn form(member: &str, found: &str) -> Fault {
    Fault::form(member, found, "a C2SP signed note: text, blank line, \u{2014} <name> <base64> lines")
}

#[cfg(test)]
mod tests;
