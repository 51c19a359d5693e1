//! Servers, workers, the signer, the database server and its processes are killed at random points;
//! connections are cut.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::Fallible;
use crate::scene::{Outcome, Scene, Setting};

/// Kills in one round: a letter waits two minutes for a dead worker's lease to end, and a round is
/// shorter, so that each letter's sending is cut off at most once in it.
const ROUND_KILLS: u64 = 100;
/// How long a kill is expected to take, in milliseconds: within their round things fall due.
const KILL_MS: u64 = 400;

/// Kills so many, in rounds on grounds of their own.
pub(crate) async fn run(setting: &Setting, kills: u64) -> Fallible<Outcome> {
    let mut all = Outcome::default();
    let mut figures = Figures::default();
    let mut round = 0;
    while all.kills < kills {
        let seed = setting.seed.wrapping_add(round);
        let wanted = ROUND_KILLS.min(kills - all.kills);
        let of_round =
            Setting { seed, due_within_ms: setting.due_within_ms.max(KILL_MS * wanted), ..setting.clone() };
        let one = one_round(&of_round, wanted, &mut figures).await?;
        all.kills += one.kills;
        let is_clean = one.verdict.is_clean();
        all.verdict.add(one.verdict);
        round += 1;
        if !is_clean {
            all.verdict.other.push(format!("that was round {round}: --seed {seed} --kills {wanted}"));
            break;
        }
    }
    all.note = figures.say();
    Ok(all)
}

#[derive(Debug, Default)]
struct Figures {
    cuts: u64,
    stops: u64,
    backends: u64,
    ready: Duration,
    recovered: Duration,
}

impl Figures {
    fn say(&self) -> String {
        let ms = |took: Duration| took.as_millis();
        let mut said = format!("ready ≤ {} ms", ms(self.ready));
        if self.stops > 0 {
            let (stops, backends, cuts) = (self.stops, self.backends, self.cuts);
            let _ = write!(
                said,
                "; {stops} server stops, back ≤ {} ms; {backends} of its processes; {cuts} cuts",
                ms(self.recovered)
            );
        }
        said
    }
}

async fn one_round(setting: &Setting, wanted: u64, figures: &mut Figures) -> Fallible<Outcome> {
    let mut scene = Scene::open(setting, None).await?;
    let mut kills = 0;
    while kills < wanted {
        let pause = scene.chance.between(150, 450);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        scene.fleet.tend()?;
        kills += strike(&mut scene, figures).await?;
    }
    figures.ready = figures.ready.max(scene.fleet.slowest);
    let verdict = scene.close().await?;
    Ok(Outcome { kills, verdict, note: String::new() })
}

/// One blow. Answers how many were killed.
async fn strike(scene: &mut Scene, figures: &mut Figures) -> Fallible<u64> {
    let blow = scene.chance.between(0, 99);
    match (&scene.ground.cluster, &scene.ground.line) {
        (Some(cluster), _) if blow < 8 => {
            let since = Instant::now();
            cluster.stop_immediately()?;
            cluster.start()?;
            figures.recovered = figures.recovered.max(since.elapsed());
            figures.stops += 1;
            Ok(1)
        }
        (Some(cluster), _) if blow < 20 => {
            let was_there = cluster.kill_backend(&mut scene.chance)?;
            figures.backends += u64::from(was_there);
            Ok(u64::from(was_there))
        }
        (_, Some(line)) if blow < 30 => {
            line.cut();
            figures.cuts += 1;
            Ok(0)
        }
        _ => {
            let nth = scene.chance.between(0, scene.fleet.len() - 1);
            let was_there = scene.fleet.kill(nth)?;
            if blow > 94 {
                scene.fleet.ready().await?;
            }
            Ok(u64::from(was_there))
        }
    }
}
