//! Why nobody is signed in by a provider, and what is said of it.

use axum::http::StatusCode;

use crate::problem::Problem;

/// Why nobody is signed in by a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OidcFault {
    /// The provider does not answer as it should.
    Unreachable,
    /// The provider refused, or what it said does not stand.
    Refused,
    /// What came back belongs to nothing this browser began a short while ago.
    Foreign,
}

impl OidcFault {
    /// The code and the status.
    pub(crate) const fn status(self) -> (StatusCode, &'static str) {
        match self {
            Self::Unreachable => (StatusCode::SERVICE_UNAVAILABLE, "provider-unreachable"),
            Self::Refused => (StatusCode::FORBIDDEN, "provider-refused"),
            Self::Foreign => (StatusCode::BAD_REQUEST, "sign-in-not-begun"),
        }
    }

    /// What happened, in both languages.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreachable => (
                "職員IDの認証サーバーに接続できません。しばらく待ってからもう一度試すか、庁内の担当に連絡してください。",
                "The identity provider cannot be reached. Try again in a while, or tell whoever runs it.",
            ),
            Self::Refused => (
                "職員IDでの本人確認ができませんでした。もう一度ログインしてください。続くときは、管理者に連絡してください。",
                "The identity provider did not confirm who you are. Sign in again; if it goes on, tell your administrator.",
            ),
            Self::Foreign => (
                "このログインは、この端末で始めたものではないか、時間が経ちすぎています。ログインの画面からやり直してください。",
                "This sign-in was not begun in this browser, or too long ago. Begin again on the sign-in page.",
            ),
        }
    }
}

impl From<OidcFault> for Problem {
    fn from(fault: OidcFault) -> Self {
        let ((status, code), (ja, en)) = (fault.status(), fault.words());
        Self::new(status, (code, "職員IDでログインできません"), ja, en)
    }
}
