//! Filters of the list of cases that somebody saves under a name: their own.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use serde::Serialize;
use shirube_accounts::Scope;
use shirube_desk::{CaseQuery, SavedView, ViewForm, ViewQuery};
use utoipa::ToSchema;

use super::reads::{DUE_BEFORE, FISCAL_YEAR, KIND, PERSON, SECTION, STAGE, query};
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{Body, Key, SeenTag};
use crate::form::{Form, Takes, may, needs};
use crate::problem::Problem;
use crate::visitor::SignedIn;

static VIEW: Form = Form {
    name: "NewView",
    fields: &[
        needs(
            "name",
            Takes::Text(40),
            "Its name: one line of 1 to 40 characters, none its owner has already.",
        ),
        may("form", Takes::Choice(&["list", "board"]), "How it is shown; a list where it is not told."),
        may("is_default", Takes::Flag, "Whether the list opens with it: no other does then."),
        KIND,
        STAGE,
        SECTION,
        PERSON,
        DUE_BEFORE,
        FISCAL_YEAR,
        may("closed", Takes::Flag, "What has ended, instead of the others: as a list only."),
    ],
};

/// A filter somebody saved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ViewAnswer {
    /// Its id.
    id: String,
    /// What it is now: `If-Match` of what changes it.
    etag: String,
    /// Its name.
    name: String,
    /// How it is shown.
    form: ViewForm,
    /// Whether the list opens with it.
    is_default: bool,
    /// The kind of procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// The stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    /// The section the case is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    /// Who is in charge of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// Something falls due before this day in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_before: Option<String>,
    /// The fiscal year, western calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    fiscal_year: Option<i32>,
    /// What has ended, instead of the others.
    closed: bool,
}

/// What somebody saved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ViewsAnswer {
    /// By name.
    views: Vec<ViewAnswer>,
}

impl From<SavedView> for ViewAnswer {
    fn from(saved: SavedView) -> Self {
        let etag = saved.tag();
        let CaseQuery { kind, stage, section, person, due_before, fiscal_year, closed } = saved.asks.query;
        Self {
            id: saved.id,
            etag,
            name: saved.name,
            form: saved.asks.form,
            is_default: saved.is_default,
            due_before: due_before.map(|day| day.to_string()),
            kind,
            stage,
            section,
            person,
            fiscal_year,
            closed,
        }
    }
}

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/views",
        (Who::Scope(Scope::Read), Hidden::Own),
        ("自分が保存した絞り込み条件", "The filters one saved oneself"),
        Answers::Json(200, "ViewsAnswer"),
        || get(views),
    ),
    Route::post(
        "/api/v1/views",
        (Who::Scope(Scope::Act), Hidden::Own),
        ("絞り込み条件に名前を付けて保存する", "Save a filter under a name"),
        (Brings::Body(&VIEW), Answers::Json(201, "ViewAnswer")),
        || post(save),
    )
    .once(),
    Route::post(
        "/api/v1/views/{id}",
        (Who::Scope(Scope::Act), Hidden::NotFound),
        ("保存した条件を削除する", "Delete a saved filter"),
        (Brings::Nothing, Answers::Nothing),
        || delete(gone),
    )
    .by("DELETE")
    .seen(),
];

async fn views(State(app): State<App>, who: SignedIn) -> Result<Json<ViewsAnswer>, Problem> {
    let views = app.desk().views(&who.org, &who.person).await?;
    Ok(Json(ViewsAnswer { views: views.into_iter().map(ViewAnswer::from).collect() }))
}

async fn save(
    State(app): State<App>,
    who: SignedIn,
    key: Key,
    body: Body,
) -> Result<(StatusCode, Json<ViewAnswer>), Problem> {
    let once = body.once(key, "views")?;
    let given = body.by(&VIEW)?;
    let form = if given.text("form") == "board" { ViewForm::Board } else { ViewForm::List };
    let asks = ViewQuery { form, query: query(&given) };
    let view = (given.text("name"), &asks, given.flag("is_default"));
    let saved = app.desk().save_view(&who.org, &who.person, view, once.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(saved.into())))
}

async fn gone(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    seen: SeenTag,
) -> Result<StatusCode, Problem> {
    let views = app.desk().views(&who.org, &who.person).await?;
    if !views.iter().any(|one| one.id == id) {
        return Err(Problem::not_found());
    }
    let (change, seen) = (shirube_desk::ViewChange::Delete, seen.required()?);
    let changed = app.desk().change_view(&who.org, &who.person, (&id, &change), seen).await?;
    Problem::of_change(changed)?;
    Ok(StatusCode::NO_CONTENT)
}
