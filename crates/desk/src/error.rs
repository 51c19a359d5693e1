//! What can go wrong at the desk, and what is not an error.
//!
//! | what | where |
//! |---|---|
//! | a refusal | a value: [`crate::Reply::Refused`] (409, exit 3) |
//! | bad input | [`DeskError::BadInput`] (422, exit 2), every fault at once |
//! | unknown, or not theirs to see | [`DeskError::NotFound`], the same for both (404, exit 4) |
//! | somebody was first | [`DeskError::MovedOn`] (409, exit 5) |
//! | corruption, database | the others (500, exit 1): an alarm, never a refusal |

use shirube_core::engine::Unreadable;
use shirube_core::facts::Fault as InputFault;
use shirube_persistence::StoreError;

/// What the desk could not do.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Bad input; nothing was stored.
    #[error("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    BadInput {
        /// Every fault, with its field.
        faults: Vec<InputFault>,
    },
    /// There is no such procedure for this person.
    #[error("not found: {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The procedure has changed since it was seen.
    #[error("{procedure} has moved on: revision {seen} was seen, {found} found")]
    MovedOn {
        /// The procedure.
        procedure: String,
        /// The revision seen.
        seen: u64,
        /// The revision found.
        found: u64,
    },
    /// The store failed or holds something impossible.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store of documents failed, or holds something else than what was handed in.
    #[error(transparent)]
    Contents(#[from] shirube_contents::ContentsError),
    /// The content of a document lies in a store of documents, and none was named.
    #[error(
        "the content of a document lies in a store of documents, and none is set: name the file of settings \
         (--config, or SHIRUBE_CONFIG) whose [documents] has it"
    )]
    NoContents,
    /// Something that must fit the trail does not.
    #[error(transparent)]
    Trail(#[from] shirube_trail::Fault),
    /// Something a witness does not cosign.
    #[error(transparent)]
    Witness(#[from] shirube_trail::cosignature::WitnessFault),
    /// A stored stage or act the machine does not know.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The system's source of randomness failed.
    #[error("no random numbers: {0}")]
    Random(String),
    /// Acts command each other without end: a fault of the machines.
    #[error("acts command each other without end at {procedure}")]
    Endless {
        /// Where it was noticed.
        procedure: String,
    },
    /// A message is to be written and there are no keys to sign it with.
    #[error("a message to another organisation needs a folder of log keys, and none was given")]
    NoKeys,
    /// Others than its owner may read or change a log key.
    #[error("the log key {file} has mode {mode}: others than its owner may use it; set it to 0600")]
    KeyExposed {
        /// The file.
        file: String,
        /// Its mode, in octal.
        mode: String,
    },
    /// What reads are asked of was not made for the organisation, or by an earlier program.
    #[error(
        "what boards and searches of {org} read was not made yet: shirube migrate up, or shirube doctor --rebuild-reads"
    )]
    ReadsNotMade {
        /// The organisation.
        org: String,
    },
    /// A case may not be handed out while applications come in.
    #[error(
        "the call {procedure} is open or has unopened envelopes: nothing of its case is handed out before \
         they are opened"
    )]
    CallOpen {
        /// The call.
        procedure: String,
    },
    /// The log in the database is shorter than what was published: an old backup was put back.
    #[error(
        "the log of {org} has {found} leaves, and a checkpoint over {published} was published: the last \
         {} are lost, as when an old backup is put back; nothing was signed",
        published.saturating_sub(*found)
    )]
    LogBehind {
        /// The organisation.
        org: String,
        /// Size of the last published checkpoint.
        published: u64,
        /// Leaves found.
        found: u64,
    },
    /// The log in the database is not the one that was published.
    #[error(
        "the first {published} leaves of the log of {org} are not those that were published: nothing was signed"
    )]
    LogRewritten {
        /// The organisation.
        org: String,
        /// Size of the published checkpoint.
        published: u64,
    },
    /// The signer's record of checkpoints is empty, and the log was covered before.
    #[error(
        "the record of published checkpoints of {org} is gone; name one that left the building: \
         shirube log adopt --checkpoint FILE"
    )]
    CheckpointsLost {
        /// The organisation.
        org: String,
    },
    /// A checkpoint to adopt is not later than the last known one.
    #[error("the checkpoint over {size} leaves is not later than the known one over {known}")]
    AdoptOlder {
        /// Its size.
        size: u64,
        /// The size known.
        known: u64,
    },
    /// The signer's record of checkpoints cannot be used.
    #[error("the record of published checkpoints {file} cannot be used: {cause}")]
    CheckpointsUnusable {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
    /// There is a log key already.
    #[error("there is a log key already, {file}; another one follows it by: shirube log rotate")]
    KeyExists {
        /// The file.
        file: String,
    },
    /// The key in the folder is not the one the log was handed on to.
    #[error("the log of {org} is signed with the key {expected}, and the folder of keys holds another one")]
    KeyNotOfLog {
        /// The organisation.
        org: String,
        /// The verifier key of the key expected.
        expected: String,
    },
    /// The office decided on a key whose private half is not there.
    #[error("the log of {org} is to be handed on, and the key it is handed to is not in the folder of keys")]
    NextKeyGone {
        /// The organisation.
        org: String,
    },
    /// The checkpoint that both keys of a rotation signed is not in the signer's record.
    #[error(
        "the checkpoint that both keys signed at the rotation in leaf {log_index} is not in the record; adopt \
         the copies that left the building, oldest first: shirube log adopt --checkpoint FILE"
    )]
    RotationUnproved {
        /// Where the rotation stands.
        log_index: u64,
    },
    /// A log key cannot be read or made.
    #[error("the log key {file} cannot be used: {cause}")]
    KeyUnusable {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
}

impl DeskError {
    /// Bad input in one field.
    pub fn bad_input(field: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::BadInput { faults: vec![InputFault::new(field, ja, en)] }
    }

    /// Nothing of this name for this person.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::BadInput { faults } => faults.iter().map(InputFault::ja).collect::<Vec<_>>().join("／"),
            Self::NotFound { what } => format!("「{what}」は見つかりません。"),
            Self::MovedOn { procedure, seen, found } => format!(
                "{procedure}は他の人が先に更新しました（見ていた版{seen}、現在の版{found}）。最新の内容を確認してください。"
            ),
            Self::Store(error) => error.ja(),
            Self::Contents(error) => error.ja(),
            Self::NoContents => "書類の内容は保管先にありますが、保管先が設定されていません。[documents]のある設定ファイルを指定してください（--config または SHIRUBE_CONFIG）。".to_owned(),
            Self::Trail(fault) => fault.ja(),
            Self::Witness(fault) => fault.ja(),
            Self::Unreadable(error) => {
                format!("保存された{}「{}」を手続定義{}は知りません。", error.what, error.id, error.machine)
            }
            Self::Random(cause) => format!("乱数を得られません（{cause}）。"),
            Self::Endless { procedure } => {
                format!("{procedure}で行為の指示が終わりません（手続定義の誤り）。")
            }
            Self::NoKeys => "他団体への通知に署名する鍵の置き場所が指定されていません。".to_owned(),
            Self::KeyExposed { file, mode } => {
                format!("署名鍵{file}の権限が{mode}で、所有者以外も使えます。0600にしてください。")
            }
            Self::ReadsNotMade { org } => format!(
                "{org}の一覧・検索の元がまだ作られていません（shirube migrate up または shirube doctor --rebuild-reads）。"
            ),
            Self::CallOpen { procedure } => {
                format!(
                    "募集{procedure}は受付中か、開封していない封筒があります。開封まで、この案件の記録は持ち出せません。"
                )
            }
            Self::LogBehind { org, published, found } => format!(
                "{org}の記録台帳は{found}件で、既に公表したチェックポイントの{published}件より少なくなっています。最後の{}件が失われています。古い控えに戻された疑いがあり、署名しません。",
                published.saturating_sub(*found)
            ),
            Self::LogRewritten { org, published } => format!(
                "{org}の記録台帳の先頭{published}件が、既に公表したチェックポイントと一致しません。署名しません。"
            ),
            Self::CheckpointsLost { org } => format!(
                "{org}の公表済みチェックポイントの控えがありません。外部に渡した写しを示してください（shirube log adopt --checkpoint FILE）。"
            ),
            Self::AdoptOlder { size, known } => {
                format!("{size}件のチェックポイントは、控えにある{known}件のものより後ではありません。")
            }
            Self::CheckpointsUnusable { file, cause } => {
                format!("公表済みチェックポイントの控え{file}を使えません（{cause}）。")
            }
            Self::KeyExists { file } => {
                format!("署名鍵{file}が既にあります。取り替えるには shirube log rotate を使ってください。")
            }
            Self::KeyNotOfLog { org, expected } => {
                format!("{org}の記録台帳に署名する鍵は{expected}ですが、鍵の置き場所にあるのは別の鍵です。")
            }
            Self::NextKeyGone { org } => {
                format!("{org}の記録台帳を引き継ぐ新しい署名鍵が、鍵の置き場所にありません。")
            }
            Self::RotationUnproved { log_index } => format!(
                "{log_index}番の鍵の更新で新旧両方の鍵が署名したチェックポイントが控えにありません。外部に渡した写しを古い順に示してください（shirube log adopt --checkpoint FILE）。"
            ),
            Self::KeyUnusable { file, cause } => format!("署名鍵{file}を使えません（{cause}）。"),
        }
    }
}
