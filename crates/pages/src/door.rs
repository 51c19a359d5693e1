//! Ways in through an identity provider.

use shirube_core::render::Language;

use crate::words::page_words;

page_words! {
    /// The words of these ways.
    DoorWords {
        again = "職員IDで確認することもできます。新しい画面で確認したら、この画面に戻って続けてください。入力した内容は残っています。",
            "You may say who you are at your identity provider instead: it opens in a new window. Then come back here and go on; what you typed is still here.";
        staff = "職員IDでログインする", "Staff: sign in with your organisation";
        join = "職員IDで登録を完了する", "Finish with your organisation's identity provider";
        join_text = "パスワードを決めずに、いつもの職員IDで登録できます。", "No password is needed: sign in as you do at work.";
    }
}

/// A way in through an identity provider: where it leads, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub(crate) href: String,
    pub(crate) label: String,
}

impl Door {
    /// Signs in by the provider of this name.
    #[must_use]
    pub fn sign_in(language: Language, name: &str, href: String) -> Self {
        let label = match language {
            Language::Ja => format!("{name}でログイン"),
            Language::En => format!("Sign in with {name}"),
        };
        Self { href, label }
    }

    /// Goes to the provider of this name.
    #[must_use]
    pub fn to(language: Language, name: &str, href: String) -> Self {
        let label = match language {
            Language::Ja => format!("{name}で確認する"),
            Language::En => format!("Go to {name}"),
        };
        Self { href, label }
    }
}
