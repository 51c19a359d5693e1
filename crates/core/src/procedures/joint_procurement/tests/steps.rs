//! The steps of a joint procurement that its tests share.

use serde_json::{Value, json};

use super::world::{LEAD, TEXT, World, facts};
use crate::policy::BodyKind;
use crate::words::Capacity::{Approver, FinanceOfficer, Officer};

/// A joint procurement whose bodies have answered and stated their needs.
pub(super) fn gathered(bodies: &[(&str, BodyKind, bool)], estimate_yen: i64) -> (World, String) {
    let kinds: Vec<(&str, BodyKind)> = bodies.iter().map(|(org, kind, _)| (*org, *kind)).collect();
    let mut world = World::new(&kinds);
    let opening = json!({
        "title": "自治体情報セキュリティクラウド", "contract_type": "service", "estimate_yen": estimate_yen,
        "method.ground": "tender", "procedure": "comprehensive-evaluation", "fairness.opportunity": "公告",
    });
    let preparation = format!("{LEAD}|R8-0001/0");
    let case = world.open(LEAD, "joint-procurement", "open", &facts(&opening), Some(&preparation));
    let invited: Vec<Value> = bodies
        .iter()
        .map(|(org, kind, represented)| json!({ "org": org, "name": org, "kind": kind, "represented": represented }))
        .collect();
    let call = json!({ "invited": invited, "lead": LEAD, "object": "共同調達", "answer_by": "2026-06-01" });
    world.done(&case, Officer, "invite", &call);
    for (org, ..) in bodies {
        world.member(org, Officer, "answer-invitation", &json!({ "contact": "情報政策課" }));
    }
    world.done(&case, Officer, "close-interest", &json!({}));
    for (org, ..) in bodies {
        state_need(&mut world, org);
    }
    (world, case)
}

pub(super) fn state_need(world: &mut World, org: &str) {
    let need = json!({
        "what": "セキュリティクラウド", "quantity": "1", "timing": "2027年度",
        "current_contract_end": "なし", "constraints": "なし",
    });
    world.member(org, Officer, "submit-need", &json!({ "need": need, "weight": "1.5" }));
}

pub(super) fn cost(bodies: &[&str], fixed: i64, variable: i64) -> Value {
    let weights: serde_json::Map<String, Value> =
        bodies.iter().enumerate().map(|(nth, org)| ((*org).to_owned(), json!(nth + 1))).collect();
    json!({ "fixed_yen": fixed, "variable_yen": variable, "weights": weights })
}

pub(super) fn agreement() -> Value {
    let clauses = crate::forms::joint_procurement::agreement::CLAUSES;
    clauses.iter().map(|(name, _)| ((*name).to_owned(), json!("…"))).collect::<serde_json::Map<_, _>>().into()
}

pub(super) fn proposal(cost: &Value) -> Value {
    json!({
        "agreement": agreement(), "agreement.sha256": TEXT, "agreement.budget_condition": false, "cost": cost,
        "agreement.join_until": "2026-12-31", "agreement.leave_notice_days": 90,
    })
}

pub(super) fn choose(world: &mut World, case: &str, act: &str, form: &str) {
    let choice = json!({ "joint.form": form, "joint.need": "own-contracts", "reason": "…" });
    world.done(case, Approver, act, &choice);
}

/// Every member decides, votes where the form asks it, budgets its share and joins.
pub(super) fn agree(world: &mut World, case: &str, bodies: &[&str], vote: bool) {
    for org in bodies {
        world.member(org, Approver, "decide", &json!({ "decision.agreement_sha256": TEXT }));
        let share = world.nodes[&world.of(org)].facts.get("share_yen").cloned().unwrap();
        let budget = json!({
            "budget.line": "2款1項", "budget.amount_yen": share, "budget.form": "none",
            "budget.vote_date": "2026-03-20", "budget.vote_result": "passed", "budget.vote_bill": "議案1号",
        });
        world.member(org, FinanceOfficer, "record-budget", &budget);
        let joined = json!({ "joined.agreement_sha256": TEXT });
        if vote {
            let capacity = if world.represented(org) { Officer } else { Approver };
            let unmet = world.act(&world.of(org), capacity, "join", &joined).err();
            assert_eq!(unmet, Some(vec!["G75"]), "{org}");
            let vote = json!({
                "agreement.vote_date": "2026-05-01", "agreement.vote_bill": "議案2号",
                "agreement.vote_result": "passed",
            });
            world.member(org, Officer, "record-assembly-vote", &vote);
        }
        world.member(org, Approver, "join", &joined);
    }
    world.done(case, Approver, "conclude-agreement", &json!({ "agreement.concluded_on": "2026-05-01" }));
}

pub(super) fn select(world: &mut World, case: &str, bodies: &[&str], price_yen: i64) {
    world.done(case, Officer, "start-specification", &json!({ "joint.path": "proposal-competition" }));
    world.done(case, Officer, "fix-specification", &json!({ "specification.core": "共通" }));
    let unmet = world.act(case, Officer, "open-selection", &json!({ "interest.bodies": [LEAD] })).err();
    assert_eq!(unmet, Some(vec!["G36"]));
    world.done(case, Officer, "open-selection", &json!({ "interest.bodies": bodies }));
    let competition = world.children(case, "proposal-competition").pop().unwrap();
    assert_eq!(world.nodes[&competition].facts.get("award_only"), Some(&json!(true)));
    world.close(&competition, "candidate-decided");
    award(world, case, price_yen);
}

pub(super) fn award(world: &mut World, case: &str, price_yen: i64) {
    let found = json!({
        "candidate": "R8-0001/aaa", "candidate.name": "株式会社導", "candidate.number": "1000012010003",
        "price_yen": price_yen, "fairness.selection": "採点表", "fairness.result": "公表",
    });
    world.reported(case, "hand-to-members", &found);
}

/// The member's own contract, approved and signed.
pub(super) fn contract(world: &mut World, org: &str, price_yen: i64) {
    world.member(org, Officer, "draft-member-contract", &json!({ "price_yen": price_yen }));
    let terms = json!({
        "bond.decision": "exempt", "bond.exemption": "…", "signing_on": "2026-05-01",
        "contract.from": "2026-06-01", "contract.to": "2027-03-31",
        "check.capacity": true, "check.suspended": false, "check.organised_crime": false,
        "check.tax_cleared": true, "check.member_interest": "none", "check.head_interest": false,
        "reason_document": { "item": "…", "ground": "…", "why": "…", "counterpart_reason": "…", "price_reason": "…" },
    });
    world.member(org, Approver, "approve-member-contract", &terms);
    let participation = world.of(org);
    if world.represented(org) {
        assert_eq!(world.children(&participation, "contract").len(), 0);
        world.done(
            &participation,
            Officer,
            "record-member-signature",
            &json!({ "contracted_on": "2026-05-01" }),
        );
        return;
    }
    let contract = world.children(&participation, "contract").pop().unwrap();
    assert_eq!(world.nodes[&contract].facts.get("counterpart.number"), Some(&json!("1000012010003")));
    world.close(&contract, "performing");
    world.reported(&participation, "note-signature", &json!({}));
}

pub(super) fn share(world: &World, org: &str) -> i64 {
    world.nodes[&world.of(org)].facts.get("share_yen").and_then(Value::as_i64).unwrap()
}

pub(super) const PREFECTURES: [(&str, BodyKind, bool); 3] = [
    (LEAD, BodyKind::Prefecture, false),
    ("okayama-pref", BodyKind::Prefecture, false),
    ("hiroshima-pref", BodyKind::Prefecture, false),
];
