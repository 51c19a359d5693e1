//! Forms of `joint-procurement` 共同調達: what each act of the lead brings, asks and brings about.
//!
//! | file | stages |
//! |---|---|
//! | here | call for interest, members |
//! | [`needs`] | needs, choice of the form |
//! | [`agreement`] | agreement, shares, members that join, leave or are excluded |
//! | [`selection`] | specification, selection, award |
//! | [`performance`] | contracts, performance, settlement |

pub mod agreement;
pub mod needs;
pub mod performance;
pub mod selection;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

use super::opening::passed_with_budget;
use super::{preparation as need, suspension};
use crate::dossier::Dossier;
use crate::effect::{Message, Opening, Order};
use crate::facts::{Fact, Facts};
use crate::forms::shared::{BUDGET_FACTS, LINK, pass};
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::joint::form;
use crate::rules::joint::members::{self, Invited, Member, READ};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    LEAD = "lead": Text, "代表団体（団体の識別子）", "lead (id of the organisation)";
    OBJECT = "object": Text, "共同調達の目的・対象", "purpose and object of the joint procurement";
    ANSWER_BY = "answer_by": Date, "回答の期限", "answers are due";
    INVITED = "invited": Record(bodies), "呼びかける団体（識別子・名称・団体の区分・システムの利用）", "bodies invited (id, name, kind, represented)";
    JOINT_FORM = "joint.form": Choice(form::IDS), "組織形態", "form of organisation";
    JOINT_NEED = "joint.need": Choice(&["own-contracts", "one-contract", "standing-forum", "shared-committee", "standing-operation", "urgent"]), "形態を選ぶ観点", "what the form is needed for";
    MIRROR = "mirror": Record(mirror), "構成団体の状態（受信）", "state of a member as received", per_subject;
    MESSAGE_FROM = "message.from": Text, "発信団体", "sender of the message";
    MESSAGE_TO = "message.to": Text, "宛先団体", "whom the message is addressed to";
    MESSAGE_PROCEDURE = "message.procedure": Text, "発信元の手続番号", "procedure of the sender";
    MESSAGE_ENTRY = "message.entry": Hash, "受信した記録のハッシュ", "hash of the entry received";
}

documents! {
    INVITATION_LETTER = "invitation": "意向調査（呼びかけ文）", "call for interest";
    FORM_RECORD = "form-record": "組織形態選定書", "record of the form chosen";
}

/// What the opener passes on.
pub const PASSED: &[&Fact] = passed_with_budget!(
    [
        &need::TITLE,
        &need::CONTRACT_TYPE,
        &need::ESTIMATE,
        &need::GROUND,
        &need::PROCEDURE_FORM,
        &need::TIMING
    ],
    [&super::proposal_competition::SEALING]
);

/// What a member is told of the procurement when it is invited.
pub const TOLD: &[&str] = &[
    "title",
    "object",
    "contract_type",
    "method.ground",
    "method.wto_exemption",
    "method.spo11_ground",
    "method.wto_threshold_yen",
    "procedure",
    "fairness.opportunity",
    "answer_by",
    "lead",
    "members",
    "joint.form",
    "agreement.sha256",
];

fn bodies(value: &Value) -> Result<(), Sentence> {
    let read: Result<Vec<Invited>, _> = serde_json::from_value(value.clone());
    let id = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match read {
        Ok(list) if !list.is_empty() && list.iter().all(|body| id(&body.org) && !body.name.trim().is_empty()) => {
            Ok(())
        }
        _ => Err(Sentence {
            ja: "団体の一覧です。各団体に org（英小文字・数字・-）、name、kind（prefecture、designated-city、core-city、\
                 city、town-village、special-ward、cooperative）、代理入力なら represented: true を記してください。"
                .to_owned(),
            en: "A list of bodies; each has org (lowercase letters, digits, -), name, kind (prefecture, \
                 designated-city, core-city, city, town-village, special-ward, cooperative) and, where the lead \
                 records for it, represented: true."
                .to_owned(),
        }),
    }
}

fn mirror(value: &Value) -> Result<(), Sentence> {
    let texts = ["procedure", "stage", "act", "entry_sha256"];
    let complete = texts.iter().all(|name| value.get(name).is_some_and(Value::is_string))
        && value.get("facts").is_some_and(Value::is_object);
    complete.then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} の文字と facts を持つ受信記録です。", texts.join("、")),
        en: format!("A state received: the texts {} and facts.", texts.join(", ")),
    })
}

/// The smallest number of members: two at least, more where policy says so.
#[must_use]
pub fn minimum(file: &Dossier) -> usize {
    usize::try_from(file.policy.joint_minimum_members).unwrap_or(2).max(2)
}

/// The bodies this act invites or admits for the first time.
fn newly_invited(file: &Dossier) -> Vec<Invited> {
    let known = members::invited(file);
    let invited: Vec<Invited> = file
        .brought("invited")
        .and_then(|list| serde_json::from_value(list.clone()).ok())
        .unwrap_or_default();
    invited.into_iter().filter(|body| known.iter().all(|one| one.org != body.org)).collect()
}

/// Every body invited, with those of this act.
#[must_use]
pub fn with_invited(file: &Dossier) -> Option<Value> {
    let mut all = members::invited(file);
    all.extend(newly_invited(file));
    serde_json::to_value(all).ok()
}

/// The lead is a member too, and does not change.
pub static LEAD_INVITED: Rule = Rule {
    id: "lead-invited",
    name: words("代表団体の参画", "the lead is a member"),
    judge: |file, out| {
        let lead = file.text("lead").unwrap_or_default();
        let kept = file.facts.get("lead").and_then(Value::as_str).is_none_or(|kept| kept == lead);
        let in_it = |body: &Invited| body.org == lead && !body.represented;
        let there = members::invited(file).iter().any(in_it) || newly_invited(file).iter().any(in_it);
        out.check(kept && there, inputs![lead = lead]);
    },
    says: |finding| Sentence {
        ja: format!(
            "代表団体（{}）自身も、はじめの呼びかけに含めてください。代表団体は途中で変えられません。",
            finding.input("lead")
        ),
        en: format!(
            "The lead ({}) is invited itself with the first call, and does not change afterwards.",
            finding.input("lead")
        ),
    },
    ..RULE
};

/// Every body named is new, and named once.
pub static BODIES_NEW: Rule = Rule {
    id: "bodies-new",
    name: words("新たに呼びかける団体", "bodies not invited before"),
    judge: |file, out| {
        let brought = file.brought("invited").and_then(Value::as_array).map_or(0, Vec::len);
        let new: BTreeSet<String> = newly_invited(file).into_iter().map(|body| body.org).collect();
        out.check(new.len() == brought, inputs![]);
    },
    says: |_| Sentence {
        ja: "すでに呼びかけた団体か、二度記した団体が含まれています。".to_owned(),
        en: "One of these bodies was invited before, or is named twice.".to_owned(),
    },
    ..RULE
};

/// The participations of the lead itself and of those it acts for, in its own case.
pub static LOCAL_PARTICIPATIONS: Opening = Opening {
    kinds: &["participation"],
    act: "open",
    words: words(
        "代表団体自身と代理入力する団体の参画",
        "participations of the lead and of those it records for",
    ),
    children: |file| {
        let local = newly_invited(file).into_iter().filter(|body| members::is_local(file, body));
        local.map(|body| ("participation", participation(file, &body))).collect()
    },
};

fn participation(file: &Dossier, body: &Invited) -> Facts {
    let mut facts = pass(file, TOLD);
    facts.0.remove("members");
    if file.text("lead") == Some(body.org.as_str()) {
        facts.0.extend(pass(file, BUDGET_FACTS).0);
    }
    facts.set(LINK, Value::from(file.procedure.clone()));
    facts.set("member", Value::from(body.org.clone()));
    facts.set("member.name", Value::from(body.name.clone()));
    facts.set("member.kind", serde_json::to_value(body.kind).unwrap_or_default());
    facts.set("represented", Value::from(body.represented));
    facts
}

/// The others are invited by message; each opens its own participation.
pub static INVITATION: Message = Message {
    id: "invitation",
    words: words("共同調達への参加の呼びかけ", "invitation to the joint procurement"),
    discloses: TOLD,
    to: |file| {
        let elsewhere = newly_invited(file).into_iter().filter(|body| !members::is_local(file, body));
        elsewhere.map(|body| body.org).collect()
    },
};

/// Members in the lead's own case that fit, with what each is given.
pub(crate) fn here(file: &Dossier, facts: &Facts, fits: impl Fn(&Member) -> bool) -> Vec<(String, Facts)> {
    let fitting = members::remaining(file).into_iter().filter(|member| fits(member));
    fitting.filter_map(|member| Some((member.child?, facts.clone()))).collect()
}

/// Members elsewhere that fit.
pub(crate) fn elsewhere(file: &Dossier, fits: impl Fn(&Member) -> bool) -> Vec<String> {
    let remaining = members::remaining(file).into_iter();
    let fitting = remaining.filter(|one| !members::is_local(file, &one.invited) && fits(one));
    fitting.map(|member| member.invited.org).collect()
}

/// A body that has not said whether it is interested.
fn unanswered(member: &Member) -> bool {
    member.stage == "invited"
}

/// Whether enough bodies are interested.
pub static ENOUGH_INTEREST: Question = Question {
    id: "enough-interest",
    words: words("二以上（方針の最少数以上）の団体が参加の意向か", "enough bodies are interested"),
    reads: Reads::Children(READ),
    answer: |file| {
        let interested = members::remaining(file).iter().filter(|member| !unanswered(member)).count();
        usize::from(interested >= minimum(file))
    },
    ..QUESTION
};

/// Those put out so far, with these.
pub(super) fn put_out(file: &Dossier, more: impl Iterator<Item = String>) -> Value {
    let mut out: Vec<String> = file.record("members.out").unwrap_or_default();
    out.extend(more);
    Value::from(out)
}

/// Whoever did not answer is out.
#[must_use]
pub fn out_unanswered(file: &Dossier) -> Option<Value> {
    let silent = members::remaining(file).into_iter().filter(unanswered);
    Some(put_out(file, silent.map(|member| member.invited.org)))
}

/// Those in the lead's case that did not answer are no members.
pub static END_UNANSWERED: Order = Order {
    words: words("回答のない団体の参画の終了", "those that did not answer are out"),
    act: "end-with-lead",
    to: |file| here(file, &pass(file, &["reason"]), unanswered),
};

/// The same for those elsewhere.
pub static TELL_UNANSWERED: Message = Message {
    id: "interest-closed",
    words: words("意向調査の終了", "the call for interest is over"),
    discloses: &["title", "reason"],
    to: |file| elsewhere(file, unanswered),
};

/// Every participation in the lead's case ends with the joint procurement.
pub static END_PARTICIPATIONS: Order = Order {
    words: words("参画の終了", "the participations end"),
    act: "end-with-lead",
    to: |file| here(file, &pass(file, &["reason"]), |member| member.stage != "settled"),
};

/// The same for those elsewhere.
pub static TELL_END: Message = Message {
    id: "end",
    words: words("共同調達の中止・解散", "the joint procurement ends"),
    discloses: &["title", "reason"],
    to: |file| elsewhere(file, |member| member.stage != "settled"),
};

/// The state comes of a body that was invited.
pub static KNOWN_MEMBER: Rule = Rule {
    id: "known-member",
    name: words("呼びかけた団体からの通知", "a body that was invited"),
    judge: |file, out| {
        let org = file.subject.as_deref().unwrap_or_default();
        out.check(members::invited(file).iter().any(|body| body.org == org), inputs![org = org]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」には参加を呼びかけていません。", finding.input("org")),
        en: format!("\"{}\" was not invited.", finding.input("org")),
    },
    ..RULE
};

/// The stages a joint procurement may be suspended in, as answers of [`WHERE_IT_WAS`].
pub const SUSPENDED_FROM: &[&str] = &[
    "expression-of-interest",
    "needs-aggregation",
    "form-decision",
    "agreement-drafting",
    "member-decisions",
    "agreed",
    "specification",
    "selection",
    "member-contracts",
];

/// Where a suspended procedure was.
pub static WHERE_IT_WAS: Question = Question {
    answers: SUSPENDED_FROM,
    answer: |file| suspension::stage_before(file, SUSPENDED_FROM),
    ..suspension::WHERE_IT_WAS
};
