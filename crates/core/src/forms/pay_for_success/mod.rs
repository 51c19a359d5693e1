//! Forms of `pay-for-success` 成果連動型民間委託契約: what each act brings, asks and brings about.
//!
//! | file | stages |
//! |---|---|
//! | [`design`] | logic model, indicators, evaluation, payment, sounding, authorisation |
//! | [`selection`] | the award-only competition, the contract, the start of the service |
//! | [`service`] | measurements, fallbacks, changed conditions, the end |
//! | [`interim`] | interim evaluations |
//! | [`amount`] | report, amount, publication, completion |

pub mod amount;
pub mod design;
pub mod interim;
pub mod selection;
pub mod service;

use serde_json::Value;

use super::children::none_lives;
use super::opening::passed_with_budget;
use super::{preparation as need, suspension};
use crate::dossier::{Child, Dossier};
use crate::facts;
use crate::facts::Fact;
use crate::rule::{Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};

facts! {
    JOINT = "joint": Flag, "共同調達による", "part of a joint procurement";
    MEMBERS_CONTRACT = "joint.members_contract": Flag, "構成団体がそれぞれ契約する", "each member contracts";
    WEIGHTS = "joint.weights": Record(weights), "負担割合（団体ごとの重み）", "weights of the members' shares";
    LEAD = "joint.lead": Text, "代表団体", "lead of the joint procurement";
}

/// What the opener passes on, where it knows it.
pub const PASSED: &[&Fact] = passed_with_budget!(
    [
        &need::TITLE,
        &need::CONTRACT_TYPE,
        &need::ESTIMATE,
        &need::GROUND,
        &need::PROCEDURE_FORM,
        &need::TIMING
    ],
    [&super::proposal_competition::SEALING, &JOINT, &MEMBERS_CONTRACT, &WEIGHTS, &LEAD]
);

fn weights(value: &Value) -> Result<(), Sentence> {
    let weights = value.as_object().filter(|members| {
        !members.is_empty()
            && members.values().all(|one| one.as_u64().is_some_and(|weight| u32::try_from(weight).is_ok()))
            && members.values().any(|one| one.as_u64() > Some(0))
    });
    weights.map(|_| ()).ok_or_else(|| Sentence {
        ja: "団体ごとの重み（0以上の整数、1つ以上は正）の一覧です。例：{\"a-city\": 3, \"b-town\": 1}"
            .to_owned(),
        en: "Whole weights by organisation, at least one above zero, as {\"a-city\": 3, \"b-town\": 1}."
            .to_owned(),
    })
}

/// Whether the members of a joint procurement contract, and not this procedure.
#[must_use]
pub fn members_contract(file: &Dossier) -> bool {
    file.flag("joint") && file.get("joint.members_contract").and_then(Value::as_bool).unwrap_or(true)
}

/// The contract, where this procedure has one that did not lapse.
#[must_use]
pub fn contract(file: &Dossier) -> Option<&Child> {
    file.children_of("contract").filter(|child| child.stage != "lapsed").last()
}

/// The contract is concluded here, not by the members.
pub static CONTRACTS_HERE: Rule = Rule {
    id: "contracts-here",
    name: words("契約の主体", "the contract is concluded here"),
    citation: words("共同調達の協定", "agreement of the joint procurement"),
    judge: |file, out| out.check(!members_contract(file), crate::inputs![]),
    says: |_| Sentence {
        ja: "構成団体がそれぞれ契約する共同調達なので、契約の決裁は各団体で行います。".to_owned(),
        en: "In this joint procurement each member contracts and approves its own contract.".to_owned(),
    },
    ..RULE
};

/// The stages a procedure may be suspended in, as answers of [`WHERE_IT_WAS`].
pub const SUSPENDED_FROM: &[&str] = &[
    "logic-model",
    "indicators",
    "evaluation-design",
    "payment-design",
    "sounding",
    "multi-year-authorisation",
    "selection",
];

/// Where a suspended procedure was.
pub static WHERE_IT_WAS: Question = Question {
    answers: SUSPENDED_FROM,
    answer: |file| suspension::stage_before(file, SUSPENDED_FROM),
    ..suspension::WHERE_IT_WAS
};

/// Neither a selection nor a contract lives.
pub static NOTHING_RUNS: Rule = Rule {
    id: "nothing-runs",
    name: words("進行中の公募・契約がないこと", "no selection and no contract lives"),
    reads: Reads::Children(&[]),
    judge: |file, out| none_lives(file.children.iter().filter(|child| !child.closed), out),
    says: |finding| Sentence {
        ja: format!("進行中の手続があります：{}。先に終えるか中止してください。", finding.input("live")),
        en: format!("These procedures still live: {}. End or cancel them first.", finding.input("live")),
    },
    ..RULE
};

/// Checks an object whose members are texts that are not empty.
pub(super) fn texts(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    let stated = |member: &&str| {
        value.get(*member).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
    };
    match members.iter().find(|member| !stated(member)) {
        None => Ok(()),
        Some(member) => Err(Sentence {
            ja: format!("{member} を文字で記してください（{}）。", members.join("、")),
            en: format!("{member} must be a text; it has {}.", members.join(", ")),
        }),
    }
}
