//! An act by its form: filled, checked, done or refused. Nothing typed is lost on the way.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use shirube_core::rules::frame::DOCUMENT;
use shirube_desk::{DeskError, Performed, REASSIGN, Refused, Reply, Target, Unmet};
use shirube_pages::{
    ASSIGN_PATH, ActCheckPage, ActDonePage, ActFormPage, ActNotDonePage, Carried, NotDone, POLICY_PATH,
    SignInPage, Typed, add_row, case_path, escaped,
};
use shirube_trail::ProcedureId;
use uuid::Uuid;

use super::again::{Said, said_again};
use super::begun::{begun_with, say_which_agreement};
use super::commanded::{command, field_faults};
use super::deciding::deciding;
use super::frame::{Asking, page, page_of};
use super::meant::{Found, Way, find, find_or_gone};
use super::policy;
use super::sent::{self, Sent, is_kept};
use super::stale::stale_page;
use super::{applying, evaluating, files, typed};
use crate::app::App;
use crate::problem::Problem;
use crate::routes::acts::is_sensitive;
use crate::visitor::session_cookie;

/// The largest request, documents included.
const BYTES_MAX: usize = 70 << 20;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/procedures/{id}/acts/{act}", get(form).post(heard))
        .route("/procedures/{id}/open/{kind}/{act}", get(form_on).post(heard_on))
        .route("/cases/new/{act}", get(form_of_case).post(heard_of_case))
        .layer(DefaultBodyLimit::max(BYTES_MAX))
}

async fn form(asking: Asking, Path((id, act)): Path<(String, String)>) -> Result<Response, Problem> {
    shown(&asking, &Way::At(id, act)).await
}

async fn form_of_case(asking: Asking, Path(act): Path<String>) -> Result<Response, Problem> {
    shown(&asking, &Way::Case(act)).await
}

async fn form_on(
    asking: Asking,
    Path((id, kind, act)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    shown(&asking, &Way::On(id, kind, act)).await
}

/// The form of an act, with what its address says already.
async fn shown(asking: &Asking, way: &Way) -> Result<Response, Problem> {
    let found = find(asking, way).await?;
    if policy::is_of(&found) {
        return Ok(asking.to(POLICY_PATH));
    }
    if let (Way::At(_, act), Target::Procedure(id)) = (way, &found.target) {
        if act == REASSIGN {
            // there its officers are chosen by name
            return Ok(asking.to(&format!("{ASSIGN_PATH}?procedure={}", escaped(id.as_str()))));
        }
        if let Some(elsewhere) = super::seal::instead(asking, id, act).await? {
            return Ok(asking.to(&elsewhere));
        }
        if let Some(elsewhere) = evaluating::instead(asking, &found).await? {
            return Ok(asking.to(&elsewhere));
        }
    }
    if let Some(list) = applying::shown(asking, &found).await? {
        return Ok(list);
    }
    let frame = asking.frame(None).await?;
    let mut typed: Typed = asking.all_asked().filter(|(name, _)| is_kept(name)).collect();
    let known = begun_with(asking, &found.offer, &mut typed).await?;
    if let Target::Procedure(id) = &found.target {
        say_which_agreement(asking, id, &found.offer, &mut typed).await?;
        super::delegations::begun(asking, &found.offer, &mut typed).await?;
    }
    let what = deciding(asking, &frame, &found).await?;
    // what asks nothing is checked at once
    if found.offer.facts.is_empty() && found.offer.allowed {
        let shown = ActCheckPage::new(frame, &found.meant, &found.offer, &typed, &[]);
        return page(&shown.deciding(what));
    }
    let shown = ActFormPage::new(frame, &found.meant, &found.offer, &typed, &[]);
    page(&shown.beginning_with(&known).deciding(what))
}

async fn heard(
    asking: Asking,
    Path((id, act)): Path<(String, String)>,
    parts: Multipart,
) -> Result<Response, Problem> {
    taken(&asking, &Way::At(id, act), parts).await
}

async fn heard_of_case(
    asking: Asking,
    Path(act): Path<String>,
    parts: Multipart,
) -> Result<Response, Problem> {
    taken(&asking, &Way::Case(act), parts).await
}

async fn heard_on(
    asking: Asking,
    Path((id, kind, act)): Path<(String, String, String)>,
    parts: Multipart,
) -> Result<Response, Problem> {
    taken(&asking, &Way::On(id, kind, act), parts).await
}

/// Takes what a form brought: a check, an act, another row, or the form once more.
async fn taken(asking: &Asking, way: &Way, parts: Multipart) -> Result<Response, Problem> {
    let mut sent = sent::read(parts).await?;
    if asking.visitor.signed_in.is_none() {
        return carried(asking, way, &sent).await;
    }
    sent.look_at_files().await?;
    if sent.step == "perform" {
        files::bring_files(asking, &mut sent).await?;
    }
    let found = find_or_gone(asking, way).await?;
    // an act done by this very request is answered from memory, though its stage has gone by
    if sent.step == "perform" {
        if let Some(response) = repeated(asking, &found, &sent).await? {
            return Ok(response);
        }
    }
    if found.gone.is_some() {
        return stale_page(asking, &found, &sent).await;
    }
    if let Some(kept) = applying::taken(asking, &found, &mut sent).await? {
        return Ok(kept);
    }
    files::hand_in_facts(asking, &found, &mut sent).await?;
    let (sheet, faults) = evaluating::read(asking, &found, &mut sent.typed).await?;
    if !faults.is_empty() && ["check", "perform"].contains(&sent.step.as_str()) {
        let (form, typed) = ((&found, sheet.as_ref()), (&sent.typed, faults.as_slice()));
        return evaluating::form_in(asking, form, typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if let Some(stopped) = policy::stopped(asking, &found, &sent).await? {
        return Ok(stopped);
    }
    if !sent.file_faults.is_empty() {
        let faults = std::mem::take(&mut sent.file_faults);
        return again(asking, &found, &sent, faults).await;
    }
    match sent.step.as_str() {
        "check" => check(asking, found, sent).await,
        "perform" => perform(asking, found, sent).await,
        step => {
            if applying::is_of_list(&sent.typed) {
                // all of it is kept as a draft
                return Ok(asking.to(&found.meant.action));
            }
            if let Some(group) = step.strip_prefix("add:") {
                add_row(&mut sent.typed, group);
            }
            let form = (&found, sheet.as_ref());
            evaluating::form_in(asking, form, (&sent.typed, &[]), StatusCode::OK).await
        }
    }
}

/// The session ended while somebody typed: the sign-in holds what they typed, and gives it back to them.
async fn carried(asking: &Asking, way: &Way, sent: &Sent) -> Result<Response, Problem> {
    let carried = Carried {
        way: way.text(),
        by: sent.by.clone(),
        typed: sent.typed.iter().map(|(name, text)| (name.clone(), text.clone())).collect(),
        had_documents: !sent.documents.is_empty(),
    };
    let frame = asking.frame(None).await?;
    let shown = SignInPage::new(frame, String::new(), None, String::new()).carrying(carried);
    page_of(StatusCode::UNAUTHORIZED, &shown)
}

/// The form of an act after its session was renewed, with everything typed.
///
/// # Errors
/// As [`find`].
pub(super) async fn resumed(asking: &Asking, way: &str, typed: &Typed) -> Result<Response, Problem> {
    let way = Way::read(way).ok_or_else(Problem::not_found)?;
    let found = find(asking, &way).await?;
    let mut asking = asking.clone();
    asking.here.clone_from(&found.meant.action);
    evaluating::form_of(&asking, &found, (typed, &[]), StatusCode::OK).await
}

/// The answer to a request that was done before.
async fn repeated(asking: &Asking, found: &Found, sent: &Sent) -> Result<Option<Response>, Problem> {
    let command = command(asking, (&found.target, &found.meant.kind, &found.offer), sent)?;
    match asking.app.desk().answered(&command).await? {
        Some(Reply::Done(performed)) => Ok(Some(done(asking, found, sent, &performed).await?)),
        Some(Reply::Refused(refused)) => Ok(Some(refused_page(asking, found, sent, &refused).await?)),
        None => Ok(None),
    }
}

/// The form once more, with everything that was typed and every fault of it.
async fn again(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
    faults: Vec<shirube_core::facts::Fault>,
) -> Result<Response, Problem> {
    let faults = field_faults(asking, faults);
    let typed = (&sent.typed, faults.as_slice());
    evaluating::form_of(asking, found, typed, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Checks what a form brought, by a rehearsal of its act.
///
/// # Errors
/// As the desk's.
pub(super) async fn check(asking: &Asking, mut found: Found, mut sent: Sent) -> Result<Response, Problem> {
    let stale = sent.revision.is_some_and(|seen| seen != found.meant.revision) && !found.offer.additive;
    if stale {
        return stale_page(asking, &found, &sent).await;
    }
    if let Some(key) = sent.key {
        found.meant.key = key.to_string();
    }
    let mut command = command(asking, (&found.target, &found.meant.kind, &found.offer), &sent)?;
    command.cmd = Uuid::new_v4();
    let faults = files::faults_of(asking, &command, &mut sent).await?;
    if !faults.is_empty() {
        return again(asking, &found, &sent, faults).await;
    }
    let unmet = match asking.app.desk().rehearse(&command).await {
        Ok(Reply::Done(_)) => Vec::new(),
        // documents are chosen on the page that is shown: that one is missing is no news there
        Ok(Reply::Refused(refused)) => {
            refused.unmet.into_iter().filter(|one| one.rule != DOCUMENT.id).collect()
        }
        Err(DeskError::BadInput { faults }) => return again(asking, &found, &sent, faults).await,
        Err(error) => return Err(error.into()),
    };
    page(&checked(asking, &found, &sent, &unmet).await?)
}

/// The page on which answers are checked: of a policy, what it changes.
async fn checked(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
    unmet: &[Unmet],
) -> Result<ActCheckPage, Problem> {
    let frame = asking.frame(None).await?;
    let what = deciding(asking, &frame, found).await?;
    let shown = ActCheckPage::new(frame, &found.meant, &found.offer, &sent.typed, unmet).deciding(what);
    if applying::is_of_list(&sent.typed) {
        return Ok(shown.of_list(&found.meant, &found.offer));
    }
    if !policy::is_of(found) {
        return Ok(shown);
    }
    Ok(shown.changing(&policy::view(asking).await?, &sent.typed))
}

async fn perform(asking: &Asking, mut found: Found, mut sent: Sent) -> Result<Response, Problem> {
    if let Some(key) = sent.key {
        found.meant.key = key.to_string();
    }
    let cookie = match confirmed(asking, &found, &sent).await? {
        Ok(cookie) => cookie,
        Err(page) => return Ok(page),
    };
    let command = command(asking, (&found.target, &found.meant.kind, &found.offer), &sent)?;
    let faults = files::faults_of(asking, &command, &mut sent).await?;
    if !faults.is_empty() {
        return again(asking, &found, &sent, faults).await;
    }
    let response = match asking.app.desk().submit(command).await {
        Ok(Reply::Done(performed)) => {
            applying::submitted(asking, &found).await?;
            done(asking, &found, &sent, &performed).await?
        }
        Ok(Reply::Refused(refused)) => refused_page(asking, &found, &sent, &refused).await?,
        Err(DeskError::BadInput { faults }) => again(asking, &found, &sent, faults).await?,
        Err(DeskError::MovedOn { .. }) => stale_page(asking, &found, &sent).await?,
        Err(error) => return Err(error.into()),
    };
    Ok((cookie, response).into_response())
}

/// What is sensitive asks for the password once more, where it was given long ago. Answers the cookie of
/// the session that begins then, or the page that asks.
async fn confirmed(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
) -> Result<Result<HeaderMap, Response>, Problem> {
    if !is_sensitive(&found.offer.act) {
        return Ok(Ok(HeaderMap::new()));
    }
    let again = match said_again(asking, &sent.password, &sent.code).await? {
        Said::Lately => return Ok(Ok(HeaderMap::new())),
        Said::Now(new) => {
            return Ok(Ok([session_cookie(&asking.app, Some(&new.token))].into_iter().collect()));
        }
        Said::Asked(again) => again,
    };
    let shown = checked(asking, found, sent, &[]).await?;
    Ok(Err(page_of(StatusCode::FORBIDDEN, &shown.asking_again(again))?))
}

async fn done(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
    performed: &Performed,
) -> Result<Response, Problem> {
    let at = asking.app.desk().now().await?.to_string();
    let mut meant = found.meant.clone();
    performed.to.clone_into(&mut meant.stage);
    if found.target != Target::Procedure(id_of(performed)?) {
        // what was opened is where to go on
        let id = id_of(performed)?;
        let is_company = asking.account()?.company.is_some();
        meant.case = id.case().to_string();
        meant.back =
            if is_company { format!("/my/{}", escaped(id.as_str())) } else { case_path(&meant.case) };
        meant.procedure = id.to_string();
        if let Some(title) = sent.typed.get("f.title") {
            title.trim().clone_into(&mut meant.case_title);
        }
    }
    page(&ActDonePage::new(asking.frame(None).await?, &meant, &found.offer, performed, &at))
}

fn id_of(performed: &Performed) -> Result<ProcedureId, Problem> {
    typed::procedure(&performed.procedure)
}

async fn refused_page(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
    refused: &Refused,
) -> Result<Response, Problem> {
    let why = if refused.code == "deadline_passed" { NotDone::Late } else { NotDone::Refused };
    let frame = asking.frame(None).await?;
    let shown = ActNotDonePage::new(frame, (&found.meant, &found.offer), &sent.typed, why, &refused.unmet);
    page_of(StatusCode::CONFLICT, &shown)
}
