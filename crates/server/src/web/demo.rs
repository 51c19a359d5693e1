//! The door of the demo: one click, and one is somebody. In `demo` only: the host must be loopback with
//! the port, the cookie is of this site only, and the address has a random token in it.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;
use shirube_core::words::Capacity;
use shirube_pages::{DemoPage, Language, Part};
use shirube_trail::ActorId;

use super::fields::Form;
use super::frame::{Asking, page};
use super::typed;
use crate::app::App;
use crate::demo::Demo;
use crate::problem::Problem;
use crate::visitor::session_cookie;

pub(super) fn router() -> Router<App> {
    Router::new().route("/demo/{token}", get(door).post(enter))
}

/// In a demo every request names the host it is served at: a name that is made to lead here is not ours.
pub(crate) async fn at_own_host(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    match app.demo() {
        Some(demo) if !demo.is_own(host) => Problem::forbidden(
            "host",
            "デモは、表示されたアドレス（127.0.0.1）からだけ使えます。",
            "the demo is used at the address it printed only, on 127.0.0.1.",
        )
        .into_response(),
        _ => next.run(request).await,
    }
}

fn opened<'a>(asking: &'a Asking, token: &str) -> Result<&'a Demo, Problem> {
    asking.app.demo().filter(|demo| demo.opens(token)).ok_or_else(Problem::not_found)
}

async fn door(asking: Asking, Path(token): Path<String>) -> Result<Response, Problem> {
    opened(&asking, &token)?;
    let language = asking.language;
    let mut parts = Vec::new();
    for org in asking.app.desk().organisations().await? {
        let name = if language == Language::En { org.en.clone() } else { org.ja.clone() };
        for one in asking.app.desk().cast(&org.org).await? {
            let named = one.capacities.iter().filter_map(|id| Capacity::from_id(id));
            let named: Vec<&str> = named.map(|capacity| language.of(capacity.words())).collect();
            let is_company = one.company.is_some();
            parts.push(Part {
                org: org.org.to_string(),
                org_name: name.clone(),
                person: one.person,
                name: one.name,
                role: one.company.unwrap_or_else(|| named.join(language.comma())),
                is_company,
            });
        }
    }
    page(&DemoPage::new(asking.frame(None).await?, &format!("/demo/{token}"), parts))
}

#[derive(Debug, Deserialize)]
struct Chosen {
    org: String,
    person: String,
}

async fn enter(
    asking: Asking,
    Path(token): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    opened(&asking, &token)?;
    let org = typed::org(&chosen.org)?;
    let person = ActorId::new(chosen.person).map_err(|_| Problem::not_found())?;
    let accounts = asking.app.accounts();
    let new = accounts.open_for_demo(&org, &person).await?;
    if let Some(before) = &asking.visitor.session {
        accounts.sign_out(before).await?;
    }
    let start = asking.start_of(&new.signed_in).await?;
    let cookie: HeaderMap = [session_cookie(&asking.app, Some(&new.token))].into_iter().collect();
    Ok((cookie, asking.to(start)).into_response())
}
