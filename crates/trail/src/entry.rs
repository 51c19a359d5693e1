//! One entry of the trail: an allowed act or a refusal, in one procedure.
//!
//! The members, their patterns and their hashing never change for `v` = 1:
//! entries are immutable, and so is what old entries mean.

mod at;
mod quick;
mod read;
mod write;

pub use at::{At, Seq};
pub(crate) use at::{date_text, parse_date};

use crate::canonical;
use crate::fault::{Fault, FaultKind};
use crate::hash::{Digest, leaf_hash};
use crate::ids::{
    ActId, ActorId, CapacityId, CaseNo, FieldName, KindId, MachineId, OrgId, ProcedureId, RuleId, StageId,
    SubjectId,
};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Largest entry, in bytes of its canonical form.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// The version written in `v`.
pub const VERSION: i64 = 1;

/// Rules whose outcomes concern a person and are committed as salted fields.
pub const SENSITIVE_RULES: [&str; 7] = ["g32", "g33", "g35", "g36", "g37", "g38", "tax"];

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryType {
    /// An allowed act.
    Decision,
    /// An act that was refused; the stage stays.
    Refusal,
}

impl EntryType {
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Decision, Self::Refusal];

    /// The text written in `type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Refusal => "refusal",
        }
    }
}

/// What a rule said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The requirement holds.
    Met,
    /// It does not.
    Unmet,
    /// It does not, and an approver went on with a reason.
    Overridden,
    /// It only advises.
    Advised,
    /// It does not apply here.
    NotApplicable,
    /// A duty was fulfilled late.
    Overdue,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] =
        [Self::Met, Self::Unmet, Self::Overridden, Self::Advised, Self::NotApplicable, Self::Overdue];

    /// The text written in `outcome`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Overridden => "overridden",
            Self::Advised => "advised",
            Self::NotApplicable => "not-applicable",
            Self::Overdue => "overdue",
        }
    }
}

/// One rule that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleEntry {
    /// The rule.
    pub id: RuleId,
    /// What it was asked about; `None` is written `""`.
    pub subject: Option<SubjectId>,
    /// What it said.
    pub outcome: Outcome,
    /// Date of the table row or rule text that was applied.
    pub law: NaiveDate,
}

impl RuleEntry {
    /// What rules are sorted by, in byte order.
    fn key(&self) -> (&str, &str) {
        let subject = self.subject.as_ref().map_or("", SubjectId::as_str);
        (self.id.as_str(), subject)
    }
}

/// Whether the rule's outcome must be a salted field instead of a [`RuleEntry`].
#[must_use]
pub fn is_sensitive(rule: &RuleId) -> bool {
    let rule = rule.as_str();
    SENSITIVE_RULES.iter().any(|s| s.eq_ignore_ascii_case(rule))
}

/// The field that holds the `number`th outcome of a sensitive rule:
/// `rule.<id lowercase>.<n>`.
///
/// # Errors
///
/// None for the rules there are; an id so long that no field name holds it.
pub fn sensitive_field_name(rule: &RuleId, number: u32) -> Result<FieldName, Fault> {
    let rule = rule.as_str().to_ascii_lowercase();
    FieldName::new(format!("rule.{rule}.{number}"))
}

/// One entry. The fields are the members of its JSON form; `v` is always 1.
///
/// The types hold the patterns. What must agree *between* members is checked
/// whenever the entry is written or read ([`Entry::check`]).
///
/// ```
/// use shirube_trail::{At, Digest, Entry, EntryType, Seq};
///
/// let entry = Entry {
///     entry_type: EntryType::Decision,
///     org: "city-a".parse()?,
///     case: "R8-0012".parse()?,
///     procedure: "R8-0012/1".parse()?,
///     parent: None,
///     kind: "preparation".parse()?,
///     machine: "preparation@1".parse()?,
///     seq: Seq::FIRST,
///     prev: Digest::ZERO,
///     at: At::parse("2026-11-20T09:01:02.345Z")?,
///     actor: "u-0007".parse()?,
///     capacity: "officer".parse()?,
///     act: "open-case".parse()?,
///     from: None,
///     to: "issue".parse()?,
///     rules: Vec::new(),
///     fields: [].into(),
///     cmd: uuid::Uuid::nil(),
/// };
/// let bytes = entry.canonical_bytes()?;
/// assert_eq!(Entry::parse(&bytes)?, entry);
/// println!("{}", entry.leaf_hash()?.short());
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Written as `type`.
    pub entry_type: EntryType,
    /// The organisation.
    pub org: OrgId,
    /// The case; the part of `procedure` before the slash.
    pub case: CaseNo,
    /// The procedure the entry belongs to.
    pub procedure: ProcedureId,
    /// The procedure that opened it; `None` is written `""`.
    pub parent: Option<ProcedureId>,
    /// The kind of procedure.
    pub kind: KindId,
    /// The kind with its released machine version.
    pub machine: MachineId,
    /// Number within the procedure.
    pub seq: Seq,
    /// Leaf hash of the procedure's previous entry; [`Digest::ZERO`] in the first.
    pub prev: Digest,
    /// When, by the database clock of the transaction.
    pub at: At,
    /// Who.
    pub actor: ActorId,
    /// In which capacity.
    pub capacity: CapacityId,
    /// What was done or refused.
    pub act: ActId,
    /// The stage before; `None`, written `""`, where the act opened the procedure.
    pub from: Option<StageId>,
    /// The stage after; for a refusal the stage before.
    pub to: StageId,
    /// The rules asked, ascending by (id, subject) in byte order, each pair once.
    pub rules: Vec<RuleEntry>,
    /// Commitments to what is told only to those who may know.
    pub fields: BTreeMap<FieldName, Digest>,
    /// Idempotency key of the request, shared by the entries of its transaction.
    pub cmd: Uuid,
}

impl Entry {
    /// Checks what must agree between members.
    ///
    /// # Errors
    ///
    /// `case` not that of `procedure`; a procedure that is its own parent;
    /// `machine` of another kind; `prev` zero anywhere but in the first entry;
    /// a refusal that moves; rules out of order or doubled; a sensitive rule.
    pub fn check(&self) -> Result<(), Fault> {
        let agree = |holds: bool, member: &str, with: &'static str| {
            if holds { Ok(()) } else { Err(Fault::new(member, FaultKind::Disagrees { with })) }
        };
        let is_first = self.seq == Seq::FIRST;
        agree(self.procedure.case_text() == self.case.as_str(), "procedure", "case")?;
        agree(self.parent.as_ref() != Some(&self.procedure), "parent", "procedure")?;
        agree(self.machine.kind_text() == self.kind.as_str(), "machine", "kind")?;
        agree((self.prev == Digest::ZERO) == is_first, "prev", "seq")?;
        let stays = self.from.as_ref() == Some(&self.to);
        agree(self.entry_type == EntryType::Decision || stays, "to", "from")?;
        self.check_rules()
    }

    fn check_rules(&self) -> Result<(), Fault> {
        let mut previous: Option<&RuleEntry> = None;
        for (index, rule) in self.rules.iter().enumerate() {
            if previous.is_some_and(|previous| previous.key() >= rule.key()) {
                return Err(Fault::new(format!("rules[{index}]"), FaultKind::NotAscending));
            }
            if is_sensitive(&rule.id) {
                let kind = FaultKind::SensitiveRule(rule.id.to_string());
                return Err(Fault::new(format!("rules[{index}].id"), kind));
            }
            at::date_text(rule.law).map_err(|f| f.within(&format!("rules[{index}].law")))?;
            previous = Some(rule);
        }
        Ok(())
    }

    /// Puts the rules in the order in which they are written.
    pub fn sort_rules(&mut self) {
        self.rules.sort_by(|a, b| a.key().cmp(&b.key()));
    }

    /// The bytes that are hashed and kept: JCS, UTF-8, no trailing newline.
    ///
    /// # Errors
    ///
    /// As [`Entry::check`]; more than [`ENTRY_BYTES_MAX`].
    pub fn canonical_bytes(&self) -> Result<Vec<u8>, Fault> {
        self.check()?;
        let bytes = write::text(self)?.into_bytes();
        check_size(&bytes)?;
        Ok(bytes)
    }

    /// RFC 6962 leaf hash of the canonical bytes.
    ///
    /// # Errors
    ///
    /// As [`Entry::canonical_bytes`].
    pub fn leaf_hash(&self) -> Result<Digest, Fault> {
        self.canonical_bytes().map(|bytes| leaf_hash(&bytes))
    }

    /// Reads an entry, strictly: exactly the members there are, each of its type
    /// and form, in canonical form.
    ///
    /// # Errors
    ///
    /// The first fault; nothing is repaired.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        check_size(bytes)?;
        match quick::entry(bytes) {
            Some(entry) => Ok(entry),
            None => Self::read(canonical::parse_canonical(bytes)?),
        }
    }

    pub(crate) fn read(value: Value) -> Result<Self, Fault> {
        let entry = read::entry(value)?;
        entry.check()?;
        Ok(entry)
    }

    /// Reads an entry quickly, or not at all: then [`Entry::parse`] says why.
    pub(crate) fn parse_quickly(bytes: &[u8]) -> Option<Self> {
        quick::entry(bytes)
    }

    pub(crate) fn check_size(bytes: &[u8]) -> Result<(), Fault> {
        check_size(bytes)
    }
}

fn check_size(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.len() <= ENTRY_BYTES_MAX {
        return Ok(());
    }
    Err(Fault::whole(FaultKind::TooLong { found_bytes: bytes.len(), limit_bytes: ENTRY_BYTES_MAX }))
}
