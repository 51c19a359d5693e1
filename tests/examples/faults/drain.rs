//! After the faults: everything that is still to be done is done, by workers nobody disturbs, on a clock
//! that is taken as far ahead as the letters' waits ask for.

use std::sync::Arc;

use chrono::TimeDelta;
use shirube_desk::{Clock, Desk, Mailer, Sent};
use shirube_notifier::{SmtpSettings, Transport};

use tokio::task::JoinSet;

use crate::Fallible;
use crate::ground::Ground;
use crate::post::Mood;
use crate::rows::Rows;

/// How far ahead the clock is taken, in minutes: past the lease of a letter, then past its waits.
const AHEAD_MINUTES: [i64; 6] = [0, 3, 10, 30, 120, 480];

/// Workers that send at once.
const SENDERS: usize = 4;

/// Performs and sends all that is left, and signs a last checkpoint of every town.
pub(crate) async fn drain(ground: &Ground) -> Fallible<()> {
    ground.post.mood(Mood::Calm);
    let mailer = Arc::new(mailer(ground)?);
    for minutes in AHEAD_MINUTES {
        let clock = if minutes == 0 { Clock::Database } else { Clock::Ahead(TimeDelta::minutes(minutes)) };
        let desk = ground.desk(clock).await?;
        for org in desk.store().organisations().await? {
            desk.run_clock(&org).await?;
        }
        send(&desk, &mailer).await?;
        let rows = Rows::open(&ground.direct()).await?;
        if rows.waiting_letters().await? == 0 && rows.waiting_deadlines().await? == 0 {
            for org in desk.store().organisations().await? {
                desk.checkpoint(&org).await?;
            }
            return Ok(desk.store().close().await?);
        }
        desk.store().close().await?;
    }
    Err("letters or deadlines still wait after eight hours without a fault".into())
}

/// Sends what is due, by several at once.
async fn send(desk: &Desk, mailer: &Arc<Mailer>) -> Fallible<()> {
    let now = desk.now().await?.instant();
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        let (desk, mailer) = (desk.clone(), Arc::clone(mailer));
        senders.spawn(async move { desk.send_letters(&mailer, now, &mut Sent::default()).await });
    }
    while let Some(sender) = senders.join_next().await {
        sender??;
    }
    Ok(())
}

/// How the harness itself sends letters: as `shirube work` does.
pub(crate) fn mailer(ground: &Ground) -> Fallible<Mailer> {
    let transport = Transport::smtp(SmtpSettings::from_url(&ground.post.url())?)?;
    Ok(Mailer {
        catalogue: shirube_desk::embedded_letters()?,
        transport,
        from: "keiyaku@city.example.jp".to_owned(),
        domain: "city.example.jp".to_owned(),
        pages: None,
    })
}
