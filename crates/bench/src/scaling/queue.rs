//! A line of acts for each organisation, in front of a database with some processors.
//!
//! As `desk::together` does it: of one organisation one transaction runs at a time and takes along
//! all acts that wait for it, up to a bound. Transactions of different organisations run side by
//! side, as many as there is room for.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// An act that arrives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// When, in seconds.
    pub at: f64,
    /// Of which organisation.
    pub organisation: usize,
}

/// What serves.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Transactions that run side by side.
    pub side_by_side: usize,
    /// Seconds of a transaction, whatever it holds.
    pub fixed_seconds: f64,
    /// Seconds of each act in it.
    pub each_seconds: f64,
    /// Most acts of a transaction.
    pub batch_acts_max: usize,
}

/// How long acts waited for their answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Waits {
    /// In seconds, ascending; from the arrival to the answer.
    pub seconds: Vec<f64>,
    /// Transactions.
    pub transactions: usize,
    /// When the last one was answered, in seconds.
    pub end: f64,
    /// Seconds in which transactions ran, of all that ran side by side.
    pub busy: f64,
}

impl Waits {
    /// The wait that this share of the acts did not exceed; 0 where there were none.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let mut at = self.seconds.len();
        let all = f64::from(u32::try_from(at).unwrap_or(u32::MAX));
        // The smallest rank that is not below the share.
        while at > 1 && f64::from(u32::try_from(at - 1).unwrap_or(u32::MAX)) >= share * all {
            at -= 1;
        }
        at.checked_sub(1).and_then(|at| self.seconds.get(at)).copied().unwrap_or_default()
    }

    /// The mean wait.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let all = f64::from(u32::try_from(self.seconds.len()).unwrap_or(u32::MAX));
        if self.seconds.is_empty() { 0.0 } else { self.seconds.iter().sum::<f64>() / all }
    }
}

/// A transaction that ends; the earliest first.
#[derive(Debug, PartialEq)]
struct Ending {
    at: f64,
    organisation: usize,
}

impl Eq for Ending {}

impl Ord for Ending {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.total_cmp(&other.at).then(self.organisation.cmp(&other.organisation))
    }
}

impl PartialOrd for Ending {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Those in line.
struct Hall {
    line: Line,
    /// Of each organisation: when its acts came that wait.
    waiting: Vec<VecDeque<f64>>,
    /// Whether a transaction of it runs.
    runs: Vec<bool>,
    /// Organisations whose turn comes, in the order in which they asked.
    turns: VecDeque<usize>,
    ending: BinaryHeap<Reverse<Ending>>,
    waits: Waits,
}

impl Hall {
    fn arrives(&mut self, one: Arrival) {
        let Some(waiting) = self.waiting.get_mut(one.organisation) else { return };
        waiting.push_back(one.at);
        if waiting.len() == 1 && !self.runs.get(one.organisation).copied().unwrap_or_default() {
            self.turns.push_back(one.organisation);
        }
        self.starts(one.at);
    }

    fn ends(&mut self, one: &Ending) {
        if let Some(runs) = self.runs.get_mut(one.organisation) {
            *runs = false;
        }
        if self.waiting.get(one.organisation).is_some_and(|waiting| !waiting.is_empty()) {
            self.turns.push_back(one.organisation);
        }
        self.starts(one.at);
    }

    fn starts(&mut self, now: f64) {
        while self.ending.len() < self.line.side_by_side {
            let Some(organisation) = self.turns.pop_front() else { return };
            let (Some(waiting), Some(runs)) =
                (self.waiting.get_mut(organisation), self.runs.get_mut(organisation))
            else {
                return;
            };
            let acts = waiting.len().min(self.line.batch_acts_max);
            let length = self.line.fixed_seconds
                + self.line.each_seconds * f64::from(u32::try_from(acts).unwrap_or(u32::MAX));
            let at = now + length;
            self.waits.seconds.extend(waiting.drain(..acts).map(|came| at - came));
            self.waits.transactions += 1;
            self.waits.busy += length;
            self.waits.end = self.waits.end.max(at);
            *runs = true;
            self.ending.push(Reverse(Ending { at, organisation }));
        }
    }
}

/// Serves acts in the order in which they arrive.
#[must_use]
pub fn simulate(line: Line, organisations: usize, arrivals: &[Arrival]) -> Waits {
    let mut hall = Hall {
        line,
        waiting: vec![VecDeque::new(); organisations],
        runs: vec![false; organisations],
        turns: VecDeque::new(),
        ending: BinaryHeap::new(),
        waits: Waits { seconds: Vec::new(), transactions: 0, end: 0.0, busy: 0.0 },
    };
    for one in arrivals {
        while hall.ending.peek().is_some_and(|Reverse(first)| first.at <= one.at) {
            if let Some(Reverse(first)) = hall.ending.pop() {
                hall.ends(&first);
            }
        }
        hall.arrives(*one);
    }
    while let Some(Reverse(first)) = hall.ending.pop() {
        hall.ends(&first);
    }
    hall.waits.seconds.sort_by(f64::total_cmp);
    hall.waits
}
