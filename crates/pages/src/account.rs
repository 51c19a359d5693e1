//! One's own account: registering, a new password, the second factor, sessions, tokens; and setting the
//! installation up.

use askama::Template;
use shirube_core::render::Language;

use crate::door::{Door, DoorWords};
use crate::frame::{Crumb, Frame};
use crate::words::page_words;

page_words! {
    /// The words of an account.
    AccountWords {
        title = "アカウント", "Account";
        who = "登録されている人", "Registered";
        email = "メールアドレス", "E-mail address";
        bodies = "所属・登録先", "Organisations";
        password = "パスワード", "Password";
        change_password = "パスワードを変える", "Change the password";
        totp = "二段階認証", "Second factor";
        totp_on = "使っています。残っている紙の確認コード：", "It is in use. Codes on paper left: ";
        totp_off = "まだ使っていません。認証アプリを登録すると、パスワードを知られてもほかの人は入れません。",
            "Not in use yet. With an authenticator app nobody gets in by your password alone.";
        totp_begin = "認証アプリを登録する", "Set up an authenticator app";
        totp_again = "新しいアプリを登録し直す", "Set up another app";
        totp_remove = "二段階認証をやめる", "Remove the second factor";
        no_password = "パスワードはありません。職員IDでログインします。決めるときは「パスワードを忘れたとき」から手紙を受け取ってください。",
            "There is no password: you sign in with your identity provider. To choose one, ask for a letter by \"Forgot your password?\".";
        totp_elsewhere = "二段階認証の設定は、パスワードでログインしたときに変えられます。職員IDでのログインの確認は、庁内の認証サーバーが行います。",
            "The second factor is changed when you sign in with your password. Sign-ins with your identity provider are checked by the provider.";
        identities = "職員ID", "Identity provider";
        identities_text = "結び付けると、庁内の認証サーバーでログインできます。この団体の中だけで使えます。",
            "Once linked, you can sign in with it. It counts in this organisation alone.";
        provider = "認証サーバー", "Provider";
        linked = "結び付けた日時", "Linked since";
        not_linked = "まだ結び付いていません", "Not linked";
        link = "結び付ける", "Link";
        unlink = "外す", "Unlink";
        sessions = "ログイン中の端末", "Where you are signed in";
        began = "ログインした時刻", "Since";
        seen = "最後の操作", "Last used";
        body = "団体", "Organisation";
        end_all = "すべての端末からログアウトする", "Sign out everywhere";
        tokens = "APIトークン", "API tokens";
        tokens_text = "プログラムがあなたの名前でAPIを使うための鍵です。示されるのは発行したときの一度だけです。",
            "Keys for programs that use the API in your name. A token is shown once, when it is issued.";
        no_tokens = "発行したトークンはありません。", "No token was issued.";
        token_name = "名前", "Name";
        scopes = "できること", "What it may do";
        until = "有効期限", "Until";
        used = "最後に使った時刻", "Last used";
        never = "まだ", "never";
        revoke = "取り消す", "Revoke";
        revoked = "取消し済み", "revoked";
        issue = "トークンを発行する", "Issue a token";
        issued = "新しいトークン", "The new token";
        issued_text = "今だけ示しています。控えて、安全な所に保管してください。", "Shown now and never again: keep it somewhere safe.";
        password_once_more = "もう一度パスワードを入力してください", "Your password once more";
        password_help = "大切な操作なので、本人であることを確かめます。", "This is sensitive, so we make sure it is you.";
        go_on = "続ける", "Go on";
        scan = "認証アプリで読み取ってください", "Scan this with your authenticator app";
        secret = "読み取れないときは、この鍵を入力してください", "Or type this secret into the app";
        uri = "アプリに渡すアドレス", "Its address, for the app";
        code = "アプリに出た6桁の数字", "The six digits the app shows";
        confirm = "確かめて使い始める", "Confirm and use it";
        wrong_code = "確認コードが正しくありません。アプリの今の6桁を入力してください。", "Not the code the app shows now. Enter the six digits it shows.";
        codes = "紙の確認コード", "Codes on paper";
        codes_text = "アプリが使えないときのための番号です。一つにつき一回使えます。印刷して保管してください。今だけ示しています。",
            "For when the app is lost; each is good once. Print them and keep them: they are shown now and never again.";
        to_account = "アカウントへ戻る", "To the account";
        later = "あとで設定する", "Later";
        done = "変更しました。", "It is changed.";
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
    fn is_chosen(&self, id: &str) -> bool {
        self.typed.split(' ').any(|one| one == id)
    }

    fn kind(&self) -> &'static str {
        match self.asked {
            Asked::Email => "email",
            Asked::Password | Asked::NewPassword => "password",
            _ => "text",
        }
    }

    fn fills(&self) -> &'static str {
        match self.asked {
            Asked::Text(fills) => fills,
            Asked::Email => "email",
            Asked::Password => "current-password",
            Asked::NewPassword => "new-password",
            Asked::Code => "one-time-code",
            _ => "off",
        }
    }

    fn class(&self) -> &'static str {
        if matches!(self.asked, Asked::Code | Asked::Number) { "number" } else { "wide-field" }
    }

    fn mode(&self) -> &'static str {
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
    w: AccountWords,
    asking: Asking,
    faults: Vec<(String, String)>,
    doors: DoorWords,
    door: Option<Door>,
}

impl AskPage {
    /// The page, with every fault of what was typed: the field and what is allowed there.
    #[must_use]
    pub fn new(frame: Frame, asking: Asking, faults: Vec<(String, String)>) -> Self {
        let w = AccountWords::of(frame.language);
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
    let w = AccountWords::of(language);
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

/// A token of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: String,
    /// Until when.
    pub until: String,
    /// When it was last used.
    pub used: Option<String>,
    /// Whether it is revoked.
    pub is_revoked: bool,
}

/// An identity provider of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Since when the account is linked to it; none where it is not.
    pub since: Option<String>,
}

/// What an account is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub name: String,
    /// Its address.
    pub email: String,
    /// Its organisations: name, and who one is there.
    pub bodies: Vec<(String, String)>,
    /// Codes on paper left; none without a second factor.
    pub totp: Option<u32>,
    /// Sessions: organisation, since when, last used.
    pub sessions: Vec<(String, String, String)>,
    /// Tokens.
    pub tokens: Vec<TokenLine>,
    /// Providers of the organisation.
    pub identities: Vec<IdentityLine>,
    /// Whether it has a password.
    pub has_password: bool,
    /// Whether the session began at a provider: it changes nothing of the second factor.
    pub is_by_provider: bool,
    /// A token that was just issued.
    pub issued: Option<String>,
    /// Whether something was just changed.
    pub is_changed: bool,
}

/// The page of an account.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AccountWords,
    account: Account,
}

impl AccountPage {
    /// The page.
    #[must_use]
    pub fn new(frame: Frame, account: Account) -> Self {
        let w = AccountWords::of(frame.language);
        Self { title: w.title.to_owned(), crumbs: frame.crumbs(None, w.title), w, frame, account }
    }
}

/// The page on which an authenticator app is set up.
#[derive(Debug, Template)]
#[template(path = "totp.html")]
pub struct TotpPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AccountWords,
    state: Totp,
}

/// How far the set-up of an app is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Totp {
    /// A secret is offered.
    Offered {
        /// `otpauth://totp/…`.
        uri: String,
        /// The secret, to type.
        secret: String,
        /// The same as a picture: SVG of our own making.
        qr_svg: String,
    },
    /// The code was wrong; the secret that was offered still stands.
    Wrong,
    /// It is in use: the codes on paper.
    InUse(Vec<String>),
}

impl TotpPage {
    /// The page.
    #[must_use]
    pub fn new(frame: Frame, state: Totp) -> Self {
        let w = AccountWords::of(frame.language);
        let mut state = state;
        if let Totp::Offered { qr_svg, .. } = &mut state {
            // the page names the picture
            *qr_svg = qr_svg.replacen("role=\"img\"", "aria-hidden=\"true\"", 1);
        }
        Self { title: w.totp.to_owned(), crumbs: frame.crumbs(None, w.totp), w, frame, state }
    }
}
