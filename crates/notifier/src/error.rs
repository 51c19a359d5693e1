//! Which error belongs where: [`LetterError`] is a defect of a letter file or of the values given
//! to it, [`MessageError`] a value that must not enter an e-mail, [`SettingsError`] a mistake of
//! the operator. What a mail server answers is not an error but a [`Failure`](crate::Failure).
//! Each has a sentence in Japanese and in English; `Display` is the English one.

use crate::language::{Audience, Language};

/// Why a letter cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The file is not what the crate documentation describes.
    #[error("The letter {letter} cannot be read: {detail}")]
    Unreadable {
        /// `kind/act.audience`.
        letter: String,
        /// What the parser said.
        detail: String,
    },
    /// The file name does not say kind, act and audience.
    #[error("The letter file {letter} has no name of the form kind/act or kind/act.audience.")]
    BadName {
        /// Path below `letters/`.
        letter: String,
    },
    /// No letter for an act and an audience, nor a common one.
    #[error("There is no letter for the act {kind}/{act} and the audience {audience}.")]
    Missing {
        /// Kind of the procedure.
        kind: String,
        /// Id of the act.
        act: String,
        /// Who should have read it.
        audience: Audience,
    },
    /// A template names a value nobody gives it.
    #[error("The letter {letter} ({language}) names an unknown value: {variable}.")]
    UnknownVariable {
        /// `kind/act.audience`.
        letter: String,
        /// Which of the two texts.
        language: Language,
        /// The name found.
        variable: String,
    },
    /// A value that may be absent is named where its absence could not be handled.
    #[error("The letter {letter} ({language}) names {variable} in {key}, where it may be absent.")]
    MisplacedVariable {
        /// `kind/act.audience`.
        letter: String,
        /// Which of the two texts.
        language: Language,
        /// Key of the text.
        key: String,
        /// The name found.
        variable: String,
    },
    /// A text that must say something is empty.
    #[error("The letter {letter} ({language}) says nothing in {key}.")]
    Empty {
        /// `kind/act.audience`.
        letter: String,
        /// Which of the two texts.
        language: Language,
        /// Key of the text.
        key: String,
    },
    /// A template is wrong.
    #[error("The text {template} of a letter cannot be rendered: {detail}")]
    Template {
        /// `kind/act.audience#language.key`.
        template: String,
        /// What the template engine said.
        detail: String,
    },
    /// A value of one line holds a line break or another control character.
    #[error("The value {field} of a letter holds a line break or another control character.")]
    ControlCharacter {
        /// Name of the value.
        field: &'static str,
    },
}

impl LetterError {
    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        if language == Language::En {
            return self.to_string();
        }
        match self {
            Self::Unreadable { letter, detail } => {
                format!("通知文「{letter}」を読み込めません。{detail}")
            }
            Self::BadName { letter } => {
                format!(
                    "通知文ファイル「{letter}」の名前が「種別/行為」又は「種別/行為.宛先」の形ではありません。"
                )
            }
            Self::Missing { kind, act, audience } => {
                format!("行為「{kind}/{act}」について、宛先「{audience}」への通知文がありません。")
            }
            Self::UnknownVariable { letter, language, variable } => {
                format!("通知文「{letter}」（{language}）が、存在しない値「{variable}」を使っています。")
            }
            Self::MisplacedVariable { letter, language, key, variable } => format!(
                "通知文「{letter}」（{language}）の「{key}」では、ないことのある値「{variable}」を使えません。"
            ),
            Self::Empty { letter, language, key } => {
                format!("通知文「{letter}」（{language}）の「{key}」に文がありません。")
            }
            Self::Template { template, detail } => {
                format!("通知文の文「{template}」を組み立てられません。{detail}")
            }
            Self::ControlCharacter { field } => {
                format!("通知文の値「{field}」に改行などの制御文字が含まれています。")
            }
        }
    }
}

/// Why an e-mail cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A header value holds a line break or another control character.
    #[error("The e-mail field {field} holds a line break or another control character.")]
    ControlCharacter {
        /// Name of the field.
        field: &'static str,
    },
    /// A header value is empty.
    #[error("The e-mail field {field} is empty.")]
    Empty {
        /// Name of the field.
        field: &'static str,
    },
    /// A header value is too long.
    #[error("The e-mail field {field} is longer than {bytes_max} bytes.")]
    TooLong {
        /// Name of the field.
        field: &'static str,
        /// The limit.
        bytes_max: usize,
    },
    /// Not an e-mail address or domain.
    #[error("The e-mail field {field} is not a valid address: {value}")]
    BadAddress {
        /// Name of the field.
        field: &'static str,
        /// What was given.
        value: String,
    },
    /// The e-mail could not be put together.
    #[error("The e-mail cannot be put together: {detail}")]
    Unbuildable {
        /// What the builder said.
        detail: String,
    },
}

impl MessageError {
    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        if language == Language::En {
            return self.to_string();
        }
        match self {
            Self::ControlCharacter { field } => {
                format!("メールの項目「{field}」に改行などの制御文字が含まれています。")
            }
            Self::Empty { field } => format!("メールの項目「{field}」が空です。"),
            Self::TooLong { field, bytes_max } => {
                format!("メールの項目「{field}」が{bytes_max}バイトを超えています。")
            }
            Self::BadAddress { field, value } => {
                format!("メールの項目「{field}」が正しいアドレスではありません：{value}")
            }
            Self::Unbuildable { detail } => format!("メールを組み立てられません。{detail}"),
        }
    }
}

/// Why the address of a mail server cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Neither `smtp://` nor `smtps://`.
    #[error("The mail server address must begin with smtp:// or smtps://.")]
    Scheme,
    /// No host.
    #[error("The mail server address names no host, as in smtp://mail.example.jp:587.")]
    Host,
    /// Not a port number.
    #[error("The port of the mail server address is not a number from 1 to 65535: {value}")]
    Port {
        /// What was given.
        value: String,
    },
    /// User without password, or wrong percent-encoding.
    #[error(
        "User and password of the mail server address must be written user:password@, with signs such as @ and : percent-encoded."
    )]
    Credentials,
    /// A password would travel in the clear.
    #[error(
        "A password is not sent to another machine without encryption: use smtps:// or starttls=required."
    )]
    CredentialsInClear,
    /// A parameter that does not exist, or a wrong value.
    #[error(
        "The mail server address has an unknown parameter: {parameter}. Known are starttls=required, starttls=none and timeout_seconds=1..600."
    )]
    Parameter {
        /// What was given.
        parameter: String,
    },
    /// The encryption could not be prepared.
    #[error("The encrypted connection to the mail server cannot be prepared: {detail}")]
    Encryption {
        /// What the library said.
        detail: String,
    },
}

impl SettingsError {
    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        if language == Language::En {
            return self.to_string();
        }
        match self {
            Self::Scheme => {
                "メールサーバーの指定は smtp:// 又は smtps:// で始めてください。".to_owned()
            }
            Self::Host => {
                "メールサーバーの指定にホスト名がありません（例：smtp://mail.example.jp:587）。".to_owned()
            }
            Self::Port { value } => {
                format!("メールサーバーのポート番号は1から65535までの数で指定してください：{value}")
            }
            Self::Credentials => {
                "メールサーバーの利用者名とパスワードは「利用者名:パスワード@」の形で、@や:などの記号はパーセント符号化して指定してください。".to_owned()
            }
            Self::CredentialsInClear => {
                "暗号化せずに他の機器へパスワードを送ることはできません。smtps:// 又は starttls=required を指定してください。".to_owned()
            }
            Self::Parameter { parameter } => format!(
                "メールサーバーの指定に使えない項目があります：{parameter}。使えるのは starttls=required、starttls=none、timeout_seconds=1〜600 です。"
            ),
            Self::Encryption { detail } => {
                format!("メールサーバーとの暗号化通信を準備できません。{detail}")
            }
        }
    }
}
