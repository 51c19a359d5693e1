//! Erasure of personal data (廃棄): what the office's `erase` entry lists, and what is left in place
//! of what it deleted.
//!
//! Salts and values are deleted; the entries that committed to them stay as they are. The entry that
//! says so discloses `table.erased`: every field, by procedure, number of the entry and name.
//!
//! ```
//! use serde_json::json;
//! use shirube_trail::erasure::{Erased, read_table, table};
//!
//! let one = Erased { procedure: "R3-0001/1".parse()?, seq: shirube_trail::Seq::FIRST, name: "reason".parse()? };
//! let value = table(&[one.clone()].into());
//! assert_eq!(value, json!([["R3-0001/1", 0, "reason"]]));
//! assert_eq!(read_table(&value)?, [one].into());
//! # Ok::<(), shirube_trail::Fault>(())
//! ```

use crate::entry::{Entry, EntryType, Seq};
use crate::fault::{Fault, FaultKind, JsonType};
use crate::ids::{FieldName, OFFICE, ProcedureId};
use crate::members::wrong_type;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The act of the office that erases.
pub const ERASE: &str = "erase";

/// The field that lists what was erased.
pub const TABLE: &str = "table.erased";

/// What stands wherever an erased value stood.
#[must_use]
pub fn tombstone() -> Value {
    json!({ "erased": true })
}

/// A field that was erased. They ascend by procedure, entry and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erased {
    /// The procedure.
    pub procedure: ProcedureId,
    /// The entry's number in it.
    pub seq: Seq,
    /// The field.
    pub name: FieldName,
}

/// The value of [`TABLE`]: `[procedure, seq, name]` each, ascending.
#[must_use]
pub fn table(erased: &BTreeSet<Erased>) -> Value {
    erased.iter().map(|one| json!([one.procedure.as_str(), one.seq.get(), one.name.as_str()])).collect()
}

/// Reads what [`table`] writes, and nothing else.
///
/// # Errors
///
/// Another type or form; items that do not ascend; none at all.
pub fn read_table(value: &Value) -> Result<BTreeSet<Erased>, Fault> {
    let items = value.as_array().ok_or_else(|| wrong_type(TABLE, value, JsonType::Array))?;
    let mut erased = BTreeSet::new();
    for item in items {
        let one = read_item(item)?;
        if erased.last().is_some_and(|last| *last >= one) {
            return Err(Fault::new(TABLE, FaultKind::Order));
        }
        erased.insert(one);
    }
    if erased.is_empty() { Err(Fault::new(TABLE, FaultKind::Missing)) } else { Ok(erased) }
}

fn read_item(item: &Value) -> Result<Erased, Fault> {
    let form = || Fault::form(TABLE, &item.to_string(), "[procedure, number of the entry, field]");
    let [Value::String(procedure), seq, Value::String(name)] =
        item.as_array().map(Vec::as_slice).ok_or_else(form)?
    else {
        return Err(form());
    };
    let within = |fault: Fault| fault.within(TABLE);
    Ok(Erased {
        procedure: procedure.parse().map_err(within)?,
        seq: Seq::new(seq.as_u64().ok_or_else(form)?).map_err(within)?,
        name: name.parse().map_err(within)?,
    })
}

/// Whether an entry is one that erases: an allowed `erase` of the office.
#[must_use]
pub fn is_erasure(entry: &Entry) -> bool {
    entry.entry_type == EntryType::Decision
        && entry.procedure.as_str() == OFFICE
        && entry.act.as_str() == ERASE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_is_written() {
        let one = |procedure: &str, seq: u64, name: &str| Erased {
            procedure: procedure.parse().unwrap(),
            seq: Seq::new(seq).unwrap(),
            name: name.parse().unwrap(),
        };
        let erased: BTreeSet<Erased> =
            [one("R3-0001/1", 10, "a"), one("R3-0001/1", 9, "reason"), one("R3-0001/1", 9, "file.1")].into();
        let value = table(&erased);
        assert_eq!(value[0], json!(["R3-0001/1", 9, "file.1"]), "numbers, not texts, ascend");
        assert_eq!(read_table(&value), Ok(erased));
        let (a, b) = (json!(["R3-0001/1", 0, "a"]), json!(["R3-0001/1", 0, "b"]));
        for (value, is_fine) in [
            (json!([a, b]), true),
            (json!([b, a]), false),
            (json!([a, a]), false),
            (json!([]), false),
            (json!({}), false),
            (json!([["R3-0001/1", 0]]), false),
            (json!([["R3-0001/1", 0, "a", "b"]]), false),
            (json!([["R3-0001/1", "0", "a"]]), false),
            (json!([["R3-0001/1", -1, "a"]]), false),
            (json!([["R3-0001", 0, "a"]]), false),
            (json!([["R3-0001/1", 0, "A"]]), false),
        ] {
            assert_eq!(read_table(&value).is_ok(), is_fine, "{value}");
        }
    }
}
