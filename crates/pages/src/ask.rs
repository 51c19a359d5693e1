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
        code = "確認コード", "Code";
        code_help = "認証アプリの6桁の数字、または控えの回復コード。", "The six digits of your app, or a recovery code.";
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

    fn fault_of(&self, ask: &Ask) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == ask.name).map(|(_, text)| text.as_str())
    }

    fn label_of(&self, field: &str) -> &str {
        self.asking.asks.iter().find(|ask| ask.name == field).map_or("", |ask| ask.label)
    }
}

/// The name under which a password that is asked once more is sent.
pub const AGAIN_PASSWORD: &str = "password";
/// The name under which the code of a second factor is sent with it.
pub const AGAIN_CODE: &str = "again_code";

/// Who somebody is, asked once more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// What was wrong with what was said: the field, and what is allowed there.
    pub fault: Option<(&'static str, String)>,
    /// Whether the code of a second factor is asked too.
    pub has_code: bool,
    /// The way to say it through an identity provider.
    pub door: Option<Door>,
}

impl Again {
    /// The inputs of a page, in its language. Nobody types them who comes through the door.
    pub(crate) fn asks(&self, language: Language) -> Vec<Ask> {
        let w = AskWords::of(language);
        let required = self.door.is_none();
        let mut asks = vec![Ask { required, ..Ask::of(AGAIN_PASSWORD, w.password, Asked::Password) }];
        if self.has_code {
            asks.push(Ask { required, ..Ask::of(AGAIN_CODE, w.code, Asked::Code).help(w.code_help) });
        }
        asks
    }

    /// What was wrong with a field.
    pub(crate) fn fault_of(&self, ask: &Ask) -> Option<&str> {
        self.fault.as_ref().filter(|(field, _)| *field == ask.name).map(|(_, text)| text.as_str())
    }
}

impl AskPage {
    /// The page that asks once more who somebody is: where it is sent, and what goes along.
    #[must_use]
    pub fn again(frame: Frame, (action, along): (String, Vec<(String, String)>), again: Again) -> Self {
        let w = AskWords::of(frame.language);
        let asking = Asking {
            title: w.password_once_more,
            lead: w.password_help,
            action,
            button: w.go_on,
            along,
            asks: again.asks(frame.language),
        };
        let faults = again.fault.into_iter().map(|(field, text)| (field.to_owned(), text)).collect();
        Self { door: again.door, ..Self::new(frame, asking, faults) }
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
