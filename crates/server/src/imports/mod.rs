//! Running cases brought in from a table (decision 0029): each row opens a case by the act by which people open
//! one, as if it had been typed into that form. Every row is heard before any is kept.

mod sheet;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use shirube_desk::{Command, Desk, DeskError, Reply, Target};
use shirube_pages::{Column, columns, fact_of, headed, opening_offer, typed_row};
use shirube_trail::{ActorId, OrgId};
use uuid::Uuid;

/// What a row opens, and by which act.
pub const OPENS: (&str, &str) = ("preparation", "open-case");

/// The fact a case is called by.
const TITLE: &str = "title";

/// What the ids of requests are made under: the same row of the same person is one request, however often its
/// file comes.
const ROWS: Uuid = Uuid::from_u128(0x3f1c_5a20_6e0b_5d84_9b7e_0d2a_7c41_9e55);

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// What is wrong in a row: in which column, where it is of one, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The column; empty where it is of the row.
    pub column: Said,
    /// What.
    pub what: Said,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the file, the heading's being one where nothing stands above it.
    pub number: usize,
    /// What its case is called.
    pub title: String,
    /// What it brings.
    pub facts: Map<String, Value>,
    /// Everything that is wrong with it.
    pub faults: Vec<RowFault>,
    /// The case it opened, where it has.
    pub case: Option<String>,
}

/// A table of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its rows as they were read, the heading first: each with its number.
    pub cells: Vec<(usize, Vec<String>)>,
    /// Headings that mean no column: what stands there is not taken.
    pub unknown: Vec<String>,
    /// The rows that are cases.
    pub rows: Vec<Row>,
}

impl Table {
    /// The table in a file: CSV or XLSX.
    ///
    /// # Errors
    /// What is no table, or too much of one, or has no heading that is known.
    pub fn read(bytes: &[u8]) -> Result<Self, Said> {
        Self::of(sheet::rows(bytes)?)
    }

    /// The table of these rows, the heading first.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn of(cells: Vec<(usize, Vec<String>)>) -> Result<Self, Said> {
        let all = columns(OPENS.0, OPENS.1);
        let headings = cells.first().map(|(_, row)| row.clone()).unwrap_or_default();
        let known = headed(&all, &headings);
        if !known.iter().flatten().any(|column| column.fact == TITLE) {
            return Err(Said {
                ja: "1行目に「件名」の見出しがありません。様式の見出しを使ってください。".to_owned(),
                en: "The first row has no heading \"title\": use the headings of the template.".to_owned(),
            });
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = known.iter().flatten().find(|column| !seen.insert(column.path.as_str())) {
            return Err(Said {
                ja: format!("見出し「{}」が二度あります。", twice.ja),
                en: format!("the heading \"{}\" is there twice.", twice.en),
            });
        }
        let named = headings.iter().zip(&known);
        let unknown = named.filter(|(name, column)| column.is_none() && !name.trim().is_empty());
        let unknown = unknown.map(|(name, _)| name.clone()).collect();
        let mut rows: Vec<Row> = Vec::new();
        for (number, cells) in cells.iter().skip(1).take(sheet::ROWS_MAX) {
            let mut row = read_row(*number, &known, cells);
            if let Some(same) = rows.iter().find(|one| one.facts == row.facts) {
                let what = Said {
                    ja: format!("{}行目と同じ内容です。", same.number),
                    en: format!("It says the same as row {}.", same.number),
                };
                row.faults.push(RowFault { column: whole_row(), what });
            }
            rows.push(row);
        }
        Ok(Self { cells, unknown, rows })
    }

    /// Whether every row can be opened, or was.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| row.faults.is_empty())
    }

    /// How many rows are yet to be opened.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| row.case.is_none()).count()
    }

    /// Hears each row as the desk would and keeps nothing: everything that is wrong with each, and the case of
    /// each that came in before.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for whoever is not there; what the desk reports.
    pub async fn hear(&mut self, desk: &Desk, who: (&OrgId, &ActorId)) -> Result<(), DeskError> {
        self.hear_told(desk, who, &|_| {}).await
    }

    /// As [`Table::hear`], telling how many rows were heard so far.
    ///
    /// # Errors
    /// As [`Table::hear`].
    pub async fn hear_told(
        &mut self,
        desk: &Desk,
        who: (&OrgId, &ActorId),
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), DeskError> {
        let all = columns(OPENS.0, OPENS.1);
        for (heard, row) in (1..).zip(&mut self.rows) {
            told(heard);
            let mut command = command(who, row);
            if let Some(Reply::Done(done)) = desk.answered(&command).await? {
                row.case = Some(case_of(&done.procedure));
                continue;
            }
            command.cmd = Uuid::new_v4();
            match desk.rehearse(&command).await {
                Ok(Reply::Done(_)) => {}
                Ok(Reply::Refused(refused)) => {
                    let unmet = refused.unmet.into_iter().map(|one| Said { ja: one.ja, en: one.en });
                    row.faults.extend(unmet.map(|what| RowFault { column: whole_row(), what }));
                }
                Err(DeskError::BadInput { faults }) => {
                    for fault in faults {
                        let what = Said { ja: fault.what.ja, en: fault.what.en };
                        row.faults.push(RowFault { column: column_of(&all, &fault.field), what });
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Opens the case of each row that has none, in order. Heard before, none is refused but for what happened
    /// meanwhile: then what was opened stays, and the same file goes on from there.
    ///
    /// # Errors
    /// As [`Table::hear`].
    pub async fn open(&mut self, desk: &Desk, who: (&OrgId, &ActorId)) -> Result<(), DeskError> {
        self.open_told(desk, who, &|_| {}).await
    }

    /// As [`Table::open`], telling how many rows have a case so far.
    ///
    /// # Errors
    /// As [`Table::hear`].
    pub async fn open_told(
        &mut self,
        desk: &Desk,
        who: (&OrgId, &ActorId),
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), DeskError> {
        for (opened, row) in (1..).zip(&mut self.rows).filter(|(_, row)| row.case.is_none()) {
            told(opened);
            match desk.submit(command(who, row)).await? {
                Reply::Done(done) => row.case = Some(case_of(&done.procedure)),
                Reply::Refused(refused) => {
                    let unmet = refused.unmet.into_iter().map(|one| Said { ja: one.ja, en: one.en });
                    row.faults.extend(unmet.map(|what| RowFault { column: whole_row(), what }));
                    break;
                }
            }
        }
        Ok(())
    }
}

/// The case of a procedure's id.
fn case_of(procedure: &str) -> String {
    procedure.split('/').next().unwrap_or(procedure).to_owned()
}

/// What a fault of no column is said to be of.
fn whole_row() -> Said {
    Said { ja: String::new(), en: String::new() }
}

/// The column a fault of a field is of.
fn column_of(columns: &[Column], field: &str) -> Said {
    let fact = field.strip_prefix("facts.").unwrap_or(field);
    let named = columns.iter().find(|one| one.fact == fact);
    named.map_or_else(
        || Said { ja: fact.to_owned(), en: fact.to_owned() },
        |one| {
            // a fault of a list is of all its columns
            let of = |text: &str| match one.row {
                Some(_) => text.rsplit_once(" 1").map_or(text, |(list, _)| list).to_owned(),
                None => text.to_owned(),
            };
            Said { ja: of(&one.ja), en: of(&one.en) }
        },
    )
}

fn read_row(number: usize, known: &[Option<&Column>], cells: &[String]) -> Row {
    let typed = typed_row(known, cells);
    let offer = opening_offer(OPENS.0, OPENS.1);
    let asked = offer.iter().flat_map(|offer| &offer.facts);
    let brought = asked.filter_map(|(name, _, _, _, shape)| {
        fact_of((OPENS.0, name, shape), &typed).map(|value| (name.clone(), value))
    });
    let facts: Map<String, Value> = brought.collect();
    let title = facts.get(TITLE).and_then(Value::as_str).unwrap_or_default().to_owned();
    Row { number, title, facts, faults: Vec::new(), case: None }
}

fn command((org, person): (&OrgId, &ActorId), row: &Row) -> Command {
    let said = Value::Object(row.facts.clone()).to_string();
    Command {
        org: org.clone(),
        person: person.clone(),
        capacity: None,
        target: Target::NewCase,
        act: OPENS.1.to_owned(),
        subject: None,
        facts: row.facts.clone(),
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v5(&ROWS, format!("{org}/{person}/{said}").as_bytes()),
    }
}

/// An empty table with every heading, two rows of each list, in CSV as spreadsheets read it.
#[must_use]
pub fn template(is_english: bool) -> Vec<u8> {
    let all = columns(OPENS.0, OPENS.1);
    let shown = all.iter().filter(|one| one.row.is_none_or(|row| row <= TEMPLATE_ROWS));
    let headings = shown.map(|one| if is_english { &one.en } else { &one.ja });
    let mut table = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    // what is written to memory is written
    let _ = table.write_record(headings);
    table.into_inner().unwrap_or_default()
}

/// Rows of a list that a template has columns for.
pub const TEMPLATE_ROWS: usize = 2;

#[cfg(test)]
mod tests;
