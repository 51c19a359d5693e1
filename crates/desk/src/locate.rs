//! What a command is about: a procedure there is, or one to be opened, and in which case.

use std::sync::Arc;

use shirube_core::domain::{CaseNumber, FiscalYear};
use shirube_core::dossier::japan_day;
use shirube_persistence::{CaseRow, Lock, ProcedureRow, Unit};
use shirube_trail::{At, CaseNo, ProcedureId};

use crate::command::{Command, Target};
use crate::error::DeskError;
use crate::machines::{self, Known};
use crate::seats::random_token;
use crate::work::{On, Step};

/// The kinds that people open on another procedure by an act of their own.
const OPENED_BY_PEOPLE: [&str; 2] = ["application", "complaint"];

/// What a command is about, as a request names it.
pub(crate) fn target_name(target: &Target) -> String {
    match target {
        Target::NewCase => "preparation".to_owned(),
        Target::NewApplication(id) | Target::Procedure(id) => id.to_string(),
        Target::NewChild { parent, kind } => format!("{parent} {kind}"),
    }
}

/// The procedure a command is about: there, or to be opened on the procedure whose row it gives.
pub(crate) async fn locate(
    unit: &Unit,
    command: &Command,
    at: At,
) -> Result<(On, &'static Known, Option<Arc<ProcedureRow>>), DeskError> {
    let (on, known, row) = match &command.target {
        Target::Procedure(id) => {
            let row = unit.procedure(id, Lock::Exclusive).await?;
            let row = row.ok_or_else(|| DeskError::not_found(id.as_str()))?;
            (On::There(id.clone()), machines::by_name(row.machine.as_str())?, Some(row))
        }
        Target::NewCase => {
            let on = On::New { kind: "preparation".to_owned(), id: next_case(unit, at).await?, parent: None };
            (on, machines::newest("preparation")?, None)
        }
        Target::NewApplication(call) => open_on(unit, call, "application").await?,
        Target::NewChild { parent, kind } => open_on(unit, parent, kind).await?,
    };
    Ok((on, known, row))
}

/// Whether the kind has such an act: asked when it is known that whoever commands it may see the
/// procedure, since the answer tells of which kind it is.
pub(crate) fn check_act(known: &Known, act: &str) -> Result<(), DeskError> {
    if known.machine.act(act).is_none() {
        let acts: Vec<&str> = known.machine.acts.iter().map(|act| act.id).collect();
        return Err(DeskError::bad_input(
            "act",
            format!(
                "「{}」に行為「{}」はありません。行為：{}。",
                known.machine.label.ja,
                act,
                acts.join("、")
            ),
            format!("\"{}\" has no act \"{}\". Acts: {}.", known.machine.kind, act, acts.join(", ")),
        ));
    }
    Ok(())
}

/// A procedure to be opened on another by an act of people.
async fn open_on(
    unit: &Unit,
    parent: &ProcedureId,
    kind: &str,
) -> Result<(On, &'static Known, Option<Arc<ProcedureRow>>), DeskError> {
    if !OPENED_BY_PEOPLE.contains(&kind) {
        return Err(DeskError::bad_input(
            "kind",
            format!("開くことができる手続：{}。", OPENED_BY_PEOPLE.join("、")),
            format!("What can be opened: {}.", OPENED_BY_PEOPLE.join(", ")),
        ));
    }
    let row = unit.procedure(parent, Lock::Share).await?;
    let row = row.ok_or_else(|| DeskError::not_found(parent.as_str()))?;
    let id = new_id(unit, parent, kind).await?;
    let on = On::New { kind: kind.to_owned(), id, parent: Some(parent.clone()) };
    Ok((on, machines::newest(kind)?, Some(row)))
}

/// The id of what a procedure opens: random for an application, so that numbers tell nobody how
/// many applied; else the next of its case (`R8-0012/4`, `office/4`).
pub(crate) async fn new_id(unit: &Unit, parent: &ProcedureId, kind: &str) -> Result<ProcedureId, DeskError> {
    let case = parent.case_text();
    let own = if kind == "application" {
        format!("a{}", random_token()?)
    } else {
        unit.next_child_number(&parent.case()).await?.to_string()
    };
    Ok(ProcedureId::new(format!("{case}/{own}"))?)
}

/// The id of the first procedure of the next case of the year.
pub(crate) async fn next_case(unit: &Unit, at: At) -> Result<ProcedureId, DeskError> {
    let year = FiscalYear::of(japan_day(at.instant()));
    let serial = unit.next_case_serial(year.get()).await?;
    let number = CaseNumber::new(year, serial)
        .map_err(|error| DeskError::bad_input("case", error.ja(), error.to_string()))?;
    Ok(ProcedureId::new(format!("{number}/1"))?)
}

/// Enters the case of a procedure that opens one.
pub(crate) fn register_case(unit: &Unit, id: &ProcedureId, title: &str, at: At) -> Result<(), DeskError> {
    let case_no: CaseNo = id.case();
    let number = CaseNumber::parse(case_no.as_str())
        .map_err(|error| DeskError::bad_input("case", error.ja(), error.to_string()))?;
    let row = CaseRow {
        case_no,
        fiscal_year: number.fiscal_year().get(),
        serial: number.serial(),
        title: title.to_owned(),
        opened_at: at,
    };
    unit.open_case(&row);
    Ok(())
}

/// The kind of the procedure a step acts on, or opens.
pub(crate) fn kind_of(step: &Step, row: Option<&ProcedureRow>) -> String {
    match (&step.on, row) {
        (On::New { kind, .. }, _) => kind.clone(),
        (On::There(_), row) => row.map(|row| row.kind.to_string()).unwrap_or_default(),
    }
}
