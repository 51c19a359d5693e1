//! An application in parts: a list of them, each with a page of its own, kept as a draft until it is
//! submitted by the way every act goes. Files are handed in when their part is saved (decisions 0026, 0037).

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use shirube_core::rules::frame::DOCUMENT;
use shirube_desk::{DeskError, DraftFile, FormDraft, Reply, Unmet};
use shirube_pages::{
    ApplyPage, ApplyPart, ApplyPartPage, FieldFault, Held, Typed, UnsentLine, act_path, add_row, begin_path,
    moment,
};
use shirube_trail::ProcedureId;

use super::begun::begun_with;
use super::commanded::{APPLICATION, command, field_faults};
use super::files::{handed_in, is_gone, of, with_hashes};
use super::frame::{Asking, page, page_of};
use super::meant::{Found, Way, title_of};
use super::sent::{LIST, Sent};
use super::{public, seal};
use crate::problem::Problem;

/// Acts by which a company hands something in.
const HANDS_IN: [&str; 3] = ["enter", "submit", "replace"];

/// Drafts shown to whoever began them.
const SHOWN_MAX: usize = 20;

/// Whether an act is handed in by the list of its parts: what a company hands in to a call whose proposals
/// are not sealed. Who has no use for it asks for the form.
async fn is_in_parts(asking: &Asking, found: &Found) -> Result<bool, Problem> {
    let is_company = asking.account()?.company.is_some();
    let is_handed_in = found.meant.kind == APPLICATION && HANDS_IN.contains(&found.offer.act.as_str());
    if !is_company || !is_handed_in || asking.asked("by") == "form" {
        return Ok(false);
    }
    match of(&found.target) {
        Some(id) => Ok(!seal::is_sealed(asking, id).await?),
        None => Ok(false),
    }
}

/// The page of an application in parts; none of an act that has none.
///
/// # Errors
/// As the desk's.
pub(super) async fn shown(asking: &Asking, found: &Found) -> Result<Option<Response>, Problem> {
    if !is_in_parts(asking, found).await? {
        return Ok(None);
    }
    match ApplyPart::from_id(asking.asked("part")) {
        Some(part) => {
            let mut draft = draft(asking, found).await?;
            let gone = without_gone(asking, found, &mut draft).await?;
            let typed = typed_of(draft.as_ref());
            part_page(asking, found, part, (typed, &gone), StatusCode::OK).await.map(Some)
        }
        None => list(asking, found).await.map(Some),
    }
}

/// Of a draft, what is kept of files that are there no more: they have to be chosen again.
async fn without_gone(
    asking: &Asking,
    found: &Found,
    draft: &mut Option<FormDraft>,
) -> Result<Vec<FieldFault>, Problem> {
    let (Some(draft), Some(id)) = (draft, of(&found.target)) else { return Ok(Vec::new()) };
    if draft.files.is_empty() {
        return Ok(Vec::new());
    }
    let who = asking.account()?;
    let there = asking.app.desk().uploads(&who.org, &who.person, id).await?;
    let is_there = |of: &String, file: &DraftFile| {
        there.iter().any(|one| one.own && one.document == *of && one.sha256 == file.sha256)
    };
    let gone = draft.files.iter().filter(|(of, file)| !is_there(of, file));
    let faults = gone.map(|(of, file)| is_gone(of, &file.name)).collect();
    draft.files.retain(|of, file| is_there(of, file));
    Ok(field_faults(asking, faults))
}

async fn draft(asking: &Asking, found: &Found) -> Result<Option<FormDraft>, Problem> {
    let who = asking.account()?;
    Ok(asking.app.desk().form_draft(&who.org, &who.person, &found.way.text()).await?)
}

/// What a draft holds, as the fields of its form.
fn typed_of(draft: Option<&FormDraft>) -> Typed {
    let Some(draft) = draft else { return Typed::new() };
    let mut typed = draft.typed.clone();
    for (of, file) in &draft.files {
        typed.insert(Held::field(of), Held::text(file));
    }
    typed
}

async fn list(asking: &Asking, found: &Found) -> Result<Response, Problem> {
    let mut draft = draft(asking, found).await?;
    let gone = without_gone(asking, found, &mut draft).await?;
    let mut typed = with_hashes(&found.offer, typed_of(draft.as_ref()));
    begun_with(asking, &found.offer, &mut typed).await?;
    let (mut faults, unmet) = heard(asking, found, &typed).await?;
    faults.extend(gone);
    typed.insert(LIST.to_owned(), "yes".to_owned());
    let who = asking.account()?;
    let call = found.parent.as_ref().or(of(&found.target)).ok_or_else(Problem::not_found)?;
    let notices = public::notices_of(asking, &who.org, call).await?;
    let frame = asking.frame(None).await?;
    let what = (&typed, faults.as_slice(), unmet.as_slice());
    page(&ApplyPage::new(frame, (&found.meant, &found.offer), what, (&notices, draft.as_ref())))
}

/// What an application would come to as it is: what of it cannot be read, and what it would be refused for.
async fn heard(
    asking: &Asking,
    found: &Found,
    typed: &Typed,
) -> Result<(Vec<FieldFault>, Vec<Unmet>), Problem> {
    let sent = Sent { typed: typed.clone(), ..Sent::default() };
    let command = command(asking, (&found.target, &found.meant.kind, &found.offer), &sent)?;
    match asking.app.desk().rehearse(&command).await {
        Ok(Reply::Done(_)) => Ok((Vec::new(), Vec::new())),
        // files go with the act itself, and the list says which are there
        Ok(Reply::Refused(refused)) => {
            let unmet = refused.unmet.into_iter().filter(|one| one.rule != DOCUMENT.id);
            Ok((Vec::new(), unmet.collect()))
        }
        Err(DeskError::BadInput { faults }) => Ok((field_faults(asking, faults), Vec::new())),
        Err(error) => Err(error.into()),
    }
}

async fn part_page(
    asking: &Asking,
    found: &Found,
    part: ApplyPart,
    (mut typed, faults): (Typed, &[FieldFault]),
    status: StatusCode,
) -> Result<Response, Problem> {
    let of_profile = begun_with(asking, &found.offer, &mut typed).await?;
    let frame = asking.frame(None).await?;
    let what = (&found.meant, &found.offer, part);
    let shown = ApplyPartPage::new(frame, what, (&typed, faults), &of_profile);
    page_of(status, &shown.ok_or_else(Problem::not_found)?)
}

/// What a page of an application in parts sent: something to keep, or to drop; none of what every act has.
///
/// # Errors
/// As the desk's.
pub(super) async fn taken(
    asking: &Asking,
    found: &Found,
    sent: &mut Sent,
) -> Result<Option<Response>, Problem> {
    let part = ApplyPart::from_id(&sent.part);
    let is_own = matches!(sent.step.as_str(), "keep" | "save" | "drop") || part.is_some();
    if !is_own || !is_in_parts(asking, found).await? {
        return Ok(None);
    }
    let who = asking.account()?;
    if sent.step == "drop" {
        asking.app.desk().drop_draft(&who.org, &who.person, &found.way.text()).await?;
        return Ok(Some(asking.to(&found.meant.back)));
    }
    let Some(part) = part else { return Ok(None) };
    if let Some(group) = sent.step.strip_prefix("add:") {
        add_row(&mut sent.typed, group);
    }
    let (files, faults) = handed_in(asking, found, sent).await?;
    let mut faults = field_faults(asking, faults);
    let kept = keep(asking, (found, part), (&sent.typed, &files)).await?;
    let typed = typed_of(Some(&kept));
    match sent.step.as_str() {
        "keep" => Ok(Some(said(asking, &kept).into_response())),
        step if step.starts_with("add:") => {
            part_page(asking, found, part, (typed, &[]), StatusCode::OK).await.map(Some)
        }
        _ => {
            let (of_facts, _) = heard(asking, found, &with_hashes(&found.offer, typed.clone())).await?;
            let is_in = |field: &str| ApplyPart::of_field(&found.offer.facts, field) == Some(part);
            faults.extend(of_facts.into_iter().filter(|(field, _)| is_in(field)));
            if faults.is_empty() {
                return Ok(Some(asking.to(&found.meant.action)));
            }
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            part_page(asking, found, part, (typed, &faults), status).await.map(Some)
        }
    }
}

/// That something was kept, and when.
fn said(asking: &Asking, kept: &FormDraft) -> String {
    let at = chrono::DateTime::parse_from_rfc3339(&kept.changed_at)
        .map_or_else(|_| kept.changed_at.clone(), |at| moment(asking.language, at.to_utc()));
    format!("{}{at}", asking.language.pick("下書きを保存しました ", "Draft saved "))
}

/// Keeps a part: what was typed in it takes the place of what was, and what stands in another stays.
async fn keep(
    asking: &Asking,
    (found, part): (&Found, ApplyPart),
    (typed, files): (&Typed, &[(String, DraftFile)]),
) -> Result<FormDraft, Problem> {
    let who = asking.account()?;
    let facts = &found.offer.facts;
    let is_of = |field: &String| ApplyPart::of_field(facts, field) == Some(part);
    let change = |draft: &mut FormDraft| {
        draft.typed.retain(|field, _| !is_of(field));
        let own = typed.iter().filter(|(field, _)| is_of(field));
        draft.typed.extend(own.map(|(field, text)| (field.clone(), text.clone())));
        draft.files.extend(files.iter().cloned());
    };
    Ok(asking.app.desk().keep_draft((&who.org, &who.person), &found.way.text(), change).await?)
}

/// An application that was submitted is no draft any more.
///
/// # Errors
/// As the desk's.
pub(super) async fn submitted(asking: &Asking, found: &Found) -> Result<(), Problem> {
    if found.meant.kind != APPLICATION {
        return Ok(());
    }
    let who = asking.account()?;
    Ok(asking.app.desk().drop_draft(&who.org, &who.person, &found.way.text()).await?)
}

/// Whether what is checked was filled in by a list of parts, which there is to go back to.
pub(super) fn is_of_list(typed: &Typed) -> bool {
    typed.contains_key(LIST)
}

/// What somebody began and has not submitted, whether or not it can still be: only they drop it.
///
/// # Errors
/// As the desk's.
pub(super) async fn unsent(asking: &Asking) -> Result<Vec<UnsentLine>, Problem> {
    let who = asking.account()?;
    let drafts = asking.app.desk().form_drafts(&who.org, &who.person).await?;
    let mut lines = Vec::new();
    for draft in drafts.into_iter().take(SHOWN_MAX) {
        let (id, path) = match Way::read(&draft.place) {
            Some(Way::At(id, act)) => (id.clone(), act_path(&id, &act)),
            Some(Way::On(parent, kind, act)) => (parent.clone(), begin_path(&parent, &kind, &act)),
            _ => continue,
        };
        let Ok(procedure) = ProcedureId::new(id) else { continue };
        let title = title_of(asking, &procedure).await?;
        lines.push(UnsentLine { title, path, at: draft.changed_at });
    }
    Ok(lines)
}
