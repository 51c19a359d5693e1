//! Delegations of the power to decide (代決・専決): for a term, by whoever holds it, until it ends or is ended.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dossier::Dossier;
use crate::facts::instant_text;
use crate::inputs;
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Capacity, Sentence, words};

/// One delegation: whose power, to whom, for which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegated {
    /// Its id.
    pub id: String,
    /// `deputy` or `by-amount`.
    pub form: String,
    /// Whose power.
    pub holder: String,
    /// To whom.
    pub person: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Highest amount in yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_yen: Option<i64>,
    /// When it was ended before its last day (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
}

impl Delegated {
    /// Whether it goes on, or is still to begin, on a day.
    #[must_use]
    pub fn lasts(&self, today: NaiveDate) -> bool {
        self.ended_at.is_none() && today <= self.to
    }

    /// Whether somebody decides under it on a day.
    #[must_use]
    pub fn is_in_force(&self, today: NaiveDate) -> bool {
        self.from <= today && self.lasts(today)
    }
}

/// The delegations as they are; `None` where they do not read, so that nothing is written over them.
fn delegated(file: &Dossier) -> Option<Vec<Delegated>> {
    file.get("delegations").map_or_else(|| Some(Vec::new()), |list| Vec::deserialize(list).ok())
}

/// The delegations with the new one.
#[must_use]
pub fn with_delegation(file: &Dossier) -> Option<Value> {
    let text = |name: &str| file.text(name).map(str::to_owned);
    let mut list = delegated(file)?;
    list.push(Delegated {
        id: text("delegation.id")?,
        form: text("delegation.form")?,
        holder: text("delegation.holder")?,
        person: text("delegation.person")?,
        from: file.date("delegation.from")?,
        to: file.date("delegation.to")?,
        limit_yen: file.brought("delegation.limit_yen").and_then(Value::as_i64),
        ended_at: None,
    });
    serde_json::to_value(list).ok()
}

/// An approver delegates its own power, to somebody else, for a time, with its amount.
pub static SOUND_DELEGATION: Rule = Rule {
    id: "sound-delegation",
    name: words("委任の形", "a sound delegation"),
    citation: words("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules"),
    severity: Severity::Law,
    judge: |file, out| {
        let id = file.text("delegation.id").unwrap_or_default();
        let new = delegated(file).is_some_and(|list| list.iter().all(|one| one.id != id));
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
fn to_end(file: &Dossier) -> Option<Delegated> {
    let id = file.text("delegation.ended")?;
    delegated(file)?.into_iter().find(|one| one.id == id && one.lasts(file.today))
}

/// The delegations, one of them ended at the instant of the act: from then on nobody decides under it.
#[must_use]
pub fn with_delegation_ended(file: &Dossier) -> Option<Value> {
    let id = file.text("delegation.ended")?;
    let mut list = delegated(file)?;
    list.iter_mut().find(|one| one.id == id)?.ended_at = Some(instant_text(file.now));
    serde_json::to_value(list).ok()
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
        out.check(file.capacity == Capacity::Administrator || one.holder == file.actor, inputs![]);
    },
    says: |_| Sentence {
        ja: "委任を終えられるのは、委任した決裁権者本人か、管理者です。".to_owned(),
        en: "A delegation is ended by the approver whose it is, or by an administrator.".to_owned(),
    },
    ..RULE
};
