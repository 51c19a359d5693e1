//! What is done with log keys and the organisation's log.

use std::path::PathBuf;

use clap::Subcommand;

use super::Office;

/// What is done with log keys.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// 団体の署名鍵を作り、検証鍵を示す。既にあれば作らない。 Make the key of an organisation that has none, and print its verifier key.
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
    /// 記録台帳の検証鍵の全部（古い順、最後が使用中）。 Every verifier key of the log, oldest first; the last is in use.
    #[command(after_help = "例 Example:\n  shirube log vkey --data ./trial > key.txt")]
    Vkey {
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 署名鍵を新しくする（管理者、続けて決裁権者が、同じ内容で）。途中で止まったときも同じ命令で続く。 Hand the log on to a new key: an administrator, then an approver, with the same words; stopped anywhere, the same command goes on.
    #[command(after_help = "\
例 Examples:
  shirube log rotate --reason 年度の更新 --as u-0003 --data ./trial
  shirube log rotate --reason 年度の更新 --as u-0002 --data ./trial
  shirube log rotate --compromised --trusted-size 812 --reason 端末の盗難 --as u-0003")]
    Rotate {
        /// これまでの鍵が漏れたおそれがある。 The key until now may be in others' hands.
        #[arg(long)]
        compromised: bool,
        /// これまでの鍵の署名を信頼できる、最後の記録台帳の大きさ（なければ公表した最後のもの）。 The last size that was signed honestly; the last published one without it.
        #[arg(long, value_name = "NUMBER", requires = "compromised")]
        trusted_size: Option<u64>,
        /// 理由。 Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// だれが。 Who.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// どこの。
        #[command(flatten)]
        office: Office,
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
    /// 立会い（証人）に署名を求める依頼を書き出す。 Write what a witness is asked: the last checkpoint, and that the log grew to it.
    #[command(
        after_help = "例 Example:\n  shirube log witness-request --from 812 --out 依頼.txt --data ./trial"
    )]
    WitnessRequest {
        /// 立会いが最後に署名した大きさ（最初は0）。 The size the witness has cosigned last; 0 the first time.
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        from: u64,
        /// 書き出すファイル。 The file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 他団体の記録台帳に立ち会う：追加だけであることを確かめ、署名する。 Witness another log: see that it only grew, and cosign.
    #[command(
        after_help = "例 Example:\n  shirube log witness 依頼.txt --out 立会い済み.note --data ./second"
    )]
    Witness {
        /// 依頼のファイル。 The request.
        request: PathBuf,
        /// 記録台帳の検証鍵、または一行に一つずつ書いたファイル。登録した団体か二度目以後は省ける。 The log's verifier key, or a file with one a line; known of a registered peer, and from the second time on.
        #[arg(long = "key", value_name = "VKEY")]
        keys: Vec<String>,
        /// 署名を加えたチェックポイントを書き出すファイル。 Where the cosigned checkpoint goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 立会い署名を記録する。 Record a witness's cosignature.
    #[command(
        after_help = "例 Example:\n  shirube log record-witness 立会い済み.note --witness witness.example.jp/city-b+1a2b3c4d+BAb… --as u-0003"
    )]
    RecordWitness {
        /// 署名を加えたチェックポイント。 The cosigned checkpoint.
        note: PathBuf,
        /// 立会いの検証鍵。 The witness's verifier key.
        #[arg(long, value_name = "VKEY")]
        witness: String,
        /// だれが。 Who.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
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
