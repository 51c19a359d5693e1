//! What people of the own organisation are called where the trail knows them by ids. Whoever was erased or is
//! of another organisation stays an id, and so does a seat: it hides who sits on it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_trail::{ActorId, OrgId};

use super::reader::Reader;
use crate::Desk;
use crate::error::DeskError;

/// Ids looked up for one page; more stay ids.
const NAMES_MAX: usize = 500;

/// What the ids of people begin with, in facts too.
const PERSON: &str = "u-";

impl Desk {
    /// The names of those of these ids that are staff of the organisation. Companies learn none.
    pub(super) async fn names(
        &self,
        org: &OrgId,
        reader: &Reader,
        ids: BTreeSet<String>,
    ) -> Result<BTreeMap<String, String>, DeskError> {
        if reader.is_supplier() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<String> = ids.into_iter().take(NAMES_MAX).collect();
        let people = self.store.people(org, &ids).await?.into_iter();
        let own = people.filter(|one| one.corporate_number.is_none() && !one.name.is_empty());
        Ok(own.map(|one| (one.person.to_string(), one.name)).collect())
    }
}

/// The ids of people a value holds.
pub(super) fn ids_in(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with(PERSON) && ActorId::new(text.as_str()).is_ok() => {
            ids.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| ids_in(one, ids)),
        Value::Object(all) => all.values().for_each(|one| ids_in(one, ids)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_found_wherever_a_value_holds_them() {
        let mut ids = BTreeSet::new();
        let committee = json!([{ "seat": "e-1", "person": "u-0013" }, { "more": { "person": "u-0014" } }]);
        ids_in(&committee, &mut ids);
        ids_in(&json!("u-turn, and more"), &mut ids);
        assert_eq!(ids, BTreeSet::from(["u-0013".to_owned(), "u-0014".to_owned()]));
    }
}
