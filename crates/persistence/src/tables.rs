//! The tables, one file each: the entity (what the database holds) and the row
//! (what it means).
#![expect(unreachable_pub, reason = "the derive makes the entities public within these private modules")]

pub(crate) mod account;
pub(crate) mod api_token;
pub(crate) mod case_file;
pub(crate) mod command;
pub(crate) mod company_profile;
pub(crate) mod company_profile_change;
pub(crate) mod company_profile_code;
pub(crate) mod company_profile_member;
pub(crate) mod deadline;
pub(crate) mod disclosure;
pub(crate) mod document;
pub(crate) mod entry;
pub(crate) mod erasure;
pub(crate) mod form_draft;
pub(crate) mod identity;
pub(crate) mod invitation;
pub(crate) mod log_leaf;
pub(crate) mod long_work;
pub(crate) mod long_work_part;
pub(crate) mod loose_object;
pub(crate) mod membership;
pub(crate) mod message_in;
pub(crate) mod message_out;
pub(crate) mod organisation;
pub(crate) mod outbox;
pub(crate) mod person;
pub(crate) mod procedure;
pub(crate) mod pseudonym;
pub(crate) mod publication;
pub(crate) mod recovery_code;
pub(crate) mod reference;
pub(crate) mod saved_view;
pub(crate) mod search_text;
pub(crate) mod session;
pub(crate) mod sign_in_failure;
pub(crate) mod standing;
pub(crate) mod upload;
