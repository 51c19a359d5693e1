//! Candidate, negotiation and quote; the facts and documents of the contract.

use serde_json::Value;

use crate::dossier::{Child, Dossier};
use crate::effect::{Duty, Opening, Order, Publication};
use crate::facts::{Fact, Facts};
pub use crate::forms::assembly_vote::*;
pub use crate::forms::award::*;
use crate::forms::children::bare;
use crate::forms::entries::applications;
use crate::forms::records::object;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::price::{is_tender, names, next_candidate, price_of, ranked};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    NEGOTIATION = "negotiation": Record(negotiation), "協議記録（日・内容）", "negotiation (date, notes)", each;
    WITHIN_SCOPE = "negotiation.within_scope": Flag, "協議が公募の範囲内であること", "negotiation stays within the call";
    FAILURE = "failure": Choice(&["talks-failed", "withdrew", "lost-eligibility", "above-ceiling"]), "不調の理由", "why it failed";
    RESIDUAL_NUMBER = "residual.counterpart_number": CorporateNumber, "相手方の法人番号", "corporate number of the counterpart";
    RESIDUAL_NAME = "residual.counterpart_name": Text, "相手方の名称", "name of the counterpart";
    RESIDUAL_GROUND = "residual.ground": Choice(&["8"]), "残余随意契約の根拠（8号）", "residual ground (No.8)";
    TERMS_CHANGED = "residual.terms_changed": Texts, "変更した条件", "terms changed";
    SPLIT = "residual.split": Flag, "分割して契約する", "split";
    DIVISIBLE = "residual.divisible": Flag, "予定価格・落札金額を分割して計算できる", "divisible";
}

documents! {
    NEGOTIATION_RECORD = "negotiation-record": "協議記録", "record of the negotiation";
    FINAL_SPECIFICATION = "final-specification": "確定仕様書", "specification as agreed";
}

/// What changes in a residual negotiation (No.8, No.9).
pub const RESIDUAL: &[&Fact] = &[&TERMS_CHANGED, &SPLIT, &DIVISIBLE];

fn negotiation(value: &Value) -> Result<(), Sentence> {
    object(value, &["date", "notes"])
}

/// In a tender the candidate's bid is the price.
#[must_use]
pub fn winning_bid(file: &Dossier) -> Option<Value> {
    if !is_tender(file) {
        return None;
    }
    Some(Value::from(price_of(file, candidate(file)?)?))
}

/// The place of the candidate in the ranking.
fn place(file: &Dossier, id: &str) -> Option<u32> {
    ranked(file).into_iter().find(|(_, ranked)| ranked == id).map(|(place, _)| place)
}

/// The candidate after the one that fails.
#[must_use]
pub fn next(file: &Dossier) -> Option<Value> {
    next_candidate(file).map(Value::from)
}

/// The place of the candidate after the one that fails.
#[must_use]
pub fn next_place(file: &Dossier) -> Option<Value> {
    place(file, &next_candidate(file)?).map(Value::from)
}

/// The name of the candidate after the one that fails.
#[must_use]
pub fn next_name(file: &Dossier) -> Option<Value> {
    of_next(file, "applicant.name")
}

/// The corporate number of the candidate after the one that fails.
#[must_use]
pub fn next_number(file: &Dossier) -> Option<Value> {
    of_next(file, "corporate_number")
}

fn of_next(file: &Dossier, fact: &str) -> Option<Value> {
    let next = next_candidate(file)?;
    let child = file.children_of("application").find(|child| names(child, &next))?;
    // What the old candidate left would be wrong.
    Some(child.fact(fact).cloned().unwrap_or_else(|| Value::from("")))
}

/// Whether a ranked application is in reserve.
pub static NEXT_IN_RESERVE: Question = Question {
    id: "next-in-reserve",
    words: words("次点者がいるか", "a reserve is left"),
    rule: Some("G50"),
    reads: Reads::Children(&["applicant.name", "corporate_number"]),
    answer: |file| usize::from(next_candidate(file).is_some()),
    ..QUESTION
};

/// Somebody is left to be called: whoever commands the call for the next candidate learns it.
pub static NEXT_LEFT: Rule = Rule {
    id: "next-left",
    name: words("次点者", "a reserve is left"),
    citation: words("実施要領（次点者との協議）", "call rules (talks with the next rank)"),
    reads: Reads::Children(&["applicant.name", "corporate_number"]),
    judge: |file, out| out.check(next_candidate(file).is_some(), inputs![]),
    says: |_| {
        Sentence {
        ja: "次点者がいません。公募は候補者なしで終える（end-without-candidate）か中止してください。".to_owned(),
        en: "No reserve is left: end the competition without a candidate (end-without-candidate) or cancel it."
            .to_owned(),
    }
    },
    ..RULE
};

fn others(file: &Dossier, with_a_place: bool) -> Vec<(String, Facts)> {
    let first = candidate(file).map(|child| child.id.clone());
    let others = applications(file, &["under-evaluation"])
        .filter(|child| Some(&child.id) != first.as_ref())
        .filter(|child| place(file, &child.id).is_some() == with_a_place);
    others.map(|child| (child.id.clone(), own_result(file, &child.id))).collect()
}

/// An applicant's own total and place, for its letter.
fn own_result(file: &Dossier, id: &str) -> Facts {
    let row = file.get("ranking").and_then(|ranking| {
        let rows = ranking.get("rows")?.as_array()?;
        rows.iter().find(|row| row.get("entrant").and_then(Value::as_str) == Some(id))
    });
    let member = |from: &str, to: &str| {
        let value = row?.get(from)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some((to.to_owned(), Value::from(text)))
    };
    [member("total", "own_total"), member("rank", "own_rank")].into_iter().flatten().collect()
}

/// The first becomes the preferred negotiator (or winner).
pub static PREFER: Order = Order {
    words: words("優先交渉権者（落札者）の決定", "the candidate is preferred"),
    act: "prefer",
    to: |file| {
        let first = candidate(file).filter(|child| child.stage == "under-evaluation");
        first.map(|child| (child.id.clone(), own_result(file, &child.id))).into_iter().collect()
    },
};
/// A candidate of an earlier decision's reserve is promoted.
pub static PROMOTE_CANDIDATE: Order = Order {
    words: words("次点者の繰上げ", "a reserve that now leads is promoted"),
    act: "promote",
    to: |file| bare(candidate(file).filter(|child| child.stage == "reserve").into_iter()),
};
/// The others with a place are in reserve.
pub static RESERVE: Order = Order {
    words: words("次点", "the others ranked are in reserve"),
    act: "reserve",
    to: |file| others(file, true),
};
/// Those without a place are not selected.
pub static NOT_SELECT: Order = Order {
    words: words("非採択", "those not ranked are not selected"),
    act: "not-select",
    to: |file| others(file, false),
};
/// The next in reserve is promoted.
pub static PROMOTE: Order = Order {
    words: words("次順位者の繰上げ", "the next rank is promoted"),
    act: "promote",
    to: |file| {
        let next = next_candidate(file);
        bare(applications(file, &["reserve"]).filter(|child| Some(&child.id) == next.as_ref()))
    },
};
/// The counterpart of a residual negotiation is taken into the evaluation …
pub static BEGIN_RESIDUAL: Order = Order {
    words: words("相手方の審査", "the residual counterpart is evaluated"),
    act: "begin-evaluation",
    to: |file| bare(counterpart(file).filter(|child| examined(file, child)).into_iter()),
};
/// … and preferred.
pub static PREFER_RESIDUAL: Order = Order {
    words: words("相手方の決定", "the residual counterpart is preferred"),
    act: "prefer",
    to: |file| {
        let ready = |child: &&Child| child.stage == "under-evaluation" || examined(file, child);
        bare(counterpart(file).filter(ready).into_iter())
    },
};
/// Bidders that are not the counterpart of the residual negotiation are not selected.
pub static NOT_SELECT_RESIDUAL: Order = Order {
    words: words("他の入札者の非採択", "the other bidders are not selected"),
    act: "not-select",
    to: |file| {
        let chosen = counterpart(file).map(|child| child.id.clone());
        let others = applications(file, &["under-evaluation"])
            .filter(|child| chosen.as_ref().is_some_and(|chosen| *chosen != child.id));
        bare(others)
    },
};

/// The decision, as it is published: who was chosen, how many took part, why. Those not chosen
/// are never named.
pub static OUTCOME: Publication = Publication {
    id: "result",
    words: words("選定結果の公表", "result of the selection"),
    facts: &["title", "candidate.name", "result.totals", "fairness.selection", "fairness.result"],
    documents: &[],
};
/// The corrected result after the next rank was called, or nobody.
pub static CORRECTED: Publication = Publication {
    id: "result-corrected",
    words: words("選定結果の訂正公表", "corrected result"),
    facts: &["title", "failure", "reason"],
    documents: &[],
};

/// Failed talks were reported.
pub static FAILURE_REPORTED: Rule = Rule {
    id: "failure-reported",
    name: words("不調の報告", "failed talks reported"),
    // Who comes next is kept for the corrected result and for who contracts.
    reads: Reads::Children(&["applicant.name", "corporate_number"]),
    judge: |file, out| {
        let reported = file.facts.get("failure").and_then(Value::as_str).unwrap_or_default();
        out.check(!reported.is_empty(), inputs![]);
    },
    says: |_| Sentence {
        ja: "協議不調の報告がまだありません。".to_owned(),
        en: "No failed talks have been reported.".to_owned(),
    },
    ..RULE
};

/// No failure waits for the approver's decision.
pub static NO_FAILURE_WAITS: Rule = Rule {
    id: "no-failure-waits",
    name: words("不調の報告がないこと", "no failure waits"),
    judge: |file, out| {
        out.check(
            file.facts.get("failure").and_then(Value::as_str).unwrap_or_default().is_empty(),
            inputs![],
        );
    },
    says: |_| Sentence {
        ja: "協議不調が報告されています。次順位者への移行か打切りを先に決定してください。".to_owned(),
        en: "Failed talks were reported: decide on the next rank or the end first.".to_owned(),
    },
    ..RULE
};

/// The procedure negotiates on a residual ground.
pub static RESIDUAL_OPEN: Rule = Rule {
    id: "residual-negotiation",
    name: words("8号による協議", "negotiation under No.8"),
    judge: |file, out| out.check(file.text("residual.ground") == Some("8"), inputs![]),
    says: |_| Sentence {
        ja: "協議中の資格確認は、8号随意契約で新たに加わる相手方だけに行います。".to_owned(),
        en: "In negotiation only the new counterpart of a No.8 contract is admitted.".to_owned(),
    },
    ..RULE
};

/// No.8 opens once policy's re-bids are made, or where there was no bid at all.
pub static REBID_DONE: Rule = Rule {
    id: "rebid-done",
    name: words("再度入札の実施", "re-bid done, or no bid at all"),
    citation: words("地方自治法施行令第167条の2第1項第8号", "Order 167-2(1)viii"),
    reads: Reads::Children(&["corporate_number"]),
    judge: |file, out| {
        let bidders = applications(file, &["under-evaluation"]).count();
        let done = file.int("rebid.count").unwrap_or(0);
        out.check(bidders == 0 || done > 0, inputs![bidders = bidders]);
    },
    says: |finding| Sentence {
        ja: format!(
            "入札者が{}者います。8号随意契約の前に再度入札を行ってください。",
            finding.input("bidders")
        ),
        en: format!(
            "There are {} bidders: bid again before a contract under No.8.",
            finding.input("bidders")
        ),
    },
    ..RULE
};

/// The application of the residual counterpart, by its corporate number.
fn counterpart(file: &Dossier) -> Option<&Child> {
    let number =
        file.text("residual.counterpart_number").filter(|_| file.text("residual.ground") == Some("8"))?;
    file.live("application")
        .find(|child| child.fact("corporate_number").and_then(Value::as_str) == Some(number))
}

/// Whether the new counterpart was examined and is not yet under evaluation.
fn examined(file: &Dossier, child: &Child) -> bool {
    let before = file.text("eligibility_timing") == Some("before");
    child.stage == if before { "submitted" } else { "admitted" }
}

/// The counterpart named is there and was examined.
pub static COUNTERPART_READY: Rule = Rule {
    id: "counterpart-ready",
    name: words("8号随意契約の相手方", "counterpart of the No.8 contract"),
    reads: Reads::Children(&["corporate_number", "applicant.name"]),
    judge: |file, out| {
        if file.text("residual.ground") != Some("8") {
            return out.not_applicable();
        }
        let child = counterpart(file);
        let ready = child.is_some_and(|child| {
            matches!(child.stage.as_str(), "under-evaluation" | "preferred") || examined(file, child)
        });
        out.check(ready, inputs![stage = child.map_or("", |child| child.stage.as_str())]);
    },
    says: |_| Sentence {
        ja: "相手方の応募がないか、資格の確認が済んでいません。".to_owned(),
        en: "The counterpart has no application yet, or it was not examined.".to_owned(),
    },
    ..RULE
};

/// The counterpart of a residual negotiation, where there is one.
#[must_use]
pub fn residual_candidate(file: &Dossier) -> Option<Value> {
    counterpart(file).map(|child| Value::from(child.id.clone()))
}

/// The name of the counterpart of a residual negotiation, where there is one.
#[must_use]
pub fn residual_name(file: &Dossier) -> Option<Value> {
    counterpart(file)?.fact("applicant.name").cloned()
}

/// The corporate number of the counterpart of a residual negotiation, where there is one.
#[must_use]
pub fn residual_number(file: &Dossier) -> Option<Value> {
    counterpart(file)?.fact("corporate_number").cloned()
}

/// A counterpart that did not bid enters as an application.
pub static COUNTERPART: Opening = Opening {
    kinds: &["application"],
    act: "open",
    words: words("入札しなかった相手方の応募", "the application of a counterpart that did not bid"),
    children: |file| {
        let Some(number) = file.text("residual.counterpart_number") else { return Vec::new() };
        let known = file.live("application").any(|child| {
            child.fact("corporate_number").and_then(Value::as_str).is_some_and(|known| known == number)
        });
        let mut facts = Facts::default();
        facts.set("corporate_number", Value::from(number));
        facts.set("applicant.name", Value::from(file.text("residual.counterpart_name").unwrap_or_default()));
        if known { Vec::new() } else { vec![("application", facts)] }
    },
};

static LOSS_RULE: Rule = Rule {
    name: words("候補者を失った場合の対応", "what follows the loss of the candidate"),
    citation: words("実施要領（辞退・資格喪失）", "call rules (withdrawal, loss of eligibility)"),
    ..LOSS
};

/// The loss of the candidate is resolved within the days in which a contract is signed.
pub static RESOLVE_LOSS: Duty = Duty {
    id: "duty-resolve-loss",
    words: words("候補者の辞退・資格喪失への対応", "resolve the loss of the candidate"),
    rule: &LOSS_RULE,
    act: "report-failed-negotiation",
    due: end_of_the_days_to_sign,
};
