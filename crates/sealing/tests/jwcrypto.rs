//! A third party checks the format: `jwcrypto` from the Python registry opens our envelopes, and we open its.
//!
//! The scripts are `tests/python/open_envelope.py` and `make_envelope.py` of the repository; they
//! share no code with this crate.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a failure is a failed test"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use shirube_sealing::{Envelope, HolderKey, SealingError, open, seal, unwrap_inner, unwrap_outer};

const CALL: &str = "令和8年度-公告-12";

/// The interpreter that has jwcrypto.
fn python() -> PathBuf {
    let set = std::env::var_os("SHIRUBE_TEST_PYTHON");
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with \
                 jwcrypto and names it";
    set.map(PathBuf::from).expect(unset)
}

/// Runs a script of the repository: `script first CALL keys… more…`.
fn run(script: &str, first: &Path, keys: &[PathBuf], more: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python");
    Command::new(python())
        .arg(folder.join(script))
        .arg(first)
        .arg(CALL)
        .args(keys)
        .args(more)
        .output()
        .unwrap()
}

struct Desk {
    folder: tempfile::TempDir,
    keys: [HolderKey; 3],
}

impl Desk {
    /// Three holders with their key files `0.jwk`, `1.jwk`, `2.jwk`, public `0.pub.jwk`, ….
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = [0, 1, 2].map(|_| HolderKey::generate().unwrap());
        let desk = Self { folder, keys };
        for (at, key) in desk.keys.iter().enumerate() {
            desk.write(&format!("{at}.jwk"), key.to_jwk_json().as_bytes());
            desk.write(&format!("{at}.pub.jwk"), key.public().to_jwk_json().as_bytes());
        }
        desk
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn python_opens(&self, file: &Path, first: usize, second: usize) -> Output {
        let key = |at: usize| self.folder.path().join(format!("{at}.jwk"));
        run("open_envelope.py", file, &[key(first), key(second)], &[])
    }

    fn seal(&self, content: &[u8]) -> Vec<u8> {
        let notice = self.keys.each_ref().map(|key| key.public().clone());
        seal(CALL, content, &notice).unwrap().to_json().unwrap()
    }

    fn python_makes(&self, content: &[u8], more: &[&str]) -> Vec<u8> {
        let content = self.write("content", content);
        let key = |at: usize| self.folder.path().join(format!("{at}.pub.jwk"));
        let made = run("make_envelope.py", &content, &[0, 1, 2].map(key), more);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        made.stdout
    }

    fn we_open(&self, file: &[u8], first: usize, second: usize) -> Result<Vec<u8>, SealingError> {
        let (outer, inner) = (&self.keys[first], &self.keys[second]);
        let envelope = Envelope::parse(file)?;
        let handed_over = unwrap_outer(&envelope, outer, &inner.thumbprint())?;
        open(&envelope, &unwrap_inner(&handed_over, inner)?).map(|opened| opened.content)
    }
}

#[test]
fn jwcrypto_opens_ours() {
    let desk = Desk::new();
    for content in [Vec::new(), b"proposal".to_vec(), vec![0xa5; 65_529]] {
        let file = desk.write("envelope.json", &desk.seal(&content));
        for (first, second) in [(0, 1), (0, 2), (1, 2)] {
            let opened = desk.python_opens(&file, first, second);
            let said = String::from_utf8_lossy(&opened.stderr);
            assert!(opened.status.success(), "{said}");
            assert!(opened.stdout == content);
        }
    }
}

#[test]
fn jwcrypto_refuses_what_we_refuse() {
    let desk = Desk::new();
    let good = String::from_utf8(desk.seal(b"proposal")).unwrap();
    let refused = |text: &str, first, second, word: &str| {
        let file = desk.write("spoiled.json", text.as_bytes());
        let opened = desk.python_opens(&file, first, second);
        let said = String::from_utf8(opened.stderr).unwrap();
        assert!(!opened.status.success() && opened.stdout.is_empty());
        assert!(said.contains(word) && said.lines().count() == 1, "{said}");
    };
    refused(&good, 0, 0, "different");
    refused(&good, 1, 0, "first");
    refused(&good.replace(r#""v":1"#, r#""v":2"#), 0, 1, "version");
    refused(&good.replace(CALL, "another"), 0, 1, "call");
    refused("{}", 0, 1, "version");
    // the last character of the body's tag
    let end = good.find(r#"","wraps"#).unwrap();
    let other = if &good[end - 1..end] == "A" { "Q" } else { "A" };
    let spoiled = format!("{}{other}{}", &good[..end - 1], &good[end..]);
    refused(&spoiled, 0, 1, "body");
}

#[test]
fn we_open_what_jwcrypto_makes() {
    let desk = Desk::new();
    let notice = desk.keys.each_ref().map(|key| key.public().clone());
    for (content, more, commits) in
        [(b"made elsewhere".to_vec(), &[][..], true), (vec![7; 65_529], &["--bare"][..], false)]
    {
        let file = desk.python_makes(&content, more);
        let envelope = Envelope::parse(&file).unwrap();
        envelope.check_against_notice(CALL, &notice).unwrap();
        assert_eq!(envelope.commits_to_key(), commits);
        for (first, second) in [(0, 1), (0, 2), (1, 2)] {
            assert!(desk.we_open(&file, first, second).unwrap() == content);
        }
        let alone = desk.we_open(&file, 0, 0).unwrap_err();
        assert_eq!(alone.code(), "not-a-pair");
    }
}
