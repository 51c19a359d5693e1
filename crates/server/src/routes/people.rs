//! Who belongs to an organisation and what was granted to whom, for those who administer it. Grants
//! themselves are acts of the office.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Serialize;
use shirube_accounts::{MemberView, Scope};
use shirube_core::words::Capacity;
use shirube_trail::ActorId;
use utoipa::ToSchema;

use super::account::fresh;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::Key;
use crate::problem::Problem;
use crate::visitor::SignedIn;

/// Somebody an organisation knows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonAnswer {
    /// Their id.
    person: String,
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
}

const ADMINISTERED: (Who, Hidden) = (Who::Scope(Scope::Administer), Hidden::NotFound);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/people",
        ADMINISTERED,
        ("団体の人（管理者だけ）", "The people of the organisation, for its administrators"),
        Answers::Json(200, "PeopleAnswer"),
        || get(people),
    ),
    Route::post(
        "/api/v1/people/{person}/company-confirmation",
        ADMINISTERED,
        (
            "事業者が申告した法人番号を確認済みにする（管理者だけ）",
            "Confirm that a person acts for the company whose number they gave, for administrators",
        ),
        (Brings::Nothing, Answers::Nothing),
        || post(confirm),
    ),
    Route::get(
        "/api/v1/appointments",
        ADMINISTERED,
        (
            "任命（管理者だけ。任命するのはofficeの行為）",
            "What is granted to whom, for administrators; granting is an act of the office",
        ),
        Answers::Json(200, "AppointmentsAnswer"),
        || get(appointments),
    ),
];

/// Whoever administers the organisation; for others there is nothing here.
async fn administers(app: &App, who: &SignedIn) -> Result<(), Problem> {
    let capacities = app.desk().capacities(&who.org, &who.person).await?;
    if capacities.contains(&Capacity::Administrator) { Ok(()) } else { Err(Problem::not_found()) }
}

async fn people(State(app): State<App>, who: SignedIn) -> Result<Json<PeopleAnswer>, Problem> {
    administers(&app, &who).await?;
    let one = |one: MemberView| PersonAnswer {
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
    let people = app.accounts().people(&who.org).await?.into_iter().map(one).collect();
    Ok(Json(PeopleAnswer { people }))
}

async fn confirm(
    State(app): State<App>,
    who: SignedIn,
    Path(person): Path<String>,
    _: Key,
) -> Result<Response, Problem> {
    administers(&app, &who).await?;
    fresh(&app, &who).await?;
    let person = ActorId::new(person).map_err(|_| Problem::not_found())?;
    let people = app.accounts().people(&who.org).await?;
    let one = people.into_iter().find(|one| one.person == person).ok_or_else(Problem::not_found)?;
    // Confirmed before is confirmed.
    let is_confirmed = one.claimed_number.is_none() && one.corporate_number.is_some();
    if is_confirmed || app.accounts().confirm_company(&who.org, &person).await? {
        tracing::info!(target: "shirube::authz", by = %who.person, %person, "company.confirmed");
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Err(Problem::not_found())
}

async fn appointments(State(app): State<App>, who: SignedIn) -> Result<Json<AppointmentsAnswer>, Problem> {
    let office = app.desk().office_view(&who.org, &who.person).await?;
    let appointments = office.grants.into_iter().map(|(grant, name)| AppointmentAnswer {
        person: grant.person,
        name,
        capacity: grant.capacity,
        section: grant.section,
        level: grant.level,
        since: grant.since,
    });
    Ok(Json(AppointmentsAnswer { appointments: appointments.collect() }))
}
