//! A ground with everything on it: processes, clients, their ledger, and what falls due.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use shirube_desk::Clock;
use tokio::task::JoinSet;

use crate::Fallible;
use crate::chance::Chance;
use crate::client::Hall;
use crate::drain::drain;
use crate::fleet::{Fleet, SERVERS, socket};
use crate::ground::{Backend, Ground};
use crate::judge::{Verdict, judge};
use crate::ledger::Ledger;
use crate::rows::Rows;
use crate::serve::Sabotage;
use crate::town::{Due, World, settle};

/// What a fault is run with.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// Which database.
    pub(crate) backend: Backend,
    /// Where chance begins.
    pub(crate) seed: u64,
    /// How servers are broken on purpose.
    pub(crate) sabotage: Option<Sabotage>,
    /// Within how many milliseconds what is set falls due.
    pub(crate) due_within_ms: u64,
}

/// What a fault came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// Processes killed and servers stopped.
    pub(crate) kills: u64,
    /// What was compared.
    pub(crate) verdict: Verdict,
    /// What else there is to say.
    pub(crate) note: String,
}

/// What has happened already, and is due only later.
async fn early(ground: &Ground, world: &World) -> Fallible<Vec<String>> {
    let now = ground.desk(Clock::Database).await?.now().await?;
    let states = Rows::open(&ground.direct()).await?.deadlines().await?;
    let is_early = |due: &&Due| {
        let state = states.get(&(due.org.clone(), due.procedure.clone()));
        due.at > now && state.is_some_and(|state| state == "fired")
    };
    let say = |due: &Due| format!("what was due in {} {} happened early", due.org, due.procedure);
    Ok(world.due.iter().filter(is_early).map(say).collect())
}

/// The scene of a fault.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) ground: Ground,
    pub(crate) fleet: Fleet,
    pub(crate) chance: Chance,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) world: World,
    hall: Arc<Hall>,
    clients: JoinSet<Fallible<()>>,
}

impl Scene {
    /// Prepares a ground, in this folder where one is given, and starts everything on it.
    pub(crate) async fn open(setting: &Setting, disk: Option<&Path>) -> Fallible<Self> {
        let ground = Ground::prepare(setting.backend, setting.seed, disk).await?;
        Self::on(setting, ground).await
    }

    /// Starts everything on a ground.
    pub(crate) async fn on(setting: &Setting, ground: Ground) -> Fallible<Self> {
        let (mut chance, ledger) = (Chance::new(setting.seed), Arc::new(Ledger::default()));
        let desk = ground.desk(Clock::Database).await?;
        let world = settle(&desk, &ledger, &mut chance, setting.due_within_ms).await?;
        desk.store().close().await?;
        let fleet = Fleet::start(&ground, setting.sabotage).await?;
        let sockets = (0..SERVERS).map(|nth| socket(&ground, nth)).collect();
        let hall = Hall::new(sockets, Arc::clone(&ledger), &world);
        let clients = hall.open(&chance);
        Ok(Self { ground, fleet, chance, ledger, world, hall, clients })
    }

    /// Lets everything go on for a while, and starts again what has ended.
    pub(crate) async fn go_on(&mut self, for_ms: u64) -> Fallible<()> {
        let since = std::time::Instant::now();
        while since.elapsed() < Duration::from_millis(for_ms) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            self.fleet.tend()?;
        }
        Ok(())
    }

    /// Kills every process and starts it again.
    pub(crate) fn restart_all(&mut self) -> Fallible<u64> {
        let mut kills = 0;
        for nth in 0..self.fleet.len() {
            kills += u64::from(self.fleet.kill(nth)?);
        }
        Ok(kills)
    }

    /// Lets the clients go, and stops every process; the ground stays as it is.
    pub(crate) async fn stop(&mut self) -> Fallible<()> {
        self.hall.close();
        while !self.clients.is_empty() {
            self.fleet.tend()?;
            if let Ok(Some(client)) =
                tokio::time::timeout(Duration::from_millis(100), self.clients.join_next()).await
            {
                client??;
            }
        }
        self.fleet.stop()
    }

    /// Lets clients in again, after [`Scene::stop`].
    pub(crate) async fn go_in_again(&mut self) -> Fallible<()> {
        self.fleet.tend()?;
        self.fleet.ready().await?;
        let sockets = (0..SERVERS).map(|nth| socket(&self.ground, nth)).collect();
        self.hall = Hall::new(sockets, Arc::clone(&self.ledger), &self.world);
        self.chance = self.chance.split(7);
        self.clients = self.hall.open(&self.chance);
        Ok(())
    }

    /// Stops everything, has everything done that is left, and compares.
    pub(crate) async fn close(self) -> Fallible<Verdict> {
        self.close_on(true).await
    }

    /// As [`Scene::close`], after the clock was moved: what has happened may lie ahead of the true time.
    pub(crate) async fn close_after_jumps(self) -> Fallible<Verdict> {
        self.close_on(false).await
    }

    async fn close_on(mut self, is_clock_true: bool) -> Fallible<Verdict> {
        self.stop().await?;
        let early = if is_clock_true { early(&self.ground, &self.world).await? } else { Vec::new() };
        drain(&self.ground).await?;
        let mut verdict = judge(&self.ground, &self.world, &self.ledger.kept()).await?;
        verdict.other.extend(early);
        Ok(verdict)
    }
}
