//! Where the data is: the folder of `--data` or the database of `--database`.

use std::path::Path;

use serde_json::Value;
use shirube_desk::Desk;
use shirube_persistence::Store;
use shirube_trail::OrgId;

use crate::args::{Office, Where};
use crate::failure::{Failure, Way, bad_id};

/// The database in a data folder.
const DATABASE: &str = "shirube.db";

/// What a data folder says about itself.
const SETTINGS: &str = "shirube.json";

/// Makes a data folder and opens its database, migrated.
pub(crate) async fn make(folder: &Path) -> Result<Store, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let store = Store::open(&folder.join(DATABASE).to_string_lossy()).await?;
    store.migrate().await?;
    Ok(store)
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

/// Opens a desk over a database whose schema fits, for an organisation that is there.
pub(crate) async fn desk(office: &Office) -> Result<(Desk, OrgId), Failure> {
    let store = open(&office.place).await?;
    store.schema_status().await?.check()?;
    let org = match office.org.clone().or_else(|| noted(&office.place.data)) {
        Some(org) => OrgId::new(org).map_err(|fault| bad_id("--org", &fault))?,
        None => {
            return Err(Failure::bad_input(
                "--org",
                "団体のidを指定してください。",
                "name the organisation's id.",
            ));
        }
    };
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
    Ok((Desk::new(store), org))
}

/// Notes the organisation of a folder that has only one.
pub(crate) fn note(folder: &Path, org: &OrgId) -> Result<(), Failure> {
    let path = folder.join(SETTINGS);
    let text = format!("{:#}\n", serde_json::json!({ "organisation": org.as_str() }));
    std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))
}

fn noted(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join(SETTINGS)).ok()?;
    let value: Value = serde_json::from_str(&text).ok()?;
    value.get("organisation")?.as_str().map(str::to_owned)
}
