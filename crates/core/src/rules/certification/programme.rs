//! What the programme (認定制度要綱) adds: G80 window and capacity, G81 age of the product, G82 the
//! same product again, G83 what a certificate does not promise.

use chrono::{Duration, Months, NaiveDate};
use serde_json::Value;

use crate::boundary::edge;
use crate::dossier::{Child, Dossier, japan_day};
use crate::facts::{date_of, instant_of, instant_text};
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule, Severity};
use crate::rules::call::stated;
use crate::words::{Capacity, Sentence, Words, words};

const PROGRAMME: Words = words("各団体の認定制度要綱・募集要項", "local programme; call");

/// The applications that count towards the capacity: handed in, and not withdrawn.
#[must_use]
pub fn handed_in(file: &Dossier) -> i64 {
    let counts = ["submitted", "supplement-requested"];
    let many = file.children_of("application").filter(|child| counts.contains(&child.stage.as_str()));
    i64::try_from(many.count()).unwrap_or(i64::MAX)
}

/// Whether as many applications are in as the call takes.
#[must_use]
pub fn capacity_reached(file: &Dossier) -> bool {
    let capacity = file.int("call.capacity").filter(|most| *most > 0);
    capacity.is_some_and(|most| handed_in(file) >= edge("G80", most))
}

/// G80: the call closes at its deadline, or before it when the planned number is reached.
pub static G80: Rule = Rule {
    id: "G80",
    name: words("募集の期間と定員", "window and capacity of the call"),
    citation: PROGRAMME,
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let due = file.instant("due.close-call").or_else(|| file.instant("call.proposals_due"));
        let moved = Duration::seconds(edge("G80", 0));
        let over = due.is_some_and(|due| file.now >= due + moved) || file.capacity == Capacity::System;
        out.check(
            over || capacity_reached(file),
            inputs![
                due = due.map(instant_text).unwrap_or_default(),
                applications = handed_in(file),
                capacity = file.int("call.capacity").unwrap_or(0)
            ],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "募集は期限（{}）か、予定数（{}件、今は{}件）に達したときに締め切ります。",
            finding.input("due"),
            finding.input("capacity"),
            finding.input("applications")
        ),
        en: format!(
            "The call closes at its deadline ({}) or when {} applications are in (now {}).",
            finding.input("due"),
            finding.input("capacity"),
            finding.input("applications")
        ),
    },
    ..RULE
};

/// G80 at a submission: the call takes no more applications than it planned.
pub static G80_AT_SUBMISSION: Rule = Rule {
    id: "G80",
    name: words("募集の定員", "capacity of the call"),
    citation: PROGRAMME,
    reads: Reads::Parent(&["call.capacity", "call.applications"]),
    judge: |file, out| {
        let of = |name: &str| file.parent.get(name).and_then(Value::as_i64);
        let Some(capacity) = of("call.capacity") else {
            return out.not_applicable();
        };
        let applications = of("call.applications").unwrap_or(0);
        out.check(
            applications < edge("G80", capacity),
            inputs![applications = applications, capacity = capacity],
        );
    },
    says: |finding| Sentence {
        ja: format!("募集は予定数（{}件）に達しました。", finding.input("capacity")),
        en: format!("The call has the {} applications it takes.", finding.input("capacity")),
    },
    ..RULE
};

/// Whether the call has as many applications as it takes.
pub static CALL_FULL: Question = Question {
    id: "call-full",
    words: words("予定数に達したか", "as many applications as planned"),
    rule: Some("G80"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(capacity_reached(file)),
    ..QUESTION
};

fn text<'c>(child: &'c Child, name: &str) -> &'c str {
    child.fact(name).and_then(Value::as_str).unwrap_or_default()
}

/// The day an application was handed in; today where it does not say.
fn applied_on(file: &Dossier, child: &Child) -> NaiveDate {
    child.fact("submitted_at").and_then(instant_of).map_or(file.today, japan_day)
}

/// G81: the product has not been on sale for longer than the programme allows.
pub static G81: Rule = Rule {
    id: "G81",
    name: words("販売開始からの年数", "time since first on sale"),
    citation: PROGRAMME,
    overridable: true,
    reads: Reads::Children(&["product.sale_start", "submitted_at"]),
    judge: |file, out| {
        let years = file.policy.trial_product_age_years;
        let Some(child) = file.named_child() else {
            return out.check(false, inputs![years = years, sale_start = ""]);
        };
        let start = child.fact("product.sale_start").and_then(date_of);
        let applied = applied_on(file, child);
        let months = u32::try_from(years.saturating_mul(12)).unwrap_or(0);
        let oldest = applied.checked_sub_months(Months::new(months));
        let moved = Duration::days(edge("G81", 0));
        let young = matches!((start, oldest), (Some(start), Some(oldest)) if start >= oldest + moved);
        out.check_about(
            &child.id,
            young,
            inputs![
                years = years,
                sale_start = start.map(|day| day.to_string()).unwrap_or_default(),
                applied = applied
            ],
        );
    },
    says: |finding| {
        let (years, start) = (finding.input("years"), finding.input("sale_start"));
        if start.is_empty() {
            return Sentence {
                ja: format!("販売開始の日の記載が必要です（申請日に販売開始から{years}年以内であること）。"),
                en: format!(
                    "The day it was first on sale must be stated: on the day of the application, at most {years} \
                     years back."
                ),
            };
        }
        let applied = finding.input("applied");
        Sentence {
            ja: format!("申請日（{applied}）に販売開始（{start}）から{years}年以内であることが必要です。"),
            en: format!(
                "On the day of the application ({applied}) the product may have been on sale (since {start}) for at \
                 most {years} years."
            ),
        }
    },
    ..RULE
};

/// G82: the same product applies again only when it was clearly improved.
pub static G82: Rule = Rule {
    id: "G82",
    name: words("同一商品の再申請", "the same product again"),
    citation: PROGRAMME,
    overridable: true,
    reads: Reads::Children(&["product.same_before", "product.improvement"]),
    judge: |file, out| {
        let Some(child) = file.named_child() else { return out.check(false, inputs![]) };
        if child.fact("product.same_before").and_then(Value::as_bool) != Some(true) {
            return out.not_applicable();
        }
        let improved = stated(child.fact("product.improvement"));
        out.check_about(&child.id, improved, inputs![improvement = text(child, "product.improvement")]);
    },
    says: |_| Sentence {
        ja: "同じ商品の再申請には、前回からの明らかな改良の説明が必要です。".to_owned(),
        en: "The same product applies again only with a clear improvement since then.".to_owned(),
    },
    ..RULE
};

/// G83: whoever reads the call or the catalogue is told that a certificate promises no purchase
/// and guarantees no quality.
pub static G83: Rule = Rule {
    id: "G83",
    name: words("購入・品質を約束しない旨の明示", "no promise of purchase or quality"),
    citation: PROGRAMME,
    severity: Severity::Advice,
    judge: |file, out| out.check(file.flag("no_purchase_promise"), inputs![]),
    says: |_| Sentence {
        ja: "認定は購入を約束するものでも品質を保証するものでもないことを明記してください。".to_owned(),
        en: "State that certification neither promises a purchase nor guarantees quality.".to_owned(),
    },
    ..RULE
};
