use serde_json::{Value, json};

use super::{
    ANSWER_DUE, CASE_NAMED, CERTIFICATE, DISCLOSURE, IMPORT_BY_TWO, IMPORT_VERIFIED, KEY_CHANGES, KEY_GOOD,
    NEW_PEER, PEER_BY_TWO, PEER_KEY, REVOKED_BY_TWO, WAITS, WAITS_TO_BE_ROUTED, WITNESS, good_keys,
    is_verifier_key, is_witness_key, received, routed, with_peer, with_revoked,
};
use crate::dossier::Dossier;
use crate::facts::read;
use crate::rule::Outcome::{Met, Unmet};
use crate::rule::Rule;
use crate::rules::testing::{dossier, outcome};
use crate::words::Capacity;

/// A key of this name whose public key is made of one letter.
fn key(name: &str, letter: char) -> String {
    let public: String = std::iter::repeat_n(letter, 42).collect();
    format!("{name}+0a1b2c3d+AQ{public}")
}

fn given(pairs: &[(&str, Value)]) -> impl FnOnce(&mut Dossier) + use<> {
    let pairs: Vec<(String, Value)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    move |file| {
        for (name, value) in pairs {
            file.given.set(name, value);
        }
    }
}

#[test]
fn a_verifier_key_is_name_digits_and_an_ed25519_key() {
    let good = key("audit.example.jp/kobe", 'B');
    for (text, expected) in [
        (good.clone(), true),
        (good.replace("+AQ", "+Af"), true),
        (good.replace("+AQ", "+Ag"), false),
        (good.replace("+AQ", "+AP"), false),
        (good.replace("0a1b2c3d", "0A1B2C3D"), false),
        (good.replace("0a1b2c3d", "0a1b2c3"), false),
        (format!("{good}B"), false),
        (good[..good.len() - 1].to_owned(), false),
        (good.replace("audit.example.jp/kobe", ""), false),
        (good.replace("audit", "au dit"), false),
        (String::new(), false),
    ] {
        assert_eq!(is_verifier_key(&text), expected, "{text}");
        assert_eq!(read(&PEER_KEY, &json!(text)).is_ok(), expected, "{text}");
    }
}

#[test]
fn a_witness_key_says_another_kind() {
    let good = key("w.example/1", 'B').replace("+AQ", "+BA");
    let log = key("w.example/1", 'B');
    for (text, expected) in [
        (good.clone(), true),
        (good.replace("+BA", "+BP"), true),
        (good.replace("+BA", "+BQ"), false),
        (good.replace("+BA", "+AA"), false),
        (log, false),
    ] {
        assert_eq!(is_witness_key(&text), expected, "{text}");
        assert_eq!(read(&WITNESS, &json!(text)).is_ok(), expected, "{text}");
    }
}

#[test]
fn a_peer_is_registered_once_a_key() {
    let known = key("audit.example.jp/kobe", 'B');
    let peers = json!([{ "org": "kobe-city", "key": known, "since": "2026-04-01" }]);
    for (org, key, expected) in [
        ("kobe-city", key("audit.example.jp/kobe", 'C'), Met),
        ("kobe-city", known.clone(), Unmet),
        ("Kobe", key("audit.example.jp/kobe", 'C'), Unmet),
        ("kobe--city", key("audit.example.jp/kobe", 'C'), Unmet),
        ("", key("audit.example.jp/kobe", 'C'), Unmet),
    ] {
        let tune = given(&[("peer.org", json!(org)), ("peer.key", json!(key))]);
        assert_eq!(outcome(&NEW_PEER, &[("peers", peers.clone())], tune), expected, "{org} {key}");
    }
    let second = key("audit.example.jp/kobe", 'C');
    let brings = [("peer.org", json!("kobe-city")), ("peer.key", json!(second))];
    let file = dossier(&[("peers", peers.clone())], given(&brings));
    let list = with_peer(&file).unwrap();
    assert_eq!(list[0], peers[0]);
    assert_eq!(list[1], json!({ "org": "kobe-city", "key": second, "since": "2026-11-20" }));
    // What does not read is not written over.
    assert_eq!(with_peer(&dossier(&[("peers", json!("broken"))], given(&brings))), None);
    assert!(with_peer(&dossier(&[], given(&brings))).is_some());
}

#[test]
fn a_key_is_good_until_it_is_revoked() {
    let (one, next) = (key("audit.example.jp/kobe", 'B'), key("audit.example.jp/kobe", 'C'));
    let peers = json!([
        { "org": "kobe-city", "key": one, "since": "2026-04-01" },
        { "org": "kobe-city", "key": next, "since": "2026-10-01" },
    ]);
    let names = |org: &str, key: &str| given(&[("peer.org", json!(org)), ("peer.key", json!(key))]);
    let file = dossier(&[("peers", peers.clone())], names("kobe-city", &one));
    assert_eq!(good_keys(&file.facts, "kobe-city"), [one.clone(), next.clone()], "the next adds to it");
    assert_eq!(good_keys(&file.facts, "ota-ward").len(), 0);
    let revoked = with_revoked(&file).unwrap();
    assert_eq!(revoked[0]["revoked"], json!("2026-11-20"));
    assert_eq!(revoked[1], peers[1]);
    let after = dossier(&[("peers", revoked.clone())], |_| {});
    assert_eq!(good_keys(&after.facts, "kobe-city"), std::slice::from_ref(&next));
    for (peers, org, key, good, new) in [
        (&peers, "kobe-city", &one, Met, Unmet),
        (&peers, "ota-ward", &one, Unmet, Unmet),
        // Revoked, it is neither revoked again nor registered again.
        (&revoked, "kobe-city", &one, Unmet, Unmet),
        (&revoked, "kobe-city", &next, Met, Unmet),
        (&json!([]), "kobe-city", &one, Unmet, Met),
    ] {
        let facts = [("peers", peers.clone())];
        assert_eq!(outcome(&KEY_GOOD, &facts, names(org, key)), good, "{peers} {org} {key}");
        assert_eq!(outcome(&NEW_PEER, &facts, names(org, key)), new, "{peers} {org} {key}");
    }
    // What does not read is not written over.
    assert_eq!(with_revoked(&dossier(&[("peers", json!("broken"))], names("kobe-city", &one))), None);
}

#[test]
fn a_key_is_followed_by_another_of_its_name() {
    let (one, two, other) = (
        key("audit.example.jp/kobe", 'B'),
        key("audit.example.jp/kobe", 'C'),
        key("audit.example.jp/ota", 'C'),
    );
    for (stored, old, new, expected) in [
        (None, &one, &two, Met),
        (Some(&one), &one, &two, Met),
        (Some(&two), &one, &two, Unmet),
        (None, &one, &one, Unmet),
        (None, &one, &other, Unmet),
    ] {
        let facts: Vec<(&str, Value)> = stored.map(|key| ("key.new", json!(key))).into_iter().collect();
        let tune = given(&[("key.old", json!(old)), ("key.new", json!(new))]);
        assert_eq!(outcome(&KEY_CHANGES, &facts, tune), expected, "{stored:?} {old} {new}");
    }
}

#[test]
fn what_two_do_has_its_order_of_capacities() {
    let pairs: [(&'static Rule, &str, Capacity); 3] = [
        (&PEER_BY_TWO, "register-peer", Capacity::Administrator),
        (&REVOKED_BY_TWO, "revoke-peer", Capacity::Administrator),
        (&IMPORT_BY_TWO, "import-certificate", Capacity::Officer),
    ];
    for (rule, act, first) in pairs {
        for (by, capacity, expected) in [
            (None, first, Met),
            (None, Capacity::Approver, Unmet),
            (Some("u-0020"), Capacity::Approver, Met),
            (Some("u-0020"), first, Unmet),
            (Some("u-0010"), first, Met),
        ] {
            let tune = |file: &mut Dossier| {
                file.capacity = capacity;
                if let Some(by) = by {
                    let hand = json!({ "content": "", "by": by, "at": "2026-11-19T12:00:00Z" });
                    file.facts.set(format!("pending.{act}"), hand);
                }
            };
            assert_eq!(outcome(rule, &[], tune), expected, "{act} {by:?} {capacity:?}");
        }
    }
}

#[test]
fn a_certificate_is_imported_from_a_registered_organisation_once_verified() {
    let peers =
        json!([{ "org": "kobe-city", "key": key("audit.example.jp/kobe", 'B'), "since": "2026-04-01" }]);
    for (origin, verified, expected) in
        [("kobe-city", true, Met), ("kobe-city", false, Unmet), ("ota-ward", true, Unmet)]
    {
        let tune = given(&[("import.origin", json!(origin)), ("import.verified", json!(verified))]);
        assert_eq!(outcome(&IMPORT_VERIFIED, &[("peers", peers.clone())], tune), expected, "{origin}");
    }
    // An earlier import's verification is not this one's.
    let stale = [("peers", peers), ("import.verified", json!(true))];
    assert_eq!(outcome(&IMPORT_VERIFIED, &stale, given(&[("import.origin", json!("kobe-city"))])), Unmet);
}

#[test]
fn only_what_the_act_brings_passes_to_what_it_opens() {
    let stale = [("certificate.scope", json!("earlier")), ("disclosure.of", json!(["R8-0001/2"]))];
    let brings = [("certificate.number", json!("2910")), ("holder.number", json!("7000012050002"))];
    let opened = (CERTIFICATE.children)(&dossier(&stale, given(&brings)));
    let (kind, facts) = &opened[0];
    assert_eq!((*kind, opened.len()), ("certificate", 1));
    assert_eq!(facts.get("certificate.number"), Some(&json!("2910")));
    assert_eq!(facts.get("counterpart.number"), Some(&json!("7000012050002")));
    assert_eq!(facts.get("certificate.scope"), None);
    for (of, expected) in [
        (None, vec![None]),
        (Some(json!(["R8-0012/aone"])), vec![Some("R8-0012/aone")]),
        (
            Some(json!(["R8-0012/2", "R8-0012/aone", "R8-0012/2"])),
            vec![Some("R8-0012/2"), Some("R8-0012/aone")],
        ),
    ] {
        let mut brings = vec![("disclosure.what", json!("the proposal"))];
        brings.extend(of.map(|of| ("disclosure.of", of)));
        let opened = (DISCLOSURE.children)(&dossier(&stale, given(&brings)));
        let counterparts: Vec<Option<&str>> =
            opened.iter().map(|(_, facts)| facts.get("counterpart").and_then(Value::as_str)).collect();
        assert_eq!(counterparts, expected);
        assert!(opened.iter().all(|(_, facts)| facts.get("disclosure.what").is_some()));
    }
}

#[test]
fn a_proposal_is_received_routed_and_answered_with_the_case_that_takes_it_over() {
    let book = received(&dossier(&[], |_| {})).unwrap();
    assert_eq!(
        book,
        json!([{ "number": 1, "on": "2026-11-20", "answered": false, "section": "", "by": "" }])
    );
    let facts = [("unsolicited", book)];
    let route = given(&[("route.number", json!(1)), ("route.section", json!("ICT"))]);
    assert_eq!(routed(&dossier(&facts, route)).unwrap()[0]["section"], json!("ICT"));
    for (number, expected) in [(1, Met), (2, Unmet)] {
        assert_eq!(outcome(&WAITS, &facts, given(&[("answer.number", json!(number))])), expected);
        assert_eq!(outcome(&WAITS_TO_BE_ROUTED, &facts, given(&[("route.number", json!(number))])), expected);
    }
    for (decision, case, expected) in [
        ("opens-case", Some("R8-0012"), Met),
        ("joins-case", Some("R8-0012"), Met),
        ("joins-case", None, Unmet),
        ("declined", None, Met),
        ("declined", Some("R8-0012"), Unmet),
    ] {
        let mut brings = vec![("answer.decision", json!(decision))];
        brings.extend(case.map(|case| ("answer.case", json!(case))));
        assert_eq!(outcome(&CASE_NAMED, &[], given(&brings)), expected, "{decision} {case:?}");
    }
    let due = (ANSWER_DUE.due)(&dossier(&facts, |_| {})).unwrap();
    assert_eq!(due.to_rfc3339(), "2026-12-20T08:00:00+00:00");
}

#[test]
fn a_delegation_ends_by_whoever_delegated_or_an_administrator() {
    use super::{DELEGATION_LASTS, OWN_TO_END, with_delegation_ended};
    use Capacity::{Administrator, Approver};
    let list = json!([
        { "id": "d-1", "form": "deputy", "holder": "u-1", "person": "u-2", "from": "2026-04-01", "to": "2026-04-30" },
        { "id": "d-2", "form": "deputy", "holder": "u-1", "person": "u-2", "from": "2026-05-01", "to": "2026-05-31" },
        { "id": "d-3", "form": "deputy", "holder": "u-1", "person": "u-2", "from": "2026-05-01", "to": "2026-05-31",
          "ended_at": "2026-04-15T00:00:00Z" },
    ]);
    let known = [("delegations", list)];
    let tune = |id: &'static str, actor: &'static str, capacity: Capacity, today: &'static str| {
        move |file: &mut Dossier| {
            file.given.set("delegation.ended", json!(id));
            actor.clone_into(&mut file.actor);
            file.capacity = capacity;
            file.today = today.parse().unwrap();
        }
    };
    for (id, actor, capacity, today, lasts, own) in [
        // its last day counts, and what is to begin can be called off
        ("d-1", "u-1", Approver, "2026-04-30", Met, Met),
        ("d-2", "u-1", Approver, "2026-04-30", Met, Met),
        ("d-1", "u-1", Approver, "2026-05-01", Unmet, crate::rule::Outcome::NotApplicable),
        ("d-3", "u-1", Approver, "2026-05-02", Unmet, crate::rule::Outcome::NotApplicable),
        ("d-9", "u-1", Approver, "2026-04-30", Unmet, crate::rule::Outcome::NotApplicable),
        ("d-1", "u-3", Approver, "2026-04-30", Met, Unmet),
        ("d-1", "u-3", Administrator, "2026-04-30", Met, Met),
    ] {
        let found = outcome(&DELEGATION_LASTS, &known, tune(id, actor, capacity, today));
        assert_eq!(found, lasts, "{id} {today}");
        assert_eq!(outcome(&OWN_TO_END, &known, tune(id, actor, capacity, today)), own, "{id} {actor}");
    }
    let ended = with_delegation_ended(&dossier(&known, tune("d-2", "u-1", Approver, "2026-04-30"))).unwrap();
    let all = ended.as_array().unwrap();
    assert!(all[1]["ended_at"].is_string() && all[0]["ended_at"].is_null() && all.len() == 3, "{ended}");
}
