//! What can be wrong with a key, an envelope or an opening, in Japanese and English.
//!
//! One type for the crate: every function reads one kind of file, and the person at the screen
//! needs the same thing each time: which part, and what to do.

use crate::thumbprint::Thumbprint;

/// The part of a sealed file that an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The envelope file as a whole.
    Envelope,
    /// The encrypted proposal.
    Body,
    /// The layer encrypted to the first (outer) holder of a pair.
    OuterWrap,
    /// The layer encrypted to the second (inner) holder of a pair.
    InnerWrap,
    /// The file that the outer holder hands to the inner holder.
    HandOver,
    /// A holder's key file (JWK).
    KeyFile,
    /// A recorded content key.
    ContentKey,
}

impl Part {
    /// The name of the part in Japanese.
    #[must_use]
    pub const fn ja(self) -> &'static str {
        match self {
            Self::Envelope => "封かんファイル",
            Self::Body => "封かんファイルの本文",
            Self::OuterWrap => "一人目の鍵保持者あての部分",
            Self::InnerWrap => "二人目の鍵保持者あての部分",
            Self::HandOver => "引継ぎファイル",
            Self::KeyFile => "鍵ファイル",
            Self::ContentKey => "記録された内容鍵",
        }
    }

    /// The name of the part in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Envelope => "sealed file",
            Self::Body => "body of the sealed file",
            Self::OuterWrap => "part for the first holder",
            Self::InnerWrap => "part for the second holder",
            Self::HandOver => "hand-over file",
            Self::KeyFile => "key file",
            Self::ContentKey => "recorded content key",
        }
    }
}

/// Why sealing or opening was refused. `Display` is the English sentence; see [`SealingError::ja`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// The bytes do not have the form of this part.
    #[error("The {} is not in the expected form: {why}.", part.en())]
    Malformed {
        /// Which part.
        part: Part,
        /// What was expected, in English, for the technical log.
        why: &'static str,
    },
    /// The file states a version this software does not know.
    #[error("The {} has version {found}; this software reads version {}.", part.en(), crate::VERSION)]
    UnknownVersion {
        /// Which file.
        part: Part,
        /// The version it states.
        found: u64,
    },
    /// The part is larger than its limit.
    #[error("The {} has {bytes} bytes; at most {bytes_max} are accepted.", part.en())]
    TooLarge {
        /// Which part.
        part: Part,
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        bytes_max: u64,
    },
    /// An algorithm other than the one agreed for this part.
    #[error("The {} uses an algorithm that is not accepted.", part.en())]
    UnsupportedAlgorithm {
        /// Which part.
        part: Part,
    },
    /// The id of the call is empty, too long, or holds a blank or control character.
    #[error(
        "The id of the call must have 1 to {} bytes, without blanks or control characters.",
        crate::CALL_BYTES_MAX
    )]
    InvalidCall,
    /// Sealed for another call.
    #[error("The {} was sealed for another call ({found}, not {expected}).", part.en())]
    WrongCall {
        /// Which part.
        part: Part,
        /// The call it should be for.
        expected: String,
        /// The call it states.
        found: String,
    },
    /// The public point of a key is not a point of P-256.
    #[error("The {} holds a point that is not on the curve P-256.", part.en())]
    OffCurve {
        /// Which part.
        part: Part,
    },
    /// A private key was given where a public key is asked for.
    #[error("This file holds a private key. Never send it to anyone; give the public key file instead.")]
    PrivateKeyGiven,
    /// The private and the public part of a key file do not belong together.
    #[error("The key file is damaged: its private and public parts do not belong together.")]
    KeyPartsDiffer,
    /// The three holders, or the two of a pair, are not different.
    #[error("The opening holders must be different from each other.")]
    NotDistinct,
    /// The two are not two different holders of this envelope.
    #[error("The two holders named are not a pair of this sealed file.")]
    NotAPair,
    /// The holders are not those of the notice, in its order.
    #[error("The sealed file was not made for the three opening holders of the notice.")]
    NotTheNoticeHolders,
    /// The key belongs to none of the three holders.
    #[error("This key ({found}) is not that of an opening holder of this sealed file.")]
    NotAHolder {
        /// The thumbprint of the key given.
        found: Thumbprint,
    },
    /// In this pair the other holder opens first.
    #[error("In this pair the other holder ({outer}) opens first.")]
    OtherHolderFirst {
        /// The thumbprint of the holder who opens first.
        outer: Thumbprint,
    },
    /// Another holder's key is needed.
    #[error("This is the wrong key: {expected} is needed, {found} was given.")]
    WrongKey {
        /// The thumbprint of the key needed.
        expected: Thumbprint,
        /// The thumbprint of the key given.
        found: Thumbprint,
    },
    /// The content key is not the one of this body.
    #[error("The content key does not belong to this sealed file.")]
    WrongContentKey,
    /// The authentication of the cipher failed.
    #[error("The {} does not open: it was changed, or it was made for another key.", part.en())]
    Tampered {
        /// Which part.
        part: Part,
    },
    /// Decrypted, but the length or the zeros after the content are wrong.
    #[error("The padding of the sealed content is not as prescribed.")]
    BadPadding,
    /// Decrypted again, but the content is not the one recorded at the opening.
    #[error("The sealed content is not the one recorded at the opening.")]
    ContentDiffers,
    /// A restore test needs the private keys of at least two holders.
    #[error("A restore test needs the keys of two or three different holders.")]
    TooFewKeys,
    /// The operating system gave no random numbers.
    #[error("The operating system gives no random numbers; nothing was sealed.")]
    NoRandomness,
}

impl SealingError {
    /// The sentence in Japanese, for the person at the screen.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Malformed { part, .. } => format!("{}の形式が正しくありません。", part.ja()),
            Self::UnknownVersion { part, found } => format!(
                "{}の版（{found}）に対応していません。対応する版は{}です。",
                part.ja(),
                crate::VERSION
            ),
            Self::TooLarge { part, bytes, bytes_max } => {
                format!("{}が大きすぎます（{bytes}バイト。上限は{bytes_max}バイト）。", part.ja())
            }
            Self::UnsupportedAlgorithm { part } => {
                format!("{}に、認められていない暗号方式が使われています。", part.ja())
            }
            Self::InvalidCall => format!(
                "公告の番号は、空白や制御文字を含まない1から{}バイトの文字列としてください。",
                crate::CALL_BYTES_MAX
            ),
            Self::WrongCall { part, expected, found } => format!(
                "{}は別の公告（{found}）あてに封かんされています。対象の公告は{expected}です。",
                part.ja()
            ),
            Self::OffCurve { part } => {
                format!("{}に、P-256の曲線上にない点が含まれています。", part.ja())
            }
            Self::PrivateKeyGiven => {
                "これは秘密鍵です。だれにも渡さず、公開鍵のファイルを指定してください。".into()
            }
            Self::KeyPartsDiffer => "鍵ファイルが壊れています。秘密鍵と公開鍵が対応していません。".into(),
            Self::NotDistinct => "開封鍵保持者は、互いに別の者でなければなりません。".into(),
            Self::NotAPair => "指定された二人は、この封かんファイルの組ではありません。".into(),
            Self::NotTheNoticeHolders => {
                "公告に示された三人の開封鍵保持者あての封かんファイルではありません。".into()
            }
            Self::NotAHolder { found } => {
                format!("この鍵（{found}）は、この封かんファイルの開封鍵保持者のものではありません。")
            }
            Self::OtherHolderFirst { outer } => {
                format!("この組では、もう一人の鍵保持者（{outer}）が先に開きます。")
            }
            Self::WrongKey { expected, found } => {
                format!("鍵が違います。必要な鍵は{expected}、指定された鍵は{found}です。")
            }
            Self::WrongContentKey => "内容鍵が、この封かんファイルのものではありません。".into(),
            Self::Tampered { part } => {
                format!("{}を開けません。改変されているか、別の鍵あてに作られています。", part.ja())
            }
            Self::BadPadding => "封かんされた内容の詰め物が、定められた形ではありません。".into(),
            Self::ContentDiffers => "封かんされた内容が、開封時に記録されたものと一致しません。".into(),
            Self::TooFewKeys => "復元試験には、二人又は三人の異なる鍵保持者の鍵が必要です。".into(),
            Self::NoRandomness => "乱数を得られないため、封かんしませんでした。".into(),
        }
    }

    /// The sentence in English (the same as `Display`).
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }

    /// A stable word for logs, JSON and tests.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::UnknownVersion { .. } => "unknown-version",
            Self::TooLarge { .. } => "too-large",
            Self::UnsupportedAlgorithm { .. } => "unsupported-algorithm",
            Self::InvalidCall => "invalid-call",
            Self::WrongCall { .. } => "wrong-call",
            Self::OffCurve { .. } => "off-curve",
            Self::PrivateKeyGiven => "private-key-given",
            Self::KeyPartsDiffer => "key-parts-differ",
            Self::NotDistinct => "not-distinct",
            Self::NotAPair => "not-a-pair",
            Self::NotTheNoticeHolders => "not-the-notice-holders",
            Self::NotAHolder { .. } => "not-a-holder",
            Self::OtherHolderFirst { .. } => "other-holder-first",
            Self::WrongKey { .. } => "wrong-key",
            Self::WrongContentKey => "wrong-content-key",
            Self::Tampered { .. } => "tampered",
            Self::BadPadding => "bad-padding",
            Self::ContentDiffers => "content-differs",
            Self::TooFewKeys => "too-few-keys",
            Self::NoRandomness => "no-randomness",
        }
    }
}
