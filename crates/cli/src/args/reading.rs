//! The arguments of what reads: tasks, board, cases, search.

use chrono::NaiveDate;
use clap::Args;
use shirube_desk::CaseQuery;

use super::{Office, day};

/// Who reads, and where.
#[derive(Debug, Args)]
pub(crate) struct Reader {
    /// だれとして見るか。 As whom.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// どこの。
    #[command(flatten)]
    pub(crate) office: Office,
}

/// Who reads a list page by page, and from where on.
#[derive(Debug, Args)]
pub(crate) struct Paging {
    /// だれが。
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// 前の一覧が示した続きの印。 Where the page before ended, as it said.
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}

/// Which procedures.
#[derive(Debug, Args)]
pub(crate) struct Filter {
    /// 手続の種類。 The path.
    #[arg(long, value_name = "KIND", visible_alias = "kind")]
    pub(crate) path: Option<String>,
    /// 段階。 The stage.
    #[arg(long)]
    pub(crate) stage: Option<String>,
    /// 案件の原課。 The section the case is of.
    #[arg(long)]
    pub(crate) section: Option<String>,
    /// 案件の担当者。 Who is in charge of the case.
    #[arg(long = "responsible", value_name = "PERSON")]
    pub(crate) responsible: Option<String>,
    /// この日より前に期限の来るもの。 In which something falls due before this day.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) due_before: Option<NaiveDate>,
    /// 案件の年度（西暦）。 The fiscal year of the case.
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: Option<i32>,
}

impl Filter {
    pub(crate) fn query(&self, closed: bool) -> CaseQuery {
        CaseQuery {
            kind: self.path.clone(),
            stage: self.stage.clone(),
            section: self.section.clone(),
            person: self.responsible.clone(),
            due_before: self.due_before,
            fiscal_year: self.year,
            closed,
        }
    }
}

/// The board.
#[derive(Debug, Args)]
pub(crate) struct BoardArguments {
    /// だれが。
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// どれを。
    #[command(flatten)]
    pub(crate) filter: Filter,
}

/// A list of procedures.
#[derive(Debug, Args)]
pub(crate) struct CasesArguments {
    /// だれが、どこから。
    #[command(flatten)]
    pub(crate) paging: Paging,
    /// どれを。
    #[command(flatten)]
    pub(crate) filter: Filter,
    /// 終了し、義務も残っていないもの。 Those that have ended and owe nothing.
    #[arg(long)]
    pub(crate) closed: bool,
}

/// A search.
#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// 語（2文字以上）。すべてを含むもの。 Words of two characters and more; all of them.
    #[arg(required = true, value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// だれが、どこから。
    #[command(flatten)]
    pub(crate) paging: Paging,
}
