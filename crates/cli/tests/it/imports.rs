//! A certificate of another organisation is taken over from its signed file, and from nothing else.

use serde_json::Value;
use shirube_desk::Keyring;

use super::common::{certificate_file, json, shirube};

/// A prefecture that certified, a city and another prefecture that take over in turn.
const PEOPLE: &str = r#"
title = "認定の取込み"
[organisation]
id = "minato-city"
name_ja = "みなと市"
name_en = "Minato City"
[[body]]
id = "pref-c"
name_ja = "きた県"
name_en = "Kita Prefecture"
[[body]]
id = "pref-b"
name_ja = "みなみ県"
name_en = "Minami Prefecture"
[[person]]
id = "officer-1"
name = "山田"
grants = ["officer"]
[[person]]
id = "admin-1"
name = "管理者"
grants = ["administrator"]
[[person]]
id = "approver-1"
name = "決裁権者"
grants = ["approver"]
[[person]]
id = "officer-c"
org = "pref-c"
name = "鈴木"
grants = ["officer"]
[[person]]
id = "admin-c"
org = "pref-c"
name = "管理者"
grants = ["administrator"]
[[person]]
id = "approver-c"
org = "pref-c"
name = "決裁権者"
grants = ["approver"]
[[person]]
id = "officer-b"
org = "pref-b"
name = "高橋"
grants = ["officer"]
[[person]]
id = "supplier-1"
org = ["minato-city", "pref-c"]
name = "代表"
company = "株式会社001"
corporate_number = "7000012050002"
"#;

/// What the prefecture certified.
fn certified() -> Vec<(&'static str, Value)> {
    let plan = serde_json::json!({ "target": "a", "content": "b", "timing": "c", "method": "d", "funds": "e", "source": "f" });
    vec![
        ("certificate.from", "2026-04-01".into()),
        ("certificate.issuer", "知事".into()),
        ("certificate.kind", "goods".into()),
        ("certificate.number", "R8-1".into()),
        ("certificate.scope", "議事録ソフト".into()),
        ("certificate.to", "2029-03-31".into()),
        ("holder.name", "株式会社001".into()),
        ("holder.number", "7000012050002".into()),
        ("plan", plan),
        ("product.name", "議事録ソフト".into()),
    ]
}

/// One hand of an import, or of the registration of a key.
fn step(who: &str, act: &str, facts: &str, more: &str) -> String {
    format!(
        "[[step]]\nat = \"2026-05-01 10:00\"\nwho = \"{who}\"\non = \"office\"\nact = \"{act}\"\n\
         facts = {{ {facts} }}\n{more}\n"
    )
}

fn import(who: &str, document: &str, facts: &str, expected: &str) -> String {
    let documents = format!("documents = [{{ id = \"certificate-file\", {document} }}]\n{expected}");
    step(who, "import-certificate", facts, &documents)
}

fn register(org: &str, by: [&str; 2]) -> String {
    let facts = format!("\"peer.org\" = \"{org}\", \"peer.key\" = \"@vkey:{org}\"");
    by.map(|who| step(who, "register-peer", &facts, "")).concat()
}

#[test]
fn what_a_signed_file_states_is_taken_over_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let keygen = json(&shirube(folder.path(), &["log", "keygen", "pref-b", "--json"]));
    let keys = Keyring::new(keygen["folder"].as_str().unwrap());
    let key = keys.signing_key(&"pref-b".parse().unwrap()).unwrap();
    let whole = certificate_file(&key, ("certify", "active"), &certified());
    let changed = String::from_utf8(whole.clone()).unwrap().replace("R8-1", "R8-2");
    let less: Vec<_> = certified().into_iter().filter(|(name, _)| *name != "plan").collect();
    for (name, content) in [
        ("whole.note", whole),
        ("changed.note", changed.into_bytes()),
        ("ended.note", certificate_file(&key, ("certify", "revoked"), &certified())),
        ("less.note", certificate_file(&key, ("certify", "active"), &less)),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let number = "\"certificate.number\" = \"R8-2\"";
    let own = "@certificate-file:certificate";
    let bad = |fields: &str| format!("expect = {{ bad_input = [{fields}] }}");
    let refused = "expect = { refused = [\"import-verified\", \"*\"] }";
    let scenario = [
        PEOPLE.to_owned(),
        import("officer-1", "file = \"whole.note\"", "", refused),
        register("pref-b", ["admin-1", "approver-1"]),
        import("officer-1", "text = \"a\"", "", &bad("\"certificate-file\"")),
        import("officer-1", "file = \"ended.note\"", "", &bad("\"certificate-file\"")),
        import("officer-1", "file = \"changed.note\"", number, refused),
        import("officer-1", "file = \"changed.note\"", "\"import.verified\" = true", &bad("\"import.verified\"")),
        import("officer-1", "file = \"whole.note\"", "\"import.verified\" = false", &bad("\"import.verified\"")),
        import("officer-1", "file = \"whole.note\"", number, &bad("\"certificate.number\"")),
        import("officer-1", "file = \"whole.note\"", "\"import.origin\" = \"pref-c\"", &bad("\"import.origin\"")),
        import("officer-1", "file = \"less.note\"", "plan = { target = \"a\", content = \"b\", timing = \"c\", method = \"d\", funds = \"e\", source = \"f\" }", &bad("\"plan\"")),
        import("officer-1", "file = \"whole.note\"", "\"certificate.number\" = \"R8-1\"", ""),
        import("approver-1", "file = \"whole.note\"", "", "opens = { certificate = \"certificate\" }"),
        "[[step]]\non = \"certificate\"\nstage = \"active\"\nhas = { \"certificate.number\" = \"R8-1\", \"import.origin\" = \"pref-b\", \"import.verified\" = true }\n".to_owned(),
        register("minato-city", ["admin-c", "approver-c"]),
        import("officer-c", &format!("text = \"{own}\""), &format!("\"import.file_sha256\" = \"{own}\""), ""),
        import("approver-c", &format!("text = \"{own}\""), "", "opens = { taken = \"certificate\" }"),
        "[[step]]\non = \"taken\"\nstage = \"active\"\nhas = { \"certificate.number\" = \"@fact:certificate:certificate.number\", \"import.origin\" = \"minato-city\" }\n".to_owned(),
    ];
    std::fs::write(folder.path().join("passed.toml"), scenario.concat()).unwrap();
    let played = json(&shirube(folder.path(), &["play", "passed.toml", "--json"]));
    assert_eq!(played["scenarios"][0]["as_expected"], true, "{played:#}");
    assert_eq!(played["replay"]["equal"], true);
    assert_eq!(std::fs::read_dir(folder.path().join("certificates")).unwrap().count(), 1);
    let exported = ["certificate", "export", "office/1", "--out", "c.note", "--json"];
    let exported = json(&shirube(folder.path(), &exported));
    let verify = ["certificate", "verify", "c.note", "--key", exported["vkey"].as_str().unwrap(), "--json"];
    let facts = json(&shirube(folder.path(), &verify));
    assert_eq!(facts["issuer"], "minato-city");
    assert_eq!(facts["facts"]["certificate.number"], "R8-1");
    assert_eq!(facts["facts"]["holder.name"], "株式会社001");
    assert!(facts["facts"].get("import.verified").is_none(), "only what a certificate tells");
}
