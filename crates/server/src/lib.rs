//! The HTTP API and the pages, over the desk.
//!
//! A request is identified ([`Visitor`]), let through by the one table of routes (`access`), read by a
//! declared form (`form`, `json`), and handed to the desk; what the desk answers is told back as it is,
//! or as a [`Problem`]. The server decides nothing.
//!
//! ```text
//! socket → id, headers, log → limits → same site → gate (who) → form → desk → answer
//! ```
//!
//! [`router`] is the whole service; [`serve`] listens, works in the background and stops in order.

mod access;
mod app;
mod around;
mod asked;
mod document;
mod faults;
mod form;
mod gate;
mod handing;
pub mod imports;
mod json;
mod limits;
mod links;
mod logging;
mod long;
mod oidc;
mod people;
mod problem;
mod routes;
mod serve;
mod settings;
mod slow;
mod taken;
mod telemetry;
mod two_ways;
mod uploads;
mod visitor;
mod web;

pub use access::{Declared, authorisation_table, declared};
pub use app::App;
pub use document::document;
pub use json::read as read_json;
pub use logging::log_in_json;
pub use long::long_round;
pub use problem::{FieldFault, PROBLEM_JSON, Problem, Refusal, etag};
pub use routes::router;
pub use serve::{FORGETTING_SECONDS, ServeFault, forget, listen, mailer, serve};
pub use settings::{Documents, Network, Provider, SettingFault, Settings, is_origin};
pub use taken::japanese_font;
pub use visitor::{SignedIn, Visitor, session_cookie};
pub use web::Demo;
