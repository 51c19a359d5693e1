//! The whole service: the router that is made of the table of routes, and what goes around every request.

use std::sync::LazyLock;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::app::App;
use crate::around;
use crate::described::Written;
use crate::document::document;
use crate::gate::gate;
use crate::problem::Problem;
use crate::routes::all;

/// The whole service: API, pages, health.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in all() {
        let gate = from_fn_with_state((app.clone(), route), gate);
        let handler = (route.handler)().route_layer(gate).layer(DefaultBodyLimit::max(route.bytes_max()));
        router = router.route(route.path, handler);
    }
    let router = router.layer(Extension(Written(written)));
    let router = router.merge(crate::web::router()).fallback(async || Problem::not_found());
    around_all(router, &app).with_state(app)
}

/// The document of all routes, written when it is first asked for.
fn written() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());
    &TEXT
}

/// The layers of every request; the first is the innermost.
fn around_all(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(from_fn_with_state(app.clone(), around::same_site))
        .layer(csrf(app).with_rejection_response(|_: ProtectionError| around::foreign().into_response()))
        .layer(from_fn_with_state(app.clone(), around::within_limits))
        .layer(CatchPanicLayer::custom(around::panicked))
        .layer(from_fn_with_state(app.clone(), crate::web::at_own_host))
        .layer(from_fn_with_state(app.clone(), crate::web::as_pages))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), around::around))
}

/// Requests that change something come from our own pages: by what browsers say of the site they are
/// on. The address from outside counts as ours behind a proxy that renames the host.
fn csrf(app: &App) -> CsrfLayer {
    let layer = CsrfLayer::new();
    match &app.settings().public_url {
        Some(url) => layer.clone().add_trusted_origin(url).unwrap_or(layer),
        None => layer,
    }
}
