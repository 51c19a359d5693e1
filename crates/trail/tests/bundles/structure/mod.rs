//! Larger bundles, of hundreds of entries of several procedures and cases, changed at random in their
//! structure, and the manifest made anew each time as a forger without the key would.
//!
//! What the kind of a change determines, its first fault must say; where the place decides as well, one
//! of a few.

mod changes;

use crate::log::{Covered, Log, resealed};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use shirube_trail::bundle::{Anchors, Files, Scope, verify_each};
use std::sync::LazyLock;

/// How often each change is drawn.
const DRAWS: u32 = 32;

/// What a bundle is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Case,
    Whole,
    Period,
}

const CASE: &[Of] = &[Of::Case];
const LEAVES: &[Of] = &[Of::Whole, Of::Period];
const WHOLE: &[Of] = &[Of::Whole];
const ALL: &[Of] = &[Of::Case, Of::Whole, Of::Period];

/// The bundles of one log.
struct Bundles {
    log: Log,
    covers: Vec<Covered>,
    all: [Files; 3],
}

impl Bundles {
    fn of_log(key: u8, reason: &str) -> Self {
        let (log, covers) = Log::long(key, reason);
        let covered = covers.last().unwrap();
        let older: Vec<u64> = covers.iter().map(|cover| cover.1.size).collect();
        let day = "2026-11-20".parse().unwrap();
        let case = log.bundle(covered, &older);
        let whole = log.bundle_of(Scope::Org, |_, _| true, covered, &older);
        let inside = |index, _: Option<&_>| (60..=250).contains(&index);
        let period = log.bundle_of(Scope::Period { from: day, to: day }, inside, covered, &older);
        let all = [case, whole, period];
        Self { log, covers, all }
    }

    fn of(&self, of: Of) -> &Files {
        &self.all[of as usize]
    }
}

/// The log, one of another past under the same key, and one under another key.
static HONEST: LazyLock<Bundles> = LazyLock::new(|| Bundles::of_log(7, "緊急のため"));
static REWRITTEN: LazyLock<Bundles> = LazyLock::new(|| Bundles::of_log(7, "通常の手続"));
static STRANGE: LazyLock<Bundles> = LazyLock::new(|| Bundles::of_log(8, "緊急のため"));

/// What was drawn: the bundle, and two numbers that say where.
#[derive(Debug, Clone, Copy)]
struct Draw {
    of: Of,
    one: usize,
    two: usize,
}

impl Draw {
    /// One of so many.
    fn pick(self, count: usize) -> usize {
        self.one % count
    }

    /// Two of so many, the lower first.
    fn pair(self, count: usize) -> (usize, usize) {
        let (one, two) = (self.one % count, self.two % (count - 1));
        let two = if two >= one { two + 1 } else { two };
        (one.min(two), one.max(two))
    }
}

/// A change, of which bundles, and what its first fault may be: where it begins, and what it says.
struct Change {
    name: &'static str,
    of: &'static [Of],
    make: fn(Draw, &mut Files),
    expected: &'static [(&'static str, &'static str)],
}

fn check(change: &Change, draw: Draw) -> Result<(), TestCaseError> {
    let honest = HONEST.of(draw.of);
    let mut files = honest.clone();
    (change.make)(draw, &mut files);
    // what leaves the bytes as they were is no change
    prop_assume!(files != *honest);
    let files = resealed(files);
    let Err(fault) = verify_each(&files, &Anchors::default(), &mut |_| ()) else {
        return Err(TestCaseError::fail(format!("{} goes unseen", change.name)));
    };
    let (en, ja) = (fault.to_string(), fault.ja());
    let is_expected = |(place, says): &(&str, &str)| fault.place.starts_with(place) && en.contains(says);
    prop_assert!(change.expected.iter().any(is_expected), "{}: {en}", change.name);
    prop_assert!(ja.starts_with(&fault.place) && ja.ends_with('。'), "{ja}");
    Ok(())
}

#[test]
fn larger_bundles_verify() {
    for bundles in [&*HONEST, &*REWRITTEN, &*STRANGE] {
        for files in &bundles.all {
            verify_each(files, &Anchors::default(), &mut |_| ()).unwrap();
        }
    }
    let counts = [Of::Case, Of::Whole, Of::Period].map(|of| {
        let text = &HONEST.of(of)["entries.jsonl"];
        std::str::from_utf8(text).unwrap().lines().count()
    });
    assert!(counts[0] > 100 && counts[1] == 355 && counts[2] == 191, "{counts:?}");
}

#[test]
fn every_structural_change_is_refused_for_what_it_is() {
    let threads: Vec<_> = (0..2)
        .map(|half| {
            std::thread::spawn(move || {
                for change in changes::CHANGES.iter().skip(half).step_by(2) {
                    for of in change.of {
                        let config = Config { cases: DRAWS, failure_persistence: None, ..Config::default() };
                        let numbers = (any::<u16>(), any::<u16>());
                        let run = TestRunner::new(config).run(&numbers, |(one, two)| {
                            check(change, Draw { of: *of, one: one.into(), two: two.into() })
                        });
                        assert!(run.is_ok(), "{} {of:?}: {}", change.name, run.unwrap_err());
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
