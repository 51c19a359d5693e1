//! The assembly's vote on contracts: G56, G57, G58, G95.

use crate::dossier::Dossier;
use crate::inputs;
use crate::law::assembly;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};

/// The threshold at which this contract needs the assembly's vote, in yen; `None` for types that
/// never do (services, leases).
#[must_use]
pub fn threshold_yen(file: &Dossier) -> Option<i64> {
    assembly::threshold_yen(&file.policy, file.text("contract_type")?)
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
    match file.text("vote.result") {
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
            threshold_yen(file).is_some_and(|threshold| amount >= threshold)
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
        let result = file.text("vote.result").unwrap_or("none");
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
