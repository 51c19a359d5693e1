//! The pages: what the desk answers, as HTML in Japanese and English.
//!
//! Pure: a view goes in, a page comes out. Nothing here knows a database, a clock, a network or a
//! request; the moment a page is shown at is handed in. Every page works without script, asks
//! nothing of elsewhere, and has all its words in both languages in one table.

mod act;
mod admin;
mod audit;
mod case;
mod cases;
mod choices;
mod entry;
mod fault;
mod field;
mod frame;
mod known;
mod line;
mod moment;
mod my;
mod notices;
mod offer;
mod opening;
mod seal;
mod seal_words;
mod style;
mod tasks;
mod typed;
mod value;
mod words;

pub use act::{ActCheckPage, ActDonePage, ActFormPage, ActNotDonePage, FieldFault, Meant, NotDone, Typed};
pub use admin::{AdminPage, Appointment, Health, Member, Post};
pub use askama::Template;
pub use audit::{AuditPage, AuditQuery, Log, TrailLine, TrailPage};
pub use case::CasePage;
pub use cases::{BoardPage, CasesPage, FoundPage};
pub use entry::{DemoPage, Invitation, InvitationPage, Part, SignInPage};
pub use fault::FaultPage;
pub use frame::{Area, Crumb, Frame, Visitor, escaped, in_language};
pub use known::drawing;
pub use moment::{day, moment};
pub use my::{MyOnePage, MyPage};
pub use notices::{Notice, NoticePage, NoticesPage, TextPage};
pub use opening::{Ceremony, OpeningPage, ProposalsPage};
pub use seal::{HolderKeyPage, HoldersPage, SEALING_SCRIPTS, SealPage, SealPlace, SealedCall};
pub use shirube_core::render::Language;
pub use style::{STYLE, STYLE_PATH};
pub use tasks::TasksPage;
pub use typed::value_of;

/// The version of the program, as pages show it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The page as text.
///
/// # Errors
/// Never by what a page holds: writing into memory does not fail.
pub fn rendered(page: &impl Template) -> Result<String, askama::Error> {
    page.render()
}
