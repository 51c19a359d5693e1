//! Forms of `demonstration` 実証実験・連携協定.

mod selection;

use serde_json::Value;

pub use self::selection::*;
use super::{call, preparation as need, suspension};
use crate::dossier::Dossier;
use crate::effect::{Opening, Publication};
use crate::facts::{Fact, Facts, instant_text};
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    SITE = "demonstration.site": Text, "実証の場と庁が提供するもの", "where, and what the office offers";
    SUPPORT = "demonstration.support_yen": Yen, "支援額の上限（円）", "support at most (yen)";
    FROM = "demonstration.from": Date, "実施期間の始期", "from";
    TO = "demonstration.to": Date, "実施期間の終期", "to";
    PARTNER_NUMBER = "partner.number": CorporateNumber, "相手方の法人番号", "corporate number of the partner";
    PARTNER_NAME = "partner.name": Text, "相手方の商号又は名称", "name of the partner";
    CONTENT = "agreement.content": Text, "実証・連携の内容", "content";
    ROLES = "agreement.roles": Text, "役割と責任の分担", "roles and responsibility";
    COSTS = "agreement.costs": Text, "費用の分担", "who bears which costs";
    RIGHTS = "agreement.rights": Text, "成果・権利の帰属と移転", "attribution and transfer of results and rights";
    PUBLICITY = "agreement.publication": Text, "成果の公表", "publication of the results";
    DATA = "agreement.data": Text, "データの取扱い", "handling of data";
    RECORD = "result": Record(result), "実証の記録（日・確認したこと・結果）", "record (date, what was tried, finding)", each;
    OFFICIALS = "evaluation.officials": Text, "職員による評価", "evaluation by officials";
    RESIDENTS = "evaluation.residents": Text, "住民による評価（しない場合は理由）", "evaluation by residents, or why there is none";
    EVALUATION = "evaluation.result": Choice(&["succeeded", "partly", "failed"]), "評価の結果", "result of the evaluation";
    NEXT = "next": Choice(&["trial-order", "proposal-competition", "none"]), "次の手続", "what follows";
    LEARNED = "learned": Text, "相手方が知り得たこと（公表する）", "what the participant learned (published)";
    DIRECT_REASON = "direct.reason": Text, "公募によらない理由", "reason of a direct award";
}

documents! {
    AGREEMENT = "agreement": "協定書", "agreement";
    EVALUATION_REPORT = "demonstration-report": "実証結果報告書", "report of the demonstration";
}

/// What the opener passes on; every one may be missing.
pub const PASSED: &[&Fact] =
    &[&need::TITLE, &need::CONTRACT_TYPE, &need::ESTIMATE, &need::OPPORTUNITY, &need::DEMONSTRATION_FORM];
/// What a call for participants states.
pub const CALL: &[&Fact] = &[
    &call::SCOPE,
    &call::ELIGIBILITY,
    &call::CALL_FORM,
    &call::CONTACT,
    &call::PROPOSALS_DUE,
    &SITE,
    &FROM,
    &TO,
];
/// What it may state.
pub const CALL_MAY: &[&Fact] = &[
    &call::QUESTIONS_DUE,
    &call::ANSWERS_DUE,
    &call::REGISTERED_IDEA,
    &call::IDEA_CONSENT,
    &call::IDEAS,
    &SUPPORT,
];
/// The five items of the practice guide, and the handling of data.
pub const AGREED: &[&Fact] = &[&CONTENT, &ROLES, &COSTS, &RIGHTS, &PUBLICITY, &DATA, &FROM, &TO];

/// Checks an object that has these texts.
fn result(value: &Value) -> Result<(), Sentence> {
    let members = ["date", "what", "finding"];
    let text =
        |member: &str| value.get(member).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    members.into_iter().all(text).then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} を文字で記してください。", members.join("、")),
        en: format!("It has the texts {}.", members.join(", ")),
    })
}

/// A pilot unless the opener says otherwise.
#[must_use]
pub fn form(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.text("form").unwrap_or("pilot")))
}

/// Why there was no call, kept under a name no later reason takes.
#[must_use]
pub fn direct_reason(file: &Dossier) -> Option<Value> {
    file.brought("reason").cloned()
}

/// Whoever decides: nobody answers a complaint of an own decision.
#[must_use]
pub fn decided_by(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.actor.clone()))
}

/// The call ends after it begins, and the demonstration after the call.
pub static CALL_AHEAD: Rule = Rule {
    id: "demonstration-schedule",
    name: words("募集と実施の日程", "schedule of call and demonstration"),
    citation: words("官民連携の実践ガイド（実証実験）", "practice guide (demonstrations)"),
    judge: |file, out| {
        let due = file.instant("call.proposals_due");
        let term = file.date("demonstration.from").zip(file.date("demonstration.to"));
        let ahead = due.is_some_and(|due| due > file.now);
        let after = due
            .zip(term)
            .is_some_and(|(due, (from, to))| crate::dossier::japan_day(due) <= from && from <= to);
        out.check(ahead && after, inputs![due = due.map(instant_text).unwrap_or_default()]);
    },
    says: |finding| Sentence {
        ja: format!(
            "応募の期限（{}）は今より後、実施期間は応募の期限以後で、始期は終期以前にしてください。",
            finding.input("due")
        ),
        en: format!(
            "The call must end ahead of now ({}), and the demonstration run forward after it.",
            finding.input("due")
        ),
    },
    ..RULE
};

/// The agreement runs forward.
pub static TERM: Rule = Rule {
    id: "demonstration-term",
    name: words("実施期間", "term of the demonstration"),
    judge: |file, out| {
        let term = file.date("demonstration.from").zip(file.date("demonstration.to"));
        out.check(term.is_some_and(|(from, to)| from <= to), inputs![]);
    },
    says: |_| Sentence {
        ja: "実施期間の終期は始期以後にしてください。".to_owned(),
        en: "The term must end on or after the day it begins.".to_owned(),
    },
    ..RULE
};

/// Something was recorded before it is evaluated.
pub static RECORDED: Rule = Rule {
    id: "demonstration-recorded",
    name: words("実証の記録", "results recorded"),
    judge: |file, out| {
        let records = file.keyed("result").count();
        out.check(records > 0, inputs![records = records]);
    },
    says: |_| Sentence {
        ja: "評価の前に、実証の記録が1件以上必要です。".to_owned(),
        en: "At least one result is recorded before the evaluation.".to_owned(),
    },
    ..RULE
};

/// Information parity: whoever took part must know no more than others when a procedure follows.
/// What it learned is published, or there is a reason of a direct award.
pub static PARITY: Rule = Rule {
    id: "information-parity",
    name: words("情報の公平性", "information parity"),
    citation: words(
        "官民連携の実践ガイド（実証から調達へ）",
        "practice guide (from demonstration to procurement)",
    ),
    judge: |file, out| {
        let next = file.text("next").unwrap_or_default();
        let learned = file.brought("learned").is_some();
        let direct = file.text("direct.reason").is_some_and(|reason| !reason.is_empty());
        match next {
            "none" => out.not_applicable(),
            // A competition has no direct award: all who compete must know the same.
            "proposal-competition" => out.check(learned, inputs![next = next]),
            _ => out.check(learned || direct, inputs![next = next]),
        }
    },
    says: |finding| {
        if finding.input("next") == "proposal-competition" {
            Sentence {
                ja: "企画競争に進むには、実証の相手方が知り得たことの公表が必要です。".to_owned(),
                en: "Before a competition, what the participant learned is published.".to_owned(),
            }
        } else {
            Sentence {
                ja: "認定に進むには、相手方が知り得たことの公表か、公募によらない理由の記載が必要です。"
                    .to_owned(),
                en: "Before a certification, what the participant learned is published, or the reason of a \
                     direct award recorded."
                    .to_owned(),
            }
        }
    },
    ..RULE
};

/// Whether evaluators were appointed.
pub static HAS_COMMITTEE: Question = Question {
    id: "has-committee",
    words: words("選定委員を置いたか", "evaluators were appointed"),
    answer: |file| usize::from(file.facts.get("committee").is_some()),
    ..QUESTION
};

/// The notice of the call.
pub static NOTICE: Publication = Publication {
    id: "demonstration-notice",
    words: words("実証実験の募集", "call for participants"),
    facts: &[
        "title",
        "form",
        "call.scope",
        "call.eligibility",
        "call.form",
        "call.contact",
        "call.questions_due",
        "call.answers_due",
        "call.proposals_due",
        "demonstration.site",
        "demonstration.support_yen",
        "demonstration.from",
        "demonstration.to",
    ],
    documents: &[&call::GUIDELINE],
};
/// The partner and why it.
pub static PARTNER: Publication = Publication {
    id: "demonstration-partner",
    words: words("実証実験・連携協定の相手方", "partner of the demonstration"),
    facts: &[
        "title",
        "form",
        "candidate.name",
        "demonstration.from",
        "demonstration.to",
        "exclusivity.days",
        "exclusivity.quantity",
        "exclusivity.judgement",
        "fairness.selection",
        "direct.reason",
    ],
    documents: &[],
};
/// What came of it, open to whoever competes next.
pub static OUTCOME: Publication = Publication {
    id: "demonstration-outcome",
    words: words("実証の結果と知り得たこと", "outcome, and what was learned"),
    facts: &["title", "form", "evaluation.result", "learned", "direct.reason", "next"],
    documents: &[],
};

/// The partner named without a call is taken in as an application, its people with it.
pub static NAMED_PARTNER: Opening = Opening {
    kinds: &["application"],
    act: "open",
    words: words("公募によらない相手方の応募", "the application of the partner named"),
    children: |file| {
        let mut facts = Facts::default();
        for (name, from) in [
            ("corporate_number", "partner.number"),
            ("counterpart.number", "partner.number"),
            ("applicant.name", "partner.name"),
        ] {
            if let Some(value) = file.brought(from) {
                facts.set(name, value.clone());
            }
        }
        vec![("application", facts)]
    },
};

/// The stages a demonstration may be suspended in, as answers of [`WHERE_IT_WAS`].
pub const SUSPENDED_FROM: &[&str] = &["planned", "call-open", "selection", "agreed", "running", "evaluated"];

/// Where a suspended demonstration was.
pub static WHERE_IT_WAS: Question = Question {
    answers: SUSPENDED_FROM,
    answer: |file| suspension::stage_before(file, SUSPENDED_FROM),
    ..suspension::WHERE_IT_WAS
};

#[cfg(test)]
mod tests;
