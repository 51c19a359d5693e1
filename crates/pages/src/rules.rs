//! The rulebook as pages: what each rule is, where it stands, how far it yields, the acts that ask it, and a
//! case on either side of it.

mod examples;

use std::sync::LazyLock;

use askama::Template;
use shirube_core::policy::parameters;
use shirube_core::procedures::MACHINES;
use shirube_core::register::{Registered, register};
use shirube_core::render::Language;
use shirube_core::render::law::is_explained;
use shirube_core::rule::{Form, Severity};
use shirube_core::rules::frame::ALWAYS;
use shirube_core::rules::of_the_law;
use shirube_core::words::Words;

use self::examples::{Example, examples};
use crate::frame::{Crumb, Frame, escaped, in_language};
use crate::known::{act_words, kind_words};
use crate::moment::kept_day;
use crate::words::page_words;

/// Where the rules are listed.
pub const RULES_PATH: &str = "/rules";

static REGISTER: LazyLock<Vec<Registered>> = LazyLock::new(register);

page_words! {
    /// The words of the rulebook.
    RulesWords {
        title = "規則集", "Rulebook";
        lead = "行為のたびに確かめる規則の一覧です。番号か名前を選ぶと、根拠と、満たす例・満たさない例を読めます。",
            "The rules every act is held against. Choose one for where it stands, and an example on either side of it.";
        path = "手続", "Path";
        all = "すべて", "All";
        apply = "絞り込む", "Filter";
        drawing = "この手続の図を見る", "See this path drawn";
        law = "法令・規則・指針による規則", "Rules of the law, of local rules and guidelines";
        ours = "手続の定めによる規則", "Rules of the procedures as defined here";
        always = "どの行為でも確かめること", "What every act is asked";
        number = "番号", "Id";
        name = "名前", "Name";
        severity = "強さ", "Severity";
        citation = "根拠", "Stands in";
        form = "働き", "Does";
        source = "出典の種類", "Read in";
        since = "条文の基準日", "Text of";
        acts = "確かめる行為", "Asked by";
        any_act = "すべての手続のすべての行為", "every act of every path";
        figures = "値を定める方針の項目", "Figures of the office's policy that change it";
        examples = "例", "Examples";
        no_examples = "例はまだありません。", "There is no example yet.";
        taken_from = "例の出典", "taken from";
        of_path = "この手続の規則", "rules of this path";
        programs = "同じ内容をプログラムで読む（JSON）", "The same for programs (JSON)";
    }
}

/// Where a rule is explained, and what is said of the link to those who do not see where it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cited {
    pub(crate) href: String,
    pub(crate) aside: &'static str,
}

/// The place of a rule; none where it has none. It opens beside what is being typed.
pub(crate) fn cited(language: Language, rule: &str) -> Option<Cited> {
    is_explained(rule).then(|| Cited {
        href: in_language(&rule_path(rule), language),
        aside: language.pick("（規則の説明を別の画面で開く）", " (the rule explained, in a new window)"),
    })
}

fn rule_path(rule: &str) -> String {
    format!("{RULES_PATH}/{}", escaped(rule))
}

/// The rules of a path.
pub(crate) fn rules_of(kind: &str) -> String {
    format!("{RULES_PATH}?path={}", escaped(kind))
}

const fn severity(language: Language, severity: Severity) -> &'static str {
    match severity {
        Severity::Law => language.pick("法令（例外なし）", "law, without exception"),
        Severity::Local => language.pick("団体の規則・方針", "local rule or policy"),
        Severity::Advice => language.pick("助言", "advice"),
    }
}

const fn form(language: Language, form: Form) -> &'static str {
    match form {
        Form::Guard => language.pick("満たさなければ行為できない", "must hold before the act"),
        Form::Duty => language.pick("期限までに果たす義務", "a duty to be fulfilled by a day"),
        Form::Fork => {
            language.pick("進み方を決める（断らない）", "decides which way it goes, and refuses nothing")
        }
    }
}

/// A rule as a row.
#[derive(Debug)]
struct Row {
    href: String,
    id: &'static str,
    name: &'static str,
    severity: String,
    citation: &'static str,
}

/// Rules of one sort.
#[derive(Debug)]
struct Section {
    label: &'static str,
    rows: Vec<Row>,
}

/// The list of the rules.
#[derive(Debug, Template)]
#[template(path = "rules.html")]
pub struct RulesPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: RulesWords,
    paths: Vec<(&'static str, &'static str, bool)>,
    drawing: Option<String>,
    sections: Vec<Section>,
}

impl RulesPage {
    /// The rules of a path, or of all where there is no such one.
    #[must_use]
    pub fn new(frame: Frame, path: &str) -> Self {
        let language = frame.language;
        let w = RulesWords::of(language);
        let kind = kind_words(path).map(|label| (path, language.of(label)));
        let fits =
            |rule: &&Registered| kind.is_none_or(|(kind, _)| rule.acts.iter().any(|(of, _)| *of == kind));
        let (law, ours): (Vec<&Registered>, Vec<&Registered>) =
            REGISTER.iter().filter(fits).partition(|rule| of_the_law(rule.id));
        let always = ALWAYS.iter().map(|rule| Row {
            href: frame.link(&rule_path(rule.id)),
            id: rule.id,
            name: language.of(rule.name),
            severity: severity(language, rule.severity).to_owned(),
            citation: language.of(rule.citation),
        });
        let sections = vec![
            Section { label: w.law, rows: rows(&frame, &law) },
            Section { label: w.ours, rows: rows(&frame, &ours) },
            Section { label: w.always, rows: always.collect() },
        ];
        let title = kind.map_or_else(|| w.title.to_owned(), |(_, label)| format!("{label} - {}", w.title));
        let mut paths: Vec<(&str, &str, bool)> = Vec::new();
        for machine in MACHINES.iter().filter(|machine| !machine.kind.is_empty()) {
            if paths.iter().all(|(known, ..)| *known != machine.kind) {
                paths.push((machine.kind, language.of(machine.label), machine.kind == path));
            }
        }
        Self {
            crumbs: frame.crumbs(None, w.title),
            drawing: kind.map(|(kind, _)| frame.link(&format!("/paths/{kind}/drawing.svg"))),
            paths,
            sections,
            title,
            w,
            frame,
        }
    }
}

/// Rules as rows; one that is read in two ways is one row.
fn rows(frame: &Frame, rules: &[&Registered]) -> Vec<Row> {
    let language = frame.language;
    let mut rows: Vec<Row> = Vec::new();
    for rule in rules {
        let severity = severity(language, rule.severity);
        match rows.last_mut().filter(|last| last.id == rule.id) {
            Some(last) if last.severity.contains(severity) => {}
            Some(last) => last.severity = format!("{}{}{severity}", last.severity, language.comma()),
            None => rows.push(Row {
                href: frame.link(&rule_path(rule.id)),
                id: rule.id,
                name: language.of(rule.name),
                severity: severity.to_owned(),
                citation: language.of(rule.citation),
            }),
        }
    }
    rows
}

/// A text in the language of the page, and in the other.
#[derive(Debug)]
struct Both {
    own: &'static str,
    other: &'static str,
}

fn both(language: Language, words: Words) -> Both {
    Both { own: language.pick(words.ja, words.en), other: language.pick(words.en, words.ja) }
}

/// The acts of a path that ask a rule.
#[derive(Debug)]
struct AskedBy {
    path: &'static str,
    href: String,
    acts: String,
}

/// A rule as it is read for some acts.
#[derive(Debug)]
struct Reading {
    name: Both,
    citation: Both,
    severity: String,
    form: &'static str,
    source: Option<&'static str>,
    since: Option<String>,
    asked_by: Vec<AskedBy>,
}

fn reading(frame: &Frame, rule: &Registered) -> Reading {
    let language = frame.language;
    let exceptions = if rule.overridable {
        language.pick("（例外を認めることがある）", "; exceptions can be made")
    } else {
        ""
    };
    let mut asked_by: Vec<(&str, Vec<&str>)> = Vec::new();
    for (kind, act) in &rule.acts {
        let label = act_words(kind, act).map_or(*act, |words| language.of(words));
        match asked_by.last_mut().filter(|(last, _)| last == kind) {
            Some((_, acts)) => acts.push(label),
            None => asked_by.push((*kind, vec![label])),
        }
    }
    let asked_by = asked_by.into_iter().map(|(kind, acts)| AskedBy {
        path: kind_words(kind).map_or("", |words| language.of(words)),
        href: frame.link(&rules_of(kind)),
        acts: acts.join(language.comma()),
    });
    Reading {
        name: both(language, rule.name),
        citation: both(language, rule.citation),
        severity: format!("{}{exceptions}", severity(language, rule.severity)),
        form: form(language, rule.form),
        source: Some(language.of(rule.source.words())),
        since: kept_day(language, rule.since),
        asked_by: asked_by.collect(),
    }
}

/// The readings of a rule: those of the register, or what every act is asked.
fn readings(frame: &Frame, id: &str) -> Vec<Reading> {
    let language = frame.language;
    let own: Vec<Reading> =
        REGISTER.iter().filter(|rule| rule.id == id).map(|rule| reading(frame, rule)).collect();
    if !own.is_empty() {
        return own;
    }
    let always = ALWAYS.iter().filter(|rule| rule.id == id).map(|rule| Reading {
        name: both(language, rule.name),
        citation: both(language, rule.citation),
        severity: severity(language, rule.severity).to_owned(),
        form: form(language, rule.form),
        source: None,
        since: None,
        asked_by: Vec::new(),
    });
    always.collect()
}

/// A rule explained.
#[derive(Debug, Template)]
#[template(path = "rule.html")]
pub struct RulePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: RulesWords,
    id: String,
    name: Both,
    readings: Vec<Reading>,
    figures: Vec<&'static str>,
    examples: Vec<Example>,
}

impl RulePage {
    /// The page; none where there is no such rule.
    #[must_use]
    pub fn new(frame: Frame, id: &str) -> Option<Self> {
        let language = frame.language;
        let w = RulesWords::of(language);
        let readings = readings(&frame, id);
        // the plainest name is that of the rule, as in the register
        let name = readings.iter().map(|one| &one.name).min_by_key(|name| name.own.len())?;
        let name = Both { own: name.own, other: name.other };
        let title = format!("{id} {}", name.own);
        let mut crumbs = frame.crumbs(None, &title);
        let list = Crumb { href: frame.link(RULES_PATH), label: w.title.to_owned() };
        crumbs.insert(crumbs.len().saturating_sub(1), list);
        let figures = parameters().filter(|one| one.feeds.contains(&id)).map(|one| language.of(one.label));
        Some(Self {
            title,
            crumbs,
            id: id.to_owned(),
            name,
            readings,
            figures: figures.collect(),
            examples: examples(language, id),
            w,
            frame,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(language: Language) -> Frame {
        Frame {
            language,
            organisation: None,
            environment: None,
            visitor: None,
            here: RULES_PATH.to_owned(),
            area: None,
        }
    }

    #[test]
    fn every_rule_that_is_cited_has_a_page_and_its_examples_are_told_in_words() {
        let ids = REGISTER.iter().map(|rule| rule.id).chain(ALWAYS.iter().map(|rule| rule.id));
        for id in ids {
            for language in [Language::Ja, Language::En] {
                assert!(cited(language, id).is_some(), "{id}");
                let page = RulePage::new(frame(language), id).unwrap();
                assert!(!page.name.own.is_empty() && !page.name.other.is_empty(), "{id}");
                for one in &page.examples {
                    assert!(!one.case.is_empty() && !one.source.is_empty(), "{id}: {one:?}");
                    let is_raw = one.came.contains('-');
                    assert!(!is_raw, "{id}: {one:?}");
                }
            }
        }
        assert!(RulePage::new(frame(Language::Ja), "no-such-rule").is_none());
        assert_eq!(cited(Language::Ja, "no-such-rule"), None);
    }

    #[test]
    fn a_path_has_its_own_rules() {
        let ids = |path: &str| {
            let page = RulesPage::new(frame(Language::Ja), path);
            page.sections.iter().flat_map(|one| &one.rows).map(|row| row.id).collect::<Vec<_>>()
        };
        let (all, own) = (ids(""), ids("contract"));
        assert!(own.len() < all.len() && own.contains(&"G10") && !own.contains(&"G12"));
        assert_eq!(all.iter().filter(|id| **id == "G32").count(), 1, "one row for a rule of two readings");
        assert_eq!(ids("no-such-path"), all);
    }
}
