//! `shirube serve`: the API and the pages, over the data of a folder or a database.

use serde_json::json;
use shirube_accounts::{Accounts, Link};
use shirube_desk::Desk;
use shirube_persistence::Store;
use shirube_server::{App, ServeFault, Settings};
use std::fmt::Write as _;

use super::config::unfit;
use super::work::told_to_stop;
use crate::args::{ServeArguments, Where};
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::place;

/// Serves until it is told to stop.
pub(crate) async fn run(output: Output, arguments: &ServeArguments) -> Result<(), Failure> {
    let settings = settings(arguments)?;
    // where documents lie is among the settings that were read
    let place = Where { data: settings.data.clone(), database: settings.database.clone(), config: None };
    let store = match &settings.database {
        Some(url) => {
            // The folder still holds the keys.
            std::fs::create_dir_all(&place.data).map_err(|error| Failure::file(&place.data, &error))?;
            let store = Store::open(url).await?;
            // Who serves need not own the tables: only a schema that lacks something is touched.
            if store.schema_status().await?.check().is_err() {
                place::migrate(&store).await?;
            }
            store
        }
        None => place::make(&place.data).await?,
    };
    let desk = place::plain_desk(store, &place).with_contents(place::contents(&settings.documents)?);
    make_keys(&desk).await?;
    let accounts = Accounts::new(desk, accounts_settings(&settings));
    let listener = shirube_server::listen(&settings).map_err(|fault| failed(&fault))?;
    let address = listener.local_addr().unwrap_or(settings.listen);
    let link = first_link(&accounts).await?;
    let scheme = if settings.tls_certificate.is_some() { "https" } else { "http" };
    let url = settings.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    say(output, &url, link.as_ref());
    let mailer = shirube_server::mailer(&settings).map_err(|fault| failed(&fault))?;
    let app = App::new(accounts, settings);
    let told = async {
        if let Err(failure) = told_to_stop().await {
            failure.say(false);
        }
    };
    shirube_server::serve(app, listener, mailer, told).await.map_err(|fault| failed(&fault))
}

fn settings(arguments: &ServeArguments) -> Result<Settings, Failure> {
    let file = arguments.config.as_deref();
    let mut settings = Settings::read(file).map_err(|faults| unfit(file, &faults))?;
    if let Some(data) = &arguments.data {
        settings.data.clone_from(data);
    }
    if arguments.database.is_some() {
        settings.database.clone_from(&arguments.database);
    }
    if let Some(listen) = arguments.listen {
        settings.listen = listen;
    }
    let faults = settings.faults();
    if faults.is_empty() { Ok(settings) } else { Err(unfit(None, &faults)) }
}

/// What the accounts need of the settings.
fn accounts_settings(settings: &Settings) -> shirube_accounts::Settings {
    shirube_accounts::Settings {
        breached_list: settings.breached_list.clone(),
        keys: place::keys(&settings.data),
        public_url: settings.public_url.clone(),
        ..shirube_accounts::Settings::default()
    }
}

/// Makes the log key of each organisation that has neither a key nor a log. A key that was lost is not
/// made anew: it would sign nothing that agrees with what was published.
async fn make_keys(desk: &Desk) -> Result<(), Failure> {
    let Some(keys) = desk.keyring() else { return Ok(()) };
    for org in desk.store().organisations().await? {
        if !keys.has_key(&org) && desk.store().log_leaves(&org).await?.is_empty() {
            keys.create(&org)?;
        }
    }
    Ok(())
}

/// A link to the first account, where there is none at all.
async fn first_link(accounts: &Accounts) -> Result<Option<Link>, Failure> {
    let wrong = |error: shirube_accounts::AccountsError| Failure::new(Way::Wrong, error.ja(), error.en());
    let orgs = accounts.desk().store().organisations().await?;
    accounts.first_administrator(orgs.first()).await.map_err(wrong)
}

fn say(output: Output, url: &str, link: Option<&Link>) {
    let first = link.map(|link| (format!("{url}{}", link.url_path), link.expires_at.to_string()));
    output.facts(
        || json!({ "url": url, "first_administrator": first.as_ref().map(|(link, _)| link) }),
        || {
            let mut text = format!("{} {url}", output.pick("待ち受けています：", "serving at"));
            if let Some((link, until)) = &first {
                let _ = write!(
                    text,
                    "\n{}\n  {link}\n  {} {until}",
                    output.pick(
                        "まだ誰のアカウントもありません。最初の管理者のリンク（一度だけ使えます）：",
                        "there is no account yet; the first administrator's link, good once:",
                    ),
                    output.pick("期限", "until"),
                );
            }
            text
        },
    );
}

fn failed(fault: &ServeFault) -> Failure {
    Failure::new(Way::Wrong, fault.ja(), fault.to_string())
}
