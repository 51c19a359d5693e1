//! The arguments of `shirube rules`.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

/// The form of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesForm {
    /// 表。 A table.
    Table,
    /// プログラム用。 For programs.
    Json,
    /// 文書用（Markdown）。 For documents.
    Md,
}

/// Which rules, and how.
#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    /// この種類の手続の規則だけ。 Only the rules of this kind of procedure.
    #[arg(long, value_name = "KIND")]
    pub(crate) path: Option<String>,
    /// この日に当たる表の行を示す（既定：今日）。 The rows of the law's tables on this day (default: today).
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<NaiveDate>,
    /// 形。 The form.
    #[arg(long, default_value = "table")]
    pub(crate) format: RulesForm,
}
