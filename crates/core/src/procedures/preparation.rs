//! 案件形成 `preparation`: from a recorded need to an executable budget and a lawful method.
//!
//! The national practice guide's upstream pipeline (課題特定 → 探索 → 調整 → 方法 → 予算化).

use statig::prelude::*;

use super::common::{self, told};
use super::small_value::start_small_purchase;
use crate::effect::{Audience, Effect};
use crate::forms::call::{DIRECT_REASON, LEARNED};
use crate::forms::idea;
use crate::forms::preparation as form;
use crate::forms::shared::{self, REASON, VOTE_BILL, VOTE_DATE, VOTE_RESULT};
use crate::hearing::Hearing;
use crate::machine;
use crate::rule::{QUESTION, Question};
use crate::rules::{budget, call, contract, method};
use crate::words::Capacity::{Approver, FinanceOfficer, Officer, System};
use crate::words::words;

machine! {
    /// The machine of `preparation`.
    Preparation = "preparation" @ 1, "案件形成", "case preparation";
    attributes: [];
    opens: [
        "proposal-competition",
        "negotiated-no4",
        "joint-procurement",
        "pay-for-success",
        "trial-order",
        "demonstration",
        "idea",
        "contract",
    ];
    safeguards: [
        "budget" <- ["choose-method"],
        "ready" <- ["approve-budget"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        Issue "issue" Preparation live "課題特定・企画" "issue identification",
        Scouting "scouting" Preparation live "連携先の探索" "scouting",
        Alignment "alignment" Preparation live "庁内調整" "internal alignment",
        Method "method" Preparation live "連携方法の検討" "choice of method",
        Budget "budget" Preparation live "予算化" "budgeting",
        Ready "ready" Preparation live "執行可能" "ready to execute",
        Shelved "shelved" Preparation live "見送り" "shelved",
        Closed "closed" Completed closed "完了" "closed",
    }
    acts {
        OpenCase "open-case" "案件を起こす" "open the case",
        StartScouting "start-scouting" "探索を始める" "start scouting",
        RecordDialogue "record-dialogue" "対話を記録する" "record a dialogue",
        RegisterIdea "register-idea" "発案の預かりを起こす" "register an idea",
        StartAlignment "start-alignment" "庁内調整を始める" "start internal alignment",
        RecordAlignment "record-alignment" "庁内調整の結果を記録する" "record the alignment",
        ChooseMethod "choose-method" "調達方式を決定する" "choose the method",
        ReturnMethod "return-method" "方式案を差し戻す" "return the method",
        RequestBudget "request-budget" "予算を要求する" "request the budget",
        ApproveBudget "approve-budget" "予算を査定する" "approve the budget",
        CutBudget "cut-budget" "予算を認めない" "cut the budget",
        RecordBudgetVote "record-budget-vote" "予算の議決を記録する" "record the budget vote",
        StartPath "start-path" "調達手続を始める" "start the path",
        StartDemonstration "start-demonstration" "実証実験を始める" "start a demonstration",
        NoteDemonstration "note-demonstration" "実証の知見の公表状況を記録する" "note what of a demonstration is public",
        StartSmallPurchase "start-small-purchase" "少額随意契約を決裁する" "start a small purchase",
        ReconsiderMethod "reconsider-method" "方式を再検討する" "reconsider the method",
        ConcludeWithoutProcurement "conclude-without-procurement" "調達によらず終える" "conclude without procurement",
        Shelve "shelve" "見送る" "shelve",
        Reopen "reopen" "再開する" "reopen",
        CloseCase "close-case" "案件を閉じる" "close the case",
        Reassign, Concur, Object, CountersignLater,
    }
}

/// Where a shelved case was.
static WHERE_IT_WAS: Question = Question {
    id: "where-it-was",
    words: words("見送る前の段階", "the stage before it was shelved"),
    answers: SHELVED_FROM,
    history: true,
    answer: |file| shared::position(file, "shelved.from", SHELVED_FROM),
    ..QUESTION
};
const SHELVED_FROM: &[&str] = &["issue", "scouting", "alignment", "method", "budget", "ready"];

#[state_machine(
    initial = "Stage::Unopened",
    event_identifier = "act",
    context_identifier = "h",
    state(custom, name = "Stage"),
    superstate(derive(Debug)),
    visibility = "pub(crate)"
)]
impl Preparation {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::OpenCase => {
                h.by(&[Officer]).ask_all(form::NEED).may(&form::BEFORE);
                told(h).go(Stage::Issue)
            }
            _ => Super,
        }
    }

    #[state(superstate = "working")]
    fn issue(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::StartScouting => {
                h.by(&[Officer]).ask(&form::PEERS).ask(&form::JOINT_CONSIDERED);
                told(h).go(Stage::Scouting)
            }
            // Nobody was spoken to and nothing has been approved yet.
            Act::StartDemonstration | Act::NoteDemonstration | Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "working")]
    fn scouting(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::StartAlignment => {
                h.by(&[Officer]).ask_all(&[&form::FIT_CHECK, &form::THREE_WAY_GOOD]);
                h.may(&REASON).require(&form::TWO_CANDIDATES);
                told(h).go(Stage::Alignment)
            }
            // Nothing has been approved yet.
            Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "working")]
    fn alignment(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordAlignment => {
                h.by(&[Officer]).ask(&form::ALIGNMENT_PATTERN).document(&form::ALIGNMENT_RECORD);
                h.tell(Audience::Approver).go(Stage::Method)
            }
            Act::ConcludeWithoutProcurement => without_procurement(h),
            // Nothing has been approved yet.
            Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "working")]
    fn method(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ChooseMethod => {
                common::approval(h, &["record-alignment"]).ask_all(form::METHOD).may_all(form::OF_WTO);
                h.require_all(&[&method::G01, &method::G05, &method::G06]);
                h.may(&form::IDEAS_UNANSWERED);
                h.require_all(&[&idea::WAYS_CHOSEN, &idea::WAYS_FIT, &idea::NO_OPEN_INCIDENT]);
                h.document(&form::METHOD_RECORD);
                told(h).go(Stage::Budget)
            }
            Act::ReturnMethod => common::turn_down(h),
            Act::ConcludeWithoutProcurement => without_procurement(h),
            _ => common::on_the_route(h, act),
        }
    }

    #[state(superstate = "working")]
    fn budget(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RequestBudget => {
                h.by(&[Officer]).ask_all(form::BUDGET_REQUEST).document(&form::REFERENCE_QUOTE);
                h.tell(Audience::Finance).stay()
            }
            Act::ApproveBudget => {
                h.by(&[FinanceOfficer]).apart_from(&["request-budget"]).ask_all(form::ASSESSMENT);
                h.require(&form::REQUESTED).require(&budget::G53);
                told(h).go(Stage::Ready)
            }
            Act::CutBudget => {
                h.by(&[FinanceOfficer]).ask(&REASON).ask(&form::CUT).require(&form::REQUESTED);
                h.derive("shelved.from", |_| Some("budget".into()));
                told(h);
                if h.finds(&form::PARTIAL_CUT) { h.go(Stage::Method) } else { h.go(Stage::Shelved) }
            }
            _ => Super,
        }
    }

    #[state(superstate = "working")]
    fn ready(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordBudgetVote => {
                h.by(&[FinanceOfficer]).ask_all(&[&VOTE_DATE, &VOTE_RESULT, &VOTE_BILL]);
                h.effect(Effect::Announce("note-budget-vote"));
                told(h).stay()
            }
            Act::StartPath => {
                h.by(&[Officer]).require_all(&[&form::NO_LIVE_PATH, &call::PARITY_OF_PATH]);
                publishes_lessons(h);
                if h.finds(&form::COMPETITION_CHOSEN) {
                    h.ask(&form::PROCEDURE_FORM);
                }
                h.may(&form::TIMING).may(&form::SEALING).may(&form::INTAKE).may(&form::DEMONSTRATED);
                h.open(&form::PATH);
                h.tell(Audience::Approver).stay()
            }
            Act::StartSmallPurchase => {
                h.may(&DIRECT_REASON).require(&call::PARITY_OF_PURCHASE);
                publishes_lessons(h);
                start_small_purchase(h, &["open-case", "request-budget"]).stay()
            }
            Act::Concur | Act::Object => common::on_the_route(h, act),
            Act::ReconsiderMethod => {
                h.by(&[Officer]).ask(&REASON).require(&form::NO_LIVE_PATH);
                told(h).go(Stage::Method)
            }
            Act::CloseCase => close_case(h),
            _ => Super,
        }
    }

    #[state]
    fn shelved(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Reopen => {
                h.by(&[Officer]).ask(&REASON);
                told(h);
                common::back(h, &WHERE_IT_WAS)
            }
            Act::CloseCase => close_case(h),
            Act::Reassign => reassign(h),
            _ => Super,
        }
    }

    #[state]
    fn closed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }

    /// What every working stage allows, from issue to ready.
    #[superstate]
    fn working(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordDialogue => {
                h.by(&[Officer]).additive().ask(&form::DIALOGUE);
                told(h).stay()
            }
            Act::RegisterIdea => {
                h.by(&[Officer]).additive().ask(&form::IDEA).open(&idea::RECORD);
                told(h).stay()
            }
            Act::Shelve => {
                h.by(&[Officer]).ask(&REASON).require(&form::NO_LIVE_CHILD);
                h.derive("shelved.from", |file| Some(file.stage.clone().into()));
                told(h).go(Stage::Shelved)
            }
            Act::StartDemonstration => {
                h.by(&[Officer]).ask(&form::DEMONSTRATION_FORM).open(&form::DEMONSTRATION);
                told(h).stay()
            }
            Act::NoteDemonstration => {
                h.by(&[System]).additive().derive("parity.unpublished", form::parity_owed);
                if h.finds(&form::PARITY_OWED) {
                    told(h);
                }
                h.stay()
            }
            Act::Reassign => reassign(h),
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }
}

/// 担当替え: to somebody else, or to another section with it.
fn reassign(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.may(&form::OWNER);
    common::reassign(h)
}

/// What the partner of a demonstration learned is published with the act that states it.
fn publishes_lessons(h: &mut Hearing<'_>) {
    h.may(&LEARNED);
    if h.finds(&form::LESSONS_STATED) {
        h.publish(&form::LESSONS);
    }
}

/// 調達によらない終了: cooperation, promotion, a free pilot, or no solution.
fn without_procurement(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Approver]).ask(&form::WITHOUT_PROCUREMENT).ask_all(form::FAIRNESS).require(&form::NO_LIVE_CHILD);
    h.require(&contract::G90).command(&idea::END);
    told(h).go(Stage::Closed)
}

/// 案件の完了: nothing lives, and the results are held against the KPI.
fn close_case(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask(&form::RESULTS).require(&form::NO_LIVE_CHILD).command(&idea::END);
    told(h).go(Stage::Closed)
}
