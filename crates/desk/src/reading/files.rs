//! What was filed in a procedure, and a file of it with its content.

use shirube_trail::{ActorId, Digest, OrgId, ProcedureId};

use super::case::Shown;
use super::case_view::CaseFileView;
use crate::Desk;
use crate::contents::Content;
use crate::error::DeskError;

/// A file as it is handed to somebody.
#[derive(Debug)]
pub struct HandedOut {
    /// The name it was handed in under.
    pub name: String,
    /// Its media type, as it was told when it was handed in.
    pub media: String,
    /// Its content.
    pub content: Content,
}

impl Desk {
    /// What was filed in a procedure, as this person may see it: nothing while it is held back.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such procedure for them.
    pub async fn procedure_files(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<Vec<CaseFileView>, DeskError> {
        let mut opened = self.opened(org, person, &id.case()).await?;
        opened.shown.retain(|one: &Shown| one.standing.procedure == *id);
        if opened.shown.is_empty() {
            return Err(DeskError::not_found(id.as_str()));
        }
        self.case_files(org, &opened.shown, None).await
    }

    /// Whether this person sees what a procedure holds, and not only what it made public.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where they do not.
    pub(crate) async fn check_sees_content(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<(), DeskError> {
        let opened = self.opened(org, person, &id.case()).await?;
        let is_it = |one: &Shown| one.standing.procedure == *id && one.has_content();
        opened.shown.iter().any(is_it).then_some(()).ok_or_else(|| DeskError::not_found(id.as_str()))
    }

    /// A file that was filed in a procedure; it is checked, at the latest while it is read, to be what was
    /// handed in.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where this person sees no such file there.
    pub async fn procedure_file(
        &self,
        org: &OrgId,
        person: &ActorId,
        (id, sha256): (&ProcedureId, &Digest),
    ) -> Result<HandedOut, DeskError> {
        let missing = || DeskError::not_found(sha256.to_hex());
        let files = self.procedure_files(org, person, id).await?;
        let file = files.into_iter().find(|one| one.sha256 == sha256.to_hex()).ok_or_else(missing)?;
        let content = self.document_content(org, sha256).await?.ok_or_else(missing)?;
        Ok(HandedOut { name: file.name, media: file.media, content })
    }
}
