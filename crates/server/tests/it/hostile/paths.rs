//! Ways out of the folder that is served.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::common::{TOWN, Town};

/// Where files come from: what is before the name of one.
const BEFORE: [&str; 9] = [
    "/static/",
    "/static/sealing/",
    "/api/docs/",
    "/documents/",
    "/verification-keys/",
    "/paths/",
    "/certificates/",
    "/api/v1/procedures/R8-0001.1/uploads/",
    "/notices/R8-0001%2F1/documents/",
];

/// Ways up and out, as they are, encoded, encoded twice, with other slashes, ended early, and as they never
/// were in UTF-8.
const OUT: [&str; 16] = [
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%252f..%252f..%252f..%252fetc%252fpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..\\..\\..\\..\\etc\\passwd",
    "..%5c..%5c..%5c..%5cetc%5cpasswd",
    "....//....//....//etc/passwd",
    "..;/..;/..;/etc/passwd",
    "..%c0%af..%c0%af..%c0%afetc/passwd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "..%00/../../etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
];

/// What the server says to a path that no client has put in order before.
fn said(address: &str, head: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// From every address that hands out files, no way up leads to another file: 404, as for what is not there,
/// or 400 for what is no path. Of the database and the keys beside it there is nothing either.
#[tokio::test(flavor = "multi_thread")]
async fn no_way_leads_out_of_what_is_served() {
    let town = Town::new().await;
    town.open_case().await;
    let session =
        town.app.accounts().open_for_demo(&crate::common::org(TOWN), &crate::common::actor("u-0001")).await;
    let cookie = format!("cookie: sid={}\r\n", session.unwrap().token);
    let address = town.url.replace("http://", "");
    let own = town.app.settings().data.display().to_string();
    let own = own.trim_start_matches('/');
    let mut out: Vec<String> = OUT.iter().map(|&one| one.to_owned()).collect();
    let own = own.replace('/', "%2f");
    out.extend([
        format!("../../../../../../{own}/towns.db"),
        format!("..%2f..%2f..%2f..%2f{own}%2ftowns.db"),
    ]);
    out.extend([
        "keys/city-a.key".to_owned(),
        "..%2fkeys%2faccounts.key".to_owned(),
        "../Cargo.toml".to_owned(),
    ]);
    for before in BEFORE {
        for way in &out {
            let head =
                format!("GET {before}{way} HTTP/1.1\r\nhost: {address}\r\n{cookie}connection: close\r\n\r\n");
            let (there, head) = (address.clone(), head);
            let answer = tokio::task::spawn_blocking(move || said(&there, &head)).await.unwrap();
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(["400", "404", "422"].contains(&status), "{before}{way}: {answer}");
            for inside in ["root:", "SQLite format", "[package]", "PRIVATE"] {
                assert!(!answer.contains(inside), "{before}{way}: {answer}");
            }
        }
    }
    town.stands().await;
}
