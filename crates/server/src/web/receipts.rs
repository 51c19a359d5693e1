//! Receipts: taken from the timeline of an application, and verified in the browser of whoever has one.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::DeskError;
use shirube_pages::{Area, RECEIPT_PATH, ReceiptPage, SaidPage, escaped, receipt_pending};

use super::frame::{Asking, page};
use super::office::attachment;
use super::seal::{scripted, scripts_folder};
use super::typed;
use crate::app::App;
use crate::handing::Handed;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(RECEIPT_PATH, get(verify)).route("/my/{procedure}/receipts/{seq}", get(receipt))
}

/// The page on which a receipt is verified, by the keys the office publishes.
async fn verify(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let vkeys = match asking.app.desk().vkeys(&who.org).await {
        Ok(vkeys) => vkeys,
        // whoever has a key of it can verify all the same
        Err(DeskError::NoKeys) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let frame = asking.frame(Some(Area::My)).await?;
    Ok(scripted(page(&ReceiptPage::new(frame, scripts_folder().to_owned(), &vkeys))?))
}

/// The receipt of what somebody did, or when it will be there.
async fn receipt(
    asking: Asking,
    Path((procedure, seq)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&procedure)?;
    let seq: u64 = seq.parse().map_err(|_| Problem::not_found())?;
    match asking.app.desk().receipt(&who.org, &who.person, (&id, seq)).await {
        Ok(Some(file)) => Ok(attachment(&file.name, Handed(file.content))),
        Ok(None) | Err(DeskError::CallOpen { .. }) => {
            let (title, texts) = receipt_pending(asking.language);
            let back = format!("/my/{}", escaped(id.as_str()));
            let label = asking.language.pick("申請の状況へ戻る", "Back to the application");
            let frame = asking.frame(Some(Area::My)).await?;
            page(&SaidPage::new(frame, title, &texts, (&back, label)))
        }
        Err(error) => Err(error.into()),
    }
}
