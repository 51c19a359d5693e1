//! What is answered to somebody who did not get in. None of it says whether there is an account.

use crate::InputFault;

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFault {
    /// Address, password or code are not right; which of them is not said.
    Wrong,
    /// The password is right, and a code is asked for too.
    CodeNeeded,
    /// Too many failures; try again later.
    Wait {
        /// In how many seconds.
        seconds: u32,
    },
}

impl SignInFault {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Wrong => "メールアドレス、パスワードまたは確認コードが正しくありません。".to_owned(),
            Self::CodeNeeded => "認証アプリの6桁の確認コードを入力してください。".to_owned(),
            Self::Wait { seconds } => {
                format!(
                    "失敗が続いたため、{seconds}秒後にもう一度試してください。確認コードを併せて入力すれば、すぐに試せます。"
                )
            }
        }
    }

    /// The sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Wrong => "The e-mail address, password or code is not right.".to_owned(),
            Self::CodeNeeded => "Enter the six-digit code of your authenticator app.".to_owned(),
            Self::Wait { seconds } => format!(
                "Too many failures: try again in {seconds} seconds, or at once together with a code of your \
                 authenticator app."
            ),
        }
    }
}

/// Why somebody is not let in by an identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityFault {
    /// No account of the organisation is linked to who they are there.
    NotInvited,
    /// It is linked to another account, or the account to another identity there.
    Taken,
    /// It is not who is signed in.
    Other,
    /// When they said who they are there is too long ago, or was not told.
    Stale,
    /// Too many failures; try again later.
    Wait {
        /// In how many seconds.
        seconds: u32,
    },
}

impl IdentityFault {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(self) -> String {
        match self {
            Self::NotInvited => "この職員IDは、まだ招待されていないか、アカウントに結び付いていません。所属の管理者に招待を依頼してください。".to_owned(),
            Self::Taken => "この職員IDは別のアカウントに結び付いているか、このアカウントに別の職員IDが結び付いています。".to_owned(),
            Self::Other => "ログイン中の人とは別の人の職員IDです。".to_owned(),
            Self::Stale => "職員IDでの本人確認が古いか、その時刻が示されませんでした。もう一度確認してください。".to_owned(),
            Self::Wait { seconds } => format!("失敗が続いたため、{seconds}秒後にもう一度試してください。"),
        }
    }

    /// The sentence in English.
    #[must_use]
    pub fn en(self) -> String {
        match self {
            Self::NotInvited => {
                "You are not invited yet, or your account is not linked to this identity: ask \
                                 your administrator for an invitation."
                    .to_owned()
            }
            Self::Taken => {
                "This identity is linked to another account, or the account to another identity.".to_owned()
            }
            Self::Other => "This identity is not of whoever is signed in.".to_owned(),
            Self::Stale => {
                "The provider asked who you are too long ago, or did not say when: confirm once more."
                    .to_owned()
            }
            Self::Wait { seconds } => format!("Too many failures: try again in {seconds} seconds."),
        }
    }
}

/// What a password must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Too short.
    Short {
        /// How many characters it has.
        found: usize,
    },
    /// Too long.
    Long {
        /// How many characters it has.
        found: usize,
    },
    /// It holds the part of the address before the `@`.
    HoldsEmail,
    /// It is in the list of passwords that became known.
    Breached,
}

impl PasswordFault {
    /// The fault of the field `password`.
    #[must_use]
    pub fn input(self) -> InputFault {
        let (ja, en) = match self {
            Self::Short { found } => (
                format!("パスワードは15文字以上にしてください（入力は{found}文字）。"),
                format!("The password must have at least 15 characters; it has {found}."),
            ),
            Self::Long { found } => (
                format!("パスワードは256文字以下にしてください（入力は{found}文字）。"),
                format!("The password may have at most 256 characters; it has {found}."),
            ),
            Self::HoldsEmail => (
                "パスワードにメールアドレスを含めないでください。".to_owned(),
                "The password must not hold your e-mail address.".to_owned(),
            ),
            Self::Breached => (
                "このパスワードは流出した一覧に載っています。別のものにしてください。".to_owned(),
                "This password is in a list of passwords that became known. Choose another.".to_owned(),
            ),
        };
        InputFault::new("password", ja, en)
    }
}

/// Why a link was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptFault {
    /// It was used, replaced by a later one, or is too old (410).
    Gone,
    /// There is no such link (404).
    Unknown,
    /// The account exists already, and this is not its password.
    Wrong,
    /// The account exists already, and there were too many failures.
    Wait {
        /// In how many seconds.
        seconds: u32,
    },
    /// The new password cannot be used.
    Password(Vec<PasswordFault>),
    /// Something else cannot be used.
    Input(Vec<InputFault>),
}
