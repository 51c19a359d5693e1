//! `shirube case act`: performs an act through the desk.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};
use shirube_core::words::Capacity;
use shirube_desk::{Attachment, Command, Desk, Reply, Target};
use uuid::Uuid;

use super::case::{actor, procedure_id};
use crate::args::ActArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;
use crate::scenario::nearest;

/// Performs an act, or says every requirement that is unmet.
pub(crate) async fn run(output: Output, given: &ActArguments) -> Result<(), Failure> {
    let child = |parent: &str, kind: &str| {
        Ok::<_, Failure>(Target::NewChild { parent: procedure_id(parent)?, kind: kind.to_owned() })
    };
    let target = match (given.on.as_str(), given.on.split_once(':')) {
        ("new-case", _) => Target::NewCase,
        (_, Some(("apply", call))) => child(call, "application")?,
        (_, Some(("complain", of))) => child(of, "complaint")?,
        (id, _) => Target::Procedure(procedure_id(id)?),
    };
    let person = actor(&given.person)?;
    let capacity = given.capacity.as_deref().map(capacity).transpose()?;
    let facts = facts(given)?;
    let documents = given.documents.iter().map(|one| document(one)).collect::<Result<_, _>>()?;
    let (desk, org) = place::desk(&given.office).await?;
    let command = Command {
        org,
        person,
        capacity,
        target,
        act: given.act.clone(),
        subject: given.subject.clone(),
        facts,
        documents,
        seen_revision: given.seen,
        cmd: given.cmd.unwrap_or_else(Uuid::new_v4),
    };
    submit(output, &desk, command).await
}

/// Hands a command to the desk and says what it did, or every requirement that is unmet.
pub(super) async fn submit(output: Output, desk: &Desk, command: Command) -> Result<(), Failure> {
    let act = command.act.clone();
    match desk.submit(command).await? {
        Reply::Refused(refused) => Err(Failure::refused(&refused)),
        Reply::Done(performed) => {
            output.facts(
                || json!(performed),
                || {
                    let mut out = format!(
                        "{} {}: {} → {}\n{}: {}  {}: {}",
                        performed.procedure,
                        act,
                        performed.from,
                        performed.to,
                        output.pick("版", "revision"),
                        performed.revision,
                        output.pick("受付番号", "receipt"),
                        performed.receipt,
                    );
                    if performed.first_of_two {
                        out.push_str(
                            output.pick("\nもう一人の確認を待ちます。", "\nawaits the second person."),
                        );
                    }
                    for moved in performed.moved.iter().skip(1) {
                        let _ = write!(out, "\n  {} {} → {}", moved.procedure, moved.act, moved.to);
                    }
                    out
                },
            );
            Ok(())
        }
    }
}

fn capacity(id: &str) -> Result<Capacity, Failure> {
    Capacity::from_id(id).ok_or_else(|| {
        let all = Capacity::ALL.map(Capacity::id);
        let (ja, en) = match nearest(id, &all) {
            Some(near) => (format!("「{near}」のことですか。"), format!("Did you mean \"{near}\"?")),
            None => (format!("資格：{}。", all.join("、")), format!("Capacities: {}.", all.join(", "))),
        };
        Failure::bad_input(
            "--capacity",
            format!("資格「{id}」はありません。{ja}"),
            format!("there is no capacity \"{id}\". {en}"),
        )
    })
}

/// What the act brings: the file first, then single facts over it.
fn facts(given: &ActArguments) -> Result<Map<String, Value>, Failure> {
    let mut facts = Map::new();
    if let Some(file) = &given.facts_file {
        let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
        facts = serde_json::from_str(&text).map_err(|error| {
            Failure::bad_input(
                "--facts",
                format!("JSONの表ではありません（{error}）。"),
                format!("not a JSON object: {error}."),
            )
        })?;
    }
    for one in &given.facts {
        let (name, value) = pair("--fact", one)?;
        facts.insert(name.to_owned(), Value::from(value));
    }
    for one in &given.facts_json {
        let (name, value) = pair("--fact-json", one)?;
        let value = serde_json::from_str(value).map_err(|error| {
            Failure::bad_input(
                name,
                format!("JSONではありません（{error}）。"),
                format!("not JSON: {error}."),
            )
        })?;
        facts.insert(name.to_owned(), value);
    }
    Ok(facts)
}

fn pair<'t>(option: &str, text: &'t str) -> Result<(&'t str, &'t str), Failure> {
    text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
        Failure::bad_input(
            option,
            format!("「名前=値」の形です（「{text}」）。"),
            format!("name=value, found \"{text}\"."),
        )
    })
}

fn document(text: &str) -> Result<Attachment, Failure> {
    let (id, path) = pair("--document", text)?;
    let path = Path::new(path);
    let content = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let media = match path.extension().and_then(|end| end.to_str()) {
        Some("pdf") => "application/pdf",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    };
    Ok(Attachment {
        document: id.to_owned(),
        name: path.file_name().map_or_else(|| id.to_owned(), |name| name.to_string_lossy().into_owned()),
        media: media.to_owned(),
        content,
    })
}
