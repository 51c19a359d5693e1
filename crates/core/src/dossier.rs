//! The dossier (一件書類): everything a hearing may look at, and nothing else.

mod ear;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::ear::Ear;
use crate::facts::{Facts, date_of, instant_of};
use crate::law::{LAW, Law};
use crate::policy::Policy;
use crate::words::Capacity;

/// What the subject of an act is called where it was looked for and is not there.
pub const SUBJECT: &str = "(subject)";

/// Offset of Japan's time from UTC, in seconds. Japan keeps no summer time.
const JAPAN_OFFSET_SECONDS: i32 = 9 * 3_600;

/// The calendar day in Japan at an instant.
#[must_use]
pub fn japan_day(at: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(JAPAN_OFFSET_SECONDS) {
        Some(japan) => at.with_timezone(&japan).date_naive(),
        None => at.date_naive(),
    }
}

/// The instant at which an hour and minute of a day in Japan falls.
#[must_use]
pub fn japan_instant(day: NaiveDate, hour: u32, minute: u32) -> Option<DateTime<Utc>> {
    day.and_hms_opt(hour, minute, 0)?
        .and_local_timezone(FixedOffset::east_opt(JAPAN_OFFSET_SECONDS)?)
        .single()
        .map(|at| at.with_timezone(&Utc))
}

/// A child procedure as its parent's hearing sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Child {
    /// Its id (`R8-0012/3`, `R8-0012/a…`).
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its stage.
    pub stage: String,
    /// Whether that stage is closed.
    pub closed: bool,
    /// The facts the parent may read of it.
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
}

impl Child {
    /// The last part of its id: how facts keyed by subject name it.
    #[must_use]
    pub fn key(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or(&self.id)
    }

    /// One of its facts.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.facts.get(name)
    }
}

/// The facts that name other procedures of the organisation (`procedures.md` §1, composition): an
/// id, or a list of ids. What is read of them is what the rules declare with
/// [`crate::rule::Reads::Named`], and nothing else.
pub const NAMING: &[&str] =
    &["certificate", "certificates", "demonstration", "complained_of", "agreement_of", "call.ideas"];

/// The procedures that facts name, each once, in the order of [`NAMING`].
#[must_use]
pub fn named_in(facts: &Facts) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for value in NAMING.iter().filter_map(|name| facts.get(name)) {
        let one = value.as_str().into_iter();
        let list = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        ids.extend(one.chain(list).filter(|id| !id.is_empty()).map(str::to_owned));
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids
}

/// Under which delegation somebody acts for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Its id in the office's facts.
    pub id: String,
    /// `deputy` (代決, with later countersignature), `by-amount` (専決 given to a person), or
    /// `by-level` (専決 by the office's table: who was granted the capacity at a level).
    pub form: String,
    /// The highest amount it covers, in yen.
    pub limit_yen: Option<i64>,
    /// Whose power it is; empty where it is the office's own.
    pub holder: String,
    /// The level (課長, 部長 …) in the table of delegated decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

/// By which procedure and act this act was commanded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commander {
    /// The commanding procedure.
    pub procedure: String,
    /// Its act.
    pub act: String,
}

/// Everything a hearing may look at.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The instant of the act, by the database clock.
    pub now: DateTime<Utc>,
    /// The day of the act in Japan.
    pub today: NaiveDate,
    /// The procedure's id.
    pub procedure: String,
    /// Its stage, as its act finds it.
    pub stage: String,
    /// Who acts, as an opaque id, a seat or a pseudonym.
    pub actor: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// Under which delegation, if any.
    pub delegation: Option<Delegation>,
    /// By whom the act is commanded, if it is.
    pub commander: Option<Commander>,
    /// The subject of the act, where it has one (an application, a question).
    pub subject: Option<String>,
    /// What the procedure remembers.
    pub facts: Facts,
    /// What this act brings.
    pub given: Facts,
    /// Ids of the documents this act brings.
    pub documents: BTreeSet<String>,
    /// What the parent shows, under the parent's names.
    pub parent: Facts,
    /// The children.
    pub children: Vec<Child>,
    /// The procedures of the organisation that this one, or what the act brings, or a child names.
    pub named: Vec<Child>,
    /// Who last performed each act of this procedure.
    pub performers: BTreeMap<String, String>,
    /// SHA-256 over what the act brings, lowercase hexadecimal.
    pub content_hash: String,
    /// The policy this procedure runs under.
    pub policy: Policy,
    /// The law's tables, in the edition the act is decided under.
    pub law: Law,
    /// Whoever listens to what is looked for and not brought; nobody, where an act is decided.
    pub ear: Ear,
}

impl Dossier {
    /// An empty dossier for a procedure at an instant.
    #[must_use]
    pub fn new(procedure: &str, now: DateTime<Utc>, actor: &str, capacity: Capacity) -> Self {
        Self {
            now,
            today: japan_day(now),
            procedure: procedure.to_owned(),
            stage: String::new(),
            actor: actor.to_owned(),
            capacity,
            delegation: None,
            commander: None,
            subject: None,
            facts: Facts::default(),
            given: Facts::default(),
            documents: BTreeSet::new(),
            parent: Facts::default(),
            children: Vec::new(),
            named: Vec::new(),
            performers: BTreeMap::new(),
            content_hash: String::new(),
            policy: Policy::default(),
            law: LAW,
            ear: Ear::default(),
        }
    }

    /// What this act brings under a name.
    #[must_use]
    pub fn brought(&self, name: &str) -> Option<&Value> {
        let value = self.given.get(name);
        if value.is_none() {
            self.ear.hear(name);
        }
        value
    }

    /// A fact as it will stand after the act: what the act brings, else what is remembered.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.brought(name).or_else(|| self.facts.get(name))
    }

    /// A text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A whole number; yen are whole numbers too.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// Yes or no; unknown is no.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A date.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        date_of(self.get(name)?)
    }

    /// An instant.
    #[must_use]
    pub fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        instant_of(self.get(name)?)
    }

    /// A structured fact; `None` where it is missing or does not read as `T`.
    #[must_use]
    pub fn record<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.get(name)?).ok()
    }

    /// Whether the list fact `name` holds `item`.
    #[must_use]
    pub fn lists(&self, name: &str, item: &str) -> bool {
        self.get(name)
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().any(|value| value.as_str() == Some(item)))
    }

    /// The facts `base.<key>`, remembered first, then brought.
    pub fn keyed<'d>(&'d self, base: &'d str) -> impl Iterator<Item = (&'d str, &'d Value)> {
        self.facts.keyed(base).chain(self.given.keyed(base))
    }

    /// The child the act names.
    #[must_use]
    pub fn named_child(&self) -> Option<&Child> {
        let Some(subject) = self.subject.as_deref() else {
            self.ear.hear(SUBJECT);
            return None;
        };
        self.children.iter().find(|child| child.id == subject || child.key() == subject)
    }

    /// The procedure named, by its id.
    #[must_use]
    pub fn named_by(&self, id: &str) -> Option<&Child> {
        self.named.iter().find(|one| one.id == id)
    }

    /// The procedures of a kind that are named.
    pub fn named_of<'d>(&'d self, kind: &'d str) -> impl Iterator<Item = &'d Child> {
        self.named.iter().filter(move |one| one.kind == kind)
    }

    /// The kind of the parent, where the act reads `kind` of it.
    #[must_use]
    pub fn kind_of_parent(&self) -> &str {
        self.parent.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// The children of a kind.
    pub fn children_of<'d>(&'d self, kind: &'d str) -> impl Iterator<Item = &'d Child> {
        self.children.iter().filter(move |child| child.kind == kind)
    }

    /// The children of a kind that are not closed.
    pub fn live<'d>(&'d self, kind: &'d str) -> impl Iterator<Item = &'d Child> {
        self.children_of(kind).filter(|child| !child.closed)
    }
}
