//! Rules of residual negotiated contracts after a tender: G29, G30, G31.

use std::collections::BTreeSet;

use serde_json::Value;

use super::is_tender;
use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{Findings, RULE, Rule, Severity};
use crate::rules::call::{lacks, or_missing};
use crate::rules::wto;
use crate::words::{Sentence, words};

/// The terms changed for a residual negotiation that may not be changed.
fn frozen<'d>(file: &'d Dossier, free: &[&str]) -> Vec<&'d str> {
    let changed = file.get("residual.terms_changed").and_then(Value::as_array);
    let terms: BTreeSet<&str> = changed.into_iter().flatten().filter_map(Value::as_str).collect();
    terms.into_iter().filter(|term| !free.contains(term)).collect()
}

/// G29: No.8 follows a tender without bid or award and changes nothing but bond and period.
pub static G29: Rule = Rule {
    id: "G29",
    name: words("8号随意契約の条件", "frozen terms of No.8"),
    citation: words("地方自治法施行令第167条の2第2項", "Local Autonomy Order 167-2(2)"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        if file.text("residual.ground") != Some("8") {
            return out.not_applicable();
        }
        let opened_before = file.facts.get("residual.ground").and_then(Value::as_str) == Some("8");
        let tender = is_tender(file) && (file.stage == "no-award" || opened_before);
        let terms = frozen(file, &["bond", "period"]);
        out.check(tender && terms.is_empty(), inputs![tender = tender, changed = terms.join("、")]);
    },
    says: |finding| {
        if finding.input("tender") == "true" {
            return Sentence {
                ja: format!(
                    "8号随意契約で変更できるのは契約保証金と履行期限だけです（変更しようとする条件：{}）。",
                    finding.input("changed")
                ),
                en: format!(
                    "Under No.8 only the bond and the period may change (to be changed: {}).",
                    finding.input("changed")
                ),
            };
        }
        Sentence {
            ja: "8号随意契約は、競争入札が不調・不落となった後に限ります。".to_owned(),
            en: "No.8 is open only after a competitive tender without bid or award.".to_owned(),
        }
    },
    ..RULE
};

/// G30: No.9 keeps within the winning amount and changes nothing but the period.
pub static G30: Rule = Rule {
    id: "G30",
    name: words("9号随意契約の条件", "frozen terms of No.9"),
    citation: words("地方自治法施行令第167条の2第3項", "Local Autonomy Order 167-2(3)"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        if file.text("residual.ground") != Some("9") {
            return out.not_applicable();
        }
        within_award(file, file.int("price_yen").unwrap_or(0), out);
    },
    says: |finding| {
        let changed = finding.input("changed");
        if !changed.is_empty() {
            return Sentence {
                ja: format!(
                    "9号随意契約で変更できるのは履行期限だけです（変更しようとする条件：{changed}）。"
                ),
                en: format!("Under No.9 only the period may change (to be changed: {changed})."),
            };
        }
        or_missing(
            finding,
            format!(
                "9号随意契約の額{}円は落札金額{}円の制限内である必要があります。",
                finding.input("price_yen"),
                finding.input("award_yen")
            ),
            format!(
                "Under No.9 the price of ¥{} must be within the award of ¥{}.",
                finding.input("price_yen"),
                finding.input("award_yen")
            ),
        )
    },
    ..RULE
};

/// What No.9 allows: the award not exceeded, no term changed but the period.
fn within_award(file: &Dossier, price: i64, out: &mut Findings<'_>) {
    let Some(award) = file.int("award_yen") else { return lacks(out, words("落札金額", "award")) };
    let terms = frozen(file, &["period"]);
    out.check(
        price <= edge("G30", award) && terms.is_empty(),
        inputs![price_yen = price, award_yen = award, changed = terms.join("、")],
    );
}

/// G30 where the winner does not sign and No.9 is opened: the price of the contract that lapses
/// counts only where that was concluded under No.9 itself.
pub static G30_OPENED: Rule = Rule {
    id: "G30",
    name: G30.name,
    citation: G30.citation,
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        let again = file.text("residual.ground") == Some("9");
        within_award(file, if again { file.int("price_yen").unwrap_or(0) } else { 0 }, out);
    },
    says: G30.says,
    ..RULE
};

/// G31: a residual contract is split only where the price divides, and never a covered one.
pub static G31: Rule = Rule {
    id: "G31",
    name: words("8号・9号随意契約の分割", "division of residual contracts"),
    citation: words(
        "地方自治法施行令第167条の2第4項・同特例政令第11条第2項",
        "Local Autonomy Order 167-2(4); Special Order 11(2)",
    ),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        if !file.flag("residual.split") {
            return out.not_applicable();
        }
        let (divisible, covered) = (file.flag("residual.divisible"), wto::covered(file));
        out.check(divisible && !covered, inputs![divisible = divisible, covered = covered]);
    },
    says: |finding| {
        if finding.input("covered") == "true" {
            return Sentence {
                ja: "特定調達契約では、数人に分割して契約できません。".to_owned(),
                en: "A covered contract is not divided among several suppliers.".to_owned(),
            };
        }
        Sentence {
            ja: "分割して契約できるのは、予定価格又は落札金額を分割して計算できる場合に限ります。".to_owned(),
            en: "It is divided among several suppliers only where the price can be divided.".to_owned(),
        }
    },
    ..RULE
};
