//! `shirube documents move`: contents of documents from the database to the store, or back.

use serde_json::json;
use shirube_desk::Direction;

use crate::args::{DocumentsCommand, Lies};
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// Moves the contents of every organisation, and says how many.
pub(crate) async fn run(output: Output, command: &DocumentsCommand) -> Result<(), Failure> {
    let DocumentsCommand::Move { to, place } = command;
    let store = place::open(place).await?;
    store.schema_status().await?.check()?;
    let desk = place::at_desk(store, place)?;
    let direction = match to {
        Lies::Store => Direction::Out,
        Lies::Database => Direction::In,
    };
    let what = output.pick("移した書類の内容", "contents moved");
    let mut moved = 0;
    for org in desk.store().organisations().await? {
        let of_org = desk.move_contents(&org, direction, |done| output.counting(what, done)).await;
        output.counted();
        moved += of_org?;
        // What lies nowhere any more is erased at once, and not at the next round.
        desk.sweep_objects(&org).await?;
    }
    output.facts(|| json!({ "moved": moved }), || format!("{what}: {moved}"));
    Ok(())
}
