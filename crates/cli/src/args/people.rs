//! The arguments of `shirube org`, `user`, `token` and `appoint`: the first set-up, and what is done at the
//! machine itself.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{Office, Tongue, Where};

/// What is done with organisations.
#[derive(Debug, Subcommand)]
pub(crate) enum OrgCommand {
    /// 団体を設け、二人の管理者に権限を付与し、招待のリンクを示す。 Set up an organisation with two administrators, and print their links.
    #[command(
        after_help = "例 Example:\n  shirube org create --id kakuu-city --name 架空市 --name-en \"Kakuu City\" --body city \\\n    --first-name 田中一郎 --first-email tanaka@city.example.jp \\\n    --second-name 鈴木花子 --second-email suzuki@city.example.jp --data ./office"
    )]
    Create(Box<CreateArguments>),
    /// 団体の一覧。 List the organisations.
    #[command(after_help = "例 Example:\n  shirube org list --data ./office")]
    List {
        /// どこの。
        #[command(flatten)]
        place: Where,
    },
}

/// An organisation to set up.
#[derive(Debug, Args)]
pub(crate) struct CreateArguments {
    /// 団体のid（英小文字・数字・ハイフン）。 Its id: small letters, digits, hyphens.
    #[arg(long, value_name = "ID")]
    pub(crate) id: String,
    /// 団体名。 Its name in Japanese.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// 英語の団体名。 Its name in English.
    #[arg(long, value_name = "NAME")]
    pub(crate) name_en: String,
    /// 団体の種類（city、prefectureなど）。 The kind of body.
    #[arg(long, value_name = "KIND")]
    pub(crate) body: String,
    /// 全国地方公共団体コード。 Its local-government code.
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// 方針のTOMLファイル。なければ団体の種類の初期値。 The policy, as TOML; the default of the kind without it.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// 一人目の管理者の氏名。 Name of the first administrator.
    #[arg(long, value_name = "NAME")]
    pub(crate) first_name: String,
    /// 一人目の管理者のメールアドレス。 Address of the first administrator.
    #[arg(long, value_name = "EMAIL")]
    pub(crate) first_email: String,
    /// 二人目の管理者の氏名（権限の付与には二人が要る）。 Name of the second: a grant needs two.
    #[arg(long, value_name = "NAME")]
    pub(crate) second_name: String,
    /// 二人目の管理者のメールアドレス。 Address of the second administrator.
    #[arg(long, value_name = "EMAIL")]
    pub(crate) second_email: String,
    /// どこに。
    #[command(flatten)]
    pub(crate) place: Where,
}

/// What is done with people and their accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// 職員を登録し、招待のリンクを示す。 Register a person and print their invitation.
    #[command(
        after_help = "例 Example:\n  shirube user add --id u-0007 --name 山田次郎 --email yamada@city.example.jp --section 契約課 --org kakuu-city --data ./office"
    )]
    Add(Box<AddArguments>),
    /// 登録済みの人を招待する（先の招待は使えなくなる）。 Invite somebody who is registered; an earlier invitation is gone.
    #[command(
        after_help = "例 Example:\n  shirube user invite --id u-0007 --email yamada@city.example.jp --org kakuu-city"
    )]
    Invite {
        /// だれを。 Whom.
        #[arg(long, value_name = "PERSON")]
        id: String,
        /// サインインに使うメールアドレス。なければ登録済みのもの。 The address to sign in with; the registered one without it.
        #[arg(long, value_name = "EMAIL")]
        email: Option<String>,
        /// 手紙と画面の言語。 Language of letters and pages.
        #[arg(long, default_value = "ja")]
        language: Tongue,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 登録されている人とアカウントの一覧。 List the people and their accounts.
    #[command(after_help = "例 Example:\n  shirube user list --org kakuu-city --data ./office")]
    List {
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// この団体での利用を止める。次の操作から効く。 Stop somebody's use in this organisation, from the next request on.
    #[command(
        after_help = "例 Examples:\n  shirube user disable --id u-0007 --org kakuu-city\n  shirube user disable --id u-0007 --whole-account --org kakuu-city\n  shirube user disable --id u-0007 --undo --org kakuu-city"
    )]
    Disable {
        /// だれの。 Whose.
        #[arg(long, value_name = "PERSON")]
        id: String,
        /// 他の団体も含め、アカウント全体を止める。 The whole account, in other organisations too.
        #[arg(long)]
        whole_account: bool,
        /// 再び使えるようにする。 Let it be used again.
        #[arg(long)]
        undo: bool,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// パスワードを設定し直すリンクを示す。 Print a link to a new password.
    #[command(
        after_help = "例 Example:\n  shirube user reset --id u-0007 --without-second-factor --org kakuu-city"
    )]
    Reset {
        /// だれの。 Whose.
        #[arg(long, value_name = "PERSON")]
        id: String,
        /// 確認コードの登録も消す（端末と控えの両方を失ったとき）。 Remove the second factor too, where app and paper codes are lost.
        #[arg(long)]
        without_second_factor: bool,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// 事業者が申告した法人番号を、確認済みにする。 Confirm the corporate number a company gave of itself.
    #[command(after_help = "例 Example:\n  shirube user confirm --id c-0123456789abcdef --org kakuu-city")]
    Confirm {
        /// だれの。 Whose.
        #[arg(long, value_name = "PERSON")]
        id: String,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
}

/// A person to register.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// 人のid（職員は u-0007 など）。 The person's id.
    #[arg(long, value_name = "PERSON")]
    pub(crate) id: String,
    /// 氏名。 The name.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// メールアドレス。 The address.
    #[arg(long, value_name = "EMAIL")]
    pub(crate) email: String,
    /// 所属。 The section.
    #[arg(long, value_name = "SECTION")]
    pub(crate) section: Option<String>,
    /// 手紙と画面の言語。 Language of letters and pages.
    #[arg(long, default_value = "ja")]
    pub(crate) language: Tongue,
    /// どこの。
    #[command(flatten)]
    pub(crate) office: Office,
}

/// What is done with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// トークンを発行する。文字列は一度だけ表示する。 Issue a token; its text is shown once.
    #[command(
        after_help = "例 Example:\n  shirube token issue --as u-0007 --name 財務会計連携 --scope read --scope export --days 90 --org kakuu-city"
    )]
    Issue(Box<IssueArguments>),
    /// トークンの一覧。 List somebody's tokens.
    #[command(after_help = "例 Example:\n  shirube token list --as u-0007 --org kakuu-city")]
    List {
        /// だれの。 Whose.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
    /// トークンを失効させる。 Revoke a token.
    #[command(
        after_help = "例 Example:\n  shirube token revoke t-0123456789abcdef --as u-0007 --org kakuu-city"
    )]
    Revoke {
        /// トークンのid。 The token's id.
        id: String,
        /// だれの。 Whose.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// どこの。
        #[command(flatten)]
        office: Office,
    },
}

/// A token to issue.
#[derive(Debug, Args)]
pub(crate) struct IssueArguments {
    /// だれの名で。 In whose name.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// 用途の分かる名前。 A name that says what it is for.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// できること（read、act、export、administer）。 What it may do.
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    pub(crate) scopes: Vec<String>,
    /// 有効期間（日、365まで）。 For how many days, at most 365.
    #[arg(long, value_name = "DAYS")]
    pub(crate) days: u32,
    /// どこの。
    #[command(flatten)]
    pub(crate) office: Office,
}

/// A grant, or its revocation.
#[derive(Debug, Args)]
pub(crate) struct AppointArguments {
    /// だれが（管理者）。 Who grants: an administrator.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) by: String,
    /// だれに。 To whom.
    #[arg(long, value_name = "PERSON")]
    pub(crate) person: String,
    /// 資格（officer、approver、contract-officerなど）。 The capacity.
    #[arg(long, value_name = "CAPACITY")]
    pub(crate) capacity: String,
    /// 所属に限るとき、その所属。 The section it is limited to.
    #[arg(long, value_name = "SECTION")]
    pub(crate) section: Option<String>,
    /// 職位（専決区分表の区分）。 The level in the table of delegated decisions.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: Option<String>,
    /// 付与を取り消す。 Revoke the grant.
    #[arg(long, requires = "reason")]
    pub(crate) revoke: bool,
    /// 取り消す理由。 Why it is revoked.
    #[arg(long, value_name = "TEXT", requires = "revoke")]
    pub(crate) reason: Option<String>,
    /// 要求のid。同じidの要求は一度だけ効く。 The request's id; the same id has one effect.
    #[arg(long, value_name = "UUID")]
    pub(crate) cmd: Option<Uuid>,
    /// どこで。
    #[command(flatten)]
    pub(crate) office: Office,
}
