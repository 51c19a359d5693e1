//! Contracts in open contracting data stand as the contracts of the trail did, at every moment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_exports::ocds::{Publication, UNREGISTERED};
use shirube_persistence::EntryRow;
use shirube_trail::{EntryType, OrgId};

use super::common::{ORGANISATIONS, cases, holder, played};

/// The status of a contract in a stage, how it ended, and the status of its award (`peers.md` §5.2);
/// none before it is signed. What was in force and is no more is terminated, completed or not.
fn status(stage: &str) -> Option<[&'static str; 3]> {
    match stage {
        "drafted" | "provisional" => None,
        "signed" | "performing" | "amendment-assembly" => Some(["active", "", "active"]),
        "winding-up" | "terminated" => Some(["terminated", "解除", "active"]),
        "completed" => Some(["terminated", "完了", "active"]),
        "lapsed" => Some(["cancelled", "不成立", "cancelled"]),
        other => panic!("{other} is no stage of a contract"),
    }
}

/// Every compiled contract by its id: its status, how it ended, and the status of its award.
fn told(public: &Publication) -> BTreeMap<String, [String; 3]> {
    let package = public.record_package().unwrap_or_default();
    let of = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let mut all = BTreeMap::new();
    for record in package["records"].as_array().into_iter().flatten() {
        let compiled = &record["compiledRelease"];
        let list = |name: &str| compiled[name].as_array().cloned().unwrap_or_default();
        let awards: BTreeMap<String, String> =
            list("awards").iter().map(|one| (of(one, "id"), of(one, "status"))).collect();
        for one in list("contracts") {
            let award = awards.get(&of(&one, "awardID")).cloned().unwrap_or_default();
            all.insert(of(&one, "id"), [of(&one, "status"), of(&one, "statusDetails"), award]);
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_have_the_status_of_their_stage_at_every_moment() {
    let work = tempfile::tempdir().unwrap();
    let desk = played(work.path(), &[]).await;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults: Vec<String> = Vec::new();
    for org in ORGANISATIONS.map(|org| OrgId::new(org).unwrap()) {
        let officer = holder(&desk, &org, "officer").await;
        for case in cases(&desk, &org).await {
            let mut contracts: Vec<Vec<EntryRow>> = Vec::new();
            for row in desk.store().procedures(&org, &case).await.unwrap() {
                if row.kind.as_str() == "contract" {
                    contracts.push(desk.store().trail(&org, &row.procedure).await.unwrap());
                }
            }
            let moments: BTreeSet<_> = contracts.iter().flatten().map(|one| one.entry.at.instant()).collect();
            for at in moments {
                let public = desk.public_of(&org, &officer, &case, Some(at), UNREGISTERED).await.unwrap();
                let mut told = told(&public);
                for contract in &contracts {
                    let decided = |one: &&EntryRow| {
                        one.entry.entry_type == EntryType::Decision && one.entry.at.instant() <= at
                    };
                    let Some(last) = contract.iter().rev().find(decided) else { continue };
                    let (id, stage) = (last.entry.procedure.as_str(), last.entry.to.as_str());
                    let expected = status(stage).map(|all| all.map(str::to_owned));
                    let found = told.remove(id);
                    if found != expected {
                        faults.push(format!("{org} {id} {stage} at {at}: {found:?}"));
                    }
                    *seen.entry(stage.to_owned()).or_default() += 1;
                }
                assert!(told.is_empty(), "{org} {case}: no contracts: {told:?}");
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let stages = ["drafted", "signed", "performing", "winding-up", "completed", "terminated", "lapsed"];
    for stage in stages {
        assert!(seen.contains_key(stage), "{stage} occurs in no case: {seen:?}");
    }
}
