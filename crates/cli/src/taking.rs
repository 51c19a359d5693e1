//! What leaves the office: how it is entered, and what every form of it has in common.

use serde_json::{Map, Value, json};
use shirube_core::render::Language as Spoken;
use shirube_desk::{Command, Desk, Performed, Reply, Target};
use shirube_exports::{ExportError, Language};
use shirube_trail::{ActorId, Checkpoint, OrgId, ProcedureId};
use uuid::Uuid;

use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;

/// The language of an export: that of the program.
pub(crate) fn language(output: Output) -> Language {
    match output.language {
        Spoken::Ja => Language::Ja,
        Spoken::En => Language::En,
    }
}

/// The bytes, or why there are none.
pub(crate) fn wrong(bytes: Result<Vec<u8>, ExportError>) -> Result<Vec<u8>, Failure> {
    bytes.map_err(|error| Failure::new(Way::Wrong, error.ja(), error.to_string()))
}

/// A package as it is written: indented, a line of its own at the end.
pub(crate) fn pretty(package: &Value) -> Result<Vec<u8>, Failure> {
    let mut bytes = wrong(serde_json::to_vec_pretty(package).map_err(ExportError::from))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A checkpoint as a sheet of paper shows it.
pub(crate) fn covered(checkpoint: &Checkpoint) -> shirube_exports::Checkpoint {
    shirube_exports::Checkpoint {
        origin: checkpoint.origin.to_string(),
        size: checkpoint.size,
        root: checkpoint.root.to_base64(),
        code: checkpoint.code(),
    }
}

/// A prefix as they are registered: `ocds-` and six lowercase letters or digits.
pub(crate) fn checked_prefix(prefix: &str) -> Result<&str, Failure> {
    let is_code =
        |code: &str| code.len() == 6 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    prefix.strip_prefix("ocds-").filter(|code| is_code(code)).map(|_| prefix).ok_or_else(|| {
        Failure::bad_input(
            "--ocid-prefix",
            format!("「ocds-」と英小文字・数字6文字です（「{prefix}」）。"),
            format!("\"ocds-\" and six lowercase letters or digits, found \"{prefix}\"."),
        )
    })
}

/// Enters the export in the office: what was taken, and why.
pub(crate) async fn enter(
    desk: &Desk,
    org: &OrgId,
    person: ActorId,
    scope: &str,
    purpose: &str,
) -> Result<Performed, Failure> {
    let facts: Map<String, Value> = [("export.scope", scope), ("export.purpose", purpose)]
        .map(|(name, text)| (name.to_owned(), json!(text)))
        .into_iter()
        .collect();
    let office = ProcedureId::new("office").map_err(|fault| bad_id("office", &fault))?;
    let command = Command {
        org: org.clone(),
        person,
        capacity: None,
        target: Target::Procedure(office),
        act: "export".to_owned(),
        subject: None,
        facts,
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    };
    match desk.submit(command).await? {
        Reply::Done(performed) => Ok(performed),
        Reply::Refused(refused) => Err(Failure::refused(&refused)),
    }
}
