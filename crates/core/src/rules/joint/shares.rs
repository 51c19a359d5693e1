//! The cost shares: G78a, G78b, and a member's own share.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::members;
use crate::domain::Yen;
use crate::domain::cost_shares::{Cost, CostError, apportion};
use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{Findings, RULE, Reads, Rule, word};
use crate::words::{Sentence, words};

/// The shares as they are kept: yen by organisation.
pub type Shares = BTreeMap<String, Yen>;

/// The shares of the cost this act brings, or that was kept.
///
/// # Errors
/// [`CostError`]; `NoMembers` where there is no cost.
pub fn of_cost(file: &Dossier, cost: &str) -> Result<Shares, CostError> {
    let cost: Cost = file.record(cost).ok_or(CostError::NoMembers)?;
    cost.shares(file.text("lead").unwrap_or_default())
}

/// An amount shared as the shares kept are.
///
/// # Errors
/// [`CostError`].
pub fn of_amount(file: &Dossier, amount: &str) -> Result<Shares, CostError> {
    let total = file.int(amount).and_then(|yen| Yen::new(yen).ok()).ok_or(CostError::NoMembers)?;
    apportion(total, &kept(file, "shares"), file.text("lead").unwrap_or_default())
}

/// The shares kept under this name.
#[must_use]
pub fn kept(file: &Dossier, name: &str) -> Shares {
    file.record(name).unwrap_or_default()
}

/// The shares as a fact.
#[must_use]
pub fn stored(shares: &Shares) -> Value {
    shares
        .iter()
        .map(|(org, yen)| (org.clone(), Value::from(yen.get())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The share of the member this participation is of.
#[must_use]
pub fn own(file: &Dossier, name: &str) -> Option<i64> {
    file.get(name)?.get(file.text("member")?)?.as_i64()
}

const BASE_78A: Rule = Rule {
    id: "G78a",
    name: words("負担額の合計", "the shares add up to the total"),
    citation: words("協定書（負担割合）", "agreement (cost shares)"),
    reads: Reads::Children(members::READ),
    says: |finding| {
        let (ja, en) = match finding.input("reason").as_str() {
            "members" => (
                format!(
                    "負担額は、いま参加している団体すべてについて定めます（過不足：{}）。",
                    finding.input("differs")
                ),
                format!(
                    "The shares are of exactly the present members (differs: {}).",
                    finding.input("differs")
                ),
            ),
            "sum" => (
                format!(
                    "負担額の合計{}円が総額{}円と一致しません。",
                    finding.input("sum_yen"),
                    finding.input("total_yen")
                ),
                format!(
                    "The shares add up to ¥{}, not to the total of ¥{}.",
                    finding.input("sum_yen"),
                    finding.input("total_yen")
                ),
            ),
            _ => (
                format!("負担額を計算できません：{}", finding.input("ja")),
                format!("The shares cannot be computed: {}", finding.input("en")),
            ),
        };
        Sentence { ja, en }
    },
    ..RULE
};

/// G78a of the cost this act brings: it can be shared among exactly the present members.
pub static G78A: Rule = Rule {
    judge: |file, out| match of_cost(file, "cost") {
        Err(error) => unshared(out, &error),
        Ok(shares) => {
            let total = file.record::<Cost>("cost").and_then(|cost| cost.total().ok());
            balanced(out, &shares, total.map_or(0, Yen::get), &present(file), false);
        }
    },
    ..BASE_78A
};

/// G78a of the shares kept: nobody has joined or left since they were computed.
pub static G78A_KEPT: Rule = Rule {
    judge: |file, out| {
        let total = file.int("shares.total_yen").unwrap_or(0);
        balanced(out, &kept(file, "shares"), total, &present(file), false);
    },
    ..BASE_78A
};

/// G78a of the settlement this act brings: members that left meanwhile may bear what they caused.
pub static G78A_SETTLEMENT: Rule = Rule {
    judge: |file, out| match of_cost(file, "settlement.cost") {
        Err(error) => unshared(out, &error),
        Ok(shares) => {
            let total = file.record::<Cost>("settlement.cost").and_then(|cost| cost.total().ok());
            balanced(out, &shares, total.map_or(0, Yen::get), &present(file), true);
        }
    },
    ..BASE_78A
};

/// G78a at the end: the settled shares are of every present member and make the total.
pub static G78A_SETTLED: Rule = Rule {
    judge: |file, out| {
        let total = file.int("settlement.total_yen").unwrap_or(0);
        balanced(out, &kept(file, "settlement.shares"), total, &present(file), true);
    },
    ..BASE_78A
};

fn present(file: &Dossier) -> BTreeSet<String> {
    members::remaining(file).into_iter().map(|member| member.invited.org).collect()
}

fn unshared(out: &mut Findings<'_>, error: &CostError) {
    out.check(false, inputs![reason = word("cost"), ja = error.ja(), en = error.en()]);
}

fn balanced(
    out: &mut Findings<'_>,
    shares: &Shares,
    total_yen: i64,
    present: &BTreeSet<String>,
    may_have_left: bool,
) {
    let bearing: BTreeSet<String> = shares.keys().cloned().collect();
    let differs: Vec<&str> = present
        .symmetric_difference(&bearing)
        .filter(|org| present.contains(*org) || !may_have_left)
        .map(String::as_str)
        .collect();
    let sum_yen = shares.values().map(|yen| yen.get()).fold(0_i64, i64::saturating_add);
    let reason = match (differs.is_empty(), sum_yen == total_yen && !shares.is_empty()) {
        (false, _) => "members",
        (true, false) => "sum",
        (true, true) => "met",
    };
    out.check(
        reason == "met",
        inputs![
            reason = word(reason),
            sum_yen = sum_yen,
            total_yen = total_yen,
            differs = differs.join("、")
        ],
    );
}

/// G78b: every member's budget covers its share, unless the agreement makes the budget its
/// condition.
pub static G78B: Rule = Rule {
    id: "G78b",
    name: words("各団体の予算措置", "every share is budgeted"),
    citation: words("協定書（予算不成立の場合）", "agreement (failure of a budget)"),
    reads: Reads::Children(members::READ),
    judge: |file, out| {
        if file.flag("agreement.budget_condition") {
            return out.not_applicable();
        }
        let shares = kept(file, "shares");
        for member in members::remaining(file) {
            let share_yen = shares.get(member.org()).map_or(0, |yen| yen.get());
            let budgeted_yen = member.int("budgeted_yen").unwrap_or(0);
            out.check_about(
                member.org(),
                budgeted_yen >= share_yen,
                inputs![
                    member = member.invited.name.as_str(),
                    share_yen = share_yen,
                    budgeted_yen = budgeted_yen
                ],
            );
        }
    },
    says: |finding| Sentence {
        ja: format!(
            "{}の予算（{}円）が負担額{}円に足りません。予算の成立を条件とする条項がなければ締結できません。",
            finding.input("member"),
            finding.input("budgeted_yen"),
            finding.input("share_yen")
        ),
        en: format!(
            "The budget of {} (¥{}) does not cover its share of ¥{}; the agreement has no budget condition.",
            finding.input("member"),
            finding.input("budgeted_yen"),
            finding.input("share_yen")
        ),
    },
    ..RULE
};
