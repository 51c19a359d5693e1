//! `shirube migrate`: the schema of the database.

use serde_json::json;

use crate::args::{MigrateCommand, Where};
use crate::failure::Failure;
use crate::output::Output;
use crate::place;
use shirube_persistence::{SchemaStatus, Store};

/// Brings the schema up to date, or says how it stands.
pub(crate) async fn run(output: Output, command: &MigrateCommand) -> Result<(), Failure> {
    let store = match command {
        MigrateCommand::Up { place } => up(place).await?,
        MigrateCommand::Status { place } => place::open(place).await?,
        MigrateCommand::Roles => {
            output.facts(|| json!({ "sql": Store::ROLES }), || Store::ROLES.trim_end().to_owned());
            return Ok(());
        }
    };
    let status = store.schema_status().await?;
    output.facts(|| facts(&status), || text(output, &status));
    Ok(status.check()?)
}

async fn up(place: &Where) -> Result<Store, Failure> {
    if place.database.is_none() {
        return place::make(&place.data).await;
    }
    let store = place::open(place).await?;
    place::migrate(&store).await?;
    Ok(store)
}

fn facts(status: &SchemaStatus) -> serde_json::Value {
    json!({ "applied": status.applied, "pending": status.pending, "unknown": status.unknown })
}

fn text(output: Output, status: &SchemaStatus) -> String {
    let one =
        |ja, en, steps: &[String]| format!("{}: {} {}", output.pick(ja, en), steps.len(), steps.join(" "));
    [
        one("適用済み", "applied", &status.applied),
        one("未適用", "pending", &status.pending),
        one("不明", "unknown", &status.unknown),
    ]
    .join("\n")
}
