//! `shirube appoint`: the office's grants. The first hand proposes, a second administrator confirms by the
//! same command.

use serde_json::{Map, Value};
use shirube_core::words::Capacity;
use shirube_desk::{Command, Target};
use uuid::Uuid;

use super::act::submit;
use super::case::{actor, procedure_id};
use crate::args::AppointArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// Grants a capacity, or revokes it.
pub(super) async fn run(output: Output, given: &AppointArguments) -> Result<(), Failure> {
    let by = actor(&given.by)?;
    let person = super::accounts::person("--person", &given.person)?;
    let (desk, org) = place::desk(&given.office).await?;
    if desk.store().person(&org, &person).await?.is_none() {
        let ja = format!("{person}は登録されていません。shirube user add で登録してください。");
        return Err(Failure::bad_input(
            "--person",
            ja,
            format!("{person} is not registered: shirube user add."),
        ));
    }
    let mut facts = Map::new();
    for (name, value) in [
        ("grant.person", Some(person.as_str())),
        ("grant.capacity", Some(given.capacity.as_str())),
        ("grant.section", given.section.as_deref()),
        ("grant.level", given.level.as_deref()),
        ("reason", given.reason.as_deref()),
    ] {
        if let Some(value) = value {
            facts.insert(name.to_owned(), Value::from(value));
        }
    }
    let command = Command {
        org,
        person: by,
        capacity: Some(Capacity::Administrator),
        target: Target::Procedure(procedure_id("office")?),
        act: if given.revoke { "revoke-grant" } else { "grant" }.to_owned(),
        subject: None,
        facts,
        documents: Vec::new(),
        seen_revision: None,
        cmd: given.cmd.unwrap_or_else(Uuid::new_v4),
    };
    submit(output, &desk, command).await
}
