//! The arguments of playing scenarios.

use std::path::PathBuf;

use clap::Args;

/// Playing scenarios.
#[derive(Debug, Clone, Args)]
pub(crate) struct Playing {
    /// データのフォルダー。なければ作る。 Folder of the data; made if missing.
    #[arg(long, env = "SHIRUBE_DATA", default_value = "shirube-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// 手紙を出すメールサーバー。なければDIR/mailに書く。 Mail server; without it letters are written to DIR/mail.
    #[arg(long, env = "SHIRUBE_SMTP", value_name = "URL", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// 手順を一つずつ示す。 Say every step: when, who, what, and what came of it.
    #[arg(long)]
    pub(crate) verbose: bool,
}
