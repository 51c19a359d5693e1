//! The rulebook, for anybody: the rules, and each of them explained.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use shirube_pages::{RULES_PATH, RulePage, RulesPage};

use super::frame::{Asking, page};
use crate::app::App;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route(RULES_PATH, get(rules)).route("/rules/{id}", get(rule))
}

async fn rules(asking: Asking) -> Result<Response, Problem> {
    page(&RulesPage::new(asking.frame(None).await?, asking.asked("path")))
}

async fn rule(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let shown = RulePage::new(asking.frame(None).await?, &id);
    page(&shown.ok_or_else(Problem::not_found)?)
}
