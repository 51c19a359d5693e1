//! The last minute of a call: `rush --database FILE --proposals 2000`. The database holds a played case
//! whose call is open; the desk's clock is set so that the deadline comes within a moment, proposals are
//! submitted ever faster until after it, and the clock's acts run beside them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use serde_json::{Value, json};
use shirube_bench::latency::percentile_ms;
use shirube_bench::load::Fallible;
use shirube_bench::load::last_minute::Plan;
use shirube_bench::load::suppliers::{corporate_number, open_call, public_version, supplier};
use shirube_desk::{Clock, Command, Desk, Reply, Target};
use shirube_persistence::{ProcedureRow, Store};
use shirube_trail::{ActorId, Digest, OrgId, ProcedureId};
use tokio::task::JoinSet;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Debug, Parser)]
struct Args {
    /// A database in which a call is open.
    #[arg(long)]
    database: String,
    /// Proposals submitted before the deadline.
    #[arg(long, default_value_t = 2_000)]
    proposals: u32,
    /// Proposals submitted after it, one a millisecond.
    #[arg(long, default_value_t = 200)]
    late: u32,
    /// How long before the deadline the first one comes, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Before the first proposal comes, in seconds: the suppliers are there by then.
const BEFORE_SECONDS: i64 = 2;

/// One proposal and what became of it.
struct Sent {
    /// By the client's clock, after the deadline where positive, in milliseconds.
    after_deadline_ms: i64,
    reply: Result<Reply, String>,
    took: Duration,
}

#[tokio::main]
async fn main() -> Fallible<()> {
    let args = Args::parse();
    let org = OrgId::new("minato-city")?;
    let store = Store::open(&args.database).await?;
    let registry = Desk::new(store.clone());
    let all = args.proposals + args.late;
    for nth in 0..all {
        registry.register(&org, &supplier(nth)?).await?;
    }
    let (call, due) = open_call(&store, &org).await?;
    let now = store.now().await?.instant();
    let first = due - TimeDelta::seconds(i64::from(args.seconds) + BEFORE_SECONDS);
    let desk = Desk::with_clock(store, Clock::Ahead(first - now));
    let clock = tokio::spawn(keep_the_clock(desk.clone(), org.clone(), due + TimeDelta::seconds(3)));
    let lasts = Duration::from_secs(u64::from(args.seconds));
    let deadline = Instant::now() + lasts + Duration::from_secs(2);
    let plan = Plan { proposals: args.proposals, late: args.late, lasts, deadline };
    let mut clients = JoinSet::new();
    for nth in 0..all {
        let command = proposal(&org, &call, nth)?;
        let when = plan.when(nth);
        let desk = desk.clone();
        clients.spawn(async move {
            tokio::time::sleep_until(when.into()).await;
            let sent_at = desk.now().await.map(|at| (at.instant() - due).num_milliseconds());
            let began = Instant::now();
            let reply = desk.submit(command).await.map_err(|error| error.to_string());
            Sent { after_deadline_ms: sent_at.unwrap_or(i64::MAX), reply, took: began.elapsed() }
        });
    }
    let sent = clients.join_all().await;
    clock.await??;
    let facts = judge(&desk, &org, &call, due, &sent).await?;
    desk.store().close().await?;
    println!("{facts}");
    Ok(())
}

/// What an office's worker does meanwhile, until some time after the deadline.
async fn keep_the_clock(desk: Desk, org: OrgId, until: DateTime<Utc>) -> Result<(), shirube_desk::DeskError> {
    while desk.now().await?.instant() < until {
        desk.run_clock(&org).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

fn proposal(org: &OrgId, call: &ProcedureId, nth: u32) -> Fallible<Command> {
    let facts = json!({
        "corporate_number": corporate_number(nth),
        "applicant.name": format!("株式会社{nth}号"),
        "pledge": true,
        "envelope_sha256": Digest::sha256(format!("envelope {nth}").as_bytes()).to_hex(),
        "public_version_sha256": public_version(nth),
    });
    Ok(Command {
        org: org.clone(),
        person: ActorId::new(format!("startup-{nth}"))?,
        capacity: None,
        target: Target::NewApplication(call.clone()),
        act: "submit".to_owned(),
        subject: None,
        facts: facts.as_object().cloned().unwrap_or_default(),
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    })
}

/// Compares what the suppliers were told with what the database holds.
async fn judge(
    desk: &Desk,
    org: &OrgId,
    call: &ProcedureId,
    due: DateTime<Utc>,
    sent: &[Sent],
) -> Fallible<Value> {
    let rows = desk.store().procedures(org, &call.case()).await?;
    let applications: BTreeMap<&str, &ProcedureRow> = rows
        .iter()
        .filter(|row| row.kind.as_str() == "application")
        .map(|row| (row.procedure.as_str(), row))
        .collect();
    let is_taken = |reply: &Reply| matches!(reply, Reply::Done(done) if done.to == "submitted");
    let (mut taken, mut not_taken, mut failed, mut lost, mut late_taken) = (0, 0, 0, 0, 0);
    let (mut sent_in_time_heard_late, mut latest_heard_ms, mut refused_in_time) = (0, 0, 0);
    let mut first_failure = None;
    for one in sent {
        match &one.reply {
            Ok(reply) if is_taken(reply) => {
                taken += 1;
                let Reply::Done(done) = reply else { continue };
                match applications.get(done.procedure.as_str()) {
                    None => lost += 1,
                    Some(row) if row.opened_at.instant() > due => late_taken += 1,
                    Some(_) => {}
                }
            }
            Ok(_) => {
                not_taken += 1;
                let heard = one.after_deadline_ms + i64::try_from(one.took.as_millis())?;
                if heard < 0 {
                    refused_in_time += 1;
                } else if one.after_deadline_ms < 0 {
                    sent_in_time_heard_late += 1;
                    latest_heard_ms = latest_heard_ms.max(-one.after_deadline_ms);
                }
            }
            Err(error) => {
                failed += 1;
                first_failure.get_or_insert_with(|| error.clone());
            }
        }
    }
    let mut latencies: Vec<Duration> = sent.iter().map(|one| one.took).collect();
    latencies.sort_unstable();
    let stored = applications.values().filter(|row| row.opened_at.instant() <= due).count();
    Ok(json!({
        "sent": sent.len(), "taken": taken, "not_taken": not_taken, "failed": failed, "first_failure": first_failure,
        "lost": lost, "late_taken": late_taken, "refused_in_time": refused_in_time,
        "sent_in_time_heard_late": sent_in_time_heard_late, "of_these_sent_before_deadline_ms": latest_heard_ms,
        "in_database_in_time": stored,
        "wrong": lost + late_taken + refused_in_time + sent_in_time_heard_late + failed,
        "p50_ms": percentile_ms(&latencies, 50), "p99_ms": percentile_ms(&latencies, 99),
        "longest_ms": percentile_ms(&latencies, 100),
    }))
}
