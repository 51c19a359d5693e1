//! From the candidate (候補者) to the contract: what every path states, asks and brings about that
//! ends in a contract, whichever way it found its counterpart.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use super::assembly_vote::vote_needed;
use super::children::bare;
use super::entries::applications;
use super::integrity::checked;
pub use super::preparation::SELECTION;
use super::records::object;
use crate::dossier::{Child, Dossier, japan_instant};
use crate::effect::{Opening, Order};
use crate::facts::{Fact, Facts};
use crate::forms::shared::{BUDGET_FACTS, pass};
use crate::inputs;
use crate::rule::{Form, RULE, Reads, Rule};
use crate::rules::price::names;
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    RESULT = "fairness.result": Text, "結果の公平性の根拠（公表する選定結果と理由）", "what evidences fairness of result";
    PRICE = "price_yen": Yen, "契約金額（税込・円）", "price (tax included, yen)";
    BOND = "bond.decision": Choice(&["bond", "exempt"]), "契約保証金の決定", "contract bond";
    BOND_YEN = "bond.yen": Yen, "契約保証金の額（円）", "bond (yen)";
    BOND_EXEMPTION = "bond.exemption": Text, "契約保証金免除の理由", "why the bond is waived";
    SIGNING_ON = "signing_on": Date, "契約締結予定日", "planned day of signing";
    FROM = "contract.from": Date, "契約の始期", "contract from";
    TO = "contract.to": Date, "契約の終期", "contract to";
    REASON_DOCUMENT = "reason_document": Record(any_object), "随意契約理由書", "reason document";
    LONG_TERM_ITEM = "contract.long_term_item": Text, "長期継続契約の根拠", "item of the long-term contract";
    RESERVE_PRICE = "reserve_price_yen": Yen, "予定価格（税込・円）", "reserve price (tax included, yen)";
}

documents! {
    QUOTE = "quote": "見積書", "quote";
    CONTRACT_DRAFT = "contract-draft": "契約書案", "draft contract";
    RESERVE_SHEET = "reserve-price-sheet": "予定価格調書", "reserve price sheet";
}

/// What the approval of a contract states.
pub const CONTRACT: &[&Fact] = &[&BOND, &SIGNING_ON, &FROM, &TO];
/// What it may state.
pub const CONTRACT_MAY: &[&Fact] =
    &[&BOND_YEN, &BOND_EXEMPTION, &REASON_DOCUMENT, &LONG_TERM_ITEM, &SELECTION, &RESULT];

fn any_object(value: &Value) -> Result<(), Sentence> {
    object(value, &[])
}

/// The child that is the candidate.
#[must_use]
pub fn candidate(file: &Dossier) -> Option<&Child> {
    let named = file.text("candidate").filter(|id| !id.is_empty())?;
    file.children_of("application").find(|child| names(child, named))
}

/// The candidate is there: it has not withdrawn, lost its eligibility or been disqualified.
pub static CANDIDATE_STANDS: Rule = Rule {
    id: "candidate-stands",
    name: words("候補者の辞退・資格喪失がないこと", "the candidate stands"),
    citation: words("実施要領（辞退・資格喪失）", "call rules (withdrawal, loss of eligibility)"),
    reads: Reads::Children(&["corporate_number", "applicant.name"]),
    judge: |file, out| {
        let child = candidate(file);
        let stands = child.is_some_and(|child| !child.closed) && !file.flag("candidate.lost");
        let stage = child.map_or("", |child| child.stage.as_str());
        out.check(stands, inputs![candidate = file.text("candidate").unwrap_or_default(), stage = stage]);
    },
    says: |finding| Sentence {
        ja: format!(
            "候補者（{}）が辞退したか資格を失っています。差戻し・不調の報告・契約不成立の決裁で先に解決してください。",
            finding.input("candidate")
        ),
        en: format!(
            "The candidate ({}) withdrew or lost its eligibility: return the ranking or contract, report failed \
             talks, or fail the signature first.",
            finding.input("candidate")
        ),
    },
    ..RULE
};

/// The candidate reported as lost is indeed closed.
pub static CANDIDATE_LOST: Rule = Rule {
    id: "candidate-lost",
    name: words("候補者の辞退・資格喪失", "the candidate is lost"),
    reads: Reads::Children(&[]),
    judge: |file, out| out.check(candidate(file).is_some_and(|child| child.closed), inputs![]),
    says: |_| Sentence {
        ja: "候補者は辞退も失格もしていません。".to_owned(),
        en: "The candidate has neither withdrawn nor lost its eligibility.".to_owned(),
    },
    ..RULE
};

/// What follows the loss of the candidate; a path says by which rules.
pub const LOSS: Rule = Rule {
    id: "resolve-loss",
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!("対応の期限は{}でした（{}日超過）。", finding.input("due"), finding.input("late_days")),
        en: format!("It was due on {} ({} days late).", finding.input("due"), finding.input("late_days")),
    },
    ..RULE
};

/// The end of the days, from today, in which both parties sign a contract.
#[must_use]
pub fn end_of_the_days_to_sign(file: &Dossier) -> Option<DateTime<Utc>> {
    japan_instant(file.today.checked_add_signed(Duration::days(file.policy.signing_days))?, 17, 0)
}

/// The one with whom it failed is not selected; where it withdrew it is closed already.
pub static DROP_CANDIDATE: Order = Order {
    words: words("不調となった候補者の非採択", "the failed candidate is not selected"),
    act: "not-select",
    to: |file| bare(candidate(file).filter(|child| child.stage == "preferred").into_iter()),
};
/// The contract is noted with the candidate and its reserves.
pub static NOTE_CONTRACT: Order = Order {
    words: words("契約成立の記録", "the contract is noted with the applications"),
    act: "note-contract",
    to: |file| bare(applications(file, &["preferred", "reserve"])),
};

/// What of its procedure every contract starts with.
const OF_EVERY_CONTRACT: &[&str] = &[
    "title",
    "contract_type",
    "method.ground",
    "method.wto_exemption",
    "method.spo11_ground",
    "method.wto_threshold_yen",
    "call.published_on",
    "estimate_yen",
    "price_yen",
    "contract.from",
    "contract.to",
    "contract.long_term_item",
    "signing_on",
    "bond.decision",
    "bond.yen",
    "bond.exemption",
    "call.payment_item",
    "call.ip_licence",
    "call.ip_reason",
    "call.ip_reuse",
    "call.data_rights",
    "fairness.opportunity",
    "fairness.selection",
    "fairness.result",
];

/// What a contract starts with where the procedure that chose the counterpart concludes it itself.
const OF_THE_CHOICE: &[&str] = &[
    "call.payment_form",
    "call.ceiling_yen",
    "call.ip_mode",
    "procedure",
    "residual.ground",
    "award_yen",
    "certificate",
    "certificate.number",
];

/// What every contract starts with, with the budget it is paid from and these facts besides.
#[must_use]
pub fn contract_terms(file: &Dossier, besides: &[&str]) -> Facts {
    let mut facts = pass(file, OF_EVERY_CONTRACT);
    facts.0.extend(pass(file, BUDGET_FACTS).0);
    facts.0.extend(pass(file, besides).0);
    facts
}

/// The facts of a contract with the candidate: shared by every path that ends in one.
#[must_use]
pub fn contract_facts(file: &Dossier) -> Facts {
    let mut facts = contract_terms(file, OF_THE_CHOICE);
    facts.0.extend(checked(file).0);
    facts.set("vote.needed", vote_needed(file));
    if let Some(child) = candidate(file) {
        facts.set("counterpart", Value::from(child.id.clone()));
        for (of_child, name) in
            [("corporate_number", "counterpart.number"), ("applicant.name", "counterpart.name")]
        {
            if let Some(value) = child.fact(of_child) {
                facts.set(name, value.clone());
            }
        }
    }
    facts
}

/// The contract with the candidate, drafted.
pub static CONTRACT_WITH_CANDIDATE: Opening = Opening {
    kinds: &["contract"],
    act: "open",
    words: words("候補者との契約", "the contract with the candidate"),
    children: |file| vec![("contract", contract_facts(file))],
};

/// A contract that is not definitive yet lapses.
pub static LAPSE: Order = Order {
    words: words("契約（仮契約）の失効", "the contract not yet definitive lapses"),
    act: "lapse",
    to: |file| {
        let open =
            file.live("contract").filter(|one| matches!(one.stage.as_str(), "drafted" | "provisional"));
        open.map(|child| (child.id.clone(), pass(file, &["reason"]))).collect()
    },
};
