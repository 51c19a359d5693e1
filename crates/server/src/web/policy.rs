//! A change of the policy: entered by a form made of the parameters, confirmed by somebody else. What is sent
//! goes the way of every act (`acts`); here is what its form begins with, what is wrong with it, and what it
//! changes.

use axum::http::StatusCode;
use axum::response::Response;
use shirube_desk::{APPLY_POLICY, PolicyView, Target};
use shirube_pages::{
    ActFormPage, Area, FieldFault, POLICY_PATH, PolicyFilling, PolicyPage, Typed, is_policy_typed,
    policy_day, policy_faults, policy_is_same,
};
use shirube_trail::ids::OFFICE;

use super::frame::{Asking, page_of};
use super::meant::Found;
use super::sent::Sent;
use crate::problem::Problem;

/// Whether an act is the one by which a policy is applied.
pub(super) fn is_of(found: &Found) -> bool {
    matches!(&found.target, Target::Procedure(id) if id.as_str() == OFFICE) && found.offer.act == APPLY_POLICY
}

/// The policy, for who may change it.
///
/// # Errors
/// 404 for anybody else.
pub(super) async fn view(asking: &Asking) -> Result<PolicyView, Problem> {
    let who = asking.account()?;
    Ok(asking.app.desk().policy_view(&who.org, &who.person).await?)
}

/// The page of the policy, with its form where whoever asks may change it.
pub(super) async fn shown(
    asking: &Asking,
    (found, view): (&Found, &PolicyView),
    (typed, faults, is_same): (&Typed, &[FieldFault], bool),
    status: StatusCode,
) -> Result<Response, Problem> {
    let frame = asking.frame(Some(if view.may_begin { Area::Admin } else { Area::Tasks })).await?;
    let filling = PolicyFilling { meant: &found.meant, typed, faults, is_same };
    page_of(status, &PolicyPage::new(frame, view, Some(filling).filter(|_| view.may_begin)))
}

/// The form of a policy as it is filled in. What was brought as it is stored has no fields: it stays as it
/// is, to be seen and mended where something is wrong with it; where nothing is, what waits is shown anew.
///
/// # Errors
/// As [`view`].
pub(super) async fn form_of(
    asking: &Asking,
    found: &Found,
    (typed, faults): (&Typed, &[FieldFault]),
    status: StatusCode,
) -> Result<Response, Problem> {
    let view = view(asking).await?;
    if is_policy_typed(typed) {
        return shown(asking, (found, &view), (typed, faults, false), status).await;
    }
    if faults.is_empty() {
        return Ok(asking.to(POLICY_PATH));
    }
    let frame = asking.frame(None).await?;
    page_of(status, &ActFormPage::new(frame, &found.meant, &found.offer, typed, faults))
}

/// The form once more, where what was typed into it goes beyond a bound, cannot be read, or changes nothing.
///
/// # Errors
/// As [`view`].
pub(super) async fn stopped(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
) -> Result<Option<Response>, Problem> {
    if !is_of(found) {
        return Ok(None);
    }
    // who performs neither half of the act learns of no form
    let view = view(asking).await?;
    if !is_policy_typed(&sent.typed) || !["check", "perform"].contains(&sent.step.as_str()) {
        return Ok(None);
    }
    let faults = policy_faults(asking.language, &sent.typed, policy_day(&sent.typed, view.today));
    let is_same = faults.is_empty() && policy_is_same(&view, &sent.typed);
    if faults.is_empty() && !is_same {
        return Ok(None);
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(Some(shown(asking, (found, &view), (&sent.typed, &faults, is_same), status).await?))
}
