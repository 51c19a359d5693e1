//! Reasons: what a rule found, or what the calendar says, with its citation.

use serde::Serialize;

use super::sessions::Session;
use crate::rule::{Finding, Outcome, RULE, Rule, Severity};
use crate::rules::{assembly, budget, frame, joint, method};
use crate::words::{Sentence, Words, words};

/// One reason of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The rule's id.
    pub rule: &'static str,
    /// Where it stands.
    pub citation: Words,
    /// How far the rule yields: `H` (law), `R` (local rule) or `S` (advice).
    pub severity: &'static str,
    /// The Japanese sentence.
    pub ja: String,
    /// The English sentence.
    pub en: String,
    /// The fact that is missing, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

impl Reason {
    /// What a rule says in words of the advisor's own.
    pub(super) fn of(rule: &'static Rule, ja: String, en: String) -> Self {
        let severity = rule.severity.letter();
        Self { rule: rule.id, citation: rule.citation, severity, ja, en, fact: None }
    }
}

/// A finding as a reason.
pub(super) fn of(finding: &Finding) -> Reason {
    let rule = finding.rule;
    let sentence = if rule == &method::G05 && finding.outcome == Outcome::Met {
        covered(finding)
    } else if matches!(finding.outcome, Outcome::Met | Outcome::Overridden) {
        // The sentences of most rules say what is wrong; of a rule that is met its name says enough.
        let (ja, en) = (rule.name.ja, rule.name.en);
        Sentence { ja: format!("「{ja}」を満たします。"), en: format!("Met: {en}.") }
    } else {
        finding.sentence()
    };
    let mut reason = Reason::of(rule, sentence.ja, sentence.en);
    reason.fact = (rule == &frame::FACT).then(|| finding.input("fact"));
    reason
}

/// Whether the contract is covered is an answer of its own, not a requirement that is met.
fn covered(finding: &Finding) -> Sentence {
    let (estimate, threshold) = (finding.input("estimate_yen"), finding.input("threshold_yen"));
    let yes = finding.input("covered") == "true";
    let (ja, en) = if yes { ("該当します", "It is") } else { ("該当しません", "It is not") };
    Sentence {
        ja: format!("特定調達契約に{ja}（予定額{estimate}円、基準額{threshold}円）。"),
        en: format!("{en} a covered contract (estimate ¥{estimate}, threshold ¥{threshold})."),
    }
}

/// Findings as reasons, each rule and sentence once.
pub(super) fn all(findings: &[Finding]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for one in findings {
        let reason = of(one);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// Where the calendar of the budget stands.
static BUDGET_CALENDAR: Rule = Rule {
    id: "budget-calendar",
    name: words("予算の日程", "calendar of the budget"),
    citation: words(
        "地方自治法第211条・第218条（予算の調製・補正）",
        "Local Autonomy Act 211, 218 (budget and supplementary budget)",
    ),
    severity: Severity::Law,
    ..RULE
};

fn no_session(rule: &'static Rule) -> Reason {
    Reason::of(
        rule,
        "これに間に合う議会の会期の日程がありません（sessions）。".to_owned(),
        "No session of the assembly that is in time for it is known (sessions).".to_owned(),
    )
}

/// The budget is requested first, for this session.
pub(super) fn request(session: Option<&Session>) -> Reason {
    let Some(one) = session else { return no_session(&BUDGET_CALENDAR) };
    Reason::of(
        &BUDGET_CALENDAR,
        format!(
            "予算がありません。{}までに要求すれば、{}提出・{}議決の予算案に間に合います。提出後は、予算の成立を条件とする準備行為として公告できます。",
            one.requests_until, one.submitted_on, one.voted_on
        ),
        format!(
            "There is no budget. Requested by {}, it is in the bill submitted on {} and voted on {}; once submitted, a \
             call may be made on condition that the budget passes.",
            one.requests_until, one.submitted_on, one.voted_on
        ),
    )
}

/// The vote on the budget is expected of this session.
pub(super) fn budget_voted(session: Option<&Session>) -> Reason {
    let Some(one) = session else { return no_session(&budget::G55) };
    Reason::of(
        &budget::G55,
        format!("契約は、予算の議決（{}の見込み）の後、その会計年度に入ってから締結できます。", one.voted_on),
        format!(
            "The contract is signed after the vote on the budget (expected on {}), in its fiscal year.",
            one.voted_on
        ),
    )
}

/// The assembly votes on the contract in this session.
pub(super) fn contract_voted(session: Option<&Session>) -> Reason {
    let Some(one) = session else { return no_session(&assembly::G58) };
    Reason::of(
        &assembly::G58,
        format!(
            "契約に議会の議決が必要です。仮契約を{}提出の議案とし、{}の議決の後に本契約となります。",
            one.submitted_on, one.voted_on
        ),
        format!(
            "The contract needs the assembly's vote: the provisional contract goes into the bills of {}, and takes \
             effect after the vote on {}.",
            one.submitted_on, one.voted_on
        ),
    )
}

/// The assemblies vote on the form of a joint procurement.
pub(super) fn form_voted(session: Option<&Session>) -> Reason {
    let Some(one) = session else { return no_session(&joint::form::G75_WHO_VOTES) };
    Reason::of(
        &joint::form::G75_WHO_VOTES,
        format!("この組織形態には構成団体すべての議会の議決が必要です（{}の見込み）。", one.voted_on),
        format!("This form needs the vote of every member's assembly (expected on {}).", one.voted_on),
    )
}

/// A cooperation without procurement costs nothing.
pub(super) fn without_money(rule: &'static Rule) -> Reason {
    Reason {
        fact: Some("free".to_owned()),
        ..Reason::of(
            rule,
            "調達によらない連携は、金銭の支払がない場合に限ります（free）。支払は契約によります。".to_owned(),
            "Cooperation without procurement is for what costs nothing (free); a payment needs a contract."
                .to_owned(),
        )
    }
}

/// A programme certifies what somebody in the body would use.
pub(super) fn use_expected() -> Reason {
    Reason {
        fact: Some("product.use_expected".to_owned()),
        ..Reason::of(
            &USE_EXPECTED,
            "認定は、庁内での使用が見込まれる商品・役務について行います（product.use_expected）。".to_owned(),
            "What is certified is expected to be used in the body (product.use_expected).".to_owned(),
        )
    }
}

static USE_EXPECTED: Rule = Rule {
    id: "use-expected",
    name: words("使用の見込み", "use expected"),
    citation: words("各団体の認定制度要綱（庁内ニーズ調査）", "local programme (survey of needs)"),
    ..RULE
};

/// An act could not be rehearsed: the path is not offered.
pub(super) fn broken() -> Reason {
    Reason::of(
        &frame::STAGE,
        "この手続の最初の行為を確かめられないため、お勧めできません。".to_owned(),
        "The first acts of this path could not be heard; it is not offered.".to_owned(),
    )
}
