//! 応募・申請 `application`: one supplier's way through a call.
//!
//! The supplier enters, submits, replaces and withdraws; everything that is decided about it is
//! commanded by the call, so that an application never runs ahead of its call.

use statig::prelude::*;

use super::common::{self, told};
use crate::effect::{Audience, Effect};
use crate::forms::application as form;
use crate::forms::integrity::{INTEGRITY, INTEGRITY_MAY};
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::{call, certification, evaluation};
use crate::words::Capacity::{Approver, Officer, Supplier, System};

machine! {
    /// The machine of `application`.
    Application = "application" @ 1, "応募・申請", "application";
    attributes: [];
    opens: [];
    safeguards: [
        "submitted" <- ["submit", "accept-late", "open"],
        "preferred" <- ["prefer", "promote"],
        "contracted" <- ["note-contract"],
        "certified" <- ["certify"],
    ];
    stages {
        Draft "draft" Call live "作成中" "draft",
        Entered "entered" Call live "参加表明済" "entered",
        Submitted "submitted" Call live "提出済" "submitted",
        Admitted "admitted" Review live "資格確認済" "admitted",
        UnderEvaluation "under-evaluation" Review live "審査中" "under evaluation",
        SupplementRequested "supplement-requested" Review live "補正・追加資料待ち" "supplement requested",
        Late "late" Call live "期限後" "late",
        Preferred "preferred" Approval live "優先交渉権者" "preferred",
        Reserve "reserve" Approval live "次点" "reserve",
        NotSelected "not-selected" Completed closed "非採択" "not selected",
        Certified "certified" Completed closed "認定" "certified",
        Refused "refused" Completed closed "不認定" "refused",
        Contracted "contracted" Completed closed "契約済" "contracted",
        Withdrawn "withdrawn" Completed closed "辞退" "withdrawn",
        Disqualified "disqualified" Completed closed "失格" "disqualified",
        Ended "ended" Completed closed "終了" "ended",
    }
    acts {
        Open "open" "相手方として加える" "take in a counterpart",
        Enter "enter" "参加を表明する" "enter",
        Submit "submit" "提出する" "submit",
        Replace "replace" "差し替える" "replace",
        Admit "admit" "参加資格を認める" "admit",
        Disqualify "disqualify" "失格とする" "disqualify",
        BeginEvaluation "begin-evaluation" "審査に付す" "begin the evaluation",
        RequestSupplement "request-supplement" "補正・追加資料を求める" "request a supplement",
        AnswerRequest "answer-request" "補正に応じる" "answer the request",
        LapseRequest "lapse-request" "補正の期限が過ぎる" "the request lapses",
        Prefer "prefer" "優先交渉権者とする" "prefer",
        Keep "reserve" "次点とする" "reserve",
        NotSelect "not-select" "非採択とする" "not select",
        Promote "promote" "優先交渉権者に繰り上げる" "promote",
        Certify "certify" "認定する" "certify",
        Refuse "refuse" "不認定とする" "refuse",
        NoteContract "note-contract" "契約の成立を記録する" "note the contract",
        Withdraw "withdraw" "辞退する" "withdraw",
        LoseEligibility "lose-eligibility" "資格の喪失を記録する" "record the loss of eligibility",
        MarkLate "mark-late" "期限後として記録する" "mark as late",
        AcceptLate "accept-late" "期限後の応募を受理する" "accept a late application",
        EndWithCall "end-with-call" "公募とともに終える" "end with the call",
    }
}

#[state_machine(
    initial = "Stage::Draft",
    event_identifier = "act",
    context_identifier = "h",
    state(custom, name = "Stage"),
    superstate(derive(Debug)),
    visibility = "pub(crate)"
)]
impl Application {
    #[state]
    fn draft(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Enter => {
                h.by(&[Supplier]).ask_all(form::APPLICANT_FACTS).may_all(form::CONTACT_FACTS);
                h.require_all(&[&form::CALL_OPEN, &form::ENTRY_DEADLINE, &form::PLEDGED]);
                h.derive("entered_at", form::at);
                receipt(h).go(Stage::Entered)
            }
            Act::Submit => {
                h.by(&[Supplier]).ask_all(form::APPLICANT_FACTS).may_all(form::CONTACT_FACTS);
                h.require_all(&[&form::ELIGIBILITY_AFTER, &form::PLEDGED]);
                submit(h, false).go(Stage::Submitted)
            }
            // A counterpart the call itself names (No.8, a partner, a designated product) never
            // applied: the call takes it in.
            Act::Open => {
                h.commanded().ask(&form::CORPORATE_NUMBER).ask(&form::APPLICANT).may(&form::QUOTE);
                h.may_all(form::NAMED_BY_CALL);
                h.derive("named_by_call", |_| Some(true.into())).derive("submitted_at", form::at);
                told(h).go(Stage::Submitted)
            }
            Act::MarkLate => mark_late(h),
            _ => Super,
        }
    }

    #[state(superstate = "in_review")]
    fn entered(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Submit => {
                h.by(&[Supplier]).require(&form::ELIGIBILITY_AFTER);
                submit(h, false).go(Stage::Submitted)
            }
            Act::Admit => {
                h.commanded().require(&form::ELIGIBILITY_BEFORE);
                admit(h).go(Stage::Admitted)
            }
            Act::MarkLate => mark_late(h),
            _ => Super,
        }
    }

    #[state(superstate = "in_review")]
    fn submitted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Replace => {
                h.by(&[Supplier]);
                submit(h, true).stay()
            }
            Act::Admit => {
                h.commanded().require(&form::STILL_TO_EXAMINE);
                admit(h);
                if h.finds(&form::EXAMINED_BEFORE) { h.stay() } else { h.go(Stage::Admitted) }
            }
            Act::BeginEvaluation => {
                h.commanded().require(&form::EVALUATED_AS_SUBMITTED).go(Stage::UnderEvaluation)
            }
            Act::Refuse => result(h).go(Stage::Refused),
            _ => Super,
        }
    }

    #[state(superstate = "in_review")]
    fn admitted(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Submit => {
                h.by(&[Supplier]).require(&form::ELIGIBILITY_BEFORE);
                submit(h, false).go(Stage::Submitted)
            }
            Act::BeginEvaluation => {
                h.commanded().require(&form::ELIGIBILITY_AFTER).go(Stage::UnderEvaluation)
            }
            Act::MarkLate => mark_late(h),
            _ => Super,
        }
    }

    #[state(superstate = "in_review")]
    fn under_evaluation(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Prefer => result(h).go(Stage::Preferred),
            Act::Keep => result(h).go(Stage::Reserve),
            Act::NotSelect => result(h).go(Stage::NotSelected),
            Act::Certify => result(h).go(Stage::Certified),
            Act::Refuse => result(h).go(Stage::Refused),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn supplement_requested(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AnswerRequest => {
                h.by(&[Supplier]).ask(&form::ANSWER).lift("lapse-request");
                receipt(h);
                common::back(h, &form::WHERE_IT_WAS)
            }
            Act::LapseRequest => {
                h.by(&[System]).tell(Audience::Supplier).tell(Audience::Officers);
                common::back(h, &form::WHERE_IT_WAS)
            }
            Act::Disqualify => disqualify(h),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn late(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::AcceptLate => {
                h.by(&[Approver]).ask(&form::LATE_FAILURE).may_all(form::CONTENT_FACTS);
                h.require_all(&[&form::NOTHING_OPENED, &form::ENVELOPE_KNOWN]);
                h.derive("submitted_at", form::at).publish(&form::LATE_ACCEPTED);
                receipt(h).go(Stage::Submitted)
            }
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn preferred(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::NotSelect => result(h).go(Stage::NotSelected),
            Act::NoteContract => h.commanded().tell(Audience::Supplier).go(Stage::Contracted),
            // The call must not go on to sign with a candidate it has lost.
            Act::Withdraw => withdraw(h).effect(LOST).go(Stage::Withdrawn),
            Act::LoseEligibility => lose_eligibility(h).effect(LOST).go(Stage::Disqualified),
            _ => Super,
        }
    }

    #[state(superstate = "live")]
    fn reserve(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Promote => result(h).go(Stage::Preferred),
            // The contract of the preferred one ends every reserve.
            Act::NoteContract => h.commanded().tell(Audience::Supplier).go(Stage::NotSelected),
            _ => Super,
        }
    }

    #[state]
    fn not_selected() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn certified() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn refused() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn contracted() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn withdrawn() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn disqualified() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn ended() -> Outcome<Stage> {
        Super
    }

    /// What may be asked for or struck out, from entry to the end of the evaluation.
    #[superstate(superstate = "live")]
    fn in_review(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RequestSupplement => {
                h.by(&[Officer]).ask(&form::REQUEST_WHAT).ask(&form::REQUEST_UNTIL);
                h.ask(&form::REQUEST_SAME).may(&REASON);
                h.require(&form::TIME_TO_ANSWER).require(&evaluation::G97);
                h.derive("request.from", |file| Some(file.stage.clone().into()));
                h.deadline(&form::LAPSE).tell(Audience::Supplier).go(Stage::SupplementRequested)
            }
            Act::Disqualify => disqualify(h),
            _ => Super,
        }
    }

    /// Every live stage but the draft: one may always withdraw, without detriment.
    #[superstate]
    fn live(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Withdraw => withdraw(h).effect(COUNTED).go(Stage::Withdrawn),
            Act::LoseEligibility => lose_eligibility(h).effect(COUNTED).go(Stage::Disqualified),
            Act::EndWithCall => {
                h.commanded().may(&REASON).tell(Audience::Supplier);
                ends(h).go(Stage::Ended)
            }
            _ => Super,
        }
    }
}

/// What a submission brings, by the kind of its call, in time by the database clock (G44). To a
/// competition: the envelope uploaded before, the public version, and the open quote only where
/// nothing is sealed.
fn submit<'h, 'd>(h: &'h mut Hearing<'d>, again: bool) -> &'h mut Hearing<'d> {
    match h.choose(&form::KIND_OF_CALL) {
        0 => {
            h.ask(&form::ENVELOPE).ask(&form::PUBLIC_VERSION).may(&form::BID_ENVELOPE).may(&form::QUOTE);
            h.require_all(&[&call::G85, &form::CONTENT]);
        }
        1 => {
            h.ask_all(&[&form::CERTIFICATE, &form::PRODUCT]).may(&form::OBJECT_SCOPE);
            h.require(&form::CERTIFICATE_NAMED);
        }
        2 => {
            h.ask_all(form::PRODUCT_TO_CERTIFY).may(&form::IMPROVEMENT).document(&form::PLAN_DOCUMENT);
            // What is replaced was counted before.
            if !again {
                h.require(&certification::G80_AT_SUBMISSION);
            }
            h.effect(COUNTED);
        }
        _ => {
            h.ask(&form::PROPOSAL).may(&form::PRODUCT);
        }
    }
    h.require_all(&[&form::CALL_OPEN, &evaluation::G44]);
    h.derive("submitted_at", form::at);
    receipt(h)
}

/// 受付票: what the supplier did is confirmed to it, and told to the officers.
fn receipt<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    told(h).tell(Audience::Supplier)
}

/// The call learns that its candidate is gone.
const LOST: Effect = Effect::Report("note-withdrawal");

/// The call counts what is handed in.
const COUNTED: Effect = Effect::Report("note-application");

/// 辞退: at any time, without detriment, with or without a reason.
fn withdraw<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.by(&[Supplier]).may(&REASON);
    receipt(ends(h))
}

fn lose_eligibility<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.by(&[Officer]).ask(&REASON).tell(Audience::Supplier).tell(Audience::Approver);
    ends(h)
}

/// The check of eligibility, kept with the application it is about.
fn admit<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.may_all(INTEGRITY).may_all(INTEGRITY_MAY);
    h.tell(Audience::Supplier)
}

/// A result commanded by the call: the applicant learns its own score and reason.
fn result<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.commanded().may_all(form::RESULT);
    h.tell(Audience::Supplier)
}

fn disqualify(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.commanded().ask(&REASON).tell(Audience::Supplier);
    ends(h).go(Stage::Disqualified)
}

/// A submission after the deadline is kept as late, not refused: the failure may have been ours.
fn mark_late(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[System]).require(&form::DEADLINE_PASSED).may_all(form::APPLICANT_FACTS);
    h.may_all(form::CONTACT_FACTS).may_all(form::CONTENT_FACTS);
    h.derive("late_at", form::at);
    receipt(h).go(Stage::Late)
}

/// A closed application answers no request any more.
fn ends<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.lift("lapse-request")
}
