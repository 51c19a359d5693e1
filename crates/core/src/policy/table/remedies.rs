//! Complaints, disclosure, unsolicited proposals; joint procurement.

use super::super::parameter::{Bound, Parameter, Provenance, Shape, Unit};
use super::{HUNDRED, ONE, Source, TEN_YEARS, ZERO, agreement, local, practice};
use crate::words::words;

const COMPLAINTS: Source = local("各団体の苦情処理要綱", "local guidelines on complaints");
const IDEAS: Source = practice("発案の預かり条件", "terms of the deposit of ideas");
const WTO: Source = agreement(
    "政府調達に関する協定第18条・各団体の苦情処理要綱",
    "Agreement on Government Procurement XVIII; local guidelines on complaints",
);
const DISCLOSURE: Source = local("各団体の情報公開条例", "local ordinance on disclosure");
/// The two weeks of the national act, which the ordinances follow.
const OBJECTION: Source = local(
    "各団体の情報公開条例（行政機関の保有する情報の公開に関する法律第13条第3項にならう2週間）",
    "local ordinance on disclosure (the two weeks of the national act, art. 13(3))",
);
const JOINT_BODIES: Source =
    Source::new(Provenance::Program, "共同調達は2団体から", "a joint procurement has two members");

pub(super) const ALL: &[Parameter] = &[
    Parameter::new(
        "complaint_business_days",
        Shape::Figure(Unit::BusinessDays),
        words("苦情申立ての期間", "a decision may be complained of for"),
        COMPLAINTS,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["G89", "complaint-window", "close-complaint"]),
    Parameter::new(
        "idea_incident_days",
        Shape::Figure(Unit::BusinessDays),
        words("発案の事故への回答の期限", "an incident with an idea in keeping is answered within"),
        IDEAS,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["idea-incident", "duty-idea-incident"]),
    Parameter::new(
        "complaint_answer_days",
        Shape::Figure(Unit::BusinessDays),
        words("苦情への回答の期限", "a complaint is answered within"),
        COMPLAINTS,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["complaint-answer", "duty-complaint-answer"]),
    Parameter::new(
        "complaint_wto_days",
        Shape::Figure(Unit::Days),
        words("特定調達の苦情申立ての期間", "a decision under the WTO agreement may be complained of for"),
        WTO,
    )
    .between(
        Bound { value: |policy, _| if policy.body.wto_covered() { 10 } else { 1 }, source: WTO },
        TEN_YEARS,
    )
    .feeds(&["G89", "complaint-window"]),
    Parameter::new(
        "disclosure_days",
        Shape::Figure(Unit::Days),
        words("公開決定の期限", "a disclosure request is decided within"),
        DISCLOSURE,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["disclosure-decision", "duty-disclosure-decision"]),
    Parameter::new(
        "disclosure_extension_days",
        Shape::Figure(Unit::Days),
        words("公開決定の延長", "by which that may be extended"),
        DISCLOSURE,
    )
    .between(ZERO, TEN_YEARS)
    .feeds(&["duty-disclosure-decision"]),
    Parameter::new(
        "objection_wait_days",
        Shape::Figure(Unit::Days),
        words("反対意見があるときの公開までの待機", "between a decision over an objection and the release"),
        OBJECTION,
    )
    .between(Bound { value: |_, _| 14, source: OBJECTION }, TEN_YEARS)
    .feeds(&["G84", "end-waiting"]),
    Parameter::new(
        "unsolicited_answer_days",
        Shape::Figure(Unit::Days),
        words("民間提案への回答の期限", "an unsolicited proposal is answered within"),
        practice("各団体の民間提案制度の要綱", "local guidelines on unsolicited proposals"),
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["unsolicited-proposal", "duty-unsolicited"]),
];

pub(super) const JOINT: &[Parameter] = &[Parameter::new(
    "joint_minimum_members",
    Shape::Figure(Unit::Bodies),
    words("共同調達の最少の団体数", "smallest joint procurement"),
    practice("共同調達の協定", "agreement on joint procurement"),
)
.between(Bound { value: |_, _| 2, source: JOINT_BODIES }, HUNDRED)
.feeds(&["enough-interest", "needs-in", "enough-members", "dissolution-ground"])];
