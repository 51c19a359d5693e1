//! Documents in bundles: to whom, of what, and never what is to stay in the house.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shirube_trail::Digest;
use shirube_trail::bundle::{Anchors, Files, document_path, verify};

use super::{Towns, at, id, org};
use crate::{BlackedOut, Blackout, Extent, Target, Terms};

const TOWN: &str = "city-a";

/// The field that names a document, and the field that says what it is called.
async fn filed(towns: &Towns, (text, media, called): (&str, &str, &str), more: Value) -> Value {
    let unit = towns.desk.store().begin(&org(TOWN)).await.unwrap();
    let sha256 = unit.put_document("名前.txt", media, text.as_bytes(), at());
    unit.commit().await.unwrap();
    let mut facts = json!({
        "file.1": {"sha256": sha256.to_hex(), "size": text.len(), "media": media}, "documents": [called],
    });
    for (name, value) in more.as_object().unwrap() {
        facts[name] = value.clone();
    }
    facts
}

/// A town with a case of many documents, and an auditor, `u-0002`.
async fn town() -> Towns {
    let towns = Towns::new().await;
    for person in ["u-0003", "u-0004"] {
        let grant = json!({"grant.person": "u-0002", "grant.capacity": "auditor"});
        towns.submit(TOWN, (person, Target::Procedure(id("office")), "grant"), grant).await.unwrap();
    }
    let plain = |text, called| (text, "text/plain", called);
    let preparation = ("preparation", "in-procedure");
    let sealed = json!({"sealing": "three-holders", "call.published_on": "2026-09-01"});
    let mut opened = sealed.clone();
    opened["opened"] = json!([{"application": "R8-0012/aopenedopen"}]);
    for (procedure, parent, kind, facts) in [
        ("R8-0012/1", None, preparation, filed(&towns, plain("仕様書", "specification"), json!({})).await),
        (
            "R8-0012/2",
            Some("R8-0012/1"),
            preparation,
            filed(&towns, plain("予定価格調書", "reserve-price-sheet"), json!({"reserve_price_yen": 1}))
                .await,
        ),
        (
            "R8-0012/3",
            Some("R8-0012/1"),
            preparation,
            filed(
                &towns,
                plain("公表後の調書", "reserve-price-sheet"),
                json!({"reserve_price_yen": 1, "published_on": "2026-10-01"}),
            )
            .await,
        ),
        (
            "R8-0012/4",
            Some("R8-0012/1"),
            preparation,
            filed(&towns, ("%PDF", "application/pdf", "specification"), json!({})).await,
        ),
        ("R8-0012/5", Some("R8-0012/1"), ("complaint", "received"), {
            filed(&towns, plain("申立書", "complaint"), json!({})).await
        }),
        ("R8-0012/6", Some("R8-0012/1"), ("proposal-competition", "cancelled"), {
            filed(&towns, plain("中止の決裁", "decision-sheet"), sealed).await
        }),
        ("R8-0012/asealedseal", Some("R8-0012/6"), ("application", "withdrawn"), {
            filed(&towns, plain("開けなかった提案", "quote"), json!({})).await
        }),
        ("R8-0012/7", Some("R8-0012/1"), ("proposal-competition", "evaluation"), {
            filed(&towns, plain("開封調書", "opening-record"), opened).await
        }),
        ("R8-0012/aopenedopen", Some("R8-0012/7"), ("application", "withdrawn"), {
            filed(&towns, plain("開けた提案", "quote"), json!({})).await
        }),
    ] {
        towns.plant_under(TOWN, procedure, parent, kind, facts).await;
    }
    towns
}

/// Those of these texts that are documents of a bundle.
fn texts<'t>(files: &Files, all: &[&'t str]) -> BTreeSet<&'t str> {
    let is_there = |text: &&&str| files.contains_key(&document_path(&Digest::sha256(text.as_bytes())));
    let found: BTreeSet<&str> = all.iter().filter(is_there).copied().collect();
    let documents = files.keys().filter(|path| path.starts_with("documents/")).count();
    assert_eq!(found.len(), documents, "{files:?}");
    found
}

const ALL: [&str; 9] = [
    "仕様書",
    "予定価格調書",
    "公表後の調書",
    "%PDF",
    "申立書",
    "中止の決裁",
    "開けなかった提案",
    "開封調書",
    "開けた提案",
];

fn hiding(field: &str, documents: &[&str]) -> Blackout {
    let black = BlackedOut {
        field: field.to_owned(),
        basis: "第7条第3号".to_owned(),
        reason: "法人の情報".to_owned(),
        until: String::new(),
    };
    Blackout { fields: vec![black], documents: documents.iter().map(|one| (*one).to_owned()).collect() }
}

#[tokio::test]
async fn documents_go_along_only_where_they_may() {
    let towns = town().await;
    let (town, case) = (org(TOWN), "R8-0012".parse().unwrap());
    let log = towns.desk.checkpoint(&town).await.unwrap();
    let officers = ["仕様書", "公表後の調書", "開封調書", "開けた提案"];
    let auditors = ["仕様書", "公表後の調書", "申立書", "開封調書", "開けた提案"];
    for (reader, blackout, expected) in [
        (Some("u-0001"), Blackout::default(), &officers[..]),
        (Some("u-0002"), Blackout::default(), &auditors),
        // nobody in particular, somebody unknown, and a supplier to whom the calls are open
        (None, Blackout::default(), &[]),
        (Some("u-9999"), Blackout::default(), &[]),
        (Some("u-0009"), Blackout::default(), &[]),
        // where anything is blacked out, only what is named, and never of an act it is blacked out of
        (Some("u-0002"), hiding("reason", &[]), &[]),
        (Some("u-0002"), hiding("reason", &["specification"]), &["仕様書"]),
        (Some("u-0002"), hiding("reason", &["quote", "specification"]), &["仕様書", "開けた提案"]),
        (Some("u-0002"), hiding("reserve_price_yen", &["reserve-price-sheet"]), &[]),
        (Some("u-0002"), hiding("file.*", &["specification", "quote"]), &[]),
        (Some("u-0002"), hiding("reason", &["reserve-price-sheet"]), &["公表後の調書"]),
    ] {
        let terms = Terms { blackout, reader: reader.map(|id| id.parse().unwrap()) };
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        let made = towns.desk.case_bundle(&town, &log, &case, &terms).await.unwrap();
        assert_eq!(texts(&made.files, &ALL), expected, "{terms:?}");
        let verified = verify(&made.files, &Anchors::default()).unwrap();
        assert_eq!(verified.documents, expected.len() as u64);
        for extent in [
            Extent::Whole,
            Extent::Days { from: "2026-10-05".parse().unwrap(), to: "2026-10-05".parse().unwrap() },
        ] {
            let files = towns.desk.log_bundle(&town, &log, extent, &terms).await.unwrap();
            verify(&files, &Anchors::default()).unwrap();
            assert_eq!(texts(&files, &ALL), expected, "{extent:?} {terms:?}");
        }
    }
}

#[tokio::test]
async fn the_same_content_stays_where_one_of_its_names_is_to_stay() {
    let towns = town().await;
    let terms = Terms { blackout: Blackout::default(), reader: Some("u-0001".parse().unwrap()) };
    let again =
        filed(&towns, ("仕様書", "text/plain", "specification"), json!({"reserve_price_yen": 2})).await;
    towns.plant_under(TOWN, "R8-0012/8", Some("R8-0012/1"), ("preparation", "in-procedure"), again).await;
    let log = towns.desk.checkpoint(&org(TOWN)).await.unwrap();
    let made = towns.desk.case_bundle(&org(TOWN), &log, &"R8-0012".parse().unwrap(), &terms).await.unwrap();
    assert!(!texts(&made.files, &ALL).contains("仕様書"));
    verify(&made.files, &Anchors::default()).unwrap();
}
