//! What a letter may say: the values its templates can name.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use minijinja::Value;

use crate::error::LetterError;
use crate::language::{Language, format_due};

/// The values of one letter. Labels are in the language of the reader.
///
/// People of the committee and of suppliers are never named here: an actor is a capacity or an
/// organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContext {
    /// Name of the public body, such as `○○市`.
    pub organisation: String,
    /// Section and telephone number that answer questions.
    pub contact: String,
    /// The number people say aloud, such as `R8-0012`.
    pub case_no: String,
    /// Title of the case.
    pub case_title: String,
    /// Id of the procedure, such as `R8-0012/3`.
    pub procedure: String,
    /// Name of its kind, such as `企画競争`.
    pub procedure_label: String,
    /// Name of the act.
    pub act_label: String,
    /// Capacity or organisation that acted.
    pub actor_label: String,
    /// Name of the stage after the act.
    pub stage_label: String,
    /// Reason of the act, where it has one.
    pub reason: Option<String>,
    /// Until when the reader must act, where there is such a time.
    pub due: Option<DateTime<FixedOffset>>,
    /// Few named values of the act, ready to be read, such as `own_total`.
    pub facts: BTreeMap<String, String>,
    /// Who is addressed: an organisation or a section.
    pub recipient_name: String,
    /// The page where what the letter tells of is, for whoever signs in; none where the installation has no
    /// address of its own.
    pub link: Option<String>,
}

impl LetterContext {
    /// A context with every value present, for checks and previews.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            organisation: "みなと市".to_owned(),
            contact: "総務部契約課 03-0000-0000".to_owned(),
            case_no: "R8-0012".to_owned(),
            case_title: "AIを活用した窓口案内の実証及び導入".to_owned(),
            procedure: "R8-0012/3".to_owned(),
            procedure_label: "企画競争".to_owned(),
            act_label: "公告する".to_owned(),
            actor_label: "担当者".to_owned(),
            stage_label: "公募中".to_owned(),
            reason: Some("仕様書の一部に誤りがあったため".to_owned()),
            due: DateTime::parse_from_rfc3339("2026-11-24T17:00:00+09:00").ok(),
            facts: BTreeMap::new(),
            recipient_name: "株式会社サンプル".to_owned(),
            link: None,
        }
    }

    /// The values of one line, by the name a template uses.
    fn lines(&self) -> [(&'static str, &str); 10] {
        [
            ("organisation", &self.organisation),
            ("contact", &self.contact),
            ("case_no", &self.case_no),
            ("case_title", &self.case_title),
            ("procedure", &self.procedure),
            ("procedure_label", &self.procedure_label),
            ("act_label", &self.act_label),
            ("actor_label", &self.actor_label),
            ("stage_label", &self.stage_label),
            ("recipient_name", &self.recipient_name),
        ]
    }

    /// # Errors
    ///
    /// [`LetterError::ControlCharacter`] with the field: a line break there could forge a line of
    /// the letter or a header of the e-mail.
    pub(crate) fn check(&self) -> Result<(), LetterError> {
        let link = self.link.iter().map(|link| ("link", link.as_str()));
        let all = self.lines().into_iter().chain(link);
        match all.into_iter().find(|(_, value)| value.chars().any(char::is_control)) {
            Some((field, _)) => Err(LetterError::ControlCharacter { field }),
            None => Ok(()),
        }
    }

    pub(crate) fn values(&self, language: Language) -> Value {
        let mut values: BTreeMap<String, Value> =
            self.lines().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        if let Some(reason) = &self.reason {
            values.insert("reason".to_owned(), Value::from(reason.as_str()));
        }
        if let Some(due) = self.due {
            values.insert("due".to_owned(), Value::from(format_due(due, language)));
        }
        values.insert("facts".to_owned(), Value::from(self.facts.clone()));
        Value::from(values)
    }
}

/// The variables any template may name; `due`, `reason` and `facts` have places of their own.
pub(crate) const LINES: [&str; 10] = [
    "organisation",
    "contact",
    "case_no",
    "case_title",
    "procedure",
    "procedure_label",
    "act_label",
    "actor_label",
    "stage_label",
    "recipient_name",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_every_value() {
        let sample = LetterContext::sample();
        assert_eq!(sample.lines().map(|(name, _)| name), LINES);
        assert!(sample.due.is_some() && sample.reason.is_some());
        assert!(sample.lines().iter().all(|(_, value)| !value.is_empty()));
    }

    #[test]
    fn a_line_break_is_refused_with_its_field() {
        let mut context = LetterContext::sample();
        context.reason = Some("一行目\n二行目".to_owned());
        assert_eq!(context.check(), Ok(()));
        context.case_title = "窓口\r\nBcc: x@example.jp".to_owned();
        assert_eq!(context.check(), Err(LetterError::ControlCharacter { field: "case_title" }));
    }
}
