//! Who belongs to an organisation and what was granted to whom, for those who administer it. Grants
//! themselves are acts of the office.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use shirube_accounts::{Colleague, Link, MemberView, Scope};
use shirube_core::forms::office::Grant;
use shirube_desk::list_page;
use shirube_trail::{ActorId, At};
use utoipa::ToSchema;

use super::account::fresh;
use super::reads::PAGE;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{Asked, Body, Key, SeenTag};
use crate::form::{Form, NAME, Takes, may, needs};
use crate::people::administers;
use crate::problem::Problem;
use crate::visitor::SignedIn;

static COLLEAGUE: Form = Form {
    name: "Colleague",
    fields: &[
        needs("name", NAME, "Their name."),
        needs("email", Takes::Text(254), "Their address: the invitation goes there."),
        may("section", NAME, "Their section."),
        may("language", Takes::Choice(&["ja", "en"]), "Of letters."),
    ],
};

/// An invitation that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitedAnswer {
    /// Who is invited.
    person: String,
    /// Until when it is good.
    expires_at: String,
    /// The path of the invitation, to be handed on; empty where a letter was queued, and where the same request
    /// made it before: it is told once.
    invitation: String,
}

/// Somebody an organisation knows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonAnswer {
    /// Their id.
    person: String,
    /// What is said of them now: `If-Match` of what invites, withdraws or confirms.
    etag: String,
    /// Their name.
    name: String,
    /// The section, for staff.
    section: Option<String>,
    /// The company, for suppliers.
    company: Option<String>,
    /// Where letters go.
    email: Option<String>,
    /// 法人番号 that counts.
    corporate_number: Option<String>,
    /// 法人番号 the company gave of itself, to be confirmed.
    claimed_number: Option<String>,
    /// Whether they can sign in.
    has_account: bool,
    /// Whether the account has a second factor.
    second_factor: bool,
    /// Since when they cannot sign in any more.
    disabled_at: Option<String>,
    /// Until when an invitation that was not used is good.
    invited_until: Option<String>,
}

/// Everybody an organisation knows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeopleAnswer {
    /// By id.
    people: Vec<PersonAnswer>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Something granted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentAnswer {
    /// To whom.
    person: String,
    /// Their name.
    name: String,
    /// Which capacity.
    capacity: String,
    /// Of which section; empty for all.
    section: String,
    /// At which level an approver decides; empty for the whole power.
    level: String,
    /// Since which day.
    since: String,
}

/// What is granted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentsAnswer {
    /// The grants in force.
    appointments: Vec<AppointmentAnswer>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const ADMINISTERED: (Who, Hidden) = (Who::Scope(Scope::Administer), Hidden::NotFound);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/people",
        ADMINISTERED,
        ("団体の人（管理者だけ）", "The people of the organisation, for its administrators"),
        Answers::Json(200, "PeopleAnswer"),
        || get(people),
    )
    .asked(&PAGE),
    Route::post(
        "/api/v1/people",
        ADMINISTERED,
        (
            "職員を登録して招待する（管理者だけ。権限は付与しない）",
            "Register somebody of the staff and invite them, for administrators; it grants nothing",
        ),
        (Brings::Body(&COLLEAGUE), Answers::Json(201, "InvitedAnswer")),
        || post(invite),
    )
    .once(),
    Route::post(
        "/api/v1/people/{person}/invitation",
        ADMINISTERED,
        (
            "職員をもう一度招待する（前の招待は使えなくなる。管理者だけ）",
            "Invite somebody of the staff once more, for administrators; the earlier invitation is gone",
        ),
        (Brings::Nothing, Answers::Json(201, "InvitedAnswer")),
        || post(again),
    )
    .seen(),
    Route::post(
        "/api/v1/people/{person}/invitation",
        ADMINISTERED,
        ("招待を取り消す（管理者だけ）", "Withdraw an invitation, for administrators"),
        (Brings::Nothing, Answers::Nothing),
        || delete(withdraw),
    )
    .by("DELETE")
    .seen(),
    Route::post(
        "/api/v1/people/{person}/company-confirmation",
        ADMINISTERED,
        (
            "事業者が申告した法人番号を確認済みにする（管理者だけ）",
            "Confirm that a person acts for the company whose number they gave, for administrators",
        ),
        (Brings::Nothing, Answers::Nothing),
        || post(confirm),
    )
    .seen(),
    Route::get(
        "/api/v1/appointments",
        ADMINISTERED,
        (
            "任命（管理者だけ。任命するのはofficeの行為）",
            "What is granted to whom, for administrators; granting is an act of the office",
        ),
        Answers::Json(200, "AppointmentsAnswer"),
        || get(appointments),
    )
    .asked(&PAGE),
];

async fn people(State(app): State<App>, who: SignedIn, asked: Asked) -> Result<Json<PeopleAnswer>, Problem> {
    administers(&app, &who).await?;
    let given = asked.by(&PAGE)?;
    let one = |one: MemberView| PersonAnswer {
        etag: one.tag(),
        person: one.person.to_string(),
        name: one.name,
        section: one.section,
        company: one.company,
        email: one.email,
        corporate_number: one.corporate_number,
        claimed_number: one.claimed_number,
        has_account: one.account.is_some(),
        second_factor: one.second_factor,
        disabled_at: one.disabled_at.map(|at| at.to_string()),
        invited_until: one.invited_until.map(|at| at.to_string()),
    };
    let all = app.accounts().people(&who.org).await?;
    let of = (who.org.as_str(), who.person.as_str(), "people");
    let page = list_page(of, all, |one| one.person.to_string(), given.text_if("after"))?;
    Ok(Json(PeopleAnswer { people: page.items.into_iter().map(one).collect(), next: page.next }))
}

async fn confirm(
    State(app): State<App>,
    who: SignedIn,
    Path(person): Path<String>,
    seen: SeenTag,
) -> Result<Response, Problem> {
    administers(&app, &who).await?;
    fresh(&app, &who).await?;
    let one = known(&app, &who, &person).await?;
    let (person, seen) = (one.person, seen.required()?);
    // Confirmed before is confirmed: nothing changes.
    let is_confirmed = one.claimed_number.is_none() && one.corporate_number.is_some();
    if !is_confirmed {
        Problem::of_change(app.accounts().confirm_company(&who.org, &person, Some(seen)).await?)?;
    }
    tracing::info!(target: "shirube::authz", by = %who.person, %person, "company.confirmed");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A person of the organisation; 404 for whoever is none.
async fn known(app: &App, who: &SignedIn, person: &str) -> Result<MemberView, Problem> {
    let person = ActorId::new(person).map_err(|_| Problem::not_found())?;
    let people = app.accounts().people(&who.org).await?;
    people.into_iter().find(|one| one.person == person).ok_or_else(Problem::not_found)
}

fn invited(person: &ActorId, expires_at: At, link: Option<Link>) -> Response {
    let invitation = link.filter(|link| !link.posted).map(|link| link.url_path).unwrap_or_default();
    let answer = InvitedAnswer { person: person.to_string(), expires_at: expires_at.to_string(), invitation };
    (StatusCode::CREATED, Json(answer)).into_response()
}

async fn invite(State(app): State<App>, who: SignedIn, key: Key, body: Body) -> Result<Response, Problem> {
    administers(&app, &who).await?;
    let once = body.once(key, "people")?;
    let given = body.by(&COLLEAGUE)?;
    fresh(&app, &who).await?;
    let colleague = Colleague {
        name: given.text("name").to_owned(),
        email: given.text("email").to_owned(),
        language: given.text_if("language").unwrap_or("ja").to_owned(),
        section: given.owned_if("section"),
    };
    match crate::people::invite(&app, &who, &colleague, once.as_ref()).await? {
        Ok(made) => Ok(invited(&made.person, made.expires_at, made.link)),
        Err(faults) => Err(Problem::bad_input(faults.into_iter().map(Into::into).collect())),
    }
}

async fn again(
    State(app): State<App>,
    who: SignedIn,
    Path(person): Path<String>,
    seen: SeenTag,
) -> Result<Response, Problem> {
    administers(&app, &who).await?;
    fresh(&app, &who).await?;
    let one = known(&app, &who, &person).await?;
    if one.company.is_some() {
        return Err(Problem::not_found());
    }
    let person = one.person;
    let link = crate::people::invite_again(&app, &who, &person, seen.required()?).await?;
    Ok(invited(&person, link.expires_at, Some(link)))
}

async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(person): Path<String>,
    seen: SeenTag,
) -> Result<StatusCode, Problem> {
    administers(&app, &who).await?;
    let person = known(&app, &who, &person).await?.person;
    crate::people::withdraw(&app, &who, &person, seen.required()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn appointments(
    State(app): State<App>,
    who: SignedIn,
    asked: Asked,
) -> Result<Json<AppointmentsAnswer>, Problem> {
    let given = asked.by(&PAGE)?;
    let office = app.desk().office_view(&who.org, &who.person).await?;
    let of = (who.org.as_str(), who.person.as_str(), "appointments");
    let key =
        |(one, _): &(Grant, String)| format!("{} {} {} {}", one.person, one.capacity, one.section, one.since);
    let page = list_page(of, office.grants, key, given.text_if("after"))?;
    let appointments = page.items.into_iter().map(|(grant, name)| AppointmentAnswer {
        person: grant.person,
        name,
        capacity: grant.capacity,
        section: grant.section,
        level: grant.level,
        since: grant.since,
    });
    Ok(Json(AppointmentsAnswer { appointments: appointments.collect(), next: page.next }))
}
