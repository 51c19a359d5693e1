//! Files that come with a form before its act: handed in, carried by its pages, and brought when it is done
//! (decision 0026).

use shirube_core::facts::Fault;
use shirube_desk::{Attachment, Command, DeskError, DraftFile, NewUpload, OfferView, Target};
use shirube_pages::{Held, Typed, is_file};
use shirube_trail::{Digest, ProcedureId};

use super::frame::Asking;
use super::meant::Found;
use super::sent::Sent;
use crate::problem::Problem;
use crate::uploads::findings;

/// What files are handed in for: the call, or the application there is.
pub(super) fn of(target: &Target) -> Option<&ProcedureId> {
    match target {
        Target::Procedure(id) | Target::NewApplication(id) | Target::NewChild { parent: id, .. } => Some(id),
        Target::NewCase => None,
    }
}

/// What a fact that names a file by its hash is, by the file.
pub(super) fn with_hashes(offer: &OfferView, mut typed: Typed) -> Typed {
    for (name, .., shape) in &offer.facts {
        if let Some(held) = Held::of(&typed, name).filter(|_| shape == "sha256") {
            typed.insert(format!("f.{name}"), held.sha256);
        }
    }
    typed
}

/// Hands in the files that came with a part, each as the document or fact it is to be. What is wrong with one
/// keeps nothing else from being kept.
pub(super) async fn handed_in(
    asking: &Asking,
    found: &Found,
    sent: &mut Sent,
) -> Result<(Vec<(String, DraftFile)>, Vec<Fault>), Problem> {
    let mut faults = std::mem::take(&mut sent.file_faults);
    let mut files = Vec::new();
    let brought = std::mem::take(&mut sent.documents);
    let is_well =
        |one: &Attachment, faults: &[Fault]| !faults.iter().any(|fault| fault.field == one.document);
    let brought: Vec<Attachment> = brought.into_iter().filter(|one| is_well(one, &faults)).collect();
    for (at, one) in findings(&asking.app, &brought).await? {
        let (ja, en) = one.said();
        faults.extend(brought.get(at).map(|one| Fault::new(&one.document, ja, en)));
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
                faults.extend(of_it.into_iter().map(|fault| Fault { field: one.document.clone(), ..fault }));
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

/// Hands in the files of a form that facts name by their hash; its pages carry which from then on.
///
/// # Errors
/// As the desk's.
pub(super) async fn hand_in_facts(asking: &Asking, found: &Found, sent: &mut Sent) -> Result<(), Problem> {
    let brought = std::mem::take(&mut sent.documents);
    let (of_facts, others): (Vec<_>, Vec<_>) = brought.into_iter().partition(|one| is_file(&one.document));
    sent.documents = of_facts;
    let (files, faults) = handed_in(asking, found, sent).await?;
    sent.documents = others;
    sent.file_faults = faults;
    sent.typed.extend(files.iter().map(|(of, file)| (Held::field(of), Held::text(file))));
    sent.typed = with_hashes(&found.offer, std::mem::take(&mut sent.typed));
    Ok(())
}

/// What is wrong with the files of a command: what it names by its hash and nobody handed in, or is kept no
/// more, and what a scanner finds in its documents.
///
/// # Errors
/// As the desk's.
pub(super) async fn faults_of(
    asking: &Asking,
    command: &Command,
    sent: &mut Sent,
) -> Result<Vec<Fault>, Problem> {
    let mut faults = match asking.app.desk().names_uploads(command).await {
        Ok(()) => Vec::new(),
        Err(DeskError::BadInput { faults }) => faults,
        Err(error) => return Err(error.into()),
    };
    for fault in &mut faults {
        if let Some(held) = Held::of(&sent.typed, &fault.field) {
            sent.typed.remove(&Held::field(&fault.field));
            *fault = is_gone(&fault.field, &held.name);
        }
    }
    for (at, one) in findings(&asking.app, &command.documents).await? {
        let (ja, en) = one.said();
        faults.extend(command.documents.get(at).map(|one| Fault::new(&one.document, ja, en)));
    }
    Ok(faults)
}

/// Brings the documents that were handed in for a form before: those its pages carry. What is there no more
/// has to be chosen again.
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
        // what a fact names by its hash stays where it lies
        if is_file(&document) || sent.documents.iter().any(|one| one.document == document) {
            continue;
        }
        let found = match Digest::from_hex(&held.sha256) {
            Ok(hash) => asking.app.desk().uploaded_document(&who.org, &who.person, (&document, &hash)).await,
            Err(_) => Err(DeskError::not_found(&held.name)),
        };
        match found {
            Ok(file) => sent.documents.push(Attachment {
                document,
                name: file.name,
                media: file.media,
                content: file.content.whole().await?,
            }),
            Err(DeskError::NotFound { .. }) => {
                sent.typed.remove(&Held::field(&document));
                sent.file_faults.push(is_gone(&document, &held.name));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// That a file that was handed in is kept no more.
pub(super) fn is_gone(of: &str, name: &str) -> Fault {
    Fault::new(
        of,
        format!("預かっていたファイル「{name}」の保管期限（30日）が過ぎました。選び直してください。"),
        format!("“{name}” was kept for 30 days and is gone: choose it again."),
    )
}
