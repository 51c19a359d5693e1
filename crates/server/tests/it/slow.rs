//! Clients that take their time are not waited for.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;
use shirube_server::Settings;

use crate::common::{TOWN, Town, settings};

/// Sends this, then a byte now and then, until the server ends it; what it answered, and how long it took.
fn drip(address: &str, head: &str, byte: &[u8]) -> (String, Duration) {
    let since = Instant::now();
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    while since.elapsed() < Duration::from_secs(20) {
        let mut portion = [0; 1_024];
        match socket.read(&mut portion) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&portion[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                if socket.write_all(byte).is_err() {
                    break;
                }
            }
            Err(_) => break,
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), since.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_a_byte_now_and_then_is_cut() {
    let town = Town::with(Settings { slow_seconds: 2, ..settings() }).await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (_, issued) =
        officer.post("/api/v1/tokens", &json!({"name": "test", "scopes": ["act"], "days": 1})).await;
    let (token, address) = (issued["token"].as_str().unwrap().to_owned(), town.url.replace("http://", ""));
    let path = "/api/v1/procedures/R8-0001.1/uploads?document=alignment-record&name=a.txt";
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-length: 1000000\r\n\r\n"
    );
    let (answer, took) = tokio::task::spawn_blocking(move || drip(&address, &head, b"a")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    // one that brings enough is waited for
    let (status, kept) = crate::common::told(officer.request(reqwest::Method::POST, path).body("記録")).await;
    assert_eq!(status, 201, "{kept}");
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_do_not_come_are_not_waited_for() {
    let town = Town::with(Settings { slow_seconds: 1, ..settings() }).await;
    let address = town.url.replace("http://", "");
    // nothing at all, the beginning of either HTTP, and a head without an end
    for head in ["", "P", "PRI * HT", "GET /healthz HTTP/1.1\r\nhost: a\r\nx-more: "] {
        let address = address.clone();
        let byte: &[u8] = if head.contains("x-more") { b"a" } else { b"" };
        let (answer, took) = tokio::task::spawn_blocking(move || drip(&address, head, byte)).await.unwrap();
        assert!(!answer.contains(" 200 ") && took < Duration::from_secs(10), "{head}: {took:?} {answer}");
    }
    assert_eq!(town.nobody().get("/healthz").await.0, 200);
    town.stands().await;
}
