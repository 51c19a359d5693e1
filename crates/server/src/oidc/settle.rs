//! What a sign-in at a provider comes to, once it is known who it is.

use axum::http::StatusCode;
use shirube_accounts::{IdentityFault, NewSession, Proven};

use super::{OidcFault, Purpose, Ticket};
use crate::app::App;
use crate::links::not_accepted;
use crate::problem::Problem;
use crate::visitor::Visitor;

/// What a sign-in came to.
pub(crate) enum Settled {
    /// A session began.
    In(Box<NewSession>),
    /// The account of the session is linked now.
    Linked,
}

/// Does what a sign-in was begun for.
pub(crate) async fn settle(
    app: &App,
    visitor: &Visitor,
    (ticket, proven): (&Ticket, &Proven),
) -> Result<Settled, Problem> {
    let session = visitor.session.as_deref();
    if !ticket.purpose.is_of(session) {
        return Err(OidcFault::Foreign.into());
    }
    let (accounts, provider) = (app.accounts(), ticket.provider.as_str());
    let new = match &ticket.purpose {
        Purpose::SignIn => accounts.sign_in_proven(proven, &visitor.address.to_string()).await?,
        Purpose::Join(token) => match accounts.accept_proven(token, proven).await? {
            Ok(new) => Ok(new),
            Err(fault) => return Err(not_accepted(fault)),
        },
        Purpose::Again(_) => accounts.reauthenticate_proven(session.unwrap_or_default(), proven).await?,
        Purpose::Link(_) => {
            let linked = accounts.link_proven(session.unwrap_or_default(), proven).await?;
            linked.map_err(|fault| not_in(provider, fault))?;
            let by = visitor.signed_in.as_ref().map(|one| one.person.to_string()).unwrap_or_default();
            tracing::info!(target: "shirube::authn", by, provider, "identity.linked");
            return Ok(Settled::Linked);
        }
    };
    let new = new.map_err(|fault| not_in(provider, fault))?;
    // What was there before is not carried on; another session of the same is ended already.
    if let (Purpose::SignIn | Purpose::Join(_), Some(before)) = (&ticket.purpose, session) {
        accounts.sign_out(before).await?;
    }
    let (org, person) = (&new.signed_in.org, &new.signed_in.person);
    tracing::info!(target: "shirube::authn", %org, %person, provider, "identity.signed-in");
    Ok(Settled::In(Box::new(new)))
}

fn not_in(provider: &str, fault: IdentityFault) -> Problem {
    let code = match fault {
        IdentityFault::NotInvited => "not-invited",
        IdentityFault::Taken => "identity-taken",
        IdentityFault::Other => "identity-of-another",
        IdentityFault::Stale => "reauthentication-needed",
        IdentityFault::Wait { seconds } => return Problem::too_many(seconds.into()),
    };
    tracing::info!(target: "shirube::authn", provider, code, "identity.refused");
    Problem::new(StatusCode::FORBIDDEN, (code, "職員IDでログインできません"), fault.ja(), fault.en())
}
