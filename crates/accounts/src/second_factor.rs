//! The second factor: codes of an authenticator app (RFC 6238), and codes on paper for when it is lost.

use crate::{AccountId, Accounts, AccountsError};
use std::fmt;

/// What an authenticator app is told once.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpOffer {
    /// `otpauth://totp/…`.
    pub uri: String,
    /// The same as a picture.
    pub qr_svg: String,
    /// The secret, to type.
    pub secret_base32: String,
}

impl fmt::Debug for TotpOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpOffer")
    }
}

impl Accounts {
    /// Offers a secret. It counts only once a code made with it was shown ([`Accounts::totp_confirm`]);
    /// one that counts already stays until then.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn totp_begin(&self, _account: &AccountId) -> Result<TotpOffer, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Takes the secret offered, where the code is its: answers ten codes for when the app is lost, each
    /// good once; earlier ones are not any more. Nothing where the code is wrong or nothing was offered.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn totp_confirm(
        &self,
        _account: &AccountId,
        _code: &str,
    ) -> Result<Option<Vec<String>>, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Removes the second factor and its paper codes. Answers whether there was one.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn totp_remove(&self, _account: &AccountId) -> Result<bool, AccountsError> {
        Err(AccountsError::Stopped)
    }

    /// Whether an account has a second factor, and how many paper codes are left.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn totp_state(&self, _account: &AccountId) -> Result<Option<u32>, AccountsError> {
        Err(AccountsError::Stopped)
    }
}
