//! The desk (窓口): the use cases. A command comes in, the authority says in which capacity its
//! person may act, the dossier is made up, the core decides, and one transaction keeps state,
//! trail, deadlines and letters, or nothing.
//!
//! ```text
//! Command → authority → Dossier → core::engine::decide → one Unit → outbox
//! ```
//!
//! * [`Desk::submit`] performs an act; [`Desk::offers`] says what could be performed;
//! * [`Desk::run_clock`] performs what has fallen due; [`Desk::send_letters`] sends the outbox;
//! * [`Desk::replay`] decides every entry again from what is disclosed and compares.

mod authority;
mod clock;
mod clockwork;
mod command;
mod dossier;
mod entry;
mod error;
mod follow;
mod found;
mod letters;
mod machines;
mod offers;
mod outbox;
mod perform;
mod quoted;
mod refusal;
mod replay;
mod seats;
mod submit;

pub use authority::{Delegated, Grant, Hand};
pub use clock::Clock;
pub use command::{Attachment, Command, Moved, Performed, Refused, Reply, Target, Unmet};
pub use error::DeskError;
pub use found::{Founding, NewPerson};
pub use offers::{OfferView, ProcedureView};
pub use outbox::{Mailer, Sent};
pub use quoted::quoted_facts;
pub use replay::{Difference, Replayed, replay_procedure};

use shirube_persistence::Store;

/// The desk over one store, with its clock.
#[derive(Debug, Clone)]
pub struct Desk {
    store: Store,
    clock: Clock,
}

impl Desk {
    /// A desk whose time is the database's.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, clock: Clock::Database }
    }

    /// A desk with this clock.
    #[must_use]
    pub fn with_clock(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// The store, for reading.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}
