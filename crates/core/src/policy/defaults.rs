//! Where a policy starts from.

use super::{BodyKind, CommitteeBasis, LetterLanguage, Policy};
use crate::domain::scoring::TieBreak;

impl Policy {
    /// Where the policy of a kind of body starts from. The local figures have one starting value
    /// for all: what differs by kind is the statute's, and stands in its tables (`None` here takes
    /// the table's figure of the day).
    #[must_use]
    pub fn default_of(body: BodyKind) -> Self {
        Self { body, ..Self::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            body: BodyKind::City,
            call_days: 20,
            tender_notice_days: 10,
            tender_notice_urgent_days: 5,
            wto_notice_days: 40,
            wto_series_days: 24,
            wto_urgent_days: 10,
            answers_days_before: 7,
            committee_size: 3,
            committee_basis: CommitteeBasis::None,
            committee_named_before: false,
            minimum_score_percent: 60,
            tie_break: vec![TieBreak::Technical, TieBreak::CommitteeVote, TieBreak::Lot],
            screening_above: 5,
            complaint_business_days: 7,
            result_letter_days: 7,
            bond_percent: 10,
            inspection_days: 10,
            payment_days: 30,
            late_interest_basis_points: None,
            remind_business_days: 3,
            officer_suspension_days: 5,
            rebids: 2,
            signing_days: 7,
            sealing: "three-holders".to_owned(),
            assembly_works_yen: None,
            assembly_property_yen: None,
            small_value_works_yen: None,
            small_value_purchase_yen: None,
            small_value_lease_yen: None,
            small_value_other_yen: None,
            route: Vec::new(),
            delegation_table: Vec::new(),
            exceptions: Vec::new(),
            long_term_types: Vec::new(),
            estimated_items: Vec::new(),
            retention_years: 5,
            retention_classes: Vec::new(),
            no4_forecast: false,
            no4_pre_notice_days: 14,
            no4_post_notice_days: 30,
            no4_pre_notice_items: Vec::new(),
            no4_publication_floor_yen: 0,
            small_value_quotes: 2,
            trial_needs_survey: true,
            trial_interview: true,
            trial_product_age_years: 5,
            trial_lease: false,
            certification_following_years: None,
            certification_experts_always: false,
            revocation_days: 30,
            plan_report_days: 365,
            import_needs_experts: false,
            use_evaluation_days: 90,
            unsolicited_answer_days: 30,
            disclosure_days: 15,
            disclosure_extension_days: 30,
            objection_wait_days: 14,
            idea_incident_days: 5,
            complaint_answer_days: 5,
            complaint_wto_days: 10,
            joint_minimum_members: 2,
            closing_days: Vec::new(),
            letters_language: LetterLanguage::Ja,
        }
    }
}
