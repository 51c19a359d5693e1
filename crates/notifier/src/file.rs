//! A letter file as written, and the checks of what it names.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Environment;
use serde::Deserialize;

use crate::context::LINES;
use crate::error::LetterError;
use crate::language::Language;

/// `letters/<kind>/<letter>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterFile {
    ja: Texts,
    en: Texts,
    #[serde(default)]
    pub(crate) sample: Sample,
}

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    subject: String,
    did: String,
    todo: String,
    by: Option<String>,
    why: Option<String>,
    #[serde(default)]
    more: Vec<String>,
}

/// Values that replace those of the general sample.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    pub(crate) actor_label: Option<String>,
    pub(crate) stage_label: Option<String>,
    #[serde(default)]
    pub(crate) facts: BTreeMap<String, String>,
}

/// Which texts a letter has in one language; the texts themselves are templates of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) has_by: bool,
    pub(crate) has_why: bool,
    /// The facts each further paragraph names.
    pub(crate) more: Vec<BTreeSet<String>>,
}

/// Name of a text among the templates of the catalogue.
pub(crate) fn template_name(letter: &str, language: Language, key: &str) -> String {
    format!("{letter}#{language}.{key}")
}

impl LetterFile {
    pub(crate) fn parse(letter: &str, source: &str) -> Result<Self, LetterError> {
        toml::from_str(source)
            .map_err(|error| LetterError::Unreadable { letter: letter.to_owned(), detail: error.to_string() })
    }

    /// Adds the texts of one language to the templates and checks what they name.
    pub(crate) fn register(
        &self,
        letter: &str,
        language: Language,
        templates: &mut Environment<'static>,
    ) -> Result<Plan, LetterError> {
        let texts = match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        };
        let mut place = Place { letter, language, facts: &self.sample.facts, templates };
        place.add("subject", &texts.subject, &[])?;
        place.add("did", &texts.did, &[])?;
        place.add("todo", &texts.todo, &[])?;
        if let Some(by) = &texts.by {
            place.add("by", by, &["due"])?;
        }
        if let Some(why) = &texts.why {
            place.add("why", why, &["reason"])?;
        }
        let mut more = Vec::with_capacity(texts.more.len());
        for (nth, paragraph) in texts.more.iter().enumerate() {
            more.push(place.add(&format!("more{nth}"), paragraph, &["facts"])?);
        }
        Ok(Plan { has_by: texts.by.is_some(), has_why: texts.why.is_some(), more })
    }
}

/// Where a text is added.
struct Place<'a> {
    letter: &'a str,
    language: Language,
    facts: &'a BTreeMap<String, String>,
    templates: &'a mut Environment<'static>,
}

impl Place<'_> {
    /// Answers the facts the text names.
    fn add(&mut self, key: &str, text: &str, allowed: &[&str]) -> Result<BTreeSet<String>, LetterError> {
        if text.trim().is_empty() {
            return Err(LetterError::Empty {
                letter: self.letter.to_owned(),
                language: self.language,
                key: key.to_owned(),
            });
        }
        let name = template_name(self.letter, self.language, key);
        let wrong = |error: minijinja::Error| LetterError::Template {
            template: name.clone(),
            detail: error.to_string(),
        };
        self.templates.add_template_owned(name.clone(), text.to_owned()).map_err(wrong)?;
        let named = self.templates.get_template(&name).map_err(wrong)?.undeclared_variables(true);
        // A set, so that of several wrong names the same one is reported each time.
        let named: BTreeSet<String> = named.into_iter().collect();
        let mut facts = BTreeSet::new();
        for variable in named {
            if let Some(fact) = self.check(key, &variable, allowed)? {
                facts.insert(fact);
            }
        }
        Ok(facts)
    }

    /// Answers the fact, where the variable is one.
    fn check(&self, key: &str, variable: &str, allowed: &[&str]) -> Result<Option<String>, LetterError> {
        let (root, rest) = variable.split_once('.').unwrap_or((variable, ""));
        let unknown = || LetterError::UnknownVariable {
            letter: self.letter.to_owned(),
            language: self.language,
            variable: variable.to_owned(),
        };
        if LINES.contains(&variable) {
            return Ok(None);
        }
        if !["due", "reason", "facts"].contains(&root) {
            return Err(unknown());
        }
        if !allowed.contains(&root) {
            return Err(LetterError::MisplacedVariable {
                letter: self.letter.to_owned(),
                language: self.language,
                key: key.to_owned(),
                variable: variable.to_owned(),
            });
        }
        match (root, rest) {
            ("facts", fact) if self.facts.contains_key(fact) => Ok(Some(fact.to_owned())),
            ("due" | "reason", "") => Ok(None),
            _ => Err(unknown()),
        }
    }
}
