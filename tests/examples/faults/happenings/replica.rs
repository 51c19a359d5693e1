//! A primary with a synchronous replica is killed under the writers, the replica is promoted, and the
//! line is laid to it: nothing acknowledged is lost.

use std::time::{Duration, Instant};

use crate::Fallible;
use crate::cluster::Cluster;
use crate::rows::Rows;
use crate::scene::{Outcome, Scene, Setting};

/// Kills the primary and goes on with the replica.
pub(crate) async fn run(setting: &Setting) -> Fallible<Outcome> {
    let mut scene = Scene::open(setting, None).await?;
    let primary = scene.ground.cluster.take().ok_or("a replica needs postgres")?;
    let data = scene.ground.folder().join("replica/data");
    let replica = Cluster::follow(&primary, &data)?;
    replica.start()?;
    primary.configure("synchronous_standby_names = '*'\nsynchronous_commit = on\n")?;
    primary.reload()?;
    synchronous(&primary).await?;
    scene.go_on(4_000).await?;
    primary.kill_all().await?;
    let since = Instant::now();
    replica.promote()?;
    replica.configure("synchronous_standby_names = ''\n")?;
    replica.reload()?;
    if let Some(line) = &scene.ground.line {
        line.lay_to(replica.port);
    }
    let took = since.elapsed();
    scene.ground.cluster = Some(replica);
    scene.go_on(4_000).await?;
    let verdict = scene.close().await?;
    let note = format!("primary killed, replica promoted in {} ms", took.as_millis());
    Ok(Outcome { kills: 1, verdict, note })
}

/// Waits until the primary waits for its replica at each commit.
async fn synchronous(primary: &Cluster) -> Fallible<()> {
    let rows = Rows::open(&Cluster::url(primary.port)).await?;
    for _ in 0..200 {
        if rows.synchronous_replicas().await? > 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the replica did not become synchronous within 10 s".into())
}
