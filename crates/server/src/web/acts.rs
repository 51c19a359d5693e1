//! An act by its form: filled, checked, done or refused. Nothing typed is lost on the way.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::Map;
use shirube_desk::{Attachment, CaseView, Command, DeskError, OfferView, Performed, Refused, Reply, Target};
use shirube_pages::{
    ActCheckPage, ActDonePage, ActFormPage, ActNotDonePage, FieldFault, Meant, NotDone, Typed, escaped,
    value_of,
};
use shirube_trail::ProcedureId;
use uuid::Uuid;

use super::frame::{Asking, page, page_of};
use super::office::said;
use super::typed;
use crate::app::App;
use crate::problem::Problem;
use crate::routes::acts::is_sensitive;
use crate::visitor::session_cookie;

/// The largest request, documents included.
const BYTES_MAX: usize = 70 << 20;

/// The rule that says a document is missing: on the page on which it is chosen that is no news.
const DOCUMENT: &str = "document";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/procedures/{id}/acts/{act}", get(form).post(heard))
        .route("/notices/{procedure}/apply", post(apply))
        .layer(DefaultBodyLimit::max(BYTES_MAX))
}

/// An act somebody means, as it is offered to them.
struct Found {
    meant: Meant,
    offer: OfferView,
    id: ProcedureId,
}

async fn find(asking: &Asking, id: &str, act: &str) -> Result<Found, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(id)?;
    let desk = asking.app.desk();
    let view = desk.view(&who.org, &who.person, &id).await?;
    let offers = desk.offers(&who.org, &who.person, &id).await?;
    let case = match desk.case_page(&who.org, &who.person, &id.case()).await {
        Ok(case) => Some(case),
        // the office is no case
        Err(DeskError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let offer = offers.into_iter().find(|one| one.act == act).ok_or_else(|| {
        Problem::new(
            StatusCode::CONFLICT,
            ("refused", "できません"),
            format!(
                "今の段階（{}）では、この行為は行えません。案件の画面で、次にできることを確認してください。",
                view.stage_ja
            ),
            format!("this act is not possible at the stage {}: see the case for what is.", view.stage_en),
        )
    })?;
    let meant = Meant {
        procedure: view.procedure.clone(),
        kind: view.kind.clone(),
        stage: view.stage.clone(),
        case: id.case().to_string(),
        case_title: case.as_ref().map_or_else(|| view.kind.clone(), |case| case.title.clone()),
        revision: view.revision,
        key: Uuid::new_v4().to_string(),
        subjects: case.map(|case| subjects(asking, &case, &view.procedure)).unwrap_or_default(),
    };
    Ok(Found { meant, offer, id })
}

/// The applications an act may be about.
fn subjects(asking: &Asking, case: &CaseView, procedure: &str) -> Vec<(String, String)> {
    let own = case.procedures.iter().filter(|one| one.parent == procedure && one.kind == "application");
    let named = own.map(|one| {
        let key = one.procedure.rsplit('/').next().unwrap_or_default().to_owned();
        let stage = said(asking.language, one.stage_ja.clone(), one.stage_en.clone());
        let name = one.facts.iter().find(|(name, ..)| name == "applicant.name" || name == "company");
        let name = name.and_then(|(.., value)| value.as_str()).unwrap_or_default();
        (key.clone(), format!("{key} {name} {stage}"))
    });
    named.collect()
}

async fn form(asking: Asking, Path((id, act)): Path<(String, String)>) -> Result<Response, Problem> {
    let found = find(&asking, &id, &act).await?;
    if let Some(elsewhere) = super::seal::instead(&asking, &found.id, &act).await? {
        return Ok(asking.to(&elsewhere));
    }
    let frame = asking.frame(None).await?;
    let typed = Typed::new();
    // what asks nothing is checked at once
    if found.offer.facts.is_empty() && found.offer.allowed {
        return page(&ActCheckPage::new(frame, &found.meant, &found.offer, &typed, &[]));
    }
    page(&ActFormPage::new(frame, &found.meant, &found.offer, &typed, &[]))
}

/// What a form brought.
#[derive(Default)]
struct Sent {
    typed: Typed,
    documents: Vec<Attachment>,
    step: String,
    revision: Option<u64>,
    key: Option<Uuid>,
    password: String,
}

async fn sent(mut parts: Multipart) -> Result<Sent, Problem> {
    let bad = |error: axum::extract::multipart::MultipartError| Problem::of_status(error.status());
    let mut sent = Sent::default();
    while let Some(field) = parts.next_field().await.map_err(bad)? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(document) = name.strip_prefix("d.") {
            let file = field.file_name().unwrap_or_default().to_owned();
            let media = field.content_type().unwrap_or("application/octet-stream").to_owned();
            let content = field.bytes().await.map_err(bad)?.to_vec();
            // an empty choice of a file
            if !file.is_empty() && !content.is_empty() {
                let name = file.rsplit(['/', '\\']).next().unwrap_or(&file).to_owned();
                sent.documents.push(Attachment { document: document.to_owned(), name, media, content });
            }
            continue;
        }
        let text = field.text().await.map_err(bad)?.replace("\r\n", "\n");
        match name.as_str() {
            "step" => sent.step = text,
            "revision" => sent.revision = text.parse().ok(),
            "key" => sent.key = text.parse().ok(),
            "password" => sent.password = text,
            "subject" => _ = sent.typed.insert(name, text),
            _ if name.starts_with("f.") => _ = sent.typed.insert(name, text),
            _ => {}
        }
    }
    Ok(sent)
}

async fn heard(
    asking: Asking,
    Path((id, act)): Path<(String, String)>,
    parts: Multipart,
) -> Result<Response, Problem> {
    let sent = sent(parts).await?;
    // an act done by this very request is answered from memory, though its stage has gone by
    if sent.step == "perform" {
        if let Some(response) = repeated(&asking, (&id, &act), &sent).await? {
            return Ok(response);
        }
    }
    let mut found = find(&asking, &id, &act).await?;
    match sent.step.as_str() {
        "check" => check(&asking, found, sent).await,
        "perform" => perform(&asking, found, sent).await,
        _ => {
            found.meant.key = Uuid::new_v4().to_string();
            let frame = asking.frame(None).await?;
            page(&ActFormPage::new(frame, &found.meant, &found.offer, &sent.typed, &[]))
        }
    }
}

fn command(
    asking: &Asking,
    (id, offer): (&ProcedureId, &OfferView),
    sent: &Sent,
) -> Result<Command, Problem> {
    let who = asking.account()?;
    let mut facts = Map::new();
    for (name, _, _, _, shape) in &offer.facts {
        let value = sent.typed.get(&format!("f.{name}")).and_then(|text| value_of(shape, text));
        if let Some(value) = value {
            facts.insert(name.clone(), value);
        }
    }
    Ok(Command {
        org: who.org.clone(),
        person: who.person.clone(),
        capacity: None,
        target: Target::Procedure(id.clone()),
        act: offer.act.clone(),
        subject: sent.typed.get("subject").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        facts,
        documents: sent.documents.clone(),
        seen_revision: sent.revision.filter(|_| !offer.additive),
        cmd: sent.key.unwrap_or_else(Uuid::new_v4),
    })
}

/// The answer to a request that was done before.
async fn repeated(
    asking: &Asking,
    (id, act): (&str, &str),
    sent: &Sent,
) -> Result<Option<Response>, Problem> {
    let Ok(found) = find(asking, id, act).await else {
        return Ok(None);
    };
    let command = command(asking, (&found.id, &found.offer), sent)?;
    match asking.app.desk().answered(&command).await? {
        Some(Reply::Done(performed)) => Ok(Some(done(asking, &found, &performed).await?)),
        Some(Reply::Refused(refused)) => Ok(Some(refused_page(asking, &found, sent, &refused).await?)),
        None => Ok(None),
    }
}

fn field_faults(asking: &Asking, faults: Vec<shirube_core::facts::Fault>) -> Vec<FieldFault> {
    faults.into_iter().map(|one| (one.field, said(asking.language, one.what.ja, one.what.en))).collect()
}

/// The form once more, with everything that was typed and every fault of it.
async fn again(
    asking: &Asking,
    found: &Found,
    sent: &Sent,
    faults: Vec<shirube_core::facts::Fault>,
) -> Result<Response, Problem> {
    let faults = field_faults(asking, faults);
    let frame = asking.frame(None).await?;
    let form = ActFormPage::new(frame, &found.meant, &found.offer, &sent.typed, &faults);
    page_of(StatusCode::UNPROCESSABLE_ENTITY, &form)
}

async fn check(asking: &Asking, mut found: Found, sent: Sent) -> Result<Response, Problem> {
    let stale = sent.revision.is_some_and(|seen| seen != found.meant.revision) && !found.offer.additive;
    if stale {
        return stale_page(asking, &found, &sent).await;
    }
    if let Some(key) = sent.key {
        found.meant.key = key.to_string();
    }
    let mut command = command(asking, (&found.id, &found.offer), &sent)?;
    command.cmd = Uuid::new_v4();
    let unmet = match asking.app.desk().rehearse(&command).await {
        Ok(Reply::Done(_)) => Vec::new(),
        Ok(Reply::Refused(refused)) => refused.unmet.into_iter().filter(|one| one.rule != DOCUMENT).collect(),
        Err(DeskError::BadInput { faults }) => return again(asking, &found, &sent, faults).await,
        Err(error) => return Err(error.into()),
    };
    let frame = asking.frame(None).await?;
    page(&ActCheckPage::new(frame, &found.meant, &found.offer, &sent.typed, &unmet))
}

async fn perform(asking: &Asking, mut found: Found, sent: Sent) -> Result<Response, Problem> {
    if let Some(key) = sent.key {
        found.meant.key = key.to_string();
    }
    let cookie = match confirmed(asking, &found, &sent).await? {
        Ok(cookie) => cookie,
        Err(page) => return Ok(page),
    };
    let command = command(asking, (&found.id, &found.offer), &sent)?;
    let response = match asking.app.desk().submit(command).await {
        Ok(Reply::Done(performed)) => done(asking, &found, &performed).await?,
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
    let (who, accounts) = (asking.account()?, asking.app.accounts());
    let now = asking.app.desk().now().await?;
    // who is who in a demo is nobody's secret
    let is_old = asking.app.demo().is_none() && accounts.needs_reauthentication(who, now);
    if !is_old || !is_sensitive(&found.offer.act) {
        return Ok(Ok(HeaderMap::new()));
    }
    let session = asking.visitor.session.as_deref().ok_or_else(Problem::nobody)?;
    let fault = if sent.password.is_empty() {
        None
    } else {
        let address = asking.visitor.address.to_string();
        match accounts.reauthenticate(session, &sent.password, None, &address).await? {
            Ok(new) => return Ok(Ok([session_cookie(&asking.app, Some(&new.token))].into_iter().collect())),
            Err(fault) => Some(said(asking.language, fault.ja(), fault.en())),
        }
    };
    let frame = asking.frame(None).await?;
    let shown = ActCheckPage::new(frame, &found.meant, &found.offer, &sent.typed, &[]).asking_password(fault);
    Ok(Err(page_of(StatusCode::FORBIDDEN, &shown)?))
}

async fn done(asking: &Asking, found: &Found, performed: &Performed) -> Result<Response, Problem> {
    let at = asking.app.desk().now().await?.to_string();
    let mut meant = found.meant.clone();
    performed.to.clone_into(&mut meant.stage);
    page(&ActDonePage::new(asking.frame(None).await?, &meant, &found.offer, performed, &at))
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

async fn stale_page(asking: &Asking, found: &Found, sent: &Sent) -> Result<Response, Problem> {
    let frame = asking.frame(None).await?;
    let shown = ActNotDonePage::new(frame, (&found.meant, &found.offer), &sent.typed, NotDone::Stale, &[]);
    page_of(StatusCode::PRECONDITION_FAILED, &shown)
}

/// Opens an application to a call, and leads to it.
async fn apply(asking: Asking, Path(procedure): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    if asking.asked("org") != who.org.as_str() {
        return Err(Problem::not_found());
    }
    let call = typed::procedure(&procedure)?;
    // a sealed proposal is submitted in one step, from a page of its own
    if super::seal::is_sealed(&asking, &call).await? {
        return Ok(asking.to(&format!("/my/{}/seal", escaped(call.as_str()))));
    }
    let acts = shirube_desk::opening_acts("application");
    let act = acts.first().copied().unwrap_or_default().to_owned();
    let command = Command {
        org: who.org.clone(),
        person: who.person.clone(),
        capacity: None,
        target: Target::NewApplication(call),
        act,
        subject: None,
        facts: Map::new(),
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    };
    match asking.app.desk().submit(command).await? {
        Reply::Done(performed) => Ok(asking.to(&format!("/my/{}", escaped(&performed.procedure)))),
        Reply::Refused(refused) => Err(Problem::refused(refused)),
    }
}
