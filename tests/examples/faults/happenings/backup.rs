//! An old backup is put back: the signer refuses to sign, and the harness itself finds what is lost.

use std::path::Path;
use std::process::Command;

use shirube_desk::{Clock, DeskError};

use crate::Fallible;
use crate::drain::drain;
use crate::judge::judge;
use crate::scene::{Outcome, Scene, Setting};
use crate::town::TOWNS;

/// Copies the database, writes on, and puts the copy back.
pub(crate) async fn run(setting: &Setting) -> Fallible<Outcome> {
    let mut scene = Scene::open(setting, None).await?;
    scene.go_on(1_500).await?;
    scene.stop().await?;
    let (disk, copy) = (scene.ground.disk.clone(), scene.ground.folder().join("copy"));
    at_rest(&mut scene, |_| copy_folder(&disk, &copy))?;
    scene.go_in_again().await?;
    scene.go_on(1_500).await?;
    scene.stop().await?;
    drain(&scene.ground).await?;
    let mut verdict = judge(&scene.ground, &scene.world, &scene.ledger.kept()).await?;
    at_rest(&mut scene, |_| {
        std::fs::rename(&disk, disk.with_extension("lost"))?;
        copy_folder(&copy, &disk)
    })?;
    let signer = scene.ground.desk(Clock::Database).await?;
    for town in TOWNS {
        match signer.checkpoint(&town.parse()?).await {
            Err(DeskError::LogBehind { .. }) => {}
            Err(error) => verdict.other.push(format!("the signer of {town} says: {error}")),
            Ok(_) => verdict.other.push(format!("the signer of {town} signs over a lost tail")),
        }
    }
    signer.store().close().await?;
    let lost = judge(&scene.ground, &scene.world, &scene.ledger.kept()).await?.lost.len();
    if lost == 0 {
        verdict.other.push("the ledger does not notice the lost tail".to_owned());
    }
    Ok(Outcome { kills: 0, verdict, note: format!("the signers refuse; the ledger misses {lost} things") })
}

/// Does something to the database while nothing has it open.
fn at_rest(scene: &mut Scene, with: impl FnOnce(&mut Scene) -> Fallible<()>) -> Fallible<()> {
    if let Some(cluster) = &scene.ground.cluster {
        cluster.stop_immediately()?;
    }
    with(scene)?;
    if let Some(cluster) = &scene.ground.cluster {
        cluster.start()?;
    }
    Ok(())
}

/// Copies a folder with owners and modes.
fn copy_folder(from: &Path, to: &Path) -> Fallible<()> {
    if Command::new("cp").arg("-a").arg(from).arg(to).status()?.success() {
        return Ok(());
    }
    Err(format!("{} cannot be copied", from.display()).into())
}
