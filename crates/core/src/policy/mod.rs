//! The policy of an organisation: the local figures and switches the rules read.
//!
//! A procedure keeps the policy in force on the day it was opened: the policy is a fact of its
//! first entry, so that a later change never touches a running case and replay needs nothing else.
//!
//! [`GROUPS`] says of every member what it is, how far it may go and where that stands;
//! [`faults`] judges a policy by it, and [`read`] reads one.

mod bounds;
mod defaults;
mod document;
mod parameter;
mod read;
mod table;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::bounds::{Fault, faults};
pub use self::document::{document, page_of};
pub use self::parameter::{Bound, Check, Found, Parameter, Provenance, Shape, Source, Unit};
pub use self::read::read;
pub use self::table::{GROUPS, Group, OVERRIDABLE, PRE_NOTICE_ITEMS, parameter, parameters};
use crate::domain::Calendar;
use crate::domain::scoring::TieBreak;
use crate::words::{Words, words};

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

/// On what the organisation's committees stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommitteeBasis {
    /// 条例: members from outside may sit on it (Act 138-4(3)).
    Ordinance,
    /// 要綱・規程: staff only.
    Rule,
    /// No standing committee.
    None,
}

/// In which languages letters are written to a reader who has chosen none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterLanguage {
    /// Japanese.
    Ja,
    /// A letter in Japanese and one in English.
    #[serde(rename = "ja+en")]
    JaEn,
}

impl LetterLanguage {
    /// The languages a letter is written in, by their RFC 5646 tags.
    #[must_use]
    pub const fn tags(self) -> &'static [&'static str] {
        match self {
            Self::Ja => &["ja"],
            Self::JaEn => &["ja", "en"],
        }
    }
}

/// A step of the table of delegated decisions (専決): up to an amount, who decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationStep {
    /// The highest amount, in yen, tax included.
    pub up_to_yen: i64,
    /// The office that decides (課長, 部長 …), as grants name it (`grant.level`).
    pub holder: String,
    /// The type of contract it is for (`works`, `service` …); of every type without steps of its
    /// own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_type: Option<String>,
}

/// A class of documents with its own years of retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentClass {
    /// Contract and payment.
    Contract,
    /// A contract that needed the assembly's vote.
    VotedContract,
    /// The procedure before the contract.
    Procedure,
    /// Proposals that were not chosen.
    UnsuccessfulProposals,
}

/// Years a class of documents is kept after the fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionClass {
    /// The class.
    pub class: DocumentClass,
    /// The years.
    pub years: i64,
}

/// Years a contract that needed the assembly's vote is kept (`law.md` §7.7), where policy sets none.
const VOTED_CONTRACT_YEARS: i64 = 10;

impl DocumentClass {
    /// Every class.
    pub const ALL: [Self; 4] =
        [Self::Contract, Self::VotedContract, Self::Procedure, Self::UnsuccessfulProposals];

    /// Its id in policies.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::VotedContract => "voted-contract",
            Self::Procedure => "procedure",
            Self::UnsuccessfulProposals => "unsuccessful-proposals",
        }
    }

    /// The class with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.id() == id)
    }
}

impl BodyKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Prefecture,
        Self::DesignatedCity,
        Self::CoreCity,
        Self::City,
        Self::TownVillage,
        Self::SpecialWard,
        Self::Cooperative,
    ];

    /// Its id in policies.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Prefecture => "prefecture",
            Self::DesignatedCity => "designated-city",
            Self::CoreCity => "core-city",
            Self::City => "city",
            Self::TownVillage => "town-village",
            Self::SpecialWard => "special-ward",
            Self::Cooperative => "cooperative",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Prefecture => words("都道府県", "prefecture"),
            Self::DesignatedCity => words("指定都市", "designated city"),
            Self::CoreCity => words("中核市", "core city"),
            Self::City => words("市", "city"),
            Self::TownVillage => words("町村", "town or village"),
            Self::SpecialWard => words("特別区", "special ward"),
            Self::Cooperative => words("一部事務組合・広域連合", "cooperative"),
        }
    }

    /// The kind with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Whether the special Order on WTO procurement applies in full (SpO 2, 3).
    #[must_use]
    pub const fn wto_covered(self) -> bool {
        matches!(self, Self::Prefecture | Self::DesignatedCity)
    }

    /// The days before 1 April by which the initial budget is submitted (Act 211(1)).
    #[must_use]
    pub const fn budget_submission_days(self) -> i64 {
        if self.large() { 30 } else { 20 }
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
    /// The same for a later contract of a series (一連の調達契約), announced with the first.
    pub wto_series_days: i64,
    /// The same in urgent cases, with a reason.
    pub wto_urgent_days: i64,
    /// Answers are published at least this many days before the deadline (G43).
    pub answers_days_before: i64,
    /// Smallest evaluation committee.
    pub committee_size: i64,
    /// On what the committees stand; each call states its own (G39).
    pub committee_basis: CommitteeBasis,
    /// Committee names are published before (`true`) or after the result.
    pub committee_named_before: bool,
    /// Lowest share of the total that passes, in percent (G46).
    pub minimum_score_percent: i64,
    /// The chain by which ties are broken, where a call states no other (G47).
    pub tie_break: Vec<TieBreak>,
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
    /// Late interest of the year, in hundredths of a percent, where it is above the Minister's
    /// (政府契約の支払遅延防止等に関する法律 art. 8) or no row of the law knows that.
    pub late_interest_basis_points: Option<i64>,
    /// Business days before a duty is due that whoever owes it is reminded; 0 for no reminders.
    pub remind_business_days: i64,
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
    /// The local No.1 limit for works and manufacturing, in yen; the statutory one where absent.
    pub small_value_works_yen: Option<i64>,
    /// The local No.1 limit for the purchase of property.
    pub small_value_purchase_yen: Option<i64>,
    /// The local No.1 limit for leases of things.
    pub small_value_lease_yen: Option<i64>,
    /// The local No.1 limit for other contracts.
    pub small_value_other_yen: Option<i64>,
    /// Sections whose concurrence an approval needs (合議).
    pub route: Vec<String>,
    /// Who decides up to which amount (専決), rising.
    pub delegation_table: Vec<DelegationStep>,
    /// Rules to which an approver may make exceptions.
    pub exceptions: Vec<String>,
    /// Contract types the local ordinance allows as long-term continuing contracts (G54).
    pub long_term_types: Vec<String>,
    /// Local items of estimated payment beyond Order 162 (G66).
    pub estimated_items: Vec<String>,
    /// Years documents are kept after the fiscal year (G87).
    pub retention_years: i64,
    /// Classes of documents with years of their own.
    pub retention_classes: Vec<RetentionClass>,
    /// A forecast of orders is published before a No.4 contract (G25).
    pub no4_forecast: bool,
    /// Days between the pre-notice and the end of applications (G26).
    pub no4_pre_notice_days: i64,
    /// Days in which a No.4 contract is published (G27).
    pub no4_post_notice_days: i64,
    /// What the pre-notice states beyond the national model (G26), by the ids of [`PRE_NOTICE_ITEMS`].
    pub no4_pre_notice_items: Vec<String>,
    /// No.4 contracts up to this amount, in yen, tax included, are published neither before nor after
    /// their conclusion (G25 to G27); 0 where every one is.
    pub no4_publication_floor_yen: i64,
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
    /// A certificate runs to 31 March of the n-th following fiscal year; the programmes' where absent.
    pub certification_following_years: Option<i64>,
    /// Experts are heard on goods too, before they are certified.
    pub certification_experts_always: bool,
    /// Days in which a certificate whose plan is not followed is revoked (G20).
    pub revocation_days: i64,
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
    /// Business days in which an incident with an idea in keeping is answered.
    pub idea_incident_days: i64,
    /// Business days in which a complaint is answered.
    pub complaint_answer_days: i64,
    /// Days in which a decision under the WTO agreement may be complained of (G89).
    pub complaint_wto_days: i64,
    /// Smallest number of members of a joint procurement.
    pub joint_minimum_members: i64,
    /// Local closing days beside weekends, holidays and year-end.
    pub closing_days: Vec<NaiveDate>,
    /// The language of letters where the reader has chosen none.
    pub letters_language: LetterLanguage,
}

impl Policy {
    /// The business-day calendar of the organisation.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.closing_days.iter().copied())
    }

    /// The local No.1 limit for a type of contract, where the rule sets one (Order 167-2(1)i).
    #[must_use]
    pub fn small_value_yen(&self, contract_type: &str) -> Option<i64> {
        match contract_type {
            "works" | "manufacturing" => self.small_value_works_yen,
            "purchase" => self.small_value_purchase_yen,
            "lease" => self.small_value_lease_yen,
            _ => self.small_value_other_yen,
        }
    }

    /// The steps of the table of delegated decisions (専決) for a type of contract: its own, else
    /// those for every type.
    pub fn delegation_steps(&self, contract_type: &str) -> impl Iterator<Item = &DelegationStep> {
        let of = |step: &DelegationStep, kind: Option<&str>| step.contract_type.as_deref() == kind;
        let own = self.delegation_table.iter().any(|step| of(step, Some(contract_type)));
        let kind = own.then(|| contract_type.to_owned());
        self.delegation_table.iter().filter(move |step| of(step, kind.as_deref()))
    }

    /// Who decides an amount by the table of delegated decisions (専決); `None` where it is above
    /// the table, and the head decides.
    #[must_use]
    pub fn decided_by(&self, contract_type: &str, yen: i64) -> Option<&str> {
        let reaching = self.delegation_steps(contract_type).filter(|step| yen <= step.up_to_yen);
        reaching.min_by_key(|step| step.up_to_yen).map(|step| step.holder.as_str())
    }

    /// The highest amount a level decides by the table; `None` where the table does not name it.
    #[must_use]
    pub fn decides_up_to(&self, contract_type: &str, level: &str) -> Option<i64> {
        let own = self.delegation_steps(contract_type).filter(|step| step.holder == level);
        own.map(|step| step.up_to_yen).max()
    }

    /// Years a class of documents is kept: its own; else those of every file, of a contract the
    /// assembly voted ten at least.
    #[must_use]
    pub fn years_kept(&self, class: DocumentClass) -> i64 {
        let own = self.retention_classes.iter().find(|one| one.class == class);
        let usual = match class {
            DocumentClass::VotedContract => self.retention_years.max(VOTED_CONTRACT_YEARS),
            _ => self.retention_years,
        };
        own.map_or(usual, |one| one.years)
    }
}
