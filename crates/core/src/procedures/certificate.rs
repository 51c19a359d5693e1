//! 認定 `certificate`: of one product or service of one holder, for a term.
//!
//! Given by a trial order, or taken over from another organisation (Rules 12-3(7)). Contracts that
//! rest on it are told of every change.

#[cfg(test)]
mod tests;

use serde_json::Value;
use statig::prelude::*;

use super::award::today;
use super::common::{self, told};
use crate::effect::{Audience, Effect};
use crate::forms::application::PLAN_DOCUMENT;
use crate::forms::certificate as form;
use crate::forms::shared::REASON;
use crate::hearing::Hearing;
use crate::machine;
use crate::rules::certification as rules;
use crate::words::Capacity::{Approver, Officer, Supplier, System};

machine! {
    /// The machine of `certificate`.
    Certificate = "certificate" @ 1, "認定", "certificate";
    attributes: [];
    opens: [];
    safeguards: [
        "active" <- ["certify", "import"],
        "amending" <- ["propose-change"],
        "revoked" <- ["revoke"],
    ];
    stages {
        Unopened "" Approval live "開始前" "before opening",
        Active "active" Performance live "有効" "active",
        Amending "amending" Performance live "計画変更の確認中" "plan being changed",
        Expired "expired" Completed closed "期間満了" "expired",
        Revoked "revoked" Completed closed "取消し" "revoked",
        Surrendered "surrendered" Completed closed "辞退" "surrendered",
        ImportRefused "import-refused" Completed closed "取込み不可" "import refused",
    }
    acts {
        Certify "certify" "認定する" "certify",
        Import "import" "他団体の認定を取り込む" "import",
        ReportPlan "report-plan" "実施状況を報告する" "report on the plan",
        RecordBreach "record-breach" "計画に従っていない事実を記録する" "record that the plan is not followed",
        ProposeChange "propose-change" "計画の変更を申請する" "propose a change",
        ConfirmChange "confirm-change" "計画の変更を確認する" "confirm the change",
        RefuseChange "refuse-change" "計画の変更を認めない" "refuse the change",
        HearHolder "hear-holder" "弁明を聴く" "hear the holder",
        Revoke "revoke" "認定を取り消す" "revoke",
        Expire "expire" "期間満了とする" "expire",
        Surrender "surrender" "認定を辞退する" "surrender",
        NoteIssuerChange "note-issuer-change" "認定元の変更を記録する" "note the issuer's change",
        KeepImported "keep-imported" "取り込んだ認定を維持する" "keep the imported certificate",
        NoteUseEvaluation "note-use-evaluation" "使用評価を受け取る" "note the evaluation of a use",
        Concur, Object, CountersignLater,
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
impl Certificate {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::Certify => {
                h.commanded().ask_all(form::CERTIFIED).may(&form::COUNTERPART).require(&form::TERM);
                h.derive("certificate.imported", |_| Some(false.into()));
                in_force(h).go(Stage::Active)
            }
            // The office's act is by two; what it verified comes with it.
            Act::Import => {
                h.commanded().ask_all(form::CERTIFIED).ask_all(form::IMPORTED).may(&form::EXPERTS);
                h.require_all(&[&form::TERM, &rules::G21, &rules::IMPORT_VERIFIED]);
                h.derive("certificate.imported", |_| Some(true.into())).derive("imported_on", today);
                if h.finds(&form::IMPORT_STANDS) {
                    in_force(h).go(Stage::Active)
                } else {
                    h.tell(Audience::Approver).tell(Audience::Supplier);
                    told(h).go(Stage::ImportRefused)
                }
            }
            _ => Super,
        }
    }

    #[state(superstate = "valid")]
    fn active(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ProposeChange => {
                h.by(&[Supplier])
                    .ask_all(&[&form::PROPOSED, &form::CHANGE_REASON])
                    .may(&form::PROPOSED_SCOPE);
                h.document(&PLAN_DOCUMENT).require(&rules::G17_CHANGED).tell(Audience::Approver);
                told(h).tell(Audience::Supplier).go(Stage::Amending)
            }
            _ => Super,
        }
    }

    #[state(superstate = "valid")]
    fn amending(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ConfirmChange => {
                common::approval(h, &[]).ask(&form::FINDINGS).may(&form::EXPERTS);
                h.require_all(&[&rules::G17_CHANGED, &rules::G18_CHANGED, &rules::G19]);
                h.require(&rules::EXPERTS_ALWAYS_CHANGED);
                h.derive("plan", |file| file.get("plan.proposed").cloned());
                h.derive("certificate.scope", form::changed_scope);
                changed(h, |_| Some("amended".into())).publish(&form::CHANGED);
                no_change_waits(h).go(Stage::Active)
            }
            Act::RefuseChange => {
                h.by(&[Approver]).ask(&REASON).tell(Audience::Supplier);
                told(h);
                no_change_waits(h).go(Stage::Active)
            }
            _ => Super,
        }
    }

    #[state(superstate = "over")]
    fn expired() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "over")]
    fn revoked() -> Outcome<Stage> {
        Super
    }

    #[state(superstate = "over")]
    fn surrendered() -> Outcome<Stage> {
        Super
    }

    #[state]
    fn import_refused() -> Outcome<Stage> {
        Super
    }

    /// While it is in force.
    #[superstate]
    fn valid(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ReportPlan => {
                h.by(&[Supplier]).additive().ask_all(&[&form::REPORT, &form::FOLLOWED]);
                h.fulfil(&form::REPORT_DUE).duty(&form::REPORT_DUE).tell(Audience::Supplier);
                if h.finds(&form::PLAN_BROKEN) {
                    broken(h).derive("holder.heard", |_| Some(false.into()));
                }
                told(h).stay()
            }
            Act::RecordBreach => {
                h.by(&[Officer]).ask(&form::BREACH).tell(Audience::Supplier);
                broken(h).derive("holder.heard", |_| Some(false.into()));
                told(h).stay()
            }
            Act::HearHolder => {
                h.by(&[Officer]).may(&form::STATEMENT).may(&form::WAIVED).may(&form::FOLLOWED);
                h.document(&form::HEARING_RECORD).require(&form::HEARD_OR_WAIVED);
                match h.choose(&form::HEARING_FINDS) {
                    1 => {
                        broken(h);
                    }
                    2 => {
                        h.ask(&REASON).fulfil(&form::REVOCATION);
                        h.derive("plan_not_followed", |_| Some(false.into()));
                    }
                    _ => {}
                }
                h.derive("holder.heard", |_| Some(true.into()))
                    .tell(Audience::Approver)
                    .tell(Audience::Supplier);
                told(h).stay()
            }
            Act::Revoke => {
                common::approval(h, &["hear-holder", "record-breach"]).ask_all(&[&form::GROUND, &REASON]);
                h.require_all(&[&rules::BREACH_ON_FILE, &rules::G98]);
                h.fulfil(&form::REVOCATION).fulfil(&form::KEEP_OR_REVOKE);
                changed(h, |_| Some("revoked".into())).publish(&form::REVOKED).tell(Audience::Public);
                ends(h).go(Stage::Revoked)
            }
            Act::Expire => {
                h.by(&[System]);
                changed(h, |_| Some("expired".into())).publish(&form::ENDED);
                ends(h).go(Stage::Expired)
            }
            Act::Surrender => {
                h.by(&[Supplier]).may(&REASON);
                changed(h, |_| Some("surrendered".into())).publish(&form::ENDED).tell(Audience::Approver);
                ends(h).go(Stage::Surrendered)
            }
            Act::NoteIssuerChange => {
                h.by(&[System, Officer]).ask(&form::ISSUER_CHANGE).require(&form::IS_IMPORTED);
                if h.finds(&form::ISSUER_ENDED) {
                    h.duty(&form::KEEP_OR_REVOKE).derive("holder.heard", |_| Some(false.into()));
                }
                h.tell(Audience::Approver);
                told(h).stay()
            }
            Act::KeepImported => {
                common::approval(h, &["note-issuer-change"]).ask(&form::KEPT_BECAUSE);
                h.require_all(&[&form::IS_IMPORTED, &form::CHANGE_WAITS]).fulfil(&form::KEEP_OR_REVOKE);
                h.derive("issuer.change", |_| Some("".into())).tell(Audience::Supplier);
                told(h).stay()
            }
            Act::NoteUseEvaluation => {
                h.commanded().additive().may(&form::USE_EVALUATION).tell(Audience::Supplier);
                told(h).stay()
            }
            Act::CountersignLater => common::countersign(h),
            _ => common::on_the_route(h, act),
        }
    }

    /// After its end: only a duty still open.
    #[superstate]
    fn over(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        common::in_every_closed_stage(h, act)
    }
}

/// 認定の効力: on the public register, and its term runs.
fn in_force<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.publish(&form::REGISTER).deadline(&form::EXPIRE).duty(&form::REPORT_DUE);
    h.deadline(&form::REMIND_90).deadline(&form::REMIND_30).tell(Audience::Supplier);
    told(h)
}

/// What rests on the certificate learns of the change, and so does its holder.
fn changed<'h, 'd>(h: &'h mut Hearing<'d>, change: crate::hearing::Derive) -> &'h mut Hearing<'d> {
    h.derive("certificate.change", change).effect(Effect::Notify("note-certificate-change"));
    h.tell(Audience::Supplier);
    told(h)
}

/// Its deadlines end with it.
fn ends<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    for id in ["expire", "duty-plan-report", "expires-in-90-days", "expires-in-30-days"] {
        h.lift(id);
    }
    h.derive("ended_on", today)
}

/// 計画に従っていない: it must be revoked (G20).
fn broken<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.derive("plan_not_followed", |_| Some(true.into()));
    h.duty(&form::REVOCATION).tell(Audience::Approver)
}

/// A change once decided on is forgotten.
fn no_change_waits<'h, 'd>(h: &'h mut Hearing<'d>) -> &'h mut Hearing<'d> {
    h.derive("plan.proposed_scope", |_| Some(Value::from("")))
}
