//! What anybody may see: the first page, notices, first steps, the style sheet, the drawings.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;
use shirube_desk::NoticeView;
use shirube_pages::{
    Area, CertifiedPage, DRAFT, DRAFT_PATH, FiguresPage, KEYS, KEYS_PATH, Language, Notice, NoticePage,
    NoticeQuery, NoticesPage, STYLE, STYLE_PATH, TextPage, drawing,
};
use shirube_trail::{OrgId, ProcedureId};

use super::frame::{Asking, page};
use super::office::attachment;
use super::typed;
use crate::app::App;
use crate::handing::Handed;
use crate::problem::Problem;

/// Notices on one page.
const NOTICES_A_PAGE: usize = 30;

/// Notices on the first page.
const NOTICES_AT_HOME: usize = 8;

/// Notices of one organisation that are looked through.
const NOTICES_EACH: u64 = 500;

/// Publications of certificates of one organisation that are looked through.
const REGISTERED_EACH: u64 = 5_000;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/notices", get(notices))
        .route("/notices/{procedure}", get(notice))
        .route("/notices/{procedure}/documents/{sha256}", get(document))
        .route("/certified", get(certified))
        .route("/figures", get(figures))
        .route("/first-time", get(first_time))
        .route("/accessibility", get(accessibility))
        .route("/paths/{kind}/drawing.svg", get(path_drawing))
        .route(STYLE_PATH, get(style))
        .route(KEYS_PATH, get(keys))
        .route(DRAFT_PATH, get(drafts))
}

async fn home(asking: Asking) -> Result<Response, Problem> {
    let mut all = found(&asking, &NoticeQuery::default()).await?;
    all.truncate(NOTICES_AT_HOME);
    page(&NoticesPage::home(asking.frame(Some(Area::Notices)).await?, &all))
}

pub(super) fn query(asking: &Asking) -> NoticeQuery {
    NoticeQuery {
        typed: asking.asked("q").to_owned(),
        org: asking.asked("org").to_owned(),
        kind: asking.asked("kind").to_owned(),
        due_from: asking.asked("due_from").to_owned(),
        only_open: asking.asked("open") == "yes",
    }
}

async fn notices(asking: Asking) -> Result<Response, Problem> {
    let query = query(&asking);
    let every = found(&asking, &NoticeQuery::default()).await?;
    let orgs: BTreeMap<String, String> =
        every.iter().map(|one| (one.org.clone(), one.org_name.clone())).collect();
    let orgs: Vec<(String, String)> = orgs.into_iter().collect();
    let kinds: BTreeSet<String> = every.iter().map(|one| one.kind.clone()).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    let all: Vec<Notice> = every.into_iter().filter(|one| query.finds(one, asking.language)).collect();
    let at: usize = asking.asked("from").parse().unwrap_or(0);
    let shown: Vec<Notice> = all.iter().skip(at).take(NOTICES_A_PAGE).cloned().collect();
    let after = at.saturating_add(shown.len());
    let next = (after < all.len()).then(|| format!("/notices?{}&from={after}", query.text()));
    let frame = asking.frame(Some(Area::Notices)).await?;
    page(&NoticesPage::new(frame, query, (&orgs, &kinds), &shown, next))
}

async fn certified(asking: Asking) -> Result<Response, Problem> {
    let all = asking.app.desk().registered(REGISTERED_EACH).await?;
    let only_active = asking.asked("active") == "yes";
    let frame = asking.frame(None).await?;
    page(&CertifiedPage::new(frame, asking.asked("q").to_owned(), only_active, &all))
}

async fn figures(asking: Asking) -> Result<Response, Problem> {
    let all = asking.app.desk().figures().await?;
    page(&FiguresPage::new(asking.frame(None).await?, &all))
}

/// Notices that fit, those of open calls first.
pub(super) async fn found(asking: &Asking, query: &NoticeQuery) -> Result<Vec<Notice>, Problem> {
    let all = asking.app.desk().notices(NOTICES_EACH).await?;
    let all = all.into_iter().map(|one| shown(asking.language, one));
    let mut all: Vec<Notice> = all.filter(|one| query.finds(one, asking.language)).collect();
    all.sort_by_key(|one| !one.is_open);
    Ok(all)
}

fn shown(language: Language, one: NoticeView) -> Notice {
    Notice {
        org: one.org.org.to_string(),
        org_name: if language == Language::En { one.org.en } else { one.org.ja },
        procedure: one.procedure,
        seq: one.seq,
        nth: one.nth,
        kind: one.kind,
        what: one.what,
        at: one.at,
        body: one.body,
        is_open: one.is_open,
    }
}

async fn notice(asking: Asking, Path(procedure): Path<String>) -> Result<Response, Problem> {
    let (org, procedure) = (typed::org(asking.asked("org"))?, typed::procedure(&procedure)?);
    let all = notices_of(&asking, &org, &procedure).await?;
    let beside = asking.app.desk().beside_notice(&org, &procedure).await?;
    // a company asks where it applies; whoever has not signed in may be one
    let may_ask = asking.visitor.signed_in.as_ref().is_none_or(|who| who.company.is_some() && who.org == org);
    let shown = NoticePage::new(asking.frame(Some(Area::Notices)).await?, &all, (&beside, may_ask));
    page(&shown.ok_or_else(Problem::not_found)?)
}

/// What a procedure published, the latest first.
pub(super) async fn notices_of(
    asking: &Asking,
    org: &OrgId,
    procedure: &ProcedureId,
) -> Result<Vec<Notice>, Problem> {
    let all = asking.app.desk().notices_of(org, procedure).await?;
    Ok(all.into_iter().map(|one| shown(asking.language, one)).collect())
}

/// A document that was published with a notice: a file to keep, for anybody.
async fn document(
    asking: Asking,
    Path((procedure, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (org, procedure) = (typed::org(asking.asked("org"))?, typed::procedure(&procedure)?);
    let sha256 = shirube_trail::Digest::from_hex(&sha256).map_err(|_| Problem::not_found())?;
    let file = asking.app.desk().notice_file(&org, &procedure, &sha256).await?;
    Ok(attachment(&file.name, Handed(file.content)))
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
    asset("text/css; charset=utf-8", STYLE)
}

async fn keys(State(_): State<App>) -> Response {
    asset("text/javascript; charset=utf-8", KEYS)
}

async fn drafts(State(_): State<App>) -> Response {
    asset("text/javascript; charset=utf-8", DRAFT)
}

fn asset(media: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media),
        // its address has its hash
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, text).into_response()
}
