//! What everybody verifies by: the keys of the logs, and how to verify without us.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use shirube_pages::{GUIDES, VERIFICATION_PATH, VerificationPage};

use super::frame::{Asking, page};
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(VERIFICATION_PATH, get(keys)).route("/verification-keys/{guide}", get(guide))
}

async fn keys(asking: Asking) -> Result<Response, Problem> {
    let desk = asking.app.desk();
    let all = desk.organisations().await?;
    let asked = asking.asked("org");
    let chosen = match all.as_slice() {
        [only] if asked.is_empty() => Some(only),
        _ if asked.is_empty() => None,
        all => Some(all.iter().find(|one| one.org.as_str() == asked).ok_or_else(Problem::not_found)?),
    };
    let mut shown = None;
    if let Some(org) = chosen {
        // a log that cannot be read is an alarm, and no reason to say less of how to verify
        let log = desk.open_log(&org.org).await;
        shown = Some((org, log.inspect_err(|error| tracing::error!(org = %org.org, %error, "alarm")).ok()));
    }
    let now = desk.now().await?.instant();
    page(&VerificationPage::new(asking.frame(None).await?, now, &all, shown))
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
