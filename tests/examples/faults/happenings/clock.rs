//! The clock jumps an hour ahead and an hour back, under `libfaketime` (Debian's package `faketime`):
//! that of the database server, or of the processes where the database is a file.

use std::path::PathBuf;

use crate::Fallible;
use crate::post::Mood;
use crate::scene::{Outcome, Scene, Setting};

/// The jumps, in the order they happen; nothing is the true time.
const JUMPS: [Option<&str>; 4] = [Some("+1h"), Some("-1h"), Some("+1h"), None];

/// Moves the clock about.
pub(crate) async fn run(setting: &Setting) -> Fallible<Outcome> {
    let library = library()?;
    // Half an hour: some of it falls due only because the clock jumps.
    let mut scene = Scene::open(&Setting { due_within_ms: 1_800_000, ..setting.clone() }, None).await?;
    // A letter's sending is cut off at most once, here by the restarts: one that the mail server hung up
    // on would be tried again as soon as the clock jumps, and be cut off a second time.
    scene.ground.post.mood(Mood::Calm);
    let mut kills = 0;
    scene.go_on(1_000).await?;
    for jump in JUMPS {
        let environment = jump.map_or_else(Vec::new, |by| {
            vec![
                ("LD_PRELOAD".to_owned(), library.display().to_string()),
                ("FAKETIME".to_owned(), by.to_owned()),
                ("FAKETIME_DONT_FAKE_MONOTONIC".to_owned(), "1".to_owned()),
                ("DONT_FAKE_MONOTONIC".to_owned(), "1".to_owned()),
            ]
        });
        if let Some(cluster) = &mut scene.ground.cluster {
            cluster.stop_immediately()?;
            cluster.environment = environment;
            cluster.start()?;
            kills += 1;
        } else {
            scene.fleet.set_environment(environment);
        }
        kills += scene.restart_all()?;
        scene.go_on(2_500).await?;
    }
    let verdict = scene.close_after_jumps().await?;
    Ok(Outcome { kills, verdict, note: "an hour ahead, an hour back, ahead again, and true".to_owned() })
}

fn library() -> Fallible<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib")?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found =
        folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).filter(|path| path.exists());
    Ok(found.next().ok_or("no libfaketime; install Debian's package faketime")?)
}
