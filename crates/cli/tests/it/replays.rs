//! A long log is verified and decided again in little memory: the program itself is run on the log of
//! an office in which cases as they were played go on side by side, one beginning where another ends.
//!
//! `SHIRUBE_REPLAYED_ENTRIES=1000000 cargo test --locked -p shirube-cli --test it replays:: -- --nocapture`
//! says the figures of `docs/performance.md`; without it the log is short.

use std::collections::VecDeque;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use shirube_trail::{Disclosure, Entry, OrgId, Salt, canonical};

use super::common::{json, shirube};
use super::writer::Writer;

const ENTRIES: &str = "SHIRUBE_REPLAYED_ENTRIES";
/// What a log of a million entries may take, in KiB.
const PEAK_KIB_MAX: u64 = 256 * 1024;
/// What the peak may grow by between a log and one four times as long, beside half of its entries: what
/// pages and threads differ by from run to run, in KiB.
const SLACK_KIB: u64 = 16 * 1024;
/// Cases that are under way at the same time, of a long log and at least.
const LIVE: (usize, usize) = (60, 4);

/// The lines of a played case, each an entry with what it discloses, as they were written.
struct Case {
    number: String,
    entries: Vec<(String, Vec<String>)>,
}

/// Plays a scenario, and takes its cases from the bundles it leaves.
fn played(scenario: &str) -> (OrgId, Vec<Case>) {
    let folder = tempfile::tempdir().unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(scenario);
    let said = json(&shirube(folder.path(), &["--json", "play", scenario.to_str().unwrap(), "--data", "."]));
    let said = &said["scenarios"][0];
    let org = said["organisations"][0].as_str().unwrap();
    let read = |case: &Value| {
        let number = case.as_str().unwrap().to_owned();
        let bundle = folder.path().join("bundles").join(org).join(&number);
        let lines = |name: &str| std::fs::read_to_string(bundle.join(name)).unwrap();
        let indexes: Vec<u64> = serde_json::from_str(&lines("index.json")).unwrap();
        assert_eq!(lines("withheld.jsonl"), "", "{number}: what is withheld cannot be replayed");
        let told = lines("disclosures.jsonl");
        let of = |index: u64| {
            let begins = format!("{{\"index\":{index},");
            told.lines().filter(|line| line.starts_with(&begins)).map(str::to_owned).collect()
        };
        let entries = lines("entries.jsonl");
        let entries = entries.lines().zip(indexes).map(|(line, index)| (line.to_owned(), of(index)));
        Case { entries: entries.collect(), number }
    };
    let cases = said["cases"].as_array().unwrap().iter().map(read).collect();
    (org.parse().unwrap(), cases)
}

/// Enters an entry again, in a case of another number: whatever names the case names the other.
fn enter_again(writer: &mut Writer, (line, told): &(String, Vec<String>), from: &str, to: &str) {
    let renamed = |text: &str| -> Value { serde_json::from_str(&text.replace(from, to)).unwrap() };
    let entry = canonical::to_bytes(&renamed(line)).unwrap();
    let fields = told.iter().map(|line| {
        let one = renamed(line);
        let disclosure = Disclosure {
            name: one["name"].as_str().unwrap().parse().unwrap(),
            salt: Salt::from_base64(one["salt"].as_str().unwrap()).unwrap(),
            value: one["value"].clone(),
        };
        (disclosure, true)
    });
    writer.enter(Entry::parse(&entry).unwrap(), &fields.collect::<Vec<_>>());
}

/// Writes the log of these cases, again and again, until it has so many entries and the last case ended.
fn write(folder: &Path, org: &OrgId, cases: &[Case], entries: u64) {
    let mut writer = Writer::new(folder, org);
    let mut begun = (1_u32..).zip(cases.iter().cycle());
    let mut live: VecDeque<(String, &Case, usize)> = VecDeque::new();
    let mut written = 0;
    let live_max = usize::try_from(entries / 400).unwrap().clamp(LIVE.1, LIVE.0);
    loop {
        while written < entries && live.len() < live_max {
            let (nth, case) = begun.next().unwrap();
            live.push_back((format!("R8-{nth:07}"), case, 0));
        }
        // each case in turn; those that began earlier are ahead
        let Some((number, case, next)) = live.pop_front() else { break };
        enter_again(&mut writer, &case.entries[next], &case.number, &number);
        written += 1;
        if next + 1 < case.entries.len() {
            live.push_back((number, case, next + 1));
        }
        if written % 50_000 == 0 {
            writer.cover();
        }
    }
    writer.finish();
}

/// Runs `shirube verify`; the most memory it ever held, in KiB, where the system tells.
fn verify(folder: &Path, entries: u64) -> Option<u64> {
    let begun = Instant::now();
    let mut run = Command::new(env!("CARGO_BIN_EXE_shirube"))
        .args(["--json", "verify"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak = None;
    while run.try_wait().unwrap().is_none() {
        // the highest so far, as the system keeps it
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        peak = peak.max(kib);
        std::thread::sleep(Duration::from_millis(2));
    }
    let said = json(&run.wait_with_output().unwrap());
    assert_eq!(said["replayed"], said["entries"], "{said}");
    assert!(said["entries"].as_u64() >= Some(entries), "{said}");
    println!(
        "{} entries, {} fields, all decided again: {:.1} s, peak {} MiB",
        said["entries"],
        said["disclosed"],
        begun.elapsed().as_secs_f64(),
        peak.map_or_else(|| "unknown".to_owned(), |kib: u64| (kib >> 10).to_string()),
    );
    peak
}

#[test]
fn a_long_log_is_decided_again_in_little_memory() {
    let (org, cases) = played("case4-fukuoka.toml");
    let long: u64 = std::env::var(ENTRIES).map_or(6_000, |text| text.parse().unwrap());
    let peaks = [long / 4, long].map(|entries| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &org, &cases, entries);
        let bytes = std::fs::metadata(folder.path().join("entries.jsonl")).unwrap().len();
        (verify(folder.path(), entries), bytes / 1024)
    });
    let [(Some(short), short_kib), (Some(long), long_kib)] = peaks else { return };
    assert!(long <= PEAK_KIB_MAX, "{long} KiB");
    let grown_kib = long.saturating_sub(short);
    assert!(
        grown_kib <= (long_kib - short_kib) / 2 + SLACK_KIB,
        "{grown_kib} KiB more for {} KiB of entries more",
        long_kib - short_kib
    );
}
