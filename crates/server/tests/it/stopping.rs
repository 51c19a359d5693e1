//! Stopping: no more is taken, and what runs is answered.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::Town;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_runs_is_answered_before_the_server_stops() {
    let mut town = Town::new().await;
    let address = town.url.trim_start_matches("http://").to_owned();
    let body = "{\"email\": \"a@example.jp\"}";
    let mut socket = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/v1/recoveries HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&body.as_bytes()[..5]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    town.tell_to_stop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(&address).await.is_err(), "it takes more");
    socket.write_all(&body.as_bytes()[5..]).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    tokio::time::timeout(Duration::from_secs(5), town.stopped()).await.unwrap();
}
