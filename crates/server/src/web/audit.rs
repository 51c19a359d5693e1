//! The auditor's pages: the search of the trail, a case's trail, a case as it stood, what is taken home.

use axum::Router;
use axum::extract::{Form, Path};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::get;
use shirube_core::words::Capacity;
use shirube_desk::{LongRequest, TrailEntryView, TrailQuery};
use shirube_exports::Language as Written;
use shirube_pages::{Area, AuditPage, AuditQuery, Language, Log, TrailLine, TrailPage, escaped};
use uuid::Uuid;

use super::account::{Pairs, fresh, sent};
use super::frame::{Asking, page};
use super::office::attachment;
use super::typed;
use super::working::{self, PURPOSE};
use crate::app::App;
use crate::long;
use crate::problem::Problem;
use crate::taken::{self, FORMATS, Taker, Wanted};

/// Entries on one page.
const ENTRIES_A_PAGE: u64 = 50;

/// Entries of one case on its page.
const ENTRIES_OF_CASE: u64 = 1_000;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/audit", get(search))
        .route("/audit/as-of", get(as_of))
        .route("/audit/{case}", get(trail).post(take))
}

async fn search(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let asked = |name: &str| asking.asked(name).to_owned();
    let shown = AuditQuery {
        from: asked("from"),
        to: asked("to"),
        person: asked("person"),
        act: asked("act"),
        case: asked("case"),
        refusals: asking.asked("refusals") == "yes",
    };
    let mut fault = None;
    let mut day = |text: &str| {
        typed::day(text).unwrap_or_else(|(ja, en)| {
            fault = Some(asking.language.pick(ja, en).to_owned());
            None
        })
    };
    let query = TrailQuery {
        from: day(&shown.from),
        to: day(&shown.to),
        actor: asking.asked_if("person").map(str::to_owned),
        act: asking.asked_if("act").map(str::to_owned),
        case: asking.asked_if("case").map(str::to_owned),
        refusals: shown.refusals,
        before: asking.asked_if("before").map(str::to_owned),
    };
    let desk = asking.app.desk();
    let found = desk.trail_found(&who.org, &who.person, &query, ENTRIES_A_PAGE).await?;
    let more = u64::try_from(found.len()).is_ok_and(|n| n >= ENTRIES_A_PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let kept = [("from", &shown.from), ("to", &shown.to), ("person", &shown.person), ("act", &shown.act)];
        let kept = kept.iter().copied().chain([("case", &shown.case)]);
        let kept: Vec<String> = kept.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let refusals = if shown.refusals { "&refusals=yes" } else { "" };
        format!("/audit?{}{refusals}&before={}", kept.join("&"), escaped(&last.cursor()))
    });
    let log = if desk.keyring().is_some() { desk.log_status(&who.org).await.ok() } else { None };
    // what was entered since is counted where nothing of it is nobody's business
    let tells = !desk.store().holds_back(&who.org).await?;
    let log = log.map(|log| Log {
        size: if tells { log.size } else { log.published.as_ref().map_or(0, |one| one.size) },
        covered: log.covered,
        uncovered: Some(log.uncovered).filter(|_| tells),
        published_at: log.published_at.map(|at| at.to_string()),
        root: log.published.map(|one| one.root.to_hex()),
        vkey: log.vkey,
    });
    let lines: Vec<TrailLine> = found.into_iter().map(line).collect();
    page(&AuditPage::new(asking.frame(Some(Area::Audit)).await?, (shown, fault), &lines, next, log))
}

fn line(one: TrailEntryView) -> TrailLine {
    TrailLine {
        case: one.case,
        procedure: one.procedure,
        kind: one.kind,
        seq: one.seq,
        at: one.at,
        act: one.act,
        actor: one.actor,
        actor_name: one.actor_name,
        capacity: one.capacity,
        refused: one.refused,
        to: one.to,
        receipt: one.receipt,
    }
}

async fn as_of(asking: Asking) -> Result<Response, Problem> {
    asking.account()?;
    let case = typed::case(asking.asked("case"))?;
    Ok(asking.to(&format!("/cases/{}?as_of={}", escaped(case.as_str()), escaped(asking.asked("at")))))
}

async fn trail(asking: Asking, Path(case): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let case = typed::case(&case)?;
    let desk = asking.app.desk();
    let view = desk.case_page(&who.org, &who.person, &case).await?;
    let query = TrailQuery { case: Some(case.to_string()), ..TrailQuery::default() };
    let mut found = desk.trail_found(&who.org, &who.person, &query, ENTRIES_OF_CASE).await?;
    found.reverse();
    let lines: Vec<TrailLine> = found.into_iter().map(line).collect();
    page(&TrailPage::new(asking.frame(Some(Area::Audit)).await?, case.as_str(), &view.title, &lines))
}

/// Hands out a case in a format, to whoever said lately who they are; that it is taken is entered.
async fn take(
    asking: Asking,
    Path(case): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let case = typed::case(&case)?;
    let roles = asking.app.desk().roles(&who.org, &who.person).await?;
    if !roles.capacities.iter().any(|one| one == Capacity::Auditor.id()) {
        return Err(Problem::not_found());
    }
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.takes_home()?;
    let language = if asking.language == Language::En { Written::En } else { Written::Ja };
    let wanted = Wanted { case: &case, format: sent(&pairs, "format"), as_of: None, language };
    let taker = Taker::of(&asking.app, who);
    if FORMATS.contains(&wanted.format) && long::is_long(taker, &case).await? {
        let request = LongRequest::Export {
            case: case.to_string(),
            format: wanted.format.to_owned(),
            as_of: None,
            purpose: PURPOSE.to_owned(),
            language: working::language(&asking),
        };
        return Ok((AppendHeaders(cookie), working::ask(&asking, request).await?).into_response());
    }
    let bytes = taken::made(taker, wanted).await?;
    taken::enter(taker, (&wanted.scope(), PURPOSE), Uuid::new_v4()).await?;
    Ok((AppendHeaders(cookie), attachment(&wanted.name(), bytes)).into_response())
}
