//! The audit bundles a play leaves, verified from the disk as an auditor would.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use shirube_core::forms::preparation::PATHS;
use shirube_core::render::Language;
use shirube_desk::{Blackout, CoveredLog, Desk, DeskError, Kept, Terms};
use shirube_exports::ocds::UNREGISTERED;
use shirube_trail::bundle::Anchors;
use shirube_trail::{Entry, OrgId};
use tokio::task::JoinSet;

use super::bundled::{AllKept, Bundled, each, exporter};
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
        (standing, kept): (&Standing, &AllKept),
    ) -> Result<Self, Failure> {
        let mut left = Self { folder: playing.data.join("bundles"), ..Self::default() };
        let mut cases: Vec<&CaseOf> = played.iter().flat_map(|one| &one.cases).collect();
        left.cases = cases.len();
        if playing.bundles == BundlesLeft::Few {
            cases = shortest(standing, cases);
        }
        // Each organisation signs its own log: they do not wait for each other.
        let mut of_org: BTreeMap<&OrgId, Vec<Arc<Kept>>> = BTreeMap::new();
        for case in cases {
            if let Some(kept) = kept.get(case) {
                of_org.entry(&case.0).or_default().push(Arc::clone(kept));
            }
        }
        let mut makers = JoinSet::new();
        for (org, cases) in of_org {
            makers.spawn(of_organisation(output, desk.clone(), org.clone(), cases));
        }
        let mut leaving = Vec::new();
        for made in makers.join_all().await {
            let Leaving { open, cases } = made?;
            left.open += open;
            leaving.extend(cases);
        }
        // Only now, when every log has its checkpoint: making a bundle leaves nobody a processor.
        let (desk, folder) = (desk.clone(), left.folder.clone());
        let make = move |(kept, as_of): (Arc<Kept>, Arc<AsOf>)| {
            let path = folder.join(kept.org.as_str()).join(kept.case.as_str());
            of_case(output, desk.clone(), kept, as_of, path)
        };
        for (bundled, entries) in each(leaving, |(kept, _)| kept.entries(), make).await? {
            left.verified += 1;
            left.entries += entries;
            left.bundled.push(bundled);
        }
        left.bundled.sort_by(|a, b| (&a.kept.org, &a.kept.case).cmp(&(&b.kept.org, &b.kept.case)));
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

/// What may leave of an organisation.
struct Leaving {
    /// Cases whose call is still open.
    open: usize,
    /// The others, each with what the bundles of its organisation share.
    cases: Vec<(Arc<Kept>, Arc<AsOf>)>,
}

/// What the bundles of an organisation share: the log as the checkpoint covers it, and who takes them.
struct AsOf {
    log: CoveredLog,
    terms: Terms,
}

/// Enters that bundles of an organisation are taken, and has its log covered.
async fn of_organisation(
    output: Output,
    desk: Desk,
    org: OrgId,
    cases: Vec<Arc<Kept>>,
) -> Result<Leaving, Failure> {
    let mut open = 0;
    let mut leaving = Vec::new();
    for kept in cases {
        match kept.check_may_leave() {
            Ok(()) => leaving.push(kept),
            Err(DeskError::CallOpen { .. }) => open += 1,
            Err(error) => return Err(error.into()),
        }
    }
    // One entry for all of them, before the checkpoint that proves them.
    let Some(person) = exporter(&desk, &org).await?.filter(|_| !leaving.is_empty()) else {
        return Ok(Leaving { open, cases: Vec::new() });
    };
    let names: Vec<&str> = leaving.iter().map(|kept| kept.case.as_str()).collect();
    let scope = format!("{} bundle", names.join(","));
    let terms = Terms { blackout: Blackout::default(), reader: Some(person.clone()) };
    enter(&desk, &org, person, &scope, output.pick("実演", "demonstration")).await?;
    let as_of = Arc::new(AsOf { log: desk.checkpoint(&org).await?, terms });
    Ok(Leaving { open, cases: leaving.into_iter().map(|kept| (kept, Arc::clone(&as_of))).collect() })
}

/// Writes the bundle of a case, and verifies it from the disk. Answers also how many entries it has.
async fn of_case(
    output: Output,
    desk: Desk,
    kept: Arc<Kept>,
    as_of: Arc<AsOf>,
    path: PathBuf,
) -> Result<(Bundled, u64), Failure> {
    let AsOf { log, terms } = &*as_of;
    let anchors = Anchors { keys: Vec::new(), saved: Some(log.published.note.clone()) };
    let receipt = |(_, entry): &(u64, Entry)| Ok(entry.leaf_hash()?.short());
    let mut made = desk.bundle_of(&kept, log, terms).await?;
    // the decision record is among the exports of a play; once is enough of its time
    renderings::add(output, &desk, &kept, &mut made, UNREGISTERED, None).await?;
    bundles::write(&made.files, &path)?;
    let (verified, _) = verify::whole(&OnDisk::open(&path)?, &anchors)?;
    let receipts: Result<_, DeskError> = made.entries.iter().map(receipt).collect();
    let bundled = Bundled { kept, checkpoint: verified.checkpoint, receipts: receipts? };
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
