//! What is done with log keys and the organisation's log.

use std::path::PathBuf;

use clap::Subcommand;

use super::Office;

/// What is done with log keys.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// 団体の署名鍵を作り（あれば読み）、検証鍵を示す。 Make an organisation's key, or read it, and print its verifier key.
    #[command(
        after_help = "例 Example:\n  shirube log keygen minato-city --domain example.jp --data ./trial"
    )]
    Keygen {
        /// 団体のid。 The organisation's id.
        org: String,
        /// 鍵の名前になるドメイン（audit.ドメイン/団体）。 The domain in the key's name, audit.DOMAIN/ORG.
        #[arg(long)]
        domain: Option<String>,
        /// データのフォルダー。 Folder of the data.
        #[arg(long, env = "SHIRUBE_DATA", default_value = "shirube-data", value_name = "DIR")]
        data: PathBuf,
    },
    /// 記録台帳の状態と、最後のチェックポイントからの時間。 How the log stands, and the age of its last checkpoint.
    Status {
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 記録の全部に署名したチェックポイントを作る。 Sign a checkpoint over everything entered.
    #[command(after_help = "例 Example:\n  shirube log checkpoint --out 令和8年11月20日.note --data ./trial")]
    Checkpoint {
        /// 書き出すファイル。 A file to write it to.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 控えを失ったとき、外部に渡したチェックポイントを引き継ぐ。 After the signer's record was lost, take up a checkpoint that left the building.
    #[command(
        after_help = "例 Example:\n  shirube log adopt --checkpoint 監査委員の控え.note --data ./trial"
    )]
    Adopt {
        /// 外部に渡したチェックポイント。 The checkpoint.
        #[arg(long, value_name = "FILE")]
        checkpoint: PathBuf,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
}
