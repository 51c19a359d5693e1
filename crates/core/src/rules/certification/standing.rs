//! What becomes of a certificate: its plan changes (G17 and G18 again, G19), it is taken over by
//! another body (G21), it is revoked (G98).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{EXPERTS, RULE_17, RULE_18, RULE_ALWAYS, SINCE, plan_lacks, points_missing, points_unmet};
use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{Finding, RULE, Rule, Severity};
use crate::rules::call::stated;
use crate::rules::evaluation::count;
use crate::words::{Sentence, Words, words};

const RULES_12_3: Words = words("地方自治法施行規則第12条の3", "Local Autonomy Rules 12-3");

/// G17 of a changed plan.
pub static G17_CHANGED: Rule = Rule {
    judge: |file, out| {
        let missing = plan_lacks(file.get("plan.proposed"));
        out.check(missing.is_empty(), inputs![missing = missing.join(" ")]);
    },
    ..RULE_17
};

/// G18 of a changed plan: the findings of its confirmation.
pub static G18_CHANGED: Rule = Rule {
    judge: |file, out| {
        let unmet = points_unmet(file.brought("findings"));
        out.check(unmet.is_empty(), inputs![fault = "unmet", points = unmet.join(" ")]);
    },
    ..RULE_18
};

/// How many different experts stated an opinion on all three points, of a list
/// `[{person, opinion: {novelty, benefit, feasibility}}]`.
fn experts_in(list: Option<&Value>) -> usize {
    let complete = |one: &&Value| points_missing(one.get("opinion"), |text| stated(Some(text))).is_empty();
    let people: BTreeSet<&str> = list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(complete)
        .filter_map(|one| one.get("person")?.as_str())
        .filter(|person| !person.trim().is_empty())
        .collect();
    people.len()
}

fn says_experts(finding: &Finding) -> Sentence {
    Sentence {
        ja: format!(
            "役務の認定では、学識経験者{}人以上の意見（三つの要件それぞれ）が必要です（記載{}人）。",
            finding.input("needed"),
            finding.input("heard")
        ),
        en: format!(
            "For a service {} experts state an opinion on each of the three points (stated: {}).",
            finding.input("needed"),
            finding.input("heard")
        ),
    }
}

/// G19: a changed plan is confirmed again; of a service, experts are heard again.
pub static G19: Rule = Rule {
    id: "G19",
    name: words("計画変更の確認", "change of the plan confirmed"),
    citation: words("地方自治法施行規則第12条の3第4項・第5項", "Local Autonomy Rules 12-3(4)(5)"),
    severity: Severity::Law,
    since: SINCE,
    judge: |file, out| {
        if file.text("certificate.kind") != Some("service") {
            return out.not_applicable();
        }
        let heard = experts_in(file.brought("experts"));
        out.check(count(heard) >= edge("G19", count(EXPERTS)), inputs![heard = heard, needed = EXPERTS]);
    },
    says: says_experts,
    ..RULE
};

/// Experts on goods again, where the local programme hears them on every plan.
pub static EXPERTS_ALWAYS_CHANGED: Rule = Rule {
    judge: |file, out| {
        let service = file.text("certificate.kind") == Some("service");
        if !file.policy.certification_experts_always || service {
            return out.not_applicable();
        }
        let heard = experts_in(file.brought("experts"));
        out.check(heard >= EXPERTS, inputs![heard = heard, needed = EXPERTS]);
    },
    ..RULE_ALWAYS
};

/// G21: another head's confirmation suffices on a copy of the confirmed plan and with a reference
/// to that confirmation.
pub static G21: Rule = Rule {
    id: "G21",
    name: words("他団体の確認済み計画の写し", "another body's confirmed plan"),
    citation: words("地方自治法施行規則第12条の3第7項・第8項", "Local Autonomy Rules 12-3(7)(8)"),
    severity: Severity::Law,
    since: SINCE,
    judge: |file, out| {
        let mut missing = not_brought(file, &["certificate.issuer", "certificate.number"]);
        if !plan_lacks(file.brought("plan")).is_empty() {
            missing.push("plan");
        }
        out.check(missing.is_empty(), inputs![missing = missing.join(" ")]);
    },
    says: |finding| Sentence {
        ja: format!(
            "他団体の認定の取込みには、確認済み実施計画の写しと、確認した長・認定番号が必要です（不足：{}）。",
            finding.input("missing")
        ),
        en: format!(
            "An import needs a copy of the confirmed plan, and the head and number of the confirmation (missing: {}).",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// The facts of these names the act does not state.
fn not_brought<'n>(file: &Dossier, names: &[&'n str]) -> Vec<&'n str> {
    names.iter().copied().filter(|name| !stated(file.brought(name))).collect()
}

/// The copy comes in a file verified with a registered key: the local rule's way to know that it is
/// genuine, where the Rules ask for the copy alone.
pub static IMPORT_VERIFIED: Rule = Rule {
    id: "import-file-verified",
    name: words("認定ファイルの検証", "the certificate file verifies"),
    citation: words("各団体の認定制度要綱（写しの真正の確認）", "local programme (authenticity of the copy)"),
    judge: |file, out| {
        let mut missing = not_brought(file, &["import.origin", "import.file_sha256"]);
        if file.brought("import.verified").and_then(Value::as_bool) != Some(true) {
            missing.push("import.verified");
        }
        out.check(missing.is_empty(), inputs![missing = missing.join(" ")]);
    },
    says: |finding| Sentence {
        ja: format!(
            "他団体の認定の取込みには、登録済みの鍵で検証した認定ファイルが必要です（不足：{}）。",
            finding.input("missing")
        ),
        en: format!(
            "An import comes in a certificate file verified with a registered key (missing: {}).",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// Whether policy asks for experts on an imported service, and they were not heard
/// (Rules 12-3(7) replaces the confirmation; whether also the hearing is the body's to say).
#[must_use]
pub fn import_lacks_experts(file: &Dossier) -> bool {
    let service = file.text("certificate.kind") == Some("service");
    file.policy.import_needs_experts && service && experts_in(file.brought("experts")) < EXPERTS
}

/// G98: before a revocation the holder was heard or waived it.
pub static G98: Rule = Rule {
    id: "G98",
    name: words("取消前の弁明の機会", "holder heard before revocation"),
    citation: words("行政手続の原則・各団体の認定制度要綱", "fair procedure; local programme"),
    judge: |file, out| {
        let heard = file.facts.get("holder.heard").and_then(Value::as_bool) == Some(true);
        out.check(heard, inputs![heard = heard]);
    },
    says: |_| Sentence {
        ja: "認定を取り消す前に、認定事業者の弁明を聴く（又は弁明しない旨の確認をする）必要があります。"
            .to_owned(),
        en: "Before a certificate is revoked its holder is heard, or says that it waives the hearing."
            .to_owned(),
    },
    ..RULE
};

/// A revocation for not following the plan rests on a breach on file.
pub static BREACH_ON_FILE: Rule = Rule {
    id: "revocation-ground",
    name: words("取消しの根拠", "ground of the revocation"),
    citation: RULES_12_3,
    judge: |file, out| {
        let ground = file.text("revocation.ground").unwrap_or_default();
        let holds = match ground {
            "plan-not-followed" => file.flag("plan_not_followed"),
            "issuer-ended" => stated(file.get("issuer.change")),
            _ => true,
        };
        out.check(holds, inputs![ground = ground]);
    },
    says: |finding| Sentence {
        ja: format!("取消しの根拠（{}）となる事実の記録がありません。", finding.input("ground")),
        en: format!("Nothing on file bears out the ground of the revocation ({}).", finding.input("ground")),
    },
    ..RULE
};
