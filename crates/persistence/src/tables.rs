//! The tables, one file each: the entity (what the database holds) and the row
//! (what it means).
#![expect(unreachable_pub, reason = "the derive makes the entities public within these private modules")]

pub(crate) mod case_file;
pub(crate) mod command;
pub(crate) mod deadline;
pub(crate) mod disclosure;
pub(crate) mod document;
pub(crate) mod entry;
pub(crate) mod erasure;
pub(crate) mod log_leaf;
pub(crate) mod message_in;
pub(crate) mod message_out;
pub(crate) mod organisation;
pub(crate) mod outbox;
pub(crate) mod person;
pub(crate) mod procedure;
pub(crate) mod pseudonym;
pub(crate) mod publication;
pub(crate) mod reference;
pub(crate) mod standing;
