//! A policy as TOML: every member with its label, or with all that is known of it.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Map, Value};
use shirube_core::policy::{GROUPS, Parameter, Policy, Provenance, Source};

/// The members of a policy as JSON; an own figure that is absent is not among them.
pub(super) fn members(policy: &Policy) -> Map<String, Value> {
    let all = serde_json::to_value(policy).unwrap_or_default();
    let all = if let Value::Object(all) = all { all } else { Map::new() };
    all.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

/// The policy with the label of each member.
pub(super) fn labelled(policy: &Policy) -> String {
    text(policy, None, |parameter| format!("# {} / {}\n", parameter.label.ja, parameter.label.en))
}

/// The policy with label, bounds on a day, source, and what reads each member.
pub(super) fn explained(policy: &Policy, on: NaiveDate) -> String {
    let kind = policy.body.words();
    let head = format!(
        "# 方針（{}）。ファイルは方針の全部で、書かない項目は初期値になる。\n\
         # Policy ({}). A file is the whole policy: what it does not state takes the default.\n",
        kind.ja, kind.en
    );
    let body = text(policy, Some(on), |parameter| {
        let mut out = format!("# {} / {}\n", parameter.label.ja, parameter.label.en);
        let range = parameter.range(policy, on);
        let (basis, citation) = (parameter.source.provenance.words(), parameter.source.citation);
        let _ = writeln!(out, "#   {} / {}", range.ja, range.en);
        let _ = writeln!(out, "#   {}：{} / {}: {}", basis.ja, citation.ja, basis.en, citation.en);
        let ends = [parameter.low, parameter.high].into_iter().flatten().map(|bound| bound.source);
        let other = ends
            .chain(parameter.check.map(|check| check.source))
            .find(|source| *source != parameter.source && source.provenance != Provenance::Program);
        if let Some(Source { provenance, citation }) = other {
            let basis = provenance.words();
            let _ = writeln!(out, "#   {}：{} / {}: {}", basis.ja, citation.ja, basis.en, citation.en);
        }
        if !parameter.feeds.is_empty() {
            let _ = writeln!(out, "#   → {}", parameter.feeds.join(" "));
        }
        out
    });
    head + &body
}

fn text(policy: &Policy, on: Option<NaiveDate>, comment: impl Fn(&Parameter) -> String) -> String {
    let mut out = String::new();
    for group in GROUPS {
        let _ = writeln!(out, "\n# ── {} / {} ──", group.words.ja, group.words.en);
        for parameter in group.parameters {
            out.push('\n');
            out.push_str(&comment(parameter));
            if let Some(value) = toml_of(&parameter.value(policy)) {
                let _ = writeln!(out, "{} = {value}", parameter.name);
                continue;
            }
            // absent: the statute's figure of the day
            let figure = on.and_then(|on| parameter.in_force(policy, on));
            let said = figure.zip(parameter.shape.unit()).map(|(figure, unit)| unit.of(figure));
            let (ja, en) = said
                .map_or_else(Default::default, |said| (format!("・{}", said.ja), format!(", {}", said.en)));
            let absent = format!("省略：法令の額{ja} / absent: the statute's figure{en}");
            let _ = writeln!(out, "# {} = （{absent}）", parameter.name);
        }
    }
    out
}

/// A value as TOML, on one line; `None` for null.
fn toml_of(value: &Value) -> Option<String> {
    toml::Value::try_from(value).ok().map(|value| value.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shirube_core::policy::{BodyKind, Shape, faults, parameters, read};

    use super::super::file;
    use super::*;

    /// A text an office might write: quotes, backslashes and line ends among it.
    fn office_text() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![Just("課"), Just("\""), Just("\\"), Just("\n"), Just("{ x = 1 }"), Just("#")],
            0..6,
        )
        .prop_map(|parts| format!("財政{}", parts.concat()))
    }

    /// Sets a member within its bounds, by what it is and a handful of random figures.
    fn fill(policy: &Policy, parameter: &Parameter, at: &[u16], texts: &[String]) -> Policy {
        let on = NaiveDate::MAX;
        let mut all = members(policy);
        let dice = |nth: usize| i128::from(at.get(nth % at.len().max(1)).copied().unwrap_or_default());
        let value = match (parameter.shape, parameter.low.zip(parameter.high)) {
            (Shape::Figure(_), Some((low, high))) => {
                let (low, high) = ((low.value)(policy, on), (high.value)(policy, on));
                let step = (i128::from(high) - i128::from(low)) * dice(0) / i128::from(u16::MAX);
                Value::from(low + i64::try_from(step).unwrap_or_default())
            }
            (Shape::OwnFigure(_), Some((low, high))) if dice(1) % 2 == 0 => {
                let end = if dice(0) % 2 == 0 { low } else { high };
                Value::from((end.value)(policy, on))
            }
            (Shape::Switch, _) => Value::from(dice(0) % 2 == 0),
            (Shape::Choice(ids), _) => {
                let nth = usize::try_from(dice(0)).unwrap_or_default() % ids.len();
                Value::from(ids[nth])
            }
            (Shape::Texts, _) if parameter.name == "route" => Value::from(texts.to_vec()),
            (Shape::Dates, _) => serde_json::json!(["2026-08-14", "2028-02-29"]),
            (Shape::Records(_), _) if parameter.name == "delegation_table" => {
                let step = |(nth, holder): (usize, &String)| serde_json::json!({ "up_to_yen": (nth + 1) * 1_000_000, "holder": holder });
                Value::Array(texts.iter().enumerate().map(step).collect())
            }
            (Shape::Records(_), _) => serde_json::json!([{ "class": "voted-contract", "years": 10 }]),
            _ => return policy.clone(),
        };
        all.insert(parameter.name.to_owned(), value);
        serde_json::from_value(Value::Object(all)).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_lawful_policy_comes_back_from_toml_and_json(
            body in 0..BodyKind::ALL.len(),
            dice in proptest::collection::vec(proptest::collection::vec(any::<u16>(), 2), 70),
            texts in proptest::collection::vec(office_text(), 0..4),
        ) {
            let mut policy = Policy::default_of(BodyKind::ALL[body]);
            for (parameter, at) in parameters().filter(|one| one.name != "body").zip(&dice) {
                policy = fill(&policy, parameter, at, &texts);
            }
            prop_assert!(faults(&policy, NaiveDate::MAX).is_empty());
            for toml in [labelled(&policy), explained(&policy, NaiveDate::MAX)] {
                let written = file::parse("policy.toml".to_owned(), &toml, NaiveDate::MAX);
                let written = written.map_err(|failure| failure.sentences).unwrap();
                prop_assert_eq!(&written.policy, &policy);
                let json = Value::Object(members(&written.policy));
                let again = read(&json).unwrap();
                prop_assert_eq!(labelled(&again), labelled(&policy));
            }
        }
    }
}
