//! What is lawful for each member (G79): its own kind of body and its own part of the amount decide
//! on the small-value limit (G02), the WTO agreement (G05, G06) and the assembly (G56, G57).

use super::form::{chosen, is_one_contract};
use super::members::{self, Member};
use super::shares;
use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::law::small_value;
use crate::policy::BodyKind;
use crate::rule::{Findings, Outcome, QUESTION, Question, RULE, Reads, Rule, Severity, word};
use crate::rules::{assembly, method, small_value as small_value_rules, wto};
use crate::words::{Sentence, words};

/// The facts that decide how a contract may be concluded.
const METHOD: &[&str] = &[
    "contract_type",
    "method.ground",
    "method.spo11_ground",
    "method.wto_exemption",
    "method.wto_threshold_yen",
];

/// The same contract, of this estimate, as a body of this kind concludes it. The local figures of
/// another organisation are not known here: for it the Order's own decide.
fn of_body(file: &Dossier, kind: Option<BodyKind>, estimate_yen: i64) -> Dossier {
    let mut own = Dossier::new(&file.procedure, file.now, &file.actor, file.capacity);
    own.policy = file.policy.clone();
    own.law = file.law;
    if let Some(kind) = kind {
        own.policy.body = kind;
        own.policy.assembly_works_yen = None;
        own.policy.assembly_property_yen = None;
        own.policy.small_value_works_yen = None;
        own.policy.small_value_purchase_yen = None;
        own.policy.small_value_lease_yen = None;
        own.policy.small_value_other_yen = None;
    }
    own.facts = crate::forms::shared::pass(file, METHOD);
    own.facts.set("estimate_yen", estimate_yen.into());
    own
}

/// The member's own contract as the member concludes it: a represented body by the law of its own
/// kind, not of the lead's.
#[must_use]
pub fn own(file: &Dossier) -> Dossier {
    let kind: Option<BodyKind> = file.record("member.kind").filter(|_| file.flag("represented"));
    let estimate = file.int("estimate_yen").or_else(|| file.int("price_yen")).unwrap_or(0);
    of_body(file, kind, estimate)
}

/// Whether the member's own contract needs the vote of its assembly (G56, G57).
pub static OWN_VOTE_NEEDED: Question = Question {
    id: "own-vote-needed",
    words: words(
        "自団体の議会の議決が必要か（地方自治法第96条第1項第5号・第8号）",
        "does the member's contract need its assembly's vote (Act 96(1)v, viii)",
    ),
    rule: Some("G56 G57"),
    answer: |file| usize::from(assembly::vote_needed(&own(file))),
    ..QUESTION
};

/// G02 of the member's own contract.
pub static G02_OWN: Rule = Rule {
    id: "G02",
    name: small_value_rules::G02.name,
    citation: small_value_rules::G02.citation,
    severity: small_value_rules::G02.severity,
    since: small_value_rules::G02.since,
    judge: |file, out| (small_value_rules::G02.judge)(&own(file), out),
    says: small_value_rules::G02.says,
    ..RULE
};

/// G05 of the member's own contract.
pub static G05_OWN: Rule = Rule {
    id: "G05",
    name: method::G05.name,
    citation: method::G05.citation,
    severity: method::G05.severity,
    since: method::G05.since,
    judge: |file, out| (method::G05.judge)(&own(file), out),
    says: method::G05.says,
    ..RULE
};

const BASE_79: Rule = Rule {
    id: "G79",
    name: words("団体ごとの適法性", "lawful for each member"),
    citation: words(
        "地方自治法第96条・第234条・同法施行令第167条の2・特例政令第3条・第11条",
        "Local Autonomy Act 96, 234; Order 167-2; Special Order 3, 11",
    ),
    severity: Severity::Law,
    since: "2025-04-01",
    says: |finding| {
        let of = |name: &str| finding.input(name);
        match of("reason").as_str() {
            "small-value" => Sentence {
                ja: format!(
                    "{}では少額随意契約の限度額{}円を超えます（予定額{}円）。",
                    of("member"),
                    of("limit_yen"),
                    of("estimate_yen")
                ),
                en: format!(
                    "For {} the estimate of ¥{} exceeds the small-value limit of ¥{}.",
                    of("member"),
                    of("estimate_yen"),
                    of("limit_yen")
                ),
            },
            "no-share" => Sentence {
                ja: format!("{}の負担額が定まっていません。", of("member")),
                en: format!("The share of {} is not known.", of("member")),
            },
            _ => Sentence {
                ja: format!(
                    "{}では特定調達契約になり（予定額{}円、基準額{}円）、この方式は使えません。",
                    of("member"),
                    of("estimate_yen"),
                    of("threshold_yen")
                ),
                en: format!(
                    "For {} the contract is covered (estimate ¥{}, threshold ¥{}) and may not be concluded this way.",
                    of("member"),
                    of("estimate_yen"),
                    of("threshold_yen")
                ),
            },
        }
    },
    ..RULE
};

/// Judges one contract of one body.
fn lawful(out: &mut Findings<'_>, own: &Dossier, org: &str, name: &str) {
    let kind = own.text("contract_type").unwrap_or_default();
    let estimate_yen = own.int("estimate_yen").unwrap_or(0);
    let (limit_yen, _) = match small_value::limit(own.law, &own.policy, kind, own.today) {
        Ok(found) => found,
        Err(outside) => return out.outside(outside),
    };
    let threshold_yen = match wto::of(own) {
        Ok((yen, _)) => yen,
        Err(outside) if own.policy.body.wto_covered() => return out.outside(outside),
        Err(_) => 0,
    };
    let mut found = Vec::new();
    (method::G06.judge)(own, &mut Findings::new(&method::G06, &mut found));
    let reason = if own.text("method.ground") == Some("1") && estimate_yen > edge("G79", limit_yen) {
        "small-value"
    } else if found.iter().any(|one| one.outcome == Outcome::Unmet) {
        "covered"
    } else {
        "met"
    };
    out.check_about(
        org,
        reason == "met",
        inputs![
            reason = word(reason),
            member = name,
            estimate_yen = estimate_yen,
            limit_yen = limit_yen,
            threshold_yen = threshold_yen,
            covered = wto::covered(own),
            vote = assembly::vote_needed(own),
        ],
    );
}

/// Whether the one contract is concluded in the members' names: a managing council's acts count as
/// theirs (Act 252-5), and execution in another's stead is in the name of whoever asked (252-16-2).
fn in_members_names(file: &Dossier) -> bool {
    chosen(file).is_some_and(|form| matches!(form.id, "f4" | "f7"))
}

/// Whether a legal person of its own is set up, which concludes the contract.
fn by_a_new_body(file: &Dossier) -> bool {
    chosen(file).is_some_and(|form| matches!(form.id, "f8" | "f9"))
}

/// Judges the contract of a cooperative or union: the special Order is not applied to it (SpO 13);
/// one a prefecture joined follows what holds of prefectures (Act 292).
fn by_itself(file: &Dossier, out: &mut Findings<'_>) {
    let lead = file.text("lead").unwrap_or_default();
    let Some(estimate_yen) = file.int("estimate_yen") else {
        return out.check_about(lead, false, inputs![reason = word("no-share"), member = lead]);
    };
    let prefecture = members::remaining(file).iter().any(|one| one.invited.kind == BodyKind::Prefecture);
    let kind = if prefecture { BodyKind::Prefecture } else { BodyKind::Cooperative };
    let mut own = of_body(file, Some(kind), estimate_yen);
    own.facts.set("method.wto_exemption", "spo-13".into());
    lawful(out, &own, lead, lead);
}

/// G79 over all members, before the common specification: the method must be lawful in each body
/// that contracts, for its own part; where one contracts for all, for the whole (SpO 3). What is
/// concluded in the members' names is each one's own; a body set up for it is judged as itself.
pub static G79: Rule = Rule {
    reads: Reads::Children(members::READ),
    judge: |file, out| {
        let lead = file.text("lead").unwrap_or_default();
        if by_a_new_body(file) {
            return by_itself(file, out);
        }
        let one = is_one_contract(file) && !in_members_names(file);
        let shares = shares::kept(file, "shares");
        let contracting: Vec<Member> =
            members::remaining(file).into_iter().filter(|member| !one || member.org() == lead).collect();
        for member in contracting {
            let estimate =
                if one { file.int("estimate_yen") } else { shares.get(member.org()).map(|yen| yen.get()) };
            let Some(estimate_yen) = estimate else {
                let name = member.invited.name.as_str();
                out.check_about(member.org(), false, inputs![reason = word("no-share"), member = name]);
                continue;
            };
            let kind = Some(member.invited.kind).filter(|_| member.org() != lead);
            lawful(out, &of_body(file, kind, estimate_yen), member.org(), &member.invited.name);
        }
    },
    ..BASE_79
};

/// G79 of a member's own contract.
pub static G79_OWN: Rule = Rule {
    judge: |file, out| {
        let org = file.text("member").unwrap_or_default();
        lawful(out, &own(file), org, org);
    },
    ..BASE_79
};
