//! What leaves the office: a case as a file. Each is an entry of the office before it is made.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::json;
use shirube_accounts::Scope;
use shirube_desk::{Command, Exportable, Reply, Target};
use shirube_exports::{Case, ExportError, Language, csv, jsonl, xlsx};
use shirube_trail::{CaseNo, ProcedureId};
use uuid::Uuid;

use super::account::fresh;
use super::reads::{attachment, moment, sealed};
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Body, Key};
use crate::form::{Form, Takes, may, needs};
use crate::problem::Problem;
use crate::visitor::SignedIn;

static EXPORT: Form = Form {
    name: "ExportAsked",
    fields: &[
        needs(
            "format",
            Takes::Choice(&["csv", "xlsx", "jsonl", "ocds"]),
            "The form of the file; ocds is of what was published only.",
        ),
        needs("purpose", Takes::Text(1_000), "Why: it is kept in the entry of the export."),
        may("as_of", Takes::Text(40), "A moment past, or the end of a day."),
        may("language", Takes::Choice(&["ja", "en"]), "The language of the file; ja without it."),
    ],
};

pub(super) static ROUTES: &[Route] = &[Route::post(
    "/api/v1/cases/{case}/exports",
    (Who::Scope(Scope::Export), Hidden::NotFoundOrRefused),
    ("案件を書き出す（書き出しも記録に残る）", "Take a case as a file; that it is taken is an entry"),
    (Brings::Body(&EXPORT), Answers::Media("application/octet-stream")),
    || post(export),
)];

async fn export(
    State(app): State<App>,
    who: SignedIn,
    Path(case): Path<String>,
    key: Key,
    body: Body,
) -> Result<Response, Problem> {
    let case = asked::case(&case)?;
    // Whoever does not see the case learns nothing of what could be taken of it.
    let now = app.desk().exportable(&who.org, &who.person, &case, None).await?;
    if let Exportable::Sealed { procedure } = now {
        return Err(sealed(&procedure));
    }
    let given = body.by(&EXPORT)?;
    let cmd = key.required()?;
    fresh(&app, &who).await?;
    let as_of = given.text_if("as_of").map(|text| moment("as_of", text)).transpose()?;
    let (bytes, form) = match given.text("format") {
        "ocds" => {
            let prefix = &app.settings().ocid_prefix;
            let public = app.desk().public_of(&who.org, &who.person, &case, as_of, prefix).await?;
            let package = public.release_package().ok_or_else(Problem::not_found)?;
            (format!("{package:#}\n").into_bytes(), "json")
        }
        form => match app.desk().exportable(&who.org, &who.person, &case, as_of).await? {
            Exportable::Case(shown) => {
                let language = if given.text("language") == "en" { Language::En } else { Language::Ja };
                written(form, language, &shown).map_err(|error| Problem::alarm(&error))?
            }
            Exportable::Sealed { procedure } => return Err(sealed(&procedure)),
        },
    };
    let scope = format!("{case} {}", given.text("format"));
    enter(&app, &who, (&scope, given.text("purpose")), cmd).await?;
    Ok(attachment(&name(&case, form), "application/octet-stream", bytes))
}

fn written(form: &str, language: Language, case: &Case) -> Result<(Vec<u8>, &'static str), ExportError> {
    match form {
        "xlsx" => Ok((xlsx::write(case, language)?, "xlsx")),
        "jsonl" => Ok((jsonl::write(case)?, "jsonl")),
        _ => Ok((csv::write(case, language), "csv")),
    }
}

fn name(case: &CaseNo, form: &str) -> String {
    format!("{case}.{form}")
}

/// Enters the export in the office. Nothing leaves where that is refused.
async fn enter(app: &App, who: &SignedIn, (scope, purpose): (&str, &str), cmd: Uuid) -> Result<(), Problem> {
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
        Reply::Done(_) => Ok(()),
        Reply::Refused(refused) => Err(Problem::refused(refused)),
    }
}
