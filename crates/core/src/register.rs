//! The register of rules: every rule and fork that some act carries, with what a reviewer asks of
//! it: where it stands, where that was read, how far it yields, which acts it binds.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlas::survey;
use crate::effect::Effect;
use crate::procedures::MACHINES;
use crate::rule::{Form, Rule, Severity};
use crate::words::{Words, words};

/// Where a rule was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Act, Order, Ministerial Rules, or the special Order on WTO procurement.
    Statute,
    /// Case law on a statute.
    CaseLaw,
    /// Guidelines of a ministry, or a national policy.
    Guideline,
    /// The organisation's own rules or ordinances; the figure is its policy's.
    LocalRule,
    /// Practice seen in published calls and manuals, which no text orders.
    Practice,
    /// Required by the procedures as defined here.
    Ours,
}

impl Source {
    /// The id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Statute => "statute",
            Self::CaseLaw => "case-law",
            Self::Guideline => "guideline",
            Self::LocalRule => "local-rule",
            Self::Practice => "practice",
            Self::Ours => "procedure",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Statute => words("法令", "statute"),
            Self::CaseLaw => words("判例", "case law"),
            Self::Guideline => words("国の指針", "guideline"),
            Self::LocalRule => words("団体の規則", "local rule"),
            Self::Practice => words("実務", "practice"),
            Self::Ours => words("手続定義", "procedure definition"),
        }
    }
}

/// Where the rule of this id was read (`law.md` §11).
#[must_use]
pub fn source(id: &str, severity: Severity) -> Source {
    match id {
        "G39" => Source::CaseLaw,
        "G36" | "G69a" | "G70" | "G71" | "G72" | "G74" | "G88" | "G91" => Source::Guideline,
        "G09" | "G11" | "G24b" | "G25" | "G26" | "G27" | "G35" | "G40" | "G51" | "G61b" | "G78a" | "G78b"
        | "G80" | "G81" | "G82" | "G84" | "G87" | "G89" => Source::LocalRule,
        _ if !crate::rules::of_the_law(id) => Source::Ours,
        _ if severity == Severity::Law => Source::Statute,
        _ => Source::Practice,
    }
}

/// The forks of the law, which choose a way and refuse nothing: how binding the rule behind each
/// is, and where it stands.
const FORKS: [(&str, Severity, Words); 6] = [
    ("G45", Severity::Local, words("公募要領の提案上限額", "ceiling of the call")),
    ("G46", Severity::Local, words("公募要領の最低基準点", "minimum score of the call")),
    ("G56", Severity::Law, words("地方自治法第96条第1項第5号", "Local Autonomy Act 96(1)v")),
    ("G57", Severity::Law, words("地方自治法第96条第1項第8号", "Local Autonomy Act 96(1)viii")),
    ("G93", Severity::Local, words("公募要領の一者応募の取扱い", "single-entry rule of the call")),
    (
        "G95",
        Severity::Law,
        words("地方自治法第96条第1項第5号・第8号、第180条", "Local Autonomy Act 96(1)v, viii; 180"),
    ),
];

/// A rule of the register.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its id.
    pub id: &'static str,
    /// What it is called.
    pub name: Words,
    /// Where it stands.
    pub citation: Words,
    /// How far it yields.
    pub severity: Severity,
    /// What it does.
    pub form: Form,
    /// Whether an approver may make an exception where policy allows.
    pub overridable: bool,
    /// The day of its text, YYYY-MM-DD; empty for forks.
    pub since: &'static str,
    /// Where it was read.
    pub source: Source,
    /// The acts that carry it: (kind, act).
    pub acts: BTreeSet<(&'static str, &'static str)>,
}

/// What tells the readings of a rule apart: the same rule may be law for tenders and policy where it
/// is borrowed, or guard one act and choose the way of another.
type Reading = (&'static str, &'static str, &'static str, bool);

/// Every rule that an act of a registered machine carries, by id, each of its readings on its own.
#[must_use]
pub fn register() -> Vec<Registered> {
    let mut all: BTreeMap<Reading, Registered> = BTreeMap::new();
    let mut carry = |found: Registered, by: (&'static str, &'static str)| {
        let reading = (found.id, found.severity.letter(), found.form.id(), found.overridable);
        let name = found.name;
        let entry = all.entry(reading).or_insert(found);
        entry.acts.insert(by);
        // The plainest name is that of the rule; longer ones say where it is asked.
        if name.ja.len() < entry.name.ja.len() {
            entry.name = name;
        }
    };
    for machine in MACHINES {
        for route in &survey(machine).routes {
            let by = (machine.kind, route.act);
            let started = route.effects.iter().filter_map(|effect| match effect {
                Effect::Start(duty) => Some(duty.rule),
                _ => None,
            });
            for rule in route.rules.iter().copied().chain(started) {
                carry(of_rule(rule), by);
            }
            for (question, _) in &route.forks {
                for fork in FORKS.into_iter().filter(|(id, ..)| {
                    question.rule.is_some_and(|rules| rules.split(' ').any(|one| one == *id))
                }) {
                    carry(of_fork(fork, question.words), by);
                }
            }
        }
    }
    all.into_values().collect()
}

fn of_fork((id, severity, citation): (&'static str, Severity, Words), name: Words) -> Registered {
    Registered {
        id,
        name,
        citation,
        severity,
        form: Form::Fork,
        overridable: false,
        since: "",
        source: source(id, severity),
        acts: BTreeSet::new(),
    }
}

fn of_rule(rule: &'static Rule) -> Registered {
    Registered {
        id: rule.id,
        name: rule.name,
        citation: rule.citation,
        severity: rule.severity,
        form: rule.form,
        overridable: rule.overridable,
        since: rule.since,
        source: source(rule.id, rule.severity),
        acts: BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, register};
    use crate::rule::Severity;

    /// G88 is a figure; every other rule of the table binds some act, those split in two by halves.
    #[test]
    fn every_rule_of_the_law_is_carried_by_an_act() {
        let register = register();
        for number in 1..=99 {
            let id = format!("G{number:02}");
            let carried = register.iter().any(|known| known.id.trim_end_matches(['a', 'b']) == id);
            assert_eq!(carried, id != "G88", "{id}");
        }
    }

    /// Law for tenders, policy where a negotiated contract borrows it (`law.md` §11).
    #[test]
    fn a_rule_read_in_two_ways_is_registered_twice() {
        let register = register();
        for id in ["G32", "G33", "G34"] {
            let severities: Vec<&str> =
                register.iter().filter(|rule| rule.id == id).map(|rule| rule.severity.letter()).collect();
            assert_eq!(severities, ["H", "R"], "{id}");
        }
    }

    /// What was read in no statute is no law (`law.md` §11).
    #[test]
    fn only_statutes_and_case_law_never_yield() {
        for rule in register().iter().filter(|rule| crate::rules::of_the_law(rule.id)) {
            let law = matches!(rule.source, Source::Statute | Source::CaseLaw);
            assert!(law || rule.severity != Severity::Law, "{} is {}", rule.id, rule.source.id());
            assert!(!(rule.overridable && rule.severity == Severity::Law), "{} yields", rule.id);
        }
    }
}
