//! The handlers, and the table of them.

mod account;
pub(crate) mod acts;
mod address;
mod catalogue;
mod exports;
mod health;
mod identities;
mod leaving;
mod links;
mod notices;
pub(crate) mod people;
mod profile;
mod reads;
mod session;
mod uploads;
mod views;
mod work;

use crate::access::Route;
use crate::described::{Described, add};

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
