//! What one organisation writes to another: a signed note whose text is
//!
//! ```text
//! audit.example.jp/city-a                     the sender's origin, which is its key's name
//! to pref-b                                   the addressee; `to *` only in certificate files
//! {"disclosures":[…],"entry":"…","id":"…","parent":"…","procedure":"…","seq":0,"v":1}
//! ```
//!
//! The third line is in canonical form (JCS). `entry` is the sender's whole entry as a string,
//! `disclosures` is `[[salt, name, value], …]`, ascending by name, of the fields the addressee may
//! know. Nothing is said twice without agreeing: the origin ends in the entry's organisation,
//! `procedure` and `parent` are the entry's, `id` follows from sender, entry and addressee.
//!
//! Checkpoints are notes of the same key. None can be taken for the other: their second line is a
//! number.

use crate::canonical;
use crate::entry::{Entry, Seq};
use crate::fault::{Fault, FaultKind, JsonType};
use crate::field::{Disclosure, Salt};
use crate::hash::Digest;
use crate::ids::{FieldName, OrgId, ProcedureId};
use crate::members::{Members, wrong_type};
use crate::note::{KeyName, Note, SigningKey, VerifierKey};
use serde_json::{Value, json};
use std::fmt;
use uuid::Uuid;

/// The version written in `v`.
pub const VERSION: i64 = 1;

/// Form of an origin.
const ORIGIN_FORM: &str = "<domain>/<organisation>, as audit.example.jp/city-a";

/// The name of an organisation's log and of the key it signs with: `audit.<domain>/<org>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    name: KeyName,
    org: OrgId,
}

impl Origin {
    /// Reads an origin.
    ///
    /// # Errors
    ///
    /// Anything but a domain of small letters, digits, dots and hyphens, a slash, and an id of an
    /// organisation.
    pub fn new(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::form("origin", text, ORIGIN_FORM);
        let (domain, org) = text.split_once('/').ok_or_else(fault)?;
        let fits = |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit() || b".-".contains(&one);
        if domain.is_empty() || !domain.bytes().all(fits) {
            return Err(fault());
        }
        let org = OrgId::new(org).map_err(|_| fault())?;
        Ok(Self { name: KeyName::new(text).map_err(|_| fault())?, org })
    }

    /// The organisation.
    #[must_use]
    pub const fn org(&self) -> &OrgId {
        &self.org
    }

    /// The origin as the name of its key.
    #[must_use]
    pub const fn key_name(&self) -> &KeyName {
        &self.name
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// Whom a note is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// One organisation: a message.
    Org(OrgId),
    /// Whoever holds it, written `*`: a certificate file.
    Everyone,
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Org(org) => org.as_str(),
            Self::Everyone => "*",
        })
    }
}

impl Addressee {
    fn read(text: &str) -> Result<Self, Fault> {
        match text {
            "*" => Ok(Self::Everyone),
            org => OrgId::new(org).map(Self::Org).map_err(|fault| fault.within("to")),
        }
    }
}

/// A message: one entry of the sender, with what of it the addressee may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who writes.
    pub origin: Origin,
    /// To whom.
    pub to: Addressee,
    /// Number of the message among those of its procedure to this addressee: 1, 2, 3 …
    pub seq: Seq,
    /// The entry, whole.
    pub entry: Entry,
    /// What opens some of its commitments, ascending by name.
    pub disclosures: Vec<Disclosure>,
}

impl Message {
    /// The id: UUIDv5(UUIDv5(`NAMESPACE_URL`, origin), leaf hash of the entry in hex + "|" +
    /// addressee). Sent again, a message keeps its id.
    ///
    /// # Errors
    ///
    /// An entry that cannot be written.
    pub fn id(&self) -> Result<Uuid, Fault> {
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, self.origin.to_string().as_bytes());
        let name = format!("{}|{}", self.entry_hash()?, self.to);
        Ok(Uuid::new_v5(&namespace, name.as_bytes()))
    }

    /// Leaf hash of the entry.
    ///
    /// # Errors
    ///
    /// An entry that cannot be written.
    pub fn entry_hash(&self) -> Result<Digest, Fault> {
        self.entry.leaf_hash()
    }

    /// The bytes that travel, signed with the key of the origin.
    ///
    /// # Errors
    ///
    /// A key of another name; an entry of another organisation or that cannot be written;
    /// disclosures not ascending, or one that does not open its commitment.
    pub fn write(&self, key: &SigningKey) -> Result<Vec<u8>, Fault> {
        if key.name() != self.origin.key_name() {
            return Err(Fault::new("origin", FaultKind::Disagrees { with: "key" }));
        }
        self.check()?;
        let entry = canonical::to_string(&canonical::parse_canonical(&self.entry.canonical_bytes()?)?)?;
        let disclosures: Vec<Value> = self
            .disclosures
            .iter()
            .map(|one| json!([one.salt.to_base64(), one.name.as_str(), one.value]))
            .collect();
        let body = canonical::to_string(&json!({
            "v": VERSION,
            "id": self.id()?.hyphenated().to_string(),
            "seq": self.seq.get(),
            "procedure": self.entry.procedure.as_str(),
            "parent": self.entry.parent.as_ref().map_or("", ProcedureId::as_str),
            "entry": entry,
            "disclosures": disclosures,
        }))?;
        Ok(key.sign(&format!("{}\nto {}\n{body}\n", self.origin, self.to))?.to_bytes())
    }

    /// Opens a message to `reader` that one of the known keys of its sender signed.
    ///
    /// # Errors
    ///
    /// The first fault, naming the member: the note's form, a signature, the origin's key not among
    /// the signers, another addressee, a body that is not canonical or has other members, an entry
    /// with a fault of its own, what should agree and does not, a disclosure that opens nothing.
    pub fn open(bytes: &[u8], known: &[VerifierKey], reader: &OrgId) -> Result<Self, Fault> {
        Self::open_for(bytes, known, &Addressee::Org(reader.clone()))
    }

    /// As [`Message::open`], for any addressee. The signature is checked before the body is read.
    pub(crate) fn open_for(bytes: &[u8], known: &[VerifierKey], reader: &Addressee) -> Result<Self, Fault> {
        let note = Note::parse(bytes)?;
        let (origin, to, body) = head(&note)?;
        let signers = note.verify(known)?;
        if !signers.iter().any(|key| key.name() == origin.key_name()) {
            return Err(Fault::new("origin", FaultKind::Disagrees { with: "signature" }));
        }
        if to != *reader {
            let (expected, found) = (reader.to_string(), to.to_string());
            return Err(Fault::new("to", FaultKind::Addressee { expected, found }));
        }
        read_body(origin, to, body)
    }

    /// The facts disclosed.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.disclosures.iter().map(|one| (one.name.as_str(), &one.value))
    }

    fn check(&self) -> Result<(), Fault> {
        let agree = |holds: bool, member: &str, with: &'static str| {
            if holds { Ok(()) } else { Err(Fault::new(member, FaultKind::Disagrees { with })) }
        };
        agree(self.entry.org == *self.origin.org(), "entry.org", "origin")?;
        let mut previous: Option<&FieldName> = None;
        for one in &self.disclosures {
            let member = format!("disclosures.{}", one.name);
            if previous.is_some_and(|previous| *previous >= one.name) {
                return Err(Fault::new(member, FaultKind::NotAscending));
            }
            one.check_in(&self.entry).map_err(|fault| fault.within(&member))?;
            previous = Some(&one.name);
        }
        Ok(())
    }
}

/// Who says to have written a note, and to whom: what the receiver chooses keys by. Not verified.
///
/// # Errors
///
/// A note of another form, or none of an organisation.
pub fn claimed_sender(bytes: &[u8]) -> Result<(Origin, Addressee), Fault> {
    let note = Note::parse(bytes)?;
    head(&note).map(|(origin, to, _)| (origin, to))
}

/// The three lines of the text.
fn head(note: &Note) -> Result<(Origin, Addressee, &str), Fault> {
    let mut lines = note.text().split('\n');
    let origin = Origin::new(lines.next().unwrap_or_default())?;
    let to = lines.next().unwrap_or_default();
    let to = to.strip_prefix("to ").ok_or_else(|| Fault::form("to", to, "to <organisation>"))?;
    let to = Addressee::read(to)?;
    let body = lines.next().unwrap_or_default();
    // the text ends with a newline, so nothing follows the last one
    match (lines.next(), lines.next()) {
        (Some(""), None) => Ok((origin, to, body)),
        _ => Err(Fault::form("text", body, "three lines: origin, addressee, JSON")),
    }
}

fn read_body(origin: Origin, to: Addressee, body: &str) -> Result<Message, Fault> {
    let mut members = Members::of(canonical::parse_canonical(body.as_bytes())?, String::new())?;
    let version = members.take("v")?;
    if version.as_i64() != Some(VERSION) {
        return Err(Fault::form("v", &version.to_string(), "1"));
    }
    let id = members.read("id", |text| Ok(text.to_owned()))?;
    let seq = members.take("seq")?;
    let seq = seq.as_u64().ok_or_else(|| wrong_type("seq", &seq, JsonType::Integer))?;
    let procedure: ProcedureId = members.id("procedure")?;
    let parent: Option<ProcedureId> = members.id_or_empty("parent")?;
    // a fault of the entry names the entry's own member
    let entry = match members.take("entry")? {
        Value::String(text) => Entry::parse(text.as_bytes()).map_err(|fault| {
            let member =
                if fault.member.is_empty() { "entry".to_owned() } else { format!("entry.{}", fault.member) };
            fault.within(&member)
        })?,
        other => return Err(wrong_type("entry", &other, JsonType::String)),
    };
    let disclosures = disclosures(members.take("disclosures")?)?;
    members.finish()?;
    let message = Message { origin, to, seq: Seq::new(seq)?, entry, disclosures };
    message.check()?;
    for (member, holds) in [
        ("procedure", message.entry.procedure == procedure),
        ("parent", message.entry.parent == parent),
        ("id", message.id()?.hyphenated().to_string() == id),
    ] {
        if !holds {
            return Err(Fault::new(member, FaultKind::Disagrees { with: "entry" }));
        }
    }
    Ok(message)
}

fn disclosures(value: Value) -> Result<Vec<Disclosure>, Fault> {
    let Value::Array(items) = value else {
        return Err(wrong_type("disclosures", &value, JsonType::Array));
    };
    let one = |(at, item): (usize, Value)| {
        let member = format!("disclosures[{at}]");
        let parts = match item {
            Value::Array(parts) => <[Value; 3]>::try_from(parts),
            other => return Err(wrong_type(&member, &other, JsonType::Array)),
        };
        match parts {
            Ok([Value::String(salt), Value::String(name), value]) => Ok(Disclosure {
                salt: Salt::from_base64(&salt).map_err(|fault| fault.within(&member))?,
                name: FieldName::new(name).map_err(|fault| fault.within(&member))?,
                value,
            }),
            _ => Err(Fault::form(member, "another array", "[salt, name, value]")),
        }
    };
    items.into_iter().enumerate().map(one).collect()
}
