//! Inviting staff, for those who administer their organisation: the same by the API and by the pages. Who
//! did it is a line of the log.

use shirube_accounts::{Colleague, InputFault, Invited, Link, SignedIn};
use shirube_core::words::Capacity;
use shirube_desk::Once;
use shirube_trail::ActorId;

use crate::app::App;
use crate::problem::Problem;

/// Whoever administers the organisation; for others there is nothing here.
pub(crate) async fn administers(app: &App, who: &SignedIn) -> Result<(), Problem> {
    let capacities = app.desk().capacities(&who.org, &who.person).await?;
    if capacities.contains(&Capacity::Administrator) { Ok(()) } else { Err(Problem::not_found()) }
}

/// Registers somebody of the staff and invites them.
pub(crate) async fn invite(
    app: &App,
    by: &SignedIn,
    colleague: &Colleague,
    once: Option<&Once>,
) -> Result<Result<Invited, Vec<InputFault>>, Problem> {
    let invited = app.accounts().invite_colleague((&by.org, &by.person), colleague, once).await?;
    if let Ok(invited) = &invited {
        is_invited(by, &invited.person);
    }
    Ok(invited)
}

/// Invites somebody of the staff once more; the earlier invitation is gone.
pub(crate) async fn invite_again(
    app: &App,
    by: &SignedIn,
    person: &ActorId,
    seen: &str,
) -> Result<Link, Problem> {
    let link = app.accounts().invite_again(&by.org, person, seen).await?;
    let link = link.map_err(|found| Problem::stale_tag(&found))?;
    is_invited(by, person);
    Ok(link)
}

fn is_invited(by: &SignedIn, person: &ActorId) {
    tracing::info!(target: "shirube::authz", by = %by.person, %person, "person.invited");
}

/// Withdraws an invitation; 404 where there is none that could be used.
pub(crate) async fn withdraw(app: &App, by: &SignedIn, person: &ActorId, seen: &str) -> Result<(), Problem> {
    Problem::of_change(app.accounts().withdraw_invitation(&by.org, person, seen).await?)?;
    tracing::info!(target: "shirube::authz", by = %by.person, %person, "invitation.withdrawn");
    Ok(())
}
