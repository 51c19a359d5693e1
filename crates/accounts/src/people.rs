//! The accounts of an organisation's people.

use crate::{AccountId, Accounts, AccountsError};
use shirube_trail::{ActorId, At, OrgId};

/// A person of an organisation and their account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The person.
    pub person: ActorId,
    /// Their name.
    pub name: String,
    /// The section, for staff.
    pub section: Option<String>,
    /// The company, for others.
    pub company: Option<String>,
    /// Where letters go.
    pub email: Option<String>,
    /// The account, where they have one.
    pub account: Option<AccountId>,
    /// Since when it is disabled.
    pub disabled_at: Option<At>,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Until when an invitation that was not used is good.
    pub invited_until: Option<At>,
}

impl Accounts {
    /// Everyone an organisation knows, by id, and their accounts.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn people(&self, _org: &OrgId) -> Result<Vec<MemberView>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// The account of a person.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn account_of(
        &self,
        _org: &OrgId,
        _person: &ActorId,
    ) -> Result<Option<AccountId>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Disables an account, or enables it again. A disabled one is nobody's at the next request: its
    /// sessions and tokens have ended. Answers whether there is such an account.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn disable(&self, _account: &AccountId, _disabled: bool) -> Result<bool, AccountsError> {
        Err(AccountsError::Stopped)
    }
}
