//! What a sign-in at a provider must come back to: kept in the browser that began it, sealed, for a
//! short while. Nothing of it is kept here.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shirube_trail::At;

use super::OidcFault;
use crate::app::App;
use crate::problem::Problem;

/// How long somebody has at the provider, in seconds.
const TICKET_SECONDS: i64 = 600;
/// What a ticket is sealed about.
const ABOUT: &str = "a sign-in at an identity provider";

/// What somebody goes to their provider for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// To sign in.
    SignIn,
    /// To say once more who they are, in the session of this digest.
    Again(String),
    /// To link the account of the session of this digest.
    Link(String),
    /// To take the invitation of this token.
    Join(String),
}

impl Purpose {
    /// Says once more who they are, in this session.
    pub(crate) fn again(session: &str) -> Self {
        Self::Again(digest(session))
    }

    /// Links the account of this session.
    pub(crate) fn link(session: &str) -> Self {
        Self::Link(digest(session))
    }

    /// Whether this session may end what was begun.
    pub(crate) fn is_of(&self, session: Option<&str>) -> bool {
        match self {
            Self::SignIn | Self::Join(_) => true,
            Self::Again(kept) | Self::Link(kept) => session.is_some_and(|one| digest(one) == *kept),
        }
    }
}

fn digest(session: &str) -> String {
    hex::encode(Sha256::digest(session.as_bytes()))
}

/// A sign-in that was begun.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(super) provider: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) begun_at: i64,
    /// What for.
    pub(crate) purpose: Purpose,
    /// Where to go then.
    pub(crate) next: String,
    /// Whether the pages are English.
    pub(crate) is_english: bool,
}

fn name(app: &App) -> &'static str {
    if app.settings().secure_cookies { "__Host-oidc" } else { "oidc" }
}

/// The cookie that holds a ticket.
pub(super) fn cookie(app: &App, ticket: &Ticket) -> Result<(HeaderName, HeaderValue), Problem> {
    let text = serde_json::to_string(ticket).map_err(|error| Problem::alarm(&error))?;
    let sealer = app.desk().sealer().ok_or_else(|| Problem::alarm(&"there is no folder of keys"))?;
    Ok(set(app, &sealer.seal(ABOUT, &text)?, TICKET_SECONDS))
}

/// What ends the cookie: a ticket is good once.
pub(crate) fn spent(app: &App) -> (HeaderName, HeaderValue) {
    set(app, "", 0)
}

fn set(app: &App, value: &str, seconds: i64) -> (HeaderName, HeaderValue) {
    let secure = if app.settings().secure_cookies { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", name(app));
    // What is sealed is of letters, digits, `+`, `/` and `=`.
    (header::SET_COOKIE, HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("")))
}

/// The ticket this browser holds for a provider, where it answers with this state in time.
pub(super) fn held(
    app: &App,
    headers: &HeaderMap,
    (provider, state, now): (&str, &str, At),
) -> Result<Result<Ticket, OidcFault>, Problem> {
    let sent = crate::visitor::cookie(headers, name(app)).filter(|sent| !sent.is_empty());
    let (Some(sent), Some(sealer)) = (sent, app.desk().sealer()) else { return Ok(Err(OidcFault::Foreign)) };
    let opened = sealer.open(ABOUT, sent)?;
    let ticket = opened.and_then(|text| serde_json::from_str::<Ticket>(&text).ok());
    let Some(ticket) = ticket else { return Ok(Err(OidcFault::Foreign)) };
    let passed = now.instant().timestamp().saturating_sub(ticket.begun_at);
    let is_ours = ticket.provider == provider && ticket.state == state && !state.is_empty();
    let is_in_time = (0..=TICKET_SECONDS).contains(&passed);
    Ok(if is_ours && is_in_time { Ok(ticket) } else { Err(OidcFault::Foreign) })
}
