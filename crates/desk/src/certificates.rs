//! Certificate files: what was certified, of whom, of what, signed with the log key of the organisation, so
//! that others verify it without us (`decision-trail.md` §6).

use shirube_trail::certificate_file::{CertificateFile, KIND};
use shirube_trail::message::Origin;
use shirube_trail::{ActorId, Disclosure, EntryType, OrgId, ProcedureId};

use crate::Desk;
use crate::contents::Content;
use crate::error::DeskError;
use crate::reading::HandedOut;

/// The stage in which a certificate counts.
const ACTIVE: &str = "active";

/// The media type of a certificate file: a signed note.
const MEDIA: &str = "text/plain; charset=utf-8";

/// What a certificate file tells: what was certified, of whom, of what. Reasons and what rules looked
/// at stay with the issuer.
fn is_told(name: &str) -> bool {
    name == "plan" || ["certificate.", "holder.", "product."].iter().any(|start| name.starts_with(start))
}

impl Desk {
    /// The signed file of a certificate: of the entry with this number, or of the opening entry while
    /// the certificate counts, or of the latest, which says what became of it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such certificate or no such decision of it;
    /// [`DeskError::NoKeys`] without log keys; as [`crate::Keyring::signing_key`].
    pub async fn certificate_file(
        &self,
        org: &OrgId,
        id: &ProcedureId,
        seq: Option<u64>,
    ) -> Result<Vec<u8>, DeskError> {
        let missing = || DeskError::not_found(id.as_str());
        let row = self.store.procedure(org, id).await?.filter(|row| row.kind.as_str() == KIND);
        let row = row.ok_or_else(missing)?;
        let trail = self.store.trail(org, id).await?;
        let mut decisions = trail.iter().filter(|one| one.entry.entry_type == EntryType::Decision);
        let entry = match seq {
            Some(seq) => decisions.find(|one| one.entry.seq.get() == seq),
            None if row.stage == ACTIVE => decisions.next(),
            None => decisions.next_back(),
        };
        let entry = entry.map(|one| one.entry.clone()).ok_or_else(missing)?;
        let all = self.store.disclosures(org, id).await?;
        let told = all.into_iter().filter(|one| one.seq == entry.seq).map(|one| one.disclosure);
        let told: Vec<Disclosure> = told.filter(|one| is_told(one.name.as_str())).collect();
        let key = self.keyring().ok_or(DeskError::NoKeys)?.signing_key(org)?;
        Ok(CertificateFile::new(Origin::new(key.name().as_str())?, entry, told)?.write(&key)?)
    }

    /// The same as it is handed to its holder, or to staff who see the case.
    ///
    /// # Errors
    /// As [`Desk::certificate_file`]; [`DeskError::NotFound`] also where this person sees no such certificate.
    pub async fn certificate_file_for(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<HandedOut, DeskError> {
        self.check_sees_content(org, person, id).await?;
        let content = self.certificate_file(org, id, None).await?;
        let name = format!("certificate-{org}-{}.note", id.as_str().replace('/', "-"));
        Ok(HandedOut { name, media: MEDIA.to_owned(), content: Content::Here(content) })
    }
}
