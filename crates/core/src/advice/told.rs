//! What the advisor may be told of a need, under the names the procedures use wherever they have
//! one, so that the same fact decides here and there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::Yen;
use crate::facts;
use crate::facts::Fact;
use crate::forms::application::SALE_START;
use crate::forms::certificate::{FROM as CERTIFIED_FROM, KIND, TO as CERTIFIED_TO, VERIFIED};
use crate::forms::contract::{FROM, LONG_TERM_ITEM, PAYMENT_FORM, PAYMENT_ITEM, TO};
use crate::forms::joint_procurement::JOINT_FORM;
use crate::forms::negotiated_no4::{LEASE_BASIS, LEASE_VALUE, WITHIN_SCOPE};
use crate::forms::preparation::{AMOUNT, BY_YEAR, CONTRACT_TYPE, ESTIMATE, FORM, LIMIT, UNTIL};
use crate::forms::proposal_competition::call::{QUALIFICATION, URGENT};
use crate::forms::shared::{VOTE_DATE, VOTE_RESULT};
use crate::forms::small_value::{SAME_ITEM, SPLIT_REASON};
use crate::policy::BodyKind;
use crate::words::Sentence;

facts! {
    BUDGET_STATE = "budget.state": Choice(&["none", "assessed", "voted"]), "予算の状態（なし・査定済・議決済）", "state of the budget (none, assessed, voted)";
    CERTIFICATE_STATE = "certificate.state": Choice(&["none", "active", "amending", "expired", "revoked", "surrendered"]), "当団体の認定の状態", "state of a certificate of this body";
    ELSEWHERE = "certificate.elsewhere": Flag, "他団体の長が計画を確認済みか", "another body's head has confirmed the plan";
    IMPORT_EXPERTS = "import.experts": Count(0, 20), "取込みに際して意見を聴いた学識経験者の数", "experts heard on the import";
    NEW = "product.new": Flag, "既存にない新しい商品・役務か", "the product or service is new";
    USE = "product.use_expected": Flag, "庁内での使用が見込まれるか", "use in the body is expected";
    APPROACHES = "need.several_approaches": Flag, "複数の進め方があり得るか", "several approaches are possible";
    SPECIFIED = "need.specification_clear": Flag, "仕様が明確か", "the specification is clear";
    QUALITY = "need.quality_counts": Flag, "質が重要か", "quality matters";
    MEASURABLE = "outcome.measurable": Flag, "成果を測定できるか", "the outcome can be measured";
    DATA = "outcome.data_exist": Flag, "測定するデータがあるか", "the data to measure it exist";
    CAP = "outcome.cap_yen": Yen, "支払の上限額（円）", "most that is paid (yen)";
    BENEFIT = "outcome.benefit_yen": Yen, "社会的便益（円）", "social benefit (yen)";
    BODIES = "bodies": Record(bodies), "同じ必要をもつ他の団体（識別子・名称・区分・負担額）", "other bodies with the same need (id, name, kind, share)";
    FREE = "free": Flag, "金銭の支払なしに行えるか", "can be done without any payment";
}

/// Every fact the advisor may be told. None is required: what a path needs and is not told, its
/// answer names.
pub static ASKED: &[&Fact] = &[
    &CONTRACT_TYPE,
    &ESTIMATE,
    &LEASE_BASIS,
    &LEASE_VALUE,
    &SAME_ITEM,
    &SPLIT_REASON,
    &BUDGET_STATE,
    &AMOUNT,
    &BY_YEAR,
    &FORM,
    &LIMIT,
    &UNTIL,
    &VOTE_RESULT,
    &VOTE_DATE,
    &FROM,
    &TO,
    &LONG_TERM_ITEM,
    &PAYMENT_FORM,
    &PAYMENT_ITEM,
    &CERTIFICATE_STATE,
    &KIND,
    &CERTIFIED_FROM,
    &CERTIFIED_TO,
    &WITHIN_SCOPE,
    &ELSEWHERE,
    &VERIFIED,
    &IMPORT_EXPERTS,
    &NEW,
    &SALE_START,
    &USE,
    &APPROACHES,
    &SPECIFIED,
    &QUALITY,
    &QUALIFICATION,
    &URGENT,
    &MEASURABLE,
    &DATA,
    &CAP,
    &BENEFIT,
    &BODIES,
    &JOINT_FORM,
    &FREE,
];

/// Another body with the same need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its id as an organisation: lowercase letters, digits and hyphens.
    pub org: String,
    /// Its name.
    pub name: String,
    /// Which kind of body it is.
    pub kind: BodyKind,
    /// What it would bear, in yen; without it every body bears the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_yen: Option<Yen>,
}

/// The id of the body that asks, among those of a joint procurement.
pub const OWN: &str = "own-body";

fn bodies(value: &Value) -> Result<(), Sentence> {
    let id = |text: &str| {
        text != OWN
            && !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let read: Result<Vec<Body>, _> = serde_json::from_value(value.clone());
    let sound = read.is_ok_and(|list| {
        let ids: BTreeSet<&str> = list.iter().map(|one| one.org.as_str()).collect();
        ids.len() == list.len() && list.iter().all(|one| id(&one.org) && !one.name.trim().is_empty())
    });
    sound.then_some(()).ok_or_else(|| Sentence {
        ja: "他の団体の一覧です。各団体に org（英小文字・数字・-、重複なし）、name、kind（prefecture、designated-city、\
             core-city、city、town-village、special-ward、cooperative）を、分かれば share_yen を記してください。"
            .to_owned(),
        en: "A list of other bodies; each has org (lowercase letters, digits, -; no two the same), name, kind \
             (prefecture, designated-city, core-city, city, town-village, special-ward, cooperative) and, where \
             known, share_yen."
            .to_owned(),
    })
}
