//! An application in parts: a list of them, each with a page of its own, kept as a draft until it is
//! submitted by the way every act goes. Files are handed in when their part is saved (decisions 0026, 0037).

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use shirube_core::facts::Fault;
use shirube_core::rules::frame::DOCUMENT;
use shirube_desk::{Attachment, DeskError, DraftFile, FormDraft, NewUpload, OfferView, Reply, Target, Unmet};
use shirube_pages::{
    ApplyPage, ApplyPart, ApplyPartPage, FieldFault, Held, Typed, UnsentLine, act_path, add_row, begin_path,
    moment,
};
use shirube_trail::{Digest, ProcedureId};

use super::acts::{APPLICATION, command, field_faults};
use super::begun::begun_with;
use super::frame::{Asking, page, page_of};
use super::meant::{Found, Way, title_of};
use super::sent::Sent;
use super::{public, seal, typed};
use crate::problem::Problem;
use crate::uploads::findings;

/// Acts by which a company hands something in.
const HANDS_IN: [&str; 3] = ["enter", "submit", "replace"];

/// Drafts shown to whoever began them.
const SHOWN_MAX: usize = 20;

/// What says of what is checked that it was filled in by a list of parts.
pub(super) const LIST: &str = "list";

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

/// What files are handed in for: the call, or the application there is.
fn of(target: &Target) -> Option<&ProcedureId> {
    match target {
        Target::Procedure(id) | Target::NewApplication(id) | Target::NewChild { parent: id, .. } => Some(id),
        Target::NewCase => None,
    }
}

/// The page of an application in parts; none of an act that has none.
///
/// # Errors
/// As the desk's.
pub(super) async fn shown(asking: &Asking, way: &Way, found: &Found) -> Result<Option<Response>, Problem> {
    if !is_in_parts(asking, found).await? {
        return Ok(None);
    }
    match ApplyPart::from_id(asking.asked("part")) {
        Some(part) => {
            let mut draft = draft(asking, way).await?;
            let gone = without_gone(asking, found, &mut draft).await?;
            let typed = typed_of(draft.as_ref());
            part_page(asking, found, part, (typed, &gone), StatusCode::OK).await.map(Some)
        }
        None => list(asking, way, found).await.map(Some),
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

/// That a file that was handed in is kept no more.
fn is_gone(of: &str, name: &str) -> Fault {
    Fault::new(
        of,
        format!("預かっていたファイル「{name}」の保管期限（30日）が過ぎました。選び直してください。"),
        format!("“{name}” was kept for 30 days and is gone: choose it again."),
    )
}

async fn draft(asking: &Asking, way: &Way) -> Result<Option<FormDraft>, Problem> {
    let who = asking.account()?;
    Ok(asking.app.desk().form_draft(&who.org, &who.person, &way.text()).await?)
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

/// What a fact that names a file by its hash is, by the file.
fn with_hashes(offer: &OfferView, mut typed: Typed) -> Typed {
    for (name, .., shape) in &offer.facts {
        if let Some(held) = Held::of(&typed, name).filter(|_| shape == "sha256") {
            typed.insert(format!("f.{name}"), held.sha256);
        }
    }
    typed
}

async fn list(asking: &Asking, way: &Way, found: &Found) -> Result<Response, Problem> {
    let mut draft = draft(asking, way).await?;
    let gone = without_gone(asking, found, &mut draft).await?;
    let mut typed = with_hashes(&found.offer, typed_of(draft.as_ref()));
    begun_with(asking, &found.offer, &mut typed).await?;
    let (mut faults, unmet) = heard(asking, found, &typed).await?;
    faults.extend(gone);
    typed.insert(LIST.to_owned(), "yes".to_owned());
    let who = asking.account()?;
    let call = call_of(asking, found).await?;
    let notices = public::notices_of(asking, &who.org, &call).await?;
    let frame = asking.frame(None).await?;
    let what = (&typed, faults.as_slice(), unmet.as_slice());
    page(&ApplyPage::new(frame, (&found.meant, &found.offer), what, (&notices, draft.as_ref())))
}

/// The call that something is handed in to.
async fn call_of(asking: &Asking, found: &Found) -> Result<ProcedureId, Problem> {
    let id = of(&found.target).ok_or_else(Problem::not_found)?;
    if !matches!(found.target, Target::Procedure(_)) {
        return Ok(id.clone());
    }
    let who = asking.account()?;
    let case = asking.app.desk().case_page(&who.org, &who.person, &id.case()).await?;
    let own = case.procedures.iter().find(|one| one.procedure == id.as_str());
    own.map_or_else(|| Ok(id.clone()), |own| typed::procedure(&own.parent))
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
    way: &Way,
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
        asking.app.desk().drop_draft(&who.org, &who.person, &way.text()).await?;
        return Ok(Some(asking.to(&found.meant.back)));
    }
    let Some(part) = part else { return Ok(None) };
    if let Some(group) = sent.step.strip_prefix("add:") {
        add_row(&mut sent.typed, group);
    }
    let (files, mut faults) = handed_in(asking, found, sent).await?;
    let kept = keep(asking, (way, found, part), (&sent.typed, &files)).await?;
    let typed = typed_of(Some(&kept));
    match sent.step.as_str() {
        "keep" => Ok(Some(said(asking, &kept).into_response())),
        step if step.starts_with("add:") => {
            part_page(asking, found, part, (typed, &[]), StatusCode::OK).await.map(Some)
        }
        _ => {
            let (of_facts, _) = heard(asking, found, &with_hashes(&found.offer, typed.clone())).await?;
            faults.extend(of_facts.into_iter().filter(|(field, _)| is_in(&found.offer, part, field)));
            if faults.is_empty() {
                return Ok(Some(asking.to(&found.meant.action)));
            }
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            part_page(asking, found, part, (typed, &faults), status).await.map(Some)
        }
    }
}

/// Whether a fault is of a part.
fn is_in(offer: &OfferView, part: ApplyPart, field: &str) -> bool {
    let field = field.strip_prefix("facts.").unwrap_or(field);
    let is_of =
        |name: &str| field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    offer.facts.iter().any(|(name, .., shape)| ApplyPart::of(name, shape) == part && is_of(name))
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
    (way, found, part): (&Way, &Found, ApplyPart),
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
    Ok(asking.app.desk().keep_draft((&who.org, &who.person), &way.text(), change).await?)
}

/// Hands in the files that came with a part, each as the document or fact it is to be. What is wrong with one
/// keeps nothing else from being kept.
async fn handed_in(
    asking: &Asking,
    found: &Found,
    sent: &mut Sent,
) -> Result<(Vec<(String, DraftFile)>, Vec<FieldFault>), Problem> {
    let mut faults = field_faults(asking, std::mem::take(&mut sent.file_faults));
    let mut files = Vec::new();
    let brought = std::mem::take(&mut sent.documents);
    let is_well =
        |one: &Attachment, faults: &[FieldFault]| !faults.iter().any(|(field, _)| *field == one.document);
    let brought: Vec<Attachment> = brought.into_iter().filter(|one| is_well(one, &faults)).collect();
    for (at, one) in findings(&asking.app, &brought).await? {
        let (ja, en) = one.said();
        let of = brought.get(at).map(|one| Fault::new(&one.document, ja, en));
        faults.extend(field_faults(asking, of.into_iter().collect()));
    }
    let Some(id) = of(&found.target) else { return Ok((files, faults)) };
    let (who, desk) = (asking.account()?, asking.app.desk());
    for one in brought {
        if !is_well(&one, &faults) {
            continue;
        }
        let taking = match desk.takes_upload(&who.org, &who.person, (id, &one.document)).await {
            Ok(taking) => taking,
            Err(DeskError::BadInput { faults: of_it }) => {
                let named = of_it.into_iter().map(|fault| Fault { field: one.document.clone(), ..fault });
                faults.extend(field_faults(asking, named.collect()));
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let file = NewUpload { name: one.name, media: one.media, content: one.content };
        let kept = desk.upload(&who.org, &who.person, (&taking, file)).await?;
        files.push((one.document, DraftFile { sha256: kept.sha256, name: kept.name, bytes: kept.bytes }));
    }
    Ok((files, faults))
}

/// Brings the files that were handed in for a form before: those its pages carry. What is there no more has
/// to be chosen again.
///
/// # Errors
/// As the desk's.
pub(super) async fn bring_files(asking: &Asking, sent: &mut Sent) -> Result<(), Problem> {
    let who = asking.account()?;
    let carried = sent
        .typed
        .iter()
        .filter_map(|(field, text)| Some((Held::of_field(field)?.to_owned(), Held::read(text)?)));
    for (document, held) in carried.collect::<Vec<_>>() {
        if sent.documents.iter().any(|one| one.document == document) {
            continue;
        }
        let found = match Digest::from_hex(&held.sha256) {
            Ok(hash) => asking.app.desk().uploaded_document(&who.org, &who.person, (&document, &hash)).await,
            Err(_) => Err(DeskError::not_found(&held.name)),
        };
        match found {
            // a fact names it by its hash: nothing more is brought
            Ok(_) if sent.typed.contains_key(&format!("f.{document}")) => {}
            Ok(file) => sent.documents.push(Attachment {
                document,
                name: file.name,
                media: file.media,
                content: file.content.whole().await?,
            }),
            Err(DeskError::NotFound { .. }) => {
                sent.typed.remove(&Held::field(&document));
                sent.typed.remove(&format!("f.{document}"));
                sent.file_faults.push(is_gone(&document, &held.name));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// An application that was submitted is no draft any more.
///
/// # Errors
/// As the desk's.
pub(super) async fn submitted(asking: &Asking, way: &Way, found: &Found) -> Result<(), Problem> {
    if found.meant.kind != APPLICATION {
        return Ok(());
    }
    let who = asking.account()?;
    Ok(asking.app.desk().drop_draft(&who.org, &who.person, &way.text()).await?)
}

/// Whether what is checked was filled in by a list of parts, which there is to go back to.
pub(super) fn is_of_list(typed: &Typed) -> bool {
    typed.contains_key(LIST)
}

/// What somebody began and has not submitted. What they cannot see any more is not among it.
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
