//! The disk of the database is full for a while: a small one of memory, which only root can make.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Fallible;
use crate::ground::Backend;
use crate::scene::{Outcome, Scene, Setting};
use crate::wire::Said;

/// What is left free when it gets tight, in bytes.
const LEFT: u64 = 1_500_000;

/// Fills the disk under the writers, and frees it again.
pub(crate) async fn run(setting: &Setting) -> Fallible<Outcome> {
    let small = SmallDisk::mount(if setting.backend == Backend::Sqlite { 48 } else { 192 })?;
    let mut scene = Scene::open(setting, Some(&small.0.join("data"))).await?;
    scene.go_on(1_000).await?;
    let ballast = small.fill()?;
    let was_full = until_full(&mut scene).await?;
    std::fs::remove_file(ballast)?;
    if let Some(cluster) = &scene.ground.cluster {
        // Without room for its log the server gives up; whoever runs it starts it again.
        if !cluster.runs() {
            cluster.start()?;
        }
    }
    let before = acknowledged(&scene);
    scene.go_on(3_000).await?;
    let after = acknowledged(&scene) - before;
    let mut verdict = scene.close().await?;
    if !was_full {
        verdict.other.push("the disk never got full".to_owned());
    }
    if after == 0 {
        verdict.other.push("nothing was done after the disk had room again".to_owned());
    }
    drop(small);
    Ok(Outcome { kills: 0, verdict, note: format!("full, then {after} acknowledged once there was room") })
}

/// Lets the writers write until they are told that the disk is full, or the server gives up for it.
async fn until_full(scene: &mut Scene) -> Fallible<bool> {
    for _ in 0..40 {
        scene.go_on(500).await?;
        let is_full = |said: &Said| matches!(said, Said::Later(why) if why.starts_with("full"));
        let was_told = scene.ledger.kept().values().any(|kept| kept.answers.iter().any(is_full));
        let gave_up = scene.ground.cluster.as_ref().is_some_and(|cluster| !cluster.runs());
        if was_told || gave_up {
            return Ok(true);
        }
    }
    Ok(false)
}

fn acknowledged(scene: &Scene) -> usize {
    let is_done = |said: &Said| matches!(said, Said::Reply(_));
    scene.ledger.kept().values().filter(|kept| kept.answers.iter().any(is_done)).count()
}

/// A disk of memory.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(megabytes: u32) -> Fallible<Self> {
        let folder = tempfile::Builder::new().prefix("small-disk").tempdir()?.keep();
        let size = format!("size={megabytes}m,mode=0755");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output()?;
        if !mounted.status.success() {
            std::fs::remove_dir(&folder)?;
            let why = String::from_utf8_lossy(&mounted.stderr);
            return Err(format!("a small disk cannot be mounted here; be root: {}", why.trim()).into());
        }
        Ok(Self(folder))
    }

    /// Fills it but for a little, and answers the file to remove.
    fn fill(&self) -> Fallible<PathBuf> {
        let path = self.0.join("ballast");
        let mut file = File::create(&path)?;
        let block = vec![0_u8; 1 << 16];
        loop {
            match file.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error.into()),
            }
        }
        let full = file.metadata()?.len();
        file.set_len(full.saturating_sub(LEFT))?;
        Ok(path)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}

fn unmount(folder: &Path) {
    let is_gone =
        Command::new("umount").arg("--lazy").arg(folder).status().is_ok_and(|status| status.success());
    if is_gone {
        let _ = std::fs::remove_dir(folder);
    }
}
