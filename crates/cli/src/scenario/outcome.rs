//! Whether what happened is what was expected.

use shirube_desk::{DeskError, Reply};
use shirube_persistence::StoreError;

use super::errors::Place;
use super::model::Expect;

/// Something that did not come as expected.
#[derive(Debug, Clone)]
pub(crate) struct Mismatch {
    /// The step.
    pub(crate) place: Place,
    /// What was expected.
    pub(crate) expected: String,
    /// What was found.
    pub(crate) found: String,
    /// What the scenario says about the step.
    pub(crate) note: Option<String>,
}

/// Where an answer departs from what was expected: (expected, found).
pub(crate) fn departs(expect: &Expect, answer: &Result<Reply, DeskError>) -> Option<(String, String)> {
    let as_expected = match (expect, answer) {
        (Expect::Refused(rules), Ok(Reply::Refused(refused))) => {
            let unmet: Vec<&str> = refused.unmet.iter().map(|one| one.rule.as_str()).collect();
            let others = rules.iter().any(|rule| rule == "*");
            let all_there =
                rules.iter().filter(|rule| *rule != "*").all(|rule| unmet.contains(&rule.as_str()));
            all_there && (others || unmet.iter().all(|rule| rules.iter().any(|known| known == rule)))
        }
        (Expect::Late, Ok(Reply::Refused(refused))) => refused.code == "deadline_passed",
        (Expect::BadInput(names), Err(DeskError::BadInput { faults })) => {
            names.iter().all(|name| faults.iter().any(|fault| fault.field == *name))
        }
        (Expect::Done, Ok(Reply::Done(_)))
        | (Expect::NotFound, Err(DeskError::NotFound { .. }))
        | (Expect::MovedOn, Err(DeskError::MovedOn { .. } | DeskError::Store(StoreError::MovedOn { .. }))) => {
            true
        }
        _ => false,
    };
    if as_expected { None } else { Some((wanted(expect), found(answer))) }
}

fn wanted(expect: &Expect) -> String {
    match expect {
        Expect::Done => "done".to_owned(),
        Expect::Refused(rules) => format!("refused: {}", rules.join(", ")),
        Expect::Late => "late".to_owned(),
        Expect::BadInput(names) => format!("bad input: {}", names.join(", ")),
        Expect::NotFound => "not-found".to_owned(),
        Expect::MovedOn => "moved-on".to_owned(),
    }
}

/// What an answer says, in a line.
pub(crate) fn found(answer: &Result<Reply, DeskError>) -> String {
    match answer {
        Ok(Reply::Done(performed)) => format!("done: {} → {}", performed.procedure, performed.to),
        Ok(Reply::Refused(refused)) => {
            let one = |unmet: &shirube_desk::Unmet| {
                let about =
                    if unmet.subject.is_empty() { String::new() } else { format!(" [{}]", unmet.subject) };
                format!("{}{about}: {} / {}", unmet.rule, unmet.ja, unmet.en)
            };
            let unmet: Vec<String> = refused.unmet.iter().map(one).collect();
            format!("{} ({}): {}", refused.code, refused.stage, unmet.join("; "))
        }
        Err(error) => format!("{} / {error}", error.ja()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shirube_desk::{Refused, Unmet};

    fn refused(rules: &[&str]) -> Reply {
        let unmet = |rule: &&str| Unmet {
            rule: (*rule).to_owned(),
            subject: String::new(),
            severity: "H".into(),
            missing: String::new(),
            ja: String::new(),
            en: String::new(),
            citation_ja: String::new(),
            citation_en: String::new(),
            rulebook_ja: String::new(),
            rulebook_en: String::new(),
        };
        Reply::Refused(Refused {
            procedure: String::new(),
            stage: String::new(),
            act: String::new(),
            code: "refused".into(),
            unmet: rules.iter().map(unmet).collect(),
            seq: None,
        })
    }

    #[test]
    fn refusals_are_compared_rule_by_rule() {
        for (expected, unmet, fits) in [
            (&["G92"][..], &["G92"][..], true),
            (&["G92"], &["G92", "G43"], false),
            (&["G92", "*"], &["G92", "G43"], true),
            (&["G92", "G43"], &["G92"], false),
            (&["*"], &["G1"], true),
        ] {
            let expect = Expect::Refused(expected.iter().map(|one| (*one).to_owned()).collect());
            assert_eq!(departs(&expect, &Ok(refused(unmet))).is_none(), fits, "{expected:?} {unmet:?}");
        }
        assert!(departs(&Expect::Done, &Ok(refused(&["G92"]))).is_some());
        assert!(departs(&Expect::NotFound, &Err(DeskError::not_found("x"))).is_none());
        assert!(
            departs(&Expect::BadInput(vec!["a".into()]), &Err(DeskError::bad_input("b", "", ""))).is_some()
        );
    }
}
