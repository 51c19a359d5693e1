//! Who somebody is: accounts, passwords, codes, sessions, tokens, invitations.
//!
//! An *account* is of the installation: one person signs in once, and may belong to several
//! organisations. A *membership* says which person of an organisation an account is. A session and a
//! token stand for one membership at a time. What a person may do is no business of this crate: the
//! desk asks the office for that, at every act.
//!
//! ```text
//! e-mail + password (+ code) → sign_in → session token → SignedIn { org, person } → desk
//! ```
//!
//! * [`Accounts::sign_in`], [`Accounts::session`], [`Accounts::token`]: who asks;
//! * [`Accounts::invite`], [`Accounts::invite_colleague`], [`Accounts::register_company`], [`Accounts::recover`],
//!   [`Accounts::first_administrator`]: links, spent by [`Accounts::accept`] and [`Accounts::set_up`];
//! * [`Accounts::sign_in_proven`], [`Accounts::link_proven`]: whom an identity provider says they are;
//! * [`Accounts::profile`]: what a company says of itself once;
//! * [`Accounts::totp_begin`]: the second factor; [`Accounts::issue_token`]: programs.
//!
//! Everything is timed by the clock of the desk. Tokens are kept as SHA-256, passwords as argon2id, and
//! the secrets of second factors under a key outside the database (`docs/decisions/0022-accounts.md`).

mod address;
mod attempts;
mod breached;
mod calendars;
mod company;
mod email;
mod error;
mod fault;
mod identities;
mod joining;
mod letters;
mod links;
mod name;
mod password;
mod people;
mod profile;
mod prove;
mod purpose;
mod second_factor;
mod secret;
mod sessions;
mod set_up;
mod settings;
mod sign_in;
mod staff;
mod stored;
mod tokens;
mod who;

pub use company::Company;
pub use error::AccountsError;
pub use fault::{AcceptFault, IdentityFault, PasswordFault, SignInFault};
pub use identities::{IdentityView, Proven};
pub use links::{Link, LinkState};
pub use people::MemberView;
pub use profile::{ProfileChange, ProfileCode, ProfileField, ProfileKept, ProfileView, Said};
pub use purpose::Purpose;
pub use second_factor::TotpOffer;
pub use set_up::{FirstSetUp, Official, SetUp};
pub use settings::Settings;
pub use shirube_core::facts::Fault as InputFault;
pub use staff::{Colleague, Invited};
pub use tokens::{IssuedToken, TokenView};
pub use who::{AccountId, Means, Membership, NewSession, Scope, SessionView, SignedIn};

use shirube_desk::Desk;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The accounts of an installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    desk: Desk,
    settings: Arc<Settings>,
    /// Passwords that may be worked on now.
    hashing: Arc<Semaphore>,
}

impl Accounts {
    /// The accounts kept in the store of this desk, timed by its clock.
    #[must_use]
    pub fn new(desk: Desk, settings: Settings) -> Self {
        Self { desk, settings: Arc::new(settings), hashing: Arc::new(Semaphore::new(password::AT_A_TIME)) }
    }

    /// The desk.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// Reads an address as an account may have it.
///
/// # Errors
/// The fault of the field `email`.
pub fn read_email(email: &str) -> Result<String, InputFault> {
    email::read(email)
}
