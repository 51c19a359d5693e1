//! What leaves the office: a case as a file or an audit bundle. Each is an entry of the office before it
//! is handed out.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use shirube_accounts::Scope;
use shirube_desk::LongRequest;
use shirube_exports::Language;

use super::account::fresh;
use super::leaving::{LANGUAGE, PURPOSE, language_tag};
use super::reads::{attachment, moment};
use super::work::{accepted, is_asked};
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Body, Key};
use crate::form::{Form, Given, Takes, may, needs};
use crate::long;
use crate::problem::Problem;
use crate::taken::{self, FORMATS, Progress, Taker, Wanted};
use crate::visitor::SignedIn;

static EXPORT: Form = Form {
    name: "ExportAsked",
    fields: &[
        needs(
            "format",
            Takes::Choice(&FORMATS),
            "The form of the file; ocds is of what was published only, pdf is the decision record.",
        ),
        PURPOSE,
        may("as_of", Takes::Text(40), "A moment past, or the end of a day."),
        LANGUAGE,
    ],
};

static BUNDLE: Form = Form { name: "BundleAsked", fields: &[PURPOSE, LANGUAGE] };

const TAKEN: (Who, Hidden) = (Who::Scope(Scope::Export), Hidden::NotFoundOrRefused);

pub(super) static ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/cases/{case}/exports",
        TAKEN,
        ("案件を書き出す（書き出しも記録に残る）", "Take a case as a file; that it is taken is an entry"),
        (Brings::Body(&EXPORT), Answers::MediaOrWork("application/octet-stream")),
        || post(export),
    ),
    Route::post(
        "/api/v1/cases/{case}/bundle",
        TAKEN,
        (
            "案件の監査資料（zip）を受け取る（書き出しも記録に残る）",
            "Take the audit bundle of a case as a zip; that it is taken is an entry",
        ),
        (Brings::Body(&BUNDLE), Answers::MediaOrWork("application/octet-stream")),
        || post(bundle),
    ),
];

fn language(given: &Given) -> Language {
    if given.text("language") == "en" { Language::En } else { Language::Ja }
}

async fn export(
    State(app): State<App>,
    who: SignedIn,
    Path(case): Path<String>,
    (key, headers): (Key, HeaderMap),
    body: Body,
) -> Result<Response, Problem> {
    let case = asked::case(&case)?;
    let taker = Taker::of(&app, &who);
    taker.may_take(&case).await?;
    let given = body.by(&EXPORT)?;
    let cmd = key.required()?;
    fresh(&app, &who).await?;
    let as_of = given.text_if("as_of").map(|text| moment("as_of", text)).transpose()?;
    let wanted = Wanted { case: &case, format: given.text("format"), as_of, language: language(&given) };
    if is_asked(&headers) || long::is_long(taker, &case).await? {
        let request = LongRequest::Export {
            case: case.to_string(),
            format: wanted.format.to_owned(),
            as_of,
            purpose: given.text("purpose").to_owned(),
            language: language_tag(&given),
        };
        return Ok(accepted(long::ask(&app, taker, (cmd, request)).await?, &headers));
    }
    let bytes = taken::made(taker, wanted).await?;
    taken::enter(taker, (&wanted.scope(), given.text("purpose")), cmd).await?;
    Ok(attachment(&wanted.name(), "application/octet-stream", bytes))
}

async fn bundle(
    State(app): State<App>,
    who: SignedIn,
    Path(case): Path<String>,
    (key, headers): (Key, HeaderMap),
    body: Body,
) -> Result<Response, Problem> {
    let case = asked::case(&case)?;
    let taker = Taker::of(&app, &who);
    taker.may_take(&case).await?;
    let given = body.by(&BUNDLE)?;
    let cmd = key.required()?;
    fresh(&app, &who).await?;
    if is_asked(&headers) || long::is_long(taker, &case).await? {
        let request = LongRequest::Bundle {
            case: Some(case.to_string()),
            days: None,
            purpose: given.text("purpose").to_owned(),
            language: language_tag(&given),
        };
        return Ok(accepted(long::ask(&app, taker, (cmd, request)).await?, &headers));
    }
    let asked = (&case, given.text("purpose"), language(&given));
    let (bytes, _) = taken::bundle(taker, asked, cmd, &Arc::new(Progress::default())).await?;
    Ok(attachment(&format!("{case}.zip"), "application/octet-stream", bytes))
}
