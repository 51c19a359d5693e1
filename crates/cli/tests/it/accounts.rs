//! The first set-up from the command line: an organisation, its people, their rights, a token.

use std::path::Path;

use serde_json::Value;
use shirube_accounts::{Accounts, Settings};
use shirube_desk::Desk;
use shirube_persistence::Store;

use crate::common::{address, err, json, out, shirube};

const PASSWORD: &str = "correct horse battery staple";
const ORG: [&str; 2] = ["--org", "kakuu-city"];

fn create(folder: &Path) -> std::process::Output {
    create_of(folder, "kakuu-city", &[])
}

fn create_of(folder: &Path, id: &str, more: &[&str]) -> std::process::Output {
    let known = [
        "org",
        "create",
        "--id",
        id,
        "--name",
        "架空市",
        "--name-en",
        "Kakuu City",
        "--body",
        "city",
        "--first-name",
        "田中一郎",
        "--first-email",
        "tanaka@city.example.jp",
        "--second-name",
        "鈴木花子",
        "--second-email",
        "suzuki@city.example.jp",
        "--json",
    ];
    shirube(folder, &[&known[..], more].concat())
}

#[test]
fn a_code_is_a_local_governments_and_of_one_only() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for wrong in ["131010", "13101", "480002", "minato"] {
        let refused = create_of(folder, "kakuu-city", &["--code", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        let said = err(&refused);
        assert!(said.contains("--code") && said.contains("検査数字"), "{wrong}: {said}");
    }
    json(&create_of(folder, "kakuu-city", &["--code", "１３１０１６"]));
    let listed = json(&shirube(folder, &["org", "list", "--json"]));
    assert_eq!(listed["organisations"][0]["code"], "131016", "{listed}");
    let refused = create_of(folder, "betsu-city", &["--code", "131016"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("code") && err(&refused).contains("kakuu-city"), "{}", err(&refused));
    json(&create_of(folder, "betsu-city", &["--code", "131024"]));
    json(&create_of(folder, "sanban-city", &[]));
    json(&create_of(folder, "yonban-city", &[]));
}

fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    shirube(folder, &[arguments, &ORG[..], &["--json"][..]].concat())
}

/// Opens a link that a command printed, and chooses a password.
fn accept(folder: &Path, link: &Value) {
    let token = link["link"].as_str().unwrap().strip_prefix("/invitation/").unwrap().to_owned();
    let (url, keys) = (address(folder), folder.join("keys"));
    let accepted = async move {
        let store = Store::open(&url).await.unwrap();
        let accounts = Accounts::new(Desk::new(store), Settings { keys, ..Settings::default() });
        accounts.accept(&token, PASSWORD).await.unwrap().unwrap();
    };
    tokio::runtime::Runtime::new().unwrap().block_on(accepted);
}

#[test]
fn an_office_is_set_up_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made = json(&create(folder));
    let links = made["links"].as_array().unwrap();
    assert_eq!(links[0]["purpose"], "first-administrator");
    assert_eq!(links[1]["purpose"], "invite");
    assert_eq!(create(folder).status.code(), Some(3), "it is there already");
    assert!(out(&shirube(folder, &["org", "list"])).contains("架空市"));
    for link in links {
        accept(folder, link);
    }
    let added = json(&run(
        folder,
        &[
            "user",
            "add",
            "--id",
            "u-0007",
            "--name",
            "山田次郎",
            "--email",
            "yamada@city.example.jp",
            "--section",
            "契約課",
        ],
    ));
    let again =
        run(folder, &["user", "add", "--id", "u-0007", "--name", "x", "--email", "x@city.example.jp"]);
    assert_eq!(again.status.code(), Some(2), "{}", err(&again));
    let early =
        run(folder, &["token", "issue", "--as", "u-0007", "--name", "x", "--scope", "read", "--days", "1"]);
    assert_eq!(early.status.code(), Some(4), "no account yet: {}", err(&early));
    let renewed = json(&run(folder, &["user", "invite", "--id", "u-0007"]));
    assert_ne!(added["link"], renewed["link"]);
    accept(folder, &renewed);
    // one hand grants nothing
    let appoint =
        |by: &str| run(folder, &["appoint", "--as", by, "--person", "u-0007", "--capacity", "officer"]);
    assert_eq!(json(&appoint("u-0001"))["first_of_two"], true);
    assert_eq!(appoint("u-0001").status.code(), Some(3), "the same hand twice");
    let is_granted = || {
        let office = out(&run(folder, &["case", "show", "office"]));
        office.contains(r#""person": "u-0007""#)
    };
    assert!(!is_granted());
    assert_eq!(json(&appoint("u-0002"))["first_of_two"], false);
    assert!(is_granted());
    assert_eq!(
        run(folder, &["appoint", "--as", "u-0001", "--person", "u-0099", "--capacity", "officer"])
            .status
            .code(),
        Some(2)
    );

    let issued = json(&run(
        folder,
        &[
            "token", "issue", "--as", "u-0007", "--name", "連携", "--scope", "read", "--scope", "export",
            "--days", "90",
        ],
    ));
    assert!(issued["token"].as_str().unwrap().starts_with("shirube_"));
    let listed = run(folder, &["token", "list", "--as", "u-0007"]);
    assert!(!out(&listed).contains(issued["token"].as_str().unwrap()));
    assert_eq!(json(&listed)["tokens"][0]["scopes"], serde_json::json!(["read", "export"]));
    let wrong =
        run(folder, &["token", "issue", "--as", "u-0007", "--name", "x", "--scope", "all", "--days", "1"]);
    assert_eq!(wrong.status.code(), Some(2));
    let long =
        run(folder, &["token", "issue", "--as", "u-0007", "--name", "x", "--scope", "read", "--days", "366"]);
    assert_eq!(long.status.code(), Some(2));
    let id = issued["id"].as_str().unwrap();
    let revoke = || run(folder, &["token", "revoke", id, "--as", "u-0007"]);
    assert!(revoke().status.success());
    assert_eq!(revoke().status.code(), Some(4));

    assert!(json(&run(folder, &["user", "reset", "--id", "u-0007"]))["link"].is_string());
    assert_eq!(json(&run(folder, &["user", "disable", "--id", "u-0007"]))["disabled"], true);
    let people = json(&run(folder, &["user", "list"]));
    let states: Vec<bool> =
        people["people"].as_array().unwrap().iter().map(|one| one["disabled_at"].is_null()).collect();
    assert_eq!(states, [true, true, false]);
    assert_eq!(json(&run(folder, &["user", "disable", "--id", "u-0007", "--undo"]))["disabled"], false);
    assert_eq!(run(folder, &["user", "confirm", "--id", "u-0007"]).status.code(), Some(4));
}
