//! What the page of a case shows.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// A case as somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseView {
    /// Its number.
    pub case: String,
    /// What it is about.
    pub title: String,
    /// Its fiscal year, western calendar.
    pub fiscal_year: i32,
    /// When it was opened.
    pub opened_at: String,
    /// The section it is of.
    pub section: String,
    /// Who is in charge: id and name.
    pub person: String,
    /// Their name.
    pub person_name: String,
    /// The moment it is shown at.
    pub as_of: String,
    /// Its procedures, in order of opening.
    pub procedures: Vec<CaseProcedureView>,
    /// Whether there are more procedures than shown.
    pub more: bool,
    /// What was done last, in order.
    pub acts: Vec<CaseActView>,
    /// How many entries its reader sees of these procedures in all, the last included.
    pub acts_in_all: u64,
    /// What was filed.
    pub files: Vec<CaseFileView>,
    /// What was made public, the latest first.
    pub publications: Vec<CasePublicationView>,
    /// Names of people of the organisation whose ids stand in it, by id; none for companies.
    pub people: BTreeMap<String, String>,
}

/// A procedure of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseProcedureView {
    /// Its id.
    pub procedure: String,
    /// What opened it.
    pub parent: String,
    /// Its kind.
    pub kind: String,
    /// The kind's name in Japanese.
    pub kind_ja: String,
    /// The kind's name in English.
    pub kind_en: String,
    /// Its stage.
    pub stage: String,
    /// The stage's name in Japanese.
    pub stage_ja: String,
    /// The stage's name in English.
    pub stage_en: String,
    /// The board's column.
    pub phase: String,
    /// Whether it has ended.
    pub closed: bool,
    /// Whether what comes in is nobody's business yet: then nothing of its content is shown.
    pub held_back: bool,
    /// What falls due in it, in order; none of a moment past.
    pub due: Vec<DueView>,
    /// What its reader may perform in this stage, before any rule is heard.
    pub may: Vec<MayView>,
    /// What is known of it: name, label, label in English, value.
    pub facts: Vec<(String, String, String, Value)>,
}

/// Something that falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DueView {
    /// The deadline or duty.
    pub id: String,
    /// What is owed or happens, in Japanese.
    pub ja: String,
    /// The same in English.
    pub en: String,
    /// The act.
    pub act: String,
    /// Whether people owe it.
    pub is_duty: bool,
    /// When.
    pub due_at: String,
    /// Days in Japan until then; below zero where it is overdue.
    pub days_left: i64,
    /// `pending`, `held`, `frozen`, or `fired` for a duty that is overdue.
    pub state: String,
}

/// An act somebody may perform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MayView {
    /// The act.
    pub act: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// In which capacity.
    pub capacity: String,
}

/// An act that was performed or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseActView {
    /// The procedure.
    pub procedure: String,
    /// Number of the entry.
    pub seq: u64,
    /// When.
    pub at: String,
    /// The act.
    pub act: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// Under which name, as the trail knows it.
    pub actor: String,
    /// In which capacity.
    pub capacity: String,
    /// Whether it was refused.
    pub refused: bool,
    /// The stage it led to.
    pub to: String,
    /// The first digits of the entry's hash.
    pub receipt: String,
}

/// A file that was filed with an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseFileView {
    /// The procedure.
    pub procedure: String,
    /// Number of the entry.
    pub seq: u64,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// What a procedure made public.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CasePublicationView {
    /// The procedure.
    pub procedure: String,
    /// What.
    pub what: String,
    /// When.
    pub at: String,
    /// Its content.
    pub body: Value,
}
