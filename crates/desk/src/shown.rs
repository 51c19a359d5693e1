//! What of a procedure's bookkeeping its readers may know. Revisions and the numbers of entries count what
//! came in: while that is nobody's business they are not told, and a call's revision stands for what of it
//! may be seen.

use serde_json::{Value, json};
use shirube_persistence::ProcedureRow;
use shirube_trail::Digest;

use crate::held_back::is_held_back;

/// Facts that move with what comes in.
const COUNTING: [&str; 1] = ["call.applications"];

/// Hexadecimal digits of a hash in a revision: every JSON reader keeps numbers below 2^53.
const DIGITS: usize = 13;

/// The revision as it is told and as it is compared with what somebody saw.
///
/// While the procedure is held back it is a number made of everything its office decides on, and of nothing
/// that moves with what comes in: it changes with every act that changes that, and with nothing else.
pub(crate) fn revision_shown(row: &ProcedureRow) -> u64 {
    if !is_held_back(row) {
        return row.revision;
    }
    let mut facts = row.facts.clone();
    if let Some(facts) = facts.as_object_mut() {
        facts.retain(|name, _| !COUNTING.contains(&name.as_str()));
    }
    let seen = json!([row.procedure.as_str(), row.machine.as_str(), row.stage, sorted(facts)]);
    let hash = Digest::sha256(seen.to_string().as_bytes()).to_hex();
    let digits = hash.get(..DIGITS).unwrap_or_default();
    u64::from_str_radix(digits, 16).unwrap_or_default()
}

/// The number of an entry as it is told; 0 while what comes in is nobody's business.
pub(crate) fn seq_shown(row: &ProcedureRow, seq: u64) -> u64 {
    if is_held_back(row) { 0 } else { seq }
}

/// With the members of every object in the order of their names.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> =
                members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shirube_persistence::ProcedureRow;
    use shirube_trail::chain::Head;
    use shirube_trail::{At, Digest, Seq};

    use super::{revision_shown, seq_shown};
    use crate::held_back::CALL_OPEN;

    fn call(stage: &str, revision: u64, facts: Value) -> ProcedureRow {
        let at = At::parse("2026-10-05T03:00:00.000Z").unwrap();
        ProcedureRow {
            procedure: "R8-0012/2".parse().unwrap(),
            case_no: "R8-0012".parse().unwrap(),
            parent: None,
            kind: "trial-order".parse().unwrap(),
            machine: "trial-order@1".parse().unwrap(),
            stage: stage.to_owned(),
            phase: "call".to_owned(),
            closed: false,
            revision,
            entries: revision,
            head: Head { seq: Seq::FIRST, hash: Digest::ZERO, at },
            facts,
            performers: json!({}),
            opened_at: at,
            changed_at: at,
        }
    }

    #[test]
    fn the_revision_of_an_open_call_moves_with_its_office_and_with_nothing_else() {
        let before = call(CALL_OPEN, 7, json!({"call.contact": "産業振興課"}));
        let shown = revision_shown(&before);
        assert!(shown < 1 << 53, "every reader keeps it: {shown}");
        // one applied, and two
        for (revision, count) in [(8, 1), (9, 2)] {
            let facts = json!({"call.applications": count, "call.contact": "産業振興課"});
            assert_eq!(revision_shown(&call(CALL_OPEN, revision, facts)), shown);
        }
        // the office changed it
        let changed = call(CALL_OPEN, 8, json!({"call.contact": "商工課"}));
        assert_ne!(revision_shown(&changed), shown);
        assert_eq!((seq_shown(&before, 9), seq_shown(&changed, 10)), (0, 0));
        // and nothing is nobody's business any more
        let closed = call("formal-review", 9, json!({"call.applications": 2}));
        assert_eq!((revision_shown(&closed), seq_shown(&closed, 9)), (9, 9));
    }
}
