//! Values of the policy as people read them, and what one edition changes of another.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use shirube_core::policy::{GROUPS, OVERRIDABLE, PRE_NOTICE_ITEMS, Parameter, Shape, read};
use shirube_core::register::register;
use shirube_core::render::Language;
use shirube_core::words::{Words, words};

use crate::choices::option_words;
use crate::moment::kept_day;
use crate::shown::Shown;
use crate::words::either;

/// Lists whose items stand in an order that counts; of every other list it does not.
pub(super) const IN_ORDER: [&str; 2] = ["tie_break", "delegation_table"];

/// The types of contract that may be long-term by ordinance: the Order names leases of things and services.
const LONG_TERM: [&str; 3] = ["lease", "service", "technical-service"];

/// What the members of tables are called.
const MEMBERS: &[(&str, Words)] = &[
    ("up_to_yen", words("上限額（税込）", "up to, tax included")),
    ("holder", words("決裁する職", "who decides")),
    ("contract_type", words("契約の種類（空欄は全種類）", "type of contract (empty: every type)")),
    ("class", words("文書の分類", "class of documents")),
    ("years", words("保存年数", "years")),
];

/// What a member of a table is called.
pub(super) fn member_label(language: Language, name: &'static str) -> &'static str {
    MEMBERS.iter().find(|(known, _)| *known == name).map_or(name, |(_, words)| language.of(*words))
}

/// The ids a list is chosen from, where it is not written freely.
pub(super) fn offered(parameter: &Parameter) -> Option<&'static [&'static str]> {
    match (parameter.shape, parameter.name) {
        (Shape::Choices(ids), _) => Some(ids),
        (_, "exceptions") => Some(OVERRIDABLE),
        (_, "long_term_types") => Some(&LONG_TERM),
        _ => None,
    }
}

/// What an option of a member is called.
pub(super) fn option(language: Language, name: &str, id: &str) -> String {
    let words = match name {
        "no4_pre_notice_items" => PRE_NOTICE_ITEMS.iter().find(|(known, ..)| *known == id).map(|one| one.2),
        "exceptions" => {
            let rule = RULES.iter().find(|(known, _)| *known == id).map(|(_, words)| *words);
            return rule.map_or_else(|| id.to_owned(), |words| format!("{id} {}", language.of(words)));
        }
        // what an organisation calls its sections and offices is nobody's option
        "route" | "estimated_items" | "holder" => return id.to_owned(),
        _ => None,
    };
    words.map_or_else(|| option_words(language, id), |words| language.of(words).to_owned())
}

/// The rules to which exceptions may be allowed, by id and name.
static RULES: std::sync::LazyLock<Vec<(&'static str, Words)>> = std::sync::LazyLock::new(|| {
    let of = register().into_iter().filter(|one| OVERRIDABLE.contains(&one.id));
    of.map(|one| (one.id, one.name)).collect()
});

/// The value of a member, as it is shown.
pub(super) fn said(language: Language, parameter: &Parameter, value: &Value) -> Shown {
    one(language, parameter.name, parameter.shape, value)
}

fn one(language: Language, name: &str, shape: Shape, value: &Value) -> Shown {
    let text = |text: &str| Shown::Text(text.to_owned());
    match (shape, value) {
        (Shape::OwnFigure(_), Value::Null) => {
            text(language.pick("法令・制度の額による", "as the law or the programme sets"))
        }
        (_, Value::Null) => text(""),
        (Shape::Figure(unit) | Shape::OwnFigure(unit), Value::Number(number)) => {
            let figure = number.as_i64().map(|figure| unit.of(figure));
            figure
                .map_or_else(|| text(&number.to_string()), |said| text(either(language, &said.ja, &said.en)))
        }
        (_, Value::Bool(is)) => {
            text(if *is { language.pick("はい", "yes") } else { language.pick("いいえ", "no") })
        }
        (Shape::May(shape), value) => one(language, name, *shape, value),
        (Shape::Date, Value::String(kept)) => text(&dated(language, kept)),
        (_, Value::String(id)) => text(&option(language, name, id)),
        (_, Value::Array(all)) if all.is_empty() => text(language.pick("なし", "none")),
        (Shape::Records(members), Value::Array(all)) => table(language, members, all),
        (shape, Value::Array(all)) => {
            Shown::List(all.iter().map(|value| one(language, name, shape.item(), value)).collect())
        }
        (_, other) => text(&other.to_string()),
    }
}

fn table(language: Language, members: &'static [(&'static str, Shape)], all: &[Value]) -> Shown {
    let head = members.iter().map(|(name, _)| member_label(language, name).to_owned()).collect();
    let row = |value: &Value| {
        let cell = |(name, shape): &(&'static str, Shape)| {
            one(language, name, *shape, value.get(*name).unwrap_or(&Value::Null)).line()
        };
        members.iter().map(cell).collect()
    };
    Shown::Table(head, all.iter().map(row).collect())
}

/// A day as it is kept, as the office writes it; the text itself where it is none.
pub(crate) fn dated(language: Language, kept: &str) -> String {
    kept_day(language, kept).unwrap_or_else(|| kept.to_owned())
}

/// A policy as it is shown: every member it states, by groups. What reads as none is not known here.
pub(crate) fn whole(language: Language, policy: &Value) -> Option<Vec<(String, Shown)>> {
    let all = policy.as_object()?;
    let stated = GROUPS.iter().flat_map(|group| group.parameters);
    let pair =
        |one: &Parameter| Some((language.of(one.label).to_owned(), said(language, one, all.get(one.name)?)));
    let pairs: Vec<_> = stated.filter_map(pair).collect();
    (pairs.len() == all.len()).then_some(pairs)
}

/// A member that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) before: Shown,
    pub(crate) after: Shown,
}

/// What one edition changes of another, by groups.
pub(crate) fn changed(language: Language, before: &Value, after: &Value) -> Vec<Row> {
    let (before, after) = (members(before), members(after));
    let value = |of: &Map<String, Value>, name: &str| of.get(name).cloned().unwrap_or_default();
    let differing = GROUPS.iter().flat_map(|group| group.parameters).filter_map(|one| {
        let (before, after) = (value(&before, one.name), value(&after, one.name));
        (!is_same(one, &before, &after)).then(|| Row {
            label: language.of(one.label).to_owned(),
            before: said(language, one, &before),
            after: said(language, one, &after),
        })
    });
    differing.collect()
}

/// Every member of a policy, those at their default too; what reads as no policy is as it stands.
pub(super) fn members(policy: &Value) -> Map<String, Value> {
    let whole = read(&without_nulls(policy)).ok().and_then(|one| serde_json::to_value(one).ok());
    whole.as_ref().unwrap_or(policy).as_object().cloned().unwrap_or_default()
}

/// A policy as the trail takes it: an own figure that is not set is absent.
fn without_nulls(policy: &Value) -> Value {
    let stated = policy.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    Value::Object(stated.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn is_same(parameter: &Parameter, before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Array(one), Value::Array(other)) if !IN_ORDER.contains(&parameter.name) => {
            let set = |all: &[Value]| all.iter().map(Value::to_string).collect::<BTreeSet<_>>();
            one.len() == other.len() && set(one) == set(other)
        }
        _ => before == after,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shirube_core::policy::{Policy, parameters};

    use super::*;

    #[test]
    fn what_changes_is_said_with_its_unit_and_nothing_else_is() {
        let now = serde_json::to_value(Policy::default()).unwrap();
        assert_eq!(changed(Language::Ja, &now, &json!({})), Vec::new(), "what is left out is the default");
        let then = json!({
            "payment_days": 20, "letters_language": "ja+en", "small_value_works_yen": 1_000_000,
            "exceptions": ["G92"], "delegation_table": [{ "up_to_yen": 1_000_000, "holder": "課長" }],
        });
        let lines = |language| {
            let row = |row: Row| (row.label, row.before.line(), row.after.line());
            changed(language, &now, &then).into_iter().map(row).collect::<Vec<_>>()
        };
        let ja = lines(Language::Ja);
        assert_eq!(ja.len(), 5, "{ja:?}");
        let has =
            |before: &str, after: &str| ja.iter().any(|(_, one, other)| one == before && other == after);
        assert!(has("30日", "20日") && has("日本語", "日本語と英語"), "{ja:?}");
        assert!(has("法令・制度の額による", "1,000,000円"), "{ja:?}");
        assert!(ja.iter().any(|(_, _, after)| after.contains("上限額（税込）：1,000,000円")), "{ja:?}");
        assert!(ja.iter().any(|(_, before, after)| before == "なし" && after.starts_with("G92 ")), "{ja:?}");
        assert!(lines(Language::En).iter().any(|(_, one, other)| one == "30 days" && other == "20 days"));
    }

    #[test]
    fn the_order_of_a_list_counts_only_where_it_decides() {
        let listed = |rules: Value| json!({ "exceptions": rules });
        assert!(
            changed(Language::Ja, &listed(json!(["G92", "G11"])), &listed(json!(["G11", "G92"]))).is_empty()
        );
        let ties = |steps: Value| json!({ "tie_break": steps });
        let (one, other) = (json!(["technical", "price", "lot"]), json!(["price", "technical", "lot"]));
        assert_eq!(changed(Language::Ja, &ties(one), &ties(other)).len(), 1);
    }

    #[test]
    fn every_option_and_every_member_of_a_table_has_a_name() {
        for one in parameters() {
            let ids = match one.shape {
                Shape::Choice(ids) => ids,
                _ => offered(one).unwrap_or_default(),
            };
            for id in ids {
                assert_ne!(option(Language::Ja, one.name, id), *id, "{}: {id}", one.name);
            }
            if let Shape::Records(members) = one.shape {
                for (name, _) in members {
                    assert_ne!(member_label(Language::Ja, name), *name);
                }
            }
        }
    }
}
