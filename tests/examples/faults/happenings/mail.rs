//! The mail server is down for a day, on a clock taken ahead: every letter leaves afterwards, once.

use chrono::TimeDelta;
use shirube_desk::{Clock, Sent};

use crate::Fallible;
use crate::chance::Chance;
use crate::drain::mailer;
use crate::ground::Ground;
use crate::judge::judge;
use crate::ledger::Ledger;
use crate::post::Mood;
use crate::scene::{Outcome, Setting};
use crate::town::settle;

/// Hours it is down, and those it may take afterwards: no wait between two attempts is longer than two.
const HOURS: (i64, i64) = (24, 3);

/// Keeps the mail server down for a day.
pub(crate) async fn run(setting: &Setting) -> Fallible<Outcome> {
    let ground = Ground::prepare(setting.backend, setting.seed, None).await?;
    let ledger = Ledger::default();
    ground.post.mood(Mood::Down);
    let desk = ground.desk(Clock::Database).await?;
    let world = settle(&desk, &ledger, &mut Chance::new(setting.seed), 1).await?;
    let mailer = mailer(&ground)?;
    let mut tried = Sent::default();
    let (down, after) = HOURS;
    for hour in 0..=down + after {
        if hour > down {
            ground.post.mood(Mood::Calm);
        }
        let desk = ground.desk(Clock::Ahead(TimeDelta::hours(hour))).await?;
        for org in desk.store().organisations().await? {
            desk.run_clock(&org).await?;
        }
        desk.send_letters(&mailer, desk.now().await?.instant(), &mut tried).await?;
        if hour == down + after {
            for org in desk.store().organisations().await? {
                desk.checkpoint(&org).await?;
            }
        }
        desk.store().close().await?;
    }
    let mut verdict = judge(&ground, &world, &ledger.kept()).await?;
    if verdict.twice > 0 {
        verdict.doubled.push(format!("{} letters left twice", verdict.twice));
    }
    let Sent { delivered, retried, given_up } = tried;
    if given_up > 0 || retried == 0 {
        verdict.other.push(format!("{given_up} given up, {retried} tried again"));
    }
    let note = format!("{delivered} letters left after {retried} attempts in a day without a server");
    Ok(Outcome { kills: 0, verdict, note })
}
