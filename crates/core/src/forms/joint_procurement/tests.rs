//! Who has joined, who contracts, who is invited, and when a selection may decide: both sides.

use serde_json::{Value, json};

use super::BODIES_NEW;
use super::agreement::{ALL_AGREED, PROPOSAL};
use super::selection::{AWARD_AWAITED, AWARD_VOID, NOBODY_CONTRACTED, SELECTION_NOT_SUSPENDED};
use crate::dossier::{Child, Dossier};
use crate::rule::Outcome::{Met, NotApplicable, Unmet};
use crate::rules::testing::{dossier, judge, outcome};

/// The lead, with one member elsewhere whose state was received.
fn with_member(stage: &str, facts: &Value) -> [(&'static str, Value); 4] {
    let body = |org: &str| json!({ "org": org, "name": org, "kind": "city" });
    let mirror = json!({ "procedure": "R8-0001/1", "stage": stage, "act": "join", "entry_sha256": "", "facts": facts });
    [
        ("members", json!([body("b-city")])),
        ("lead", json!("a-city")),
        ("agreement.sha256", json!("new")),
        ("mirror.b-city", mirror),
    ]
}

#[test]
fn a_member_has_joined_the_agreement_that_is_proposed_now() {
    let joined = |hash: &str| json!({ "joined.agreement_sha256": hash });
    for (stage, facts, expected) in [
        ("agreed", joined("new"), Met),
        ("leaving", joined("new"), Met),
        ("agreed", joined("old"), Unmet),
        ("leaving", joined("old"), Met),
        ("contracted", joined("old"), Unmet),
        ("agreed", json!({}), Unmet),
        ("assembly-passed", joined("new"), Unmet),
        ("declined", joined("old"), Met),
    ] {
        assert_eq!(outcome(&ALL_AGREED, &with_member(stage, &facts), |_| {}), expected, "{stage} {facts}");
    }
    // Before anything is proposed nobody has joined it.
    let unproposed: Vec<_> = with_member("agreed", &json!({}))
        .into_iter()
        .filter(|(name, _)| *name != "agreement.sha256")
        .collect();
    assert_eq!(outcome(&ALL_AGREED, &unproposed, |_| {}), Unmet);
}

#[test]
fn a_new_proposal_reaches_whoever_was_asked_again_and_has_not_answered() {
    for (stage, reached) in [
        ("need-submitted", true),
        ("decided", true),
        ("agreed", true),
        ("interested", false),
        ("leaving", false),
    ] {
        let to = (PROPOSAL.to)(&dossier(&with_member(stage, &json!({})), |_| {}));
        assert_eq!(!to.is_empty(), reached, "{stage}");
    }
}

#[test]
fn a_member_that_leaves_after_it_contracted_has_contracted() {
    let from = |stage: &str| json!({ "leave.from": stage });
    for (stage, facts, expected, told) in [
        ("agreed", json!({}), Met, true),
        ("leaving", from("agreed"), Met, true),
        ("leaving", from("contracted"), Unmet, true),
        // It gave notice once, and took it back.
        ("agreed", from("contracted"), Met, true),
        ("contracting", json!({}), Unmet, true),
        ("contracted", json!({}), Unmet, false),
        ("settled", json!({}), Unmet, false),
        ("withdrawn", from("agreed"), Met, false),
        ("need-submitted", json!({}), Met, false),
    ] {
        let facts = with_member(stage, &facts);
        assert_eq!(outcome(&NOBODY_CONTRACTED, &facts, |_| {}), expected, "{stage}");
        assert_eq!(!(AWARD_VOID.to)(&dossier(&facts, |_| {})).is_empty(), told, "{stage}");
    }
}

#[test]
fn each_body_is_invited_once() {
    let body = |org: &str| json!({ "org": org, "name": org, "kind": "city" });
    for (brought, expected) in [
        (vec!["c-city"], Met),
        (vec!["c-city", "d-city"], Met),
        (vec!["b-city"], Unmet),
        (vec!["c-city", "b-city"], Unmet),
        (vec!["c-city", "c-city"], Unmet),
    ] {
        let list: Vec<Value> = brought.iter().map(|org| body(org)).collect();
        let tune = |file: &mut Dossier| file.given.set("invited", list.into());
        assert_eq!(
            outcome(&BODIES_NEW, &[("members", json!([body("b-city")]))], tune),
            expected,
            "{brought:?}"
        );
    }
}

#[test]
fn an_award_does_not_fail_while_the_selection_is_suspended() {
    for (kind, stage, closed, expected) in [
        ("proposal-competition", "suspended", false, Unmet),
        ("pay-for-success", "suspended", false, Unmet),
        ("proposal-competition", "candidate-decided", false, Met),
        ("proposal-competition", "no-suitable", true, Met),
        ("participation", "suspended", false, Met),
    ] {
        let child = Child {
            id: "R8-0012/2".to_owned(),
            kind: kind.to_owned(),
            stage: stage.to_owned(),
            closed,
            facts: [].into(),
        };
        let found = outcome(&SELECTION_NOT_SUSPENDED, &[], |file| file.children = vec![child]);
        assert_eq!(found, expected, "{kind} {stage}");
    }
}

#[test]
fn a_selection_decides_only_where_the_joint_procurement_awaits_it() {
    for (kind, stage, expected) in [
        ("joint-procurement", "selection", Met),
        ("joint-procurement", "suspended", Unmet),
        ("joint-procurement", "specification", Unmet),
        ("joint-procurement", "member-contracts", Unmet),
        ("pay-for-success", "suspended", NotApplicable),
        ("preparation", "selection", NotApplicable),
    ] {
        let tune = |file: &mut Dossier| {
            file.parent.set("kind", json!(kind));
            file.parent.set("stage", json!(stage));
        };
        assert_eq!(outcome(&AWARD_AWAITED, &[], tune), expected, "{kind} {stage}");
        // What refuses says where the joint procurement is.
        let said = judge(&AWARD_AWAITED, &[], tune).remove(0).sentence();
        assert_eq!(said.ja.contains("停止中"), (kind, stage) == ("joint-procurement", "suspended"));
    }
    assert_eq!(outcome(&AWARD_AWAITED, &[], |_| {}), NotApplicable);
}
