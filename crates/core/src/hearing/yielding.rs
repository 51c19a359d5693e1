//! How far a rule yields that does not hold.

use crate::dossier::Dossier;
use crate::rule::{Form, Outcome, Rule, Severity};
use crate::rules::frame;

/// How far a rule that does not hold yields: advice and forks are noted, an exception stands where
/// the rule and policy allow one, and everything else refuses.
pub(super) fn yielded(rule: &'static Rule, file: &Dossier, act: &str) -> Outcome {
    let advice = rule.severity == Severity::Advice || rule.form == Form::Fork;
    #[cfg(feature = "mutants")]
    match crate::boundary::mutated(rule.id, act) {
        Some(crate::boundary::Change::Granted) => return Outcome::Met,
        Some(crate::boundary::Change::Severity) if advice => return Outcome::Unmet,
        Some(crate::boundary::Change::Severity) if rule.overridable => return Outcome::Unmet,
        Some(crate::boundary::Change::Severity) => return Outcome::Advised,
        _ => {}
    }
    let _ = act;
    if advice {
        Outcome::Advised
    } else if rule.overridable && frame::exception_stands(file, rule.id) {
        Outcome::Overridden
    } else {
        Outcome::Unmet
    }
}

/// Whether the mutation check took this rule out of the act, or grants it.
#[cfg(feature = "mutants")]
pub(super) fn taken_out(rule: &str, act: &str) -> bool {
    use crate::boundary::Change::{Granted, Removed};
    matches!(crate::boundary::mutated(rule, act), Some(Granted | Removed))
}
