//! A case as tables of text: what CSV and the workbook have in common.

use crate::model::{Act, Case};
use crate::say::{Language, clock, value};

/// A table: its name, the heads of its columns, its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The heads of its columns.
    pub heads: Vec<&'static str>,
    /// Its rows, each as long as the heads.
    pub rows: Vec<Vec<String>>,
}

/// The acts, one a row, refusals included.
#[must_use]
pub fn acts(case: &Case, language: Language) -> Table {
    let heads = match language {
        Language::Ja => vec![
            "案件",
            "手続",
            "種類",
            "番号",
            "日時（日本）",
            "日（和暦）",
            "行為",
            "資格",
            "行為者",
            "結果",
            "前の段階",
            "段階",
            "規則",
            "内容",
            "非表示の項目数",
            "受付番号",
        ],
        Language::En => vec![
            "case",
            "procedure",
            "kind",
            "no.",
            "at (Japan)",
            "day (Japanese era)",
            "act",
            "capacity",
            "by",
            "outcome",
            "from",
            "to",
            "rules",
            "content",
            "fields not shown",
            "receipt",
        ],
    };
    let row = |act: &Act| {
        let refused = language.pick("却下", "refused");
        vec![
            case.number.clone(),
            act.procedure.clone(),
            language.of(&act.kind).to_owned(),
            act.seq.to_string(),
            clock(act.at),
            language.of(&act.day).to_owned(),
            language.of(&act.act).to_owned(),
            language.of(&act.capacity).to_owned(),
            act.actor.clone(),
            if act.refused { refused } else { language.pick("実行", "performed") }.to_owned(),
            language.of(&act.from).to_owned(),
            language.of(&act.to).to_owned(),
            rules_line(act, language),
            facts_line(act, language),
            act.withheld.to_string(),
            act.receipt.clone(),
        ]
    };
    Table { name: language.pick("記録", "acts"), heads, rows: case.acts.iter().map(row).collect() }
}

/// The procedures, one a row.
#[must_use]
pub fn procedures(case: &Case, language: Language) -> Table {
    let heads = match language {
        Language::Ja => {
            vec![
                "案件",
                "件名",
                "手続",
                "親の手続",
                "種類",
                "段階",
                "区分",
                "開始（日本）",
                "時点（日本）",
                "抽出条件",
            ]
        }
        Language::En => {
            vec![
                "case",
                "title",
                "procedure",
                "parent",
                "kind",
                "stage",
                "phase",
                "opened (Japan)",
                "as of (Japan)",
                "filter",
            ]
        }
    };
    let rows = case.procedures.iter().map(|one| {
        vec![
            case.number.clone(),
            case.title.clone(),
            one.id.clone(),
            one.parent.clone(),
            language.of(&one.kind).to_owned(),
            language.of(&one.stage).to_owned(),
            language.of(&one.phase).to_owned(),
            clock(one.opened_at),
            clock(case.as_of),
            case.filter.clone(),
        ]
    });
    Table { name: language.pick("手続", "procedures"), heads, rows: rows.collect() }
}

/// What the rules found, one finding a row.
#[must_use]
pub fn rules(case: &Case, language: Language) -> Table {
    let heads = match language {
        Language::Ja => vec!["手続", "番号", "行為", "規則", "規則名", "対象", "結果", "根拠の日"],
        Language::En => vec!["procedure", "no.", "act", "rule", "name", "subject", "outcome", "text of"],
    };
    let rows = case.acts.iter().flat_map(|act| {
        act.rules.iter().map(|one| {
            vec![
                act.procedure.clone(),
                act.seq.to_string(),
                language.of(&act.act).to_owned(),
                one.rule.id.clone(),
                language.of(&one.rule).to_owned(),
                one.subject.clone(),
                language.of(&one.outcome).to_owned(),
                one.law.clone(),
            ]
        })
    });
    Table { name: language.pick("規則", "rules"), heads, rows: rows.collect() }
}

/// What the acts brought, one fact a row.
#[must_use]
pub fn facts(case: &Case, language: Language) -> Table {
    let heads = match language {
        Language::Ja => vec!["手続", "番号", "行為", "項目", "項目名", "値"],
        Language::En => vec!["procedure", "no.", "act", "field", "name", "value"],
    };
    let rows = case.acts.iter().flat_map(|act| {
        act.facts.iter().map(|one| {
            vec![
                act.procedure.clone(),
                act.seq.to_string(),
                language.of(&act.act).to_owned(),
                one.name.id.clone(),
                language.of(&one.name).to_owned(),
                value(&one.value),
            ]
        })
    });
    Table { name: language.pick("内容", "facts"), heads, rows: rows.collect() }
}

/// The rules of an act on one line: `G24b met; G33 unmet (s-1)`.
pub(crate) fn rules_line(act: &Act, language: Language) -> String {
    let one = |one: &crate::model::RuleOutcome| {
        let subject = if one.subject.is_empty() { String::new() } else { format!(" ({})", one.subject) };
        format!("{} {}{subject}", one.rule.id, language.of(&one.outcome))
    };
    act.rules.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The facts of an act, a line each.
pub(crate) fn facts_line(act: &Act, language: Language) -> String {
    let one = |one: &crate::model::Fact| format!("{}: {}", language.of(&one.name), value(&one.value));
    act.facts.iter().map(one).collect::<Vec<_>>().join("\n")
}
