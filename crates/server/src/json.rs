//! JSON as it is taken in: only what can be told back exactly.
//!
//! Nothing is read deeper than thirty-two levels or with more than fifty thousand members; a name
//! occurs once in an object; numbers are whole and within ±(2^53 − 1); texts hold no character that
//! is not for interchange or that hides what is written (`shirube_trail::text`).

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use shirube_trail::text::{normalise, unify_line_breaks};

use crate::problem::{FieldFault, Problem};

/// Levels of objects and lists at most.
const LEVELS_MAX: usize = 32;

/// Members of objects and lists at most, all together.
const MEMBERS_MAX: usize = 50_000;

/// The largest whole number that every reader of JSON keeps (RFC 7493 §2.2).
const WHOLE_MAX: i64 = 9_007_199_254_740_991;

/// Faults told of at most.
const FAULTS_MAX: usize = 20;

/// Reads the body of a request: an object of JSON.
///
/// # Errors
/// 415 for another media type, 400 for what is no JSON or goes too deep, 422 naming the fields.
pub fn read(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Problem> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ("not-json", "形式の誤り"),
            "本文はapplication/jsonで送ってください。",
            "send the body as application/json.",
        ));
    }
    let mut faults = scan(body)?;
    if faults.is_empty() {
        let value: Value = serde_json::from_slice(body).map_err(|error| not_json(&error.to_string()))?;
        check(&mut String::new(), &value, &mut faults);
        if let (Value::Object(members), true) = (value, faults.is_empty()) {
            return Ok(members);
        }
    }
    if faults.is_empty() {
        return Err(not_json("an object is expected"));
    }
    faults.truncate(FAULTS_MAX);
    Err(Problem::bad_input(faults))
}

fn not_json(cause: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        ("not-json", "形式の誤り"),
        format!("JSONとして読めません（{cause}）。"),
        format!("not readable as JSON: {cause}."),
    )
}

/// An object or a list that is being looked through.
struct Level {
    is_object: bool,
    /// Names seen in it, of an object.
    names: BTreeSet<Vec<u8>>,
    /// The name read last, or none yet.
    name: Option<String>,
    /// Whether the next text is a name.
    awaits_name: bool,
}

/// Looks through the bytes before anything is built of them: depth, members, names, numbers.
fn scan(body: &[u8]) -> Result<Vec<FieldFault>, Problem> {
    let mut levels: Vec<Level> = Vec::new();
    let (mut faults, mut members, mut at) = (Vec::new(), 0_usize, 0_usize);
    while let Some(byte) = body.get(at) {
        let begun = at;
        at += 1;
        match byte {
            b'{' | b'[' => {
                let is_object = *byte == b'{';
                levels.push(Level { is_object, names: BTreeSet::new(), name: None, awaits_name: is_object });
                if levels.len() > LEVELS_MAX {
                    return Err(not_json("more than 32 levels"));
                }
            }
            b'}' | b']' => {
                levels.pop();
            }
            b',' => {
                members += 1;
                if members > MEMBERS_MAX {
                    return Err(not_json("more than 50000 members"));
                }
                if let Some(level) = levels.last_mut() {
                    level.awaits_name = level.is_object;
                }
            }
            b'"' => {
                at = end_of_text(body, at);
                let text = body.get(begun..at).unwrap_or_default();
                if let Some(level) = levels.last_mut().filter(|level| level.awaits_name) {
                    level.awaits_name = false;
                    let name: String = serde_json::from_slice(text).unwrap_or_default();
                    let is_new = level.names.insert(name.clone().into_bytes());
                    level.name = Some(name);
                    if !is_new {
                        let ja = "同じ名前が二度あります。";
                        faults.push(FieldFault::new(path(&levels), ja, "the name occurs twice."));
                    }
                }
            }
            b'-' | b'0'..=b'9' => {
                while body
                    .get(at)
                    .is_some_and(|one| matches!(one, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
                {
                    at += 1;
                }
                let text = body.get(begun..at).unwrap_or_default();
                if !is_whole(text) {
                    let ja = "整数で、-9,007,199,254,740,991から9,007,199,254,740,991までです。";
                    let en = "a whole number from -9,007,199,254,740,991 to 9,007,199,254,740,991.";
                    faults.push(FieldFault::new(path(&levels), ja, en));
                }
            }
            _ => {}
        }
    }
    Ok(faults)
}

/// Where a text ends that began before: after its closing mark.
fn end_of_text(body: &[u8], mut at: usize) -> usize {
    while let Some(byte) = body.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'"' => break,
            _ => {}
        }
    }
    at.min(body.len())
}

fn is_whole(number: &[u8]) -> bool {
    let text = std::str::from_utf8(number).unwrap_or_default();
    text.parse::<i64>().is_ok_and(|whole| (-WHOLE_MAX..=WHOLE_MAX).contains(&whole))
}

fn path(levels: &[Level]) -> String {
    let names: Vec<&str> = levels.iter().filter_map(|level| level.name.as_deref()).collect();
    names.join(".")
}

/// Texts: what may not be stored is named, with its field.
fn check(field: &mut String, value: &Value, faults: &mut Vec<FieldFault>) {
    match value {
        Value::String(text) => fault_of(field, text, faults),
        Value::Array(items) => items.iter().for_each(|item| check(field, item, faults)),
        Value::Object(members) => {
            for (name, item) in members {
                let length = field.len();
                if length > 0 {
                    field.push('.');
                }
                field.push_str(name);
                fault_of(field, name, faults);
                check(field, item, faults);
                field.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Tells what of a text may not be stored, as of this field.
pub(crate) fn fault_of(field: &str, text: &str, faults: &mut Vec<FieldFault>) {
    // Files are long, and of few characters.
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return;
    }
    if let Err(fault) = normalise(&unify_line_breaks(text)) {
        let field: String = field.chars().filter(|one| !one.is_control()).collect();
        faults.push(FieldFault::new(field, fault.ja(), format!("{fault} (forbidden_char).")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Result<Map<String, Value>, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "application/json; charset=utf-8".parse().unwrap());
        read(&headers, &Bytes::from(text.to_owned()))
    }

    fn fault(text: &str) -> (u16, String) {
        let problem = given(text).unwrap_err();
        (problem.status, problem.errors.first().map(|one| one.field.clone()).unwrap_or_default())
    }

    #[test]
    fn only_what_can_be_told_back_exactly_is_read() {
        for (text, status, field) in [
            (r#"{"a": 0.1}"#, 422, "a"),
            (r#"{"a": {"b": [1, 1e999]}}"#, 422, "a.b"),
            (r#"{"a": 9007199254740992}"#, 422, "a"),
            (r#"{"a": -9007199254740992}"#, 422, "a"),
            (r#"{"a": 9223372036854775808}"#, 422, "a"),
            (r#"{"a": 1, "a": 2}"#, 422, "a"),
            (r#"{"facts": {"t": "a\u202eb"}}"#, 422, "facts.t"),
            (r#"{"t": "a\u200bb"}"#, 422, "t"),
            (r#"{"t": "\ufeffa"}"#, 422, "t"),
            (r#"{"t": "a\u0000"}"#, 422, "t"),
            (r#"{"a\u202e": 1}"#, 422, "a\u{202e}"),
            (r#"{"t": "\ud800"}"#, 400, ""),
            ("[1]", 400, ""),
            ("{", 400, ""),
            ("", 400, ""),
        ] {
            assert_eq!(fault(text), (status, field.to_owned()), "{text}");
        }
        for text in [
            r#"{"a": 9007199254740991}"#,
            r#"{"a": -9007199254740991, "b": 0}"#,
            r#"{"t": "行一\r\n行二\tA", "u": "\ud842\udfb7"}"#,
        ] {
            assert!(given(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn depth_and_number_of_members_end_somewhere() {
        let nested = |levels: usize| format!("{{\"a\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(given(&nested(31)).is_ok());
        assert_eq!(fault(&nested(32)).0, 400);
        assert_eq!(fault(&nested(100_000)).0, 400);
        let many = |count: usize| format!("{{\"a\": [{}]}}", vec!["1"; count].join(","));
        assert!(given(&many(50_001)).is_ok());
        assert_eq!(fault(&many(50_002)).0, 400);
    }

    #[test]
    fn the_body_says_that_it_is_json() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
        assert_eq!(read(&headers, &Bytes::from_static(b"{}")).unwrap_err().status, 415);
        assert_eq!(read(&HeaderMap::new(), &Bytes::from_static(b"{}")).unwrap_err().status, 415);
    }
}
