//! R1, R2, R7: what was acknowledged is there, once, as it was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use shirube_desk::{Performed, Refused, Reply};
use shirube_trail::EntryType;
use uuid::Uuid;

use super::{Evidence, Known, Verdict};
use crate::Fallible;
use crate::ledger::Kept;
use crate::town::PLANTED;
use crate::wire::Said;

/// Compares the clients' ledger with the entries, the remembered answers and the facts.
pub(super) async fn compare(evidence: &Evidence<'_>, verdict: &mut Verdict) -> Fallible<()> {
    let mut by_cmd: BTreeMap<Uuid, Vec<&Known>> = BTreeMap::new();
    for known in &evidence.entries {
        by_cmd.entry(known.entry.cmd).or_default().push(known);
    }
    let mut places = BTreeSet::new();
    for (cmd, kept) in evidence.ledger {
        let entries = by_cmd.get(cmd).map(Vec::as_slice).unwrap_or_default();
        let own: Vec<&Known> = entries.iter().copied().filter(|known| is_own(kept, known)).collect();
        if own.len() > 1 {
            verdict.doubled.push(format!("{} {cmd} has {} entries", kept.wire.act, own.len()));
        }
        one_answer(*cmd, kept, &own, verdict);
        match kept.reply() {
            Some(Reply::Done(done)) => {
                is_there(*cmd, kept, done, &own, verdict);
                if !places.insert((kept.wire.org.clone(), done.procedure.clone(), done.seq)) {
                    verdict.doubled.push(format!("{} #{} was given to two", done.procedure, done.seq));
                }
            }
            Some(Reply::Refused(refused)) => is_refused(*cmd, refused, &own, verdict),
            None => {}
        }
        children(evidence, *cmd, entries, &own, verdict);
    }
    strangers(evidence, verdict);
    remembered(evidence, &by_cmd, verdict).await?;
    markers(evidence, verdict).await
}

/// Whether an entry is the command's own act, not one of its consequences.
fn is_own(kept: &Kept, known: &Known) -> bool {
    let wire = &kept.wire;
    let is_target = wire.procedure.as_ref().is_none_or(|id| id == known.entry.procedure.as_str());
    known.org == wire.org && known.entry.act.as_str() == wire.act && is_target
}

/// The same command is answered the same, and never said not to be done where it is.
fn one_answer(cmd: Uuid, kept: &Kept, own: &[&Known], verdict: &mut Verdict) {
    let mut replies: Vec<&Reply> = Vec::new();
    for said in kept.binding() {
        match said {
            Said::Reply(reply) if !replies.contains(&reply) => replies.push(reply),
            Said::Never(why) if !own.is_empty() => verdict
                .other
                .push(format!("{} {cmd} is done, and a client was told it never is: {why}", kept.wire.act)),
            Said::Reply(_) | Said::Never(_) | Said::Later(_) => {}
        }
    }
    if replies.len() > 1 {
        verdict.other.push(format!("{} {cmd} was answered in {} ways", kept.wire.act, replies.len()));
    }
}

fn is_there(cmd: Uuid, kept: &Kept, done: &Performed, own: &[&Known], verdict: &mut Verdict) {
    let found = own.iter().find(|known| {
        let entry = &known.entry;
        entry.entry_type == EntryType::Decision
            && (entry.procedure.as_str(), entry.seq.get()) == (done.procedure.as_str(), done.seq)
            && known.hash.short() == done.receipt
    });
    if found.is_none() {
        let what = format!("{} {cmd}: {} #{} {}", kept.wire.act, done.procedure, done.seq, done.receipt);
        verdict.lost.push(what);
    }
}

fn is_refused(cmd: Uuid, refused: &Refused, own: &[&Known], verdict: &mut Verdict) {
    let seqs: Vec<u64> = own.iter().map(|known| known.entry.seq.get()).collect();
    let is_refusal = own.iter().all(|known| known.entry.entry_type == EntryType::Refusal);
    let expected: Vec<u64> = refused.seq.into_iter().collect();
    if refused.seq.is_some() && own.is_empty() {
        verdict.lost.push(format!("the refusal {cmd}: {} #{:?}", refused.procedure, refused.seq));
    } else if seqs != expected || !is_refusal {
        verdict.other.push(format!("{cmd} was refused as {expected:?}, and {seqs:?} are there"));
    }
}

/// No half of a transition: what an act opens is there with it, under the same command, once.
fn children(evidence: &Evidence<'_>, cmd: Uuid, entries: &[&Known], own: &[&Known], verdict: &mut Verdict) {
    let Some(kept) = evidence.ledger.get(&cmd) else { return };
    let is_done = own.iter().any(|known| known.entry.entry_type == EntryType::Decision);
    let opens = matches!(kept.wire.act.as_str(), "register-idea" | "request-disclosure");
    let opened =
        entries.iter().filter(|known| known.entry.seq.get() == 0 && known.entry.parent.is_some()).count();
    let expected = usize::from(is_done && opens);
    if opened > expected {
        verdict.doubled.push(format!("{} {cmd} opened {opened} procedures", kept.wire.act));
    } else if opened < expected {
        verdict.other.push(format!("{} {cmd} opened nothing", kept.wire.act));
    }
    let is_orphan = |known: &&&Known| {
        let parent = known.entry.parent.as_ref();
        parent.is_some_and(|parent| {
            !evidence.procedures.iter().any(|row| row.org == known.org && row.procedure == parent.as_str())
        })
    };
    if let Some(orphan) = entries.iter().find(is_orphan) {
        verdict.other.push(format!("{} has no parent", orphan.entry.procedure));
    }
}

/// Nothing is there that nobody sent.
fn strangers(evidence: &Evidence<'_>, verdict: &mut Verdict) {
    let is_stranger = |known: &&Known| {
        known.org != PLANTED
            && !evidence.ledger.contains_key(&known.entry.cmd)
            && !known.entry.actor.as_str().starts_with("system:")
    };
    for known in evidence.entries.iter().filter(is_stranger) {
        let entry = &known.entry;
        verdict.other.push(format!("{} #{} {}: nobody sent it", entry.procedure, entry.seq.get(), entry.act));
    }
}

/// What has an effect or was acknowledged is remembered, once, with the answer that was given.
async fn remembered(
    evidence: &Evidence<'_>,
    by_cmd: &BTreeMap<Uuid, Vec<&Known>>,
    verdict: &mut Verdict,
) -> Fallible<()> {
    let answers = evidence.rows.answers().await?;
    for (cmd, kept) in evidence.ledger {
        let stored = answers.get(&cmd.to_string()).map(Vec::as_slice).unwrap_or_default();
        let reply = kept.reply();
        let expected = usize::from(by_cmd.contains_key(cmd) || reply.is_some());
        if stored.len() < expected {
            verdict.lost.push(format!("the answer to {} {cmd}", kept.wire.act));
        } else if stored.len() > 1 {
            verdict.doubled.push(format!("the answer to {} {cmd}", kept.wire.act));
        }
        if let (Some(reply), [stored]) = (reply, stored) {
            if serde_json::from_str::<Reply>(stored)? != *reply {
                verdict.other.push(format!("the answer to {} {cmd} is remembered otherwise", kept.wire.act));
            }
        }
    }
    Ok(())
}

/// What a command brought stands in the state once where it was acknowledged, and never twice.
async fn markers(evidence: &Evidence<'_>, verdict: &mut Verdict) -> Fallible<()> {
    let titles = evidence.rows.titles().await?;
    let mut facts: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for row in &evidence.procedures {
        facts.insert((row.org.as_str(), row.procedure.as_str()), row.facts.as_str());
    }
    for (cmd, kept) in evidence.ledger {
        let Some(marker) = &kept.marker else { continue };
        let times = match &kept.wire.procedure {
            None => usize::try_from(titles.get(marker).copied().unwrap_or_default())?,
            Some(id) => {
                let text = facts.get(&(kept.wire.org.as_str(), id.as_str())).copied().unwrap_or_default();
                text.matches(marker.as_str()).count()
            }
        };
        let is_done = matches!(kept.reply(), Some(Reply::Done(_)));
        if times > 1 {
            verdict.doubled.push(format!("{} {cmd} stands {times} times in the state", kept.wire.act));
        } else if times == 0 && is_done {
            verdict.lost.push(format!("{} {cmd} does not stand in the state", kept.wire.act));
        }
    }
    Ok(())
}
