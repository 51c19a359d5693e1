//! Whether it runs, whether it may be sent requests, and its figures.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Answers, Hidden, Route, Who};
use crate::app::App;

/// How far the clocks of program and database may be apart, in milliseconds.
const SKEW_MILLISECONDS_MAX: i64 = 2_000;

/// What was looked at.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each was looked at by itself")]
pub(crate) struct Readiness {
    /// Whether all of it is well.
    ready: bool,
    /// Whether the database answers.
    database: bool,
    /// Whether its schema is the one this program needs.
    schema: bool,
    /// Whether its clock and that of this program are at most two seconds apart.
    clock: bool,
    /// Whether every log of an organisation has the key it is signed with.
    log_keys: bool,
}

const OPEN: (Who, Hidden) = (Who::Anybody, Hidden::Nothing);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/healthz",
        OPEN,
        ("動いているか", "Whether it runs"),
        Answers::Media("text/plain"),
        || get(health),
    ),
    Route::get(
        "/readyz",
        OPEN,
        ("要求を送ってよいか", "Whether it may be sent requests; 503 where not"),
        Answers::Json(200, "Readiness"),
        || get(ready),
    ),
    Route::get(
        "/metrics",
        (Who::Operator, Hidden::Nothing),
        ("計測値（Prometheus）", "Figures for Prometheus"),
        Answers::Media("text/plain"),
        || get(metrics),
    ),
];

async fn health() -> &'static str {
    "ok\n"
}

async fn ready(State(app): State<App>) -> Response {
    let readiness = look(&app).await;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness)).into_response()
}

async fn look(app: &App) -> Readiness {
    let store = app.desk().store();
    let told = store.now().await;
    let database = told.is_ok();
    let clock =
        told.is_ok_and(|at| (at.instant() - own_time()).num_milliseconds().abs() <= SKEW_MILLISECONDS_MAX);
    let schema = match store.schema_status().await {
        Ok(status) => status.check().is_ok(),
        Err(_) => false,
    };
    let log_keys = match (schema, app.desk().keyring()) {
        (true, Some(keys)) => match store.organisations().await {
            Ok(orgs) => orgs.iter().all(|org| keys.has_key(org)),
            Err(_) => false,
        },
        _ => false,
    };
    Readiness { ready: database && clock && schema && log_keys, database, schema, clock, log_keys }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock of this machine is what is compared with the database's; nothing is decided on it"
)]
fn own_time() -> DateTime<Utc> {
    Utc::now()
}

async fn metrics() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], crate::telemetry::rendered()).into_response()
}
