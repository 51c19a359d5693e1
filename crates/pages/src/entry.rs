//! Coming in: signing in, taking an invitation, and the doors of the demo.

use askama::Template;

use crate::door::{Door, DoorWords};
use crate::frame::{Crumb, Frame};
use crate::words::page_words;

page_words! {
    /// The words of the doors.
    EntryWords {
        sign_in = "ログイン", "Sign in";
        staff = "職員の方", "Staff";
        companies = "事業者の方", "Companies";
        staff_text = "庁内で案内されたメールアドレスでログインします。",
            "Sign in with the e-mail address your office registered.";
        company_text = "登録したメールアドレスでログインします。一つの登録を、どの自治体でも使えます。",
            "Sign in with the e-mail address you registered. One registration serves every municipality.";
        email = "メールアドレス", "E-mail address";
        password = "パスワード", "Password";
        code = "確認コード", "Code";
        code_help = "二段階認証を設定した方は、認証アプリの6桁の数字を入力してください。",
            "If you set up a second factor: the six digits your app shows.";
        optional = "（任意）", "(optional)";
        forgotten = "パスワードを忘れたとき", "Forgot your password?";
        register = "事業者として登録する", "Register as a company";
        no_invitation = "職員の方で招待が届かないときは、所属の管理者にご連絡ください。",
            "Staff without an invitation: ask your administrator.";
        ended = "しばらく操作がなかったため、ログインが終了しました", "Your session ended while you were away";
        ended_text = "まだ実行されていません。同じ人としてログインすると、入力した内容のまま続けられます。",
            "Nothing was done. Sign in as the same person, and go on with everything you typed.";
        ended_documents = "添えた文書は、確認の画面で選び直してください。", "Choose the documents again on the page that checks your answers.";
        invitation = "登録を完了する", "Finish your registration";
        new_password = "新しいパスワード", "New password";
        password_help = "15文字以上。長い文や、関係のない言葉をいくつか並べたものが覚えやすく安全です。記号や数字を混ぜる必要はありません。",
            "At least 15 characters. A sentence or several unrelated words is easy to remember and safe. No mix of signs is asked for.";
        accept = "このパスワードで登録する", "Register this password";
        for_whom = "登録される方", "For";
        gone = "このリンクは使えません", "This link can no longer be used";
        gone_text = "期限が過ぎたか、すでに使われています。所属の管理者に、新しい招待を依頼してください。",
            "It has expired or was used already. Ask your administrator for a new invitation.";
        done = "登録が完了しました", "Your registration is done";
        done_text = "ログインして始められます。", "You can sign in now.";
        demo = "デモへようこそ", "Welcome to the demo";
        demo_text = "役を一つ選ぶと、その人としてすぐに使い始められます。人も会社も架空です。",
            "Choose a role, and you are that person at once. People and companies are invented.";
        demo_staff = "職員", "Staff";
        demo_others = "同じ役割のほかの職員と、これから任命される人", "Others with the same roles, and whoever is appointed later";
        demo_later = "役割はまだありません（案件の中で任命されます）", "no role yet: appointed in a case later";
        demo_companies = "事業者", "Companies";
        enter = "この人として入る", "Enter as this person";
        public = "ログインせずに、公告・募集を見る", "See the calls without signing in";
    }
}

/// What somebody typed before their session ended, held until they have signed in again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Where it was typed.
    pub way: String,
    /// By whom: it is given back to nobody else.
    pub by: String,
    /// What was typed, by field.
    pub typed: Vec<(String, String)>,
    /// Whether files were chosen: they have to be chosen again.
    pub had_documents: bool,
}

/// The page on which people sign in.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: EntryWords,
    email: String,
    fault: Option<String>,
    next: String,
    carried: Option<Carried>,
    doors: DoorWords,
    through: Vec<Door>,
}

impl SignInPage {
    /// The page; what was typed before but the password, what went wrong, and where to go then.
    #[must_use]
    pub fn new(frame: Frame, email: String, fault: Option<String>, next: String) -> Self {
        let language = frame.language;
        let w = EntryWords::of(language);
        Self {
            title: w.sign_in.to_owned(),
            crumbs: frame.crumbs(None, w.sign_in),
            w,
            frame,
            email,
            fault,
            next,
            carried: None,
            doors: DoorWords::of(language),
            through: Vec::new(),
        }
    }

    /// The same page, with ways in through identity providers.
    #[must_use]
    pub fn through(mut self, doors: Vec<Door>) -> Self {
        self.through = doors;
        self
    }

    /// The same page, holding what was typed before a session ended.
    #[must_use]
    pub fn carrying(mut self, carried: Carried) -> Self {
        self.carried = Some(carried);
        self
    }
}

/// What somebody finds behind the link of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invitation {
    /// It can be taken.
    Open {
        /// For whom.
        name: String,
        /// Their address.
        email: String,
        /// What is wrong with the password typed.
        faults: Vec<String>,
    },
    /// It was taken, or has expired.
    Gone,
    /// It has just been taken.
    Done,
}

/// The page behind the link of an invitation.
#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: EntryWords,
    state: Invitation,
    doors: DoorWords,
    through: Vec<Door>,
}

impl InvitationPage {
    /// The page.
    #[must_use]
    pub fn new(frame: Frame, state: Invitation) -> Self {
        let w = EntryWords::of(frame.language);
        let title = match state {
            Invitation::Open { .. } => w.invitation,
            Invitation::Gone => w.gone,
            Invitation::Done => w.done,
        };
        let (doors, through) = (DoorWords::of(frame.language), Vec::new());
        Self { title: title.to_owned(), crumbs: frame.crumbs(None, title), w, frame, state, doors, through }
    }

    /// The same page, for whoever may join through an identity provider; each way is posted to.
    #[must_use]
    pub fn through(mut self, doors: Vec<Door>) -> Self {
        self.through = doors;
        self
    }
}

/// Somebody a visitor of the demo can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The organisation's id.
    pub org: String,
    /// Its name.
    pub org_name: String,
    /// The person's id.
    pub person: String,
    /// Their name.
    pub name: String,
    /// What they are there; empty where they are nothing yet.
    pub role: String,
    /// Whether they come from a company.
    pub is_company: bool,
}

/// The parts of one organisation.
#[derive(Debug)]
struct Cast {
    name: String,
    /// The first of each role.
    staff: Vec<Part>,
    /// Whoever else has a role somebody has already, since an act by two takes two of them; and those who have
    /// none before a case appoints them.
    others: Vec<Part>,
    companies: Vec<Part>,
}

/// The door of the demo: one button a role.
#[derive(Debug, Template)]
#[template(path = "demo.html")]
pub struct DemoPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: EntryWords,
    action: String,
    casts: Vec<Cast>,
}

impl DemoPage {
    /// The page: where its buttons post to, and whom one can be.
    #[must_use]
    pub fn new(frame: Frame, action: &str, parts: Vec<Part>) -> Self {
        let w = EntryWords::of(frame.language);
        let mut casts: Vec<Cast> = Vec::new();
        for mut part in parts {
            if casts.last().is_none_or(|cast| cast.name != part.org_name) {
                casts.push(Cast {
                    name: part.org_name.clone(),
                    staff: Vec::new(),
                    others: Vec::new(),
                    companies: Vec::new(),
                });
            }
            if let Some(cast) = casts.last_mut() {
                let is_later = !part.is_company && part.role.is_empty();
                let is_second = is_later || cast.staff.iter().any(|one| one.role == part.role);
                if is_later {
                    w.demo_later.clone_into(&mut part.role);
                }
                match (part.is_company, is_second) {
                    (true, _) => cast.companies.push(part),
                    (false, true) => cast.others.push(part),
                    (false, false) => cast.staff.push(part),
                }
            }
        }
        let action = frame.link(action);
        Self { title: w.demo.to_owned(), crumbs: Vec::new(), w, frame, action, casts }
    }
}
