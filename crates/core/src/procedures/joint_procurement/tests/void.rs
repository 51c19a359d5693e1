//! An award that is void: whoever rests on it learns of it, also before the lead has heard how far
//! it is; a late loss of the candidate is not missed.

use serde_json::{Value, json};

use super::world::{LEAD, World};
use super::{PREFECTURES, agree, award, choose, cost, gathered, proposal, select, share};
use crate::words::Capacity::{Approver, Officer};

/// Three prefectures with a candidate.
fn awarded() -> (World, String) {
    let bodies = PREFECTURES.map(|(org, ..)| org);
    let (mut world, case) = gathered(&PREFECTURES, 90_000_000);
    world.done(&case, Officer, "aggregate", &json!({}));
    choose(&mut world, &case, "choose-form", "f1-i");
    world.done(&case, Officer, "propose-agreement", &proposal(&cost(&bodies, 90_000_000, 0)));
    agree(&mut world, &case, &bodies, false);
    select(&mut world, &case, &bodies, 90_000_000);
    (world, case)
}

fn draft(world: &mut World, org: &str, number: &str) {
    let price = share(world, org);
    let terms = json!({ "price_yen": price, "counterpart.number": number });
    world.member(org, Officer, "draft-member-contract", &terms);
}

fn approve(world: &mut World, org: &str) -> Result<(), Vec<&'static str>> {
    let terms = json!({
        "bond.decision": "exempt", "bond.exemption": "…", "signing_on": "2026-05-01",
        "contract.from": "2026-06-01", "contract.to": "2027-03-31",
        "check.capacity": true, "check.suspended": false, "check.organised_crime": false,
        "check.tax_cleared": true, "check.member_interest": "none", "check.head_interest": false,
        "reason_document": { "item": "…", "ground": "…", "why": "…", "counterpart_reason": "…", "price_reason": "…" },
    });
    world.act(&world.of(org), Approver, "approve-member-contract", &terms).map(|_| ())
}

/// What the lead knows of a member, as if its last message had not arrived.
fn unheard(world: &mut World, case: &str, org: &str, stage: &str) {
    let name = format!("mirror.{org}");
    let facts = &mut world.nodes.get_mut(case).unwrap().facts;
    let mut mirror = facts.get(&name).cloned().unwrap();
    mirror["stage"] = json!(stage);
    facts.set(name, mirror);
}

const LOST: &str = "1000012010003";
const NEXT: &str = "2000012010019";

#[test]
fn a_void_award_reaches_whoever_rests_on_it() {
    for act in ["fail-award", "reselect"] {
        let (mut world, case) = awarded();
        draft(&mut world, LEAD, LOST);
        draft(&mut world, "hiroshima-pref", LOST);
        let notice = json!({ "reason": "…", "leave.form": "consensual", "leave.on": "2026-12-01" });
        world.member("hiroshima-pref", Approver, "give-leave-notice", &notice);
        draft(&mut world, "okayama-pref", LOST);
        approve(&mut world, "okayama-pref").unwrap();
        let okayama = world.of("okayama-pref");
        let contract = world.children(&okayama, "contract").pop().unwrap();
        let competition = world.children(&case, "proposal-competition").pop().unwrap();
        let reason = json!({ "reason": "候補者が辞退した" });
        assert_eq!(world.act(&case, Approver, "fail-award", &reason).err(), Some(vec!["nobody-contracted"]));

        // The approval is on its way while the award fails: the contract lapses.
        unheard(&mut world, &case, "okayama-pref", "agreed");
        world.close(&competition, "suspended");
        let unmet = world.act(&case, Approver, act, &reason).err().unwrap();
        assert!(matches!(unmet.as_slice(), ["selection-not-suspended" | "no-live-selection"]), "{unmet:?}");
        world.close(&competition, "no-suitable");
        world.done(&case, Approver, act, &reason);
        assert_eq!(world.stage(&okayama), "agreed");
        assert_eq!(world.stage(&contract), "lapsed");
        for org in [LEAD, "okayama-pref", "hiroshima-pref"] {
            let facts = &world.nodes[&world.of(org)].facts;
            assert_eq!(facts.get("contract.drafted"), Some(&json!(false)), "{org}");
            assert_eq!(facts.get("candidate").and_then(Value::as_str), Some(""), "{org}");
        }
        world.member("hiroshima-pref", Approver, "revoke-leave-notice", &json!({ "reason": "…" }));
        for org in [LEAD, "okayama-pref", "hiroshima-pref"] {
            let price = json!({ "price_yen": 1 });
            let unmet = world.act(&world.of(org), Officer, "draft-member-contract", &price).err();
            assert_eq!(unmet, Some(vec!["award-known"]), "{org}");
            let unmet = approve(&mut world, org).unwrap_err();
            assert!(unmet.contains(&"award-known"), "{org} {unmet:?}");
        }

        // The next candidate is contracted with, and not the number of the one lost.
        if act == "reselect" {
            world.done(&case, Officer, "fix-specification", &json!({ "specification.core": "共通" }));
        }
        award(&mut world, &case, 90_000_000);
        let own = world.of(LEAD);
        world.nodes.get_mut(&own).unwrap().facts.set("candidate.number", json!(NEXT));
        let price = share(&world, LEAD);
        world.done(&own, Officer, "draft-member-contract", &json!({ "price_yen": price }));
        approve(&mut world, LEAD).unwrap();
        let contract = world.children(&own, "contract").pop().unwrap();
        assert_eq!(world.nodes[&contract].facts.get("counterpart.number"), Some(&json!(NEXT)));
    }
}

#[test]
fn a_contract_signed_meanwhile_stands_and_binds_the_lead_once_it_hears_of_it() {
    let (mut world, case) = awarded();
    super::contract(&mut world, "okayama-pref", 30_000_000);
    let okayama = world.of("okayama-pref");
    let notice = json!({ "reason": "…", "leave.form": "unilateral", "leave.on": "2026-12-01" });
    world.member("okayama-pref", Approver, "give-leave-notice", &notice);
    let reason = json!({ "reason": "…" });
    let unmet = world.act(&case, Approver, "fail-award", &reason).err();
    assert_eq!(unmet, Some(vec!["nobody-contracted"]), "it leaves, and has contracted");
    unheard(&mut world, &case, "okayama-pref", "agreed");
    let competition = world.children(&case, "proposal-competition").pop().unwrap();
    world.close(&competition, "no-suitable");
    world.done(&case, Approver, "fail-award", &reason);
    assert_eq!(world.stage(&okayama), "leaving");
    assert_eq!(world.nodes[&okayama].facts.get("candidate.number"), Some(&json!(LOST)));
}

#[test]
fn the_candidate_is_lost_while_the_procurement_is_suspended() {
    let (mut world, case) = awarded();
    world.done(&case, Approver, "suspend", &json!({ "reason": "災害" }));
    world.reported(&case, "note-withdrawal", &json!({}));
    assert_eq!(world.nodes[&case].facts.get("candidate.lost"), Some(&json!(true)));
    world.done(&case, Approver, "resume", &json!({}));
    assert_eq!(world.stage(&case), "member-contracts");
}
