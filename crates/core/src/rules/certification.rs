//! Rules of certification (認定): what is confirmed and by whom (G16, G17, G18), in `standing` what
//! becomes of a certificate (G19, G21, G98), in `programme` what the local programme adds (G80–G83).
//!
//! A finding says of each of the three points of Rules 12-3(1) whether it is met, and why.

mod programme;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

pub use programme::{CALL_FULL, G80, G80_AT_SUBMISSION, G81, G82, G83, capacity_reached, handed_in};
pub use standing::{
    BREACH_ON_FILE, EXPERTS_ALWAYS_CHANGED, G17_CHANGED, G18_CHANGED, G19, G21, G98, IMPORT_VERIFIED,
    import_lacks_experts,
};

use crate::boundary::edge;
use crate::dossier::{Child, Dossier};
use crate::forms::application::PLAN_ITEMS;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule, Severity};
use crate::rules::call::stated;
use crate::rules::evaluation::{count, counted};
use crate::rules::payment::{days_after, end_of};
use crate::words::{Sentence, Words, words};

/// The three points of Rules 12-3(1): the category is new, it serves business or residents, and
/// the plan can be carried out reliably.
pub const POINTS: [(&str, Words); 3] = [
    ("novelty", words("新規性（1号）", "novelty (i)")),
    ("benefit", words("有益性（2号）", "benefit (ii)")),
    ("feasibility", words("実現の確実性（3号）", "feasibility (iii)")),
];

/// The least number of academic experts heard on a plan for a service (Rules 12-3(2)).
pub const EXPERTS: usize = 2;

const SINCE: &str = "2025-05-16";

/// Whether something is stated: a text that is not empty, a flag that is set.
#[must_use]
pub fn is_stated(value: Option<&Value>) -> bool {
    stated(value)
}

/// The end of the day that many days after today, which is not counted.
#[must_use]
pub fn end_of_day_after(file: &Dossier, days: i64) -> Option<DateTime<Utc>> {
    end_of(days_after(file.today, days)?)
}

/// The applications under evaluation.
pub fn candidates(file: &Dossier) -> impl Iterator<Item = &Child> {
    file.children_of("application").filter(|child| child.stage == "under-evaluation")
}

/// The entry of a record keyed by application: by its key or its whole id.
#[must_use]
pub fn entry<'v>(record: &'v Value, child: &Child) -> Option<&'v Value> {
    record.get(child.key()).or_else(|| record.get(&child.id))
}

fn is_service(child: &Child) -> bool {
    child.fact("product.kind").and_then(Value::as_str) == Some("service")
}

/// The points of a statement (an opinion, findings) that are not given, with their reasons.
fn points_missing(value: Option<&Value>, given: impl Fn(&Value) -> bool) -> Vec<&'static str> {
    let missing = |name: &str| !value.and_then(|one| one.get(name)).is_some_and(&given);
    POINTS.iter().map(|(name, _)| *name).filter(|name| missing(name)).collect()
}

/// The labels of points named in an input, in both languages.
fn labels(names: &str) -> (String, String) {
    let missing = |id: &str| names.split(' ').any(|one| one == id);
    let chosen: Vec<&Words> = POINTS.iter().filter(|(id, _)| missing(id)).map(|(_, label)| label).collect();
    let list = |one: fn(&&Words) -> &'static str, between: &str| {
        chosen.iter().map(one).collect::<Vec<_>>().join(between)
    };
    (list(|label| label.ja, "、"), list(|label| label.en, ", "))
}

/// How many different experts gave an opinion on all three points of this application.
#[must_use]
pub fn experts_heard(file: &Dossier, child: &Child) -> usize {
    let complete = |seat: &str| {
        let opinion = file.get(&format!("opinion.{seat}")).and_then(|record| entry(record, child));
        points_missing(opinion, |text| stated(Some(text))).is_empty()
    };
    let heard: BTreeSet<String> = counted(file)
        .into_iter()
        .filter(|seat| seat.expert && complete(&seat.seat))
        .map(|seat| seat.person)
        .collect();
    heard.len()
}

/// G16: before a service is confirmed, two academic experts are heard on it.
pub static G16: Rule = Rule {
    id: "G16",
    name: words("新役務の学識経験者意見聴取", "experts heard on a service"),
    citation: words("地方自治法施行規則第12条の3第2項", "Local Autonomy Rules 12-3(2)"),
    severity: Severity::Law,
    since: SINCE,
    reads: Reads::Children(&["product.kind"]),
    judge: |file, out| {
        let services: Vec<&Child> = candidates(file).filter(|child| is_service(child)).collect();
        if services.is_empty() {
            return out.not_applicable();
        }
        for child in services {
            let heard = experts_heard(file, child);
            let enough = edge("G16", count(EXPERTS));
            out.check_about(&child.id, count(heard) >= enough, inputs![heard = heard, needed = EXPERTS]);
        }
    },
    says: |finding| Sentence {
        ja: format!(
            "新役務の実施計画を確認する前に、学識経験者{}人以上から三つの要件すべてについて意見を聴く必要があります（聴取済み{}人）。",
            finding.input("needed"),
            finding.input("heard")
        ),
        en: format!(
            "Before a service is confirmed, {} academic experts are heard on all three points (heard: {}).",
            finding.input("needed"),
            finding.input("heard")
        ),
    },
    ..RULE
};

/// Where the local programme hears experts on every plan (`certification_experts_always`): goods too.
const RULE_ALWAYS: Rule = Rule {
    id: "experts-always",
    name: words("物品の学識経験者意見聴取", "experts heard on goods too"),
    citation: words(
        "各団体の認定要綱（物品にも学識経験者の意見を聴くもの）",
        "local programme (experts on goods too)",
    ),
    says: |finding| Sentence {
        ja: format!(
            "団体の定めにより、物品の認定でも学識経験者{}人以上から三つの要件すべてについて意見を聴きます（聴取済み{}人）。",
            finding.input("needed"),
            finding.input("heard")
        ),
        en: format!(
            "By the local programme {} academic experts are heard on goods too, on all three points (heard: {}).",
            finding.input("needed"),
            finding.input("heard")
        ),
    },
    ..RULE
};

/// Experts on goods, before they are confirmed.
pub static EXPERTS_ALWAYS: Rule = Rule {
    reads: Reads::Children(&["product.kind"]),
    judge: |file, out| {
        let goods: Vec<&Child> = candidates(file).filter(|child| !is_service(child)).collect();
        if !file.policy.certification_experts_always || goods.is_empty() {
            return out.not_applicable();
        }
        for child in goods {
            let heard = experts_heard(file, child);
            out.check_about(&child.id, heard >= EXPERTS, inputs![heard = heard, needed = EXPERTS]);
        }
    },
    ..RULE_ALWAYS
};

/// The items of the plan that are not stated.
fn plan_lacks(plan: Option<&Value>) -> Vec<&'static str> {
    PLAN_ITEMS.iter().copied().filter(|item| !stated(plan.and_then(|plan| plan.get(item)))).collect()
}

const RULE_17: Rule = Rule {
    id: "G17",
    name: words("実施計画の記載事項", "items of the plan"),
    citation: words("地方自治法施行規則第12条の3第3項", "Local Autonomy Rules 12-3(3)"),
    severity: Severity::Law,
    since: SINCE,
    says: |finding| Sentence {
        ja: format!(
            "実施計画には目標・内容・時期・方法と資金の額・調達方法の記載が必要です（欠けている項目：{}）。",
            finding.input("missing")
        ),
        en: format!(
            "A plan states target, content, timing, method, funds and their source; it lacks: {}.",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// G17 of every application under evaluation.
pub static G17: Rule = Rule {
    reads: Reads::Children(&["plan"]),
    judge: |file, out| {
        let mut any = false;
        for child in candidates(file) {
            any = true;
            let missing = plan_lacks(child.fact("plan"));
            out.check_about(&child.id, missing.is_empty(), inputs![missing = missing.join(" ")]);
        }
        if !any {
            out.not_applicable();
        }
    },
    ..RULE_17
};

/// Whether findings state the point with a reason.
fn found(point: &Value) -> bool {
    point.get("met").and_then(Value::as_bool).is_some() && stated(point.get("reason"))
}

/// The points of these findings that are not met.
#[must_use]
pub fn points_unmet(findings: Option<&Value>) -> Vec<&'static str> {
    points_missing(findings, |point| found(point) && point.get("met").and_then(Value::as_bool) == Some(true))
}

/// The board's findings on an application.
#[must_use]
pub fn findings_of<'d>(file: &'d Dossier, child: &Child) -> Option<&'d Value> {
    file.get(&format!("findings.{}", child.key().to_lowercase()))
}

const RULE_18: Rule = Rule {
    id: "G18",
    name: words("実施計画の適合", "conformity of the plan"),
    citation: words("地方自治法施行規則第12条の3第1項", "Local Autonomy Rules 12-3(1)"),
    severity: Severity::Law,
    since: SINCE,
    says: |finding| {
        let (ja, en) = labels(&finding.input("points"));
        if finding.input("fault") == "unmet" {
            return Sentence {
                ja: format!("適合しない要件がある申請は認定できません：{ja}。"),
                en: format!("An application that does not meet every point is not certified: {en}."),
            };
        }
        Sentence {
            ja: format!("三つの要件それぞれの適否と理由の記録が必要です（未了：{ja}）。"),
            en: format!("Each of the three points is found met or not, with a reason (open: {en})."),
        }
    },
    ..RULE
};

/// G18 at the board: findings with reasons on every application.
pub static G18: Rule = Rule {
    reads: Reads::Children(&["product.kind"]),
    judge: |file, out| {
        let mut any = false;
        for child in candidates(file) {
            any = true;
            let open = points_missing(findings_of(file, child), found);
            out.check_about(&child.id, open.is_empty(), inputs![fault = "open", points = open.join(" ")]);
        }
        if !any {
            out.not_applicable();
        }
    },
    ..RULE_18
};

/// G18 at the decision: what is certified meets every point.
pub static G18_CERTIFIED: Rule = Rule {
    reads: Reads::Children(&["product.kind"]),
    judge: |file, out| {
        let mut any = false;
        for child in certified(file) {
            any = true;
            let unmet = points_unmet(findings_of(file, child));
            out.check_about(&child.id, unmet.is_empty(), inputs![fault = "unmet", points = unmet.join(" ")]);
        }
        if !any {
            out.not_applicable();
        }
    },
    ..RULE_18
};

/// The decision on an application: `{outcome, reason, number, scope}`.
#[must_use]
pub fn decision_on<'d>(file: &'d Dossier, child: &Child) -> Option<&'d Value> {
    entry(file.get("decision")?, child)
}

/// The applications the decision certifies.
pub fn certified(file: &Dossier) -> impl Iterator<Item = &Child> {
    candidates(file).filter(|child| {
        let decision = decision_on(file, child);
        decision.and_then(|one| one.get("outcome")?.as_str()) == Some("certified")
    })
}
