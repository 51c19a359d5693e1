//! What an act brings that decides nothing: somebody's work, taken as done.

use serde_json::{Value, json};

use crate::dossier::Dossier;
use crate::facts::{Fact, Shape, date_text, instant_text};

/// A corporate number that stands for any counterpart.
pub(super) const FIRM: &str = "7010401022924";
/// The ids of clauses every contract holds (G60).
const CLAUSES: [&str; 4] = ["inspection_time", "payment_time", "late_interest", "dispute"];

/// Facts that decide whether a path is open. They are told, or they are missing.
const DECIDES: &[&str] = &[
    "contract_type",
    "estimate_yen",
    "method.path",
    "method.ground",
    "procedure",
    "budget.amount_yen",
    "budget.by_year",
    "object.type",
    "object.within_scope",
    "certificates",
    "certificate.from",
    "certificate.to",
    "certificate.kind",
    "import.verified",
    "purchase.contract_type",
    "purchase.estimate_yen",
    "purchase.price_yen",
    "purchase.same_item_yen",
    "purchase.budget_yen",
    "evaluation.data_agreement",
];

/// What somebody would bring for a fact that decides nothing; `None` for one that does, and for a
/// record nobody drafted.
pub(super) fn draft(fact: &Fact, file: &Dossier) -> Option<Value> {
    if DECIDES.contains(&fact.name) {
        return None;
    }
    named(fact.name, file).or_else(|| shaped(fact.shape, file))
}

pub(super) fn named(name: &str, file: &Dossier) -> Option<Value> {
    let text = "—";
    Some(match name {
        "check.suspended" | "check.organised_crime" | "check.head_interest" => json!(false),
        "bond.decision" | "purchase.bond" => json!("exempt"),
        "purchase.payment_form" => json!("on-completion"),
        "contract.clauses" => json!(CLAUSES),
        "reason_document" => json!({ "item": text, "counterpart_reason": text, "price_reason": text }),
        "plan" => json!({
            "target": text, "content": text, "timing": text, "method": text, "funds": text,
            "source": text,
        }),
        "committee" => {
            let seats = 1..=file.policy.committee_size.max(1);
            seats
                .map(|nth| json!({ "seat": format!("e-{nth}"), "person": format!("u-9{nth:03}"), "external": false, "expert": false }))
                .collect()
        }
        "criteria" => criteria(),
        "programme.criteria" => json!({ "novelty": text, "benefit": text, "feasibility": text }),
        "logic_model" => json!({
            "target_group": text, "activities": ["a"], "outputs": ["b"], "outcomes": ["c"],
            "links": [{ "from": "a", "to": "b" }, { "from": "b", "to": "c" }],
        }),
        "evaluator" => json!({ "person": "u-9001", "organisation": text, "independent": true }),
        _ => return None,
    })
}

/// The simplest criteria a call can have.
pub(super) fn criteria() -> Value {
    json!({
        "items": [{ "id": "plan", "label_ja": "企画", "label_en": "plan", "max_points": "100" }],
        "total_points": "100",
        "aggregation": { "kind": "mean" },
        "rounding": { "decimals": 1, "mode": "half-up" },
        "minimum": { "total": { "ratio": "0.60" } },
        "tie_break": ["lot"],
        "single_entry": "allowed-if-minimum",
    })
}

fn shaped(shape: Shape, file: &Dossier) -> Option<Value> {
    Some(match shape {
        Shape::Text => json!("—"),
        Shape::Yen => json!(0),
        Shape::Count(low, _) => json!(low),
        Shape::Date => json!(date_text(file.today)),
        Shape::Instant => json!(instant_text(file.now)),
        Shape::Flag => json!(true),
        Shape::Choice(options) => json!(options.first()?),
        Shape::Texts => json!(["—"]),
        Shape::CorporateNumber => json!(FIRM),
        Shape::Hash => json!("0".repeat(64)),
        Shape::Record(_) => return None,
    })
}
