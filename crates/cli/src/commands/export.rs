//! `shirube export`: a case as a file for people, and the entry that says who took it.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_instant;
use shirube_core::render::Language as Spoken;
use shirube_desk::{Command, Desk, Exportable, Performed, Reply, Target};
use shirube_exports::{Case, ExportError, Language, csv, jsonl, pdf, xlsx};
use shirube_trail::{ActorId, CaseNo, Checkpoint, OrgId, ProcedureId};
use uuid::Uuid;

use super::case::actor;
use crate::args::{ExportArguments, ExportForm};
use crate::failure::{Failure, Way, bad_id};
use crate::fonts;
use crate::output::Output;
use crate::place;

/// Makes the file, has the export entered, and writes it.
pub(crate) async fn run(output: Output, given: &ExportArguments) -> Result<(), Failure> {
    let case = CaseNo::new(&given.case).map_err(|fault| bad_id("--case", &fault))?;
    let person = actor(&given.person)?;
    let as_of = given.as_of.as_deref().map(moment).transpose()?;
    let (desk, org) = place::desk(&given.office).await?;
    let made = make(output, &desk, &org, (&person, &case, as_of), given).await?;
    let scope = format!("{case} {} {}", given.format.id(), made.as_of.to_rfc3339());
    let performed = enter(&desk, &org, person, &scope, &given.purpose).await?;
    std::fs::write(&given.out, &made.bytes).map_err(|error| Failure::file(&given.out, &error))?;
    output.facts(
        || {
            json!({
                "case": case.as_str(), "format": given.format.id(), "out": given.out.display().to_string(),
                "as_of": made.as_of, "bytes": made.bytes.len(), "receipt": performed.receipt,
            })
        },
        || {
            let receipt = output.pick("書き出しの受付番号", "receipt of the export");
            format!("{}  {receipt}: {}", given.out.display(), performed.receipt)
        },
    );
    Ok(())
}

/// A file in the making.
struct Made {
    bytes: Vec<u8>,
    as_of: DateTime<Utc>,
}

/// Makes the file for a person, of a case, at a moment.
async fn make(
    output: Output,
    desk: &Desk,
    org: &OrgId,
    (person, case, as_of): (&ActorId, &CaseNo, Option<DateTime<Utc>>),
    given: &ExportArguments,
) -> Result<Made, Failure> {
    if matches!(given.format, ExportForm::Ocds | ExportForm::OcdsRecord) {
        let prefix = checked_prefix(&given.ocid_prefix)?;
        let public = desk.public_of(org, person, case, as_of, prefix).await?;
        let package = match given.format {
            ExportForm::OcdsRecord => public.record_package(),
            _ => public.release_package(),
        };
        let package = package.ok_or_else(|| nothing_public(case))?;
        return Ok(Made { bytes: format!("{package:#}\n").into_bytes(), as_of: public.at });
    }
    match desk.exportable(org, person, case, as_of).await? {
        Exportable::Case(shown) => {
            let bytes = match given.format {
                ExportForm::Pdf => {
                    let font = fonts::japanese()?;
                    let covered = covered(&desk.checkpoint(org).await?.published.checkpoint);
                    wrong(pdf::write(&shown, &covered, language(output), &font))?
                }
                form => written(language(output), form, &shown)?,
            };
            Ok(Made { bytes, as_of: shown.as_of })
        }
        Exportable::Sealed { procedure } => Err(sealed(&procedure)),
    }
}

/// The bytes of a case in a form that needs nothing else.
fn written(language: Language, form: ExportForm, case: &Case) -> Result<Vec<u8>, Failure> {
    wrong(match form {
        ExportForm::Csv => Ok(csv::write(case, language)),
        ExportForm::Xlsx => xlsx::write(case, language),
        _ => jsonl::write(case),
    })
}

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

fn nothing_public(case: &CaseNo) -> Failure {
    Failure::new(
        Way::NotFound,
        format!("案件「{case}」には、その時点で公表したものがありません。"),
        format!("nothing of the case \"{case}\" was public then."),
    )
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
