//! 資格・利害関係の確認: what is checked of a counterpart when it is admitted, when its contract
//! is approved and when it is signed. The rules G32 G33 G35 G37 G38 read these facts by name.

use crate::dossier::Dossier;
use crate::facts;
use crate::facts::{Fact, Facts};
use crate::forms::shared::pass;

facts! {
    CAPACITY = "check.capacity": Flag, "契約を締結する能力があること（施行令167条の4第1項）", "legal capacity, not bankrupt, no link under 167-4(1)";
    EXCLUSION_FROM = "check.exclusion_from": Date, "参加制限の始期（同条第2項）", "exclusion from";
    EXCLUSION_TO = "check.exclusion_to": Date, "参加制限の終期（同条第2項）", "exclusion to";
    SUSPENDED = "check.suspended": Flag, "指名停止中か", "suspended from designation";
    ORGANISED_CRIME = "check.organised_crime": Flag, "暴力団との関係（照会結果）", "link to organised crime (inquiry)";
    TAX_CLEARED = "check.tax_cleared": Flag, "税の滞納がないこと", "no tax in arrears";
    MEMBER_INTEREST = "check.member_interest": Choice(&["none", "member-in-person", "member-is-officer"]), "議員の兼業（地方自治法92条の2）", "interest of an assembly member";
    MEMBER_PAYMENTS = "check.member_payments_yen": Yen, "議員個人への当該年度の支払額（この契約を除く・円）", "payments to the member in person this fiscal year, without this contract (yen)";
    MEMBER_MAINLY = "check.member_mainly": Flag, "主として当団体と取引する法人か", "the firm mainly contracts with the body";
    HEAD_INTEREST = "check.head_interest": Flag, "長等の兼業（地方自治法142条・180条の5）", "interest of the head or a committee member";
}

/// What every check of a counterpart states.
pub const INTEGRITY: &[&Fact] =
    &[&CAPACITY, &SUSPENDED, &ORGANISED_CRIME, &TAX_CLEARED, &MEMBER_INTEREST, &HEAD_INTEREST];

/// What a check states where there is an exclusion or a member's interest.
pub const INTEGRITY_MAY: &[&Fact] = &[&EXCLUSION_FROM, &EXCLUSION_TO, &MEMBER_PAYMENTS, &MEMBER_MAINLY];

/// What was checked of the counterpart, as it stands after the act.
#[must_use]
pub fn checked(file: &Dossier) -> Facts {
    let names: Vec<&str> = INTEGRITY.iter().chain(INTEGRITY_MAY).map(|fact| fact.name).collect();
    pass(file, &names)
}
