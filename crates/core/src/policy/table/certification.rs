//! No.4 contracts, certification and trial orders.

use chrono::NaiveDate;

use super::super::Policy;
use super::super::parameter::{Bound, Parameter, Shape, Unit};
use super::{HUNDRED, ONE, Source, TEN_YEARS, TWENTY, ZERO, local, practice};
use crate::law::{LAW, small_value};
use crate::words::{Words, words};

/// What the Order leaves to "the procedure the rule sets" (167-2(1)iv).
const NO4_RULE: Source =
    local("地方自治法施行令第167条の2第1項第4号・各団体の契約規則", "Order 167-2(1)iv; local contract rules");
const PROGRAMME: Source =
    practice("各団体の認定・トライアル発注要綱", "local guidelines on certification and trial orders");

pub(super) const NO4: &[Parameter] = &[
    Parameter::new(
        "no4_forecast",
        Shape::Switch,
        words("発注見通しを公表する", "a forecast of orders is published"),
        NO4_RULE,
    )
    .feeds(&["G25"]),
    Parameter::new(
        "no4_pre_notice_days",
        Shape::Figure(Unit::Days),
        words("契約前公表（申請締切までの日数）", "pre-notice before the end of applications"),
        NO4_RULE,
    )
    .between(ZERO, TEN_YEARS)
    .feeds(&["G26"]),
    Parameter::new(
        "no4_post_notice_days",
        Shape::Figure(Unit::Days),
        words("契約後公表の期限", "publication after the contract"),
        NO4_RULE,
    )
    .between(ZERO, TEN_YEARS)
    .feeds(&["G27", "duty-post-notice"]),
    Parameter::new(
        "no4_pre_notice_items",
        Shape::Choices(FURTHER_ITEMS),
        words(
            "契約前公表の記載事項（国の手本の6項目に加えるもの）",
            "what the pre-notice states beyond the six items of the national model",
        ),
        NO4_RULE,
    )
    .feeds(&["G26"]),
    Parameter::new(
        "no4_publication_floor_yen",
        Shape::Figure(Unit::Yen),
        words(
            "契約前後の公表を要しない額（以下。0は全件公表）",
            "No.4 contracts up to this are not published (0: all are)",
        ),
        NO4_RULE,
    )
    .between(ZERO, Bound { value: |policy, on| most_floor(policy, on), source: FLOOR })
    .by_row(|policy, on| small_value::amounts(LAW, policy, on).err())
    .feeds(&["G25", "G26", "G27", "duty-post-notice"]),
];

/// What a local rule may want stated in the pre-notice beyond the national model (`no4_pre_notice_items`):
/// id, fact, label.
pub const PRE_NOTICE_ITEMS: [(&str, &str, Words); 3] = [
    ("section", "call.section", words("担当課", "section in charge")),
    ("planned-on", "call.contract_planned_on", words("契約の予定日", "planned day of the contract")),
    ("period", "call.period", words("履行の期間", "period of performance")),
];
const FURTHER_ITEMS: &[&str] = &["section", "planned-on", "period"];

/// Where a floor was seen, it was the limit of small-value contracts.
const FLOOR: Source = local(
    "各団体の要領（光市要領の例：少額随意契約の限度額を超えるものを公表）",
    "local guidelines (Hikari: what is above the limit of small-value contracts is published)",
);

/// The highest of the body's limits of small-value contracts that goods and services have.
fn most_floor(policy: &Policy, on: NaiveDate) -> i64 {
    small_value::amounts(LAW, policy, on)
        .map_or(0, |(amounts, _)| amounts.purchase_yen.max(amounts.lease_yen).max(amounts.other_yen))
}

pub(super) const ALL: &[Parameter] = &[
    Parameter::new(
        "certification_following_years",
        Shape::OwnFigure(Unit::FiscalYears),
        words("認定の期間（n年度後の3月31日まで）", "a certificate runs to the end of the n-th following"),
        PROGRAMME,
    )
    .between(ZERO, TWENTY)
    .standing_at(|_, on| Some(LAW.certification.on(on, LAW.edition).ok()?.value.following_years))
    .feeds(&["certification-term"]),
    Parameter::new(
        "certification_experts_always",
        Shape::Switch,
        words("物品の認定でも学識経験者の意見を聴く", "experts are heard on goods too"),
        local(
            "各団体の認定要綱（施行規則第12条の3第2項は新役務だけ。東京都の手引は全件）",
            "local guidelines on certification (Rules 12-3(2) asks it for services only; Tokyo's manual for all)",
        ),
    )
    .feeds(&["experts-always"]),
    Parameter::new(
        "revocation_days",
        Shape::Figure(Unit::Days),
        words(
            "計画に従わない認定を取り消す期限",
            "a certificate whose plan is not followed is revoked within",
        ),
        local(
            "地方自治法施行規則第12条の3第6項（日数の定めなし）・各団体の要綱",
            "Rules 12-3(6), which names no days; local guidelines",
        ),
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["duty-revocation"]),
    Parameter::new(
        "plan_report_days",
        Shape::Figure(Unit::Days),
        words("計画の実施状況の報告", "report on the plan every"),
        local("地方自治法施行規則第12条の3・各団体の要綱", "Rules 12-3; local guidelines"),
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["plan-report", "duty-plan-report"]),
    Parameter::new(
        "import_needs_experts",
        Shape::Switch,
        words(
            "他団体の新役務の計画にも学識経験者の意見を聴く",
            "imported service plans are heard by experts again",
        ),
        local("地方自治法施行規則第12条の3第7項・各団体の要綱", "Rules 12-3(7); local guidelines"),
    )
    .feeds(&["import-stands"]),
    Parameter::new(
        "trial_needs_survey",
        Shape::Switch,
        words("庁内のニーズを調査する", "needs of the sections are surveyed"),
        PROGRAMME,
    )
    .feeds(&["surveys-needs"]),
    Parameter::new(
        "trial_interview",
        Shape::Switch,
        words("面接審査を行う", "applicants are interviewed"),
        PROGRAMME,
    )
    .feeds(&["interviews"]),
    Parameter::new(
        "trial_product_age_years",
        Shape::Figure(Unit::Years),
        words("販売開始からの年数（以内）", "years on sale at application, at most"),
        PROGRAMME,
    )
    .between(ONE, HUNDRED)
    .feeds(&["G81"]),
    Parameter::new(
        "trial_lease",
        Shape::Switch,
        words("トライアル予算で借入れもできる", "the trial budget pays leases too"),
        PROGRAMME,
    )
    .feeds(&["trial-lease"]),
    Parameter::new(
        "use_evaluation_days",
        Shape::Figure(Unit::Days),
        words("使用評価の期限", "a trial use is evaluated within"),
        PROGRAMME,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["duty-use-evaluation"]),
];
