//! What somebody may see: tasks, boards, lists, cases, procedures, documents, the trail.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use serde_json::Value;
use shirube_accounts::Scope;
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_instant;
use shirube_desk::{
    BoardView, CaseFileView, CaseQuery, CaseView, Exportable, LinePage, OfferView, SearchPage, TaskPage,
    list_page,
};
use shirube_trail::Digest;
use utoipa::ToSchema;

use crate::access::{Answers, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Asked};
use crate::form::{Field, Form, Given, ID, NAME, Takes, may, needs};
use crate::handing::Handed;
use crate::problem::{Problem, etag};
use crate::visitor::SignedIn;

// What a list of cases is narrowed by, asked or saved.
pub(super) const KIND: Field = may("kind", ID, "The kind of procedure: the path.");
pub(super) const STAGE: Field = may("stage", ID, "The stage.");
pub(super) const SECTION: Field = may("section", NAME, "The section the case is of.");
pub(super) const PERSON: Field = may("person", ID, "Who is in charge of the case.");
pub(super) const DUE_BEFORE: Field =
    may("due_before", Takes::Day, "Something falls due before this day in Japan.");
pub(super) const FISCAL_YEAR: Field =
    may("fiscal_year", Takes::Count(1, 9_999), "The fiscal year, western calendar.");

/// A place to go on from.
pub(super) const AFTER: Field =
    may("after", Takes::Text(1_000), "Where to go on: `next` of the page before.");

pub(super) static PAGE: Form = Form { name: "PageAsked", fields: &[AFTER] };

static LIST: Form = Form {
    name: "ListAsked",
    fields: &[
        KIND,
        STAGE,
        SECTION,
        PERSON,
        DUE_BEFORE,
        FISCAL_YEAR,
        may("closed", Takes::Flag, "What has ended, instead of the others."),
        AFTER,
    ],
};

static SEARCH: Form = Form {
    name: "SearchAsked",
    fields: &[needs("q", Takes::Text(400), "Words of a number, a title, a section, a supplier."), AFTER],
};

static CASE: Form = Form {
    name: "CaseAsked",
    fields: &[may(
        "as_of",
        Takes::Text(40),
        "A moment past, or the end of a day: 2026-11-20T17:00:00+09:00, 2026-11-20.",
    )],
};

/// What somebody could do now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OffersAnswer {
    /// Every act the stage provides, with what stands in its way.
    offers: Vec<OfferView>,
}

/// What is known of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactsAnswer {
    /// The procedure.
    procedure: String,
    /// Its revision.
    revision: u64,
    /// Whether what comes in is nobody's business yet: then there are no facts.
    held_back: bool,
    /// Its facts by name.
    facts: Value,
}

/// What was filed in a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FilesAnswer {
    /// The files, in order of filing.
    documents: Vec<CaseFileView>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const READ: (Who, Hidden) = (Who::Scope(Scope::Read), Hidden::NotFound);
const LISTED: (Who, Hidden) = (Who::Scope(Scope::Read), Hidden::LeftOut);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/tasks",
        LISTED,
        ("いま行うべきこと・行えること", "What must or may be done now"),
        Answers::Json(200, "TaskPage"),
        || get(tasks),
    )
    .asked(&PAGE),
    Route::get(
        "/api/v1/board",
        LISTED,
        ("案件ボード", "The board"),
        Answers::Json(200, "BoardView"),
        || get(board),
    )
    .asked(&LIST),
    Route::get(
        "/api/v1/cases",
        LISTED,
        ("手続の一覧", "Procedures of cases"),
        Answers::Json(200, "LinePage"),
        || get(cases),
    )
    .asked(&LIST),
    Route::get(
        "/api/v1/search",
        LISTED,
        ("案件を探す", "Find cases"),
        Answers::Json(200, "SearchPage"),
        || get(search),
    )
    .asked(&SEARCH),
    Route::get("/api/v1/cases/{case}", READ, ("案件", "A case"), Answers::Json(200, "CaseView"), || {
        get(case)
    })
    .asked(&CASE),
    Route::get(
        "/api/v1/trail/{case}",
        READ,
        ("案件の記録", "The trail of a case"),
        Answers::Json(200, "Trail"),
        || get(trail),
    )
    .asked(&CASE),
    Route::get(
        "/api/v1/procedures/{id}",
        READ,
        ("手続（ETagは版）", "A procedure; its revision is the ETag"),
        Answers::Json(200, "ProcedureView"),
        || get(procedure),
    ),
    Route::get(
        "/api/v1/procedures/{id}/offers",
        READ,
        ("できること・できない理由", "What could be done, and what stands in the way"),
        Answers::Json(200, "OffersAnswer"),
        || get(offers),
    ),
    Route::get(
        "/api/v1/procedures/{id}/facts",
        READ,
        ("手続の事項", "The facts of a procedure"),
        Answers::Json(200, "FactsAnswer"),
        || get(facts),
    ),
    Route::get(
        "/api/v1/procedures/{id}/documents",
        READ,
        ("手続の書類", "What was filed in a procedure"),
        Answers::Json(200, "FilesAnswer"),
        || get(documents),
    )
    .asked(&PAGE),
    Route::get(
        "/api/v1/procedures/{id}/documents/{sha256}",
        READ,
        ("書類を受け取る", "A file, as an attachment"),
        Answers::Media("application/octet-stream"),
        || get(document),
    ),
    Route::get(
        "/api/v1/procedures/{id}/certificate",
        READ,
        ("認定の署名付きファイル", "The signed file of a certificate, for its holder and for staff"),
        Answers::Media("application/octet-stream"),
        || get(certificate),
    ),
];

async fn tasks(State(app): State<App>, who: SignedIn, asked: Asked) -> Result<Json<TaskPage>, Problem> {
    let given = asked.by(&PAGE)?;
    Ok(Json(app.desk().tasks(&who.org, &who.person, given.text_if("after")).await?))
}

/// What a list of cases is narrowed by.
pub(super) fn query(given: &Given) -> CaseQuery {
    CaseQuery {
        kind: given.owned_if("kind"),
        stage: given.owned_if("stage"),
        section: given.owned_if("section"),
        person: given.owned_if("person"),
        due_before: given.day_if("due_before"),
        fiscal_year: given.count_if("fiscal_year").and_then(|year| i32::try_from(year).ok()),
        closed: given.flag("closed"),
    }
}

async fn board(State(app): State<App>, who: SignedIn, asked: Asked) -> Result<Json<BoardView>, Problem> {
    let given = asked.by(&LIST)?;
    Ok(Json(app.desk().board(&who.org, &who.person, &query(&given)).await?))
}

async fn cases(State(app): State<App>, who: SignedIn, asked: Asked) -> Result<Json<LinePage>, Problem> {
    let given = asked.by(&LIST)?;
    Ok(Json(app.desk().cases(&who.org, &who.person, &query(&given), given.text_if("after")).await?))
}

async fn search(State(app): State<App>, who: SignedIn, asked: Asked) -> Result<Json<SearchPage>, Problem> {
    let given = asked.by(&SEARCH)?;
    Ok(Json(app.desk().search(&who.org, &who.person, given.text("q"), given.text_if("after")).await?))
}

async fn case(
    State(app): State<App>,
    who: SignedIn,
    Path(case): Path<String>,
    asked: Asked,
) -> Result<Json<CaseView>, Problem> {
    let (given, case) = (asked.by(&CASE)?, asked::case(&case)?);
    let view = match given.text_if("as_of") {
        Some(text) => app.desk().case_as_of(&who.org, &who.person, &case, moment("as_of", text)?).await?,
        None => app.desk().case_page(&who.org, &who.person, &case).await?,
    };
    Ok(Json(view))
}

async fn trail(
    State(app): State<App>,
    who: SignedIn,
    Path(case): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let (given, case) = (asked.by(&CASE)?, asked::case(&case)?);
    let as_of = given.text_if("as_of").map(|text| moment("as_of", text)).transpose()?;
    match app.desk().exportable(&who.org, &who.person, &case, as_of).await? {
        Exportable::Case(case) => Ok(Json(case).into_response()),
        Exportable::Sealed { procedure } => Err(sealed(&procedure)),
    }
}

/// Nothing of a case is handed out while a call of it is held back.
fn sealed(procedure: &str) -> Problem {
    let error = shirube_desk::DeskError::CallOpen { procedure: procedure.to_owned() };
    error.into()
}

async fn procedure(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let view = app.desk().view(&who.org, &who.person, &asked::procedure(&id)?).await?;
    Ok(([(header::ETAG, etag(view.revision))], Json(view)).into_response())
}

async fn offers(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<OffersAnswer>, Problem> {
    let offers = app.desk().offers(&who.org, &who.person, &asked::procedure(&id)?).await?;
    Ok(Json(OffersAnswer { offers }))
}

async fn facts(State(app): State<App>, who: SignedIn, Path(id): Path<String>) -> Result<Response, Problem> {
    let view = app.desk().view(&who.org, &who.person, &asked::procedure(&id)?).await?;
    let (procedure, revision, held_back, facts) = (view.procedure, view.revision, view.held_back, view.facts);
    let answer = FactsAnswer { procedure, revision, held_back, facts };
    Ok(([(header::ETAG, etag(revision))], Json(answer)).into_response())
}

async fn documents(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<FilesAnswer>, Problem> {
    let given = asked.by(&PAGE)?;
    let documents = app.desk().procedure_files(&who.org, &who.person, &asked::procedure(&id)?).await?;
    let of = (who.org.as_str(), who.person.as_str(), format!("documents {id}"));
    let key = |one: &CaseFileView| format!("{} {}", one.seq, one.sha256);
    let page = list_page((of.0, of.1, &of.2), documents, key, given.text_if("after"))?;
    Ok(Json(FilesAnswer { documents: page.items, next: page.next }))
}

async fn document(
    State(app): State<App>,
    who: SignedIn,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = asked::procedure(&id)?;
    let sha256 = Digest::from_hex(&sha256).map_err(|_| Problem::not_found())?;
    let file = app.desk().procedure_file(&who.org, &who.person, (&id, &sha256)).await?;
    Ok(attachment(&file.name, "application/octet-stream", Handed(file.content)))
}

async fn certificate(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let file = app.desk().certificate_file_for(&who.org, &who.person, &asked::procedure(&id)?).await?;
    Ok(attachment(&file.name, "application/octet-stream", Handed(file.content)))
}

/// A file to keep, never one to show: whatever it holds does nothing here.
pub(super) fn attachment(name: &str, media: &'static str, content: impl IntoResponse) -> Response {
    let mut encoded = String::new();
    for byte in name.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if is_plain {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// A moment: an instant with its offset, or the end of a day in Japan.
pub(super) fn moment(field: &str, text: &str) -> Result<DateTime<Utc>, Problem> {
    // A plus in a query is a space where it was not encoded.
    if let Ok(at) = DateTime::parse_from_rfc3339(&text.replace(' ', "+")) {
        return Ok(at.with_timezone(&Utc));
    }
    let next = EraDate::parse(text).ok().and_then(|day| day.date().succ_opt());
    let end = next.and_then(|next| japan_instant(next, 0, 0)).map(|next| next - Duration::milliseconds(1));
    end.ok_or_else(|| {
        Problem::field(
            field,
            "「2026-11-20T17:00:00+09:00」「2026-11-20」「令和8年11月20日」のいずれかの形です。",
            "an instant such as 2026-11-20T17:00:00+09:00 or a day such as 2026-11-20.",
        )
    })
}
