//! The audit bundles a play leaves, verified from the disk as an auditor would.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use shirube_core::forms::preparation::PATHS;
use shirube_core::render::Language;
use shirube_desk::{Blackout, CoveredLog, Desk, DeskError, Terms};
use shirube_exports::ocds::UNREGISTERED;
use shirube_trail::bundle::Anchors;
use shirube_trail::{CaseNo, Entry, OrgId};
use tokio::task::JoinSet;

use super::bundled::{Bundled, exporter};
use super::standing::{CaseOf, Standing};
use crate::args::{BundlesLeft, Playing};
use crate::bundles::{self, OnDisk};
use crate::commands::verify;
use crate::failure::Failure;
use crate::output::Output;
use crate::renderings;
use crate::scenario::Played;
use crate::taking::enter;

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

impl Left {
    /// Writes `bundles/<org>/<case>/` of the cases asked for (two organisations count their cases
    /// alike), and verifies each.
    pub(crate) async fn make(
        output: Output,
        desk: &Desk,
        playing: &Playing,
        played: &[Played],
        standing: &Standing,
    ) -> Result<Self, Failure> {
        let mut left = Self { folder: playing.data.join("bundles"), ..Self::default() };
        let mut cases: Vec<&CaseOf> = played.iter().flat_map(|one| &one.cases).collect();
        left.cases = cases.len();
        if playing.bundles == BundlesLeft::Few {
            cases = shortest(standing, cases);
        }
        // Each organisation signs its own log: they do not wait for each other.
        let mut of_org: BTreeMap<&OrgId, Vec<CaseNo>> = BTreeMap::new();
        for (org, case) in cases {
            of_org.entry(org).or_default().push(case.clone());
        }
        let mut makers = JoinSet::new();
        for (org, cases) in of_org {
            let folder = left.folder.join(org.as_str());
            makers.spawn(of_organisation(output, desk.clone(), org.clone(), cases, folder));
        }
        for made in makers.join_all().await {
            let made = made?;
            left.verified += made.verified;
            left.entries += made.entries;
            left.open += made.open;
            left.bundled.extend(made.bundled);
        }
        left.bundled.sort_by(|a, b| (&a.org, &a.case).cmp(&(&b.org, &b.case)));
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

/// Writes the bundles of an organisation into a folder, and verifies each.
async fn of_organisation(
    output: Output,
    desk: Desk,
    org: OrgId,
    cases: Vec<CaseNo>,
    folder: PathBuf,
) -> Result<Left, Failure> {
    let mut left = Left::default();
    let mut leaving = Vec::new();
    for case in cases {
        match desk.check_case_may_leave(&org, &case).await {
            Ok(()) => leaving.push(case),
            Err(DeskError::CallOpen { .. }) => left.open += 1,
            Err(error) => return Err(error.into()),
        }
    }
    // One entry for all of them, before the checkpoint that proves them.
    let Some(person) = exporter(&desk, &org).await?.filter(|_| !leaving.is_empty()) else { return Ok(left) };
    let names: Vec<&str> = leaving.iter().map(CaseNo::as_str).collect();
    let scope = format!("{} bundle", names.join(","));
    let terms = Terms { blackout: Blackout::default(), reader: Some(person.clone()) };
    enter(&desk, &org, person, &scope, output.pick("実演", "demonstration")).await?;
    let log = Arc::new(desk.checkpoint(&org).await?);
    let mut makers = JoinSet::new();
    for case in leaving {
        let path = folder.join(case.as_str());
        makers.spawn(of_case(
            output,
            desk.clone(),
            (org.clone(), case),
            (Arc::clone(&log), terms.clone()),
            path,
        ));
    }
    for made in makers.join_all().await {
        let (bundled, entries) = made?;
        left.verified += 1;
        left.entries += entries;
        left.bundled.push(bundled);
    }
    Ok(left)
}

/// Writes the bundle of a case, and verifies it from the disk. Answers also how many entries it has.
async fn of_case(
    output: Output,
    desk: Desk,
    (org, case): (OrgId, CaseNo),
    (log, terms): (Arc<CoveredLog>, Terms),
    path: PathBuf,
) -> Result<(Bundled, u64), Failure> {
    let anchors = Anchors { keys: Vec::new(), saved: Some(log.published.note.clone()) };
    let receipt = |(_, entry): &(u64, Entry)| Ok(entry.leaf_hash()?.short());
    let mut made = desk.case_bundle(&org, &log, &case, &terms).await?;
    // the decision record is among the exports of a play; once is enough of its time
    renderings::add(output, &desk, &org, &mut made, UNREGISTERED, None).await?;
    bundles::write(&made.files, &path)?;
    let (verified, _) = verify::whole(&OnDisk::open(&path)?, &anchors)?;
    let receipts: Result<_, DeskError> = made.entries.iter().map(receipt).collect();
    let bundled = Bundled { org, case, checkpoint: verified.checkpoint, receipts: receipts? };
    Ok((bundled, verified.entries))
}

/// Of the cases of each path the one with the fewest entries; a case of several paths may stand for
/// more than one.
fn shortest<'p>(standing: &Standing, cases: Vec<&'p CaseOf>) -> Vec<&'p CaseOf> {
    let mut of_path: BTreeMap<&str, (u64, &CaseOf)> = BTreeMap::new();
    for case in cases {
        let entries = standing.counts(case).entries;
        for row in standing.of(case).iter().filter(|row| PATHS.contains(&row.kind.as_str())) {
            let known = of_path.entry(row.kind.as_str()).or_insert((entries, case));
            *known = (*known).min((entries, case));
        }
    }
    let mut chosen: Vec<&CaseOf> = of_path.into_values().map(|(_, case)| case).collect();
    chosen.sort();
    chosen.dedup();
    chosen
}
