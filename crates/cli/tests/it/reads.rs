//! Tasks, board, lists, search and the page of a case, over cases that were played; and that what was
//! kept while they were played is what is made anew.

use std::path::Path;

use serde_json::{Value, json};
use shirube_persistence::Store;

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
