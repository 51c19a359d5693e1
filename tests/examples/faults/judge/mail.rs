//! R4 and R6: letters at least once and at most twice; what falls due happens once and never early.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use shirube_trail::EntryType;

use super::{Evidence, Verdict};
use crate::Fallible;
use crate::rows::LetterRow;

/// Compares the outbox with the mail server's book, and the deadlines with what became of them.
pub(super) async fn compare(evidence: &Evidence<'_>, verdict: &mut Verdict) -> Fallible<()> {
    let letters = evidence.rows.letters().await?;
    let mut heard = evidence.ground.post.heard();
    for letter in &letters {
        let found = heard.remove(&message_id(letter)).unwrap_or_default();
        verdict.letters += usize::from(found.kept > 0);
        verdict.twice += usize::from(found.kept == 2);
        let told = format!("letter {} {}", letter.org, letter.id);
        match (letter.state.as_str(), found.kept) {
            ("delivered", 1 | 2) => {}
            ("given-up", 0) if found.refused => {}
            (_, 0) => verdict.lost.push(format!("{told} is {} and never left", letter.state)),
            ("delivered", kept) => verdict.doubled.push(format!("{told} left {kept} times")),
            (state, kept) => verdict.other.push(format!("{told} left {kept} times and is {state}")),
        }
    }
    for id in heard.keys() {
        verdict.other.push(format!("a letter nobody ordered: {id}"));
    }
    ordered(evidence, &letters, verdict);
    due(evidence, &letters, verdict).await
}

/// Every act of the ledger tells somebody: its letters are queued with it, or not at all.
fn ordered(evidence: &Evidence<'_>, letters: &[LetterRow], verdict: &mut Verdict) {
    let mut of_entries = BTreeSet::new();
    for letter in letters {
        let entry = letter.id.rsplit_once('/').map_or("", |(entry, _)| entry);
        of_entries.insert((letter.org.as_str(), entry));
    }
    for known in &evidence.entries {
        let entry = &known.entry;
        let is_acts = evidence.ledger.get(&entry.cmd).is_some_and(|kept| {
            kept.wire.act == entry.act.as_str() && entry.entry_type == EntryType::Decision
        });
        let id = format!("{}/{}", entry.procedure, entry.seq.get());
        let tells = matches!(
            entry.act.as_str(),
            "open-case" | "record-dialogue" | "start-scouting" | "register-idea"
        );
        if is_acts && tells && !of_entries.contains(&(known.org.as_str(), id.as_str())) {
            verdict.lost.push(format!("the letters of {} {id}", entry.act));
        }
    }
}

/// What was to fall due.
async fn due(evidence: &Evidence<'_>, letters: &[LetterRow], verdict: &mut Verdict) -> Fallible<()> {
    let states = evidence.rows.deadlines().await?;
    for due in &evidence.world.due {
        let place = (due.org.clone(), due.procedure.clone());
        let told = format!("what was due in {} {}", due.org, due.procedure);
        let state = states.get(&place).map_or("gone", String::as_str);
        let due_ms = due.at.instant().timestamp_millis();
        let mut times = BTreeMap::new();
        if let Some(act) = due.act {
            for known in evidence.entries.iter().filter(|known| known.org == due.org) {
                let entry = &known.entry;
                if entry.procedure.as_str() == due.procedure && entry.act.as_str() == act {
                    times.insert(entry.seq.get(), entry.at.instant().timestamp_millis());
                }
            }
        } else {
            // each time it fires has one instant, however many it tells
            for letter in letters.iter().filter(|letter| letter.org == due.org) {
                if letter.procedure == due.procedure && letter.letter.contains("/reminder.") {
                    times.insert(u64::try_from(letter.created_at)?, letter.created_at);
                }
            }
        }
        if state != "fired" || times.is_empty() {
            verdict.lost.push(format!("{told} is {state} and happened {} times", times.len()));
        } else if times.len() > 1 {
            verdict.doubled.push(format!("{told} happened {} times", times.len()));
        }
        if let Some(early) = times.values().find(|at| **at < due_ms) {
            verdict.other.push(format!("{told} happened {} ms early", due_ms - early));
        }
    }
    Ok(())
}

/// The Message-ID of a letter, as the notifier promises it: every byte but letters, digits and `-` as
/// `_` and two hexadecimal digits.
fn message_id(letter: &LetterRow) -> String {
    let mut id = String::from("<");
    for byte in format!("{}-{}", letter.org, letter.id).bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            id.push(char::from(byte));
        } else {
            // writing to a String cannot fail
            let _ = write!(id, "_{byte:02x}");
        }
    }
    id.push_str("@city.example.jp>");
    id
}
