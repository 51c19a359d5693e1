//! The canonical form of an entry, written in one pass: its members stand in one order, and nothing in
//! an id, a date or a hash is escaped.

use super::{Entry, RuleEntry, VERSION, at};
use crate::fault::Fault;
use crate::ids::{ProcedureId, StageId};

/// Room for what stands in every entry; fields and rules come on top.
const FIXED_BYTES: usize = 640;
/// Room for a field, and for a rule.
const ITEM_BYTES: usize = 96;

/// The text of an entry that [`Entry::check`] has nothing against.
pub(super) fn text(entry: &Entry) -> Result<String, Fault> {
    let items = entry.fields.len() + entry.rules.len();
    let mut text = String::with_capacity(FIXED_BYTES + ITEM_BYTES * items);
    let stage = |stage: Option<&StageId>| stage.map(StageId::to_string).unwrap_or_default();
    put(&mut text, "{\"act\":\"", entry.act.as_str());
    put(&mut text, "\",\"actor\":\"", entry.actor.as_str());
    put(&mut text, "\",\"at\":\"", &entry.at.to_string());
    put(&mut text, "\",\"capacity\":\"", entry.capacity.as_str());
    put(&mut text, "\",\"case\":\"", entry.case.as_str());
    put(&mut text, "\",\"cmd\":\"", entry.cmd.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()));
    put(&mut text, "\",\"fields\":{", "");
    for (nth, (name, commitment)) in entry.fields.iter().enumerate() {
        put(&mut text, if nth == 0 { "\"" } else { ",\"" }, name.as_str());
        put(&mut text, "\":\"", &commitment.to_base64());
        text.push('"');
    }
    put(&mut text, "},\"from\":\"", &stage(entry.from.as_ref()));
    put(&mut text, "\",\"kind\":\"", entry.kind.as_str());
    put(&mut text, "\",\"machine\":\"", entry.machine.as_str());
    put(&mut text, "\",\"org\":\"", entry.org.as_str());
    put(&mut text, "\",\"parent\":\"", entry.parent.as_ref().map_or("", ProcedureId::as_str));
    put(&mut text, "\",\"prev\":\"", &entry.prev.to_hex());
    put(&mut text, "\",\"procedure\":\"", entry.procedure.as_str());
    put(&mut text, "\",\"rules\":[", "");
    for (nth, rule) in entry.rules.iter().enumerate() {
        put_rule(&mut text, if nth == 0 { "{\"id\":\"" } else { ",{\"id\":\"" }, rule)?;
    }
    put(&mut text, "],\"seq\":", &entry.seq.get().to_string());
    put(&mut text, ",\"to\":\"", entry.to.as_str());
    put(&mut text, "\",\"type\":\"", entry.entry_type.as_str());
    put(&mut text, "\",\"v\":", &VERSION.to_string());
    text.push('}');
    Ok(text)
}

fn put(text: &mut String, before: &str, value: &str) {
    text.push_str(before);
    text.push_str(value);
}

fn put_rule(text: &mut String, before: &str, rule: &RuleEntry) -> Result<(), Fault> {
    let (id, subject) = rule.key();
    put(text, before, id);
    put(text, "\",\"law\":\"", &at::date_text(rule.law)?);
    put(text, "\",\"outcome\":\"", rule.outcome.as_str());
    put(text, "\",\"subject\":\"", subject);
    text.push_str("\"}");
    Ok(())
}
