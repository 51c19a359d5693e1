//! A path only tests know: proof that a path is one file and one line.
//!
//! 物品の貸出 `loan-of-equipment`: requested, approved by somebody else, returned.

#![expect(unreachable_pub, reason = "the declarations of a path are public, and tests are not")]

use statig::prelude::*;

use crate::dossier::Dossier;
use crate::effect::Audience;
use crate::engine::{Answer, decide, offers};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::words::Capacity::{Approver, Officer};
use crate::{facts, machine};

facts! {
    ITEM = "item": Text, "物品", "item";
    RETURNED_ON = "returned_on": Date, "返却日", "date of return";
}

machine! {
    /// The machine of the tests' own path.
    Loan = "loan-of-equipment" @ 1, "物品の貸出", "loan of equipment";
    attributes: [];
    opens: [];
    safeguards: ["lent" <- ["approve-loan"]];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        Requested "requested" Preparation live "申込み" "requested",
        Lent "lent" Performance live "貸出中" "lent",
        Returned "returned" Completed closed "返却済" "returned",
        Refused "refused" Completed closed "不承認" "refused",
    }
    acts {
        Request "request" "申し込む" "request",
        ApproveLoan "approve-loan" "承認する" "approve",
        RefuseLoan "refuse-loan" "承認しない" "refuse",
        Return "return" "返却する" "return",
    }
}

#[state_machine(
    initial = "Stage::Unopened",
    event_identifier = "act",
    context_identifier = "h",
    state(custom, name = "Stage"),
    superstate(derive(Debug)),
    visibility = "pub(crate)"
)]
impl Loan {
    #[state(superstate = "any")]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Request => h.by(&[Officer]).ask(&ITEM).tell(Audience::Approver).go(Stage::Requested),
            _ => Super,
        }
    }

    #[state(superstate = "any")]
    fn requested(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveLoan => h.by(&[Approver]).apart_from(&["request"]).go(Stage::Lent),
            Act::RefuseLoan => h.by(&[Approver]).ask(&REASON).go(Stage::Refused),
            _ => Super,
        }
    }

    #[state(superstate = "any")]
    fn lent(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Return => h.by(&[Officer]).ask(&RETURNED_ON).go(Stage::Returned),
            _ => Super,
        }
    }

    #[state(superstate = "any")]
    fn returned() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "any")]
    fn refused() -> Outcome<Stage> {
        Super
    }

    #[superstate]
    fn any() -> Outcome<Stage> {
        Super
    }
}

#[test]
fn the_survey_accepts_it_and_the_engine_runs_it() {
    assert!(crate::atlas::survey(&MACHINE).defects.is_empty());
    let now = chrono::DateTime::UNIX_EPOCH;
    let mut file = Dossier::new("R8-0001/2", now, "u-0001", Officer);
    file.given.set("item", "脚立".into());
    let Ok(Answer::Decision(decision)) = decide(&MACHINE, "request", &file) else { panic!("refused") };
    assert_eq!(decision.to.id, "requested");

    let mut file = Dossier::new("R8-0001/2", now, "u-0001", Approver);
    file.stage = "requested".to_owned();
    file.performers.insert("request".to_owned(), "u-0001".to_owned());
    let Ok(Answer::Refusal(refusal)) = decide(&MACHINE, "approve-loan", &file) else { panic!("allowed") };
    let unmet: Vec<_> = refusal.unmet().map(|finding| finding.rule.id).collect();
    assert_eq!(unmet, ["separation-of-duties"]);

    let offered = offers(&MACHINE, &file).unwrap();
    let grey: Vec<_> = offered.iter().map(|offer| (offer.act, offer.allowed)).collect();
    assert_eq!(grey, [("approve-loan", false), ("refuse-loan", true)]);
}

#[test]
fn its_stages_are_what_the_registry_says() {
    let walked = walk(&[0, 1, 3], &|_| crate::hearing::Script::default());
    let reached: Vec<_> = walked.iter().map(|(stage, _)| *stage).collect();
    assert_eq!(reached, ["requested", "lent", "returned"]);
}
