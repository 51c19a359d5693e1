//! Compares what the clients, the mail server and the signer wrote down with the database.

mod commands;
mod log;
mod mail;

use std::collections::BTreeMap;

use shirube_desk::Clock;
use shirube_trail::hash::leaf_hash;
use shirube_trail::{Digest, Entry, EntryType};
use uuid::Uuid;

use crate::Fallible;
use crate::ground::Ground;
use crate::ledger::Kept;
use crate::rows::{Place, ProcedureRow, Rows};
use crate::town::{PLANTED, TOWNS, World};

/// Most findings of a kind that are printed.
const SHOWN: usize = 8;

/// What was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    /// Commands in the ledger.
    pub(crate) commands: usize,
    /// Of them answered with done or refused.
    pub(crate) acknowledged: usize,
    /// Times they were sent.
    pub(crate) sends: u64,
    /// Letters the mail server kept, each once.
    pub(crate) letters: usize,
    /// Letters it kept twice.
    pub(crate) twice: usize,
    /// What was acknowledged and is not there, or is there otherwise.
    pub(crate) lost: Vec<String>,
    /// What has more than one effect.
    pub(crate) doubled: Vec<String>,
    /// Anything else that does not hold.
    pub(crate) other: Vec<String>,
}

impl Verdict {
    /// Whether everything holds.
    pub(crate) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.other.is_empty()
    }

    /// Adds another one's figures and findings.
    pub(crate) fn add(&mut self, more: Self) {
        self.commands += more.commands;
        self.acknowledged += more.acknowledged;
        self.sends += more.sends;
        self.letters += more.letters;
        self.twice += more.twice;
        self.lost.extend(more.lost);
        self.doubled.extend(more.doubled);
        self.other.extend(more.other);
    }

    /// The findings, a line each; the first of each kind.
    pub(crate) fn lines(&self) -> Vec<String> {
        let kinds = [("lost", &self.lost), ("doubled", &self.doubled), ("other", &self.other)];
        let say = |(kind, all): (&'static str, &Vec<String>)| {
            let more = all.len().checked_sub(SHOWN).filter(|more| *more > 0);
            let mut lines: Vec<String> =
                all.iter().take(SHOWN).map(|one| format!("  {kind}: {one}")).collect();
            lines.extend(more.map(|more| format!("  {kind}: and {more} more")));
            lines
        };
        kinds.into_iter().flat_map(say).collect()
    }
}

/// An entry as its bytes say.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) org: String,
    pub(crate) entry: Entry,
    pub(crate) hash: Digest,
}

/// Everything that was read.
pub(crate) struct Evidence<'e> {
    pub(crate) ground: &'e Ground,
    pub(crate) world: &'e World,
    pub(crate) ledger: &'e BTreeMap<Uuid, Kept>,
    pub(crate) rows: Rows,
    pub(crate) procedures: Vec<ProcedureRow>,
    pub(crate) entries: Vec<Known>,
}

/// Judges a ground on which nothing moves any more.
pub(crate) async fn judge(
    ground: &Ground,
    world: &World,
    ledger: &BTreeMap<Uuid, Kept>,
) -> Fallible<Verdict> {
    let mut verdict = Verdict {
        commands: ledger.len(),
        acknowledged: ledger.values().filter(|kept| kept.reply().is_some()).count(),
        sends: ledger.values().map(|kept| u64::from(kept.sends)).sum(),
        ..Verdict::default()
    };
    let rows = Rows::open(&ground.direct()).await?;
    let procedures = rows.procedures().await?;
    let entries = chains(&rows, &procedures, &mut verdict).await?;
    let evidence = Evidence { ground, world, ledger, rows, procedures, entries };
    commands::compare(&evidence, &mut verdict).await?;
    mail::compare(&evidence, &mut verdict).await?;
    log::compare(&evidence, &mut verdict).await?;
    replay(ground, &mut verdict).await?;
    Ok(verdict)
}

/// Every procedure's chain whole: numbers without a gap, each entry naming the one before, decisions
/// counted by the revision and all of them by the entries, and the head the last one.
async fn chains(rows: &Rows, procedures: &[ProcedureRow], verdict: &mut Verdict) -> Fallible<Vec<Known>> {
    let mut all = rows.entries().await?;
    let mut known = Vec::new();
    for row in procedures {
        let place: Place = (row.org.clone(), row.procedure.clone());
        let (mut last, mut decisions) = (Digest::ZERO, 0);
        let entries = all.remove(&place).unwrap_or_default();
        let count = i64::try_from(entries.len())?;
        for (expected, kept) in (0..).zip(entries) {
            let entry = Entry::parse(&kept.bytes)?;
            let hash = leaf_hash(&kept.bytes);
            let seq = i64::try_from(entry.seq.get())?;
            if (seq, kept.seq) != (expected, expected)
                || entry.prev != last
                || hash.to_hex() != kept.leaf_hash
            {
                verdict.other.push(format!("{place:?} #{expected}: the chain is broken"));
            }
            decisions += i64::from(entry.entry_type == EntryType::Decision);
            last = hash;
            known.push(Known { org: row.org.clone(), entry, hash });
        }
        if (row.revision, row.entries, &row.head_hash) != (decisions, count, &last.to_hex()) {
            verdict.other.push(format!(
                "{place:?}: revision {} and {} entries are stored, {decisions} decisions and {count} entries are there",
                row.revision, row.entries,
            ));
        }
    }
    for place in all.keys() {
        verdict.other.push(format!("{place:?}: entries without a procedure"));
    }
    Ok(known)
}

/// State equals replay. What was planted was decided by no machine and is left out.
async fn replay(ground: &Ground, verdict: &mut Verdict) -> Fallible<()> {
    let desk = ground.desk(Clock::Database).await?;
    for org in desk.store().organisations().await? {
        if org.as_str() == PLANTED || !TOWNS.contains(&org.as_str()) {
            continue;
        }
        for one in desk.replay(&org, None).await?.differences {
            verdict.other.push(format!("replay: {org} {} {:?}: {}", one.procedure, one.seq, one.what));
        }
    }
    Ok(desk.store().close().await?)
}
