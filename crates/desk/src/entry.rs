//! Writes down an act: the trail entry and what opens its commitments.
//!
//! Every field is salted on its own. Names with a reserved beginning are not facts of the
//! procedure: `file.`, `given.`, `inputs.`, `rule.`, `seen.`, `table.`, and the words below.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use shirube_core::dossier::Dossier;
use shirube_core::facts::Facts;
use shirube_core::law::table::Edition;
use shirube_core::rule::{Finding, Input};
use shirube_trail::field::{Disclosure, Salt};
use shirube_trail::{
    ActId, At, CapacityId, CaseNo, Digest, Entry, EntryType, FieldName, KindId, MachineId, OrgId, Outcome,
    ProcedureId, RuleEntry, RuleId, Seq, StageId, SubjectId,
};
use uuid::Uuid;

use crate::dossier::Filed;
use crate::error::DeskError;
use crate::machines::Known;

/// Whether a field of an entry is a fact of the procedure's state.
pub(crate) fn is_state_fact(name: &str) -> bool {
    const WORDS: [&str; 5] = ["subject", "documents", "delegation", "commander", "seen"];
    const BEGINNINGS: [&str; 6] = ["file.", "given.", "inputs.", "rule.", "seen.", "table."];
    !WORDS.contains(&name) && !BEGINNINGS.iter().any(|start| name.starts_with(start))
}

/// What an entry says beyond its dossier.
pub(crate) struct Writing<'w> {
    /// Whether allowed or refused.
    pub(crate) entry_type: EntryType,
    /// The organisation.
    pub(crate) org: &'w OrgId,
    /// The procedure.
    pub(crate) procedure: &'w ProcedureId,
    /// What opened it.
    pub(crate) parent: Option<&'w ProcedureId>,
    /// The machine.
    pub(crate) known: &'static Known,
    /// Number and previous hash.
    pub(crate) place: (Seq, Digest),
    /// The act.
    pub(crate) act: &'w str,
    /// From and to.
    pub(crate) stages: (&'w str, &'w str),
    /// What the rules found.
    pub(crate) findings: &'w [Finding],
    /// Facts changed, or brought and refused.
    pub(crate) facts: &'w [(String, Value)],
    /// Documents.
    pub(crate) documents: &'w [Filed],
    /// The request.
    pub(crate) cmd: Uuid,
}

/// The entry of an act, with its disclosures.
pub(crate) fn write(
    writing: &Writing<'_>,
    file: &Dossier,
    at: At,
) -> Result<(Entry, Vec<Disclosure>), DeskError> {
    let mut fields: BTreeMap<String, Value> = writing.facts.iter().cloned().collect();
    let rules = rule_entries(writing.findings, &mut fields)?;
    circumstances(file, &mut fields)?;
    for (number, document) in writing.documents.iter().enumerate() {
        fields.insert(format!("file.{}", number + 1), document.value());
    }
    if !writing.documents.is_empty() {
        let names: Vec<Value> =
            writing.documents.iter().map(|one| Value::from(one.document.clone())).collect();
        fields.insert("documents".to_owned(), Value::Array(names));
    }
    let mut disclosures = Vec::new();
    let mut committed = BTreeMap::new();
    for (name, value) in fields {
        let disclosure = Disclosure { name: FieldName::new(name)?, salt: fresh_salt()?, value };
        committed.insert(disclosure.name.clone(), disclosure.commitment()?);
        disclosures.push(disclosure);
    }
    let first = writing.place.0 == Seq::FIRST;
    let machine = writing.known.machine;
    let entry = Entry {
        entry_type: writing.entry_type,
        org: writing.org.clone(),
        case: CaseNo::new(writing.procedure.case_text())?,
        procedure: writing.procedure.clone(),
        parent: writing.parent.cloned(),
        kind: KindId::new(machine.kind)?,
        machine: MachineId::new(machine.name())?,
        seq: writing.place.0,
        prev: writing.place.1,
        at,
        actor: shirube_trail::ActorId::new(file.actor.clone())?,
        capacity: CapacityId::new(file.capacity.id())?,
        act: ActId::new(writing.act)?,
        from: if first { None } else { Some(StageId::new(writing.stages.0)?) },
        to: StageId::new(writing.stages.1)?,
        rules,
        fields: committed,
        cmd: writing.cmd,
    };
    Ok((entry, disclosures))
}

/// What the decision looked at beyond the procedure's own facts: committed, so that replay needs
/// nothing else.
fn circumstances(file: &Dossier, fields: &mut BTreeMap<String, Value>) -> Result<(), DeskError> {
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if let Some(subject) = &file.subject {
        put("subject", Value::from(subject.clone()));
    }
    if let Some(delegation) = &file.delegation {
        let mut value = json!({ "id": delegation.id, "form": delegation.form, "holder": delegation.holder });
        if let (Some(limit), Some(object)) = (delegation.limit_yen, value.as_object_mut()) {
            object.insert("limit_yen".to_owned(), Value::from(limit));
        }
        if let (Some(level), Some(object)) = (&delegation.level, value.as_object_mut()) {
            object.insert("level".to_owned(), Value::from(level.clone()));
        }
        put("delegation", value);
    }
    if let Some(commander) = &file.commander {
        put("commander", json!({ "procedure": commander.procedure, "act": commander.act }));
    }
    // Entries that name no edition were decided under the first.
    if file.law.edition != Edition::FIRST {
        put("seen.law", Value::from(file.law.edition.0));
    }
    if !file.parent.0.is_empty() {
        put("seen.parent", object(&file.parent));
    }
    if !file.children.is_empty() {
        let children = serde_json::to_value(&file.children)
            .map_err(|error| DeskError::bad_input("children", error.to_string(), error.to_string()))?;
        put("seen.children", children);
    }
    if !file.named.is_empty() {
        let named = serde_json::to_value(&file.named)
            .map_err(|error| DeskError::bad_input("named", error.to_string(), error.to_string()))?;
        put("seen.named", named);
    }
    Ok(())
}

fn object(facts: &Facts) -> Value {
    Value::Object(facts.0.clone().into_iter().collect::<Map<String, Value>>())
}

/// Rules in the entry; sensitive ones as salted fields; the inputs of all as salted fields.
fn rule_entries(
    findings: &[Finding],
    fields: &mut BTreeMap<String, Value>,
) -> Result<Vec<RuleEntry>, DeskError> {
    let mut rules: BTreeMap<(String, String), RuleEntry> = BTreeMap::new();
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for finding in findings {
        let number = numbers.entry(finding.rule.id).and_modify(|nth| *nth += 1).or_insert(1);
        let name = finding.rule.id.to_ascii_lowercase();
        let inputs = inputs_value(finding);
        if finding.rule.sensitive {
            let value = json!({
                "subject": finding.subject,
                "outcome": finding.outcome.id(),
                "law": finding.law_day(),
                "inputs": inputs,
            });
            fields.insert(format!("rule.{name}.{number}"), value);
            continue;
        }
        if !finding.inputs.is_empty() {
            fields.insert(
                format!("inputs.{name}.{number}"),
                json!({ "subject": finding.subject, "inputs": inputs }),
            );
        }
        let entry = rule_entry(finding)?;
        rules.entry((finding.rule.id.to_owned(), finding.subject.clone())).or_insert(entry);
    }
    Ok(rules.into_values().collect())
}

fn rule_entry(finding: &Finding) -> Result<RuleEntry, DeskError> {
    let outcome = Outcome::ALL
        .into_iter()
        .find(|outcome| outcome.as_str() == finding.outcome.id())
        .unwrap_or(Outcome::Unmet);
    let subject = match finding.subject.as_str() {
        "" => None,
        subject => Some(SubjectId::new(subject)?),
    };
    let law = NaiveDate::parse_from_str(&finding.law_day(), "%Y-%m-%d").unwrap_or_default();
    Ok(RuleEntry { id: RuleId::new(finding.rule.id)?, subject, outcome, law })
}

fn inputs_value(finding: &Finding) -> Value {
    let members = finding.inputs.iter().map(|(name, input)| {
        let value = match input {
            Input::Int(value) => Value::from(*value),
            Input::Flag(value) => Value::from(*value),
            other => Value::from(other.to_string()),
        };
        ((*name).to_owned(), value)
    });
    Value::Object(members.collect())
}

fn fresh_salt() -> Result<Salt, DeskError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| DeskError::Random(error.to_string()))?;
    Ok(Salt::from_bytes(bytes))
}
