//! From a JSON value to an [`Entry`]: exactly the members there are.

use super::at::parse_date;
use super::{At, Entry, EntryType, Outcome, RuleEntry, Seq, VERSION};
use crate::fault::{Fault, JsonType};
use crate::hash::Digest;
use crate::ids::FieldName;
use crate::members::{Members, wrong_type};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn entry(value: Value) -> Result<Entry, Fault> {
    let mut members = Members::of(value, String::new())?;
    let version = members.take("v")?;
    match version.as_i64() {
        Some(VERSION) => {}
        Some(other) => return Err(Fault::form("v", &other.to_string(), "1")),
        None => return Err(wrong_type("v", &version, JsonType::Integer)),
    }
    let entry = Entry {
        entry_type: members.one_of("type", &EntryType::ALL, EntryType::as_str)?,
        org: members.id("org")?,
        case: members.id("case")?,
        procedure: members.id("procedure")?,
        parent: members.id_or_empty("parent")?,
        kind: members.id("kind")?,
        machine: members.id("machine")?,
        seq: seq(&members.take("seq")?)?,
        prev: members.read("prev", Digest::from_hex)?,
        at: members.read("at", At::parse)?,
        actor: members.id("actor")?,
        capacity: members.id("capacity")?,
        act: members.id("act")?,
        from: members.id_or_empty("from")?,
        to: members.id("to")?,
        rules: rules(members.take("rules")?)?,
        fields: fields(members.take("fields")?)?,
        cmd: members.read("cmd", command)?,
    };
    members.finish()?;
    Ok(entry)
}

fn seq(value: &Value) -> Result<Seq, Fault> {
    match (value.as_u64(), value.as_i64()) {
        (Some(number), _) => Seq::new(number),
        (None, Some(below)) => Err(Fault::form("seq", &below.to_string(), "0, 1, 2 …")),
        (None, None) => Err(wrong_type("seq", value, JsonType::Integer)),
    }
}

fn rules(value: Value) -> Result<Vec<RuleEntry>, Fault> {
    let Value::Array(items) = value else {
        return Err(wrong_type("rules", &value, JsonType::Array));
    };
    let mut rules = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let mut members = Members::of(item, format!("rules[{index}]"))?;
        rules.push(RuleEntry {
            id: members.id("id")?,
            subject: members.id_or_empty("subject")?,
            outcome: members.one_of("outcome", &Outcome::ALL, Outcome::as_str)?,
            law: members.read("law", parse_date)?,
        });
        members.finish()?;
    }
    Ok(rules)
}

fn fields(value: Value) -> Result<BTreeMap<FieldName, Digest>, Fault> {
    let mut members = Members::of(value, "fields".to_owned())?;
    let names = members.names();
    let mut fields = BTreeMap::new();
    for text in names {
        let commitment = members.read(&text, Digest::from_base64)?;
        fields.insert(FieldName::new(text)?, commitment);
    }
    Ok(fields)
}

pub(super) fn command(text: &str) -> Result<Uuid, Fault> {
    let fault = || Fault::form("cmd", text, "UUID, lowercase with hyphens");
    let cmd = Uuid::try_parse(text).map_err(|_| fault())?;
    let is_written_so = cmd.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
    is_written_so.then_some(cmd).ok_or_else(fault)
}
