//! What is wrong with a piece of the trail, said so that an auditor can act on it.

use std::fmt;

/// A fault: the member it was found in and what is wrong with it.
///
/// [`fmt::Display`] is the English sentence, [`Fault::ja`] the Japanese one.
///
/// ```
/// use shirube_trail::ids::OrgId;
///
/// let fault = OrgId::new("City-A").unwrap_err();
/// assert_eq!(fault.member, "org");
/// assert!(fault.ja().starts_with("「org」: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The member's name (`seq`, `rules[2].law`, `fields.reason`); empty where
    /// the whole document is meant.
    pub member: String,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// The kinds of [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// Not JSON, not UTF-8, a lone surrogate, or something after the value.
    #[error("not readable as JSON: {0}")]
    NotJson(String),
    /// JSON, but not the one way RFC 8785 writes it.
    #[error("not in RFC 8785 canonical form (first difference at byte {at_byte})")]
    NotCanonical {
        /// Offset of the first byte that differs from the canonical form.
        at_byte: usize,
    },
    /// A member name occurs twice in one object.
    #[error("the member name occurs twice")]
    DuplicateMember,
    /// A number with a fraction or exponent, or beyond ±(2^53−1).
    #[error("{0} is not an integer within ±(2^53−1)")]
    NotAnInteger(String),
    /// Nested deeper than [`crate::canonical::DEPTH_MAX`].
    #[error("nested deeper than {0} levels")]
    TooDeep(usize),
    /// Longer than the limit.
    #[error("{found_bytes} bytes; at most {limit_bytes} are allowed")]
    TooLong {
        /// Size found, in bytes.
        found_bytes: usize,
        /// Largest size allowed, in bytes.
        limit_bytes: usize,
    },
    /// A member that must be there is not.
    #[error("the member is missing")]
    Missing,
    /// A member that must not be there.
    #[error("unknown member")]
    Unknown,
    /// Another JSON type than the one prescribed.
    #[error("must be {expected}")]
    WrongType {
        /// The type prescribed.
        expected: JsonType,
    },
    /// `null` stands nowhere in the trail.
    #[error("null is not allowed")]
    Null,
    /// Text that does not have the prescribed form.
    #[error("\"{found}\" does not have the form {form}")]
    Form {
        /// The text found, cut after 80 characters.
        found: String,
        /// The form prescribed, as a pattern or in words.
        form: &'static str,
    },
    /// Two members that must agree do not.
    #[error("does not agree with \"{with}\"")]
    Disagrees {
        /// The other member.
        with: &'static str,
    },
    /// Rules not ascending by (id, subject), or a pair twice.
    #[error("rules must ascend by id and subject, each pair once")]
    NotAscending,
    /// Items that must ascend do not, or one stands there twice.
    #[error("must ascend, each once")]
    Order,
    /// A rule whose outcome is personal and must be a salted field.
    #[error("the outcome of rule {0} must be a salted field, not written plainly")]
    SensitiveRule(String),
    /// The sequence number does not follow.
    #[error("sequence number {found} where {expected} must follow")]
    Sequence {
        /// The number that must follow.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// `prev` is not the leaf hash of the previous entry.
    #[error("{found} is not the hash of the previous entry, {expected}")]
    Previous {
        /// Lowercase hex of the previous entry's leaf hash.
        expected: String,
        /// Lowercase hex found.
        found: String,
    },
    /// Earlier than the entry before.
    #[error("{found} is before the previous entry's {previous}")]
    Earlier {
        /// The previous entry's time.
        previous: String,
        /// The time found.
        found: String,
    },
    /// Something fixed for a procedure's life differs from the previous entry.
    #[error("differs from the previous entry of the procedure")]
    Changed,
    /// Salt, name and value do not give the committed hash.
    #[error("salt, name and value do not give the committed hash")]
    Commitment,
    /// None of the signatures is by a key that is known.
    #[error("no signature by a known key (signed by {signed_by})")]
    UnknownKey {
        /// Who signed, as the signature lines say.
        signed_by: String,
    },
    /// A signature line of a known key whose signature is not of this text.
    #[error("the signature of {name} is not of this text")]
    Signature {
        /// The key's name.
        name: String,
    },
    /// Meant for somebody else.
    #[error("addressed to \"{found}\", not to \"{expected}\"")]
    Addressee {
        /// Whom it should be addressed to.
        expected: String,
        /// Whom it is addressed to.
        found: String,
    },
}

/// The JSON type a member must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    /// A whole number.
    Integer,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    const fn ja(self) -> &'static str {
        match self {
            Self::Integer => "整数",
            Self::String => "文字列",
            Self::Array => "配列",
            Self::Object => "オブジェクト",
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "an integer",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

impl Fault {
    /// A fault of the named member.
    pub fn new(member: impl Into<String>, kind: FaultKind) -> Self {
        Self { member: member.into(), kind }
    }

    /// A fault of the whole document.
    pub(crate) fn whole(kind: FaultKind) -> Self {
        Self::new("", kind)
    }

    /// Text of the wrong form, shortened so that a fault stays one line.
    pub(crate) fn form(member: impl Into<String>, found: &str, form: &'static str) -> Self {
        let found = found.chars().take(80).collect();
        Self::new(member, FaultKind::Form { found, form })
    }

    /// The same fault, named by the member it was found in.
    #[must_use]
    pub fn within(mut self, member: &str) -> Self {
        member.clone_into(&mut self.member);
        self
    }

    /// The sentence in English, the same as [`fmt::Display`].
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }

    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        if self.member.is_empty() {
            self.kind.ja()
        } else {
            format!("「{}」: {}", self.member, self.kind.ja())
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.member.is_empty() {
            write!(f, "{}", self.kind)
        } else {
            write!(f, "{}: {}", self.member, self.kind)
        }
    }
}

impl std::error::Error for Fault {}

impl FaultKind {
    /// The sentence in Japanese, without the member's name.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::NotJson(why) => format!("JSONとして読めません（{why}）。"),
            Self::NotCanonical { at_byte } => {
                format!("RFC 8785の正規形ではありません（{at_byte}バイト目で相違）。")
            }
            Self::DuplicateMember => "同じ名前の項目が二つあります。".to_owned(),
            Self::NotAnInteger(found) => {
                format!("{found} は ±(2^53−1) の範囲の整数ではありません。")
            }
            Self::TooDeep(limit) => format!("入れ子が{limit}段を超えています。"),
            Self::TooLong { found_bytes, limit_bytes } => {
                format!("{found_bytes}バイトあり、上限の{limit_bytes}バイトを超えています。")
            }
            Self::Missing => "必要な項目がありません。".to_owned(),
            Self::Unknown => "定められていない項目です。".to_owned(),
            Self::WrongType { expected } => format!("{}でなければなりません。", expected.ja()),
            Self::Null => "nullは使えません。".to_owned(),
            Self::Form { found, form } => {
                format!("「{found}」は定められた形（{form}）ではありません。")
            }
            Self::Disagrees { with } => format!("「{with}」と一致しません。"),
            Self::NotAscending => "規則はidと対象の昇順で、重複なく並べなければなりません。".to_owned(),
            Self::Order => "昇順で、重複なく並べなければなりません。".to_owned(),
            Self::SensitiveRule(id) => {
                format!("規則{id}の結果は平文でなく、塩つきの項目として記録しなければなりません。")
            }
            Self::Sequence { expected, found } => {
                format!("連番は{expected}であるべきところ{found}です。")
            }
            Self::Previous { expected, found } => {
                format!("直前の記録のハッシュは{expected}であるべきところ{found}です。")
            }
            Self::Earlier { previous, found } => {
                format!("{found}は直前の記録の時刻{previous}より前です。")
            }
            Self::Changed => "同じ手続の直前の記録と異なります。".to_owned(),
            Self::Commitment => "塩・名前・値から計算したハッシュが記録と一致しません。".to_owned(),
            Self::UnknownKey { signed_by } => {
                format!("知っている鍵による署名がありません（署名者の表示：{signed_by}）。")
            }
            Self::Signature { name } => format!("「{name}」の署名はこの本文のものではありません。"),
            Self::Addressee { expected, found } => {
                format!("宛先は「{expected}」であるべきところ「{found}」です。")
            }
        }
    }
}
