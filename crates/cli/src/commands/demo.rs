//! `shirube demo`: plays every embedded scenario, then serves the pages over cases that are left in the
//! middle. One click, and one is somebody: on this machine only, at an address with a random token.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use serde_json::json;
use shirube_accounts::Accounts;
use shirube_core::dossier::japan_day;
use shirube_desk::{Desk, Mailer};
use shirube_notifier::Transport;
use shirube_server::{App, Demo, Settings, listen, serve};
use uuid::Uuid;

use crate::args::{BundlesLeft, Office, Playing, Where};
use crate::commands::{play, replay, work};
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::place;
use crate::scenario::Source;

/// The port of the pages, where it is free.
const PORT: u16 = 8080;

/// The folder of the running cases, within the demo's.
const RUNNING: &str = "running";

/// The sender of the letters, which are only written to a folder.
const SENDER: &str = "procurement@shirube.example";

/// Plays the embedded scenarios, and without `once` goes on to serve pages. A folder in which they were
/// played already is only replayed: a past cannot happen twice to the same office.
pub(crate) async fn run(
    output: Output,
    (once, pages_only): (bool, bool),
    port: Option<u16>,
    playing: &Playing,
) -> Result<(), Failure> {
    if pages_only {
        return pages(output, port, &playing.data.join(RUNNING), playing.database.as_deref()).await;
    }
    if place::is_played(&playing.data, playing.database.as_deref()) {
        if !output.json {
            eprintln!(
                "「{0}」には既に演じた案件があります。記録だけを再演します（新しく演じるには --data で別のフォルダーを）。\n\
                 The cases in {0} were played before: only their trail is replayed (name another folder with --data to play anew).",
                playing.data.display()
            );
        }
        let place = Where { data: playing.data.clone(), database: playing.database.clone(), config: None };
        replay::run(output, None, &Office { place, org: None }).await?;
    } else {
        play::sources(output, &Source::embedded(), playing).await?;
    }
    // a database that was named holds the past: the running cases are of the same offices, and have their own
    if once { Ok(()) } else { pages(output, port, &playing.data.join(RUNNING), None).await }
}

/// Serves the pages over the running cases, until told to stop.
async fn pages(
    output: Output,
    port: Option<u16>,
    folder: &Path,
    database: Option<&str>,
) -> Result<(), Failure> {
    if !place::is_played(folder, database) {
        let playing = Playing {
            data: folder.to_owned(),
            database: database.map(str::to_owned),
            smtp: None,
            verbose: false,
            bundles: BundlesLeft::Few,
        };
        play::sources(output, &Source::running(), &playing).await?;
        // the clock of the folder is where the play has left it
        let desk = desk_of(folder, database).await?;
        let now = desk.now().await?;
        let today = japan_day(now.instant());
        play::sources(output, &Source::open_calls(today), &playing).await?;
    }
    let desk = desk_of(folder, database).await?;
    let (listener, address) = door(port)?;
    let settings = Settings {
        listen: address,
        data: folder.to_owned(),
        secure_cookies: false,
        // somebody who tries things out on their own machine attacks nobody
        requests_per_minute_of_address: 0,
        requests_per_minute_of_person: 0,
        exports_per_minute_of_person: 0,
        ..Settings::default()
    };
    let keys = place::keys(folder);
    let accounts = Accounts::new(desk, shirube_accounts::Settings { keys, ..Default::default() });
    let token = Uuid::new_v4().simple().to_string();
    let url = format!("http://127.0.0.1:{}/demo/{token}", address.port());
    let app = App::new(accounts, settings).with_demo(Demo { token, port: address.port() });
    output.facts(
        || json!({ "address": url }),
        || {
            output
                .pick(
                    "画面を開くアドレス（このコンピューターの中だけ。Ctrl+Cで終わります）：",
                    "The pages, on this machine only (Ctrl+C to stop):",
                )
                .to_owned()
                + "\n  "
                + &url
        },
    );
    let stop = stopping();
    serve(app, listener, Some(mailer(folder)?), stop).await.map_err(|fault| wrong(fault.ja(), &fault))
}

/// Everything is in the folder: whatever store of documents is set for real use is not the demo's.
async fn desk_of(folder: &Path, database: Option<&str>) -> Result<Desk, Failure> {
    let database = database.map(str::to_owned);
    let place = Where { data: folder.to_owned(), database, config: None };
    let store = place::open(&place).await?;
    store.schema_status().await?.check()?;
    Ok(place::plain_desk(store, &place))
}

fn wrong(ja: String, error: &dyn std::error::Error) -> Failure {
    Failure::new(Way::Wrong, ja, error.to_string())
}

async fn stopping() {
    if let Err(fault) = work::told_to_stop().await {
        let _ = fault.say(false);
    }
}

/// Listens at the port named, or at the usual one, or at one that is free.
fn door(port: Option<u16>) -> Result<(TcpListener, SocketAddr), Failure> {
    let at = |port: u16| {
        let listen_at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        listen(&Settings { listen: listen_at, ..Settings::default() })
    };
    let opened = match port {
        Some(port) => at(port),
        None => at(PORT).or_else(|_| at(0)),
    };
    let listener = opened.map_err(|fault| wrong(fault.ja(), &fault))?;
    let address =
        listener.local_addr().map_err(|error| wrong(format!("待ち受けられません（{error}）。"), &error))?;
    Ok((listener, address))
}

/// Letters go to files.
fn mailer(folder: &Path) -> Result<Mailer, Failure> {
    let catalogue = shirube_desk::embedded_letters()
        .map_err(|error| wrong(format!("手紙の雛形の誤り：{error}"), &error))?;
    let (transport, from) = (Transport::Folder(folder.join("mail")), SENDER.to_owned());
    Ok(Mailer { catalogue, transport, from, domain: "shirube.example".to_owned(), pages: None })
}
