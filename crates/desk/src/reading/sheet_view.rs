//! What an approval sheet (起案書) shows beside the page of its case.

use serde::Serialize;

use super::case_view::CaseView;

/// The approval sheet of a procedure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApprovalSheetView {
    /// Its case.
    pub case: CaseView,
    /// Years its file is kept after the fiscal year it closes in, by the policy of today (保存年限).
    pub retention_years: i64,
    /// What waits for a decision, or was decided last; none where nothing was.
    pub matter: Option<MatterView>,
    /// What was decided, sent back and said by sections before, in order.
    pub before: Vec<StampView>,
}

/// What a sheet is about: one decision, and the way to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatterView {
    /// The act that decides.
    pub act: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// How far it has come.
    pub state: MatterState,
    /// Who drafted it; none where nobody did who is known.
    pub drafted: Option<StampView>,
    /// Its route, in order.
    pub places: Vec<PlaceView>,
}

/// How far a matter has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterState {
    /// It waits for its decision.
    Pending,
    /// It was sent back, and is not drafted anew yet.
    Returned,
    /// It is decided.
    Decided,
}

/// A place on the route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// Whose it is.
    pub role: PlaceRole,
    /// Who stood for it; none while it is open.
    pub stamp: Option<StampView>,
}

/// Whose a place on the route is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceRole {
    /// A section that concurs (合議), by name.
    Section(String),
    /// Who decides, by the capacities that may.
    Decider(Vec<String>),
    /// The absent approver whose deputy decided (後閲).
    Countersigner,
}

/// Who stood for something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StampView {
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
    /// The section it speaks for; empty of anything but a concurrence or an objection.
    pub section: String,
    /// Why; empty where nothing is said, or its reader is not to know.
    pub reason: String,
    /// Whether a deputy decided in the approver's place (代決).
    pub by_deputy: bool,
    /// The first digits of the entry's hash.
    pub receipt: String,
}
