//! Rules of the budget: G53.

use crate::domain::AmountsByYear;
use crate::inputs;
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Sentence, words};

/// G53: the budget covers the amount, this year or by a multi-year authorisation.
pub static G53: Rule = Rule {
    id: "G53",
    name: words("予算の裏付け", "budget covers the amount"),
    citation: words("地方自治法第214条・第232条の3", "Local Autonomy Act 214, 232-3"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let needed = file.record::<AmountsByYear>("budget.by_year");
        let total = needed.as_ref().map_or(0, |years| years.total().get());
        let multi_year = needed.as_ref().is_some_and(AmountsByYear::is_multi_year);
        let price = file.int("price_yen").unwrap_or(total);
        let amount = file.int("budget.amount_yen").unwrap_or(0);
        let limit = file.int("budget.limit_yen").unwrap_or(0);
        let form = file.text("budget.form").unwrap_or("none");
        let enough = if multi_year && form == "commitment" { limit } else { amount };
        let authorised = !multi_year || form != "none";
        out.check(
            price <= enough && authorised,
            inputs![price_yen = price, budget_yen = enough, multi_year = multi_year, form = form],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "予算が足りません。必要額{}円、予算（限度額）{}円。複数年度の支出には債務負担行為等が必要です。",
            finding.input("price_yen"),
            finding.input("budget_yen")
        ),
        en: format!(
            "The budget does not cover it: ¥{} needed, ¥{} available; several years need an authorisation.",
            finding.input("price_yen"),
            finding.input("budget_yen")
        ),
    },
    ..RULE
};
