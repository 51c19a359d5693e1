//! The rules for a reader of the law: each with where it stands, what it binds, which figures of the
//! organisation's policy change it, and an example on both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Language;
use super::rules::legend;
use crate::law::open_points::{OPEN_POINTS, OpenPoint};
use crate::policy::parameters;
use crate::procedures::newest;
use crate::register::{Registered, register};
use crate::rule::Form;
use crate::rules::frame::ALWAYS;
use crate::words::Sentence;

/// A case judged by a rule: what it is, where it was taken from, what the rule says of it.
#[derive(Debug, Clone)]
pub struct Example {
    /// The case.
    pub case: Sentence,
    /// Where it comes from.
    pub source: String,
    /// What came of it: an outcome, an instant by which a duty is due, or the way a fork takes.
    pub came: String,
    /// What the rule says, where it says something.
    pub says: Option<Sentence>,
}

/// An example on either side of a rule, as far as there are any.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    /// Where the rule holds.
    pub holds: Option<Example>,
    /// Where it does not.
    pub fails: Option<Example>,
}

/// Where a reader finds a rule explained: the page of the law, or that of the kind for what every act
/// of a procedure asks.
#[must_use]
pub fn page_of(rule: &str, kind: &str, language: Language) -> String {
    let tag = language.pick("ja", "en");
    if is_explained(rule) {
        return format!("docs/rulebook/law.{tag}.md#{rule}");
    }
    format!("docs/rulebook/{kind}/rulebook.{tag}.md")
}

/// Whether the page of the law has a place of its own for a rule.
#[must_use]
pub fn is_explained(rule: &str) -> bool {
    register_ids().contains(rule) || ALWAYS.iter().any(|one| one.id == rule)
}

fn register_ids() -> &'static BTreeSet<&'static str> {
    static IDS: std::sync::LazyLock<BTreeSet<&'static str>> =
        std::sync::LazyLock::new(|| register().into_iter().map(|rule| rule.id).collect());
    &IDS
}

/// The pages of the rules, in Japanese and English, with these examples.
#[must_use]
pub fn law_docs(examples: &BTreeMap<String, Examples>) -> Vec<(String, String)> {
    [(Language::Ja, "ja"), (Language::En, "en")]
        .into_iter()
        .map(|(language, tag)| (format!("docs/rulebook/law.{tag}.md"), page(language, examples)))
        .collect()
}

fn page(language: Language, examples: &BTreeMap<String, Examples>) -> String {
    let rules: Vec<Registered> = register();
    let (law, ours): (Vec<&Registered>, Vec<&Registered>) =
        rules.iter().partition(|rule| crate::rules::of_the_law(rule.id));
    let mut out = format!(
        "# {}\n\n{}\n\n",
        language.pick("規則の解説", "The rules explained"),
        language.pick(
            "各規則の根拠・出典・強さ、それを確かめる行為、値を変える団体の方針、限界の両側の例。拒否の応答はここに結ばれます。",
            "Each rule: where it stands, where that was read, how far it yields, the acts that ask it, the figures of \
             policy that change it, and an example on both sides of its limit. Every refusal links here."
        ),
    );
    let _ = writeln!(out, "{}\n", legend(language));
    sections(&mut out, language, &law, examples);
    out.push_str(figure(language));
    let _ = writeln!(out, "## {}\n", language.pick("確かめられなかった点", "Open points"));
    let _ = writeln!(
        out,
        "{}\n",
        language.pick(
            "資料で確かめられず、方針又は担当者の記入に委ねている点。",
            "What our sources do not settle, and what is therefore left to policy or to the officer."
        )
    );
    for (nth, point) in OPEN_POINTS.iter().enumerate() {
        open_point(&mut out, language, nth + 1, point);
    }
    let heading = language.pick("手続定義による要件", "Requirements of the procedures as defined here");
    let _ = writeln!(out, "\n## {heading}\n");
    sections(&mut out, language, &ours, examples);
    always(&mut out, language);
    out.trim_end().to_owned() + "\n"
}

/// The rules in turn; one read in two ways has one place, and its examples once.
fn sections(
    out: &mut String,
    language: Language,
    rules: &[&Registered],
    examples: &BTreeMap<String, Examples>,
) {
    let mut last = "";
    for rule in rules {
        let first = rule.id != last;
        section(out, language, rule, (first, first.then(|| examples.get(rule.id)).flatten()));
        last = rule.id;
    }
}

/// G88 refuses nothing and no act asks it: what is counted, from what, and where it is shown.
const fn figure(language: Language) -> &'static str {
    language.pick(
        "<a id=\"G88\"></a>\n\n### G88 新規中小企業者の割合\n\n- 強さ —・集計、国の指針（行為を拒まない）\n- 根拠 官公需についての\
         国等の契約の基本方針（創業10年未満の中小企業者）\n- 記録 契約の締結（`sign`）で団体の側が創業の日（`counterpart.founded_on`）と\
         中小企業者か（`counterpart.is_small`）を記録し、締結の日で判定した結果が契約に残る\n- 表示 `shirube figures --year 年度`：\
         その年度に締結した契約の額に対する割合。記録のない契約は別に数える\n\n",
        "<a id=\"G88\"></a>\n\n### G88 share of new small firms\n\n- severity —, a figure, guideline (no act is refused)\n- stands in \
         policy on public demand (small firms founded less than ten years before)\n- kept at the signature (`sign`): the body's side \
         records the founding day (`counterpart.founded_on`) and the size (`counterpart.is_small`); what they come to on the day \
         of signing stays with the contract\n- shown by `shirube figures --year YEAR`: the share of the amount contracted in the \
         fiscal year; contracts without the record are counted apart\n\n",
    )
}

/// What every act is asked, with the anchor its refusals link to.
fn always(out: &mut String, language: Language) {
    let _ = writeln!(out, "## {}\n", language.pick("どの行為でも問われること", "What every act is asked"));
    for rule in ALWAYS {
        let _ = writeln!(out, "<a id=\"{}\"></a>\n\n### {} {}\n", rule.id, rule.id, language.of(rule.name));
        let _ = writeln!(out, "- {}{}", language.pick("強さ ", "severity "), rule.severity.letter());
        let _ = writeln!(out, "- {}{}\n", language.pick("根拠 ", "stands in "), language.of(rule.citation));
    }
}

fn section(
    out: &mut String,
    language: Language,
    rule: &Registered,
    (first, examples): (bool, Option<&Examples>),
) {
    if first {
        let _ = writeln!(out, "<a id=\"{}\"></a>\n", rule.id);
    }
    let _ = writeln!(out, "### {} {}\n", rule.id, language.of(rule.name));
    let comma = language.comma();
    let yields = if rule.overridable { language.pick("・例外可", ", exceptions") } else { "" };
    let _ = writeln!(
        out,
        "- {}{}{yields}{comma}{}{comma}{}",
        language.pick("強さ ", "severity "),
        rule.severity.letter(),
        super::say::form(rule.form, language),
        language.of(rule.source.words()),
    );
    if !rule.citation.ja.is_empty() {
        let _ = writeln!(out, "- {}{}", language.pick("根拠 ", "stands in "), language.of(rule.citation));
    }
    let _ = writeln!(out, "- {}{}", language.pick("行為 ", "asked by "), asked_by(rule, language));
    let figures: Vec<String> = parameters()
        .filter(|one| one.feeds.contains(&rule.id))
        .map(|one| format!("`{}` {}", one.name, language.of(one.label)))
        .collect();
    if !figures.is_empty() {
        let policy = language.pick("方針 ", "policy ");
        let _ = writeln!(out, "- {policy}{} ([policy](../policy.md))", figures.join(language.comma()));
    }
    let Some(examples) = examples else { return out.push('\n') };
    let (holds, fails) = match rule.form {
        Form::Guard => (language.pick("満たす例", "holds"), language.pick("満たさない例", "does not hold")),
        Form::Duty => (language.pick("期限の例", "due"), language.pick("期限後の例", "also")),
        Form::Fork => (language.pick("一方の例", "one way"), language.pick("他方の例", "the other way")),
    };
    for (side, example) in [(holds, &examples.holds), (fails, &examples.fails)] {
        if let Some(example) = example {
            shown(out, language, side, example);
        }
    }
    out.push('\n');
}

fn shown(out: &mut String, language: Language, side: &str, example: &Example) {
    let case = said(language, &example.case);
    let _ = writeln!(out, "- {side}: {case} → `{}` ({})", example.came, example.source);
    if let Some(says) = &example.says {
        let _ = writeln!(out, "  > {}", said(language, says));
    }
}

fn said(language: Language, sentence: &Sentence) -> &str {
    match language {
        Language::Ja => &sentence.ja,
        Language::En => &sentence.en,
    }
}

fn asked_by(rule: &Registered, language: Language) -> String {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, act) in &rule.acts {
        kinds.entry(kind).or_default().push(act);
    }
    let tag = language.pick("ja", "en");
    let one = |(kind, acts): (&str, Vec<&str>)| {
        let label = newest(kind).map_or(kind, |machine| language.of(machine.label));
        format!("[{label}]({kind}/rulebook.{tag}.md) {}", acts.join(" "))
    };
    kinds.into_iter().map(one).collect::<Vec<_>>().join(language.comma())
}

fn open_point(out: &mut String, language: Language, number: usize, point: &OpenPoint) {
    let rules: Vec<String> = point.rules.iter().map(|id| format!("[{id}](#{id})")).collect();
    let _ = writeln!(
        out,
        "{number}. {}{}{}",
        language.of(point.what),
        language.pick("→ ", " → "),
        language.of(point.handled),
    );
    if !rules.is_empty() {
        let _ = writeln!(out, "   ({})", rules.join(" "));
    }
}
