//! One's own account, by forms: passwords, the second factor, sessions, tokens. What is sensitive asks for
//! the password once more, and what was typed goes along; a secret never does.

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_accounts::{Scope, TokenView};
use shirube_pages::{
    Account, AccountPage, AccountSaid, Ask, AskPage, Asked, Asking as Form_, SaidPage, TokenLine, Totp,
    TotpPage, moment,
};

use super::again::{fresh, session};
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::identities;
use super::joining::{PASSWORD_EN, PASSWORD_JA};
use super::office::said;
use super::pairs::{Pairs, sent, told};
use crate::app::App;
use crate::asked::SeenTag;
use crate::gate::by_password;
use crate::problem::Problem;
use crate::visitor::session_cookie;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/account", get(account))
        .route("/account/password", get(password_form).post(password))
        .route("/account/totp", post(totp))
        .route("/account/totp/confirm", post(confirm))
        .route("/account/totp/remove", post(remove))
        .route("/account/sessions/end", post(end_sessions))
        .route("/account/tokens/new", get(token_form).post(issue))
        .route("/account/tokens/revoke", post(revoke))
}

async fn account(asking: Asking) -> Result<Response, Problem> {
    shown(&asking, None, asking.asked("changed") == "yes").await
}

async fn shown(asking: &Asking, issued: Option<String>, is_changed: bool) -> Result<Response, Problem> {
    let (who, accounts) = (asking.account()?, asking.app.accounts());
    let at = |at: shirube_trail::At| moment(asking.language, at.instant());
    let memberships = accounts.memberships(&who.account).await?;
    let name_of = |org: &shirube_trail::OrgId| {
        let known = memberships.iter().find(|one| one.org == *org);
        known.map_or_else(
            || org.to_string(),
            |one| said(asking.language, one.org_name_ja.clone(), one.org_name_en.clone()),
        )
    };
    let sessions = accounts.sessions(&who.account).await?;
    let token = |view: TokenView| TokenLine {
        seen: view.tag(),
        id: view.id,
        name: view.name,
        scopes: view.scopes.iter().map(|one| scope_name(asking, *one)).collect::<Vec<_>>().join("・"),
        until: at(view.expires_at),
        used: view.used_at.map(at),
        is_revoked: view.revoked_at.is_some(),
    };
    let needs = asking.visitor.lacks_second_factor(&asking.app).then_some(AccountSaid::NeedsSecondFactor);
    let shown = Account {
        name: who.person_name.clone(),
        email: who.email.clone(),
        bodies: memberships.iter().map(|one| (name_of(&one.org), one.person_name.clone())).collect(),
        totp: accounts.totp_state(&who.account).await?,
        sessions: sessions
            .into_iter()
            .map(|one| (name_of(&one.org), at(one.created_at), at(one.seen_at)))
            .collect(),
        // the address of a calendar has a page of its own
        tokens: accounts
            .tokens(&who.account)
            .await?
            .into_iter()
            .filter(|one| !one.is_calendar())
            .map(token)
            .collect(),
        identities: identities::lines(asking).await?,
        has_password: accounts.has_password(who).await?,
        is_by_provider: who.issuer.is_some(),
        issued,
        said: needs.or_else(|| is_changed.then_some(AccountSaid::Changed)),
    };
    page(&AccountPage::new(asking.frame(None).await?, shown))
}

fn scope_name(asking: &Asking, scope: Scope) -> String {
    let pick = |ja, en| asking.language.pick(ja, en).to_owned();
    match scope {
        Scope::Read => pick("見る", "read"),
        Scope::Act => pick("行為を行う", "act"),
        Scope::Export => pick("書き出す", "export"),
        Scope::Administer => pick("人と権限を管理する", "administer"),
        Scope::Calendar => pick("自分の期限を見る", "read one's own due dates"),
    }
}

fn password_asks(asking: &Asking) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    Form_ {
        title: pick("パスワードを変える", "Change the password"),
        lead: pick(
            "変えると、ほかの端末のログインは終わります。",
            "Other places where you are signed in are signed out.",
        ),
        action: "/account/password".to_owned(),
        button: pick("パスワードを変える", "Change the password"),
        along: Vec::new(),
        asks: vec![
            Ask::of("current_password", pick("今のパスワード", "The password until now"), Asked::Password),
            Ask::of("password", pick("新しいパスワード", "The new password"), Asked::NewPassword)
                .help(pick(PASSWORD_JA, PASSWORD_EN)),
        ],
    }
}

async fn password_form(asking: Asking) -> Result<Response, Problem> {
    session(&asking)?;
    page(&AskPage::new(asking.frame(None).await?, password_asks(&asking), Vec::new()))
}

async fn password(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let session = session(&asking)?;
    let (current, new) = (sent(&pairs, "current_password"), sent(&pairs, "password"));
    let address = asking.visitor.address.to_string();
    match asking.app.accounts().change_password(session, current, new, &address).await? {
        Ok(new) => {
            let cookie: HeaderMap = [session_cookie(&asking.app, Some(&new.token))].into_iter().collect();
            Ok((cookie, asking.to("/account?changed=yes")).into_response())
        }
        Err(faults) => {
            let faults = told(&asking, faults);
            let shown = AskPage::new(asking.frame(None).await?, password_asks(&asking), faults);
            page_of(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
    }
}

async fn totp(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    by_password(asking.account()?)?;
    match fresh(&asking, &pairs).await? {
        Ok((cookie, _)) => Ok((AppendHeaders(cookie), offered(&asking).await?).into_response()),
        Err(asks) => Ok(asks),
    }
}

/// The page with a new secret for an app.
pub(super) async fn offered(asking: &Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let offer = asking.app.accounts().totp_begin(&who.account).await?;
    let state = Totp::Offered { uri: offer.uri, secret: offer.secret_base32, qr_svg: offer.qr_svg };
    page(&TotpPage::new(asking.frame(None).await?, state))
}

async fn confirm(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let session = session(&asking)?;
    let who = asking.account()?;
    by_password(who)?;
    let codes = asking.app.accounts().totp_confirm(&who.account, sent(&pairs, "code").trim()).await?;
    if codes.is_some() {
        asking.app.accounts().second_factor_given(session).await?;
    }
    let frame = asking.frame(None).await?;
    match codes {
        Some(codes) => page(&TotpPage::new(frame, Totp::InUse(codes))),
        None => page_of(StatusCode::UNPROCESSABLE_ENTITY, &TotpPage::new(frame, Totp::Wrong)),
    }
}

async fn remove(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    by_password(asking.account()?)?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.app.accounts().totp_remove(&asking.account()?.account).await?;
    Ok((AppendHeaders(cookie), asking.to("/account?changed=yes")).into_response())
}

async fn end_sessions(asking: Asking) -> Result<Response, Problem> {
    session(&asking)?;
    asking.app.accounts().sign_out_everywhere(&asking.account()?.account).await?;
    let cookie: HeaderMap = [session_cookie(&asking.app, None)].into_iter().collect();
    let mut out = asking.clone();
    (out.visitor.signed_in, out.visitor.session) = (None, None);
    let pick = |ja, en| asking.language.pick(ja, en);
    let shown = SaidPage::new(
        out.frame(None).await?,
        pick("ログアウトしました", "Signed out"),
        &[pick("すべての端末のログインを終えました。", "You are signed out everywhere.")],
        ("/login", pick("ログイン", "Sign in")),
    );
    Ok((cookie, page(&shown)?).into_response())
}

fn token_asks(asking: &Asking, pairs: &Pairs) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    let scopes = Scope::ALL.map(|one| (one.id().to_owned(), scope_name(asking, one)));
    let mut asks = vec![
        Ask::of("name", pick("名前", "Name"), Asked::Text("off"))
            .help(pick("何に使うかが分かる名前", "A name that says what it is for")),
        Ask::of("scopes", pick("できること", "What it may do"), Asked::Any(scopes.to_vec())),
        Ask::of("days", pick("有効な日数", "For how many days"), Asked::Number)
            .help(pick("1から365まで", "From 1 to 365")),
    ];
    for ask in &mut asks {
        let typed = pairs.iter().filter(|(name, _)| name == ask.name).map(|(_, text)| text.as_str());
        ask.typed = typed.collect::<Vec<_>>().join(" ");
    }
    Form_ {
        title: pick("APIトークンを発行する", "Issue an API token"),
        lead: "",
        action: "/account/tokens/new".to_owned(),
        button: pick("発行する", "Issue it"),
        along: Vec::new(),
        asks,
    }
}

async fn token_form(asking: Asking) -> Result<Response, Problem> {
    session(&asking)?;
    let form = token_asks(&asking, &Pairs::new());
    page(&AskPage::new(asking.frame(None).await?, form, Vec::new()))
}

async fn issue(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    let chosen = pairs.iter().filter(|(name, _)| name == "scopes");
    let scopes: Vec<Scope> = chosen.filter_map(|(_, id)| Scope::from_id(id)).collect();
    let days = sent(&pairs, "days").trim().parse().unwrap_or(0);
    let who = asking.account()?;
    let asked = (sent(&pairs, "name"), scopes.as_slice(), days);
    let response = match asking.app.accounts().issue_token(who, asked, None).await? {
        Ok(issued) => shown(&asking, issued.token, false).await?,
        Err(faults) => {
            let faults = told(&asking, faults);
            let form = token_asks(&asking, &pairs);
            let shown = AskPage::new(asking.frame(None).await?, form, faults);
            page_of(StatusCode::UNPROCESSABLE_ENTITY, &shown)?
        }
    };
    Ok((AppendHeaders(cookie), response).into_response())
}

async fn revoke(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    session(&asking)?;
    let (account, id) = (&asking.account()?.account, sent(&pairs, "id"));
    let seen = SeenTag::of_form(sent(&pairs, "seen"));
    let changed = asking.app.accounts().revoke_token(account, id, Some(seen.required()?)).await?;
    Problem::of_change(changed)?;
    Ok(asking.to("/account?changed=yes"))
}
