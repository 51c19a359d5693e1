//! How the rules are tested: a dossier in one line, a judgement in one call.

use chrono::{TimeZone, Utc};
use serde_json::Value;

use crate::dossier::{Child, Dossier};
use crate::rule::{Finding, Findings, Outcome, Rule};
use crate::words::Capacity;

/// A dossier of 2026-11-20, 09:00 in Japan, that remembers these facts; `tune` sets the rest.
pub(crate) fn dossier(facts: &[(&str, Value)], tune: impl FnOnce(&mut Dossier)) -> Dossier {
    let now = Utc.with_ymd_and_hms(2026, 11, 20, 0, 0, 0).single().expect("an instant");
    let mut file = Dossier::new("R8-0012/1", now, "u-0010", Capacity::Officer);
    for (name, value) in facts {
        file.facts.set(*name, value.clone());
    }
    tune(&mut file);
    file
}

/// What the rule finds on a dossier that remembers these facts.
pub(crate) fn judge(
    rule: &'static Rule,
    facts: &[(&str, Value)],
    tune: impl FnOnce(&mut Dossier),
) -> Vec<Finding> {
    let mut found = Vec::new();
    (rule.judge)(&dossier(facts, tune), &mut Findings::new(rule, &mut found));
    assert!(!found.is_empty(), "{} finds nothing", rule.id);
    for finding in &found {
        let said = finding.sentence();
        assert!(!said.ja.is_empty() && !said.en.is_empty(), "{} says nothing", rule.id);
    }
    found
}

/// The worst outcome of the rule: unmet before overdue, advised, met and not applicable.
pub(crate) fn outcome(
    rule: &'static Rule,
    facts: &[(&str, Value)],
    tune: impl FnOnce(&mut Dossier),
) -> Outcome {
    let worst = |outcome: Outcome| match outcome {
        Outcome::Unmet => 0,
        Outcome::Overdue => 1,
        Outcome::Advised => 2,
        Outcome::Overridden => 3,
        Outcome::Met => 4,
        Outcome::NotApplicable => 5,
    };
    judge(rule, facts, tune)
        .into_iter()
        .map(|finding| finding.outcome)
        .min_by_key(|one| worst(*one))
        .expect("a finding")
}

/// What the act brings instead of what is remembered: a `tune` for rules that read the act alone.
pub(crate) fn brought(file: &mut Dossier) {
    file.given = std::mem::take(&mut file.facts);
}

/// A child with these facts; closed where its stage is one an application ends in.
pub(crate) fn child(id: &str, kind: &str, stage: &str, facts: &[(&str, Value)]) -> Child {
    let ended = ["withdrawn", "disqualified", "ended", "not-selected", "refused", "certified"];
    Child {
        id: id.to_owned(),
        kind: kind.to_owned(),
        stage: stage.to_owned(),
        closed: ended.contains(&stage),
        facts: facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

/// What the rule finds on this dossier.
pub(crate) fn findings(rule: &'static Rule, file: &Dossier) -> Vec<Finding> {
    let mut found = Vec::new();
    (rule.judge)(file, &mut Findings::new(rule, &mut found));
    found
}
