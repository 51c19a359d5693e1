//! One round of what an office does without anybody asking: the clock's acts, reminders and checkpoints
//! for the auditors, messages between organisations, and letters.
//!
//! Any number of programs may take rounds over one database: a deadline fires once, a letter is leased
//! by one.

use shirube_trail::OrgId;

use crate::Desk;
use crate::error::DeskError;
use crate::outbox::{Mailer, Sent};

/// What one round did.
#[derive(Debug, Default)]
pub struct Round {
    /// Organisation, procedure and act of what the clock performed.
    pub performed: Vec<(OrgId, String, String)>,
    /// Messages carried or heard.
    pub messages: usize,
    /// Letters.
    pub sent: Sent,
    /// The first thing that went wrong; the others went on, and what was left undone is still due.
    pub fault: Option<DeskError>,
}

impl Round {
    /// Whether anything happened.
    #[must_use]
    pub fn is_worth_telling(&self) -> bool {
        !self.performed.is_empty() || self.messages > 0 || self.sent != Sent::default()
    }

    fn failed(&mut self, fault: DeskError) {
        self.fault.get_or_insert(fault);
    }
}

impl Desk {
    /// Takes a round for these organisations. Without a mailer letters wait in the outbox. What goes
    /// wrong stops nothing else, and is in the round.
    pub async fn round(&self, mailer: Option<&Mailer>, orgs: &[OrgId]) -> Round {
        let mut round = Round::default();
        for org in orgs {
            match self.run_clock(org).await {
                Ok(done) => round.performed.extend(done.into_iter().map(|(id, act)| (org.clone(), id, act))),
                Err(fault) => round.failed(fault),
            }
        }
        match self.exchange().await {
            Ok(messages) => round.messages = messages,
            Err(fault) => round.failed(fault),
        }
        if let Some(mailer) = mailer {
            if let Err(fault) = self.send_due(mailer, &mut round.sent).await {
                round.failed(fault);
            }
        }
        for org in orgs {
            if let Err(fault) = self.sweep_if_needed(org).await {
                round.failed(fault);
            }
        }
        round
    }

    /// What an erasure could not erase, and what a program that stopped left, is looked for without writing.
    async fn sweep_if_needed(&self, org: &OrgId) -> Result<(), DeskError> {
        if self.contents().is_some() && self.store().loose_objects(org).await? > 0 {
            self.sweep_objects(org).await?;
        }
        Ok(())
    }

    async fn send_due(&self, mailer: &Mailer, sent: &mut Sent) -> Result<(), DeskError> {
        let now = self.now().await?.instant();
        self.send_letters(mailer, now, sent).await
    }
}
