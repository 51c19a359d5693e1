//! Signing in at an identity provider, taking an invitation by one, and linking one's own account, by
//! pages. What links or joins is begun by a form of ours, so that nobody is led into it; a form leads to no
//! other site (`form-action`), and so a page with a link follows it.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_accounts::SignedIn;
use shirube_pages::{Door, IdentityLine, Language, SaidPage, escaped, in_language, moment};
use shirube_trail::OrgId;

use super::again::{fresh, is_linked, name};
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::pairs::{Pairs, own, sent, told};
use crate::app::App;
use crate::links::open_invitation;
use crate::oidc::known::Known;
use crate::oidc::{Answered, OidcFault, Purpose, Settled, settle, spent};
use crate::problem::Problem;
use crate::visitor::session_cookie;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/login/oidc/{provider}/begin", get(begin))
        .route("/login/oidc/{provider}/again", get(again))
        .route("/login/oidc/{provider}", get(back))
        .route("/invitation/{token}/oidc/{provider}", post(join))
        .route("/account/identities/link", post(link))
        .route("/account/identities/unlink", post(unlink))
}

fn known<'a>(asking: &'a Asking, id: &str) -> Result<&'a Known, Problem> {
    asking.app.providers().get(id).ok_or_else(Problem::not_found)
}

/// The provider of this id, of the organisation somebody acts in.
fn of_theirs<'a>(asking: &'a Asking, who: &SignedIn, id: &str) -> Result<&'a Known, Problem> {
    Some(known(asking, id)?).filter(|one| one.org == who.org).ok_or_else(Problem::not_found)
}

/// The ways in on the sign-in page.
pub(super) fn doors(asking: &Asking, next: &str) -> Vec<Door> {
    let door = |known: &Known| {
        let next = if next.is_empty() { String::new() } else { format!("?next={}", escaped(next)) };
        let path = format!("/login/oidc/{}/begin{next}", known.settings.id);
        let href = in_language(&path, asking.language);
        Door::sign_in(asking.language, name(asking.language, known), href)
    };
    asking.app.providers().all().map(door).collect()
}

/// The ways to take an invitation of an organisation.
pub(super) fn doors_of_invitation(asking: &Asking, token: &str, org: Option<&OrgId>) -> Vec<Door> {
    let Some(org) = org else { return Vec::new() };
    let door = |known: &Known| {
        let path = format!("/invitation/{}/oidc/{}", escaped(token), known.settings.id);
        Door::sign_in(asking.language, name(asking.language, known), in_language(&path, asking.language))
    };
    asking.app.providers().of_org(org).map(door).collect()
}

/// The providers of one's organisation, as the page of the account shows them; nothing for companies.
pub(super) async fn lines(asking: &Asking) -> Result<Vec<IdentityLine>, Problem> {
    let who = asking.account()?;
    if who.company.is_some() {
        return Ok(Vec::new());
    }
    let linked = asking.app.accounts().identities(who).await?;
    let line = |known: &Known| IdentityLine {
        id: known.settings.id.clone(),
        name: name(asking.language, known).to_owned(),
        since: linked
            .iter()
            .find(|one| one.issuer == known.settings.issuer)
            .map(|one| moment(asking.language, one.created_at.instant())),
    };
    Ok(asking.app.providers().of_org(&who.org).map(line).collect())
}

async fn begin(asking: Asking, Path(provider): Path<String>) -> Result<Response, Problem> {
    let known = known(&asking, &provider)?;
    let next = own(asking.asked("next")).to_owned();
    gone(&asking, known, (Purpose::SignIn, &next)).await
}

/// Whoever is signed in goes to say once more who they are. That changes nothing but how long ago it was,
/// and so it may be a link.
async fn again(asking: Asking, Path(provider): Path<String>) -> Result<Response, Problem> {
    let (who, session) = (asking.account()?, asking.visitor.session.as_deref());
    let session = session.ok_or_else(Problem::nobody)?;
    let known = of_theirs(&asking, who, &provider)?;
    if !is_linked(&asking.app.accounts().identities(who).await?, known) {
        return Err(Problem::not_found());
    }
    gone(&asking, known, (Purpose::again(session), "")).await
}

/// Leads the browser to the provider.
async fn gone(asking: &Asking, known: &Known, (purpose, next): (Purpose, &str)) -> Result<Response, Problem> {
    match known.begin(&asking.app, purpose, (next, asking.language == Language::En)).await? {
        Ok(begun) => {
            let to = axum::response::Redirect::to(&begun.url);
            Ok((AppendHeaders([begun.cookie]), to).into_response())
        }
        Err(fault) => not_done(asking, &fault.into()).await,
    }
}

/// What came back from the provider.
async fn back(
    mut asking: Asking,
    Path(provider): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = asking.clone();
    let known = known(&asked, &provider)?;
    let app = &asked.app;
    let answered = Answered {
        code: asked.asked("code").to_owned(),
        state: asked.asked("state").to_owned(),
        iss: asked.asked_if("iss").map(str::to_owned),
    };
    // what came back is in no link of the page that says what became of it
    "/login".clone_into(&mut asking.here);
    let (ticket, proven) = match known.end(app, &headers, answered).await? {
        Ok(ended) => ended,
        Err(OidcFault::Foreign) => return not_done(&asking, &OidcFault::Foreign.into()).await,
        Err(fault) => {
            let shown = not_done(&asking, &fault.into()).await?;
            return Ok((AppendHeaders([spent(app)]), shown).into_response());
        }
    };
    asking.language = if ticket.is_english { Language::En } else { Language::Ja };
    let spent = AppendHeaders([spent(app)]);
    let settled = match settle(app, &asking.visitor, (&ticket, &proven)).await {
        Ok(settled) => settled,
        Err(problem) => return Ok((spent, not_done(&asking, &problem).await?).into_response()),
    };
    let Settled::In(new) = settled else {
        return Ok((spent, asking.to("/account?changed=yes")).into_response());
    };
    let cookie = AppendHeaders([session_cookie(app, Some(&new.token))]);
    if matches!(ticket.purpose, Purpose::Again(_)) {
        return Ok((spent, cookie, confirmed(&mut asking, *new).await?).into_response());
    }
    let start = asking.start_of(&new.signed_in).await?;
    let next = Some(own(&ticket.next)).filter(|next| !next.is_empty()).unwrap_or(start);
    Ok((spent, cookie, asking.to(next)).into_response())
}

/// It is known again who is there: what was typed waits in the other window.
async fn confirmed(asking: &mut Asking, new: shirube_accounts::NewSession) -> Result<Response, Problem> {
    asking.visitor.session = Some(new.token);
    asking.visitor.signed_in = Some(new.signed_in);
    let pick = |ja, en| asking.language.pick(ja, en);
    let shown = SaidPage::new(
        asking.frame(None).await?,
        pick("本人であることを確認しました", "It is confirmed who you are"),
        &[pick(
            "元の画面に戻り、そのまま続けてください。この画面は閉じてかまいません。",
            "Go back to the window you came from and go on there. This one may be closed.",
        )],
        ("/account", pick("アカウントへ", "To the account")),
    );
    page(&shown)
}

/// What went wrong, and where to begin again.
async fn not_done(asking: &Asking, problem: &Problem) -> Result<Response, Problem> {
    let pick = |ja, en| asking.language.pick(ja, en);
    let text = if asking.language == Language::En { &problem.detail_en } else { &problem.detail };
    let shown = SaidPage::new(
        asking.frame(None).await?,
        pick("ログインできませんでした", "You could not be signed in"),
        &[text],
        ("/login", pick("ログインの画面へ", "To the sign-in page")),
    );
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::FORBIDDEN);
    page_of(status, &shown.not_done())
}

/// A page that leads to the provider, after a form of ours.
async fn leading(asking: &Asking, known: &Known, purpose: Purpose) -> Result<Response, Problem> {
    let is_english = asking.language == Language::En;
    let begun = match known.begin(&asking.app, purpose, ("", is_english)).await? {
        Ok(begun) => begun,
        Err(fault) => return not_done(asking, &fault.into()).await,
    };
    let pick = |ja, en| asking.language.pick(ja, en);
    let shown = SaidPage::new(
        asking.frame(None).await?,
        pick("職員IDで確認します", "Confirm at your identity provider"),
        &[pick(
            "次の画面で、いつもの職員IDでログインしてください。終わるとここに戻ります。",
            "Sign in there as you do at work. You come back here then.",
        )],
        ("/login", ""),
    );
    let door = Door::to(asking.language, name(asking.language, known), begun.url);
    Ok((AppendHeaders([begun.cookie]), page(&shown.leading(door))?).into_response())
}

async fn join(asking: Asking, Path((token, provider)): Path<(String, String)>) -> Result<Response, Problem> {
    let known = known(&asking, &provider)?;
    open_invitation(&asking.app, &token, &known.org).await?;
    leading(&asking, known, Purpose::Join(token)).await
}

/// The provider a form names, of one's own organisation.
fn named<'a>(asking: &'a Asking, pairs: &Pairs) -> Result<&'a Known, Problem> {
    of_theirs(asking, asking.account()?, sent(pairs, "provider"))
}

async fn link(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let known = named(&asking, &pairs)?;
    let (cookie, session) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    let page = leading(&asking, known, Purpose::link(&session)).await?;
    Ok((AppendHeaders(cookie), page).into_response())
}

async fn unlink(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let known = named(&asking, &pairs)?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    match asking.app.accounts().unlink(asking.account()?, &known.settings.issuer).await? {
        Ok(true) => Ok((AppendHeaders(cookie), asking.to("/account?changed=yes")).into_response()),
        Ok(false) => Err(Problem::not_found()),
        Err(fault) => {
            let texts: Vec<String> = told(&asking, vec![fault]).into_iter().map(|(_, text)| text).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let pick = |ja, en| asking.language.pick(ja, en);
            let title = pick("外せません", "It stays linked");
            let on = ("/account", pick("アカウントへ", "To the account"));
            let shown = SaidPage::new(asking.frame(None).await?, title, &texts, on).not_done();
            Ok((AppendHeaders(cookie), page_of(StatusCode::UNPROCESSABLE_ENTITY, &shown)?).into_response())
        }
    }
}
