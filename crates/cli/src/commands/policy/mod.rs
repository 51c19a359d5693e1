//! `shirube policy`: the organisation's policy as a file, what is in force, and what a change
//! would do.
//!
//! TOML is the form in which a policy comes in and goes out. What is in force is an entry of the
//! `office`, proposed by an administrator and confirmed by an approver.

mod affected;
mod diff;
mod file;
mod in_force;
mod written;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use shirube_core::dossier::japan_day;
use shirube_core::policy::{BodyKind, Policy};
use shirube_core::words::Capacity;
use shirube_desk::{Command, Target};
use uuid::Uuid;

use super::case::{actor, procedure_id};
use crate::args::{Applying, Office, PolicyCommand};
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::place;
use crate::scenario::nearest;

/// The procedure that holds the policy.
const OFFICE: &str = "office";

/// The policy of a file, which may be in force on a day.
pub(super) fn from_file(file: &std::path::Path, on: NaiveDate) -> Result<Policy, Failure> {
    Ok(file::read(file, on)?.policy)
}

/// Carries out a command.
pub(crate) async fn run(output: Output, command: &PolicyCommand) -> Result<(), Failure> {
    match command {
        PolicyCommand::Show { on, office } => show(output, *on, office).await,
        PolicyCommand::Default { kind, on } => starting(output, kind, newest(*on)),
        PolicyCommand::Check { file, on } => check(output, file, newest(*on)),
        PolicyCommand::Diff { file, effective_on, office } => {
            diff::run(output, file, *effective_on, office).await
        }
        PolicyCommand::Propose(applying) => apply(output, applying, Capacity::Administrator).await,
        PolicyCommand::Confirm(applying) => apply(output, applying, Capacity::Approver).await,
    }
}

/// The day whose tables are meant; without one the newest row of every table.
fn newest(on: Option<NaiveDate>) -> NaiveDate {
    on.unwrap_or(NaiveDate::MAX)
}

/// Prints what is in force on a day.
async fn show(output: Output, on: Option<NaiveDate>, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let on = match on {
        Some(day) => day,
        None => japan_day(desk.now().await?.instant()),
    };
    let versions = in_force::versions(&desk, &org).await?;
    let Some(version) = in_force::on(&versions, on) else {
        return Err(Failure::new(
            Way::NotFound,
            format!("{on}に施行されている方針はありません。"),
            format!("no policy is in force on {on}."),
        ));
    };
    output.facts(
        || {
            json!({
                "on": on, "effective_on": version.effective_on, "applied_on": version.applied_on,
                "entry": version.seq, "policy": written::members(&version.policy),
            })
        },
        || {
            format!(
                "# {org}：{on}に施行中の方針（{}施行、{OFFICE} 記録{}）\n# in force on {on}: effective since {}, entry {} of {OFFICE}\n{}",
                version.effective_on,
                version.seq,
                version.effective_on,
                version.seq,
                written::labelled(&version.policy),
            )
        },
    );
    Ok(())
}

/// Prints where the policy of a kind of body starts from.
fn starting(output: Output, kind: &str, on: NaiveDate) -> Result<(), Failure> {
    let Some(body) = BodyKind::from_id(kind) else {
        let all = BodyKind::ALL.map(BodyKind::id);
        let (ja, en) = match nearest(kind, &all) {
            Some(near) => (format!("「{near}」のことですか。"), format!("Did you mean \"{near}\"?")),
            None => (format!("種類：{}。", all.join("、")), format!("Kinds: {}.", all.join(", "))),
        };
        return Err(Failure::bad_input(
            "KIND",
            format!("団体の種類「{kind}」はありません。{ja}"),
            format!("there is no kind of body \"{kind}\". {en}"),
        ));
    };
    let policy = Policy::default_of(body);
    output.facts(|| Value::Object(written::members(&policy)), || written::explained(&policy, on));
    Ok(())
}

/// Checks a file: says that it may be applied, or every fault of it.
fn check(output: Output, path: &std::path::Path, on: NaiveDate) -> Result<(), Failure> {
    let written = file::read(path, on)?;
    let shown = path.display().to_string();
    output.facts(
        || json!({ "file": shown, "body": written.policy.body.id(), "faults": [] }),
        || {
            let kind = written.policy.body.words();
            let said = format!(
                "{shown}: {}（{}）",
                output.pick("限度を超える項目はありません。", "nothing goes beyond its bounds."),
                output.pick(kind.ja, kind.en),
            );
            output.mark(true, &said)
        },
    );
    Ok(())
}

/// Proposes or confirms the policy of a file: the act `apply-policy` of the office.
async fn apply(output: Output, applying: &Applying, capacity: Capacity) -> Result<(), Failure> {
    let written = file::read(&applying.file, applying.effective_on)?;
    let mut facts = Map::new();
    // whole, so that a later default changes nothing of what was confirmed
    facts.insert("policy".to_owned(), Value::Object(written::members(&written.policy)));
    facts.insert("policy.effective_on".to_owned(), Value::from(applying.effective_on.to_string()));
    if let Some(reason) = &applying.reason {
        facts.insert("reason".to_owned(), Value::from(reason.as_str()));
    }
    let person = actor(&applying.person)?;
    let (desk, org) = place::desk(&applying.office).await?;
    let command = Command {
        org,
        person,
        capacity: Some(capacity),
        target: Target::Procedure(procedure_id(OFFICE)?),
        act: "apply-policy".to_owned(),
        subject: None,
        facts,
        documents: Vec::new(),
        seen_revision: None,
        cmd: applying.cmd.unwrap_or_else(Uuid::new_v4),
    };
    super::act::submit(output, &desk, command).await
}
