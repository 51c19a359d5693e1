//! 庁務 `office`: one for each organisation, never closed. Policy, grants, delegations, export,
//! erasure, keys and witnesses, what comes in from outside (certificates of other organisations,
//! disclosure requests), and the window for proposals nobody asked for.

use statig::prelude::*;

use super::common::told;
use crate::effect::{Audience, Effect};
use crate::forms::shared::REASON;
use crate::forms::{disclosure, office as form};
use crate::hearing::Hearing;
use crate::machine;
use crate::words::Capacity::{Administrator, Approver, Auditor, Officer, Supplier, System};

machine! {
    /// The machine of `office`.
    Office = "office" @ 1, "庁務", "office";
    attributes: [];
    opens: ["certificate", "disclosure"];
    safeguards: [
        "open" <- ["open"],
    ];
    stages {
        Unopened "" Preparation live "開始前" "before opening",
        Open "open" Performance live "開庁" "open",
    }
    acts {
        SetUp "open" "庁務を開く" "open the office",
        ApplyPolicy "apply-policy" "方針を施行する" "apply a policy",
        Grant "grant" "権限を付与する" "grant",
        RevokeGrant "revoke-grant" "権限を取り消す" "revoke a grant",
        Delegate "delegate" "決裁を委任する" "delegate",
        EndDelegation "end-delegation" "決裁の委任を終える" "end a delegation",
        Export "export" "書き出す" "export",
        Remind "remind" "リマインドを送る" "send reminders",
        Erase "erase" "廃棄する" "erase",
        RegisterPeer "register-peer" "他団体の鍵を登録する" "register another organisation's key",
        RevokePeer "revoke-peer" "相手方の鍵を失効させる" "revoke another organisation's key",
        RotateKey "rotate-key" "鍵を更新する" "rotate the key",
        RecordWitness "record-witness" "立会い署名を記録する" "record a witness",
        ImportCertificate "import-certificate" "他団体の認定を取り込む" "import a certificate",
        RequestDisclosure "request-disclosure" "情報公開請求を受け付ける" "take in a disclosure request",
        SubmitUnsolicitedProposal "submit-unsolicited-proposal" "民間提案を提出する" "submit an unsolicited proposal",
        RouteUnsolicitedProposal "route-unsolicited-proposal" "民間提案を担当課に回付する" "route an unsolicited proposal",
        AnswerUnsolicitedProposal "answer-unsolicited-proposal" "民間提案に回答する" "answer an unsolicited proposal",
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
impl Office {
    #[state]
    fn unopened(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::SetUp => {
                h.by(&[System]).ask(&form::GRANTS).may(&form::ORGANISATION).may(&form::POLICY);
                h.require(&form::WITHIN_STATUTE);
                h.derive("policy.effective_on", form::at_once);
                h.tell(Audience::Administrators).go(Stage::Open)
            }
            _ => Super,
        }
    }

    #[state(superstate = "outward")]
    fn open(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::ApplyPolicy => {
                h.by(&[Administrator, Approver]).ask(&form::POLICY).may(&form::EFFECTIVE_ON);
                h.may(&REASON);
                h.require_all(&[&form::POLICY_BY_TWO, &form::NOT_TODAY, &form::WITHIN_STATUTE]);
                h.tell(Audience::Administrators).tell(Audience::Approver);
                if h.first_of_two() {
                    return h.stay();
                }
                h.derive("policy.previous", form::replaced).derive("policy.effective_on", form::next_day);
                told(h).stay()
            }
            Act::Grant => {
                h.by(&[Administrator])
                    .ask_all(form::GRANT)
                    .may(&form::GRANT_SECTION)
                    .may(&form::GRANT_LEVEL)
                    .require_all(&[&form::NOT_YET_GRANTED, &form::LEVEL_KNOWN]);
                h.tell(Audience::Administrators);
                if h.first_of_two() {
                    return h.stay();
                }
                h.derive("grants", form::with_grant).stay()
            }
            Act::RevokeGrant => {
                h.by(&[Administrator]).ask_all(form::GRANT).may(&form::GRANT_SECTION).ask(&REASON);
                h.require_all(&[&form::IS_GRANTED, &form::TWO_ADMINISTRATORS]);
                h.tell(Audience::Administrators);
                if h.first_of_two() {
                    return h.stay();
                }
                h.derive("grants", form::without_grant).stay()
            }
            Act::Delegate => {
                h.by(&[Approver]).ask_all(form::DELEGATION).may(&form::DELEGATION_LIMIT);
                h.require(&form::SOUND_DELEGATION).derive("delegations", form::with_delegation);
                told(h).tell(Audience::Administrators).stay()
            }
            Act::EndDelegation => {
                h.by(&[Approver, Administrator]).ask(&form::DELEGATION_ENDED).ask(&REASON);
                h.require_all(&[&form::DELEGATION_LASTS, &form::OWN_TO_END]);
                h.derive("delegations", form::with_delegation_ended);
                told(h).tell(Audience::Administrators).stay()
            }
            Act::Export => {
                h.by(&[Officer, Approver, Auditor]).additive();
                h.ask(&form::EXPORT_SCOPE).ask(&form::EXPORT_PURPOSE);
                h.tell(Audience::Administrators).stay()
            }
            // The letters themselves are the desk's, and say nothing new.
            Act::Remind => h.by(&[Officer, Approver]).additive().ask(&form::REMINDED).stay(),
            Act::Erase => {
                h.by(&[Administrator, Approver]).ask_all(form::ERASURE).ask(&REASON);
                h.may(&form::ERASE_ENDED_ON);
                h.require_all(&[&form::ERASURE_BY_TWO, &form::ERASURE_CLOSED, &form::RETENTION_OVER]);
                h.tell(Audience::Administrators).tell(Audience::Auditor);
                if h.first_of_two() {
                    return h.stay();
                }
                h.effect(Effect::Erase(&form::ERASE_PROCEDURE));
                told(h).stay()
            }
            _ => Super,
        }
    }

    /// What is between the office and others: keys, witnesses, certificates, requests, proposals.
    #[superstate]
    fn outward(h: &mut Hearing<'_>, act: &Act) -> Outcome<Stage> {
        match act {
            Act::RegisterPeer => {
                h.by(&[Administrator, Approver]).ask_all(form::PEER);
                h.require_all(&[&form::PEER_BY_TWO, &form::NEW_PEER]);
                if h.first_of_two() {
                    return h.stay();
                }
                h.derive("peers", form::with_peer);
                told(h).tell(Audience::Administrators).stay()
            }
            Act::RevokePeer => {
                h.by(&[Administrator, Approver]).ask_all(form::PEER).ask(&REASON);
                h.require_all(&[&form::REVOKED_BY_TWO, &form::KEY_GOOD]);
                if h.first_of_two() {
                    return h.stay();
                }
                h.derive("peers", form::with_revoked);
                told(h).tell(Audience::Administrators).tell(Audience::Auditor).stay()
            }
            Act::RotateKey => {
                h.by(&[Administrator, Approver]).ask_all(&[&form::OLD_KEY, &form::NEW_KEY, &REASON]);
                h.may(&form::COMPROMISED)
                    .may(&form::TRUSTED_SIZE)
                    .require_all(&[&form::KEY_BY_TWO, &form::KEY_CHANGES]);
                if h.first_of_two() {
                    return h.stay();
                }
                told(h).tell(Audience::Administrators).tell(Audience::Auditor).stay()
            }
            Act::RecordWitness => {
                h.by(&[Administrator, System]).additive().ask_all(form::COSIGNED);
                h.tell(Audience::Administrators).stay()
            }
            Act::ImportCertificate => {
                h.by(&[Officer, Approver]).ask_all(form::IMPORT).document(&form::CERTIFICATE_FILE);
                h.require_all(&[&form::IMPORT_BY_TWO, &form::IMPORT_VERIFIED]);
                if h.first_of_two() {
                    return h.stay();
                }
                h.open(&form::CERTIFICATE);
                told(h).tell(Audience::Approver).stay()
            }
            Act::RequestDisclosure => {
                h.by(&[Officer]).additive().ask_all(disclosure::REQUEST).may(&form::DISCLOSURE_OF);
                h.open(&form::DISCLOSURE);
                told(h).stay()
            }
            Act::RouteUnsolicitedProposal => {
                h.by(&[Officer]).additive().ask_all(&[&form::ROUTED, &form::ROUTED_TO]);
                h.require(&form::WAITS_TO_BE_ROUTED).derive("unsolicited", form::routed);
                h.derive("addressee", form::proposer);
                told(h).tell(Audience::Supplier).stay()
            }
            Act::SubmitUnsolicitedProposal => {
                h.by(&[Supplier, Officer]).additive().ask_all(form::PROPOSAL);
                h.derive("unsolicited", form::received).duty(&form::ANSWER_DUE);
                h.derive("addressee", form::proposer);
                told(h).tell(Audience::Supplier).stay()
            }
            Act::AnswerUnsolicitedProposal => answer(h),
            _ => Super,
        }
    }
}

/// 民間提案への回答: routed and answered with a reason; the duty goes on for the others.
fn answer(h: &mut Hearing<'_>) -> Outcome<Stage> {
    h.by(&[Officer]).ask_all(&[&form::ANSWERED, &form::ANSWER, &form::ANSWER_SECTION, &REASON]);
    h.may(&form::ANSWER_CASE)
        .require_all(&[&form::WAITS, &form::CASE_NAMED])
        .derive("unsolicited", form::answered)
        .derive("addressee", form::proposer);
    h.fulfil(&form::ANSWER_DUE);
    if h.finds(&form::OTHERS_WAIT) {
        h.duty(&form::ANSWER_DUE);
    }
    told(h).tell(Audience::Supplier).stay()
}
