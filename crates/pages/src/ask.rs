//! Pages that ask for a few things, and pages that say one: registering, passwords, setting the
//! installation up.

use askama::Template;
use shirube_core::render::Language;

use crate::door::{Door, DoorWords};
use crate::frame::{Crumb, Frame};
use crate::words::page_words;

page_words! {
    /// The words of these pages.
    AskWords {
        password = "パスワード", "Password";
        password_once_more = "もう一度パスワードを入力してください", "Your password once more";
        password_help = "大切な操作なので、本人であることを確かめます。", "This is sensitive, so we make sure it is you.";
        go_on = "続ける", "Go on";
        faults = "入力を確認してください", "Check what you entered";
        required = "必須", "required";
        optional = "（任意）", "(optional)";
        choose = "選んでください", "Choose";
    }
}

/// How something is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A line of text; how a browser fills it in.
    Text(&'static str),
    /// An address.
    Email,
    /// A password that is known.
    Password,
    /// A new one.
    NewPassword,
    /// A code of an app.
    Code,
    /// A whole number.
    Number,
    /// One of these: id and name.
    One(Vec<(String, String)>),
    /// Any of these: id and name.
    Any(Vec<(String, String)>),
}

/// An input of a page that asks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The name it is sent under.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What is allowed.
    pub help: &'static str,
    /// How it is entered.
    pub asked: Asked,
    /// Whether it must be there.
    pub required: bool,
    /// What was typed before; never a password.
    pub typed: String,
}

impl Ask {
    /// Something that must be there, in the language of a page.
    #[must_use]
    pub fn of(name: &'static str, label: &'static str, asked: Asked) -> Self {
        Self { name, label, help: "", asked, required: true, typed: String::new() }
    }

    /// The same, saying what is allowed.
    #[must_use]
    pub fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// The same, which may be left out.
    #[must_use]
    pub fn or_not(mut self) -> Self {
        self.required = false;
        self
    }

    /// Whether something is chosen.
    pub(crate) fn is_chosen(&self, id: &str) -> bool {
        self.typed.split(' ').any(|one| one == id)
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self.asked {
            Asked::Email => "email",
            Asked::Password | Asked::NewPassword => "password",
            _ => "text",
        }
    }

    pub(crate) fn fills(&self) -> &'static str {
        match self.asked {
            Asked::Text(fills) => fills,
            Asked::Email => "email",
            Asked::Password => "current-password",
            Asked::NewPassword => "new-password",
            Asked::Code => "one-time-code",
            _ => "off",
        }
    }

    pub(crate) fn class(&self) -> &'static str {
        if matches!(self.asked, Asked::Code | Asked::Number) { "number" } else { "wide-field" }
    }

    pub(crate) fn mode(&self) -> &'static str {
        match self.asked {
            Asked::Code | Asked::Number => "numeric",
            Asked::Email => "email",
            _ => "text",
        }
    }
}

/// A page that asks something: what it is, and where it is sent.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What it is called.
    pub title: &'static str,
    /// What it is for.
    pub lead: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Its button.
    pub button: &'static str,
    /// Fields that go along as they are.
    pub along: Vec<(String, String)>,
    /// Its inputs.
    pub asks: Vec<Ask>,
}

/// A page that asks something.
#[derive(Debug, Template)]
#[template(path = "ask.html")]
pub struct AskPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AskWords,
    asking: Asking,
    faults: Vec<(String, String)>,
    doors: DoorWords,
    door: Option<Door>,
}

impl AskPage {
    /// The page, with every fault of what was typed: the field and what is allowed there.
    #[must_use]
    pub fn new(frame: Frame, asking: Asking, faults: Vec<(String, String)>) -> Self {
        let w = AskWords::of(frame.language);
        let crumbs = frame.crumbs(None, asking.title);
        let doors = DoorWords::of(frame.language);
        Self { title: asking.title.to_owned(), crumbs, w, asking, faults, frame, doors, door: None }
    }

    /// The same page, with the way through an identity provider beside it.
    #[must_use]
    pub fn beside(mut self, door: Option<Door>) -> Self {
        self.door = door;
        self
    }

    fn fault_of(&self, ask: &Ask) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == ask.name).map(|(_, text)| text.as_str())
    }

    fn label_of(&self, field: &str) -> &str {
        self.asking.asks.iter().find(|ask| ask.name == field).map_or("", |ask| ask.label)
    }
}

/// The inputs of the page that asks for the password once more.
#[must_use]
pub fn password_again(
    language: Language,
    (action, along): (String, Vec<(String, String)>),
    has_door: bool,
) -> Asking {
    let w = AskWords::of(language);
    Asking {
        title: w.password_once_more,
        lead: w.password_help,
        action,
        button: w.go_on,
        along,
        // nobody types one who comes through the door
        asks: vec![Ask { required: !has_door, ..Ask::of("password", w.password, Asked::Password) }],
    }
}

/// A page that says something and leads on.
#[derive(Debug, Template)]
#[template(path = "said.html")]
pub struct SaidPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    texts: Vec<String>,
    on: (String, String),
    is_bad: bool,
}

impl SaidPage {
    /// The page: what it is called, what it says, where it leads and what that is called.
    #[must_use]
    pub fn new(frame: Frame, title: &str, texts: &[&str], (path, label): (&str, &str)) -> Self {
        let crumbs = frame.crumbs(None, title);
        let on = (frame.link(path), label.to_owned());
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        Self { title: title.to_owned(), crumbs, texts, on, frame, is_bad: false }
    }

    /// The same page, saying that something was not done.
    #[must_use]
    pub fn not_done(mut self) -> Self {
        self.is_bad = true;
        self
    }

    /// The same page, leading out to an identity provider.
    #[must_use]
    pub fn leading(mut self, door: Door) -> Self {
        self.on = (door.href, door.label);
        self
    }
}
