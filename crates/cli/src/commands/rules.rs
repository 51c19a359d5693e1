//! `shirube rules`: every rule an act carries, and the rows of the law's tables on a day.

use chrono::NaiveDate;
use serde_json::Value;
use shirube_core::law::{LAW, Shown};
use shirube_core::procedures::MACHINES;
use shirube_core::register::{Registered, register};
use shirube_core::render::rules::{json, legend, markdown, row_cells, row_heads, rule_cells, rule_heads};

use super::advise::today;
use super::paths::unknown;
use crate::args::{RulesArguments, RulesForm};
use crate::failure::Failure;
use crate::output::Output;

/// Prints the register.
pub(crate) fn run(output: Output, arguments: &RulesArguments) -> Result<(), Failure> {
    let mut rules: Vec<Registered> = register();
    if let Some(kind) = &arguments.path {
        let kinds: Vec<&str> = MACHINES.iter().map(|machine| machine.kind).collect();
        if !kinds.contains(&kind.as_str()) {
            return Err(unknown("--path", kind, &kinds));
        }
        for rule in &mut rules {
            rule.acts.retain(|(of, _)| of == kind);
        }
        rules.retain(|rule| !rule.acts.is_empty());
    }
    let day = arguments.as_of.unwrap_or_else(today);
    let rows = LAW.shown_on(day);
    if output.json || arguments.format == RulesForm::Json {
        let mut output = output;
        output.json = true;
        output.facts(|| json(&rules, &rows, day), String::new);
    } else if arguments.format == RulesForm::Md {
        output.facts(|| Value::Null, || in_markdown(output, &rules, &rows, day));
    } else {
        output.facts(|| Value::Null, || text(output, &rules, &rows, day));
    }
    Ok(())
}

fn text(output: Output, rules: &[Registered], rows: &[Shown], day: NaiveDate) -> String {
    let language = output.language;
    let all: Vec<Vec<String>> = rules.iter().map(|rule| rule_cells(language, rule)).collect();
    let tables: Vec<Vec<String>> = rows.iter().map(|row| row_cells(language, row)).collect();
    format!(
        "{}\n\n{} {day}\n{}\n\n{}",
        Output::table(&rule_heads(language), &all),
        output.pick("法令の表", "the law's tables on"),
        Output::table(&row_heads(language), &tables),
        legend(language),
    )
}

fn in_markdown(output: Output, rules: &[Registered], rows: &[Shown], day: NaiveDate) -> String {
    let language = output.language;
    let all: Vec<Vec<String>> = rules.iter().map(|rule| rule_cells(language, rule)).collect();
    let tables: Vec<Vec<String>> = rows.iter().map(|row| row_cells(language, row)).collect();
    format!(
        "{}\n{day}\n\n{}\n{}",
        markdown(&rule_heads(language), &all),
        markdown(&row_heads(language), &tables),
        legend(language)
    )
}
