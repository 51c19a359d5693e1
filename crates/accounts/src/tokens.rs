//! Tokens: what programs show.

use crate::{AccountId, Accounts, AccountsError, InputFault, Scope, SignedIn};
use shirube_trail::{ActorId, At, OrgId};
use std::fmt;

/// A token that was issued. Its text is the only copy.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// `shirube_…`: what the program shows.
    pub token: String,
    /// What is known of it afterwards.
    pub view: TokenView,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken").field("view", &self.view).finish_non_exhaustive()
    }
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// Its id, which is no secret.
    pub id: String,
    /// The organisation.
    pub org: OrgId,
    /// In whose name.
    pub person: ActorId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: At,
    /// Until when, exclusive.
    pub expires_at: At,
    /// Since when it is revoked.
    pub revoked_at: Option<At>,
    /// When it was last used, to the minute.
    pub used_at: Option<At>,
}

impl Accounts {
    /// Who a bearer token stands for; nobody where it has expired or was revoked, or its account was
    /// disabled.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn token(&self, _bearer: &str) -> Result<Option<SignedIn>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Issues a token in the name of whoever is signed in, for at most 365 days. A token issues none.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn issue_token(
        &self,
        _who: &SignedIn,
        _name: &str,
        _scopes: &[Scope],
        _days: u32,
    ) -> Result<Result<IssuedToken, Vec<InputFault>>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// The tokens of an account, the latest first.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn tokens(&self, _account: &AccountId) -> Result<Vec<TokenView>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Revokes a token of an account; answers whether there was one that was good.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn revoke_token(&self, _account: &AccountId, _id: &str) -> Result<bool, AccountsError> {
        Err(AccountsError::Stopped)
    }
}
