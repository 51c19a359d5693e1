//! Notices and calls; the committee and its evaluation.

use serde_json::Value;

use super::super::parameter::{Bound, Check, Found, Parameter, Shape, Unit};
use super::{HUNDRED, ONE, Source, TEN_YEARS, TWENTY, ZERO, agreement, local, practice};
use crate::domain::scoring::TieBreak;
use crate::words::words;

/// The rules on tenders; the Order only asks for a notice (167-6).
const CONTRACT_RULE: Source = local(
    "各団体の契約規則・財務規則（地方自治法施行令第167条の6）",
    "local contract rules (Order for Enforcement of the Local Autonomy Act 167-6)",
);
const WTO: Source = agreement(
    "政府調達に関する協定第11条・各団体の特定調達規則",
    "Agreement on Government Procurement XI; local rules on specified procurement",
);
const CALLS: Source = practice("各団体の企画競争要綱・実施要領", "local guidelines on proposal competitions");
/// An urgent notice is no longer than the ordinary one.
const ORDINARY_NOTICE: Source = local(
    "入札公告の期間（tender_notice_days）を超えない",
    "not above the ordinary tender notice (tender_notice_days)",
);
/// A shorter notice is no longer than the ordinary one, where the agreement binds the body.
const ORDINARY_WTO: Bound = Bound {
    value: |policy, _| if policy.body.wto_covered() { policy.wto_notice_days } else { 3_650 },
    source: local(
        "特定調達の公告の期間（wto_notice_days）を超えない",
        "not above the ordinary notice under the agreement (wto_notice_days)",
    ),
};
/// Answers come while the call is open.
const OPEN_CALL: Source =
    practice("提案募集の期間（call_days）を超えない", "not above the days a call stays open (call_days)");
/// What ends every chain: a tie that nothing else breaks.
const TIES: Source = local(
    "各団体の選定基準（入札は地方自治法施行令第167条の9）",
    "local selection criteria (tenders: Order 167-9)",
);

pub(super) const NOTICES: &[Parameter] = &[
    Parameter::new(
        "call_days",
        Shape::Figure(Unit::Days),
        words("提案募集の期間", "days a call stays open"),
        CALLS,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["G92"]),
    Parameter::new(
        "tender_notice_days",
        Shape::Figure(Unit::Days),
        words("入札公告の期間", "tender notice"),
        CONTRACT_RULE,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["G11"]),
    Parameter::new(
        "tender_notice_urgent_days",
        Shape::Figure(Unit::Days),
        words("急施の入札公告の期間", "tender notice in urgent cases"),
        CONTRACT_RULE,
    )
    .between(ONE, Bound { value: |policy, _| policy.tender_notice_days, source: ORDINARY_NOTICE })
    .feeds(&["G11"]),
    Parameter::new(
        "wto_notice_days",
        Shape::Figure(Unit::Days),
        words("特定調達の公告の期間", "notice under the WTO agreement"),
        WTO,
    )
    .between(
        Bound { value: |policy, _| if policy.body.wto_covered() { 40 } else { 1 }, source: WTO },
        TEN_YEARS,
    )
    .feeds(&["G09"]),
    Parameter::new(
        "wto_series_days",
        Shape::Figure(Unit::Days),
        words(
            "特定調達の公告の期間（一連の調達契約の二回目以降）",
            "the same for a later contract of a series",
        ),
        WTO,
    )
    .between(
        Bound { value: |policy, _| if policy.body.wto_covered() { 24 } else { 1 }, source: WTO },
        ORDINARY_WTO,
    )
    .feeds(&["G09"]),
    Parameter::new(
        "wto_urgent_days",
        Shape::Figure(Unit::Days),
        words("特定調達の公告の期間（急施）", "the same in urgent cases"),
        WTO,
    )
    .between(
        Bound { value: |policy, _| if policy.body.wto_covered() { 10 } else { 1 }, source: WTO },
        ORDINARY_WTO,
    )
    .feeds(&["G09"]),
    Parameter::new(
        "answers_days_before",
        Shape::Figure(Unit::Days),
        words("質問への回答（期限の何日前まで）", "answers, days before the deadline"),
        CALLS,
    )
    .between(ZERO, Bound { value: |policy, _| policy.call_days, source: OPEN_CALL })
    .feeds(&["G41", "G43"]),
];

pub(super) const ALL: &[Parameter] = &[
    Parameter::new(
        "committee_size",
        Shape::Figure(Unit::People),
        words("選定委員会の最少人数", "smallest committee"),
        local("各団体の選定委員会条例・要綱", "local ordinance or guideline on committees"),
    )
    .between(ONE, HUNDRED)
    .feeds(&["committee-size"]),
    Parameter::new(
        "committee_basis",
        Shape::Choice(&["ordinance", "rule", "none"]),
        words("委員会の設置根拠（条例・要綱・なし）", "basis of the committees"),
        local(
            "地方自治法第138条の4第3項（外部委員は条例）",
            "Local Autonomy Act 138-4(3): outside members need an ordinance",
        ),
    )
    .feeds(&["G39"]),
    Parameter::new(
        "committee_named_before",
        Shape::Switch,
        words("委員名を結果の前に公表する", "committee named before the result"),
        CALLS,
    )
    .feeds(&["committee-named-before"]),
    Parameter::new(
        "minimum_score_percent",
        Shape::Figure(Unit::Percent),
        words("最低基準点（総点に対する割合）", "minimum score, of the total"),
        CALLS,
    )
    .between(ZERO, HUNDRED)
    .feeds(&["G46", "below-minimum"]),
    Parameter::new(
        "tie_break",
        Shape::Choices(&["technical", "price", "committee-vote", "lot"]),
        words("同点時の決定方法（順に）", "how ties are broken, in order"),
        TIES,
    )
    .checked(Check {
        allowed: words(
            "重複のない順序で、最後だけがくじ（lot）",
            "steps without repetition, the last and only the last a lot",
        ),
        source: TIES,
        find: |policy| {
            let chain = &policy.tie_break;
            let repeats =
                chain.iter().enumerate().any(|(at, step)| chain.iter().take(at).any(|one| one == step));
            let ids: Vec<Value> = chain.iter().filter_map(|step| serde_json::to_value(step).ok()).collect();
            let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
            let whole = || Found { at: String::new(), value: ids.join(", ") };
            if repeats || chain.last() != Some(&TieBreak::Lot) { vec![whole()] } else { Vec::new() }
        },
    })
    .feeds(&["G47"]),
    Parameter::new(
        "screening_above",
        Shape::Figure(Unit::Entrants),
        words("一次審査を行う応募者数（超えるとき）", "a screening takes place above"),
        CALLS,
    )
    .between(ONE, HUNDRED)
    .feeds(&["screening-above"]),
    Parameter::new(
        "rebids",
        Shape::Figure(Unit::Times),
        words("再度入札の回数", "re-bids at most"),
        CONTRACT_RULE,
    )
    .between(ZERO, TWENTY)
    .feeds(&["rebids-left"]),
    Parameter::new(
        "sealing",
        Shape::Choice(&["three-holders", "none"]),
        words("提案書の封かん", "sealing of proposals"),
        practice("手続定義", "procedure definition"),
    )
    .feeds(&["sealed"]),
    Parameter::new(
        "result_letter_days",
        Shape::Figure(Unit::Days),
        words("結果通知の期限", "result letters within"),
        CALLS,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["G99", "duty-result-letters"]),
];
