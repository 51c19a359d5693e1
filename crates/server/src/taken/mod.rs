//! What leaves the office: a case as a file, an audit bundle. Each is an entry of the office before
//! anybody gets it. Routes and pages make them here.

mod bundle;
mod fonts;
mod progress;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::json;
use shirube_accounts::SignedIn as Account;
use shirube_desk::{Command, Desk, DeskError, Exportable, Performed, Reply, Target};
use shirube_exports::{Case, ExportError, Language, csv, jsonl, pdf, xlsx};
use shirube_trail::{ActorId, CaseNo, Checkpoint, OrgId, ProcedureId};
use uuid::Uuid;

use crate::app::App;
use crate::problem::Problem;

pub(crate) use self::bundle::{bundle, bundle_scope, log_bundle, log_scope};
pub use self::fonts::japanese_font;
pub(crate) use self::progress::Progress;

/// The forms of a file.
pub(crate) const FORMATS: [&str; 5] = ["csv", "xlsx", "jsonl", "pdf", "ocds"];

/// Who takes something, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taker<'t> {
    pub(crate) desk: &'t Desk,
    /// The prefix of identifiers of open contracting.
    pub(crate) ocid_prefix: &'t str,
    pub(crate) org: &'t OrgId,
    pub(crate) person: &'t ActorId,
}

impl<'t> Taker<'t> {
    /// Whoever asks.
    pub(crate) fn of(app: &'t App, who: &'t Account) -> Self {
        let ocid_prefix = &app.settings().ocid_prefix;
        Self { desk: app.desk(), ocid_prefix, org: &who.org, person: &who.person }
    }

    /// The act that enters that something is taken, and why.
    fn command(self, (scope, purpose): (&str, &str), cmd: Uuid) -> Result<Command, Problem> {
        let facts = [("export.scope", scope), ("export.purpose", purpose)];
        let office = ProcedureId::new(shirube_trail::ids::OFFICE).map_err(|fault| Problem::alarm(&fault))?;
        Ok(Command {
            org: self.org.clone(),
            person: self.person.clone(),
            capacity: None,
            target: Target::Procedure(office),
            act: "export".to_owned(),
            subject: None,
            facts: facts.into_iter().map(|(name, text)| (name.to_owned(), json!(text))).collect(),
            documents: Vec::new(),
            seen_revision: None,
            cmd,
        })
    }

    /// Whether they may take anything at all now; nothing is entered.
    ///
    /// # Errors
    /// 404 for whoever is nobody there, 409 where it would be refused.
    pub(crate) async fn may(self, asked: (&str, &str)) -> Result<(), Problem> {
        match self.desk.rehearse(&self.command(asked, Uuid::new_v4())?).await? {
            Reply::Done(_) => Ok(()),
            Reply::Refused(refused) => Err(Problem::refused(refused)),
        }
    }

    /// Whether they see a case, be it sealed now or not.
    ///
    /// # Errors
    /// 404 where they do not.
    pub(crate) async fn sees(self, case: &CaseNo) -> Result<(), Problem> {
        self.desk.kept_in_by(self.org, self.person, case).await?;
        Ok(())
    }

    /// Whether they see a case and its record may leave now.
    ///
    /// # Errors
    /// 404 where they do not see it, 409 where a call keeps it in.
    pub(crate) async fn may_take(self, case: &CaseNo) -> Result<(), Problem> {
        match self.desk.kept_in_by(self.org, self.person, case).await? {
            Some(call) => Err(DeskError::CallOpen { procedure: call.to_string() }.into()),
            None => Ok(()),
        }
    }

    /// Whether they see every case, as who takes the log must.
    ///
    /// # Errors
    /// 404 where they do not.
    pub(crate) async fn sees_all(self) -> Result<(), Problem> {
        let roles = self.desk.roles(self.org, self.person).await?;
        if roles.sees_all { Ok(()) } else { Err(Problem::not_found()) }
    }
}

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
pub(crate) async fn made(taker: Taker<'_>, wanted: Wanted<'_>) -> Result<Vec<u8>, Problem> {
    let Taker { desk, org, person, .. } = taker;
    if wanted.format == "ocds" {
        let public = desk.public_of(org, person, wanted.case, wanted.as_of, taker.ocid_prefix).await?;
        let package = public.release_package().ok_or_else(nothing_public)?;
        return Ok(format!("{package:#}\n").into_bytes());
    }
    let shown = match desk.exportable(org, person, wanted.case, wanted.as_of).await? {
        Exportable::Case(shown) => *shown,
        Exportable::Sealed { procedure } => return Err(DeskError::CallOpen { procedure }.into()),
    };
    match wanted.format {
        "csv" => Ok(csv::write(&shown, wanted.language)),
        "xlsx" => written(xlsx::write(&shown, wanted.language)),
        "jsonl" => written(jsonl::write(&shown)),
        "pdf" => record(desk, org, shown, wanted.language).await,
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
pub(crate) async fn enter(taker: Taker<'_>, asked: (&str, &str), cmd: Uuid) -> Result<Performed, Problem> {
    match taker.desk.submit(taker.command(asked, cmd)?).await? {
        Reply::Done(performed) => Ok(performed),
        Reply::Refused(refused) => Err(Problem::refused(refused)),
    }
}
