//! What a unit of work holds, the steps it takes, and why it stops.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;
use shirube_core::dossier::{Commander, Dossier};
use shirube_core::engine::Refusal;
use shirube_core::facts::Facts;
use shirube_core::policy::Policy;
use shirube_persistence::{ProcedureRow, Unit};
use shirube_trail::{ActorId, At, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::Office;
use crate::command::{Moved, Performed};
use crate::dossier::Brought;
use crate::draft::Draft;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::keyring::Keyring;
use crate::stood::Stood;

/// One transaction's constants and what it has done so far.
pub(crate) struct Work<'w> {
    /// The unit of work.
    pub(crate) unit: &'w Unit,
    /// The organisation.
    pub(crate) org: &'w OrgId,
    /// Its office.
    pub(crate) office: &'w Office,
    /// The policy in force today, for what is opened.
    pub(crate) policy: &'w Policy,
    /// The instant.
    pub(crate) at: At,
    /// The request.
    pub(crate) cmd: Uuid,
    /// The keys messages are signed with, where there are any.
    pub(crate) keys: Option<&'w Keyring>,
    /// Whether nothing of it will be kept: then nothing is signed.
    pub(crate) rehearsing: bool,
    /// What was moved or opened.
    pub(crate) moved: Vec<Moved>,
    /// How deep the acts command each other.
    pub(crate) depth: usize,
    /// The letters to be written when all of it is done.
    pub(crate) drafts: Vec<Draft>,
    /// Whether something was erased.
    pub(crate) erased: bool,
    /// The procedures with a new entry, and what opened them.
    pub(crate) touched: BTreeSet<ProcedureId>,
    /// What of which procedure reads have to learn of.
    pub(crate) stood: BTreeMap<ProcedureId, Stood>,
}

/// On what a step acts.
#[derive(Debug, Clone)]
pub(crate) enum On {
    /// A procedure there is.
    There(ProcedureId),
    /// A procedure to open.
    New {
        /// Its kind.
        kind: String,
        /// Its id.
        id: ProcedureId,
        /// What opens it.
        parent: Option<ProcedureId>,
    },
}

/// One act on one procedure.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// On what.
    pub(crate) on: On,
    /// The act.
    pub(crate) act: String,
    /// Who.
    pub(crate) hand: Hand,
    /// By whom it is commanded.
    pub(crate) commander: Option<Commander>,
    /// What it brings.
    pub(crate) brought: Brought,
    /// The revision seen.
    pub(crate) seen_revision: Option<u64>,
    /// Whose pseudonym the procedure learns with this act.
    pub(crate) learns: Learns,
}

/// A step that was refused, what it was refused on, and its dossier.
pub(crate) type Stopped = (Step, Refusal, Option<Arc<ProcedureRow>>, Dossier);

/// Why a unit stops.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A step was refused.
    Refused(Box<Stopped>),
    /// Something went wrong.
    Failed(DeskError),
}

impl<E: Into<DeskError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// A step's future: steps lead to steps.
pub(crate) type Stepping<'s> = Pin<Box<dyn Future<Output = Result<Performed, Halt>> + Send + 's>>;

impl<'w> Work<'w> {
    /// A transaction in which nothing has been done yet.
    pub(crate) fn new(
        desk: &'w Desk,
        unit: &'w Unit,
        (office, policy): (&'w Office, &'w Policy),
        at: At,
        cmd: Uuid,
    ) -> Self {
        let keys = desk.keys.as_ref();
        let moved = Vec::new();
        let (org, drafts, touched) = (unit.org(), Vec::new(), BTreeSet::new());
        let (rehearsing, erased, depth, stood) = (false, false, 0, BTreeMap::new());
        Self {
            unit,
            org,
            office,
            policy,
            at,
            cmd,
            keys,
            rehearsing,
            moved,
            depth,
            drafts,
            erased,
            touched,
            stood,
        }
    }
}

/// Whose pseudonym a procedure learns with an act.
#[derive(Debug, Clone)]
pub(crate) enum Learns {
    /// Nobody's.
    Nobody,
    /// A supplier's: the name there, and who it is.
    Supplier {
        /// The pseudonym.
        alias: ActorId,
        /// The person.
        person: ActorId,
    },
    /// The suppliers of another procedure, under names of their own.
    SuppliersOf(ProcedureId),
    /// The people of the company with this corporate number.
    PeopleOf(String),
}

impl Learns {
    /// Who a child's suppliers are: those of the procedure its `counterpart` names, else the people
    /// of the company whose number it gives, else for a contract and an instalment the parent's.
    pub(crate) fn of_child(kind: &str, parent: &ProcedureId, facts: &Facts) -> Self {
        let text = |name: &str| facts.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let counterpart = text("counterpart").and_then(|id| ProcedureId::new(id).ok());
        match (counterpart, text("counterpart.number")) {
            (Some(counterpart), _) => Self::SuppliersOf(counterpart),
            (None, Some(number)) => Self::PeopleOf(number.to_owned()),
            (None, None) if matches!(kind, "contract" | "instalment") => Self::SuppliersOf(parent.clone()),
            (None, None) => Self::Nobody,
        }
    }
}
