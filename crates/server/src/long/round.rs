//! The worker: takes what was asked for first, does it, says meanwhile how far it is, and ends it. Any number
//! of them may work over one database; what is half done when one stops is begun again by another.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use shirube_desk::{Desk, LongEnd, LongOutcome, LongSaid, LongTaken};
use shirube_trail::OrgId;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::make::make;
use crate::app::App;
use crate::problem::Problem;
use crate::taken::{Progress, Taker};

/// How often a worker says how far it is, in seconds: well within the lease.
const TELLS_SECONDS: u64 = 2;

/// What became of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    /// It ended.
    Ended,
    /// It is another's now, or nobody's.
    Lost,
    /// It was given back, to be begun again later.
    GivenBack,
    /// The worker was told to stop, and gave it back.
    Stopped,
}

/// Does what was asked for in these organisations, one after the other and from each in turn, until nothing
/// is left or it is told to stop. Answers how much ended. What goes wrong with one stops no other.
pub async fn long_round(
    desk: &Desk,
    ocid_prefix: &str,
    orgs: &[OrgId],
    stopped: &mut watch::Receiver<bool>,
) -> u64 {
    let mut ended = 0;
    // of whom nothing is taken again in this round
    let mut resting = BTreeSet::new();
    loop {
        let mut is_any = false;
        for org in orgs {
            if *stopped.borrow() {
                return ended;
            }
            if resting.contains(org) {
                continue;
            }
            let became = match desk.take_long(org).await {
                Ok(Some(taken)) => one(desk, ocid_prefix, &taken, stopped).await,
                Ok(None) => continue,
                Err(error) => {
                    tracing::error!(%org, %error, "no long work can be taken");
                    continue;
                }
            };
            is_any = true;
            match became {
                Became::Ended => ended += 1,
                Became::Lost => {}
                Became::GivenBack => {
                    resting.insert(org.clone());
                }
                Became::Stopped => return ended,
            }
        }
        if !is_any {
            return ended;
        }
    }
}

/// Takes rounds until it is told to stop: now and then, and at once where something was asked for here.
pub(crate) async fn long_rounds(app: App, mut stopped: watch::Receiver<bool>) {
    let every = app.settings().work_every_seconds;
    if every == 0 {
        // somebody else works
        let _ = stopped.changed().await;
        return;
    }
    let mut rounds = tokio::time::interval(Duration::from_secs(every));
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stopped.changed() => return,
            () = app.poked() => {}
            _ = rounds.tick() => {}
        }
        let orgs = match app.desk().store().organisations().await {
            Ok(orgs) => orgs,
            Err(error) => {
                tracing::error!(%error, "no long work: the organisations cannot be read");
                continue;
            }
        };
        let ended = long_round(app.desk(), &app.settings().ocid_prefix, &orgs, &mut stopped).await;
        if ended > 0 {
            tracing::info!(ended, "long work");
        }
        if *stopped.borrow() {
            return;
        }
    }
}

async fn one(
    desk: &Desk,
    ocid_prefix: &str,
    work: &LongTaken,
    stopped: &mut watch::Receiver<bool>,
) -> Became {
    let (org, person) = work.whose();
    let taker = Taker { desk, ocid_prefix, org, person };
    let progress = Arc::new(Progress::default());
    tracing::info!(%org, id = %work.id(), "long work begins");
    let made = tokio::select! {
        biased;
        _ = stopped.changed() => {
            give_back(desk, work).await;
            return Became::Stopped;
        }
        () = telling(desk, work, &progress) => {
            tracing::warn!(%org, id = %work.id(), "long work is not this worker's any more");
            return Became::Lost;
        }
        made = Box::pin(make(taker, work, &progress)) => made,
    };
    let end = match made {
        Ok(end) => end,
        Err(problem) if problem.status >= 500 && work.has_tries_left() => {
            tracing::warn!(%org, id = %work.id(), problem = %problem.detail_en, "long work is begun again later");
            give_back(desk, work).await;
            return Became::GivenBack;
        }
        Err(problem) => LongEnd::Failed(failed(&problem)),
    };
    match desk.end_long(work, progress.at(), end).await {
        Ok(true) => Became::Ended,
        Ok(false) => Became::Lost,
        Err(error) => {
            tracing::error!(%org, id = %work.id(), %error, "long work cannot be ended");
            give_back(desk, work).await;
            Became::GivenBack
        }
    }
}

/// Says now and then how far it is, until it is another's or nobody's. A database that does not answer for
/// a moment ends nothing: the lease is longer.
async fn telling(desk: &Desk, taken: &LongTaken, progress: &Progress) {
    loop {
        tokio::time::sleep(Duration::from_secs(TELLS_SECONDS)).await;
        match desk.long_is_at(taken, progress.at()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "how far long work is cannot be told"),
        }
    }
}

/// Its lease ends in any case.
async fn give_back(desk: &Desk, taken: &LongTaken) {
    if let Err(error) = desk.give_back_long(taken).await {
        tracing::warn!(id = %taken.id(), %error, "long work waits until its lease ends");
    }
}

/// Why it will not be done, in words.
fn failed(problem: &Problem) -> LongOutcome {
    let unmet = problem.unmet.iter().map(|one| (one.ja.as_str(), one.en.as_str()));
    let errors = problem.errors.iter().map(|one| (one.ja.as_str(), one.en.as_str()));
    let (mut ja, mut en): (Vec<&str>, Vec<&str>) = unmet.chain(errors).unzip();
    if ja.is_empty() {
        (ja, en) = (vec![problem.detail.as_str()], vec![problem.detail_en.as_str()]);
    }
    LongOutcome {
        problem: Some(problem.code().to_owned()),
        said: LongSaid { ja: ja.join("／"), en: en.join("; ") },
        ..LongOutcome::default()
    }
}
