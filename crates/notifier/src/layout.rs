//! The shape all letters share. Text and HTML are made from the same paragraphs.

use std::fmt::Write as _;

use minijinja::{Environment, Value, context};
use serde::Deserialize;

use crate::context::LetterContext;
use crate::error::LetterError;
use crate::file::{Plan, template_name};
use crate::language::Language;

/// Name of the one template that is HTML.
pub(crate) const HTML_LAYOUT: &str = "layout.html";

const LAYOUT: &str = "layout";

/// A letter ready to be put into an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Language it is written in.
    pub language: Language,
    /// Whole subject: `[○○市] …（R8-0012）`.
    pub subject: String,
    /// The unheaded text.
    pub text: String,
    /// The same paragraphs as HTML.
    pub html: String,
}

/// `letters/layout.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    ja: WordsOf,
    en: WordsOf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsOf {
    salutation: String,
    opening: String,
    case_no: String,
    case_title: String,
    procedure: String,
    stage: String,
    separator: String,
    todo: String,
    by: String,
    why: String,
    link: String,
    footer: Vec<String>,
    footer_with_link: Vec<String>,
    footer_of_accounts: Vec<String>,
    subject: String,
    subject_of_accounts: String,
}

impl Words {
    pub(crate) fn parse(source: &str) -> Result<Self, LetterError> {
        toml::from_str(source)
            .map_err(|error| LetterError::Unreadable { letter: LAYOUT.to_owned(), detail: error.to_string() })
    }
}

#[derive(Debug)]
pub(crate) struct Layout {
    words: Words,
}

/// A paragraph of a letter, with a heading where it asks something of the reader.
struct Paragraph {
    heading: Option<String>,
    text: String,
}

/// Everything both renditions say, in order.
struct Sheet {
    subject: String,
    salutation: String,
    opening: String,
    separator: String,
    rows: Vec<(String, String)>,
    paragraphs: Vec<Paragraph>,
    /// What the link is called, and where it leads.
    link: Option<(String, String)>,
    footer: Vec<String>,
}

impl Layout {
    pub(crate) fn new(words: Words) -> Self {
        Self { words }
    }

    pub(crate) fn render(
        &self,
        templates: &Environment<'static>,
        letter: &str,
        plan: &Plan,
        language: Language,
        context: &LetterContext,
    ) -> Result<Rendered, LetterError> {
        let words = match language {
            Language::Ja => &self.words.ja,
            Language::En => &self.words.en,
        };
        let pen = Pen { templates, letter, language, values: context.values(language) };
        let sheet = pen.sheet(words, plan, context)?;
        Ok(Rendered {
            language,
            text: as_text(&sheet),
            html: as_html(templates, language, &sheet)?,
            subject: sheet.subject,
        })
    }
}

/// Writes the texts of one letter.
struct Pen<'a> {
    templates: &'a Environment<'static>,
    letter: &'a str,
    language: Language,
    values: Value,
}

impl Pen<'_> {
    fn sheet(&self, words: &WordsOf, plan: &Plan, context: &LetterContext) -> Result<Sheet, LetterError> {
        let own_subject = self.own("subject")?;
        let frame = context! {
            organisation => context.organisation.as_str(),
            case_no => context.case_no.as_str(),
            subject => own_subject.as_str(),
        };
        // letters of accounts have the one link they are about
        let link = context.link.as_ref().filter(|_| !context.case_no.is_empty());
        let (subject, footer) = match (context.case_no.is_empty(), link) {
            (true, _) => (&words.subject_of_accounts, &words.footer_of_accounts),
            (false, None) => (&words.subject, &words.footer),
            (false, Some(_)) => (&words.subject, &words.footer_with_link),
        };
        Ok(Sheet {
            subject: shared_with(self.templates, subject, &frame)?,
            salutation: self.shared(&words.salutation)?,
            opening: self.shared(&words.opening)?,
            separator: words.separator.clone(),
            rows: rows(words, context),
            paragraphs: self.paragraphs(words, plan, context)?,
            link: link.map(|link| (words.link.clone(), link.clone())),
            footer: footer.iter().map(|line| self.shared(line)).collect::<Result<_, _>>()?,
        })
    }

    fn paragraphs(
        &self,
        words: &WordsOf,
        plan: &Plan,
        context: &LetterContext,
    ) -> Result<Vec<Paragraph>, LetterError> {
        let unheaded = |text| Paragraph { heading: None, text };
        let mut paragraphs = vec![unheaded(self.own("did")?)];
        if context.reason.is_some() {
            paragraphs.push(unheaded(self.own_or_shared(plan.has_why, "why", &words.why)?));
        }
        for (nth, facts) in plan.more.iter().enumerate() {
            if facts.iter().all(|fact| context.facts.contains_key(fact)) {
                paragraphs.push(unheaded(self.own(&format!("more{nth}"))?));
            }
        }
        paragraphs.push(Paragraph { heading: Some(words.todo.clone()), text: self.own("todo")? });
        if context.due.is_some() {
            paragraphs.push(unheaded(self.own_or_shared(plan.has_by, "by", &words.by)?));
        }
        Ok(paragraphs)
    }

    /// A text of the letter itself.
    fn own(&self, key: &str) -> Result<String, LetterError> {
        let name = template_name(self.letter, self.language, key);
        self.templates
            .get_template(&name)
            .and_then(|template| template.render(self.values.clone()))
            .map_err(|error| LetterError::Template { template: name, detail: error.to_string() })
    }

    fn own_or_shared(&self, has_own: bool, key: &str, shared: &str) -> Result<String, LetterError> {
        if has_own { self.own(key) } else { self.shared(shared) }
    }

    fn shared(&self, source: &str) -> Result<String, LetterError> {
        shared_with(self.templates, source, &self.values)
    }
}

fn shared_with(
    templates: &Environment<'static>,
    source: &str,
    values: &Value,
) -> Result<String, LetterError> {
    templates
        .render_str(source, values.clone())
        .map_err(|error| LetterError::Template { template: LAYOUT.to_owned(), detail: error.to_string() })
}

fn rows(words: &WordsOf, context: &LetterContext) -> Vec<(String, String)> {
    let procedure = match context.procedure_label.as_str() {
        "" => context.procedure.clone(),
        label => format!("{label} ({})", context.procedure),
    };
    [
        (&words.case_no, context.case_no.clone()),
        (&words.case_title, context.case_title.clone()),
        (&words.procedure, procedure),
        (&words.stage, context.stage_label.clone()),
    ]
    .into_iter()
    // The clock's letters may concern no stage at all.
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| (label.clone(), value))
    .collect()
}

fn as_text(sheet: &Sheet) -> String {
    let mut text = format!("{}\n\n{}\n\n", sheet.salutation, sheet.opening);
    let separator = &sheet.separator;
    for (label, value) in &sheet.rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{label}{separator}{value}");
    }
    text.push('\n');
    for paragraph in &sheet.paragraphs {
        if let Some(heading) = &paragraph.heading {
            let _ = writeln!(text, "■ {heading}");
        }
        let _ = writeln!(text, "{}\n", paragraph.text.trim());
    }
    if let Some((label, link)) = &sheet.link {
        let _ = writeln!(text, "{label}\n{link}\n");
    }
    text.push_str("--------\n");
    for line in &sheet.footer {
        let _ = writeln!(text, "{line}");
    }
    text
}

fn as_html(
    templates: &Environment<'static>,
    language: Language,
    sheet: &Sheet,
) -> Result<String, LetterError> {
    let rows: Vec<Value> =
        sheet.rows.iter().map(|(label, value)| Value::from_iter([label.as_str(), value.as_str()])).collect();
    let paragraphs: Vec<Value> = sheet
        .paragraphs
        .iter()
        .map(|paragraph| {
            let lines: Value = paragraph.text.trim().lines().collect();
            context! {
                heading => paragraph.heading.as_deref().unwrap_or_default(),
                lines => lines,
            }
        })
        .collect();
    let footer: Value = sheet.footer.iter().map(String::as_str).collect();
    let values = context! {
        language => language.tag(),
        subject => sheet.subject.as_str(),
        salutation => sheet.salutation.as_str(),
        opening => sheet.opening.as_str(),
        rows => rows,
        paragraphs => paragraphs,
        link => sheet.link.as_ref().map(|(label, to)| Value::from_iter([label.as_str(), to.as_str()])),
        footer => footer,
    };
    templates.get_template(HTML_LAYOUT).and_then(|template| template.render(values)).map_err(|error| {
        LetterError::Template { template: HTML_LAYOUT.to_owned(), detail: error.to_string() }
    })
}
