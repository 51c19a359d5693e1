//! What links are for.

use serde::Serialize;
use shirube_persistence::InvitationRow;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A person of an organisation gets an account.
    Invite,
    /// A company proves that an address is its own.
    VerifyEmail,
    /// Who has an account proves that a new address is their own ([`Accounts::take_address`]).
    ChangeEmail,
    /// A new password.
    Recover,
    /// The first account of an installation. [`Accounts::accept`] where the link names an organisation;
    /// [`Accounts::set_up`] where there is none yet.
    FirstAdministrator,
}

impl Purpose {
    /// Its name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::VerifyEmail => "verify-email",
            Self::ChangeEmail => "change-email",
            Self::Recover => "recover",
            Self::FirstAdministrator => "first-administrator",
        }
    }

    /// As it is kept: that an address is proved, be it for an account that is there or for one to be.
    pub(crate) const fn kept(self) -> &'static str {
        match self {
            Self::ChangeEmail => Self::VerifyEmail.id(),
            other => other.id(),
        }
    }

    /// What a link is for that was kept.
    pub(crate) fn of(row: &InvitationRow) -> Option<Self> {
        let all = [Self::Invite, Self::VerifyEmail, Self::Recover, Self::FirstAdministrator];
        match all.into_iter().find(|one| one.kept() == row.purpose)? {
            Self::VerifyEmail if row.account_id.is_some() => Some(Self::ChangeEmail),
            other => Some(other),
        }
    }
}
