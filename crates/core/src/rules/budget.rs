//! Rules of the budget: G53, G54, G55.

use chrono::{Duration, NaiveDate};

use serde_json::Value;

use crate::boundary::edge;
use crate::domain::{AmountsByYear, FiscalYear};
use crate::dossier::Dossier;
use crate::facts::date_of;
use crate::inputs;
use crate::rule::{Finding, Findings, RULE, Rule, Severity, word};
use crate::words::{Sentence, words};

/// What Act 234-3 itself allows as long-term continuing contracts; the ordinance may add leases
/// of goods and services (Order 167-17).
const LONG_TERM_BY_ACT: &[&str] = &["electricity", "gas", "water", "telecommunications", "real-estate-lease"];

/// The types of contract an ordinance may make long-term (Order 167-17).
const LONG_TERM_BY_ORDINANCE: &[&str] = &["lease", "service", "technical-service"];

/// The day on which the contract is signed: the day the act plans (`signing_on`), else today.
#[must_use]
pub fn signing_day(file: &Dossier) -> NaiveDate {
    file.brought("signing_on").and_then(date_of).unwrap_or(file.today)
}

/// The fiscal year whose budget the contract is concluded under: the first year of the amounts by
/// year, else that of the first day of performance, else that of signing. A commitment concluded
/// before its first payment names its own year with zero yen.
#[must_use]
pub fn contract_year(file: &Dossier) -> FiscalYear {
    file.record::<AmountsByYear>("budget.by_year")
        .and_then(|years| years.span())
        .map(|(first, _)| first)
        .or_else(|| file.date("contract.from").map(FiscalYear::of))
        .unwrap_or_else(|| FiscalYear::of(signing_day(file)))
}

/// Whether the assembly has passed the budget, by the last of these days.
fn voted_by(file: &Dossier, last: NaiveDate) -> bool {
    file.text("budget.vote_result") == Some("passed")
        && file.date("budget.vote_date").is_none_or(|day| day <= last)
}

const RULE_53: Rule = Rule {
    id: "G53",
    name: words("予算の裏付け", "budget covers the amount"),
    citation: words("地方自治法第214条・第232条の3", "Local Autonomy Act 214, 232-3"),
    severity: Severity::Law,
    since: "2025-06-01",
    says: says_budget,
    ..RULE
};

/// G53 at budgeting: the line covers this year's need, and several years have an authorisation
/// that covers price and period. The vote is not needed yet.
pub static G53: Rule = Rule {
    judge: |file, out| {
        covered(file, out, price_yen(file), contract_year(file), Moment::Planned);
    },
    ..RULE_53
};

/// G53 at an amendment: the new price is held against the budget of the fiscal year in which it is
/// changed, not of the first one.
pub static G53_AT_AMENDMENT: Rule = Rule {
    judge: |file, out| {
        covered(file, out, price_yen(file), FiscalYear::of(file.today), Moment::Amended);
    },
    ..RULE_53
};

/// G53 at the contract: as [`G53`], of the fiscal year in which the contract is signed, and the
/// budget has been voted.
pub static G53_AT_CONTRACT: Rule = Rule {
    judge: |file, out| {
        let year = FiscalYear::of(signing_day(file));
        covered(file, out, price_yen(file), year, Moment::Concluded);
    },
    ..RULE_53
};

/// What is to be covered: the new total of a proposed amendment (`amendment.pending`), else the
/// price, else what was asked for over the years.
fn price_yen(file: &Dossier) -> Option<i64> {
    let amended = if file.flag("amendment.pending") { file.int("amendment.amount_yen") } else { None };
    amended.or_else(|| file.int("price_yen")).or_else(|| total(file))
}

fn total(file: &Dossier) -> Option<i64> {
    Some(file.record::<AmountsByYear>("budget.by_year")?.total().get())
}

/// What becomes of the obligation that is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Planned,
    Concluded,
    Amended,
}

/// Whether an obligation may be entered into in `year`: a commitment in the year it was voted for,
/// continuing expenditure in any of its years. An amendment may also use what was carried over to
/// the next year, and one that asks for no more money enters into nothing new.
fn in_year(file: &Dossier, year: FiscalYear, span: (FiscalYear, FiscalYear), amended: Option<i64>) -> bool {
    let (first, last) = span;
    let during = first <= year && year <= last;
    match amended {
        None => year == first || (during && file.text("budget.form") == Some("continuing")),
        Some(price_yen) => {
            let more = file.facts.get("price_yen").and_then(Value::as_i64).is_none_or(|old| price_yen > old);
            during || !more || (is_carried_over(file) && year == last.next())
        }
    }
}

/// Whether the budget was carried over (繰越明許費, 事故繰越).
fn is_carried_over(file: &Dossier) -> bool {
    matches!(file.text("carry_over.form"), Some("authorised" | "accident"))
}

/// This year's line: as the act brings it, else as it was planned. Of an amendment in a later year
/// that is the amount planned for that year (年割額).
fn line_of(file: &Dossier, years: &AmountsByYear, year: FiscalYear, moment: Moment) -> i64 {
    let later =
        moment == Moment::Amended && years.span().is_some_and(|(first, last)| first < year && year <= last);
    if later && file.brought("budget.amount_yen").is_none() {
        return years.of(year).get();
    }
    file.int("budget.amount_yen").unwrap_or(0)
}

/// Judges a price against line, authorisation and, at the conclusion, the vote, for an obligation
/// entered into in `year`.
fn covered(file: &Dossier, out: &mut Findings<'_>, price: Option<i64>, year: FiscalYear, moment: Moment) {
    let Some(price_yen) = price else {
        return out.check(false, inputs![reason = word("price")]);
    };
    let years = file.record::<AmountsByYear>("budget.by_year").unwrap_or_default();
    let (first, last) = years.span().unwrap_or((year, year));
    let form = file.text("budget.form").unwrap_or("none");
    // What the price exceeds the planned years by falls on this year's line.
    let excess_yen = price_yen.saturating_sub(years.total().get()).max(0);
    let this_year_yen = if years.is_multi_year() {
        years.of(year).get().saturating_add(excess_yen).min(price_yen)
    } else {
        price_yen
    };
    let line_yen = line_of(file, &years, year, moment);
    let limit_yen = file.int("budget.limit_yen").unwrap_or(0);
    let until = file.int("budget.until_year").unwrap_or(0);
    let capped = years.is_multi_year() && matches!(form, "commitment" | "continuing");
    let amended = (moment == Moment::Amended).then_some(price_yen);
    let voted = || voted_by(file, file.today + Duration::days(edge("G53", 0)));
    let reason = if moment == Moment::Concluded && !voted() {
        "vote"
    } else if !in_year(file, year, (first, last), amended) {
        "year"
    } else if years.is_multi_year() && !matches!(form, "commitment" | "continuing" | "long-term") {
        "form"
    } else if capped && price_yen > edge("G53", limit_yen) {
        "limit"
    } else if capped && i64::from(last.get()) > edge("G53", until) {
        "period"
    } else if this_year_yen > edge("G53", line_yen) {
        "line"
    } else {
        "covered"
    };
    out.check(
        reason == "covered",
        inputs![
            reason = word(reason),
            price_yen = price_yen,
            need_yen = this_year_yen,
            line_yen = line_yen,
            limit_yen = limit_yen,
            year = i64::from(year.get()),
            first_year = i64::from(first.get()),
            last_year = i64::from(last.get()),
            until_year = until,
            form = form,
        ],
    );
}

fn says_budget(finding: &Finding) -> Sentence {
    let of = |name: &str| finding.input(name);
    let (ja, en) = match of("reason").as_str() {
        "price" => (
            "予算の裏付けを確かめる金額（契約金額または年度別所要額）がありません。".to_owned(),
            "There is no amount (price or amounts by year) to compare with the budget.".to_owned(),
        ),
        "vote" => (
            format!("{}年度の予算がまだ議決されていません。", of("year")),
            format!("The budget of FY{} has not been voted yet.", of("year")),
        ),
        "year" => (
            format!("{}年度に契約しますが、予算は{}年度のものです。", of("year"), of("first_year")),
            format!("The contract is of FY{}, its budget of FY{}.", of("year"), of("first_year")),
        ),
        "form" => (
            format!(
                "{}年度から{}年度までの支出には、債務負担行為、継続費または長期継続契約が必要です。",
                of("first_year"),
                of("last_year")
            ),
            format!(
                "Spending from FY{} to FY{} needs a multi-year authorisation.",
                of("first_year"),
                of("last_year")
            ),
        ),
        "limit" => (
            format!(
                "債務負担行為等の限度額は{}円ですが、必要額は{}円です。",
                of("limit_yen"),
                of("price_yen")
            ),
            format!("The authorisation is limited to ¥{}; ¥{} is needed.", of("limit_yen"), of("price_yen")),
        ),
        "period" => (
            format!(
                "債務負担行為等は{}年度までですが、支出は{}年度までです。",
                of("until_year"),
                of("last_year")
            ),
            format!(
                "The authorisation ends with FY{}; spending with FY{}.",
                of("until_year"),
                of("last_year")
            ),
        ),
        "line" => (
            format!(
                "予算が足りません。{}年度の必要額{}円、予算額{}円。",
                of("year"),
                of("need_yen"),
                of("line_yen")
            ),
            format!(
                "The budget line does not cover FY{}: ¥{} needed, ¥{} available.",
                of("year"),
                of("need_yen"),
                of("line_yen")
            ),
        ),
        _ => (
            format!("予算の範囲内です（必要額{}円、予算額{}円）。", of("need_yen"), of("line_yen")),
            format!("The budget covers it (¥{} needed, ¥{} available).", of("need_yen"), of("line_yen")),
        ),
    };
    Sentence { ja, en }
}

/// G54: a contract over several years without a commitment is of a kind that may continue
/// (長期継続契約): by the Act, or a lease or service the ordinance lists.
pub static G54: Rule =
    Rule { judge: |file, out| long_term(file, out, file.date("contract.to"), true, false), ..RULE_54 };

/// G54 at an amendment: a last day moved into another fiscal year needs the same, an authorisation
/// that reaches it, or the carry-over of the budget, which reaches the next fiscal year.
pub static G54_AT_AMENDMENT: Rule = Rule {
    judge: |file, out| {
        let to = file.date("amendment.to").or_else(|| file.date("contract.to"));
        let last = file.record::<AmountsByYear>("budget.by_year").and_then(|years| years.span());
        let reached = match (last, file.date("contract.from")) {
            (Some((_, last)), _) => Some(last.next()),
            (None, from) => from.map(|day| FiscalYear::of(day).next()),
        };
        let within =
            |year: FiscalYear| to.is_none_or(|to| to <= year.last_day() + Duration::days(edge("G54", 0)));
        let until = file.record::<FiscalYear>("budget.until_year");
        let carried = is_carried_over(file) && reached.is_some_and(within);
        long_term(file, out, to, until.is_some_and(within), carried);
    },
    ..RULE_54
};

const RULE_54: Rule = Rule {
    id: "G54",
    name: words("長期継続契約の対象", "long-term continuing contract"),
    citation: words("地方自治法第234条の3・同法施行令第167条の17", "Local Autonomy Act 234-3, Order 167-17"),
    severity: Severity::Law,
    since: "2025-06-01",
    says: |finding| {
        if finding.input("form") == "long-term" {
            Sentence {
                ja: format!(
                    "「{}」は長期継続契約にできません。できるもの：{}。",
                    finding.input("item"),
                    finding.input("allowed")
                ),
                en: format!(
                    "\"{}\" may not be a long-term continuing contract. Allowed: {}.",
                    finding.input("item"),
                    finding.input("allowed")
                ),
            }
        } else {
            Sentence {
                ja: "複数年度の契約には、債務負担行為、継続費または長期継続契約が必要です。".to_owned(),
                en: "A contract over several years needs a commitment, continuing expenditure or the form \
                     of a long-term continuing contract."
                    .to_owned(),
            }
        }
    },
    ..RULE
};

/// Judges a contract that runs `to` this day: whether an authorisation is `authorised` for it, and
/// whether its budget was `carried` over to it.
fn long_term(file: &Dossier, out: &mut Findings<'_>, to: Option<NaiveDate>, authorised: bool, carried: bool) {
    let years = file.record::<AmountsByYear>("budget.by_year").unwrap_or_default();
    let over_years = match (file.date("contract.from"), to) {
        (Some(from), Some(to)) => to > FiscalYear::of(from).last_day() + Duration::days(edge("G54", 0)),
        _ => false,
    };
    if !years.is_multi_year() && !over_years {
        return out.not_applicable();
    }
    let form = file.text("budget.form").unwrap_or("none");
    let kind = file.text("contract_type").unwrap_or_default();
    let item = file.text("contract.long_term_item").unwrap_or(kind);
    let listed = |name: &str| file.policy.long_term_types.iter().any(|one| one == name);
    let holds = match form {
        "commitment" | "continuing" => authorised || carried,
        "long-term" => {
            LONG_TERM_BY_ACT.contains(&item)
                || (LONG_TERM_BY_ORDINANCE.contains(&kind) && (listed(item) || listed(kind)))
        }
        _ => carried,
    };
    let allowed = LONG_TERM_BY_ACT
        .iter()
        .copied()
        .chain(file.policy.long_term_types.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(", ");
    out.check(holds, inputs![form = form, item = item, allowed = allowed]);
}

/// G55: the contract is signed in its fiscal year, not before 1 April, and the budget has passed
/// (契約準備行為 before that is allowed, the signature is not).
pub static G55: Rule = Rule {
    id: "G55",
    name: words("年度開始前の契約の禁止", "no signature before the fiscal year"),
    citation: words("地方自治法第208条・第232条の3", "Local Autonomy Act 208, 232-3"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let year = contract_year(file);
        let signing = signing_day(file);
        let moved = Duration::days(edge("G55", 0));
        let voted = voted_by(file, file.today + moved);
        out.check(
            signing >= year.first_day() + moved && voted,
            inputs![
                signing_on = signing,
                from = year.first_day(),
                year = i64::from(year.get()),
                voted = voted
            ],
        );
    },
    says: |finding| {
        let of = |name: &str| finding.input(name);
        let late = of("signing_on") >= of("from");
        if late && of("voted") == "false" {
            Sentence {
                ja: format!("{}年度の予算が議決されていないため、契約できません。", of("year")),
                en: format!("The budget of FY{} has not passed; the contract may not be signed.", of("year")),
            }
        } else {
            Sentence {
                ja: format!("契約日は{}以後である必要がありますが{}です。", of("from"), of("signing_on")),
                en: format!(
                    "The contract is signed on or after {}, not on {}.",
                    of("from"),
                    of("signing_on")
                ),
            }
        }
    },
    ..RULE
};

#[cfg(test)]
mod tests;
