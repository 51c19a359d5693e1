//! The auditor's pages: the search of the trail, a case's trail, a case as it stood, what is taken home.

use axum::Router;
use axum::extract::Path;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::get;
use shirube_desk::{LongRequest, TrailQuery};
use shirube_exports::Language as Written;
use shirube_pages::{Area, AuditPage, BUNDLE, Language, Log, TrailLine, TrailPage, escaped};
use uuid::Uuid;

use super::again::fresh;
use super::entries::{line, searched, take_found};
use super::fields::Form;
use super::frame::{Asking, page};
use super::office::attachment;
use super::pairs::{Pairs, sent};
use super::typed;
use super::working::{self, PURPOSE};
use crate::app::App;
use crate::long;
use crate::problem::{FieldFault, Problem};
use crate::taken::{self, FORMATS, Taker, Wanted};

/// Entries on one page.
const ENTRIES_A_PAGE: u64 = 50;

/// Entries of one case on its page.
const ENTRIES_OF_CASE: u64 = 1_000;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/audit", get(search).post(take_found))
        .route("/audit/as-of", get(as_of))
        .route("/audit/{case}", get(trail).post(take))
}

async fn search(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let (shown, query, faults) = searched(|name| asking.asked(name));
    let english = asking.language == Language::En;
    let told = |one: FieldFault| (one.field, if english { one.en } else { one.ja });
    let faults = faults.into_iter().map(told).collect();
    let desk = asking.app.desk();
    let found = desk.trail_found(&who.org, &who.person, &query, ENTRIES_A_PAGE).await?;
    let more = u64::try_from(found.len()).is_ok_and(|n| n >= ENTRIES_A_PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let kept = shown.fields().into_iter().filter(|(_, text)| !text.is_empty());
        let kept: Vec<String> = kept.map(|(name, text)| format!("{name}={}&", escaped(text))).collect();
        format!("/audit?{}before={}", kept.concat(), escaped(&last.cursor()))
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
    page(&AuditPage::new(asking.frame(Some(Area::Audit)).await?, (shown, faults), &lines, next, log))
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
    let more = u64::try_from(found.len()).is_ok_and(|n| n >= ENTRIES_OF_CASE);
    let earlier = found.last().filter(|_| more);
    let earlier = earlier
        .map(|one| format!("/audit?case={}&before={}", escaped(case.as_str()), escaped(&one.cursor())));
    found.reverse();
    let lines: Vec<TrailLine> = found.into_iter().map(line).collect();
    let frame = asking.frame(Some(Area::Audit)).await?;
    page(&TrailPage::new(frame, (case.as_str(), &view.title), &lines, earlier))
}

/// Hands out a case in a format, to whoever said lately who they are; that it is taken is entered.
async fn take(
    asking: Asking,
    Path(case): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let case = typed::case(&case)?;
    asking.as_auditor().await?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.takes_home()?;
    let language = if asking.language == Language::En { Written::En } else { Written::Ja };
    let wanted = Wanted { case: &case, format: sent(&pairs, "format"), as_of: None, language };
    let taker = Taker::of(&asking.app, who);
    if wanted.format == BUNDLE {
        let (case, language) = (Some(case.to_string()), working::language(&asking));
        let request = LongRequest::Bundle { case, days: None, purpose: PURPOSE.to_owned(), language };
        return Ok((AppendHeaders(cookie), working::ask(&asking, request).await?).into_response());
    }
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
