//! The audit bundles a play leaves, verified from the disk as an auditor would.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use shirube_core::forms::preparation::PATHS;
use shirube_core::render::Language;
use shirube_desk::{Blackout, CoveredLog, DeskError, Kept, Terms};
use shirube_exports::ocds::UNREGISTERED;
use shirube_trail::bundle::Anchors;
use shirube_trail::{ActorId, Entry, OrgId};
use tokio::task::JoinSet;

use super::bundled::{Bundled, exporter};
use super::maker::Maker;
use super::standing::{CaseOf, Standing};
use crate::bundles::{self, OnDisk};
use crate::commands::verify;
use crate::failure::Failure;
use crate::output::Output;
use crate::renderings;
use crate::taking::enter;

/// The folder of the bundles, in that of the play: `<org>/<case>/`, since two organisations count their cases
/// alike.
const FOLDER: &str = "bundles";

/// What became of the bundles.
#[derive(Debug, Default)]
pub(crate) struct Left {
    folder: PathBuf,
    /// Cases played.
    cases: usize,
    verified: usize,
    entries: u64,
    /// Cases whose call was still open.
    pub(super) open: usize,
}

impl Left {
    /// Nothing left yet of so many cases.
    pub(super) fn of(folder: &Path, cases: usize) -> Self {
        Self { folder: folder.join(FOLDER), cases, ..Self::default() }
    }

    /// Counts what was left of a case.
    pub(super) fn add(&mut self, other: &Self) {
        self.verified += other.verified;
        self.entries += other.entries;
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

/// A case that may leave, and its log is covered by a checkpoint.
pub(super) struct Ready {
    pub(super) kept: Arc<Kept>,
    /// Who takes it.
    pub(super) person: ActorId,
    /// What the cases of its organisation share.
    as_of: Arc<AsOf>,
}

/// What the bundles of an organisation share: the log as the checkpoint covers it, and who takes them.
struct AsOf {
    log: CoveredLog,
    terms: Terms,
}

/// Enters that bundles of these cases are taken, and has the logs covered. Answers also how many are left out
/// because their call is open.
///
/// # Errors
/// Where the store failed, or the log cannot be signed.
pub(super) async fn covered(maker: &Maker, cases: Vec<Arc<Kept>>) -> Result<(Vec<Ready>, usize), Failure> {
    let mut open = 0;
    let mut of_org: BTreeMap<OrgId, Vec<Arc<Kept>>> = BTreeMap::new();
    for kept in cases {
        match kept.check_may_leave() {
            Ok(()) => of_org.entry(kept.org.clone()).or_default().push(kept),
            Err(DeskError::CallOpen { .. }) => open += 1,
            Err(error) => return Err(error.into()),
        }
    }
    // Each organisation signs its own log: they do not wait for each other.
    let mut covering = JoinSet::new();
    for (org, cases) in of_org {
        covering.spawn(of_organisation(maker.clone(), org, cases));
    }
    let mut ready = Vec::new();
    for one in covering.join_all().await {
        ready.extend(one?);
    }
    Ok((ready, open))
}

async fn of_organisation(maker: Maker, org: OrgId, cases: Vec<Arc<Kept>>) -> Result<Vec<Ready>, Failure> {
    let Maker { output, desk, .. } = &maker;
    let Some(person) = exporter(desk, &org).await? else { return Ok(Vec::new()) };
    // One entry for all of them, before the checkpoint that proves them.
    let names: Vec<&str> = cases.iter().map(|kept| kept.case.as_str()).collect();
    let scope = format!("{} bundle", names.join(","));
    let terms = Terms { blackout: Blackout::default(), reader: Some(person.clone()) };
    enter(desk, &org, person.clone(), &scope, output.pick("実演", "demonstration")).await?;
    let as_of = Arc::new(AsOf { log: desk.checkpoint(&org).await?, terms });
    let ready = |kept| Ready { kept, person: person.clone(), as_of: Arc::clone(&as_of) };
    Ok(cases.into_iter().map(ready).collect())
}

/// Writes the bundle of a case, and verifies it from the disk as an auditor would.
///
/// # Errors
/// What cannot be written, or does not verify.
pub(super) async fn of_case(maker: &Maker, ready: &Ready) -> Result<(Left, Bundled), Failure> {
    let Ready { kept, as_of, .. } = ready;
    let AsOf { log, terms } = &**as_of;
    let path = maker.folder.join(FOLDER).join(kept.org.as_str()).join(kept.case.as_str());
    let anchors = Anchors { keys: Vec::new(), saved: Some(log.published.note.clone()) };
    let receipt = |(_, entry): &(u64, Entry)| Ok(entry.leaf_hash()?.short());
    let mut made = maker.desk.bundle_of(kept, log, terms).await?;
    // the decision record is among the exports of a play; once is enough of its time
    renderings::add(maker.output, &maker.desk, kept, &mut made, UNREGISTERED, None).await?;
    bundles::write(&made.files, &path)?;
    let (verified, _) = verify::whole(&OnDisk::open(&path)?, &anchors)?;
    let receipts: Result<_, DeskError> = made.entries.iter().map(receipt).collect();
    let left = Left { verified: 1, entries: verified.entries, ..Left::default() };
    Ok((left, Bundled { kept: Arc::clone(kept), checkpoint: verified.checkpoint, receipts: receipts? }))
}

/// Of the cases of each path the one with the fewest entries; a case of several paths may stand for
/// more than one.
pub(super) fn shortest<'p>(standing: &Standing, cases: Vec<&'p CaseOf>) -> Vec<&'p CaseOf> {
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
