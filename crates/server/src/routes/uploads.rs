//! Files handed in before an act names them, and what sealed calls need of the server: public keys
//! before, envelopes and hand-overs after. Private keys stay with whoever has them.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;
use shirube_accounts::Scope;
use shirube_desk::{CallKeysView, OpeningView, UploadView, list_page};
use shirube_trail::Digest;
use utoipa::ToSchema;

use super::account::fresh;
use super::reads::{PAGE, attachment};
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Asked};
use crate::form::{Form, ID, NAME, Takes, may, needs};
use crate::handing::Handed;
use crate::problem::Problem;
use crate::uploads::{looked_at, name_of, receive};
use crate::visitor::SignedIn;

static UPLOAD: Form = Form {
    name: "UploadAsked",
    fields: &[
        needs(
            "document",
            ID,
            "What it is: the id of an act's document; the fact that will name it (envelope_sha256, \
             bid_envelope_sha256, public_version_sha256, proposal_sha256); hand-over; opened-content; \
             rendition (of a disclosure: what of a document is released).",
        ),
        needs("name", NAME, "The file's name. Its end says its type, and the content has to be of it."),
        may("sha256", Takes::Text(64), "SHA-256 of the content: a file that comes in otherwise is not kept."),
    ],
};

/// The files handed in for a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadsAnswer {
    /// One's own, and those shared with one; the latest first.
    uploads: Vec<UploadView>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const READ: (Who, Hidden) = (Who::Scope(Scope::Read), Hidden::NotFound);

pub(super) static ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/procedures/{id}/uploads",
        (Who::Scope(Scope::Act), Hidden::NotFound),
        ("ファイルを預ける（行為で示すまで本人だけに見える）", "Hand in a file, before an act names it"),
        (Brings::File, Answers::Json(201, "UploadView")),
        || post(upload),
    )
    .asked(&UPLOAD),
    Route::get(
        "/api/v1/procedures/{id}/uploads",
        READ,
        ("預けたファイル", "Files handed in"),
        Answers::Json(200, "UploadsAnswer"),
        || get(uploads),
    )
    .asked(&PAGE),
    Route::get(
        "/api/v1/procedures/{id}/uploads/{sha256}",
        READ,
        ("預けたファイルを受け取る", "A file that was handed in"),
        Answers::Media("application/octet-stream"),
        || get(uploaded),
    ),
    Route::get(
        "/api/v1/procedures/{id}/sealing-keys",
        READ,
        ("封かんに使う公開鍵", "The public keys to seal for"),
        Answers::Json(200, "CallKeysView"),
        || get(keys),
    ),
    Route::get(
        "/api/v1/procedures/{id}/opening",
        READ,
        ("開封の対象（開封立会人だけ、締切後）", "What the opening holders open, after the deadline"),
        Answers::Json(200, "OpeningView"),
        || get(opening),
    ),
    Route::get(
        "/api/v1/procedures/{id}/opening/{sha256}",
        READ,
        ("封筒を受け取る（開封立会人だけ、締切後）", "An envelope, for the opening holders"),
        Answers::Media("application/octet-stream"),
        || get(envelope),
    ),
];

async fn upload(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (id, desk) = (asked::procedure(&id)?, app.desk());
    let given = match asked.by(&UPLOAD) {
        Ok(given) => given,
        Err(problem) => {
            // Whoever does not see the procedure learns nothing of what it takes.
            desk.view(&who.org, &who.person, &id).await?;
            return Err(problem);
        }
    };
    let taking = desk.takes_upload(&who.org, &who.person, (&id, given.text("document"))).await?;
    let name = name_of(given.text("name")).map_err(|fault| fault.problem("name"))?;
    let received = receive(&app, &taking, &headers, body).await?;
    if given.text_if("sha256").is_some_and(|told| told != received.sha256) {
        return Err(Problem::field(
            "sha256",
            format!("届いた内容のハッシュは{}です。もう一度送ってください。", received.sha256),
            format!("what came in hashes to {}; send it again.", received.sha256),
        ));
    }
    let file = looked_at(&app, &taking, (name, received)).await?;
    let view = desk.upload(&who.org, &who.person, (&taking, file)).await?;
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

async fn uploads(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<UploadsAnswer>, Problem> {
    let given = asked.by(&PAGE)?;
    let uploads = app.desk().uploads(&who.org, &who.person, &asked::procedure(&id)?).await?;
    let what = format!("uploads {id}");
    let key = |one: &UploadView| format!("{} {}", one.document, one.sha256);
    let of = (who.org.as_str(), who.person.as_str(), what.as_str());
    let page = list_page(of, uploads, key, given.text_if("after"))?;
    Ok(Json(UploadsAnswer { uploads: page.items, next: page.next }))
}

async fn uploaded(
    State(app): State<App>,
    who: SignedIn,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let place = (&asked::procedure(&id)?, &digest(&sha256)?);
    let file = app.desk().uploaded(&who.org, &who.person, place).await?;
    Ok(attachment(&file.name, "application/octet-stream", Handed(file.content)))
}

async fn keys(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<CallKeysView>, Problem> {
    Ok(Json(app.desk().call_keys(&who.org, &who.person, &asked::procedure(&id)?).await?))
}

async fn opening(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<OpeningView>, Problem> {
    Ok(Json(app.desk().opening(&who.org, &who.person, &asked::procedure(&id)?).await?))
}

async fn envelope(
    State(app): State<App>,
    who: SignedIn,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let place = (&asked::procedure(&id)?, &digest(&sha256)?);
    // whoever is no holder learns by 404 that there is nothing for them, before they are asked who they are
    let file = app.desk().envelope(&who.org, &who.person, place).await?;
    fresh(&app, &who).await?;
    Ok(attachment(&file.name, "application/octet-stream", Handed(file.content)))
}

/// The hash a path names; what is none names nothing.
fn digest(text: &str) -> Result<Digest, Problem> {
    Digest::from_hex(text).map_err(|_| Problem::not_found())
}
