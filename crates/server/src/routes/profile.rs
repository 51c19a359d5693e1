//! What a company says of itself once, for every organisation: of those who share it, and of no office.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use serde::Serialize;
use shirube_accounts::{ProfileField, ProfileKept, ProfileView, Scope};
use utoipa::ToSchema;

use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{Body, Seen};
use crate::form::{Form, Takes, may, needs};
use crate::gate::of_company;
use crate::problem::{Problem, etag};
use crate::visitor::SignedIn;

/// Longer than what any field takes: what is too long is told with what is allowed there.
const TEXT: Takes = Takes::Text(400);

static PROFILE: Form = Form {
    name: "Profile",
    fields: &[
        needs("name", TEXT, "商号又は名称, of up to 200 characters."),
        may("kana", TEXT, "Its reading; hiragana becomes katakana."),
        may("corporate_number", TEXT, "法人番号, thirteen digits with their check digit."),
        may("address", TEXT, "所在地."),
        may("representative", TEXT, "代表者の職・氏名."),
        may("phone", TEXT, "A telephone number of 9 to 15 digits."),
        may("email", TEXT, "Where the company is reached; not the address somebody signs in with."),
        may("product_name", TEXT, "The product or service it applies with most."),
        may("product_kind", Takes::Choice(&ProfileField::KINDS), "Whether that is goods or a service."),
        may("product_category", TEXT, "Its category."),
        may("product_sale_start", TEXT, "The day it was first on sale, such as 2026-11-20 or R8.11.20."),
    ],
};

/// Who changed a profile, and when. What stood there before is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileChangeAnswer {
    /// When.
    at: String,
    /// The name of whoever changed it, as it was then.
    by: String,
    /// The fields that changed.
    fields: Vec<String>,
}

/// What a company says of itself. What it does not say is `null`; where there is no profile yet, the
/// revision is 0.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileAnswer {
    /// Its revision: the `ETag`.
    revision: u64,
    /// 商号又は名称.
    name: Option<String>,
    /// Its reading in katakana.
    kana: Option<String>,
    /// 法人番号.
    corporate_number: Option<String>,
    /// 所在地.
    address: Option<String>,
    /// 代表者の職・氏名.
    representative: Option<String>,
    /// A telephone number.
    phone: Option<String>,
    /// An e-mail address.
    email: Option<String>,
    /// The product or service it applies with most.
    product_name: Option<String>,
    /// `goods` or `service`.
    product_kind: Option<String>,
    /// Its category.
    product_category: Option<String>,
    /// The day it was first on sale.
    product_sale_start: Option<String>,
    /// How many people share it.
    people: u64,
    /// Its latest changes, the latest first.
    changes: Vec<ProfileChangeAnswer>,
}

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/profile",
        (Who::Scope(Scope::Read), Hidden::NotFound),
        (
            "自社の事業者情報（ETagは版。職員は404）",
            "One's own company's profile; its revision is the ETag. Staff have none (404)",
        ),
        Answers::Json(200, "ProfileAnswer"),
        || get(shown),
    ),
    Route::post(
        "/api/v1/profile",
        (Who::Scope(Scope::Act), Hidden::NotFound),
        (
            "自社の事業者情報を保存する（If-Matchに見た版。省いた項目は空になる）",
            "Keep one's own company's profile; If-Match is the revision seen. What is left out is emptied",
        ),
        (Brings::Body(&PROFILE), Answers::Json(200, "ProfileAnswer")),
        || put(kept),
    )
    .by("PUT"),
];

fn answer(view: &ProfileView) -> ProfileAnswer {
    let of = |field| Some(view.said.of(field).to_owned()).filter(|text| !text.is_empty());
    let change = |one: &shirube_accounts::ProfileChange| ProfileChangeAnswer {
        at: one.at.to_string(),
        by: one.by.clone(),
        fields: one.fields.iter().map(|field| field.id().to_owned()).collect(),
    };
    ProfileAnswer {
        revision: view.revision,
        name: of(ProfileField::Name),
        kana: of(ProfileField::Kana),
        corporate_number: of(ProfileField::CorporateNumber),
        address: of(ProfileField::Address),
        representative: of(ProfileField::Representative),
        phone: of(ProfileField::Phone),
        email: of(ProfileField::Email),
        product_name: of(ProfileField::ProductName),
        product_kind: of(ProfileField::ProductKind),
        product_category: of(ProfileField::ProductCategory),
        product_sale_start: of(ProfileField::ProductSaleStart),
        people: view.people,
        changes: view.changes.iter().map(change).collect(),
    }
}

async fn told(app: &App, who: &SignedIn) -> Result<Response, Problem> {
    let view = app.accounts().profile(&who.account.account).await?;
    Ok(([(header::ETAG, etag(view.revision))], Json(answer(&view))).into_response())
}

async fn shown(State(app): State<App>, who: SignedIn) -> Result<Response, Problem> {
    of_company(&who)?;
    told(&app, &who).await
}

async fn kept(
    State(app): State<App>,
    who: SignedIn,
    Seen(seen): Seen,
    body: Body,
) -> Result<Response, Problem> {
    of_company(&who)?;
    let given = body.by(&PROFILE)?;
    let seen = seen.ok_or_else(Problem::unseen)?;
    let typed = |field: ProfileField| given.text(field.id()).to_owned();
    match app.accounts().keep_profile(&who, seen, typed).await? {
        Ok(ProfileKept::At(_)) => told(&app, &who).await,
        Ok(ProfileKept::Stale(found)) => Err(Problem::stale(found)),
        Err(faults) => Err(Problem::bad_input(faults.into_iter().map(Into::into).collect())),
    }
}
