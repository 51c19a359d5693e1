//! Lets through whoever a route is for.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use shirube_accounts::{Scope, SignedIn};
use shirube_core::words::words;

use crate::access::{Route, Who};
use crate::app::App;
use crate::asked::Key;
use crate::problem::Problem;
use crate::visitor::Visitor;

/// Who was let through, for the log.
#[derive(Debug, Clone)]
pub(crate) struct LetThrough {
    /// Organisation and person; nobody where nobody is signed in.
    pub(crate) who: String,
}

/// Identifies whoever asks and lets them through, or answers why not.
pub(crate) async fn gate(
    State((app, route)): State<(App, &'static Route)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if route.who == Who::Operator {
        return match operator(&app, &parts) {
            Ok(()) => next.run(Request::from_parts(parts, body)).await,
            Err(problem) => problem.into_response(),
        };
    }
    let visitor = match Visitor::from_request_parts(&mut parts, &app).await {
        Ok(visitor) => visitor,
        Err(problem) => return problem.into_response(),
    };
    let who = named(&visitor);
    let (mut response, is_let) = match check(&app, route, &visitor).and_then(|()| key_of(route, &parts)) {
        Ok(()) => (next.run(Request::from_parts(parts, body)).await, true),
        Err(problem) => (problem.into_response(), false),
    };
    if !is_let || (response.status() == StatusCode::NOT_FOUND && !who.is_empty()) {
        denied(&who, route.path, response.status());
    }
    response.extensions_mut().insert(LetThrough { who });
    response
}

/// Writes into the log that somebody asked for what is not for them. What is not there is answered alike, and
/// written alike.
pub(crate) fn denied(who: &str, route: &str, status: StatusCode) {
    let (route, status) = crate::telemetry::told_as(route, status.as_u16());
    tracing::info!(target: "shirube::authz", who, route, status, "authz.denied");
}

/// Who it is, for the log: organisation and person; nobody where nobody is signed in.
pub(crate) fn named(visitor: &Visitor) -> String {
    visitor.signed_in.as_ref().map(|one| format!("{}/{}", one.org, one.person)).unwrap_or_default()
}

fn check(app: &App, route: &Route, visitor: &Visitor) -> Result<(), Problem> {
    if let Some(who) = &visitor.signed_in {
        app.limits().person(who.account.as_str())?;
        if route.who == Who::Scope(Scope::Export) {
            app.limits().export(who.account.as_str())?;
        }
    }
    let signed_in = || visitor.signed_in.as_ref().ok_or_else(Problem::nobody);
    match route.who {
        Who::Anybody => Ok(()),
        Who::SignedIn => signed_in().map(drop),
        Who::Scope(_) | Who::InstallationAdministrator if visitor.lacks_second_factor(app) => {
            Err(Problem::no_second_factor())
        }
        Who::Scope(scope) => {
            let who = signed_in()?;
            if !who.allows(scope) {
                let said = words("このトークンではできません（範囲：", "this token lacks the scope ");
                let (ja, en) =
                    (format!("{}{}）。", said.ja, scope.id()), format!("{}{}.", said.en, scope.id()));
                return Err(Problem::forbidden("scope", ja, en));
            }
            Ok(())
        }
        Who::InstallationAdministrator => {
            let who = signed_in()?;
            if who.installation_administrator { Ok(()) } else { Err(Problem::not_found()) }
        }
        Who::Operator => Err(Problem::not_found()),
    }
}

/// Every request that makes something has an id or none: one that is no id is told so, whether or not what
/// it is for is remembered by it.
fn key_of(route: &Route, parts: &Parts) -> Result<(), Problem> {
    if route.method == "POST" { Key::of(&parts.headers).map(drop) } else { Ok(()) }
}

/// Whoever runs the server: with its token, or without one from the machine itself.
fn operator(app: &App, parts: &Parts) -> Result<(), Problem> {
    let is_let = match &app.settings().metrics_token {
        Some(token) => {
            let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
            let sent = sent.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
            // Hashes are compared, so that how much of it is right shows in no time taken.
            Sha256::digest(sent.as_bytes()) == Sha256::digest(token.as_bytes())
        }
        None => crate::visitor::address(parts, app).is_loopback(),
    };
    if is_let { Ok(()) } else { Err(Problem::not_found()) }
}

/// The second factor guards the password, and is of whoever has it; a new password goes to the address. An
/// identity provider is believed in its own organisation, and the account may belong to others.
pub(crate) fn by_password(who: &SignedIn) -> Result<(), Problem> {
    if who.issuer.is_none() {
        return Ok(());
    }
    Err(Problem::forbidden(
        "password-session-only",
        "二段階認証の設定とメールアドレスは、パスワードでログインしたときに変えられます。",
        "the second factor and the e-mail address are changed when you signed in with your password.",
    ))
}

/// A company's profile is of its people, and not of one organisation: staff have none, and an identity
/// provider, which is believed in its own organisation, opens none.
pub(crate) fn of_company(who: &SignedIn) -> Result<(), Problem> {
    if who.company.is_none() {
        return Err(Problem::not_found());
    }
    if who.issuer.is_none() {
        return Ok(());
    }
    Err(Problem::forbidden(
        "password-session-only",
        "事業者情報は、パスワードでログインしたときに使えます。",
        "a company's profile is there when you signed in with your password.",
    ))
}
