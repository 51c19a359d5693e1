//! Following the entries of one procedure.

use crate::entry::{At, Entry, Seq};
use crate::fault::{Fault, FaultKind};
use crate::hash::Digest;

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
///         chain.push(Entry::parse(line)?)?;
///     }
///     Ok(chain)
/// }
/// assert!(check(&[])?.head()?.is_none());
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Chain {
    begins_inside: bool,
    last: Option<Entry>,
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
    pub fn push(&mut self, next: Entry) -> Result<(), Fault> {
        match &self.last {
            Some(last) => check_successor(last, &next)?,
            None if self.begins_inside => {}
            None => check_seq(Seq::FIRST, &next)?,
        }
        next.check()?;
        self.last = Some(next);
        Ok(())
    }

    /// The last entry taken.
    #[must_use]
    pub const fn last(&self) -> Option<&Entry> {
        self.last.as_ref()
    }

    /// The head after the entries taken; `None` before the first.
    ///
    /// # Errors
    ///
    /// As [`Head::of`].
    pub fn head(&self) -> Result<Option<Head>, Fault> {
        self.last.as_ref().map(Head::of).transpose()
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
    let fixed = [
        ("org", prev.org == next.org),
        ("procedure", prev.procedure == next.procedure),
        ("parent", prev.parent == next.parent),
        ("kind", prev.kind == next.kind),
    ];
    for (member, holds) in fixed {
        if !holds {
            return Err(Fault::new(member, FaultKind::Changed));
        }
    }
    Head::of(prev)?.check_next(next)
}
