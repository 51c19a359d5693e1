//! Acts that several kinds share, each written once.
//!
//! Suspension, cancellation, the approval route (回議) with deputies, exceptions to local rules,
//! and the note of a budget vote.

use serde_json::Value;
use statig::Outcome;

use super::budget_vote;
use crate::documents;
use crate::dossier::{Dossier, japan_instant};
use crate::effect::{Audience, Duty, Effect, Order};
use crate::facts;
use crate::facts::Facts;
use crate::hearing::Hearing;
use crate::inputs;
use crate::registry::Station;
use crate::rule::{QUESTION, Question, RULE, Rule, Severity};
use crate::words::Capacity::{Approver, FinanceOfficer, Officer, System};
use crate::words::{Sentence, words};

facts! {
    REASON = "reason": Text, "理由", "reason";
    SECTION = "section": Text, "合議する課", "section that concurs";
    CONCURRENCE = "concurrence": Text, "合議の意見", "opinion of the section", per_subject;
    OVER_OBJECTION = "over_objection": Text, "異議に対する判断", "why the objection is decided over";
    EXCEPTION_RULE = "exception_rule": Text, "例外とする規程", "rule the exception is from";
    VOTE_DATE = "budget.vote_date": Date, "予算議決日", "date of the budget vote";
    VOTE_RESULT = "budget.vote_result": Choice(&["passed", "rejected"]), "議決結果", "result of the vote";
    VOTE_BILL = "budget.vote_bill": Text, "議案番号", "bill";
    SUSPEND_UNTIL = "suspended.until": Date, "停止の終期", "suspended until";
    COUNTERSIGN_OF = "countersign_of": Text, "後閲する決裁", "approval that is countersigned";
}

documents! {
    APPROVAL_SHEET = "approval-sheet": "起案書", "approval sheet";
}

/// Which stage the procedure was in before it was set aside: the position of the fact's stage
/// among the answers.
#[must_use]
pub fn position(file: &Dossier, fact: &str, stages: &[&str]) -> usize {
    let was = file.text(fact).unwrap_or_default();
    stages.iter().position(|stage| *stage == was).unwrap_or(0)
}

/// A letter of the office: to the officers concerned, on every act that has no other reader.
pub fn told<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.tell(Audience::Officers)
}

/// An officer suspends for at most the policy's days; an approver without limit.
static SUSPENSION_TERM: Rule = Rule {
    id: "suspension-term",
    name: words("担当者による停止の期限", "term of an officer's suspension"),
    judge: |file, out| {
        if file.capacity == Approver {
            return out.not_applicable();
        }
        let most = file.policy.officer_suspension_days;
        let days = file.date("suspended.until").map(|until| (until - file.today).num_days());
        out.check(
            days.is_some_and(|days| (0..=most).contains(&days)),
            inputs![most_days = most, days = days.unwrap_or(-1)],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "担当者が停止できるのは{}日以内です（終期の指定が必要）。それを超える停止は決裁権者が行います。",
            finding.input("most_days")
        ),
        en: format!(
            "An officer may suspend for at most {} days and names the last one; longer is for the approver.",
            finding.input("most_days")
        ),
    },
    ..RULE
};

/// `suspend` 停止: the stage is remembered, the procedure's own deadlines freeze.
pub fn suspend<S: Station>(h: &mut Hearing<'_>, suspended: S) -> Outcome<S> {
    h.by(&[Approver, Officer]).ask(&REASON).may(&SUSPEND_UNTIL).require(&SUSPENSION_TERM);
    h.derive("suspended.from", |file| Some(Value::from(file.stage.clone())))
        .derive("suspended.on", |file| Some(Value::from(file.today.format("%Y-%m-%d").to_string())))
        .derive("suspended.deadlines", |file| Some(own_deadlines(file)))
        .effect(Effect::Freeze)
        .deadline(&END_OF_SUSPENSION)
        .tell(Audience::Officers)
        .tell(Audience::Suppliers);
    h.go(suspended)
}

static END_OF_SUSPENSION: crate::effect::Deadline = crate::effect::Deadline {
    id: "resume",
    words: words("停止の終期", "end of the suspension"),
    act: "resume",
    due: |file| japan_instant(file.date("suspended.until")?.succ_opt()?, 0, 0),
};

/// The procedure's own deadlines that are running, by id: those the clock acts at, not duties.
fn own_deadlines(file: &Dossier) -> Value {
    let running: Vec<Value> = file
        .facts
        .keyed("due")
        .filter(|(id, value)| !id.starts_with("duty-") && value.as_str().is_some_and(|due| !due.is_empty()))
        .map(|(id, _)| Value::from(id))
        .collect();
    Value::from(running)
}

/// `resume` 再開, back to where it was; deadlines run again, moved by the days suspended.
pub fn resume<S: Station>(h: &mut Hearing<'_>, question: &'static Question, stages: &[S]) -> Outcome<S> {
    h.by(&[Approver, System])
        .lift("resume")
        .effect(Effect::Thaw)
        .tell(Audience::Officers)
        .tell(Audience::Suppliers);
    let nth = h.choose(question);
    match stages.get(nth) {
        Some(stage) => h.go(*stage),
        None => h.stay(),
    }
}

/// `cancel` 取消・中止: by the approver, before the definitive contract; live children with it.
pub fn cancel<S: Station>(
    h: &mut Hearing<'_>,
    cancelled: S,
    end: &'static Order,
    lapse: &'static Order,
) -> Outcome<S> {
    h.by(&[Approver]).ask(&REASON).command(end).command(lapse).fulfil(&budget_vote::CANCEL_OR_WAIT);
    h.effect(Effect::LiftAll).tell(Audience::Officers).tell(Audience::Suppliers);
    h.go(cancelled)
}

/// `concur` 合議: a section of the route agrees.
pub fn concur<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Officer, FinanceOfficer]).additive().ask(&SECTION).require(&ON_THE_ROUTE);
    h.derive("concurred", |file| Some(with_section(file, "concurred", true)))
        .derive("objected", |file| Some(with_section(file, "objected", false)))
        .tell(Audience::Approver);
    h.stay()
}

/// `object` 異議: a section of the route objects, with a reason; it blocks until the approver
/// decides over it.
pub fn object<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
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
        let section = file.text("section").unwrap_or_default();
        out.check(
            file.policy.route.iter().any(|one| one == section),
            inputs![section = section, route = file.policy.route.join("、")],
        );
    },
    says: |finding| Sentence {
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
    },
    ..RULE
};

/// Every section of the route has concurred, and objections are decided over with a reason.
pub static ROUTE_COMPLETE: Rule = Rule {
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
        let decided = objected.is_empty() || file.given.get("over_objection").is_some();
        out.check(
            missing.is_empty() && decided,
            inputs![missing = missing.join("、"), objected = objected.join("、")],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "合議が終わっていません（未了：{}、異議：{}）。異議には決裁権者の判断（over_objection）が必要です。",
            finding.input("missing"),
            finding.input("objected")
        ),
        en: format!(
            "The route is not complete (open: {}; objections: {}); an objection is decided over with a reason (over_objection).",
            finding.input("missing"),
            finding.input("objected")
        ),
    },
    ..RULE
};

/// An approval under delegation stays within the delegated amount (専決).
pub static WITHIN_DELEGATION: Rule = Rule {
    id: "within-delegation",
    name: words("専決・代決の範囲", "within the delegation"),
    citation: words("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules"),
    judge: |file, out| {
        let Some(delegation) = &file.delegation else { return out.not_applicable() };
        let Some(limit) = delegation.limit_yen else {
            return out.check(true, inputs![delegation = delegation.id.as_str()]);
        };
        let amounts = ["purchase.price_yen", "price_yen", "estimate_yen"];
        // What the act itself brings is what is approved.
        let given = amounts.iter().find_map(|name| file.given.get(name)?.as_i64());
        let amount = given.or_else(|| amounts.iter().find_map(|name| file.int(name)));
        out.check(
            amount.is_some_and(|amount| amount <= limit),
            inputs![
                delegation = delegation.id.as_str(),
                limit_yen = limit,
                amount_yen = amount.unwrap_or(-1)
            ],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "専決できる額は{}円までです（この件は{}円）。",
            finding.input("limit_yen"),
            finding.input("amount_yen")
        ),
        en: format!(
            "The delegation covers up to ¥{}; this is ¥{}.",
            finding.input("limit_yen"),
            finding.input("amount_yen")
        ),
    },
    ..RULE
};

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
        .derive("decided_by", |file| Some(Value::from(file.actor.clone())))
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
    form: crate::rule::Form::Duty,
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
pub static COUNTERSIGN: Duty = Duty {
    id: "duty-countersign",
    words: words("代決の後閲", "countersigning a deputy's approval"),
    rule: &COUNTERSIGN_RULE,
    act: "countersign-later",
    due: |file| japan_instant(file.policy.calendar().add_business_days(file.today, 5).ok()?, 17, 0),
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

/// `approve-exception` 例外承認: an approver allows an exception to one rule that policy lists.
pub fn approve_exception<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.by(&[Approver]).additive().ask(&EXCEPTION_RULE).ask(&REASON).require(&EXCEPTION_ALLOWED);
    h.tell(Audience::Officers);
    h.derive("exceptions", |file| {
        let mut rules: Vec<String> = file.record("exceptions").unwrap_or_default();
        rules.push(file.text("exception_rule")?.to_uppercase());
        rules.sort();
        rules.dedup();
        Some(Value::from(rules))
    });
    h.stay()
}

static EXCEPTION_ALLOWED: Rule = Rule {
    id: "exception-allowed",
    name: words("例外を認める規程", "exception the policy allows"),
    severity: Severity::Law,
    judge: |file, out| {
        let rule = file.text("exception_rule").unwrap_or_default().to_uppercase();
        out.check(
            file.policy.exceptions.contains(&rule),
            inputs![rule = rule, allowed = file.policy.exceptions.join("、")],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "「{}」には例外を認めていません。方針で認めているもの：{}。",
            finding.input("rule"),
            finding.input("allowed")
        ),
        en: format!(
            "Policy allows no exception to \"{}\"; it allows: {}.",
            finding.input("rule"),
            finding.input("allowed")
        ),
    },
    ..RULE
};

/// `note-budget-vote`: commanded by the preparation on every live procedure of the case.
pub fn note_budget_vote<S: Station>(h: &mut Hearing<'_>) -> Outcome<S> {
    h.commanded().additive().ask_all(&[&VOTE_DATE, &VOTE_RESULT, &VOTE_BILL]);
    if h.finds(&budget_vote::REJECTED) {
        h.duty(&budget_vote::CANCEL_OR_WAIT);
    } else {
        h.fulfil(&budget_vote::CANCEL_OR_WAIT);
    }
    h.stay()
}

/// The budget facts a procedure passes on to what it opens.
pub const BUDGET_FACTS: &[&str] = &[
    "budget.line",
    "budget.amount_yen",
    "budget.by_year",
    "budget.form",
    "budget.limit_yen",
    "budget.until_year",
    "budget.preparation_clause",
    "budget.vote_date",
    "budget.vote_result",
    "budget.vote_bill",
];

/// The facts of these names, as they stand after the act.
#[must_use]
pub fn pass(file: &Dossier, names: &[&str]) -> Facts {
    names.iter().filter_map(|name| Some(((*name).to_owned(), file.get(name)?.clone()))).collect()
}
