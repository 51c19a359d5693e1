//! The parameters as a document: every figure with its unit, bounds, source and what reads it.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::parameter::{Bound, Parameter, Provenance, Unit, at_least, at_most};
use super::{BodyKind, GROUPS, Policy};
use crate::words::Words;

/// The reference of the policy as Markdown, with the bounds of a day.
#[must_use]
pub fn document(on: NaiveDate) -> String {
    let mut out = String::from(
        "# 方針の項目 / Members of the policy\n\n\
         団体の方針（`office` の `apply-policy` で管理者が提案し、決裁権者が確認する）の項目です。限度を超える方針は施行できません。\
         走っている手続は、開いた日の方針のままです。ファイルは方針の全部で、書かない項目は初期値になります。\n\n\
         Generated from the table of parameters. An administrator proposes a policy, an approver confirms it \
         (`apply-policy`); one that goes beyond a bound is refused. A running procedure keeps the policy of the \
         day it was opened. A file is the whole policy: what it does not state takes the default. Basis: statute, agreement, local rule, practice, or this program; where nothing \
         reads a member, it is kept for whoever decides.\n",
    );
    let _ = writeln!(out, "\n限度は{on}のもの。 Bounds of {on}.\n");
    out.push_str(COMMANDS);
    for group in GROUPS {
        let _ = writeln!(out, "\n## {} / {}\n", group.words.ja, group.words.en);
        out.push_str("| 項目 Member | | 初期値 Default | 限度 Bounds | 根拠 Source | 読む規則 Read by |\n");
        out.push_str("|---|---|---|---|---|---|\n");
        for parameter in group.parameters {
            out.push_str(&row(parameter, on));
        }
    }
    out
}

const COMMANDS: &str = "\
```
shirube policy default city > policy.toml        # where a policy starts from, every bound as a comment
shirube policy check policy.toml                 # every fault with line, bound and citation
shirube policy diff policy.toml --data DIR       # what it changes, and what running cases keep
shirube policy propose policy.toml --effective-on 2027-04-01 --as ADMINISTRATOR --data DIR
shirube policy confirm policy.toml --effective-on 2027-04-01 --as APPROVER --data DIR
shirube policy show --on 2027-04-01 --data DIR   # what is in force on a day
```
";

fn row(parameter: &Parameter, on: NaiveDate) -> String {
    let default = parameter.value(&Policy::default());
    let default = if default.is_null() { "—".to_owned() } else { format!("`{default}`") };
    let (basis, citation) = (parameter.source.provenance.words(), parameter.source.citation);
    let feeds: Vec<String> = parameter.feeds.iter().map(|id| format!("`{id}`")).collect();
    let feeds = if feeds.is_empty() { "—".to_owned() } else { feeds.join(" ") };
    format!(
        "| `{}` | {}<br>{} | {default} | {} | {}：{}<br>{}: {} | {feeds} |\n",
        parameter.name,
        parameter.label.ja,
        parameter.label.en,
        bounds(parameter, on),
        basis.ja,
        citation.ja,
        basis.en,
        citation.en,
    )
}

/// The bounds of every kind of body, those that are the same said once.
fn bounds(parameter: &Parameter, on: NaiveDate) -> String {
    let Some(unit) = parameter.shape.unit() else {
        let phrase = parameter.range(&Policy::default(), on);
        return format!("{}<br>{}", phrase.ja, phrase.en);
    };
    let ends = [(parameter.low, true), (parameter.high, false)];
    let one = |(bound, is_low): (Option<Bound>, bool)| {
        let bound = bound?;
        let said = bound_of(unit, &bound, is_low, on);
        let own = bound.source == parameter.source || bound.source.provenance == Provenance::Program;
        let Words { ja, en } = bound.source.citation;
        Some(if own { said } else { format!("{said}（{ja} / {en}）") })
    };
    ends.into_iter().filter_map(one).collect::<Vec<_>>().join("<br>")
}

fn bound_of(unit: Unit, bound: &Bound, is_low: bool, on: NaiveDate) -> String {
    let mut by_figure: Vec<(i64, Vec<BodyKind>)> = Vec::new();
    for kind in BodyKind::ALL {
        let figure = (bound.value)(&Policy::default_of(kind), on);
        match by_figure.iter_mut().find(|(known, _)| *known == figure) {
            Some((_, kinds)) => kinds.push(kind),
            None => by_figure.push((figure, vec![kind])),
        }
    }
    let phrase = |figure| if is_low { at_least(unit, figure) } else { at_most(unit, figure) };
    let alone = by_figure.len() == 1;
    let one = |(figure, kinds): &(i64, Vec<BodyKind>)| {
        let said = phrase(*figure);
        let kinds_ja: Vec<_> = kinds.iter().map(|kind| kind.words().ja).collect();
        let kinds_en: Vec<_> = kinds.iter().map(|kind| kind.words().en).collect();
        if alone {
            format!("{} / {}", said.ja, said.en)
        } else {
            format!("{}：{} / {}: {}", kinds_ja.join("・"), said.ja, kinds_en.join(", "), said.en)
        }
    };
    by_figure.iter().map(one).collect::<Vec<_>>().join("<br>")
}
