//! `shirube advise` as somebody at a terminal meets it.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::common::{err, json, out, shirube};

fn advise(folder: &Path, arguments: &[&str]) -> Output {
    shirube(folder, &[&["advise"], arguments].concat())
}

/// The answer for a path.
fn of(advice: &Value, path: &str) -> Value {
    let answers = advice["answers"].as_array().unwrap();
    answers.iter().find(|one| one["path"] == path).unwrap().clone()
}

const NEED: &str = r#"
body = "city"
on = 2026-11-20
contract_type = "service"
estimate_yen = 5_000_000
object.within_scope = true

[budget]
state = "assessed"
by_year = { "2027" = 5_000_000 }

[certificate]
state = "active"
kind = "service"
from = 2026-08-27
to = "令和11年3月31日"

[[sessions]]
requests_until = 2026-10-31
submitted_on = 2027-02-25
voted_on = 2027-03-22
"#;

#[test]
fn a_file_of_facts_gives_every_path_with_reasons_and_days() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("need.toml"), NEED).unwrap();
    let advice = json(&advise(folder.path(), &["--facts", "need.toml", "--json"]));
    assert_eq!((advice["body"].as_str(), advice["on"].as_str()), (Some("city"), Some("2026-11-20")));
    assert_eq!(advice["answers"].as_array().unwrap().len(), 10);
    let no4 = of(&advice, "negotiated-no4");
    assert_eq!(no4["standing"], "recommended", "{no4:#}");
    assert_eq!(no4["earliest"]["call"]["on"], "2026-11-20");
    assert_eq!(no4["earliest"]["closes"]["on"], "2026-12-04");
    assert_eq!(no4["earliest"]["closes"]["because"][0]["rule"], "G26");
    assert_eq!(no4["earliest"]["contract"]["on"], "2027-04-01");
    let small = of(&advice, "small-value");
    assert_eq!(small["standing"], "closed");
    assert_eq!(small["because"][0]["rule"], "G02");
    assert!(!small["because"][0]["citation"]["en"].as_str().unwrap().is_empty());

    let said = out(&advise(folder.path(), &["--facts", "need.toml"]));
    for part in
        ["決定表", "negotiated-no4 〔勧める〕", "最も早い 契約：2027-04-01", "第167条の2第1項第4号", "G26"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = out(&advise(folder.path(), &["--facts", "need.toml", "--lang", "en"]));
    for part in ["Decision table", "negotiated-no4 〔recommended〕", "earliest contract", "Order 167-2(1)iv"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn options_and_policy_decide_on_each_side_of_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("policy.toml"), "small_value_other_yen = 800000\n").unwrap();
    let base = ["--type", "service", "--budget", "voted", "--on", "令和8年11月20日", "--json"];
    let same = ["--fact-json", "purchase.same_item_yen=0"];
    let rows: &[(&[&str], &str)] = &[
        (&["--body", "city", "--estimate-yen", "1000000"], "recommended"),
        (&["--body", "city", "--estimate-yen", "1000001"], "closed"),
        (&["--body", "prefecture", "--estimate-yen", "2000000"], "recommended"),
        (&["--estimate-yen", "800000", "--policy", "policy.toml"], "recommended"),
        (&["--estimate-yen", "800001", "--policy", "policy.toml"], "closed"),
    ];
    for (more, standing) in rows {
        let arguments = [&base[..], &same[..], more].concat();
        let small = of(&json(&advise(folder.path(), &arguments)), "small-value");
        assert_eq!(small["standing"], *standing, "{more:?}: {small:#}");
    }
    // What is not told is named.
    let arguments = [&base[..], &["--estimate-yen", "1000000"]].concat();
    let small = of(&json(&advise(folder.path(), &arguments)), "small-value");
    assert_eq!(small["standing"], "not-yet");
    assert_eq!(small["because"][0]["fact"], "purchase.same_item_yen");
}

#[test]
fn what_is_not_known_is_bad_input_with_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("need.toml"), "[certificate]\nstat = \"active\"\n").unwrap();
    std::fs::write(folder.path().join("broken.toml"), "estimate_yen = \n").unwrap();
    std::fs::write(folder.path().join("policy.json"), "{ \"call_dayz\": 3 }").unwrap();
    let rows: &[(&[&str], i32, &str, &str)] = &[
        (
            &["--fact", "contract_typ=service"],
            2,
            "「contract_type」のことですか",
            "Did you mean \"contract_type\"?",
        ),
        (
            &["--facts", "need.toml"],
            2,
            "「certificate.state」のことですか",
            "Did you mean \"certificate.state\"?",
        ),
        (&["--body", "prefectura"], 2, "「prefecture」のことですか", "Did you mean \"prefecture\"?"),
        (&["--type", "servise"], 2, "contract_type", "One of: works"),
        (&["--estimate-yen", "-1"], 2, "estimate", "estimate"),
        (&["--on", "yesterday"], 2, "日付", "a date such as"),
        (&["--fact", "title"], 2, "名前=値", "NAME=VALUE"),
        (&["--facts", "broken.toml"], 2, "broken.toml", "does not read"),
        (&["--policy", "policy.json"], 2, "call_dayz", "call_dayz"),
        (&["--facts", "no-such.toml"], 4, "no-such.toml", "cannot read"),
    ];
    for (arguments, code, ja, en) in rows {
        let output = advise(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {said}");
        assert!(said.contains(ja) && said.contains(en), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_day_outside_the_tables_is_an_error_that_names_what_is_covered() {
    let folder = tempfile::tempdir().unwrap();
    for (on, allowed) in [
        ("1800-01-01", false),
        ("1982-03-31", false),
        ("1982-04-01", true),
        ("2050-12-31", true),
        ("2051-01-01", false),
        ("令和50年1月1日", false),
        ("2026-02-30", false),
    ] {
        let output = advise(folder.path(), &["--on", on]);
        assert_eq!(output.status.success(), allowed, "{on}: {output:?}");
        let said = err(&output);
        let outside = said.contains("1982-04-01") && said.contains("2050-12-31");
        assert_eq!(outside, !allowed && on != "2026-02-30", "{on}: {said}");
    }
}

#[test]
fn a_day_without_a_row_is_unknown_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let need =
        ["--body", "prefecture", "--type", "service", "--estimate-yen", "60000000", "--on", "2028-04-01"];
    for (language, unknown) in
        [("ja", "不明（この日の行がありません）"), ("en", "unknown: no row for this day")]
    {
        let said = out(&advise(folder.path(), &[&need[..], &["--lang", language]].concat()));
        assert!(said.lines().any(|line| line.starts_with("  2. ") && line.contains(unknown)), "{said}");
    }
    let table = json(&advise(folder.path(), &[&need[..], &["--json"]].concat()))["table"].clone();
    let covered = table.as_array().unwrap().iter().find(|one| one["row"] == "covered").unwrap().clone();
    assert!(covered["answer"].is_null() && covered["no_row"]["en"].is_string(), "{covered:#}");
}
