//! `shirube case list|show|offers`: how cases stand.

use std::fmt::Write as _;

use serde_json::{Value, json};
use shirube_core::dossier::japan_day;
use shirube_core::law::LAW;
use shirube_core::procedures::by_name;
use shirube_desk::{OfferView, ProcedureView};
use shirube_persistence::{CaseFilter, CaseRow, ProcedureRow};
use shirube_trail::{ActorId, CaseNo, ProcedureId};

use crate::args::Office;
use crate::failure::{Failure, Way, bad_id, option_of};
use crate::output::Output;
use crate::place;

/// Lists the cases, newest first.
pub(crate) async fn list(output: Output, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let mut cases: Vec<CaseRow> = Vec::new();
    let mut after = None;
    loop {
        let page = desk.store().cases(&org, &CaseFilter::default(), after).await?;
        cases.extend(page.cases);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let counts = desk.store().counts(&org).await?;
    let of = |case: &CaseRow| counts.get(&case.case_no).copied().unwrap_or_default();
    output.facts(
        || {
            let one = |case: &CaseRow| {
                let counts = of(case);
                json!({
                    "case": case.case_no.as_str(), "title": case.title, "fiscal_year": case.fiscal_year,
                    "opened_at": case.opened_at.to_string(), "procedures": counts.procedures,
                    "entries": counts.entries, "refusals": counts.refusals, "letters": counts.letters,
                })
            };
            Value::Array(cases.iter().map(one).collect())
        },
        || {
            let rows: Vec<Vec<String>> = cases
                .iter()
                .map(|case| {
                    let counts = of(case);
                    let numbers = [counts.procedures, counts.entries, counts.refusals, counts.letters];
                    let mut row = vec![case.case_no.to_string(), case.title.clone()];
                    row.extend(numbers.iter().map(u64::to_string));
                    row
                })
                .collect();
            let ja = ["案件", "件名", "手続", "記録", "却下", "手紙"];
            let en = ["case", "title", "procedures", "entries", "refusals", "letters"];
            Output::table(if output.pick("ja", "en") == "ja" { &ja } else { &en }, &rows)
        },
    );
    Ok(())
}

/// Shows a case with its procedures, or one procedure with its facts.
pub(crate) async fn show(
    output: Output,
    id: &str,
    person: Option<&str>,
    office: &Office,
) -> Result<(), Failure> {
    let person = person.map(actor).transpose()?;
    let case = CaseNo::new(id).ok();
    let procedure = if case.is_none() { Some(procedure_id(id)?) } else { None };
    let (desk, org) = place::desk(office).await?;
    let rows = match (&case, &procedure) {
        (Some(case), _) => desk.store().procedures(&org, case).await?,
        (None, Some(procedure)) => desk.store().procedure(&org, procedure).await?.into_iter().collect(),
        (None, None) => Vec::new(),
    };
    let mut views = Vec::new();
    for row in &rows {
        match &person {
            None => views.push(view(row)),
            Some(person) => match desk.view(&org, person, &row.procedure).await {
                Ok(view) => views.push(view),
                Err(shirube_desk::DeskError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            },
        }
    }
    if views.is_empty() {
        return Err(Failure::new(
            Way::NotFound,
            format!("「{id}」は見つかりません。"),
            format!("\"{id}\" is not found."),
        ));
    }
    output.facts(
        || match (&case, views.as_slice()) {
            (None, [one]) => json!(one),
            _ => json!(views),
        },
        || text(output, &views, case.is_none()),
    );
    Ok(())
}

fn text(output: Output, views: &[ProcedureView], with_facts: bool) -> String {
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|view| {
            vec![
                view.procedure.clone(),
                by_name(&view.machine)
                    .map_or(view.kind.as_str(), |one| output.pick(one.label.ja, one.label.en))
                    .to_owned(),
                output.pick(&view.stage_ja, &view.stage_en).to_owned(),
                view.revision.to_string(),
                output
                    .pick(if view.closed { "終了" } else { "" }, if view.closed { "closed" } else { "" })
                    .to_owned(),
            ]
        })
        .collect();
    let ja = ["手続", "種類", "段階", "版", ""];
    let en = ["procedure", "kind", "stage", "revision", ""];
    let mut out = Output::table(if output.pick("ja", "en") == "ja" { &ja } else { &en }, &rows);
    if let ([view], true) = (views, with_facts) {
        let (machine, day, edition) = (&view.machine, &view.opened_on, view.law_edition);
        let under = if output.pick("ja", "en") == "ja" {
            format!("機械 {machine}、{day}の方針、法令の表 第{edition}版")
        } else {
            format!("machine {machine}, policy of {day}, edition {edition} of the law's tables")
        };
        let _ = write!(out, "\n{under}\n");
    }
    let facts = views.iter().filter_map(|view| view.facts.as_object()).flatten();
    for (name, value) in facts.filter(|_| with_facts) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = write!(out, "\n{name} = {value}");
    }
    out
}

/// A procedure as whoever runs the program sees it.
fn view(row: &ProcedureRow) -> ProcedureView {
    let stage = by_name(row.machine.as_str()).and_then(|machine| machine.stage(&row.stage));
    ProcedureView {
        procedure: row.procedure.to_string(),
        kind: row.kind.to_string(),
        machine: row.machine.to_string(),
        opened_on: japan_day(row.opened_at.instant()).to_string(),
        law_edition: LAW.edition.0,
        stage: row.stage.clone(),
        stage_ja: stage.map_or("", |one| one.label.ja).to_owned(),
        stage_en: stage.map_or("", |one| one.label.en).to_owned(),
        phase: row.phase.clone(),
        closed: row.closed,
        revision: row.revision,
        entries: row.entries,
        // whoever runs the program beside the database reads it whole
        held_back: false,
        facts: row.facts.clone(),
    }
}

/// What somebody could do now, and what stands in the way.
pub(crate) async fn offers(
    output: Output,
    procedure: &str,
    person: &str,
    office: &Office,
) -> Result<(), Failure> {
    let (id, person) = (procedure_id(procedure)?, actor(person)?);
    let (desk, org) = place::desk(office).await?;
    let offers = desk.offers(&org, &person, &id).await?;
    output.facts(
        || json!(offers),
        || {
            let one = |offer: &OfferView| {
                let mark = output.mark(offer.allowed, if offer.allowed { "○" } else { "×" });
                let mut line = format!("{mark} {}  {}", offer.act, output.pick(&offer.ja, &offer.en));
                for unmet in &offer.unmet {
                    let said = output.pick(&unmet.ja, &unmet.en);
                    let _ = write!(line, "\n    {} {said}{}", unmet.rule, option_of(unmet));
                }
                let looked_at = offer.looked_at.iter().map(|one| output.pick(&one.ja, &one.en));
                let looked_at: Vec<&str> = looked_at.collect();
                if !looked_at.is_empty() {
                    let ja = format!("\n    入力した内容で確かめること: {}", looked_at.join("、"));
                    let en = format!("\n    looked at in what is entered: {}", looked_at.join("; "));
                    line.push_str(output.pick(&ja, &en));
                }
                line
            };
            offers.iter().map(one).collect::<Vec<_>>().join("\n")
        },
    );
    Ok(())
}

/// A procedure's id.
pub(crate) fn procedure_id(text: &str) -> Result<ProcedureId, Failure> {
    ProcedureId::new(text).map_err(|fault| bad_id("PROCEDURE", &fault))
}

/// A person's id.
pub(crate) fn actor(text: &str) -> Result<ActorId, Failure> {
    ActorId::new(text).map_err(|fault| bad_id("--as", &fault))
}
