//! Rules of pay for success: G69a, G69b, G70, G71, G72, G73, G74.
//!
//! They read the payment table (`outcome.design`), the indicators (`outcome.indicators`), what was
//! measured (`outcome.measurement.<n>`) and how missing values were settled
//! (`outcome.fallback.<n>`); what an amount is, `domain::outcome` computes.

mod observed;
#[cfg(test)]
mod tests;

use chrono::Duration;
use serde_json::Value;

pub use observed::{
    amounts, ended_early_on, fixed_yen, indicators, missing, observations, paid_yen, settled, table,
};

use crate::boundary::edge;
use crate::domain::outcome::About;
use crate::dossier::Dossier;
use crate::facts::date_of;
use crate::inputs;
use crate::rule::{Finding, Findings, RULE, Rule, Severity, word};
use crate::words::{Sentence, words};

/// Judges the table: unmet for its first fault about one thing.
fn without_fault(file: &Dossier, out: &mut Findings<'_>, about: About) -> bool {
    let Some(table) = table(file) else {
        out.check(
            false,
            inputs![
                field = word("outcome.design"),
                ja = "支払条件がありません。",
                en = "There is no payment table."
            ],
        );
        return false;
    };
    let faults = table.faults_about(about);
    if let Some(fault) = faults.first() {
        let inputs = inputs![field = fault.field.as_str(), ja = fault.ja.as_str(), en = fault.en.as_str()];
        out.check(false, inputs);
        return false;
    }
    true
}

fn says_fault(finding: &Finding, met_ja: &str, met_en: &str) -> Sentence {
    let (field, ja, en) = (finding.input("field"), finding.input("ja"), finding.input("en"));
    if field.is_empty() {
        return Sentence { ja: met_ja.to_owned(), en: met_en.to_owned() };
    }
    Sentence { ja: format!("{field}：{ja}"), en: format!("{field}: {en}") }
}

const RULE_69A: Rule = Rule {
    id: "G69a",
    name: words("成果連動の上限額と便益", "cap of the outcome payment"),
    citation: words("内閣府PFS共通的ガイドライン", "Cabinet Office PFS guideline"),
    since: "2024-02-01",
    says: |finding| {
        says_fault(
            finding,
            "固定額と各指標の上限額の合計は、契約の上限額と等しく、社会的便益より小さい額です。",
            "The fixed part and the caps sum to the contract's cap, which is below the social benefit.",
        )
    },
    ..RULE
};

/// G69a: the fixed part and every cap sum to the contract's cap, which is below the benefit.
pub static G69A: Rule = Rule {
    judge: |file, out| {
        if without_fault(file, out, About::Sum) {
            out.check(true, inputs![cap_yen = table(file).map_or(0, |table| table.cap_yen.get())]);
        }
    },
    ..RULE_69A
};

/// G69a at the contract: the table's cap is the contract's price.
pub static G69A_AT_CONTRACT: Rule = Rule {
    judge: |file, out| {
        if !without_fault(file, out, About::Sum) {
            return;
        }
        let cap = table(file).map_or(0, |table| table.cap_yen.get());
        let price = file.int("price_yen").unwrap_or(0);
        if cap == price {
            return out.check(true, inputs![cap_yen = cap]);
        }
        let ja = format!("支払条件の上限額{cap}円は、契約金額{price}円と等しい必要があります。");
        let en = format!("The table's cap of ¥{cap} must equal the price of ¥{price}.");
        out.check(false, inputs![field = word("cap_yen"), ja = ja, en = en]);
    },
    ..RULE_69A
};

/// Whether the payments end in the fiscal year the amounts begin with: no authorisation over
/// several years is needed then.
fn within_one_year(file: &Dossier) -> bool {
    let years = file.record::<crate::domain::AmountsByYear>("budget.by_year").unwrap_or_default();
    let last = table(file).map(|table| table.last_payment_year);
    let form = file.text("budget.form").unwrap_or("none");
    form == "none" && years.span().is_some_and(|(first, _)| last.is_some_and(|last| last <= first))
}

/// What the authorisation of several years' payments must cover.
const AUTHORISATION: Rule = Rule {
    citation: words("地方自治法第214条", "Local Autonomy Act 214"),
    severity: Severity::Law,
    since: "2025-06-01",
    ..RULE
};

/// G69b: the cap is within the limit of the authorisation.
pub static G69B: Rule = Rule {
    id: "G69b",
    name: words("債務負担行為の限度額", "cap within the authorisation"),
    judge: |file, out| {
        if within_one_year(file) {
            return out.not_applicable();
        }
        let cap = table(file).map(|table| table.cap_yen.get());
        let limit = file.int("budget.limit_yen");
        let holds = cap.zip(limit).is_some_and(|(cap, limit)| cap <= limit);
        out.check(holds, inputs![cap_yen = cap.unwrap_or(0), limit_yen = limit.unwrap_or(0)]);
    },
    says: |finding| Sentence {
        ja: format!(
            "支払の上限額{}円は、債務負担行為の限度額{}円以内である必要があります。",
            finding.input("cap_yen"),
            finding.input("limit_yen")
        ),
        en: format!(
            "The cap of ¥{} must be within the authorisation of ¥{}.",
            finding.input("cap_yen"),
            finding.input("limit_yen")
        ),
    },
    ..AUTHORISATION
};

/// G70: before the service every indicator has a baseline: value, date and source.
pub static G70: Rule = Rule {
    id: "G70",
    name: words("基準値の確定", "baselines fixed"),
    citation: words("内閣府PFS共通的ガイドライン", "Cabinet Office PFS guideline"),
    since: "2024-02-01",
    judge: |file, out| {
        let list = indicators(file);
        let ids: Vec<String> = table(file)
            .map(|table| table.indicators.into_iter().map(|one| one.id).collect())
            .unwrap_or_default();
        let open: Vec<&str> = ids
            .iter()
            .map(String::as_str)
            .filter(|id| {
                let indicator = list.iter().find(|one| one.get("id").and_then(Value::as_str) == Some(*id));
                !indicator.and_then(|one| one.get("baseline")).is_some_and(|baseline| fixed(file, baseline))
            })
            .collect();
        out.check(!ids.is_empty() && open.is_empty(), inputs![open = open.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!(
            "サービス開始前に、すべての成果指標の基準値（値・本日以前の日付・出典）が必要です（不足：{}）。",
            finding.input("open")
        ),
        en: format!(
            "Before the service every indicator needs a baseline: value, a date not after today, source (open: {}).",
            finding.input("open")
        ),
    },
    ..RULE
};

fn fixed(file: &Dossier, baseline: &Value) -> bool {
    let stated = |member: &str| {
        baseline.get(member).is_some_and(|value| value.as_str().is_none_or(|text| !text.trim().is_empty()))
    };
    let last = file.today + Duration::days(edge("G70", 0));
    let known = baseline.get("date").and_then(date_of).is_some_and(|day| day <= last);
    stated("value") && stated("source") && known
}

/// G71: a better value never pays less.
pub static G71: Rule = Rule {
    id: "G71",
    name: words("支払の単調性", "a better outcome never pays less"),
    citation: words("内閣府PFS共通的ガイドライン", "Cabinet Office PFS guideline"),
    since: "2024-02-01",
    judge: |file, out| {
        if without_fault(file, out, About::Monotone) {
            out.check(true, inputs![]);
        }
    },
    says: |finding| {
        says_fault(finding, "改善するほど支払額が減ることはありません。", "A better value never pays less.")
    },
    ..RULE
};

/// G72: the evaluator is neither the contractor nor its affiliate or investor, and says so.
pub static G72: Rule = Rule {
    id: "G72",
    name: words("評価者の独立性", "independent evaluator"),
    citation: words("内閣府PFS共通的ガイドライン", "Cabinet Office PFS guideline"),
    since: "2024-02-01",
    judge: |file, out| {
        let evaluator = file.get("evaluator");
        let of = |member: &str| {
            evaluator.and_then(|one| one.get(member)).and_then(Value::as_str).filter(|text| !text.is_empty())
        };
        let declared = evaluator.and_then(|one| one.get("independent")).and_then(Value::as_bool);
        let own: Vec<&str> = [of("organisation"), of("corporate_number")].into_iter().flatten().collect();
        let contractor = [file.text("candidate.name"), file.text("candidate.number")];
        let related =
            own.iter().any(|mine| contractor.contains(&Some(mine)) || file.lists("contractor.related", mine));
        let reason = if of("organisation").is_none() {
            "unnamed"
        } else if declared != Some(true) {
            "undeclared"
        } else if related {
            "related"
        } else {
            "independent"
        };
        out.check(reason == "independent", inputs![reason = word(reason)]);
    },
    says: |finding| match finding.input("reason").as_str() {
        "related" => Sentence {
            ja: "評価者は、受託者・その関連会社・資金提供者であってはなりません。".to_owned(),
            en: "The evaluator may not be the contractor, its affiliate or its investor.".to_owned(),
        },
        "independent" => Sentence {
            ja: "評価者は、受託者等から独立しています。".to_owned(),
            en: "The evaluator is independent.".to_owned(),
        },
        _ => Sentence {
            ja: "評価者の所属と、受託者等から独立していることの申告が必要です。".to_owned(),
            en: "The evaluator's organisation and its declaration of independence are required.".to_owned(),
        },
    },
    ..RULE
};

/// G73: the authorisation runs to the fiscal year of the last payment.
pub static G73: Rule = Rule {
    id: "G73",
    name: words("債務負担行為の期間", "authorisation to the last payment"),
    judge: |file, out| {
        if within_one_year(file) {
            return out.not_applicable();
        }
        let last = table(file).map(|table| i64::from(table.last_payment_year.get()));
        let until = file.int("budget.until_year");
        let holds = last.zip(until).is_some_and(|(last, until)| until >= edge("G73", last));
        out.check(holds, inputs![last_year = last.unwrap_or(0), until_year = until.unwrap_or(0)]);
    },
    says: |finding| Sentence {
        ja: format!(
            "最後の支払は{}年度ですが、債務負担行為は{}年度までです。評価後の支払年度まで含めてください。",
            finding.input("last_year"),
            finding.input("until_year")
        ),
        en: format!(
            "The last payment is in FY{}, the authorisation ends with FY{}: it must include the year after the evaluation.",
            finding.input("last_year"),
            finding.input("until_year")
        ),
    },
    ..AUTHORISATION
};

/// G74: the amount is what the table pays for the observations, within the cap; the evaluator's
/// report computes the same.
pub static G74: Rule = Rule {
    id: "G74",
    name: words("支払額の再計算", "the amount can be computed again"),
    citation: words("成果連動型民間委託契約書（支払条件）", "contract (payment conditions)"),
    judge: |file, out| {
        let amounts = match amounts(file) {
            Some(Ok(amounts)) => amounts,
            Some(Err(open)) => {
                return out
                    .check(false, inputs![reason = word("open"), ja = open.ja(), en = open.to_string()]);
            }
            None => return out.check(false, inputs![reason = word("none")]),
        };
        let cap = table(file).map_or(0, |table| table.cap_yen.get());
        let stated = file.int("report.amount_yen");
        let reason = if amounts.total_yen > edge("G74", cap) {
            "cap"
        } else if stated != Some(edge("G74", amounts.total_yen)) {
            "stated"
        } else {
            "computed"
        };
        out.check(
            reason == "computed",
            inputs![
                reason = word(reason),
                computed_yen = amounts.total_yen,
                stated_yen = stated.unwrap_or(0),
                cap_yen = cap
            ],
        );
    },
    says: |finding| {
        let of = |name: &str| finding.input(name);
        let (ja, en) = match of("reason").as_str() {
            "open" => (of("ja"), of("en")),
            "none" => (
                "支払条件がないため、支払額を計算できません。".to_owned(),
                "Without a payment table there is no amount.".to_owned(),
            ),
            "cap" => (
                format!("計算した支払額{}円が上限額{}円を超えます。", of("computed_yen"), of("cap_yen")),
                format!(
                    "The amount computed, ¥{}, exceeds the cap of ¥{}.",
                    of("computed_yen"),
                    of("cap_yen")
                ),
            ),
            "stated" => (
                format!(
                    "記録から再計算した支払額は{}円ですが、評価報告書の額は{}円です。",
                    of("computed_yen"),
                    of("stated_yen")
                ),
                format!(
                    "Computed again from the record the amount is ¥{}; the report states ¥{}.",
                    of("computed_yen"),
                    of("stated_yen")
                ),
            ),
            _ => (
                format!("記録から再計算した支払額は{}円です。", of("computed_yen")),
                format!("Computed again from the record the amount is ¥{}.", of("computed_yen")),
            ),
        };
        Sentence { ja, en }
    },
    ..RULE
};
