//! 少額随意契約 (ground No.1): a small purchase beside a preparation or a trial order.

use super::common::{self, told};
use crate::effect::Audience;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::small_value as form;
use crate::hearing::Hearing;
use crate::rules::{integrity, small_value as rules};

/// `start-small-purchase` 少額随意契約の決裁: the approver, who drafted none of it, decides on the
/// quotes compared; opens the contract with the firm of that corporate number. The path closes the
/// hearing with the stage it leads to.
pub fn start_small_purchase<'h, 'd>(
    h: &'h mut Hearing<'d>,
    drafted_by: &[&'static str],
) -> &'h mut Hearing<'d> {
    common::approval(h, drafted_by).ask_all(form::PURCHASE).ask_all(INTEGRITY);
    h.may_all(form::PURCHASE_MAY).may_all(INTEGRITY_MAY);
    h.document(&form::QUOTE_SHEETS);
    h.require_all(&[&form::G02, &form::G03, &form::G04, &rules::QUOTES_COMPARED, &form::LOWEST_QUOTE]);
    h.require_all(&[&integrity::G35, &integrity::G37, &integrity::G38, &rules::G52_SHORT]);
    h.require_all(&[&form::G53, &form::G54, &form::G61A, &form::G90]);
    h.open(&form::CONTRACT).tell(Audience::ContractOfficer);
    told(h)
}

#[cfg(test)]
mod tests;
