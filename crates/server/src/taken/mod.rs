//! What leaves the office: a case as a file, an audit bundle. Each is an entry of the office before
//! anybody gets it. Routes and pages make them here.

mod bundle;
mod fonts;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::json;
use shirube_accounts::SignedIn as Account;
use shirube_desk::{Command, Desk, DeskError, Exportable, Performed, Reply, Target};
use shirube_exports::{Case, ExportError, Language, csv, jsonl, pdf, xlsx};
use shirube_trail::{CaseNo, Checkpoint, OrgId, ProcedureId};
use uuid::Uuid;

use crate::app::App;
use crate::problem::Problem;

pub(crate) use self::bundle::bundle;
pub use self::fonts::japanese_font;

/// The forms of a file.
pub(crate) const FORMATS: [&str; 5] = ["csv", "xlsx", "jsonl", "pdf", "ocds"];

/// What is asked for of a case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'w> {
    pub(crate) case: &'w CaseNo,
    /// One of [`FORMATS`].
    pub(crate) format: &'w str,
    /// A moment past; now without it.
    pub(crate) as_of: Option<DateTime<Utc>>,
    pub(crate) language: Language,
}

impl Wanted<'_> {
    /// What is entered of it.
    pub(crate) fn scope(&self) -> String {
        let as_of = self.as_of.map(|at| format!(" {}", at.to_rfc3339())).unwrap_or_default();
        format!("{} {}{as_of}", self.case, self.format)
    }

    /// The file's name.
    pub(crate) fn name(&self) -> String {
        let end = if self.format == "ocds" { "json" } else { self.format };
        format!("{}.{end}", self.case)
    }
}

/// Makes a case a file, as this person may see it.
///
/// # Errors
/// 404 where there is no such case for them, 409 where it is sealed or nothing of it is public, 422 for
/// another format.
pub(crate) async fn made(app: &App, who: &Account, wanted: Wanted<'_>) -> Result<Vec<u8>, Problem> {
    let desk = app.desk();
    if wanted.format == "ocds" {
        let prefix = &app.settings().ocid_prefix;
        let public = desk.public_of(&who.org, &who.person, wanted.case, wanted.as_of, prefix).await?;
        let package = public.release_package().ok_or_else(nothing_public)?;
        return Ok(format!("{package:#}\n").into_bytes());
    }
    let shown = match desk.exportable(&who.org, &who.person, wanted.case, wanted.as_of).await? {
        Exportable::Case(shown) => *shown,
        Exportable::Sealed { procedure } => return Err(DeskError::CallOpen { procedure }.into()),
    };
    match wanted.format {
        "csv" => Ok(csv::write(&shown, wanted.language)),
        "xlsx" => written(xlsx::write(&shown, wanted.language)),
        "jsonl" => written(jsonl::write(&shown)),
        "pdf" => record(desk, &who.org, shown, wanted.language).await,
        _ => Err(Problem::field(
            "format",
            format!("次のいずれかです：{}。", FORMATS.join("、")),
            format!("one of: {}.", FORMATS.join(", ")),
        )),
    }
}

/// The decision record, with the checkpoint that covers it.
async fn record(desk: &Desk, org: &OrgId, shown: Case, language: Language) -> Result<Vec<u8>, Problem> {
    let covered = covered(&desk.checkpoint(org).await?.published.checkpoint);
    let make = move || {
        let font = japanese_font().ok_or_else(no_font)?;
        written(pdf::write(&shown, &covered, language, &font))
    };
    tokio::task::spawn_blocking(make).await.map_err(|error| Problem::alarm(&error))?
}

/// A checkpoint as a sheet of paper shows it.
fn covered(checkpoint: &Checkpoint) -> shirube_exports::Checkpoint {
    shirube_exports::Checkpoint {
        origin: checkpoint.origin.to_string(),
        size: checkpoint.size,
        root: checkpoint.root.to_base64(),
        code: checkpoint.code(),
    }
}

fn written(bytes: Result<Vec<u8>, ExportError>) -> Result<Vec<u8>, Problem> {
    bytes.map_err(|error| Problem::alarm(&error))
}

fn nothing_public() -> Problem {
    let (ja, en) = ("この案件で公表されたものはありません。", "nothing of this case was published.");
    Problem::new(StatusCode::CONFLICT, ("nothing-public", "できません"), ja, en)
}

fn no_font() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        ("no-font", "書体がありません"),
        "サーバーに日本語の書体がないため、PDFを作れません（fonts-noto-cjk又はfonts-ipaexfont）。管理者に伝えてください。",
        "the server has no Japanese font and makes no PDF (fonts-noto-cjk or fonts-ipaexfont): tell whoever runs it.",
    )
}

/// Enters in the office that something is taken, and why. Nothing leaves where that is refused.
///
/// # Errors
/// 409 where it is refused.
pub(crate) async fn enter(
    app: &App,
    who: &Account,
    (scope, purpose): (&str, &str),
    cmd: Uuid,
) -> Result<Performed, Problem> {
    let facts = [("export.scope", scope), ("export.purpose", purpose)];
    let office = ProcedureId::new(shirube_trail::ids::OFFICE).map_err(|fault| Problem::alarm(&fault))?;
    let command = Command {
        org: who.org.clone(),
        person: who.person.clone(),
        capacity: None,
        target: Target::Procedure(office),
        act: "export".to_owned(),
        subject: None,
        facts: facts.into_iter().map(|(name, text)| (name.to_owned(), json!(text))).collect(),
        documents: Vec::new(),
        seen_revision: None,
        cmd,
    };
    match app.desk().submit(command).await? {
        Reply::Done(performed) => Ok(performed),
        Reply::Refused(refused) => Err(Problem::refused(refused)),
    }
}
