//! `shirube overdue`: what should have been done by now.

use serde_json::{Value, json};
use shirube_core::dossier::japan_day;
use shirube_desk::Overdue;

use crate::args::Office;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// Lists what is overdue, in due order.
pub(crate) async fn run(output: Output, limit: u64, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let overdue = desk.overdue(&org, limit).await?;
    output.facts(|| Value::Array(overdue.iter().map(facts).collect()), || text(output, &overdue));
    Ok(())
}

fn facts(one: &Overdue) -> Value {
    json!({
        "procedure": one.procedure.as_str(), "deadline": one.deadline, "is_duty": one.is_duty,
        "ja": one.what.ja, "en": one.what.en, "act": one.act,
        "act_ja": one.act_words.ja, "act_en": one.act_words.en,
        "due_at": one.due_at.to_string(), "days_late": one.days_late,
        "held_ja": one.held.ja, "held_en": one.held.en,
    })
}

fn text(output: Output, overdue: &[Overdue]) -> String {
    if overdue.is_empty() {
        return output.pick("期限を過ぎたものはありません。", "Nothing is overdue.").to_owned();
    }
    let row = |one: &Overdue| {
        let owed = output.pick("終わっていない義務", "a duty not done");
        let held = output.pick(&one.held.ja, &one.held.en);
        vec![
            one.procedure.to_string(),
            format!("{} {}", output.pick(one.what.ja, one.what.en), one.deadline),
            format!("{} {}", output.pick(one.act_words.ja, one.act_words.en), one.act),
            japan_day(one.due_at.instant()).to_string(),
            one.days_late.to_string(),
            if one.is_duty { owed } else { held }.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = overdue.iter().map(row).collect();
    let ja = ["手続", "期限", "行為", "期限の日", "超過（日）", "状態"];
    let en = ["procedure", "what", "act", "due", "days late", "why"];
    Output::table(if output.pick("ja", "en") == "ja" { &ja } else { &en }, &rows)
}
