//! The choice of the counterpart of a No.4 contract, the next one judged, and the loss of either.

use serde_json::Value;

use crate::dossier::{Child, Dossier};
use crate::effect::{Duty, Order};
use crate::facts::Facts;
use crate::forms::award::{LOSS, candidate, end_of_the_days_to_sign};
use crate::forms::children::bare;
use crate::forms::entries::applications;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::certified::{self, OF_APPLICATION, OF_CERTIFICATE, fitting, judgements};
use crate::rules::price::names;
use crate::words::{Sentence, words};

const CHOSEN: Reads = Reads::All(&[Reads::Children(OF_APPLICATION), Reads::Named(OF_CERTIFICATE)]);

fn fact_of(child: Option<&Child>, name: &str) -> Value {
    // What an earlier one had would be wrong of this one.
    child.and_then(|child| child.fact(name)).cloned().unwrap_or_else(|| Value::from(""))
}

fn number_of(file: &Dossier, child: Option<&Child>) -> Value {
    let certificate = child.and_then(|child| child.fact("certificate")).and_then(Value::as_str);
    fact_of(certificate.and_then(|id| certified::certificate(file, id)), "certificate.number")
}

/// The application judged first.
fn first(file: &Dossier) -> Option<&Child> {
    fitting(file).first().map(|(child, _)| *child)
}

/// The next application judged to fit that is in reserve.
fn reserve(file: &Dossier) -> Option<&Child> {
    fitting(file).into_iter().map(|(child, _)| child).find(|child| child.stage == "reserve")
}

/// The counterpart chosen.
#[must_use]
pub fn chosen(file: &Dossier) -> Option<Value> {
    first(file).map(|child| Value::from(child.id.clone()))
}
/// Its name.
#[must_use]
pub fn chosen_name(file: &Dossier) -> Option<Value> {
    Some(fact_of(first(file), "applicant.name"))
}
/// The certificate its application names.
#[must_use]
pub fn chosen_certificate(file: &Dossier) -> Option<Value> {
    Some(fact_of(first(file), "certificate"))
}
/// The number of that certificate.
#[must_use]
pub fn chosen_number(file: &Dossier) -> Option<Value> {
    Some(number_of(file, first(file)))
}
/// The next one judged.
#[must_use]
pub fn next(file: &Dossier) -> Option<Value> {
    reserve(file).map(|child| Value::from(child.id.clone()))
}
/// Its name.
#[must_use]
pub fn next_name(file: &Dossier) -> Option<Value> {
    reserve(file)?;
    Some(fact_of(reserve(file), "applicant.name"))
}
/// The certificate its application names.
#[must_use]
pub fn next_certificate(file: &Dossier) -> Option<Value> {
    reserve(file)?;
    Some(fact_of(reserve(file), "certificate"))
}
/// The number of that certificate.
#[must_use]
pub fn next_number(file: &Dossier) -> Option<Value> {
    reserve(file)?;
    Some(number_of(file, reserve(file)))
}
/// Its place among those that fit.
#[must_use]
pub fn next_place(file: &Dossier) -> Option<Value> {
    let id = &reserve(file)?.id;
    fitting(file).iter().find(|(child, _)| child.id == *id)?.1.place.map(Value::from)
}

/// The judgement of an application, for its own letter.
fn own_reason(file: &Dossier, child: &Child) -> (String, Facts) {
    let mut facts = Facts::default();
    if let Some(one) = judgements(file).into_iter().find(|one| names(child, &one.application)) {
        facts.set("reason", Value::from(one.reason));
        if let Some(place) = one.place.filter(|_| one.fits) {
            facts.set("own_rank", Value::from(place.to_string()));
        }
    }
    (child.id.clone(), facts)
}

/// Whether an application is judged now: under evaluation, or taken into it with the same act.
fn judged_now(child: &Child) -> bool {
    !child.closed && matches!(child.stage.as_str(), "under-evaluation" | "submitted")
}

/// What was submitted is judged from here on.
pub static BEGIN: Order = Order {
    words: words("審査の開始", "the applications are judged"),
    act: "begin-evaluation",
    to: |file| bare(applications(file, &["submitted"])),
};
/// What came late and was not accepted ends.
pub static END_LATE: Order = Order {
    words: words("期限後の申込みの終了", "late applications end"),
    act: "end-with-call",
    to: |file| bare(applications(file, &["late"])),
};
/// The first is preferred …
pub static PREFER: Order = Order {
    words: words("相手方の選定", "the counterpart is preferred"),
    act: "prefer",
    to: |file| {
        first(file)
            .filter(|child| judged_now(child))
            .map(|child| own_reason(file, child))
            .into_iter()
            .collect()
    },
};
/// … the others that fit are in reserve …
pub static RESERVE: Order = Order {
    words: words("次点", "the others that fit are in reserve"),
    act: "reserve",
    to: |file| {
        let others = fitting(file).into_iter().skip(1).map(|(child, _)| child);
        others.filter(|child| judged_now(child)).map(|child| own_reason(file, child)).collect()
    },
};
/// … and those that do not are not selected.
pub static NOT_SELECT: Order = Order {
    words: words("非採択", "those that do not fit are not selected"),
    act: "not-select",
    to: |file| {
        let unfit: Vec<String> =
            judgements(file).into_iter().filter(|one| !one.fits).map(|one| one.application).collect();
        file.live("application")
            .filter(|child| judged_now(child) && unfit.iter().any(|one| names(child, one)))
            .map(|child| own_reason(file, child))
            .collect()
    },
};
/// The next one judged takes its place.
pub static PROMOTE: Order = Order {
    words: words("次順位の申込者の繰上げ", "the next one judged is promoted"),
    act: "promote",
    to: |file| bare(reserve(file).into_iter()),
};

/// Whether another application judged to fit is in reserve.
pub static NEXT_IN_RESERVE: Question = Question {
    id: "next-judged",
    words: words("基準に合う次順位の申込みがあるか", "another application that fits is in reserve"),
    reads: CHOSEN,
    answer: |file| usize::from(reserve(file).is_some()),
    ..QUESTION
};

/// Another application judged to fit is in reserve.
pub static RESERVE_LEFT: Rule = Rule {
    id: "reserve-left",
    name: words("次順位の申込者", "another applicant in reserve"),
    reads: CHOSEN,
    judge: |file, out| out.check(reserve(file).is_some(), inputs![]),
    says: |_| Sentence {
        ja: "基準に合う次順位の申込者がいません。打切りの手続をとってください。".to_owned(),
        en: "No other applicant that fits is in reserve: end the procedure.".to_owned(),
    },
    ..RULE
};

/// The counterpart is lost: it withdrew, lost its eligibility, or its certificate ended.
pub static CHOSEN_IS_LOST: Rule = Rule {
    id: "counterpart-lost",
    name: words("相手方を失ったこと", "the counterpart is lost"),
    reads: CHOSEN,
    judge: |file, out| {
        let gone = candidate(file).is_none_or(|child| child.closed);
        let uncertified = certified::own(file)
            .is_none_or(|certificate| !matches!(certificate.stage.as_str(), "active" | "amending"));
        out.check(gone || uncertified || file.flag("candidate.lost"), inputs![]);
    },
    says: |_| Sentence {
        ja: "選定した相手方は辞退しておらず、認定も有効です。".to_owned(),
        en: "The counterpart chosen has not withdrawn, and its certificate stands.".to_owned(),
    },
    ..RULE
};

/// Whether the certificate that changed is the one the counterpart holds, and it ended.
pub static CHOSEN_CERTIFICATE_ENDED: Question = Question {
    id: "chosen-certificate-ended",
    words: words("選定した相手方の認定が終わったか", "the counterpart's certificate ended"),
    answer: |file| {
        let own = file.text("certificate").filter(|id| !id.is_empty());
        let by = file.commander.as_ref().map(|one| one.procedure.as_str());
        let ended = file.brought("certificate.change").and_then(Value::as_str) != Some("amended");
        usize::from(own.is_some() && own == by && ended)
    },
    ..QUESTION
};

static LOSS_RULE: Rule = Rule {
    name: words("相手方を失った場合の対応", "what follows the loss of the counterpart"),
    citation: words(
        "地方自治法施行令第167条の2第1項第4号・契約規則",
        "Order 167-2(1)iv; local contract rule",
    ),
    ..LOSS
};

/// The loss of the counterpart is resolved within the days in which a contract is signed: the next
/// one judged, or the end.
pub static RESOLVE_LOSS: Duty = Duty {
    id: "duty-resolve-loss",
    words: words("相手方の辞退・認定の終了への対応", "resolve the loss of the counterpart"),
    rule: &LOSS_RULE,
    act: "approve-next-candidate",
    due: end_of_the_days_to_sign,
};
