//! Who asks: from where, and signed in as whom.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Deref;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use shirube_accounts::{Means, SignedIn as Account};
use shirube_desk::DeskError;

use crate::app::App;
use crate::demo::DEMO_COOKIE;
use crate::problem::Problem;

/// Where a proxy says a request comes from.
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whoever asks, signed in or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who is signed in, by session or token.
    pub signed_in: Option<Account>,
    /// The token of the session, where it is one.
    pub session: Option<String>,
    /// From where, as far as it can be trusted.
    pub address: IpAddr,
}

/// Whoever asks and is signed in; others are answered 401.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// The token of the session; none of a program with a token of its own.
    pub session: Option<String>,
    /// From where, as far as it can be trusted.
    pub address: IpAddr,
}

impl Deref for SignedIn {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.account
    }
}

impl SignedIn {
    /// The token of the session, of a person at a screen.
    ///
    /// # Errors
    /// 403 for a program: what concerns the session itself is not for it.
    pub fn session_token(&self) -> Result<&str, Problem> {
        self.session.as_deref().ok_or_else(|| {
            Problem::forbidden(
                "session-only",
                "これは画面からサインインした人だけができます（トークンではできません）。",
                "only a person who signed in may do this, not a token.",
            )
        })
    }
}

impl Visitor {
    /// Whether they are staff, signed in by a password alone, where that does not do. Whoever comes through
    /// an identity provider gave there what it asks.
    #[must_use]
    pub(crate) fn lacks_second_factor(&self, app: &App) -> bool {
        app.settings().staff_need_second_factor
            && self.signed_in.as_ref().is_some_and(|who| {
                let is_by_password = who.means == Means::Session && who.issuer.is_none();
                is_by_password && who.company.is_none() && !who.second_factor
            })
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let visitor = identify(parts, app).await?;
        parts.extensions.insert(visitor.clone());
        Ok(visitor)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Visitor { signed_in, session, address } = Visitor::from_request_parts(parts, app).await?;
        let account = signed_in.ok_or_else(Problem::nobody)?;
        Ok(Self { account, session, address })
    }
}

/// A program's token goes before a cookie: it was sent on purpose.
async fn identify(parts: &Parts, app: &App) -> Result<Visitor, Problem> {
    let address = address(parts, app);
    if let Some(sent) = parts.headers.get(header::AUTHORIZATION) {
        let bearer = sent.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let account = app.accounts().token(bearer.unwrap_or_default().trim()).await?;
        // A token that is shown and not good is not the same as none.
        return match account {
            Some(account) => Ok(Visitor { signed_in: Some(account), session: None, address }),
            None => Err(Problem::nobody()),
        };
    }
    let Some(token) = cookie(&parts.headers, app.settings().cookie()) else {
        return Ok(Visitor { signed_in: None, session: None, address });
    };
    let account = match app.accounts().session(token).await {
        Ok(account) => account,
        Err(shirube_accounts::AccountsError::Desk(DeskError::NotFound { .. })) => None,
        Err(error) => return Err(error.into()),
    };
    let session = account.as_ref().filter(|one| one.means == Means::Session).map(|_| token.to_owned());
    Ok(Visitor { signed_in: account, session, address })
}

/// A cookie of this name. Where a browser sends two, something is wrong, and neither counts.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let sent = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(one, _)| *one == name).map(|(_, value)| value);
    let first = values.next();
    if values.next().is_some() { None } else { first }
}

/// From where: the peer, or behind proxies that are trusted the last address before them.
pub(crate) fn address(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip().to_canonical());
    let trusted = &app.settings().trusted_proxies;
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(*address));
    if !is_trusted(&peer) {
        return peer;
    }
    let told = parts.headers.get_all(FORWARDED).into_iter().filter_map(|value| value.to_str().ok());
    let told: Vec<IpAddr> =
        told.flat_map(|line| line.split(',')).filter_map(|one| one.trim().parse().ok()).collect();
    told.into_iter().rev().find(|one| !is_trusted(one)).unwrap_or(peer)
}

/// What sets the cookie of a session; without a token, what ends it.
#[must_use]
pub fn session_cookie(app: &App, token: Option<&str>) -> (HeaderName, HeaderValue) {
    let settings = app.settings();
    let secure = if settings.secure_cookies { "; Secure" } else { "" };
    let site = if app.demo().is_some() { DEMO_COOKIE } else { "Lax" };
    let (value, age) = token.map_or(("", "; Max-Age=0"), |token| (token, ""));
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite={site}{secure}{age}", settings.cookie());
    // A token is of letters, digits, `-` and `_`.
    (header::SET_COOKIE, HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_sent_twice_is_none() {
        let headers = |all: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for one in all {
                headers.append(header::COOKIE, HeaderValue::from_static(one));
            }
            headers
        };
        for (sent, expected) in [
            (vec!["sid=a"], Some("a")),
            (vec!["x=1; sid=a; y=2"], Some("a")),
            (vec!["sid=a; sid=b"], None),
            (vec!["sid=a", "sid=b"], None),
            (vec!["xsid=a"], None),
            (vec![], None),
        ] {
            assert_eq!(cookie(&headers(&sent), "sid"), expected, "{sent:?}");
        }
    }
}
