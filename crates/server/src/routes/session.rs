//! Signing in and out; links that set up accounts; companies that register.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use shirube_accounts::{
    AcceptFault, Company, FirstSetUp, LinkState, Means, Membership, NewSession, Official, PasswordFault,
    Purpose, Scope, SignInFault, SignedIn as Account,
};
use shirube_trail::OrgId;
use utoipa::ToSchema;

use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Body, Key};
use crate::form::{BODIES, Form, ID, NAME, Takes, may, needs};
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

static PASSWORD: Form = Form {
    name: "LinkAccepted",
    fields: &[needs("password", Takes::Secret, "The new password, or that of the account there is.")],
};

static RECOVERY: Form =
    Form { name: "Recovery", fields: &[needs("email", Takes::Text(254), "The address of the account.")] };

static COMPANY: Form = Form {
    name: "CompanyRegistration",
    fields: &[
        needs("org", ID, "The organisation to deal with."),
        needs("email", Takes::Text(254), "Your address."),
        needs("name", NAME, "Your name."),
        needs("company", NAME, "The company."),
        may(
            "corporate_number",
            Takes::Text(20),
            "法人番号, thirteen digits; none for whoever is no corporation.",
        ),
        may("language", Takes::Choice(&["ja", "en"]), "Of letters."),
    ],
};

static SET_UP: Form = Form {
    name: "FirstSetUp",
    fields: &[
        needs("org", ID, "The organisation's id, such as city-a."),
        needs("name_ja", NAME, "Its name in Japanese."),
        needs("name_en", NAME, "Its name in English."),
        needs("body", Takes::Choice(&BODIES), "What kind of body it is."),
        needs("name", NAME, "The first administrator's name."),
        needs("email", Takes::Text(254), "The first administrator's address."),
        needs("password", Takes::Secret, "The first administrator's password."),
        may("language", Takes::Choice(&["ja", "en"]), "Of the first administrator's letters."),
        needs("second_name", NAME, "The second administrator's name: no right is granted by one alone."),
        needs("second_email", Takes::Text(254), "The second administrator's address."),
        may("second_language", Takes::Choice(&["ja", "en"]), "Of the second administrator's letters."),
    ],
};

/// What a set-up made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetUpAnswer {
    /// The organisation.
    org: String,
    /// The path of the second administrator's invitation, to be handed on; empty where a letter was queued.
    invitation: String,
}

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

/// How a link stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkAnswer {
    /// `invite`, `verify-email`, `recover` or `first-administrator`.
    purpose: String,
    /// The address of the account.
    email: String,
    /// The organisation.
    org: Option<String>,
    /// Whom it is for.
    person_name: String,
    /// Whether it takes the password of an account there is.
    has_password: bool,
    /// Until when it is good.
    expires_at: String,
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
    Route::get(
        "/api/v1/links/{token}",
        (Who::Anybody, Hidden::NotFound),
        ("招待・確認・再設定のリンクの状態", "How a link stands; reading spends nothing"),
        Answers::Json(200, "LinkAnswer"),
        || get(link),
    ),
    Route::post(
        "/api/v1/links/{token}",
        (Who::Anybody, Hidden::NotFound),
        ("リンクを使ってアカウントを作る・パスワードを決める", "Spend a link: an account, a new password"),
        (Brings::Body(&PASSWORD), Answers::Nothing),
        || post(accept),
    ),
    Route::post(
        "/api/v1/links/{token}/organisation",
        (Who::Anybody, Hidden::NotFound),
        ("最初の団体と管理者二人を作る", "Set up the first organisation and its two administrators"),
        (Brings::Body(&SET_UP), Answers::Json(201, "SetUpAnswer")),
        || post(set_up),
    ),
    Route::post(
        "/api/v1/recoveries",
        (Who::Anybody, Hidden::Nothing),
        (
            "パスワード再設定のリンクを頼む（答えはいつも同じ）",
            "Ask for a link to a new password; always the same answer",
        ),
        (Brings::Body(&RECOVERY), Answers::Accepted),
        || post(recover),
    ),
    Route::post(
        "/api/v1/companies",
        (Who::Anybody, Hidden::Nothing),
        (
            "事業者として登録を始める（答えはいつも同じ）",
            "Begin to register a company; always the same answer",
        ),
        (Brings::Body(&COMPANY), Answers::Accepted),
        || post(register),
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
        needs_reauthentication: app.accounts().needs_reauthentication(who, now),
        memberships: memberships.into_iter().map(membership).collect(),
    })
}

async fn begun(app: &App, status: StatusCode, new: NewSession) -> Result<Response, Problem> {
    let body = Json(answer(app, &new.signed_in).await?);
    Ok((status, [session_cookie(app, Some(&new.token))], body).into_response())
}

fn not_in(fault: SignInFault) -> Problem {
    let code = match fault {
        SignInFault::Wrong => "wrong-credentials",
        SignInFault::CodeNeeded => "code-needed",
        SignInFault::Wait { seconds } => {
            let mut problem = Problem::too_many(seconds.into());
            (problem.detail, problem.detail_en) = (fault.ja(), fault.en());
            return problem;
        }
    };
    Problem::new(StatusCode::UNAUTHORIZED, (code, "サインインできません"), fault.ja(), fault.en())
}

async fn sign_in(State(app): State<App>, visitor: Visitor, _: Key, body: Body) -> Result<Response, Problem> {
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
        Err(fault) => Err(not_in(fault)),
    }
}

async fn session(State(app): State<App>, who: SignedIn) -> Result<Json<SessionAnswer>, Problem> {
    answer(&app, &who).await.map(Json)
}

async fn sign_out(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    app.accounts().sign_out(who.session_token()?).await?;
    Ok((StatusCode::NO_CONTENT, [session_cookie(&app, None)]).into_response())
}

async fn reauthenticate(
    State(app): State<App>,
    who: SignedIn,
    _: Key,
    body: Body,
) -> Result<Response, Problem> {
    let given = body.by(&REAUTHENTICATION)?;
    let address = who.address.to_string();
    let (password, code) = (given.text("password"), given.text_if("code"));
    match app.accounts().reauthenticate(who.session_token()?, password, code, &address).await? {
        Ok(new) => begun(&app, StatusCode::OK, new).await,
        Err(fault) => Err(not_in(fault)),
    }
}

async fn switch(State(app): State<App>, who: SignedIn, _: Key, body: Body) -> Result<Response, Problem> {
    let given = body.by(&ORGANISATION)?;
    let org = asked::org("org", given.text("org"))?;
    let new = app.accounts().switch(who.session_token()?, &org).await?;
    begun(&app, StatusCode::OK, new.ok_or_else(Problem::not_found)?).await
}

async fn link(State(app): State<App>, Path(token): Path<String>) -> Result<Response, Problem> {
    match app.accounts().link(&token).await? {
        LinkState::Open { purpose, email, org, person_name, has_password, expires_at } => {
            Ok(Json(LinkAnswer {
                purpose: purpose.id().to_owned(),
                email,
                org: org.map(|org| org.to_string()),
                person_name,
                has_password,
                expires_at: expires_at.to_string(),
            })
            .into_response())
        }
        LinkState::Gone => Err(gone()),
        LinkState::Unknown => Err(Problem::not_found()),
    }
}

/// Whether an invitation of this organisation can be taken; why not, where it cannot.
pub(crate) async fn open_invitation(app: &App, token: &str, of: &OrgId) -> Result<(), Problem> {
    match app.accounts().link(token).await? {
        LinkState::Open { purpose: Purpose::Invite, org: Some(org), .. } if org == *of => Ok(()),
        LinkState::Gone => Err(gone()),
        LinkState::Open { .. } | LinkState::Unknown => Err(Problem::not_found()),
    }
}

fn gone() -> Problem {
    Problem::new(
        StatusCode::GONE,
        ("gone", "使えないリンク"),
        "このリンクは使われたか、期限が切れています。新しいリンクを頼んでください。",
        "this link was used or has expired: ask for a new one.",
    )
}

async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    _: Key,
    body: Body,
) -> Result<Response, Problem> {
    let given = body.by(&PASSWORD)?;
    match app.accounts().accept(&token, given.text("password")).await? {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(fault) => Err(not_accepted(fault)),
    }
}

async fn set_up(
    State(app): State<App>,
    Path(token): Path<String>,
    _: Key,
    body: Body,
) -> Result<Response, Problem> {
    let given = body.by(&SET_UP)?;
    let official = |name: &str, email: &str, language: &str| Official {
        name: given.text(name).to_owned(),
        email: given.text(email).to_owned(),
        language: given.text_if(language).unwrap_or("ja").to_owned(),
    };
    let body = serde_json::from_value(serde_json::Value::from(given.text("body")));
    let wanted = FirstSetUp {
        org: asked::org("org", given.text("org"))?,
        name_ja: given.text("name_ja").to_owned(),
        name_en: given.text("name_en").to_owned(),
        body: body.map_err(|_| Problem::field("body", "団体の区分です。", "a kind of body."))?,
        first: official("name", "email", "language"),
        password: given.text("password").to_owned(),
        second: official("second_name", "second_email", "second_language"),
    };
    match app.accounts().set_up(&token, &wanted).await? {
        Ok(made) => {
            let invitation = if made.invitation.posted { String::new() } else { made.invitation.url_path };
            let answer = SetUpAnswer { org: wanted.org.to_string(), invitation };
            Ok((StatusCode::CREATED, Json(answer)).into_response())
        }
        Err(fault) => Err(not_accepted(fault)),
    }
}

pub(crate) fn not_accepted(fault: AcceptFault) -> Problem {
    let faults = match fault {
        AcceptFault::Gone => return gone(),
        AcceptFault::Unknown => return Problem::not_found(),
        AcceptFault::Wrong => return not_in(SignInFault::Wrong),
        AcceptFault::Wait { seconds } => return not_in(SignInFault::Wait { seconds }),
        AcceptFault::Password(faults) => faults.into_iter().map(PasswordFault::input).collect(),
        AcceptFault::Input(faults) => faults,
    };
    Problem::bad_input(faults.into_iter().map(Into::into).collect())
}

/// Accepted: whatever became of it is told by letter.
fn by_letter() -> Response {
    StatusCode::ACCEPTED.into_response()
}

async fn recover(State(app): State<App>, visitor: Visitor, _: Key, body: Body) -> Result<Response, Problem> {
    let given = body.by(&RECOVERY)?;
    app.accounts().recover(given.text("email"), &visitor.address.to_string()).await?;
    Ok(by_letter())
}

async fn register(State(app): State<App>, visitor: Visitor, _: Key, body: Body) -> Result<Response, Problem> {
    let given = body.by(&COMPANY)?;
    let company = Company {
        org: asked::org("org", given.text("org"))?,
        email: given.text("email").to_owned(),
        language: given.text_if("language").unwrap_or("ja").to_owned(),
        name: given.text("name").to_owned(),
        company: given.text("company").to_owned(),
        corporate_number: given.owned_if("corporate_number"),
        address: visitor.address.to_string(),
    };
    match app.accounts().register_company(&company).await? {
        Ok(_) => Ok(by_letter()),
        Err(faults) => Err(Problem::bad_input(faults.into_iter().map(Into::into).collect())),
    }
}
