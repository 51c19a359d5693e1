//! The advice as a person reads it: the table, then one block a path.

use std::fmt::Write as _;

use serde_json::Value;
use shirube_core::advice::{Advice, Answer, Asked, Milestone, Path, ROWS, Reason, Standing};
use shirube_core::policy::Policy;

use crate::output::Output;

/// The whole advice.
pub(super) fn text(output: &Output, policy: &Policy, advice: &Advice) -> String {
    let body = serde_json::to_value(policy.body).ok();
    let body = body.as_ref().and_then(Value::as_str).unwrap_or_default();
    let mut out = format!("{} {body}\n\n{}\n", advice.on, output.pick("決定表", "Decision table"));
    for (nth, (row, asked)) in ROWS.iter().zip(&advice.table).enumerate() {
        let answer = answered(output, asked);
        let _ = writeln!(out, "{:>3}. {} … {answer}", nth + 1, output.language.of(row.question));
    }
    for answer in order(advice) {
        block(&mut out, output, answer);
    }
    out
}

fn answered(output: &Output, asked: &Asked) -> String {
    if let Some(said) = &asked.no_row {
        let unknown = output.pick("不明（この日の行がありません）", "unknown: no row for this day");
        return format!("{unknown} {}", output.pick(&said.ja, &said.en));
    }
    match asked.answer {
        Some(true) => output.mark(true, output.pick("はい", "yes")),
        Some(false) => output.pick("いいえ", "no").to_owned(),
        None => output.pick("不明", "not told").to_owned(),
    }
}

/// What is recommended first, what is closed last; otherwise as the advisor has it.
fn order(advice: &Advice) -> Vec<&Answer> {
    let mut answers: Vec<&Answer> = advice.answers.iter().collect();
    answers.sort_by_key(|one| match one.standing {
        Standing::Recommended => 0,
        Standing::Eligible => 1,
        Standing::NotYet(_) => 2,
        Standing::Closed(_) => 3,
    });
    answers
}

fn block(out: &mut String, output: &Output, answer: &Answer) {
    let (word, because) = match &answer.standing {
        Standing::Recommended => (output.mark(true, output.pick("勧める", "recommended")), &[][..]),
        Standing::Eligible => (output.mark(true, output.pick("可", "eligible")), &[][..]),
        Standing::NotYet(because) => (output.pick("まだ", "not yet").to_owned(), because.as_slice()),
        Standing::Closed(because) => (output.mark(false, output.pick("不可", "closed")), because.as_slice()),
    };
    let label = output.language.of(answer.path.words());
    let _ = writeln!(out, "\n■ {label} {} 〔{word}〕", answer.path.id());
    if let Some(by) = answer.by {
        let _ = writeln!(
            out,
            "  {}：{}",
            output.pick("選定の方法", "selected by"),
            output.language.of(Path::words(by))
        );
    }
    for one in because {
        let _ = writeln!(out, "  ✗ {}", said(output, one));
    }
    for one in &answer.reasons {
        let _ = writeln!(out, "  ・{}", said(output, one));
    }
    days(out, output, answer);
}

fn days(out: &mut String, output: &Output, answer: &Answer) {
    let earliest = &answer.earliest;
    let all = [
        (output.pick("公告・公募", "call"), &earliest.call),
        (output.pick("締切", "it closes"), &earliest.closes),
        (output.pick("契約", "contract"), &earliest.contract),
        (output.pick("支払", "payment"), &earliest.payment),
    ];
    for (label, milestone) in all {
        if let Some(milestone) = milestone {
            day(out, output, label, milestone);
        }
    }
}

fn day(out: &mut String, output: &Output, label: &str, milestone: &Milestone) {
    let day = milestone
        .on
        .map_or_else(|| output.pick("見込みなし", "none in sight").to_owned(), |day| day.to_string());
    let _ = writeln!(out, "  {} {label}：{day}", output.pick("最も早い", "earliest"));
    for one in &milestone.because {
        let _ = writeln!(out, "      {}", said(output, one));
    }
}

fn said(output: &Output, reason: &Reason) -> String {
    let sentence = match output.language {
        shirube_core::render::Language::Ja => &reason.ja,
        shirube_core::render::Language::En => &reason.en,
    };
    format!("{sentence} 〔{} {}〕", reason.rule, output.language.of(reason.citation))
}
