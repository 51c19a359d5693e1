//! The program as people call it: exit codes, sentences in both languages, JSON.

use serde_json::Value;

use super::common::{err, json, out, shirube};

const CASE: &str = r#"
title = "試し"
[organisation]
id = "minato-city"
name_ja = "みなと市"
name_en = "Minato City"
[[person]]
id = "officer-1"
name = "山田"
email = "officer-1@minato.example"
grants = ["officer"]
[[person]]
id = "company-a"
name = "佐藤"
company = "あお"
corporate_number = "2010401000001"
[[step]]
at = "令和8年4月10日 10:00"
who = "officer-1"
on = "new-case"
act = "open-case"
names = "case"
[step.facts]
title = "議事録の作成支援"
owner_section = "デジタル推進課"
issue = "議事録の作成に時間がかかる"
ideal = "翌日に議事録が出る"
baseline = "平均5日"
indicators = [{ name = "日数", unit = "日", baseline = "5", target = "1", date = "2028-03-31" }]
funding = "一般財源"
"#;

/// A folder in which one case was opened.
pub(super) fn played() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), CASE).unwrap();
    let output = shirube(folder.path(), &["play", "case.toml", "--json"]);
    let facts = json(&output);
    assert_eq!(facts["scenarios"][0]["as_expected"], true, "{facts:#}");
    assert_eq!(facts["replay"]["equal"], true);
    folder
}

#[test]
fn done_is_zero_and_json_has_its_shape() {
    let folder = played();
    let cases = json(&shirube(folder.path(), &["case", "list", "--json"]));
    assert_eq!(cases[0]["case"], "R8-0001");
    let trail = json(&shirube(folder.path(), &["trail", "R8-0001/1", "--json"]));
    assert_eq!(trail[0]["entry"]["act"], "open-case");
    let offers = json(&shirube(folder.path(), &["case", "offers", "R8-0001/1", "--as", "u-0001", "--json"]));
    assert!(!offers.as_array().unwrap().is_empty());
    let replay = json(&shirube(folder.path(), &["replay", "R8-0001", "--json"]));
    assert_eq!(replay["equal"], true);
    let status = json(&shirube(folder.path(), &["migrate", "status", "--json"]));
    assert_eq!(status["pending"], Value::Array(Vec::new()));
    let paths = json(&shirube(folder.path(), &["paths", "preparation", "--format", "json"]));
    assert_eq!(paths[0]["kind"], "preparation");
    assert!(shirube(folder.path(), &["doctor"]).status.success());
}

#[test]
fn every_failure_has_its_code_and_both_languages() {
    let folder = played();
    let rows: &[(&[&str], i32, &str, &str)] = &[
        (&["case", "act", "R8-0001/1", "no-such-act", "--as", "u-0001"], 2, "ありません", "has no act"),
        (&["paths", "preparaton"], 2, "「preparation」のことですか", "Did you mean \"preparation\"?"),
        (&["paths", "--format", "jpeg"], 2, "引数", "invalid value"),
        (&["case", "show", "R8-0001", "--org", "Minato!"], 2, "--org", "--org"),
        (&["play", "case.toml", "--smtp", "gopher://x"], 2, "--smtp", "--smtp"),
        (
            &["case", "act", "R8-0001/1", "choose-method", "--as", "u-0001"],
            3,
            "満たされていない要件",
            "unmet requirements",
        ),
        // what is to be brought is said as the command line takes it
        (
            &["case", "act", "R8-0001/1", "start-scouting", "--as", "u-0001"],
            3,
            "の記載が必要です。 (--fact ",
            "is required. (--fact ",
        ),
        (&["case", "show", "R8-0099"], 4, "見つかりません", "not found"),
        (&["case", "show", "R8-0001", "--org", "no-such-city"], 4, "団体", "no organisation"),
        (&["case", "offers", "R8-0001/1", "--as", "u-0002"], 4, "見つかりません", "not found"),
        (&["play", "no-such.toml"], 4, "no-such.toml", "cannot read"),
    ];
    for (arguments, code, ja, en) in rows {
        let output = shirube(folder.path(), arguments);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {said}");
        assert!(said.contains(ja) && said.contains(en), "{arguments:?}: {said}");
    }
}

#[test]
fn a_stale_revision_has_moved_on() {
    let folder = played();
    let withdraw = ["case", "act", "R8-0001/1", "start-scouting", "--as", "u-0001", "--seen", "0"];
    let output = shirube(folder.path(), &withdraw);
    assert_eq!(output.status.code(), Some(5), "{}", err(&output));
    assert!(err(&output).contains("moved on") && err(&output).contains("更新"));
}

#[test]
fn a_scenario_mistake_names_file_line_and_the_nearest_id() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to, line, hint) in [
        ("act = \"open-case\"", "act = \"opne-case\"", 21, "Did you mean \"open-case\"?"),
        ("who = \"officer-1\"", "who = \"oficer-1\"", 19, "Did you mean \"officer-1\"?"),
        ("on = \"new-case\"", "on = \"newcase\"", 20, "Did you mean \"new-case\"?"),
        ("4月10日", "4月31日", 18, "a date and time"),
        ("names = \"case\"", "nmaes = \"case\"", 22, "Did you mean \"names\"?"),
    ] {
        std::fs::write(folder.path().join("wrong.toml"), CASE.replace(from, to)).unwrap();
        let output = shirube(folder.path(), &["play", "wrong.toml"]);
        assert_eq!(output.status.code(), Some(2));
        let said = err(&output);
        assert!(said.contains(&format!("wrong.toml:{line}:")) && said.contains(hint), "{said}");
        assert!(!folder.path().join("shirube.db").exists(), "nothing half written");
    }
}

#[test]
fn a_refusal_names_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (expect, member, is_wrong) in [
        ("{ refused = [\"*\"] }", "names = \"case\"", true),
        ("\"not-found\"", "opens = { call = \"proposal-competition\" }", true),
        ("\"done\"", "names = \"case\"", false),
    ] {
        let step = format!("{member}\nexpect = {expect}");
        std::fs::write(folder.path().join("one.toml"), CASE.replace("names = \"case\"", &step)).unwrap();
        let output = shirube(folder.path(), &["play", "one.toml"]);
        let said = err(&output);
        assert_eq!(said.contains("one.toml:22:") && said.contains("nothing is opened"), is_wrong, "{said}");
    }
}

#[test]
fn verbose_says_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let case = format!("{CASE}\n[[step]]\non = \"case\"\nstage = \"scouting\"\nnote = \"a look\"\n");
    let case =
        case.replace("names = \"case\"", "names = \"case\"\nassumed = [\"funding\"]\nnote = \"毎月の会議\"");
    std::fs::write(folder.path().join("case.toml"), case).unwrap();
    let output = shirube(folder.path(), &["play", "case.toml", "--verbose"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "2026-04-10 10:00  試し  new-case  officer-1  open-case",
        "→ done: R8-0001/1",
        "毎月の会議",
        "仮定 funding",
        "（確認）",
    ] {
        assert!(said.contains(line), "{line}: {said}{}", err(&output));
    }
}

#[test]
fn a_damaged_database_is_an_alarm() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shirube.db"), vec![7_u8; 8_192]).unwrap();
    let output = shirube(folder.path(), &["case", "list", "--org", "minato-city"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(err(&output).contains("異常"));
}

#[test]
fn keys_seal_and_open_and_a_wrong_key_does_not() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c", "d"] {
        json(&shirube(folder.path(), &["seal", "keygen", "--out", &format!("{name}.jwk"), "--json"]));
    }
    let holders = ["--holder", "a.pub.jwk", "--holder", "b.pub.jwk", "--holder", "c.pub.jwk"];
    std::fs::write(folder.path().join("p.txt"), "提案").unwrap();
    let seal =
        [&["seal", "envelope", "p.txt", "--call", "R8-0001/2", "--out", "e.json", "--json"], &holders[..]]
            .concat();
    assert_eq!(json(&shirube(folder.path(), &seal))["envelope_sha256"].as_str().unwrap().len(), 64);
    let test = [
        &["seal", "restore-test", "--call", "R8-0001/2", "--key", "a.jwk", "--key", "b.jwk", "--json"],
        &holders[..],
    ]
    .concat();
    assert_eq!(json(&shirube(folder.path(), &test))["pairs"].as_array().unwrap().len(), 1);
    let wrong = shirube(
        folder.path(),
        &["seal", "open", "e.json", "--key", "a.jwk", "--key", "d.jwk", "--out", "o.txt"],
    );
    assert_eq!(wrong.status.code(), Some(2), "{}", err(&wrong));
    assert!(!folder.path().join("o.txt").exists());
    let open = ["seal", "open", "e.json", "--key", "c.jwk", "--key", "a.jwk", "--out", "o.txt", "--json"];
    json(&shirube(folder.path(), &open));
    assert_eq!(std::fs::read_to_string(folder.path().join("o.txt")).unwrap(), "提案");
    let again = shirube(folder.path(), &open);
    assert_eq!(again.status.code(), Some(2), "nothing is overwritten");
}

#[test]
fn the_demo_plays_once_in_a_folder_and_then_only_replays_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("trial");
    let arguments = ["demo", "--once", "--data", data.to_str().unwrap()];
    let first = shirube(folder.path(), &arguments);
    assert!(first.status.success(), "{}", err(&first));
    let letters = std::fs::read_dir(data.join("mail")).unwrap().count();
    assert!(letters > 500, "{letters} letters");
    let table = String::from_utf8_lossy(&first.stdout);
    for machine in shirube_core::procedures::MACHINES {
        assert!(table.contains(machine.kind), "{} is not in the table: {table}", machine.kind);
    }
    let second = shirube(folder.path(), &arguments);
    assert!(second.status.success(), "{}", err(&second));
    assert!(err(&second).contains("既に演じた") && err(&second).contains("played before"));
    assert_eq!(std::fs::read_dir(data.join("mail")).unwrap().count(), letters);
}

/// A resident's audit request, which nobody concludes within its sixty days.
const AUDIT: &str = r#"
[[person]]
id = "auditor-1"
name = "監査委員事務局"
email = "auditor-1@minato.example"
grants = ["auditor"]
[[step]]
at = "令和8年4月13日 10:00"
who = "auditor-1"
on = "complain:case"
act = "file-audit-request"
names = "audit"
documents = ["audit-request"]
[step.facts]
"audit.reference" = "監8第1号"
"audit.subject" = "spending"
"audit.received_on" = "2026-04-13"
"audit.acted_on" = "2026-04-10"
"complaint.text" = "不当な支出である"
"complaint.remedy" = "返還"
[[step]]
at = "令和8年6月12日 23:59"
on = "audit"
stage = "audit-requested"
no_letters = ["auditor-1"]
"#;

#[test]
fn what_is_overdue_is_listed_once_its_last_day_is_over() {
    let folder = tempfile::tempdir().unwrap();
    // Sixty days after 13 April is 12 June: overdue at midnight, not a minute before.
    let reminder = "[[step]]\nat = \"令和8年6月11日 10:00\"\non = \"audit\"\nletters = [\"auditor-1\"]\n";
    let before = format!(
        "{CASE}{}",
        AUDIT.replacen(
            "[[step]]\nat = \"令和8年6月12日",
            &format!("{reminder}[[step]]\nat = \"令和8年6月12日"),
            1
        )
    );
    let after = format!(
        "{before}[[step]]\nat = \"令和8年6月13日 00:00\"\non = \"audit\"\nletters = [\"auditor-1\"]\n"
    );
    for (name, case, count) in [("before", before, 0), ("after", after, 1)] {
        let folder = folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("case.toml"), case).unwrap();
        let facts = json(&shirube(&folder, &["play", "case.toml", "--json"]));
        assert_eq!(facts["scenarios"][0]["as_expected"], true, "{facts:#}");
        let overdue = json(&shirube(&folder, &["overdue", "--json"]));
        assert_eq!(overdue.as_array().unwrap().len(), count, "{overdue:#}");
    }
    let folder = folder.path().join("after");
    let overdue = json(&shirube(&folder, &["overdue", "--json"]));
    let one = &overdue[0];
    assert_eq!((&one["procedure"], &one["deadline"]), (&"R8-0001/2".into(), &"duty-resident-audit".into()));
    assert_eq!((&one["act"], &one["is_duty"]), (&"conclude-audit".into(), &Value::Bool(true)));
    assert_eq!(one["due_at"], "2026-06-12T14:59:59.000Z");
    assert!(one["days_late"].as_i64().unwrap() >= 0 && one["held_ja"] == "" && one["held_en"] == "");
    for (language, words) in [("ja", "終わっていない義務"), ("en", "audit on a resident's request")]
    {
        let listed = out(&shirube(&folder, &["overdue", "--lang", language]));
        assert!(listed.contains(words) && listed.contains("2026-06-12"), "{listed}");
    }
    let none = out(&shirube(&folder, &["overdue", "--limit", "0", "--lang", "en"]));
    assert!(none.contains("Nothing is overdue"), "{none}");
}

#[test]
fn the_figure_of_new_small_firms_counts_the_contracts_of_the_year() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/case8-outcome.toml");
    let facts = json(&shirube(folder.path(), &["play", scenario, "--json"]));
    assert_eq!(facts["scenarios"][0]["as_expected"], true, "{facts:#}");
    let of = |year: &str| json(&shirube(folder.path(), &["figures", "--year", year, "--json"]));
    let (before, year) = (of("2026"), of("2027"));
    assert_eq!((&before["contracts"], &before["share_basis_points"]), (&0.into(), &Value::Null));
    assert_eq!((&year["contracts"], &year["new_small_firm_contracts"]), (&1.into(), &1.into()), "{year:#}");
    assert_eq!(year["total_yen"], year["new_small_firm_yen"], "{year:#}");
    assert_eq!((&year["share_basis_points"], &year["rule"]), (&10_000.into(), &"G88".into()));
    for (language, words) in [("ja", "新規中小企業者"), ("en", "100.00% of the amount")] {
        let said = out(&shirube(folder.path(), &["figures", "--year", "2027", "--lang", language]));
        assert!(said.contains(words), "{said}");
    }
    let output = shirube(folder.path(), &["figures", "--year", "0"]);
    assert_eq!(output.status.code(), Some(2));
}
