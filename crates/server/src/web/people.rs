//! The people of an organisation, and inviting staff, by pages.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_accounts::{Colleague, Link, MemberView};
use shirube_pages::{
    AccountState, Area, Ask, AskPage, Asked, Asking as Form_, PeoplePage, PersonLine, SaidPage, moment,
};
use shirube_trail::ActorId;

use super::account::{Pairs, fresh, sent, told};
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::joining::with;
use crate::app::App;
use crate::asked::SeenTag;
use crate::people::administers;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/admin/people", get(people))
        .route("/admin/people/invite", get(form).post(invite))
        .route("/admin/people/again", post(again))
        .route("/admin/people/withdraw", post(withdraw))
}

async fn people(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    administers(&asking.app, who).await?;
    let line = |one: MemberView| PersonLine {
        seen: one.tag(),
        person: one.person.to_string(),
        name: one.name,
        is_staff: one.company.is_none(),
        of: one.company.or(one.section).unwrap_or_default(),
        email: one.email.unwrap_or_default(),
        state: match (one.account, one.disabled_at, one.invited_until) {
            (Some(_), Some(_), _) => AccountState::Stopped,
            (Some(_), None, _) => AccountState::Active,
            (None, _, Some(until)) => AccountState::Invited(moment(asking.language, until.instant())),
            (None, _, None) => AccountState::None,
        },
    };
    let lines = asking.app.accounts().people(&who.org).await?.into_iter().map(line).collect();
    let is_changed = asking.asked("changed") == "yes";
    page(&PeoplePage::new(asking.frame(Some(Area::Admin)).await?, lines, is_changed))
}

fn asks(asking: &Asking) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    Form_ {
        title: pick("職員を招待する", "Invite somebody"),
        lead: pick(
            "入力したアドレスに、登録を完了するためのリンクを送ります。権限は、登録の前でも後でも、管理者二人で付与します。",
            "A link that finishes the registration is sent to the address. Capacities are granted by two administrators, before or after.",
        ),
        action: "/admin/people/invite".to_owned(),
        button: pick("招待する", "Invite"),
        along: Vec::new(),
        asks: vec![
            Ask::of("name", pick("氏名", "Name"), Asked::Text("off")),
            Ask::of("email", pick("メールアドレス", "E-mail address"), Asked::Text("off")),
            Ask::of("section", pick("課", "Section"), Asked::Text("off")).or_not(),
        ],
    }
}

async fn form(asking: Asking) -> Result<Response, Problem> {
    administers(&asking.app, asking.account()?).await?;
    page(&AskPage::new(asking.frame(Some(Area::Admin)).await?, asks(&asking), Vec::new()))
}

async fn invite(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    administers(&asking.app, who).await?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    let colleague = Colleague {
        name: sent(&pairs, "name").to_owned(),
        email: sent(&pairs, "email").trim().to_owned(),
        language: asking.language.tag().to_owned(),
        section: Some(sent(&pairs, "section").to_owned()),
    };
    let shown = match crate::people::invite(&asking.app, who, &colleague, None).await? {
        Ok(invited) => match &invited.link {
            Some(link) => invited_page(&asking, link).await?,
            None => asking.to("/admin/people"),
        },
        Err(faults) => {
            let faults = told(&asking, faults);
            let form = with(asks(&asking), &pairs);
            let frame = asking.frame(Some(Area::Admin)).await?;
            page_of(StatusCode::UNPROCESSABLE_ENTITY, &AskPage::new(frame, form, faults))?
        }
    };
    Ok((AppendHeaders(cookie), shown).into_response())
}

/// What became of an invitation: a letter, or the link to be handed on.
async fn invited_page(asking: &Asking, link: &Link) -> Result<Response, Problem> {
    let pick = |ja, en| asking.language.pick(ja, en);
    let until = moment(asking.language, link.expires_at.instant());
    let how = if link.posted {
        pick("招待のメールを送りました。", "The invitation was sent by mail.").to_owned()
    } else {
        format!(
            "{}{}{}",
            pick(
                "次のリンクを本人に渡してください（今だけ示しています）：",
                "Hand this link on; it is shown now and never again: "
            ),
            asking.app.origin(),
            link.url_path
        )
    };
    let until = format!("{}{until}", pick("期限：", "It is good until "));
    let title = pick("招待しました", "Invited");
    let on = ("/admin/people", pick("人の一覧へ", "To the people"));
    page(&SaidPage::new(asking.frame(Some(Area::Admin)).await?, title, &[&how, &until], on))
}

fn person(pairs: &Pairs) -> Result<ActorId, Problem> {
    ActorId::new(sent(pairs, "person")).map_err(|_| Problem::not_found())
}

async fn again(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    administers(&asking.app, who).await?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    let person = person(&pairs)?;
    let seen = SeenTag::of_form(sent(&pairs, "seen"));
    let link = crate::people::invite_again(&asking.app, who, &person, seen.required()?).await?;
    Ok((AppendHeaders(cookie), invited_page(&asking, &link).await?).into_response())
}

async fn withdraw(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    administers(&asking.app, who).await?;
    let person = person(&pairs)?;
    let seen = SeenTag::of_form(sent(&pairs, "seen"));
    crate::people::withdraw(&asking.app, who, &person, seen.required()?).await?;
    Ok(asking.to("/admin/people?changed=yes"))
}
