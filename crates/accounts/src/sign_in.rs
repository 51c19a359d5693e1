//! Signing in.

use crate::{Accounts, AccountsError, InputFault, NewSession, SignInFault, SignedIn};
use shirube_trail::OrgId;

impl Accounts {
    /// Signs in. `address` is whence the request comes, as far as it can be trusted. Without `org` the
    /// session stands for the first organisation the account belongs to, by id.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn sign_in(
        &self,
        _email: &str,
        _password: &str,
        _code: Option<&str>,
        _org: Option<&OrgId>,
        _address: &str,
    ) -> Result<Result<NewSession, SignInFault>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Asks once more who is there: ends the session and begins another in its place.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn reauthenticate(
        &self,
        _session_token: &str,
        _password: &str,
        _code: Option<&str>,
        _address: &str,
    ) -> Result<Result<NewSession, SignInFault>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Changes the password of whoever is signed in and ends their other sessions. The inner fault
    /// names the field (`password`, `current_password`).
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn change_password(
        &self,
        _session_token: &str,
        _current: &str,
        _password: &str,
        _address: &str,
    ) -> Result<Result<NewSession, Vec<InputFault>>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// A session for this person without asking who is there: for demonstrations only, and the caller
    /// sees to that. Makes an account without password where the person has none.
    ///
    /// # Errors
    /// [`AccountsError`]; a person who does not exist.
    pub async fn open_for_demo(
        &self,
        _org: &OrgId,
        _person: &shirube_trail::ActorId,
    ) -> Result<NewSession, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Whether whoever asks must say once more who they are before what is sensitive
    /// ([`Accounts::reauthenticate`]). A token is not asked: its scopes say what it may do.
    #[must_use]
    pub fn needs_reauthentication(&self, _who: &SignedIn, _now: shirube_trail::At) -> bool {
        true
    }
}
