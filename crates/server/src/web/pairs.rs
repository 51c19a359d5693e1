//! What a form of one's own account sent, as it came.

use shirube_accounts::InputFault;

use super::frame::Asking;
use super::office::said;

/// What a form sent, by field; of a choice of several each its own.
pub(super) type Pairs = Vec<(String, String)>;

/// What was sent under a name; empty where nothing was.
pub(super) fn sent<'p>(pairs: &'p Pairs, name: &str) -> &'p str {
    pairs.iter().find(|(one, _)| one == name).map_or("", |(_, text)| text.as_str())
}

/// Faults as a page names them.
pub(super) fn told(asking: &Asking, faults: Vec<InputFault>) -> Vec<(String, String)> {
    faults.into_iter().map(|one| (one.field, said(asking.language, one.what.ja, one.what.en))).collect()
}

/// Where somebody goes after signing in: a page of this site, and no other.
pub(super) fn own(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if is_own { next } else { "" }
}
