//! `shirube tasks|board|cases|search`: what waits, how things stand, and where something is.

use std::fmt::Write as _;

use serde_json::json;
use shirube_desk::{BoardView, CaseLine, Desk, FoundView, TaskView};
use shirube_trail::{ActorId, OrgId};

use super::case::actor;
use crate::args::{BoardArguments, CasesArguments, Paging, Reader, SearchArguments};
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// What somebody must or may do now.
pub(crate) async fn tasks(output: Output, paging: &Paging) -> Result<(), Failure> {
    let (desk, org, person) = reading(&paging.reader).await?;
    let page = desk.tasks(&org, &person, paging.after.as_deref()).await?;
    let text = || {
        if page.tasks.is_empty() && page.next.is_none() {
            return output.pick("対応が必要なタスクはありません。", "Nothing waits.").to_owned();
        }
        let rows: Vec<Vec<String>> = page.tasks.iter().map(|task| task_row(output, task)).collect();
        let ja = ["", "期限", "手続", "件名", "段階", "次にすること"];
        let en = ["", "due", "procedure", "title", "stage", "what to do"];
        listed(output, (&ja, &en), &rows, page.next.as_deref())
    };
    output.facts(|| json!(page), text);
    Ok(())
}

/// The desk of an organisation, and who reads there.
async fn reading(reader: &Reader) -> Result<(Desk, OrgId, ActorId), Failure> {
    let person = actor(&reader.person)?;
    let (desk, org) = place::desk(&reader.office).await?;
    Ok((desk, org, person))
}

fn task_row(output: Output, task: &TaskView) -> Vec<String> {
    let group = match task.group {
        "overdue" => ("期限切れ", "overdue"),
        "today" => ("今日", "today"),
        "week" => ("今週", "this week"),
        "later" => ("それ以降", "later"),
        _ => ("", ""),
    };
    let acts = task.acts.iter().map(|act| {
        let mark = if act.must { output.pick("【要】", "must: ") } else { "" };
        format!("{mark}{}", output.pick(&act.ja, &act.en))
    });
    vec![
        output.pick(group.0, group.1).to_owned(),
        due(output, &task.line),
        task.line.procedure.clone(),
        task.line.title.clone(),
        output.pick(&task.line.stage_ja, &task.line.stage_en).to_owned(),
        acts.collect::<Vec<_>>().join(output.pick("、", ", ")),
    ]
}

/// The day something falls due, and how far away it is.
fn due(output: Output, line: &CaseLine) -> String {
    let (Some(at), Some(left)) = (&line.due_at, line.days_left) else { return String::new() };
    let at = shirube_trail::At::parse(at).map_or_else(|_| at.clone(), |at| at.day_in_japan().to_string());
    if left < 0 {
        output.pick(&format!("{at} {}日超過", -left), &format!("{at} {} days late", -left)).to_owned()
    } else {
        output.pick(&format!("{at} あと{left}日"), &format!("{at} in {left} days")).to_owned()
    }
}

fn listed(output: Output, (ja, en): (&[&str], &[&str]), rows: &[Vec<String>], next: Option<&str>) -> String {
    let mut out = Output::table(if output.pick("ja", "en") == "ja" { ja } else { en }, rows);
    if let Some(next) = next {
        let _ = write!(out, "\n\n{} --after {next}", output.pick("続き：", "more:"));
    }
    out
}

/// How many procedures stand where.
pub(crate) async fn board(output: Output, arguments: &BoardArguments) -> Result<(), Failure> {
    let (desk, org, person) = reading(&arguments.reader).await?;
    let board = desk.board(&org, &person, &arguments.filter.query(false)).await?;
    output.facts(|| json!(board), || board_text(output, &board));
    Ok(())
}

fn board_text(output: Output, board: &BoardView) -> String {
    let mut out = String::new();
    for column in &board.columns {
        let all: u64 = column.stages.iter().map(|stage| stage.count).sum();
        let more = if column.stages.iter().any(|stage| stage.more) { "+" } else { "" };
        let _ = writeln!(out, "{} {all}{more}", output.pick(&column.ja, &column.en));
        for stage in &column.stages {
            let more = if stage.more { "+" } else { "" };
            let kind = output.pick(&stage.kind_ja, &stage.kind_en);
            let name = output.pick(&stage.stage_ja, &stage.stage_en);
            let _ = writeln!(out, "  {kind} {name} {}{more}", stage.count);
        }
        for card in &column.cards {
            let due = due(output, card);
            let due = if due.is_empty() { due } else { format!("  {due}") };
            let _ = writeln!(out, "    {}  {}{due}", card.procedure, card.title);
        }
    }
    out
}

/// Lists procedures.
pub(crate) async fn cases(output: Output, arguments: &CasesArguments) -> Result<(), Failure> {
    let (desk, org, person) = reading(&arguments.paging.reader).await?;
    let query = arguments.filter.query(arguments.closed);
    let page = desk.cases(&org, &person, &query, arguments.paging.after.as_deref()).await?;
    let text = || {
        if page.lines.is_empty() && page.next.is_none() {
            return output.pick("該当する手続はありません。", "There is none.").to_owned();
        }
        let rows: Vec<Vec<String>> = page.lines.iter().map(|line| line_row(output, line)).collect();
        listed(output, (&LINE_JA, &LINE_EN), &rows, page.next.as_deref())
    };
    output.facts(|| json!(page), text);
    Ok(())
}

const LINE_JA: [&str; 7] = ["手続", "件名", "種類", "段階", "原課", "担当", "期限"];
const LINE_EN: [&str; 7] = ["procedure", "title", "path", "stage", "section", "in charge", "due"];

fn line_row(output: Output, line: &CaseLine) -> Vec<String> {
    vec![
        line.procedure.clone(),
        line.title.clone(),
        output.pick(&line.kind_ja, &line.kind_en).to_owned(),
        output.pick(&line.stage_ja, &line.stage_en).to_owned(),
        line.section.clone(),
        line.person_name.clone(),
        due(output, line),
    ]
}

/// Finds cases by words.
pub(crate) async fn search(output: Output, arguments: &SearchArguments) -> Result<(), Failure> {
    let (desk, org, person) = reading(&arguments.paging.reader).await?;
    let words = arguments.words.join(" ");
    let page = desk.search(&org, &person, &words, arguments.paging.after.as_deref()).await?;
    let text = || {
        if page.found.is_empty() && page.next.is_none() {
            return output.pick("該当する案件はありません。", "Nothing was found.").to_owned();
        }
        let row = |found: &FoundView| line_row(output, &found.line);
        let rows: Vec<Vec<String>> = page.found.iter().map(row).collect();
        listed(output, (&LINE_JA, &LINE_EN), &rows, page.next.as_deref())
    };
    output.facts(|| json!(page), text);
    Ok(())
}
