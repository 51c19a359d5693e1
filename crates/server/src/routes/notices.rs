//! What was published: anybody may read it without signing in.

use axum::Json;
use axum::extract::{Path, State};
use axum::routing::get;
use serde::Serialize;
use shirube_desk::{NoticeView, list_page};
use utoipa::ToSchema;

use super::reads::AFTER;
use crate::access::{Answers, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Asked};
use crate::form::{Form, ID, Takes, may, needs};
use crate::problem::Problem;

/// Notices of one organisation that are looked through.
const NOTICES_EACH: u64 = 500;

/// Notices on one page.
const NOTICES_A_PAGE: usize = 50;

static NOTICES: Form = Form {
    name: "NoticesAsked",
    fields: &[
        may("q", Takes::Text(400), "A part of the title or of the organisation's name."),
        may("org", ID, "Of this organisation."),
        may("open", Takes::Flag, "Of calls that take applications now."),
        AFTER,
    ],
};

static NOTICE: Form = Form {
    name: "NoticeAsked",
    fields: &[needs("org", ID, "The organisation whose procedure it is."), AFTER],
};

/// A page of what was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticesAnswer {
    /// The latest first.
    notices: Vec<NoticeView>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const PUBLIC: (Who, Hidden) = (Who::Anybody, Hidden::Nothing);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/notices",
        PUBLIC,
        ("公表されたもの（公告・結果など）", "What was published: calls, results"),
        Answers::Json(200, "NoticesAnswer"),
        || get(notices),
    )
    .asked(&NOTICES),
    Route::get(
        "/api/v1/notices/{id}",
        (Who::Anybody, Hidden::NotFound),
        ("手続が公表したもの", "What a procedure published"),
        Answers::Json(200, "NoticesAnswer"),
        || get(notice),
    )
    .asked(&NOTICE),
];

/// Where a notice stands among the others.
fn place(one: &NoticeView) -> String {
    format!("{} {} {} {}", one.at, one.org.org, one.procedure, one.what)
}

async fn notices(State(app): State<App>, asked: Asked) -> Result<Json<NoticesAnswer>, Problem> {
    let given = asked.by(&NOTICES)?;
    let words = given.text("q").to_lowercase();
    let is_wanted = |one: &NoticeView| {
        let title = one.body.get("title").and_then(|it| it.as_str()).unwrap_or_default();
        let texts = [title, &one.org.ja, &one.org.en];
        (words.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&words)))
            && given.text_if("org").is_none_or(|org| org == one.org.org.as_str())
            && (!given.flag("open") || one.is_open)
    };
    let mut all = app.desk().notices(NOTICES_EACH).await?;
    all.retain(is_wanted);
    let from = match given.text_if("after") {
        None => 0,
        Some(after) => {
            let at = all.iter().position(|one| place(one) == after);
            at.map(|at| at + 1).ok_or_else(|| {
                Problem::field("after", "前のページのnextの値です。", "`next` of the page before.")
            })?
        }
    };
    let more = all.len() > from + NOTICES_A_PAGE;
    let notices: Vec<NoticeView> = all.into_iter().skip(from).take(NOTICES_A_PAGE).collect();
    let next = notices.last().filter(|_| more).map(place);
    Ok(Json(NoticesAnswer { notices, next }))
}

async fn notice(
    State(app): State<App>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<NoticesAnswer>, Problem> {
    let given = asked.by(&NOTICE)?;
    let org = asked::org("org", given.text("org"))?;
    let notices = app.desk().notices_of(&org, &asked::procedure(&id)?).await?;
    if notices.is_empty() {
        return Err(Problem::not_found());
    }
    let key = |one: &NoticeView| format!("{} {}", one.seq, one.nth);
    let page = list_page((org.as_str(), &id, "notices"), notices, key, given.text_if("after"))?;
    Ok(Json(NoticesAnswer { notices: page.items, next: page.next }))
}
