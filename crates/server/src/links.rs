//! Links that set up accounts and passwords: whether one can be taken, and why not.

use axum::http::StatusCode;
use shirube_accounts::{AcceptFault, LinkState, NewSession, PasswordFault, Purpose, SignInFault};
use shirube_trail::OrgId;

use crate::app::App;
use crate::problem::Problem;

/// Whether an invitation of this organisation can be taken; why not, where it cannot.
pub(crate) async fn open_invitation(app: &App, token: &str, of: &OrgId) -> Result<(), Problem> {
    match app.accounts().link(token).await? {
        LinkState::Open { purpose: Purpose::Invite, org: Some(org), .. } if org == *of => Ok(()),
        LinkState::Gone => Err(gone()),
        LinkState::Open { .. } | LinkState::Unknown => Err(Problem::not_found()),
    }
}

/// Takes the address a link was sent to, for who is signed in.
pub(crate) async fn take_address(
    app: &App,
    session: &str,
    token: &str,
) -> Result<Result<NewSession, AcceptFault>, Problem> {
    let outcome = app.accounts().take_address(session, token).await?;
    if let Ok(new) = &outcome {
        let (org, person) = (&new.signed_in.org, &new.signed_in.person);
        tracing::info!(target: "shirube::authn", %org, %person, "email.changed");
    }
    Ok(outcome)
}

/// A link that was used or has expired.
pub(crate) fn gone() -> Problem {
    Problem::new(
        StatusCode::GONE,
        ("gone", "使えないリンク"),
        "このリンクは使われたか、期限が切れています。新しいリンクを頼んでください。",
        "this link was used or has expired: ask for a new one.",
    )
}

/// Why a link was not taken.
pub(crate) fn not_accepted(fault: AcceptFault) -> Problem {
    let faults = match fault {
        AcceptFault::Gone => return gone(),
        AcceptFault::Unknown => return Problem::not_found(),
        AcceptFault::Wrong => return SignInFault::Wrong.into(),
        AcceptFault::Wait { seconds } => return SignInFault::Wait { seconds }.into(),
        AcceptFault::Password(faults) => faults.into_iter().map(PasswordFault::input).collect(),
        AcceptFault::Input(faults) => faults,
    };
    Problem::bad_input(faults.into_iter().map(Into::into).collect())
}
