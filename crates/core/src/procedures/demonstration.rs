//! 実証実験・連携協定 `demonstration`: trying something out before anything is bought.
//!
//! Open to all by a call, or with a partner named for a reason; what the partner learned is
//! published before a procedure follows, so that taking part gives no head start.

mod acts;

use statig::prelude::*;

use super::award::{self, now, today};
use super::common::{self, REASON, told};
use super::open_call::{
    answer_questions, appoint_committee, approve_amendment, ask_question, draft_amendment, replace_evaluator,
};
use crate::effect::{Audience, Effect};
use crate::forms::demonstration as form;
use crate::forms::proposal_competition::{self as competition, evaluation, open_call};
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::{Approver, Evaluator, Officer, Supplier, System};
use acts::{agree, cancel, finish, publish_call, select_partner};

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
        AskQuestion "ask-question" "質問する" "ask a question",
        AnswerQuestions "answer-questions" "質問に回答する" "answer questions",
        DraftAmendment "draft-amendment" "変更案を作る" "draft an amendment",
        ApproveAmendment "approve-amendment" "変更を決裁する" "approve the amendment",
        CloseCall "close-call" "募集を締め切る" "close the call",
        DeclareInterest "declare-interest" "利害関係を申告する" "declare interests",
        SelectPartner "select-partner" "相手方を選定する" "select the partner",
        NoteWithdrawal "note-withdrawal" "相手方の辞退・資格喪失を記録する" "note the loss of the partner",
        Agree "agree" "協定を結ぶ" "agree",
        StartRunning "start-running" "実施を始める" "start running",
        RecordResult "record-result" "実証の結果を記録する" "record a result",
        Evaluate "evaluate" "実証を評価する" "evaluate",
        Finish "finish" "実証を終える" "finish",
        NoteComplaint "note-complaint" "認められた苦情を記録する" "note an upheld complaint",
        KeepDecision "keep-decision" "決定を維持する" "keep the decision",
        ApproveException "approve-exception" "例外を承認する" "approve an exception",
        Concur "concur" "合議に同意する" "concur",
        Object "object" "異議を述べる" "object",
        CountersignLater "countersign-later" "後閲する" "countersign later",
        Suspend "suspend" "停止する" "suspend",
        Resume "resume" "再開する" "resume",
        Cancel "cancel" "中止する" "cancel",
    }
}

/// The stages of [`form::SUSPENDED_FROM`], in its order.
const BEFORE_SUSPENDED: [Stage; 6] =
    [Stage::Planned, Stage::CallOpen, Stage::Selection, Stage::Agreed, Stage::Running, Stage::Evaluated];

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
                h.commanded();
                for fact in form::PASSED {
                    h.may(fact);
                }
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
            Act::AskQuestion => ask_question(h),
            Act::AnswerQuestions => answer_questions(h),
            Act::DraftAmendment => draft_amendment(h),
            Act::ApproveAmendment => approve_amendment(h),
            Act::CloseCall => {
                h.by(&[System]).derive("call.closed_at", now);
                told(h);
                if h.finds(&open_call::ANY_ENTRY) {
                    h.command(&form::BEGIN).go(Stage::Selection)
                } else {
                    h.tell(Audience::Public).command(&competition::END_CALL).effect(Effect::LiftAll);
                    h.go(Stage::NoEntry)
                }
            }
            _ => Super,
        }
    }

    #[state(superstate = "before_the_choice")]
    fn selection(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::DeclareInterest => {
                h.by(&[Evaluator]).additive().ask(&evaluation::INTEREST);
                h.document(&evaluation::INTEREST_DECLARATION).require(&evaluation::ON_COMMITTEE);
                h.derive("recused", evaluation::recused);
                told(h).stay()
            }
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
                h.by(&[Officer]).require(&competition::NO_UPHELD_COMPLAINT).derive("started_on", today);
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
            Act::Resume => {
                h.require(&open_call::RESUMED_BY_AMENDMENT);
                common::resume(h, &form::WHERE_IT_WAS, &BEFORE_SUSPENDED)
            }
            Act::Cancel => cancel(h),
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            Act::AskQuestion => {
                h.require(&open_call::WAS_OPEN);
                ask_question(h)
            }
            Act::AnswerQuestions => {
                h.require(&open_call::WAS_OPEN);
                answer_questions(h)
            }
            Act::DraftAmendment => {
                h.require(&open_call::WAS_OPEN);
                draft_amendment(h)
            }
            Act::ApproveAmendment => {
                h.require(&open_call::WAS_OPEN).derive("suspended.deadlines", open_call::frozen_but_the_end);
                approve_amendment(h)
            }
            _ => Super,
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
            Act::Concur => common::concur(h),
            Act::Object => common::object(h),
            _ => Super,
        }
    }

    /// From the publication of the partner: a complaint may be upheld.
    #[superstate(superstate = "working")]
    fn published(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NoteComplaint => award::note_complaint(h),
            Act::KeepDecision => award::keep_decision(h),
            _ => Super,
        }
    }

    /// Every live stage but the suspended one.
    #[superstate(superstate = "live")]
    fn working(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Suspend => {
                h.derive("suspended.remainder_seconds", open_call::remainder);
                common::suspend(h, Stage::Suspended)
            }
            Act::Cancel => cancel(h),
            _ => Super,
        }
    }

    /// Every live stage.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApproveException => common::approve_exception(h),
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }

    /// Every closed stage: only duties still open.
    #[superstate]
    fn ended(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CountersignLater => common::countersign(h),
            _ => Super,
        }
    }
}
