//! Sealing in the browser: the scripts, a holder's key, the holders of a call, an applicant's proposal,
//! the opening. What happens there is asked of the API; no private key comes here.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::get;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shirube_desk::{CaseQuery, DeskError, HolderStateView, OPENED_CONTENT, OfferView};
use shirube_pages::{
    Ceremony, HolderKeyPage, HoldersPage, OpeningPage, ProposalsPage, RECEIPT_SCRIPT, SEALING_SCRIPTS,
    SealPage, SealPlace, SealedCall, escaped,
};
use shirube_sealing::BROWSER;
use shirube_trail::ProcedureId;

use super::again::{fresh, way_of};
use super::fields::Form;
use super::frame::{Asking, page};
use super::office::{attachment, said};
use super::pairs::Pairs;
use super::typed;
use crate::app::App;
use crate::problem::Problem;

/// The policy of pages with scripts: those of this site, and their workers, and nothing written into a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     object-src 'none'; frame-ancestors 'none'";

/// The acts of an applicant that hand in a proposal.
const HANDS_IN: [&str; 2] = ["submit", "replace"];

/// The acts of the holders, in their order.
const OPENINGS: [&str; 2] = ["open-envelopes", "open-bids"];

/// The rule that keeps the first of two from being the second as well: for them there is still something
/// to wait for.
const TWO_PEOPLE: &str = "two-people";

/// The scripts together, by the first digits of a hash over all of them: another content is at another
/// address, and what an installation serves can be compared with what was released.
static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for (name, text) in scripts() {
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update(Sha256::digest(text.as_bytes()));
    }
    let hash = shirube_trail::Digest::from_bytes(hasher.finalize().into()).to_hex();
    format!("/static/sealing/{}", hash.chars().take(32).collect::<String>())
});

fn scripts() -> impl Iterator<Item = (&'static str, &'static str)> {
    BROWSER.into_iter().chain(SEALING_SCRIPTS).chain([RECEIPT_SCRIPT])
}

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/static/sealing/{folder}/{name}", get(script))
        .route("/seal/key", get(key))
        .route("/procedures/{id}/holders", get(holders))
        .route("/procedures/{id}/opening", get(opening).post(said_who))
        .route("/procedures/{id}/proposals", get(proposals))
        .route("/my/{procedure}/seal", get(apply))
        .route("/my/{procedure}/seal/keys/{place}", get(public_key))
}

async fn script(Path((folder, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let is_current = FOLDER.rsplit('/').next() == Some(folder.as_str());
    let found = scripts().find(|(known, _)| is_current && *known == name);
    let (_, text) = found.ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        // its address has its hash
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    Ok((headers, text).into_response())
}

/// Where the scripts of pages are.
pub(super) fn scripts_folder() -> &'static str {
    &FOLDER
}

/// A page with scripts.
pub(super) fn scripted(page: Response) -> Response {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], page).into_response()
}

async fn key(asking: Asking) -> Result<Response, Problem> {
    if asking.account()?.company.is_some() {
        return Err(Problem::not_found());
    }
    let call = asking.asked("call").to_owned();
    let frame = asking.frame(None).await?;
    Ok(scripted(page(&HolderKeyPage::new(frame, FOLDER.clone(), call))?))
}

async fn holders(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&id)?;
    let desk = asking.app.desk();
    let view = desk.view(&who.org, &who.person, &id).await?;
    let offers = desk.offers(&who.org, &who.person, &id).await?;
    if !offers.iter().any(|one| one.act == "request-call-approval") || who.company.is_some() {
        return Err(Problem::not_found());
    }
    let staff = desk.staff(&who.org, &who.person).await?;
    let people = staff.into_iter().map(|(id, name)| (id.clone(), format!("{name} ({id})"))).collect();
    let frame = asking.frame(None).await?;
    let place = (id.as_str(), id.case().to_string());
    let shown = HoldersPage::new(frame, FOLDER.clone(), (place.0, &place.1, view.revision), people);
    Ok(scripted(page(&shown)?))
}

/// The call an application is made to, where it takes sealed proposals.
///
/// # Errors
/// 404 where there is no such application for them, or nothing is sealed in its call.
pub(super) async fn sealed_call(asking: &Asking, application: &ProcedureId) -> Result<SealedCall, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    let keys = desk.call_keys(&who.org, &who.person, application).await?;
    if keys.sealing == "none" {
        return Err(Problem::not_found());
    }
    let call = typed::procedure(&keys.call)?;
    let notices = desk.notices_of(&who.org, &call).await?;
    let told = |name: &str| {
        let mut all = notices.iter().filter_map(|one| one.body.get(name)?.as_str());
        all.next().unwrap_or_default().to_owned()
    };
    Ok(SealedCall { title: told("title"), has_bids: told("procedure") == "comprehensive-evaluation", keys })
}

/// The page on which an act is done with keys in the browser, where it has one. Who has its envelope or
/// outcome from the command asks for the form.
pub(super) async fn instead(asking: &Asking, id: &ProcedureId, act: &str) -> Result<Option<String>, Problem> {
    if asking.asked("by") == "form" {
        return Ok(None);
    }
    let named = escaped(id.as_str());
    if OPENINGS.contains(&act) {
        return Ok(Some(format!("/procedures/{named}/opening")));
    }
    if !HANDS_IN.contains(&act) {
        return Ok(None);
    }
    Ok(is_sealed(asking, id).await?.then(|| format!("/my/{named}/seal")))
}

/// Whether a call, or the call of an application, takes sealed proposals.
pub(super) async fn is_sealed(asking: &Asking, id: &ProcedureId) -> Result<bool, Problem> {
    match sealed_call(asking, id).await {
        Ok(_) => Ok(true),
        Err(problem) if problem.status == 404 => Ok(false),
        Err(problem) => Err(problem),
    }
}

async fn apply(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&id)?;
    let company = who.company.clone().ok_or_else(Problem::not_found)?;
    let call = sealed_call(&asking, &id).await?;
    let desk = asking.app.desk();
    if call.keys.call == id.as_str() {
        let lines = desk.cases(&who.org, &who.person, &CaseQuery::default(), None).await?.lines;
        let of_case = id.case().to_string();
        let own = lines.iter().find(|one| one.kind == "application" && one.case == of_case);
        if let Some(own) = own {
            return Ok(asking.to(&format!("/my/{}/seal", escaped(&own.procedure))));
        }
        let notices = desk.notices_of(&who.org, &id).await?;
        let place = SealPlace::Call { org: who.org.as_str(), is_open: notices.iter().any(|one| one.is_open) };
        let frame = asking.frame(None).await?;
        return Ok(scripted(page(&SealPage::new(frame, FOLDER.clone(), &place, &call, &company))?));
    }
    let view = desk.view(&who.org, &who.person, &id).await?;
    let offers = desk.offers(&who.org, &who.person, &id).await?;
    let place = SealPlace::Application {
        id: id.to_string(),
        revision: view.revision,
        offer: offers.iter().find(|one| HANDS_IN.contains(&one.act.as_str()) && one.allowed),
    };
    let frame = asking.frame(None).await?;
    Ok(scripted(page(&SealPage::new(frame, FOLDER.clone(), &place, &call, &company))?))
}

async fn public_key(asking: Asking, Path((id, place)): Path<(String, usize)>) -> Result<Response, Problem> {
    let id = typed::procedure(&id)?;
    let call = sealed_call(&asking, &id).await?;
    let holder = place.checked_sub(1).and_then(|at| call.keys.holders.get(at));
    let jwk = holder.and_then(|one| one.jwk.as_ref()).ok_or_else(Problem::not_found)?;
    Ok(attachment(&format!("holder-{place}.pub.jwk"), jwk.to_string().into_bytes()))
}

/// Whether an act waits for somebody, or for the second of two after them.
fn waits(offer: &OfferView) -> bool {
    offer.allowed || (!offer.unmet.is_empty() && offer.unmet.iter().all(|one| one.rule == TWO_PEOPLE))
}

/// Whoever was asked once more who they are, back to the opening.
async fn said_who(
    asking: Asking,
    Path(id): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&id)?;
    match asking.app.desk().opening(&who.org, &who.person, &id).await {
        Ok(_) | Err(DeskError::CallOpen { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    match fresh(&asking, &pairs).await? {
        Ok((cookie, _)) => Ok((AppendHeaders(cookie), asking.to(&asking.here)).into_response()),
        Err(asks) => Ok(asks),
    }
}

async fn opening(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(&id)?;
    let desk = asking.app.desk();
    let offers = desk.offers(&who.org, &who.person, &id).await?;
    let view = desk.view(&who.org, &who.person, &id).await?;
    let ceremony = desk.ceremony(&who.org, &who.person, &id).await?;
    let opening = match desk.opening(&who.org, &who.person, &id).await {
        Ok(opening) => Some(opening),
        Err(DeskError::CallOpen { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let act = OPENINGS.into_iter().find(|act| offers.iter().any(|one| one.act == *act && waits(one)));
    let opening = opening.filter(|_| act.is_some());
    if opening.is_some() {
        // before anything is opened: a record that is refused afterwards would come too late
        if let Err(asks) = fresh(&asking, &Pairs::new()).await? {
            return Ok(asks);
        }
    }
    let case = desk.case_page(&who.org, &who.person, &id.case()).await?;
    let staff = desk.staff(&who.org, &who.person).await?;
    let name = |one: &HolderStateView| {
        let known = staff.iter().find(|(id, _)| *id == one.person);
        known.map_or_else(|| one.person.clone(), |(_, name)| name.clone())
    };
    let names = ceremony.holders.iter().map(name).collect();
    let own = opening.as_ref().and_then(|one| {
        let at = one.people.iter().position(|person| person == who.person.as_str())?;
        one.holders.get(at)
    });
    let stage = said(asking.language, view.stage_ja.clone(), view.stage_en.clone());
    let number = id.case().to_string();
    let shown = Ceremony {
        procedure: id.as_str(),
        case: &number,
        title: &case.title,
        stage: &stage,
        act: act.filter(|_| opening.is_some()),
        opening: opening.as_ref(),
        ceremony: &ceremony,
        thumbprint: own.map(|one| one.thumbprint.as_str()).unwrap_or_default(),
        names,
        again: way_of(&asking).await?,
    };
    let frame = asking.frame(None).await?;
    Ok(scripted(page(&OpeningPage::new(frame, FOLDER.clone(), shown))?))
}

/// What was opened, to whom the desk hands it.
async fn proposals(asking: Asking, Path(id): Path<String>) -> Result<Response, Problem> {
    let who = asking.account()?;
    if who.company.is_some() {
        return Err(Problem::not_found());
    }
    let id = typed::procedure(&id)?;
    let desk = asking.app.desk();
    let view = desk.view(&who.org, &who.person, &id).await?;
    let mut files = desk.uploads(&who.org, &who.person, &id).await?;
    files.retain(|one| one.document == OPENED_CONTENT);
    let listed = ["opened", "bids"].into_iter().filter_map(|name| view.facts.get(name)?.as_array());
    let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let of: Vec<(String, String)> =
        listed.flatten().map(|one| (text(one, "application"), text(one, "content_sha256"))).collect();
    let case = id.case().to_string();
    page(&ProposalsPage::new(asking.frame(None).await?, (id.as_str(), &case), &files, &of))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FOLDER, scripts};

    #[test]
    fn every_script_an_other_imports_is_served_beside_it() {
        let names: BTreeSet<&str> = scripts().map(|(name, _)| name).collect();
        assert_eq!(names.len(), scripts().count(), "two scripts have one name");
        for (name, text) in scripts() {
            for line in text.lines().filter(|line| line.contains("\"./")) {
                let imported = line.split("\"./").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
                assert!(names.contains(imported), "{name} imports {imported}");
            }
            assert!(!text.contains("http:") && !text.contains("https:"), "{name} names an address");
        }
        assert_eq!(FOLDER.len(), "/static/sealing/".len() + 32);
    }
}
