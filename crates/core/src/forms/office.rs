//! Forms of `office` 庁務: policy, grants, delegations; what the office takes in (`intake`), other
//! organisations and keys (`peers`), and the window for proposals nobody asked for.

mod delegation;
mod erasure;
mod intake;
mod level;
mod peers;
mod statute;
#[cfg(test)]
mod tests;
mod window;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::delegation::*;
pub use self::erasure::*;
pub use self::intake::*;
pub use self::level::LEVEL_KNOWN;
pub use self::peers::*;
pub use self::statute::WITHIN_STATUTE;
pub use self::window::*;
use crate::dossier::Dossier;
use crate::facts::{Fact, Facts, date_of};
use crate::policy::Policy;
use crate::rule::{Findings, RULE, Rule, Severity};
use crate::rules::frame;
use crate::words::{Capacity, Sentence, words};
use crate::{facts, inputs};

facts! {
    ORGANISATION = "organisation": Text, "団体名", "organisation";
    POLICY = "policy": Record(statute::shape), "方針（数値・選択）", "policy (figures and switches)";
    EFFECTIVE_ON = "policy.effective_on": Date, "施行日", "effective on";
    GRANTS = "grants": Record(grants), "権限の付与", "grants";
    GRANT_PERSON = "grant.person": Text, "職員", "person";
    GRANT_CAPACITY = "grant.capacity": Choice(GRANTABLE), "資格", "capacity";
    GRANT_SECTION = "grant.section": Text, "所属", "section";
    GRANT_LEVEL = "grant.level": Text, "職位（専決区分表の区分）", "level in the table of delegated decisions";
    DELEGATION_ID = "delegation.id": Text, "委任の番号", "id of the delegation";
    DELEGATION_FORM = "delegation.form": Choice(&["deputy", "by-amount"]), "代決・専決の別", "deputy or by amount";
    DELEGATION_HOLDER = "delegation.holder": Text, "委任する決裁権者", "whose power it is";
    DELEGATION_PERSON = "delegation.person": Text, "委任を受ける職員", "to whom";
    DELEGATION_FROM = "delegation.from": Date, "始期", "from";
    DELEGATION_TO = "delegation.to": Date, "終期", "to";
    DELEGATION_ENDED = "delegation.ended": Text, "終える委任の番号", "id of the delegation that ends";
    DELEGATION_LIMIT = "delegation.limit_yen": Yen, "専決できる額（円）", "limit (yen)";
    EXPORT_SCOPE = "export.scope": Text, "書き出しの範囲", "what is exported", each;
    EXPORT_PURPOSE = "export.purpose": Text, "書き出しの目的", "why", each;
    REMINDED = "remind.procedures": Texts, "リマインドを送る手続", "procedures whose holders are reminded";
    PROPOSAL_TITLE = "unsolicited.title": Text, "提案の件名", "title of the proposal", each;
    PROPOSAL_FROM = "unsolicited.from": Text, "提案者", "proposer", each;
    PROPOSAL_HASH = "unsolicited.sha256": Hash, "提案書のハッシュ", "hash of the proposal", each;
    ANSWERED = "answer.number": Count(1, 1_000_000), "回答する提案の受付番号", "receipt number answered";
    ANSWER = "answer.decision": Choice(&["opens-case", "joins-case", "declined"]), "対応", "what becomes of it";
    ANSWER_SECTION = "answer.section": Text, "担当課", "section it was routed to";
    ANSWER_CASE = "answer.case": Text, "案件番号", "case";
    ROUTED = "route.number": Count(1, 1_000_000), "回付する提案の受付番号", "receipt number routed";
    ROUTED_TO = "route.section": Text, "回付先の課", "section it is routed to";
}

/// The capacities an office grants; the others are appointed per procedure, or are suppliers.
const GRANTABLE: &[&str] = &[
    "officer",
    "approver",
    "contract-officer",
    "finance-officer",
    "inspector",
    "accounting-manager",
    "auditor",
    "administrator",
];

/// What a grant or its revocation states.
pub const GRANT: &[&Fact] = &[&GRANT_PERSON, &GRANT_CAPACITY];
/// What a delegation states.
pub const DELEGATION: &[&Fact] = &[
    &DELEGATION_ID,
    &DELEGATION_FORM,
    &DELEGATION_HOLDER,
    &DELEGATION_PERSON,
    &DELEGATION_FROM,
    &DELEGATION_TO,
];
/// What is handed in at the window.
pub const PROPOSAL: &[&Fact] = &[&PROPOSAL_TITLE, &PROPOSAL_FROM, &PROPOSAL_HASH];

/// One grant: who holds which capacity, where, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The person.
    pub person: String,
    /// The capacity's id.
    pub capacity: String,
    /// The section; empty for all.
    #[serde(default)]
    pub section: String,
    /// An approver's level in the table of delegated decisions (専決); empty where the grant is of
    /// the head's whole power.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// Since when, YYYY-MM-DD; empty where unknown.
    #[serde(default)]
    pub since: String,
}

fn grants(value: &Value) -> Result<(), Sentence> {
    let list = Vec::<Grant>::deserialize(value).map_err(|error| Sentence {
        ja: format!("{{person, capacity, section, level, since}} の一覧です（{error}）。"),
        en: format!("A list of {{person, capacity, section, level, since}} ({error})."),
    })?;
    let known = list.iter().all(|grant| GRANTABLE.contains(&grant.capacity.as_str()));
    known.then_some(()).ok_or_else(|| Sentence {
        ja: format!("資格は次のいずれかです：{}。", GRANTABLE.join("、")),
        en: format!("A capacity is one of: {}.", GRANTABLE.join(", ")),
    })
}

fn day(date: NaiveDate) -> Value {
    Value::from(date.format("%Y-%m-%d").to_string())
}

/// The policy in force on a day: what was applied last, once it is effective; before that the one
/// it replaces. `None` where none was ever applied.
#[must_use]
pub fn policy_on(facts: &Facts, on: NaiveDate) -> Option<Policy> {
    Policy::deserialize(policy_value(facts, on)?).ok()
}

fn policy_value(facts: &Facts, on: NaiveDate) -> Option<&Value> {
    let pending = facts.get("policy.effective_on").and_then(date_of).is_some_and(|from| on < from);
    facts.get(if pending { "policy.previous" } else { "policy" })
}

/// The policy that a newly applied one replaces: what is in force today.
#[must_use]
pub fn replaced(file: &Dossier) -> Option<Value> {
    policy_value(&file.facts, file.today).cloned()
}

/// The day a policy takes effect where none is named: the next one.
#[must_use]
pub fn next_day(file: &Dossier) -> Option<Value> {
    if file.brought("policy.effective_on").is_some() { None } else { file.today.succ_opt().map(day) }
}

/// The first policy takes effect at once.
#[must_use]
pub fn at_once(file: &Dossier) -> Option<Value> {
    file.brought("policy").map(|_| day(file.today))
}

/// The grants as they are; `None` where they do not read, so that nothing is written over them.
fn granted(file: &Dossier) -> Option<Vec<Grant>> {
    Vec::deserialize(file.facts.get("grants")?).ok()
}

/// The grant the act names.
fn named(file: &Dossier) -> Option<Grant> {
    let given = |name: &str| Some(file.brought(name)?.as_str()?.to_owned());
    Some(Grant {
        person: given("grant.person")?,
        capacity: given("grant.capacity")?,
        section: given("grant.section").unwrap_or_default(),
        level: given("grant.level").unwrap_or_default(),
        since: file.today.format("%Y-%m-%d").to_string(),
    })
}

fn same(one: &Grant, other: &Grant) -> bool {
    one.person == other.person && one.capacity == other.capacity && one.section == other.section
}

/// Whether what the act names is granted.
fn is_granted(file: &Dossier) -> bool {
    named(file).zip(granted(file)).is_some_and(|(named, list)| list.iter().any(|one| same(one, &named)))
}

/// The grants with the new one.
#[must_use]
pub fn with_grant(file: &Dossier) -> Option<Value> {
    let mut list = granted(file)?;
    list.push(named(file)?);
    serde_json::to_value(list).ok()
}

/// The grants without the revoked one.
#[must_use]
pub fn without_grant(file: &Dossier) -> Option<Value> {
    let (mut list, named) = (granted(file)?, named(file)?);
    list.retain(|one| !same(one, &named));
    serde_json::to_value(list).ok()
}

/// The first of two is an administrator, the second an approver.
fn administrator_then_approver(file: &Dossier, out: &mut Findings<'_>, act: &str) {
    let second = frame::pending(file, act).is_some_and(|hand| hand.by != file.actor);
    let needed = if second { Capacity::Approver } else { Capacity::Administrator };
    out.check(file.capacity == needed, inputs![needed_ja = needed.words().ja, needed_en = needed.words().en]);
}

const TWO_CAPACITIES: Rule = Rule {
    id: "administrator-then-approver",
    name: words("管理者と決裁権者の二人", "administrator, then approver"),
    severity: Severity::Law,
    says: |finding| Sentence {
        ja: format!(
            "管理者が先に行い、決裁権者が続けて行います。今は{}の番です。",
            finding.input("needed_ja")
        ),
        en: format!("First an administrator, then an approver; now: {}.", finding.input("needed_en")),
    },
    ..RULE
};

/// A policy is applied by an administrator and an approver.
pub static POLICY_BY_TWO: Rule =
    Rule { judge: |file, out| administrator_then_approver(file, out, "apply-policy"), ..TWO_CAPACITIES };

/// A policy takes effect on the next day at the earliest.
pub static NOT_TODAY: Rule = Rule {
    id: "policy-from-tomorrow",
    name: words("施行は翌日以後", "effective from the next day"),
    judge: |file, out| {
        let from = file.brought("policy.effective_on").and_then(date_of);
        out.check(from.is_none_or(|from| from > file.today), inputs![today = file.today]);
    },
    says: |finding| Sentence {
        ja: format!("方針の施行日は{}の翌日以後にしてください。", finding.input("today")),
        en: format!("A policy takes effect after {} at the earliest.", finding.input("today")),
    },
    ..RULE
};

/// Nobody is granted the same twice.
pub static NOT_YET_GRANTED: Rule = Rule {
    id: "not-yet-granted",
    name: words("未付与の権限", "not yet granted"),
    judge: |file, out| out.check(!is_granted(file), inputs![]),
    says: |_| Sentence {
        ja: "この権限はすでに付与されています。".to_owned(),
        en: "This was granted already.".to_owned(),
    },
    ..RULE
};

/// Only what was granted is revoked.
pub static IS_GRANTED: Rule = Rule {
    id: "is-granted",
    name: words("付与済みの権限", "granted"),
    judge: |file, out| out.check(is_granted(file), inputs![]),
    says: |_| Sentence {
        ja: "この権限は付与されていません。".to_owned(),
        en: "There is no such grant.".to_owned(),
    },
    ..RULE
};

/// Two administrators remain: what two must do could not be done by one.
pub static TWO_ADMINISTRATORS: Rule = Rule {
    id: "two-administrators",
    name: words("管理者は二人以上", "two administrators remain"),
    judge: |file, out| {
        let Some(named) = named(file).filter(|grant| grant.capacity == "administrator") else {
            return out.not_applicable();
        };
        let mut left: Vec<String> = granted(file)
            .unwrap_or_default()
            .into_iter()
            .filter(|grant| grant.capacity == "administrator" && !same(grant, &named))
            .map(|grant| grant.person)
            .collect();
        left.sort();
        left.dedup();
        out.check(left.len() >= 2, inputs![left = left.len()]);
    },
    says: |finding| Sentence {
        ja: format!("管理者は二人以上必要です（取消後{}人）。", finding.input("left")),
        en: format!("Two administrators must remain ({} would).", finding.input("left")),
    },
    ..RULE
};
