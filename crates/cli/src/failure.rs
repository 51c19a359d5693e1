//! What the program says when it does not do what it was asked, and with which exit code.
//!
//! | code | what |
//! |--:|---|
//! | 0 | done |
//! | 2 | bad input, or a database that cannot be used as it is |
//! | 3 | refused, every unmet requirement listed |
//! | 4 | not found |
//! | 5 | moved on: somebody was first |
//! | 6 | nothing from elsewhere was compared, and it was required |
//! | 1 | anything else |

use std::process::ExitCode;

use serde_json::{Value, json};
use shirube_accounts::{AccountsError, InputFault};
use shirube_desk::{DeskError, Refused, Unmet};
use shirube_persistence::StoreError;

use crate::scenario::Mistake;

/// Which way it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Something went wrong.
    Wrong,
    /// What was given is not right.
    BadInput,
    /// The act was refused.
    Refused,
    /// There is no such thing for this person.
    NotFound,
    /// Somebody was first.
    MovedOn,
    /// Signed only by the key inside the bundle.
    Unanchored,
}

impl Way {
    const fn code(self) -> u8 {
        match self {
            Self::Wrong => 1,
            Self::BadInput => 2,
            Self::Refused => 3,
            Self::NotFound => 4,
            Self::MovedOn => 5,
            Self::Unanchored => 6,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Wrong => "error",
            Self::BadInput => "bad-input",
            Self::Refused => "refused",
            Self::NotFound => "not-found",
            Self::MovedOn => "moved-on",
            Self::Unanchored => "unanchored",
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Wrong => ("異常", "error"),
            Self::BadInput => ("入力の誤り", "bad input"),
            Self::Refused => ("できません", "refused"),
            Self::NotFound => ("該当なし", "not found"),
            Self::MovedOn => ("更新済み", "moved on"),
            Self::Unanchored => ("固定なし", "unanchored"),
        }
    }
}

/// A failure: sentences in both languages, and facts for programs.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// Which way.
    pub(crate) way: Way,
    /// The sentences: Japanese, English.
    pub(crate) sentences: Vec<(String, String)>,
    /// What a program may want to know besides.
    pub(crate) facts: Value,
}

impl Failure {
    /// A failure with one sentence.
    pub(crate) fn new(way: Way, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { way, sentences: vec![(ja.into(), en.into())], facts: Value::Null }
    }

    /// Bad input, naming the field.
    pub(crate) fn bad_input(field: &str, ja: impl std::fmt::Display, en: impl std::fmt::Display) -> Self {
        let mut failure = Self::new(Way::BadInput, format!("{field}：{ja}"), format!("{field}: {en}"));
        failure.facts = json!({ "fields": [field] });
        failure
    }

    /// Something on the disk that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let path = path.display();
        let way = if error.kind() == std::io::ErrorKind::NotFound { Way::NotFound } else { Way::Wrong };
        Self::new(
            way,
            format!("「{path}」を読み書きできません（{error}）。"),
            format!("cannot read or write {path}: {error}."),
        )
    }

    /// An act that was refused, with every unmet requirement.
    pub(crate) fn refused(refused: &Refused) -> Self {
        let mut sentences = vec![(
            format!("行為「{}」はできません。満たされていない要件：{}件。", refused.act, refused.unmet.len()),
            format!("the act \"{}\" is refused; unmet requirements: {}.", refused.act, refused.unmet.len()),
        )];
        sentences.extend(refused.unmet.iter().map(|unmet| {
            let subject =
                if unmet.subject.is_empty() { String::new() } else { format!(" [{}]", unmet.subject) };
            let option = option_of(unmet);
            (
                format!(
                    "{}（{}）{subject} {}{option}〔{}〕→ {}",
                    unmet.rule, unmet.severity, unmet.ja, unmet.citation_ja, unmet.rulebook_ja
                ),
                format!(
                    "{} ({}){subject} {}{option} [{}] → {}",
                    unmet.rule, unmet.severity, unmet.en, unmet.citation_en, unmet.rulebook_en
                ),
            )
        }));
        Self { way: Way::Refused, sentences, facts: serde_json::to_value(refused).unwrap_or_default() }
    }

    /// Says it: sentences on standard error, or one JSON value there.
    pub(crate) fn say(&self, as_json: bool) -> ExitCode {
        if as_json {
            let all: Vec<Value> =
                self.sentences.iter().map(|(ja, en)| json!({ "ja": ja, "en": en })).collect();
            let value = json!({
                "error": self.way.id(), "exit": self.way.code(), "sentences": all, "facts": self.facts,
            });
            // standard output holds facts only: one JSON value, or none
            eprintln!("{value}");
        } else {
            let (ja, en) = self.way.words();
            for (at, (sentence, english)) in self.sentences.iter().enumerate() {
                if at == 0 {
                    eprintln!("{ja}：{sentence}\n{en}: {english}");
                } else {
                    eprintln!("  ・{sentence}\n    {english}");
                }
            }
        }
        ExitCode::from(self.way.code())
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match &error {
            DeskError::BadInput { faults } => Self {
                way: Way::BadInput,
                sentences: faults.iter().map(|fault| (fault.ja(), fault.to_string())).collect(),
                facts: json!({ "fields": faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>() }),
            },
            DeskError::Store(
                StoreError::Address { .. }
                | StoreError::Unreachable { .. }
                | StoreError::Rejected { .. }
                | StoreError::NoDatabase { .. }
                | StoreError::Denied { .. }
                | StoreError::SchemaOlder { .. }
                | StoreError::SchemaNewer { .. }
                | StoreError::ReadOnly
                | StoreError::Full,
            ) => Self::new(Way::BadInput, error.ja(), error.to_string()),
            DeskError::KeyExists { .. } => Self::new(Way::Refused, error.ja(), error.to_string()),
            DeskError::NotFound { .. } => Self::new(Way::NotFound, error.ja(), error.to_string()),
            DeskError::MovedOn { .. } | DeskError::Store(StoreError::MovedOn { .. }) => {
                Self::new(Way::MovedOn, error.ja(), error.to_string())
            }
            _ => Self::new(Way::Wrong, error.ja(), error.to_string()),
        }
    }
}

impl From<AccountsError> for Failure {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::Desk(error) => Self::from(error),
            AccountsError::Store(error) => Self::from(error),
            error => Self::new(Way::Wrong, error.ja(), error.en()),
        }
    }
}

impl From<Vec<InputFault>> for Failure {
    fn from(faults: Vec<InputFault>) -> Self {
        Self::from(DeskError::BadInput { faults })
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::from(DeskError::from(error))
    }
}

impl From<Vec<Mistake>> for Failure {
    fn from(mistakes: Vec<Mistake>) -> Self {
        let facts: Vec<Value> = mistakes
            .iter()
            .map(|one| json!({ "file": *one.place.file, "line": one.place.line, "ja": one.ja, "en": one.en }))
            .collect();
        Self {
            way: Way::BadInput,
            sentences: mistakes
                .iter()
                .map(|one| (format!("{}: {}", one.place, one.ja), one.to_string()))
                .collect(),
            facts: json!({ "mistakes": facts }),
        }
    }
}

impl From<shirube_sealing::SealingError> for Failure {
    fn from(error: shirube_sealing::SealingError) -> Self {
        let mut failure = Self::new(Way::BadInput, error.ja(), error.en());
        failure.facts = json!({ "code": error.code() });
        failure
    }
}

/// A text that is not of the form of an id.
pub(crate) fn bad_id(field: &str, fault: &shirube_trail::Fault) -> Failure {
    Failure::bad_input(field, fault.ja(), fault)
}

/// How the command line brings what is missing: ` (--fact title=…)`; empty where nothing is to be brought.
pub(crate) fn option_of(unmet: &Unmet) -> String {
    if unmet.missing.is_empty() {
        return String::new();
    }
    format!(" (--{} {}=…)", unmet.rule, unmet.missing)
}
