//! One's own account: its password, the second factor, identities, sessions, tokens.

use askama::Template;

use crate::frame::{Crumb, Frame};
use crate::words::page_words;

page_words! {
    /// The words of an account.
    AccountWords {
        title = "アカウント", "Account";
        who = "登録されている人", "Registered";
        email = "メールアドレス", "E-mail address";
        change_email = "メールアドレスを変える", "Change the e-mail address";
        bodies = "所属・登録先", "Organisations";
        password = "パスワード", "Password";
        change_password = "パスワードを変える", "Change the password";
        totp = "二段階認証", "Second factor";
        totp_needed = "この団体の職員には二段階認証が必要です。設定すると、ほかの画面も使えるようになります。",
            "Staff need a second factor here. Set it up, and the other pages open.";
        totp_on = "使っています。残っている紙の確認コード：", "It is in use. Codes on paper left: ";
        totp_off = "まだ使っていません。認証アプリを登録すると、パスワードを知られてもほかの人は入れません。",
            "Not in use yet. With an authenticator app nobody gets in by your password alone.";
        totp_begin = "認証アプリを登録する", "Set up an authenticator app";
        totp_again = "新しいアプリを登録し直す", "Set up another app";
        totp_remove = "二段階認証をやめる", "Remove the second factor";
        no_password = "パスワードはありません。職員IDでログインします。決めるときは「パスワードを忘れたとき」から手紙を受け取ってください。",
            "There is no password: you sign in with your identity provider. To choose one, ask for a letter by \"Forgot your password?\".";
        totp_elsewhere = "二段階認証の設定とメールアドレスは、パスワードでログインしたときに変えられます。職員IDでのログインの確認は、庁内の認証サーバーが行います。",
            "The second factor and the e-mail address are changed when you sign in with your password. Sign-ins with your identity provider are checked by the provider.";
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
        calendar = "期限のカレンダー", "Calendar of due dates";
        calendar_text = "自分の期限を、お使いのカレンダーで見られます。", "See what is due for you in the calendar you use.";
        calendar_open = "アドレスを作る・止める", "Make or stop its address";
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
        required = "必須", "required";
        later = "あとで設定する", "Later";
        done = "変更しました。", "It is changed.";
    }
}

/// A token of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// Its id.
    pub id: String,
    /// The tag of it as it is shown, which the form brings along.
    pub seen: String,
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
    /// What is said first.
    pub said: Option<AccountSaid>,
}

/// What the page of an account says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountSaid {
    /// Something was just changed.
    Changed,
    /// Nothing else is open to them until they set up a second factor.
    NeedsSecondFactor,
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
