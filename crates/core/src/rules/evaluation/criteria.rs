//! The criteria of a call as policy completes and bounds them: the chain that breaks ties where
//! they state none (G47), the least minimum score (G46).

use rust_decimal::Decimal;
use serde_json::Value;

use super::CRITERIA;
use crate::boundary::edge;
use crate::domain::scoring::{Criteria, CriteriaFault, Figure, MinimumBasis, TotalMinimum};
use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{Findings, RULE, Rule};
use crate::rules::call::{amended_criteria, criteria_faults, criteria_in, lacks, or_missing};
use crate::rules::price::is_tender;
use crate::words::words;

/// The criteria of the call, with policy's chain where they state none.
#[must_use]
pub fn criteria_of(file: &Dossier) -> Option<Criteria> {
    criteria_in(file, file.get("criteria")?)
}

/// The chain by which ties of this call are broken, to be kept and published with the criteria.
#[must_use]
pub fn tie_break_chain(file: &Dossier) -> Option<Value> {
    serde_json::to_value(criteria_of(file)?.tie_break).ok()
}

/// The same of amended criteria.
#[must_use]
pub fn amended_tie_break_chain(file: &Dossier) -> Option<Value> {
    serde_json::to_value(criteria_in(file, file.get("amendment.criteria")?)?.tie_break).ok()
}

/// G47 where the criteria are fixed: there is nobody to be tied yet, but the chain ends in a lot.
pub static G47_CHAIN: Rule = Rule {
    id: "G47",
    name: super::G47.name,
    citation: super::G47.citation,
    judge: |file, out| {
        let Some(faults) = file.get("criteria").and_then(|value| criteria_faults(file, value)) else {
            return lacks(out, CRITERIA);
        };
        out.check(!faults.contains(&CriteriaFault::TieBreakChain), inputs![fault = "chain"]);
    },
    says: super::G47.says,
    ..RULE
};

/// The stated minimum, and the least that policy's percentage asks for, in the same measure.
fn minimum_and_least(criteria: &Criteria, percent: i64) -> (Decimal, Decimal) {
    let share = Decimal::new(percent, 2);
    match criteria.minimum.total {
        TotalMinimum::Ratio(ratio) => (ratio.get(), share),
        TotalMinimum::Points(points) => (points.get(), attainable(criteria) * share),
    }
}

/// The points the minimum is compared with.
fn attainable(criteria: &Criteria) -> Decimal {
    match criteria.minimum.basis {
        MinimumBasis::Total => criteria.total_points.get(),
        MinimumBasis::Technical => criteria.technical_max(),
    }
}

/// The criteria with policy's minimum score as a floor (G46). A tender is awarded by its published
/// criteria alone (Order 167-10-2(6)).
pub(super) fn with_floor(file: &Dossier, mut criteria: Criteria) -> Criteria {
    if is_tender(file) {
        return criteria;
    }
    let (_, least) = minimum_and_least(&criteria, edge("G46", file.policy.minimum_score_percent));
    let higher = |stated: Figure| Figure::new(stated.get().max(least)).unwrap_or(stated);
    criteria.minimum.total = match criteria.minimum.total {
        TotalMinimum::Ratio(ratio) => TotalMinimum::Ratio(higher(ratio)),
        TotalMinimum::Points(points) => TotalMinimum::Points(higher(points)),
    };
    criteria
}

fn reaches_floor(file: &Dossier, criteria: &Criteria, out: &mut Findings<'_>) {
    let percent = file.policy.minimum_score_percent;
    let (minimum, _) = minimum_and_least(criteria, percent);
    let (_, limit) = minimum_and_least(criteria, edge("G46", percent));
    let (_, least) = minimum_and_least(criteria, percent);
    out.check(
        minimum >= limit,
        inputs![
            percent = percent,
            least = least.normalize().to_string(),
            minimum = minimum.normalize().to_string(),
            total = attainable(criteria).normalize().to_string()
        ],
    );
}

const RULE_46: Rule = Rule {
    id: "G46",
    name: words("最低基準点の下限", "least minimum score"),
    citation: words(
        "各団体の企画競争要綱・実施要領（最低基準点）",
        "local guidelines; call rules (minimum score)",
    ),
    says: |finding| {
        or_missing(
            finding,
            format!(
                "最低基準点は満点（{}点）の{}％（{}）以上にしてください。記載：{}。",
                finding.input("total"),
                finding.input("percent"),
                finding.input("least"),
                finding.input("minimum")
            ),
            format!(
                "The minimum score must be at least {}% of {} points ({}); stated: {}.",
                finding.input("percent"),
                finding.input("total"),
                finding.input("least"),
                finding.input("minimum")
            ),
        )
    },
    ..RULE
};

/// G46 where the criteria are fixed: they state no lower minimum than policy's. A tender's minimum
/// is what its experts were heard on.
pub static G46_FLOOR: Rule = Rule {
    judge: |file, out| {
        if is_tender(file) {
            return out.not_applicable();
        }
        match criteria_of(file) {
            Some(criteria) => reaches_floor(file, &criteria, out),
            None => lacks(out, CRITERIA),
        }
    },
    ..RULE_46
};

/// The same of the criteria an amendment changes.
pub static G46_AMENDED: Rule = Rule {
    judge: |file, out| match amended_criteria(file).and_then(|value| criteria_in(file, value)) {
        Some(criteria) if !is_tender(file) => reaches_floor(file, &criteria, out),
        _ => out.not_applicable(),
    },
    ..RULE_46
};
