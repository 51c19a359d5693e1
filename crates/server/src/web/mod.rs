//! The pages, mounted: a handler reads a request, asks the desk, and hands what it answers to
//! `shirube_pages`. What goes wrong is a [`Problem`] as in the API; on its way out of a page it becomes
//! a page itself.

mod account;
mod acts;
mod address;
mod admin;
mod advise;
mod again;
mod applying;
mod audit;
mod beginning;
mod begun;
mod cases;
mod chosen;
mod commanded;
mod deciding;
mod delegations;
mod demo;
mod entries;
mod entry;
mod evaluating;
mod feeds;
mod fields;
mod files;
mod frame;
mod identities;
mod importing;
mod joining;
mod meant;
mod my;
mod office;
mod own_calendar;
mod pairs;
mod people;
mod policy;
mod policy_page;
mod profile;
mod public;
mod receipts;
mod reminding;
mod rulebook;
mod seal;
mod sent;
mod stale;
mod typed;
mod verification;
mod working;

pub(crate) use demo::at_own_host;
pub(crate) use frame::as_pages;

use axum::Router;

use crate::app::App;

/// Every page.
pub(crate) fn router() -> Router<App> {
    public::router()
        .merge(feeds::router())
        .merge(entry::router())
        .merge(joining::router())
        .merge(identities::router())
        .merge(account::router())
        .merge(address::router())
        .merge(own_calendar::router())
        .merge(advise::router())
        .merge(office::router())
        .merge(rulebook::router())
        .merge(cases::router())
        .merge(reminding::router())
        .merge(chosen::router())
        .merge(deciding::router())
        .merge(acts::router())
        .merge(evaluating::router())
        .merge(importing::router())
        .merge(beginning::router())
        .merge(my::router())
        .merge(profile::router())
        .merge(receipts::router())
        .merge(seal::router())
        .merge(audit::router())
        .merge(verification::router())
        .merge(working::router())
        .merge(admin::router())
        .merge(people::router())
        .merge(policy_page::router())
        .merge(delegations::router())
        .merge(demo::router())
}
