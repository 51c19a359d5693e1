//! Salted commitments: an entry holds only hashes of what people typed, so a
//! line can be blacked out (黒塗り) or erased and everything still verifies.

use crate::canonical;
use crate::entry::Entry;
use crate::fault::{Fault, FaultKind};
use crate::hash::{Digest, decode_base64};
use crate::ids::FieldName;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fmt;

/// 16 random bytes, fresh for each field of each entry; the caller draws them.
///
/// Whoever knows the salt can guess short values, so [`fmt::Debug`] hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 16]);

impl Salt {
    /// From 16 bytes of a cryptographic random source.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// 24 characters of base64 (RFC 4648 §4, padded).
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads canonical base64 of 16 bytes.
    ///
    /// # Errors
    ///
    /// Any text that encoding the bytes again would not give.
    pub fn from_base64(text: &str) -> Result<Self, Fault> {
        let form = "base64 (RFC 4648 §4, padded, canonical) of 16 bytes";
        decode_base64(text).map(Self).ok_or_else(|| Fault::form("salt", text, form))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(hidden)")
    }
}

/// The commitment of an entry to a value: SHA-256(JCS([salt, name, value])).
///
/// ```
/// use serde_json::json;
/// use shirube_trail::{Digest, Salt, commit, ids::FieldName};
///
/// let salt = Salt::from_bytes([0; 16]);
/// let digest = commit(&salt, &FieldName::new("reason")?, &json!("緊急のため"))?;
/// let text = r#"["AAAAAAAAAAAAAAAAAAAAAA==","reason","緊急のため"]"#;
/// assert_eq!(digest, Digest::sha256(text.as_bytes()));
/// # Ok::<(), shirube_trail::Fault>(())
/// ```
///
/// # Errors
///
/// A value [`check_value`] refuses; nesting beyond the limit.
pub fn commit(salt: &Salt, name: &FieldName, value: &Value) -> Result<Digest, Fault> {
    let named = |fault: Fault| fault.within(name.as_str());
    check_value(value).map_err(named)?;
    let committed = json!([salt.to_base64(), name.as_str(), value]);
    let bytes = canonical::to_bytes(&committed).map_err(named)?;
    Ok(Digest::sha256(&bytes))
}

/// Checks what a value may hold: integers within ±(2^53−1), strings, booleans,
/// arrays and objects; no null and no floats. A quantity with a fraction is a
/// string ([`is_quantity`]).
///
/// # Errors
///
/// The first null, float or integer out of range; nesting beyond the limit.
pub fn check_value(value: &Value) -> Result<(), Fault> {
    canonical::check_numbers(value, canonical::DEPTH_MAX)?;
    if has_null(value) {
        return Err(Fault::whole(FaultKind::Null));
    }
    Ok(())
}

// Called after the depth was checked, so the recursion is bounded.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether a text is a quantity: `^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`.
///
/// ```
/// use shirube_trail::field::is_quantity;
///
/// assert!(is_quantity("0.10") && is_quantity("-12"));
/// assert!(!is_quantity("01") && !is_quantity(".5") && !is_quantity("1e3"));
/// ```
#[must_use]
pub fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let whole_fits = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    whole_fits && fraction.is_none_or(digits)
}

/// What opens one commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The field's name in the entry.
    pub name: FieldName,
    /// The salt it was committed with.
    pub salt: Salt,
    /// The value, exactly as committed.
    pub value: Value,
}

impl Disclosure {
    /// The commitment this opens.
    ///
    /// # Errors
    ///
    /// As [`commit`].
    pub fn commitment(&self) -> Result<Digest, Fault> {
        commit(&self.salt, &self.name, &self.value)
    }

    /// Checks it against the committed hash.
    ///
    /// # Errors
    ///
    /// As [`commit`]; another hash.
    pub fn check(&self, committed: &Digest) -> Result<(), Fault> {
        if self.commitment()? == *committed {
            Ok(())
        } else {
            Err(Fault::new(self.name.as_str(), FaultKind::Commitment))
        }
    }

    /// Checks it against the field of that name in an entry.
    ///
    /// # Errors
    ///
    /// As [`Disclosure::check`]; an entry without such a field.
    pub fn check_in(&self, entry: &Entry) -> Result<(), Fault> {
        match entry.fields.get(&self.name) {
            Some(committed) => self.check(committed),
            None => Err(Fault::new(self.name.as_str(), FaultKind::Unknown)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_on_both_sides_of_the_boundary() {
        let max = canonical::INTEGER_MAX;
        for good in [json!(max), json!(-max), json!(""), json!([true, {"a": 0}]), json!({})] {
            assert_eq!(check_value(&good), Ok(()), "{good}");
        }
        for bad in [json!(null), json!(max + 1), json!(-max - 1), json!(0.1), json!({"a": [null]})] {
            assert!(check_value(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn quantities() {
        for good in ["0", "-0", "10", "0.0", "-1.50", "123456789012345678901.5"] {
            assert!(is_quantity(good), "{good}");
        }
        for bad in ["", "-", "+1", "00", "1.", ".1", "1.2.3", "1,000", "１", "--1", "0x1"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }

    #[test]
    fn any_change_breaks_the_commitment() {
        let open = |salt: u8, name: &str, value: Value| Disclosure {
            name: FieldName::new(name).unwrap(),
            salt: Salt::from_bytes([salt; 16]),
            value,
        };
        let committed = open(1, "reason", json!({"a": 1})).commitment().unwrap();
        assert_eq!(open(1, "reason", json!({"a": 1})).check(&committed), Ok(()));
        for other in [
            open(2, "reason", json!({"a": 1})),
            open(1, "reasons", json!({"a": 1})),
            open(1, "reason", json!({"a": "1"})),
            open(1, "reason", json!({"erased": true})),
        ] {
            let fault = other.check(&committed).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Commitment);
        }
    }

    #[test]
    fn salts_have_one_spelling_and_stay_hidden() {
        let salt = Salt::from_bytes([255; 16]);
        assert_eq!(Salt::from_base64(&salt.to_base64()).unwrap(), salt);
        for bad in ["", "/////////////////////w", "/////////////////////x==", "AAAA"] {
            assert!(Salt::from_base64(bad).is_err(), "{bad}");
        }
        assert_eq!(format!("{salt:?}"), "Salt(hidden)");
    }
}
