//! The arguments of playing scenarios.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Playing scenarios.
#[derive(Debug, Clone, Args)]
pub(crate) struct Playing {
    /// データのフォルダー。なければ作る。 Folder of the data; made if missing.
    #[arg(long, env = "SHIRUBE_DATA", default_value = "shirube-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// データベースのアドレス（フォルダーのものの代わりに）。 Address of a database, instead of the folder's.
    #[arg(long, env = "SHIRUBE_DATABASE", value_name = "URL", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// 手紙を出すメールサーバー。なければDIR/mailに書く。 Mail server; without it letters are written to DIR/mail.
    #[arg(long, env = "SHIRUBE_SMTP", value_name = "URL", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// 手順を一つずつ示す。 Say every step: when, who, what, and what came of it.
    #[arg(long)]
    pub(crate) verbose: bool,
    /// どの案件の監査資料を残すか。 Of which cases audit bundles are left.
    #[arg(long, default_value = "all", value_name = "WHICH")]
    pub(crate) bundles: BundlesLeft,
}

/// Of which cases a play leaves audit bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BundlesLeft {
    /// 道筋ごとに最も短い案件 The shortest case of each path
    Few,
    /// すべての案件 Every case
    All,
}
