//! 鳥取県ほかの共同調達 in both halves (cases/README.md, case 5), and what goes wrong: lead and
//! members in organisations of their own, joined by messages only.

mod steps;
mod void;
mod world;

use chrono::Duration;
use serde_json::{Value, json};

use crate::facts::Facts;
use crate::policy::{BodyKind, Policy};
use crate::words::Capacity::{Approver, FinanceOfficer, Officer};
use steps::{
    PREFECTURES, agree, award, choose, contract, cost, gathered, proposal, select, share, state_need,
};
use world::{LEAD, TEXT, World};

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
