//! The one table of routes: method, path, who is let through, and what is hidden from them. The router
//! is built from it, the API's document and `docs/api/authorisation.md` are written from it, and a test
//! walks it with real requests.

use axum::routing::MethodRouter;
use shirube_accounts::Scope;

use crate::app::App;
use crate::form::Form;

/// Who is let through to a handler. What they see there is decided by the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever asks.
    Anybody,
    /// Whoever signed in: a person at a screen, or a program with any token.
    SignedIn,
    /// A person who signed in; a program whose token has the scope.
    Scope(Scope),
    /// Who administers the installation.
    InstallationAdministrator,
    /// Loopback, or who has the token of the settings.
    Operator,
}

/// What becomes of what is not theirs to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// The same for all who are let through.
    Nothing,
    /// Only what is their own is asked for.
    Own,
    /// Left out of what is listed.
    LeftOut,
    /// 404, as for what does not exist.
    NotFound,
    /// 404 as for what does not exist; where it is seen and may not be done, a refusal (409), kept.
    NotFoundOrRefused,
}

/// What a request brings.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Brings {
    /// Nothing.
    Nothing,
    /// A body of this form, of 1 MiB at most.
    Body(&'static Form),
    /// A body of this form, documents included: of 70 MiB at most. Described for each act.
    Act(&'static Form),
    /// A file, as its bytes: of 70 MiB at most, less where what it is handed in as has less.
    File,
}

/// What a request is answered with where it is done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answers {
    /// Nothing (204).
    Nothing,
    /// Nothing yet: what comes of it is told by letter (202).
    Accepted,
    /// JSON of this schema, with this status.
    Json(u16, &'static str),
    /// A file or text of these media types.
    Media(&'static str),
    /// The same; where it takes long, long work that makes it (202).
    MediaOrWork(&'static str),
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    pub(crate) hidden: Hidden,
    /// What it does, in Japanese and English.
    pub(crate) what: (&'static str, &'static str),
    pub(crate) query: Option<&'static Form>,
    pub(crate) brings: Brings,
    pub(crate) answers: Answers,
    /// Whether the same request again is answered as before, where it has an id. What is performed, taken or
    /// asked for as long work always has one.
    pub(crate) once: bool,
    /// Whether it changes what is there: `If-Match` names it as it was seen.
    pub(crate) seen: bool,
    pub(crate) handler: fn() -> MethodRouter<App>,
}

impl Route {
    /// A route that is asked without a body.
    pub(crate) const fn get(
        path: &'static str,
        (who, hidden): (Who, Hidden),
        what: (&'static str, &'static str),
        answers: Answers,
        handler: fn() -> MethodRouter<App>,
    ) -> Self {
        Self {
            method: "GET",
            path,
            who,
            hidden,
            what,
            query: None,
            brings: Brings::Nothing,
            answers,
            once: false,
            seen: false,
            handler,
        }
    }

    /// A route that changes something.
    pub(crate) const fn post(
        path: &'static str,
        (who, hidden): (Who, Hidden),
        what: (&'static str, &'static str),
        (brings, answers): (Brings, Answers),
        handler: fn() -> MethodRouter<App>,
    ) -> Self {
        Self {
            method: "POST",
            path,
            who,
            hidden,
            what,
            query: None,
            brings,
            answers,
            once: false,
            seen: false,
            handler,
        }
    }

    /// The same, which remembers what it answered to a request that has an id.
    pub(crate) const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// The same, which changes what is there only where it is as it was seen (412, 428).
    pub(crate) const fn seen(mut self) -> Self {
        self.seen = true;
        self
    }

    /// The same, by another method.
    pub(crate) const fn by(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// The same, asked with this query.
    pub(crate) const fn asked(mut self, query: &'static Form) -> Self {
        self.query = Some(query);
        self
    }

    /// The most bytes its body may have.
    pub(crate) const fn bytes_max(&self) -> usize {
        match self.brings {
            Brings::Act(_) | Brings::File => 70 << 20,
            Brings::Nothing | Brings::Body(_) => 1 << 20,
        }
    }
}

impl Who {
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Anybody => ("誰でも", "anybody"),
            Self::SignedIn => ("サインインした人・トークン", "signed in, or any token"),
            Self::Scope(Scope::Read) => {
                ("サインインした人・トークン（read）", "signed in, or a token with `read`")
            }
            Self::Scope(Scope::Act) => {
                ("サインインした人・トークン（act）", "signed in, or a token with `act`")
            }
            Self::Scope(Scope::Export) => {
                ("サインインした人・トークン（export）", "signed in, or a token with `export`")
            }
            Self::Scope(Scope::Administer) => {
                ("サインインした人・トークン（administer）", "signed in, or a token with `administer`")
            }
            Self::Scope(Scope::Calendar) => ("期限のカレンダーのアドレス", "the address of a calendar"),
            Self::InstallationAdministrator => {
                ("設置管理者（それ以外は404）", "the installation's administrator; 404 for others")
            }
            Self::Operator => (
                "自機、または設定のトークン（それ以外は404）",
                "loopback, or the token of the settings; 404 for others",
            ),
        }
    }
}

impl Hidden {
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Nothing => ("なし", "nothing"),
            Self::Own => ("自分のものだけ", "only their own"),
            Self::LeftOut => ("見えないものは一覧に出ない", "what is not theirs is left out"),
            Self::NotFound => ("見えないものは404（無いものと同じ）", "404, as for what does not exist"),
            Self::NotFoundOrRefused => (
                "見えないものは404（無いものと同じ）、見えてもできないことは409（記録に残る）",
                "404, as for what does not exist; seen and not allowed: 409, kept as a refusal",
            ),
        }
    }
}
