//! `shirube case page`: a case with everything its reader may see, now or at a moment past.

use std::fmt::Write as _;

use serde_json::json;
use shirube_desk::{CaseProcedureView, CaseView};
use shirube_trail::CaseNo;

use super::case::actor;
use super::export::moment;
use crate::args::Office;
use crate::failure::{Failure, bad_id};
use crate::output::Output;
use crate::place;

/// Shows the page of a case.
pub(crate) async fn run(
    output: Output,
    (case, person): (&str, &str),
    as_of: Option<&str>,
    office: &Office,
) -> Result<(), Failure> {
    let case = CaseNo::new(case).map_err(|fault| bad_id("CASE", &fault))?;
    let person = actor(person)?;
    let as_of = as_of.map(moment).transpose()?;
    let (desk, org) = place::desk(office).await?;
    let page = match as_of {
        None => desk.case_page(&org, &person, &case).await?,
        Some(moment) => desk.case_as_of(&org, &person, &case, moment).await?,
    };
    output.facts(|| json!(page), || text(output, &page));
    Ok(())
}

fn text(output: Output, page: &CaseView) -> String {
    let mut out = format!("{}  {}\n", page.case, page.title);
    let person = &page.person_name;
    let _ = writeln!(
        out,
        "{} {}  {} {person}",
        output.pick("原課", "section"),
        page.section,
        output.pick("担当", "in charge")
    );
    let _ = writeln!(out, "{} {}", output.pick("時点", "as of"), page.as_of);
    for one in &page.procedures {
        procedure(output, &mut out, one);
    }
    if page.more {
        let _ = writeln!(out, "\n{}", output.pick("手続はほかにもあります。", "There are more procedures."));
    }
    let acts = page.acts.iter().map(|act| {
        let refused = if act.refused { output.pick("却下", "refused") } else { "" };
        let name = output.pick(&act.ja, &act.en).to_owned();
        vec![
            act.at.clone(),
            format!("{}#{}", act.procedure, act.seq),
            name,
            act.actor.clone(),
            refused.to_owned(),
        ]
    });
    section(output, &mut out, ("記録", "acts"), acts.collect());
    let files = page.files.iter().map(|file| {
        vec![file.procedure.clone(), file.name.clone(), file.media.clone(), file.size_bytes.to_string()]
    });
    section(output, &mut out, ("書類", "files"), files.collect());
    let publications =
        page.publications.iter().map(|one| vec![one.at.clone(), one.procedure.clone(), one.what.clone()]);
    section(output, &mut out, ("公表", "publications"), publications.collect());
    out
}

fn procedure(output: Output, out: &mut String, one: &CaseProcedureView) {
    let (kind, stage) = (output.pick(&one.kind_ja, &one.kind_en), output.pick(&one.stage_ja, &one.stage_en));
    let closed = if one.closed { output.pick(" 終了", " closed") } else { "" };
    let _ = writeln!(out, "\n{}  {kind}  {stage}{closed}", one.procedure);
    if one.held_back {
        let _ = writeln!(
            out,
            "  {}",
            output.pick(
                "応募の受付・開封が終わるまで、内容は示しません。",
                "Nothing of its content is shown until what comes in was opened."
            )
        );
    }
    for due in &one.due {
        let _ = writeln!(out, "  {} {}  {}", due.due_at, output.pick(&due.ja, &due.en), due.act);
    }
    let may: Vec<&str> = one.may.iter().map(|may| output.pick(&may.ja, &may.en)).collect();
    if !may.is_empty() {
        let _ =
            writeln!(out, "  {} {}", output.pick("行える行為：", "may:"), may.join(output.pick("、", ", ")));
    }
    for (_, ja, en, value) in &one.facts {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = writeln!(out, "  {} {value}", output.pick(ja, en));
    }
}

fn section(output: Output, out: &mut String, (ja, en): (&str, &str), rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", output.pick(ja, en));
    for row in rows {
        let _ = writeln!(out, "  {}", row.join("  "));
    }
}
