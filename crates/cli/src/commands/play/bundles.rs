//! The audit bundles a play leaves: of every case, verified from the disk as an auditor would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use shirube_desk::{Blackout, Desk, DeskError};
use shirube_trail::bundle::Anchors;

use crate::bundles;
use crate::commands::verify;
use crate::failure::Failure;
use crate::output::Output;
use crate::scenario::Played;

/// What became of the bundles.
#[derive(Debug, Default)]
pub(crate) struct Left {
    folder: PathBuf,
    verified: usize,
    entries: usize,
    /// Cases whose call was still open.
    open: usize,
}

impl Left {
    /// Writes `bundles/<org>/<case>/` of every case (two organisations count their cases alike), and
    /// verifies each.
    pub(crate) async fn make(desk: &Desk, data: &Path, played: &[Played]) -> Result<Self, Failure> {
        let mut left = Self { folder: data.join("bundles"), ..Self::default() };
        let mut logs = BTreeMap::new();
        for (org, case) in played.iter().flat_map(|one| &one.cases) {
            let log = match logs.entry(org.clone()) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => new.insert(desk.checkpoint(org).await?),
            };
            let files = match desk.case_bundle(org, log, case, &Blackout::default()).await {
                Ok(files) => files,
                Err(DeskError::CallOpen { .. }) => {
                    left.open += 1;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let path = left.folder.join(org.as_str()).join(case.as_str());
            bundles::write(&files, &path)?;
            let anchors = Anchors { keys: Vec::new(), saved: Some(log.published.note.clone()) };
            let (verified, _) = verify::whole(&bundles::read(&path)?, &anchors)?;
            left.verified += 1;
            left.entries += verified.entries.len();
        }
        Ok(left)
    }

    pub(crate) fn json(&self) -> Value {
        let folder = self.folder.display().to_string();
        json!({ "folder": folder, "verified": self.verified, "entries": self.entries, "call_open": self.open })
    }

    pub(crate) fn line(&self, output: Output) -> String {
        let said = format!(
            "{}: {} {} → {}",
            output.pick("監査資料", "audit bundles"),
            self.verified,
            output.pick("件を書き出し、すべて検証に合格", "written, every one verified"),
            self.folder.display()
        );
        if self.open == 0 {
            return said;
        }
        let open = output.pick("件は募集中のため書き出さない", "left out while their call is open");
        format!("{said} ({} {open})", self.open)
    }
}
