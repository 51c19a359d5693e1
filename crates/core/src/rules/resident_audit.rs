//! Rules of a resident audit request (住民監査請求): the year to make it, the auditors' sixty days,
//! and what a recommendation asks (Local Autonomy Act 242).

use chrono::{Months, NaiveDate};

use crate::dossier::Dossier;
use crate::effect::Duty;
use crate::facts::date_text;
use crate::inputs;
use crate::rule::{Form, RULE, Rule, Severity};
use crate::rules::payment::{days_after, end_of, says_due};
use crate::words::{Sentence, words};

/// Months in which a request is made, from the day the act was done or ended (Act 242(2)).
pub const REQUEST_MONTHS: u32 = 12;

/// Days in which the auditors audit and recommend, from the day of the request (Act 242(6)).
pub const AUDIT_DAYS: i64 = 60;

/// The last day of the year to make a request. The first day is not counted, so that it is the same
/// day of the next year; after 29 February the 28th.
fn year_ends(file: &Dossier) -> Option<NaiveDate> {
    file.date("audit.acted_on")?.checked_add_months(Months::new(REQUEST_MONTHS))
}

/// A request names an act that was done by then, and was made by the day it is recorded.
pub static REQUEST_DAYS: Rule = Rule {
    id: "audit-request-days",
    name: words("監査請求の日付", "days of an audit request"),
    citation: words("地方自治法第242条第1項", "Local Autonomy Act 242(1)"),
    judge: |file, out| {
        let (acted, received) = (file.date("audit.acted_on"), file.date("audit.received_on"));
        let (Some(acted), Some(received)) = (acted, received) else { return out.not_applicable() };
        let in_order = acted <= received && received <= file.today;
        out.check(in_order, inputs![acted_on = acted, received_on = received, today = file.today]);
    },
    says: |finding| Sentence {
        ja: format!(
            "対象の行為の日（{}）、監査請求の日（{}）、本日（{}）の順でなければなりません。",
            finding.input("acted_on"),
            finding.input("received_on"),
            finding.input("today")
        ),
        en: format!(
            "The act ({}) comes before the request ({}), and the request not after today ({}).",
            finding.input("acted_on"),
            finding.input("received_on"),
            finding.input("today")
        ),
    },
    ..RULE
};

/// A request is taken up where it was made within a year of the act, or where the auditors find a
/// just reason why it was not.
pub static WITHIN_YEAR: Rule = Rule {
    id: "audit-within-year",
    name: words("監査請求の期間", "time to request an audit"),
    citation: words("地方自治法第242条第2項", "Local Autonomy Act 242(2)"),
    severity: Severity::Law,
    judge: |file, out| {
        let (received, until) = (file.date("audit.received_on"), year_ends(file));
        let reason = file.text("audit.just_reason").is_some_and(|reason| !reason.is_empty());
        let in_time = matches!((received, until), (Some(received), Some(until)) if received <= until);
        let shown = |day: Option<NaiveDate>| day.map(date_text).unwrap_or_default();
        out.check(
            in_time || reason,
            inputs![received_on = shown(received), until = shown(until), just_reason = reason],
        );
    },
    says: |finding| {
        let (received, until) = (finding.input("received_on"), finding.input("until"));
        Sentence {
            ja: format!(
                "監査請求（{received}）は、行為のあった日又は終わった日から1年（{until}まで）に行う必要があります。\
                 過ぎたことに正当な理由があるときは、その理由を記してください。"
            ),
            en: format!(
                "The request ({received}) is made within a year of the act, until {until}; later only with a \
                 just reason, which is to be stated."
            ),
        }
    },
    ..RULE
};

/// Who asked could bring evidence and speak before the auditors decided.
pub static HEARD_BEFORE: Rule = Rule {
    id: "audit-heard",
    name: words("証拠の提出及び陳述の機会", "evidence and statement of who asked"),
    citation: words("地方自治法第242条第7項", "Local Autonomy Act 242(7)"),
    severity: Severity::Law,
    judge: |file, out| out.check(file.flag("audit.heard"), inputs![]),
    says: |_| Sentence {
        ja: "監査を行うに当たっては、請求人に証拠の提出及び陳述の機会を与えなければなりません。".to_owned(),
        en: "Who asked for the audit is to have the chance to bring evidence and to speak.".to_owned(),
    },
    ..RULE
};

/// A recommendation says until when its measures are to be taken.
pub static TERM_SHOWN: Rule = Rule {
    id: "audit-term",
    name: words("勧告の期間", "term of a recommendation"),
    citation: words("地方自治法第242条第5項", "Local Autonomy Act 242(5)"),
    severity: Severity::Law,
    judge: |file, out| {
        if !file.flag("audit.recommended") {
            return out.not_applicable();
        }
        let by = file.date("audit.measures_by");
        let ahead = by.is_some_and(|by| by > file.today);
        out.check(ahead, inputs![measures_by = by.map(date_text).unwrap_or_default(), today = file.today]);
    },
    says: |finding| {
        let by = finding.input("measures_by");
        if by.is_empty() {
            return Sentence {
                ja: "勧告には、必要な措置を講ずべき期間を示してください（措置の期限）。".to_owned(),
                en: "A recommendation says until when its measures are to be taken.".to_owned(),
            };
        }
        Sentence {
            ja: format!(
                "措置の期限（{by}）は、本日（{}）より後でなければなりません。",
                finding.input("today")
            ),
            en: format!(
                "Measures are to be taken by a day after today ({}), not {by}.",
                finding.input("today")
            ),
        }
    },
    ..RULE
};

static AUDIT_RULE: Rule = Rule {
    id: "resident-audit",
    name: words("住民監査請求の監査（60日以内）", "audit on a resident's request (60 days)"),
    citation: words(
        "地方自治法第242条第6項（過ぎたときは同法第242条の2第2項第3号により住民訴訟を提起できる）",
        "Local Autonomy Act 242(6); once over, a resident may sue: 242-2(2)iii",
    ),
    severity: Severity::Law,
    form: Form::Duty,
    says: |finding| says_due(finding, "住民監査請求の監査及び勧告", "The audit on a resident's request"),
    ..RULE
};

/// The auditors audit, and recommend, within 60 days of the request; the day of the request is not
/// counted, and the day it was recorded does not matter.
pub static AUDIT: Duty = Duty {
    id: "duty-resident-audit",
    words: words("住民監査請求の監査（60日以内）", "audit on a resident's request (60 days)"),
    rule: &AUDIT_RULE,
    act: "conclude-audit",
    due: |file| end_of(days_after(file.date("audit.received_on")?, AUDIT_DAYS)?),
};

static MEASURES_RULE: Rule = Rule {
    id: "audit-measures",
    name: words("勧告に対する措置の通知", "measures on a recommendation"),
    citation: words("地方自治法第242条第9項", "Local Autonomy Act 242(9)"),
    severity: Severity::Law,
    form: Form::Duty,
    says: |finding| says_due(finding, "勧告に対する措置の通知", "The report on the measures taken"),
    ..RULE
};

/// Whoever a recommendation is made to takes measures within the term it shows, and reports them.
pub static MEASURES: Duty = Duty {
    id: "duty-audit-measures",
    words: words("勧告に対する措置の通知", "reporting the measures taken"),
    rule: &MEASURES_RULE,
    act: "report-measures",
    due: |file| end_of(file.date("audit.measures_by")?),
};

#[cfg(test)]
mod tests;
