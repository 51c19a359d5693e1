//! Delegations of the power to decide (代決・専決): for a term, by whoever holds it, until it ends or is ended.

use serde_json::{Value, json};

use crate::dossier::Dossier;
use crate::facts::instant_text;
use crate::inputs;
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Capacity, Sentence, words};

/// The delegations with the new one.
#[must_use]
pub fn with_delegation(file: &Dossier) -> Option<Value> {
    let mut list: Vec<Value> = file.record("delegations").unwrap_or_default();
    let mut one = json!({
        "id": file.text("delegation.id")?,
        "form": file.text("delegation.form")?,
        "holder": file.text("delegation.holder")?,
        "person": file.text("delegation.person")?,
        "from": file.text("delegation.from")?,
        "to": file.text("delegation.to")?,
    });
    if let (Some(limit), Some(members)) = (file.brought("delegation.limit_yen"), one.as_object_mut()) {
        members.insert("limit_yen".to_owned(), limit.clone());
    }
    list.push(one);
    Some(Value::from(list))
}

/// An approver delegates its own power, to somebody else, for a time, with its amount.
pub static SOUND_DELEGATION: Rule = Rule {
    id: "sound-delegation",
    name: words("委任の形", "a sound delegation"),
    citation: words("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules"),
    severity: Severity::Law,
    judge: |file, out| {
        let list: Vec<Value> = file.record("delegations").unwrap_or_default();
        let id = file.text("delegation.id").unwrap_or_default();
        let new = !list.iter().any(|one| one.get("id").and_then(Value::as_str) == Some(id));
        let holder = file.text("delegation.holder").unwrap_or_default();
        let own = holder == file.actor && file.text("delegation.person").is_some_and(|to| to != holder);
        let term = file.date("delegation.from").zip(file.date("delegation.to"));
        let dated = term.is_some_and(|(from, to)| from <= to && file.today <= to);
        let limited =
            file.text("delegation.form") == Some("deputy") || file.brought("delegation.limit_yen").is_some();
        out.check(
            new && own && dated && limited,
            inputs![new = new, own = own, dated = dated, limited = limited],
        );
    },
    says: |_| {
        Sentence {
        ja: "委任は、決裁権者が自らの権限を他の職員に、新しい番号と期間を定めて行います。専決には額が必要です。"
            .to_owned(),
        en: "An approver delegates its own power to somebody else, under a new id and for a term; by amount \
             with its limit."
            .to_owned(),
    }
    },
    ..RULE
};

/// The delegation that an act is to end; none where there is none, or it ended already.
fn to_end(file: &Dossier) -> Option<Value> {
    let id = file.text("delegation.ended")?;
    let list: Vec<Value> = file.record("delegations").unwrap_or_default();
    let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let today = file.today.format("%Y-%m-%d").to_string();
    let lasts = |one: &Value| text(one, "ended_at").is_empty() && today <= text(one, "to");
    list.into_iter().find(|one| text(one, "id") == id && lasts(one))
}

/// The delegations, one of them ended at the instant of the act: from then on nobody decides under it.
#[must_use]
pub fn with_delegation_ended(file: &Dossier) -> Option<Value> {
    let id = file.text("delegation.ended")?;
    let mut list: Vec<Value> = file.record("delegations").unwrap_or_default();
    let own = list.iter_mut().find(|one| one.get("id").and_then(Value::as_str) == Some(id))?;
    own.as_object_mut()?.insert("ended_at".to_owned(), Value::from(instant_text(file.now)));
    Some(Value::from(list))
}

/// Only what lasts, or is still to begin, is ended.
pub static DELEGATION_LASTS: Rule = Rule {
    id: "delegation-lasts",
    name: words("続いている委任", "a delegation that lasts"),
    judge: |file, out| {
        let id = file.text("delegation.ended").unwrap_or_default();
        out.check(to_end(file).is_some(), inputs![id = id]);
    },
    says: |finding| Sentence {
        ja: format!("番号「{}」の委任はないか、すでに終わっています。", finding.input("id")),
        en: format!("There is no delegation \"{}\", or it has ended.", finding.input("id")),
    },
    ..RULE
};

/// Whoever delegated ends it; an administrator, where they cannot.
pub static OWN_TO_END: Rule = Rule {
    id: "own-delegation",
    name: words("委任した本人", "whose delegation it is"),
    citation: words("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules"),
    judge: |file, out| {
        let Some(one) = to_end(file) else { return out.not_applicable() };
        let holder = one.get("holder").and_then(Value::as_str).unwrap_or_default();
        out.check(file.capacity == Capacity::Administrator || holder == file.actor, inputs![]);
    },
    says: |_| Sentence {
        ja: "委任を終えられるのは、委任した決裁権者本人か、管理者です。".to_owned(),
        en: "A delegation is ended by the approver whose it is, or by an administrator.".to_owned(),
    },
    ..RULE
};
