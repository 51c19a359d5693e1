//! 給付・支払回 `instalment`: one delivery, its inspection, its invoice and its payment.
//!
//! Who ordered does not inspect, who ordered the payment is neither inspector nor accounting
//! manager; the law's days run on inspection (G62) and payment (G63).

use serde_json::Value;
use statig::prelude::*;

use super::common::told;
use crate::effect::{Audience, Effect};
use crate::forms::contract::{CARRY_OVER, today};
use crate::forms::instalment as form;
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::payment;
use crate::words::Capacity::{AccountingManager, Approver, Inspector, Officer, Supplier};

machine! {
    /// The machine of `instalment`.
    Instalment = "instalment" @ 1, "給付・支払回", "instalment";
    attributes: [];
    opens: [];
    safeguards: [
        "paid" <- ["pay"],
        "settled" <- ["pay"],
        "invoicing" <- ["pass-inspection", "return-invoice"],
    ];
    stages {
        Unopened "" Performance live "開始前" "before opening",
        Due "due" Performance live "履行待ち" "due",
        Inspection "inspection" Performance live "検査" "inspection",
        Invoicing "invoicing" Performance live "請求" "invoicing",
        Payment "payment" Performance live "支払" "payment",
        Paid "paid" Performance live "支払済（精算待ち）" "paid, to be settled",
        Settled "settled" Completed closed "精算済" "settled",
        Cancelled "cancelled" Completed closed "取消" "cancelled",
    }
    acts {
        Open "open" "給付・支払回を起こす" "open the instalment",
        ReportCompletion "report-completion" "履行完了を届け出る" "report the completion",
        PassInspection "pass-inspection" "検査に合格とする" "pass the inspection",
        FailInspection "fail-inspection" "検査に不合格とする" "fail the inspection",
        SubmitInvoice "submit-invoice" "請求する" "submit the invoice",
        ReturnInvoice "return-invoice" "請求書を返付する" "return the invoice",
        CancelInstalment "cancel-instalment" "給付回を取り消す" "cancel the instalment",
        NoteCarryOver "note-carry-over" "繰越を記録する" "note the carry-over",
        OrderPayment "order-payment" "支出を命令する" "order the payment",
        ReturnPaymentOrder "return-payment-order" "支出命令を返付する" "return the payment order",
        Pay "pay" "支払う" "pay",
        Settle "settle" "精算する" "settle",
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
impl Instalment {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Open => {
                h.commanded().ask_all(form::OPENED_WITH).require_all(&[&payment::G65, &payment::G66]);
                h.may_all(form::PASSED);
                h.tell(Audience::Supplier);
                if h.finds(&form::BEFORE_DELIVERY) {
                    return h.deadline(&payment::CLOSE_BOOKS).go(Stage::Payment);
                }
                h.go(Stage::Due)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unpaid")]
    fn due(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportCompletion => {
                h.by(&[Supplier]).ask(&form::DELIVERED_ON).derive("completion_reported_on", today);
                h.duty(&payment::INSPECTION).tell(Audience::Inspector);
                told(h).go(Stage::Inspection)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unpaid")]
    fn inspection(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::PassInspection => inspect(h, "passed").deadline(&payment::CLOSE_BOOKS).go(Stage::Invoicing),
            Act::FailInspection => {
                h.ask(&form::DEFECTS).ask(&form::CORRECT_BY);
                // The days run anew from the next notice of completion.
                h.derive("completion_reported_on", |_| Some(Value::from("")));
                inspect(h, "failed").go(Stage::Due)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unpaid")]
    fn invoicing(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::SubmitInvoice => {
                h.by(&[Supplier]).ask(&form::INVOICE_YEN).require(&form::WITHIN_AMOUNT);
                h.derive("invoice_on", today).derive("payment_days", form::payment_days);
                h.duty(&payment::PAYMENT).tell(Audience::Approver);
                told(h).go(Stage::Payment)
            }
            _ => Super,
        }
    }

    #[state(superstate = "unpaid")]
    fn payment(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReturnInvoice => {
                h.by(&[Officer]).ask(&REASON).lift("duty-payment");
                // The days run anew from the corrected invoice.
                h.derive("invoice_on", |_| Some(Value::from("")))
                    .derive("due.duty-payment", |_| Some(Value::from("")))
                    .derive("payment.ordered", |_| Some(Value::from(false)));
                told(h).tell(Audience::Supplier).go(Stage::Invoicing)
            }
            Act::OrderPayment => {
                h.by(&[Approver]).apart_from(&["pass-inspection"]);
                h.ask(&form::PAYMENT_LINE).ask(&form::PAYMENT_YEAR).may(&form::PAST_YEAR);
                h.require_all(&[&payment::G64, &payment::G67, &payment::PAST_YEAR_PAYMENT]);
                h.derive("payment.ordered", |_| Some(Value::from(true)));
                h.tell(Audience::Accounting).stay()
            }
            Act::ReturnPaymentOrder => {
                h.by(&[AccountingManager]).ask(&REASON).require(&form::ORDERED);
                h.derive("payment.ordered", |_| Some(Value::from(false)));
                told(h).tell(Audience::Approver).stay()
            }
            Act::Pay => pay(h),
            _ => Super,
        }
    }

    #[state]
    fn paid(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Settle => {
                h.by(&[Officer]).ask(&form::SETTLED_YEN).derive("difference_yen", form::difference);
                told(h).tell(Audience::Supplier).tell(Audience::Accounting).go(Stage::Settled)
            }
            _ => Super,
        }
    }

    #[state]
    fn settled() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn cancelled() -> Outcome<Stage> {
        Super
    }

    /// What was not paid may be cancelled, or carried over into the next year.
    #[superstate]
    fn unpaid(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::CancelInstalment => {
                h.by(&[Approver]).ask(&REASON).effect(Effect::LiftAll);
                told(h).tell(Audience::Supplier).go(Stage::Cancelled)
            }
            Act::NoteCarryOver => {
                h.commanded().additive().ask_all(CARRY_OVER);
                told(h).stay()
            }
            _ => Super,
        }
    }
}

/// 検査: by an inspector who neither ordered the contract nor its payment, with its record.
fn inspect<'h, 'd>(h: &'h mut Hearing<'d>, result: &'static str) -> &'h mut Hearing<'d> {
    h.by(&[Inspector]).apart_from(&["order-payment"]).require(&form::NOT_THE_ORDERER);
    h.document(&form::INSPECTION_RECORD).fulfil(&payment::INSPECTION).derive("inspected_on", today);
    match result {
        "passed" => h.derive("inspection.result", |_| Some(Value::from("passed"))),
        _ => h.derive("inspection.result", |_| Some(Value::from("failed"))),
    };
    told(h).tell(Audience::Supplier)
}

/// 支払: only on an order, of a debt that is fixed (Act 232-4(2)), by neither inspector nor orderer.
fn pay(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[AccountingManager]).apart_from(&["order-payment", "pass-inspection"]);
    h.may(&form::LATE_INTEREST_RATE).require(&payment::LATE_INTEREST_RATE);
    h.require_all(&[&form::ORDERED, &payment::G64, &payment::G67, &payment::PAST_YEAR_PAYMENT]);
    h.fulfil(&payment::PAYMENT);
    h.lift("close-books")
        .derive("paid_on", today)
        .derive("paid_yen", form::paid_amount)
        .derive("late_days", form::late_days)
        .derive("late_interest_yen", form::late_interest);
    told(h).tell(Audience::Supplier);
    if h.finds(&form::BEFORE_DELIVERY) { h.go(Stage::Paid) } else { h.go(Stage::Settled) }
}
