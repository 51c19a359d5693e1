//! Signing in and out, and who is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use shirube_accounts::{Means, Membership, NewSession, Scope, SignedIn as Account};
use utoipa::ToSchema;

use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Body};
use crate::form::{Form, ID, Takes, may, needs};
use crate::problem::Problem;
use crate::visitor::{SignedIn, Visitor, session_cookie};

static SIGN_IN: Form = Form {
    name: "SignIn",
    fields: &[
        needs("email", Takes::Text(254), "The address of the account."),
        needs("password", Takes::Secret, "The password."),
        may("code", Takes::Text(64), "The code of the second factor, where the account has one."),
        may("org", ID, "The organisation to act in; the first one of the account without it."),
    ],
};

static REAUTHENTICATION: Form = Form {
    name: "Reauthentication",
    fields: &[
        needs("password", Takes::Secret, "The password."),
        may("code", Takes::Text(64), "The code of the second factor, where the account has one."),
    ],
};

static ORGANISATION: Form =
    Form { name: "OrganisationChosen", fields: &[needs("org", ID, "The organisation to act in.")] };

/// Who is signed in, and where else they belong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionAnswer {
    /// The organisation they act in.
    org: String,
    /// Their id there.
    person: String,
    /// Their name.
    name: String,
    /// The address of the account.
    email: String,
    /// `ja` or `en`.
    language: String,
    /// The company they act for; none for staff.
    company: Option<String>,
    /// `session` or `token`.
    means: String,
    /// What a token may do; everything for a session.
    scopes: Vec<String>,
    /// Whether they administer the installation.
    installation_administrator: bool,
    /// Whether a second factor was given.
    second_factor: bool,
    /// When the password was given last.
    authenticated_at: String,
    /// Whether what is sensitive asks for the password once more.
    needs_reauthentication: bool,
    /// The organisations the account belongs to.
    memberships: Vec<MembershipAnswer>,
}

/// An organisation an account belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MembershipAnswer {
    /// The organisation.
    org: String,
    /// Its name in Japanese.
    ja: String,
    /// Its name in English.
    en: String,
    /// The person's id there.
    person: String,
    /// The company; none for staff.
    company: Option<String>,
}

pub(super) static ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/session",
        (Who::Anybody, Hidden::Nothing),
        ("サインインする", "Sign in"),
        (Brings::Body(&SIGN_IN), Answers::Json(201, "SessionAnswer")),
        || post(sign_in),
    ),
    Route::get(
        "/api/v1/session",
        (Who::SignedIn, Hidden::Own),
        ("誰としてサインインしているか", "Who is signed in"),
        Answers::Json(200, "SessionAnswer"),
        || get(session),
    ),
    Route::post(
        "/api/v1/session",
        (Who::SignedIn, Hidden::Own),
        ("サインアウトする", "Sign out"),
        (Brings::Nothing, Answers::Nothing),
        || delete(sign_out),
    )
    .by("DELETE"),
    Route::post(
        "/api/v1/session/reauthentication",
        (Who::SignedIn, Hidden::Own),
        ("もう一度本人確認をする", "Say once more who you are"),
        (Brings::Body(&REAUTHENTICATION), Answers::Json(200, "SessionAnswer")),
        || post(reauthenticate),
    ),
    Route::post(
        "/api/v1/session/organisation",
        (Who::SignedIn, Hidden::NotFound),
        ("別の団体の自分に切り替える", "Act in another organisation of yours"),
        (Brings::Body(&ORGANISATION), Answers::Json(200, "SessionAnswer")),
        || post(switch),
    ),
];

pub(super) async fn answer(app: &App, who: &Account) -> Result<SessionAnswer, Problem> {
    let memberships = app.accounts().memberships(&who.account).await?;
    let membership = |one: Membership| MembershipAnswer {
        org: one.org.to_string(),
        ja: one.org_name_ja,
        en: one.org_name_en,
        person: one.person.to_string(),
        company: one.company,
    };
    let (means, scopes) = match &who.means {
        Means::Session => ("session", Scope::ALL.to_vec()),
        Means::Token { scopes, .. } => ("token", scopes.clone()),
    };
    let now = app.desk().now().await?;
    Ok(SessionAnswer {
        org: who.org.to_string(),
        person: who.person.to_string(),
        name: who.person_name.clone(),
        email: who.email.clone(),
        language: who.language.clone(),
        company: who.company.clone(),
        means: means.to_owned(),
        scopes: scopes.into_iter().map(|one| one.id().to_owned()).collect(),
        installation_administrator: who.installation_administrator,
        second_factor: who.second_factor,
        authenticated_at: who.authenticated_at.to_string(),
        needs_reauthentication: app.asks_again(who, now),
        memberships: memberships.into_iter().map(membership).collect(),
    })
}

async fn begun(app: &App, status: StatusCode, new: NewSession) -> Result<Response, Problem> {
    let body = Json(answer(app, &new.signed_in).await?);
    Ok((status, [session_cookie(app, Some(&new.token))], body).into_response())
}

async fn sign_in(State(app): State<App>, visitor: Visitor, body: Body) -> Result<Response, Problem> {
    let given = body.by(&SIGN_IN)?;
    let org = given.text_if("org").map(|text| asked::org("org", text)).transpose()?;
    let address = visitor.address.to_string();
    let (email, password, code) = (given.text("email"), given.text("password"), given.text_if("code"));
    match app.accounts().sign_in(email, password, code, org.as_ref(), &address).await? {
        Ok(new) => {
            // What was there before is not carried on.
            if let Some(before) = &visitor.session {
                app.accounts().sign_out(before).await?;
            }
            begun(&app, StatusCode::CREATED, new).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn session(State(app): State<App>, who: SignedIn) -> Result<Json<SessionAnswer>, Problem> {
    answer(&app, &who).await.map(Json)
}

async fn sign_out(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    app.accounts().sign_out(who.session_token()?).await?;
    Ok((StatusCode::NO_CONTENT, [session_cookie(&app, None)]).into_response())
}

async fn reauthenticate(State(app): State<App>, who: SignedIn, body: Body) -> Result<Response, Problem> {
    let given = body.by(&REAUTHENTICATION)?;
    let address = who.address.to_string();
    let (password, code) = (given.text("password"), given.text_if("code"));
    match app.accounts().reauthenticate(who.session_token()?, password, code, &address).await? {
        Ok(new) => begun(&app, StatusCode::OK, new).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn switch(State(app): State<App>, who: SignedIn, body: Body) -> Result<Response, Problem> {
    let given = body.by(&ORGANISATION)?;
    let org = asked::org("org", given.text("org"))?;
    let new = app.accounts().switch(who.session_token()?, &org).await?;
    begun(&app, StatusCode::OK, new.ok_or_else(Problem::not_found)?).await
}
