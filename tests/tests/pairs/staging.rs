//! The same scenarios staged otherwise: every approver is absent and a deputy decides (代決), and
//! every approval goes round by the route (合議).

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use shirube_core::words::Capacity;
use shirube_desk::{Desk, Reply};

use crate::{Explorer, grants};

/// What is added to an approver's id for the deputy's.
const DEPUTY: &str = "-deputy";

/// The section every approval goes round by.
const ROUTE: &str = "財政課";

/// Copies parts staged for one folder beside those of another, which plays them too.
pub(crate) fn lend_parts(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from.join("parts")).unwrap() {
        let path = entry.unwrap().path();
        let lent = to.join("parts").join(path.file_name().unwrap());
        if !lent.exists() {
            std::fs::copy(&path, lent).unwrap();
        }
    }
}

/// Writes the folder's scenarios anew into `to`; answers the files that are not parts.
pub(crate) fn stage(from: &Path, to: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in [from.to_owned(), from.join("parts")] {
        let into = to.join(folder.strip_prefix(from).unwrap());
        std::fs::create_dir_all(&into).unwrap();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "toml") {
                let file: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
                files.push((into.join(path.file_name().unwrap()), file));
            }
        }
    }
    for (path, file) in &mut files {
        if let Some(organisation) = file.get_mut("organisation") {
            route(organisation.as_table_mut().unwrap());
        }
        for body in file.get_mut("body").and_then(toml::Value::as_array_mut).into_iter().flatten() {
            route(body.as_table_mut().unwrap());
        }
        deputise(file);
        std::fs::write(path, toml::to_string(file).unwrap()).unwrap();
    }
    let mut files: Vec<PathBuf> = files.into_iter().map(|(path, _)| path).collect();
    files.retain(|path| path.parent() == Some(to));
    files.sort();
    files
}

fn route(organisation: &mut toml::Table) {
    let policy = organisation.entry("policy").or_insert_with(|| toml::Table::new().into());
    policy.as_table_mut().unwrap().entry("route").or_insert_with(|| vec![ROUTE.to_owned()].into());
}

/// Adds a deputy beside every approver, and lets the deputies do what the approvers did; in the
/// office, where policy and keys are confirmed, they decide themselves.
fn deputise(file: &mut toml::Table) {
    if let Some(people) = file.get_mut("person").and_then(toml::Value::as_array_mut) {
        let approves = |one: &&toml::Value| one["id"].as_str().is_some_and(|id| id.contains("approver"));
        let mut deputies: Vec<toml::Value> = people.iter().filter(approves).cloned().collect();
        for deputy in deputies.iter_mut().filter_map(toml::Value::as_table_mut) {
            let id = format!("{}{DEPUTY}", deputy["id"].as_str().unwrap());
            let email = deputy["email"].as_str().unwrap().replacen('@', &format!("{DEPUTY}@"), 1);
            deputy.insert("id".to_owned(), id.into());
            deputy.insert("email".to_owned(), email.into());
            deputy.insert("grants".to_owned(), toml::Value::Array(Vec::new()));
        }
        people.append(&mut deputies);
    }
    let steps = file.get_mut("step").and_then(toml::Value::as_array_mut);
    for step in steps.into_iter().flatten().filter_map(toml::Value::as_table_mut) {
        // Whom a letter reaches is another matter where deputies decide.
        step.remove("letters");
        step.remove("no_letters");
        let office = step.get("on").and_then(toml::Value::as_str).is_some_and(|on| on.starts_with("office"));
        let Some(who) = step.get("who").and_then(toml::Value::as_str).map(str::to_owned) else { continue };
        if !office && (who.contains("approver") || who.contains("orderer")) {
            step.insert("who".to_owned(), format!("{who}{DEPUTY}").into());
        }
    }
}

impl Explorer {
    /// Every approver who has a deputy and has not said so delegates to the deputy.
    pub(crate) async fn absent(&self, desk: &Desk) {
        let rows = self.rows(desk).await;
        let office = rows.iter().find(|row| row.procedure.as_str() == "office").unwrap();
        let given = office.facts.get("delegations").and_then(Value::as_array).cloned().unwrap_or_default();
        let unit = desk.store().begin(&self.org).await.unwrap();
        let people = unit.persons().await.unwrap();
        unit.rollback().await.unwrap();
        let now = self.now(desk).await;
        let today = shirube_core::dossier::japan_day(now);
        for grant in grants(&rows).iter().filter(|one| one["capacity"] == "approver") {
            let holder = people.iter().find(|one| one.person.as_str() == grant["person"]).unwrap();
            let Some(email) = &holder.email else { continue };
            let email = email.replacen('@', &format!("{DEPUTY}@"), 1);
            let Some(deputy) = people.iter().find(|one| one.email.as_deref() == Some(&email)) else {
                continue;
            };
            if given.iter().any(|one| one["person"] == deputy.person.as_str()) {
                continue;
            }
            let facts: Map<String, Value> = [
                ("delegation.id", json!(format!("absent-{}", holder.person))),
                ("delegation.form", json!("deputy")),
                ("delegation.holder", json!(holder.person)),
                ("delegation.person", json!(deputy.person)),
                ("delegation.from", json!(today)),
                ("delegation.to", json!(today + chrono::Duration::days(7_300))),
            ]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
            let by = Some(Capacity::Approver);
            let command =
                self.command(office, holder.person.as_str(), by, "delegate", None, facts, Vec::new());
            let reply = desk.submit(command).await.unwrap();
            assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
        }
    }

    /// The route's section agrees wherever it is asked, so that approvals can be tried.
    pub(crate) async fn concur(&self, desk: &Desk) {
        let rows = self.rows(desk).await;
        let officer = grants(&rows).into_iter().find(|one| one["capacity"] == "officer");
        let Some(officer) = officer.and_then(|one| Some(one["person"].as_str()?.to_owned())) else { return };
        for row in rows {
            if !self.acts(&row).contains(&"concur") {
                continue;
            }
            let facts: Map<String, Value> =
                [("section".to_owned(), Value::from(ROUTE))].into_iter().collect();
            let by = Some(Capacity::Officer);
            let _ = desk.submit(self.command(&row, &officer, by, "concur", None, facts, Vec::new())).await;
        }
    }
}
