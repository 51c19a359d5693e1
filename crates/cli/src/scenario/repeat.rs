//! Variables and repetition: texts that name variables are filled in, tables that say `times`, and values that say `@times`.
//!
//! Each copy sees its number as `{n}`, padded with zeros as `{n2}` … `{n6}`.

use super::errors::{Mistake, Place};
use super::node::{Kind, Member, Node, Variables};

/// Most copies of one thing: beyond this a scenario is a mistake or a load test.
const TIMES_MAX: i64 = 1_000;

/// Lists of a file whose tables may be repeated.
const REPEATED: [&str; 4] = ["person", "seal", "step", "expect-final"];

impl Node {
    /// The value with its variables filled in.
    pub(crate) fn filled(&self, variables: &Variables) -> Result<Self, Mistake> {
        let value = match &self.value {
            Kind::Text(text) => {
                if let Some(whole) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                    if is_name(whole) {
                        let known = variables.get(whole);
                        let known = known.ok_or_else(|| unknown_variable(&self.at, whole, variables))?;
                        return Ok(Self { value: known.value.clone(), at: self.at.clone() });
                    }
                }
                Kind::Text(fill(text, &self.at, variables)?)
            }
            Kind::List(items) => {
                Kind::List(items.iter().map(|item| item.filled(variables)).collect::<Result<_, _>>()?)
            }
            Kind::Table(members) => {
                if let Some(repeated) = value(members, &self.at, variables) {
                    return Ok(Self { value: repeated?, at: self.at.clone() });
                }
                let filled = |member: &Member| {
                    let key = fill(&member.key, &member.at, variables)?;
                    Ok(Member { key, at: member.at.clone(), node: member.node.filled(variables)? })
                };
                Kind::Table(members.iter().map(filled).collect::<Result<_, Mistake>>()?)
            }
            Kind::Int(_) | Kind::Flag(_) => self.value.clone(),
        };
        Ok(Self { value, at: self.at.clone() })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_'))
}

fn unknown_variable(place: &Place, name: &str, variables: &Variables) -> Mistake {
    Mistake::unknown(place, ("変数", "variable"), name, variables.keys().map(String::as_str))
}

/// A text with `{name}` replaced; `{{` and `}}` are braces.
fn fill(text: &str, place: &Place, variables: &Variables) -> Result<String, Mistake> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(brace);
        out.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            out.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            out.push('}');
            rest = after;
        } else if let Some((name, after)) = from.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            let known = variables.get(name).ok_or_else(|| unknown_variable(place, name, variables))?;
            match &known.value {
                Kind::Text(value) => out.push_str(value),
                Kind::Int(value) => out.push_str(&value.to_string()),
                Kind::Flag(value) => out.push_str(&value.to_string()),
                Kind::List(_) | Kind::Table(_) => {
                    let wanted = ("文字か数（文の中では）", "a text or a number inside a text");
                    return Err(Mistake::shape(place, name, wanted, &known.found()));
                }
            }
            rest = after;
        } else {
            return Err(Mistake::new(
                place,
                "括弧「{」「}」が対になっていません。括弧そのものは「{{」「}}」と書きます。",
                "a brace without its pair; a brace itself is written {{ or }}.",
            ));
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// A file with its variables filled in, and what is repeated written out.
pub(super) fn filled(file: &Node, variables: &Variables) -> Result<Node, Mistake> {
    let mut members = Vec::new();
    for member in file.as_table().unwrap_or_default() {
        let node = match member.node.as_list() {
            Some(items) if REPEATED.contains(&member.key.as_str()) => {
                let mut all = Vec::new();
                for item in items {
                    copies(item, variables, &mut all)?;
                }
                Node { value: Kind::List(all), at: member.node.at.clone() }
            }
            _ => member.node.filled(variables)?,
        };
        members.push(Member { node, ..member.clone() });
    }
    Ok(Node { value: Kind::Table(members), at: file.at.clone() })
}

/// The copies of a table; the table itself where it says nothing of `times`.
fn copies(item: &Node, variables: &Variables, all: &mut Vec<Node>) -> Result<(), Mistake> {
    let Some(times) = item.member("times") else {
        all.push(item.filled(variables)?);
        return Ok(());
    };
    let bare = item.without("times");
    for number in numbers(&times.node.filled(variables)?)? {
        let numbered = numbered(variables, number, &times.at);
        let mut one = bare.filled(&numbered)?;
        if one.member("play").is_some() {
            tell(&mut one, &numbered);
        }
        all.push(one);
    }
    Ok(())
}

/// A part that is played sees the number too.
fn tell(one: &mut Node, numbered: &Variables) {
    let at = one.at.clone();
    let Kind::Table(members) = &mut one.value else { return };
    if !members.iter().any(|member| member.key == "with") {
        let node = Node { value: Kind::Table(Vec::new()), at: at.clone() };
        members.push(Member { key: "with".to_owned(), at, node });
    }
    for member in members.iter_mut().filter(|member| member.key == "with") {
        let Kind::Table(with) = &mut member.node.value else { continue };
        for (key, node) in numbered.iter().filter(|(key, _)| is_number(key)) {
            if !with.iter().any(|known| known.key == *key) {
                with.push(Member { key: key.clone(), at: node.at.clone(), node: node.clone() });
            }
        }
    }
}

fn is_number(key: &str) -> bool {
    key.strip_prefix('n').is_some_and(|width| matches!(width, "" | "2" | "3" | "4" | "5" | "6"))
}

/// A value that is written out: `{ "@times" = 3, "@each" = … }` is a list of three,
/// `{ "@times" = 3, "@members" = { … } }` a table of all their members.
pub(super) fn value(members: &[Member], at: &Place, variables: &Variables) -> Option<Result<Kind, Mistake>> {
    let of = |key: &str| members.iter().find(|member| member.key == key).map(|member| &member.node);
    let times = of("@times")?;
    Some((|| {
        let numbers = numbers(&times.filled(variables)?)?;
        let filled = |node: &Node| {
            numbers
                .clone()
                .map(|number| node.filled(&numbered(variables, number, at)))
                .collect::<Result<Vec<_>, _>>()
        };
        match (of("@each"), of("@members"), members.len()) {
            (Some(each), None, 2) => Ok(Kind::List(filled(each)?)),
            (None, Some(table), 2) if table.as_table().is_some() => {
                let tables = filled(table)?;
                let all = tables.iter().flat_map(|one| one.as_table().unwrap_or_default().to_vec());
                Ok(Kind::Table(all.collect()))
            }
            _ => Err(Mistake::new(
                at,
                "「@times」には「@each」（一覧）か「@members」（表）を一つだけ添えます。",
                "\"@times\" goes with exactly one of \"@each\" (a list) and \"@members\" (a table).",
            )),
        }
    })())
}

/// `102`, or `{ from = 3, to = 102 }`.
fn numbers(times: &Node) -> Result<std::ops::RangeInclusive<i64>, Mistake> {
    let whole = |node: &Node| match node.value {
        Kind::Int(number) => Some(number),
        _ => None,
    };
    let range = match &times.value {
        Kind::Int(number) => Some((1, *number)),
        Kind::Table(members) if members.len() == 2 => times
            .member("from")
            .and_then(|from| whole(&from.node))
            .zip(times.member("to").and_then(|to| whole(&to.node))),
        _ => None,
    };
    match range {
        Some((from, to)) if from >= 0 && from <= to && to - from < TIMES_MAX => Ok(from..=to),
        _ => {
            let wanted = (
                "1から1000までの回数か、{ from = 3, to = 102 }",
                "a count from 1 to 1000, or { from = 3, to = 102 }",
            );
            Err(Mistake::shape(&times.at, "times", wanted, &times.found()))
        }
    }
}

fn numbered(variables: &Variables, number: i64, at: &Place) -> Variables {
    let mut all = variables.clone();
    let node = |value: Kind| Node { value, at: at.clone() };
    all.insert("n".to_owned(), node(Kind::Int(number)));
    for width in 2..=6 {
        all.insert(format!("n{width}"), node(Kind::Text(format!("{number:0width$}"))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(text: &str) -> Result<serde_json::Value, Mistake> {
        let node = Node::parse("t.toml", text).unwrap();
        let given = Node { value: Kind::Int(2), at: node.at.clone() };
        filled(&node, &Variables::from([("count".to_owned(), given)])).map(|node| node.json())
    }

    #[test]
    fn tables_are_written_out_with_their_numbers() {
        let people = written("[[person]]\ntimes = \"{count}\"\nid = \"s-{n3}\"\nactor = \"{n}\"\n").unwrap();
        assert_eq!(
            people,
            json!({ "person": [{ "id": "s-001", "actor": 1 }, { "id": "s-002", "actor": 2 }] })
        );
        let steps = written(
            "[[step]]\ntimes = { from = 9, to = 10 }\nplay = \"p.toml\"\nwith = { n3 = \"own\" }\n[[step]]\nat = \"x\"\n",
        )
        .unwrap();
        assert_eq!(steps["step"].as_array().unwrap().len(), 3);
        assert_eq!(steps["step"][1]["with"]["n2"], "10");
        assert_eq!(steps["step"][1]["with"]["n3"], "own");
        assert_eq!(steps["step"][2], json!({ "at": "x" }));
    }

    #[test]
    fn values_are_written_out_as_lists_and_tables() {
        let node = written(
            "[[step]]\n[step.facts]\na = { \"@times\" = 2, \"@each\" = \"@s-{n}\" }\nb = { \"@times\" = 2, \"@members\" = { \"@key:s-{n}\" = { q = \"{n}\" } } }\n",
        )
        .unwrap();
        let facts = &node["step"][0]["facts"];
        assert_eq!(facts["a"], json!(["@s-1", "@s-2"]));
        assert_eq!(facts["b"], json!({ "@key:s-1": { "q": 1 }, "@key:s-2": { "q": 2 } }));
    }

    #[test]
    fn counts_have_bounds_on_both_sides() {
        for (times, fits) in [
            ("1", true),
            ("1000", true),
            ("0", false),
            ("1001", false),
            ("\"3\"", false),
            ("{ from = 0, to = 999 }", true),
            ("{ from = 0, to = 1000 }", false),
            ("{ from = 2, to = 1 }", false),
            ("{ from = 2 }", false),
        ] {
            let read = written(&format!("[[person]]\ntimes = {times}\nid = \"a{{n}}\"\n"));
            assert_eq!(read.is_ok(), fits, "{times}");
        }
        for bad in ["{ \"@times\" = 2 }", "{ \"@times\" = 2, \"@members\" = 1 }"] {
            assert!(written(&format!("[[step]]\na = {bad}\n")).is_err(), "{bad}");
        }
    }

    #[test]
    fn variables_fill_texts_and_keep_types() {
        let node =
            Node::parse("t.toml", "p = \"{price}\"\nt = \"¥{price} {{x}}\"\n[k]\n\"i-{n}\" = 1\n").unwrap();
        let mut variables = Variables::new();
        variables.insert("price".into(), Node { value: Kind::Int(980), at: node.at.clone() });
        variables.insert("n".into(), Node { value: Kind::Text("a".into()), at: node.at.clone() });
        let filled = node.filled(&variables).unwrap();
        assert_eq!(filled.json(), serde_json::json!({ "p": 980, "t": "¥980 {x}", "k": { "i-a": 1 } }));
        let unknown = Node::parse("t.toml", "a = \"{prise}\"").unwrap();
        let variables = Variables::from([("price".to_owned(), unknown.clone())]);
        assert!(unknown.filled(&variables).unwrap_err().en.contains("Did you mean \"price\"?"));
    }
}
