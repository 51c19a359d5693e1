//! The handlers, and the router that is made of the table of them.

mod account;
pub(crate) mod acts;
mod address;
mod catalogue;
mod exports;
mod health;
mod identities;
mod links;
mod notices;
pub(crate) mod people;
mod profile;
mod reads;
mod session;
mod uploads;
mod views;
mod work;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::access::Route;
use crate::app::App;
use crate::around;
use crate::document::{Described, add};
use crate::gate::gate;
use crate::problem::Problem;

/// Every route.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    [
        session::ROUTES,
        links::ROUTES,
        identities::ROUTES,
        account::ROUTES,
        address::ROUTES,
        reads::ROUTES,
        views::ROUTES,
        acts::ROUTES,
        uploads::ROUTES,
        exports::ROUTES,
        work::ROUTES,
        people::ROUTES,
        profile::ROUTES,
        notices::ROUTES,
        catalogue::ROUTES,
        health::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// The types handlers answer with, but for the desk's.
pub(crate) fn describe(all: &mut Vec<Described>) {
    add::<session::SessionAnswer>(all);
    add::<links::LinkAnswer>(all);
    add::<links::SetUpAnswer>(all);
    add::<identities::ProvidersAnswer>(all);
    add::<identities::BegunAnswer>(all);
    add::<identities::IdentitiesAnswer>(all);
    add::<account::TotpAnswer>(all);
    add::<account::CodesAnswer>(all);
    add::<account::TokenAnswer>(all);
    add::<account::TokensAnswer>(all);
    add::<account::SessionsAnswer>(all);
    add::<reads::OffersAnswer>(all);
    add::<reads::FactsAnswer>(all);
    add::<reads::FilesAnswer>(all);
    add::<views::ViewAnswer>(all);
    add::<views::ViewsAnswer>(all);
    add::<uploads::UploadsAnswer>(all);
    add::<work::WorkAnswer>(all);
    add::<work::WorksAnswer>(all);
    add::<people::PeopleAnswer>(all);
    add::<people::AppointmentsAnswer>(all);
    add::<people::InvitedAnswer>(all);
    add::<profile::ProfileAnswer>(all);
    add::<notices::NoticesAnswer>(all);
    add::<catalogue::LogAnswer>(all);
    add::<catalogue::OrganisationsAnswer>(all);
    add::<health::Readiness>(all);
}

/// The whole service: API, pages, health.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in all() {
        let gate = from_fn_with_state((app.clone(), route), gate);
        let handler = (route.handler)().route_layer(gate).layer(DefaultBodyLimit::max(route.bytes_max()));
        router = router.route(route.path, handler);
    }
    let router = router.merge(crate::web::router()).fallback(async || Problem::not_found());
    around_all(router, &app).with_state(app)
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
