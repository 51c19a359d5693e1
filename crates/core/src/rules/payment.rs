//! Rules of inspection and payment: G62 to G68.

mod interest;
mod year;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};

pub use self::interest::{LATE_INTEREST_RATE, late_days, late_interest_rate, late_interest_yen};
pub use self::year::{
    CARRY_OVER_STATEMENT, CLOSE_BOOKS, G67, G67_CARRY_OVER, G68, PAST_YEAR_PAYMENT, carry_over_statement_due,
    payment_year,
};
use crate::boundary::edge;
use crate::dossier::{Dossier, japan_instant};
use crate::effect::Duty;
use crate::facts::date_of;
use crate::inputs;
use crate::law::payment;
use crate::rule::{Finding, Form, RULE, Rule, Severity};
use crate::words::{Sentence, words};

/// The last second of a day in Japan: a limit in days is kept on its whole last day.
pub(super) fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(japan_instant(day.succ_opt()?, 0, 0)? - Duration::seconds(1))
}

/// The day `days` after `from`, which is not counted. A closed last day does not move it: the
/// limit binds the office itself.
pub(super) fn days_after(from: NaiveDate, days: i64) -> Option<NaiveDate> {
    from.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

fn kind(file: &Dossier) -> &str {
    file.text("contract_type").unwrap_or_default()
}

/// The row of the Act for a type of contract. The Act is older than any file: a day before it has
/// the limits of its first row.
fn row(file: &Dossier, kind: &str) -> Option<(payment::Days, NaiveDate)> {
    payment::limits(file.law, kind, file.today.max(payment::FIRST_DAY)).ok()
}

/// The day of the Act's row.
fn row_day(file: &Dossier) -> NaiveDate {
    row(file, kind(file)).map_or(payment::FIRST_DAY, |(_, since)| since)
}

/// The Act's days, or fewer by policy: a stricter local figure binds, a laxer one never does.
fn days(file: &Dossier, of: fn(payment::Days) -> i64, policy_days: i64) -> i64 {
    let by_law = |kind: &str| row(file, kind).map_or(0, |(days, _)| of(days));
    if policy_days < by_law("") { policy_days.max(0) } else { by_law(kind(file)) }
}

/// Days from the completion notice to the inspection (art. 5): 10, works 14, or fewer by policy.
#[must_use]
pub fn inspection_days(file: &Dossier) -> i64 {
    days(file, |row| row.inspection_days, file.policy.inspection_days)
}

/// Days by which the inspection was late; they shorten the time for payment (art. 9).
#[must_use]
pub fn inspection_late_days(file: &Dossier) -> i64 {
    let (Some(reported), Some(inspected)) = (file.date("completion_reported_on"), file.date("inspected_on"))
    else {
        return 0;
    };
    ((inspected - reported).num_days() - inspection_days(file)).max(0)
}

/// Days from the valid invoice to the payment (art. 6): 30, works 40, or fewer by policy; what was
/// agreed for a contract of special nature, at most half as long again (art. 7); 15 where the
/// contract is silent (art. 10); less the days by which the inspection was late (art. 9).
#[must_use]
pub fn payment_days(file: &Dossier) -> i64 {
    let ordinary = days(file, |row| row.payment_days, file.policy.payment_days);
    let silent = file.get("contract.clauses").is_some() && !file.lists("contract.clauses", "payment_time");
    let days = match file.int("contract.agreed_payment_days") {
        Some(agreed) => agreed.clamp(0, ordinary.saturating_mul(3) / 2),
        None if silent => ordinary.min(payment::PAYMENT_DAYS_WHERE_SILENT),
        None => ordinary,
    };
    (days - inspection_late_days(file)).max(0)
}

/// The day until which the inspection takes place.
#[must_use]
pub fn inspection_due(file: &Dossier) -> Option<NaiveDate> {
    days_after(file.date("completion_reported_on").unwrap_or(file.today), inspection_days(file))
}

/// The day until which the invoice is paid.
#[must_use]
pub fn payment_due(file: &Dossier) -> Option<NaiveDate> {
    days_after(file.date("invoice_on").unwrap_or(file.today), payment_days(file))
}

/// The day the act brings, else today: what an earlier round left (a failed inspection, a returned
/// invoice) starts no new time.
fn brought_on(file: &Dossier, name: &str) -> NaiveDate {
    file.brought(name).and_then(date_of).unwrap_or(file.today)
}

pub(crate) fn says_due(finding: &Finding, ja: &str, en: &str) -> Sentence {
    let due = finding.input("due");
    match finding.input("late_days").as_str() {
        "0" | "" => {
            Sentence { ja: format!("{ja}の期限は{due}です。"), en: format!("{en} is due on {due}.") }
        }
        late => Sentence {
            ja: format!("{ja}の期限は{due}でした（{late}日超過）。"),
            en: format!("{en} was due on {due} ({late} days late)."),
        },
    }
}

/// G62: inspection within 10 days of the completion notice, works 14.
pub static G62: Rule = Rule {
    id: "G62",
    name: words("検査の期限", "time of inspection"),
    citation: words("政府契約の支払遅延防止等に関する法律第5条", "Act on Prevention of Delay in Payment 5"),
    severity: Severity::Law,
    form: Form::Duty,
    since: "1949-12-12",
    judge: |file, out| {
        let Some(due) = file.date("completion_reported_on").and(inspection_due(file)) else {
            return out.not_applicable();
        };
        let day = file.date("inspected_on").unwrap_or(file.today);
        let limit = due + Duration::days(edge("G62", 0));
        out.check(day <= limit, inputs![due = due, late_days = (day - due).num_days().max(0)]);
        out.by_law_of(row_day(file));
    },
    says: |finding| says_due(finding, "検査", "The inspection"),
    ..RULE
};

/// The inspector inspects in time (G62). Started by `report-completion`.
pub static INSPECTION: Duty = Duty {
    id: "duty-inspection",
    words: words("完了検査", "inspection after the completion notice"),
    rule: &G62,
    act: "pass-inspection",
    due: |file| {
        let days = edge("G62", inspection_days(file));
        end_of(days_after(brought_on(file, "completion_reported_on"), days)?)
    },
};

/// G63: payment within 30 days of the valid invoice, works 40.
pub static G63: Rule = Rule {
    id: "G63",
    name: words("支払の期限", "time of payment"),
    citation: words(
        "政府契約の支払遅延防止等に関する法律第6条・第9条・第10条",
        "Act on Prevention of Delay in Payment 6, 9, 10",
    ),
    severity: Severity::Law,
    form: Form::Duty,
    since: "1949-12-12",
    judge: |file, out| {
        let Some(due) = file.date("invoice_on").and(payment_due(file)) else {
            return out.not_applicable();
        };
        let day = file.date("paid_on").unwrap_or(file.today);
        let late_days = (day - due).num_days().max(0);
        // A rate nobody knows is asked for where it is paid (`late-interest-rate`).
        let rate = late_interest_rate(file).unwrap_or(0);
        let interest = late_interest_yen(file.int("invoice_yen").unwrap_or(0), late_days, rate);
        let limit = due + Duration::days(edge("G63", 0));
        out.check(day <= limit, inputs![due = due, late_days = late_days, interest_yen = interest]);
        out.by_law_of(row_day(file));
    },
    says: |finding| {
        let mut sentence = says_due(finding, "支払", "The payment");
        let interest = finding.input("interest_yen");
        if !matches!(interest.as_str(), "" | "0") {
            sentence.ja = format!("{}遅延利息は{interest}円です。", sentence.ja);
            sentence.en = format!("{} Late interest: ¥{interest}.", sentence.en);
        }
        sentence
    },
    ..RULE
};

/// The accounting manager pays in time (G63). Started by `submit-invoice`.
pub static PAYMENT: Duty = Duty {
    id: "duty-payment",
    words: words("請求に対する支払", "payment of the invoice"),
    rule: &G63,
    act: "pay",
    due: |file| end_of(days_after(brought_on(file, "invoice_on"), edge("G63", payment_days(file)))?),
};

/// The form of payment: of the instalment, else of the call.
fn form(file: &Dossier) -> &str {
    file.text("form").or_else(|| file.text("call.payment_form")).unwrap_or_default()
}

/// Its legal item: of the instalment, else of the call.
fn item(file: &Dossier) -> &str {
    file.text("legal_item").or_else(|| file.text("call.payment_item")).unwrap_or_default()
}

/// G64: nothing is paid before the debt is fixed by a passed inspection, but advance and estimated
/// payments.
pub static G64: Rule = Rule {
    id: "G64",
    name: words("債務の確定", "debt fixed before payment"),
    citation: words("地方自治法第232条の4第2項・第234条の2", "Local Autonomy Act 232-4(2), 234-2"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let result = file.text("inspection.result").unwrap_or("none");
        let early = matches!(form(file), "advance" | "estimated");
        out.check(early || result == "passed", inputs![form = form(file), result = result]);
    },
    says: |_| Sentence {
        ja: "検査に合格していないため、支払えません（前金払・概算払を除く）。".to_owned(),
        en: "The inspection has not been passed; only advance and estimated payments precede it.".to_owned(),
    },
    ..RULE
};

/// G65: an advance payment (前金払) names its item of Order 163, or of the local rule.
pub static G65: Rule = Rule {
    id: "G65",
    name: words("前金払の根拠", "ground of an advance payment"),
    citation: words("地方自治法施行令第163条", "Order 163"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        if form(file) != "advance" {
            return out.not_applicable();
        }
        let item = item(file);
        let local = item.strip_prefix("local-").is_some_and(|rest| !rest.is_empty());
        out.check(local || payment::ADVANCE_ITEMS.contains(&item), inputs![item = item]);
    },
    says: |finding| Sentence {
        ja: format!(
            "前金払ができるのは施行令第163条各号（order-163-i～viii）または規則で定める経費（local-…）です。記載：「{}」。",
            finding.input("item")
        ),
        en: format!(
            "An advance payment needs an item of Order 163 (order-163-i to viii) or of the local rule \
             (local-…); given: \"{}\".",
            finding.input("item")
        ),
    },
    ..RULE
};

/// G66: an estimated payment (概算払) names its item of Order 162 i to v, or one the local rule
/// lists.
pub static G66: Rule = Rule {
    id: "G66",
    name: words("概算払の根拠", "ground of an estimated payment"),
    citation: words("地方自治法施行令第162条", "Order 162"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        if form(file) != "estimated" {
            return out.not_applicable();
        }
        let item = item(file);
        let local = file.policy.estimated_items.iter().any(|one| one == item);
        let listed = file.policy.estimated_items.join(", ");
        out.check(
            local || payment::ESTIMATED_ITEMS.contains(&item),
            inputs![item = item, local_items = listed],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "概算払ができるのは施行令第162条第1号～第5号（order-162-i～v）または規則で定める経費（{}）です。記載：「{}」。",
            finding.input("local_items"),
            finding.input("item")
        ),
        en: format!(
            "An estimated payment needs an item of Order 162 (order-162-i to v) or of the local rule ({}); \
             given: \"{}\".",
            finding.input("local_items"),
            finding.input("item")
        ),
    },
    ..RULE
};

#[cfg(test)]
mod tests;
