//! The arguments of `advise`.

use std::path::PathBuf;

use clap::Args;

/// A need to advise on.
#[derive(Debug, Args)]
pub(crate) struct AdviseArguments {
    /// 事実のファイル（TOML・JSON）。 A file with the facts (docs/rulebook/advice.en.md lists them).
    #[arg(long = "facts", value_name = "FILE")]
    pub(crate) facts_file: Option<PathBuf>,
    /// 文字の事実。 A text: name=value.
    #[arg(long = "fact", value_name = "NAME=TEXT")]
    pub(crate) facts: Vec<String>,
    /// JSONの事実。 A JSON value: name=json.
    #[arg(long = "fact-json", value_name = "NAME=JSON")]
    pub(crate) facts_json: Vec<String>,
    /// 団体の区分。 The kind of body; a city without it.
    #[arg(long, value_name = "KIND")]
    pub(crate) body: Option<String>,
    /// 契約の種類。 The type of contract.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) contract_type: Option<String>,
    /// 予定額（税込・円）。 The estimate, tax included, in yen.
    #[arg(long, value_name = "YEN", allow_negative_numbers = true)]
    pub(crate) estimate_yen: Option<i64>,
    /// 予算の状態。 The state of the budget: none, assessed or voted.
    #[arg(long, value_name = "STATE")]
    pub(crate) budget: Option<String>,
    /// いつの時点で。 On which day; today without it.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// 団体の定め（TOML・JSON）。 The body's own figures, a file; the defaults without it.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
}
