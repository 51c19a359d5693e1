//! Links that set up accounts and passwords, whoever asks for one, and companies that register.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;
use shirube_accounts::{Company, FirstSetUp, LinkState, Official};
use utoipa::ToSchema;

use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Body};
use crate::form::{BODIES, Form, ID, NAME, Takes, may, needs};
use crate::links::{gone, not_accepted};
use crate::problem::Problem;
use crate::visitor::Visitor;

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

/// How a link stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkAnswer {
    /// `invite`, `verify-email`, `change-email`, `recover` or `first-administrator`.
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

async fn accept(State(app): State<App>, Path(token): Path<String>, body: Body) -> Result<Response, Problem> {
    let given = body.by(&PASSWORD)?;
    match app.accounts().accept(&token, given.text("password")).await? {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(fault) => Err(not_accepted(fault)),
    }
}

async fn set_up(State(app): State<App>, Path(token): Path<String>, body: Body) -> Result<Response, Problem> {
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

/// Accepted: whatever became of it is told by letter.
fn by_letter() -> Response {
    StatusCode::ACCEPTED.into_response()
}

async fn recover(State(app): State<App>, visitor: Visitor, body: Body) -> Result<Response, Problem> {
    let given = body.by(&RECOVERY)?;
    app.accounts().recover(given.text("email"), &visitor.address.to_string()).await?;
    Ok(by_letter())
}

async fn register(State(app): State<App>, visitor: Visitor, body: Body) -> Result<Response, Problem> {
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
