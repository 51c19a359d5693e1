//! A case as it is shown to somebody: what was handed in for it is all there is.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

/// A word of the vocabulary: its id, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The id.
    pub id: String,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// The organisation whose case it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Its id.
    pub id: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// 全国地方公共団体コード, six digits, where it is known.
    pub local_government_code: Option<String>,
}

/// A case as it stood at a moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Whose.
    pub organisation: Organisation,
    /// Its number (`R8-0012`).
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The fiscal year, by the calendar year it begins in.
    pub fiscal_year: i32,
    /// The moment: later entries are left out.
    pub as_of: DateTime<Utc>,
    /// What its acts were filtered by ([`crate::Filter::text`]); empty where by nothing.
    pub filter: String,
    /// Its procedures, in order of opening.
    pub procedures: Vec<Procedure>,
    /// Its acts and refusals, in order of writing.
    pub acts: Vec<Act>,
}

/// A procedure as it stood then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Procedure {
    /// Its id.
    pub id: String,
    /// What opened it; empty where nothing did.
    pub parent: String,
    /// Its kind.
    pub kind: Label,
    /// The released machine it runs on (`contract@1`).
    pub machine: String,
    /// Its stage.
    pub stage: Label,
    /// The phase its stage belongs to.
    pub phase: Label,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
}

/// An act as its entry has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Act {
    /// The procedure.
    pub procedure: String,
    /// What kind it is of.
    pub kind: Label,
    /// Number of the entry in the procedure.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// The day of it in Japan, as offices write it in their eras: programs read `at`.
    #[serde(skip)]
    pub day: Label,
    /// Which act.
    pub act: Label,
    /// In which capacity.
    pub capacity: Label,
    /// Who, as the trail has them: an id, a seat or a pseudonym, never a name.
    pub actor: String,
    /// Whether it was refused.
    pub refused: bool,
    /// From which stage; empty for an opening.
    pub from: Label,
    /// To which stage.
    pub to: Label,
    /// What the rules found.
    pub rules: Vec<RuleOutcome>,
    /// What it brought or settled, as far as it may be shown.
    pub facts: Vec<Fact>,
    /// How many of its fields are not shown.
    pub withheld: usize,
    /// The first 16 hex digits of the entry's leaf hash.
    pub receipt: String,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: Label,
    /// About whom or what; empty where about the act itself.
    pub subject: String,
    /// What it found.
    pub outcome: Label,
    /// The day of the text it was judged by, YYYY-MM-DD.
    pub law: String,
}

/// A fact that may be shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// Its name in the trail, and its labels.
    pub name: Label,
    /// Its value.
    pub value: Value,
}

/// A checkpoint of the organisation's log, as a sheet of paper shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// The log (`audit.example.jp/city-a`).
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them, in base64.
    pub root: String,
    /// The verification code people compare: the size, and the beginning of the root.
    pub code: String,
}
