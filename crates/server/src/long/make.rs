//! What long work makes: a file, and what came of it.

use std::sync::Arc;

use chrono::NaiveDate;
use shirube_desk::{Extent, LongEnd, LongOutcome, LongRequest, LongRow, LongSaid, LongTaken};
use shirube_exports::table::Table as Sheet;
use shirube_exports::{Language, csv};
use shirube_trail::CaseNo;

use crate::imports::{Row, Said, Table};
use crate::problem::Problem;
use crate::taken::{self, FORMATS, Progress, Taker, Wanted};

/// The media type of what is taken: nothing that is shown.
const MEDIA: &str = "application/octet-stream";

/// How much of the log is asked for.
pub(crate) fn extent(days: Option<(NaiveDate, NaiveDate)>) -> Extent {
    days.map_or(Extent::Whole, |(from, to)| Extent::Days { from, to })
}

/// A case that was asked for.
///
/// # Errors
/// 404 for what is no number of one.
pub(crate) fn taken_case(text: &str) -> Result<CaseNo, Problem> {
    CaseNo::new(text).map_err(|_| Problem::not_found())
}

/// What is entered of a case taken as a file.
pub(crate) fn wanted_scope(request: &LongRequest, case: &CaseNo) -> String {
    wanted(request, case).map(|wanted| wanted.scope()).unwrap_or_default()
}

fn language(tag: &str) -> Language {
    if tag == "en" { Language::En } else { Language::Ja }
}

fn wanted<'r>(request: &'r LongRequest, case: &'r CaseNo) -> Option<Wanted<'r>> {
    let LongRequest::Export { format, as_of, language: tag, .. } = request else { return None };
    // as it is declared: a word that is kept must be one
    let format = FORMATS.into_iter().find(|one| one == format)?;
    Some(Wanted { case, format, as_of: *as_of, language: language(tag) })
}

/// Makes what is asked for. Made again it has its effects once: what is entered has the id of the work, and
/// each row of a table one that follows from it.
///
/// # Errors
/// As of the same within a request.
pub(super) async fn make(
    taker: Taker<'_>,
    work: &LongTaken,
    progress: &Arc<Progress>,
) -> Result<LongEnd, Problem> {
    // whoever asked may have lost since what they asked by
    super::check(taker, &work.request).await?;
    match &work.request {
        LongRequest::Bundle { case: Some(case), purpose, language: tag, .. } => {
            let case = taken_case(case)?;
            let asked = (&case, purpose.as_str(), language(tag));
            let (content, performed) = taken::bundle(taker, asked, work.id(), progress).await?;
            Ok(done(performed.receipt, format!("{case}.zip"), content))
        }
        LongRequest::Bundle { case: None, days, purpose, .. } => {
            let asked = (extent(*days), purpose.as_str());
            let (content, performed) = taken::log_bundle(taker, asked, work.id(), progress).await?;
            let of = days.map_or_else(|| "log".to_owned(), |(from, to)| format!("{from}_{to}"));
            Ok(done(performed.receipt, format!("{}-{of}.zip", taker.org), content))
        }
        LongRequest::Export { case, purpose, .. } => {
            let case = taken_case(case)?;
            let wanted = wanted(&work.request, &case).ok_or_else(Problem::not_found)?;
            progress.is_of(1);
            let content = taken::made(taker, wanted).await?;
            progress.once(1);
            let performed = taken::enter(taker, (&wanted.scope(), purpose), work.id()).await?;
            Ok(done(performed.receipt, wanted.name(), content))
        }
        LongRequest::Import { cells, .. } => brought_in(taker, cells.clone(), progress).await,
    }
}

fn done(receipt: String, name: String, content: Vec<u8>) -> LongEnd {
    let outcome = LongOutcome { receipt: Some(receipt), ..LongOutcome::default() };
    LongEnd::Done { outcome, name, media: MEDIA, content }
}

/// Opens a case for each row, where nothing is wrong with any.
async fn brought_in(
    taker: Taker<'_>,
    cells: Vec<(usize, Vec<String>)>,
    progress: &Arc<Progress>,
) -> Result<LongEnd, Problem> {
    let who = (taker.org, taker.person);
    let mut table = Table::of(cells).map_err(|fault| Problem::field("table", fault.ja, fault.en))?;
    progress.is_of(table.rows.len() as u64);
    let (heard, opened) = (Arc::clone(progress), Arc::clone(progress));
    table.hear_told(taker.desk, who, &move |rows| heard.once(rows)).await?;
    if table.is_sound() {
        table.open_told(taker.desk, who, &move |rows| opened.twice(rows)).await?;
    }
    let is_sound = table.is_sound();
    let rows: Vec<LongRow> = table.rows.into_iter().map(row).collect();
    if !is_sound {
        let is_any = rows.iter().any(|row| row.case.is_some());
        return Ok(LongEnd::Failed(LongOutcome {
            problem: Some("rows".to_owned()),
            said: if is_any { halted() } else { faulty() },
            rows,
            ..LongOutcome::default()
        }));
    }
    let content = told(&rows);
    let outcome = LongOutcome { rows, ..LongOutcome::default() };
    Ok(LongEnd::Done { outcome, name: "cases-imported.csv".to_owned(), media: MEDIA, content })
}

fn faulty() -> LongSaid {
    LongSaid {
        ja: "誤りのある行があるので、何も取り込んでいません。表を直して、もう一度取り込んでください。"
            .to_owned(),
        en: "There are faults, so nothing has come in. Mend the table and bring it again.".to_owned(),
    }
}

fn halted() -> LongSaid {
    LongSaid {
        ja: "途中で止まりました。取り込めた行はそのまま残り、同じ表をもう一度取り込むと続きから行えます。"
            .to_owned(),
        en: "It stopped on its way. What came in stays, and the same table goes on from there.".to_owned(),
    }
}

fn row(row: Row) -> LongRow {
    let said = |one: Said| LongSaid { ja: one.ja, en: one.en };
    LongRow {
        number: row.number,
        title: row.title,
        case: row.case,
        faults: row.faults.into_iter().map(|one| (said(one.column), said(one.what))).collect(),
    }
}

/// Which row opened which case, as a table that spreadsheets read.
fn told(rows: &[LongRow]) -> Vec<u8> {
    let cells =
        |row: &LongRow| vec![row.number.to_string(), row.title.clone(), row.case.clone().unwrap_or_default()];
    csv::of_table(&Sheet {
        name: "imported",
        heads: vec!["行 Row", "件名 Title", "案件番号 Case"],
        rows: rows.iter().map(cells).collect(),
    })
}
