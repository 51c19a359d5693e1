//! The values a letter may quote. A letter is given the facts its paragraphs name and nothing else
//! of a case: no proposal, nobody else's score, no reserve price travels by e-mail.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shirube_core::dossier::{Dossier, japan_day};
use shirube_core::effect::due_name;
use shirube_core::facts::{Facts, instant_of};
use shirube_core::forms::idea::way_words;
use shirube_core::words::{Capacity, Words, words};
use shirube_persistence::{ChildRow, DeadlineRow, Lock, ProcedureRow};
use shirube_trail::{ActorId, ProcedureId};

use crate::dossier::facts_of;
use crate::error::DeskError;
use crate::machines::Known;
use crate::work::Work;

/// Every name the desk can supply.
const NAMES: &[&str] = &[
    "amount",
    "bill",
    "candidate",
    "capacity",
    "ceiling",
    "checkpoint_code",
    "checkpoint_note",
    "checkpoint_size",
    "contractor",
    "days_late",
    "deadline",
    "difference",
    "entries",
    "envelope_hash",
    "idea_class",
    "idea_hash",
    "idea_officers",
    "idea_use",
    "idea_way",
    "method",
    "opened",
    "outcome",
    "own_total",
    "paid_on",
    "receipt_hash",
    "receipt_no",
    "received_at",
    "submitted",
    "task",
    "unmet",
    "what",
];

/// The amount an act is about, by the act's name; the first there is.
const AMOUNTS: &[(&str, &[&str])] = &[
    ("carry-over", &["carry_over.amount_yen"]),
    ("open-instalment", &["amount_yen"]),
    ("publish-conclusion", &["price_yen"]),
    ("pass-inspection", &["amount_yen"]),
    ("order-payment", &["invoice_yen", "amount_yen"]),
    ("pay", &["paid_yen"]),
];

/// The vote an act records.
const VOTES: &[(&str, &str)] = &[
    ("record-amendment-vote", "amendment.vote_result"),
    ("record-budget-vote", "budget.vote_result"),
    ("record-assembly-vote", "vote.result"),
];

/// Names of the methods a case may take.
const METHODS: &[(&str, Words)] = &[
    ("proposal-competition", words("企画競争", "proposal competition")),
    ("negotiated-no4", words("随意契約（第4号の認定）", "negotiated contract (no. 4)")),
    ("joint-procurement", words("共同調達", "joint procurement")),
    ("pay-for-success", words("成果連動型民間委託", "pay for success")),
    ("trial-order", words("トライアル発注", "trial order")),
];

/// The names of the facts letters can quote, in alphabetical order: a letter that names another
/// would never show that paragraph.
#[must_use]
pub fn quoted_facts() -> &'static [&'static str] {
    NAMES
}

/// What a letter is about.
pub(crate) struct Subject<'s> {
    /// The unit of work.
    pub(crate) work: &'s Work<'s>,
    /// The procedure after the act.
    pub(crate) row: &'s ProcedureRow,
    /// Its facts.
    pub(crate) facts: &'s Facts,
    /// Its machine.
    pub(crate) known: &'static Known,
    /// The act.
    pub(crate) act: &'s str,
    /// What the act was decided on.
    pub(crate) file: &'s Dossier,
    /// The deadline an alert or a reminder is about.
    pub(crate) deadline: Option<&'s DeadlineRow>,
}

impl Subject<'_> {
    /// The values of these names; those there are not are left out. Words are `{ja, en}`.
    pub(crate) async fn quote(&self, names: &[String]) -> Result<Map<String, Value>, DeskError> {
        let facts = self.facts;
        let mut quoted = Map::new();
        for name in names {
            let value = match name.as_str() {
                "candidate" => self.applicant(facts, "candidate").await?,
                "contractor" => self.applicant(facts, "counterpart").await?,
                "deadline" => self.closed_at().await?,
                "idea_officers" => self.officers(facts).await?,
                "entries" => Some(self.applications("entered_at").await?),
                "submitted" => Some(self.applications("submitted_at").await?),
                other => self.plain(other, facts),
            };
            quoted.extend(value.map(|value| (name.clone(), value)));
        }
        Ok(quoted)
    }

    /// The values that need no other procedure.
    fn plain(&self, name: &str, facts: &Facts) -> Option<Value> {
        let get = |name: &str| self.file.given.get(name).or_else(|| facts.get(name)).cloned();
        let yen = |name: &str| get(name)?.as_i64().map(|yen| Value::from(with_commas(yen)));
        let by_act = |table: &[(&str, &'static str)]| {
            table.iter().find(|(act, _)| *act == self.act).and_then(|(_, fact)| get(fact))
        };
        match name {
            "amount" if self.act == "request-budget" => {
                let years = get("budget.by_year")?;
                let yen = years.as_object()?.values().filter_map(Value::as_i64);
                yen.reduce(i64::saturating_add).map(|yen| Value::from(with_commas(yen)))
            }
            "amount" => {
                let (_, names) = AMOUNTS.iter().find(|(act, _)| *act == self.act)?;
                names.iter().find_map(|name| yen(name))
            }
            "bill" => get("budget.vote_bill"),
            "capacity" => Capacity::from_id(get("grant.capacity")?.as_str()?).map(|one| both(one.words())),
            "ceiling" => yen("call.ceiling_yen"),
            "difference" => yen("difference_yen"),
            "envelope_hash" => get("envelope_sha256"),
            "idea_class" => Some(both(match get("idea.secrecy")?.as_str()? {
                "open" => words("課の職員", "the officers of the case"),
                "named-officers" => words("指名した職員のみ", "named officers only"),
                _ => words("秘密（同意まで開かない）", "secret (not opened without consent)"),
            })),
            "idea_hash" => get("idea.hash"),
            "idea_use" => get("idea.use"),
            "idea_way" => {
                let fact = if self.act == "propose-way" { "idea.way_proposed" } else { "idea.way" };
                Some(both(way_words(get(fact)?.as_str()?)))
            }
            "method" => {
                let path = get("method.path")?;
                METHODS.iter().find(|(id, _)| path.as_str() == Some(id)).map(|(_, words)| both(*words))
            }
            "opened" => get("opened")?.as_array().map(|all| Value::from(all.len())),
            "outcome" => Some(both(match by_act(VOTES)?.as_str()? {
                "passed" => words("可決", "passed"),
                _ => words("否決", "rejected"),
            })),
            "own_total" | "paid_on" => get(name),
            "receipt_hash" => Some(self.row.head.hash.short().into()),
            "receipt_no" => self.row.procedure.as_str().rsplit('/').next().map(Value::from),
            "received_at" => Some(in_japan(self.work.at.instant())),
            "task" => self.known.deadline(self.deadline?.deadline_id.as_str()).map(both),
            "days_late" => {
                let due = japan_day(self.deadline?.due_at.instant());
                let days = (japan_day(self.work.at.instant()) - due).num_days();
                Some(days).filter(|days| *days > 0).map(Value::from)
            }
            "unmet" => self.deadline?.details.get("unmet").cloned(),
            "what" => get("request.what"),
            _ => None,
        }
    }

    /// The name of the applicant whose application a fact names.
    async fn applicant(&self, facts: &Facts, fact: &str) -> Result<Option<Value>, DeskError> {
        let Some(id) = facts.get(fact).and_then(Value::as_str).filter(|id| !id.is_empty()) else {
            return Ok(None);
        };
        let row = self.work.unit.procedure(&ProcedureId::new(id)?, Lock::Share).await?;
        Ok(row.and_then(|row| row.facts.get("applicant.name").cloned()))
    }

    /// The officers an idea was trusted to, by name.
    async fn officers(&self, facts: &Facts) -> Result<Option<Value>, DeskError> {
        let given = self.file.given.get("idea.officers").or_else(|| facts.get("idea.officers"));
        let mut names = Vec::new();
        for id in given.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            let Ok(id) = ActorId::new(id) else { continue };
            names.extend(self.work.unit.person(&id).await?.map(|person| person.name));
        }
        Ok(Some(names.join("、")).filter(|names| !names.is_empty()).map(Value::from))
    }

    /// The deadline of the call that has passed last.
    async fn closed_at(&self) -> Result<Option<Value>, DeskError> {
        let Some(parent) = &self.row.parent else { return Ok(None) };
        let Some(call) = self.work.unit.procedure(parent, Lock::Share).await? else { return Ok(None) };
        let facts = facts_of(&call)?;
        let now = self.work.at.instant();
        let due =
            ["close-entries", "close-call"].iter().filter_map(|id| instant_of(facts.get(&due_name(id))?));
        Ok(due.filter(|due| *due <= now).max().map(in_japan))
    }

    /// How many applications to the call have this fact and stand.
    async fn applications(&self, fact: &str) -> Result<Value, DeskError> {
        let children = self.work.unit.children(&self.row.procedure, &BTreeSet::from([fact])).await?;
        let stands = |row: &&ChildRow| {
            row.kind.as_str() == "application"
                && row.facts.get(fact).is_some()
                && !matches!(row.stage.as_str(), "late" | "withdrawn")
        };
        Ok(Value::from(children.iter().filter(stands).count()))
    }
}

fn both(words: Words) -> Value {
    json!({ "ja": words.ja, "en": words.en })
}

fn in_japan(at: chrono::DateTime<chrono::Utc>) -> Value {
    let japan =
        chrono::FixedOffset::east_opt(9 * 3_600).map(|offset| at.with_timezone(&offset).naive_local());
    Value::from(japan.unwrap_or_else(|| at.naive_utc()).format("%Y-%m-%d %H:%M:%S").to_string())
}

/// Digits in groups of three.
fn with_commas(yen: i64) -> String {
    let digits = yen.unsigned_abs().to_string();
    let mut out = if yen < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_three() {
        for (yen, shown) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (12_000_000, "12,000,000"), (-1_234, "-1,234")]
        {
            assert_eq!(with_commas(yen), shown);
        }
    }

    #[test]
    fn the_names_are_in_order_and_once() {
        assert!(NAMES.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
