//! All letters, parsed and checked once.

use std::collections::BTreeMap;

use include_dir::{Dir, File, include_dir};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use crate::context::LetterContext;
use crate::error::LetterError;
use crate::file::{LetterFile, Plan, Sample};
use crate::language::{Audience, Language};
use crate::layout::{HTML_LAYOUT, Layout, Rendered, Words};

static LETTERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/letters");

/// Kind under which letters of acts common to several kinds are kept.
const COMMON: &str = "common";

/// Every letter of the office.
#[derive(Debug)]
pub struct Catalogue {
    templates: Environment<'static>,
    layout: Layout,
    letters: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    ja: Plan,
    en: Plan,
    sample: Sample,
}

impl Catalogue {
    /// Parses and checks every letter embedded in the program.
    ///
    /// # Errors
    ///
    /// The first defect found in a letter: see [`LetterError`].
    pub fn load_embedded() -> Result<Self, LetterError> {
        let layout = Words::parse(embedded("layout.toml")?)?;
        let mut catalogue =
            Self { templates: strict_environment(), layout: Layout::new(layout), letters: BTreeMap::new() };
        catalogue.templates.add_template_owned(HTML_LAYOUT, embedded(HTML_LAYOUT)?.to_owned()).map_err(
            |error| LetterError::Template { template: HTML_LAYOUT.to_owned(), detail: error.to_string() },
        )?;
        for kind in LETTERS.dirs() {
            for file in kind.files() {
                let path = file.path().to_string_lossy().into_owned();
                catalogue.add(&path, text_of(file, &path)?)?;
            }
        }
        Ok(catalogue)
    }

    /// Parses and checks one letter, and takes it into the catalogue, where it replaces one of the
    /// same name. An office may so put its own words in the place of ours.
    ///
    /// `path` is `<kind>/<act>.toml` or `<kind>/<act>.<audience>.toml`.
    ///
    /// # Errors
    ///
    /// The first defect found; the catalogue may then hold texts of the letter, but not the letter.
    pub fn add(&mut self, path: &str, source: &str) -> Result<(), LetterError> {
        let name = letter_name(path)?;
        let file = LetterFile::parse(&name, source)?;
        let entry = Entry {
            ja: file.register(&name, Language::Ja, &mut self.templates)?,
            en: file.register(&name, Language::En, &mut self.templates)?,
            sample: file.sample,
        };
        self.letters.insert(name, entry);
        Ok(())
    }

    /// The letter for an act and an audience: `<kind>/<act>.<audience>`, else `<kind>/<act>`,
    /// else `common/<act>.<audience>`, else `common/<act>`.
    ///
    /// # Errors
    ///
    /// [`LetterError::Missing`] where none of the four exists.
    pub fn letter(&self, kind: &str, act: &str, audience: Audience) -> Result<Letter<'_>, LetterError> {
        [
            format!("{kind}/{act}.{audience}"),
            format!("{kind}/{act}"),
            format!("{COMMON}/{act}.{audience}"),
            format!("{COMMON}/{act}"),
        ]
        .iter()
        .find_map(|name| self.by_name(name, audience))
        .ok_or_else(|| LetterError::Missing { kind: kind.to_owned(), act: act.to_owned(), audience })
    }

    /// Whether an audience is written to in words of its own about an act.
    #[must_use]
    pub fn has_own_words(&self, kind: &str, act: &str, audience: Audience) -> bool {
        [kind, COMMON].iter().any(|kind| self.letters.contains_key(&format!("{kind}/{act}.{audience}")))
    }

    /// Every letter, by name, for the audience it is written for.
    pub fn letters(&self) -> impl Iterator<Item = Letter<'_>> {
        self.letters.iter().map(|(name, entry)| Letter {
            catalogue: self,
            name,
            entry,
            audience: written_for(name),
        })
    }

    fn by_name(&self, name: &str, audience: Audience) -> Option<Letter<'_>> {
        self.letters.get_key_value(name).map(|(name, entry)| Letter {
            catalogue: self,
            name,
            entry,
            audience,
        })
    }
}

/// One letter of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    catalogue: &'a Catalogue,
    name: &'a str,
    entry: &'a Entry,
    /// Who will read it, which need not be whom it was written for.
    audience: Audience,
}

impl<'a> Letter<'a> {
    /// `kind/act` or `kind/act.audience`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The facts its paragraphs can tell; a paragraph whose facts are absent is left out.
    pub fn facts(&self) -> impl Iterator<Item = &'a str> {
        self.entry.sample.facts.keys().map(String::as_str)
    }

    /// The general sample with the values of this letter's `[sample]`.
    #[must_use]
    pub fn sample(&self) -> LetterContext {
        let mut context = LetterContext::sample();
        let sample = self.entry.sample.clone();
        context.facts = sample.facts;
        context.actor_label = sample.actor_label.unwrap_or(context.actor_label);
        context.stage_label = sample.stage_label.unwrap_or(context.stage_label);
        context
    }

    /// The letter with its values.
    ///
    /// Readers outside the office are given the reason only where a letter written for them says
    /// it (`why`), and facts only by a letter written for them: falling back to the officers'
    /// words must not tell them what was meant for officers.
    ///
    /// # Errors
    ///
    /// [`LetterError::ControlCharacter`] for a line break in a value of one line;
    /// [`LetterError::Template`] where a text cannot be rendered.
    pub fn render(&self, language: Language, context: &LetterContext) -> Result<Rendered, LetterError> {
        context.check()?;
        let plan = match language {
            Language::Ja => &self.entry.ja,
            Language::En => &self.entry.en,
        };
        let is_inside = self.audience.is_inside_office();
        let is_own = written_for(self.name) == self.audience;
        let mut told = context.clone();
        if !(is_inside || is_own && plan.has_why) {
            told.reason = None;
        }
        if !(is_inside || is_own) {
            told.facts.clear();
        }
        self.catalogue.layout.render(&self.catalogue.templates, self.name, plan, language, &told)
    }
}

/// The audience a letter's name ends with; without one it is written for the officers.
fn written_for(name: &str) -> Audience {
    name.split_once('.').and_then(|(_, audience)| Audience::from_id(audience)).unwrap_or(Audience::Officers)
}

fn strict_environment() -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    // Only the layout is HTML. The texts are plain: they are escaped once, where they enter it.
    templates.set_auto_escape_callback(
        |name| {
            if name == HTML_LAYOUT { AutoEscape::Html } else { AutoEscape::None }
        },
    );
    templates
}

fn embedded(path: &str) -> Result<&'static str, LetterError> {
    match LETTERS.get_file(path) {
        Some(file) => text_of(file, path),
        None => Err(LetterError::Unreadable {
            letter: path.to_owned(),
            detail: "the file is not embedded".to_owned(),
        }),
    }
}

fn text_of(file: &'static File<'static>, path: &str) -> Result<&'static str, LetterError> {
    file.contents_utf8().ok_or_else(|| LetterError::Unreadable {
        letter: path.to_owned(),
        detail: "the file is not UTF-8".to_owned(),
    })
}

/// `kind/act.audience` of `kind/act.audience.toml`.
fn letter_name(path: &str) -> Result<String, LetterError> {
    let bad = || LetterError::BadName { letter: path.to_owned() };
    let name = path.strip_suffix(".toml").ok_or_else(bad)?;
    let (kind, letter) = name.split_once('/').ok_or_else(bad)?;
    let (act, audience) = match letter.split_once('.') {
        Some((act, audience)) => (act, Some(audience)),
        None => (letter, None),
    };
    let is_id = |id: &str| {
        !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let audience_known = audience.is_none_or(|id| Audience::from_id(id).is_some());
    if is_id(kind) && is_id(act) && audience_known { Ok(name.to_owned()) } else { Err(bad()) }
}
