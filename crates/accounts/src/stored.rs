//! What is read off a stored link or account, wherever it is asked.

use serde::{Deserialize, Serialize};
use shirube_persistence::{AccountRow, InvitationRow};
use shirube_trail::At;

/// What a company says of itself, kept until its address is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Who says it.
    pub(crate) name: String,
    /// The company.
    pub(crate) company: String,
    /// Its number: a claim, until the office has looked.
    pub(crate) corporate_number: Option<String>,
}

/// Who a link is for, where a company asked for it.
pub(crate) fn name_in(row: &InvitationRow) -> String {
    said_in(row).map(|said| said.name).unwrap_or_default()
}

/// What a company said of itself.
pub(crate) fn said_in(row: &InvitationRow) -> Option<Said> {
    row.details.as_deref().and_then(|details| serde_json::from_str(details).ok())
}

/// Whether a link can still be used.
pub(crate) fn is_open(row: &InvitationRow, now: At) -> bool {
    row.used_at.is_none() && now < row.expires_at
}

/// Whether an account is somebody's already: it has a password, or was joined without one.
pub(crate) fn is_somebodys(account: &AccountRow) -> bool {
    account.password_hash.is_some() || account.verified_at.is_some()
}
