//! What goes around every request: its id, its time, the headers of its answer, a line in the log.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use crate::app::App;
use crate::gate::LetThrough;
use crate::problem::{Problem, REQUEST};
use crate::telemetry;

/// The header of a request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The headers of every answer (`security.md` §1), where a handler set none of its own.
const HEADERS: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    ),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Answers a request within its time, and says in one line of the log what it came to. Its path is
/// written as the route is declared: what stands in it may be a secret. What applicants may have asked is
/// written by one name and without who asked.
pub(crate) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = Uuid::new_v4().to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let is_file = method == Method::POST && route.ends_with("/uploads");
    let settings = app.settings();
    let limit = if is_file { settings.upload_seconds } else { settings.timeout_seconds };
    let limit = Duration::from_secs(limit);
    let answer = REQUEST.scope(id.clone(), async {
        match tokio::time::timeout(limit, next.run(request)).await {
            Ok(response) => told(response),
            Err(_) => Problem::of_status(StatusCode::REQUEST_TIMEOUT).into_response(),
        }
    });
    let mut response = answer.await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::try_from(&id) {
        headers.insert(REQUEST_ID, id);
    }
    if is_file && response.status().is_client_error() {
        // Its body was not read to the end: nothing more can come this way.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let took = begun.elapsed();
    let is_of_acts = telemetry::is_of_acts(&route);
    let (route, status) = telemetry::told_as(&route, response.status().as_u16());
    telemetry::answered(&method, route, status, took);
    // who acts is in the trail, for whoever may know it
    let who = response.extensions().get::<LetThrough>().filter(|_| !is_of_acts);
    let who = who.map(|one| one.who.clone()).unwrap_or_default();
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "shirube::request", request = %id, %method, route, status, milliseconds, who, "answered");
    response
}

/// An error without a body of its own says what it is.
fn told(response: Response) -> Response {
    let status = response.status();
    let media =
        response.headers().get(header::CONTENT_TYPE).and_then(|one| one.to_str().ok()).unwrap_or_default();
    let is_bare = media.is_empty() || media.starts_with("text/plain");
    if !(status.is_client_error() || status.is_server_error()) || !is_bare {
        return response;
    }
    let mut problem = Problem::of_status(status).into_response();
    for (name, value) in response.headers() {
        if *name == header::ALLOW || *name == header::RETRY_AFTER {
            problem.headers_mut().insert(name.clone(), value.clone());
        }
    }
    problem
}

/// What a panic came to: it is in the log, and nothing of it in the answer.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!(request = %crate::problem::request_id(), "a handler panicked");
    Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// Requests of one address, before anything is looked up for them.
pub(crate) async fn within_limits(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match app.limits().address(crate::visitor::address(&parts, &app)) {
        Err(problem) => problem.into_response(),
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
    }
}

/// What a browser changes with a session's cookie, it says from which site. A request that does not
/// say so is none of ours.
pub(crate) async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let says = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    let has_session = crate::visitor::cookie(headers, app.settings().cookie()).is_some();
    if is_safe || says || !has_session || headers.contains_key(header::AUTHORIZATION) {
        return next.run(request).await;
    }
    foreign().into_response()
}

/// A request from another site, or one that does not say from where.
pub(crate) fn foreign() -> Problem {
    Problem::forbidden(
        "cross-site",
        "他のサイトからの要求は受け付けられません（OriginまたはSec-Fetch-Siteが必要です）。",
        "requests from another site are not taken; Origin or Sec-Fetch-Site must be sent.",
    )
}
