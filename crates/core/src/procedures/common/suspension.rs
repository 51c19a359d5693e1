//! 停止・再開・中止: acts of every kind that may be set aside or given up.

use chrono::NaiveDate;
use serde_json::Value;
use statig::Outcome;

use super::back;
use crate::dossier::{Dossier, japan_instant};
use crate::effect::{Audience, DEADLINE, Deadline, Effect, Order, runs_on};
use crate::facts::date_of;
use crate::forms::shared::{REASON, SUSPEND_UNTIL};
use crate::hearing::Hearing;
use crate::inputs;
use crate::procedures::budget_vote;
use crate::registry::Station;
use crate::rule::{Question, RULE, Rule};
use crate::words::Capacity::{Approver, Officer, System};
use crate::words::{Sentence, words};

/// An officer suspends for at most the policy's days; an approver without limit.
static SUSPENSION_TERM: Rule = Rule {
    id: "suspension-term",
    name: words("担当者による停止の期限", "term of an officer's suspension"),
    judge: |file, out| {
        if file.capacity == Approver {
            return out.not_applicable();
        }
        let most = file.policy.officer_suspension_days;
        let days = named_end(file).map(|until| (until - file.today).num_days());
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

/// The last day, as this suspension names it; one of an earlier suspension is none of this one.
fn named_end(file: &Dossier) -> Option<NaiveDate> {
    file.brought("suspended.until").and_then(date_of)
}

/// `suspend` 停止: the stage is remembered, the procedure's own deadlines freeze.
pub fn suspend<S: Station>(h: &mut Hearing<'_>, suspended: S) -> Outcome<S> {
    h.by(&[Approver, Officer]).ask(&REASON).may(&SUSPEND_UNTIL).require(&SUSPENSION_TERM);
    h.derive("suspended.until", |file| named_end(file).is_none().then(|| Value::from("")));
    h.derive("suspended.from", |file| Some(Value::from(file.stage.clone())))
        .derive("suspended.on", |file| Some(Value::from(file.today.format("%Y-%m-%d").to_string())))
        .derive("suspended.deadlines", |file| Some(own_deadlines(file)))
        .effect(Effect::Freeze)
        .deadline(&END_OF_SUSPENSION)
        .tell(Audience::Officers)
        .tell(Audience::Suppliers);
    h.go(suspended)
}

static END_OF_SUSPENSION: Deadline = Deadline {
    id: "resume",
    words: words("停止の終期", "end of the suspension"),
    act: "resume",
    due: |file| japan_instant(named_end(file)?.succ_opt()?, 0, 0),
    ..DEADLINE
};

/// The procedure's own deadlines that are running, by id: not what runs on meanwhile.
fn own_deadlines(file: &Dossier) -> Value {
    let running: Vec<Value> = file
        .facts
        .keyed("due")
        .filter(|(id, value)| !runs_on(id) && value.as_str().is_some_and(|due| !due.is_empty()))
        .map(|(id, _)| Value::from(id))
        .collect();
    Value::from(running)
}

/// `resume` 再開, back to where it was; deadlines run again, moved by the days suspended.
pub fn resume<S: Station>(h: &mut Hearing<'_>, where_it_was: &'static Question) -> Outcome<S> {
    h.by(&[Approver, System])
        .lift("resume")
        .effect(Effect::Thaw)
        .tell(Audience::Officers)
        .tell(Audience::Suppliers);
    back(h, where_it_was)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{END_OF_SUSPENSION, SUSPENSION_TERM};
    use crate::rule::Outcome::{Met, Unmet};
    use crate::rules::testing::{dossier, outcome};

    /// Policy lets an officer suspend for five days from 2026-11-20.
    #[test]
    fn an_officer_names_the_last_day_within_the_term() {
        for (until, expected) in
            [("2026-11-19", Unmet), ("2026-11-20", Met), ("2026-11-25", Met), ("2026-11-26", Unmet)]
        {
            let found = outcome(&SUSPENSION_TERM, &[], |file| {
                file.given.set("suspended.until", json!(until));
            });
            assert_eq!(found, expected, "{until}");
        }
        assert_eq!(outcome(&SUSPENSION_TERM, &[], |_| {}), Unmet);
    }

    #[test]
    fn the_end_of_an_earlier_suspension_is_none_of_this_one() {
        let earlier = ("suspended.until", json!("2026-12-01"));
        assert_eq!(outcome(&SUSPENSION_TERM, std::slice::from_ref(&earlier), |_| {}), Unmet);
        let file = dossier(&[earlier], |_| {});
        assert_eq!((END_OF_SUSPENSION.due)(&file), None);
    }
}
