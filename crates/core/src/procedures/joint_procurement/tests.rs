//! 鳥取県ほかの共同調達 in both halves (cases/README.md, case 5), and what goes wrong: lead and
//! members in organisations of their own, joined by messages only.

mod void;
mod world;

use chrono::Duration;
use serde_json::{Value, json};

use crate::facts::Facts;
use crate::policy::{BodyKind, Policy};
use crate::words::Capacity::{Approver, FinanceOfficer, Officer};
use world::{LEAD, TEXT, World, facts};

/// A joint procurement whose bodies have answered and stated their needs.
fn gathered(bodies: &[(&str, BodyKind, bool)], estimate_yen: i64) -> (World, String) {
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

fn state_need(world: &mut World, org: &str) {
    let need = json!({
        "what": "セキュリティクラウド", "quantity": "1", "timing": "2027年度",
        "current_contract_end": "なし", "constraints": "なし",
    });
    world.member(org, Officer, "submit-need", &json!({ "need": need, "weight": "1.5" }));
}

fn cost(bodies: &[&str], fixed: i64, variable: i64) -> Value {
    let weights: serde_json::Map<String, Value> =
        bodies.iter().enumerate().map(|(nth, org)| ((*org).to_owned(), json!(nth + 1))).collect();
    json!({ "fixed_yen": fixed, "variable_yen": variable, "weights": weights })
}

fn agreement() -> Value {
    let clauses = crate::forms::joint_procurement::agreement::CLAUSES;
    clauses.iter().map(|(name, _)| ((*name).to_owned(), json!("…"))).collect::<serde_json::Map<_, _>>().into()
}

fn proposal(cost: &Value) -> Value {
    json!({
        "agreement": agreement(), "agreement.sha256": TEXT, "agreement.budget_condition": false, "cost": cost,
        "agreement.join_until": "2026-12-31", "agreement.leave_notice_days": 90,
    })
}

fn choose(world: &mut World, case: &str, act: &str, form: &str) {
    let choice = json!({ "joint.form": form, "joint.need": "own-contracts", "reason": "…" });
    world.done(case, Approver, act, &choice);
}

/// Every member decides, votes where the form asks it, budgets its share and joins.
fn agree(world: &mut World, case: &str, bodies: &[&str], vote: bool) {
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

fn select(world: &mut World, case: &str, bodies: &[&str], price_yen: i64) {
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

fn award(world: &mut World, case: &str, price_yen: i64) {
    let found = json!({
        "candidate": "R8-0001/aaa", "candidate.name": "株式会社導", "candidate.number": "1000012010003",
        "price_yen": price_yen, "fairness.selection": "採点表", "fairness.result": "公表",
    });
    world.reported(case, "hand-to-members", &found);
}

/// The member's own contract, approved and signed.
fn contract(world: &mut World, org: &str, price_yen: i64) {
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

fn share(world: &World, org: &str) -> i64 {
    world.nodes[&world.of(org)].facts.get("share_yen").and_then(Value::as_i64).unwrap()
}

const PREFECTURES: [(&str, BodyKind, bool); 3] = [
    (LEAD, BodyKind::Prefecture, false),
    ("okayama-pref", BodyKind::Prefecture, false),
    ("hiroshima-pref", BodyKind::Prefecture, false),
];

#[test]
fn three_prefectures_agree_and_each_contracts_separately() {
    let bodies = PREFECTURES.map(|(org, ..)| org);
    let (mut world, case) = gathered(&PREFECTURES, 90_000_001);
    world.done(&case, Officer, "aggregate", &json!({}));
    choose(&mut world, &case, "choose-form", "f1-i");
    world.done(&case, Officer, "propose-agreement", &proposal(&cost(&bodies, 30_000_001, 60_000_000)));
    assert_eq!(bodies.map(|org| share(&world, org)), [20_000_001, 30_000_000, 40_000_000]);
    let wrong = json!({ "decision.agreement_sha256": TEXT.replace('0', "f") });
    assert_eq!(
        world.act(&world.of("okayama-pref"), Approver, "decide", &wrong).err(),
        Some(vec!["same-agreement-text"])
    );
    let early = json!({ "agreement.concluded_on": "2026-05-01" });
    let unmet = world.act(&case, Approver, "conclude-agreement", &early).err().unwrap();
    assert!(unmet.contains(&"all-agreed") && unmet.contains(&"G78b"), "{unmet:?}");
    agree(&mut world, &case, &bodies, false);
    select(&mut world, &case, &bodies, 89_000_000);
    for org in bodies {
        let over = json!({ "price_yen": share(&world, org) + 1 });
        assert_eq!(
            world.act(&world.of(org), Officer, "draft-member-contract", &over).err(),
            Some(vec!["own-price"])
        );
        assert_eq!(
            world.act(&case, Officer, "start-performance", &json!({})).err(),
            Some(vec!["all-contracted"])
        );
        let price = share(&world, org);
        contract(&mut world, org, price);
    }
    world.done(&case, Officer, "start-performance", &json!({}));
    let competition = world.children(&case, "proposal-competition").pop().unwrap();
    assert_eq!(world.stage(&competition), "completed");
    world.done(
        &case,
        Officer,
        "start-settlement",
        &json!({ "settlement.cost": cost(&bodies, 30_000_001, 60_000_000) }),
    );
    for org in bodies {
        let participation = world.of(org);
        assert_eq!(
            world.act(&participation, Officer, "settle-share", &json!({})).err(),
            Some(vec!["own-contract-closed"])
        );
        let contract = world.children(&participation, "contract").pop().unwrap();
        world.close(&contract, "completed");
        world.reported(&participation, "conclude", &json!({}));
        assert_eq!(world.act(&case, Officer, "settle", &json!({})).err(), Some(vec!["all-settled"]));
        world.member(org, Officer, "settle-share", &json!({}));
    }
    world.done(&case, Officer, "settle", &json!({}));
    assert_eq!(world.stage(&case), "completed");
}

#[test]
fn nineteen_municipalities_entrust_the_affairs_to_the_prefecture() {
    let names: Vec<String> = (1..=19).map(|nth| format!("town-{nth}")).collect();
    let mut bodies = vec![(LEAD, BodyKind::Prefecture, false)];
    // The last two do not use an installation of their own.
    bodies
        .extend(names.iter().enumerate().map(|(nth, org)| (org.as_str(), BodyKind::TownVillage, nth >= 17)));
    let orgs: Vec<&str> = bodies.iter().map(|(org, ..)| *org).collect();
    let (mut world, case) = gathered(&bodies, 760_000_000);
    world.done(&case, Officer, "aggregate", &json!({}));
    // Council, then covenant, then entrustment: each is a decision of every member.
    for (act, form, vote) in
        [("choose-form", "f3", false), ("change-form", "f2", true), ("change-form", "f6", true)]
    {
        choose(&mut world, &case, act, form);
        world.done(&case, Officer, "propose-agreement", &proposal(&cost(&orgs, 76_000_000, 684_000_000)));
        agree(&mut world, &case, &orgs, vote);
        let path = json!({ "joint.path": "proposal-competition" });
        assert_eq!(
            world.act(&case, Officer, "start-specification", &path).err(),
            Some(vec!["G76"]),
            "{form}"
        );
        let filing = |authority: &str| json!({ "filing.authority": authority, "filing.notice_on": "2026-05-01", "filing.filed_on": "2026-05-01" });
        assert_eq!(world.act(&case, Officer, "file-agreement", &filing("governor")).err(), Some(vec!["G76"]));
        world.done(&case, Officer, "file-agreement", &filing("minister"));
    }
    assert_eq!(orgs.iter().map(|org| share(&world, org)).sum::<i64>(), 760_000_000);
    select(&mut world, &case, &orgs, 700_000_000);
    let unmet =
        world.act(&world.of("town-1"), Officer, "draft-member-contract", &json!({ "price_yen": 1 })).err();
    assert_eq!(unmet, Some(vec!["contracts-itself", "own-price"]));
    let budget = json!({
        "budget.line": "2款1項", "budget.amount_yen": 700_000_000, "budget.form": "none",
        "budget.vote_date": "2026-03-20", "budget.vote_result": "passed", "budget.vote_bill": "議案1号",
    });
    world.member(LEAD, FinanceOfficer, "record-budget", &budget);
    contract(&mut world, LEAD, 700_000_000);
    for org in &orgs {
        assert_eq!(world.stage(&world.of(org)), "contracted", "{org}");
    }
    world.done(&case, Officer, "start-performance", &json!({}));
    let settled = cost(&orgs, 70_000_000, 630_000_001);
    world.done(&case, Officer, "start-settlement", &json!({ "settlement.cost": settled }));
    for org in &orgs[1..] {
        let participation = world.of(org);
        let share =
            world.nodes[&participation].facts.get("settlement.share_yen").and_then(Value::as_i64).unwrap();
        let paid = |yen: i64| json!({ "contribution.paid_yen": yen, "contribution.paid_on": "2026-05-01" });
        let unmet = world.act(&participation, Officer, "settle-share", &paid(share + 1)).err();
        assert_eq!(unmet, Some(vec!["contribution"]), "{org}");
        world.member(org, Officer, "settle-share", &paid(share));
    }
    let own = world.children(&world.of(LEAD), "contract").pop().unwrap();
    world.close(&own, "completed");
    world.member(LEAD, Officer, "settle-share", &json!({}));
    world.done(&case, Officer, "settle", &json!({}));
    assert_eq!(world.stage(&case), "completed");
}

#[test]
fn too_few_are_interested() {
    let mut world = World::new(&[(LEAD, BodyKind::Prefecture), ("okayama-pref", BodyKind::Prefecture)]);
    let case = world.open(LEAD, "joint-procurement", "open", &Facts::default(), Some("x"));
    let body = |org: &str| json!({ "org": org, "name": org, "kind": "prefecture" });
    let without = json!({ "invited": [body("okayama-pref")], "lead": LEAD });
    assert_eq!(world.act(&case, Officer, "invite", &without).err(), Some(vec!["lead-invited"]));
    world.done(
        &case,
        Officer,
        "invite",
        &json!({ "invited": [body(LEAD), body("okayama-pref")], "lead": LEAD }),
    );
    let again = json!({ "invited": [body("okayama-pref")] });
    assert_eq!(world.act(&case, Officer, "invite", &again).err(), Some(vec!["bodies-new"]));
    world.member(LEAD, Officer, "answer-invitation", &json!({ "contact": "情報政策課" }));
    world.done(&case, Officer, "close-interest", &json!({}));
    assert_eq!(world.stage(&case), "cancelled");
    assert_eq!(world.stage(&world.of(LEAD)), "withdrawn");
    assert_eq!(world.stage(&world.of("okayama-pref")), "withdrawn");
}

#[test]
fn a_member_drops_out_another_joins_and_the_shares_follow() {
    let bodies = PREFECTURES.map(|(org, ..)| org);
    let (mut world, case) = gathered(&PREFECTURES, 90_000_000);
    world.policies.insert("shimane-pref".into(), Policy { body: BodyKind::Prefecture, ..Policy::default() });
    world.done(&case, Officer, "aggregate", &json!({}));
    choose(&mut world, &case, "choose-form", "f1-i");
    world.done(&case, Officer, "propose-agreement", &proposal(&cost(&bodies, 90_000_000, 0)));
    world.member("hiroshima-pref", Approver, "decline", &json!({ "reason": "財源" }));
    for org in &bodies[..2] {
        world.member(org, Approver, "decide", &json!({ "decision.agreement_sha256": TEXT }));
    }
    let few = cost(&bodies, 90_000_000, 0);
    let unmet = world.act(&case, Officer, "recompute-shares", &json!({ "cost": few, "reason": "…" })).err();
    assert_eq!(unmet, Some(vec!["G78a"]));
    let two = json!({ "cost": cost(&bodies[..2], 60_000_000, 0), "reason": "辞退" });
    world.done(&case, Officer, "recompute-shares", &two);
    assert_eq!(share(&world, "okayama-pref"), 30_000_000);
    world.done(&case, Officer, "revise-agreement", &json!({ "reason": "辞退" }));
    assert_eq!(world.stage(&world.of("okayama-pref")), "need-submitted");
    world.done(&case, Officer, "propose-agreement", &proposal(&cost(&bodies[..2], 60_000_000, 0)));
    agree(&mut world, &case, &bodies[..2], false);

    let late = json!({ "invited": [{ "org": "shimane-pref", "name": "島根県", "kind": "prefecture" }], "reason": "…" });
    world.done(&case, Approver, "admit-member", &late);
    world.member("shimane-pref", Officer, "answer-invitation", &json!({ "contact": "…" }));
    state_need(&mut world, "shimane-pref");
    let three = [LEAD, "okayama-pref", "shimane-pref"];
    world.done(
        &case,
        Officer,
        "recompute-shares",
        &json!({ "cost": cost(&three, 60_000_000, 0), "reason": "…" }),
    );
    assert_eq!(share(&world, "shimane-pref"), 20_000_000);
    world.member("shimane-pref", Approver, "decide", &json!({ "decision.agreement_sha256": TEXT }));
    world.member("shimane-pref", Approver, "join", &json!({ "joined.agreement_sha256": TEXT }));
    world.now += Duration::days(300);
    let later = json!({ "invited": [{ "org": "ehime-pref", "name": "愛媛県", "kind": "prefecture" }], "reason": "…" });
    assert_eq!(world.act(&case, Approver, "admit-member", &later).err(), Some(vec!["join-window"]));

    // One leaves by the agreement's notice, one is excluded, and too few remain.
    let day = |days: i64, world: &World| (world.now + Duration::days(days)).format("%Y-%m-%d").to_string();
    let notice = |on: String| json!({ "reason": "…", "leave.form": "unilateral", "leave.on": on });
    let okayama = world.of("okayama-pref");
    let soon = notice(day(89, &world));
    assert_eq!(world.act(&okayama, Approver, "give-leave-notice", &soon).err(), Some(vec!["G77"]));
    let in_time = notice(day(91, &world));
    world.done(&okayama, Approver, "give-leave-notice", &in_time);
    world.done(&okayama, Approver, "revoke-leave-notice", &json!({ "reason": "…" }));
    assert_eq!(world.stage(&okayama), "agreed");
    world.done(&okayama, Approver, "give-leave-notice", &in_time);
    world.done(&case, Approver, "accept-leave", &json!({ "leave.member": "okayama-pref", "reason": "…" }));
    assert_eq!(world.stage(&okayama), "withdrawn");
    let dissolve = json!({ "dissolve.ground": "below-minimum", "reason": "…" });
    assert_eq!(world.act(&case, Approver, "dissolve", &dissolve).err(), Some(vec!["dissolution-ground"]));
    let lead_out = json!({ "exclude.member": LEAD, "reason": "…" });
    assert_eq!(world.act(&case, Approver, "exclude", &lead_out).err(), Some(vec!["may-be-excluded"]));
    world.done(&case, Approver, "exclude", &json!({ "exclude.member": "shimane-pref", "reason": "…" }));
    assert_eq!(world.stage(&world.of("shimane-pref")), "excluded");
    world.done(&case, Approver, "dissolve", &dissolve);
    assert_eq!(world.stage(&case), "dissolved");
    assert_eq!(world.stage(&world.of(LEAD)), "withdrawn");
}

#[test]
fn the_award_fails_and_the_assembly_rejects() {
    let bodies = PREFECTURES.map(|(org, ..)| org);
    let (mut world, case) = gathered(&PREFECTURES, 90_000_000);
    world.done(&case, Officer, "aggregate", &json!({}));
    choose(&mut world, &case, "choose-form", "f2");
    world.done(&case, Officer, "propose-agreement", &proposal(&cost(&bodies, 90_000_000, 0)));
    world.member("hiroshima-pref", Approver, "decide", &json!({ "decision.agreement_sha256": TEXT }));
    let vote = json!({
        "agreement.vote_date": "2026-05-01", "agreement.vote_bill": "議案2号", "agreement.vote_result": "rejected",
    });
    world.member("hiroshima-pref", Officer, "record-assembly-vote", &vote);
    assert_eq!(world.stage(&world.of("hiroshima-pref")), "declined");
    world.done(
        &case,
        Officer,
        "recompute-shares",
        &json!({ "cost": cost(&bodies[..2], 60_000_000, 0), "reason": "…" }),
    );
    agree(&mut world, &case, &bodies[..2], true);
    let filing = json!({ "filing.authority": "minister", "filing.notice_on": "2026-05-01", "filing.filed_on": "2026-05-01" });
    world.done(&case, Officer, "file-agreement", &filing);
    select(&mut world, &case, &bodies[..2], 60_000_000);
    world.reported(&case, "note-withdrawal", &json!({}));
    let competition = world.children(&case, "proposal-competition").pop().unwrap();
    world.close(&competition, "no-suitable");
    world.done(&case, Approver, "reselect", &json!({ "reason": "不調" }));
    assert_eq!(world.stage(&case), "specification");
    world.done(&case, Officer, "fix-specification", &json!({ "specification.core": "共通" }));
    world.done(&case, Officer, "open-selection", &json!({ "interest.bodies": bodies }));
    award(&mut world, &case, 60_000_000);
    contract(&mut world, LEAD, 30_000_000);
    let unmet = world.act(&case, Approver, "cancel", &json!({ "reason": "…" })).err();
    assert_eq!(unmet, Some(vec!["nobody-contracted"]));
    let clause = json!({ "dissolve.ground": "clause", "dissolve.clause": "第12条", "reason": "…" });
    let live = world.children(&case, "proposal-competition").pop().unwrap();
    world.close(&live, "cancelled");
    world.done(&case, Approver, "dissolve", &clause);
    assert_eq!(world.stage(&world.of("okayama-pref")), "withdrawn");
}

#[test]
fn a_joint_pay_for_success_pays_each_members_share() {
    let bodies = PREFECTURES.map(|(org, ..)| org);
    let (mut world, case) = gathered(&PREFECTURES, 90_000_000);
    world.done(&case, Officer, "aggregate", &json!({}));
    choose(&mut world, &case, "choose-form", "f1-i");
    world.done(&case, Officer, "propose-agreement", &proposal(&cost(&bodies, 90_000_000, 0)));
    agree(&mut world, &case, &bodies, false);
    world.done(&case, Officer, "start-specification", &json!({ "joint.path": "pay-for-success" }));
    let success = world.children(&case, "pay-for-success").pop().unwrap();
    assert_eq!(world.nodes[&success].facts.get("joint.lead"), Some(&json!(LEAD)));
    world.done(&case, Officer, "fix-specification", &json!({ "specification.core": "共通" }));
    let unmet = world.act(&case, Officer, "open-selection", &json!({ "interest.bodies": bodies })).err();
    assert_eq!(unmet, Some(vec!["joint-competition", "no-live-selection"]));
    award(&mut world, &case, 90_000_000);
    for org in bodies {
        contract(&mut world, org, 30_000_000);
    }
    world.close(&success, "service");
    world.done(&case, Officer, "start-performance", &json!({}));
    world.reported(&case, "note-amount", &json!({ "amount.due_yen": 10 }));
    for (org, yen) in [(LEAD, 4), ("okayama-pref", 3), ("hiroshima-pref", 3)] {
        let contract = world.children(&world.of(org), "contract").pop().unwrap();
        let instalment = world.children(&contract, "instalment").pop().unwrap();
        assert_eq!(world.nodes[&instalment].facts.get("amount_yen"), Some(&json!(yen)), "{org}");
    }
}
