//! Entries an auditor searched for leave as a table: all that fits, further pages included.

use axum::response::{AppendHeaders, IntoResponse as _, Response};
use shirube_core::dossier::japan_day;
use shirube_desk::{CameOut, TrailEntryView, TrailQuery};
use shirube_exports::table::Table;
use shirube_exports::{csv, xlsx};
use shirube_pages::{AuditQuery, TrailLine, trail_heads, trail_row};
use uuid::Uuid;

use super::again::fresh;
use super::fields::Form;
use super::frame::Asking;
use super::office::attachment;
use super::pairs::{Pairs, sent};
use super::typed;
use super::working::PURPOSE;
use crate::problem::{FieldFault, Problem};
use crate::taken::{self, Taker};

/// Entries that leave at once: of more the search is narrowed first.
const TAKEN_MAX: usize = 5_000;

/// Entries asked for at a time.
const AT_A_TIME: u64 = 1_000;

/// The forms of the table.
const FORMATS: [&str; 2] = ["csv", "xlsx"];

/// Hands out what was found, to an auditor who said lately who they are; that it is taken is entered.
pub(super) async fn take_found(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    asking.as_auditor().await?;
    let format = sent(&pairs, "format");
    if !FORMATS.contains(&format) {
        let all = FORMATS.join(", ");
        return Err(Problem::field(
            "format",
            format!("次のいずれかです：{all}。"),
            format!("one of: {all}."),
        ));
    }
    let (shown, query, faults) = searched(|name| sent(&pairs, name));
    if !faults.is_empty() {
        return Err(Problem::bad_input(faults));
    }
    let taker = Taker::of(&asking.app, who);
    taker.may((&format!("trail {format}"), PURPOSE)).await?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.takes_home()?;
    let lines = found(&asking, query).await?;
    let now = desk.now().await?.instant();
    let language = asking.language;
    let table = Table {
        name: language.pick("記録", "trail"),
        heads: trail_heads(language),
        rows: lines.iter().map(|one| trail_row(language, one)).collect(),
    };
    let bytes = match format {
        "xlsx" => xlsx::of_table(&table, now).map_err(|error| Problem::alarm(&error))?,
        _ => csv::of_table(&table),
    };
    taken::enter(taker, (&scope(format, &shown, lines.len()), PURPOSE), Uuid::new_v4()).await?;
    let file = attachment(&format!("trail-{}.{format}", japan_day(now)), bytes);
    Ok((AppendHeaders(cookie), file).into_response())
}

/// What is entered of it: how many entries, and by which search.
fn scope(format: &str, query: &AuditQuery, entries: usize) -> String {
    let searched = query.fields().into_iter().filter(|(_, text)| !text.is_empty());
    let searched: Vec<String> = searched.map(|(name, text)| format!(" {name}={text}")).collect();
    format!("trail {format} {entries}{}", searched.concat())
}

/// Every entry that fits.
async fn found(asking: &Asking, mut query: TrailQuery) -> Result<Vec<TrailLine>, Problem> {
    let who = asking.account()?;
    let mut lines = Vec::new();
    loop {
        let some = asking.app.desk().trail_found(&who.org, &who.person, &query, AT_A_TIME).await?;
        let is_last = u64::try_from(some.len()).is_ok_and(|n| n < AT_A_TIME);
        query.before = some.last().map(shirube_desk::TrailEntryView::cursor);
        lines.extend(some.into_iter().map(line));
        if lines.len() > TAKEN_MAX {
            return Err(Problem::field(
                "from",
                format!("{TAKEN_MAX}件を超えています。期間などの条件を絞ってから書き出してください。"),
                format!("there are more than {TAKEN_MAX} entries: narrow the search first, by days for one."),
            ));
        }
        if is_last || query.before.is_none() {
            return Ok(lines);
        }
    }
}

/// What was searched for: as it was typed, as the desk takes it, and what of it cannot be read.
pub(super) fn searched<'t>(typed_as: impl Fn(&str) -> &'t str) -> (AuditQuery, TrailQuery, Vec<FieldFault>) {
    let asked = |name: &str| typed_as(name).trim().to_owned();
    let asked_if = |name: &str| Some(asked(name)).filter(|text| !text.is_empty());
    let shown = AuditQuery {
        from: asked("from"),
        to: asked("to"),
        person: asked("person"),
        act: asked("act"),
        case: asked("case"),
        result: asked("result"),
        rule: asked("rule"),
        from_yen: asked("from_yen"),
        to_yen: asked("to_yen"),
    };
    let mut faults = Vec::new();
    let from = read("from", typed::day(&shown.from), &mut faults);
    let to = read("to", typed::day(&shown.to), &mut faults);
    let from_yen = read("from_yen", typed::yen(&shown.from_yen), &mut faults);
    let to_yen = read("to_yen", typed::yen(&shown.to_yen), &mut faults);
    let query = TrailQuery {
        from,
        to,
        actor: asked_if("person"),
        act: asked_if("act"),
        case: asked_if("case"),
        came_out: CameOut::ALL.into_iter().find(|one| one.id() == shown.result),
        rule: asked_if("rule"),
        from_yen,
        to_yen,
        before: asked_if("before"),
    };
    (shown, query, faults)
}

/// What was read of a field; where nothing can be, that is among the faults.
fn read<T>(
    field: &str,
    value: Result<Option<T>, (&'static str, &'static str)>,
    faults: &mut Vec<FieldFault>,
) -> Option<T> {
    value.unwrap_or_else(|(ja, en)| {
        faults.push(FieldFault::new(field, ja, en));
        None
    })
}

/// A line of what was found.
pub(super) fn line(one: TrailEntryView) -> TrailLine {
    TrailLine {
        case: one.case,
        procedure: one.procedure,
        kind: one.kind,
        seq: one.seq,
        at: one.at,
        act: one.act,
        actor: one.actor,
        actor_name: one.actor_name,
        capacity: one.capacity,
        refused: one.refused,
        to: one.to,
        receipt: one.receipt,
    }
}
