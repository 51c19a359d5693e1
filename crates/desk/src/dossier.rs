//! Makes up the dossier of a hearing from stored rows: facts, parent, children, policy.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use shirube_core::atlas::ReadSet;
use shirube_core::dossier::{Child, Commander, Dossier, NAMING, named_in};
use shirube_core::facts::{Facts, Fault, read};
use shirube_core::policy::Policy;
use shirube_persistence::{ChildRow, Lock, ProcedureRow, StoreError, Unit};
use shirube_trail::{At, Digest, ProcedureId, canonical, text};

use crate::error::DeskError;
use crate::hand::Hand;
use crate::machines::Known;

/// The facts of a stored procedure.
pub(crate) fn facts_of(row: &ProcedureRow) -> Result<Facts, DeskError> {
    match &row.facts {
        Value::Object(facts) => Ok(facts.clone().into_iter().collect()),
        _ => Err(inconsistent(row, "facts")),
    }
}

/// Who performed which act, of a stored procedure.
pub(crate) fn performers_of(row: &ProcedureRow) -> Result<BTreeMap<String, String>, DeskError> {
    BTreeMap::deserialize(&row.performers).map_err(|_| inconsistent(row, "performers"))
}

fn inconsistent(row: &ProcedureRow, what: &str) -> DeskError {
    DeskError::Store(StoreError::Inconsistent {
        table: "procedure",
        key: row.procedure.to_string(),
        what: format!("{what} is not what it must be"),
    })
}

/// A document an act brings, already stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filed {
    /// Which document of the act it is.
    pub(crate) document: String,
    /// Its content's hash.
    pub(crate) sha256: Digest,
    /// Its size in bytes.
    pub(crate) size: usize,
    /// Its media type.
    pub(crate) media: String,
}

impl Filed {
    /// The value committed as `file.<n>`.
    pub(crate) fn value(&self) -> Value {
        json!({ "sha256": self.sha256.to_hex(), "size": self.size, "media": self.media })
    }
}

/// What an act brings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Brought {
    /// Facts, in stored form.
    pub(crate) facts: Facts,
    /// Documents.
    pub(crate) documents: Vec<Filed>,
    /// The subject.
    pub(crate) subject: Option<String>,
}

impl Brought {
    /// SHA-256 over the canonical form of all of it.
    pub(crate) fn hash(&self) -> Result<String, DeskError> {
        let facts: Map<String, Value> = self.facts.0.clone().into_iter().collect();
        let documents: Vec<Value> =
            self.documents.iter().map(|one| json!([one.document, one.value()])).collect();
        let subject = self.subject.clone().unwrap_or_default();
        let whole = json!({ "facts": facts, "documents": documents, "subject": subject });
        Ok(Digest::sha256(&canonical::to_bytes(&whole)?).to_hex())
    }
}

/// Reads what a person typed for an act: every fault at once.
pub(crate) fn read_facts(known: &Known, act: &str, given: &Map<String, Value>) -> Result<Facts, DeskError> {
    let asks = known.asks(act);
    let mut facts = Facts::default();
    let mut faults = Vec::new();
    for (name, value) in given {
        let Some(fact) = asks.iter().find(|fact| fact.name == name) else {
            let names = asks.iter().map(|fact| fact.name).collect::<Vec<_>>();
            faults.push(Fault::new(
                name.clone(),
                format!("この行為にこの項目はありません。使える項目：{}。", names.join("、")),
                format!("This act takes no such field. It takes: {}.", names.join(", ")),
            ));
            continue;
        };
        match normalised(name, value).and_then(|value| read(fact, &value)) {
            Ok(value) => facts.set(fact.name, value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(facts) } else { Err(DeskError::BadInput { faults }) }
}

/// The facts an act asks for out of what another organisation disclosed, read as if they had been
/// typed: every fault at once. What the act does not ask for is left, and what was cleared there is
/// not given here.
pub(crate) fn read_taken(known: &Known, act: &str, offered: &Facts) -> Result<Facts, DeskError> {
    let asks = known.asks(act);
    let asked = |name: &str| asks.iter().any(|fact| fact.name == name);
    let taken = offered.0.iter().filter(|(name, value)| asked(name) && value.as_str() != Some(""));
    read_facts(known, act, &taken.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Texts as the trail hashes them; what may not be stored is named.
fn normalised(name: &str, value: &Value) -> Result<Value, Fault> {
    match value {
        Value::String(typed) => text::normalise(&text::unify_line_breaks(typed))
            .map(Value::from)
            .map_err(|error| Fault::new(name, error.ja(), error.to_string())),
        Value::Array(items) => {
            items.iter().map(|item| normalised(name, item)).collect::<Result<_, _>>().map(Value::Array)
        }
        Value::Object(members) => members
            .iter()
            .map(|(key, item)| Ok((key.clone(), normalised(name, item)?)))
            .collect::<Result<_, _>>()
            .map(Value::Object),
        Value::Null => Err(Fault::new(name, "値がありません。", "There is no value.")),
        other => Ok(other.clone()),
    }
}

/// What a dossier is made of beyond the rows.
pub(crate) struct Circumstances<'c> {
    /// The instant of the transaction.
    pub(crate) at: At,
    /// Who acts.
    pub(crate) hand: &'c Hand,
    /// By whom it is commanded.
    pub(crate) commander: Option<Commander>,
    /// What is brought.
    pub(crate) brought: &'c Brought,
}

/// The dossier of a procedure there is.
pub(crate) async fn of_row(
    unit: &Unit,
    row: &ProcedureRow,
    reads: &ReadSet,
    circumstances: &Circumstances<'_>,
) -> Result<Dossier, DeskError> {
    let mut file = bare(row.procedure.as_str(), &row.stage, circumstances)?;
    file.facts = facts_of(row)?;
    file.performers = performers_of(row)?;
    file.policy = policy_of(&file.facts);
    if !reads.parent.is_empty() {
        if let Some(parent) = &row.parent {
            if let Some(parent) = unit.procedure(parent, Lock::Share).await? {
                file.parent = shown_of_parent(&parent, reads)?;
            }
        }
    }
    let children = if reads.children || reads.named { children(unit, row, reads).await? } else { Vec::new() };
    if reads.named {
        let mut ids = named_in(&file.facts);
        ids.extend(named_in(&file.given));
        ids.extend(children.iter().flat_map(|(_, named)| named.clone()));
        file.named = named(unit, ids, reads).await?;
    }
    if reads.children {
        for (mut child, _) in children {
            child.facts.retain(|name, _| reads.child_facts.contains(name.as_str()));
            file.children.push(child);
        }
    }
    Ok(file)
}

/// What a procedure opened, with the facts that may be read of it, and whom it names.
async fn children(
    unit: &Unit,
    row: &ProcedureRow,
    reads: &ReadSet,
) -> Result<Vec<(Child, Vec<String>)>, DeskError> {
    let wanted = reads.child_facts.iter().chain(NAMING).copied().collect();
    let rows = unit.children(&row.procedure, &wanted).await?;
    let child = |row: ChildRow| {
        let facts: Facts = row.facts.into_iter().collect();
        let named = named_in(&facts);
        let child = Child {
            id: row.procedure.to_string(),
            kind: row.kind.to_string(),
            stage: row.stage,
            closed: row.closed,
            facts: facts.0,
        };
        (child, named)
    };
    Ok(rows.into_iter().map(child).collect())
}

/// The dossier of a procedure that does not exist yet.
pub(crate) async fn of_opening(
    unit: &Unit,
    procedure: &str,
    before: &str,
    (parent, reads): (Option<&ProcedureRow>, &ReadSet),
    policy: &Policy,
    circumstances: &Circumstances<'_>,
) -> Result<Dossier, DeskError> {
    let mut file = bare(procedure, before, circumstances)?;
    file.policy = policy.clone();
    if let Some(row) = parent {
        file.parent = shown_of_parent(row, reads)?;
    }
    if reads.named {
        file.named = named(unit, named_in(&file.given), reads).await?;
    }
    Ok(file)
}

fn bare(procedure: &str, stage: &str, with: &Circumstances<'_>) -> Result<Dossier, DeskError> {
    let mut file = Dossier::new(procedure, with.at.instant(), with.hand.actor.as_str(), with.hand.capacity);
    stage.clone_into(&mut file.stage);
    file.delegation.clone_from(&with.hand.delegation);
    file.commander.clone_from(&with.commander);
    file.subject.clone_from(&with.brought.subject);
    file.given = with.brought.facts.clone();
    file.documents = with.brought.documents.iter().map(|one| one.document.clone()).collect();
    file.content_hash = with.brought.hash()?;
    Ok(file)
}

/// The policy a procedure runs under: a fact of its first entry.
pub(crate) fn policy_of(facts: &Facts) -> Policy {
    facts.get("policy").and_then(|policy| Policy::deserialize(policy).ok()).unwrap_or_default()
}

fn shown_of_parent(row: &ProcedureRow, reads: &ReadSet) -> Result<Facts, DeskError> {
    let facts = facts_of(row)?;
    let shown = reads.parent.iter().filter_map(|name| {
        let value = match *name {
            "stage" => Value::from(row.stage.clone()),
            "kind" => Value::from(row.kind.to_string()),
            name => facts.get(name)?.clone(),
        };
        Some(((*name).to_owned(), value))
    });
    Ok(shown.collect())
}

/// The procedures of this organisation with these ids, each once, in the order of ids, under a
/// share lock. What has no such id here is not there: another organisation's is never found.
async fn named(unit: &Unit, ids: Vec<String>, reads: &ReadSet) -> Result<Vec<Child>, DeskError> {
    let ids: BTreeSet<ProcedureId> = ids.into_iter().filter_map(|id| ProcedureId::new(id).ok()).collect();
    let mut named = Vec::new();
    for id in ids {
        if let Some(row) = unit.procedure(&id, Lock::Share).await? {
            named.push(shown(&row, &reads.named_facts)?);
        }
    }
    Ok(named)
}

/// A procedure with the facts another may read of it.
fn shown(row: &ProcedureRow, names: &BTreeSet<&'static str>) -> Result<Child, DeskError> {
    let facts = facts_of(row)?;
    Ok(Child {
        id: row.procedure.to_string(),
        kind: row.kind.to_string(),
        stage: row.stage.clone(),
        closed: row.closed,
        facts: names.iter().filter_map(|name| Some(((*name).to_owned(), facts.get(name)?.clone()))).collect(),
    })
}
