//! The arguments.

mod advise;
mod audit;
mod case;
mod documents;
mod export;
mod log;
mod migrate;
mod people;
mod playing;
mod policy;
mod reading;
mod rules;
mod seal;
mod serving;
mod working;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use shirube_core::domain::EraDate;

pub(crate) use self::advise::AdviseArguments;
pub(crate) use self::audit::{BundleArguments, VerifyArguments};
pub(crate) use self::case::{ActArguments, CaseCommand};
pub(crate) use self::documents::{DocumentsCommand, Lies};
pub(crate) use self::export::{ExportArguments, ExportForm, NO_PURPOSE};
pub(crate) use self::log::LogCommand;
pub(crate) use self::migrate::MigrateCommand;
pub(crate) use self::people::{
    AddArguments, AppointArguments, CreateArguments, IssueArguments, OrgCommand, TokenCommand, UserCommand,
};
pub(crate) use self::playing::{BundlesLeft, Playing};
pub(crate) use self::policy::{Applying, PolicyCommand};
pub(crate) use self::reading::{BoardArguments, CasesArguments, Paging, Reader, SearchArguments};
pub(crate) use self::rules::{RulesArguments, RulesForm};
pub(crate) use self::seal::SealCommand;
pub(crate) use self::serving::{ConfigCommand, ServeArguments};
pub(crate) use self::working::WorkArguments;

/// 公共調達の手続を、規程のとおりに進めるワークフローエンジン。
///
/// A workflow engine for public procurement: what may be done next, what may not and why.
#[derive(Debug, Parser)]
#[command(
    name = "shirube",
    version,
    arg_required_else_help = false,
    after_help = "\
例 Examples:
  shirube demo --once --data ./trial
  shirube paths contract --format rulebook
  shirube case list --data ./trial
  shirube replay --data ./trial

終了コード Exit codes: 0 done, 2 bad input, 3 refused, 4 not found, 5 moved on, 6 unanchored, 1 anything else"
)]
pub(crate) struct Arguments {
    /// 事実をJSONで出力する。 Print facts as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// 表示の言語。 Language of names.
    #[arg(long, global = true, env = "SHIRUBE_LANG", default_value = "ja")]
    pub(crate) lang: Tongue,
    /// 何をするか。 What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A day, also by era.
fn day(text: &str) -> Result<NaiveDate, String> {
    EraDate::parse(text).map(EraDate::date).map_err(|_| {
        "日付を「2026-11-20」または「令和8年11月20日」の形で。 A date such as 2026-11-20 or 令和8年11月20日."
            .to_owned()
    })
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    /// 日本語
    Ja,
    /// English
    En,
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub(crate) struct Where {
    /// データのフォルダー（shirube.dbがある所）。 Folder of the data.
    #[arg(long, env = "SHIRUBE_DATA", default_value = "shirube-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// データベースのアドレス（フォルダーの代わりに）。 Address of a database, instead of the folder's.
    #[arg(long, env = "SHIRUBE_DATABASE", value_name = "URL", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// 設定ファイル。書類の保管先（[documents]）だけを読む。 A file of settings, of which only [documents] is read.
    #[arg(long, env = "SHIRUBE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Where the data is, and of which organisation.
#[derive(Debug, Clone, Args)]
pub(crate) struct Office {
    /// データの場所。
    #[command(flatten)]
    pub(crate) place: Where,
    /// 団体のid。デモのフォルダーでは省ける（最初の団体）。 The organisation's id; in a demo's folder the first without it.
    #[arg(long, env = "SHIRUBE_ORG", value_name = "ID")]
    pub(crate) org: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 見本の案件をすべて演じ、進行中の案件を画面で見せる。 Play every embedded scenario, then serve pages of running cases.
    #[command(
        after_help = "例 Examples:\n  shirube demo\n  shirube demo --pages --port 8123\n  shirube demo --once --data ./trial"
    )]
    Demo {
        /// 演じ終えたら終わる。 Stop after playing.
        #[arg(long)]
        once: bool,
        /// 過去の案件は演じず、進行中の案件の画面だけを見せる。 Only the pages of the running cases, without playing the past.
        #[arg(long, conflicts_with = "once")]
        pages: bool,
        /// 画面のポート（このコンピューターの中だけ）。なければ8080か、空いているもの。 Port of the pages, on this machine only.
        #[arg(long, conflicts_with = "once", value_name = "PORT")]
        port: Option<u16>,
        /// どこで。
        #[command(flatten)]
        playing: Playing,
    },
    /// シナリオを演じる（docs/scenarios.md）。 Play scenario files.
    #[command(after_help = "例 Example:\n  shirube play scenarios/*.toml --data ./trial")]
    Play {
        /// シナリオのファイル。 Scenario files.
        #[arg(required = true, value_name = "SCENARIO")]
        files: Vec<PathBuf>,
        /// どこで。
        #[command(flatten)]
        playing: Playing,
    },
    /// 手続の道筋を示す。 Print the paths themselves.
    #[command(after_help = "\
例 Examples:
  shirube paths
  shirube paths contract --format mermaid
  shirube paths proposal-competition --format svg > call.svg")]
    Paths {
        /// 手続の種類。なければ全部。 A kind; all of them without.
        kind: Option<String>,
        /// 形。 The form.
        #[arg(long, default_value = "table")]
        format: Form,
    },
    /// 規則と法令の表を示す。 Print the rules, and the law's tables on a day.
    #[command(after_help = "\
例 Examples:
  shirube rules --path negotiated-no4
  shirube rules --as-of 2026-03-31 --format json")]
    Rules(RulesArguments),
    /// どの手続を選べるか、根拠と最も早い日を助言する。 Advise on the path: which, why, when at the earliest.
    #[command(after_help = "\
例 Examples:
  shirube advise --body city --type service --estimate-yen 5000000 --budget voted
  shirube advise --facts need.toml --on 令和8年11月20日 --json")]
    Advise(Box<AdviseArguments>),
    /// 案件。 Cases.
    #[command(subcommand)]
    Case(CaseCommand),
    /// いま行うべきこと・行えること（期限の順）。 What somebody must or may do now, by due date.
    #[command(after_help = "例 Example:\n  shirube tasks --as u-0001 --data ./trial")]
    Tasks(Paging),
    /// 案件ボード：どの段階に何件あるか。 The board: how many stand in which stage.
    #[command(
        after_help = "例 Examples:\n  shirube board --as u-0001\n  shirube board --as u-0001 --path contract --json"
    )]
    Board(BoardArguments),
    /// 手続の一覧（期限の順）。 List procedures, by due date.
    #[command(
        after_help = "例 Examples:\n  shirube cases --as u-0001 --stage drafted\n  shirube cases --as u-0001 --closed --year 2026"
    )]
    Cases(CasesArguments),
    /// 案件番号・件名・原課・事業者名で探す。 Find cases by number, title, section, supplier.
    #[command(after_help = "例 Example:\n  shirube search 清掃 --as u-0001")]
    Search(SearchArguments),
    /// 案件・手続の記録（意思決定の足跡）を示す。 Print the trail of a case or a procedure.
    #[command(
        after_help = "例 Examples:\n  shirube trail R8-0001 --data ./trial\n  shirube trail R8-0001/2 --data ./trial"
    )]
    Trail {
        /// 案件番号、または手続のid。 The case, or a procedure's id.
        #[arg(value_name = "CASE")]
        procedure: String,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 期限の到来した行為・督促・監査委員へのチェックポイント・団体間の文書・手紙の送信を続ける。 Keep working: acts of the clock, reminders, checkpoints to auditors, messages, letters.
    #[command(
        after_help = "例 Examples:\n  shirube work --data ./office --smtp smtps://user:pass@mail.example.jp --from keiyaku@city.example.jp\n  shirube work --once --data ./trial --mail ./trial/mail"
    )]
    Work(WorkArguments),
    /// APIと画面のサーバーを動かす（docs/operations/server.ja.md）。 Serve the API and the pages.
    #[command(after_help = "\
例 Examples:
  shirube serve --data ./office
  shirube serve --config /etc/shirube/server.toml")]
    Serve(ServeArguments),
    /// サーバーの設定ファイル。 The server's settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// 期限を過ぎたもの（終わっていない義務、止まっている時計の行為）の一覧。 List what is overdue: duties not done, acts of the clock that are held.
    #[command(
        after_help = "例 Examples:\n  shirube overdue --data ./trial\n  shirube overdue --org minato-city --json"
    )]
    Overdue {
        /// 多くても何件か。 How many at most.
        #[arg(long, default_value_t = 1000, value_name = "NUMBER")]
        limit: u64,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 年度の契約の実績（新規中小企業者の割合）。 What was contracted in a fiscal year, and the share of new small firms.
    #[command(
        after_help = "例 Examples:\n  shirube figures --year 2026 --data ./trial\n  shirube figures --org minato-city --json"
    )]
    Figures {
        /// 年度（西暦）。なければ今年度。 The fiscal year; the present one without it.
        #[arg(long, value_name = "YEAR")]
        year: Option<i32>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 記録から決定をやり直し、状態と一致することを確かめる。 Decide again from the trail and compare.
    #[command(
        after_help = "例 Examples:\n  shirube replay --data ./trial\n  shirube replay R8-0001 --data ./trial"
    )]
    Replay {
        /// 案件番号。なければ全部。 The case; all of them without.
        case: Option<String>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 監査資料（案件一件、期間、または全部の記録一式）を書き出す（書き出しも記録に残る）。 Write the audit bundle of a case, a period or the whole log; every export is an entry.
    #[command(after_help = "\
例 Examples:
  shirube bundle R8-0001 --out ./R8-0001 --as u-0001 --data ./trial
  shirube bundle R8-0001 --out R8-0001.zip --as u-0001 --blackout 黒塗り.toml
  shirube bundle --from 2026-04-01 --to 2026-09-30 --out 上半期.zip --as u-0001 --org minato-city
  shirube bundle --whole --out 全部.zip --as u-0001 --org minato-city")]
    Bundle(BundleArguments),
    /// 監査資料を、データも通信もなしに検証する。 Verify an audit bundle, offline.
    #[command(after_help = "\
例 Examples:
  shirube verify ./R8-0001 --key audit.example.jp/city-a+1a2b3c4d+AbC…
  shirube verify R8-0001.zip --checkpoint 保存した.note --require-anchor")]
    Verify(VerifyArguments),
    /// 案件を人が読む形で書き出す（書き出しも記録に残る）。 Write a case to a file; every export is an entry.
    #[command(after_help = "\
例 Examples:
  shirube export --case R8-0001 --format xlsx --out 案件.xlsx --as u-0001 --data ./trial
  shirube export --case R8-0001 --format jsonl --out then.jsonl --as u-0001 --as-of 2026-07-01")]
    Export(Box<ExportArguments>),
    /// データベースの構造。 The schema of the database.
    #[command(subcommand)]
    Migrate(MigrateCommand),
    /// 使用中のSQLiteデータベースの控えを取る（docs/operations/backup.ja.md）。 Back up an SQLite database while it is used.
    #[command(
        after_help = "例 Example:\n  shirube backup --data ./office --out /backup/shirube-2026-11-20.db"
    )]
    Backup {
        /// 控えのファイル。既にあるものには書かない。 The file to write; never one that is there.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// どこの。
        #[command(flatten)]
        place: Where,
    },
    /// 動作環境と、記録台帳が公表済みのチェックポイントを失っていないことを点検する。 Check the surroundings, and that the logs hold what was published.
    #[command(after_help = "例 Example:\n  shirube doctor --data ./trial --smtp smtp://mail.example:587")]
    Doctor {
        /// どこの。
        #[command(flatten)]
        place: Where,
        /// メールサーバー。 The mail server.
        #[arg(long, env = "SHIRUBE_SMTP", value_name = "URL", hide_env_values = true)]
        smtp: Option<String>,
        /// 一覧・検索の元を、すべての団体について作り直す。 Make anew what lists and searches read.
        #[arg(long)]
        rebuild_reads: bool,
    },
    /// 書類の内容の置き場所。 Where the contents of documents lie.
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// 封かん。 Sealed proposals.
    #[command(subcommand)]
    Seal(SealCommand),
    /// 記録台帳と署名鍵。 The organisation's log, and the key it signs with.
    #[command(subcommand)]
    Log(LogCommand),
    /// 認定ファイル。 Certificate files.
    #[command(subcommand)]
    Certificate(CertificateCommand),
    /// 受付票を、データも通信もなしに検証する。 Verify a receipt, offline.
    #[command(
        after_help = "例 Example:\n  shirube receipt receipt-minato-city-R8-0001-a1-1.tlog-proof --key audit.example.jp/minato-city+1a2b3c4d+AbC…"
    )]
    Receipt {
        /// 受付票。 The file.
        file: PathBuf,
        /// 団体の検証鍵、または一行に一つずつ書いたファイル。 The office's verifier key, or a file with one a line.
        #[arg(long = "key", value_name = "VKEY", required = true)]
        keys: Vec<String>,
    },
    /// 団体の方針（数値・選択）。 The organisation's policy.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// 団体。 Organisations.
    #[command(subcommand)]
    Org(OrgCommand),
    /// 人とアカウント。 People and their accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// プログラムが使うトークン。 Tokens for programs.
    #[command(subcommand)]
    Token(TokenCommand),
    /// 権限を付与し、または取り消す。二人目の管理者が同じ内容で行うと効力を生じる。 Grant a capacity or revoke it: it counts once a second administrator does the same.
    #[command(after_help = "\
例 Examples:
  shirube appoint --as u-0001 --person u-0007 --capacity officer --org kakuu-city   # first hand
  shirube appoint --as u-0002 --person u-0007 --capacity officer --org kakuu-city   # second hand
  shirube appoint --as u-0001 --person u-0007 --capacity officer --revoke --reason 異動のため")]
    Appoint(Box<AppointArguments>),
}

/// What is done with certificate files.
#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// 認定を署名つきファイルに書き出す。 Write a certificate to a signed file.
    #[command(
        after_help = "例 Example:\n  shirube certificate export R8-0003/4 --out 認定.note --data ./trial"
    )]
    Export {
        /// 認定の手続のid。 The certificate's procedure id.
        procedure: String,
        /// 記録の番号。なければ、有効な認定は最初の、そうでなければ最後の決定。 Number of the entry; without it the first decision of a certificate in force, else the latest.
        #[arg(long, value_name = "NUMBER")]
        seq: Option<u64>,
        /// ファイル。なければcertificate-団体-手続.note。 The file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 認定ファイルを、データも通信もなしに検証する。 Verify a certificate file, offline.
    #[command(
        after_help = "例 Example:\n  shirube certificate verify 認定.note --key audit.example.jp/pref-b+1a2b3c4d+AbC…"
    )]
    Verify {
        /// 認定ファイル。 The file.
        file: PathBuf,
        /// 認定した団体の検証鍵、または一行に一つずつ書いたファイル。 The issuer's verifier key, or a file with one a line.
        #[arg(long = "key", value_name = "VKEY", required = true)]
        keys: Vec<String>,
    },
}

/// Forms of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    Table,
    Matrix,
    Rulebook,
    Mermaid,
    Svg,
    Json,
}
