//! What bundles are written and verified with.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use shirube_exports::ocds::UNREGISTERED;

use super::{NO_PURPOSE, Office, day};

/// What to write.
#[derive(Debug, Args)]
pub(crate) struct BundleArguments {
    /// 案件番号。 The case.
    #[arg(required_unless_present_any = ["whole", "from"])]
    pub(crate) case: Option<String>,
    /// 案件一件ではなく、団体の記録台帳の全部。 Not one case, but the organisation's whole log.
    #[arg(long, conflicts_with_all = ["case", "from"])]
    pub(crate) whole: bool,
    /// 案件一件ではなく、この日（日本時間）から。 Not one case, but from this day (Japan).
    #[arg(long, value_name = "DATE", requires = "to", conflicts_with = "case", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// この日まで（当日を含む）。 To this day, included.
    #[arg(long, value_name = "DATE", requires = "from", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
    /// 立会い署名のある最新のチェックポイントまで。 Up to the newest checkpoint that a witness cosigned.
    #[arg(long)]
    pub(crate) witnessed: bool,
    /// フォルダー、または.zip。 A folder, or a .zip.
    #[arg(long, value_name = "DIR|ZIP")]
    pub(crate) out: PathBuf,
    /// だれが持ち出すか。 Who takes it.
    #[arg(long = "as", value_name = "PERSON", env = "SHIRUBE_AS")]
    pub(crate) person: String,
    /// 何のために。 Why.
    #[arg(long, value_name = "TEXT", default_value = NO_PURPOSE)]
    pub(crate) purpose: String,
    /// 黒塗りの項目と理由（[[withhold]] field・basis・reason・until）と、それでも付ける書類（documents）。 What is blacked out, and why, and the documents that go along all the same.
    #[arg(long, value_name = "FILE")]
    pub(crate) blackout: Option<PathBuf>,
    /// 公開契約データの識別子の接頭辞（発行者ごとに登録されたもの）。 The publisher's registered ocid prefix.
    #[arg(long, env = "SHIRUBE_OCID_PREFIX", value_name = "PREFIX", default_value = UNREGISTERED)]
    pub(crate) ocid_prefix: String,
    /// どこの。
    #[command(flatten)]
    pub(crate) office: Office,
}

/// What to verify, and against what.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// フォルダー、または.zip。 A folder, or a .zip.
    #[arg(value_name = "DIR|ZIP")]
    pub(crate) bundle: PathBuf,
    /// 別の方法で入手した検証鍵、または一行に一つずつ書いたファイル。 A verifier key got another way, or a file with one a line.
    #[arg(long = "key", alias = "vkey", value_name = "VKEY")]
    pub(crate) keys: Vec<String>,
    /// 以前に保存したチェックポイント。 A checkpoint saved earlier.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// 立会い（証人）の検証鍵：チェックポイントにその署名があることを確かめる。 A witness's verifier key: the checkpoint must carry its cosignature.
    #[arg(long = "witness", value_name = "VKEY")]
    pub(crate) witnesses: Vec<String>,
    /// 鍵かチェックポイントとの照合がなければ終了コード6。 Exit 6 where nothing from elsewhere was compared.
    #[arg(long)]
    pub(crate) require_anchor: bool,
}
