//! Reads: what waits for somebody, boards and lists, search, and the page of a case, each only of what
//! its reader may see, and each in a number of questions that does not grow with what there is.
//!
//! | who | sees |
//! |---|---|
//! | staff with a grant other than administrator's, or a delegation | every case |
//! | evaluators, experts, openers, outcome evaluators | the procedures they have a seat in |
//! | suppliers | their own procedures, and what was published |
//! | administrators | of `office`, no case |
//! | nobody but the applicant | applications to a call that is held back |
//!
//! What stands in which stage is kept with every decision ([`keep`]); who may act in a stage is known
//! from the machines, and is worked out when somebody asks. So a grant given today counts today.

mod audit;
mod board;
mod candidates;
mod case;
mod case_view;
mod computed;
mod cursor;
mod delegations;
mod evaluation;
mod files;
mod filter;
mod history;
mod keep;
mod line;
mod mine;
mod names;
mod notice;
mod own_dues;
mod policy;
mod public;
mod reader;
mod rebuild;
mod search;
mod sheet;
mod sheet_view;
mod tasks;
mod trail;
mod whole;

pub use audit::{CameOut, CastView, OfficeView, OtherPolicy, RolesView, TrailEntryView, TrailQuery};
pub use board::{BoardColumn, BoardView, StageCount};
pub use candidates::CandidateView;
pub use case_view::{
    CaseActView, CaseFileView, CaseProcedureView, CasePublicationView, CaseView, DueView, MayView,
};
pub use delegations::{DelegationState, DelegationView, DelegationsView};
pub use evaluation::{EntrantView, EvaluationView, SeatView, SheetView};
pub use files::HandedOut;
pub use filter::CaseQuery;
pub use line::{CaseLine, LinePage};
pub use mine::MineView;
pub use notice::{ASK_QUESTION, AskedView, BesideNoticeView, NoticeFileView, QuestionsView};
pub use own_dues::OwnDueView;
pub use policy::{APPLY_POLICY, PolicyProposal, PolicyView};
pub use public::{FiguresView, NoticeView, OrganisationView, RegisteredView, YearFigures};
pub use rebuild::ReadsRebuilt;
pub use search::{FoundView, SearchPage};
pub use sheet_view::{ApprovalSheetView, MatterState, MatterView, PlaceRole, PlaceView, StampView};
pub use tasks::{TaskActView, TaskPage, TaskView};
pub use trail::HistoryPage;
pub use whole::{ListPage, list_page};

pub(crate) use evaluation::{has_sheets, without_others, yet_to_hand_in};

/// The edition of how reads are kept: raised when what is kept changes, so that a database kept by an
/// earlier program is not read before everything was made anew.
pub const READS_EDITION: u64 = 3;

/// Rows of a page.
pub const ROWS_A_PAGE: u64 = 50;
