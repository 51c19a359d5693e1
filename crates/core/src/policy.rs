//! The policy of an organisation: the local figures and switches the rules read.
//!
//! A procedure keeps the policy in force on the day it was opened: the policy is a fact of its
//! first entry, so that a later change never touches a running case and replay needs nothing else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::Calendar;

/// Kind of local public body (`law.md` §0.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the kinds are those of the Local Autonomy Act")]
pub enum BodyKind {
    Prefecture,
    DesignatedCity,
    CoreCity,
    City,
    TownVillage,
    SpecialWard,
    Cooperative,
}

impl BodyKind {
    /// Whether the special Order on WTO procurement applies in full (SpO 2, 3).
    #[must_use]
    pub const fn wto_covered(self) -> bool {
        matches!(self, Self::Prefecture | Self::DesignatedCity)
    }

    /// Whether 別表第五 of the Order counts it with prefectures and designated cities.
    #[must_use]
    pub const fn large(self) -> bool {
        matches!(self, Self::Prefecture | Self::DesignatedCity)
    }
}

/// Local figures and switches. Unknown members are refused, missing ones take the default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of a local rule, named for itself")]
pub struct Policy {
    /// Which kind of body this is.
    pub body: BodyKind,
    /// Proposal calls stay open at least this many days (G92).
    pub call_days: i64,
    /// Ordinary tender notice, days back from the day before the bid date (G11).
    pub tender_notice_days: i64,
    /// The same in urgent cases, with a reason.
    pub tender_notice_urgent_days: i64,
    /// WTO tender notice (G09).
    pub wto_notice_days: i64,
    /// Answers are published at least this many days before the deadline (G43).
    pub answers_days_before: i64,
    /// Smallest evaluation committee.
    pub committee_size: i64,
    /// Committee names are published before (`true`) or after the result.
    pub committee_named_before: bool,
    /// Lowest share of the total that passes, in percent (G46).
    pub minimum_score_percent: i64,
    /// First screening takes place above this many entrants.
    pub screening_above: i64,
    /// Business days in which a published decision may be complained of (G89).
    pub complaint_business_days: i64,
    /// Result letters go out within this many days (G99).
    pub result_letter_days: i64,
    /// Contract bond, in percent of the price (G61b).
    pub bond_percent: i64,
    /// Inspection within this many days of the completion notice (G62).
    pub inspection_days: i64,
    /// Payment within this many days of the invoice (G63).
    pub payment_days: i64,
    /// Late interest of the year, in hundredths of a percent (政府契約の支払遅延防止等に関する法律 art. 8).
    pub late_interest_basis_points: i64,
    /// An officer may suspend for at most this many days.
    pub officer_suspension_days: i64,
    /// Re-bids after a failed tender at most.
    pub rebids: i64,
    /// Days in which both parties sign.
    pub signing_days: i64,
    /// Sealed proposals: `three-holders` or `none`.
    pub sealing: String,
    /// The organisation's assembly threshold for works and manufacturing, in yen (G56).
    pub assembly_works_yen: Option<i64>,
    /// The organisation's assembly threshold for movable property, in yen (G57).
    pub assembly_property_yen: Option<i64>,
    /// The local No.1 limit for other contracts, in yen; the statutory one where absent.
    pub small_value_other_yen: Option<i64>,
    /// Sections whose concurrence an approval needs (合議).
    pub route: Vec<String>,
    /// Rules to which an approver may make exceptions.
    pub exceptions: Vec<String>,
    /// Contract types the local ordinance allows as long-term continuing contracts (G54).
    pub long_term_types: Vec<String>,
    /// Local items of estimated payment beyond Order 162 (G66).
    pub estimated_items: Vec<String>,
    /// Years documents are kept after the fiscal year (G87).
    pub retention_years: i64,
    /// A forecast of orders is published before a No.4 contract (G25).
    pub no4_forecast: bool,
    /// Days between the pre-notice and the end of applications (G26).
    pub no4_pre_notice_days: i64,
    /// Days in which a No.4 contract is published (G27).
    pub no4_post_notice_days: i64,
    /// Quotes compared in a small-value purchase.
    pub small_value_quotes: i64,
    /// Trial orders survey the needs of the sections.
    pub trial_needs_survey: bool,
    /// Trial orders interview the applicants.
    pub trial_interview: bool,
    /// Years a product may have been on sale when it applies (G81).
    pub trial_product_age_years: i64,
    /// The trial budget pays leases too.
    pub trial_lease: bool,
    /// A certificate runs to 31 March of the n-th following fiscal year.
    pub certification_following_years: i64,
    /// Days after which the holder of a certificate reports on its plan.
    pub plan_report_days: i64,
    /// An imported service plan is heard by experts again.
    pub import_needs_experts: bool,
    /// Days in which a trial use is evaluated.
    pub use_evaluation_days: i64,
    /// Days in which an unsolicited proposal is answered.
    pub unsolicited_answer_days: i64,
    /// Days in which a disclosure request is decided.
    pub disclosure_days: i64,
    /// Days by which that may be extended.
    pub disclosure_extension_days: i64,
    /// Days between a decision over an objection and the release (G84).
    pub objection_wait_days: i64,
    /// Business days in which a complaint is answered.
    pub complaint_answer_days: i64,
    /// Days in which a decision under the WTO agreement may be complained of (G89).
    pub complaint_wto_days: i64,
    /// Smallest number of members of a joint procurement.
    pub joint_minimum_members: i64,
    /// Local closing days beside weekends, holidays and year-end.
    pub closing_days: Vec<NaiveDate>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            body: BodyKind::City,
            call_days: 20,
            tender_notice_days: 10,
            tender_notice_urgent_days: 5,
            wto_notice_days: 40,
            answers_days_before: 7,
            committee_size: 3,
            committee_named_before: false,
            minimum_score_percent: 60,
            screening_above: 5,
            complaint_business_days: 7,
            result_letter_days: 7,
            bond_percent: 10,
            inspection_days: 10,
            payment_days: 30,
            late_interest_basis_points: 250,
            officer_suspension_days: 5,
            rebids: 2,
            signing_days: 7,
            sealing: "three-holders".to_owned(),
            assembly_works_yen: None,
            assembly_property_yen: None,
            small_value_other_yen: None,
            route: Vec::new(),
            exceptions: Vec::new(),
            long_term_types: Vec::new(),
            estimated_items: Vec::new(),
            retention_years: 5,
            no4_forecast: false,
            no4_pre_notice_days: 14,
            no4_post_notice_days: 30,
            small_value_quotes: 2,
            trial_needs_survey: true,
            trial_interview: true,
            trial_product_age_years: 5,
            trial_lease: false,
            certification_following_years: 2,
            plan_report_days: 365,
            import_needs_experts: false,
            use_evaluation_days: 90,
            unsolicited_answer_days: 30,
            disclosure_days: 15,
            disclosure_extension_days: 30,
            objection_wait_days: 14,
            complaint_answer_days: 5,
            complaint_wto_days: 10,
            joint_minimum_members: 2,
            closing_days: Vec::new(),
        }
    }
}

impl Policy {
    /// The business-day calendar of the organisation.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.closing_days.iter().copied())
    }
}
