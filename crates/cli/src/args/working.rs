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
    /// 画面のアドレス。手紙に、その件の画面へのリンクが入る。 Address of the pages: letters lead to them.
    #[arg(long, env = "SHIRUBE_PUBLIC_URL", value_name = "URL", value_parser = origin)]
    pub(crate) pages: Option<String>,
    /// どこの。団体を示さなければ、すべての団体。 Whose; every organisation where none is named.
    #[command(flatten)]
    pub(crate) office: Office,
}

/// The address pages are at.
fn origin(text: &str) -> Result<String, String> {
    if shirube_server::is_origin(text) {
        return Ok(text.to_owned());
    }
    let ja = "「https://shirube.city.example.jp」の形で、パスや末尾の / を付けません";
    Err(format!("{ja} / such as https://shirube.city.example.jp, without a path or a / at the end"))
}
