//! The arguments of `shirube migrate`.

use clap::Subcommand;

use super::Where;

/// What is done with the schema.
#[derive(Debug, Subcommand)]
pub(crate) enum MigrateCommand {
    /// 最新の構造にする。 Bring it up to date.
    Up {
        /// どこの。
        #[command(flatten)]
        place: Where,
    },
    /// 構造の状態。 How it stands.
    Status {
        /// どこの。
        #[command(flatten)]
        place: Where,
    },
    /// PostgreSQLの役割を作るSQL文を出す（サーバーの管理者が一度実行する）。 Print the SQL that makes the roles of PostgreSQL, for whoever administers the server.
    #[command(after_help = "例 Example:\n  shirube migrate roles | psql -d postgres")]
    Roles,
}
