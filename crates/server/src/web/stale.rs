//! The page for whoever filled in a form while somebody else was first: what was done since they looked, and
//! everything they typed.

use axum::http::StatusCode;
use axum::response::Response;
use shirube_desk::{CaseActView, DeskError, HistoryPage, Target};
use shirube_pages::{ActNotDonePage, NotDone};

use super::frame::{Asking, page_of};
use super::meant::Found;
use super::sent::Sent;
use crate::problem::Problem;

/// The most a procedure moves on while a form stands open. While what comes in is nobody's business a revision
/// is no number of anything, and what lies between two of them means nothing.
const MOVES_MAX: u64 = 10_000;

/// The page: what was typed is kept, and goes on from what is there now, where its act is still possible.
///
/// # Errors
/// As the desk's.
pub(super) async fn stale_page(asking: &Asking, found: &Found, sent: &Sent) -> Result<Response, Problem> {
    let since = match (&found.target, sent.revision) {
        (Target::Procedure(id), Some(seen)) => since(asking, id, seen).await?,
        _ => None,
    };
    let frame = asking.frame(None).await?;
    let why = if found.gone.is_some() { NotDone::Gone } else { NotDone::Stale };
    let shown = ActNotDonePage::new(frame, (&found.meant, &found.offer), &sent.typed, why, &[]);
    page_of(StatusCode::PRECONDITION_FAILED, &shown.since(&found.meant, since.as_ref()))
}

/// What was done in a procedure since somebody saw it, the latest first; none where that cannot be told. Only
/// what was performed moves a revision: what was refused meanwhile changed nothing.
async fn since(
    asking: &Asking,
    id: &shirube_trail::ProcedureId,
    seen: u64,
) -> Result<Option<HistoryPage>, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    let now = desk.view(&who.org, &who.person, id).await?.revision;
    let Some(moves) = now.checked_sub(seen).filter(|moves| (1..=MOVES_MAX).contains(moves)) else {
        return Ok(None);
    };
    let mut history = match desk.history(&who.org, &who.person, (&id.case(), Some(id)), None).await {
        Ok(history) => history,
        // whoever sees of it what is public alone sees nothing of what was done in it
        Err(DeskError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let moves = usize::try_from(moves).unwrap_or(usize::MAX);
    history.acts.retain(|act: &CaseActView| !act.refused);
    if history.acts.len() >= moves {
        // everything since is here, and nothing before
        history.next = None;
        history.acts.truncate(moves);
    }
    Ok(Some(history).filter(|history| !history.acts.is_empty()))
}
