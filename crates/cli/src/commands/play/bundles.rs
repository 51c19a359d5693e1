//! The audit bundles a play leaves, verified from the disk as an auditor would.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};
use shirube_core::forms::preparation::PATHS;
use shirube_core::render::Language;
use shirube_desk::{Blackout, Desk, DeskError};
use shirube_exports::ocds::UNREGISTERED;
use shirube_trail::bundle::{self, Anchors, BundleFault};
use shirube_trail::{CaseNo, Checkpoint, Entry, OrgId};

use crate::args::{BundlesLeft, Playing};
use crate::bundles::{self, OnDisk};
use crate::commands::verify;
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::renderings;
use crate::scenario::Played;

/// What became of the bundles.
#[derive(Debug, Default)]
pub(crate) struct Left {
    folder: PathBuf,
    /// Cases played.
    cases: usize,
    verified: usize,
    entries: u64,
    /// Cases whose call was still open.
    open: usize,
    /// The bundles.
    pub(crate) bundled: Vec<Bundled>,
}

/// A bundle that was left.
#[derive(Debug)]
pub(crate) struct Bundled {
    pub(crate) org: OrgId,
    pub(crate) case: CaseNo,
    pub(crate) checkpoint: Checkpoint,
    /// The receipts of its entries: the first 16 hex digits of their leaf hashes.
    pub(crate) receipts: BTreeSet<String>,
}

impl Left {
    /// Writes `bundles/<org>/<case>/` of the cases asked for (two organisations count their cases
    /// alike), and verifies each.
    pub(crate) async fn make(
        output: Output,
        desk: &Desk,
        playing: &Playing,
        played: &[Played],
    ) -> Result<Self, Failure> {
        let mut left = Self { folder: playing.data.join("bundles"), ..Self::default() };
        let mut cases: Vec<&(OrgId, CaseNo)> = played.iter().flat_map(|one| &one.cases).collect();
        left.cases = cases.len();
        if playing.bundles == BundlesLeft::Few {
            cases = shortest(desk, cases).await?;
        }
        let mut logs = BTreeMap::new();
        for (org, case) in cases {
            let log = match logs.entry(org.clone()) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(new) => new.insert(desk.checkpoint(org).await?),
            };
            let mut files = match desk.case_bundle(org, log, case, &Blackout::default()).await {
                Ok(files) => files,
                Err(DeskError::CallOpen { .. }) => {
                    left.open += 1;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let path = left.folder.join(org.as_str()).join(case.as_str());
            let wrong = |fault: BundleFault| Failure::new(Way::Wrong, fault.ja(), fault.to_string());
            let own = bundle::verify(&files, &Anchors::default()).map_err(wrong)?;
            renderings::add(output, desk, org, (&mut files, &own), UNREGISTERED).await?;
            bundles::write(&files, &path)?;
            let anchors = Anchors { keys: Vec::new(), saved: Some(log.published.note.clone()) };
            let (verified, _) = verify::whole(&OnDisk::open(&path)?, &anchors)?;
            left.verified += 1;
            left.entries += verified.entries;
            let receipt = |(_, entry): &(u64, Entry)| Ok(entry.leaf_hash()?.short());
            let receipts: Result<_, DeskError> = own.entries.iter().map(receipt).collect();
            left.bundled.push(Bundled {
                org: org.clone(),
                case: case.clone(),
                checkpoint: verified.checkpoint,
                receipts: receipts?,
            });
        }
        Ok(left)
    }

    pub(crate) fn json(&self) -> Value {
        let folder = self.folder.display().to_string();
        json!({
            "folder": folder, "cases": self.cases, "verified": self.verified, "entries": self.entries,
            "call_open": self.open,
        })
    }

    pub(crate) fn line(&self, output: Output) -> String {
        let said = format!(
            "{}: {} → {}",
            output.pick("監査資料", "audit bundles"),
            match output.language {
                Language::Ja => format!("{}件中{}件を書き出し、すべて検証に合格", self.cases, self.verified),
                Language::En => format!("{} of {} cases, every one verified", self.verified, self.cases),
            },
            self.folder.display()
        );
        if self.open == 0 {
            return said;
        }
        let open = output.pick("件は募集中のため書き出さない", "left out while their call is open");
        format!("{said} ({} {open})", self.open)
    }
}

/// Of the cases of each path the one with the fewest entries; a case of several paths may stand for
/// more than one.
async fn shortest<'p>(
    desk: &Desk,
    cases: Vec<&'p (OrgId, CaseNo)>,
) -> Result<Vec<&'p (OrgId, CaseNo)>, Failure> {
    let mut counted = BTreeMap::new();
    let mut of_path: BTreeMap<String, (u64, &(OrgId, CaseNo))> = BTreeMap::new();
    for one @ (org, case) in cases {
        let counts = match counted.entry(org) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(new) => new.insert(desk.store().counts(org).await?),
        };
        let entries = counts.get(case).map_or(0, |counts| counts.entries);
        for row in desk.store().procedures(org, case).await? {
            if PATHS.contains(&row.kind.as_str()) {
                let known = of_path.entry(row.kind.to_string()).or_insert((entries, one));
                *known = (*known).min((entries, one));
            }
        }
    }
    let mut chosen: Vec<&(OrgId, CaseNo)> = of_path.into_values().map(|(_, one)| one).collect();
    chosen.sort();
    chosen.dedup();
    Ok(chosen)
}
