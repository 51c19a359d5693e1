//! What of a call is nobody's business until it is closed and opened, and who applied with it.

use serde_json::Value;
use shirube_persistence::ProcedureRow;

/// The kind applicants open, which nobody counts while its call is held back.
pub(crate) const APPLICATION: &str = "application";

/// The stage of a call that receives applications.
pub(crate) const CALL_OPEN: &str = "call-open";

/// Whether a call receives applications, or takes sealed proposals and has not opened them all: what is
/// in its case, and how much, is nobody's business until then. No export and no bundle holds any of it.
pub(crate) fn is_held_back(row: &ProcedureRow) -> bool {
    !row.closed && (row.stage == CALL_OPEN || has_unopened(row))
}

/// Where an application stands whose eligibility the office judges between entry and proposal.
pub(crate) const TO_BE_ADMITTED: [&str; 2] = ["entered", "supplement-requested"];

/// Whether the time for entering a call is over: from then on the office sees who entered.
pub(crate) fn are_entries_closed(call: &ProcedureRow) -> bool {
    call.performers.get("close-entries").is_some()
}

/// Whether nobody but its applicant may see that an application is there: while its call is held back.
/// Who entered is seen once entries are closed, until they are admitted: from then on it would tell
/// who sent a proposal and who did not.
pub(crate) fn is_hidden_from_office(application: &ProcedureRow, call: &ProcedureRow) -> bool {
    let is_judged = are_entries_closed(call) && TO_BE_ADMITTED.contains(&application.stage.as_str());
    is_held_back(call) && !is_judged
}

/// Whether a call took sealed proposals and has not opened them all, or ended without: in a
/// comprehensive evaluation the bids are opened last, and bids made again are sealed again.
pub(crate) fn has_unopened(row: &ProcedureRow) -> bool {
    let text = |name: &str| row.facts.get(name).and_then(Value::as_str);
    let is_list = |name: &str| row.facts.get(name).and_then(Value::as_array).is_some();
    let is_listed =
        |name: &str| row.facts.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let is_sealed = text("sealing").is_some_and(|sealing| sealing != "none");
    let is_opened = if text("procedure") == Some("comprehensive-evaluation") {
        is_listed("bids")
    } else {
        is_list("opened")
    };
    is_sealed && row.facts.get("call.published_on").is_some() && !is_opened
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shirube_persistence::ProcedureRow;
    use shirube_trail::chain::Head;
    use shirube_trail::{At, Digest, Seq};

    use super::{is_held_back, is_hidden_from_office};

    fn row(stage: &str, closed: bool, facts: Value) -> ProcedureRow {
        let at = At::parse("2026-10-05T03:00:00.000Z").unwrap();
        ProcedureRow {
            procedure: "R8-0012/2".parse().unwrap(),
            case_no: "R8-0012".parse().unwrap(),
            parent: None,
            kind: "proposal-competition".parse().unwrap(),
            machine: "proposal-competition@1".parse().unwrap(),
            stage: stage.to_owned(),
            phase: "call".to_owned(),
            closed,
            revision: 1,
            entries: 1,
            head: Head { seq: Seq::FIRST, hash: Digest::ZERO, at },
            facts,
            performers: json!({}),
            opened_at: at,
            changed_at: at,
        }
    }

    #[test]
    fn a_case_is_held_back_until_the_last_envelope_is_opened() {
        let sealed = json!({"sealing": "three-holders", "call.published_on": "2026-09-01"});
        let with = |more: Value| {
            let mut facts = sealed.clone();
            for (name, value) in more.as_object().unwrap() {
                facts[name] = value.clone();
            }
            facts
        };
        let proposals = json!([{"application": "R8-0012/aone"}]);
        let tender = json!({"procedure": "comprehensive-evaluation", "opened": proposals});
        let bids = |bids: Value| {
            let mut tender = tender.clone();
            tender["bids"] = bids;
            with(tender)
        };
        for (stage, closed, facts, expected) in [
            ("call-review", false, json!({"sealing": "three-holders"}), false),
            ("call-open", false, json!({}), true),
            ("call-open", false, json!({"sealing": "none"}), true),
            ("call-open", false, sealed.clone(), true),
            // the time is over, and every envelope still closed
            ("eligibility-review", false, sealed.clone(), true),
            ("suspended", false, sealed.clone(), true),
            ("eligibility-review", false, with(json!({"opened": proposals})), false),
            ("eligibility-review", false, with(json!({"sealing": "none"})), false),
            // the technical part is open, the bids are not
            ("evaluation", false, with(tender.clone()), true),
            ("evaluation", false, bids(json!([{"bid_yen": 1}])), false),
            // bids made again are sealed again
            ("evaluation", false, bids(json!([])), true),
            ("cancelled", true, sealed.clone(), false),
        ] {
            assert_eq!(is_held_back(&row(stage, closed, facts.clone())), expected, "{stage} {facts}");
        }
    }

    #[test]
    fn entrants_are_seen_from_the_end_of_entries_until_they_are_admitted() {
        let sealed = json!({"sealing": "three-holders", "call.published_on": "2026-09-01"});
        let open = row("call-open", false, sealed.clone());
        let mut closed = open.clone();
        closed.performers = json!({"close-entries": "system:clock"});
        let mut opened = closed.clone();
        opened.stage = "evaluation".to_owned();
        opened.facts["opened"] = json!([]);
        for (call, stage, expected) in [
            (&open, "entered", true),
            (&closed, "entered", false),
            (&closed, "supplement-requested", false),
            (&closed, "admitted", true),
            (&closed, "submitted", true),
            (&opened, "submitted", false),
        ] {
            let application = row(stage, false, json!({}));
            assert_eq!(is_hidden_from_office(&application, call), expected, "{} {stage}", call.performers);
        }
    }
}
