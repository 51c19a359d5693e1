//! Where the data is: the folder of `--data` or the database of `--database`.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use shirube_contents::Contents;
use shirube_desk::{Clock, Desk, DeskError};
use shirube_persistence::Store;
use shirube_server::Documents;
use shirube_trail::OrgId;

use crate::args::{Office, Where};
use crate::commands::config::unfit;
use crate::failure::{Failure, Way, bad_id};

/// The database in a data folder.
const DATABASE: &str = "shirube.db";

/// The log keys in a data folder.
const KEYS: &str = "keys";

/// What a data folder says about itself.
const SETTINGS: &str = "shirube.json";

/// Makes a data folder and opens its database, migrated.
pub(crate) async fn make(folder: &Path) -> Result<Store, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let store = Store::open(&folder.join(DATABASE).to_string_lossy()).await?;
    migrate(&store).await?;
    Ok(store)
}

/// Brings the schema up to date, and makes anew what lists and searches read where a program before
/// this one kept it.
pub(crate) async fn migrate(store: &Store) -> Result<(), Failure> {
    store.migrate().await?;
    Desk::new(store.clone()).rebuild_stale_reads().await?;
    Ok(())
}

/// Makes a data folder for a play, which can be played again: see [`Store::open_for_trial`]. Where a
/// database is named, the folder holds what does not belong in one.
pub(crate) async fn make_for_play(folder: &Path, database: Option<&str>) -> Result<Store, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let own = folder.join(DATABASE);
    let store = Store::open_for_trial(database.unwrap_or(&own.to_string_lossy())).await?;
    migrate(&store).await?;
    Ok(store)
}

/// Whether a play was made into this folder, or into the database that goes with it.
pub(crate) fn is_played(folder: &Path, database: Option<&str>) -> bool {
    folder.join(if database.is_some() { SETTINGS } else { DATABASE }).exists()
}

/// Opens a database that is there, whatever its schema.
pub(crate) async fn open(place: &Where) -> Result<Store, Failure> {
    if let Some(url) = &place.database {
        return Ok(Store::open(url).await?);
    }
    let path = place.data.join(DATABASE);
    if !path.exists() {
        let path = path.display();
        return Err(Failure::new(
            Way::NotFound,
            format!("--data：データベース「{path}」がありません。"),
            format!("--data: there is no database {path}."),
        ));
    }
    Ok(Store::open(&path.to_string_lossy()).await?)
}

/// Where a data folder keeps log keys.
pub(crate) fn keys(folder: &Path) -> PathBuf {
    folder.join(KEYS)
}

/// Opens a desk over a database whose schema fits, for an organisation that is there.
pub(crate) async fn desk(office: &Office) -> Result<(Desk, OrgId), Failure> {
    let (desk, mut orgs) = desk_of_all(office).await?;
    orgs.truncate(1);
    match orgs.pop() {
        Some(org) => Ok((desk, org)),
        None => Err(unnamed()),
    }
}

/// As [`desk`], with every organisation of a demo's folder where none is named.
pub(crate) async fn desk_of_all(office: &Office) -> Result<(Desk, Vec<OrgId>), Failure> {
    let store = open(&office.place).await?;
    store.schema_status().await?.check()?;
    let named = office.org.clone().map_or_else(|| noted(&office.place.data), |org| vec![org]);
    if named.is_empty() {
        return Err(unnamed());
    }
    let mut orgs = Vec::new();
    for org in named {
        orgs.push(there(&store, &org).await?);
    }
    Ok((at_desk(store, &office.place)?, orgs))
}

/// As [`desk`], with every organisation of the database where none is named.
pub(crate) async fn desk_for_work(office: &Office) -> Result<(Desk, Vec<OrgId>), Failure> {
    let store = open(&office.place).await?;
    store.schema_status().await?.check()?;
    let orgs = match &office.org {
        Some(org) => vec![there(&store, org).await?],
        None => store.organisations().await?,
    };
    Ok((at_desk(store, &office.place)?, orgs))
}

/// A desk over a store, with the clock of the folder where what was played there is in this store, and
/// the store of documents that is set.
pub(crate) fn at_desk(store: Store, place: &Where) -> Result<Desk, Failure> {
    let file = place.config.as_deref();
    let documents = Documents::read(file).map_err(|faults| unfit(file, &faults))?;
    Ok(plain_desk(store, place).with_contents(contents(&documents)?))
}

/// The store of documents of these settings; none where contents lie in the database.
pub(crate) fn contents(documents: &Documents) -> Result<Option<Contents>, Failure> {
    Ok(Contents::open(&documents.contents()).map_err(DeskError::from)?)
}

/// A desk with the contents of documents in the database, whatever is set.
pub(crate) fn plain_desk(store: Store, place: &Where) -> Desk {
    let database = place.database.as_ref().map(|_| store.url());
    let clock = clock(&place.data, database);
    Desk::with_clock(store, clock).with_keys(keys(&place.data))
}

fn unnamed() -> Failure {
    Failure::bad_input("--org", "団体のidを指定してください。", "name the organisation's id.")
}

/// An organisation that is there.
async fn there(store: &Store, org: &str) -> Result<OrgId, Failure> {
    let org = OrgId::new(org).map_err(|fault| bad_id("--org", &fault))?;
    let unit = store.begin(&org).await?;
    let is_there = unit.organisation().await?.is_some();
    unit.rollback().await?;
    if !is_there {
        return Err(Failure::new(
            Way::NotFound,
            format!("--org：団体「{org}」は見つかりません。"),
            format!("--org: there is no organisation \"{org}\"."),
        ));
    }
    Ok(org)
}

/// Notes the organisations of a folder, the one meant where none is named first, and until when a
/// play went on: where that is after now, the folder's clock goes on from there, for the database
/// played into.
pub(crate) fn note(
    folder: &Path,
    orgs: &[OrgId],
    database: Option<&str>,
    (now, played_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Failure> {
    let path = folder.join(SETTINGS);
    let mut all = noted(folder);
    for org in orgs.iter().map(OrgId::as_str) {
        if !all.iter().any(|known| known == org) {
            all.push(org.to_owned());
        }
    }
    let ahead = ahead_seconds(folder).max((played_until - now).num_seconds().saturating_add(1)).max(0);
    let noted = json!({
        "organisation": all.first(), "organisations": all, "clock_ahead_seconds": ahead, "database": database,
    });
    std::fs::write(&path, format!("{noted:#}\n")).map_err(|error| Failure::file(&path, &error))
}

/// The clock of the database that a folder's cases were played into: its own where none is named. Any
/// other keeps its own time, whatever folder happens to be beside it.
fn clock(folder: &Path, database: Option<&str>) -> Clock {
    if settings(folder).get("database").and_then(Value::as_str) != database {
        return Clock::Database;
    }
    match TimeDelta::try_seconds(ahead_seconds(folder)) {
        Some(by) if !by.is_zero() => Clock::Ahead(by),
        _ => Clock::Database,
    }
}

/// How far a folder's clock is ahead; a folder of an earlier version does not say.
fn ahead_seconds(folder: &Path) -> i64 {
    settings(folder).get("clock_ahead_seconds").and_then(Value::as_i64).unwrap_or_default()
}

fn settings(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join(SETTINGS)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The organisations a folder knows; a folder of an earlier version names one.
fn noted(folder: &Path) -> Vec<String> {
    let value = settings(folder);
    let several = value.get("organisations").and_then(Value::as_array);
    let one = value.get("organisation").filter(|_| several.is_none());
    let all = several.into_iter().flatten().chain(one);
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}
