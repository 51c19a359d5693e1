//! The fault harness: `scripts/faults`. See `docs/reliability.md`.
//!
//! Eight clients send commands to server processes over one database, `shirube work` and a signer run
//! beside them, and faults happen. Afterwards the clients' ledger, the mail server's book and the
//! signer's file are compared with the database. Nothing of this is in the product.

mod chance;
mod client;
mod cluster;
mod drain;
mod fleet;
mod ground;
mod happenings;
mod judge;
mod ledger;
mod post;
mod proxy;
mod rows;
mod scene;
mod serve;
mod town;
mod wire;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand, ValueEnum};

use crate::ground::Backend;
use crate::happenings::{backup, clock, crash, disk, mail, newer, replica};
use crate::scene::{Outcome, Setting};
use crate::serve::{Sabotage, Serving};

/// What may go wrong in the harness itself.
pub(crate) type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fault {
    /// Processes are killed at random points, connections cut.
    Crash,
    /// The disk is full for a while.
    Disk,
    /// The clock jumps.
    Clock,
    /// The schema is newer, or older, than the program.
    Newer,
    /// An old backup is put back.
    Backup,
    /// The mail server is down for a day.
    Mail,
    /// The primary is lost and its replica promoted.
    Replica,
}

const ALL: [Fault; 7] =
    [Fault::Crash, Fault::Disk, Fault::Clock, Fault::Newer, Fault::Backup, Fault::Mail, Fault::Replica];

/// Kills under which a broken server must be noticed.
const SELF_TEST_KILLS: u64 = 12;

/// Which databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backends {
    Sqlite,
    Postgres,
    Both,
}

/// Brings faults about and shows that nothing acknowledged is lost and nothing happens twice.
#[derive(Debug, Parser)]
#[command(name = "faults", args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Kills in all, shared by the databases.
    #[arg(long, default_value_t = 200)]
    kills: u64,
    /// Which databases.
    #[arg(long, value_enum, default_value_t = Backends::Both)]
    backend: Backends,
    /// Where chance begins; the same seed makes the same choices.
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
    /// Only this fault.
    #[arg(long, value_enum)]
    only: Option<Fault>,
    /// Break the servers on purpose; the run must then end with 1.
    #[arg(long, value_enum)]
    sabotage: Option<Sabotage>,
    /// Break the servers in every way there is, and see whether each is noticed for what it is.
    #[arg(long)]
    self_test: bool,
    #[command(subcommand)]
    process: Option<Process>,
}

/// The processes the harness starts of itself.
#[derive(Debug, Subcommand)]
enum Process {
    /// A server.
    #[command(hide = true)]
    Serve(Serving),
    /// A signer.
    #[command(hide = true)]
    Sign {
        #[arg(long)]
        database: String,
        #[arg(long)]
        keys: PathBuf,
    },
    /// A worker whose clock is ahead.
    #[command(hide = true)]
    Hurry {
        #[arg(long)]
        database: String,
        #[arg(long)]
        keys: PathBuf,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    let ended = match arguments.process.take() {
        Some(Process::Serve(serving)) => serve::run(serving).await.map(|()| true),
        Some(Process::Sign { database, keys }) => serve::sign(&database, &keys).await.map(|()| true),
        Some(Process::Hurry { database, keys }) => serve::hurry(&database, &keys).await.map(|()| true),
        None => tokio::select! {
            ended = run(&arguments), if !arguments.self_test => ended,
            ended = self_test(&arguments), if arguments.self_test => ended,
            _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
            () = told_to_stop() => Err("stopped".into()),
        },
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("faults: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Until the system asks to stop; the processes that were started then end with this one.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut told) => drop(told.recv().await),
        Err(_) => std::future::pending().await,
    }
}

/// Brings the faults about. Answers whether everything held.
async fn run(arguments: &Arguments) -> Fallible<bool> {
    let backends: &[Backend] = match arguments.backend {
        Backends::Sqlite => &[Backend::Sqlite],
        Backends::Postgres => &[Backend::Postgres],
        Backends::Both => &[Backend::Sqlite, Backend::Postgres],
    };
    let kills = arguments.kills.div_ceil(backends.len().try_into()?);
    println!("seed {}", arguments.seed);
    println!(
        "{:<8} {:<9} {:>5} {:>9} {:>7} {:>13} {:>8} {:>6} {:>5} {:>8} {:>6}  ",
        "fault",
        "database",
        "kills",
        "commands",
        "sent",
        "acknowledged",
        "letters",
        "twice",
        "lost",
        "doubled",
        "other"
    );
    let (mut held, mut lost, mut doubled) = (true, 0, 0);
    for fault in ALL.iter().filter(|fault| arguments.only.is_none_or(|only| only == **fault)) {
        for backend in backends {
            if *fault == Fault::Replica && *backend == Backend::Sqlite {
                continue;
            }
            let (seed, sabotage) = (arguments.seed, arguments.sabotage);
            let setting = Setting { backend: *backend, seed, sabotage, due_within_ms: 5_000 };
            let since = Instant::now();
            let outcome = happen(*fault, &setting, kills).await?;
            let verdict = &outcome.verdict;
            say(*fault, *backend, &outcome, since);
            held &= verdict.is_clean();
            lost += verdict.lost.len();
            doubled += verdict.doubled.len();
        }
    }
    match (held, lost, doubled) {
        (true, ..) => println!("zero lost, zero doubled"),
        (false, ..) => println!("{lost} lost, {doubled} doubled: it does not hold"),
    }
    Ok(held)
}

/// Whether the harness notices servers that are broken on purpose, and for what they do.
async fn self_test(arguments: &Arguments) -> Fallible<bool> {
    let mut noticed_all = true;
    for sabotage in Sabotage::value_variants() {
        let setting = Setting {
            backend: Backend::Sqlite,
            seed: arguments.seed,
            sabotage: Some(*sabotage),
            due_within_ms: 300_000,
        };
        let verdict = crash::run(&setting, SELF_TEST_KILLS).await?.verdict;
        let noticed = match sabotage {
            Sabotage::AckEarly => !verdict.lost.is_empty(),
            Sabotage::ForgetKey => !verdict.doubled.is_empty(),
            Sabotage::HurryClock => verdict.other.iter().any(|one| one.ends_with(" early")),
        };
        let word = if noticed { "noticed" } else { "NOT NOTICED" };
        let (lost, doubled, other) = (verdict.lost.len(), verdict.doubled.len(), verdict.other.len());
        println!("{sabotage:?}: {word}: {lost} lost, {doubled} doubled, {other} other");
        noticed_all &= noticed;
    }
    Ok(noticed_all)
}

async fn happen(fault: Fault, setting: &Setting, kills: u64) -> Fallible<Outcome> {
    match fault {
        Fault::Crash => crash::run(setting, kills).await,
        Fault::Disk => disk::run(setting).await,
        Fault::Clock => clock::run(setting).await,
        Fault::Newer => newer::run(setting).await,
        Fault::Backup => backup::run(setting).await,
        Fault::Mail => mail::run(setting).await,
        Fault::Replica => replica::run(setting).await,
    }
}

fn say(fault: Fault, backend: Backend, outcome: &Outcome, since: Instant) {
    let verdict = &outcome.verdict;
    let name = fault.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    println!(
        "{name:<8} {:<9} {:>5} {:>9} {:>7} {:>13} {:>8} {:>6} {:>5} {:>8} {:>6}  {} ({} s)",
        backend.name(),
        outcome.kills,
        verdict.commands,
        verdict.sends,
        verdict.acknowledged,
        verdict.letters,
        verdict.twice,
        verdict.lost.len(),
        verdict.doubled.len(),
        verdict.other.len(),
        outcome.note,
        since.elapsed().as_secs(),
    );
    for line in verdict.lines() {
        println!("{line}");
    }
}
