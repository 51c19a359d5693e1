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
//! * [`Desk::exchange`] carries messages between organisations and performs what they ask for;
//! * [`Desk::checkpoint`] orders the organisation's log and signs its size and root;
//! * [`Desk::case_bundle`] and [`Desk::log_bundle`] make an auditor's bundle of a case, of some
//!   days or of everything; [`Rehearing`] replays one;
//! * [`Desk::exportable`] makes up what an export may show of a case, at a moment;
//! * [`Desk::tasks`], [`Desk::board`], [`Desk::cases`], [`Desk::search`] and [`Desk::case_page`] read;
//! * [`Desk::ask_long`] keeps what takes longer than a request may, until a worker takes it;
//! * [`Desk::upload`] takes a file before an act names it; [`Desk::call_keys`] and [`Desk::opening`] serve
//!   sealed calls;
//! * [`Desk::replay`] decides every entry again from what is disclosed and compares.

mod authority;
mod bundle;
mod certificates;
mod clock;
mod clockwork;
mod command;
mod contents;
mod deciding;
mod dossier;
mod draft;
mod drafts;
mod entry;
mod erasing;
mod error;
mod escape;
mod exchange;
mod exporting;
mod figures;
mod follow;
mod found;
mod hand;
mod held_back;
mod held_by;
mod holders;
mod imports;
mod in_charge;
mod kept;
mod keyring;
mod leads;
mod learn;
mod letters;
mod lines;
mod locate;
mod locks;
mod log;
mod long;
mod machines;
mod offers;
mod once;
mod outbox;
mod overdue;
mod perform;
mod post;
mod published;
mod quoted;
mod reading;
mod receipts;
mod receive;
mod refusal;
mod rehear;
mod reminding;
mod replay;
mod round;
mod sealed;
mod sealer;
mod seats;
mod seen;
mod shown;
mod stood;
mod submit;
#[cfg(test)]
mod tests;
mod together;
mod uploads;
mod views;
mod work;

pub use bundle::{BlackedOut, Blackout, CaseBundle, Extent, Terms};
pub use clock::Clock;
pub use command::{Attachment, Command, Moved, Performed, Refused, Reply, Target, Unmet};
pub use contents::{Content, ContentFault, Direction};
pub use drafts::{DRAFT_BYTES_MAX, DRAFT_KEPT_DAYS, DRAFTS_MAX, DraftFile, FormDraft};
pub use error::DeskError;
pub use escape::{Escaped, Way};
pub use exporting::{Exportable, Rendered};
pub use found::{Founding, NewPerson};
pub use hand::Hand;
pub use held_by::HeldByView;
pub use in_charge::{NewInCharge, OfficerView, REASSIGN, ReassignView};
pub use kept::Kept;
pub use keyring::Keyring;
pub use letters::{embedded_letters, warm};
pub use locks::Tries;
pub use log::{Cosigned, CoveredLog, LogStatus, OpenCheckpoint, OpenLog, Rotated, Rotation};
pub use long::{
    LONG_KEPT_DAYS, LONG_LEASE_SECONDS, LONG_OWN_MAX, LONG_TRIES_MAX, LongEnd, LongOutcome, LongRequest,
    LongRow, LongSaid, LongTaken, LongView,
};
pub use machines::{is_additive, is_document, is_on_sheet, opening_acts};
pub use offers::{LookedAt, OfferView, ProcedureView, act_view, fact_view};
pub use once::Once;
pub use outbox::{Mailer, RECIPIENTS_AT_ONCE, Sent, about_letter};
pub use overdue::Overdue;
pub use published::Published;
pub use quoted::quoted_facts;
pub use reading::{
    APPLY_POLICY, ASK_QUESTION, ApprovalSheetView, AskedView, BesideNoticeView, BoardColumn, BoardView,
    CameOut, CandidateView, CaseActView, CaseFileView, CaseLine, CaseProcedureView, CasePublicationView,
    CaseQuery, CaseView, CastView, DelegationState, DelegationView, DelegationsView, DueView, EntrantView,
    EvaluationView, FiguresView, FoundView, HandedOut, HistoryPage, LinePage, ListPage, MatterState,
    MatterView, MayView, MineView, NoticeFileView, NoticeView, OfficeView, OrganisationView, OtherPolicy,
    OwnDueView, PlaceRole, PlaceView, PolicyProposal, PolicyView, QuestionsView, READS_EDITION, ROWS_A_PAGE,
    ReadsRebuilt, RegisteredView, RolesView, SearchPage, SeatView, SheetView, StageCount, StampView,
    TaskActView, TaskPage, TaskView, TrailEntryView, TrailQuery, YearFigures, list_page,
};
pub use rehear::{NotPossible, Reheard, Rehearing, rehear};
pub use reminding::{NotReminded, REMINDED_MAX, Reminded, ReminderView};
pub use replay::{Difference, Replayed, replay_procedure};
pub use round::Round;
pub use sealed::{
    CallKeysView, CeremonyView, EnvelopeView, FirstHandView, HolderStateView, HolderView, OpeningView,
};
pub use sealer::Sealer;
pub use seen::{Changed, tag_of};
pub use shirube_persistence::folded;
pub use uploads::{FILE_BYTES_MAX, HAND_OVER, NewUpload, OPENED_CONTENT, RENDITION, Taking, UploadView};

pub use views::{SavedView, VIEW_NAME_CHARS_MAX, VIEWS_MAX, ViewChange, ViewForm, ViewQuery};

use shirube_core::procedures::crossing::{self, Crossing};
pub use shirube_persistence::LongWorkState as LongState;
use shirube_persistence::Store;

/// What a message of a kind and an act performs where it is received.
type CrossingTable = fn(&str, &str) -> Option<&'static Crossing>;

/// The desk over one store, with its clock.
#[derive(Debug, Clone)]
pub struct Desk {
    store: Store,
    clock: Clock,
    keys: Option<Keyring>,
    /// Where contents of documents lie, where that is not the database.
    contents: Option<shirube_contents::Contents>,
    /// What a message of this kind and act performs where it is received.
    crossing: CrossingTable,
    /// The offices read last.
    offices: authority::Offices,
    /// Acts that wait to be committed together.
    lines: together::Lines,
}

impl Desk {
    /// A desk whose time is the database's.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self::with_clock(store, Clock::Database)
    }

    /// A desk with this clock.
    #[must_use]
    pub fn with_clock(store: Store, clock: Clock) -> Self {
        let (crossing, offices) = (crossing::received, authority::Offices::default());
        let (keys, contents, lines) = (None, None, together::Lines::default());
        Self { store, clock, keys, contents, crossing, offices, lines }
    }

    /// The same desk, with the log keys in this folder: it signs messages to other organisations.
    #[must_use]
    pub fn with_keys(self, folder: impl Into<std::path::PathBuf>) -> Self {
        self.with_keyring(Keyring::new(folder))
    }

    /// The same desk, with these log keys.
    #[must_use]
    pub fn with_keyring(mut self, keys: Keyring) -> Self {
        self.keys = Some(keys);
        self
    }

    /// The log keys, where there are any.
    #[must_use]
    pub fn keyring(&self) -> Option<&Keyring> {
        self.keys.as_ref()
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
