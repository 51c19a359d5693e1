//! The arguments of `shirube seal`.

use std::path::PathBuf;

use clap::Subcommand;

/// What is done with sealed proposals.
#[derive(Debug, Subcommand)]
pub(crate) enum SealCommand {
    /// 開封鍵を作る（秘密鍵0600、公開鍵）。 Make a holder's key.
    #[command(after_help = "例 Example:\n  shirube seal keygen --out holder-1.jwk")]
    Keygen {
        /// 秘密鍵のファイル。公開鍵は.pub.jwkに書く。 The private key's file; the public one is beside it.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// 復元試験。 Run the restore test.
    #[command(after_help = "\
例 Example:
  shirube seal restore-test --call R8-0012/2 --holder a.pub.jwk --holder b.pub.jwk --holder c.pub.jwk --key a.jwk --key b.jwk")]
    RestoreTest {
        /// 募集の手続のid。 The call.
        #[arg(long)]
        call: String,
        /// 公告の順に3人の公開鍵。 Three public keys in the order of the notice.
        #[arg(long = "holder", value_name = "FILE", required = true)]
        holders: Vec<PathBuf>,
        /// 2つか3つの秘密鍵。 Two or three private keys.
        #[arg(long = "key", value_name = "FILE", required = true)]
        keys: Vec<PathBuf>,
    },
    /// 提案書を封かんする。 Seal a proposal.
    #[command(after_help = "\
例 Example:
  shirube seal envelope proposal.pdf --call R8-0012/2 --holder a.pub.jwk --holder b.pub.jwk --holder c.pub.jwk --out proposal.envelope.json")]
    Envelope {
        /// 提案書。 The proposal.
        file: PathBuf,
        /// 募集の手続のid。 The call.
        #[arg(long)]
        call: String,
        /// 公告の順に3人の公開鍵。 Three public keys in the order of the notice.
        #[arg(long = "holder", value_name = "FILE", required = true)]
        holders: Vec<PathBuf>,
        /// 封筒のファイル。 The envelope's file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// 2人の鍵で開封する。 Open with two holders' keys.
    #[command(after_help = "\
例 Example:
  shirube seal open proposal.envelope.json --key a.jwk --key b.jwk --out proposal.pdf")]
    Open {
        /// 封筒。 The envelope.
        file: PathBuf,
        /// 2人の秘密鍵。 Two private keys.
        #[arg(long = "key", value_name = "FILE", required = true)]
        keys: Vec<PathBuf>,
        /// 提案書のファイル。 The proposal's file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}
