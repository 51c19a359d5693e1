//! How long each question takes on one database: `growth --database URL --seconds 10`. Run on a small
//! and a large one in turns, its figures say what growth costs.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;
use shirube_bench::latency::percentile_ms;
use shirube_bench::workload::case;
use shirube_desk::Desk;
use shirube_persistence::{CaseFilter, Store};
use shirube_trail::{CaseNo, OrgId};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Debug, Parser)]
struct Args {
    /// A database made by `generate`.
    #[arg(long)]
    database: String,
    /// How long each question is asked, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

/// What questions are asked of.
struct Town {
    desk: Desk,
    org: OrgId,
    /// Cases of one fiscal year, which are numbered without a gap.
    cases: u64,
}

type Asked<'t> = Pin<Box<dyn Future<Output = Result<Vec<Duration>, Box<dyn Error>>> + 't>>;

/// A question, and how it is asked for the nth time: answers how long each part of it took.
type Question = (&'static str, fn(&Town, u64) -> Asked<'_>);

/// Every question; a new one needs a line here.
const QUESTIONS: [Question; 3] = [("act", act), ("cases", cases), ("case", read_case)];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let store = Store::open(&args.database).await?;
    let org = OrgId::new("minato-city")?;
    let unit = store.begin(&org).await?;
    let cases = u64::from(unit.next_case_serial(YEAR).await?).saturating_sub(1);
    unit.rollback().await?;
    if cases == 0 {
        return Err("there are no cases: make some with generate".into());
    }
    let town = Town { desk: Desk::new(store), org, cases };
    for (name, ask) in QUESTIONS {
        let until = Instant::now() + Duration::from_secs(args.seconds);
        let (mut nth, mut all) = (0, Vec::new());
        while Instant::now() < until {
            nth += 1;
            all.extend(ask(&town, nth).await?);
        }
        all.sort_unstable();
        println!(
            "{}",
            json!({"question": name, "asked": all.len(), "p50_ms": percentile_ms(&all, 50), "p99_ms": percentile_ms(&all, 99)})
        );
    }
    town.desk.store().close().await?;
    Ok(())
}

/// The fiscal year whose cases are looked at.
const YEAR: i32 = 2026;

/// Ten acts of a new case, one after the other.
fn act(town: &Town, nth: u64) -> Asked<'_> {
    Box::pin(async move {
        let mut latencies = Vec::new();
        let done = case(&town.desk, &town.org, nth, &mut latencies).await?;
        if done.refused > 0 { Err("an act was refused".into()) } else { Ok(latencies) }
    })
}

/// The first page of cases.
fn cases(town: &Town, _: u64) -> Asked<'_> {
    Box::pin(async move {
        let asked = Instant::now();
        town.desk.store().cases(&town.org, &CaseFilter::default(), None).await?;
        Ok(vec![asked.elapsed()])
    })
}

/// The procedures and trails of one case, any of them.
fn read_case(town: &Town, nth: u64) -> Asked<'_> {
    Box::pin(async move {
        // a large prime: neighbours are not asked for one after the other
        let serial = nth.wrapping_mul(982_451_653) % town.cases + 1;
        let case = CaseNo::new(format!("R8-{serial:04}"))?;
        let asked = Instant::now();
        for procedure in town.desk.store().procedures(&town.org, &case).await? {
            town.desk.store().trail(&town.org, &procedure.procedure).await?;
        }
        Ok(vec![asked.elapsed()])
    })
}
