//! The arguments of `shirube documents`.

use clap::{Subcommand, ValueEnum};

use super::Where;

/// What is done with the contents of documents.
#[derive(Debug, Subcommand)]
pub(crate) enum DocumentsCommand {
    /// 書類の内容を、保管先へ（またはデータベースへ）移す。止めても、もう一度行えば続きから移す。 Move contents to the store, or back; stopped, it goes on where it is done again.
    #[command(after_help = "\
例 Examples:
  shirube documents move --to store --config /etc/shirube/server.toml --data ./office
  shirube documents move --to database --config /etc/shirube/server.toml --data ./office")]
    Move {
        /// どこへ。 Where to.
        #[arg(long, value_name = "PLACE")]
        to: Lies,
        /// どこの。
        #[command(flatten)]
        place: Where,
    },
}

/// Where contents are to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lies {
    /// 設定の保管先 The store of the settings
    Store,
    /// データベース The database
    Database,
}
