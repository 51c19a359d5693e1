//! Cases brought in from a table: the file is chosen, every row is looked through with what is wrong in it, and
//! only then is anything opened.

use askama::Template;
use shirube_core::render::Language;

use crate::columns::columns;
use crate::frame::{Area, Crumb, Frame};
use crate::line::case_path;
use crate::words::{either, page_words};

/// The page of bringing cases in.
pub const IMPORT_PATH: &str = "/cases/import";

/// The empty table.
pub const TEMPLATE_PATH: &str = "/cases/import/template.csv";

page_words! {
    /// The words of bringing cases in.
    ImportWords {
        title = "表から案件を取り込む", "Bring cases in from a table";
        lead = "進行中の案件をCSV又はXLSXの表から取り込みます。1行が1件です。どの案件も、案件形成の最初の段階から始まります。",
            "Running cases come in from a CSV or XLSX table, one a row. Each begins at the first stage of its preparation.";
        before = "取り込む前に行われたことは、日・内容・出典を付けた経過として記録します。この仕組みで決定したことにはなりません。",
            "What was done before is recorded with its day and source. It does not become a decision made here.";
        file = "表のファイル", "The table";
        file_help = "CSV（UTF-8・Shift_JIS）かXLSX（最初のシート）。200行、5 MiBまで。", "CSV (UTF-8, Shift_JIS) or XLSX (its first sheet), 200 rows and 5 MiB at most.";
        template = "様式（CSV）を受け取る", "Take the template (CSV)";
        look = "内容を確かめる", "Look it through";
        look_text = "まだ何も取り込まれません。次の画面で、行ごとの誤りを確かめます。", "Nothing comes in yet: the next page shows what is wrong in each row.";
        headings = "使える見出し", "Headings";
        heading = "見出し", "Heading";
        needed = "必須", "required";
        may = "任意", "optional";
        check_title = "取り込む内容の確認", "What would come in";
        sound = "誤りはありません。まだ何も取り込まれていません。", "Nothing is wrong. Nothing has come in yet.";
        faulty = "誤りがあるので、何も取り込んでいません。表を直して、もう一度選んでください。",
            "There are faults, so nothing has come in. Mend the table and choose it again.";
        empty = "見出しの下に行がありません。", "There is no row below the heading.";
        unknown = "次の見出しの列は取り込みません", "These columns are not taken";
        number = "行", "Row";
        name = "件名", "Title";
        untitled = "（件名なし）", "(no title)";
        result = "結果", "Result";
        ok = "✓ 取り込めます", "✓ can come in";
        is_in = "✓ 取り込みました", "✓ came in";
        was_in = "取込み済み", "came in before";
        wrong = "✕ 誤り", "✕ faults";
        waits = "まだです", "not yet";
        perform = "件の案件を取り込む", "cases: bring them in";
        again = "別の表を選ぶ", "Choose another table";
        done_title = "案件を取り込みました", "The cases came in";
        done_text = "同じ表をもう一度取り込んでも、同じ行の案件が重なることはありません。", "The same table once more opens no case twice.";
        halted = "途中で止まりました。取り込めた行はそのまま残り、同じ表で続きから行えます。", "It stopped on its way. What came in stays, and the same table goes on from there.";
        cases = "案件の一覧へ", "To the cases";
    }
}

/// A row as the page shows it.
#[derive(Debug, Clone, Default)]
pub struct ImportRow {
    /// Its number in the file.
    pub number: usize,
    /// What its case is called.
    pub title: String,
    /// What is wrong with it: the column, empty where it is of the row, and what.
    pub faults: Vec<(String, String)>,
    /// The case it opened, now or before.
    pub case: Option<String>,
}

/// Which page of the way it is.
#[derive(Debug, Clone)]
pub enum ImportStep {
    /// The file is chosen; what was wrong with the one chosen before.
    Choose(Option<String>),
    /// The rows are looked through: what carries them to the next page.
    Look(String),
    /// They came in, or as many as could.
    Done,
}

/// A row in the words of the page.
#[derive(Debug)]
struct Line {
    row: ImportRow,
    href: Option<String>,
}

/// A heading and whether a row needs it.
#[derive(Debug)]
struct Heading {
    name: String,
    required: bool,
}

/// The page of bringing cases in.
#[derive(Debug, Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ImportWords,
    action: String,
    template: String,
    step: ImportStep,
    headings: Vec<Heading>,
    unknown: Vec<String>,
    lines: Vec<Line>,
    is_sound: bool,
    waiting: usize,
    cases: String,
}

impl ImportPage {
    /// The page of a step: the headings that are not taken, and the rows.
    #[must_use]
    pub fn new(
        frame: Frame,
        (kind, act, rows_shown): (&str, &str, usize),
        step: ImportStep,
        unknown: &[String],
        rows: Vec<ImportRow>,
    ) -> Self {
        let w = ImportWords::of(frame.language);
        let title = match step {
            ImportStep::Choose(_) => w.title,
            ImportStep::Look(_) => w.check_title,
            ImportStep::Done => w.done_title,
        };
        let is_done = matches!(step, ImportStep::Done);
        let is_sound = !rows.is_empty() && rows.iter().all(|row| row.faults.is_empty());
        let waiting = rows.iter().filter(|row| row.case.is_none()).count();
        let lines = rows
            .into_iter()
            .map(|row| Line { href: row.case.as_deref().map(|case| frame.link(&case_path(case))), row });
        Self {
            title: title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Cases), w.title),
            action: frame.link(IMPORT_PATH),
            template: frame.link(TEMPLATE_PATH),
            cases: frame.link("/cases"),
            headings: headings(frame.language, (kind, act, rows_shown)),
            unknown: unknown.to_vec(),
            lines: lines.collect(),
            is_sound: is_sound && (!is_done || waiting == 0),
            waiting,
            step,
            w,
            frame,
        }
    }
}

/// The headings a table may have, those of lists as often as the template has them.
fn headings(language: Language, (kind, act, rows_shown): (&str, &str, usize)) -> Vec<Heading> {
    let all = columns(kind, act).into_iter();
    let shown = all.filter(|one| one.row.is_none_or(|row| row <= rows_shown));
    shown
        .map(|one| Heading { name: either(language, &one.ja, &one.en).to_owned(), required: one.required })
        .collect()
}
