//! Cases brought in from a table, by its pages (decision 0029).

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use shirube_desk::LongRequest;
use shirube_pages::{Area, IMPORT_PATH, ImportPage, ImportRow, ImportStep, TEMPLATE_PATH};

use super::frame::{Asking, page, page_of};
use super::meant::{Way, find};
use super::office::{attachment, said};
use super::working;
use crate::app::App;
use crate::imports::{OPENS, Said, TEMPLATE_ROWS, Table, template};
use crate::problem::Problem;

/// Rows at most that come in within the request; more are long work (decision 0033).
const ROWS_DIRECT_MAX: usize = 20;

/// The largest request: a table, or its rows carried to the next page.
const BYTES_MAX: usize = 12 << 20;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(IMPORT_PATH, get(choose).post(taken))
        .route(TEMPLATE_PATH, get(empty))
        .layer(DefaultBodyLimit::max(BYTES_MAX))
}

/// Whether whoever asks may open cases at all.
async fn may_open(asking: &Asking) -> Result<(), Problem> {
    find(asking, &Way::Case(OPENS.1.to_owned())).await.map(|_| ())
}

async fn choose(asking: Asking) -> Result<Response, Problem> {
    may_open(&asking).await?;
    page(&made(&asking, ImportStep::Choose(None), None).await?)
}

async fn empty(asking: Asking) -> Result<Response, Problem> {
    may_open(&asking).await?;
    let is_english = asking.language == shirube_pages::Language::En;
    Ok(attachment("cases.csv", template(is_english)))
}

/// What the form brought: a table to look through, or its rows once more to open.
#[derive(Debug, Default)]
struct Brought {
    step: String,
    table: Vec<u8>,
    cells: String,
}

async fn read(mut parts: Multipart) -> Result<Brought, Problem> {
    let bad = |error: axum::extract::multipart::MultipartError| Problem::of_status(error.status());
    let mut brought = Brought::default();
    while let Some(field) = parts.next_field().await.map_err(bad)? {
        match field.name().unwrap_or_default() {
            "step" => brought.step = text("step", field.bytes().await.map_err(bad)?.to_vec())?,
            "cells" => brought.cells = text("cells", field.bytes().await.map_err(bad)?.to_vec())?,
            "table" => brought.table = field.bytes().await.map_err(bad)?.to_vec(),
            _ => {}
        }
    }
    Ok(brought)
}

/// A field that is text: what is none is not read as something else.
fn text(name: &str, bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|_| {
        Problem::field(
            name,
            format!(
                "項目「{name}」に文字として読めないものが含まれています。UTF-8の文字だけを送ってください。"
            ),
            format!("the field \"{name}\" is not readable as text: send nothing but UTF-8."),
        )
    })
}

async fn taken(asking: Asking, parts: Multipart) -> Result<Response, Problem> {
    let brought = read(parts).await?;
    may_open(&asking).await?;
    let who = asking.account()?;
    let who = (&who.org, &who.person);
    let is_opening = brought.step == "open";
    let table = if is_opening {
        let cells = serde_json::from_str(&brought.cells);
        Table::of(cells.map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))?)
    } else if brought.table.is_empty() {
        Err(Said {
            ja: "ファイルを選んでください。".to_owned(), en: "Choose a file.".to_owned()
        })
    } else {
        let bytes = brought.table;
        let read = tokio::task::spawn_blocking(move || Table::read(&bytes)).await;
        read.map_err(|error| Problem::alarm(&error))?
    };
    let mut table = match table {
        Ok(table) => table,
        Err(fault) => {
            let fault = said(asking.language, fault.ja, fault.en);
            let shown = made(&asking, ImportStep::Choose(Some(fault)), None).await?;
            return page_of(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    table.hear(asking.app.desk(), who).await?;
    if !is_opening || !table.is_sound() {
        let status = if table.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let carried = serde_json::to_string(&table.cells).map_err(|error| Problem::alarm(&error))?;
        return page_of(status, &made(&asking, ImportStep::Look(carried), Some(table)).await?);
    }
    if table.rows.len() > ROWS_DIRECT_MAX {
        let request = LongRequest::Import { rows: table.rows.len(), cells: table.cells };
        return working::ask(&asking, request).await;
    }
    table.open(asking.app.desk(), who).await?;
    let status = if table.is_sound() { StatusCode::OK } else { StatusCode::CONFLICT };
    page_of(status, &made(&asking, ImportStep::Done, Some(table)).await?)
}

async fn made(asking: &Asking, step: ImportStep, table: Option<Table>) -> Result<ImportPage, Problem> {
    let frame = asking.frame(Some(Area::Cases)).await?;
    let language = asking.language;
    let (unknown, rows) = table.map(|table| (table.unknown, table.rows)).unwrap_or_default();
    let rows = rows.into_iter().map(|row| ImportRow {
        number: row.number,
        title: row.title,
        faults: row
            .faults
            .into_iter()
            .map(|one| {
                (said(language, one.column.ja, one.column.en), said(language, one.what.ja, one.what.en))
            })
            .collect(),
        case: row.case,
    });
    Ok(ImportPage::new(frame, (OPENS.0, OPENS.1, TEMPLATE_ROWS), step, &unknown, rows.collect()))
}
