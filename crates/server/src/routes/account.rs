//! An account's second factor, sessions and tokens, by its owner.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use shirube_accounts::{Scope, SessionView, TokenView};
use shirube_desk::list_page;
use utoipa::ToSchema;

use super::reads::PAGE;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{Asked, Body, Key, SeenTag};
use crate::form::{Form, NAME, Takes, needs};
use crate::gate::by_password;
use crate::problem::Problem;
use crate::visitor::{SignedIn, session_cookie};

static CODE: Form =
    Form { name: "TotpConfirmation", fields: &[needs("code", Takes::Text(64), "A code the app shows now.")] };

static TOKEN: Form = Form {
    name: "TokenAsked",
    fields: &[
        needs("name", NAME, "What it is called."),
        needs("scopes", Takes::Texts, "What it may do: read, act, export, administer."),
        needs("days", Takes::Count(1, 365), "For how many days."),
    ],
};

static PASSWORDS: Form = Form {
    name: "PasswordChange",
    fields: &[
        needs("current_password", Takes::Secret, "The password until now."),
        needs("password", Takes::Secret, "The new one, of at least 15 characters."),
    ],
};

/// What an authenticator app is told once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TotpAnswer {
    /// `otpauth://totp/…`.
    uri: String,
    /// The same as a picture.
    qr_svg: String,
    /// The secret, to type.
    secret_base32: String,
}

/// Codes for when the app is lost, each good once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodesAnswer {
    /// The codes.
    recovery_codes: Vec<String>,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenAnswer {
    /// Its id, which is no secret.
    id: String,
    /// What it is now: `If-Match` of what revokes it.
    etag: String,
    /// What it is called.
    name: String,
    /// The organisation.
    org: String,
    /// What it may do.
    scopes: Vec<String>,
    /// Since when.
    created_at: String,
    /// Until when.
    expires_at: String,
    /// Since when it is revoked.
    revoked_at: Option<String>,
    /// When it was used last.
    used_at: Option<String>,
    /// The token itself: told once, when it is issued, and not when the same request is made again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// The tokens of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokensAnswer {
    /// The tokens, the latest first.
    tokens: Vec<TokenAnswer>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A session of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionLine {
    /// The organisation.
    org: String,
    /// When it began.
    created_at: String,
    /// When it was used last.
    seen_at: String,
}

/// The sessions of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionsAnswer {
    /// Those that have not ended, the latest first.
    sessions: Vec<SessionLine>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const OWN: (Who, Hidden) = (Who::SignedIn, Hidden::Own);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/sessions",
        OWN,
        ("自分のセッション", "One's own sessions"),
        Answers::Json(200, "SessionsAnswer"),
        || get(sessions),
    )
    .asked(&PAGE),
    Route::post(
        "/api/v1/sessions",
        OWN,
        ("すべての端末でサインアウトする", "Sign out everywhere"),
        (Brings::Nothing, Answers::Nothing),
        || delete(sign_out_everywhere),
    )
    .by("DELETE"),
    Route::post(
        "/api/v1/password",
        OWN,
        ("パスワードを変える", "Change the password"),
        (Brings::Body(&PASSWORDS), Answers::Nothing),
        || post(change_password),
    ),
    Route::post(
        "/api/v1/totp",
        OWN,
        ("認証アプリの登録を始める", "Begin to set up an authenticator app"),
        (Brings::Nothing, Answers::Json(201, "TotpAnswer")),
        || post(totp_begin),
    ),
    Route::post(
        "/api/v1/totp/confirmation",
        OWN,
        ("認証アプリを確かめて使い始める", "Confirm the authenticator app"),
        (Brings::Body(&CODE), Answers::Json(200, "CodesAnswer")),
        || post(totp_confirm),
    ),
    Route::post(
        "/api/v1/totp",
        OWN,
        ("認証アプリをやめる", "Remove the authenticator app"),
        (Brings::Nothing, Answers::Nothing),
        || delete(totp_remove),
    )
    .by("DELETE"),
    Route::get(
        "/api/v1/tokens",
        OWN,
        ("自分のAPIトークン", "One's own API tokens"),
        Answers::Json(200, "TokensAnswer"),
        || get(tokens),
    )
    .asked(&PAGE),
    Route::post(
        "/api/v1/tokens",
        OWN,
        ("APIトークンを発行する（一度だけ示す）", "Issue an API token, shown once"),
        (Brings::Body(&TOKEN), Answers::Json(201, "TokenAnswer")),
        || post(issue),
    )
    .once(),
    Route::post(
        "/api/v1/tokens/{id}",
        (Who::SignedIn, Hidden::NotFound),
        ("APIトークンを取り消す", "Revoke an API token"),
        (Brings::Nothing, Answers::Nothing),
        || delete(revoke),
    )
    .by("DELETE")
    .seen(),
];

/// What is sensitive asks a person at a screen for their password once more, ten minutes after.
pub(super) async fn fresh(app: &App, who: &SignedIn) -> Result<(), Problem> {
    let now = app.desk().now().await?;
    if !app.accounts().needs_reauthentication(who, now) {
        return Ok(());
    }
    Err(Problem::forbidden(
        "reauthentication-needed",
        "もう一度パスワードを入力してください（重要な操作のため）。",
        "give your password once more: what you are about to do is sensitive.",
    ))
}

async fn sessions(
    State(app): State<App>,
    who: SignedIn,
    asked: Asked,
) -> Result<Json<SessionsAnswer>, Problem> {
    let given = asked.by(&PAGE)?;
    let line = |one: SessionView| SessionLine {
        org: one.org.to_string(),
        created_at: one.created_at.to_string(),
        seen_at: one.seen_at.to_string(),
    };
    let sessions = app.accounts().sessions(&who.account.account).await?;
    let key = |one: &SessionView| format!("{} {}", one.created_at, one.org);
    let page =
        list_page((who.account.account.as_str(), "", "sessions"), sessions, key, given.text_if("after"))?;
    Ok(Json(SessionsAnswer { sessions: page.items.into_iter().map(line).collect(), next: page.next }))
}

async fn sign_out_everywhere(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    who.session_token()?;
    app.accounts().sign_out_everywhere(&who.account.account).await?;
    Ok((StatusCode::NO_CONTENT, [session_cookie(&app, None)]).into_response())
}

async fn change_password(State(app): State<App>, who: SignedIn, body: Body) -> Result<Response, Problem> {
    let given = body.by(&PASSWORDS)?;
    let (current, password) = (given.text("current_password"), given.text("password"));
    let address = who.address.to_string();
    match app.accounts().change_password(who.session_token()?, current, password, &address).await? {
        Ok(new) => Ok((StatusCode::NO_CONTENT, [session_cookie(&app, Some(&new.token))]).into_response()),
        Err(faults) => Err(Problem::bad_input(faults.into_iter().map(Into::into).collect())),
    }
}

async fn totp_begin(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    who.session_token()?;
    by_password(&who)?;
    fresh(&app, &who).await?;
    let offer = app.accounts().totp_begin(&who.account.account).await?;
    let answer = TotpAnswer { uri: offer.uri, qr_svg: offer.qr_svg, secret_base32: offer.secret_base32 };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

async fn totp_confirm(
    State(app): State<App>,
    who: SignedIn,
    body: Body,
) -> Result<Json<CodesAnswer>, Problem> {
    let given = body.by(&CODE)?;
    let session = who.session_token()?;
    by_password(&who)?;
    let codes = app.accounts().totp_confirm(&who.account.account, given.text("code")).await?;
    if codes.is_some() {
        app.accounts().second_factor_given(session).await?;
    }
    let wrong = || {
        Problem::field(
            "code",
            "確認コードが正しくありません。アプリの今の6桁を入力してください。",
            "not the code the app shows now.",
        )
    };
    Ok(Json(CodesAnswer { recovery_codes: codes.ok_or_else(wrong)? }))
}

async fn totp_remove(State(app): State<App>, who: SignedIn) -> Result<StatusCode, Problem> {
    who.session_token()?;
    by_password(&who)?;
    fresh(&app, &who).await?;
    app.accounts().totp_remove(&who.account.account).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn token(view: TokenView, token: Option<String>) -> TokenAnswer {
    TokenAnswer {
        etag: view.tag(),
        id: view.id,
        name: view.name,
        org: view.org.to_string(),
        scopes: view.scopes.into_iter().map(|one| one.id().to_owned()).collect(),
        created_at: view.created_at.to_string(),
        expires_at: view.expires_at.to_string(),
        revoked_at: view.revoked_at.map(|at| at.to_string()),
        used_at: view.used_at.map(|at| at.to_string()),
        token,
    }
}

async fn tokens(State(app): State<App>, who: SignedIn, asked: Asked) -> Result<Json<TokensAnswer>, Problem> {
    let given = asked.by(&PAGE)?;
    let all = app.accounts().tokens(&who.account.account).await?;
    let of = (who.account.account.as_str(), "", "tokens");
    let page = list_page(of, all, |one| one.id.clone(), given.text_if("after"))?;
    let tokens = page.items.into_iter().map(|view| token(view, None)).collect();
    Ok(Json(TokensAnswer { tokens, next: page.next }))
}

async fn issue(State(app): State<App>, who: SignedIn, key: Key, body: Body) -> Result<Response, Problem> {
    let once = body.once(key, "tokens")?;
    let given = body.by(&TOKEN)?;
    who.session_token()?;
    fresh(&app, &who).await?;
    let scope = |id: String| {
        Scope::from_id(&id).ok_or_else(|| {
            let all = Scope::ALL.map(Scope::id);
            let (ja, en) = (all.join("、"), all.join(", "));
            Problem::field("scopes", format!("次のうちから選びます：{ja}。"), format!("of these: {en}."))
        })
    };
    let scopes: Vec<Scope> = given.texts("scopes").into_iter().map(scope).collect::<Result<_, _>>()?;
    let days = given.count_if("days").and_then(|days| u32::try_from(days).ok()).unwrap_or_default();
    let asked = (given.text("name"), scopes.as_slice(), days);
    match app.accounts().issue_token(&who, asked, once.as_ref()).await? {
        Ok(issued) => Ok((StatusCode::CREATED, Json(token(issued.view, issued.token))).into_response()),
        Err(faults) => Err(Problem::bad_input(faults.into_iter().map(Into::into).collect())),
    }
}

async fn revoke(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    seen: SeenTag,
) -> Result<StatusCode, Problem> {
    who.session_token()?;
    let all = app.accounts().tokens(&who.account.account).await?;
    if !all.iter().any(|one| one.id == id) {
        return Err(Problem::not_found());
    }
    let seen = Some(seen.required()?);
    Problem::of_change(app.accounts().revoke_token(&who.account.account, &id, seen).await?)?;
    Ok(StatusCode::NO_CONTENT)
}
