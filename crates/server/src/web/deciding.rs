//! Who decides sees what they decide: the approval sheet of a procedure, and its gist above the form of an act
//! of the sheet.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::{DeskError, OfferView, Target, is_on_sheet};
use shirube_pages::{Area, Deciding, Frame, SheetPage};
use shirube_trail::ProcedureId;

use super::frame::{Asking, page};
use super::meant::Found;
use super::typed;
use crate::app::App;
use crate::problem::Problem;

/// The act by which an absent approver signs what a deputy decided (後閲).
const COUNTERSIGN: &str = "countersign-later";

pub(super) fn router() -> Router<App> {
    Router::new().route("/procedures/{id}/approval-sheet", get(sheet))
}

/// The approval sheet of a procedure: for the office only.
async fn sheet(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    if who.company.is_some() {
        return Err(Problem::not_found());
    }
    let id = typed::procedure(&id)?;
    let desk = asking.app.desk();
    let view = desk.approval_sheet(&who.org, &who.person, &id).await?;
    let facts = facts(&asking, &id).await?;
    let mut offers = match desk.offers(&who.org, &who.person, &id).await {
        Ok(offers) => offers,
        Err(DeskError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let kind = view.case.procedures.iter().find(|one| one.procedure == id.as_str());
    let kind = kind.map(|one| one.kind.clone()).unwrap_or_default();
    // nobody is told here that there is nothing to sign later
    let is_idle = |offer: &OfferView| offer.act == COUNTERSIGN && !offer.allowed;
    offers.retain(|offer| is_on_sheet(&kind, &offer.act) && !is_idle(offer));
    let frame = asking.frame(Some(Area::Cases)).await?;
    let shown = SheetPage::new(frame, &view, id.as_str(), (&offers, facts.as_ref()));
    page(&shown.ok_or_else(Problem::not_found)?)
}

/// The facts of a procedure, as whoever asks sees them; none where they see none.
async fn facts(asking: &Asking, id: &ProcedureId) -> Result<Option<serde_json::Value>, Problem> {
    let who = asking.account()?;
    match asking.app.desk().view(&who.org, &who.person, id).await {
        Ok(view) => Ok(Some(view.facts)),
        Err(DeskError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What an act decides, in short; none of an act that belongs to no sheet, or of which nobody waits.
///
/// # Errors
/// As the desk's.
pub(super) async fn deciding(
    asking: &Asking,
    frame: &Frame,
    found: &Found,
) -> Result<Option<Deciding>, Problem> {
    let Target::Procedure(id) = &found.target else { return Ok(None) };
    if !is_on_sheet(&found.meant.kind, &found.offer.act) {
        return Ok(None);
    }
    let who = asking.account()?;
    let view = match asking.app.desk().approval_sheet(&who.org, &who.person, id).await {
        Ok(view) => view,
        Err(DeskError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let facts = facts(asking, id).await?.unwrap_or_default();
    Ok(Deciding::of(frame, &view, (id.as_str(), &facts)))
}
