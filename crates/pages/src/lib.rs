//! The pages: what the desk answers, as HTML in Japanese and English.
//!
//! Pure: a view goes in, a page comes out. Nothing here knows a database, a clock, a network or a
//! request; the moment a page is shown at is handed in. Every page works without script, asks
//! nothing of elsewhere, and has all its words in both languages in one table.

mod account;
mod act;
mod admin;
mod advise;
mod apply;
mod ask;
mod assign;
mod audit;
mod begin;
mod brought;
mod case;
mod cases;
mod choices;
mod columns;
mod deciding;
mod delegations;
mod door;
mod entry;
mod evaluation;
mod fault;
mod feeds;
mod field;
mod fields;
mod filters;
mod frame;
mod handed;
mod history;
mod import;
mod keys;
mod known;
mod line;
mod long;
mod meant;
mod moment;
mod my;
mod name;
mod next;
mod notice;
mod notices;
mod offer;
mod opening;
mod own_calendar;
mod people;
mod policy;
mod profile;
mod public;
mod questions;
mod receipt;
mod record;
mod remind;
mod rules;
mod saved;
mod seal;
mod seal_words;
mod sheet;
mod shown;
mod style;
mod tasks;
mod text;
mod typed;
mod value;
mod verification;
mod visible;
mod words;

pub use account::{Account, AccountPage, AccountSaid, IdentityLine, TokenLine, Totp, TotpPage};
pub use act::{ActCheckPage, ActDonePage, ActFormPage, ActNotDonePage, NotDone};
pub use admin::{AdminPage, Appointment, Health, Member, Post};
pub use advise::AdvisePage;
pub use apply::{ApplyPage, ApplyPart, ApplyPartPage, Unsent, UnsentLine};
pub use ask::{AGAIN_CODE, AGAIN_PASSWORD, Again, Ask, AskPage, Asked, Asking, SaidPage};
pub use askama::Template;
pub use assign::{ASSIGN_PATH, AssignPage, AssignStep, AssignTyped};
pub use audit::{AuditPage, AuditQuery, BUNDLE, Log, TrailLine, TrailPage, trail_heads, trail_row};
pub use begin::{BeginPage, begin_path};
pub use brought::fact_of;
pub use case::{CasePage, main_procedure};
pub use cases::{BoardPage, CasesPage, FoundPage, TAKE_PATH};
pub use columns::{Column, columns, headed, typed_row};
pub use deciding::Deciding;
pub use delegations::{DELEGATIONS_PATH, DelegationsPage, delegation_named};
pub use door::Door;
pub use entry::{Carried, DemoPage, Invitation, InvitationPage, Part, SignInPage};
pub use evaluation::{EvaluationPage, Filling, evaluation_path, settled, sheet_faults};
pub use fault::FaultPage;
pub use feeds::{FeedPlace, atom, calendar};
pub use fields::PEOPLE_FACTS;
pub use filters::CaseFilter;
pub use frame::{Area, Crumb, Frame, Visitor, escaped, in_language};
pub use handed::{AskedFact, Held, is_file};
pub use history::HistoryOfCase;
pub use import::{IMPORT_PATH, ImportPage, ImportRow, ImportStep, TEMPLATE_PATH};
pub use keys::{KEYS, KEYS_PATH};
pub use known::{begins, drawing, opening_offer, supplier_facts};
pub use line::{act_path, case_path};
pub use long::{WORK_PATH, WorkPage, WorksPage, area_of, work_path};
pub use meant::Meant;
pub use moment::{day, moment};
pub use my::{MyOnePage, MyPage};
pub use notice::NoticePage;
pub use notices::{Notice, NoticeQuery, NoticesPage};
pub use opening::{Ceremony, OpeningPage, ProposalsPage};
pub use own_calendar::{CalendarPage, own_calendar};
pub use people::{AccountState, PeoplePage, PersonLine};
pub use policy::{
    POLICY_PATH, PolicyFilling, PolicyPage, is_policy_typed, policy_begun, policy_confirmed, policy_day,
    policy_faults, policy_is_same, policy_typed,
};
pub use profile::{OfProfile, PROFILE_PATH, Profile, ProfilePage, ReceivedLine, profile_fields};
pub use public::{CertifiedPage, FiguresPage};
pub use receipt::{RECEIPT_PATH, RECEIPT_SCRIPT, ReceiptPage, receipt_pending};
pub use record::add_row;
pub use remind::{REMIND_PATH, RemindPage, RemindStep};
pub use rules::{RULES_PATH, RulePage, RulesPage};
pub use saved::{Saved, VIEWS_PATH, view_path};
pub use seal::{HolderKeyPage, HoldersPage, SEALING_SCRIPTS, SealPage, SealPlace, SealedCall};
pub use sheet::SheetPage;
pub use shirube_core::render::Language;
pub use style::{DRAFT, DRAFT_PATH, STYLE, STYLE_PATH};
pub use tasks::TasksPage;
pub use text::TextPage;
pub use typed::{FieldFault, Typed, value_of};
pub use verification::{GUIDES, VERIFICATION_PATH, VerificationPage};

/// The version of the program, as pages show it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The page as text, in which nothing hides or turns what stands around it: every page is made here.
///
/// # Errors
/// Never by what a page holds: writing into memory does not fail.
pub fn rendered(page: &impl Template) -> Result<String, askama::Error> {
    page.render().map(visible::visible)
}
