//! The arguments of `shirube serve` and `shirube config`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// How the server is run. What is given here goes before the environment, and that before the file.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// 設定ファイル（TOML）。 A file of settings.
    #[arg(long, env = "SHIRUBE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// データと鍵のフォルダー。なければ作る。 Folder of data and keys; made where it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// データベースのアドレス（フォルダーの代わりに）。 Address of a database, instead of the folder's.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// 待ち受けるアドレスとポート。 Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
}

/// What is done with a file of settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// 設定ファイルの誤りを、行ごとにすべて示す。 Say everything that is wrong with a file, line by line.
    #[command(after_help = "例 Example:\n  shirube config check /etc/shirube/server.toml")]
    Check {
        /// 設定ファイル。 The file.
        file: PathBuf,
    },
}
