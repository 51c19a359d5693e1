//! Amounts of the law; contract, inspection, payment and retention.

use chrono::NaiveDate;

use super::super::parameter::{Bound, Check, Found, Parameter, Shape, Unit};
use super::super::{DocumentClass, Policy};
use super::{HUNDRED, ONE, Source, TEN_YEARS, ZERO, local, statute};
use crate::law::{LAW, assembly, late_interest, payment, small_value};
use crate::words::words;

const SMALL_VALUE: Source = statute(
    "地方自治法施行令第167条の2第1項第1号・別表第五",
    "Order for Enforcement of the Local Autonomy Act 167-2(1)i, table 5",
);
const ASSEMBLY_WORKS: Source = statute(
    "地方自治法第96条第1項第5号・同法施行令第121条の2の2・別表第三",
    "Local Autonomy Act 96(1)v, Order 121-2-2, table 3",
);
const ASSEMBLY_PROPERTY: Source = statute(
    "地方自治法第96条第1項第8号・同法施行令第121条の2の2・別表第四",
    "Local Autonomy Act 96(1)viii, Order 121-2-2, table 4",
);
const INSPECTION: Source = statute(
    "政府契約の支払遅延防止等に関する法律第5条・第14条（工事は14日）",
    "Act on Prevention of Delay in Payment under Government Contracts 5, 14 (works: 14 days)",
);
const PAYMENT: Source = statute(
    "政府契約の支払遅延防止等に関する法律第6条・第14条（工事は40日）",
    "Act on Prevention of Delay in Payment under Government Contracts 6, 14 (works: 40 days)",
);
const LATE_INTEREST: Source = statute(
    "政府契約の支払遅延防止等に関する法律第8条（財務大臣が決定する率を下らない）",
    "Act on Prevention of Delay in Payment under Government Contracts 8: not below the rate the Minister of Finance sets",
);
const CONTRACT_RULE: Source = local("各団体の契約規則・財務規則", "local contract rules");
/// Claims lapse after five years (Act 236): no file that proves one goes before.
const RETENTION: Source = local(
    "各団体の文書管理規程（地方自治法第236条：債権の時効5年）",
    "local rule on documents (Local Autonomy Act 236: claims lapse after five years)",
);
const LONG_TERM: Source = statute(
    "地方自治法第234条の3・同法施行令第167条の17（物品の借入れ・役務に限る）",
    "Local Autonomy Act 234-3, Order 167-17: leases of things and services only",
);

/// The classes of documents.
const CLASSES: &[&str] = &[
    DocumentClass::Contract.id(),
    DocumentClass::VotedContract.id(),
    DocumentClass::Procedure.id(),
    DocumentClass::UnsuccessfulProposals.id(),
];

/// Years after which a claim lapses (Act 236).
const CLAIM_YEARS: i64 = 5;

/// Types of contract no ordinance may make long-term (Order 167-17).
const NEVER_LONG_TERM: &[&str] = &["works", "manufacturing", "purchase"];

const fn small_value(name: &'static str, ja: &'static str, en: &'static str, limit: Bound) -> Parameter {
    Parameter::new(name, Shape::OwnFigure(Unit::Yen), words(ja, en), SMALL_VALUE)
        .between(ZERO, limit)
        .by_row(|policy, on| small_value::amounts(LAW, policy, on).err())
}

pub(super) const AMOUNTS: &[Parameter] = &[
    small_value(
        "small_value_works_yen",
        "少額随契の限度額：工事・製造の請負",
        "small-value limit: works and manufacturing",
        Bound { value: |policy, on| most(policy, on).works_yen, source: SMALL_VALUE },
    )
    .standing_at(|policy, on| Some(small_value::amounts(LAW, policy, on).ok()?.0.works_yen))
    .feeds(SMALL_VALUE_RULES),
    small_value(
        "small_value_purchase_yen",
        "少額随契の限度額：財産の買入れ",
        "small-value limit: purchase of property",
        Bound { value: |policy, on| most(policy, on).purchase_yen, source: SMALL_VALUE },
    )
    .standing_at(|policy, on| Some(small_value::amounts(LAW, policy, on).ok()?.0.purchase_yen))
    .feeds(SMALL_VALUE_RULES),
    small_value(
        "small_value_lease_yen",
        "少額随契の限度額：物件の借入れ",
        "small-value limit: lease of things",
        Bound { value: |policy, on| most(policy, on).lease_yen, source: SMALL_VALUE },
    )
    .standing_at(|policy, on| Some(small_value::amounts(LAW, policy, on).ok()?.0.lease_yen))
    .feeds(SMALL_VALUE_RULES),
    small_value(
        "small_value_other_yen",
        "少額随契の限度額：その他（業務委託など）",
        "small-value limit: everything else, services among it",
        Bound { value: |policy, on| most(policy, on).other_yen, source: SMALL_VALUE },
    )
    .standing_at(|policy, on| Some(small_value::amounts(LAW, policy, on).ok()?.0.other_yen))
    .feeds(SMALL_VALUE_RULES),
    Parameter::new(
        "small_value_quotes",
        Shape::Figure(Unit::Firms),
        words("少額随契の見積りの数", "quotes compared in a small-value purchase"),
        CONTRACT_RULE,
    )
    .between(ONE, HUNDRED)
    .feeds(&["quotes-compared"]),
    Parameter::new(
        "assembly_works_yen",
        Shape::OwnFigure(Unit::Yen),
        words("議決を要する額：工事・製造の請負", "assembly threshold: works and manufacturing"),
        ASSEMBLY_WORKS,
    )
    .standing_at(|policy, on| Some(assembly::of(LAW, policy.body, on).ok()?.0.works_yen))
    .at_least(Bound { value: |policy, on| least(policy, on).works_yen, source: ASSEMBLY_WORKS })
    .by_row(|policy, on| assembly::of(LAW, policy.body, on).err())
    .feeds(ASSEMBLY_RULES),
    Parameter::new(
        "assembly_property_yen",
        Shape::OwnFigure(Unit::Yen),
        words("議決を要する額：動産の買入れ", "assembly threshold: movable property"),
        ASSEMBLY_PROPERTY,
    )
    .standing_at(|policy, on| Some(assembly::of(LAW, policy.body, on).ok()?.0.property_yen))
    .at_least(Bound { value: |policy, on| least(policy, on).property_yen, source: ASSEMBLY_PROPERTY })
    .by_row(|policy, on| assembly::of(LAW, policy.body, on).err())
    .feeds(ASSEMBLY_RULES),
];

const SMALL_VALUE_RULES: &[&str] = &["G02", "G03", "G28", "G79"];
const ASSEMBLY_RULES: &[&str] = &["vote-needed", "vote-again", "G79"];

pub(super) const ALL: &[Parameter] = &[
    Parameter::new(
        "long_term_types",
        Shape::Texts,
        words("条例で定める長期継続契約", "long-term continuing contracts by ordinance"),
        LONG_TERM,
    )
    .checked(Check {
        allowed: words(
            "物品の借入れか役務の種類（工事・製造・買入れは不可）",
            "a lease of things or a service, no works, manufacturing or purchase",
        ),
        source: LONG_TERM,
        find: |policy| {
            let listed = policy.long_term_types.iter().enumerate();
            let never = listed.filter(|(_, one)| NEVER_LONG_TERM.contains(&one.as_str()));
            never.map(|(at, one)| Found { at: format!("[{at}]"), value: one.clone() }).collect()
        },
    })
    .feeds(&["G54"]),
    Parameter::new(
        "signing_days",
        Shape::Figure(Unit::Days),
        words("契約書を取り交わす期限", "both parties sign within"),
        CONTRACT_RULE,
    )
    .between(ONE, TEN_YEARS)
    .feeds(&["lapse", "duty-continuation", "duty-resolve-loss"]),
    Parameter::new(
        "bond_percent",
        Shape::Figure(Unit::Percent),
        words("契約保証金の率", "contract bond"),
        local("各団体の契約規則（地方自治法施行令第167条の16）", "local contract rules (Order 167-16)"),
    )
    .between(ZERO, HUNDRED)
    .feeds(&["G61b"]),
    Parameter::new(
        "inspection_days",
        Shape::Figure(Unit::Days),
        words("検査の期限（完了通知から）", "inspection after the completion notice"),
        INSPECTION,
    )
    .between(ONE, Bound { value: |_, on| days(on).inspection_days, source: INSPECTION })
    .by_row(|_, on| payment::limits(LAW, "", on).err())
    .feeds(&["G62", "duty-inspection"]),
    Parameter::new(
        "payment_days",
        Shape::Figure(Unit::Days),
        words("支払の期限（適法な請求から）", "payment after the valid invoice"),
        PAYMENT,
    )
    .between(ONE, Bound { value: |_, on| days(on).payment_days, source: PAYMENT })
    .by_row(|_, on| payment::limits(LAW, "", on).err())
    .feeds(&["G63", "duty-payment"]),
    Parameter::new(
        "late_interest_basis_points",
        Shape::OwnFigure(Unit::BasisPoints),
        words("遅延利息の率", "rate of late interest"),
        LATE_INTEREST,
    )
    .between(
        Bound { value: |_, on| least_rate(on), source: LATE_INTEREST },
        Bound { value: |_, _| 10_000, source: super::PROGRAM },
    )
    .standing_at(|_, on| Some(late_interest::rate(LAW, on).ok()?.0))
    .feeds(&["G63", "late-interest-rate"]),
    Parameter::new(
        "estimated_items",
        Shape::Texts,
        words("規則で定める概算払の経費", "items of estimated payment by local rule"),
        local("地方自治法施行令第162条第6号・各団体の財務規則", "Order 162 vi; local finance rules"),
    )
    .feeds(&["G66"]),
    Parameter::new(
        "retention_years",
        Shape::Figure(Unit::Years),
        words("文書の保存年数", "years of retention"),
        RETENTION,
    )
    .between(Bound { value: |_, _| CLAIM_YEARS, source: RETENTION }, HUNDRED)
    .feeds(&["G87"]),
    Parameter::new(
        "retention_classes",
        Shape::Records(&[("class", Shape::Choice(CLASSES)), ("years", Shape::Figure(Unit::Years))]),
        words("分類ごとの保存年数", "years of retention by class"),
        RETENTION,
    )
    .checked(Check {
        allowed: words(
            "1年から100年まで（契約・議決した契約は5年以上）、分類ごとに一度だけ",
            "1 to 100 years (contracts at least 5), each class once",
        ),
        source: RETENTION,
        find: wrong_classes,
    })
    .feeds(&["G87"]),
];

fn wrong_classes(policy: &Policy) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, one) in policy.retention_classes.iter().enumerate() {
        let least = match one.class {
            DocumentClass::Contract | DocumentClass::VotedContract => CLAIM_YEARS,
            DocumentClass::Procedure | DocumentClass::UnsuccessfulProposals => 1,
        };
        if !(least..=100).contains(&one.years) {
            found.push(Found { at: format!("[{at}].years"), value: one.years.to_string() });
        }
        if policy.retention_classes.iter().take(at).any(|before| before.class == one.class) {
            found.push(Found { at: format!("[{at}].class"), value: one.class.id().to_owned() });
        }
    }
    found
}

/// The Order's limits of small-value contracts on a day; none where the table does not know it, so
/// that no local limit passes.
fn most(policy: &Policy, on: NaiveDate) -> small_value::Amounts {
    let none = small_value::Amounts { works_yen: 0, purchase_yen: 0, lease_yen: 0, other_yen: 0 };
    small_value::amounts(LAW, policy, on).map_or(none, |(amounts, _)| amounts)
}

/// The Order's floors of the assembly's vote on a day; beyond reach where the table does not know
/// it.
fn least(policy: &Policy, on: NaiveDate) -> assembly::Floor {
    let none = assembly::Floor { works_yen: i64::MAX, property_yen: i64::MAX };
    assembly::of(LAW, policy.body, on).map_or(none, |(floor, _)| floor)
}

/// The days of the Act on late payment for ordinary contracts; none before the Act.
fn days(on: NaiveDate) -> payment::Days {
    let none = payment::Days { inspection_days: 0, payment_days: 0 };
    payment::limits(LAW, "", on).map_or(none, |(days, _)| days)
}

/// The Minister's rate of late interest on a day; where no row knows it, any rate above nothing.
fn least_rate(on: NaiveDate) -> i64 {
    late_interest::rate(LAW, on).map_or(1, |(points, _)| points)
}
