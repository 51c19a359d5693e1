//! Rules of the contract method: G01, G05, G06.

use crate::inputs;
use crate::rule::{RULE, Rule, Severity};
use crate::rules::wto;
use crate::words::{Sentence, words};

/// Grounds of Order 167-2(1) that a covered contract may not use (SpO 11).
const CLOSED_TO_COVERED: &[&str] = &["1", "2", "3", "4", "6", "7"];

/// G01: the contract method is allowed on its ground.
pub static G01: Rule = Rule {
    id: "G01",
    name: words("契約方法の根拠", "contract method allowed"),
    citation: words("地方自治法第234条第2項", "Local Autonomy Act 234(2)"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let ground = file.text("method.ground").unwrap_or_default();
        let path = file.text("method.path").unwrap_or_default();
        let fits = match path {
            "proposal-competition" => matches!(ground, "2" | "tender"),
            "negotiated-no4" | "trial-order" => ground == "4",
            // Each member may buy within its own limit of No.1, which G79 asks of each.
            "joint-procurement" => matches!(ground, "1" | "2" | "4" | "tender"),
            "pay-for-success" => matches!(ground, "2" | "4" | "tender"),
            _ => false,
        };
        out.check(fits, inputs![path = path, ground = ground]);
    },
    says: |finding| Sentence {
        ja: format!(
            "方式「{}」は根拠「{}」では認められません（地方自治法第234条第2項）。",
            finding.input("path"),
            finding.input("ground")
        ),
        en: format!(
            "The method \"{}\" is not allowed on the ground \"{}\" (Act 234(2)).",
            finding.input("path"),
            finding.input("ground")
        ),
    },
    ..RULE
};

/// G05: whether the contract is a covered procurement contract (特定調達契約).
pub static G05: Rule = Rule {
    id: "G05",
    name: words("特定調達契約の該当", "covered by the WTO agreement"),
    citation: words("地方公共団体の物品等又は特定役務の調達手続の特例を定める政令第3条", "Special Order 3"),
    severity: Severity::Law,
    since: "2024-04-01",
    judge: |file, out| {
        let estimate = file.int("estimate_yen");
        let kind = file.text("contract_type");
        let (Some(estimate), Some(kind)) = (estimate, kind) else {
            return out.check(false, inputs![missing = "estimate_yen, contract_type"]);
        };
        if !file.policy.body.wto_covered() {
            return out.check(true, inputs![contract_type = kind, estimate_yen = estimate, covered = false]);
        }
        let (threshold_yen, since) = match wto::of(file) {
            Ok(found) => found,
            Err(outside) => return out.outside(outside),
        };
        let covered = wto::covered(file);
        out.check(true, inputs![estimate_yen = estimate, threshold_yen = threshold_yen, covered = covered]);
        out.by_law_of(since);
    },
    says: |finding| Sentence {
        ja: format!("特定調達契約の判定に必要な事実がありません：{}。", finding.input("missing")),
        en: format!(
            "Facts needed to tell whether the WTO agreement covers it are missing: {}.",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// G06: a covered contract is not concluded on grounds 1, 2, 3, 4, 6 or 7.
pub static G06: Rule = Rule {
    id: "G06",
    name: words("特定調達契約での随意契約の制限", "grounds closed to covered contracts"),
    citation: words("同特例政令第11条", "Special Order 11"),
    severity: Severity::Law,
    since: "2024-04-01",
    judge: |file, out| {
        if !wto::covered(file) {
            return out.not_applicable();
        }
        let ground = file.text("method.ground").unwrap_or_default();
        let special = file.text("method.spo11_ground").is_some();
        let (threshold_yen, since) = match wto::of(file) {
            Ok(found) => found,
            Err(outside) => return out.outside(outside),
        };
        out.check(
            special || !CLOSED_TO_COVERED.contains(&ground),
            inputs![
                ground = ground,
                estimate_yen = file.int("estimate_yen").unwrap_or(0),
                threshold_yen = threshold_yen
            ],
        );
        out.by_law_of(since);
    },
    says: |finding| Sentence {
        ja: format!(
            "特定調達契約（予定額{}円、基準額{}円）では、施行令第167条の2第1項第{}号による随意契約はできません。",
            finding.input("estimate_yen"),
            finding.input("threshold_yen"),
            finding.input("ground")
        ),
        en: format!(
            "A covered contract (estimate ¥{}, threshold ¥{}) may not use ground No.{} of Order 167-2(1).",
            finding.input("estimate_yen"),
            finding.input("threshold_yen"),
            finding.input("ground")
        ),
    },
    ..RULE
};
