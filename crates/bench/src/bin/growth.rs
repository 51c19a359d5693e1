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
use shirube_desk::{CaseQuery, Desk};
use shirube_persistence::Store;
use shirube_trail::{ActorId, CaseNo, OrgId};

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
    /// Titles of some of them, from all over the year.
    titles: Vec<String>,
}

type Asked<'t> = Pin<Box<dyn Future<Output = Result<Vec<Duration>, Box<dyn Error>>> + 't>>;

/// A question, and how it is asked for the nth time: answers how long each part of it took.
type Question = (&'static str, fn(&Town, u64) -> Asked<'_>);

/// Every question; a new one needs a line here.
const QUESTIONS: [Question; 6] = [
    ("act", act),
    ("task list", tasks),
    ("board", board),
    ("list of cases", cases),
    ("search", search),
    ("case page", page),
];
/// How many titles words to search for are taken from.
const TITLES: u64 = 64;

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
    let mut town = Town { desk: Desk::new(store), org, cases, titles: Vec::new() };
    for nth in 1..=TITLES {
        let page = town.desk.case_page(&town.org, &officer()?, &any_case(&town, nth)?).await?;
        town.titles.push(page.title);
    }
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

/// Who asks: an officer, who sees every case.
fn officer() -> Result<ActorId, Box<dyn Error>> {
    Ok(ActorId::new("u-0001")?)
}

/// Any case, as chance has it, the same each time.
fn any_case(town: &Town, nth: u64) -> Result<CaseNo, Box<dyn Error>> {
    // a large prime: neighbours are not asked for one after the other
    let serial = nth.wrapping_mul(982_451_653) % town.cases + 1;
    Ok(CaseNo::new(format!("R8-{serial:04}"))?)
}

/// What an officer must or may do now.
fn tasks(town: &Town, _: u64) -> Asked<'_> {
    Box::pin(async move {
        let (officer, asked) = (officer()?, Instant::now());
        town.desk.tasks(&town.org, &officer, None).await?;
        Ok(vec![asked.elapsed()])
    })
}

/// The board of what is open.
fn board(town: &Town, _: u64) -> Asked<'_> {
    Box::pin(async move {
        let (officer, asked) = (officer()?, Instant::now());
        town.desk.board(&town.org, &officer, &CaseQuery::default()).await?;
        Ok(vec![asked.elapsed()])
    })
}

/// The first page of what is open, and of what has ended in a year.
fn cases(town: &Town, nth: u64) -> Asked<'_> {
    Box::pin(async move {
        let closed = nth.is_multiple_of(2);
        let query = CaseQuery { closed, fiscal_year: closed.then_some(YEAR), ..CaseQuery::default() };
        let (officer, asked) = (officer()?, Instant::now());
        town.desk.cases(&town.org, &officer, &query, None).await?;
        Ok(vec![asked.elapsed()])
    })
}

/// Two characters of the title of a case, any two that stand together: some stand in one title in
/// ten thousand, some in every one.
fn search(town: &Town, nth: u64) -> Asked<'_> {
    Box::pin(async move {
        let pairs: Vec<String> = town.titles.iter().flat_map(|title| pairs(title)).collect();
        let place = usize::try_from(nth.wrapping_mul(982_451_653))?.checked_rem(pairs.len());
        let words = place.and_then(|place| pairs.get(place)).ok_or("no title has two characters")?;
        let (officer, asked) = (officer()?, Instant::now());
        let page = town.desk.search(&town.org, &officer, words, None).await?;
        let taken = asked.elapsed();
        if page.found.is_empty() { Err(format!("{words} is not found").into()) } else { Ok(vec![taken]) }
    })
}

/// Letters that stand together, two by two.
fn pairs(title: &str) -> Vec<String> {
    let letters: Vec<char> = title.chars().collect();
    let both = letters.windows(2).filter(|pair| pair.iter().all(|one| one.is_alphanumeric()));
    both.map(|pair| pair.iter().collect()).collect()
}

/// The page of a case, any of them.
fn page(town: &Town, nth: u64) -> Asked<'_> {
    Box::pin(async move {
        let (officer, case, asked) = (officer()?, any_case(town, nth)?, Instant::now());
        town.desk.case_page(&town.org, &officer, &case).await?;
        Ok(vec![asked.elapsed()])
    })
}
