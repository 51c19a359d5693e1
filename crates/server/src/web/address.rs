//! Another e-mail address for one's own account, by forms.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_pages::{Ask, AskPage, Asked, Asking as Form_, SaidPage};

use super::again::{fresh, session};
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::joining::with;
use super::pairs::{Pairs, sent, told};
use crate::app::App;
use crate::gate::by_password;
use crate::links::{not_accepted, take_address};
use crate::problem::Problem;
use crate::visitor::session_cookie;

pub(super) fn router() -> Router<App> {
    Router::new().route("/account/email", get(form).post(ask)).route("/account/email/{token}", post(take))
}

fn asks(asking: &Asking) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    Form_ {
        title: pick("メールアドレスを変える", "Change the e-mail address"),
        lead: pick(
            "新しいアドレスにリンクを送ります。ログインしたままそのリンクを開くと変わります。今のアドレスにもお知らせします。",
            "A link goes to the new address; open it while you are signed in. The address you have now is told.",
        ),
        action: "/account/email".to_owned(),
        button: pick("リンクを送る", "Send the link"),
        along: Vec::new(),
        asks: vec![Ask::of("email", pick("新しいメールアドレス", "The new address"), Asked::Email)],
    }
}

async fn form(asking: Asking) -> Result<Response, Problem> {
    session(&asking)?;
    by_password(asking.account()?)?;
    page(&AskPage::new(asking.frame(None).await?, asks(&asking), Vec::new()))
}

async fn ask(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    by_password(who)?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    let place = asking.visitor.address.to_string();
    let shown = match asking.app.accounts().ask_address(who, sent(&pairs, "email"), &place).await? {
        Ok(_) => sent_page(&asking).await?,
        Err(faults) => {
            let faults = told(&asking, faults);
            let form = with(asks(&asking), &pairs);
            page_of(StatusCode::UNPROCESSABLE_ENTITY, &AskPage::new(asking.frame(None).await?, form, faults))?
        }
    };
    Ok((AppendHeaders(cookie), shown).into_response())
}

/// The same whether or not the address has another account, or was asked for too often.
async fn sent_page(asking: &Asking) -> Result<Response, Problem> {
    let pick = |ja, en| asking.language.pick(ja, en);
    let shown = SaidPage::new(
        asking.frame(None).await?,
        pick("新しいアドレスのメールを確認してください", "Look at the mail of the new address"),
        &[
            pick(
                "リンクを送りました。開くまで、アドレスは変わりません。",
                "A link was sent there. Nothing changes before you open it.",
            ),
            pick(
                "続けて何度も頼まれたときは、しばらく送りません。",
                "Where it is asked for again and again, nothing is sent for a while.",
            ),
        ],
        ("/account", pick("アカウントへ", "To the account")),
    );
    page(&shown)
}

/// The page of a link: whoever asked for it, and is signed in, takes the address.
pub(super) async fn opened(asking: &Asking, token: &str) -> Result<Response, Problem> {
    session(asking)?;
    by_password(asking.account()?)?;
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    let form = Form_ {
        title: pick("メールアドレスの変更を完了する", "Finish the change of address"),
        lead: pick(
            "あなたのアカウントのアドレスは、このリンクが届いたアドレスになります。ほかの端末のログインは終わります。",
            "Your account gets the address this link was sent to. Other places where you are signed in are signed out.",
        ),
        action: format!("/account/email/{token}"),
        button: pick("このアドレスに変える", "Take this address"),
        along: Vec::new(),
        asks: Vec::new(),
    };
    page(&AskPage::new(asking.frame(None).await?, form, Vec::new()))
}

async fn take(asking: Asking, Path(token): Path<String>) -> Result<Response, Problem> {
    let session = session(&asking)?;
    by_password(asking.account()?)?;
    let new = take_address(&asking.app, session, &token).await?.map_err(not_accepted)?;
    let cookie: HeaderMap = [session_cookie(&asking.app, Some(&new.token))].into_iter().collect();
    Ok((cookie, asking.to("/account?changed=yes")).into_response())
}
