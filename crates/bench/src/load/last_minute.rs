//! The last minute of a call over HTTP: proposals submitted ever faster until the deadline, others a
//! moment after it, and large files handed in beside them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use shirube_persistence::{ProcedureRow, Store};
use shirube_trail::OrgId;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Fallible;
use super::outcome::{Asked, Kind, summary};
use super::served::Door;
use super::suppliers::{Call, Ready, corporate_number, public_version};

/// When what happens.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Proposals submitted before the deadline.
    pub proposals: u32,
    /// Proposals submitted after it, one a millisecond.
    pub late: u32,
    /// How long before the deadline the first one comes.
    pub lasts: Duration,
    /// The deadline by this machine's clock.
    pub deadline: Instant,
}

impl Plan {
    /// When the `nth` proposal comes: ever more of them, half in the last quarter; then one a millisecond.
    #[must_use]
    pub fn when(&self, nth: u32) -> Instant {
        if nth >= self.proposals {
            return self.deadline + Duration::from_millis(u64::from(nth - self.proposals + 1));
        }
        let left = f64::from(self.proposals - nth) / f64::from(self.proposals.max(1));
        let before = self.lasts.mul_f64(left * left);
        self.deadline.checked_sub(before).unwrap_or(self.deadline)
    }

    /// When the `nth` of so many files comes: one after the other, the last well before the deadline.
    fn when_file(&self, nth: usize, files: usize) -> Instant {
        let place = u32::try_from(files - nth).unwrap_or(u32::MAX);
        let before =
            self.lasts.mul_f64(f64::from(place) / f64::from(u32::try_from(files.max(1)).unwrap_or(1)));
        self.deadline.checked_sub(before).unwrap_or(self.deadline)
    }
}

/// A proposal that was sent, and what was answered.
#[derive(Debug)]
pub struct Sent {
    asked: Asked,
    began: Instant,
}

/// Lets all of them come.
///
/// # Errors
/// A task that did not end; a file that cannot be read.
pub async fn come(
    door: &Door,
    call: &Call,
    suppliers: &[Ready],
    (files, plan): (Vec<PathBuf>, Plan),
) -> Fallible<(Vec<Sent>, Vec<Asked>)> {
    let (mut proposals, mut uploads) = (JoinSet::new(), JoinSet::new());
    let path = format!("/api/v1/procedures/{}/", call.id.as_str().replace('/', "."));
    let (ready, coming): (Vec<&Ready>, Vec<&Ready>) =
        suppliers.iter().partition(|one| one.envelope.is_some());
    for one in ready {
        let request = door.request(&one.session, Method::POST, &format!("{path}applications"));
        let request = request.header("idempotency-key", Uuid::new_v4().to_string()).json(&submit(one));
        let when = plan.when(one.nth);
        proposals.spawn(async move {
            tokio::time::sleep_until(when.into()).await;
            let began = Instant::now();
            Sent { asked: Asked::of((Kind::Act, "submit"), request).await, began }
        });
    }
    let count = files.len();
    for (nth, (one, file)) in coming.into_iter().zip(files).enumerate() {
        let path = format!("{path}uploads?document=envelope_sha256&name=proposal.json");
        let request = door.request(&one.session, Method::POST, &path);
        let when = plan.when_file(nth, count);
        uploads.spawn(async move {
            tokio::time::sleep_until(when.into()).await;
            let content = tokio::fs::read(&file).await?;
            let request = request.header("content-type", "application/octet-stream").body(content);
            Ok::<_, std::io::Error>(Asked::of((Kind::Upload, "upload"), request).await)
        });
    }
    let (mut sent, mut handed_in) = (Vec::new(), Vec::new());
    while let Some(one) = proposals.join_next().await {
        sent.push(one?);
    }
    while let Some(one) = uploads.join_next().await {
        handed_in.push(one??);
    }
    Ok((sent, handed_in))
}

fn submit(one: &Ready) -> Value {
    json!({
        "act": "submit",
        "facts": {
            "corporate_number": corporate_number(one.nth),
            "applicant.name": format!("株式会社{}号", one.nth),
            "pledge": true,
            "envelope_sha256": one.envelope,
            "public_version_sha256": public_version(one.nth),
        },
    })
}

/// Compares what suppliers were told with what the database holds. In time is what the database's clock
/// says so of when the act is decided, to the millisecond.
///
/// # Errors
/// What the store reports.
pub async fn judge(
    store: &Store,
    org: &OrgId,
    call: &Call,
    (sent, handed_in, deadline): (&[Sent], &[Asked], Instant),
) -> Fallible<Value> {
    let rows = store.procedures(org, &call.id.case()).await?;
    let applications: BTreeMap<&str, &ProcedureRow> = rows
        .iter()
        .filter(|row| row.kind.as_str() == "application")
        .map(|row| (row.procedure.as_str(), row))
        .collect();
    let in_time = |row: &ProcedureRow, due: DateTime<Utc>| row.opened_at.instant() <= due;
    let (mut taken, mut lost, mut late_taken, mut refused_in_time, mut failed) = (0, 0, 0, 0, 0);
    let (mut heard_late, mut waited_longest, mut last_taken_ms) = (0, 0, i64::MIN);
    for one in sent {
        let done = one.asked.body.as_ref().filter(|_| one.asked.is_done());
        if done.and_then(|body| body.get("to")).and_then(Value::as_str) == Some("submitted") {
            taken += 1;
            let procedure = done.and_then(|body| body.get("procedure")).and_then(Value::as_str);
            match procedure.and_then(|id| applications.get(id)) {
                None => lost += 1,
                Some(row) if !in_time(row, call.due) => late_taken += 1,
                Some(row) => {
                    last_taken_ms =
                        last_taken_ms.max((row.opened_at.instant() - call.due).num_milliseconds());
                }
            }
        } else if !one.asked.is_done() && one.asked.status != 409 {
            failed += 1;
        } else if one.asked.heard < deadline {
            refused_in_time += 1;
        } else if one.began < deadline {
            let before = i64::try_from((deadline - one.began).as_millis())?;
            (heard_late, waited_longest) = (heard_late + 1, waited_longest.max(before));
        }
    }
    let kept = applications.values().filter(|row| in_time(row, call.due)).count();
    let kept_late =
        applications.values().filter(|row| !in_time(row, call.due) && row.stage == "submitted").count();
    let uploads_failed = handed_in.iter().filter(|one| !one.is_done()).count();
    let acts = summary(&sent.iter().map(|one| &one.asked).collect::<Vec<_>>());
    Ok(json!({
        "sent": sent.len(), "taken": taken, "kept_in_time": kept, "kept_late": kept_late, "lost": lost,
        "late_taken": late_taken, "refused_in_time": refused_in_time, "failed": failed,
        "sent_in_time_heard_late": heard_late, "of_these_sent_before_deadline_ms": waited_longest,
        "last_taken_after_deadline_ms": last_taken_ms,
        "uploads": handed_in.len(), "uploads_failed": uploads_failed,
        "wrong": lost + late_taken + refused_in_time + failed + kept_late + uploads_failed
            + usize::from(kept != taken),
        "acts": acts, "files": summary(&handed_in.iter().collect::<Vec<_>>()),
    }))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Plan;

    #[test]
    fn they_come_ever_faster_and_the_late_a_millisecond_apart() {
        let deadline = Instant::now() + Duration::from_secs(100);
        let plan = Plan { proposals: 100, late: 10, lasts: Duration::from_mins(1), deadline };
        assert_eq!(deadline - plan.when(0), Duration::from_mins(1));
        assert!(deadline - plan.when(50) <= Duration::from_secs(15));
        assert!(plan.when(99) < deadline);
        assert_eq!(plan.when(100) - deadline, Duration::from_millis(1));
        assert_eq!(plan.when(109) - deadline, Duration::from_millis(10));
        assert_eq!(deadline - plan.when_file(0, 10), Duration::from_mins(1));
        assert_eq!(deadline - plan.when_file(9, 10), Duration::from_secs(6));
    }
}
