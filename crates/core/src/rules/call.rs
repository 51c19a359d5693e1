//! Rules of the call: G41, G43, G85, G86, G92, G94; those of a tender's call are in `tender`.

mod ideas;
#[cfg(test)]
mod ideas_tests;
mod parity;
mod rights;
mod tender;
#[cfg(test)]
mod tests;

pub use ideas::{G86, IDEA_WAY, IDEA_WAY_NO4, ORIGINATOR_ITEM, UNIQUENESS};
pub use parity::{PARITY_OF_CALL, PARITY_OF_NO4, PARITY_OF_PATH, PARITY_OF_PURCHASE};
pub use rights::{BACKGROUND_IP, IP_TERMS, IP_TERMS_OF_CONTRACT};
pub use tender::{G07, G08, G09, G11, G12, G13, G34, G34_BORROWED};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::boundary::edge;
use crate::domain::scoring::{Criteria, CriteriaFault};
use crate::dossier::{Dossier, japan_day};
use crate::inputs;
use crate::rule::{Finding, Findings, RULE, Rule};
use crate::words::{Sentence, Words, words};

/// Something that must be stated: the fact and what the office calls it.
pub(super) type Part = (&'static str, Words);

/// Whether a value says something: a text that is not blank, a yes, a list or record with members.
pub(super) fn stated(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(_)) => true,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
    }
}

/// Records met, or unmet with the names of the parts that are not stated.
pub(super) fn complete(out: &mut Findings<'_>, absent: &[Words]) {
    let list = |english: bool, between: &str| {
        absent.iter().map(|one| if english { one.en } else { one.ja }).collect::<Vec<_>>().join(between)
    };
    out.check(absent.is_empty(), inputs![missing_ja = list(false, "、"), missing_en = list(true, ", ")]);
}

/// The parts the dossier does not state.
fn absent(file: &Dossier, parts: &[Part]) -> Vec<Words> {
    parts.iter().filter(|(name, _)| !stated(file.get(name))).map(|(_, label)| *label).collect()
}

/// The members of a document that it does not state.
pub(super) fn unstated(document: Option<&Value>, members: &[(&str, Words)]) -> Vec<Words> {
    let lacks = |member: &str| !stated(document.and_then(|record| record.get(member)));
    members.iter().filter(|(member, _)| lacks(member)).map(|(_, label)| *label).collect()
}

/// The sentence of a finding, or, where an input of the rule was missing, that it is.
pub(super) fn or_missing(finding: &Finding, ja: String, en: String) -> Sentence {
    let (missing_ja, missing_en) = (finding.input("missing_ja"), finding.input("missing_en"));
    if missing_ja.is_empty() {
        return Sentence { ja, en };
    }
    Sentence {
        ja: format!("「{}」には次の記載が必要です：{missing_ja}。", finding.rule.name.ja),
        en: format!("Missing for \"{}\": {missing_en}.", finding.rule.name.en),
    }
}

/// The day and the outcome of a rule that needs one date which is not there.
pub(super) fn lacks(out: &mut Findings<'_>, what: Words) {
    complete(out, &[what]);
}

/// When proposals are due: the running deadline, else what the call says.
#[must_use]
pub fn proposals_due(file: &Dossier) -> Option<DateTime<Utc>> {
    file.instant("due.close-call").or_else(|| file.instant("call.proposals_due"))
}

/// Days from today to the day of an instant in Japan.
fn days_to(file: &Dossier, due: DateTime<Utc>) -> i64 {
    (japan_day(due) - file.today).num_days()
}

/// The criteria an amendment changes, where they differ from those in force.
pub(super) fn amended_criteria(file: &Dossier) -> Option<&Value> {
    file.get("amendment.criteria").filter(|new| Some(*new) != file.facts.get("criteria"))
}

/// G41: after the call, terms and criteria change only by a published amendment, which extends
/// the deadline where it bears on proposals. A change of the criteria always does.
pub static G41: Rule = Rule {
    id: "G41",
    name: words("公告後の変更と期限の延長", "amendment after the call, with extension"),
    citation: words("公平性の原則（実施要領）", "fairness (call rules)"),
    judge: |file, out| {
        if !stated(file.get("amendment.text")) {
            return lacks(out, words("変更の内容", "text of the amendment"));
        }
        let Some(current) = proposals_due(file) else {
            return lacks(out, words("提案の提出期限", "deadline of proposals"));
        };
        let criteria = amended_criteria(file);
        let bears = file.flag("amendment.bears_on_proposals") || criteria.is_some();
        let faults =
            criteria.map_or(0, |value| criteria_faults(file, value).map_or(1, |faults| faults.len()));
        let new = file.instant("amendment.proposals_due").unwrap_or(current);
        let needed = if bears { file.policy.answers_days_before } else { 0 };
        let days = days_to(file, new);
        let extended = if bears { new > current && days >= edge("G41", needed) } else { new >= current };
        out.check(
            extended && faults == 0,
            inputs![
                bears = bears,
                current = japan_day(current),
                due = japan_day(new),
                needed_days = needed,
                days = days,
                criteria_faults = faults,
            ],
        );
    },
    says: |finding| {
        or_missing(
            finding,
            if finding.input("criteria_faults") == "0" {
                format!(
                    "提案に影響する変更では、期限を現在（{}）より後、かつ今日から{}日以上先にしてください（変更後：{}、{}日後）。期限の繰上げはできません。",
                    finding.input("current"),
                    finding.input("needed_days"),
                    finding.input("due"),
                    finding.input("days")
                )
            } else {
                format!("変更後の評価基準に{}件の誤りがあります。", finding.input("criteria_faults"))
            },
            if finding.input("criteria_faults") == "0" {
                format!(
                    "A change that bears on proposals moves the deadline past {} and at least {} days from today \
                     (given: {}, in {} days). It is never moved forward.",
                    finding.input("current"),
                    finding.input("needed_days"),
                    finding.input("due"),
                    finding.input("days")
                )
            } else {
                format!("The amended criteria have {} faults.", finding.input("criteria_faults"))
            },
        )
    },
    ..RULE
};

/// Everything wrong with criteria; `None` where they do not read as criteria at all.
pub(super) fn criteria_faults(file: &Dossier, value: &Value) -> Option<Vec<CriteriaFault>> {
    criteria_in(file, value).map(|criteria| criteria.validate())
}

/// The criteria in a value, with policy's chain where they state none by which ties are broken
/// (G47).
pub(super) fn criteria_in(file: &Dossier, value: &Value) -> Option<Criteria> {
    let mut criteria = serde_json::from_value::<Criteria>(value.clone()).ok()?;
    if criteria.tie_break.is_empty() {
        criteria.tie_break.clone_from(&file.policy.tie_break);
    }
    Some(criteria)
}

/// G43: answers are published to all, early enough before the deadline.
pub static G43: Rule = Rule {
    id: "G43",
    name: words("質問回答の公表時期", "answers published early enough"),
    citation: words("公平性の原則（実施要領）", "fairness (call rules)"),
    overridable: true,
    judge: |file, out| {
        let Some(due) = proposals_due(file) else {
            return lacks(out, words("提案の提出期限", "deadline of proposals"));
        };
        let (needed, days) = (file.policy.answers_days_before, days_to(file, due));
        out.check(
            days >= edge("G43", needed),
            inputs![needed_days = needed, days = days, due = japan_day(due)],
        );
    },
    says: |finding| {
        or_missing(
            finding,
            format!(
                "回答は提出期限（{}）の{}日前までに公表する必要がありますが、残り{}日です。",
                finding.input("due"),
                finding.input("needed_days"),
                finding.input("days")
            ),
            format!(
                "Answers are published at least {} days before the deadline ({}); {} days are left.",
                finding.input("needed_days"),
                finding.input("due"),
                finding.input("days")
            ),
        )
    },
    ..RULE
};

/// G85: a proposal comes with its public version.
pub static G85: Rule = Rule {
    id: "G85",
    name: words("公表用の版", "public version of the proposal"),
    citation: words("情報公開条例・実施要領", "disclosure ordinance; call rules"),
    judge: |file, out| {
        complete(
            out,
            &absent(
                file,
                &[(
                    "public_version_sha256",
                    words("公表用の版（非公開部分を除いたもの）", "public version (redacted)"),
                )],
            ),
        );
    },
    says: |finding| or_missing(finding, "公表用の版があります。".into(), "There is one.".into()),
    ..RULE
};

/// G92: a proposal call stays open long enough.
pub static G92: Rule = Rule {
    id: "G92",
    name: words("公募期間", "call period"),
    citation: words("各団体のプロポーザル実施要綱", "local guideline on proposals"),
    overridable: true,
    judge: |file, out| {
        let Some(due) = file.instant("call.proposals_due") else {
            return lacks(out, words("提案の提出期限", "deadline of proposals"));
        };
        let (needed, days) = (file.policy.call_days, days_to(file, due));
        out.check(
            days >= edge("G92", needed),
            inputs![needed_days = needed, days = days, published = file.today, due = japan_day(due)],
        );
    },
    says: |finding| {
        or_missing(
            finding,
            format!(
                "公募期間は{}日必要ですが{}日です。",
                finding.input("needed_days"),
                finding.input("days")
            ),
            format!(
                "The call must stay open {} days; it stays open {}.",
                finding.input("needed_days"),
                finding.input("days")
            ),
        )
    },
    ..RULE
};

/// What the call of a proposal competition states (`law.md` §3.3, A4).
const CALL: &[Part] = &[
    ("call.scope", words("業務の範囲", "scope")),
    ("call.ceiling_yen", words("提案上限額", "ceiling")),
    ("call.questions_due", words("質問の期限", "deadline of questions")),
    ("call.answers_due", words("回答の期限", "deadline of answers")),
    ("call.proposals_due", words("提案の提出期限", "deadline of proposals")),
    ("criteria", words("評価基準と配点", "criteria and weights")),
    ("call.eligibility", words("参加資格", "eligibility")),
    ("call.form", words("提出書類と様式", "form of proposals")),
    ("call.contact", words("担当課と連絡先", "contact")),
    ("call.payment_form", words("支払方法", "payment form")),
    ("call.ip_mode", words("知的財産の帰属", "intellectual property")),
    ("call.single_entry", words("参加者が1者の場合の取扱い", "single-entry rule")),
];

/// G94: the call is complete.
pub static G94: Rule = Rule {
    id: "G94",
    name: words("実施要領の記載事項", "content of the call"),
    citation: words("各団体のプロポーザル実施要綱", "local guideline on proposals"),
    judge: |file, out| {
        let mut missing = absent(file, CALL);
        let entries = ("call.entries_due", words("参加表明の期限", "deadline of entries"));
        if file.text("eligibility_timing") == Some("before") {
            missing.extend(absent(file, &[entries]));
        }
        complete(out, &missing);
    },
    says: |finding| or_missing(finding, "実施要領の記載事項はそろっています。".into(), "Complete.".into()),
    ..RULE
};
