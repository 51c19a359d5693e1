//! The log of this test program, everything in it, and what of it may be nobody's business.

use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The log of this test program.
static LOG: OnceLock<PathBuf> = OnceLock::new();

/// Characters of the shortest secret: what is shorter is a word, or an id.
const SECRET_CHARS_MIN: usize = 12;

/// What stands before a secret on the wire, whoever sends it.
const BEFORE_SECRETS: [&str; 13] = [
    "sid=",
    "bearer ",
    "Bearer ",
    "\"token\":\"",
    "\"password\":\"",
    "\"current_password\":\"",
    "\"secret_base32\":\"",
    "\"recovery_codes\":[\"",
    "?secret=",
    "/invitation/",
    "/api/v1/links/",
    "password=",
    "<p class=\"secret mono\">",
];

/// Begins to write the log to a file, where nobody has.
pub(crate) fn begun() -> &'static Path {
    LOG.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("shirube-it-{}.log", std::process::id()));
        let file = std::fs::File::create(&path).unwrap();
        let log = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_ansi(false);
        tracing::subscriber::set_global_default(log.with_writer(file).finish()).unwrap();
        path
    })
}

/// How long the log is.
pub(crate) fn length() -> u64 {
    std::fs::metadata(begun()).unwrap().len()
}

/// What was written to the log from there on.
pub(crate) fn since(start: u64) -> String {
    let mut file = std::fs::File::open(begun()).unwrap();
    file.seek(SeekFrom::Start(start)).unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every secret that was sent one way or the other: sessions, tokens, links, passwords, codes.
pub(crate) fn confided(wire: &[String]) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for text in wire {
        for before in BEFORE_SECRETS {
            for (at, _) in text.match_indices(before) {
                let rest = &text[at + before.len()..];
                let end = rest.find(|c: char| "\"'<>;,&/?}]\\".contains(c) || c.is_whitespace());
                let secret = &rest[..end.unwrap_or(rest.len())];
                if secret.chars().count() >= SECRET_CHARS_MIN && !secret.starts_with('{') {
                    secrets.insert(secret.to_owned());
                }
            }
        }
    }
    secrets
}

/// Every line of a log with one of these in it.
pub(crate) fn told<'l>(log: &'l str, secrets: &BTreeSet<String>) -> Vec<(&'l str, String)> {
    let of =
        |line: &'l str| secrets.iter().find(|one| line.contains(one.as_str())).map(|one| (line, one.clone()));
    log.lines().filter_map(of).collect()
}

#[test]
fn what_is_confided_is_found_and_where_it_is_told() {
    let wire = [
        "GET /api/v1/links/abcdefghijklmnop HTTP/1.1\r\ncookie: sid=0123456789abcdef; lang=ja\r\n".to_owned(),
        "{\"id\":\"t-1\",\"token\":\"shirube_0123456789\",\"password\":\"a long phrase\"}".to_owned(),
        "GET /api/v1/links/unknown HTTP/1.1\r\nauthorization: Bearer short\r\n".to_owned(),
    ];
    let secrets = confided(&wire);
    let found: Vec<&str> = secrets.iter().map(String::as_str).collect();
    assert_eq!(found, ["0123456789abcdef", "abcdefghijklmnop", "shirube_0123456789"]);
    let log = "a line\nanother of shirube_0123456789.\n";
    assert_eq!(told(log, &secrets), [("another of shirube_0123456789.", "shirube_0123456789".to_owned())]);
}
