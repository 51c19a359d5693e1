//! The page of the rulebook: the decision table as a table, in both languages.

use std::fmt::Write as _;

use super::path::Path;
use super::table::{ROWS, Row};
use super::told::ASKED;
use crate::facts::Shape;
use crate::procedures::newest;
use crate::render::Language;

/// The generated pages: their paths from the root of the repository, and their content.
#[must_use]
pub fn docs() -> Vec<(String, String)> {
    [Language::Ja, Language::En]
        .into_iter()
        .map(|language| (format!("docs/rulebook/advice.{}.md", language.tag()), page(language)))
        .collect()
}

fn page(language: Language) -> String {
    let mut out =
        format!("# {}\n\n", language.pick("方式の助言（決定表）", "Advice on the path (decision table)"));
    out.push_str(language.pick(
        "手続の選び方を決定表から生成した文書です。手で編集しません。方式が使えるかは、各手続の最初の行為を同じ事実で\
         状態機械に聞いて判定します。ここにも判定の側にも、限度額や日数の写しはありません。\n\n",
        "Generated from the decision table; not edited by hand. Whether a path is open is asked of the machines: its \
         first acts are heard on the same facts. Neither this page nor the advisor holds a copy of any figure.\n\n",
    ));
    questions(&mut out, language);
    paths(&mut out, language);
    facts(&mut out, language);
    out
}

fn questions(out: &mut String, language: Language) {
    let _ = writeln!(out, "## {}\n", language.pick("決定表", "Decision table"));
    out.push_str(language.pick(
        "上から順に問います。「はい」の行が導く手続のうち、いま使えるものを勧めます。1号が使えるときは、支払を伴う他の契約より先に勧めます。\n\n",
        "Asked from the top. Of the paths the rows answered yes lead to, those open today are recommended; where No.1 is \
         open it comes before every other contract.\n\n",
    ));
    out.push_str(language.pick(
        "| # | 問い | 見る事実 | 根拠 | 「はい」のとき | 手続 |\n|--:|---|---|---|---|---|\n",
        "| # | Question | Facts it looks at | Rules | Where yes | Path |\n|--:|---|---|---|---|---|\n",
    ));
    for (nth, row) in ROWS.iter().enumerate() {
        let _ = writeln!(
            out,
            "| {} | {} | `{}` | {} | {} | `{}` |",
            nth + 1,
            language.of(row.question),
            row.looks_at.join("` `"),
            rules(row, language),
            language.of(row.answer),
            row.paths.iter().map(|path| path.id()).collect::<Vec<_>>().join("` `"),
        );
    }
    out.push('\n');
}

fn rules(row: &Row, language: Language) -> String {
    let cited = row.rules.iter().map(|rule| format!("**{}** {}", rule.id, language.of(rule.citation)));
    cited.collect::<Vec<_>>().join(language.pick("、", "; "))
}

fn paths(out: &mut String, language: Language) {
    let _ = writeln!(
        out,
        "## {}\n",
        language.pick("手続と、聞かれる最初の行為", "Paths and the first acts heard")
    );
    out.push_str(
        language.pick(
            "| 手続 | id | 最初の行為 |\n|---|---|---|\n",
            "| Path | id | First acts |\n|---|---|---|\n",
        ),
    );
    for path in Path::ALL {
        let acts = path.first_acts().iter().map(|(kind, act)| {
            let label =
                newest(kind).and_then(|machine| machine.act(act)).map_or("", |one| language.of(one.label));
            format!("{label} `{kind}` `{act}`")
        });
        let acts = acts.collect::<Vec<_>>().join(" → ");
        let _ = writeln!(out, "| {} | `{}` | {acts} |", language.of(path.words()), path.id());
    }
    out.push('\n');
}

fn facts(out: &mut String, language: Language) {
    let _ = writeln!(out, "## {}\n", language.pick("伝えられる事実", "Facts it may be told"));
    out.push_str(
        language.pick("| 事実 | 名前 | 値 |\n|---|---|---|\n", "| Fact | Name | Value |\n|---|---|---|\n"),
    );
    for fact in ASKED {
        let _ = writeln!(
            out,
            "| {} | `{}` | {} |",
            language.of(fact.label),
            fact.name,
            value(fact.shape, language)
        );
    }
}

fn value(shape: Shape, language: Language) -> String {
    match shape {
        Shape::Text | Shape::Texts => language.pick("文字", "text").to_owned(),
        Shape::Yen => language.pick("円（整数）", "whole yen").to_owned(),
        Shape::Count(low, high) => format!("{low}–{high}"),
        Shape::Date | Shape::Instant => language.pick("日付", "date").to_owned(),
        Shape::Flag => language.pick("はい・いいえ", "yes or no").to_owned(),
        Shape::Choice(options) => format!("`{}`", options.join("` `")),
        Shape::CorporateNumber | Shape::Hash | Shape::Record(_) => {
            language.pick("構造", "structure").to_owned()
        }
    }
}
