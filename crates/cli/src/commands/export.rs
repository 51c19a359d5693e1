//! `shirube export`: a case as a file for people, and the entry that says who took it.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_instant;
use shirube_desk::{Command, Desk, Exportable, Performed, Reply, Target};
use shirube_exports::{Case, ExportError, Language, csv, jsonl, xlsx};
use shirube_trail::{ActorId, CaseNo, OrgId, ProcedureId};
use uuid::Uuid;

use super::case::actor;
use crate::args::{ExportArguments, ExportForm};
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;

/// Makes the file, has the export entered, and writes it.
pub(crate) async fn run(output: Output, given: &ExportArguments) -> Result<(), Failure> {
    let case = CaseNo::new(&given.case).map_err(|fault| bad_id("--case", &fault))?;
    let person = actor(&given.person)?;
    let as_of = given.as_of.as_deref().map(moment).transpose()?;
    let (desk, org) = place::desk(&given.office).await?;
    let shown = match desk.exportable(&org, &person, &case, as_of).await? {
        Exportable::Case(shown) => shown,
        Exportable::Sealed { procedure } => return Err(sealed(&procedure)),
    };
    let bytes = written(output, given.format, &shown)?;
    let scope = format!("{case} {} {}", given.format.id(), shown.as_of.to_rfc3339());
    let performed = enter(&desk, &org, person, &scope, &given.purpose).await?;
    std::fs::write(&given.out, &bytes).map_err(|error| Failure::file(&given.out, &error))?;
    output.facts(
        || {
            json!({
                "case": case.as_str(), "format": given.format.id(), "out": given.out.display().to_string(),
                "as_of": shown.as_of, "bytes": bytes.len(), "procedures": shown.procedures.len(),
                "acts": shown.acts.len(), "receipt": performed.receipt,
            })
        },
        || {
            format!(
                "{}\n{}: {}  {}: {}  {}: {}",
                given.out.display(),
                output.pick("手続", "procedures"),
                shown.procedures.len(),
                output.pick("記録", "acts"),
                shown.acts.len(),
                output.pick("書き出しの受付番号", "receipt of the export"),
                performed.receipt,
            )
        },
    );
    Ok(())
}

/// The bytes of a case in a form.
fn written(output: Output, form: ExportForm, case: &Case) -> Result<Vec<u8>, Failure> {
    let language = if output.pick("ja", "en") == "ja" { Language::Ja } else { Language::En };
    let bytes = match form {
        ExportForm::Csv => Ok(csv::write(case, language)),
        ExportForm::Xlsx => xlsx::write(case, language),
        ExportForm::Jsonl => jsonl::write(case),
    };
    bytes.map_err(|error: ExportError| Failure::new(Way::Wrong, error.ja(), error.to_string()))
}

/// Enters the export in the office: what was taken, and why.
async fn enter(
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

fn sealed(procedure: &str) -> Failure {
    Failure::new(
        Way::Refused,
        format!("封かんされた応募を受ける{procedure}が開封前のため、この案件は開封まで書き出せません。"),
        format!(
            "{procedure} takes sealed proposals and has not opened them: nothing of this case is exported before."
        ),
    )
}

/// A moment: an instant with its offset, or the end of a day in Japan.
fn moment(text: &str) -> Result<DateTime<Utc>, Failure> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let next = EraDate::parse(text).ok().and_then(|day| day.date().succ_opt());
    let end = next.and_then(|next| japan_instant(next, 0, 0)).map(|next| next - Duration::milliseconds(1));
    end.ok_or_else(|| {
        Failure::bad_input(
            "--as-of",
            format!("「2026-11-20T17:00:00+09:00」「2026-11-20」「令和8年11月20日」のいずれかの形です（「{text}」）。"),
            format!("an instant such as 2026-11-20T17:00:00+09:00 or a day such as 2026-11-20, found \"{text}\"."),
        )
    })
}
