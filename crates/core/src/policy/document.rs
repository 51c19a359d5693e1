//! The parameters as a document: every figure with its unit, bounds, source and what reads it.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::parameter::{Bound, Parameter, Provenance, Unit, at_least, at_most};
use super::{BodyKind, GROUPS, Policy};
use crate::words::{Sentence, Words, words};

/// Where a reader finds a member explained, by its path (`delegation_table[1].holder`); the whole page
/// for what is no member.
#[must_use]
pub fn page_of(path: &str) -> String {
    let name = path.split(['.', '[']).next().unwrap_or_default();
    match super::parameter(name) {
        Some(known) => format!("docs/policy.md#{}", known.name),
        None => "docs/policy.md".to_owned(),
    }
}

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
    out.push_str(PAGES);
    out.push_str(COMMANDS);
    for group in GROUPS {
        let _ = writeln!(out, "\n## {} / {}\n", group.words.ja, group.words.en);
        out.push_str("| 項目 Member | | 初期値 Default | 限度 Bounds | 根拠 Source | 読む規則 Read by |\n");
        out.push_str("|---|---|---|---|---|---|\n");
        for parameter in group.parameters {
            out.push_str(&row(parameter, on));
        }
    }
    kinds(&mut out, on);
    out.push_str(DELEGATION);
    out
}

/// What differs by kind of body where a policy states nothing.
fn kinds(out: &mut String, on: NaiveDate) {
    out.push_str(KINDS);
    for parameter in super::parameters().filter(|one| one.standard.is_some()) {
        let mut own = false;
        let mut cells = Vec::new();
        for kind in BodyKind::ALL {
            let figure = parameter.in_force(&Policy::default_of(kind), on);
            let unit = parameter.shape.unit();
            own |= figure != parameter.in_force(&Policy::default(), on);
            cells.push(figure.zip(unit).map_or_else(|| "—".to_owned(), |(figure, unit)| unit.of(figure).ja));
        }
        if own {
            let _ = writeln!(out, "| `{}` | {} |", parameter.name, cells.join(" | "));
        }
    }
    let covered = BodyKind::ALL.map(|kind| if kind.wto_covered() { "○" } else { "×" });
    let _ =
        writeln!(out, "| 特定調達（WTO）の対象 / covered by the WTO agreement | {} |", covered.join(" | "));
    let days = BodyKind::ALL.map(|kind| format!("{}日", kind.budget_submission_days()));
    let _ = writeln!(
        out,
        "| 当初予算の提出（年度開始前） / initial budget, before the fiscal year | {} |",
        days.join(" | ")
    );
}

const KINDS: &str = "
## 団体の種類による初期値 / defaults by kind of body

書かない項目は、団体の種類（`body`）ごとの法令の額が、その日の表の行から決まります。法令の額は方針に写しません（改正されれば、その日から新しい額になります）。\
公告・通知の期間、評価、契約保証金、保存年限などには、種類ごとの値を定める資料がありません。全種類に同じ初期値を置き、団体が定めます。\
`wto_*`と`complaint_wto_days`は、対象の団体（都道府県・指定都市）だけが読みます。国の機関はこの製品の対象ではなく、種類にありません。

What a policy leaves out takes the law's figure for its kind of body (`body`), from the row of the day; the figures are \
not copied into the policy, so that an amendment applies from its day. For notice periods, evaluation, bonds and \
retention our sources give no value by kind: every kind starts from the same, and the organisation sets its own. \
`wto_*` and `complaint_wto_days` are read for prefectures and designated cities only. Bodies of the State are outside \
this product and no kind of it.

| | 都道府県 prefecture | 指定都市 designated city | 中核市 core city | 市 city | 町村 town, village | 特別区 special ward | 組合 cooperative |
|---|---|---|---|---|---|---|---|
";

const DELEGATION: &str = "
## 専決区分 / the table of delegated decisions

`delegation_table`の各段は、上限額（`up_to_yen`、税込）、決裁する職（`holder`）、契約の種類（`contract_type`、省略可）です。

- 契約の種類を書いた段がその種類に一つでもあれば、その種類の決裁はその段だけで決まり、種類を書かない段は使いません。
- 種類を書かない段は、自分の段をもたないすべての種類に使います。
- 額は同じ種類の段の中で前の段より高くします。種類が違えば順序は問いません。
- どの段の上限も超える額は、長が決裁します。表に名前のない職は、何も決裁できません。
- 比べる額は、行為が示す契約金額、変更契約ではその変更後の額、なければ予定額です。

Each step of `delegation_table` is a highest amount (`up_to_yen`, tax included), the office that decides (`holder`) and, \
where it is for one type only, the type of contract (`contract_type`).

- A type that has a step of its own is decided by its own steps alone; the steps without a type do not count for it.
- The steps without a type are for every type that has none of its own.
- Amounts rise within the steps of one type; between types no order is asked.
- Above every step the head decides. An office the table does not name decides nothing.
- The amount compared is the price the act brings, of an amendment the amended price, else the estimate.

```toml
delegation_table = [
  { up_to_yen = 1_000_000, holder = \"課長\" },
  { up_to_yen = 10_000_000, holder = \"部長\" },
  # 工事はこの二段だけで決まる / works are decided by these two alone
  { up_to_yen = 500_000, holder = \"課長\", contract_type = \"works\" },
  { up_to_yen = 50_000_000, holder = \"副市長\", contract_type = \"works\" },
]
```
";

const PAGES: &str = "\
管理者は画面「管理」の「方針を変える」で項目ごとに入力し、決裁権者が「自分のタスク」から変更前・変更後を見て確認します。ファイルで行うこともできます。

In the pages an administrator enters it member by member (Administration, \"Change the policy\"), and an approver sees before and after, and confirms it, from their tasks. Files do it too:

";

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
    let default = if default.is_null() { standard(parameter, on) } else { format!("`{default}`") };
    let (basis, citation) = (parameter.source.provenance.words(), parameter.source.citation);
    let feeds: Vec<String> = parameter.feeds.iter().map(|id| format!("`{id}`")).collect();
    let feeds = if feeds.is_empty() { "—".to_owned() } else { feeds.join(" ") };
    format!(
        "| <a id=\"{0}\"></a>`{0}` | {1}<br>{2} | {default} | {3} | {4}：{5}<br>{6}: {7} | {feeds} |\n",
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

/// The law's figure of every kind of body, where the policy states none of its own.
fn standard(parameter: &Parameter, on: NaiveDate) -> String {
    let (Some(unit), Some(figure)) = (parameter.shape.unit(), parameter.standard) else {
        return "—".to_owned();
    };
    let known = |kind: BodyKind| figure(&Policy::default_of(kind), on).map(|figure| unit.of(figure));
    let said = by_kind(|kind| {
        known(kind).unwrap_or_else(|| words("この日の行がない", "no row for this day").into())
    });
    format!("（省略 / absent）<br>{said}")
}

/// What is said of each kind of body, those of whom it is the same together.
fn by_kind(says: impl Fn(BodyKind) -> Sentence) -> String {
    let mut groups: Vec<(Sentence, Vec<BodyKind>)> = Vec::new();
    for kind in BodyKind::ALL {
        let said = says(kind);
        match groups.iter_mut().find(|(known, _)| *known == said) {
            Some((_, kinds)) => kinds.push(kind),
            None => groups.push((said, vec![kind])),
        }
    }
    let alone = groups.len() == 1;
    let one = |(said, kinds): &(Sentence, Vec<BodyKind>)| {
        if alone {
            return format!("{} / {}", said.ja, said.en);
        }
        let ja: Vec<_> = kinds.iter().map(|kind| kind.words().ja).collect();
        let en: Vec<_> = kinds.iter().map(|kind| kind.words().en).collect();
        format!("{}：{} / {}: {}", ja.join("・"), said.ja, en.join(", "), said.en)
    };
    groups.iter().map(one).collect::<Vec<_>>().join("<br>")
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
    by_kind(|kind| {
        let figure = (bound.value)(&Policy::default_of(kind), on);
        if is_low { at_least(unit, figure) } else { at_most(unit, figure) }
    })
}
