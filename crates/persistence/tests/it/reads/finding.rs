//! What is found: by words, by whose seat it is.

use crate::common::procedure_id;
use shirube_persistence::{Findable, Lane, PseudonymRow, SearchText, SearchWords, Store};
use shirube_trail::ids::OrgId;

pub(super) async fn found(store: &Store, org: &OrgId, typed: &str, findable: Findable) -> Vec<String> {
    let words = SearchWords::read(typed).unwrap();
    let found = store.search(org, &words, findable, (None, 50)).await.unwrap();
    found.iter().map(|one| format!("{} {}", one.standing.procedure, one.part)).collect()
}

pub(super) async fn words_are_found(store: &Store, org: &OrgId) {
    let text = |id: &str, title: &str, names: &str, is_public: bool| SearchText {
        procedure: procedure_id(id),
        title: title.to_owned(),
        names: names.to_owned(),
        is_public,
    };
    let unit = store.begin(org).await.unwrap();
    let texts = [
        text("R8-0001/1", "R8-0001\n道路清掃業務\n道路課", "", true),
        text("R8-0002/1", "R8-0002\nミマモリセンサー", "株式会社あおぞら\n2010401000001", false),
        text("R8-0003/1", "R8-0003\nＩＣＴ工事", "", false),
        text("R8-0001/aabcdefg267", "清掃の応募", "", false),
    ];
    unit.put_search_texts(texts);
    unit.commit().await.unwrap();
    let everything = Findable::Everything;
    for (typed, expected) in [
        ("清掃", &["R8-0001/1 title"][..]),
        ("掃業", &["R8-0001/1 title"]),
        ("掃 清", &[]),
        ("清掃業務", &["R8-0001/1 title"]),
        ("清業", &[]),
        // both grams are there, but not together
        ("路清掃業", &["R8-0001/1 title"]),
        ("務道路清", &[]),
        ("みまもり", &["R8-0002/1 title"]),
        ("ﾐﾏﾓﾘ", &["R8-0002/1 title"]),
        ("ict", &["R8-0003/1 title"]),
        ("工事 ICT", &["R8-0003/1 title"]),
        ("工事 清掃", &[]),
        ("r8-0002", &["R8-0002/1 title"]),
        ("あおぞら", &["R8-0002/1 names"]),
        ("アオゾラ", &["R8-0002/1 names"]),
        ("2010401000001", &["R8-0002/1 names"]),
        ("R8", &["R8-0003/1 title", "R8-0002/1 title", "R8-0001/1 title"]),
        ("\"; DROP", &[]),
        ("%%00", &["R8-0003/1 title", "R8-0002/1 title", "R8-0002/1 names", "R8-0001/1 title"]),
    ] {
        if SearchWords::read(typed).is_none() {
            assert_eq!(typed, "掃 清");
            continue;
        }
        let mut all = found(store, org, typed, everything).await;
        let mut expected: Vec<String> = expected.iter().map(|one| (*one).to_owned()).collect();
        all.sort();
        expected.sort();
        assert_eq!(all, expected, "{typed}");
    }
    for (typed, readable) in [("清", false), ("清掃 工", false), ("・・", false), ("", false), ("清掃", true)]
    {
        assert_eq!(SearchWords::read(typed).is_some(), readable, "{typed}");
    }
    assert_eq!(found(store, org, "清掃", Findable::Public).await, ["R8-0001/1 title"]);
    assert!(found(store, org, "工事", Findable::Public).await.is_empty());
    assert!(found(store, &"no-city".parse().unwrap(), "清掃", everything).await.is_empty());
    // changed, withdrawn and forgotten
    let unit = store.begin(org).await.unwrap();
    let texts = [
        text("R8-0001/1", "R8-0001\n公園の手入れ", "", false),
        text("R8-0002/1", "R8-0002\nミマモリセンサー", "", false),
    ];
    unit.put_search_texts(texts);
    unit.commit().await.unwrap();
    for (typed, count) in [("清掃", 0), ("公園", 1), ("あおぞら", 0), ("ミマモリ", 1)] {
        assert_eq!(found(store, org, typed, everything).await.len(), count, "{typed}");
    }
    let words = SearchWords::read("R8").unwrap();
    let first = store.search(org, &words, everything, (None, 2)).await.unwrap();
    let last = first.last().unwrap().number;
    let rest = store.search(org, &words, everything, (Some(last), 2)).await.unwrap();
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert!(rest.iter().all(|one| one.number < last));
}

pub(super) async fn seats_are_found(store: &Store, org: &OrgId) {
    let unit = store.begin(org).await.unwrap();
    let person = "u-0009".parse().unwrap();
    for (id, capacity, active) in [
        ("R8-0001/aabcdefg267", "supplier", true),
        ("R8-0002/1", "supplier", false),
        ("R8-0003/1", "evaluator", true),
        ("R8-0004/2", "supplier", true),
    ] {
        let row = PseudonymRow {
            procedure: procedure_id(id),
            alias: "s-1".parse().unwrap(),
            person: "u-0009".parse().unwrap(),
            capacity: capacity.parse().unwrap(),
            active,
        };
        unit.put_pseudonym(&row);
    }
    unit.commit().await.unwrap();
    for (lane, expected) in [
        (Lane::Open, vec!["R8-0003/1 evaluator", "R8-0001/aabcdefg267 supplier"]),
        (Lane::Done, vec!["R8-0004/2 supplier"]),
    ] {
        let seats = store.seats(org, &person, (lane, None, None), 9).await.unwrap();
        let seats: Vec<String> =
            seats.iter().map(|seat| format!("{} {}", seat.standing.procedure, seat.capacity)).collect();
        assert_eq!(seats, expected, "{lane:?}");
    }
    // what is hidden is found by whom it belongs to
    let words = SearchWords::read("清掃").unwrap();
    let own = store.search_own(org, &person, &words, (None, 9)).await.unwrap();
    assert_eq!(own.len(), 1);
    assert!(store.search(org, &words, Findable::Everything, (None, 9)).await.unwrap().is_empty());
}
