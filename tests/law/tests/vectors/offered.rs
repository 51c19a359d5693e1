//! What can be done is offered before anything is entered: a rule that an entry can meet does not stand in
//! the way, and one that no entry meets does.

use std::collections::BTreeMap;

use serde_json::json;
use shirube_core::dossier::Dossier;
use shirube_core::engine::{Offer, offers};
use shirube_core::registry::Machine;

use crate::vectors;

/// An act as it is offered on a dossier to whoever has entered nothing.
#[expect(clippy::unwrap_used, reason = "a test that fails says where")]
fn offered(machine: &'static Machine, file: &Dossier, act: &str) -> Option<Offer> {
    let mut file = file.clone();
    let brought = std::mem::take(&mut file.given);
    file.documents.clear();
    file.subject = None;
    let find = |file: &Dossier| offers(machine, file).unwrap().into_iter().find(|one| one.act == act);
    let asks = find(&file)?.asks;
    // what a vector brings and its act does not ask was brought by an act before
    file.facts
        .0
        .extend(brought.0.into_iter().filter(|(name, _)| asks.iter().all(|(fact, _)| fact.name != name)));
    find(&file)
}

fn ids(of: &[shirube_core::rule::Finding]) -> Vec<&'static str> {
    of.iter().map(|one| one.rule.id).collect()
}

#[test]
fn what_an_entry_can_meet_stands_in_nobodys_way() {
    let (mut looked_at, mut wrong) = (0, BTreeMap::new());
    for (_, vector) in vectors() {
        if vector.outcome.as_deref() != Some("met") {
            continue;
        }
        let (file, _) = vector.hear(false);
        let Some(offer) = offered(vector.machine(), &file, &vector.act) else { continue };
        looked_at += usize::from(ids(&offer.looked_at).contains(&vector.rule.as_str()));
        if ids(&offer.unmet).contains(&vector.rule.as_str()) {
            wrong.insert((vector.rule.clone(), vector.act.clone()), vector.ja.clone());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(looked_at > 50, "only {looked_at} vectors are met by what is entered");
}

#[test]
fn what_no_entry_meets_stays_in_the_way() {
    let (mut stays, mut without) = (0, 0);
    for (_, vector) in vectors() {
        if vector.outcome.as_deref() != Some("unmet") {
            continue;
        }
        let (file, _) = vector.hear(false);
        let Some(offer) = offered(vector.machine(), &file, &vector.act) else { continue };
        let unmet = ids(&offer.unmet).contains(&vector.rule.as_str());
        let known = unmet || ids(&offer.looked_at).contains(&vector.rule.as_str());
        stays += usize::from(unmet);
        without += usize::from(!known);
    }
    println!("{stays} vectors stay in the way, of {without} nothing is seen before the entry");
    assert!(stays > 50, "{stays}");
}

/// The approval route: without one nobody is asked; on one its sections are; and what it still lacks is not
/// made up for by what an approver may write about objections.
#[test]
fn the_approval_route_is_offered_where_there_is_one() {
    let all = vectors();
    let (_, vector) = all
        .iter()
        .find(|(_, one)| {
            let (file, _) = one.hear(false);
            offered(one.machine(), &file, "concur").is_some()
        })
        .unwrap();
    let (mut file, _) = vector.hear(false);
    let concur = |file: &Dossier| offered(vector.machine(), file, "concur").unwrap();
    file.capacity = shirube_core::words::Capacity::Officer;

    file.policy.route = Vec::new();
    let offer = concur(&file);
    assert!(!offer.allowed);
    assert_eq!(ids(&offer.unmet), ["on-the-route"]);

    file.policy.route = vec!["財政課".to_owned(), "総務課".to_owned()];
    let offer = concur(&file);
    assert!(offer.allowed, "{:?}", offer.unmet);
    assert_eq!(ids(&offer.looked_at), ["on-the-route"]);

    let approval = |file: &Dossier| {
        let all = offers(vector.machine(), file).unwrap();
        all.into_iter().find(|one| {
            ids(&one.unmet).contains(&"route-complete") || ids(&one.looked_at).contains(&"route-complete")
        })
    };
    file.facts.set("concurred", json!(["財政課"]));
    let open = approval(&file).unwrap();
    assert!(ids(&open.unmet).contains(&"route-complete"), "a section has not said anything");
    file.facts.set("objected", json!(["総務課"]));
    let objected = approval(&file).unwrap();
    assert!(ids(&objected.looked_at).contains(&"route-complete"), "the approver decides over it");
    file.facts.set("objected", json!([]));
    file.facts.set("concurred", json!(["財政課", "総務課"]));
    assert!(approval(&file).is_none(), "all have concurred");
}
