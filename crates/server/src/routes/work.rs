//! Long work: a bundle of the log is asked for here, a case with many entries where it is taken; how far it
//! is, and the result, for whoever asked.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use shirube_accounts::Scope;
use shirube_desk::{LongRequest, LongRow, LongSaid, LongView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::account::fresh;
use super::leaving::{LANGUAGE, PURPOSE, language_tag};
use super::reads::attachment;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{Body, Key};
use crate::form::{Form, Takes, may};
use crate::imports::Table;
use crate::long;
use crate::problem::{FieldFault, Problem};
use crate::taken::Taker;
use crate::visitor::SignedIn;

/// What asks for an answer that is not waited for (RFC 7240).
const RESPOND_ASYNC: &str = "respond-async";

static LOG_BUNDLE: Form = Form {
    name: "LogBundleAsked",
    fields: &[
        may("from", Takes::Day, "The first day in Japan; with to. The whole log without them."),
        may("to", Takes::Day, "The last day in Japan."),
        PURPOSE,
        LANGUAGE,
    ],
};

/// What was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkAnswer {
    /// Its id.
    id: String,
    /// `bundle`, `export` or `import`.
    kind: &'static str,
    /// The case it is of, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// The first day, of a bundle of some days.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// The form of the file, of an export.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// `waiting`, `running`, `done` or `failed`.
    state: &'static str,
    /// When it was asked for.
    asked_at: String,
    /// When a worker took it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    /// How much is done: entries of a bundle, cases of an export, rows of an import.
    done: u64,
    /// Of how much; 0 where that is not known yet.
    total: u64,
    /// The result, where one waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<WorkResult>,
    /// The receipt of the entry that it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
    /// Why it failed: the code of a problem, `given-up`, `rows` or `erased`.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// The same in Japanese.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail_en: Option<String>,
    /// Until when it is kept, once it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    keep_until: Option<String>,
    /// The rows of an import, once it has ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<WorkRow>,
}

/// What became of a row of a table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkRow {
    /// Its number in the file.
    number: usize,
    /// The case it opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// What is wrong with it; the field is the column, empty where it is of the row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldFault>,
}

impl From<LongRow> for WorkRow {
    fn from(row: LongRow) -> Self {
        let fault = |(column, what): (LongSaid, LongSaid)| FieldFault::new(column.ja, what.ja, what.en);
        let errors = row.faults.into_iter().map(fault).collect();
        Self { number: row.number, case: row.case, errors }
    }
}

/// A result that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkResult {
    /// The file's name.
    name: String,
    /// Its size in bytes.
    bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// Where it is.
    href: String,
}

/// What somebody asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorksAnswer {
    /// The latest first.
    work: Vec<WorkAnswer>,
}

impl From<LongView> for WorkAnswer {
    fn from(one: LongView) -> Self {
        let (kind, case, days, format) = match one.request {
            LongRequest::Bundle { case, days, .. } => ("bundle", case, days, None),
            LongRequest::Export { case, format, .. } => ("export", Some(case), None, Some(format)),
            LongRequest::Import { .. } => ("import", None, None, None),
        };
        let said = Some(one.outcome.said).filter(|said| !said.en.is_empty());
        let result = one.result.map(|result| WorkResult {
            href: format!("/api/v1/work/{}/result", one.id),
            name: result.name,
            bytes: result.size_bytes,
            sha256: result.sha256.to_hex(),
        });
        Self {
            id: one.id.to_string(),
            kind,
            case,
            from: days.map(|(from, _)| from.to_string()),
            to: days.map(|(_, to)| to.to_string()),
            format,
            state: one.state.as_str(),
            asked_at: one.asked_at.to_string(),
            started_at: one.started_at.map(|at| at.to_string()),
            ended_at: one.ended_at.map(|at| at.to_string()),
            done: one.done,
            total: one.total,
            result,
            receipt: one.outcome.receipt,
            problem: one.outcome.problem,
            detail: said.as_ref().map(|said| said.ja.clone()),
            detail_en: said.map(|said| said.en),
            keep_until: one.keep_until.map(|at| at.to_string()),
            rows: one.outcome.rows.into_iter().map(WorkRow::from).collect(),
        }
    }
}

pub(super) static ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/bundles",
        (Who::Scope(Scope::Export), Hidden::NotFoundOrRefused),
        (
            "記録の全部又は期間の監査資料を頼む（書き出しも記録に残る）。できあがりは作業の状況で待つ",
            "Ask for the audit bundle of the whole log or of some days; that it is taken is an entry. Its result waits",
        ),
        (Brings::Body(&LOG_BUNDLE), Answers::Json(202, "WorkAnswer")),
        || post(bundle),
    ),
    Route::post(
        "/api/v1/imports",
        (Who::Scope(Scope::Act), Hidden::NotFoundOrRefused),
        (
            "表（CSV・XLSX）から案件を取り込むよう頼む。1行でも誤りがあれば何も取り込まない",
            "Ask that cases come in from a table (CSV, XLSX); one faulty row and nothing comes in",
        ),
        (Brings::File, Answers::Json(202, "WorkAnswer")),
        || post(import),
    ),
    Route::get(
        "/api/v1/work",
        (Who::Scope(Scope::Read), Hidden::Own),
        ("自分が頼んだ時間のかかる作業", "The long work one asked for oneself"),
        Answers::Json(200, "WorksAnswer"),
        || get(works),
    ),
    Route::get(
        "/api/v1/work/{id}",
        (Who::Scope(Scope::Read), Hidden::Own),
        ("時間のかかる作業の状況", "How far long work is"),
        Answers::Json(200, "WorkAnswer"),
        || get(work),
    ),
    Route::get(
        "/api/v1/work/{id}/result",
        (Who::Scope(Scope::Export), Hidden::Own),
        (
            "できあがりを受け取る（権限はこのとき確かめ直す）",
            "Take the result; whether one still may is asked again",
        ),
        Answers::Media("application/octet-stream"),
        || get(result),
    ),
    Route::get(
        "/api/v1/work/{id}",
        (Who::Scope(Scope::Export), Hidden::Own),
        ("待っている作業をやめる、できあがりを捨てる", "Give up what waits, or throw its result away"),
        Answers::Nothing,
        || delete(gone),
    )
    .by("DELETE"),
];

/// Whether whoever asks wants no answer within the request.
pub(super) fn is_asked(headers: &HeaderMap) -> bool {
    let all = headers.get_all("prefer").into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(',')).any(|one| one.trim().eq_ignore_ascii_case(RESPOND_ASYNC))
}

/// What was asked for, and where it is.
pub(super) fn accepted(asked: LongView, headers: &HeaderMap) -> Response {
    let place = format!("/api/v1/work/{}", asked.id);
    let mut response = (StatusCode::ACCEPTED, Json(WorkAnswer::from(asked))).into_response();
    if let Ok(place) = HeaderValue::try_from(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    if is_asked(headers) {
        let applied = HeaderName::from_static("preference-applied");
        response.headers_mut().insert(applied, HeaderValue::from_static(RESPOND_ASYNC));
    }
    response
}

fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| Problem::not_found())
}

async fn bundle(
    State(app): State<App>,
    who: SignedIn,
    (key, headers): (Key, HeaderMap),
    body: Body,
) -> Result<Response, Problem> {
    let taker = Taker::of(&app, &who);
    taker.sees_all().await?;
    let given = body.by(&LOG_BUNDLE)?;
    let cmd = key.required()?;
    fresh(&app, &who).await?;
    let days = match (given.day_if("from"), given.day_if("to")) {
        (None, None) => None,
        (Some(from), Some(to)) if from <= to => Some((from, to)),
        (Some(_), Some(_)) => {
            return Err(Problem::field(
                "to",
                "開始日（from）以後の日にしてください。",
                "must not be before from.",
            ));
        }
        (from, _) => {
            let missing = if from.is_some() { "to" } else { "from" };
            return Err(Problem::field(
                missing,
                "開始日と終了日の両方を指定してください。記録の全部なら、どちらも指定しません。",
                "give both days, or neither for the whole log.",
            ));
        }
    };
    let purpose = given.text("purpose").to_owned();
    let request = LongRequest::Bundle { case: None, days, purpose, language: language_tag(&given) };
    Ok(accepted(long::ask(&app, taker, (cmd, request)).await?, &headers))
}

async fn import(
    State(app): State<App>,
    who: SignedIn,
    (key, headers): (Key, HeaderMap),
    bytes: Bytes,
) -> Result<Response, Problem> {
    let id = key.required()?;
    let read = tokio::task::spawn_blocking(move || Table::read(&bytes)).await;
    let table = read.map_err(|error| Problem::alarm(&error))?;
    let table = table.map_err(|fault| Problem::field("table", fault.ja, fault.en))?;
    let request = LongRequest::Import { rows: table.rows.len(), cells: table.cells };
    Ok(accepted(long::ask(&app, Taker::of(&app, &who), (id, request)).await?, &headers))
}

async fn works(State(app): State<App>, who: SignedIn) -> Result<Json<WorksAnswer>, Problem> {
    let all = app.desk().long_works(&who.org, &who.person).await?;
    Ok(Json(WorksAnswer { work: all.into_iter().map(WorkAnswer::from).collect() }))
}

async fn work(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Json<WorkAnswer>, Problem> {
    Ok(Json(app.desk().long_work(&who.org, &who.person, id(&text)?).await?.into()))
}

async fn result(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Response, Problem> {
    let (name, content) = long::result(Taker::of(&app, &who), id(&text)?).await?;
    fresh(&app, &who).await?;
    Ok(attachment(&name, "application/octet-stream", content))
}

async fn gone(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<StatusCode, Problem> {
    app.desk().give_up_long(&who.org, &who.person, id(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
