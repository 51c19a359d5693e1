//! Reads a policy somebody wrote: every member at fault is named by its path.

use serde_json::{Map, Value};

use super::parameter::Shape;
use super::{Policy, parameter, parameters};
use crate::facts::{Fault, date_of};

/// Reads a policy; missing members take the default.
///
/// # Errors
/// Every member that is not known or not of its shape, by its path (`delegation_table[1].holder`).
pub fn read(value: &Value) -> Result<Policy, Vec<Fault>> {
    let Some(members) = value.as_object() else {
        let fault = Fault::new("policy", "項目の表が必要です。", "It must be a table of members.");
        return Err(vec![fault]);
    };
    let mut faults = Vec::new();
    for (name, value) in members {
        match parameter(name) {
            Some(known) => check(known.shape, name, value, &mut faults),
            None => faults.push(unknown(name, parameters().map(|one| one.name))),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    serde_json::from_value(value.clone()).map_err(|error| {
        let (ja, en) = (
            format!("方針として読めません（{error}）。"),
            format!("It does not read as a policy ({error})."),
        );
        vec![Fault::new("policy", ja, en)]
    })
}

/// More members than this are not listed in a sentence.
const LISTED: usize = 12;
/// A name that shares this many first letters is probably meant.
const NEAR: usize = 4;

fn unknown<'k>(path: &str, known: impl Iterator<Item = &'k str>) -> Fault {
    let known: Vec<&str> = known.collect();
    let name = path.rsplit('.').next().unwrap_or(path);
    if known.len() > LISTED {
        let shared = |one: &str| one.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
        let near = known.iter().copied().max_by_key(|one| shared(one)).filter(|one| shared(one) >= NEAR);
        let (ja, en) = near.map_or_else(Default::default, |near| {
            (format!("「{near}」のことですか。"), format!(" Did you mean \"{near}\"?"))
        });
        return Fault::new(
            path,
            format!("この項目はありません。{ja}項目の一覧は`shirube policy default`が示します。"),
            format!("There is no such member.{en} `shirube policy default` lists them."),
        );
    }
    Fault::new(
        path,
        format!("この項目はありません。あるもの：{}。", known.join("、")),
        format!("There is no such member. Known: {}.", known.join(", ")),
    )
}

fn misshapen(path: &str, shape: Shape, value: &Value) -> Fault {
    let wanted = shape.phrase();
    if value.is_null() {
        return Fault::new(
            path,
            format!("記載が必要です。書けるのは、{}です。", wanted.ja),
            format!("It must be stated: {}.", wanted.en),
        );
    }
    Fault::new(
        path,
        format!("書けるのは、{}です（現在の値：{value}）。", wanted.ja),
        format!("It must be {}; found {value}.", wanted.en),
    )
}

fn check(shape: Shape, path: &str, value: &Value, faults: &mut Vec<Fault>) {
    let holds = match shape {
        Shape::Figure(_) | Shape::OwnFigure(_) => value.is_i64(),
        Shape::Text => is_text(value),
        Shape::Switch => value.is_boolean(),
        Shape::Choice(ids) => value.as_str().is_some_and(|id| ids.contains(&id)),
        Shape::Texts => return each(path, shape, value, faults, is_text),
        Shape::Choices(ids) => {
            return each(path, shape, value, faults, |one| one.as_str().is_some_and(|id| ids.contains(&id)));
        }
        Shape::Date => value.is_string() && date_of(value).is_some(),
        Shape::Dates => {
            return each(path, shape, value, faults, |one| one.is_string() && date_of(one).is_some());
        }
        Shape::May(_) if value.is_null() => true,
        Shape::May(shape) => return check(*shape, path, value, faults),
        Shape::Records(members) => return records(path, (shape, members), value, faults),
    };
    if !holds {
        faults.push(misshapen(path, shape, value));
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn each(path: &str, shape: Shape, value: &Value, faults: &mut Vec<Fault>, holds: impl Fn(&Value) -> bool) {
    let Some(items) = value.as_array() else {
        return faults.push(misshapen(path, shape, value));
    };
    let wrong = items.iter().enumerate().filter(|(_, item)| !holds(item));
    faults.extend(wrong.map(|(at, item)| misshapen(&format!("{path}[{at}]"), shape.item(), item)));
}

fn records(
    path: &str,
    (shape, members): (Shape, &'static [(&'static str, Shape)]),
    value: &Value,
    faults: &mut Vec<Fault>,
) {
    let Some(items) = value.as_array() else {
        return faults.push(misshapen(path, shape, value));
    };
    for (at, item) in items.iter().enumerate() {
        let path = format!("{path}[{at}]");
        match item.as_object() {
            Some(found) => record(&path, members, found, faults),
            None => faults.push(misshapen(&path, shape, item)),
        }
    }
}

fn record(
    path: &str,
    members: &'static [(&'static str, Shape)],
    found: &Map<String, Value>,
    faults: &mut Vec<Fault>,
) {
    for (name, shape) in members {
        let path = format!("{path}.{name}");
        check(*shape, &path, found.get(*name).unwrap_or(&Value::Null), faults);
    }
    let strange = found.keys().filter(|name| !members.iter().any(|(known, _)| known == name));
    faults.extend(
        strange.map(|name| unknown(&format!("{path}.{name}"), members.iter().map(|(known, _)| *known))),
    );
}
