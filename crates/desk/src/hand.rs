//! In whose hand an act is performed.

use shirube_core::dossier::Delegation;
use shirube_core::words::Capacity;
use shirube_trail::ActorId;

use crate::error::DeskError;

/// One way somebody may act in a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// Under which name the trail knows them there.
    pub actor: ActorId,
    /// In which capacity.
    pub capacity: Capacity,
    /// Under which delegation.
    pub delegation: Option<Delegation>,
}

impl Hand {
    /// The system's own hand.
    pub(crate) fn system(actor: &str) -> Result<Self, DeskError> {
        Ok(Self { actor: ActorId::new(actor)?, capacity: Capacity::System, delegation: None })
    }
}
