//! Duties with a time of their own: G10, G20, G27, G89, G91, G99.

use chrono::{Duration, NaiveDate};

use crate::boundary::edge;
use crate::domain::{AmountsByYear, FiscalYear};
use crate::dossier::{Dossier, japan_day};
use crate::effect::{BEYOND_CALENDAR, DEADLINE, Deadline, Duty};
use crate::facts::date_of;
use crate::inputs;
use crate::policy::Policy;
use crate::rule::{Form, RULE, Reads, Rule, Severity};
use crate::rules::payment::{days_after, end_of, says_due};
use crate::rules::{certified, wto};
use crate::words::{Sentence, words};

/// Days in which the award of a covered contract is notified (Agreement on Government Procurement
/// XVI(2), carried out by art. 12 of the special Order).
pub const AWARD_NOTICE_DAYS: i64 = 72;

/// The day of conclusion: as signed, else today.
fn concluded_on(file: &Dossier) -> NaiveDate {
    file.date("signed_on").unwrap_or(file.today)
}

/// G10: the award of a covered contract is publicly notified.
pub static G10: Rule = Rule {
    id: "G10",
    name: words("落札者等の公示", "award notice"),
    citation: words("同特例政令第12条・政府調達協定第16条第2項", "SpO 12, GPA XVI(2)"),
    severity: Severity::Law,
    form: Form::Duty,
    since: "2024-04-01",
    judge: |file, out| {
        let due = days_after(concluded_on(file), AWARD_NOTICE_DAYS);
        let (true, Some(due)) = (wto::covered(file), due) else { return out.not_applicable() };
        let day = file.date("published_on").unwrap_or(file.today);
        let last = due + Duration::days(edge("G10", 0));
        out.check(day <= last, inputs![due = due, late_days = (day - due).num_days().max(0)]);
    },
    says: |finding| says_due(finding, "落札者等の公示", "The award notice"),
    ..RULE
};

/// The award of a covered contract is notified (G10). Started by the second signature.
pub static AWARD_NOTICE: Duty = Duty {
    id: "duty-award-notice",
    words: words("落札者等の公示", "award notice"),
    rule: &G10,
    act: "publish-conclusion",
    due: |file| {
        if !wto::covered(file) {
            return None;
        }
        end_of(days_after(concluded_on(file), edge("G10", AWARD_NOTICE_DAYS))?)
    },
};

/// G20: a certificate whose holder does not follow the plan (`plan_not_followed`) is revoked.
pub static G20: Rule = Rule {
    id: "G20",
    name: words("認定の取消義務", "mandatory revocation"),
    citation: words("地方自治法施行規則第12条の3第6項", "Rules 12-3(6)"),
    severity: Severity::Law,
    form: Form::Duty,
    since: "2025-05-16",
    judge: |file, out| {
        let broken = file.flag("plan_not_followed");
        out.check(!broken, inputs![plan_not_followed = broken]);
    },
    says: |_| Sentence {
        ja: "計画に従って事業を行っていない認定は取り消さなければなりません。".to_owned(),
        en: "A certificate whose plan is not followed must be revoked.".to_owned(),
    },
    ..RULE
};

/// Whether a contract is published after its conclusion: by No.4, above the floor of the local rule.
fn published_after(file: &Dossier) -> bool {
    file.text("method.ground") == Some("4") && !certified::below_floor(file, "G27")
}

/// G27: a contract by No.4 is published after its conclusion: counterpart, reason, state.
pub static G27: Rule = Rule {
    id: "G27",
    name: words("契約後の公表", "publication after the contract"),
    citation: words("地方自治法施行令第167条の2第1項第4号・契約規則", "Order 167-2(1)iv, local rule"),
    form: Form::Duty,
    judge: |file, out| {
        let due = days_after(concluded_on(file), file.policy.no4_post_notice_days);
        let (true, Some(due)) = (published_after(file), due) else {
            return out.not_applicable();
        };
        let day = file.date("published_on").unwrap_or(file.today);
        let last = due + Duration::days(edge("G27", 0));
        out.check(day <= last, inputs![due = due, late_days = (day - due).num_days().max(0)]);
    },
    says: |finding| says_due(finding, "契約後の公表", "Publication after the contract"),
    ..RULE
};

/// A contract by No.4 is published within the days of the local rule (G27). Started by the second signature.
pub static POST_NOTICE: Duty = Duty {
    id: "duty-post-notice",
    words: words("4号随意契約の契約後公表", "publication of a No.4 contract"),
    rule: &G27,
    act: "publish-conclusion",
    due: |file| {
        if !published_after(file) {
            return None;
        }
        end_of(days_after(concluded_on(file), edge("G27", file.policy.no4_post_notice_days))?)
    },
};

/// The last day on which a decision published on a day may be complained of: the policy's business
/// days, or 10 days for a covered contract. The day of publication is not counted. `None` where
/// the calendar cannot tell.
#[must_use]
pub fn complaint_open_until(policy: &Policy, covered: bool, published_on: NaiveDate) -> Option<NaiveDate> {
    if covered {
        return days_after(published_on, policy.complaint_wto_days);
    }
    let days = u32::try_from(policy.complaint_business_days).ok()?;
    policy.calendar().add_business_days(published_on, days).ok()
}

/// The day of publication, of this procedure or of the one complained of, and whether that is a
/// covered contract.
fn published(file: &Dossier) -> Option<(NaiveDate, bool)> {
    if let Some(day) = file.date("published_on") {
        return Some((day, wto::covered(file)));
    }
    let day = date_of(file.parent.get("published_on")?)?;
    let covered = wto::parent_covered(file, day);
    Some((day, covered))
}

/// G89: a complaint is filed while the window is open.
pub static G89: Rule = Rule {
    id: "G89",
    name: words("苦情申立ての期間", "complaint window"),
    citation: words(
        "各団体の苦情処理要綱・政府調達苦情検討手続",
        "local rule on complaints; WTO complaints procedure",
    ),
    form: Form::Duty,
    reads: Reads::Parent(wto::OF_PARENT),
    judge: |file, out| {
        let Some((day, covered)) = published(file) else {
            return out.check(false, inputs![today = file.today]);
        };
        match complaint_open_until(&file.policy, covered, day) {
            Some(until) => {
                let open = file.today <= until + Duration::days(edge("G89", 0));
                out.check(open, inputs![until = until, today = file.today]);
            }
            None => out.check(false, inputs![published_on = day, today = file.today]),
        }
    },
    says: |finding| {
        let until = finding.input("until");
        if !finding.input("published_on").is_empty() {
            let day = finding.input("published_on");
            Sentence {
                ja: format!(
                    "公表日（{day}）から数える苦情申立ての期間は、本システムの暦（2050年まで）を超えます。"
                ),
                en: format!(
                    "The time to complain, from {day}, is beyond the calendar of this system (to 2050)."
                ),
            }
        } else if until.is_empty() {
            Sentence {
                ja: "公表された決定がないため、苦情申立てはできません。".to_owned(),
                en: "No decision has been published that could be complained of.".to_owned(),
            }
        } else {
            Sentence {
                ja: format!("苦情申立ては{until}までです（本日{}）。", finding.input("today")),
                en: format!("Complaints are open until {until}; today is {}.", finding.input("today")),
            }
        }
    },
    ..RULE
};

/// The complaint window closes (G89); nothing is performed then, the public page shows the day.
pub static COMPLAINT_WINDOW: Deadline = Deadline {
    id: "complaint-window",
    words: words("苦情申立ての期限", "end of the complaint window"),
    act: "",
    due: |file| {
        let day = file.date("published_on").unwrap_or(file.today);
        let until = complaint_open_until(&file.policy, wto::covered(file), day);
        until.and_then(end_of).or(Some(BEYOND_CALENDAR))
    },
    ..DEADLINE
};

/// Whether the contract runs over several fiscal years.
fn over_years(file: &Dossier) -> bool {
    let by_term = match (file.date("contract.from"), file.date("contract.to")) {
        (Some(from), Some(to)) => to > FiscalYear::of(from).last_day() + Duration::days(edge("G91", 0)),
        _ => false,
    };
    by_term || file.record::<AmountsByYear>("budget.by_year").is_some_and(|years| years.is_multi_year())
}

/// Whether a price consultation of this fiscal year is on file, or brought by this act.
fn consulted_in(file: &Dossier, year: FiscalYear) -> bool {
    file.keyed("consultation")
        .map(|(_, one)| one)
        .chain(file.brought("consultation"))
        .filter_map(|one| date_of(one.get("date")?))
        .any(|day| year.contains(day))
}

/// G91: in a contract over several years the price is talked over at least once a year. Advice.
pub static G91: Rule = Rule {
    id: "G91",
    name: words("年1回以上の価格協議", "yearly price consultation"),
    citation: words("官公需についての国等の契約の基本方針（令和7年度）", "policy on public demand FY2025"),
    severity: Severity::Advice,
    form: Form::Duty,
    since: "2025-04-22",
    judge: |file, out| {
        if !over_years(file) {
            return out.not_applicable();
        }
        let year = FiscalYear::of(file.today);
        let held = consulted_in(file, year);
        out.check(held, inputs![year = i64::from(year.get()), due = year.last_day()]);
    },
    says: |finding| Sentence {
        ja: format!(
            "複数年度契約では年1回以上の価格協議を行います（{}年度の協議の期限：{}）。",
            finding.input("year"),
            finding.input("due")
        ),
        en: format!(
            "A contract over several years has a price consultation each year (FY{}: by {}).",
            finding.input("year"),
            finding.input("due")
        ),
    },
    ..RULE
};

/// The officer holds the year's price consultation (G91): by the end of the fiscal year, or of the
/// next one where this year's was held already.
pub static CONSULTATION: Duty = Duty {
    id: "duty-consultation",
    words: words("年1回以上の価格協議", "yearly price consultation"),
    rule: &G91,
    act: "record-consultation",
    due: |file| {
        if !over_years(file) {
            return None;
        }
        let year = FiscalYear::of(file.today);
        let held = consulted_in(file, year);
        end_of(if held { year.next().last_day() } else { year.last_day() })
    },
};

/// G99: result letters with own score and reason go out, and the result is published, within the
/// policy's days of the decision.
pub static G99: Rule = Rule {
    id: "G99",
    name: words("結果の通知・公表", "result letters and publication"),
    citation: words("各団体の企画提案方式実施要綱", "local guideline on proposal competitions"),
    form: Form::Duty,
    judge: |file, out| {
        let Some(due) = file.instant("due.duty-result-letters").map(japan_day) else {
            return out.not_applicable();
        };
        let day = file.date("published_on").unwrap_or(file.today);
        let limit = due + Duration::days(edge("G99", 0));
        out.check(day <= limit, inputs![due = due, late_days = (day - due).num_days().max(0)]);
    },
    says: |finding| says_due(finding, "結果の通知・公表", "The result notice"),
    ..RULE
};

/// The result is made known in time (G99). Started by `finalise-ranking`; the approval of the
/// candidate sends the letters and publishes.
pub static RESULT_LETTERS: Duty = Duty {
    id: "duty-result-letters",
    words: words("結果の通知・公表", "result letters and publication"),
    rule: &G99,
    act: "approve-candidate",
    due: |file| end_of(days_after(file.today, edge("G99", file.policy.result_letter_days))?),
};

#[cfg(test)]
mod tests;
