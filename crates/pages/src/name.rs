//! People by name, beside the ids under which the trail knows them.

use std::collections::BTreeMap;

use serde_json::Value;
use shirube_desk::CaseView;

/// The fact that names who applied.
pub(crate) const APPLICANT: &str = "applicant.name";

/// Names of people, by id.
pub(crate) type People = BTreeMap<String, String>;

/// Who did something: as it is said, and the id of whoever has a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) said: String,
    pub(crate) id: Option<String>,
}

impl Who {
    /// Somebody in a capacity: by name where there is one, else by the id the trail keeps.
    pub(crate) fn of(capacity: &str, id: &str, name: Option<&str>) -> Self {
        Self {
            said: format!("{capacity} {}", name.unwrap_or(id)).trim().to_owned(),
            id: name.map(|_| id.to_owned()),
        }
    }
}

/// Names of people by id, and of applicants by their application and its key.
pub(crate) fn names(view: &CaseView) -> People {
    let applications = view.procedures.iter().filter(|one| one.kind == "application");
    let applicants = applications.filter_map(|one| {
        let (_, key) = one.procedure.rsplit_once('/')?;
        let name = one.facts.iter().find(|(name, ..)| name == APPLICANT)?.3.as_str()?;
        Some([(key.to_owned(), name.to_owned()), (one.procedure.clone(), name.to_owned())])
    });
    view.people.clone().into_iter().chain(applicants.flatten()).collect()
}

/// Who acted: by name where the case tells it, with the id the trail keeps.
pub(crate) fn name_of(view: &CaseView, actor: &str) -> String {
    let in_charge = (actor == view.person && !view.person_name.is_empty()).then_some(&view.person_name);
    let name = view.people.get(actor).or(in_charge);
    name.map_or_else(|| actor.to_owned(), |name| format!("{name}（{actor}）"))
}

/// Which applicant a fact is about, of those kept by application: the last part of its name is their key.
pub(crate) fn about<'n>(name: &str, names: &'n People) -> Option<&'n str> {
    name.rsplit_once('.').and_then(|(_, key)| names.get(key)).map(String::as_str)
}

/// A value with names beside the ids of people and the keys of applications.
pub(crate) fn named(value: &Value, names: &People) -> Value {
    replaced(value, &|id| names.get(id).map(|name| format!("{name}（{id}）")))
}

/// A value with other words for some of its texts and of what its members are named by.
pub(crate) fn replaced(value: &Value, by: &impl Fn(&str) -> Option<String>) -> Value {
    let word = |text: &str| by(text).unwrap_or_else(|| text.to_owned());
    match value {
        Value::String(text) => Value::from(word(text)),
        Value::Array(all) => all.iter().map(|one| replaced(one, by)).collect(),
        Value::Object(all) => all.iter().map(|(key, one)| (word(key), replaced(one, by))).collect(),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_has_a_name_is_said_by_it_and_keeps_the_id() {
        let known = Who::of("担当者", "u-0001", Some("佐藤 花子"));
        assert_eq!((known.said.as_str(), known.id.as_deref()), ("担当者 佐藤 花子", Some("u-0001")));
        let erased = Who::of("評価者", "e-1", None);
        assert_eq!((erased.said.as_str(), erased.id), ("評価者 e-1", None));
    }

    #[test]
    fn ids_in_a_value_get_their_names() {
        let people = People::from([("u-0001".to_owned(), "佐藤 花子".to_owned())]);
        let value = json!({ "committee": [{ "seat": "e-1", "person": "u-0001" }, { "person": "u-0002" }] });
        assert_eq!(
            named(&value, &people),
            json!({ "committee": [{ "seat": "e-1", "person": "佐藤 花子（u-0001）" }, { "person": "u-0002" }] })
        );
    }
}
