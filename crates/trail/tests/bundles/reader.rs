//! A reader that shares no code with this one: `tests/python/verify_bundle.py`.

use serde_json::Value;
use shirube_trail::bundle::Files;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The other reader, and a folder for what it reads.
pub(crate) struct Reader {
    python: OsString,
    folder: tempfile::TempDir,
}

impl Reader {
    pub(crate) fn new() -> Self {
        let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with \
                     cryptography and rfc8785 and names it";
        let python = std::env::var_os("SHIRUBE_TEST_PYTHON").expect(unset);
        Self { python, folder: tempfile::tempdir().unwrap() }
    }

    /// Keeps a note beside the bundles; its path.
    pub(crate) fn keep(&self, name: &str, note: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, note).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, files: &Files) -> PathBuf {
        let root = self.folder.path().join(name);
        for (path, bytes) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        root
    }

    /// Reads a bundle, with a saved checkpoint (`-`: none), a key (`-`: none) and witnesses.
    fn run(&self, name: &str, files: &Files, more: &[&str]) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/verify_bundle.py");
        Command::new(&self.python).arg(script).arg(self.write(name, files)).args(more).output().unwrap()
    }

    /// What it says of a bundle, or why it refuses it.
    pub(crate) fn read(&self, name: &str, files: &Files, more: &[&str]) -> Result<Value, String> {
        let Output { status, stdout, stderr } = self.run(name, files, more);
        let said = String::from_utf8(stderr).unwrap();
        if status.success() {
            return Ok(serde_json::from_slice(&stdout).unwrap());
        }
        assert_eq!(status.code(), Some(1), "{name}: {said}");
        assert!(stdout.is_empty() && !said.is_empty(), "{name}");
        Err(said)
    }
}
