//! What was asked, and what came of it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::latency::percentile_ms;

/// Whether something was looked at or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Looked at.
    Read,
    /// Changed.
    Act,
    /// A file handed in.
    Upload,
}

/// A request and its answer.
#[derive(Debug)]
pub struct Asked {
    /// Which kind.
    pub kind: Kind,
    /// What it was, for the table.
    pub name: &'static str,
    /// The status it was answered with; 0 where no answer came.
    pub status: u16,
    /// The JSON of the answer, where it was not asked for by many.
    pub body: Option<Value>,
    /// When the last byte of the answer was there.
    pub heard: Instant,
    /// From the first byte of the request to the last of the answer.
    pub took: Duration,
    /// The procedure an act moved, and its revision after, as answered.
    pub performed: Option<(String, u64)>,
}

impl Asked {
    /// Asks, and waits for the whole answer. A request without an answer has the status 0.
    pub async fn of((kind, name): (Kind, &'static str), request: RequestBuilder) -> Self {
        let begun = Instant::now();
        let mut asked =
            Self { kind, name, status: 0, body: None, heard: begun, took: Duration::ZERO, performed: None };
        if let Ok(answer) = request.send().await {
            let status = answer.status().as_u16();
            if let Ok(bytes) = answer.bytes().await {
                asked.status = status;
                let is_kept = kind != Kind::Read || status >= 400;
                asked.body = if is_kept { serde_json::from_slice(&bytes).ok() } else { None };
            }
        }
        asked.heard = Instant::now();
        asked.took = asked.heard - begun;
        asked
    }

    /// Whether it was done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// How long each kind and each name took, and what was not done.
#[must_use]
pub fn summary(asked: &[&Asked]) -> Value {
    let mut kinds: BTreeMap<String, Vec<&Asked>> = BTreeMap::new();
    for one in asked {
        kinds.entry(format!("{:?}s", one.kind).to_lowercase()).or_default().push(one);
        kinds.entry(one.name.to_owned()).or_default().push(one);
    }
    let of = |all: &Vec<&Asked>| {
        let mut took: Vec<Duration> = all.iter().filter(|one| one.is_done()).map(|one| one.took).collect();
        took.sort_unstable();
        json!({
            "asked": all.len(), "not_done": all.len() - took.len(),
            "p50_ms": percentile_ms(&took, 50), "p99_ms": percentile_ms(&took, 99),
            "longest_ms": percentile_ms(&took, 100),
        })
    };
    let mut told: serde_json::Map<String, Value> =
        kinds.iter().map(|(name, all)| (name.clone(), of(all))).collect();
    told.insert("slow_by_second".to_owned(), json!(slow_by_second(asked)));
    if let Some(first) = asked.iter().find(|one| !one.is_done()) {
        let said = json!({ "name": first.name, "status": first.status, "body": first.body });
        told.insert("first_not_done".to_owned(), said);
    }
    Value::Object(told)
}

/// A request that took longer is counted in the second in which it was asked.
const SLOW: Duration = Duration::from_millis(100);

/// When what took long was asked: one bad moment, or all the time.
fn slow_by_second(asked: &[&Asked]) -> BTreeMap<u64, usize> {
    let began = |one: &&Asked| one.heard.checked_sub(one.took).unwrap_or(one.heard);
    let mut seconds = BTreeMap::new();
    if let Some(first) = asked.iter().map(began).min() {
        for one in asked.iter().filter(|one| one.took > SLOW) {
            *seconds.entry((began(one) - first).as_secs()).or_default() += 1;
        }
    }
    seconds
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Asked, Kind, summary};

    #[test]
    fn what_was_not_done_is_counted_and_not_timed() {
        let one = |status, milliseconds| Asked {
            kind: Kind::Act,
            name: "open-case",
            status,
            body: None,
            heard: Instant::now(),
            took: Duration::from_millis(milliseconds),
            performed: None,
        };
        let all = [one(201, 5), one(0, 900), one(409, 1)];
        let told = summary(&all.iter().collect::<Vec<_>>());
        assert_eq!(told["acts"]["asked"], 3);
        assert_eq!(told["acts"]["not_done"], 2);
        assert_eq!(told["acts"]["longest_ms"], 5.0);
        assert_eq!(told["first_not_done"]["status"], 0);
        assert_eq!(told["slow_by_second"], serde_json::json!({ "0": 1 }));
    }
}
