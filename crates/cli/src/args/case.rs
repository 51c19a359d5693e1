//! The arguments of `shirube case`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::Office;

/// What is done with cases.
#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// 案件の一覧。 List the cases.
    #[command(after_help = "例 Example:\n  shirube case list --data ./trial")]
    List {
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 案件または手続を示す。 Show a case or a procedure.
    #[command(
        after_help = "例 Examples:\n  shirube case show R8-0001\n  shirube case show R8-0001/2 --as u-0001"
    )]
    Show {
        /// 案件番号か手続のid。 A case number or a procedure's id.
        id: String,
        /// だれとして見るか。 As whom.
        #[arg(long = "as", value_name = "PERSON")]
        person: Option<String>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 案件の全体：手続、期限、できる行為、最近の記録、書類、公表。 The page of a case.
    #[command(
        after_help = "例 Examples:\n  shirube case page R8-0001 --as u-0001\n  shirube case page R8-0001 --as u-0001 --as-of 2026-07-01"
    )]
    Page {
        /// 案件番号。 The case.
        case: String,
        /// だれとして見るか。 As whom.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// いつの時点か（日付、または時差のある時刻）。 As it stood then: a day, or an instant with its offset.
        #[arg(long, value_name = "MOMENT")]
        as_of: Option<String>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// いまできる行為と、できない理由。 What could be done now, and what stands in the way.
    #[command(after_help = "例 Example:\n  shirube case offers R8-0001/2 --as u-0002")]
    Offers {
        /// 手続のid。 The procedure's id.
        procedure: String,
        /// だれが。 Who.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 進行中の案件を表（CSV・XLSX）から取り込む。--open がなければ確かめるだけ。 Bring running cases in from a table (CSV, XLSX); without --open it only looks it through.
    #[command(
        after_help = "例 Examples:\n  shirube case import cases.xlsx --as u-0001\n  shirube case import cases.csv --as u-0001 --open"
    )]
    Import {
        /// 表のファイル。 The table.
        file: PathBuf,
        /// だれが。 Who.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// 誤りがなければ取り込む。 Bring them in where nothing is wrong.
        #[arg(long)]
        open: bool,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 行為を行う。 Perform an act.
    #[command(after_help = "\
例 Examples:
  shirube case act new-case open --as u-0001 --fact title=議事録の作成支援
  shirube case act R8-0012/2 approve-method --as u-0002 --seen 7 --fact-json price_yen=980000
  shirube case act apply:R8-0012/2 submit --as u-0010 --facts application.json")]
    Act(Box<ActArguments>),
}

/// An act to perform.
#[derive(Debug, Args)]
pub(crate) struct ActArguments {
    /// 手続のid、new-case、apply:手続のid、complain:手続のid。 A procedure's id, new-case, apply:ID, or complain:ID.
    pub(crate) on: String,
    /// 行為のid。 The act's id.
    pub(crate) act: String,
    /// だれが。 Who.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// どの資格で。 In which capacity.
    #[arg(long)]
    pub(crate) capacity: Option<String>,
    /// 文字の項目。 A text: name=value.
    #[arg(long = "fact", value_name = "NAME=TEXT")]
    pub(crate) facts: Vec<String>,
    /// JSONの項目。 A JSON value: name=json.
    #[arg(long = "fact-json", value_name = "NAME=JSON")]
    pub(crate) facts_json: Vec<String>,
    /// 項目のJSONファイル。 A JSON file with the facts.
    #[arg(long = "facts", value_name = "FILE")]
    pub(crate) facts_file: Option<PathBuf>,
    /// 書類。 A document: id=path.
    #[arg(long = "document", value_name = "ID=PATH")]
    pub(crate) documents: Vec<String>,
    /// 対象（応募など）。 The subject.
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// 見ていた版。 The revision seen.
    #[arg(long, value_name = "REVISION")]
    pub(crate) seen: Option<u64>,
    /// 要求のid。同じidの要求は一度だけ効く。 The request's id; the same id has one effect.
    #[arg(long, value_name = "UUID")]
    pub(crate) cmd: Option<Uuid>,
    /// どこで。
    #[command(flatten)]
    pub(crate) office: Office,
}
