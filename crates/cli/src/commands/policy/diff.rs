//! `shirube policy diff`: what a policy changes, what running procedures keep, and what is opened
//! under it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};
use shirube_core::atlas::{Atlas, survey};
use shirube_core::dossier::japan_day;
use shirube_core::policy::{Parameter, Policy};
use shirube_core::procedures::{MACHINES, by_name, newest};
use shirube_desk::Desk;
use shirube_persistence::CaseFilter;
use shirube_trail::{CaseNo, OrgId};

use super::affected::{Affected, Running, affected, changed, feeds, read_by};
use super::{OFFICE, file, in_force};
use crate::args::Office;
use crate::failure::{Failure, bad_id};
use crate::output::Output;
use crate::place;

/// What a change comes to.
struct Change {
    effective_on: NaiveDate,
    old: Policy,
    new: Policy,
    parameters: Vec<&'static Parameter>,
    running: Vec<(Running, Affected)>,
    /// Kinds that read what changed, with what reads it.
    opened: Vec<(&'static str, Vec<&'static str>)>,
}

/// Shows what a policy would change.
pub(super) async fn run(
    output: Output,
    path: &Path,
    effective_on: Option<NaiveDate>,
    office: &Office,
) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let now = desk.now().await?.instant();
    let today = japan_day(now);
    let effective_on = effective_on.or_else(|| today.succ_opt()).unwrap_or(today);
    let written = file::read(path, effective_on)?;
    let versions = in_force::versions(&desk, &org).await?;
    let old = in_force::on(&versions, effective_on).map_or_else(Policy::default, |one| one.policy.clone());
    let parameters = changed(&old, &written.policy);
    let atlases: BTreeMap<String, Atlas> =
        MACHINES.iter().map(|machine| (machine.name(), survey(machine))).collect();
    let mut found = Vec::new();
    for running in running(&desk, &org).await? {
        let atlas = atlases.get(running.row.machine.as_str());
        let one =
            atlas.map_or_else(Affected::default, |atlas| affected(&running, atlas, &written.policy, now));
        found.push((running, one));
    }
    let all = feeds(&parameters);
    let is_newest =
        |atlas: &&Atlas| newest(atlas.machine.kind).is_some_and(|one| one.version == atlas.machine.version);
    let reading = atlases.values().filter(is_newest).map(|atlas| (atlas.machine.kind, read_by(atlas, &all)));
    let opened = reading.filter(|(_, ids)| !ids.is_empty());
    let opened = opened.map(|(kind, ids)| (kind, ids.into_iter().collect())).collect();
    let change = Change { effective_on, old, new: written.policy, parameters, running: found, opened };
    output.facts(|| facts(&change), || text(output, &change));
    Ok(())
}

/// Every procedure that has not ended, without the office.
async fn running(desk: &Desk, org: &OrgId) -> Result<Vec<Running>, Failure> {
    // what the office opened is in its own case
    let mut cases = vec![CaseNo::new(OFFICE).map_err(|fault| bad_id("CASE", &fault))?];
    let mut after = None;
    loop {
        let page = desk.store().cases(org, &CaseFilter::default(), after).await?;
        cases.extend(page.cases.into_iter().map(|case| case.case_no));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut running = Vec::new();
    for case in cases.iter().rev() {
        for row in desk.store().procedures(org, case).await? {
            if row.closed || row.kind.as_str() == OFFICE {
                continue;
            }
            let policy = row.facts.get("policy").cloned().unwrap_or_default();
            let policy = serde_json::from_value(policy).unwrap_or_default();
            let entries = desk.store().trail(org, &row.procedure).await?;
            let disclosures = desk.store().disclosures(org, &row.procedure).await?;
            let unit = desk.store().begin(org).await?;
            let deadlines = unit.deadlines(&row.procedure).await?;
            unit.rollback().await?;
            running.push(Running { row, policy, deadlines, entries, disclosures });
        }
    }
    Ok(running)
}

/// How many run under the policy of which day, by kind.
fn by_kind(change: &Change) -> BTreeMap<(String, NaiveDate), usize> {
    let mut counts = BTreeMap::new();
    for (running, _) in &change.running {
        let key = (running.row.machine.to_string(), japan_day(running.row.opened_at.instant()));
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn facts(change: &Change) -> Value {
    let parameter = |one: &&'static Parameter| {
        json!({
            "name": one.name, "ja": one.label.ja, "en": one.label.en,
            "old": one.value(&change.old), "new": one.value(&change.new), "feeds": one.feeds,
        })
    };
    let count = |((machine, day), count): ((String, NaiveDate), usize)| json!({ "machine": machine, "policy_of": day, "procedures": count });
    let one = |(running, affected): &(Running, Affected)| {
        json!({
            "procedure": running.row.procedure.as_str(), "kind": running.row.kind.as_str(),
            "stage": running.row.stage, "policy_of": japan_day(running.row.opened_at.instant()),
            "would_differ": affected.json(),
        })
    };
    let opened = |(kind, ids): &(&'static str, Vec<&'static str>)| json!({ "kind": kind, "read_by": ids });
    json!({
        "effective_on": change.effective_on,
        "parameters": change.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "running": {
            "keep_their_policy": true,
            "by_kind": by_kind(change).into_iter().map(count).collect::<Vec<_>>(),
            "procedures": change.running.iter().map(one).collect::<Vec<_>>(),
        },
        "newly_opened": change.opened.iter().map(opened).collect::<Vec<_>>(),
    })
}

fn text(output: Output, change: &Change) -> String {
    let day = change.effective_on;
    if change.parameters.is_empty() {
        let said = output.pick("変わる項目はありません。", "nothing changes.");
        return format!("{day}: {said}");
    }
    let mut out = format!("{}（{day}）\n", output.pick("変わる項目", "members that change"));
    for one in &change.parameters {
        let label = output.pick(one.label.ja, one.label.en);
        let (old, new) = (shown(output, one, &change.old), shown(output, one, &change.new));
        let feeds = if one.feeds.is_empty() { "—".to_owned() } else { one.feeds.join(" ") };
        let _ = writeln!(out, "  {} {label}: {old} → {new}  [{feeds}]", one.name);
    }
    running_text(output, change, &mut out);
    let _ = writeln!(
        out,
        "\n{}",
        output.pick(
            "施行日以後に開く手続は新しい方針になります。変わるものを読む規則・期限：",
            "procedures opened from that day on run under the new policy; what reads the change:",
        )
    );
    for (kind, ids) in &change.opened {
        let _ = writeln!(out, "  {}: {}", kind_label(output, kind), ids.join(" "));
    }
    out
}

fn running_text(output: Output, change: &Change, out: &mut String) {
    let _ = writeln!(out, "\n{}", output.pick(
        "走っている手続は、開いた日の方針のままです（この変更は及びません）。",
        "running procedures keep the policy of the day they were opened; this change does not touch them.",
    ));
    let rows: Vec<Vec<String>> = by_kind(change)
        .into_iter()
        .map(|((machine, day), count)| {
            let label = by_name(&machine)
                .map_or(machine.clone(), |one| output.pick(one.label.ja, one.label.en).to_owned());
            vec![label, day.to_string(), count.to_string()]
        })
        .collect();
    let (ja, en) = (["種類", "方針の日", "手続"], ["kind", "policy of", "procedures"]);
    if rows.is_empty() {
        out.push_str(output.pick("  走っている手続はありません。", "  nothing is running."));
        out.push('\n');
        return;
    }
    out.push_str(&Output::table(if output.pick("ja", "en") == "ja" { &ja } else { &en }, &rows));
    let _ = writeln!(
        out,
        "\n\n{}",
        output.pick(
            "新しい方針で開いていたら違っていたもの（参考）：",
            "what would come out differently had they been opened under the new policy:",
        )
    );
    let mut is_nothing = true;
    for (running, affected) in change.running.iter().filter(|(_, one)| !one.is_nothing()) {
        is_nothing = false;
        let kind = kind_label(output, running.row.kind.as_str());
        let _ = writeln!(out, "  {} {kind}", running.row.procedure);
        affected_text(output, affected, out);
    }
    if is_nothing {
        let _ = writeln!(out, "  {}", output.pick("ありません。", "nothing."));
    }
}

fn affected_text(output: Output, affected: &Affected, out: &mut String) {
    for one in &affected.deadlines {
        let would_be = one.would_be.map_or_else(
            || output.pick("記録からは計算し直せません", "cannot be worked out from the record").to_owned(),
            |day| day.to_string(),
        );
        let label = output.pick(one.words.ja, one.words.en);
        let _ = writeln!(out, "    {} {}: {} → {would_be}", one.id, label, one.due);
    }
    for one in &affected.acts {
        let _ = writeln!(out, "    {} {}: {} → {}", one.act, one.by, one.now, one.would_be);
    }
    if !affected.by_what_is_brought.is_empty() {
        let ids: Vec<&str> = affected.by_what_is_brought.iter().copied().collect();
        let said = output.pick("行為に記す内容しだい", "depends on what the act will bring");
        let _ = writeln!(out, "    {said}: {}", ids.join(" "));
    }
}

fn kind_label(output: Output, kind: &str) -> String {
    newest(kind).map_or_else(|| kind.to_owned(), |one| output.pick(one.label.ja, one.label.en).to_owned())
}

/// A value for a person: figures with their unit.
fn shown(output: Output, parameter: &Parameter, policy: &Policy) -> String {
    let value = parameter.value(policy);
    match (parameter.shape.unit(), value.as_i64()) {
        (Some(unit), Some(figure)) => {
            let said = unit.of(figure);
            output.pick(&said.ja, &said.en).to_owned()
        }
        (Some(_), None) => output.pick("法令の額", "the statute's figure").to_owned(),
        (None, _) => value.to_string(),
    }
}
