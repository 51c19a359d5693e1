//! The assembly's vote on contracts: G56, G57, G58, G95.

use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::law::assembly;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};

/// The threshold at which this contract needs the assembly's vote, in yen; `None` for types that
/// never do (services, leases).
#[must_use]
pub fn threshold_yen(file: &Dossier) -> Option<i64> {
    assembly::threshold_yen(file.law, &file.policy, file.text("contract_type")?, file.today)
}

/// Whether a contract of this estimate (予定価格) needs the vote: works and manufacturing (Act
/// 96(1)v), purchase of movable property (viii). Where no estimate is known, the price decides.
#[must_use]
pub fn vote_needed(file: &Dossier) -> bool {
    let amount = file.int("estimate_yen").or_else(|| file.int("price_yen")).unwrap_or(0);
    threshold_yen(file).is_some_and(|threshold| amount >= threshold)
}

/// Whether the contract may take effect: the assembly passed it, or the head decided in its place
/// (Act 179, 180).
#[must_use]
pub fn voted(file: &Dossier) -> bool {
    match file.text("vote.result").filter(|result| !result.is_empty()) {
        Some(result) => result == "passed",
        None => matches!(file.text("executive.article"), Some("179" | "180")),
    }
}

/// G56, G57: whether the contract needs the assembly's vote.
pub static VOTE_NEEDED: Question = Question {
    id: "vote-needed",
    words: words(
        "議会の議決が必要か（地方自治法第96条第1項第5号・第8号）",
        "does the contract need the assembly's vote (Act 96(1)v, viii)",
    ),
    rule: Some("G56 G57"),
    answer: |file| usize::from(vote_needed(file)),
    ..QUESTION
};

/// G95: whether an amendment needs a vote: the contract was voted and the change goes beyond what
/// the assembly delegated (Act 180), or the change lifts a contract not voted to the threshold.
pub static G95_VOTE_AGAIN: Question = Question {
    id: "vote-again",
    words: words("変更に議会の議決が必要か", "does the amendment need the assembly's vote"),
    rule: Some("G95"),
    answer: |file| {
        let again = if file.flag("vote.needed") {
            file.flag("amendment.beyond_delegation")
        } else {
            let amount = file.int("amendment.amount_yen").unwrap_or(0);
            threshold_yen(file).is_some_and(|threshold| amount >= edge("G95", threshold))
        };
        usize::from(again)
    },
    ..QUESTION
};

/// G58: a contract that needs the vote stays provisional (仮契約) until the vote is passed.
pub static G58: Rule = Rule {
    id: "G58",
    name: words("議決前の本契約の禁止", "provisional until the vote"),
    citation: words("地方自治法第96条第1項第5号・第8号", "Local Autonomy Act 96(1)v, viii"),
    judge: |file, out| {
        if !file.flag("vote.needed") {
            return out.not_applicable();
        }
        let result = file.text("vote.result").filter(|result| !result.is_empty()).unwrap_or("none");
        out.check(voted(file), inputs![result = result]);
    },
    says: |finding| {
        if finding.input("result") == "rejected" {
            Sentence {
                ja: "議会で否決された契約は締結できません。".to_owned(),
                en: "The assembly rejected the contract; it may not be signed.".to_owned(),
            }
        } else {
            Sentence {
                ja: "議会の議決があるまでは仮契約にとどまり、本契約は締結できません。".to_owned(),
                en: "Until the assembly has voted, the contract stays provisional.".to_owned(),
            }
        }
    },
    ..RULE
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{G58, G95_VOTE_AGAIN, VOTE_NEEDED};
    use crate::dossier::Dossier;
    use crate::policy::BodyKind::{self, City, DesignatedCity, Prefecture, SpecialWard, TownVillage};
    use crate::rule::Outcome::{Met, NotApplicable, Unmet};
    use crate::rules::testing::{dossier, outcome};

    fn of(body: BodyKind) -> impl FnOnce(&mut Dossier) {
        move |file| file.policy.body = body
    }

    #[test]
    fn g56_g57_the_table_decides_who_votes() {
        // law.md §11.2 vector 3: a town's sensors of ¥7,000,000 yes, a city's ¥19,999,999 not.
        for (body, kind, estimate, needed) in [
            (TownVillage, "purchase", 6_999_999, 0),
            (TownVillage, "purchase", 7_000_000, 1),
            (City, "purchase", 19_999_999, 0),
            (City, "purchase", 20_000_000, 1),
            (SpecialWard, "purchase", 20_000_000, 1),
            (DesignatedCity, "purchase", 39_999_999, 0),
            (DesignatedCity, "purchase", 40_000_000, 1),
            (Prefecture, "purchase", 69_999_999, 0),
            (Prefecture, "purchase", 70_000_000, 1),
            (TownVillage, "works", 49_999_999, 0),
            (TownVillage, "works", 50_000_000, 1),
            (City, "manufacturing", 149_999_999, 0),
            (City, "manufacturing", 150_000_000, 1),
            (DesignatedCity, "works", 300_000_000, 1),
            (Prefecture, "works", 499_999_999, 0),
            (Prefecture, "works", 500_000_000, 1),
            (City, "service", 900_000_000, 0),
            (City, "lease", 900_000_000, 0),
            (City, "technical-service", 900_000_000, 0),
        ] {
            let facts = [("contract_type", json!(kind)), ("estimate_yen", json!(estimate))];
            let file = dossier(&facts, of(body));
            assert_eq!((VOTE_NEEDED.answer)(&file), needed, "{body:?} {kind} {estimate}");
        }
        assert_eq!((VOTE_NEEDED.answer)(&dossier(&[], |_| {})), 0);
    }

    #[test]
    fn an_ordinance_may_raise_the_threshold_not_lower_it() {
        for (ordinance, estimate, needed) in [
            (30_000_000, 29_999_999, 0),
            (30_000_000, 30_000_000, 1),
            (10_000_000, 19_999_999, 0),
            (10_000_000, 20_000_000, 1),
        ] {
            let facts = [("contract_type", json!("purchase")), ("estimate_yen", json!(estimate))];
            let file = dossier(&facts, |file| file.policy.assembly_property_yen = Some(ordinance));
            assert_eq!((VOTE_NEEDED.answer)(&file), needed, "{ordinance} {estimate}");
        }
    }

    #[test]
    fn g58_provisional_until_passed() {
        for (needed, result, article, expected) in [
            (false, None, None, NotApplicable),
            (true, None, None, Unmet),
            (true, Some("rejected"), None, Unmet),
            (true, Some("passed"), None, Met),
            (true, None, Some("179"), Met),
            (true, None, Some("180"), Met),
            (true, Some("rejected"), Some("179"), Unmet),
        ] {
            let mut facts = vec![("vote.needed", json!(needed))];
            facts.extend(result.map(|result| ("vote.result", json!(result))));
            facts.extend(article.map(|article| ("executive.article", json!(article))));
            assert_eq!(outcome(&G58, &facts, |_| {}), expected, "{needed} {result:?} {article:?}");
        }
    }

    #[test]
    fn g95_a_changed_contract_goes_back_to_the_assembly() {
        for (voted, beyond, amount, again) in [
            (true, true, 0, 1),
            (true, false, 90_000_000, 0),
            (false, true, 19_999_999, 0),
            (false, false, 20_000_000, 1),
        ] {
            let facts = [
                ("contract_type", json!("purchase")),
                ("vote.needed", json!(voted)),
                ("amendment.beyond_delegation", json!(beyond)),
                ("amendment.amount_yen", json!(amount)),
            ];
            let file = dossier(&facts, |_| {});
            assert_eq!((G95_VOTE_AGAIN.answer)(&file), again, "{voted} {beyond} {amount}");
        }
    }
}
