//! A whole log is verified line by line: how much memory that takes, and how long.
//!
//! `SHIRUBE_STREAMED_ENTRIES=1000000 cargo test --locked -p shirube-trail --test streaming -- --nocapture`
//! says the figures of `docs/performance.md`; without it the log is short.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod generated;
mod writer;

use shirube_trail::bundle::{Anchors, BundleFault, BundleFaultKind, Reading, Source, verify_each};
use std::io::BufReader;
use std::path::{Path, PathBuf};

const ENTRIES: &str = "SHIRUBE_STREAMED_ENTRIES";
const BUNDLE: &str = "SHIRUBE_STREAMED_BUNDLE";
/// What a log of a million entries may take, in KiB.
const PEAK_KIB_MAX: u64 = 256 * 1024;

/// The files of a folder.
struct Folder(PathBuf);

impl Source for Folder {
    fn paths(&self) -> Vec<String> {
        let names = std::fs::read_dir(&self.0).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn read(&self, path: &str, reading: Reading<'_>) -> Result<(), BundleFault> {
        let fault = |kind| BundleFault { place: path.to_owned(), kind };
        let file = std::fs::File::open(self.0.join(path));
        reading(&mut BufReader::new(file.map_err(|_| fault(BundleFaultKind::Missing))?))
    }
}

/// The most memory this process ever held, in KiB; none where the system does not tell.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Verifies in a process of its own, whose memory nothing else has touched.
fn verify_alone(folder: &Path) {
    let begun = std::time::Instant::now();
    let mut seen = 0_u64;
    let summary = verify_each(&Folder(folder.to_owned()), &Anchors::default(), &mut |_| seen += 1).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let peak = peak_kib();
    let bytes = std::fs::metadata(folder.join("entries.jsonl")).unwrap().len();
    println!(
        "{seen} entries, {} fields, {} MiB of entries: {seconds:.1} s, peak {} MiB",
        summary.disclosed + summary.withheld,
        bytes >> 20,
        peak.map_or_else(|| "unknown".to_owned(), |kib| (kib >> 10).to_string()),
    );
    assert_eq!((summary.entries, summary.disclosed, summary.withheld), (seen, 2 * seen, seen));
    if let Some(peak) = peak {
        assert!(peak <= PEAK_KIB_MAX, "{peak} KiB");
        // the bundle is read, not loaded: beyond a fixed part, less than the entries alone
        assert!(peak <= 32 * 1024 + bytes / 1024 / 2, "{peak} KiB for {bytes} bytes of entries");
    }
}

#[test]
fn a_long_log_is_verified_in_little_memory() {
    if let Some(folder) = std::env::var_os(BUNDLE) {
        return verify_alone(Path::new(&folder));
    }
    let entries: u64 = std::env::var(ENTRIES).map_or(20_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    generated::write(folder.path(), entries);
    let name = "a_long_log_is_verified_in_little_memory";
    let alone = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(BUNDLE, folder.path())
        .output()
        .unwrap();
    println!("{}", String::from_utf8_lossy(&alone.stdout));
    assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stderr));
}
