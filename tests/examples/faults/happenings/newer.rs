//! The database has a step of a newer program, or lacks one: programs that start refuse and say so,
//! those that run go on, and nothing is lost when it is put right.

use std::process::{Command, Output};
use std::time::Duration;

use crate::Fallible;
use crate::ground::Ground;
use crate::rows::Rows;
use crate::scene::{Outcome, Scene, Setting};

const TOMORROW: &str = "m9999_of_tomorrow";

/// Puts a newer step into the database while programs run, and takes it out again.
pub(crate) async fn run(setting: &Setting) -> Fallible<Outcome> {
    let mut scene = Scene::open(setting, None).await?;
    scene.go_on(1_000).await?;
    let rows = Rows::open(&scene.ground.direct()).await?;
    rows.run(&format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{TOMORROW}', 0)")).await?;
    let newer = work_once(&scene.ground, &scene.ground.url())?;
    let mut kills = 0;
    for _ in 0..5 {
        kills += scene.restart_all()?;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    rows.run(&format!("DELETE FROM seaql_migrations WHERE version = '{TOMORROW}'")).await?;
    drop(rows);
    scene.go_on(2_000).await?;
    let older = older(setting).await?;
    let mut verdict = scene.close().await?;
    for (what, output, word) in [("newer", newer, TOMORROW), ("older", older, "m0001_tables")] {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = output.status.code();
        if code.is_none_or(|code| code == 0) || !said.contains(word) {
            verdict
                .other
                .push(format!("on a {what} schema the program ends with {code:?} and says {said:?}"));
        }
    }
    Ok(Outcome {
        kills,
        verdict,
        note: "programs refuse a newer and an older schema, and name the step".to_owned(),
    })
}

/// What the program says to a database without any step.
async fn older(setting: &Setting) -> Fallible<Output> {
    let ground = Ground::prepare(setting.backend, setting.seed, None).await?;
    let rows = Rows::open(&ground.direct()).await?;
    rows.run("DELETE FROM seaql_migrations").await?;
    drop(rows);
    work_once(&ground, &ground.url())
}

/// One round of `shirube work`.
fn work_once(ground: &Ground, url: &str) -> Fallible<Output> {
    let ourselves = std::env::current_exe()?;
    let shirube = ourselves.parent().and_then(|folder| folder.parent()).ok_or("no folder")?.join("shirube");
    let mut command = Command::new(shirube);
    command.args(["work", "--once", "--mail"]).arg(ground.folder().join("mail"));
    command.arg("--data").arg(ground.folder()).args(["--database", url]);
    Ok(command.output()?)
}
