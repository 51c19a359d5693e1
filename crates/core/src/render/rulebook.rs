//! The rulebook: everything a machine allows and requires, as Markdown a lawyer reviews.

use std::fmt::Write as _;

use super::{Language, gather, history, in_order, push_once, say, stages};
use crate::atlas::{Atlas, Route};
use crate::registry::ActInfo;
use crate::rule::Rule;
use crate::words::Phase;

/// The rulebook in one language.
#[must_use]
pub fn rulebook(atlas: &Atlas, language: Language) -> String {
    let machine = atlas.machine;
    let mut out = format!("# {} `{}`\n\n", language.of(machine.label), machine.name());
    out.push_str(language.pick(
        "状態機械から生成した規程集です。行為ごとに、行う人、段階、記載事項、書類、要件、効果を示します。\
         重要度は H（法令：例外なし）、R（団体の規程）、S（助言：記録のみ）です。\n\n",
        "Generated from the machine. For each act: who, from where to where, facts, documents, rules and \
         effects. Severity: H (law, no exception), R (local rule), S (advice, recorded).\n\n",
    ));
    let _ = writeln!(out, "![{}]({})\n", machine.kind, language.pick("drawing.svg", "drawing.en.svg"));
    opening(&mut out, atlas, language);
    stage_list(&mut out, atlas, language);
    let _ = writeln!(out, "## {}\n", language.pick("行為", "Acts"));
    for act in machine.acts {
        describe(&mut out, atlas, act, language);
    }
    rule_list(&mut out, atlas, language);
    safeguards(&mut out, atlas, language);
    out
}

fn opening(out: &mut String, atlas: &Atlas, language: Language) {
    for attribute in atlas.machine.attributes {
        let values = if attribute.values.is_empty() {
            language.pick("はい・いいえ", "yes or no").to_owned()
        } else {
            format!("`{}`", attribute.values.join("` `"))
        };
        let label = language.pick("開始時に定める属性", "Attribute chosen at opening");
        let _ = writeln!(out, "- {label} `{}`: {values}", attribute.name);
    }
    if !atlas.machine.opens.is_empty() {
        let label = language.pick("開く手続", "Opens");
        let _ = writeln!(out, "- {label}: `{}`", atlas.machine.opens.join("` `"));
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
}

fn stage_list(out: &mut String, atlas: &Atlas, language: Language) {
    let _ = writeln!(out, "## {}\n", language.pick("段階", "Stages"));
    for phase in Phase::ALL {
        let of_phase: Vec<_> = stages(atlas).filter(|stage| stage.phase == phase).collect();
        if of_phase.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {}\n", language.of(phase.words()));
        for stage in of_phase {
            let end = if stage.closed { language.pick("（終了）", " (end)") } else { "" };
            let _ = writeln!(out, "- {} `{}`{end}", language.of(stage.label), stage.id);
        }
        out.push('\n');
    }
}

fn describe(out: &mut String, atlas: &Atlas, act: &ActInfo, language: Language) {
    let _ = writeln!(out, "### {} `{}`\n", language.of(act.label), act.id);
    let by = say::actors(atlas, act.id, language).join(language.comma());
    let _ = writeln!(out, "- {}: {by}", language.pick("行う人", "By"));
    manner(out, atlas, act.id, language);
    let _ = writeln!(out, "- {}:", language.pick("段階", "From and to"));
    for line in ways(atlas, act.id, language) {
        let _ = writeln!(out, "  - {line}");
    }
    facts(out, atlas, act.id, language);
    let documents = gather(atlas, act.id, |route| route.documents.iter().map(|one| one.id).collect());
    list(out, language.pick("書類", "Documents"), documents, |id| {
        let label = atlas
            .of_act(act.id)
            .flat_map(|route| &route.documents)
            .find(|document| document.id == *id)
            .map_or("", |document| language.of(document.label));
        format!("{label} `{id}`")
    });
    let rules = gather(atlas, act.id, |route| route.rules.clone());
    list(out, language.pick("要件", "Rules"), rules, |rule| {
        format!(
            "[**{}**](../law.{}.md#{}) {}［{}・{}］{}",
            rule.id,
            language.pick("ja", "en"),
            rule.id,
            language.of(rule.name),
            rule.severity.letter(),
            say::form(rule.form, language),
            language.of(rule.citation),
        )
    });
    let effects = gather(atlas, act.id, |route| {
        route.effects.iter().map(|effect| say::effect(effect, language)).collect()
    });
    list(out, language.pick("効果", "Effects"), effects, String::clone);
    out.push('\n');
}

fn manner(out: &mut String, atlas: &Atlas, act: &str, language: Language) {
    let apart = gather(atlas, act, |route| route.apart_from.clone());
    if !apart.is_empty() {
        let label = language.pick("職務の分離：次の行為を行った人は行えない", "Never by whoever performed");
        let _ = writeln!(out, "- {label}: `{}`", apart.join("` `"));
    }
    if atlas.of_act(act).any(|route| route.by_two) {
        let _ = writeln!(
            out,
            "- {}",
            language.pick(
                "二人で行う：同じ内容を24時間以内に別の二人が行い、二人目で効果が生じる",
                "By two: two people, the same content within 24 hours; the second has the effect",
            )
        );
    }
    if atlas.of_act(act).any(|route| route.additive) {
        let _ = writeln!(
            out,
            "- {}",
            language.pick(
                "追加型：他の行為が先に行われても拒まれない",
                "Additive: never refused because something else happened meanwhile",
            )
        );
    }
}

fn facts(out: &mut String, atlas: &Atlas, act: &str, language: Language) {
    let asked = gather(atlas, act, |route| {
        route.asks.iter().map(|(fact, required)| (fact.name, *required)).collect()
    });
    list(out, language.pick("記載事項", "Facts"), asked, |(name, required)| {
        let fact = atlas
            .of_act(act)
            .flat_map(|route| &route.asks)
            .find(|(fact, _)| fact.name == *name)
            .map(|(fact, _)| *fact);
        let label = fact.map_or("", |fact| language.of(fact.label));
        let shape = fact.map_or_else(String::new, |fact| say::shape(&fact.shape, language));
        let must =
            if *required { language.pick("必須", "required") } else { language.pick("任意", "optional") };
        format!("{label} `{name}`［{must}］{shape}")
    });
}

fn list<T>(out: &mut String, label: &str, items: Vec<T>, line: impl Fn(&T) -> String) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "- {label}:");
    for item in items {
        let _ = writeln!(out, "  - {}", line(&item));
    }
}

/// The ways an act can go, with the stages that share a way on one line.
fn ways(atlas: &Atlas, act: &str, language: Language) -> Vec<String> {
    let mut shared: Vec<(String, Vec<&'static str>)> = Vec::new();
    for route in atlas.of_act(act) {
        let way = way(route, language);
        match shared.iter_mut().find(|(one, _)| *one == way) {
            Some((_, from)) => push_once(from, route.from.id),
            None => shared.push((way, vec![route.from.id])),
        }
    }
    shared
        .into_iter()
        .map(|(way, from)| {
            let names: Vec<&str> = in_order(atlas, &from)
                .into_iter()
                .filter_map(|id| atlas.machine.stage(id))
                .map(|stage| language.of(stage.label))
                .collect();
            let from = if names.is_empty() { "–".to_owned() } else { names.join(language.comma()) };
            format!("{from} → {way}")
        })
        .collect()
}

fn way(route: &Route, language: Language) -> String {
    let to = if history(route) {
        format!("{}{}", language.of(route.to.label), language.pick("（元の段階）", " (where it was)"))
    } else if route.to.id == route.from.id {
        language.pick("（変わらない）", "(stays)").to_owned()
    } else {
        format!("**{}**", language.of(route.to.label))
    };
    let conditions = say::conditions(route, language);
    if conditions.is_empty() {
        return to;
    }
    format!("{to}{}{conditions}", language.pick("　ただし ", " where "))
}

fn rule_list(out: &mut String, atlas: &Atlas, language: Language) {
    let _ = writeln!(out, "## {}\n", language.pick("規程一覧", "Rules"));
    for rule in atlas.rules().values() {
        describe_rule(out, rule, language);
    }
    let mut forks = Vec::new();
    for route in &atlas.routes {
        for (question, _) in &route.forks {
            if let Some(rule) = question.rule {
                push_once(&mut forks, (rule, language.of(question.words)));
            }
        }
    }
    forks.sort_unstable();
    for (rule, question) in forks {
        let form = language.pick("分岐", "fork");
        let _ = writeln!(out, "### {rule} {question}\n\n- {form}\n");
    }
}

fn describe_rule(out: &mut String, rule: &'static Rule, language: Language) {
    let _ = writeln!(out, "### {} {}\n", rule.id, language.of(rule.name));
    let _ = writeln!(out, "- {}: {}", language.pick("根拠", "Citation"), language.of(rule.citation));
    let _ = writeln!(
        out,
        "- {}: {} ／ {}",
        language.pick("重要度・形", "Severity and form"),
        say::severity(rule.severity, language),
        say::form(rule.form, language)
    );
    let _ = writeln!(out, "- {}: {}", language.pick("規程の日付", "Text of"), rule.since);
    let explained = language.pick("例と方針", "Examples and policy");
    let page = language.pick("law.ja.md", "law.en.md");
    let _ = writeln!(out, "- {explained}: [{page}](../{page}#{})", rule.id);
    if rule.overridable {
        let _ = writeln!(
            out,
            "- {}",
            language.pick(
                "方針が認める場合、決裁権者が例外を認められる",
                "An approver may make an exception where policy allows"
            )
        );
    }
    if rule.sensitive {
        let _ = writeln!(
            out,
            "- {}",
            language.pick("結果は秘匿して記録される", "Its outcome is committed salted")
        );
    }
    if let Some(sentence) = say::skeleton(rule, language) {
        let _ = writeln!(
            out,
            "- {}: {sentence}",
            language.pick("何も記載がないときの文", "Says of an empty file")
        );
    }
    out.push('\n');
}

fn safeguards(out: &mut String, atlas: &Atlas, language: Language) {
    if atlas.machine.safeguards.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {}\n", language.pick("迂回できない経路", "Safeguards"));
    for safeguard in atlas.machine.safeguards {
        let stage =
            atlas.machine.stage(safeguard.stage).map_or(safeguard.stage, |stage| language.of(stage.label));
        let acts = safeguard.acts.join("` `");
        let _ = match language {
            Language::Ja => writeln!(out, "- 「{stage}」には `{acts}` を経なければ至らない（検証済み）"),
            Language::En => writeln!(out, "- \"{stage}\" is reached only through `{acts}` (proved)"),
        };
    }
}
