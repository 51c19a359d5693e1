//! The words procedures are found by: a table of full text, written by statements of its own.

use shirube_trail::ids::ProcedureId;

/// The words a procedure is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    /// The procedure.
    pub procedure: ProcedureId,
    /// What anybody who sees it may find it by: number, titles, sections.
    pub title: String,
    /// What only those who see all cases find it by: suppliers' names; may be empty.
    pub names: String,
    /// Whether anybody may find it.
    pub is_public: bool,
}
