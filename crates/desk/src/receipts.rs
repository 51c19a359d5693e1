//! Receipts: that what somebody did stands in the organisation's log, as a file they keep and verify without
//! us.

use shirube_core::words::Capacity;
use shirube_persistence::LogLeaf;
use shirube_trail::proof::inclusion_proof;
use shirube_trail::receipt::Receipt;
use shirube_trail::tlog_proof::TlogProof;
use shirube_trail::{ActorId, Digest, Entry, EntryType, OrgId, ProcedureId};

use crate::Desk;
use crate::contents::Content;
use crate::error::DeskError;
use crate::reading::HandedOut;

/// The media type of a receipt.
const MEDIA: &str = "text/plain; charset=utf-8";

impl Desk {
    /// The receipt of what a supplier did in a procedure, by the checkpoint published last; none where that
    /// does not cover it yet. The whole log is read for it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where this person sees no such act of a supplier; [`DeskError::CallOpen`]
    /// while a call of the case receives applications or has envelopes unopened; otherwise as
    /// [`Desk::published`].
    pub async fn receipt(
        &self,
        org: &OrgId,
        person: &ActorId,
        (id, seq): (&ProcedureId, u64),
    ) -> Result<Option<HandedOut>, DeskError> {
        let missing = || DeskError::not_found(format!("{id} #{seq}"));
        self.check_sees_content(org, person, id).await?;
        let trail = self.store.trail(org, id).await?;
        // the trail is asked, and not the page of the case: that has only what was done last
        let is_entry = |entry: &Entry| {
            entry.seq.get() == seq
                && entry.entry_type == EntryType::Decision
                && entry.capacity.as_str() == Capacity::Supplier.id()
        };
        let row = trail.iter().find(|row| is_entry(&row.entry)).ok_or_else(missing)?;
        // where an entry stands tells how much was entered before it
        self.check_case_may_leave(org, &id.case()).await?;
        let Some(published) = self.published(org).await? else { return Ok(None) };
        let leaves = self.store.log_leaves(org).await?;
        let size = usize::try_from(published.checkpoint.size).unwrap_or(usize::MAX);
        let Some(covered) = leaves.get(..size) else { return Ok(None) };
        let is_leaf = |leaf: &LogLeaf| matches!(leaf, LogLeaf::Entry { procedure, seq: at } if procedure == id && at.get() == seq);
        let Some(index) = covered.iter().position(|leaf| is_leaf(&leaf.leaf)) else { return Ok(None) };
        let hashes: Vec<Digest> = covered.iter().map(|leaf| leaf.hash).collect();
        let Some(path) = inclusion_proof(&hashes, index) else { return Ok(None) };
        let proof = TlogProof { index: index as u64, hashes: path, checkpoint: published.note };
        let receipt = Receipt { entry: row.entry.canonical_bytes()?, proof };
        let name = format!("receipt-{org}-{}-{seq}.tlog-proof", id.as_str().replace('/', "-"));
        Ok(Some(HandedOut { name, media: MEDIA.to_owned(), content: Content::Here(receipt.to_bytes()) }))
    }
}
