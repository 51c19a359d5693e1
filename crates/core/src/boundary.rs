//! Where a rule compares with a limit, it asks for the limit's edge here, under its own id.
//!
//! In the product the edge is the limit. Built with the feature `mutants`, the mutation check moves
//! it by one, takes rules out of acts, grants them or changes how far they yield, and sees whether
//! a vector notices. Nothing else differs.

#[cfg(feature = "mutants")]
pub use self::mutants::{Change, Mutant, mutated, with};

/// The limit this rule compares with.
#[must_use]
#[inline]
#[cfg_attr(
    not(feature = "mutants"),
    expect(clippy::missing_const_for_fn, reason = "it moves under mutation")
)]
pub fn edge(rule: &'static str, limit: i64) -> i64 {
    #[cfg(feature = "mutants")]
    if let Some(Change::Edge(by)) = mutated(rule, "") {
        return limit.saturating_add(by);
    }
    let _ = rule;
    limit
}

#[cfg(feature = "mutants")]
mod mutants {
    use std::cell::Cell;

    /// How a rule is changed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Change {
        /// It always holds.
        Granted,
        /// The act does not ask it.
        Removed,
        /// It yields where it must not, or does not yield where it may.
        Severity,
        /// Its limit is moved by this much.
        Edge(i64),
    }

    /// A changed rule; for [`Change::Removed`] in one act only.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Mutant {
        /// The rule's id.
        pub rule: &'static str,
        /// The act it is taken out of; empty for all.
        pub act: &'static str,
        /// What is changed.
        pub change: Change,
    }

    thread_local! {
        static MUTANT: Cell<Option<Mutant>> = const { Cell::new(None) };
    }

    /// Whether this rule is changed just now, in this act.
    #[must_use]
    pub fn mutated(rule: &str, act: &str) -> Option<Change> {
        let mutant = MUTANT.get().filter(|one| one.rule == rule)?;
        (mutant.act.is_empty() || mutant.act == act || act.is_empty()).then_some(mutant.change)
    }

    /// Runs with one rule changed, on this thread.
    pub fn with<T>(mutant: Mutant, run: impl FnOnce() -> T) -> T {
        MUTANT.set(Some(mutant));
        let out = run();
        MUTANT.set(None);
        out
    }
}
