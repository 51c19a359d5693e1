//! The idempotency key (`cmd`) of acts the clock performs: the same act, tried
//! again after a crash, has the same key and is recorded once.

use crate::entry::At;
use crate::ids::{DeadlineId, ProcedureId};
use uuid::Uuid;

/// UUIDv5(UUIDv5(`NAMESPACE_URL`, origin), procedure + "|" + deadline + "|" + due),
/// RFC 9562 §5.5. The origin is that of the organisation's log,
/// `audit.<domain>/<org>`; `due` is the instant the deadline fell due.
///
/// ```
/// use shirube_trail::command::system_command_id;
/// use shirube_trail::{At, ids::{DeadlineId, ProcedureId}};
///
/// let id = system_command_id(
///     "audit.example.jp/city-a",
///     &ProcedureId::new("R8-0012/3")?,
///     &DeadlineId::new("standstill")?,
///     At::parse("2026-11-20T09:01:02.345Z")?,
/// );
/// assert_eq!(id.to_string(), "d19563c8-0e8c-5ed6-8a04-a8d5bbd98aad");
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
#[must_use]
pub fn system_command_id(origin: &str, procedure: &ProcedureId, deadline: &DeadlineId, due: At) -> Uuid {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, origin.as_bytes());
    let name = format!("{procedure}|{deadline}|{due}");
    Uuid::new_v5(&namespace, name.as_bytes())
}
