//! The people of an organisation, for those who administer it.

use askama::Template;

use crate::frame::{Area, Crumb, Frame};
use crate::words::page_words;

page_words! {
    /// The words of the people.
    PeopleWords {
        title = "人", "People";
        lead = "この団体に登録されている人です。招待しても、権限を付与するまでは何もできません。権限の付与には管理者二人が必要です。",
            "Everybody registered here. Whoever is invited can do nothing before a capacity is granted, which takes two administrators.";
        invite = "職員を招待する", "Invite somebody";
        done = "変更しました。", "It is changed.";
        name = "氏名", "Name";
        section = "課・会社", "Section or company";
        email = "メールアドレス", "E-mail address";
        state = "アカウント", "Account";
        act = "操作", "Actions";
        again = "もう一度招待する", "Invite again";
        first = "招待する", "Invite";
        withdraw = "招待を取り消す", "Withdraw the invitation";
        active = "有効", "Active";
        stopped = "停止中", "Disabled";
        none = "なし", "None";
        invited = "招待中", "Invited";
        until = "期限", "until";
    }
}

/// How somebody's account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountState {
    /// They can sign in.
    Active,
    /// They cannot any more.
    Stopped,
    /// They were invited; until when.
    Invited(String),
    /// They were not.
    None,
}

/// Somebody of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// Their id.
    pub person: String,
    /// The tag of what is shown of them, which a form brings along.
    pub seen: String,
    /// Their name.
    pub name: String,
    /// Their section or company.
    pub of: String,
    /// Their address.
    pub email: String,
    /// Their account.
    pub state: AccountState,
    /// Whether they are of the staff: only those are invited here.
    pub is_staff: bool,
}

/// The page of the people.
#[derive(Debug, Template)]
#[template(path = "people.html")]
pub struct PeoplePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: PeopleWords,
    people: Vec<PersonLine>,
    is_changed: bool,
}

impl PeoplePage {
    /// The page.
    #[must_use]
    pub fn new(frame: Frame, people: Vec<PersonLine>, is_changed: bool) -> Self {
        let w = PeopleWords::of(frame.language);
        let crumbs = frame.crumbs(Some(Area::Admin), w.title);
        Self { title: w.title.to_owned(), crumbs, w, frame, people, is_changed }
    }
}
