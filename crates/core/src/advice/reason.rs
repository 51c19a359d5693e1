//! Reasons: what a rule found, or what the calendar says, with its citation.

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::sessions::Session;
use crate::dossier::Dossier;
use crate::rule::{Finding, Outcome, RULE, Rule, Severity};
use crate::rules::call::PARITY_OF_CALL;
use crate::rules::frame::{Missing, missing};
use crate::rules::{assembly, budget, frame, joint, method, payment};
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
    if let Some(Missing::Fact(name)) = missing(finding) {
        reason.fact = Some(name);
    }
    reason
}

/// Whether the contract is covered is an answer of its own, not a requirement that is met.
fn covered(finding: &Finding) -> Sentence {
    let (estimate, threshold) = (finding.input("estimate_yen"), finding.input("threshold_yen"));
    let yes = finding.input("covered") == "true";
    let (ja, en) = if yes { ("該当します", "It is") } else { ("該当しません", "It is not") };
    if threshold.is_empty() {
        return Sentence {
            ja: "特定調達契約に該当しません（特例政令は都道府県・指定都市の調達に適用されます）。".to_owned(),
            en: "It is not a covered contract: the special Order covers prefectures and designated cities."
                .to_owned(),
        };
    }
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
        "これに間に合う議会の会期の日程がありません。".to_owned(),
        "No session of the assembly that is in time for it is known.".to_owned(),
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

/// From when on, and until when, money is paid in this form (payment periods).
pub(super) fn paid(file: &Dossier, form: &str) -> Vec<Reason> {
    let (inspection, due) = (payment::inspection_days(file), payment::payment_days(file));
    let mut reasons = vec![match form {
        "advance" => Reason::of(
            &payment::G65,
            "前金払は契約の日から支払えます（施行令第163条の経費に限る）。".to_owned(),
            "An advance payment is lawful from the day of the contract (items of Order 163 only).".to_owned(),
        ),
        "estimated" => Reason::of(
            &payment::G66,
            "概算払は契約の日から支払えます（施行令第162条の経費に限る）。".to_owned(),
            "An estimated payment is lawful from the day of the contract (items of Order 162 only).".to_owned(),
        ),
        _ => Reason::of(
            &payment::G64,
            "支払は、給付の完了を検査で確認し、債務が確定した日から可能です（同じ日に請求があった場合の日）。".to_owned(),
            "It may be paid from the day on which an inspection confirms the delivery and fixes the debt (here: \
             invoiced on the same day)."
                .to_owned(),
        ),
    }];
    if !matches!(form, "advance" | "estimated") {
        reasons.push(Reason::of(
            &payment::G63,
            format!("期限は、完了通知から{inspection}日以内の検査、適法な請求から{due}日以内の支払です。"),
            format!(
                "At the latest: inspection within {inspection} days of the completion notice, payment within {due} \
                 days of the valid invoice."
            ),
        ));
    }
    reasons
}

/// What the days of a trial order count, and how long a programme takes in practice (`law.md` §10).
pub(super) fn programme_takes(from: NaiveDate) -> Option<Reason> {
    let after = |months: u32| from.checked_add_months(Months::new(months));
    let [least, most] = PROGRAMME_MONTHS;
    let (first, until) = (after(least)?, after(most)?);
    Some(Reason::of(
        &PROGRAMME_CALENDAR,
        format!(
            "この日は募集の期間と契約前公表の期間だけを数えた、法令上の最も早い日です。審査・学識経験者の意見聴取・認定には\
             定まった期間がなく、実際の認定制度では募集開始から{least}～{most}か月かかります（{from}の募集なら{first}～\
             {until}ごろ）。"
        ),
        format!(
            "The day counts the days of the call and of the pre-notice alone: the earliest the rules allow. Review, \
             experts and certification have no fixed time; programmes take {least} to {most} months from their call \
             (called on {from}: about {first} to {until})."
        ),
    ))
}

/// How many months a programme takes from its call, at least and at most.
const PROGRAMME_MONTHS: [u32; 2] = [4, 7];

static PROGRAMME_CALENDAR: Rule = Rule {
    id: "programme-calendar",
    name: words("認定制度の日程", "calendar of a programme"),
    citation: words(
        "各団体の認定制度の日程（例：東京都2019年度 募集2月18日～4月11日、認定8月27日）",
        "calendars of local programmes (Tokyo 2019: called 18 Feb to 11 Apr, certified 27 Aug)",
    ),
    severity: Severity::Advice,
    ..RULE
};

/// A demonstration buys nothing, and gives no head start.
pub(super) fn demonstration() -> Reason {
    Reason::of(
        &PARITY_OF_CALL,
        "実証は協定により行い、購入を伴いません。相手方が知り得たことは、調達の前に公表します。".to_owned(),
        "A demonstration is an agreement and buys nothing; what its partner learns is published before something is \
         bought."
            .to_owned(),
    )
}

/// A cooperation without procurement costs nothing.
pub(super) fn without_money(rule: &'static Rule) -> Reason {
    Reason {
        fact: Some("free".to_owned()),
        ..Reason::of(
            rule,
            "調達によらない連携は、金銭の支払がない場合に限ります。支払は契約によります。".to_owned(),
            "Cooperation without procurement is for what costs nothing; a payment needs a contract."
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
            "認定は、庁内での使用が見込まれる商品・役務について行います。".to_owned(),
            "What is certified is expected to be used in the body.".to_owned(),
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
