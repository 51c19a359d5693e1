//! A command: what somebody wants done, and what the desk answers.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_core::render::Language;
use shirube_core::render::law::page_of;
use shirube_core::rules::frame::{Missing, missing};
use shirube_core::words::{Capacity, Sentence};
use shirube_trail::{ActorId, OrgId, ProcedureId};
use uuid::Uuid;

/// On what an act is performed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A new case: its preparation.
    NewCase,
    /// A new application to this call.
    NewApplication(ProcedureId),
    /// A procedure that somebody opens on another by their own act: an application, a complaint.
    NewChild {
        /// On what.
        parent: ProcedureId,
        /// Its kind.
        kind: String,
    },
    /// A procedure there is.
    Procedure(ProcedureId),
}

impl Target {
    /// The procedure that is there already: the one meant, or what another is opened on.
    pub(crate) const fn there(&self) -> Option<&ProcedureId> {
        match self {
            Self::NewApplication(id) | Self::Procedure(id) | Self::NewChild { parent: id, .. } => Some(id),
            Self::NewCase => None,
        }
    }

    /// The procedure and the kind of what is opened on it, where something is.
    pub(crate) fn opens(&self) -> Option<(&ProcedureId, &str)> {
        match self {
            Self::NewApplication(call) => Some((call, "application")),
            Self::NewChild { parent, kind } => Some((parent, kind)),
            Self::NewCase | Self::Procedure(_) => None,
        }
    }
}

/// A document an act brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which document of the act it is.
    pub document: String,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// What somebody wants done.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// The organisation.
    pub org: OrgId,
    /// Who.
    pub person: ActorId,
    /// In which capacity; the first one held that the act allows where absent.
    pub capacity: Option<Capacity>,
    /// On what.
    pub target: Target,
    /// The act.
    pub act: String,
    /// The application or question it is about.
    pub subject: Option<String>,
    /// What it brings.
    pub facts: Map<String, Value>,
    /// Documents it brings.
    pub documents: Vec<Attachment>,
    /// The revision seen; not compared where absent or where the act is additive.
    pub seen_revision: Option<u64>,
    /// The request's own id: the same id has one effect and one answer.
    pub cmd: Uuid,
}

/// What the desk answers to a command it could hear.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer")]
pub enum Reply {
    /// Done.
    Done(Performed),
    /// Refused.
    Refused(Refused),
}

/// An act that was performed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Performed {
    /// The procedure.
    pub procedure: String,
    /// The stage before.
    pub from: String,
    /// The stage after.
    pub to: String,
    /// The revision after, as a reading of it tells.
    pub revision: u64,
    /// Number of the entry; 0 while what comes in is nobody's business.
    pub seq: u64,
    /// The first sixteen digits of the entry's hash, as printed on receipts.
    pub receipt: String,
    /// Whether this was the first hand of an act by two.
    pub first_of_two: bool,
    /// Every procedure the act moved or opened, in order, itself first.
    pub moved: Vec<Moved>,
}

/// A procedure an act moved or opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Moved {
    /// The procedure.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// The act performed on it.
    pub act: String,
    /// Its stage before.
    pub from: String,
    /// Its stage after.
    pub to: String,
}

/// An act that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The procedure; empty where there is none yet.
    pub procedure: String,
    /// Its stage.
    pub stage: String,
    /// The act.
    pub act: String,
    /// `refused`, or `deadline_passed` where the application is kept as late.
    pub code: String,
    /// Every unmet requirement.
    pub unmet: Vec<Unmet>,
    /// Number of the entry that keeps the refusal, where one does and it may be told.
    pub seq: Option<u64>,
}

/// One unmet requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Unmet {
    /// The rule.
    pub rule: String,
    /// Whom or what it is about.
    pub subject: String,
    /// H, R or S.
    pub severity: String,
    /// The fact or document the act must bring, as programs name it; absent where it is something else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub missing: String,
    /// What is missing, in Japanese.
    pub ja: String,
    /// What is missing, in English.
    pub en: String,
    /// Where it stands, in Japanese.
    pub citation_ja: String,
    /// Where it stands, in English.
    pub citation_en: String,
    /// The page of the rulebook that explains it, in Japanese.
    pub rulebook_ja: String,
    /// The same in English.
    pub rulebook_en: String,
}

impl Unmet {
    /// The requirement a finding left unmet in a procedure of this kind.
    #[must_use]
    pub fn of(finding: &shirube_core::rule::Finding, kind: &str) -> Self {
        let Sentence { ja, en } = finding.sentence();
        Self {
            rule: finding.rule.id.to_owned(),
            subject: finding.subject.clone(),
            severity: finding.rule.severity.letter().to_owned(),
            missing: missing(finding).map(Missing::name).unwrap_or_default(),
            ja,
            en,
            citation_ja: finding.rule.citation.ja.to_owned(),
            citation_en: finding.rule.citation.en.to_owned(),
            rulebook_ja: page_of(finding.rule.id, kind, Language::Ja),
            rulebook_en: page_of(finding.rule.id, kind, Language::En),
        }
    }
}
