//! `PostgreSQL` finds by words among the newest texts first, and finds the same as if it had looked at all of them.

use std::collections::BTreeSet;

use crate::common::{append, case, city, noon, opening, procedure_id};
use shirube_persistence::{Findable, NewStanding, OfCase, SearchText, SearchWords, Store};
use shirube_test_stores::{administer, as_role, copy};
use shirube_trail::ids::OrgId;

/// Procedures of one case: more than are looked through before the index is asked.
const MANY: u32 = 21_500;
const PAGE: u64 = 50;
const CASE: &str = "R8-0012";

/// Words, and in which titles they stand.
type Standing = fn(u32) -> bool;
const WORDS: [(&str, Standing); 8] = [
    ("見守り", |_| true),
    // some two hundred of the newest 20,000, and twenty of the newest 2,000
    ("橋梁", |nth| nth.is_multiple_of(100)),
    ("下水", |nth| nth.is_multiple_of(5_000)),
    // in none of the newest
    ("廃止", |nth| nth < 300),
    // fewer than a page, all of them new
    ("新任", |nth| nth > MANY - 10),
    // the newest of all and the oldest
    ("両端", |nth| nth == 1 || nth == MANY),
    // as pairs of letters in every title, together in none
    ("守り守", |_| false),
    ("橋梁 下水", |nth| nth.is_multiple_of(5_000)),
];

fn title(nth: u32) -> String {
    let words = WORDS.iter().filter(|(word, stands)| !word.contains(' ') && stands(nth));
    let words: Vec<&str> = words.map(|(word, _)| *word).collect();
    format!("{} り守", words.join(" "))
}

/// What is hidden is nobody's to find.
fn is_hidden(nth: u32) -> bool {
    nth.is_multiple_of(7)
}

fn is_public(nth: u32) -> bool {
    nth.is_multiple_of(2)
}

async fn filled(org: &OrgId) -> Store {
    let admin = copy().await;
    let store = Store::open(&as_role(&admin, "shirube_app")).await.unwrap();
    let unit = store.begin(org).await.unwrap();
    unit.put_organisation(&city(org, noon())).await.unwrap();
    unit.open_case(&case(CASE, 12));
    append(&unit, &opening(org, &format!("{CASE}/1")), 0).await.unwrap();
    unit.commit().await.unwrap();
    // only what they are found by matters: their records are those of the first
    let rows = format!(
        "INSERT INTO procedure SELECT org, '{CASE}/' || n, case_no, n, parent, kind, machine, stage, phase, closed,
           revision, entries, head_hash, head_at, facts, performers, opened_at, changed_at
         FROM procedure, generate_series(2, {MANY}) AS n"
    );
    administer(&admin, &rows).await;
    let id = |nth: u32| procedure_id(&format!("{CASE}/{nth}"));
    let unit = store.begin(org).await.unwrap();
    unit.put_standings([NewStanding {
        procedure: id(1),
        case_no: CASE.parse().unwrap(),
        fiscal_year: 2026,
        kind: "contract".parse().unwrap(),
        machine: "contract@1".parse().unwrap(),
        stage: "drafting".to_owned(),
        phase: "contract".to_owned(),
        parent: None,
        of_case: Some(OfCase::default()),
        closed: false,
        held_back: false,
        hidden: is_hidden(1),
        is_public: is_public(1),
        changed_at: noon(),
    }]);
    unit.commit().await.unwrap();
    let rows = format!(
        "INSERT INTO standing (org, procedure, case_no, fiscal_year, kind, machine, stage, phase, parent, section,
           person, closed, held_back, hidden, is_public, changed_at, due_at)
         SELECT org, '{CASE}/' || n, case_no, fiscal_year, kind, machine, stage, phase, parent, section,
           person, closed, held_back, n % 7 = 0, n % 2 = 0, changed_at, due_at
         FROM standing, generate_series(2, {MANY}) AS n"
    );
    administer(&admin, &rows).await;
    // the newest text is of the last procedure
    for first in (1..=MANY).step_by(500) {
        let unit = store.begin(org).await.unwrap();
        unit.put_search_texts((first..(first + 500).min(MANY + 1)).map(|nth| SearchText {
            procedure: id(nth),
            title: title(nth),
            names: String::new(),
            is_public: is_public(nth),
        }));
        unit.commit().await.unwrap();
    }
    administer(&admin, "ANALYZE").await;
    store
}

/// Every page of what is found, one after the other.
async fn every_page(store: &Store, org: &OrgId, typed: &str, findable: Findable) -> Vec<String> {
    let words = SearchWords::read(typed).unwrap();
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = store.search(org, &words, findable, (before, PAGE)).await.unwrap();
        let numbers: Vec<u64> = page.iter().map(|one| one.number).collect();
        assert!(numbers.is_sorted_by(|one, next| one > next), "{typed}: {numbers:?}");
        assert!(numbers.iter().all(|one| before.is_none_or(|before| *one < before)), "{typed}: {numbers:?}");
        all.extend(page.iter().map(|one| one.standing.procedure.to_string()));
        if page.len() < usize::try_from(PAGE).unwrap() || all.len() > 1_000 {
            return all;
        }
        before = numbers.last().copied();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_newest_first_is_what_there_is() {
    let org: OrgId = "city-a".parse().unwrap();
    let store = filled(&org).await;
    for (typed, stands) in WORDS {
        for (findable, passes) in
            [(Findable::Everything, (|_| true) as Standing), (Findable::Public, is_public)]
        {
            let expected = (1..=MANY).filter(|nth| stands(*nth) && !is_hidden(*nth) && passes(*nth));
            let expected: BTreeSet<String> = expected.map(|nth| format!("{CASE}/{nth}")).collect();
            let found = every_page(&store, &org, typed, findable).await;
            if found.len() > 1_000 {
                // of what stands everywhere the first twenty pages
                assert!(found.iter().all(|one| expected.contains(one)), "{typed}");
                assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len(), "{typed}");
                assert_eq!(found[0], format!("{CASE}/{MANY}"), "{typed}");
                continue;
            }
            assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), expected, "{typed} {findable:?}");
            assert_eq!(found.len(), expected.len(), "{typed}");
        }
    }
    store.close().await.unwrap();
}
