//! Where a change of the policy begins, and where it is confirmed.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use shirube_core::words::Capacity;
use shirube_desk::APPLY_POLICY;
use shirube_pages::{POLICY_PATH, policy_begun, policy_confirmed};
use shirube_trail::ids::OFFICE;

use super::acts;
use super::frame::Asking;
use super::meant::{Way, find};
use super::policy::{shown, view};
use super::sent::Sent;
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(POLICY_PATH, get(policy))
}

/// What waits to be confirmed, for who may confirm it; else the form, for who may enter a change.
async fn policy(asking: Asking) -> Result<Response, Problem> {
    let view = view(&asking).await?;
    let found = find(&asking, &Way::At(OFFICE.to_owned(), APPLY_POLICY.to_owned())).await?;
    // who holds both capacities may enter another instead
    let is_new = view.may_begin && asking.asked("new") == "yes";
    if let Some(proposal) = view.proposal.as_ref().filter(|_| view.may_confirm && !is_new) {
        let mut typed = policy_confirmed(proposal);
        typed.insert("capacity".to_owned(), Capacity::Approver.id().to_owned());
        return acts::check(&asking, found, Sent { typed, ..Sent::default() }).await;
    }
    let typed = policy_begun(&view);
    shown(&asking, (&found, &view), (&typed, &[], false), StatusCode::OK).await
}
