//! A server of its own process, and people who ask it all at once over HTTP.

pub mod last_minute;
pub mod outcome;
pub mod served;
pub mod suppliers;
pub mod users;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use shirube_accounts::{Accounts, Settings};
use shirube_desk::{Clock, Desk};
use shirube_persistence::Store;
use shirube_trail::{ActorId, OrgId};

/// What goes wrong ends the run: a load that is not what was asked for measures nothing.
pub type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The file in which a data folder says by how much its clock is ahead.
const SETTINGS: &str = "shirube.json";

/// The office that is asked.
///
/// # Errors
/// None: the id is one.
pub fn org() -> Fallible<OrgId> {
    Ok(OrgId::new("minato-city")?)
}

/// The accounts of a database, as a server over this folder knows them.
#[must_use]
pub fn accounts(store: Store, clock: Clock, folder: &Path) -> Accounts {
    let keys = folder.join("keys");
    Accounts::new(Desk::with_clock(store, clock).with_keys(&keys), Settings { keys, ..Settings::default() })
}

/// Sessions of these people, as the value of the header `Cookie`.
///
/// # Errors
/// A database that does not answer; somebody who is not there.
pub async fn sessions(accounts: &Accounts, people: &[ActorId]) -> Fallible<Vec<Arc<str>>> {
    let (org, mut all) = (org()?, Vec::new());
    for person in people {
        let session = accounts.open_for_demo(&org, person).await?;
        all.push(Arc::from(format!("sid={}", session.token)));
    }
    Ok(all)
}

/// Sets the clock of a folder ahead by so many seconds.
///
/// # Errors
/// A file that cannot be read or written.
pub fn set_ahead(folder: &Path, seconds: i64) -> Fallible<()> {
    let path = folder.join(SETTINGS);
    let mut settings: Value = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => json!({}),
    };
    if let Some(members) = settings.as_object_mut() {
        members.insert("clock_ahead_seconds".to_owned(), json!(seconds));
    }
    Ok(std::fs::write(&path, format!("{settings:#}\n"))?)
}
