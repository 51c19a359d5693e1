//! What a policy may be: readable, and within the bounds of statutes and local rules.

use serde_json::Value;

use crate::dossier::Dossier;
use crate::facts::date_of;
use crate::inputs;
use crate::policy::{self, Policy};
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Sentence, words};

/// The shape of a policy as a fact: every member at fault is named by its path.
pub(super) fn shape(value: &Value) -> Result<(), Sentence> {
    policy::read(value).map(|_| ()).map_err(|faults| {
        let ja: Vec<String> =
            faults.iter().map(|fault| format!("{}：{}", fault.field, fault.what.ja)).collect();
        let en: Vec<String> =
            faults.iter().map(|fault| format!("{}: {}", fault.field, fault.what.en)).collect();
        Sentence { ja: ja.join(" "), en: en.join(" ") }
    })
}

/// The faults of the policy the act brings on the day it takes effect: the day named, else the
/// next one, and today for the first policy. `None` where it brings none that reads.
fn faults(file: &Dossier) -> Option<Vec<policy::Fault>> {
    let given: Policy = serde_json::from_value(file.brought("policy")?.clone()).ok()?;
    let named = file.brought("policy.effective_on").and_then(date_of);
    let next = if file.stage.is_empty() { None } else { file.today.succ_opt() };
    let on = named.or(next).unwrap_or(file.today);
    Some(policy::faults(&given, on))
}

/// A policy stays within the bounds of statutes and local rules, when it is proposed and when it
/// is confirmed.
pub static WITHIN_STATUTE: Rule = Rule {
    id: "within-statute",
    name: words("法令・規程の限度内の方針", "policy within statute"),
    citation: words("地方自治法第2条第16項・第17項", "Local Autonomy Act 2(16), 2(17)"),
    severity: Severity::Law,
    since: "2026-04-01",
    judge: |file, out| {
        let Some(faults) = faults(file) else {
            return out.not_applicable();
        };
        let said: Vec<Sentence> = faults.iter().map(policy::Fault::sentence).collect();
        let ja: String = said.iter().map(|one| one.ja.as_str()).collect();
        let en = said.iter().map(|one| one.en.as_str()).collect::<Vec<_>>().join(" ");
        out.check(faults.is_empty(), inputs![faults = faults.len(), faults_ja = ja, faults_en = en]);
    },
    says: |finding| {
        let count = finding.input("faults");
        if matches!(count.as_str(), "0" | "") {
            return Sentence {
                ja: "方針は法令と規程の限度内です。".to_owned(),
                en: "The policy stays within its bounds.".to_owned(),
            };
        }
        Sentence {
            ja: format!("限度を超える項目：{count}件。{}", finding.input("faults_ja")),
            en: format!("Members beyond their bounds: {count}. {}", finding.input("faults_en")),
        }
    },
    ..RULE
};

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::WITHIN_STATUTE;
    use crate::facts::read;
    use crate::forms::office::POLICY;
    use crate::rule::Outcome::{self, Met, NotApplicable, Unmet};
    use crate::rules::testing::{judge, outcome};

    fn comes_out(stage: &str, given: &[(&str, Value)]) -> Outcome {
        outcome(&WITHIN_STATUTE, &[], |file| {
            stage.clone_into(&mut file.stage);
            for (name, value) in given {
                file.given.set(*name, value.clone());
            }
        })
    }

    #[test]
    fn a_policy_is_judged_by_the_bounds_of_its_first_day() {
        let old = json!("2025-03-31");
        let new = json!("2025-04-01");
        for (policy, on, expected) in [
            (json!({ "payment_days": 30 }), None, Met),
            (json!({ "payment_days": 31 }), None, Unmet),
            (json!({ "small_value_works_yen": 1_300_000 }), Some(&old), Met),
            (json!({ "small_value_works_yen": 1_300_001 }), Some(&old), Unmet),
            (json!({ "small_value_works_yen": 1_300_001 }), Some(&new), Met),
            (json!({ "small_value_works_yen": 2_000_001 }), Some(&new), Unmet),
        ] {
            let mut given = vec![("policy", policy.clone())];
            given.extend(on.map(|day| ("policy.effective_on", day.clone())));
            assert_eq!(comes_out("open", &given), expected, "{policy} {on:?}");
            assert_eq!(comes_out("", &given), expected, "{policy} {on:?}");
        }
        assert_eq!(comes_out("", &[]), NotApplicable);
    }

    #[test]
    fn the_refusal_names_every_parameter_value_bound_and_citation() {
        let found = judge(&WITHIN_STATUTE, &[], |file| {
            file.given.set("policy", json!({ "payment_days": 45, "minimum_score_percent": 101 }));
        });
        let said = found[0].sentence();
        for part in [
            "payment_days",
            "45",
            "30日以下",
            "遅延防止等に関する法律第6条",
            "minimum_score_percent",
            "101",
            "100％以下",
        ] {
            assert!(said.ja.contains(part), "{part}: {}", said.ja);
        }
        for part in
            ["payment_days", "45", "at most 30 days", "Contracts 6", "minimum_score_percent", "at most 100%"]
        {
            assert!(said.en.contains(part), "{part}: {}", said.en);
        }
    }

    #[test]
    fn bad_input_names_the_path() {
        for (policy, part) in [
            (json!({ "small_value_other_yen": 800_000.5 }), "small_value_other_yen: It must be whole yen"),
            (json!({ "closing_days": ["2026-02-30"] }), "closing_days[0]: "),
            (json!({ "clasing_days": [] }), "clasing_days: There is no such member"),
        ] {
            let fault = read(&POLICY, &policy).unwrap_err();
            assert_eq!(fault.field, "policy");
            assert!(fault.what.en.contains(part), "{}", fault.what.en);
        }
    }
}
