//! What anybody may have of a log: the keys it is verified with, and the checkpoint published last. It says
//! how many entries there are, and nothing of any case; while something is nobody's business yet, not even
//! that.

use shirube_persistence::LogLeaf;
use shirube_trail::OrgId;
use shirube_trail::heads::HeadsLeaf;

use super::rotation::KeyChain;
use crate::Desk;
use crate::error::DeskError;
use crate::published;

/// A checkpoint as anybody may have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCheckpoint {
    /// When it was made.
    pub at: Option<String>,
    /// The signed note and the verification code; none while what comes in is nobody's business: sizes tell
    /// how much that is.
    pub note: Option<(String, String)>,
}

/// What anybody may have of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenLog {
    /// Every key it was and is signed with, oldest first.
    pub vkeys: Vec<String>,
    /// The checkpoint published last, where there is one.
    pub checkpoint: Option<OpenCheckpoint>,
}

impl Desk {
    /// The log of an organisation, as anybody may have it; writes nothing, waits for no signer.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails, or the log is not what its keys say.
    pub async fn open_log(&self, org: &OrgId) -> Result<OpenLog, DeskError> {
        // who only looks has no key made
        let Some(keys) = self.keys.as_ref().filter(|keys| keys.has_key(org)) else {
            return Ok(OpenLog::default());
        };
        let published = published::last_of(&keys.checkpoints(org))?;
        let chain = KeyChain::of(&self.store.key_leaves(org).await?);
        let own = keys.signing_key(org)?.verifier();
        let mut checkpoint = None;
        if let Some(last) = published {
            chain.open(&last.note, &own)?;
            let is_told = !self.store.holds_back(org).await?;
            let note = || (String::from_utf8_lossy(&last.note).into_owned(), last.checkpoint.code());
            let at = self.made_at(org, last.checkpoint.size).await?;
            checkpoint = Some(OpenCheckpoint { at, note: is_told.then(note) });
        }
        Ok(OpenLog { vkeys: chain.keys(&own).iter().map(ToString::to_string).collect(), checkpoint })
    }

    /// When a checkpoint over so many leaves was made: the last of them says.
    async fn made_at(&self, org: &OrgId, size: u64) -> Result<Option<String>, DeskError> {
        let Some(last) = size.checked_sub(1) else { return Ok(None) };
        match self.store.log_leaf(org, last).await?.map(|row| row.leaf) {
            Some(LogLeaf::Heads(bytes)) => Ok(Some(HeadsLeaf::parse(&bytes)?.at.to_string())),
            _ => Ok(None),
        }
    }
}
