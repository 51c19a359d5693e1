//! Letters: what the office, the applicants and the contractors are told by e-mail, and how it
//! reaches them.
//!
//! This crate knows letters, not cases. It is given an act's kind and id, an audience and a
//! [`LetterContext`] of labels; it answers with a [`Rendered`] letter in Japanese or English,
//! builds the e-mail ([`MessageDraft::build`]), sends it ([`send`]) and says when to try again
//! ([`next_attempt`]). It has no clock: the date of a letter is given by the caller.
//!
//! # To add a letter
//!
//! 1. Write `letters/<kind>/<act>.toml`, or `letters/<kind>/<act>.<audience>.toml` for readers
//!    who need other words than the officers. It has a table `[ja]` and a table `[en]`, each with
//!    - `subject`: one line, without the organisation and the case number (they are added);
//!    - `did`: who did what;
//!    - `todo`: what the reader must do, or that nothing is needed;
//!    - `by` (optional): until when, with `{{ due }}`; shown when the act set a due time;
//!    - `why` (optional): with `{{ reason }}`; shown when the act has a reason;
//!    - `more` (optional): further paragraphs, the only ones that may name `{{ facts.… }}`; one
//!      that names a fact the act did not bring is left out.
//! 2. Name every fact used in `[sample]` as `facts = { own_total = "82.5" }`.
//!
//! Nothing else: [`Catalogue::load_embedded`] finds the file and refuses a variable it does not
//! know, and the tests render it in both languages.

mod catalogue;
mod context;
mod error;
mod file;
mod language;
mod layout;
mod message;
mod retry;
mod settings;
mod transport;

pub use catalogue::{Catalogue, Letter};
pub use context::LetterContext;
pub use error::{LetterError, MessageError, SettingsError};
pub use language::{Audience, Language, format_due};
pub use layout::Rendered;
pub use message::{AttachedFile, Message, MessageDraft};
pub use retry::{GIVE_UP_AFTER_SECONDS, Next, WAIT_FIRST_SECONDS, WAIT_MAX_SECONDS, next_attempt};
pub use settings::{Encryption, SmtpSettings};
pub use transport::{Delivered, Failure, MemoryFolder, SmtpRelay, Transport, send};
