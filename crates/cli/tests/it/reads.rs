//! Tasks, board, lists, search and the page of a case, over cases that were played; and that what was
//! kept while they were played is what is made anew.

use std::path::Path;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shirube_persistence::{EntryFilter, Store};
use shirube_trail::OrgId;

use super::common::{address, err, json, out, shirube};

/// Cases with a competition, with sealed bids, with outcomes and with a trial: most kinds of procedure.
const PLAYED: [&str; 4] = [
    "case1-hachioji.toml",
    "case6-tender-two-envelopes.toml",
    "case7-tsukuba.toml",
    "case2-tokyo-trial.toml",
];

const CITY: &str = "hachioji-city";

const CASE: &str = "H28-0001";

fn played(scenarios: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &&str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name);
        path.to_str().unwrap().to_owned()
    };
    let files: Vec<String> = scenarios.iter().map(path).collect();
    let mut arguments = vec!["play"];
    arguments.extend(files.iter().map(String::as_str));
    arguments.extend(["--data", "."]);
    out(&shirube(folder.path(), &arguments));
    folder
}

/// What is kept of every organisation.
fn kept(folder: &Path) -> Vec<String> {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&address(folder)).await.unwrap();
        let mut lines = Vec::new();
        for org in store.organisations().await.unwrap() {
            lines.extend(store.kept_for_reads(&org).await.unwrap());
        }
        store.close().await.unwrap();
        lines
    })
}

#[test]
fn what_acts_kept_is_what_is_made_anew() {
    let folder = played(&PLAYED);
    let before = kept(folder.path());
    assert!(before.len() > 60, "{}", before.len());
    let said = out(&shirube(folder.path(), &["doctor", "--rebuild-reads"]));
    assert!(said.contains("作り直しました") && said.contains("○ 一覧・検索の元"), "{said}");
    let after = kept(folder.path());
    for (kept, anew) in before.iter().zip(&after) {
        assert_eq!(kept, anew);
    }
    assert_eq!(before.len(), after.len());
}

/// An entry as an auditor looks for it: where it stands, its rules with their outcomes, its amounts.
struct Looked {
    arrival: u64,
    rules: Vec<(String, String)>,
    yen: Vec<i64>,
}

/// Every entry an auditor may find, read one by one.
async fn looked_at(store: &Store, org: &OrgId) -> Vec<Looked> {
    let mut all = Vec::new();
    for row in store.entries_found(org, &EntryFilter::default(), 10_000).await.unwrap() {
        let said = store.disclosures(org, &row.entry.procedure).await.unwrap();
        let said: Vec<_> = said.into_iter().filter(|one| one.seq == row.entry.seq).collect();
        let open = row.entry.rules.iter().map(|one| (one.id.to_string(), one.outcome.as_str().to_owned()));
        let salted = said.iter().filter_map(|one| {
            let id = one.disclosure.name.as_str().strip_prefix("rule.")?.rsplit_once('.')?.0.to_owned();
            Some((id, one.disclosure.value["outcome"].as_str()?.to_owned()))
        });
        let yen = said.iter().filter(|one| one.disclosure.name.as_str().ends_with("yen"));
        let yen = yen.filter_map(|one| one.disclosure.value.as_i64()).collect();
        all.push(Looked { arrival: row.arrival, rules: open.chain(salted).collect(), yen });
    }
    all
}

/// What the database finds by a rule, an outcome or an amount is what reading every entry finds.
#[test]
fn an_auditor_finds_by_rule_outcome_and_amount() {
    let folder = played(&["case1-hachioji.toml", "case8-performance-mishaps.toml"]);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&address(folder.path())).await.unwrap();
        let mut fits = 0;
        for org in store.organisations().await.unwrap() {
            let all = looked_at(&store, &org).await;
            let found = async |filter: EntryFilter, wanted: &dyn Fn(&Looked) -> bool| {
                let rows = store.entries_found(&org, &filter, 10_000).await.unwrap();
                let expected: Vec<u64> =
                    all.iter().filter(|one| wanted(one)).map(|one| one.arrival).collect();
                assert_eq!(rows.iter().map(|row| row.arrival).collect::<Vec<_>>(), expected, "{filter:?}");
                expected.len()
            };
            let rules: BTreeSet<&String> = all.iter().flat_map(|one| &one.rules).map(|(id, _)| id).collect();
            for rule in rules {
                let of_rule = || EntryFilter { rules: Some(vec![rule.clone()]), ..EntryFilter::default() };
                let asked = |one: &Looked| one.rules.iter().any(|(id, _)| id == rule);
                fits += usize::from(found(of_rule(), &asked).await < all.len());
                for outcome in ["met", "unmet"] {
                    let so = |one: &Looked| one.rules.contains(&(rule.clone(), outcome.to_owned()));
                    found(EntryFilter { outcome: Some(outcome), ..of_rule() }, &so).await;
                }
            }
            let overdue = |one: &Looked| one.rules.iter().any(|(_, outcome)| outcome == "overdue");
            found(EntryFilter { outcome: Some("overdue"), ..EntryFilter::default() }, &overdue).await;
            found(EntryFilter { rules: Some(Vec::new()), ..EntryFilter::default() }, &|_| false).await;
            for (from, to) in [(0, 0), (1, 999_999), (1_000_000, i64::MAX), (5_000_000, 5_000_000)] {
                let between = |one: &Looked| one.yen.iter().any(|yen| (from..=to).contains(yen));
                let filter = EntryFilter { from_yen: Some(from), to_yen: Some(to), ..EntryFilter::default() };
                fits += usize::from(found(filter, &between).await > 0);
            }
        }
        assert!(fits > 20, "{fits}");
        store.close().await.unwrap();
    });
}

#[test]
fn a_case_is_found_listed_and_shown() {
    let folder = played(&["case1-hachioji.toml"]);
    let ask = |arguments: &[&str]| {
        let mut all = vec!["--json"];
        all.extend(arguments);
        all.extend(["--org", CITY]);
        json(&shirube(folder.path(), &all))
    };
    let found = ask(&["search", "検診", "ガン", "--as", "u-0001"]);
    let first = &found["found"][0];
    assert_eq!((&first["case"], &first["by"]), (&json!(CASE), &json!("title")), "{found}");
    let year = first["fiscal_year"].to_string();
    let done = ask(&["cases", "--as", "u-0001", "--closed", "--year", &year]);
    let open = ask(&["cases", "--as", "u-0001"]);
    let all: Vec<&Value> =
        done["lines"].as_array().unwrap().iter().chain(open["lines"].as_array().unwrap()).collect();
    assert!(all.len() > 3, "{done} {open}");
    assert!(all.iter().all(|line| line["title"] == first["title"] && line["section"] == "健診担当課"));
    let page = ask(&["case", "page", CASE, "--as", "u-0001"]);
    assert_eq!(page["procedures"].as_array().unwrap().len(), all.len(), "{page}");
    assert_eq!(page["title"], first["title"]);
    assert!(
        !page["acts"].as_array().unwrap().is_empty() && !page["publications"].as_array().unwrap().is_empty()
    );
    let opened = page["opened_at"].as_str().unwrap();
    let then = ask(&["case", "page", CASE, "--as", "u-0001", "--as-of", opened]);
    assert_eq!(then["procedures"].as_array().unwrap().len(), 1, "{then}");
    let board = ask(&["board", "--as", "u-0001"]);
    assert_eq!(board["columns"].as_array().unwrap().len(), 7);
    ask(&["tasks", "--as", "u-0001"]);
    for (arguments, said) in [
        (&["search", "検診", "--as", "u-0001"][..], "H28-0001/1"),
        (&["cases", "--as", "u-0001", "--closed"], "健診担当課"),
        (&["case", "page", CASE, "--as", "u-0001"], "公表"),
        (&["board", "--as", "u-0001"], "準備"),
        (&["search", "存在しない語", "--as", "u-0001"], "該当する案件はありません"),
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--org", CITY]);
        let text = out(&shirube(folder.path(), &arguments));
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
    for (arguments, code, said) in [
        (&["search", "検", "--as", "u-0001"][..], 2, "words"),
        (&["cases", "--as", "u-0001", "--after", "x"], 2, "after"),
        (&["cases", "--as", "u-0001", "--path", "tender"], 2, "path"),
        (&["cases", "--as", "u-0001", "--due-before", "soon"], 2, "--due-before"),
        (&["tasks", "--as", "u-9999"], 4, "u-9999"),
        (&["tasks"], 2, "--as"),
        (&["case", "page", "R8-9999", "--as", "u-0001"], 4, "R8-9999"),
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--org", CITY]);
        let refused = shirube(folder.path(), &arguments);
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}: {}", err(&refused));
        assert!(err(&refused).contains(said), "{arguments:?}: {}", err(&refused));
    }
}
