//! Rules of a tender's call: G07–G09, G11–G13, G34.

use chrono::Duration;

use super::{absent, complete, lacks, or_missing, stated};
use crate::boundary::edge;
use crate::domain::Calendar;
use crate::dossier::{Dossier, japan_day};
use crate::inputs;
use crate::policy::BodyKind;
use crate::rule::{Finding, Findings, RULE, Rule, Severity};
use crate::rules::wto;
use crate::words::{Sentence, Words, words};

/// Whether the call may not ask where the supplier is: of a covered contract (SpO 5(1)), and of a
/// core city's goods and services at the threshold (SpO 5(2)); its works and technical services are
/// not told there.
fn location_barred(file: &Dossier) -> bool {
    let estimate = file.int("estimate_yen").unwrap_or(0);
    let kind = file.text("contract_type").unwrap_or_default();
    let of_core_city = file.policy.body == BodyKind::CoreCity
        && matches!(kind, "purchase" | "lease" | "service")
        && file.text("method.wto_exemption").is_none();
    wto::covered(file) || of_core_city && wto::of(file).is_ok_and(|(yen, _)| estimate >= edge("G07", yen))
}

/// G07: the call of a covered contract sets no condition on where the supplier is.
pub static G07: Rule = Rule {
    id: "G07",
    name: words("特定調達契約での所在地要件の禁止", "no location condition in covered contracts"),
    citation: words("同特例政令第5条", "Special Order 5"),
    severity: Severity::Law,
    since: "2024-04-01",
    judge: |file, out| without(file, out, location_barred(file), "call.location_condition"),
    says: |finding| Sentence {
        ja: format!(
            "基準額以上の契約（予定額{}円、基準額{}円）では、事業所の所在地を参加資格にできません。",
            finding.input("estimate_yen"),
            finding.input("threshold_yen")
        ),
        en: format!(
            "A contract at the threshold (estimate ¥{}, threshold ¥{}) may not require a location of the supplier.",
            finding.input("estimate_yen"),
            finding.input("threshold_yen")
        ),
    },
    ..RULE
};

/// G08: a covered contract has no minimum price (最低制限価格).
pub static G08: Rule = Rule {
    id: "G08",
    name: words("特定調達契約での最低制限価格の禁止", "no minimum price in covered contracts"),
    citation: words("同特例政令第9条", "Special Order 9"),
    severity: Severity::Law,
    since: "2024-04-01",
    judge: |file, out| without(file, out, wto::covered(file), "call.minimum_price"),
    says: |finding| Sentence {
        ja: format!(
            "特定調達契約（予定額{}円、基準額{}円）では、最低制限価格を設けられません。",
            finding.input("estimate_yen"),
            finding.input("threshold_yen")
        ),
        en: format!(
            "A covered contract (estimate ¥{}, threshold ¥{}) may not have a minimum price.",
            finding.input("estimate_yen"),
            finding.input("threshold_yen")
        ),
    },
    ..RULE
};

/// Met where a call for which it is barred does not have this flag set.
fn without(file: &Dossier, out: &mut Findings<'_>, barred: bool, flag: &str) {
    if !barred {
        return out.not_applicable();
    }
    let (threshold_yen, since) = match wto::of(file) {
        Ok(found) => found,
        Err(outside) => return out.outside(outside),
    };
    let estimate = file.int("estimate_yen").unwrap_or(0);
    out.check(!file.flag(flag), inputs![estimate_yen = estimate, threshold_yen = threshold_yen]);
    out.by_law_of(since);
}

const BID_OPENING: Words = words("入札・開札の日時", "date and time of the bids");

/// Days of notice between today, the day of publication, and the bid date; `least` is the edge of
/// what is needed.
fn notice(file: &Dossier, out: &mut Findings<'_>, (needed, least): (i64, i64), urgent: bool) {
    let Some(opening) = file.instant("call.bid_opening") else {
        return lacks(out, BID_OPENING);
    };
    let days = Calendar::days_before(japan_day(opening), file.today);
    out.check(
        days >= least,
        inputs![
            needed_days = needed,
            days = days,
            published = file.today,
            bid = japan_day(opening),
            urgent = urgent
        ],
    );
}

fn says_notice(finding: &Finding) -> Sentence {
    or_missing(
        finding,
        format!(
            "公告期間は入札期日（{}）の前日から起算して{}日必要ですが{}日です。",
            finding.input("bid"),
            finding.input("needed_days"),
            finding.input("days")
        ),
        format!(
            "The notice must be {} days before the bid date ({}); it is {}.",
            finding.input("needed_days"),
            finding.input("bid"),
            finding.input("days")
        ),
    )
}

/// G09: days of notice before the bids of a covered contract.
pub static G09: Rule = Rule {
    id: "G09",
    name: words("特定調達契約の公告期間", "notice of a covered tender"),
    citation: words(
        "同特例政令第14条・各団体の特定調達規則",
        "Special Order 14; local rule on covered procurement",
    ),
    overridable: true,
    since: "2024-04-01",
    judge: |file, out| {
        if !wto::covered(file) {
            return out.not_applicable();
        }
        let urgent = stated(file.get("call.urgent_reason"));
        let needed = match (urgent, stated(file.get("call.series_notice"))) {
            (true, _) => file.policy.wto_urgent_days,
            (false, true) => file.policy.wto_series_days,
            (false, false) => file.policy.wto_notice_days,
        };
        notice(file, out, (needed, edge("G09", needed)), urgent);
    },
    says: says_notice,
    ..RULE
};

/// G11: days of notice before the bids of any other tender; fewer in urgent cases, with a reason.
pub static G11: Rule = Rule {
    id: "G11",
    name: words("入札公告の期間", "notice of a tender"),
    citation: words(
        "地方自治法施行令第167条の6・各団体の契約規則",
        "Local Autonomy Order 167-6; local contract rule",
    ),
    overridable: true,
    since: "2025-06-23",
    judge: |file, out| {
        if wto::covered(file) {
            return out.not_applicable();
        }
        let urgent = stated(file.get("call.urgent_reason"));
        let needed =
            if urgent { file.policy.tender_notice_urgent_days } else { file.policy.tender_notice_days };
        notice(file, out, (needed, edge("G11", needed)), urgent);
    },
    says: says_notice,
    ..RULE
};

/// G12: what a tender notice states.
pub static G12: Rule = Rule {
    id: "G12",
    name: words("入札公告の記載事項", "content of the tender notice"),
    citation: words("地方自治法施行令第167条の6", "Local Autonomy Order 167-6"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        let parts = [
            ("call.eligibility", words("入札に参加する者に必要な資格", "eligibility")),
            ("call.place", words("入札の場所", "place of the bids")),
            ("call.bid_opening", BID_OPENING),
            (
                "call.invalid_bid_clause",
                words("資格のない者のした入札等を無効とする旨", "clause on invalid bids"),
            ),
        ];
        complete(out, &absent(file, &parts));
    },
    says: |finding| or_missing(finding, "公告の記載事項はそろっています。".into(), "Complete.".into()),
    ..RULE
};

/// G13: a comprehensive evaluation says so and publishes its award criteria.
pub static G13: Rule = Rule {
    id: "G13",
    name: words("総合評価の公告事項", "content of a comprehensive-evaluation notice"),
    citation: words("地方自治法施行令第167条の10の2第6項", "Local Autonomy Order 167-10-2(6)"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        let parts = [
            (
                "call.method_statement",
                words(
                    "総合評価一般競争入札の方法による旨",
                    "statement that it is a comprehensive evaluation",
                ),
            ),
            ("criteria", words("落札者決定基準", "award criteria")),
        ];
        complete(out, &absent(file, &parts));
    },
    says: |finding| or_missing(finding, "公告の記載事項はそろっています。".into(), "Complete.".into()),
    ..RULE
};

/// G34 where a proposal competition borrows it: a qualification it names was notified before.
pub static G34_BORROWED: Rule = Rule {
    id: "G34",
    name: G34.name,
    citation: words(
        "各団体のプロポーザル実施要綱（施行令第167条の5第2項の準用）",
        "local guideline on proposals (after Order 167-5(2))",
    ),
    judge: |file, out| match file.date("call.qualification_published_on") {
        None => out.not_applicable(),
        Some(_) => (G34.judge)(file, out),
    },
    says: G34.says,
    ..RULE
};

/// G34: the qualification was publicly notified before the call.
pub static G34: Rule = Rule {
    id: "G34",
    name: words("参加資格の公示", "qualification notified before the call"),
    citation: words("地方自治法施行令第167条の5第2項", "Local Autonomy Order 167-5(2)"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        let Some(notified) = file.date("call.qualification_published_on") else {
            return lacks(out, words("参加資格の公示日", "day the qualification was notified"));
        };
        let latest = file.today + Duration::days(edge("G34", 0));
        out.check(notified < latest, inputs![notified = notified, published = file.today]);
    },
    says: |finding| {
        or_missing(
            finding,
            format!(
                "参加資格は公告（{}）より前に公示されている必要がありますが、公示日は{}です。",
                finding.input("published"),
                finding.input("notified")
            ),
            format!(
                "The qualification must be notified before the call ({}); it was notified on {}.",
                finding.input("published"),
                finding.input("notified")
            ),
        )
    },
    ..RULE
};
