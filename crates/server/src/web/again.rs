//! Whoever asks for something sensitive says once more who they are, where they said it long ago.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use shirube_accounts::{IdentityView, NewSession, SignInFault};
use shirube_pages::{AGAIN_CODE, AGAIN_PASSWORD, Again, AskPage, Door, Language, in_language};

use super::frame::{Asking, page_of};
use super::office::said;
use super::pairs::{Pairs, sent};
use crate::oidc::known::Known;
use crate::problem::Problem;
use crate::visitor::session_cookie;

/// What came of it.
pub(super) enum Said {
    /// They said it lately.
    Lately,
    /// They said it now: the session that begins with it.
    Now(Box<NewSession>),
    /// They are asked.
    Asked(Again),
}

/// Who asks, by their password and, where they have a second factor, by its code; both empty where they
/// have not been asked yet.
///
/// # Errors
/// 401 for a program: nobody sits there to be asked.
pub(super) async fn said_again(asking: &Asking, password: &str, code: &str) -> Result<Said, Problem> {
    let (who, accounts) = (asking.account()?, asking.app.accounts());
    let session = session(asking)?;
    let now = asking.app.desk().now().await?;
    if !asking.app.asks_again(who, now) {
        return Ok(Said::Lately);
    }
    let mut fault = None;
    if !password.is_empty() {
        let address = asking.visitor.address.to_string();
        let code = Some(code.trim()).filter(|code| !code.is_empty());
        match accounts.reauthenticate(session, password, code, &address).await? {
            Ok(new) => return Ok(Said::Now(Box::new(new))),
            Err(why) => {
                let field = if why == SignInFault::CodeNeeded { AGAIN_CODE } else { AGAIN_PASSWORD };
                fault = Some((field, said(asking.language, why.ja(), why.en())));
            }
        }
    }
    Ok(Said::Asked(Again { fault, ..way_of(asking).await? }))
}

/// The way somebody says once more who they are: by which fields, or by which door.
///
/// # Errors
/// 401 where nobody is signed in.
pub(super) async fn way_of(asking: &Asking) -> Result<Again, Problem> {
    let has_code = asking.app.accounts().totp_state(&asking.account()?.account).await?.is_some();
    Ok(Again { fault: None, has_code, door: door_again(asking).await? })
}

/// The cookies that go with an answer, and the token of the session it is given in.
type Fresh = (Vec<(HeaderName, HeaderValue)>, String);

/// A person at a screen: a token sets nothing up.
pub(super) fn session(asking: &Asking) -> Result<&str, Problem> {
    asking.visitor.session.as_deref().ok_or_else(Problem::nobody)
}

/// What is sensitive asks for the password once more, where it was given long ago. Answers the cookie of
/// the session that begins then and its token, or the page that asks.
pub(super) async fn fresh(asking: &Asking, pairs: &Pairs) -> Result<Result<Fresh, Response>, Problem> {
    let again = match said_again(asking, sent(pairs, AGAIN_PASSWORD), sent(pairs, AGAIN_CODE)).await? {
        Said::Lately => return Ok(Ok((Vec::new(), session(asking)?.to_owned()))),
        Said::Now(new) => return Ok(Ok((vec![session_cookie(&asking.app, Some(&new.token))], new.token))),
        Said::Asked(again) => again,
    };
    let is_kept = |name: &str| name != AGAIN_PASSWORD && name != AGAIN_CODE;
    let along = pairs.iter().filter(|(name, _)| is_kept(name)).cloned().collect();
    let shown = AskPage::again(asking.frame(None).await?, (asking.here.clone(), along), again);
    Ok(Err(page_of(StatusCode::FORBIDDEN, &shown)?))
}

/// The way to say once more who one is, for whom it is linked. It is asked at the provider when somebody
/// goes there, not for the page that shows the way.
pub(super) async fn door_again(asking: &Asking) -> Result<Option<Door>, Problem> {
    if asking.visitor.session.is_none() {
        return Ok(None);
    }
    let who = asking.account()?;
    let linked = asking.app.accounts().identities(who).await?;
    let Some(known) = asking.app.providers().of_org(&who.org).find(|one| is_linked(&linked, one)) else {
        return Ok(None);
    };
    let href = in_language(&format!("/login/oidc/{}/again", known.settings.id), asking.language);
    Ok(Some(Door::to(asking.language, name(asking.language, known), href)))
}

/// The name of a provider.
pub(super) fn name(language: Language, known: &Known) -> &str {
    let settings = &known.settings;
    match language {
        Language::En => settings.name_en.as_deref().unwrap_or(&settings.name),
        Language::Ja => &settings.name,
    }
}

/// Whether somebody is linked at a provider.
pub(super) fn is_linked(linked: &[IdentityView], known: &Known) -> bool {
    linked.iter().any(|one| one.issuer == known.settings.issuer)
}
