//! The choice of the partner: who is left, who is chosen, and that nobody is shut out by it.

use serde_json::Value;

use crate::dossier::{Child, Dossier};
use crate::effect::Order;
use crate::facts;
use crate::facts::{Fact, Facts};
use crate::forms::children::bare;
use crate::forms::entries::{applications, as_named};
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::words::{Sentence, words};

facts! {
    CANDIDATE = "candidate": Text, "選ぶ相手方の応募", "application chosen";
    SELECTION = "fairness.selection": Text, "選定の公平性の根拠（あてはめた基準）", "what evidences fairness of selection";
    OCCUPANCY_DAYS = "exclusivity.days": Count(0, 3_650), "占用期間（日）", "days of exclusive use";
    OCCUPANCY_QUANTITY = "exclusivity.quantity": Text, "占用量（場所・台数・データ等）", "quantity used exclusively";
    OCCUPANCY = "exclusivity.judgement": Text, "占用が他者の機会を妨げないことの判断", "why the exclusive use shuts nobody out";
}

/// What the choice of the partner states: the criteria applied, and exclusivity judged.
pub const CHOICE: &[&Fact] = &[&CANDIDATE, &SELECTION, &OCCUPANCY_DAYS, &OCCUPANCY_QUANTITY, &OCCUPANCY];

/// Stages from which an application may be chosen.
const TO_CHOOSE_FROM: &[&str] = &["submitted", "under-evaluation", "preferred"];

fn candidate(file: &Dossier) -> Option<&Child> {
    let named = file.text("candidate")?;
    file.children_of("application").find(|child| child.id == named || child.key() == named)
}

fn is_candidate(file: &Dossier, child: &Child) -> bool {
    candidate(file).is_some_and(|chosen| chosen.id == child.id)
}

/// The id of the application chosen, in full.
#[must_use]
pub fn candidate_id(file: &Dossier) -> Option<Value> {
    candidate(file).map(|child| Value::from(child.id.clone()))
}

/// The name of the partner chosen.
#[must_use]
pub fn candidate_name(file: &Dossier) -> Option<Value> {
    candidate(file)?.fact("applicant.name").cloned()
}

/// What is chosen can be chosen.
pub static CAN_BE_CHOSEN: Rule = Rule {
    id: "partner-can-be-chosen",
    name: words("選ぶ応募", "the application chosen"),
    reads: Reads::Children(&["applicant.name"]),
    judge: |file, out| {
        let stage = candidate(file).map_or("", |child| child.stage.as_str());
        let named = file.text("candidate").unwrap_or_default();
        out.check(TO_CHOOSE_FROM.contains(&stage), inputs![candidate = named, stage = stage]);
    },
    says: |finding| {
        let named = as_named(finding, "candidate");
        Sentence {
            ja: format!("選べる応募を指定してください{}。", named.ja),
            en: format!("Name an application that can be chosen{}.", named.en),
        }
    },
    ..RULE
};

/// Exclusive use ends with the demonstration at the latest.
pub static EXCLUSIVITY: Rule = Rule {
    id: "exclusivity",
    name: words("占用期間と占用量", "exclusivity in time and quantity"),
    citation: words("官民連携の実践ガイド（選定の公平性）", "practice guide (fairness of selection)"),
    judge: |file, out| {
        let term = file.date("demonstration.from").zip(file.date("demonstration.to"));
        let Some(days) = file.int("exclusivity.days") else { return out.check(false, inputs![]) };
        // A partner named without a call has no term yet; the agreement gives it, and asks again.
        let Some((from, to)) = term else { return out.check(true, inputs![days = days]) };
        let most = (to - from).num_days() + 1;
        out.check(days <= most, inputs![days = days, most_days = most]);
    },
    says: |finding| Sentence {
        ja: format!(
            "占用期間（{}日）は実施期間（{}日）以内にし、占用量とあわせて判断を記してください。",
            finding.input("days"),
            finding.input("most_days")
        ),
        en: format!(
            "Exclusive use ({} days) stays within the term ({} days), judged in quantity too.",
            finding.input("days"),
            finding.input("most_days")
        ),
    },
    ..RULE
};

/// The partner chosen still stands.
pub static PARTNER_STANDS: Rule = Rule {
    id: "partner-stands",
    name: words("選定した相手方", "the partner chosen"),
    reads: Reads::Children(&["applicant.name"]),
    judge: |file, out| {
        let stage = candidate(file).map_or("", |child| child.stage.as_str());
        out.check(stage == "preferred", inputs![stage = stage]);
    },
    says: |finding| Sentence {
        ja: format!("協定を結べる相手方が選定されていません（応募の段階：{}）。", finding.input("stage")),
        en: format!("No partner is chosen that an agreement can be made with ({}).", finding.input("stage")),
    },
    ..RULE
};

/// The application reported as lost is the one chosen, and is closed.
pub static PARTNER_LOST: Rule = Rule {
    id: "partner-lost",
    name: words("相手方の辞退・資格喪失", "the partner is lost"),
    reads: Reads::Children(&[]),
    judge: |file, out| out.check(candidate(file).is_some_and(|child| child.closed), inputs![]),
    says: |_| Sentence {
        ja: "選定した相手方は辞退も失格もしていません。".to_owned(),
        en: "The partner chosen has neither withdrawn nor lost its eligibility.".to_owned(),
    },
    ..RULE
};

/// Each of these with the criteria applied, as the reason of its result.
fn with_reason<'c>(file: &Dossier, children: impl Iterator<Item = &'c Child>) -> Vec<(String, Facts)> {
    let mut facts = Facts::default();
    if let Some(why) = file.get("fairness.selection") {
        facts.set("reason", why.clone());
    }
    children.map(|child| (child.id.clone(), facts.clone())).collect()
}

/// What was submitted is reviewed.
pub static BEGIN: Order = Order {
    words: words("応募の審査", "the applications are reviewed"),
    act: "begin-evaluation",
    to: |file| bare(applications(file, &["submitted"])),
};
/// An earlier choice gives way to another.
pub static DROP: Order = Order {
    words: words("先に選んだ応募の非採択", "an earlier choice is dropped"),
    act: "not-select",
    to: |file| {
        with_reason(file, applications(file, &["preferred"]).filter(|child| !is_candidate(file, child)))
    },
};
/// The application chosen is preferred.
pub static PREFER: Order = Order {
    words: words("相手方の選定", "the application is chosen"),
    act: "prefer",
    to: |file| {
        let chosen = candidate(file).into_iter().filter(|child| child.stage != "preferred");
        with_reason(file, chosen)
    },
};
/// The agreement ends the partner's application well.
pub static CONCLUDED: Order = Order {
    words: words("協定の成立", "the agreement is made"),
    act: "note-contract",
    to: |file| bare(candidate(file).into_iter()),
};
/// Every other application is not selected.
pub static NOT_SELECT: Order = Order {
    words: words("他の応募の非採択", "the others are not selected"),
    act: "not-select",
    to: |file| {
        let others = applications(file, &["under-evaluation", "preferred"]);
        with_reason(file, others.filter(|child| !is_candidate(file, child)))
    },
};
/// What was never reviewed ends with the call.
pub static END_OTHERS: Order = Order {
    words: words("審査に至らない応募の終了", "what was never reviewed ends"),
    act: "end-with-call",
    to: |file| {
        let never = ["entered", "submitted", "admitted", "supplement-requested", "late", "reserve"];
        bare(
            file.live("application")
                .filter(|child| never.contains(&child.stage.as_str()) && !is_candidate(file, child)),
        )
    },
};
