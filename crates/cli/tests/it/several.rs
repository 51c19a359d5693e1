//! Scenarios with several organisations, and with many of one thing; keys and certificate files.

use shirube_trail::{KeyName, SigningKey};

use super::common::{certificate_file, err, json, shirube};

/// Another organisation with its people, as a part of its own.
const PREFECTURE: &str = r#"
[organisation]
id = "pref-b"
name_ja = "みなみ県"
name_en = "Minami Prefecture"
[[person]]
id = "officer-b"
name = "鈴木"
email = "officer-b@minami.example"
grants = ["officer"]
[[person]]
id = "admin-b"
name = "管理者"
grants = ["administrator"]
[[person]]
id = "approver-b"
name = "決裁権者"
grants = ["approver"]
"#;

/// Two organisations that open a case each, register each other's keys, and know five suppliers.
const TWO: &str = r#"
title = "二団体"
include = [{ file = "prefecture.toml", as = "body" }]
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
id = "admin-1"
name = "管理者"
grants = ["administrator"]
[[person]]
id = "admin-2"
name = "決裁権者"
grants = ["approver"]
[[person]]
times = { from = 1, to = 5 }
id = "supplier-{n2}"
org = ["minato-city", "pref-b"]
name = "代表 {n}"
company = "株式会社{n3}"
corporate_number = "@corporate:{n}"
[[step]]
times = 2
at = "2026-04-10 09:3{n}"
who = "admin-{n}"
on = "office"
act = "register-peer"
facts = { "peer.org" = "pref-b", "peer.key" = "@vkey:pref-b" }
[[step]]
at = "2026-04-10 10:00"
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
indicators = { "@times" = 3, "@each" = { name = "日数{n}", unit = "日", baseline = "5", target = "{n2}", date = "2028-03-31" } }
funding = "一般財源"
[[step]]
who = "officer-b"
on = "new-case"
act = "open-case"
names = "case-b"
facts = { title = "@address:case", owner_section = "情報課", issue = "@fact:case:issue", ideal = "@person:officer-1", baseline = "@corporate:7", indicators = [{ name = "日数", unit = "日", baseline = "5", target = "1", date = "2028-03-31" }], funding = "一般財源" }
has = { title = "minato-city/R8-0001/1", issue = "議事録の作成に時間がかかる" }
[[step]]
on = "case-b"
stage = "issue"
has = { "owner_section" = "情報課" }
[[expect-final]]
on = "case"
stage = "issue"
[[expect-final]]
on = "case-b"
stage = "issue"
"#;

fn folder_with(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("prefecture.toml"), PREFECTURE).unwrap();
    std::fs::write(folder.path().join("two.toml"), scenario).unwrap();
    folder
}

#[test]
fn each_step_is_played_in_the_organisation_of_its_person() {
    let folder = folder_with(TWO);
    let played = json(&shirube(folder.path(), &["play", "two.toml", "--json"]));
    assert_eq!(played["scenarios"][0]["as_expected"], true, "{played:#}");
    // both organisations count their cases from one
    assert_eq!(played["scenarios"][0]["cases"], serde_json::json!(["R8-0001", "pref-b/R8-0001"]));
    assert_eq!(played["scenarios"][0]["organisations"], serde_json::json!(["minato-city", "pref-b"]));
    assert_eq!(played["replay"]["equal"], true);
    assert_eq!(played["replay"]["procedures"], 4, "two offices and two cases");
    // without --org everything is replayed, and the first organisation is meant elsewhere
    let replay = json(&shirube(folder.path(), &["replay", "--json"]));
    assert_eq!(replay["procedures"], 4);
    let of = |org: &str| json(&shirube(folder.path(), &["case", "list", "--org", org, "--json"]));
    assert_eq!(json(&shirube(folder.path(), &["case", "list", "--json"])), of("minato-city"));
    assert_ne!(of("minato-city"), of("pref-b"));
    // the key registered is the key the other organisation signs with
    let key = json(&shirube(folder.path(), &["log", "vkey", "--org", "pref-b", "--json"]));
    let trail = String::from_utf8(
        shirube(folder.path(), &["case", "show", "office", "--json", "--as", "u-0002"]).stdout,
    )
    .unwrap();
    assert!(trail.contains(key["vkeys"][0].as_str().unwrap()), "{trail}");
}

#[test]
fn mistakes_about_organisations_and_counts_are_named() {
    for (from, to, part) in [
        (
            "who = \"officer-b\"\non = \"new-case\"",
            "who = \"officer-b\"\non = \"case\"",
            "nobody of the organisation",
        ),
        ("as = \"body\"", "as = \"bodies\"", "Did you mean \"body\"?"),
        ("\"@vkey:pref-b\"", "\"@vkey:pref-c\"", "Did you mean \"pref-b\"?"),
        ("org = [\"minato-city\", \"pref-b\"]", "org = \"pref-x\"", "organisation \"pref-x\""),
        ("times = 2\nat", "times = 0\nat", "a count from 1 to 1000"),
        ("@corporate:{n}\"", "@corporate:x\"", "at most 12 digits"),
        ("as = \"body\"", "as = \"body\", with = { x = \"{nn}\" }", "there is no variable \"nn\""),
        (
            "has = { title",
            "received = { pref-c = { p = \"contract\" } }\nhas = { title",
            "Did you mean \"pref-b\"?",
        ),
        (
            "has = { title",
            "received = { minato-city = { p = \"instalment\" } }\nhas = { title",
            "instalment received in minato-city",
        ),
        ("on = \"case-b\"\n", "on = \"complain:case-c\"\n", "there is no name given so far \"case-c\""),
    ] {
        let folder = folder_with(&TWO.replacen(from, to, 1));
        let output = shirube(folder.path(), &["play", "two.toml"]);
        let said = err(&output);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{to}: {said}");
        assert!(said.contains(part), "{to}: {said}");
    }
}

#[test]
fn scenarios_of_one_run_may_have_different_organisations() {
    let folder = folder_with(TWO);
    let own = format!("title = \"県だけ\"\ninclude = [\"prefecture.toml\"]\n{OTHER}");
    std::fs::write(folder.path().join("other.toml"), own).unwrap();
    let played = json(&shirube(folder.path(), &["play", "two.toml", "other.toml", "--json"]));
    assert_eq!(played["scenarios"][1]["cases"], serde_json::json!(["R8-0002"]), "{played:#}");
    assert_eq!(played["scenarios"][1]["organisations"], serde_json::json!(["pref-b"]));
    assert_eq!(played["replay"]["procedures"], 5);
}

const OTHER: &str = r#"
[[step]]
at = "2026-04-11 10:00"
who = "officer-b"
on = "new-case"
act = "open-case"
names = "case"
facts = { title = "台帳", owner_section = "情報課", issue = "遅い", ideal = "速い", baseline = "5日", indicators = [{ name = "日数", unit = "日", baseline = "5", target = "1", date = "2028-03-31" }], funding = "一般財源" }
"#;

#[test]
fn a_certificate_file_is_verified_offline() {
    let folder = tempfile::tempdir().unwrap();
    let name = KeyName::new("audit.example.jp/pref-b").unwrap();
    let key = SigningKey::from_seed(name.clone(), [4; 32]);
    let other = SigningKey::from_seed(name, [5; 32]).verifier().to_string();
    let vkey = key.verifier().to_string();
    let bytes = certificate_file(&key, ("open", "active"), &[("certificate.number", "R8-認定-1".into())]);
    std::fs::write(folder.path().join("a.note"), &bytes).unwrap();
    std::fs::write(folder.path().join("keys"), format!("{other}\n{vkey}\n")).unwrap();
    let changed = String::from_utf8(bytes).unwrap().replace("R8-認定-1", "R8-認定-2");
    std::fs::write(folder.path().join("changed.note"), changed).unwrap();
    let verify =
        |file: &str, key: &str| shirube(folder.path(), &["certificate", "verify", file, "--key", key]);
    for keys in [vkey.as_str(), "keys"] {
        let good = verify("a.note", keys);
        assert!(good.status.success(), "{}", err(&good));
        let said = String::from_utf8_lossy(&good.stdout).into_owned();
        assert!(said.contains("R8-認定-1") && said.contains("pref-b"), "{said}");
    }
    let facts = json(&shirube(folder.path(), &["certificate", "verify", "a.note", "--key", &vkey, "--json"]));
    assert_eq!(facts["facts"]["certificate.number"], "R8-認定-1");
    assert_eq!((&facts["issuer"], &facts["verified"]), (&"pref-b".into(), &true.into()));
    for (file, key, code, ja, en) in [
        ("changed.note", vkey.as_str(), 2, "検証に合格しません", "does not verify"),
        ("a.note", other.as_str(), 2, "署名", "signature"),
        ("a.note", "x+y", 2, "--key", "--key"),
        ("a.note", "no-such-keys", 4, "no-such-keys", "cannot read"),
        ("b.note", vkey.as_str(), 4, "b.note", "cannot read"),
    ] {
        let output = verify(file, key);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(code), "{file} {key}: {said}");
        assert!(said.contains(ja) && said.contains(en), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_log_key_is_made_once_and_what_is_no_certificate_is_not_exported() {
    let folder = folder_with(TWO);
    let keygen = ["log", "keygen", "city-z", "--domain", "example.jp", "--json"];
    let first = json(&shirube(folder.path(), &keygen));
    assert!(first["vkey"].as_str().unwrap().starts_with("audit.example.jp/city-z+"));
    let again = shirube(folder.path(), &keygen);
    assert_eq!(again.status.code(), Some(3), "{}", err(&again));
    assert!(err(&again).contains("既にあります") && err(&again).contains("there is a log key already"));
    for (arguments, part) in [(["log", "keygen", "City"], "ORG"), (["log", "keygen", ""], "ORG")] {
        let output = shirube(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains(part));
    }
    json(&shirube(folder.path(), &["play", "two.toml", "--json"]));
    let output = shirube(folder.path(), &["certificate", "export", "R8-0001/1"]);
    assert_eq!(output.status.code(), Some(4), "{}", err(&output));
    assert!(err(&output).contains("認定") && err(&output).contains("no certificate"));
}
