//! Requirements of the frame: stage, capacity, separation of duties, what an act must bring.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::effect::{Duty, due_name};
use crate::facts::{instant_of, instant_text};
use crate::inputs;
use crate::rule::{Finding, Outcome, QUESTION, Question, RULE, Rule, Severity};
use crate::words::{Capacity, Names, Sentence, words};

fn say(ja: String, en: String) -> Sentence {
    Sentence { ja, en }
}

/// What every act is asked, whatever its kind.
pub static ALWAYS: &[&Rule] =
    &[&STAGE, &CAPACITY, &COMMANDED, &SEPARATION, &WITHIN_CALENDAR, &FACT, &DOCUMENT, &TWO_PEOPLE];

/// The act is provided in this stage.
pub static STAGE: Rule = Rule {
    id: "stage",
    name: words("段階", "stage"),
    severity: Severity::Law,
    says: |finding| {
        say(
            format!(
                "いまの段階「{}」ではこの行為はできません。できる段階：{}。",
                finding.input("now_ja"),
                finding.input("provided_ja")
            ),
            format!(
                "Not provided in the stage \"{}\". Provided in: {}.",
                finding.input("now_en"),
                finding.input("provided_en")
            ),
        )
    },
    ..RULE
};

/// Whoever acts holds the capacity the act needs.
pub static CAPACITY: Rule = Rule {
    id: "capacity",
    name: words("資格", "capacity"),
    severity: Severity::Law,
    says: |finding| {
        let needed = finding.input("needed");
        let label = |english: bool| {
            needed
                .split('|')
                .map(|id| {
                    Capacity::from_id(id)
                        .map_or(id, |one| if english { one.words().en } else { one.words().ja })
                })
                .collect::<Vec<_>>()
                .join(if english { " or " } else { "または" })
        };
        say(
            format!("この行為は{}が行います。", label(false)),
            format!("This act is performed by: {}.", label(true)),
        )
    },
    ..RULE
};

/// The act is performed only by another procedure's act.
pub static COMMANDED: Rule = Rule {
    id: "commanded",
    name: words("上位手続からの指示", "command of another procedure"),
    severity: Severity::Law,
    says: |_| {
        say(
            "この行為は、上位の手続の行為に伴って行われます。単独では行えません。".into(),
            "This act follows from an act of the parent procedure; it is not performed on its own.".into(),
        )
    },
    ..RULE
};

/// Separation of duties (職務の分離): never overridden.
pub static SEPARATION: Rule = Rule {
    id: "separation-of-duties",
    name: words("職務の分離", "separation of duties"),
    citation: words(
        "職務分離の原則（地方自治法第232条の4第2項の趣旨・各団体の決裁規程）",
        "separation of duties (Local Autonomy Act 232-4(2) in spirit; approval rules)",
    ),
    severity: Severity::Law,
    says: |finding| {
        let Sentence { ja, en } = finding.act_called("act");
        say(
            format!("「{ja}」を行った人は、この行為を行えません。別の人が行ってください。"),
            format!("Whoever performed \"{en}\" may not perform this act; somebody else must."),
        )
    },
    ..RULE
};

/// What the act makes fall due lies within the tables of holidays.
pub static WITHIN_CALENDAR: Rule = Rule {
    id: "within-calendar",
    name: words("暦の範囲", "within the calendar"),
    severity: Severity::Law,
    says: |finding| {
        say(
            format!(
                "「{}」の期限（{}から起算）は、本システムの暦（2050年まで）を超えるため定められません。",
                finding.input("ja"),
                finding.input("today")
            ),
            format!(
                "When \"{}\" falls due, counted from {}, is beyond the calendar of this system (to 2050).",
                finding.input("en"),
                finding.input("today")
            ),
        )
    },
    ..RULE
};

/// What an act must bring to be heard, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A fact.
    Fact(String),
    /// A document.
    Document(String),
}

impl Missing {
    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Fact(name) | Self::Document(name) => name,
        }
    }
}

/// What a finding says an act must bring; none where it is about something else.
#[must_use]
pub fn missing(finding: &Finding) -> Option<Missing> {
    if finding.rule == &FACT {
        Some(Missing::Fact(finding.plain_input("fact")))
    } else if finding.rule == &DOCUMENT {
        Some(Missing::Document(finding.plain_input("document")))
    } else {
        None
    }
}

/// The act brings this fact.
pub static FACT: Rule = Rule {
    id: "fact",
    name: words("記載事項", "required fact"),
    severity: Severity::Law,
    says: |finding| {
        say(
            format!("「{}」の記載が必要です。", finding.input("ja")),
            format!("\"{}\" is required.", finding.input("en")),
        )
    },
    ..RULE
};

/// The act brings this document.
pub static DOCUMENT: Rule = Rule {
    id: "document",
    name: words("添付書類", "required document"),
    severity: Severity::Law,
    says: |finding| {
        say(
            format!("「{}」の添付が必要です。", finding.input("ja")),
            format!("The document \"{}\" must be attached.", finding.input("en")),
        )
    },
    ..RULE
};

/// An act by two needs two people.
pub static TWO_PEOPLE: Rule = Rule {
    id: "two-people",
    name: words("二人による行為", "act by two people"),
    severity: Severity::Law,
    says: |_| {
        say(
            "二人で行う行為です。一人目とは別の人が、24時間以内に同じ内容で行ってください。".into(),
            "An act by two: a second person performs it on the same content within 24 hours.".into(),
        )
    },
    ..RULE
};

/// Whether this is the second hand of an act by two.
pub static FIRST_OF_TWO: Question = Question {
    id: "second-of-two",
    words: words(
        "二人目か（同一内容・24時間以内・別の人）",
        "second of two people (same content, within 24 hours)",
    ),
    ..QUESTION
};

/// The first hand of an act by two, as it is remembered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hand {
    /// What was brought.
    pub content: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Hand {
    /// Whether a second person may still confirm it.
    #[must_use]
    pub fn awaits(&self, now: DateTime<Utc>) -> bool {
        now - self.at <= Duration::hours(24)
    }
}

/// The fact that remembers the first hand of an act.
#[must_use]
pub fn pending_name(act: &str) -> String {
    format!("pending.{act}")
}

/// The first hand of an act, if one waits.
#[must_use]
pub fn pending(file: &Dossier, act: &str) -> Option<Hand> {
    let hand: Hand = file.record(&pending_name(act))?;
    (hand.content == file.content_hash && hand.awaits(file.now)).then_some(hand)
}

/// The fact a first hand leaves.
#[must_use]
pub fn first_hand(file: &Dossier, act: &str) -> (String, Value) {
    let hand = json!({ "content": file.content_hash, "by": file.actor, "at": instant_text(file.now) });
    (pending_name(act), hand)
}

/// Whether an approver's exception to an overridable rule stands (`approve-exception`), and
/// policy allows exceptions to it.
#[must_use]
pub fn exception_stands(file: &Dossier, rule: &str) -> bool {
    file.policy.exceptions.iter().any(|one| one.eq_ignore_ascii_case(rule))
        && file.facts.get("exceptions").and_then(Value::as_array).is_some_and(|list| {
            list.iter().any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(rule)))
        })
}

/// The finding a fulfilled duty leaves: met, or overdue with the days.
#[must_use]
pub fn fulfilment(file: &Dossier, duty: &Duty) -> Option<Finding> {
    let due = instant_of(file.get(&due_name(duty.id))?)?;
    let late_days = (file.today - crate::dossier::japan_day(due)).num_days().max(0);
    let overdue = file.now > due + Duration::days(edge(duty.rule.id, 0));
    Some(Finding {
        rule: duty.rule,
        subject: String::new(),
        outcome: if overdue { Outcome::Overdue } else { Outcome::Met },
        law: None,
        inputs: inputs![due = crate::dossier::japan_day(due), late_days = late_days],
        names: Names::NONE,
    })
}

/// The due instants of the procedure's own deadlines, moved by the days it was suspended.
/// Statutory duties are not among them: suspension does not stop them.
#[must_use]
pub fn thawed(file: &Dossier) -> Vec<(String, Value)> {
    let Some(since) = file.date("suspended.on") else { return Vec::new() };
    let days = Duration::days((file.today - since).num_days().max(0));
    let frozen: Vec<String> = file.record("suspended.deadlines").unwrap_or_default();
    frozen
        .iter()
        .filter_map(|id| {
            let due = file.instant(&due_name(id))?;
            Some((due_name(id), Value::from(instant_text(due + days))))
        })
        .collect()
}
