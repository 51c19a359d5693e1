//! What a form brings for a fact.

use serde_json::Value;

use crate::policy::policy_value;
use crate::record;
use crate::typed::Typed;

/// The value of a fact of a form: put together of its members where it is structured.
#[must_use]
pub fn fact_of((kind, fact, shape): (&str, &str, &str), typed: &Typed) -> Option<Value> {
    if (kind, fact) == ("office", "policy") {
        return policy_value(typed);
    }
    record::fact_of((kind, fact, shape), typed)
}
