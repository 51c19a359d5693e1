//! Bytes that one reader takes for one request and another for two.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::common::{TOWN, Town};

/// What a request would do that nobody sent: it is after the first, or within it.
const SMUGGLED: &str = "POST /api/v1/recoveries HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                        content-length: 22\r\n\r\n{\"email\": \"a@b.example\"}";

/// Everything the server says to these bytes before it closes the connection; nothing where it does not.
fn said(address: &str, bytes: &[u8]) -> Option<String> {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    socket.write_all(bytes).unwrap();
    let (mut answer, mut portion) = (Vec::new(), [0; 4_096]);
    loop {
        match socket.read(&mut portion) {
            Ok(0) => return Some(String::from_utf8_lossy(&answer).into_owned()),
            Ok(count) => answer.extend_from_slice(&portion[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return None,
            // closed with bytes of ours unread
            Err(_) => return Some(String::from_utf8_lossy(&answer).into_owned()),
        }
    }
}

/// A request with these headers and this body, and the smuggled one after it.
fn request(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/recoveries HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{headers}\r\n{body}{SMUGGLED}"
    )
    .into_bytes()
}

/// What can be read in two ways is answered 400 and the connection closed: two lengths, a length that is no
/// number, an encoding that is none, chunks without their ends or ended by a bare line feed. Nothing that
/// came after it on the connection is taken for a request.
#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_read_in_two_ways_is_not_read() {
    let town = Town::new().await;
    let address = town.url.replace("http://", "");
    let chunked = "transfer-encoding: chunked\r\n";
    for (what, bytes) in [
        ("two lengths", request("content-length: 0\r\ncontent-length: 5\r\n", "")),
        ("two lengths in one", request("content-length: 0, 5\r\n", "")),
        ("a length with a sign", request("content-length: +0\r\n", "")),
        ("a length below nothing", request("content-length: -1\r\n", "")),
        ("a length in another base", request("content-length: 0x0\r\n", "")),
        ("an unknown encoding", request("transfer-encoding: xchunked\r\n", "0\r\n\r\n")),
        ("chunked and then something", request("transfer-encoding: chunked, identity\r\n", "0\r\n\r\n")),
        ("an encoding over two lines", request("transfer-encoding:\r\n chunked\r\n", "0\r\n\r\n")),
        ("a space before the colon", request("transfer-encoding : chunked\r\n", "0\r\n\r\n")),
        ("a bare line feed after a size", request(chunked, "0\n\r\n")),
        ("a size that is none", request(chunked, "x\r\n\r\n")),
        ("a size with a sign", request(chunked, "+0\r\n\r\n")),
        ("a chunk longer than it says", request(chunked, "1\r\nab\r\n0\r\n\r\n")),
        ("a NUL in a header", request("x-a: a\0b\r\ncontent-length: 0\r\n", "")),
        ("a bare carriage return in a header", request("x-a: a\rb\r\ncontent-length: 0\r\n", "")),
        ("no version", format!("GET /healthz\r\n\r\n{SMUGGLED}").into_bytes()),
        ("a space in the path", format!("GET /healthz x HTTP/1.1\r\nhost: a\r\n\r\n{SMUGGLED}").into_bytes()),
    ] {
        let address = address.clone();
        let answer = tokio::task::spawn_blocking(move || said(&address, &bytes)).await.unwrap();
        let answer = answer.unwrap_or_else(|| panic!("{what}: the connection stays open"));
        let statuses: Vec<&str> = answer.split("HTTP/1.1 ").skip(1).map(|one| &one[..3]).collect();
        assert!(statuses.len() <= 1 && !answer.contains("HTTP/1.1 2"), "{what}: {answer}");
        assert!(statuses.iter().all(|status| *status == "400"), "{what}: {answer}");
    }
    town.stands().await;
}

/// A request that says both a length and that it is chunked is read neither way: 400, and the connection closed,
/// so that whatever a proxy took for its body is no request.
#[tokio::test(flavor = "multi_thread")]
async fn chunked_and_with_a_length_is_not_read() {
    let town = Town::new().await;
    let address = town.url.replace("http://", "");
    for headers in [
        "content-length: 4\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 4\r\n",
    ] {
        let (address, bytes) = (address.clone(), request(headers, "0\r\n\r\n"));
        let answer = tokio::task::spawn_blocking(move || said(&address, &bytes)).await.unwrap();
        let answer = answer.expect("the connection is closed");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    // after others of the same connection, which are answered
    let before = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\nPOST /api/v1/recoveries HTTP/1.1\r\nhost: a\r\n\
                  content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let bytes =
        [before.as_bytes(), &request("content-length: 0\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n")]
            .concat();
    let asked = address.clone();
    let answer = tokio::task::spawn_blocking(move || said(&asked, &bytes)).await.unwrap();
    let answer = answer.expect("the connection is closed");
    let statuses: Vec<&str> = answer.split("HTTP/1.1 ").skip(1).map(|one| &one[..3]).collect();
    assert_eq!(statuses, ["200", "422", "400"], "{answer}");
    // the same with a body that is whole: neither it nor a second request is heard
    let officer = town.as_(TOWN, "u-0001").await;
    let token = officer.post("/api/v1/tokens", &json!({"name": "t", "scopes": ["act"], "days": 1})).await.1;
    let body = json!({"name": "smuggled"}).to_string();
    let second = format!(
        "POST /api/v1/views HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        token["token"].as_str().unwrap(),
        body.len()
    );
    let first = "POST /api/v1/recoveries HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                 content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n18\r\n{\"email\": \"a@b.example\"}\r\n0\r\n\r\n";
    let bytes = [first.as_bytes(), second.as_bytes()].concat();
    let answer = tokio::task::spawn_blocking(move || said(&address, &bytes)).await.unwrap();
    let answer = answer.expect("the connection is closed");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(officer.get("/api/v1/views").await.1, json!({"views": []}));
    town.stands().await;
}
