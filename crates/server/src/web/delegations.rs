//! Who decides for whom.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::OfferView;
use shirube_pages::{DELEGATIONS_PATH, DelegationsPage, Typed};

use super::frame::{Asking, page};
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(DELEGATIONS_PATH, get(delegations))
}

async fn delegations(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let view = asking.app.desk().delegations(&who.org, &who.person).await?;
    page(&DelegationsPage::new(asking.frame(None).await?, &view))
}

/// Writes into the form that delegates whose power it is, and a number nobody has used.
pub(super) async fn begun(asking: &Asking, offer: &OfferView, typed: &mut Typed) -> Result<(), Problem> {
    if offer.act != "delegate" {
        return Ok(());
    }
    let who = asking.account()?;
    let view = asking.app.desk().delegations(&who.org, &who.person).await?;
    typed.entry("f.delegation.holder".to_owned()).or_insert_with(|| who.person.to_string());
    typed.entry("f.delegation.id".to_owned()).or_insert(view.next_id);
    Ok(())
}
