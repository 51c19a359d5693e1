//! Bad input at the command line: a clear error that names field, line and what is allowed, in both
//! languages, and a store in which nothing changed.

use std::path::Path;

use serde_json::Value;

use crate::common::{OFFICE, json, shirube};

const ADMINISTRATOR: &str = "u-0003";

/// What the store says of the office: its stage, facts and every entry.
fn state(folder: &Path) -> [Value; 2] {
    [
        json(&shirube(folder, &["case", "show", "office", "--json"])),
        json(&shirube(folder, &["policy", "show", "--on", "2100-04-01", "--json"])),
    ]
}

#[test]
fn bad_input_is_named_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("case.toml"), OFFICE).unwrap();
    json(&shirube(folder, &["play", "case.toml", "--json"]));
    let before = state(folder);
    let steps = "[[delegation_table]]\nup_to_yen = 1000000\nholder = \"課長\"\n\n[[delegation_table]]\nup_to_yen = 1000000\nholder = \"部長\"\n";
    for (policy, effective_on, parts) in [
        // Looser than a statute.
        (
            "call_days = 20\npayment_days = 31\n",
            "2100-04-01",
            &["new.toml:2: ", "payment_days", "31", "30日以下", "at most 30 days", "第6条"][..],
        ),
        (
            "small_value_other_yen = 1_000_001\n",
            "2100-04-01",
            &["new.toml:1: ", "small_value_other_yen", "1,000,000円以下", "at most ¥1,000,000", "別表第五"],
        ),
        // Rows that overlap.
        (
            steps,
            "2100-04-01",
            &["new.toml:6: ", "delegation_table[1].up_to_yen", "前の段より高い額", "above the step before"],
        ),
        // A day outside the tables of the law.
        (
            "small_value_other_yen = 1\n",
            "1981-06-01",
            &[
                "new.toml:1: ",
                "small_value_other_yen",
                "1981-06-01",
                "行がありません",
                "no row",
                "1982-04-01",
            ],
        ),
        // A fraction of a yen.
        (
            "\nsmall_value_other_yen = 800000.5\n",
            "2100-04-01",
            &["new.toml:2: ", "small_value_other_yen", "800000.5", "円の整数（端数なし）", "whole yen"],
        ),
    ] {
        std::fs::write(folder.join("new.toml"), policy).unwrap();
        let line = ["policy", "propose", "new.toml", "--effective-on", effective_on, "--as", ADMINISTRATOR];
        let output = shirube(folder, &line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{policy}: {said}");
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(state(folder), before, "{policy}");
    }
}

/// A fraction of a yen in a fact of an act, and a day that is none.
#[test]
fn an_act_with_bad_facts_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("case.toml"), OFFICE).unwrap();
    json(&shirube(folder, &["play", "case.toml", "--json"]));
    let before = state(folder);
    for (act, facts, parts) in [
        (
            "delegate",
            &["delegation.limit_yen=1000000.5", "delegation.id=\"d-1\""][..],
            &["delegation.limit_yen", "整数", "integer"][..],
        ),
        ("erase", &["erase.closed_on=\"2026-02-30\""], &["erase.closed_on", "日付を", "A date such as"]),
    ] {
        let mut line = vec!["case", "act", "office", act, "--as", "u-0002"];
        for fact in facts {
            line.extend(["--fact-json", fact]);
        }
        let output = shirube(folder, &line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(2 | 3)), "{act}: {said}");
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
        let [office, policy] = state(folder);
        assert_eq!((&office["stage"], &office["facts"]), (&before[0]["stage"], &before[0]["facts"]), "{act}");
        assert_eq!(policy, before[1]);
    }
}
