//! An input of a form, and the pieces a form of a structured fact is made of.

use shirube_core::render::Language;

use crate::choices::option_words;
use crate::handed::Held;
use crate::known::record_words;
use crate::typed::{FieldFault, Typed};
use crate::words::either;

/// Options shown as buttons; more are a list to choose from.
const BUTTONS_MAX: usize = 5;

/// What is said of a file to hand in.
const FILE_HELP: (&str, &str) = (
    "50 MiBまで。PDF、Word、Excel、PowerPoint、画像、CSV、テキスト。選んで保存すると、提出するまで預かります（30日間）。",
    "Up to 50 MiB. PDF, Word, Excel, PowerPoint, pictures, CSV, text. Saved files are kept until you submit (for 30 days).",
);

/// How a field is entered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// A line.
    Line {
        /// Its width and keyboard.
        class: &'static str,
        /// The keyboard of a phone.
        mode: &'static str,
    },
    /// Several lines.
    Lines,
    /// One of these, as buttons: id, name, whether it is chosen.
    Buttons(Vec<(String, String, bool)>),
    /// One of these, from a list.
    List(Vec<(String, String, bool)>),
    /// A file; of one that was handed in before, what it is and what to choose another for.
    File(Option<(String, &'static str)>),
    /// Several inputs, in groups and rows.
    Pieces(Vec<Piece>),
}

/// A piece of the form of a structured fact, in its order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A group begins: its id and name.
    Open(String, String),
    /// An input.
    Input(Box<Field>),
    /// A group ends.
    Close,
    /// A row can be added: the group's name, the id of the row to come, what the group is called.
    Add(String, String, String),
}

/// An input of a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The fact's name.
    pub(crate) fact: String,
    /// The name it is sent under.
    pub(crate) name: String,
    /// Its id on the page.
    pub(crate) id: String,
    /// Where a link to it leads.
    pub(crate) focus: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) required: bool,
    pub(crate) typed: String,
    pub(crate) input: Input,
    pub(crate) fault: Option<String>,
}

impl Field {
    /// Whether a fault of this name is of this field.
    pub(crate) fn is_of(&self, fault: &str) -> bool {
        fault == self.fact
            || fault == self.name
            || fault.strip_prefix("facts.").is_some_and(|it| it == self.fact)
    }

    /// A member of a structured fact: the name it is sent under, its label and shape; whether it must be
    /// there, and whether that is to be pointed at where it is not.
    pub(crate) fn member(
        language: Language,
        (name, label, shape): (&str, &str, &str),
        typed: &Typed,
        (required, points): (bool, bool),
    ) -> Self {
        let typed = typed.get(name).cloned().unwrap_or_default();
        let input = input(language, shape, &typed);
        let id = id(name);
        let is_missing = points && typed.trim().is_empty();
        Self {
            fact: name.to_owned(),
            name: name.to_owned(),
            focus: if matches!(input, Input::Buttons(_)) { format!("{id}-1") } else { id.clone() },
            id,
            label: label.to_owned(),
            help: help(language, shape, ("", "")),
            required,
            typed,
            input,
            fault: is_missing.then(|| language.pick("入力してください。", "Enter this.").to_owned()),
        }
    }

    /// Makes it one to choose of these, where there are any. What was typed and is none of them stays
    /// to be seen.
    pub(crate) fn choose_of(&mut self, these: &[(String, String)]) {
        let typed = self.typed.trim();
        if !these.is_empty() && (typed.is_empty() || these.iter().any(|(key, _)| key == typed)) {
            let option = |(key, name): &(String, String)| (key.clone(), name.clone(), key == typed);
            self.input = Input::List(these.iter().map(option).collect());
        }
    }

    /// A file that is to be a document or a fact.
    pub(crate) fn file(
        language: Language,
        (of, label, required): (&str, &str, bool),
        typed: &Typed,
        faults: &[FieldFault],
    ) -> Self {
        let now = language.pick("預かっているファイル：", "File handed in: ");
        let other =
            language.pick("別のファイルに替えるときだけ選んでください。", "Choose only to replace it.");
        let held = Held::of(typed, of).map(|held| (format!("{now}{}", held.line()), other));
        let name = format!("d.{of}");
        let id = id(&name);
        let mut one = Self {
            fact: of.to_owned(),
            name,
            focus: id.clone(),
            id,
            label: label.to_owned(),
            help: language.pick(FILE_HELP.0, FILE_HELP.1).to_owned(),
            required,
            typed: String::new(),
            input: Input::File(held),
            fault: None,
        };
        one.fault = faults.iter().find(|(field, _)| one.is_of(field)).map(|(_, text)| text.clone());
        one
    }

    /// The application or question an act is about.
    pub(crate) fn subject(
        (label, help): (&str, &str),
        subjects: &[(String, String)],
        typed: &Typed,
        faults: &[FieldFault],
    ) -> Self {
        let typed = typed.get("subject").cloned().unwrap_or_default();
        let input = if subjects.is_empty() {
            Input::Line { class: "day", mode: "text" }
        } else {
            let option = |(key, name): &(String, String)| (key.clone(), name.clone(), *key == typed);
            Input::List(subjects.iter().map(option).collect())
        };
        let fault = faults.iter().find(|(field, _)| field == "subject").map(|(_, text)| text.clone());
        Self {
            fact: "subject".to_owned(),
            name: "subject".to_owned(),
            id: "subject".to_owned(),
            focus: "subject".to_owned(),
            label: label.to_owned(),
            help: if subjects.is_empty() { help.to_owned() } else { String::new() },
            required: true,
            typed,
            input,
            fault,
        }
    }
}

/// The id on the page of what is sent under a name.
pub(crate) fn id(path: &str) -> String {
    path.replace(['.', ':'], "-")
}

/// How a value of a shape is entered.
pub(crate) fn input(language: Language, shape: &str, typed: &str) -> Input {
    let (kind, rest) = shape.split_once(' ').unwrap_or((shape, ""));
    match kind {
        "yen" => Input::Line { class: "yen", mode: "numeric" },
        "count" | "question" => Input::Line { class: "number", mode: "numeric" },
        "date" | "id" => Input::Line { class: "day", mode: "text" },
        "figure" => Input::Line { class: "number", mode: "decimal" },
        "instant" | "sha256" | "line" | "application" | "certificate" | "person" => {
            Input::Line { class: "wide-field", mode: "text" }
        }
        "corporate-number" => Input::Line { class: "day", mode: "numeric" },
        "flag" => {
            let option = |id: &str, ja, en| (id.to_owned(), language.pick(ja, en).to_owned(), typed == id);
            Input::Buttons(vec![option("yes", "はい", "Yes"), option("no", "いいえ", "No")])
        }
        "choice" => {
            let option = |id: &str| (id.to_owned(), option_words(language, id), typed == id);
            let options: Vec<_> = rest.split('|').map(option).collect();
            if options.len() > BUTTONS_MAX { Input::List(options) } else { Input::Buttons(options) }
        }
        _ => Input::Lines,
    }
}

/// What is said of how a value of a shape is entered.
pub(crate) fn help(language: Language, shape: &str, (of, name): (&str, &str)) -> String {
    let (kind, rest) = shape.split_once(' ').unwrap_or((shape, ""));
    match kind {
        "yen" => language.pick("円（整数）。例：1,234,000", "Whole yen, e.g. 1,234,000").to_owned(),
        "count" => rest.split_once("..").map_or_else(String::new, |(low, high)| match language {
            Language::Ja => format!("{low}から{high}までの整数"),
            Language::En => format!("A whole number from {low} to {high}"),
        }),
        "date" => language
            .pick("例：R8.11.20、令和8年11月20日、2026-11-20", "e.g. 2026-11-20 or R8.11.20")
            .to_owned(),
        "instant" => language
            .pick("日本時間の日と時刻。例：R8.11.20 17:00", "Day and hour in Japan, e.g. 2026-11-20 17:00")
            .to_owned(),
        "texts" => language.pick("1行に1件", "One a line").to_owned(),
        "corporate-number" => language.pick("法人番号13桁", "Corporate number, 13 digits").to_owned(),
        "sha256" => {
            language.pick("SHA-256の16進小文字64桁", "A SHA-256, 64 lowercase hexadecimal digits").to_owned()
        }
        "record" => {
            let form = language.pick("JSONの形で入力してください。", "Enter it as JSON.");
            let what = record_words(of, name).map(|one| either(language, &one.ja, &one.en).to_owned());
            format!("{} {form}", what.unwrap_or_default()).trim().to_owned()
        }
        _ => String::new(),
    }
}
