//! The courier between organisations (`decision-trail.md` §6): what one wrote is carried to the
//! other at least once, verified, and heard once, in order.

use shirube_core::facts::Facts;
use shirube_core::forms::office::good_keys;
use shirube_persistence::{MessageInRow, MessageState, StoreError};
use shirube_trail::message::{Message, claimed_sender};
use shirube_trail::note::VerifierKey;
use shirube_trail::{FaultKind, OrgId};

use crate::Desk;
use crate::error::DeskError;
use crate::receive::Heard;

/// Messages carried at a time.
const BATCH: u64 = 100;

/// Rounds of carrying and hearing after which organisations are taken to write each other without
/// end.
const ROUNDS_MAX: usize = 1_000;

/// Times a message is heard again when somebody else was first at the database.
const TRIES_MAX: usize = 5;

/// Why a message is refused that no registered key of its sender has signed, or only one that was
/// revoked. It is heard once its key is registered, and a revoked one never is again.
const UNKNOWN_KEY: &str =
    "送信元の鍵が登録されていないか失効しています / the sender's key is not registered, or was revoked";

impl Desk {
    /// Carries and hears messages between the organisations of the store until nothing moves.
    /// Answers how many were carried or heard.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; what was carried and heard before stays.
    pub async fn exchange(&self) -> Result<usize, DeskError> {
        let mut all = 0;
        for _ in 0..ROUNDS_MAX {
            if !self.store.has_post(UNKNOWN_KEY).await? {
                return Ok(all);
            }
            let mut moved = self.deliver_messages().await?;
            for org in self.store.receivers(UNKNOWN_KEY).await? {
                moved += self.receive_messages(&org).await?;
            }
            if moved == 0 {
                return Ok(all);
            }
            all += moved;
        }
        Err(DeskError::Endless { procedure: "exchange".to_owned() })
    }

    /// Carries what was written to organisations of the same store: the same bytes, at least once.
    /// Answers how many.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; what was carried before stays.
    pub async fn deliver_messages(&self) -> Result<usize, DeskError> {
        let mut carried = 0;
        loop {
            let batch = self.store.unsent_messages(BATCH).await?;
            if batch.is_empty() {
                return Ok(carried);
            }
            for row in batch {
                let unit = self.store.begin(&row.to_org).await?;
                let at = self.clock.now(&unit).await?;
                let brought = MessageInRow {
                    from_org: row.org.clone(),
                    id: row.id.clone(),
                    procedure: row.procedure,
                    seq: row.seq,
                    body: row.body,
                    at,
                    state: MessageState::Waiting,
                    counted: false,
                    note: String::new(),
                };
                unit.take_in(&brought).await?;
                unit.commit().await?;
                // Only now: whoever stops in between brings the same bytes again.
                let unit = self.store.begin(&row.org).await?;
                unit.mark_sent(&row.id, at).await?;
                unit.commit().await?;
                carried += 1;
            }
        }
    }

    /// Takes in a message that came from outside the store, as a file. Answers whether it is new.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where it is not a genuine message to this organisation from one whose
    /// key is registered; nothing is kept then.
    pub async fn accept_message(&self, org: &OrgId, bytes: &[u8]) -> Result<bool, DeskError> {
        let unit = self.store.begin(org).await?;
        let office = self.office(&unit).await?;
        let open = || {
            let (sender, _) = claimed_sender(bytes)?;
            Message::open(bytes, &known_keys(&office.facts, sender.org()), org)
        };
        let message = open().map_err(|fault| DeskError::bad_input("message", fault.ja(), fault.en()))?;
        let brought = MessageInRow {
            from_org: message.origin.org().clone(),
            id: message.id()?.to_string(),
            procedure: message.entry.procedure.clone(),
            seq: message.seq.get(),
            body: String::from_utf8_lossy(bytes).into_owned(),
            at: self.clock.now(&unit).await?,
            state: MessageState::Waiting,
            counted: false,
            note: String::new(),
        };
        let new = unit.take_in(&brought).await?;
        unit.commit().await?;
        Ok(new)
    }

    /// Hears the messages an organisation has received: each once, in the order of its sender's
    /// procedure; one that came before the one it follows waits. Answers how many were heard or
    /// refused.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; what was heard before stays.
    pub async fn receive_messages(&self, org: &OrgId) -> Result<usize, DeskError> {
        self.wake_messages(org).await?;
        let (mut heard, mut tries) = (0, 0);
        loop {
            match self.receive_next(org).await {
                Ok(true) => (heard, tries) = (heard + 1, 0),
                Ok(false) => return Ok(heard),
                // Somebody else was first at a procedure: heard again, from the beginning.
                Err(DeskError::Store(
                    StoreError::MovedOn { .. } | StoreError::Crossed | StoreError::Busy,
                )) if tries < TRIES_MAX => {
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Lets messages wait again whose sender's key has been registered since.
    async fn wake_messages(&self, org: &OrgId) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        let office = self.office(&unit).await?;
        for row in unit.unheard_messages(UNKNOWN_KEY).await? {
            if open(&office.facts, &row, org).is_ok() {
                unit.wait_again(&row, UNKNOWN_KEY).await?;
            }
        }
        unit.commit().await?;
        Ok(())
    }

    /// Hears the next message that can be; `false` where none can.
    async fn receive_next(&self, org: &OrgId) -> Result<bool, DeskError> {
        let unit = self.store.begin(org).await?;
        let office = self.office(&unit).await?;
        for row in unit.waiting_messages().await? {
            let message = match open(&office.facts, &row, org) {
                Ok(message) => message,
                Err(note) => {
                    unit.conclude_message(&row, MessageState::Refused, false, &note).await?;
                    unit.commit().await?;
                    return Ok(true);
                }
            };
            let last = unit.last_heard(&row.from_org, &row.procedure).await?;
            if row.seq <= last || unit.was_heard(&row.from_org, &row.id).await? {
                let note = "この番号の通知は処理済みです / a message of this number or id was heard before";
                unit.conclude_message(&row, MessageState::Refused, false, note).await?;
                unit.commit().await?;
                return Ok(true);
            }
            if row.seq > last + 1 {
                continue;
            }
            match self.hear_message(&unit, &office, &message).await? {
                Heard::Done(note) => {
                    unit.conclude_message(&row, MessageState::Done, true, &note).await?;
                    unit.commit().await?;
                }
                Heard::Refused { note, refused } => {
                    unit.rollback().await?;
                    self.keep_refused(org, &row, &note, refused).await?;
                }
            }
            return Ok(true);
        }
        unit.rollback().await?;
        Ok(false)
    }
}

/// Every good key of an organisation: what it signed with an earlier one may arrive later. What does
/// not read as a key counts as none.
pub(crate) fn known_keys(office: &Facts, org: &OrgId) -> Vec<VerifierKey> {
    good_keys(office, org.as_str()).iter().filter_map(|key| key.parse().ok()).collect()
}

/// Verifies a message: its sender's registered key signed these bytes for this organisation, they
/// are what the courier says, and each disclosure opens its commitment. Why not, otherwise.
fn open(office: &Facts, row: &MessageInRow, org: &OrgId) -> Result<Message, String> {
    let known = known_keys(office, &row.from_org);
    let message = Message::open(row.body.as_bytes(), &known, org).map_err(|fault| match fault.kind {
        FaultKind::UnknownKey { .. } => UNKNOWN_KEY.to_owned(),
        _ => format!("{} / {}", fault.ja(), fault.en()),
    })?;
    let id = message.id().map(|id| id.to_string()).unwrap_or_default();
    let agrees = *message.origin.org() == row.from_org
        && message.entry.procedure == row.procedure
        && message.seq.get() == row.seq
        && id == row.id;
    agrees
        .then_some(message)
        .ok_or_else(|| "封筒の記載と中身が異なります / the message is not what its cover says".to_owned())
}
