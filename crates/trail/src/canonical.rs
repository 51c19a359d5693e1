//! RFC 8785 (JCS): the one way to write a JSON value, and a reader that accepts
//! nothing else.
//!
//! Narrower than the RFC on purpose: numbers are integers within ±(2^53−1), the
//! range every JSON reader keeps exactly (RFC 7493 §2.2), so no verifier needs
//! to agree with another about the digits of a float.

use crate::fault::{Fault, FaultKind};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

pub use crate::cursor::{DEPTH_MAX, INTEGER_MAX};

/// Writes a value in canonical form, UTF-8, without a trailing newline.
///
/// ```
/// use serde_json::json;
/// use shirube_trail::canonical;
///
/// let text = canonical::to_string(&json!({"b": [true, 1], "a": "導"}))?;
/// assert_eq!(text, r#"{"a":"導","b":[true,1]}"#);
/// assert!(canonical::to_string(&json!(0.5)).is_err());
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
///
/// # Errors
///
/// A number that is not an integer within ±(2^53−1); nesting deeper than
/// [`DEPTH_MAX`].
pub fn to_string(value: &Value) -> Result<String, Fault> {
    check_numbers(value, DEPTH_MAX)?;
    if is_plain(value) {
        return serde_json::to_string(value).map_err(not_json);
    }
    serde_jcs::to_string(value).map_err(not_json)
}

/// Whether every object has only ASCII names, in their order. The compact JSON of such a value, its
/// numbers being integers, is the canonical one, and written several times faster.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => {
            members.keys().all(|name| name.is_ascii())
                && members.keys().is_sorted()
                && members.values().all(is_plain)
        }
    }
}

/// As [`to_string`], as bytes.
///
/// # Errors
///
/// As [`to_string`].
pub fn to_bytes(value: &Value) -> Result<Vec<u8>, Fault> {
    to_string(value).map(String::into_bytes)
}

/// Reads a value that must already be in canonical form.
///
/// ```
/// use shirube_trail::canonical::parse_canonical;
///
/// assert!(parse_canonical(br#"{"a":1,"b":2}"#).is_ok());
/// for refused in [r#"{"b":2,"a":1}"#, r#"{"a":1,"a":1}"#, r#"{"a":1.0}"#, "{\"a\":1}\n"] {
///     assert!(parse_canonical(refused.as_bytes()).is_err());
/// }
/// ```
///
/// # Errors
///
/// Anything but the bytes [`to_bytes`] would write: bad UTF-8, lone surrogates,
/// trailing data, member names that occur twice, white space, another member
/// order, another spelling of a string or number, floats.
pub fn parse_canonical(bytes: &[u8]) -> Result<Value, Fault> {
    match crate::cursor::value(bytes) {
        Some(value) => Ok(value),
        None => parse_and_compare(bytes),
    }
}

/// As [`parse_canonical`], by writing again what was read; this one names what is wrong.
fn parse_and_compare(bytes: &[u8]) -> Result<Value, Fault> {
    let value: Value = serde_json::from_slice(bytes).map_err(not_json)?;
    // A reader keeps only the last of two equal names, so what has any is written otherwise.
    let written = to_bytes(&value);
    if written.as_ref().is_ok_and(|written| written == bytes) {
        return Ok(value);
    }
    if let Some(name) = find_duplicate(bytes)? {
        return Err(Fault::new(name, FaultKind::DuplicateMember));
    }
    let written = written?;
    let same = written.iter().zip(bytes).take_while(|(a, b)| a == b);
    Err(Fault::whole(FaultKind::NotCanonical { at_byte: same.count() }))
}

fn not_json(error: impl fmt::Display) -> Fault {
    Fault::whole(FaultKind::NotJson(error.to_string()))
}

/// Whether an integer may stand in the trail.
#[must_use]
pub const fn integer_in_range(number: i64) -> bool {
    -INTEGER_MAX <= number && number <= INTEGER_MAX
}

pub(crate) fn check_numbers(value: &Value, depth_left: usize) -> Result<(), Fault> {
    let deeper = || depth_left.checked_sub(1).ok_or_else(|| Fault::whole(FaultKind::TooDeep(DEPTH_MAX)));
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if integer_in_range(whole) => Ok(()),
            _ => Err(Fault::whole(FaultKind::NotAnInteger(number.to_string()))),
        },
        Value::Array(items) => {
            let depth_left = deeper()?;
            items.iter().try_for_each(|v| check_numbers(v, depth_left))
        }
        Value::Object(members) => {
            let depth_left = deeper()?;
            members.iter().try_for_each(|(name, v)| check_numbers(v, depth_left).map_err(|f| named(f, name)))
        }
    }
}

/// Names the innermost member only: paths can be as long as the document.
fn named(fault: Fault, name: &str) -> Fault {
    if fault.member.is_empty() { fault.within(name) } else { fault }
}

/// The first member name that occurs twice in one object, at any depth.
fn find_duplicate(bytes: &[u8]) -> Result<Option<String>, Fault> {
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Names { found: &mut found }.deserialize(&mut reader).map_err(not_json)?;
    Ok(found)
}

/// Walks a document for its member names and ignores the values.
struct Names<'a> {
    found: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let found = self.found;
        while items.next_element_seed(Names { found: &mut *found })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let found = self.found;
        let mut seen = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if found.is_some() {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            if seen.contains(&name) {
                *found = Some(name);
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            seen.insert(name);
            members.next_value_seed(Names { found: &mut *found })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_ordered_by_utf16_code_units() {
        // RFC 8785 §3.2.3: the pair U+1F600 (D83D DE00) comes before U+FB33,
        // which byte order would turn round.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return",
            "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let text = to_string(&value).unwrap();
        let at = |needle: &str| text.find(needle).unwrap();
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        assert!(order.windows(2).all(|w| at(w[0]) < at(w[1])), "{text}");
        assert_eq!(parse_canonical(text.as_bytes()).unwrap(), value);
    }

    /// The fast way writes what the other writes, and is not taken where the two could differ.
    #[test]
    fn plain_values_are_written_as_all_others() {
        let every: String = (0..=0x2ff).filter_map(char::from_u32).collect();
        let texts = json!([every, "\u{2028}\u{2029}\u{feff}\u{fffd}\u{10ffff}𠮷"]);
        let cases = [
            (texts, true),
            (json!({"a": {"b": [1, -1, true, null, {}]}, "a.b": INTEGER_MAX, "a_": [], "b": ""}), true),
            (json!({every: 1, "a": 2}), false),
            (json!([{"x": {"é": 1}}]), false),
        ];
        for (value, plain) in cases {
            assert_eq!(is_plain(&value), plain, "{value}");
            assert_eq!(to_string(&value).unwrap(), serde_jcs::to_string(&value).unwrap());
        }
    }

    #[test]
    fn strings_are_escaped_as_the_rfc_says() {
        // RFC 8785 §3.2.2.2 and its sample of §3.2.2
        let cases = [
            ("\u{20ac}$\u{f}\nA'B\"\\\"/", r#""€$\u000f\nA'B\"\\\"/""#),
            ("\u{8}\t\n\u{c}\r", r#""\b\t\n\f\r""#),
            ("\u{0}\u{b}\u{1f}", r#""\u0000\u000b\u001f""#),
            ("\u{7f}\u{2028}𠮷", "\"\u{7f}\u{2028}𠮷\""),
        ];
        for (raw, written) in cases {
            assert_eq!(to_string(&json!(raw)).unwrap(), written);
            assert_eq!(parse_canonical(written.as_bytes()).unwrap(), json!(raw));
        }
    }

    #[test]
    fn integers_stop_at_two_to_the_53() {
        for good in [0, 1, -1, INTEGER_MAX, -INTEGER_MAX] {
            assert_eq!(to_string(&json!(good)).unwrap(), good.to_string());
        }
        for bad in [INTEGER_MAX + 1, -INTEGER_MAX - 1, i64::MAX, i64::MIN] {
            assert!(to_string(&json!(bad)).is_err(), "{bad}");
        }
        assert!(to_string(&json!(u64::MAX)).is_err());
        assert!(to_string(&json!({"a": [1.5]})).is_err());
    }

    #[test]
    fn refuses_everything_but_the_canonical_bytes() {
        let cases: [&[u8]; 20] = [
            b"",
            b"{}x",
            b"{} ",
            b" {}",
            b"[1, 2]",
            b"1.0",
            b"1e2",
            b"-0",
            b"01",
            b"9007199254740992",
            br#""\u0041""#,
            br#""\/""#,
            br#""\u000A""#,
            br#""\ud800""#,
            br#""\udc00\ud800""#,
            b"\"\xff\"",
            b"\"\xed\xa0\x80\"",
            b"\"\xc0\x80\"",
            b"\xef\xbb\xbf{}",
            br#"{"b":1,"a":1}"#,
        ];
        for bytes in cases {
            assert!(parse_canonical(bytes).is_err(), "{bytes:?}");
        }
    }

    /// Whatever is done to a byte: what is read in one pass is what the other way reads.
    #[test]
    fn both_ways_of_reading_agree() {
        let text =
            r#"{"a":[0,-1,10,true,false,null,{}],"ab":"導 ","b":{"a":[],"b":"x"},"c":9007199254740991}"#;
        let mut quick = 0;
        for at in 0..=text.len() {
            for new in 0..=u8::MAX {
                for taken in [0, 1] {
                    let (before, after) = text.as_bytes().split_at(at);
                    let mutated = [before, &[new], after.get(taken..).unwrap_or_default()].concat();
                    if let Some(value) = crate::cursor::value(&mutated) {
                        quick += 1;
                        assert_eq!(parse_and_compare(&mutated), Ok(value));
                    }
                }
            }
        }
        assert!(quick > 100, "{quick}");
        for plain in ["1", "[]", "{}", "\"\"", "null", r#"{"a":1,"b":[{"c":-5}]}"#] {
            assert!(crate::cursor::value(plain.as_bytes()).is_some(), "{plain}");
        }
    }

    #[test]
    fn duplicates_are_named_at_any_depth() {
        for text in
            [r#"{"a":1,"a":2}"#, r#"[{"b":{"a":1,"\u0061":1}}]"#, r#"{"x":[],"y":{"a":[1],"a":[1]},"z":{}}"#]
        {
            let fault = parse_canonical(text.as_bytes()).unwrap_err();
            assert_eq!(fault, Fault::new("a", FaultKind::DuplicateMember));
        }
    }

    #[test]
    fn depth_is_limited_on_both_sides() {
        let nest = |levels: usize| (1..levels).fold(json!([]), |inner, _| json!([inner]));
        assert!(to_string(&nest(DEPTH_MAX)).is_ok());
        assert!(to_string(&nest(DEPTH_MAX + 1)).is_err());
        assert!(parse_canonical("[".repeat(100_000).as_bytes()).is_err());
    }
}
