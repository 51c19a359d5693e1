//! Merging releases into a compiled release, by the rules of the standard: objects member by
//! member, objects with an id by their id, other arrays as a whole; later releases win.

use serde_json::{Map, Value, json};

/// What the releases of one process come to; `None` without any.
#[must_use]
pub fn compiled(releases: &[Value]) -> Option<Value> {
    let last = releases.last()?;
    let mut merged = Map::new();
    for release in releases {
        for (name, value) in release.as_object().into_iter().flatten() {
            if !matches!(name.as_str(), "id" | "date" | "tag") {
                put(&mut merged, name, value);
            }
        }
    }
    let date = last.get("date")?.as_str()?;
    merged.insert("id".to_owned(), json!(format!("{}-{date}", last.get("ocid")?.as_str()?)));
    merged.insert("date".to_owned(), json!(date));
    merged.insert("tag".to_owned(), json!(["compiled"]));
    Some(Value::Object(merged))
}

fn put(into: &mut Map<String, Value>, name: &str, value: &Value) {
    match (into.get_mut(name), value) {
        (_, Value::Null) => {
            into.remove(name);
        }
        (Some(Value::Object(known)), Value::Object(new)) => {
            for (name, value) in new {
                put(known, name, value);
            }
        }
        (Some(Value::Array(known)), Value::Array(new)) if new.iter().all(|one| one.get("id").is_some()) => {
            for one in new {
                put_by_id(known, one);
            }
        }
        _ => {
            into.insert(name.to_owned(), value.clone());
        }
    }
}

fn put_by_id(known: &mut Vec<Value>, new: &Value) {
    let same = known.iter_mut().find(|one| one.get("id") == new.get("id"));
    match (same.and_then(Value::as_object_mut), new) {
        (Some(same), Value::Object(members)) => {
            for (name, value) in members {
                put(same, name, value);
            }
        }
        _ => known.push(new.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::compiled;

    #[test]
    fn later_releases_win_member_by_member_and_id_by_id() {
        let releases = [
            json!({"ocid": "o", "id": "1", "date": "2026-01-01T00:00:00+09:00", "tag": ["tender"],
                "tender": {"id": "t", "status": "active", "submissionMethod": ["a", "b"], "title": "x"},
                "awards": [{"id": "1", "status": "pending"}]}),
            json!({"ocid": "o", "id": "2", "date": "2026-02-01T00:00:00+09:00", "tag": ["award"],
                "tender": {"id": "t", "status": "complete", "submissionMethod": ["c"], "title": null},
                "awards": [{"id": "1", "status": "active"}, {"id": "2", "status": "pending"}]}),
        ];
        let expected = json!({"ocid": "o", "id": "o-2026-02-01T00:00:00+09:00",
            "date": "2026-02-01T00:00:00+09:00", "tag": ["compiled"],
            "tender": {"id": "t", "status": "complete", "submissionMethod": ["c"]},
            "awards": [{"id": "1", "status": "active"}, {"id": "2", "status": "pending"}]});
        assert_eq!(compiled(&releases), Some(expected));
        assert_eq!(compiled(&[]), None);
    }
}
