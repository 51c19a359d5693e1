//! Reading what a notice says.

use serde_json::{Value, json};

use super::Notice;

/// A text that is not empty.
pub(super) fn text<'n>(notice: &'n Notice, name: &str) -> Option<&'n str> {
    notice.facts.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// An amount of yen.
pub(super) fn yen(notice: &Notice, name: &str) -> Option<Value> {
    let amount = notice.facts.get(name)?.as_i64()?;
    Some(json!({ "amount": amount, "currency": "JPY" }))
}

/// Texts of the notice as members under other names.
pub(super) fn copy(notice: &Notice, into: &mut Value, pairs: &[(&str, &str)]) {
    for (from, to) in pairs {
        if let (Some(text), Some(members)) = (text(notice, from), into.as_object_mut()) {
            members.insert((*to).to_owned(), json!(text));
        }
    }
}

/// More members of an object.
pub(super) fn extend(into: &mut Value, more: Value) {
    if let (Some(members), Value::Object(more)) = (into.as_object_mut(), more) {
        members.extend(more);
    }
}

/// The beginning of a day in Japan.
pub(super) fn midnight(day: &str) -> String {
    format!("{day}T00:00:00+09:00")
}
