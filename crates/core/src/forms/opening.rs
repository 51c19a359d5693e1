//! What a procedure is opened with: facts every opener passes on, with the budget among them.

use crate::dossier::Dossier;
use crate::facts::Facts;
use crate::forms::shared::{BUDGET_FACTS, pass};

/// What the opener passes on, where it knows it: facts of the procedure, then the opportunity and
/// the budget, which every path has, then what is the kind's own.
macro_rules! passed_with_budget {
    ([$($of_the_procedure:expr),*], [$($own:expr),* $(,)?]) => {
        &[
            $($of_the_procedure,)*
            &$crate::forms::preparation::WTO_EXEMPTION,
            &$crate::forms::preparation::SPO11_GROUND,
            &$crate::forms::preparation::WTO_THRESHOLD,
            &$crate::forms::preparation::OPPORTUNITY,
            &$crate::forms::preparation::BY_YEAR,
            &$crate::forms::preparation::FORM,
            &$crate::forms::preparation::LINE,
            &$crate::forms::preparation::AMOUNT,
            &$crate::forms::preparation::LIMIT,
            &$crate::forms::preparation::UNTIL,
            &$crate::forms::preparation::CLAUSE,
            &$crate::forms::shared::VOTE_DATE,
            &$crate::forms::shared::VOTE_RESULT,
            &$crate::forms::shared::VOTE_BILL,
            $($own,)*
        ]
    };
}
pub(crate) use passed_with_budget;

/// What of a procurement every procedure starts with that it opens.
const OF_THE_PROCUREMENT: &[&str] = &[
    "title",
    "contract_type",
    "estimate_yen",
    "method.ground",
    "method.wto_exemption",
    "method.spo11_ground",
    "method.wto_threshold_yen",
    "procedure",
    "eligibility_timing",
    "fairness.opportunity",
    "sealing",
];

/// The facts of a procurement with which it opens another procedure, and its budget.
#[must_use]
pub fn of_the_procurement(file: &Dossier) -> Facts {
    let mut facts = pass(file, OF_THE_PROCUREMENT);
    facts.0.extend(pass(file, BUDGET_FACTS).0);
    facts
}
