//! What happens: each file is one kind of fault.

pub(crate) mod backup;
pub(crate) mod clock;
pub(crate) mod crash;
pub(crate) mod disk;
pub(crate) mod mail;
pub(crate) mod newer;
pub(crate) mod replica;
