//! The arguments of `shirube export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use shirube_exports::ocds::UNREGISTERED;

use super::Office;

/// What is entered where nobody says why.
pub(crate) const NO_PURPOSE: &str = "目的の記載なし（no purpose stated）";

/// What is exported, for whom, to where.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// 案件番号。 The case.
    #[arg(long, value_name = "CASE")]
    pub(crate) case: String,
    /// 形。 The form.
    #[arg(long)]
    pub(crate) format: ExportForm,
    /// 書き出すファイル（監査資料はフォルダーも）。 The file to write; for a bundle a folder too.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// 監査資料の黒塗り（shirube bundleと同じ）。 What is blacked out of a bundle, as for `shirube bundle`.
    #[arg(long, value_name = "FILE")]
    pub(crate) blackout: Option<PathBuf>,
    /// だれが書き出すか。 Who exports.
    #[arg(long = "as", value_name = "PERSON", env = "SHIRUBE_AS")]
    pub(crate) person: String,
    /// どの時点の案件か（日時、または日の終わり）。 As it stood then: an instant, or the end of a day.
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<String>,
    /// 何のために。 Why.
    #[arg(long, value_name = "TEXT", default_value = NO_PURPOSE)]
    pub(crate) purpose: String,
    /// 公開契約データの識別子の接頭辞（発行者ごとに登録されたもの）。 The publisher's registered ocid prefix.
    #[arg(long, env = "SHIRUBE_OCID_PREFIX", value_name = "PREFIX", default_value = UNREGISTERED)]
    pub(crate) ocid_prefix: String,
    /// どの行為を。
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    /// どこの。
    #[command(flatten)]
    pub(crate) office: Office,
}

/// Which acts are exported; all, where nothing is given. Not for what was published (`ocds`).
#[derive(Debug, Args)]
pub(crate) struct FilterArguments {
    /// この日から（日本の日付）。 Done on this day in Japan or later.
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// この日まで（日本の日付）。 Done on this day in Japan or earlier.
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// 行為者（記録にある表記）。 By whom, as the trail has them.
    #[arg(long, value_name = "ACTOR")]
    pub(crate) by: Option<String>,
    /// 行為。 Which act.
    #[arg(long, value_name = "ACT")]
    pub(crate) act: Option<String>,
    /// 手続の種類。 Of which kind of procedure.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// 規則。 Judged by this rule.
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Option<String>,
    /// 内容に出る金額の下限（円）。 Telling an amount of so many yen or more.
    #[arg(long, value_name = "YEN")]
    pub(crate) amount_from: Option<i64>,
    /// 内容に出る金額の上限（円）。 Telling an amount of so many yen or less.
    #[arg(long, value_name = "YEN")]
    pub(crate) amount_to: Option<i64>,
    /// 原課。 In a case of this section.
    #[arg(long, value_name = "TEXT")]
    pub(crate) section: Option<String>,
}

/// Forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportForm {
    /// 監査資料（フォルダー、または.zip）。 The audit bundle, as `shirube bundle` writes it.
    Bundle,
    /// 表（一行に一行為）。 A table, one act a row.
    Csv,
    /// 表計算。 A workbook.
    Xlsx,
    /// 一行に一件のJSON。 JSON Lines.
    Jsonl,
    /// 決裁・意思決定記録（A4）。 The decision record.
    Pdf,
    /// 公開契約データ（OCDS 1.1.5）の公表。公表した事項だけ。 Open contracting data: a release package of what is public.
    Ocds,
    /// 公開契約データの記録（公表をまとめたもの）。 The same as a record package.
    OcdsRecord,
}

impl ExportForm {
    /// The id.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Jsonl => "jsonl",
            Self::Pdf => "pdf",
            Self::Ocds => "ocds",
            Self::OcdsRecord => "ocds-record",
        }
    }
}
