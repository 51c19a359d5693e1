//! What everybody verifies by: the keys of the logs, and how to verify without us.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use shirube_desk::{OpenLog, OrganisationView};
use shirube_pages::{GUIDES, VERIFICATION_PATH, VerificationPage};

use super::frame::{Asking, page};
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(VERIFICATION_PATH, get(keys)).route("/verification-keys/{guide}", get(guide))
}

async fn keys(asking: Asking) -> Result<Response, Problem> {
    let desk = asking.app.desk();
    let mut logs: Vec<(OrganisationView, Option<OpenLog>)> = Vec::new();
    for (org, log) in desk.open_logs().await? {
        // one log that cannot be read is an alarm, and no reason to keep the others' keys from anybody
        let log = log.inspect_err(|error| tracing::error!(org = %org.org, %error, "alarm")).ok();
        logs.push((org, log));
    }
    let now = desk.now().await?.instant();
    page(&VerificationPage::new(asking.frame(None).await?, now, &logs))
}

/// A guide, as the text it is written in.
async fn guide(Path(name): Path<String>) -> Result<Response, Problem> {
    let (_, text) = GUIDES.iter().find(|(known, _)| *known == name).ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((headers, *text).into_response())
}
