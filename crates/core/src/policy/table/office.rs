//! The organisation itself: its kind, who decides, when it is closed.

use super::super::parameter::{Check, Found, Parameter, Shape, Unit};
use super::super::{BodyKind, DelegationStep, Policy};
use super::{ONE, Source, TEN_YEARS, TWENTY, ZERO, local, practice, statute};
use crate::words::words;

/// The rules to which a policy may allow exceptions: local ones that yield, never a statute.
pub const OVERRIDABLE: &[&str] =
    &["G03", "G09", "G11", "G25", "G26", "G28", "G40", "G43", "G61b", "G81", "G82", "G92"];

const BODIES: &[&str] = &[
    BodyKind::Prefecture.id(),
    BodyKind::DesignatedCity.id(),
    BodyKind::CoreCity.id(),
    BodyKind::City.id(),
    BodyKind::TownVillage.id(),
    BodyKind::SpecialWard.id(),
    BodyKind::Cooperative.id(),
];

/// The types of contract a step of the table may be for.
const CONTRACT_TYPES: &[&str] =
    &["works", "manufacturing", "purchase", "lease", "service", "technical-service"];

/// The rules on approvals.
const APPROVALS: Source =
    local("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules");

pub(super) const ALL: &[Parameter] = &[
    Parameter::new(
        "body",
        Shape::Choice(BODIES),
        words("団体の種類", "kind of body"),
        statute("地方自治法第1条の3・第252条の19・第252条の22", "Local Autonomy Act 1-3, 252-19, 252-22"),
    )
    .feeds(&["G02", "G03", "G05", "G06", "G07", "G08", "G09", "G10", "G11", "G28", "G79", "G89", "vote-needed"]),
    Parameter::new("route", Shape::Texts, words("合議する課", "sections that concur"), APPROVALS)
        .feeds(&["on-the-route", "route-complete"]),
    Parameter::new(
        "delegation_table",
        Shape::Records(&[
            ("up_to_yen", Shape::Figure(Unit::Yen)),
            ("holder", Shape::Text),
            ("contract_type", Shape::May(&Shape::Choice(CONTRACT_TYPES))),
        ]),
        words("専決区分（金額の順）", "table of delegated decisions, rising"),
        APPROVALS,
    )
    .checked(Check {
        allowed: words(
            "1円以上で、（同じ契約の種類の）前の段より高い額",
            "an amount of at least ¥1, above the step before (of the same type of contract)",
        ),
        source: APPROVALS,
        find: steps_that_do_not_rise,
    })
    .feeds(&["within-delegation"]),
    Parameter::new(
        "exceptions",
        Shape::Texts,
        words("例外承認を認める規則", "rules with exceptions"),
        local("各団体の契約規則・要綱（ただし書）", "provisos of the local rules"),
    )
    .checked(Check {
        allowed: words(
            "例外を認められる規則（G03 G09 G11 G25 G26 G28 G40 G43 G61b G81 G82 G92。法令の規則に例外はありません）",
            "a rule that yields (G03 G09 G11 G25 G26 G28 G40 G43 G61b G81 G82 G92; no statute does)",
        ),
        source: statute("地方自治法第2条第16項・第17項", "Local Autonomy Act 2(16), 2(17)"),
        find: |policy| {
            let strange = policy.exceptions.iter().enumerate();
            let strange = strange.filter(|(_, rule)| !OVERRIDABLE.contains(&rule.as_str()));
            strange.map(|(at, rule)| Found { at: format!("[{at}]"), value: rule.clone() }).collect()
        },
    })
    .feeds(&["exception-allowed"]),
    Parameter::new(
        "remind_business_days",
        Shape::Figure(Unit::BusinessDays),
        words("義務の期限の何開庁日前に知らせるか（0は知らせない）", "duties are reminded of before (0: never)"),
        practice("手続定義", "procedure definition"),
    )
    .between(ZERO, TWENTY),
    Parameter::new(
        "officer_suspension_days",
        Shape::Figure(Unit::Days),
        words("担当者が中断できる日数", "days an officer may suspend"),
        practice("手続定義", "procedure definition"),
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["suspension-term"]),
    Parameter::new(
        "closing_days",
        Shape::Dates,
        words("土日・祝日・年末年始のほかの閉庁日", "closing days beside weekends, holidays and year-end"),
        local("各団体の休日を定める条例（地方自治法第4条の2）", "ordinance on days of rest (Local Autonomy Act 4-2)"),
    )
    .feeds(&["G89", "complaint-window", "close-complaint", "duty-complaint-answer", "duty-complaint-acceptance", "duty-countersign"]),
    Parameter::new(
        "letters_language",
        Shape::Choice(&["ja", "ja+en"]),
        words("手紙の言語（受取人が選んでいないとき）", "language of letters, where the reader chose none"),
        practice("手続定義", "procedure definition"),
    )
    .feeds(&["letters"]),
];

fn steps_that_do_not_rise(policy: &Policy) -> Vec<Found> {
    let steps = &policy.delegation_table;
    let rises = |at: usize, step: &DelegationStep| {
        let above = steps.iter().take(at).filter(|one| one.contract_type == step.contract_type);
        step.up_to_yen > above.map(|one| one.up_to_yen).max().unwrap_or(0)
    };
    let low = steps.iter().enumerate().filter(|(at, step)| !rises(*at, step));
    low.map(|(at, step)| Found { at: format!("[{at}].up_to_yen"), value: step.up_to_yen.to_string() })
        .collect()
}
