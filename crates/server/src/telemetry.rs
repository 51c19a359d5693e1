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

/// Counts a request. A method nobody declared is one.
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
    metrics::counter!("letters_total", "outcome" => "delivered").increment(count(round.sent.delivered));
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
