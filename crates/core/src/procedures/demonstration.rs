//! 実証実験・連携協定 `demonstration`: trying something out before anything is bought.
//!
//! Open to all by a call, or with a partner named for a reason; what the partner learned is
//! published before a procedure follows, so that taking part gives no head start.

mod acts;

use statig::prelude::*;

use super::award::{self, today};
use super::common::{self, told};
use super::open_call::{self, appoint_committee, declare_interest, replace_evaluator};
use crate::effect::Audience;
use crate::forms::demonstration as form;
use crate::forms::proposal_competition::NO_UPHELD_COMPLAINT;
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::{Approver, Evaluator, Officer, Supplier, System};
use acts::{agree, close_call, finish, publish_call, select_partner};

machine! {
    /// The machine of `demonstration`.
    Demonstration = "demonstration" @ 1, "実証実験・連携協定", "demonstration";
    attributes: ["form": ["pilot", "cooperation-agreement", "joint-promotion"]];
    opens: ["application"];
    safeguards: [
        "call-open" <- ["publish-call"],
        "selection" <- ["name-partner", "close-call"],
        "agreed" <- ["agree"],
        "running" <- ["start-running"],
        "evaluated" <- ["evaluate"],
        "closed" <- ["finish"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        Planned "planned" Preparation live "計画" "planned",
        CallOpen "call-open" Call live "募集中" "call open",
        Selection "selection" Review live "選定" "selection",
        Agreed "agreed" Contract live "協定締結" "agreed",
        Running "running" Performance live "実施中" "running",
        Evaluated "evaluated" Performance live "評価済" "evaluated",
        Suspended "suspended" Preparation live "停止中" "suspended",
        Closed "closed" Completed closed "終了" "closed",
        NoEntry "no-entry" Completed closed "応募なし" "no entry",
        Cancelled "cancelled" Completed closed "中止" "cancelled",
    }
    acts {
        Open "open" "実証を始める" "open",
        AppointCommittee "appoint-committee" "選定委員を選任する" "appoint the committee",
        ReplaceEvaluator "replace-evaluator" "選定委員を交代させる" "replace an evaluator",
        PublishCall "publish-call" "募集する" "publish the call",
        NamePartner "name-partner" "公募によらず相手方を定める" "name the partner",
        AskQuestion, AnswerQuestions, DraftAmendment, ApproveAmendment,
        CloseCall "close-call" "募集を締め切る" "close the call",
        DeclareInterest,
        SelectPartner "select-partner" "相手方を選定する" "select the partner",
        NoteWithdrawal "note-withdrawal" "相手方の辞退・資格喪失を記録する" "note the loss of the partner",
        Agree "agree" "協定を結ぶ" "agree",
        StartRunning "start-running" "実施を始める" "start running",
        RecordResult "record-result" "実証の結果を記録する" "record a result",
        Evaluate "evaluate" "実証を評価する" "evaluate",
        Finish "finish" "実証を終える" "finish",
        NoteComplaint, KeepDecision,
        ApproveException, Concur, Object, CountersignLater, Suspend, Resume, Cancel,
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
impl Demonstration {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().may_all(form::PASSED);
                h.derive("form", form::form);
                told(h).go(Stage::Planned)
            }
            _ => Super,
        }
    }

    #[state(superstate = "working")]
    fn planned(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AppointCommittee => appoint_committee(h),
            Act::PublishCall => publish_call(h),
            Act::NamePartner => {
                h.by(&[Approver]).ask_all(&[&form::PARTNER_NUMBER, &form::PARTNER_NAME, &REASON]);
                h.derive("direct.reason", form::direct_reason).open(&form::NAMED_PARTNER);
                told(h).go(Stage::Selection)
            }
            // Nothing has been approved yet.
            Act::CountersignLater => Handled,
            _ => Super,
        }
    }

    #[state(superstate = "before_the_choice")]
    fn call_open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CloseCall => close_call(h),
            _ => open_call::while_open(h, act),
        }
    }

    #[state(superstate = "before_the_choice")]
    fn selection(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::DeclareInterest => declare_interest(h, &[Evaluator]),
            Act::SelectPartner => select_partner(h),
            Act::NoteWithdrawal => {
                h.by(&[System]).additive().require(&form::PARTNER_LOST).tell(Audience::Approver);
                told(h).stay()
            }
            Act::Agree => agree(h),
            _ => Super,
        }
    }

    #[state(superstate = "published")]
    fn agreed(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::StartRunning => {
                h.by(&[Officer]).require(&NO_UPHELD_COMPLAINT).derive("started_on", today);
                h.tell(Audience::Suppliers);
                told(h).go(Stage::Running)
            }
            _ => Super,
        }
    }

    #[state(superstate = "published")]
    fn running(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RecordResult => {
                h.by(&[Officer, Supplier]).additive().ask(&form::RECORD);
                told(h).stay()
            }
            Act::Evaluate => {
                h.by(&[Officer]).ask_all(&[&form::OFFICIALS, &form::RESIDENTS, &form::EVALUATION]);
                h.document(&form::EVALUATION_REPORT).require(&form::RECORDED);
                h.derive("evaluated_on", today).tell(Audience::Suppliers);
                told(h).go(Stage::Evaluated)
            }
            _ => Super,
        }
    }

    #[state(superstate = "published")]
    fn evaluated(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Finish => finish(h),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn suspended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Resume => open_call::resume(h, &form::WHERE_IT_WAS),
            Act::Cancel => open_call::cancel(h, Stage::Cancelled),
            // What befalls it meanwhile is kept: it holds up what follows once it is resumed.
            Act::NoteComplaint => award::note_complaint(h),
            _ => open_call::while_suspended(h, act),
        }
    }

    #[state(superstate = "ended")]
    fn closed() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn no_entry() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "ended")]
    fn cancelled() -> Outcome<Stage> {
        Super
    }

    /// From the call to the choice: evaluators may change, and sections give their opinion.
    #[superstate(superstate = "working")]
    fn before_the_choice(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReplaceEvaluator => replace_evaluator(h),
            _ => common::on_the_route(h, act),
        }
    }

    /// From the publication of the partner: a complaint may be upheld.
    #[superstate(superstate = "working")]
    fn published(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        award::open_to_complaint(h, act)
    }

    /// Every live stage but the suspended one.
    #[superstate(superstate = "live")]
    fn working(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => open_call::suspend(h, Stage::Suspended),
            Act::Cancel => open_call::cancel(h, Stage::Cancelled),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_live_stage(h, act)
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }
}
