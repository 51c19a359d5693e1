//! 回議・決裁: the approval route, approvals with deputies, and their countersignature.

use serde_json::Value;
use statig::Outcome;

use super::delegation::WITHIN_DELEGATION;
use crate::dossier::{Dossier, japan_instant};
use crate::effect::{Audience, Duty};
use crate::forms::shared::{OVER_OBJECTION, REASON, SECTION};
use crate::hearing::Hearing;
use crate::inputs;
use crate::registry::{Deed, Station};
use crate::rule::{Form, QUESTION, Question, RULE, Rule};
use crate::rules::timing;
use crate::words::Capacity::{Approver, FinanceOfficer, Officer};
use crate::words::{Sentence, words};

/// What the sections on the route do, and nobody where there is no route.
pub const OF_THE_ROUTE: [&str; 2] = ["concur", "object"];

/// While an approval goes its route (回議): the sections on it agree or object.
pub fn on_the_route<S: Station>(h: &mut Hearing<'_>, act: &impl Deed) -> Outcome<S> {
    match act.id() {
        "concur" => concur(h),
        "object" => object(h),
        _ => Outcome::Super,
    }
}

/// `concur` 合議: a section of the route agrees.
fn concur<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer, FinanceOfficer]).additive().ask(&SECTION).require(&ON_THE_ROUTE);
    h.derive("concurred", |file| Some(with_section(file, "concurred", true)))
        .derive("objected", |file| Some(with_section(file, "objected", false)))
        .tell(Audience::Approver);
    h.stay()
}

/// `object` 異議: a section of the route objects, with a reason; it blocks until the approver
/// decides over it.
fn object<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer, FinanceOfficer]).additive().ask(&SECTION).ask(&REASON).require(&ON_THE_ROUTE);
    h.derive("objected", |file| Some(with_section(file, "objected", true)))
        .derive("concurred", |file| Some(with_section(file, "concurred", false)))
        .tell(Audience::Approver)
        .tell(Audience::Officers);
    h.stay()
}

fn with_section(file: &Dossier, list: &str, present: bool) -> Value {
    let section = file.text("section").unwrap_or_default().to_owned();
    let mut sections: Vec<String> = file.record(list).unwrap_or_default();
    sections.retain(|one| *one != section);
    if present {
        sections.push(section);
    }
    Value::from(sections)
}

static ON_THE_ROUTE: Rule = Rule {
    id: "on-the-route",
    name: words("回議の経路", "on the approval route"),
    judge: |file, out| {
        let route = &file.policy.route;
        // Where no section concurs it need not be asked which.
        let section = if route.is_empty() { None } else { file.brought("section").and_then(Value::as_str) };
        let section = section.unwrap_or_default();
        out.check(
            route.iter().any(|one| one == section),
            inputs![section = section, route = route.join("、")],
        );
    },
    says: |finding| {
        if finding.input("route").is_empty() {
            Sentence {
                ja: "方針に合議の経路がなく、合議する課はありません。".to_owned(),
                en: "The policy names no approval route: no section concurs.".to_owned(),
            }
        } else {
            Sentence {
                ja: format!(
                    "「{}」は合議の経路にありません。経路：{}。",
                    finding.input("section"),
                    finding.input("route")
                ),
                en: format!(
                    "\"{}\" is not on the approval route: {}.",
                    finding.input("section"),
                    finding.input("route")
                ),
            }
        }
    },
    ..RULE
};

/// Every section of the route has concurred, and objections are decided over with a reason.
static ROUTE_COMPLETE: Rule = Rule {
    id: "route-complete",
    name: words("回議（合議）の完了", "approval route complete"),
    judge: |file, out| {
        let concurred: Vec<String> = file.record("concurred").unwrap_or_default();
        let objected: Vec<String> = file.record("objected").unwrap_or_default();
        let missing: Vec<&str> = file
            .policy
            .route
            .iter()
            .filter(|section| !concurred.contains(section) && !objected.contains(section))
            .map(String::as_str)
            .collect();
        let holds = missing.is_empty() && (objected.is_empty() || file.brought("over_objection").is_some());
        out.check(holds, inputs![missing = missing.join("、"), objected = objected.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!(
            "合議が終わっていません（未了：{}、異議：{}）。異議には決裁権者の判断とその理由が必要です。",
            finding.input("missing"),
            finding.input("objected")
        ),
        en: format!(
            "The route is not complete (open: {}; objections: {}); an objection is decided over with a reason.",
            finding.input("missing"),
            finding.input("objected")
        ),
    },
    ..RULE
};

/// Who decides what a complaint may be about: that person does not answer it. Later approvals do
/// not change it.
#[must_use]
pub fn decided_by(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.actor.clone()))
}

/// What every approval asks: the approver, who is not the drafter; the route; the delegation. A
/// deputy's approval starts the absent approver's duty to countersign (後閲).
pub fn approval<'h, 'd>(h: &'h mut Hearing<'d>, drafted_by: &[&'static str]) -> &'h mut Hearing<'d> {
    h.by(&[Approver])
        .apart_from(drafted_by)
        .may(&OVER_OBJECTION)
        .require(&ROUTE_COMPLETE)
        .require(&WITHIN_DELEGATION);
    h.derive("concurred", |_| Some(Value::from(Vec::<String>::new())))
        .derive("objected", |_| Some(Value::from(Vec::<String>::new())))
        .derive("deputy_for", |file| {
            let deputy = file.delegation.as_ref().filter(|one| one.form == "deputy");
            deputy.map(|one| Value::from(one.holder.clone()))
        });
    if h.finds(&BY_DEPUTY) {
        h.duty(&COUNTERSIGN);
    }
    h
}

static BY_DEPUTY: Question = Question {
    id: "by-deputy",
    words: words("代決か", "approved by a deputy"),
    answer: |file| usize::from(file.delegation.as_ref().is_some_and(|one| one.form == "deputy")),
    ..QUESTION
};

static COUNTERSIGN_RULE: Rule = Rule {
    id: "countersign",
    name: words("後閲", "countersignature of the absent approver"),
    citation: words("各団体の事務決裁規程（代決・後閲）", "approval rules (deputies)"),
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!("後閲の期限は{}でした（{}日超過）。", finding.input("due"), finding.input("late_days")),
        en: format!(
            "The countersignature was due on {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// The absent approver countersigns a deputy's approval within five business days.
static COUNTERSIGN: Duty = Duty {
    id: "duty-countersign",
    words: words("代決の後閲", "countersigning a deputy's approval"),
    rule: &COUNTERSIGN_RULE,
    act: "countersign-later",
    due: |file| Some(timing::business_days_after(file, 5, |day| japan_instant(day, 17, 0))),
};

static DEPUTISED: Rule = Rule {
    id: "deputised",
    name: words("代決された決裁", "an approval by a deputy waits"),
    judge: |file, out| {
        let holder = file.text("deputy_for").unwrap_or_default();
        out.check(!holder.is_empty() && holder == file.actor, inputs![holder = holder]);
    },
    says: |_| Sentence {
        ja: "後閲は、代決された決裁権者本人が行います。".to_owned(),
        en: "Only the approver whose deputy decided countersigns, and only what waits.".to_owned(),
    },
    ..RULE
};

/// `countersign-later` 後閲, in closed stages too.
pub fn countersign<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Approver]).additive().require(&DEPUTISED).fulfil(&COUNTERSIGN).tell(Audience::Officers);
    h.derive("deputy_for", |_| Some(Value::from("")));
    h.stay()
}
