//! Acts a second through the desk: `write-path --database URL --clients 8 --seconds 10`.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;
use shirube_bench::latency::percentile_ms;
use shirube_bench::stores::up_to_date;
use shirube_bench::workload::{Done, case, found};
use shirube_desk::{Desk, DeskError};
use shirube_trail::OrgId;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Debug, Parser)]
struct Args {
    /// A database: `postgres://…`, or a path of a file. Brought up to date and given its office first.
    #[arg(long)]
    database: String,
    /// Cases under way at once; each has one act in flight.
    #[arg(long, default_value_t = 1)]
    clients: usize,
    /// How long to begin new cases, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Cases to play at most; 0 only prepares the database.
    #[arg(long, default_value_t = u64::MAX)]
    cases: u64,
    /// Cases that are there already: the first new one is numbered after them.
    #[arg(long, default_value_t = 0)]
    after: u64,
    /// Also verifies what was written: every chain, and every entry decided again.
    #[arg(long)]
    verify: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let desk = Desk::new(up_to_date(&args.database).await?);
    let org = OrgId::new("minato-city")?;
    found(&desk, &org).await?;
    let played = if args.cases == 0 { Ok(()) } else { play(&desk, &org, &args).await };
    desk.store().close().await?;
    played
}

async fn play(desk: &Desk, org: &OrgId, args: &Args) -> Result<(), Box<dyn Error>> {
    let measured = Measured::of(desk, org, args).await?;
    println!("{}", measured.facts(args));
    if args.verify {
        let replayed = desk.replay(org, None).await?;
        let differences = replayed.differences.len();
        println!("{}", json!({"replayed": replayed.entries, "differences": differences}));
        if let Some(first) = replayed.differences.first() {
            return Err(format!("{first:?}").into());
        }
        if measured.done.refused > 0 {
            return Err(format!("{} acts were refused", measured.done.refused).into());
        }
    }
    Ok(())
}

struct Measured {
    done: Done,
    latencies: Vec<Duration>,
    elapsed: Duration,
}

impl Measured {
    async fn of(desk: &Desk, org: &OrgId, args: &Args) -> Result<Self, Box<dyn Error>> {
        let serial = Arc::new(AtomicU64::new(args.after));
        let last = args.after.saturating_add(args.cases);
        let started = Instant::now();
        let until = started + Duration::from_secs(args.seconds);
        let mut clients = Vec::new();
        for _ in 0..args.clients {
            let (desk, org, serial) = (desk.clone(), org.clone(), Arc::clone(&serial));
            clients.push(tokio::spawn(async move {
                let (mut done, mut latencies) = (Done::default(), Vec::new());
                while Instant::now() < until {
                    let nth = serial.fetch_add(1, Ordering::Relaxed);
                    if nth >= last {
                        break;
                    }
                    let one = case(&desk, &org, nth + 1, &mut latencies).await?;
                    done.acts += one.acts;
                    done.refused += one.refused;
                }
                Ok::<_, DeskError>((done, latencies))
            }));
        }
        let (mut done, mut latencies) = (Done::default(), Vec::new());
        for client in clients {
            let (one, of_client) = client.await??;
            done.acts += one.acts;
            done.refused += one.refused;
            latencies.extend(of_client);
        }
        latencies.sort_unstable();
        Ok(Self { done, latencies, elapsed: started.elapsed() })
    }

    fn facts(&self, args: &Args) -> serde_json::Value {
        let acts = f64::from(u32::try_from(self.done.acts).unwrap_or(u32::MAX));
        json!({
            "clients": args.clients,
            "acts": self.done.acts,
            "refused": self.done.refused,
            "acts_a_second": acts / self.elapsed.as_secs_f64(),
            "p50_ms": percentile_ms(&self.latencies, 50),
            "p99_ms": percentile_ms(&self.latencies, 99),
        })
    }
}
