//! What the trail costs: an entry written, a leaf put into the tree, a bundle verified, and all of it
//! against the one thing no verifier can do without, SHA-256 over the canonical bytes.
//!
//! The arms take turns, so that whatever else the machine does falls on all of them; of every arm the
//! median is said, and the lower and upper quartile. One core. `SHIRUBE_BENCH_ENTRIES` and
//! `SHIRUBE_BENCH_ROUNDS` make it longer or shorter.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench says figures, and where it fails"
)]

#[path = "../tests/streaming/generated.rs"]
mod generated;
#[path = "../tests/streaming/writer.rs"]
mod writer;

use shirube_trail::bundle::{Anchors, DISCLOSURES, ENTRIES, Files, WITHHELD, verify_each};
use shirube_trail::hash::{leaf_hash, node_hash};
use shirube_trail::leaf::Leaf;
use shirube_trail::tree::{Frontier, Tree};
use shirube_trail::{Chain, Digest, Entry, ProcedureId};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

/// One thing that is timed.
struct Arm<'a> {
    name: &'static str,
    /// How many of what it does in one run.
    count: u32,
    of: &'static str,
    run: Box<dyn Fn() + 'a>,
    seconds: Vec<f64>,
}

impl<'a> Arm<'a> {
    fn new(name: &'static str, (count, of): (u32, &'static str), run: impl Fn() + 'a) -> Self {
        Self { name, count, of, run: Box::new(run), seconds: Vec::new() }
    }

    /// Seconds of one run: lower quartile, median, upper quartile.
    fn quartiles(&self) -> [f64; 3] {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        [1, 2, 3].map(|quarter| sorted[sorted.len() * quarter / 4])
    }

    fn say(&self) {
        let [low, median, high] = self.quartiles().map(|seconds| seconds * 1e9 / f64::from(self.count));
        let Self { name, of, .. } = self;
        println!("{name:<44} {median:>7.0} ns ({low:.0}–{high:.0}) per {of:<6} {:>10.0}/s", 1e9 / median);
    }
}

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn bundle(entries: u32) -> Files {
    let folder = tempfile::tempdir().unwrap();
    generated::write(folder.path(), entries.into());
    let read = |name: std::io::Result<std::fs::DirEntry>| {
        let name = name.unwrap();
        (name.file_name().into_string().unwrap(), std::fs::read(name.path()).unwrap())
    };
    std::fs::read_dir(folder.path()).unwrap().map(read).collect()
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

/// What writing does to each entry: its canonical bytes, their leaf hash, its place after the one before.
fn write_all(entries: &[Entry]) {
    let mut chains: BTreeMap<&ProcedureId, Chain> = BTreeMap::new();
    for entry in entries {
        let hash = leaf_hash(&entry.canonical_bytes().unwrap());
        chains.entry(&entry.procedure).or_insert_with(Chain::from_start).push_hashed(entry, hash).unwrap();
    }
    black_box(chains);
}

/// What no verifier can leave out: every file against the manifest, every leaf, every opened
/// commitment and every node of the tree hashed once, and nothing read.
fn hash_all(files: &Files, openings: &[Vec<u8>]) {
    for bytes in files.values() {
        black_box(Digest::sha256(bytes));
    }
    let mut level: Vec<Digest> = lines(&files[ENTRIES]).map(leaf_hash).collect();
    for opening in openings {
        black_box(Digest::sha256(opening));
    }
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| node_hash(&pair[0], pair.last().unwrap())).collect();
    }
    black_box(level);
}

/// What each disclosure is the opening of: `[salt, name, value]`.
fn openings(files: &Files) -> Vec<Vec<u8>> {
    let one = |line: &[u8]| {
        let line: serde_json::Value = serde_json::from_slice(line).unwrap();
        serde_json::to_vec(&serde_json::json!([line["salt"], line["name"], line["value"]])).unwrap()
    };
    lines(&files[DISCLOSURES]).map(one).collect()
}

fn pass_once(canonical: &[&[u8]]) {
    for file in canonical {
        black_box(Digest::sha256(file));
    }
}

fn read_all(lines: &[&[u8]]) -> Vec<Entry> {
    let read = lines.iter().filter_map(|line| match Leaf::parse(line).unwrap() {
        Leaf::Entry(entry) => Some(*entry),
        Leaf::Heads(_) | Leaf::Key(_) => None,
    });
    read.collect()
}

fn grow(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

fn take_turns(arms: &mut [Arm<'_>], rounds: u32) {
    for round in 0..=rounds {
        for arm in &mut *arms {
            let begun = Instant::now();
            (arm.run)();
            // the first round warms up
            if round > 0 {
                arm.seconds.push(begun.elapsed().as_secs_f64());
            }
        }
    }
}

fn main() {
    let (asked, rounds) = (number("SHIRUBE_BENCH_ENTRIES", 20_000), number("SHIRUBE_BENCH_ROUNDS", 25));
    let files = bundle(asked);
    let leaf_lines: Vec<&[u8]> = lines(&files[ENTRIES]).collect();
    let entries = read_all(&leaf_lines);
    let leaves: Vec<Digest> = leaf_lines.iter().map(|line| leaf_hash(line)).collect();
    let openings = openings(&files);
    let canonical = [ENTRIES, DISCLOSURES, WITHHELD].map(|path| files[path].as_slice());
    let count = |of: usize| u32::try_from(of).unwrap();
    let (per_entry, per_leaf) = ((count(entries.len()), "entry"), (count(leaves.len()), "leaf"));
    let mut arms = [
        Arm::new("one SHA-256 pass over the canonical bytes", per_entry, || pass_once(&canonical)),
        Arm::new("every hash there must be, nothing read", per_entry, || hash_all(&files, &openings)),
        Arm::new("verify", per_entry, || {
            black_box(verify_each(&files, &Anchors::default(), &mut |_| ()).unwrap());
        }),
        Arm::new("read an entry", per_entry, || {
            for line in &leaf_lines {
                black_box(Leaf::parse(line).unwrap());
            }
        }),
        Arm::new("canonicalise, hash, chain", per_entry, || write_all(&entries)),
        Arm::new("tree, nothing kept", per_leaf, || {
            black_box(grow(&leaves));
        }),
        Arm::new("tree, every node kept", per_leaf, || {
            black_box(Tree::of(leaves.clone()).root());
        }),
    ];
    take_turns(&mut arms, rounds);
    let bytes = canonical.iter().map(|file| file.len()).sum::<usize>();
    let each = bytes / entries.len();
    println!("{} entries, {each} canonical bytes each, {rounds} rounds; median (quartiles)", entries.len());
    arms.iter().for_each(Arm::say);
    let [pass, must, verify] = [0, 1, 2].map(|at: usize| arms[at].quartiles()[1]);
    println!(
        "verify runs at {:.2} of one pass; every hash there must be alone at {:.2}",
        pass / verify,
        pass / must
    );
}
