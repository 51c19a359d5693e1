//! An idea in keeping, act by act.

use serde_json::{Value, json};

use super::testing::Run;
use crate::engine::{Consequence, Decision};
use crate::words::Capacity;

const HERSELF: (&str, Capacity) = ("s-1", Capacity::Supplier);
const NAMED: (&str, Capacity) = ("u-1", Capacity::Officer);
const OTHER: (&str, Capacity) = ("u-3", Capacity::Officer);
const APPROVER: (&str, Capacity) = ("u-2", Capacity::Approver);

fn hash(digit: &str) -> String {
    digit.repeat(64)
}

fn deposited(class: &str) -> Run {
    let mut run = Run::new("idea@1", &[]);
    let opened = json!({ "idea.title": "先回り案内", "counterpart.name": "導ラボ" });
    run.commanded().act("open", NAMED, opened).unwrap();
    let deposit = json!({
        "idea.hash": hash("a"), "idea.secrecy": class, "idea.use": "検討に限る", "idea.officers": [NAMED.0],
    });
    assert_eq!(run.act("deposit", NAMED, deposit.clone()).unwrap_err(), ["idea-originator"]);
    assert_eq!(run.act("deposit", HERSELF, deposit).unwrap().to.id, "deposited");
    run
}

fn incident_due(decision: &Decision) -> String {
    let due = decision.consequences.iter().find_map(|one| match one {
        Consequence::Duty { id: "duty-idea-incident", due, .. } => Some(due.to_rfc3339()),
        _ => None,
    });
    due.unwrap()
}

#[test]
fn the_class_says_who_opens_the_idea() {
    let open = || json!({ "reason": "適合の確認", "idea.opened": hash("a") });
    for (class, officer, refused) in [
        ("open", OTHER, None),
        ("named-officers", NAMED, None),
        ("named-officers", OTHER, Some("idea-opener")),
        ("secret", NAMED, Some("idea-opener")),
    ] {
        let mut run = deposited(class);
        let heard = run.act("open-idea", officer, open());
        assert_eq!(heard.err(), refused.map(|rule| vec![rule]), "{class}");
    }
    let mut run = deposited("secret");
    let consent = json!({ "idea.consent": "opening", "idea.scope": "閲覧のみ" });
    run.act("consent-idea", HERSELF, consent).unwrap();
    assert_eq!(run.act("open-idea", OTHER, open()).unwrap_err(), ["idea-opener"]);
    run.act("open-idea", NAMED, open()).unwrap();
    let other = json!({ "reason": "適合の確認", "idea.opened": hash("b") });
    assert_eq!(run.act("open-idea", NAMED, other).unwrap_err(), ["idea-as-deposited"]);
    run.act("revoke-consent", HERSELF, json!({ "reason": "調整中" })).unwrap();
    assert_eq!(run.act("open-idea", NAMED, open()).unwrap_err(), ["idea-opener"]);
}

#[test]
fn consent_and_way_stand_once_a_notice_uses_the_idea() {
    let mut run = deposited("open");
    let consent = || json!({ "idea.consent": "specification", "idea.scope": "機能要件" });
    let revoke = || json!({ "reason": "調整中" });
    let way = || json!({ "idea.way": "call-with-originator-points" });
    assert_eq!(run.act("revoke-consent", HERSELF, revoke()).unwrap_err(), ["idea-consented"]);
    run.act("consent-idea", HERSELF, consent()).unwrap();
    run.act("revoke-consent", HERSELF, revoke()).unwrap();
    assert_eq!(run.file.text("idea.consent"), Some("none"));
    run.act("consent-idea", HERSELF, consent()).unwrap();
    run.act("choose-way", HERSELF, way()).unwrap();
    run.commanded().act("note-use", NAMED, json!({})).unwrap();
    for (act, given) in [("consent-idea", consent()), ("revoke-consent", revoke()), ("choose-way", way())] {
        assert_eq!(run.act(act, HERSELF, given).unwrap_err(), ["idea-not-published"], "{act}");
    }
}

#[test]
fn an_incident_is_answered_in_time_also_after_the_case() {
    let mut run = deposited("secret");
    let leak = || -> Value {
        json!({ "idea.incident": { "on": "2026-06-01", "what": "写しの放置", "to": "来庁者", "remedy": "回収" } })
    };
    let answer = || json!({ "idea.remedy": "廃棄し周知した" });
    assert_eq!(run.act("answer-idea-incident", APPROVER, answer()).unwrap_err(), ["idea-incident-open"]);
    let first = incident_due(&run.act("record-idea-incident", HERSELF, leak()).unwrap());
    assert_eq!(first, "2026-06-08T08:00:00+00:00", "five business days from Monday 1 June");
    run.on("2026-06-03T01:00:00Z");
    assert_eq!(incident_due(&run.act("record-idea-incident", OTHER, leak()).unwrap()), first);
    run.act("answer-idea-incident", APPROVER, answer()).unwrap();
    assert_eq!(run.act("answer-idea-incident", APPROVER, answer()).unwrap_err(), ["idea-incident-open"]);
    assert_eq!(run.commanded().act("end", NAMED, json!({})).unwrap().to.id, "returned");
    let late = incident_due(&run.act("record-idea-incident", HERSELF, leak()).unwrap());
    assert_eq!(late, "2026-06-10T08:00:00+00:00");
    run.act("answer-idea-incident", APPROVER, answer()).unwrap();
}
