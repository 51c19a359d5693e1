//! A server and many people at once: `load --program shirube --data FOLDER users`, or `… last-minute`
//! over a folder in which a call is open. Prints what came of it as JSON, and fails where anything that
//! was answered is not in the database.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};
use shirube_bench::load::last_minute::{Plan, come, judge};
use shirube_bench::load::outcome::summary;
use shirube_bench::load::served::Served;
use shirube_bench::load::suppliers::{self, Ready};
use shirube_bench::load::users::{self, Behaviour};
use shirube_bench::load::{Fallible, org, set_ahead};
use shirube_bench::stores;
use shirube_persistence::Store;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is asked.
#[derive(Debug, Parser)]
struct Arguments {
    /// `shirube`, built.
    #[arg(long)]
    program: PathBuf,
    /// The folder of the server.
    #[arg(long)]
    data: PathBuf,
    /// A database instead of the file in it.
    #[arg(long)]
    database: Option<String>,
    /// Once everything is made ready, says so in a line and waits for one: for whoever gathers the
    /// database's statistics meanwhile, which nobody has had time for yet.
    #[arg(long)]
    wait: bool,
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// Officers who look and act.
    Users(Office),
    /// The last minute of a call.
    LastMinute(LastMinute),
}

#[derive(Debug, Args)]
struct Office {
    /// How many there are.
    #[arg(long, default_value_t = 200)]
    users: usize,
    /// Cases there are before.
    #[arg(long, default_value_t = 200)]
    cases: u64,
    /// How long they work, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How long each looks at an answer, in milliseconds.
    #[arg(long, default_value_t = 1_000)]
    think_milliseconds: u64,
    /// Of how many requests one is an act.
    #[arg(long, default_value_t = 5)]
    act_of: u32,
}

#[derive(Debug, Args)]
struct LastMinute {
    /// Proposals submitted before the deadline.
    #[arg(long, default_value_t = 2_000)]
    proposals: u32,
    /// Proposals submitted after it, one a millisecond.
    #[arg(long, default_value_t = 200)]
    late: u32,
    /// Files handed in beside them.
    #[arg(long, default_value_t = 200)]
    uploads: u32,
    /// What is sealed in each of them, in KiB.
    #[arg(long, default_value_t = 3_900)]
    upload_kib: usize,
    /// How long before the deadline the first proposal comes, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Before the first proposal comes, in seconds: the server is ready by then.
const BEFORE_SECONDS: i64 = 5;

#[tokio::main]
async fn main() -> Fallible<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.data)?;
    let facts = match &arguments.which {
        Which::Users(asked) => users(&arguments, asked).await?,
        Which::LastMinute(asked) => last_minute(&arguments, asked).await?,
    };
    println!("{facts}");
    Ok(())
}

impl Arguments {
    fn made_ready(&self) -> Fallible<()> {
        if self.wait {
            println!("ready");
            std::io::stdin().read_line(&mut String::new())?;
        }
        Ok(())
    }

    async fn store(&self) -> Fallible<Store> {
        let file = self.data.join("shirube.db").display().to_string();
        Ok(stores::up_to_date(self.database.as_deref().unwrap_or(&file)).await?)
    }

    async fn serve(&self) -> Fallible<Served> {
        Served::begin(&self.program, &self.data, self.database.as_deref()).await
    }
}

async fn users(arguments: &Arguments, asked: &Office) -> Fallible<Value> {
    let store = arguments.store().await?;
    let sessions = users::prepare(store.clone(), &arguments.data, (asked.users, asked.cases)).await?;
    store.close().await?;
    arguments.made_ready()?;
    let server = arguments.serve().await?;
    let how = Behaviour {
        users: asked.users,
        lasts: Duration::from_secs(asked.seconds),
        thinks: Duration::from_millis(asked.think_milliseconds),
        act_of: asked.act_of,
    };
    let all = users::work(&server.door(), &sessions, how).await?;
    let processor_milliseconds = server.processor_milliseconds();
    server.kill()?;
    let store = arguments.store().await?;
    let lost = users::lost(&store, &org()?, &all).await?;
    store.close().await?;
    let not_done = all.iter().filter(|one| !one.is_done()).count();
    let mut facts = summary(&all.iter().collect::<Vec<_>>());
    if let Some(members) = facts.as_object_mut() {
        members.insert("processor_milliseconds".to_owned(), json!(processor_milliseconds));
        members.insert("lost".to_owned(), json!(lost));
        members.insert("wrong".to_owned(), json!(lost + not_done));
    }
    Ok(facts)
}

async fn last_minute(arguments: &Arguments, asked: &LastMinute) -> Fallible<Value> {
    let (org, store) = (org()?, arguments.store().await?);
    let how_many = (asked.proposals + asked.late, asked.uploads);
    let (call, ready) = suppliers::prepare(store.clone(), &arguments.data, how_many).await?;
    let coming: Vec<Ready> = ready.iter().filter(|one| one.envelope.is_none()).cloned().collect();
    let large = (coming.as_slice(), asked.upload_kib << 10);
    let files = suppliers::write_large(&call, &arguments.data.join("large"), large)?;
    arguments.made_ready()?;
    let first = call.due - TimeDelta::seconds(i64::from(asked.seconds) + BEFORE_SECONDS);
    let ahead = (first - store.now().await?.instant()).num_seconds();
    set_ahead(&arguments.data, ahead)?;
    // Never after the database's own deadline: its clock is asked after ours, and tells whole milliseconds.
    let begun = Instant::now();
    let left = call.due - TimeDelta::seconds(ahead) - store.now().await?.instant();
    let deadline = begun + (left - TimeDelta::milliseconds(1)).to_std()?;
    store.close().await?;
    let server = arguments.serve().await?;
    let (proposals, late) = (asked.proposals, asked.late);
    let plan = Plan { proposals, late, lasts: Duration::from_secs(asked.seconds.into()), deadline };
    let (sent, handed_in) = come(&server.door(), &call, &ready, (files, plan)).await?;
    server.kill()?;
    let store = arguments.store().await?;
    let facts = judge(&store, &org, &call, (&sent, &handed_in, deadline)).await?;
    store.close().await?;
    Ok(facts)
}
