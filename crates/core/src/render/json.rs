//! The description for programs (`procedures.md` §13), which `paths --format json` lists.

use serde_json::{Value, json as value};

use super::{gather, in_order, stages};
use crate::atlas::Atlas;

/// The machine as JSON. The moment before opening is left out of the stages and of the acts'
/// `from`; commanded acts are `by` `commanded`; forks that apply a rule of the law are among the
/// rules.
#[must_use]
pub fn json(atlas: &Atlas) -> Value {
    let machine = atlas.machine;
    let acts: Vec<Value> =
        machine.acts.iter().map(|info| act(atlas, info.id, (info.label.ja, info.label.en))).collect();
    value!({
        "kind": machine.kind,
        "version": machine.version,
        "label": { "ja": machine.label.ja, "en": machine.label.en },
        "attributes": machine.attributes.iter().map(|attribute| {
            value!({ "name": attribute.name, "values": attribute.values })
        }).collect::<Vec<_>>(),
        "stages": stages(atlas).map(|stage| value!({
            "id": stage.id,
            "label": { "ja": stage.label.ja, "en": stage.label.en },
            "phase": stage.phase.id(),
            "closed": stage.closed,
        })).collect::<Vec<_>>(),
        "acts": acts,
        "opens": machine.opens,
    })
}

fn act(atlas: &Atlas, id: &'static str, (ja, en): (&str, &str)) -> Value {
    let by = gather(atlas, id, |route| {
        let mut by: Vec<&str> = route.by.iter().map(|capacity| capacity.id()).collect();
        if route.commanded {
            by.push("commanded");
        }
        by
    });
    let from = gather(atlas, id, |route| vec![route.from.id]);
    let to = gather(atlas, id, |route| vec![route.to.id]);
    let rules = gather(atlas, id, |route| {
        let asked = route.rules.iter().map(|rule| rule.id);
        asked.chain(route.forks.iter().filter_map(|(question, _)| question.rule)).collect()
    });
    value!({
        "id": id,
        "label": { "ja": ja, "en": en },
        "by": by,
        "from": in_order(atlas, &from),
        "to": in_order(atlas, &to),
        "exclusive": !atlas.of_act(id).any(|route| route.additive),
        "rules": rules,
        "documents": gather(atlas, id, |route| route.documents.iter().map(|document| document.id).collect()),
        "effects": gather(atlas, id, |route| {
            route.effects.iter().map(crate::effect::Effect::id).collect()
        }),
    })
}
