//! The arguments of `shirube policy`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{Office, day};

/// What is done with policies.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// ある日に施行されている方針をTOMLで示す。 Print the policy in force on a day, as TOML.
    #[command(
        after_help = "例 Examples:\n  shirube policy show --data ./trial\n  shirube policy show --on 令和9年4月1日 --data ./trial"
    )]
    Show {
        /// いつの。なければ今日。 On which day; today without it.
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<NaiveDate>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 団体の種類ごとの初期値を、限度と根拠を添えたTOMLで示す。 Print where a policy starts from, with bounds and sources.
    #[command(after_help = "例 Example:\n  shirube policy default city > policy.toml")]
    Default {
        /// 団体の種類（city、prefectureなど）。 The kind of body.
        kind: String,
        /// いつの限度か。なければ最新の表。 Bounds of which day; of the newest tables without it.
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<NaiveDate>,
    },
    /// 方針のファイルを調べ、限度を超える項目を行ごとに示す。 Check a policy file: every fault with line, bound and citation.
    #[command(
        after_help = "例 Examples:\n  shirube policy check policy.toml\n  shirube policy check policy.toml --on 2025-03-31"
    )]
    Check {
        /// 方針のTOMLファイル。書かない項目は初期値。 The whole policy, as TOML; what it does not state takes the default.
        file: PathBuf,
        /// 施行日。なければ最新の表で調べる。 The effective day; the newest tables without it.
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<NaiveDate>,
    },
    /// 施行した場合に変わるものを、施行する前に示す。 Show what a policy would change, before it is applied.
    #[command(
        after_help = "例 Example:\n  shirube policy diff policy.toml --effective-on 2027-04-01 --data ./trial"
    )]
    Diff {
        /// 方針のTOMLファイル。 The policy, as TOML.
        file: PathBuf,
        /// 施行日。なければ明日。 The effective day; tomorrow without it.
        #[arg(long, value_name = "DATE", value_parser = day)]
        effective_on: Option<NaiveDate>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 管理者として方針の施行を提案する。 Propose a policy, as an administrator.
    #[command(
        after_help = "例 Example:\n  shirube policy propose policy.toml --effective-on 2027-04-01 --as u-0003 --data ./trial"
    )]
    Propose(Box<Applying>),
    /// 提案された方針を、決裁権者として確認する（同じファイル・同じ施行日で）。 Confirm the proposed policy, as an approver, with the same file and day.
    #[command(
        after_help = "例 Example:\n  shirube policy confirm policy.toml --effective-on 2027-04-01 --as u-0002 --data ./trial"
    )]
    Confirm(Box<Applying>),
}

/// A policy to propose or to confirm.
#[derive(Debug, Args)]
pub(crate) struct Applying {
    /// 方針のTOMLファイル。 The policy, as TOML.
    pub(crate) file: PathBuf,
    /// 施行日。 The effective day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) effective_on: NaiveDate,
    /// だれが。 Who.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// 理由。 Why.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// 要求のid。同じidの要求は一度だけ効く。 The request's id; the same id has one effect.
    #[arg(long, value_name = "UUID")]
    pub(crate) cmd: Option<Uuid>,
    /// どこで。
    #[command(flatten)]
    pub(crate) office: Office,
}
