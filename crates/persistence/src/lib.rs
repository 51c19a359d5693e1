//! Keeping things: the only crate that knows there is a database.
//!
//! Stages, kinds and facts are text and JSON here; what they mean is known
//! elsewhere. What this crate knows is what must hold of anything kept:
//!
//! * one decision, one transaction: a [`Unit`] holds the entries, the new state,
//!   the deadlines, the letters and the remembered answer, or none of them;
//! * entries follow each other without a gap, and nobody overtakes unseen
//!   ([`StoreError::MovedOn`]);
//! * what cannot be read as what it must be is [`StoreError::Inconsistent`], an
//!   alarm, never a refusal and never a panic;
//! * every question is asked within one organisation.
//!
//! The database is `SQLite` (write-ahead log, every commit synced) or
//! `PostgreSQL` (read committed, row locks). The schema and how it changes is in
//! the crate `shirube-migrations`.
//!
//! # Adding a table
//!
//! A step in `shirube-migrations`; a file in `tables/` with the entity (private)
//! and the row (public, ids as types); methods on [`Unit`] in the file of their
//! theme in `unit/`; a test of both in `tests/it`.

mod asked;
mod cell;
mod clock;
mod error;
mod grams;
mod store;
mod tables;
mod unit;

pub use error::{Mark, StoreError, StoreResult};
pub use grams::folded;
pub use store::Store;
pub use store::accounts::{AccountTables, AccountUnit};
pub use store::audit::EntryFilter;
pub use store::board::{COUNTED_MAX, KindStage, Lane, Listing, Page, WINDOW_ROWS};
pub use store::letters::{Addressed, CLAIM_MAX, LettersInState};
pub use store::pages::FileRow;
pub use store::published::{PublishedCounts, PublishedRow};
pub use store::reads::{CaseCounts, CaseCursor, CaseFilter, CasePage, KeptProcedure, PAGE_MAX};
pub use store::schema::SchemaStatus;
pub use store::search::{Findable, Found, SearchWords};
pub use store::tasks::Seat;
pub use store::watch::{Asked, Watch};
pub use tables::account::AccountRow;
pub use tables::api_token::ApiTokenRow;
pub use tables::case_file::CaseRow;
pub use tables::command::Remembered;
pub use tables::company_profile::ProfileRow;
pub use tables::company_profile_change::ProfileChangeRow;
pub use tables::deadline::{DeadlineKind, DeadlineRow, DeadlineState};
pub use tables::disclosure::DisclosureRow;
pub use tables::document::{Content, DocumentRow, Outside};
pub use tables::entry::EntryRow;
pub use tables::erasure::ErasureRow;
pub use tables::form_draft::FormDraftRow;
pub use tables::identity::IdentityRow;
pub use tables::invitation::InvitationRow;
pub use tables::log_leaf::{LogLeaf, LogLeafRow};
pub use tables::long_work::{LongWorkKind, LongWorkResult, LongWorkRow, LongWorkState};
pub use tables::membership::MembershipRow;
pub use tables::message_in::{MessageInRow, MessageState};
pub use tables::message_out::MessageOutRow;
pub use tables::organisation::OrganisationRow;
pub use tables::outbox::{LetterState, NewLetter, OutboxRow};
pub use tables::person::PersonRow;
pub use tables::procedure::{ChildRow, ProcedureRow};
pub use tables::pseudonym::PseudonymRow;
pub use tables::publication::PublicationRow;
pub use tables::saved_view::SavedViewRow;
pub use tables::search_text::SearchText;
pub use tables::session::SessionRow;
pub use tables::sign_in_failure::SignInFailureRow;
pub use tables::standing::{NewStanding, OfCase, Place, Standing};
pub use tables::upload::UploadRow;
pub use unit::Unit;
pub use unit::append::{Append, NewState};
pub use unit::procedures::Lock;
