//! A new address for one's own account: asked for by who is signed in, taken by the link that was sent there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;

use super::account::fresh;
use super::session::answer;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::Body;
use crate::form::{Form, Takes, needs};
use crate::gate::by_password;
use crate::links::{not_accepted, take_address};
use crate::problem::Problem;
use crate::visitor::{SignedIn, session_cookie};

static ADDRESS: Form = Form {
    name: "EmailChange",
    fields: &[needs("email", Takes::Text(254), "The new address: a link that takes it over goes there.")],
};

pub(super) static ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/email",
        (Who::SignedIn, Hidden::Own),
        (
            "自分のメールアドレスを変えることを頼む（新しいアドレスにリンクが届く）",
            "Ask for another e-mail address of one's own account; a link goes to it",
        ),
        (Brings::Body(&ADDRESS), Answers::Accepted),
        || post(ask),
    ),
    Route::post(
        "/api/v1/links/{token}/email",
        (Who::SignedIn, Hidden::NotFound),
        (
            "届いたリンクで、自分のメールアドレスを変える（ほかのセッションは終わる）",
            "Take the e-mail address a link was sent to; one's other sessions end",
        ),
        (Brings::Nothing, Answers::Json(200, "SessionAnswer")),
        || post(take),
    ),
];

async fn ask(State(app): State<App>, who: SignedIn, body: Body) -> Result<StatusCode, Problem> {
    let given = body.by(&ADDRESS)?;
    who.session_token()?;
    by_password(&who)?;
    fresh(&app, &who).await?;
    match app.accounts().ask_address(&who, given.text("email"), &who.address.to_string()).await? {
        Ok(_) => Ok(StatusCode::ACCEPTED),
        Err(faults) => Err(Problem::bad_input(faults.into_iter().map(Into::into).collect())),
    }
}

async fn take(State(app): State<App>, who: SignedIn, Path(token): Path<String>) -> Result<Response, Problem> {
    let session = who.session_token()?;
    by_password(&who)?;
    let new = take_address(&app, session, &token).await?.map_err(not_accepted)?;
    let body = Json(answer(&app, &new.signed_in).await?);
    Ok(([session_cookie(&app, Some(&new.token))], body).into_response())
}
