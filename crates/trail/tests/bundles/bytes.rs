//! Every byte of a small bundle: whatever is done to a single one is refused, whether the manifest is
//! left as it is or made anew.

use crate::erasures::erased;
use crate::log::{Log, resealed};
use crate::rotations::rotated;
use serde_json::Value;
use shirube_trail::bundle::{
    Anchors, BundleFault, Files, MANIFEST, README, RENDERINGS, Reading, Scope, Source, WITHHELD, verify_each,
};
use shirube_trail::{Digest, RotationReason};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is put before a byte, besides the byte itself: what a careless reader takes for nothing, for an
/// end, for the same number.
const OTHERS: [u8; 3] = *b" \n0";

/// A bundle with one file other than it was, and the manifest as it was or made anew.
struct Changed<'f> {
    files: &'f Files,
    path: &'f str,
    bytes: &'f [u8],
    manifest: Option<&'f [u8]>,
}

impl Source for Changed<'_> {
    fn paths(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    fn read(&self, path: &str, reading: Reading<'_>) -> Result<(), BundleFault> {
        match self.manifest {
            _ if path == self.path => reading(&mut { self.bytes }),
            Some(mut manifest) if path == MANIFEST => reading(&mut manifest),
            _ => self.files.read(path, reading),
        }
    }
}

/// Everything done to one byte: each bit turned, taken out, another put before it. At the
/// end only the last is possible.
fn mutations(bytes: &[u8], at: usize) -> Vec<Vec<u8>> {
    let found = bytes.get(at).copied();
    let mut all = Vec::new();
    let mut put = |taken: usize, new: &[u8]| {
        all.push([&bytes[..at], new, &bytes[at + taken..]].concat());
    };
    for new in OTHERS {
        put(0, &[new]);
    }
    if let Some(found) = found {
        put(1, &[]);
        put(0, &[found]);
        (0..8).for_each(|bit| put(1, &[found ^ (1 << bit)]));
    }
    all.retain(|mutated| mutated != bytes);
    all
}

/// The manifest with another hash of one file, as a forger writes it.
fn relisted(files: &Files, path: &str, bytes: &[u8]) -> Vec<u8> {
    let is_index =
        path == "index.json" && serde_json::from_slice::<Vec<u64>>(bytes).is_ok_and(|all| all.len() > 1);
    if is_index {
        // who changes the first or last index changes what the manifest says of them, too
        let mut changed = files.clone();
        changed.insert(path.to_owned(), bytes.to_vec());
        return resealed(changed).remove(MANIFEST).unwrap();
    }
    let manifest = std::str::from_utf8(&files[MANIFEST]).unwrap();
    let [old, new] = [&files[path], bytes].map(|bytes| format!("\"{path}\":\"{}\"", Digest::sha256(bytes)));
    assert!(manifest.contains(&old), "{path}");
    manifest.replacen(&old, &new, 1).into_bytes()
}

/// The lines of `withheld.jsonl` without their words.
fn without_words(bytes: &[u8]) -> Option<Vec<Value>> {
    let lines = std::str::from_utf8(bytes).ok()?.lines();
    lines
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).ok()?;
            for words in ["basis", "reason", "until"] {
                line[words].as_str()?;
                line[words] = Value::Null;
            }
            Some(line)
        })
        .collect()
}

/// The manifest without the days of a period.
fn without_days(bytes: &[u8]) -> Option<Value> {
    let mut manifest: Value = serde_json::from_slice(bytes).ok()?;
    for day in ["from", "to"] {
        manifest["scope"][day].as_str()?;
        manifest["scope"][day] = Value::Null;
    }
    Some(manifest)
}

/// What nothing signed speaks of, so that no reader can tell; `docs/decisions/0016` says the same.
///
/// * The renderings and the recipe are no evidence; the manifest lists them, no more.
/// * Why a field is blacked out, and until when, was never in the log. That it is, and which, was.
/// * Which days were asked for: the reader compares them with the request. A day that leaves out a
///   leaf of the bundle is refused.
fn says_nothing_of(path: &str, original: &[u8], mutated: &[u8]) -> bool {
    let same = |without: fn(&[u8]) -> Option<Value>| {
        without(mutated).is_some_and(|left| Some(left) == without(original))
    };
    match path {
        WITHHELD => without_words(mutated).is_some_and(|left| Some(left) == without_words(original)),
        MANIFEST => same(without_days),
        _ => RENDERINGS.contains(&path),
    }
}

/// What is tried on a bundle, and how often it was rightly not noticed.
struct Trial<'t> {
    name: &'static str,
    files: &'t Files,
    anchors: &'t Anchors,
    tried: AtomicUsize,
    unnoticed: AtomicUsize,
}

impl<'t> Trial<'t> {
    fn new(name: &'static str, files: &'t Files, anchors: &'t Anchors) -> Self {
        verify_each(files, anchors, &mut |_| ()).unwrap();
        Self { name, files, anchors, tried: AtomicUsize::new(0), unnoticed: AtomicUsize::new(0) }
    }

    /// Tries everything on every byte of these files, the positions dealt out among threads.
    fn run(&self, paths: &[&str]) {
        let threads = std::thread::available_parallelism().map_or(2, NonZero::get);
        let places: Vec<(&str, usize)> =
            paths.iter().flat_map(|path| (0..=self.files[*path].len()).map(|at| (*path, at))).collect();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((path, at)) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                        self.check_byte(path, *at);
                    }
                });
            }
        });
    }

    fn check_byte(&self, path: &str, at: usize) {
        let original = &self.files[path];
        let is_refused = |bytes: &[u8], manifest: Option<&[u8]>| {
            self.tried.fetch_add(1, Ordering::Relaxed);
            let changed = Changed { files: self.files, path, bytes, manifest };
            verify_each(&changed, self.anchors, &mut |_| ()).is_err()
        };
        for (nth, mutated) in mutations(original, at).iter().enumerate() {
            let is_manifest = path == MANIFEST;
            // the manifest as it was has the hash of the file, whatever was done to it
            if !is_manifest && nth % 8 == 0 {
                assert!(is_refused(mutated, None), "{} {path}:{at}, manifest as it was", self.name);
            }
            let manifest = (!is_manifest).then(|| relisted(self.files, path, mutated));
            if !is_refused(mutated, manifest.as_deref()) {
                let shown = String::from_utf8_lossy(mutated);
                assert!(says_nothing_of(path, original, mutated), "{} {path}:{at}\n{shown}", self.name);
                self.unnoticed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn every_path(files: &Files) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

fn is_saved_needed(path: &&str) -> bool {
    path.starts_with("consistency/")
}

#[test]
fn every_single_byte_of_a_case_is_held() {
    let (log, first, covered) = Log::short(7);
    let files = log.bundle(&covered, &[3]);
    let nothing = Anchors::default();
    let trial = Trial::new("case", &files, &nothing);
    let (grown, others): (Vec<&str>, Vec<&str>) = every_path(&files).into_iter().partition(is_saved_needed);
    trial.run(&others);
    // how the log grew is evidence for whoever kept the checkpoint it grew from
    let saved = Anchors { keys: Vec::new(), saved: Some(first) };
    assert_eq!(grown, ["consistency/3.json"]);
    Trial::new("case", &files, &saved).run(&grown);
    assert!(trial.unnoticed.into_inner() > 0, "the words of a blackout and the recipe are no evidence");
}

#[test]
fn every_single_byte_of_a_whole_log_is_held() {
    let (log, _, covered) = Log::short(7);
    let files = log.bundle_of(Scope::Org, |_, _| true, &covered, &[3]);
    let nothing = Anchors::default();
    Trial::new("whole", &files, &nothing).run(&every_path(&files));
}

/// Of some days, what is read otherwise than of a whole log.
#[test]
fn every_single_byte_of_a_period_is_held() {
    let (log, _, covered) = Log::short(7);
    let day = "2026-11-20".parse().unwrap();
    let files = log.bundle_of(
        Scope::Period { from: day, to: day },
        |index, _| (1..=3).contains(&index),
        &covered,
        &[3],
    );
    let nothing = Anchors::default();
    let paths = [MANIFEST, "entries.jsonl", "index.json", "heads.json"];
    Trial::new("period", &files, &nothing).run(&paths);
}

/// Of a bundle across a rotation, what the others do not have.
#[test]
fn every_single_byte_of_a_rotation_is_held() {
    let (log, _, covered) = rotated(RotationReason::Compromised, Some(4));
    let nothing = Anchors::default();
    let files = log.bundle(&covered, &[]);
    Trial::new("rotation", &files, &nothing).run(&["keys/8.json", "log.vkey", "checkpoint"]);
}

/// Of a bundle after an erasure, what the others do not have.
#[test]
fn every_single_byte_of_an_erasure_is_held() {
    let (log, _, _, covered) = erased(|_| {});
    let nothing = Anchors::default();
    let files = log.bundle(&covered, &[]);
    Trial::new("erasure", &files, &nothing).run(&["office/8.json", WITHHELD]);
}

/// The only bytes no signature and no hash of the log speaks of, named one by one.
#[test]
fn what_is_not_evidence_is_known() {
    let (log, _, covered) = Log::short(7);
    let files = log.bundle(&covered, &[3]);
    let nothing = Anchors::default();
    let accepted = |path: &str, mutated: Vec<u8>| {
        let mut changed = files.clone();
        changed.insert(path.to_owned(), mutated);
        let is_sealed_refused = verify_each(&changed, &nothing, &mut |_| ()).is_err();
        assert!(is_sealed_refused, "{path}: the manifest lists it, so a change without it is a fault");
        verify_each(&resealed(changed), &nothing, &mut |_| ()).is_ok()
    };
    assert!(accepted(README, b"other words\n".to_vec()));
    let words = String::from_utf8(files[WITHHELD].clone()).unwrap();
    for (from, to, is_accepted) in [
        ("個人に関する情報", "法人に関する情報", true),
        ("第7条第2号", "第7条第3号", true),
        ("\"until\":\"\"", "\"until\":\"2031-03-31\"", true),
        ("\"until\":\"\"", "\"until\":\"2031-03-32\"", false),
        ("個人に関する情報", "", false),
        ("第7条第2号", " ", false),
        ("\"name\":\"reason\"", "\"name\":\"estimate_yen\"", false),
        ("\"index\":3", "\"index\":0", false),
        ("\"by\":-1", "\"by\":1", false),
    ] {
        assert!(words.contains(from), "{from}");
        let changed = words.replacen(from, to, 1).into_bytes();
        assert_eq!(accepted(WITHHELD, changed), is_accepted, "{from} → {to}");
    }
}
