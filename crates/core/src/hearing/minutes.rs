//! The minutes of a hearing: everything a handler said while an act was heard.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::dossier::Dossier;
use crate::effect::Effect;
use crate::facts::{Document, Fact};
use crate::rule::{Finding, Question, Rule};
use crate::words::Capacity;

/// A value derived from the dossier and stored with the act.
pub type Derive = fn(&Dossier) -> Option<Value>;

/// How a hearing closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// To another stage.
    Go(&'static str),
    /// Allowed, in the same stage.
    Stay,
    /// Requirements unmet.
    Refuse,
}

/// What was said in a hearing.
#[derive(Debug, Default)]
pub struct Minutes {
    /// How it closed; `None` where no handler closed it.
    pub verdict: Option<Verdict>,
    /// Capacities that may act; empty where the act is commanded.
    pub by: Vec<Capacity>,
    /// Whether only another procedure may perform it.
    pub commanded: bool,
    /// Acts whose performer may not perform this one.
    pub apart_from: Vec<&'static str>,
    /// Rules asked, in order.
    pub rules: Vec<&'static Rule>,
    /// What they found.
    pub findings: Vec<Finding>,
    /// Where somebody listens: the findings that hold against the act, counted from the first, each with
    /// what its rule looked for and the act does not bring.
    pub looked_for: Vec<(usize, BTreeSet<String>)>,
    /// Facts the act brings, with whether each is required.
    pub asks: Vec<(&'static Fact, bool)>,
    /// Documents the act brings.
    pub documents: Vec<&'static Document>,
    /// Forks, with the answer given.
    pub forks: Vec<(&'static Question, usize)>,
    /// What follows.
    pub effects: Vec<Effect>,
    /// Values derived and stored.
    pub derives: Vec<(&'static str, Derive)>,
    /// Whether the act is serialised and never refused for a stale revision.
    pub additive: bool,
    /// Whether the act is performed by two, and whether this is the first of them.
    pub by_two: Option<FirstHand>,
    /// Whether anything was unmet.
    pub unmet: bool,
    /// The superstate that decided, if the stage itself did not.
    pub decided_by: Option<String>,
}

impl Minutes {
    /// Empty minutes with room for a long act, so that they do not grow while an act is heard.
    pub(super) fn with_room() -> Self {
        Self {
            rules: Vec::with_capacity(16),
            findings: Vec::with_capacity(16),
            asks: Vec::with_capacity(24),
            effects: Vec::with_capacity(8),
            derives: Vec::with_capacity(8),
            ..Self::default()
        }
    }
}

/// Whose hand this is in an act by two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstHand {
    /// The first: kept, without effect.
    First,
    /// The second: has the effect.
    Second,
}
