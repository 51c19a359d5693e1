//! That what a command names by its hash was handed in before.

use serde_json::Value;
use shirube_core::facts::Fault as InputFault;
use shirube_persistence::{ProcedureRow, UploadRow};
use shirube_trail::Digest;

use super::RENDITION;
use super::taking::{CONTENTS, DISCLOSURE, ENVELOPES, PUBLIC_VERSION};
use crate::Desk;
use crate::command::Command;
use crate::error::DeskError;
use crate::held_back::APPLICATION;
use crate::sealed::Call;

/// The fact that names what of which document is released, each by the hash of its rendition.
const RELEASED: &str = "released";

/// The member of what is released that names the rendition.
const RENDITION_SHA256: &str = "rendition_sha256";

impl Desk {
    /// That every file a command names by its hash was handed in before: an envelope or proposal by who
    /// names it, a rendition to be released by anybody for this disclosure.
    ///
    /// # Errors
    /// [`DeskError::BadInput`]: each fact that names a file nobody handed in.
    pub async fn names_uploads(&self, command: &Command) -> Result<(), DeskError> {
        let Some(there) = command.target.there() else { return Ok(()) };
        let mut faults = self.files_not_handed_in(command).await?;
        faults.extend(self.renditions_not_handed_in(command).await?);
        if faults.is_empty() {
            return Ok(());
        }
        // Whoever does not see the procedure is told that there is none.
        self.seen_for_files(&command.org, &command.person, there).await?;
        Err(DeskError::BadInput { faults })
    }

    async fn files_not_handed_in(&self, command: &Command) -> Result<Vec<InputFault>, DeskError> {
        let named: Vec<(&str, &str)> = ENVELOPES
            .into_iter()
            .chain(CONTENTS)
            .filter_map(|name| Some((name, command.facts.get(name)?.as_str()?)))
            .collect();
        let mut faults = Vec::new();
        let Some(there) = command.target.there().filter(|_| !named.is_empty()) else { return Ok(faults) };
        let row = self.store().procedure(&command.org, there).await?;
        let parent = row.as_ref().and_then(|row| row.parent.clone());
        // Applied to is the call itself, or the call of an application there is.
        let call = match &parent {
            Some(call) if row.as_ref().is_some_and(|row| row.kind.as_str() == APPLICATION) => {
                self.store().procedure(&command.org, call).await?
            }
            _ => row,
        };
        let is_sealed = call.is_some_and(|call| Call::of(&call).is_some());
        for (name, text) in named {
            // Of a sealed call it is in the envelope: nothing readable comes in before the opening.
            if is_sealed && name == PUBLIC_VERSION {
                continue;
            }
            // What is no hash is said by whoever reads the fact.
            let Ok(sha256) = Digest::from_hex(text) else { continue };
            let rows = self.store().uploads_of_hash(&command.org, &command.person, &sha256).await?;
            let is_for = |row: &UploadRow| row.procedure == *there || Some(&row.procedure) == parent.as_ref();
            if !rows.iter().any(|row| row.purpose == name && is_for(row)) {
                faults.push(not_handed_in(name));
            }
        }
        Ok(faults)
    }

    async fn renditions_not_handed_in(&self, command: &Command) -> Result<Vec<InputFault>, DeskError> {
        let mut faults = Vec::new();
        let named = renditions_of(command.facts.get(RELEASED));
        let Some(there) = command.target.there().filter(|_| !named.is_empty()) else { return Ok(faults) };
        let row = self.store().procedure(&command.org, there).await?;
        if row.is_none_or(|row| row.kind.as_str() != DISCLOSURE) {
            return Ok(faults);
        }
        let rows = self.store().uploads(&command.org, there).await?;
        for (nth, text) in named {
            let is_it = |row: &UploadRow| row.purpose == RENDITION && row.sha256.to_hex() == text;
            if !rows.iter().any(is_it) {
                faults.push(not_handed_in(&format!("{RELEASED}.{nth}.{RENDITION_SHA256}")));
            }
        }
        Ok(faults)
    }
}

/// Whether a disclosure has released the rendition of this hash.
pub(super) fn has_released(row: &ProcedureRow, sha256: &Digest) -> bool {
    let sha256 = sha256.to_hex();
    renditions_of(row.facts.get(RELEASED)).into_iter().any(|(_, text)| text == sha256)
}

/// The hashes of renditions a fact names, each with its place.
fn renditions_of(released: Option<&Value>) -> Vec<(usize, &str)> {
    let list = released.and_then(Value::as_array).into_iter().flatten().enumerate();
    list.filter_map(|(nth, one)| Some((nth, one.get(RENDITION_SHA256)?.as_str()?))).collect()
}

fn not_handed_in(field: &str) -> InputFault {
    InputFault::new(
        field,
        "このハッシュのファイルはまだ預かっていません。先にアップロードしてください。",
        "no file of this hash was handed in: upload it first.",
    )
}
