//! Links: single use, for a while.

use crate::{AcceptFault, AccountId, Accounts, AccountsError};
use serde::Serialize;
use shirube_core::policy::BodyKind;
use shirube_trail::{ActorId, At, OrgId};
use std::fmt;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A person of an organisation gets an account.
    Invite,
    /// A company proves that an address is its own.
    VerifyEmail,
    /// A new password.
    Recover,
    /// The first account of an installation. [`Accounts::accept`] where the link names a person;
    /// [`Accounts::set_up`] where there is no organisation yet.
    FirstAdministrator,
}

impl Purpose {
    const ALL: [Self; 4] = [Self::Invite, Self::VerifyEmail, Self::Recover, Self::FirstAdministrator];

    /// Its name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::VerifyEmail => "verify-email",
            Self::Recover => "recover",
            Self::FirstAdministrator => "first-administrator",
        }
    }
}

/// A link that was made. Its token is the only copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The secret in it.
    pub token: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Until when it is good, exclusive.
    pub expires_at: At,
    /// `/invitation/…`: the page that spends it.
    pub url_path: String,
    /// Whether a letter with it was queued: then nobody else need hand it on.
    pub posted: bool,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// How a link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// It can be used.
    Open {
        /// What for.
        purpose: Purpose,
        /// The address the account has, or will have; empty where there is no organisation yet.
        email: String,
        /// The organisation; none for a new password, and where there is none yet.
        org: Option<OrgId>,
        /// Who is to use it; empty where that is not known.
        person_name: String,
        /// Whether the address has an account with a password already: then [`Accounts::accept`] takes
        /// that password, and does not change it (but for [`Purpose::Recover`]).
        has_password: bool,
        /// Until when, exclusive.
        expires_at: At,
    },
    /// It was used, replaced by a later one, or is too old (410).
    Gone,
    /// There is no such link (404).
    Unknown,
}

/// An official, as a set-up names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
}

/// The first organisation of an installation and its two administrators: the first has the link in
/// hand, the second gets an invitation, as no right is granted by one alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FirstSetUp {
    /// The organisation's id (`city-a`).
    pub org: OrgId,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English.
    pub name_en: String,
    /// What kind of body it is.
    pub body: BodyKind,
    /// Who has the link in hand.
    pub first: Official,
    /// Their password.
    pub password: String,
    /// The other administrator.
    pub second: Official,
}

impl fmt::Debug for FirstSetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstSetUp").field("org", &self.org).finish_non_exhaustive()
    }
}

/// What a set-up made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    /// The first administrator's account.
    pub account: AccountId,
    /// The second administrator's invitation.
    pub invitation: Link,
}

impl Accounts {
    /// Invites a person of an organisation to an account with this address. An earlier invitation of the
    /// person that was not used is gone with it.
    ///
    /// # Errors
    /// Bad input of the desk for an address that is none, a person who is not there
    /// ([`shirube_desk::DeskError::NotFound`]) or has an account; a store that fails.
    pub async fn invite(
        &self,
        _org: &OrgId,
        _person: &ActorId,
        _email: &str,
        _language: &str,
    ) -> Result<Link, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// How a link stands. Reading spends nothing.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn link(&self, _token: &str) -> Result<LinkState, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Spends a link: makes or joins the account, or sets its new password ([`Purpose`]). Ends the
    /// account's sessions where the password was changed.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails; the link stays good then.
    pub async fn accept(
        &self,
        _token: &str,
        _password: &str,
    ) -> Result<Result<AccountId, AcceptFault>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Makes a link to a new password, where this address has an account. The caller answers the same
    /// either way, and hands on nothing: the letter does, where letters can carry links.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn recover(&self, _email: &str, _address: &str) -> Result<Option<Link>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// A link to the first account, only where there is none at all; an earlier one is gone with it. It is
    /// for the first administrator of `org` whose address is known, and without `org` (or such a
    /// person) for whoever sets up the first organisation ([`Accounts::set_up`]).
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn first_administrator(&self, _org: Option<&OrgId>) -> Result<Option<Link>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Spends the link of [`Accounts::first_administrator`] where there is no organisation yet: founds it,
    /// makes the first account, and invites the second administrator.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn set_up(
        &self,
        _token: &str,
        _set_up: &FirstSetUp,
    ) -> Result<Result<SetUp, AcceptFault>, AccountsError> {
        Err(AccountsError::Stopped)
    }
}
