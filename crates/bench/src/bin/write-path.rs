//! Acts a second through the desk: `write-path --database URL --clients 8 --seconds 10`.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use shirube_bench::workload::{Done, case, found};
use shirube_desk::{Desk, DeskError};
use shirube_persistence::Store;
use shirube_trail::OrgId;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Debug, Parser)]
struct Args {
    /// An empty database: `postgres://…`, or a path of a file.
    #[arg(long)]
    database: String,
    /// Cases under way at once; each has one act in flight.
    #[arg(long, default_value_t = 1)]
    clients: usize,
    /// How long to begin new cases, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let store = Store::open(&args.database).await?;
    store.migrate().await?;
    let desk = Desk::new(store);
    let org = OrgId::new("minato-city")?;
    found(&desk, &org).await?;
    let serial = Arc::new(AtomicU64::new(1));
    let started = Instant::now();
    let until = started + Duration::from_secs(args.seconds);
    let mut clients = Vec::new();
    for _ in 0..args.clients {
        let (desk, org, serial) = (desk.clone(), org.clone(), Arc::clone(&serial));
        clients.push(tokio::spawn(async move {
            let mut done = Done::default();
            let mut latencies = Vec::new();
            while Instant::now() < until {
                let from = Instant::now();
                let one = case(&desk, &org, serial.fetch_add(1, Ordering::Relaxed)).await?;
                latencies.push(from.elapsed());
                done.acts += one.acts;
                done.refused += one.refused;
            }
            Ok::<_, DeskError>((done, latencies))
        }));
    }
    let mut done = Done::default();
    for client in clients {
        let (one, _) = client.await??;
        done.acts += one.acts;
        done.refused += one.refused;
    }
    let seconds = started.elapsed().as_secs_f64();
    let acts = u32::try_from(done.acts).unwrap_or(u32::MAX);
    println!(
        "clients {}  acts {}  refused {}  {:.0} acts/s",
        args.clients,
        done.acts,
        done.refused,
        f64::from(acts) / seconds
    );
    Ok(())
}
