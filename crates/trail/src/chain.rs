//! Following the entries of one procedure.

use crate::entry::{At, Entry, Seq};
use crate::fault::{Fault, FaultKind};
use crate::hash::Digest;
use crate::ids::{KindId, OrgId, ProcedureId};

/// What the next entry of a procedure depends on; small enough to keep in a row.
///
/// A writer takes `seq`, `prev` and the lower bound of `at` from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry.
    pub seq: Seq,
    /// Leaf hash of the last entry.
    pub hash: Digest,
    /// Time of the last entry.
    pub at: At,
}

impl Head {
    /// The head a procedure has after this entry.
    ///
    /// # Errors
    ///
    /// An entry that cannot be written ([`Entry::canonical_bytes`]).
    pub fn of(entry: &Entry) -> Result<Self, Fault> {
        Ok(Self { seq: entry.seq, hash: entry.leaf_hash()?, at: entry.at })
    }

    /// Checks number, hash and time of the entry after.
    ///
    /// # Errors
    ///
    /// The first of the three that does not hold.
    pub fn check_next(&self, next: &Entry) -> Result<(), Fault> {
        check_seq(self.seq.next()?, next)?;
        if next.prev != self.hash {
            let (expected, found) = (self.hash.to_hex(), next.prev.to_hex());
            return Err(Fault::new("prev", FaultKind::Previous { expected, found }));
        }
        if next.at < self.at {
            let (previous, found) = (self.at.to_string(), next.at.to_string());
            return Err(Fault::new("at", FaultKind::Earlier { previous, found }));
        }
        Ok(())
    }
}

/// The entries of one procedure, taken in order.
///
/// ```
/// use shirube_trail::{Chain, Entry};
///
/// fn check(lines: &[&[u8]]) -> Result<Chain, shirube_trail::Fault> {
///     let mut chain = Chain::from_start();
///     for line in lines {
///         chain.push(&Entry::parse(line)?)?;
///     }
///     Ok(chain)
/// }
/// assert!(check(&[])?.head().is_none());
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Chain {
    begins_inside: bool,
    last: Option<Link>,
}

/// What of an entry its successor is held to.
#[derive(Debug, Clone)]
struct Link {
    org: OrgId,
    procedure: ProcedureId,
    parent: Option<ProcedureId>,
    kind: KindId,
    head: Head,
}

impl Chain {
    /// A chain that must begin with the procedure's first entry.
    #[must_use]
    pub fn from_start() -> Self {
        Self::default()
    }

    /// A chain whose first entry may have an unproved `prev`, as in a bundle of
    /// a period.
    #[must_use]
    pub fn from_inside() -> Self {
        Self { begins_inside: true, last: None }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    ///
    /// An entry that does not follow; the chain stays as it was.
    pub fn push(&mut self, next: &Entry) -> Result<(), Fault> {
        let hash = next.leaf_hash()?;
        self.push_hashed(next, hash)
    }

    /// Takes the next entry, of whose bytes the leaf hash is known already; [`Entry::parse`] read
    /// them.
    ///
    /// # Errors
    ///
    /// As [`Chain::push`].
    pub fn push_hashed(&mut self, next: &Entry, hash: Digest) -> Result<(), Fault> {
        let head = Head { seq: next.seq, hash, at: next.at };
        match &mut self.last {
            Some(last) => {
                check_fixed((&last.org, &last.procedure, last.parent.as_ref(), &last.kind), next)?;
                last.head.check_next(next)?;
                last.head = head;
            }
            last @ None => {
                if !self.begins_inside {
                    check_seq(Seq::FIRST, next)?;
                }
                *last = Some(Link {
                    org: next.org.clone(),
                    procedure: next.procedure.clone(),
                    parent: next.parent.clone(),
                    kind: next.kind.clone(),
                    head,
                });
            }
        }
        Ok(())
    }

    /// The head after the entries taken; `None` before the first.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.last.as_ref().map(|last| last.head)
    }
}

fn check_seq(expected: Seq, entry: &Entry) -> Result<(), Fault> {
    if entry.seq == expected {
        return Ok(());
    }
    let (expected, found) = (expected.get(), entry.seq.get());
    Err(Fault::new("seq", FaultKind::Sequence { expected, found }))
}

/// Checks that `next` may follow `prev` in the same procedure: the next number,
/// the hash of the entry before, a time not before, nothing fixed changed.
///
/// # Errors
///
/// The first of these that does not hold; a `prev` that cannot be hashed.
pub fn check_successor(prev: &Entry, next: &Entry) -> Result<(), Fault> {
    check_fixed((&prev.org, &prev.procedure, prev.parent.as_ref(), &prev.kind), next)?;
    Head::of(prev)?.check_next(next)
}

/// That what never changes within a procedure did not.
fn check_fixed(
    (org, procedure, parent, kind): (&OrgId, &ProcedureId, Option<&ProcedureId>, &KindId),
    next: &Entry,
) -> Result<(), Fault> {
    let fixed = [
        ("org", *org == next.org),
        ("procedure", *procedure == next.procedure),
        ("parent", parent == next.parent.as_ref()),
        ("kind", *kind == next.kind),
    ];
    match fixed.into_iter().find(|(_, holds)| !holds) {
        Some((member, _)) => Err(Fault::new(member, FaultKind::Changed)),
        None => Ok(()),
    }
}
