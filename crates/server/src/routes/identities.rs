//! Signing in at an identity provider, and whom an account is linked to there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::fresh;
use super::session::answer;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::Body;
use crate::form::{Form, Takes, may, needs};
use crate::links::open_invitation;
use crate::oidc::known::Known;
use crate::oidc::{Answered, OidcFault, Purpose, Settled, settle, spent};
use crate::problem::Problem;
use crate::visitor::{SignedIn, Visitor, session_cookie};

static ANSWER: Form = Form {
    name: "ProviderAnswer",
    fields: &[
        needs("code", Takes::Text(4_096), "The code the provider sent back."),
        needs("state", Takes::Text(4_096), "The state it sent back."),
        may("iss", Takes::Text(2_048), "The issuer it named, where it named one."),
    ],
};

/// An identity provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderAnswer {
    /// Its id.
    id: String,
    /// The organisation whose officers it knows.
    org: String,
    /// Its name in Japanese.
    ja: String,
    /// Its name in English.
    en: String,
}

/// The identity providers by which officers sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProvidersAnswer {
    /// By id.
    providers: Vec<ProviderAnswer>,
}

/// A sign-in that has begun: a cookie goes with it, and the same browser must come back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BegunAnswer {
    /// Where to send the browser.
    url: String,
}

/// A provider of the organisation, and whether the account is linked to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityAnswer {
    /// The provider's id.
    provider: String,
    /// Since when; none where the account is not linked to it.
    linked_at: Option<String>,
    /// When it was used last.
    used_at: Option<String>,
}

/// The providers of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentitiesAnswer {
    /// By id.
    identities: Vec<IdentityAnswer>,
}

const BEGINS: (Brings, Answers) = (Brings::Nothing, Answers::Json(201, "BegunAnswer"));

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/identity-providers",
        (Who::Anybody, Hidden::Nothing),
        ("職員がログインに使う認証サーバー", "The identity providers by which officers sign in"),
        Answers::Json(200, "ProvidersAnswer"),
        || get(providers),
    ),
    Route::post(
        "/api/v1/identity-providers/{provider}/sign-in",
        (Who::Anybody, Hidden::NotFound),
        ("職員IDでのログインを始める", "Begin to sign in at an identity provider"),
        BEGINS,
        || post(sign_in),
    ),
    Route::post(
        "/api/v1/identity-providers/{provider}/answer",
        (Who::Anybody, Hidden::NotFound),
        (
            "認証サーバーから戻った答えで、始めたことを終える",
            "End what was begun, by what the provider sent back",
        ),
        (Brings::Body(&ANSWER), Answers::Json(200, "SessionAnswer")),
        || post(ended),
    ),
    Route::post(
        "/api/v1/identity-providers/{provider}/reauthentication",
        (Who::SignedIn, Hidden::NotFound),
        ("職員IDでもう一度本人確認を始める", "Begin to say once more who you are at the provider"),
        BEGINS,
        || post(again),
    ),
    Route::post(
        "/api/v1/links/{token}/identity-providers/{provider}",
        (Who::Anybody, Hidden::NotFound),
        ("招待を、職員IDで受けることを始める", "Begin to take an invitation by an identity provider"),
        BEGINS,
        || post(join),
    ),
    Route::get(
        "/api/v1/identities",
        (Who::SignedIn, Hidden::Own),
        ("自分のアカウントに結び付いた職員ID", "The identities one's own account is linked to"),
        Answers::Json(200, "IdentitiesAnswer"),
        || get(identities),
    ),
    Route::post(
        "/api/v1/identities/{provider}",
        (Who::SignedIn, Hidden::NotFound),
        ("職員IDを結び付けることを始める", "Begin to link one's own account to an identity"),
        BEGINS,
        || post(link),
    ),
    Route::post(
        "/api/v1/identities/{provider}",
        (Who::SignedIn, Hidden::NotFound),
        ("結び付けた職員IDを外す", "Unlink one's own account from an identity"),
        (Brings::Nothing, Answers::Nothing),
        || delete(unlink),
    )
    .by("DELETE"),
];

/// The provider of this id.
fn known<'a>(app: &'a App, id: &str) -> Result<&'a Known, Problem> {
    app.providers().get(id).ok_or_else(Problem::not_found)
}

/// The provider of this id, of the organisation somebody acts in.
fn of_theirs<'a>(app: &'a App, who: &SignedIn, id: &str) -> Result<&'a Known, Problem> {
    Some(known(app, id)?).filter(|one| one.org == who.org).ok_or_else(Problem::not_found)
}

async fn providers(State(app): State<App>) -> Json<ProvidersAnswer> {
    let one = |known: &Known| ProviderAnswer {
        id: known.settings.id.clone(),
        org: known.org.to_string(),
        ja: known.settings.name.clone(),
        en: known.settings.name_en.clone().unwrap_or_else(|| known.settings.name.clone()),
    };
    Json(ProvidersAnswer { providers: app.providers().all().map(one).collect() })
}

async fn begun(app: &App, known: &Known, purpose: Purpose) -> Result<Response, Problem> {
    let begun = known.begin(app, purpose, ("", false)).await??;
    Ok((StatusCode::CREATED, [begun.cookie], Json(BegunAnswer { url: begun.url })).into_response())
}

async fn sign_in(State(app): State<App>, Path(provider): Path<String>) -> Result<Response, Problem> {
    begun(&app, known(&app, &provider)?, Purpose::SignIn).await
}

async fn again(
    State(app): State<App>,
    who: SignedIn,
    Path(provider): Path<String>,
) -> Result<Response, Problem> {
    let known = of_theirs(&app, &who, &provider)?;
    begun(&app, known, Purpose::again(who.session_token()?)).await
}

async fn link(
    State(app): State<App>,
    who: SignedIn,
    Path(provider): Path<String>,
) -> Result<Response, Problem> {
    let known = of_theirs(&app, &who, &provider)?;
    fresh(&app, &who).await?;
    begun(&app, known, Purpose::link(who.session_token()?)).await
}

async fn join(
    State(app): State<App>,
    Path((token, provider)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let known = known(&app, &provider)?;
    open_invitation(&app, &token, &known.org).await?;
    begun(&app, known, Purpose::Join(token)).await
}

async fn ended(
    State(app): State<App>,
    visitor: Visitor,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let known = known(&app, &provider)?;
    let given = body.by(&ANSWER)?;
    let answered = Answered {
        code: given.text("code").to_owned(),
        state: given.text("state").to_owned(),
        iss: given.owned_if("iss"),
    };
    let (ticket, proven) = known.end(&app, &headers, answered).await??;
    let settled = settle(&app, &visitor, (&ticket, &proven)).await?;
    let spent = spent(&app);
    Ok(match settled {
        Settled::In(new) => {
            let body = Json(answer(&app, &new.signed_in).await?);
            (AppendHeaders([session_cookie(&app, Some(&new.token)), spent]), body).into_response()
        }
        Settled::Linked => {
            let who = visitor.signed_in.ok_or(OidcFault::Foreign)?;
            (AppendHeaders([spent]), Json(answer(&app, &who).await?)).into_response()
        }
    })
}

async fn identities(State(app): State<App>, who: SignedIn) -> Result<Json<IdentitiesAnswer>, Problem> {
    let linked = app.accounts().identities(&who).await?;
    let one = |known: &Known| {
        let linked = linked.iter().find(|one| one.issuer == known.settings.issuer);
        IdentityAnswer {
            provider: known.settings.id.clone(),
            linked_at: linked.map(|one| one.created_at.to_string()),
            used_at: linked.and_then(|one| one.used_at).map(|at| at.to_string()),
        }
    };
    let identities = app.providers().of_org(&who.org).map(one).collect();
    Ok(Json(IdentitiesAnswer { identities }))
}

async fn unlink(
    State(app): State<App>,
    who: SignedIn,
    Path(provider): Path<String>,
) -> Result<Response, Problem> {
    let known = of_theirs(&app, &who, &provider)?;
    who.session_token()?;
    fresh(&app, &who).await?;
    match app.accounts().unlink(&who, &known.settings.issuer).await? {
        Ok(true) => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(false) => Err(Problem::not_found()),
        Err(fault) => Err(Problem::bad_input(vec![fault.into()])),
    }
}
