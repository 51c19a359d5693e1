//! Requests that are performed once. The same one again is answered as before; another one of the same id is told
//! so, and performs nothing. Acts have it by their commands; what else somebody asks for has it by this.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shirube_persistence::{Remembered, StoreError, Unit};
use shirube_trail::erasure::tombstone;
use shirube_trail::{ActorId, At, Digest, canonical};
use uuid::Uuid;

use crate::error::DeskError;

/// A request by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    cmd: Uuid,
    request: Digest,
}

impl Once {
    /// The request of this id: what is asked for, and with what.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for what has no canonical form (RFC 8785).
    pub fn of(cmd: Uuid, what: &str, with: &Value) -> Result<Self, DeskError> {
        let whole = json!({ "request": what, "with": with });
        let bytes =
            canonical::to_bytes(&whole).map_err(|fault| DeskError::bad_input("", fault.ja(), fault.en()))?;
        Ok(Self { cmd, request: Digest::sha256(&bytes) })
    }

    /// What somebody was answered to it, within the unit that is to perform it; none where it is new.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where the id was another request's, or the answer was erased since.
    pub async fn before(&self, unit: &Unit, person: &ActorId) -> Result<Option<Value>, DeskError> {
        let Some((_, Some(remembered))) = unit.caller(person, self.cmd).await? else { return Ok(None) };
        answered(remembered, &self.request).map(Some)
    }

    /// Remembers what they are answered, together with what the unit does. No secret belongs in it.
    pub fn remember(&self, unit: &Unit, person: &ActorId, answer: &Value, at: At) {
        unit.remember(person, self.cmd, &self.request, answer, at);
    }
}

/// What a request was answered with, where it is the one that was.
///
/// # Errors
/// [`DeskError::BadInput`] where it is another, or the answer was erased since.
pub(crate) fn answered(remembered: Remembered, request: &Digest) -> Result<Value, DeskError> {
    if remembered.answer == tombstone() {
        return Err(DeskError::bad_input(
            "cmd",
            "この要求への回答は、手続の廃棄とともに消去されました。",
            "The answer to this request was erased together with its procedure.",
        ));
    }
    if remembered.request_sha256 != *request {
        return Err(DeskError::bad_input(
            "cmd",
            "同じ識別子で異なる内容の要求です（idempotency_mismatch）。",
            "The same request id with another content (idempotency_mismatch).",
        ));
    }
    Ok(remembered.answer)
}

/// An answer as what it is of.
///
/// # Errors
/// [`DeskError::Store`] where it is none: nobody remembered that.
pub(crate) fn read<T: DeserializeOwned>(answer: Value) -> Result<T, DeskError> {
    serde_json::from_value(answer).map_err(|error| {
        DeskError::Store(StoreError::Inconsistent {
            table: "command",
            key: String::new(),
            what: error.to_string(),
        })
    })
}
