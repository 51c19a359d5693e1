//! The last millisecond of a call and the first after it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::city::City;
use super::play::Play;
use super::script::{CASE6, Expected, Step, at, steps};
use crate::common::code;
use crate::oracle::{entered_is_whole, nothing_was_logged, nothing_was_told};

impl Play {
    /// An act asked for by a program, half of its body before something and half after; what is answered.
    async fn in_halves(&mut self, step: &Step, between: impl FnOnce(&City)) -> (u16, Value) {
        let asked = self.asked(&step.who, step).await;
        let view = self.city.get(&step.who, &format!("/api/v1/procedures/{}", self.id(&step.on))).await.1;
        let body = asked.body.to_string();
        let request = self.city.program(&step.who, Method::POST, &asked.path).build().unwrap();
        let bearer = request.headers()["authorization"].to_str().unwrap();
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: a\r\nauthorization: {bearer}\r\nidempotency-key: {}\r\nif-match: \"{}\"\r\n\
             content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            asked.path,
            Uuid::new_v4(),
            view["revision"],
            body.len()
        );
        let (first, second) = body.split_at(body.len() / 2);
        let mut socket = TcpStream::connect(self.city.url().replace("http://", "")).await.unwrap();
        socket.write_all([head.as_str(), first].concat().as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        between(&self.city);
        socket.write_all(second.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap())
    }
}

/// Where an application stands, as its applicant sees it: its stage and the hash of its envelope.
async fn stands(play: &Play, step: &Step) -> (Value, Value) {
    let path = format!("/api/v1/procedures/{}", play.id(&step.on));
    let (status, view) = play.city.get(&step.who, &path).await;
    assert_eq!(status, 200, "{view}");
    (view["stage"].clone(), view["facts"]["envelope_sha256"].clone())
}

/// A proposal submitted at the deadline is in time. One a millisecond after it is late, though its request began
/// before: told so, kept as late with the hash of what it was, and not among those that are opened.
#[tokio::test(flavor = "multi_thread")]
async fn a_millisecond_after_the_deadline_is_late_and_kept() {
    let log_start = crate::log::length();
    let mut play = Play::case6().await.quietly();
    let deadline = at("2027-02-14 17:00");
    let mut last_of_all = None;
    for step in steps(CASE6, &Map::new()) {
        if step.expected == Expected::Late {
            let one = TimeDelta::milliseconds(1);
            if let Some(mut last) = last_of_all.take() {
                in_time(&mut play, &mut last, deadline - one).await;
            }
            is_late(&mut play, &step, (deadline, deadline + one)).await;
            break;
        }
        if step.on == "application-b" && step.act == "submit" {
            last_of_all = Some(step);
            continue;
        }
        play.step(&step).await;
    }
    nothing_was_told(&play.heard(), (&[], play.city.data()));
    nothing_was_logged(&play.city.tap.wire(), (log_start, play.city.data()));
    entered_is_whole(play.city.app.desk()).await;
}

/// Submits when the last millisecond of the call begins, and is answered in it.
async fn in_time(play: &mut Play, step: &mut Step, begun: DateTime<Utc>) {
    play.city.wait(begun).await;
    let (status, done) = play.in_halves(step, |city| city.set(begun + TimeDelta::milliseconds(1))).await;
    assert_eq!((status, &done["to"]), (200, &json!("submitted")), "{done}");
}

/// Submits before the deadline, and is answered after it.
async fn is_late(play: &mut Play, step: &Step, (begun, ended): (DateTime<Utc>, DateTime<Utc>)) {
    play.city.set(begun);
    let (_, none) = stands(play, step).await;
    assert_eq!(none, Value::Null);
    let (status, problem) = play.in_halves(step, |city| city.set(ended)).await;
    assert_eq!((status, code(&problem)), (409, "deadline-passed"), "{problem}");
    let (stage, envelope) = stands(play, step).await;
    assert_eq!(stage, json!("late"));
    assert_eq!(envelope.as_str().map(str::len), Some(64), "what it was is kept: {envelope}");
    // once more, and by its own clock run before: as late as it was
    play.city.wait(ended).await;
    let (status, again) = play.in_halves(step, |_| ()).await;
    assert_eq!(status, 409, "{again}");
    assert_eq!(stands(play, step).await, (stage, envelope));
}
