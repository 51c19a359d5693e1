//! Sessions.

use crate::{AccountId, Accounts, AccountsError, Membership, NewSession, SessionView, SignedIn};
use shirube_trail::OrgId;

impl Accounts {
    /// Who a session token stands for; nobody where it ended, or its account was disabled. Counts as use.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn session(&self, _token: &str) -> Result<Option<SignedIn>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Moves a session to another organisation of its account, as a session of its own; nothing where the
    /// account does not belong there. When it was authenticated stays.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn switch(
        &self,
        _session_token: &str,
        _org: &OrgId,
    ) -> Result<Option<NewSession>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// The organisations an account belongs to, by id.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn memberships(&self, _account: &AccountId) -> Result<Vec<Membership>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Ends a session; one that is not known, or has ended, is left as it is.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sign_out(&self, _session_token: &str) -> Result<(), AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Ends every session of an account. Its API tokens stay.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sign_out_everywhere(&self, _account: &AccountId) -> Result<(), AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// The sessions of an account that have not ended, the latest first.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sessions(&self, _account: &AccountId) -> Result<Vec<SessionView>, AccountsError> {
        Err(AccountsError::Stopped)
    }
}
