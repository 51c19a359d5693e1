//! Checks of what a record holds, shared by the forms.

use serde_json::Value;

use crate::words::Sentence;

/// Checks a list of objects that each have these members, texts or flags or numbers.
pub(super) fn objects(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    let complete = value.as_array().is_some_and(|list| {
        !list.is_empty() && list.iter().all(|item| members.iter().all(|member| item.get(member).is_some()))
    });
    complete.then_some(()).ok_or_else(|| Sentence {
        ja: format!("1件以上の一覧です。各項目に {} を記してください。", members.join("、")),
        en: format!("A list of one or more; each has {}.", members.join(", ")),
    })
}

/// Checks an object that has these members.
pub(super) fn object(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    members.iter().all(|member| value.get(member).is_some()).then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} を記してください。", members.join("、")),
        en: format!("It has {}.", members.join(", ")),
    })
}

/// Checks an object that has these texts, none of them empty.
pub(super) fn texts(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    let complete = members
        .iter()
        .all(|name| value.get(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty()));
    complete.then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} を文字で記してください。", members.join("、")),
        en: format!("It has the texts {}.", members.join(", ")),
    })
}
