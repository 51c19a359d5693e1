//! A database that cannot be used as it is: a sentence in both languages that says what is wrong and
//! how to mend it, exit code 2, and never a panic.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use shirube_test_stores::{administer, as_role, cluster, copy, empty};

use crate::backups::ACT;
use crate::common::{OFFICE, err, json, shirube};

/// Somebody who owns nothing here.
const NOBODY: u32 = 65_534;

/// That a run ended with exit code 2, said these things, and kept the password to itself.
fn assert_said(output: &Output, what: &str, parts: &[&str]) {
    let said = err(output);
    assert_eq!(output.status.code(), Some(2), "{what}: {said}");
    for part in parts {
        assert!(said.contains(part), "{what}: {part}: {said}");
    }
    for never in ["panicked", "secret", "RUST_BACKTRACE"] {
        assert!(!said.contains(never), "{what}: {said}");
    }
}

#[test]
fn an_address_that_leads_nowhere_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = ["アドレスではありません", "is no address of a database", "postgres://USER@HOST:PORT/NAME"];
    let silent =
        ["接続できません", "cannot be reached", "サーバーが動いていること", "check that its server runs"];
    for (url, shown, parts) in [
        ("mysql://a:secret@h/n", "mysql://a@h/n", wrong.as_slice()),
        ("postgres://a:secret@h:port/n", "postgres://a@h:port/n", &wrong),
        ("sqlite::memory:", "sqlite::memory:", &wrong),
        ("postgres://a:secret@127.0.0.1:1/n", "postgres://a@127.0.0.1:1/n", &silent),
        ("postgres://a:secret@no-such-host.invalid/n", "no-such-host.invalid", &silent),
        ("/nowhere/city.db", "/nowhere/city.db", &silent),
    ] {
        for command in [["migrate", "up"], ["migrate", "status"], ["case", "list"]] {
            let mut line = command.to_vec();
            line.extend(["--database", url]);
            let output = shirube(folder.path(), &line);
            assert_said(&output, url, parts);
            assert!(err(&output).contains(shown), "{url}: {}", err(&output));
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_let_in_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let server = cluster();
    administer(
        &server,
        "DO $$ BEGIN CREATE ROLE shirube_test_password LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    .await;
    let (there, user) = (as_role(&server, "shirube_test_password"), "shirube_test_password");
    let wrong = there.replace(user, &format!("{user}:secret"));
    let right = there.replace(user, &format!("{user}:right"));
    let (host, _) = right.rsplit_once('/').unwrap();
    let not_let_in = ["受け付けません", "does not let this user in", "パスワード", "check user and password"];
    for (url, parts) in [
        (wrong, not_let_in.as_slice()),
        (there, &not_let_in),
        (
            format!("{host}/no_such_database"),
            &["この名前のデータベースがありません", "no database of this name", "createdb", "migrate up"],
        ),
    ] {
        let output = shirube(folder.path(), &["migrate", "status", "--database", &url]);
        assert_said(&output, &url, parts);
    }
}

#[tokio::test]
async fn a_schema_that_does_not_fit_and_a_right_that_is_missing_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let older = ["より古い", "older than this program", "m0001_tables", "shirube migrate up"];
    let newer = ["より新しい", "newer than this program", "m9999_later", "a later one"];
    let denied =
        ["権限がありません", "may not do this", "permission denied", "shirube migrate up as the owner"];
    let read_only = ["読み取り専用", "read-only", "主サーバー", "primary server"];
    let list = ["case", "list", "--org", "city-a"];
    let up = ["migrate", "up"];
    for (of, sql, role, command, parts) in [
        (empty().await, "", "shirube_owner", &list[..], older.as_slice()),
        (
            copy().await,
            "INSERT INTO seaql_migrations VALUES ('m9999_later', 0)",
            "shirube_worker",
            &list,
            &newer,
        ),
        (
            copy().await,
            "INSERT INTO seaql_migrations VALUES ('m9999_later', 0)",
            "shirube_owner",
            &up,
            &newer,
        ),
        (copy().await, "REVOKE SELECT ON organisation FROM shirube_worker", "shirube_worker", &list, &denied),
        (
            copy().await,
            "REVOKE SELECT ON seaql_migrations FROM shirube_worker",
            "shirube_worker",
            &list,
            &denied,
        ),
        (empty().await, "", "shirube_app", &up, &denied),
        (
            empty().await,
            "ALTER ROLE shirube_owner IN DATABASE {} SET default_transaction_read_only = on",
            "shirube_owner",
            &up,
            &read_only,
        ),
    ] {
        let (_, name) = of.rsplit_once('/').unwrap();
        if !sql.is_empty() {
            administer(&of, &sql.replace("{}", name)).await;
        }
        let mut line = command.to_vec();
        let url = as_role(&of, role);
        line.extend(["--database", &url]);
        assert_said(&shirube(folder.path(), &line), sql, parts);
    }
}

#[test]
fn a_file_without_its_schema_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shirube.db"), "").unwrap();
    let output = shirube(folder.path(), &["case", "list", "--org", "city-a"]);
    assert_said(&output, "an empty file", &["より古い", "older than this program", "shirube migrate up"]);
}

/// The program where anybody may run it.
fn for_anybody(folder: &Path) -> PathBuf {
    let program = folder.join("shirube");
    std::fs::copy(env!("CARGO_BIN_EXE_shirube"), &program).unwrap();
    mode(&program, 0o755);
    program
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

/// Whoever may write everything is not stopped by the mode of a file: then as nobody.
fn as_nobody(program: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).env_clear();
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

#[test]
fn a_file_that_may_not_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o755);
    let program = for_anybody(folder.path());
    let data = folder.path().join("office");
    std::fs::write(folder.path().join("office.toml"), OFFICE).unwrap();
    let place = ["--data", data.to_str().unwrap()];
    json(&shirube(folder.path(), &["play", "office.toml", "--json", place[0], place[1]]));
    let file = data.join("shirube.db");
    let parts = ["読み取り専用", "read-only", "書き込めるように", "let the program write"];
    let act: Vec<&str> = ACT.into_iter().chain(["--org", "minato-city"]).chain(place).collect();
    for (of_folder, of_file) in [(0o555, 0o444), (0o777, 0o444), (0o555, 0o666)] {
        mode(&file, of_file);
        mode(&data, of_folder);
        let output = as_nobody(&program, &act);
        mode(&data, 0o755);
        assert_said(&output, &format!("{of_folder:o} {of_file:o}"), &parts);
    }
}

#[test]
fn a_full_disk_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    // a disk of its own that only this command sees, and that goes with it
    let script = "mount -t tmpfs -o size=64k tmpfs \"$1\" || exit 99; \"$2\" migrate up --data \"$1\"";
    let on_disk = |how: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(how).args(["sh", "-c", script, "sh"]).arg(&disk).arg(env!("CARGO_BIN_EXE_shirube"));
        command.env_remove("SHIRUBE_DATABASE").output().unwrap()
    };
    let mut output = on_disk(&["--mount"]);
    if matches!(output.status.code(), Some(1 | 99)) {
        output = on_disk(&["--mount", "--map-root-user"]);
    }
    assert_ne!(
        output.status.code(),
        Some(99),
        "this machine lets nobody mount a small disk: {}",
        err(&output)
    );
    assert_said(&output, "a full disk", &["空きがありません", "disk of the database is full", "make room"]);
}

/// Whoever administers the server can run what is printed as often as they like, and no password is in
/// it.
#[tokio::test]
async fn the_roles_are_made_by_what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let sql = crate::common::out(&shirube(folder.path(), &["migrate", "roles"]));
    assert!(!sql.contains("PASSWORD"), "{sql}");
    let server = cluster();
    for _ in 0..2 {
        administer(&server, &sql).await;
    }
    // a new database is migrated by its owner, and the others may then do what they are for
    let of = empty().await;
    let [owner, worker] = ["shirube_owner", "shirube_worker"].map(|role| as_role(&of, role));
    json(&shirube(folder.path(), &["migrate", "up", "--json", "--database", &owner]));
    let status = json(&shirube(folder.path(), &["migrate", "status", "--json", "--database", &worker]));
    assert_eq!(status["pending"], serde_json::json!([]));
}
