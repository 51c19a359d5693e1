//! The letters leave while the play goes on, as they do in an office: the outbox is the only thing
//! the two share.

use std::time::Duration;

use chrono::{DateTime, Utc};
use shirube_desk::{Desk, DeskError, Mailer, Sent};
use shirube_persistence::StoreError;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::failure::Failure;

/// How long the sender waits where nothing is to be sent.
const PAUSE: Duration = Duration::from_millis(250);

/// A sender at work.
pub(super) struct Sending {
    task: JoinHandle<Result<Sent, DeskError>>,
    over: oneshot::Sender<()>,
}

impl Sending {
    /// Begins to send what is due by this instant of the play.
    pub(super) fn begin(desk: Desk, mailer: Mailer, last: DateTime<Utc>) -> Self {
        let (over, mut is_over) = oneshot::channel();
        let task = tokio::spawn(async move {
            let mut sent = Sent::default();
            loop {
                // Asked before the outbox is looked at: what came in meanwhile is sent too.
                let last_round = !matches!(is_over.try_recv(), Err(oneshot::error::TryRecvError::Empty));
                match desk.send_letters(&mailer, last, &mut sent).await {
                    // Another writer took long: the letters wait, and none is lost.
                    Err(DeskError::Store(StoreError::Busy | StoreError::Crossed)) if !last_round => {}
                    Err(error) => return Err(error),
                    Ok(()) if last_round => return Ok(sent),
                    Ok(()) => {}
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Self { task, over }
    }

    /// The play is over: sends what is left, and says what was sent.
    ///
    /// # Errors
    /// Where the store failed.
    pub(super) async fn end(self) -> Result<Sent, Failure> {
        // The sender may have stopped by itself; then its fault is the answer.
        let _ = self.over.send(());
        match self.task.await {
            Ok(sent) => Ok(sent?),
            Err(error) => Err(Failure::new(
                crate::failure::Way::Wrong,
                format!("手紙の送信が中断しました：{error}"),
                format!("sending the letters was broken off: {error}"),
            )),
        }
    }
}
