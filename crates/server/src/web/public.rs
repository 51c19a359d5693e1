//! What anybody may see: the first page, notices, first steps, the style sheet, the drawings.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;
use shirube_desk::NoticeView;
use shirube_pages::{
    Area, Language, Notice, NoticePage, NoticesPage, STYLE, STYLE_PATH, TextPage, drawing, escaped,
};

use super::frame::{Asking, page};
use super::typed;
use crate::app::App;
use crate::problem::Problem;

/// Notices on one page.
const NOTICES_A_PAGE: usize = 30;

/// Notices on the first page.
const NOTICES_AT_HOME: usize = 8;

/// Notices of one organisation that are looked through.
const NOTICES_EACH: u64 = 500;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/notices", get(notices))
        .route("/notices/{procedure}", get(notice))
        .route("/first-time", get(first_time))
        .route("/accessibility", get(accessibility))
        .route("/paths/{kind}/drawing.svg", get(path_drawing))
        .route(STYLE_PATH, get(style))
}

async fn home(asking: Asking) -> Result<Response, Problem> {
    let mut all = found(&asking, "").await?;
    all.truncate(NOTICES_AT_HOME);
    page(&NoticesPage::home(asking.frame(Some(Area::Notices)).await?, &all))
}

async fn notices(asking: Asking) -> Result<Response, Problem> {
    let typed = asking.asked("q").to_owned();
    let all = found(&asking, &typed).await?;
    let at: usize = asking.asked("from").parse().unwrap_or(0);
    let shown: Vec<Notice> = all.iter().skip(at).take(NOTICES_A_PAGE).cloned().collect();
    let after = at.saturating_add(shown.len());
    let next = (after < all.len()).then(|| format!("/notices?q={}&from={after}", escaped(&typed)));
    page(&NoticesPage::new(asking.frame(Some(Area::Notices)).await?, typed, &shown, next))
}

/// Notices whose text has these words, those of open calls first.
async fn found(asking: &Asking, typed: &str) -> Result<Vec<Notice>, Problem> {
    let all = asking.app.desk().notices(NOTICES_EACH).await?;
    let mut all: Vec<Notice> = all.into_iter().map(|one| shown(asking.language, one)).collect();
    if !typed.is_empty() {
        let lower = typed.to_lowercase();
        all.retain(|one| {
            let title = one.body.get("title").and_then(|it| it.as_str()).unwrap_or_default();
            title.to_lowercase().contains(&lower) || one.org_name.to_lowercase().contains(&lower)
        });
    }
    all.sort_by_key(|one| !one.is_open);
    Ok(all)
}

fn shown(language: Language, one: NoticeView) -> Notice {
    Notice {
        org: one.org.org.to_string(),
        org_name: if language == Language::En { one.org.en } else { one.org.ja },
        procedure: one.procedure,
        kind: one.kind,
        what: one.what,
        at: one.at,
        body: one.body,
        is_open: one.is_open,
    }
}

async fn notice(asking: Asking, Path(procedure): Path<String>) -> Result<Response, Problem> {
    let (org, procedure) = (typed::org(asking.asked("org"))?, typed::procedure(&procedure)?);
    let all = asking.app.desk().notices_of(&org, &procedure).await?;
    let all: Vec<Notice> = all.into_iter().map(|one| shown(asking.language, one)).collect();
    let shown = NoticePage::new(asking.frame(Some(Area::Notices)).await?, &all);
    page(&shown.ok_or_else(Problem::not_found)?)
}

async fn first_time(asking: Asking) -> Result<Response, Problem> {
    page(&TextPage::first_time(asking.frame(None).await?))
}

async fn accessibility(asking: Asking) -> Result<Response, Problem> {
    page(&TextPage::accessibility(asking.frame(None).await?))
}

#[derive(Debug, Deserialize)]
struct Drawn {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    lang: String,
}

async fn path_drawing(Path(kind): Path<String>, Query(drawn): Query<Drawn>) -> Result<Response, Problem> {
    let language = if drawn.lang == "en" { Language::En } else { Language::Ja };
    let svg = drawing(&kind, &drawn.stage, language).ok_or_else(Problem::not_found)?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((StatusCode::OK, headers, svg).into_response())
}

async fn style(State(_): State<App>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        // its address has its hash
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, STYLE).into_response()
}
