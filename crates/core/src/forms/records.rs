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

/// The longest id of somebody or of a seat.
const ID_BYTES_MAX: usize = 128;

/// Checks that these members name somebody, or a seat, by id: a name would seat nobody.
pub(super) fn ids(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    let is_inner = |byte: u8| is_outer(byte) || b":._-".contains(&byte);
    let is_id = |text: &str| {
        let bytes = text.as_bytes();
        (1..=ID_BYTES_MAX).contains(&bytes.len())
            && bytes.iter().all(|byte| is_inner(*byte))
            && [bytes.first(), bytes.last()].into_iter().flatten().all(|byte| is_outer(*byte))
    };
    let are_ids = members.iter().all(|name| value.get(name).and_then(Value::as_str).is_some_and(is_id));
    are_ids.then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} は、氏名ではなく識別子（英小文字と数字。例：u-0012、e-1）です。", members.join("、")),
        en: format!(
            "By id, not by name: {} (lower-case letters and digits, such as u-0012 or e-1).",
            members.join(", ")
        ),
    })
}

fn is_outer(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ids;

    #[test]
    fn who_is_seated_is_named_by_id() {
        for (person, is_id) in [
            ("u-0012", true),
            ("e-1", true),
            ("選定委員一", false),
            ("U-1", false),
            ("u-", false),
            ("", false),
        ] {
            assert_eq!(ids(&json!({ "person": person }), &["person"]).is_ok(), is_id, "{person}");
        }
        assert!(ids(&json!({ "person": 12 }), &["person"]).is_err() && ids(&json!({}), &["person"]).is_err());
    }
}
