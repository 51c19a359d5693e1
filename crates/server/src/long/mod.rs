//! Long work (decision 0033): what is asked for and not done within the request, done by a worker in the
//! background, with a result that waits for whoever asked.

mod make;
mod round;

use shirube_desk::{LongRequest, LongView};
use shirube_trail::CaseNo;
use uuid::Uuid;

use crate::app::App;
use crate::imports::OPENS;
use crate::problem::Problem;
use crate::taken::{Taker, bundle_scope, log_scope};

pub(crate) use self::make::{extent, taken_case, wanted_scope};
pub use self::round::long_round;
pub(crate) use self::round::long_rounds;

/// Entries of a case at most that is taken within the request.
pub(crate) const ENTRIES_DIRECT_MAX: u64 = 300;

/// Whether whoever asks may ask for this, and take its result: asked when they ask, and again whenever the
/// result is handed out.
///
/// # Errors
/// 404 for what is not theirs to see, 409 for what they see and may not take.
pub(crate) async fn check(taker: Taker<'_>, request: &LongRequest) -> Result<(), Problem> {
    match request {
        LongRequest::Bundle { case: Some(case), purpose, .. } => {
            let case = taken_case(case)?;
            taker.sees(&case).await?;
            taker.may((&bundle_scope(&case), purpose)).await
        }
        LongRequest::Bundle { case: None, days, purpose, .. } => {
            taker.sees_all().await?;
            taker.may((&log_scope(extent(*days)), purpose)).await
        }
        LongRequest::Export { case, purpose, .. } => {
            let case = taken_case(case)?;
            taker.sees(&case).await?;
            taker.may((&wanted_scope(request, &case), purpose)).await
        }
        LongRequest::Import { .. } => {
            let roles = taker.desk.roles(taker.org, taker.person).await?;
            let opens = shirube_pages::opening_offer(OPENS.0, OPENS.1).ok_or_else(Problem::not_found)?;
            let may = roles.company.is_none() && opens.by.iter().any(|one| roles.capacities.contains(one));
            if may { Ok(()) } else { Err(Problem::not_found()) }
        }
    }
}

/// Keeps what is asked for until a worker takes it, and has one of this process look at once.
///
/// # Errors
/// As [`check`]; 422 where it is one too many.
pub(crate) async fn ask(
    app: &App,
    taker: Taker<'_>,
    (id, request): (Uuid, LongRequest),
) -> Result<LongView, Problem> {
    check(taker, &request).await?;
    let asked = taker.desk.ask_long(taker.org, taker.person, (id, request)).await?;
    app.poke();
    Ok(asked)
}

/// Whether a case has too many entries to be taken within the request.
///
/// # Errors
/// As the desk's.
pub(crate) async fn is_long(taker: Taker<'_>, case: &CaseNo) -> Result<bool, Problem> {
    Ok(taker.desk.entries_of_case(taker.org, case).await? > ENTRIES_DIRECT_MAX)
}

/// The bytes of a result for whoever asked, where they may still take it.
///
/// # Errors
/// 404 where none waits, or they may not any more.
pub(crate) async fn result(taker: Taker<'_>, id: Uuid) -> Result<(String, Vec<u8>), Problem> {
    let asked = taker.desk.long_work(taker.org, taker.person, id).await?;
    check(taker, &asked.request).await.map_err(hidden)?;
    let (result, content) = taker.desk.long_result(taker.org, taker.person, id).await?;
    Ok((result.name, content))
}

/// Who may not take it any more learns no more than that there is nothing.
fn hidden(problem: Problem) -> Problem {
    if matches!(problem.status, 403 | 409 | 422) { Problem::not_found() } else { problem }
}
