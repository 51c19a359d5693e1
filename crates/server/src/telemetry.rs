//! Figures of the running server, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use axum::http::Method;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Seconds a request took, by route.
const DURATION: &str = "http_request_duration_seconds";

/// Bounds of the buckets, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The figures of this process; none where another recorder was installed before.
fn handle() -> Option<&'static PrometheusHandle> {
    let install = || PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?.install_recorder().ok();
    HANDLE.get_or_init(install).as_ref()
}

/// What applicants do, and officers in the same way: told by one name, for one that is told apart says when
/// somebody applied, and how many did.
const ACTS: &str = "acts";

/// Routes that are told as [`ACTS`], by how they end.
const OF_ACTS: [&str; 16] = [
    "/procedures/{id}/applications",
    "/procedures/{id}/children/{kind}",
    "/procedures/{id}/acts/{act}",
    "/procedures/{id}/acts/{act}/rehearsal",
    "/procedures/{id}/open/{kind}/{act}",
    "/procedures/{id}/uploads",
    "/procedures/{id}/uploads/{sha256}",
    "/procedures/{id}/sealing-keys",
    "/notices/{procedure}/apply",
    "/my",
    "/my/{procedure}",
    "/my/{procedure}/receipts/{seq}",
    "/my/{procedure}/seal",
    "/my/{procedure}/seal/keys/{place}",
    "/static/sealing/{folder}/{name}",
    "/static/draft.js",
];

/// Whether a route is one of those that are not told apart.
pub(crate) fn is_of_acts(route: &str) -> bool {
    OF_ACTS.contains(&route.strip_prefix("/api/v1").unwrap_or(route))
}

/// What a request and its answer are told as: a route that is told apart, and the status; of the others the
/// one name, and of what was done only that it was.
pub(crate) fn told_as(route: &str, status: u16) -> (&str, u16) {
    match (is_of_acts(route), status) {
        (true, 200..400) => (ACTS, 200),
        (true, status) => (ACTS, status),
        (false, status) => (route, status),
    }
}

/// Counts a request, as it is told. A method nobody declared is one.
pub(crate) fn answered(method: &Method, route: &str, status: u16, took: Duration) {
    if handle().is_none() {
        return;
    }
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];
    let method = if known.contains(method) { method.to_string() } else { "other".to_owned() };
    let labels = [("method", method), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::histogram!(DURATION, &labels).record(took.as_secs_f64());
}

/// Counts what rounds in the background did.
pub(crate) fn worked(round: &shirube_desk::Round) {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    metrics::counter!("clock_acts_total").increment(count(round.performed.len()));
    metrics::counter!("messages_total").increment(count(round.messages));
    // how many were delivered is left out: each application has its receipt
    metrics::counter!("letters_total", "outcome" => "retried").increment(count(round.sent.retried));
    metrics::counter!("letters_total", "outcome" => "given-up").increment(count(round.sent.given_up));
    metrics::counter!("rounds_total", "outcome" => if round.fault.is_some() { "fault" } else { "done" })
        .increment(1);
}

/// Everything, as Prometheus reads it.
pub(crate) fn rendered() -> String {
    handle().map(PrometheusHandle::render).unwrap_or_default()
}

/// Keeps the figures small; to be called now and then.
pub(crate) fn tidy() {
    if let Some(handle) = handle() {
        handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::told_as;

    #[test]
    fn an_application_is_told_like_any_act() {
        let told = ("acts", 200);
        assert_eq!(told_as("/api/v1/procedures/{id}/applications", 201), told);
        assert_eq!(told_as("/api/v1/procedures/{id}/acts/{act}", 200), told);
        assert_eq!(told_as("/procedures/{id}/open/{kind}/{act}", 303), told);
        assert_eq!(told_as("/api/v1/procedures/{id}/acts/{act}", 409), ("acts", 409));
        assert_eq!(told_as("/api/v1/procedures/{id}", 200), ("/api/v1/procedures/{id}", 200));
    }
}
