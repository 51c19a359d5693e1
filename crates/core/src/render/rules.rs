//! The register of rules and the rows of the law's tables, as tables for people.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Language;
use crate::law::{LAW, Shown};
use crate::register::{Registered, register};

/// Rules, and the rows of the law's tables in force on a day, for programs.
#[must_use]
pub fn json(rules: &[Registered], rows: &[Shown], day: NaiveDate) -> Value {
    let one = |rule: &Registered| {
        let acts: Vec<Value> =
            rule.acts.iter().map(|(kind, act)| json!({ "kind": kind, "act": act })).collect();
        json!({
            "id": rule.id, "name": { "ja": rule.name.ja, "en": rule.name.en },
            "citation": { "ja": rule.citation.ja, "en": rule.citation.en },
            "severity": rule.severity.letter(), "form": rule.form.id(), "overridable": rule.overridable,
            "since": rule.since, "source": rule.source.id(), "acts": acts,
        })
    };
    let row = |row: &Shown| {
        let figures: Vec<Value> = row
            .figures
            .iter()
            .map(|(of, figure)| json!({ "ja": of.ja, "en": of.en, "figure": figure }))
            .collect();
        json!({
            "table": row.id, "name": { "ja": row.name.ja, "en": row.name.en },
            "chosen_by": { "ja": row.chosen_by.ja, "en": row.chosen_by.en },
            "since": row.since, "until": row.until, "edition": row.edition,
            "source": { "ja": row.source.ja, "en": row.source.en }, "figures": figures,
        })
    };
    json!({
        "as_of": day, "edition": LAW.edition.0,
        "rules": rules.iter().map(one).collect::<Vec<_>>(), "tables": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

/// The heads of [`rule_cells`].
#[must_use]
pub const fn rule_heads(language: Language) -> [&'static str; 7] {
    match language {
        Language::Ja => ["番号", "名称", "強さ", "形", "出典", "根拠", "行為"],
        Language::En => ["id", "name", "severity", "form", "source", "citation", "acts"],
    }
}

/// A rule: id, name, how far it yields, form, source, citation, the acts that carry it.
#[must_use]
pub fn rule_cells(language: Language, rule: &Registered) -> Vec<String> {
    let yields = if rule.overridable { language.pick("（例外可）", " (exceptions)") } else { "" };
    let mut acts: Vec<&str> = rule.acts.iter().map(|(_, act)| *act).collect();
    acts.sort_unstable();
    acts.dedup();
    vec![
        rule.id.to_owned(),
        language.of(rule.name).to_owned(),
        format!("{}{yields}", rule.severity.letter()),
        rule.form.id().to_owned(),
        language.of(rule.source.words()).to_owned(),
        language.of(rule.citation).to_owned(),
        acts.join(" "),
    ]
}

/// The heads of [`row_cells`].
#[must_use]
pub const fn row_heads(language: Language) -> [&'static str; 5] {
    match language {
        Language::Ja => ["表", "期間", "内容", "出典", "行を選ぶ日"],
        Language::En => ["table", "period", "says", "source", "chosen by"],
    }
}

/// A row of the law: table, period, figures, source, the day that chooses it.
#[must_use]
pub fn row_cells(language: Language, row: &Shown) -> Vec<String> {
    let until = row.until.map(|day| day.to_string()).unwrap_or_default();
    let figures: Vec<String> =
        row.figures.iter().map(|(of, figure)| format!("{} {figure}", language.of(*of))).collect();
    vec![
        language.of(row.name).to_owned(),
        row.since.map_or_else(|| "—".to_owned(), |day| format!("{day}–{until}")),
        figures.join(language.pick("、", ", ")),
        language.of(row.source).to_owned(),
        language.of(row.chosen_by).to_owned(),
    ]
}

/// What the letters of the severity mean.
#[must_use]
pub const fn legend(language: Language) -> &'static str {
    language.pick(
        "強さ：H 法令（例外なし）、R 団体の規則・方針、S 助言。",
        "Severity: H law (no exception), R local rule or policy, S advice.",
    )
}

/// A table in Markdown.
#[must_use]
pub fn markdown(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// The page of all rules and all rows of the tables, for `docs/rulebook`.
#[must_use]
pub fn rules_page(language: Language) -> String {
    let rules: Vec<Registered> = register();
    let (law, ours): (Vec<&Registered>, Vec<&Registered>) =
        rules.iter().partition(|rule| crate::rules::of_the_law(rule.id));
    let table = |rules: &[&Registered]| {
        let rows: Vec<Vec<String>> = rules.iter().map(|rule| rule_cells(language, rule)).collect();
        markdown(&rule_heads(language), &rows)
    };
    let rows: Vec<Vec<String>> = LAW.all_rows().iter().map(|row| row_cells(language, row)).collect();
    format!(
        "# {}\n\n{}\n\n{}\n## {}\n\n{}\n## {}\n\n{}",
        language.pick("規則の一覧", "Register of rules"),
        legend(language),
        table(&law),
        language.pick("法令の表", "The law's tables"),
        markdown(&row_heads(language), &rows),
        language.pick("手続定義による要件", "Requirements of the procedures as defined here"),
        table(&ours),
    )
}

/// The pages of the register.
#[must_use]
pub fn rules_docs() -> Vec<(String, String)> {
    [(Language::Ja, "ja"), (Language::En, "en")]
        .into_iter()
        .map(|(language, tag)| (format!("docs/rulebook/rules.{tag}.md"), rules_page(language)))
        .collect()
}
