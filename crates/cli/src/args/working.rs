//! The arguments of `shirube work`.

use std::path::PathBuf;

use clap::Args;

use super::Office;

/// What an office does without anybody asking.
#[derive(Debug, Args)]
pub(crate) struct WorkArguments {
    /// 一巡したら終わる。 Stop after one round.
    #[arg(long)]
    pub(crate) once: bool,
    /// 何秒おきに一巡するか（1〜240）。 Seconds between rounds.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=240), value_name = "SECONDS")]
    pub(crate) every: u64,
    /// 手紙を出すメールサーバー。 Mail server.
    #[arg(long, env = "SHIRUBE_SMTP", value_name = "URL", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// メールサーバーの代わりに、手紙を書くフォルダー。 Folder letters are written to, instead of a mail server.
    #[arg(long, value_name = "DIR", conflicts_with = "smtp")]
    pub(crate) mail: Option<PathBuf>,
    /// 手紙の差出人のアドレス。 The sender's address.
    #[arg(long, env = "SHIRUBE_MAIL_FROM", value_name = "ADDRESS", required_unless_present = "mail")]
    pub(crate) from: Option<String>,
    /// どこの。団体を示さなければ、すべての団体。 Whose; every organisation where none is named.
    #[command(flatten)]
    pub(crate) office: Office,
}
