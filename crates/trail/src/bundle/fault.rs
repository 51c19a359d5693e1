//! What is wrong with a bundle: the file, and what.

use crate::fault::Fault;
use crate::proof::ProofFault;
use std::fmt;

/// The first thing wrong. [`fmt::Display`] is the English sentence, [`BundleFault::ja`] the Japanese.
///
/// ```
/// use shirube_trail::bundle::{Anchors, BundleFaultKind, Files, verify};
///
/// let fault = verify(&Files::new(), &Anchors::default()).unwrap_err();
/// assert_eq!((fault.place.as_str(), &fault.kind), ("manifest.json", &BundleFaultKind::Missing));
/// assert_eq!(fault.to_string(), "manifest.json: the file is missing");
/// assert_eq!(fault.ja(), "manifest.json：ファイルがありません。");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFault {
    /// Where: a path, with the line counted from 1 (`entries.jsonl:3`).
    pub place: String,
    /// What.
    pub kind: BundleFaultKind,
}

/// The kinds of [`BundleFault`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleFaultKind {
    /// A file that must be there is not.
    #[error("the file is missing")]
    Missing,
    /// A file the manifest does not list.
    #[error("the file is not listed in the manifest")]
    Unlisted,
    /// A path the format does not know.
    #[error("the format knows no such file")]
    UnknownPath,
    /// The bytes are not those the manifest lists.
    #[error("the bytes are not those the manifest lists")]
    Sha256,
    /// A file that the disk or archive does not give.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A file larger than a bundle's.
    #[error("is larger than a file of a bundle")]
    TooLarge,
    /// The leaf hashes are not those the checkpoint was signed over.
    #[error("the leaves have another root than the checkpoint")]
    OtherRoot,
    /// Indexes that leave a leaf out.
    #[error("must name every leaf from {from} to {to}")]
    Gap {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// A leaf at an end of a period that is not of it.
    #[error("was written on {day}, outside the days of the bundle")]
    OutsidePeriod {
        /// The day in Japan.
        day: String,
    },
    /// A procedure that begins inside, after an entry the log does not have.
    #[error("follows an entry that is not in the log before the bundle")]
    NoPredecessor,
    /// Heads other than those of the entries.
    #[error("the heads are not those of the entries")]
    OtherHeads,
    /// Lines that do not end in one newline each.
    #[error("every line must end in one newline")]
    Newline,
    /// A piece of the trail that is wrong in itself.
    #[error("{0}")]
    Trail(#[from] Fault),
    /// A proof that does not hold.
    #[error("{0}")]
    Proof(#[from] ProofFault),
    /// Two places that must agree do not.
    #[error("does not agree with {with}")]
    Disagrees {
        /// The other place.
        with: &'static str,
    },
    /// Lines or indexes that do not ascend, or one that stands there twice.
    #[error("must ascend, each once")]
    Order,
    /// None of the bundle's keys is one the reader trusts.
    #[error("none of the keys is the one you trust")]
    OtherKey,
    /// More than one key, without the proof of a rotation.
    #[error("a second key without the proof of its rotation")]
    RotationUnproved,
    /// A key others may have had, and nothing from before or after it to hold on to.
    #[error(
        "the key you trust was compromised, and signs nothing beyond {trusted_size} leaves: get the new \
         key another way, or give a checkpoint you saved before"
    )]
    KeyCompromised {
        /// The last size signed honestly.
        trusted_size: u64,
    },
    /// A procedure that is not of the case, or not among its heads.
    #[error("the procedure {procedure} is not among those the log has of the case")]
    ProcedureUnknown {
        /// The procedure.
        procedure: String,
    },
    /// A procedure of the case that was left out.
    #[error("the procedure {procedure} of the case is missing")]
    ProcedureMissing {
        /// The procedure.
        procedure: String,
    },
    /// A procedure whose last entries were left out.
    #[error("the procedure {procedure} ends at entry {found}; the log has it to {expected}")]
    Truncated {
        /// The procedure.
        procedure: String,
        /// Number of its last entry in the log.
        expected: u64,
        /// Number of its last entry here.
        found: u64,
    },
    /// A field neither disclosed nor withheld.
    #[error("the field {field} of leaf {log_index} is neither disclosed nor withheld")]
    Unaccounted {
        /// The entry's log index.
        log_index: u64,
        /// The field.
        field: String,
    },
    /// A field both disclosed and withheld.
    #[error("the field {field} of leaf {log_index} is both disclosed and withheld")]
    Twice {
        /// The entry's log index.
        log_index: u64,
        /// The field.
        field: String,
    },
    /// A line about an entry or field that is not in the bundle.
    #[error("there is no field {field} in leaf {log_index} of the bundle")]
    NoSuchField {
        /// The log index.
        log_index: u64,
        /// The field.
        field: String,
    },
    /// An entry that is said to have erased something, and did not.
    #[error("is no erasure of the office that lists what it erased")]
    NoErasure,
    /// A field said to be erased that its erasure does not list.
    #[error("no erasure at leaf {by} lists the field {field} of leaf {log_index}")]
    NotErased {
        /// Where the erasure is said to be.
        by: u64,
        /// The entry's log index.
        log_index: u64,
        /// The field.
        field: String,
    },
    /// A document that nothing disclosed here names.
    #[error("no disclosed field of the bundle names this document")]
    NotNamed,
    /// The saved checkpoint is later than the bundle.
    #[error("the saved checkpoint covers {saved} leaves, the bundle only {size}: ask for a newer bundle")]
    SavedIsLater {
        /// Its size.
        saved: u64,
        /// The bundle's.
        size: u64,
    },
    /// There is no proof that the log grew from the saved checkpoint.
    #[error("there is no proof that the log grew from the saved checkpoint over {saved} leaves")]
    NoConsistency {
        /// Its size.
        saved: u64,
    },
    /// The bundle's log is not the one of the saved checkpoint.
    #[error("the saved checkpoint over {saved} leaves is of another history: {cause}")]
    AnotherHistory {
        /// Its size.
        saved: u64,
        /// What does not hold.
        cause: ProofFault,
    },
}

impl BundleFault {
    pub(super) fn new(place: impl Into<String>, kind: impl Into<BundleFaultKind>) -> Self {
        Self { place: place.into(), kind: kind.into() }
    }

    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        format!("{}：{}", self.place, self.kind.ja())
    }
}

impl fmt::Display for BundleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)
    }
}

impl std::error::Error for BundleFault {}

impl BundleFaultKind {
    /// The sentence in Japanese, without the place.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Missing => "ファイルがありません。".to_owned(),
            Self::Unlisted => "目録にないファイルです。".to_owned(),
            Self::UnknownPath => "この形式にないファイルです。".to_owned(),
            Self::Sha256 => "内容が目録のハッシュと一致しません。".to_owned(),
            Self::Unreadable(cause) => format!("読めません（{cause}）。"),
            Self::TooLarge => "監査資料のファイルの大きさを超えています。".to_owned(),
            Self::OtherRoot => "葉のハッシュから計算した根が、チェックポイントと一致しません。".to_owned(),
            Self::Gap { from, to } => {
                format!("{from}番から{to}番までの番号を欠けなく並べなければなりません。")
            }
            Self::OutsidePeriod { day } => format!("{day}の記録で、監査資料の期間の外です。"),
            Self::NoPredecessor => "前の記録が、この監査資料より前の記録台帳にありません。".to_owned(),
            Self::OtherHeads => "末尾一覧が記録の末尾と一致しません。".to_owned(),
            Self::Newline => "各行は改行一つで終わらなければなりません。".to_owned(),
            Self::Trail(fault) => fault.ja(),
            Self::Proof(fault) => fault.ja(),
            Self::Disagrees { with: "its name" } => "ファイル名と一致しません。".to_owned(),
            Self::Disagrees { with } => format!("{with}と一致しません。"),
            Self::Order => "昇順で、重複なく並べなければなりません。".to_owned(),
            Self::OtherKey => "信頼する鍵がこの中にありません。".to_owned(),
            Self::RotationUnproved => "鍵の更新を証明しない二つ目の鍵があります。".to_owned(),
            Self::KeyCompromised { trusted_size } => format!(
                "信頼する鍵は他人の手に渡ったとされ、{trusted_size}件より後の署名は何も証明しません。新しい鍵を別の方法で入手するか、それ以前に保存したチェックポイントを指定してください。"
            ),
            Self::ProcedureUnknown { procedure } => {
                format!("手続{procedure}は、記録台帳にあるこの案件の手続ではありません。")
            }
            Self::ProcedureMissing { procedure } => format!("案件の手続{procedure}が欠けています。"),
            Self::Truncated { procedure, expected, found } => format!(
                "手続{procedure}は{found}番の記録で終わっていますが、記録台帳には{expected}番まであります。"
            ),
            Self::Unaccounted { log_index, field } => {
                format!("{log_index}番の記録の項目「{field}」は、開示も非開示もされていません。")
            }
            Self::Twice { log_index, field } => {
                format!("{log_index}番の記録の項目「{field}」は、開示と非開示の両方にあります。")
            }
            Self::NoSuchField { log_index, field } => {
                format!("この中に、{log_index}番の記録の項目「{field}」はありません。")
            }
            Self::NoErasure => "消去したものを挙げた庁務の消去の記録ではありません。".to_owned(),
            Self::NotErased { by, log_index, field } => {
                format!("{by}番の消去の記録に、{log_index}番の記録の項目「{field}」は挙げられていません。")
            }
            Self::NotNamed => "この書類を挙げる開示項目が、この中にありません。".to_owned(),
            Self::SavedIsLater { saved, size } => format!(
                "保存してあるチェックポイントは{saved}件、この監査資料は{size}件までです。新しい監査資料を求めてください。"
            ),
            Self::NoConsistency { saved } => {
                format!("保存してある{saved}件のチェックポイントから増えただけであることの証明がありません。")
            }
            Self::AnotherHistory { saved, cause } => format!(
                "保存してある{saved}件のチェックポイントは、別の歴史のものです（{}）。",
                cause.ja().trim_end_matches('。')
            ),
        }
    }
}
