//! The server process: opens a desk, and performs what it is told over a socket until it is killed.
//!
//! `Sabotage` breaks it on purpose, here and nowhere in the product, so that it can be seen that the
//! harness notices.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use shirube_desk::{Clock, Desk};
use shirube_persistence::Store;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use uuid::Uuid;

use crate::Fallible;
use crate::wire::{Said, Wire};

/// How the server is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Sabotage {
    /// Answers before it commits.
    AckEarly,
    /// Gives every command another id than the client's.
    ForgetKey,
    /// Performs what falls due ten minutes before it does.
    HurryClock,
}

/// Where the server serves.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Serving {
    /// The database.
    #[arg(long)]
    pub(crate) database: String,
    /// The folder of log keys.
    #[arg(long)]
    pub(crate) keys: PathBuf,
    /// The socket.
    #[arg(long)]
    pub(crate) socket: PathBuf,
    /// Broken on purpose.
    #[arg(long, value_enum)]
    pub(crate) sabotage: Option<Sabotage>,
}

/// Serves until whoever started it goes away.
pub(crate) async fn run(serving: Serving) -> Fallible<()> {
    let desk = desk(&serving.database, &serving.keys).await?;
    // a socket of one that was killed
    let _ = std::fs::remove_file(&serving.socket);
    let listener = UnixListener::bind(&serving.socket)?;
    let desk = Arc::new(desk);
    tokio::select! {
        () = orphaned() => Ok(()),
        failed = accept(listener, desk, serving.sabotage) => failed,
    }
}

/// A worker whose clock is ahead, until whoever started it goes away.
pub(crate) async fn hurry(database: &str, keys: &std::path::Path) -> Fallible<()> {
    let store = Store::open(database).await?;
    let desk = Desk::with_clock(store, Clock::Ahead(chrono::TimeDelta::minutes(10))).with_keys(keys);
    let hurrying = async {
        loop {
            for org in desk.store().organisations().await? {
                desk.run_clock(&org).await?;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::select! {
        () = orphaned() => Ok(()),
        failed = hurrying => failed,
    }
}

/// Signs checkpoints until whoever started it goes away.
pub(crate) async fn sign(database: &str, keys: &std::path::Path) -> Fallible<()> {
    let desk = desk(database, keys).await?;
    let signing = async {
        loop {
            for org in desk.store().organisations().await? {
                if let Err(error) = desk.checkpoint(&org).await {
                    eprintln!("signer: {error}");
                }
            }
            tokio::time::sleep(Duration::from_millis(400)).await;
        }
    };
    tokio::select! {
        () = orphaned() => Ok(()),
        failed = signing => failed,
    }
}

async fn desk(database: &str, keys: &std::path::Path) -> Fallible<Desk> {
    let store = Store::open(database).await?;
    store.schema_status().await?.check()?;
    Ok(Desk::with_clock(store, Clock::Database).with_keys(keys))
}

/// Until the other end of the standard input is closed.
async fn orphaned() {
    let (gone, wait) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        drop(gone);
    });
    let _ = wait.await;
}

async fn accept(listener: UnixListener, desk: Arc<Desk>, sabotage: Option<Sabotage>) -> Fallible<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            // a client that went away is its own affair
            let _ = converse(stream, &desk, sabotage).await;
        });
    }
}

async fn converse(stream: UnixStream, desk: &Arc<Desk>, sabotage: Option<Sabotage>) -> Fallible<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    while let Some(line) = lines.next_line().await? {
        let wire: Wire = serde_json::from_str(&line)?;
        // What a client sent is performed also where it does not wait for the answer.
        let desk = Arc::clone(desk);
        let said = tokio::spawn(async move { perform(&desk, wire, sabotage).await }).await??;
        let mut answer = serde_json::to_vec(&said)?;
        answer.push(b'\n');
        writing.write_all(&answer).await?;
    }
    Ok(())
}

async fn perform(desk: &Arc<Desk>, wire: Wire, sabotage: Option<Sabotage>) -> Fallible<Said> {
    let mut command = wire.command()?;
    match sabotage {
        Some(Sabotage::AckEarly) => {
            let foreseen = desk.rehearse(&command).await;
            let desk = Arc::clone(desk);
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(40)).await;
                desk.submit(command).await
            });
            return Ok(Said::of(foreseen));
        }
        Some(Sabotage::ForgetKey) => command.cmd = Uuid::new_v4(),
        Some(Sabotage::HurryClock) | None => {}
    }
    Ok(Said::of(desk.submit(command).await))
}
