//! Signing in and out, and taking an invitation, by forms.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, http::HeaderMap};
use serde::Deserialize;
use shirube_accounts::{AcceptFault, LinkState, NewSession, Purpose};
use shirube_pages::{AskPage, Carried, Invitation, InvitationPage, Language, SignInPage, Typed};

use super::account::offered;
use super::acts::resumed;
use super::address;
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::identities;
use super::joining::{self, set_up_asks};
use super::pairs::own;
use super::sent::is_kept;
use crate::app::App;
use crate::problem::Problem;
use crate::visitor::session_cookie;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/login", get(form).post(sign_in))
        .route("/logout", post(sign_out))
        .route("/invitation/{token}", get(invitation).post(accept))
}

async fn form(asking: Asking) -> Result<Response, Problem> {
    let next = own(asking.asked("next")).to_owned();
    let doors = identities::doors(&asking, &next);
    page(&SignInPage::new(asking.frame(None).await?, String::new(), None, next).through(doors))
}

/// What the sign-in brought: who, where to go then, and what was typed before a session ended.
#[derive(Debug, Default)]
struct Given {
    email: String,
    password: String,
    code: String,
    next: String,
    carried: Carried,
}

impl Given {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut given = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "email" => given.email = text,
                "password" => given.password = text,
                "code" => given.code = text,
                "next" => given.next = text,
                "way" => given.carried.way = text,
                "by" => given.carried.by = text,
                "documents" => given.carried.had_documents = true,
                name => {
                    if let Some(name) = name.strip_prefix("c.").filter(|name| is_kept(name)) {
                        given.carried.typed.push((name.to_owned(), text.replace("\r\n", "\n")));
                    }
                }
            }
        }
        given
    }
}

async fn sign_in(asking: Asking, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let given = Given::of(pairs);
    let accounts = asking.app.accounts();
    let address = asking.visitor.address.to_string();
    let code = Some(given.code.trim()).filter(|code| !code.is_empty());
    match accounts.sign_in(given.email.trim(), &given.password, code, None, &address).await? {
        Ok(new) => {
            // what was there before is not carried on
            if let Some(before) = &asking.visitor.session {
                accounts.sign_out(before).await?;
            }
            begun(asking, new, given).await
        }
        Err(fault) => {
            let text = if asking.language == Language::En { fault.en() } else { fault.ja() };
            let next = own(&given.next).to_owned();
            let doors = identities::doors(&asking, &next);
            let mut shown =
                SignInPage::new(asking.frame(None).await?, given.email, Some(text), next).through(doors);
            if !given.carried.way.is_empty() {
                shown = shown.carrying(given.carried);
            }
            page_of(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
    }
}

/// Where somebody goes who has signed in: to what they typed before, to where they wanted, to their start.
async fn begun(mut asking: Asking, new: NewSession, given: Given) -> Result<Response, Problem> {
    let cookie: HeaderMap = [session_cookie(&asking.app, Some(&new.token))].into_iter().collect();
    let start = asking.start_of(&new.signed_in).await?;
    let Carried { way, by, typed, .. } = given.carried;
    // what one person typed is given to no other at the same desk
    if !way.is_empty() && by == new.signed_in.person.as_str() {
        asking.visitor.session = Some(new.token);
        asking.visitor.signed_in = Some(new.signed_in);
        let typed: Typed = typed.into_iter().collect();
        let page = match way.as_str() {
            "profile" => super::profile::resumed(&asking, &typed).await,
            way => resumed(&asking, way, &typed).await,
        };
        return Ok((cookie, page).into_response());
    }
    let next = Some(own(&given.next)).filter(|next| !next.is_empty()).unwrap_or(start);
    Ok((cookie, asking.to(next)).into_response())
}

async fn sign_out(asking: Asking) -> Result<Response, Problem> {
    if let Some(session) = &asking.visitor.session {
        asking.app.accounts().sign_out(session).await?;
    }
    let cookie: HeaderMap = [session_cookie(&asking.app, None)].into_iter().collect();
    Ok((cookie, asking.to("/")).into_response())
}

async fn invitation(asking: Asking, Path(token): Path<String>) -> Result<Response, Problem> {
    opened(&asking, &token, Vec::new()).await
}

async fn opened(asking: &Asking, token: &str, faults: Vec<String>) -> Result<Response, Problem> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let frame = asking.frame(None).await?;
    match asking.app.accounts().link(token).await? {
        LinkState::Open { purpose: Purpose::FirstAdministrator, org: None, .. } => {
            page(&AskPage::new(frame, set_up_asks(asking, token), Vec::new()))
        }
        LinkState::Open { purpose: Purpose::ChangeEmail, .. } => address::opened(asking, token).await,
        LinkState::Open { email, person_name, purpose, org, .. } => {
            let state = Invitation::Open { name: person_name, email, faults };
            let org = org.filter(|_| purpose == Purpose::Invite);
            let doors = identities::doors_of_invitation(asking, token, org.as_ref());
            page_of(status, &InvitationPage::new(frame, state).through(doors))
        }
        LinkState::Gone => page_of(StatusCode::GONE, &InvitationPage::new(frame, Invitation::Gone)),
        LinkState::Unknown => Err(Problem::not_found()),
    }
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    password: String,
}

async fn accept(
    asking: Asking,
    Path(token): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let pick = |ja: String, en: String| if asking.language == Language::En { en } else { ja };
    let link = asking.app.accounts().link(&token).await?;
    let faults = match asking.app.accounts().accept(&token, &chosen.password).await? {
        Ok(_) if is_of_administrator(&link) => return begun_by_link(asking, link, &chosen.password).await,
        Ok(_) => return page(&InvitationPage::new(asking.frame(None).await?, Invitation::Done)),
        Err(AcceptFault::Unknown) => return Err(Problem::not_found()),
        Err(AcceptFault::Gone) => Vec::new(),
        Err(AcceptFault::Password(faults)) => {
            let text = |fault: shirube_core::facts::Fault| pick(fault.what.ja, fault.what.en);
            faults.into_iter().map(|fault| text(fault.input())).collect()
        }
        Err(AcceptFault::Input(faults)) => {
            faults.into_iter().map(|fault| pick(fault.what.ja, fault.what.en)).collect()
        }
        Err(AcceptFault::Wrong) => {
            vec![pick("パスワードが違います。".to_owned(), "The password is wrong.".to_owned())]
        }
        Err(AcceptFault::Wait { seconds }) => return Err(Problem::too_many(seconds.into())),
    };
    opened(&asking, &token, faults).await
}

/// Whether a link is of the first administrator.
const fn is_of_administrator(link: &LinkState) -> bool {
    matches!(link, LinkState::Open { purpose: Purpose::FirstAdministrator, .. })
}

/// The first administrator has chosen a password, and goes on with a second factor at once.
async fn begun_by_link(mut asking: Asking, link: LinkState, password: &str) -> Result<Response, Problem> {
    let LinkState::Open { email, .. } = link else { return Err(Problem::not_found()) };
    let cookie = joining::sign_in(&mut asking, &email, password).await?;
    if asking.visitor.signed_in.is_none() {
        return Ok(asking.to("/login"));
    }
    "/account".clone_into(&mut asking.here);
    Ok((cookie, offered(&asking).await?).into_response())
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        assert_eq!(own("/tasks?after=1"), "/tasks?after=1");
        for other in ["//evil.example", "https://evil.example", "", "tasks", "/\\evil.example"] {
            assert_eq!(own(other), "", "{other}");
        }
    }
}
