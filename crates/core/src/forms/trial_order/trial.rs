//! The catalogue, the sections' requests, trial purchases, and what became of their use.

use serde_json::{Value, json};

use crate::documents;
use crate::domain::FiscalYear;
use crate::dossier::{Child, Dossier};
use crate::effect::{Duty, Opening, Order, Publication};
use crate::facts;
use crate::facts::{Fact, Facts};
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{Form, QUESTION, Question, RULE, Reads, Rule};
use crate::rules::certification::{end_of_day_after, is_stated as stated};
use crate::rules::certified::{self, G22_LISTED, G23_LISTED, OF_CERTIFICATE};
use crate::words::{Sentence, words};

facts! {
    REQUEST = "trial.request": Record(request), "試験購入の希望（課・認定・必要性・予算）", "request to try (section, certificate, need, budget)", each;
    DECLINED = "trial.declined": Record(declined), "試験購入を行わない希望（番号・理由）", "request declined (number, reason)", each;
    REQUESTED = "trial.of_request": Count(1, 100_000), "試験購入の希望の番号", "number of the request";
    CERTIFICATES = "certificates": Texts, "根拠とする認定（手続番号）", "certificates (their procedures)";
    TRIAL_TITLE = "trial.title": Text, "試験購入の件名", "title of the trial purchase";
    TRIAL_TYPE = "trial.contract_type": Choice(&["purchase", "lease", "service"]), "契約の種類", "type of contract";
    TRIAL_ESTIMATE = "trial.estimate_yen": Yen, "予定額（税込・円）", "estimate (tax included, yen)";
    TRIAL_LINE = "trial.budget_line": Text, "予算科目", "budget line";
    TRIAL_AMOUNT = "trial.budget_yen": Yen, "予算額（円）", "budget (yen)";
    WITHIN_SCOPE = "object.within_scope": Flag, "認定の範囲内のものだけか", "all within the scope certified";
    EVALUATION = "use_evaluation": Record(evaluation), "使用評価（改善点・効果・節減）", "evaluation of the use (improvement, effect, saving)", per_subject;
    CONSENT = "use_evaluation.consent": Flag, "評価の公表への認定事業者の同意", "the holder consents to publication", per_subject;
    USED_CERTIFICATE = "certificate": Text, "使用した認定品の認定（手続番号）", "certificate of what was used (its procedure)";
}

documents! {
    CATALOGUE_DOCUMENT = "catalogue": "認定商品カタログ", "catalogue of certified products";
    EVALUATION_SHEET = "use-evaluation": "使用評価票", "evaluation sheet of the use";
}

/// What a trial purchase by No.4 states.
pub const TRIAL: &[&Fact] = &[
    &REQUESTED,
    &CERTIFICATES,
    &TRIAL_TITLE,
    &TRIAL_TYPE,
    &TRIAL_ESTIMATE,
    &TRIAL_LINE,
    &TRIAL_AMOUNT,
    &WITHIN_SCOPE,
];

fn texts(value: &Value, names: &[&str]) -> Result<(), Sentence> {
    names.iter().all(|name| stated(value.get(name))).then_some(()).ok_or_else(|| Sentence {
        ja: format!("{} を記してください。", names.join("、")),
        en: format!("It states {}.", names.join(", ")),
    })
}

fn request(value: &Value) -> Result<(), Sentence> {
    texts(value, &["section", "certificate", "need", "budget"])
}

fn declined(value: &Value) -> Result<(), Sentence> {
    texts(value, &["request", "reason"])
}

/// Whether an evaluation states improvement, effect and saving.
///
/// # Errors
/// What it must state.
pub fn evaluation(value: &Value) -> Result<(), Sentence> {
    texts(value, &["improvement", "effect", "saving"])
}

/// The catalogue of what is certified.
pub static CATALOGUE: Publication = Publication {
    id: "certified-catalogue",
    words: words("認定商品の公表（カタログ）", "catalogue of certified products"),
    facts: &["title", "certified", "no_purchase_promise"],
    documents: &[],
};

fn declined_numbers(file: &Dossier) -> Vec<i64> {
    file.facts.keyed("trial.declined").filter_map(|(_, one)| one.get("request")?.as_i64()).collect()
}

/// The request named was made, and was not declined.
pub static REQUEST_STANDS: Rule = Rule {
    id: "trial-request-stands",
    name: words("試験購入の希望", "the request to try"),
    judge: |file, out| {
        let number = file
            .brought("trial.of_request")
            .or_else(|| file.brought("trial.declined")?.get("request"))
            .and_then(Value::as_i64)
            .unwrap_or(0);
        let made = file.facts.get(&format!("trial.request.{number}")).is_some();
        let gone = declined_numbers(file).contains(&number);
        out.check(made && !gone, inputs![number = number, declined = gone]);
    },
    says: |finding| Sentence {
        ja: format!("希望{}は出されていないか、行わないと決定済みです。", finding.input("number")),
        en: format!("There is no request {} that stands.", finding.input("number")),
    },
    ..RULE
};

/// The trial as the rules of certified contracts read it: its own type of contract in place of the
/// programme's.
fn as_trial(file: &Dossier) -> Dossier {
    let mut trial = file.clone();
    // The counterpart of an earlier small purchase says nothing of this one.
    trial.facts.0.remove("counterpart.number");
    trial.given.set("method.ground", Value::from("4"));
    if let Some(kind) = file.brought("trial.contract_type") {
        trial.given.set("contract_type", kind.clone());
    }
    trial
}

/// G22 of the trial.
pub static G22: Rule = Rule { judge: |file, out| (G22_LISTED.judge)(&as_trial(file), out), ..G22_LISTED };
/// G23 of the trial.
pub static G23: Rule = Rule { judge: |file, out| (G23_LISTED.judge)(&as_trial(file), out), ..G23_LISTED };

/// The certificates a trial rests on stand.
pub static CERTIFICATES_STAND: Rule = Rule {
    id: "certificate-in-force",
    name: words("有効な認定", "certificates in force"),
    citation: words("地方自治法施行令第167条の2第1項第4号", "Local Autonomy Order 167-2(1)iv"),
    severity: crate::rule::Severity::Law,
    since: "2025-06-23",
    reads: Reads::Named(OF_CERTIFICATE),
    judge: |file, out| {
        let listed = certified::listed(file);
        if listed.is_empty() {
            return out.check(false, inputs![stage = ""]);
        }
        for id in listed {
            let stage = certified::certificate(file, &id).map_or("", |one| one.stage.as_str());
            out.check_about(&id, matches!(stage, "active" | "amending"), inputs![stage = stage]);
        }
    },
    says: |finding| Sentence {
        ja: format!("有効な認定が必要です（段階：{}）。", finding.input("stage")),
        en: format!("A certificate in force is needed (its stage: {}).", finding.input("stage")),
    },
    ..RULE
};

/// The trial budget pays leases only where policy says so.
pub static LEASES_ALLOWED: Rule = Rule {
    id: "trial-lease",
    name: words("試験購入予算での借入れ", "leases from the trial budget"),
    citation: words("認定制度要綱（試験購入の対象）", "programme (what is tried)"),
    judge: |file, out| {
        if file.brought("trial.contract_type").and_then(Value::as_str) != Some("lease") {
            return out.not_applicable();
        }
        out.check(file.policy.trial_lease, inputs![]);
    },
    says: |_| Sentence {
        ja: "この制度の試験購入予算では、物品の借入れは対象外です。".to_owned(),
        en: "The trial budget of this programme pays no leases.".to_owned(),
    },
    ..RULE
};

/// The No.4 procedure of a trial, resting on its certificates.
pub static PURCHASE: Opening = Opening {
    kinds: &["negotiated-no4"],
    act: "open",
    words: words("4号随意契約の手続", "the negotiated contract with a certified firm"),
    children: |file| {
        let mut facts = pass(
            file,
            &[
                "certificates",
                "fairness.opportunity",
                "budget.vote_date",
                "budget.vote_result",
                "budget.vote_bill",
            ],
        );
        let names = [
            ("trial.title", "title"),
            ("trial.contract_type", "contract_type"),
            ("trial.estimate_yen", "estimate_yen"),
            ("trial.budget_line", "budget.line"),
            ("trial.budget_yen", "budget.amount_yen"),
        ];
        for (own, name) in names {
            if let Some(value) = file.brought(own) {
                facts.set(name, value.clone());
            }
        }
        facts.set("method.ground", Value::from("4"));
        facts.set("budget.form", Value::from("none"));
        if let Some(yen) = file.brought("trial.budget_yen").and_then(Value::as_i64) {
            facts.set("budget.by_year", json!({ FiscalYear::of(file.today).get().to_string(): yen }));
        }
        vec![("negotiated-no4", facts)]
    },
};

/// The purchases of the programme.
fn purchases(file: &Dossier) -> impl Iterator<Item = &Child> {
    file.children.iter().filter(|child| matches!(child.kind.as_str(), "contract" | "negotiated-no4"))
}

/// Whether what was bought has been used: delivered and paid, or at least under way.
fn bought(child: &Child) -> bool {
    matches!(child.stage.as_str(), "contracted" | "performing" | "completed")
}

fn evaluated(file: &Dossier, child: &Child) -> bool {
    file.get(&format!("use_evaluation.{}", child.key().to_lowercase())).is_some()
}

/// What is evaluated is a purchase of the programme that took place.
pub static PURCHASE_NAMED: Rule = Rule {
    id: "trial-purchase-named",
    name: words("評価する試験購入", "the purchase evaluated"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let child = file.named_child().filter(|child| purchases(file).any(|one| one.id == child.id));
        let stage = child.map_or("", |child| child.stage.as_str());
        out.check(child.is_some_and(bought), inputs![stage = stage]);
    },
    says: |finding| Sentence {
        ja: format!("行われた試験購入を指定してください（段階：{}）。", finding.input("stage")),
        en: format!("Name a trial purchase that took place (stage: {}).", finding.input("stage")),
    },
    ..RULE
};

/// What was used is certified by this organisation.
pub static CERTIFICATE_KNOWN: Rule = Rule {
    id: "certificate-known",
    name: words("使用した認定品", "certificate of what was used"),
    reads: Reads::Named(&["certificate.number"]),
    judge: |file, out| {
        let named = file.text("certificate").unwrap_or_default();
        out.check(certified::certificate(file, named).is_some(), inputs![certificate = named]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」という認定はこの団体にありません。", finding.input("certificate")),
        en: format!("This organisation has no certificate \"{}\".", finding.input("certificate")),
    },
    ..RULE
};

/// The holder learns what the use showed.
pub static TELL_HOLDER: Order = Order {
    words: words("認定事業者への使用評価の通知", "the holder learns of the evaluation"),
    act: "note-use-evaluation",
    to: |file| {
        let named = file.brought("certificate").and_then(Value::as_str).unwrap_or_default();
        let mut facts = Facts::default();
        if let Some(value) = file.brought("use_evaluation") {
            facts.set("use_evaluation", value.clone());
        }
        let own = file.live("certificate").filter(|child| child.id == named || child.key() == named);
        own.map(|child| (child.id.clone(), facts.clone())).collect()
    },
};

/// Whether the holder consents to the evaluation's publication.
pub static CONSENTED: Question = Question {
    id: "evaluation-public",
    words: words("評価の公表に同意があるか", "the holder consents to publication"),
    answer: |file| usize::from(file.brought("use_evaluation.consent").and_then(Value::as_bool) == Some(true)),
    ..QUESTION
};

/// The evaluation of a use.
pub static EVALUATED: Publication = Publication {
    id: "use-evaluation",
    words: words("使用評価の公表", "evaluation of the use"),
    facts: &["title", "use_evaluation"],
    documents: &[],
};

static EVALUATE_IN_TIME: Rule = Rule {
    id: "use-evaluation-due",
    name: words("使用評価の期限", "evaluation of the use in time"),
    citation: words("認定制度要綱（使用評価）", "programme (evaluation of the use)"),
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "使用評価の期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "The use was to be evaluated by {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// A trial purchase is evaluated within the policy's days of its end.
pub static EVALUATE_USE: Duty = Duty {
    id: "duty-use-evaluation",
    words: words("使用評価", "evaluation of the use"),
    rule: &EVALUATE_IN_TIME,
    act: "record-use-evaluation",
    due: |file| end_of_day_after(file, file.policy.use_evaluation_days),
};

/// Whether another completed purchase is still to be evaluated.
pub static OTHERS_TO_EVALUATE: Question = Question {
    id: "others-to-evaluate",
    words: words("他に評価を待つ試験購入があるか", "another purchase waits for its evaluation"),
    reads: Reads::Children(&[]),
    answer: |file| {
        let named = file.named_child().map_or("", |child| child.id.as_str());
        let waits =
            |child: &&Child| child.stage == "completed" && child.id != named && !evaluated(file, child);
        usize::from(purchases(file).find(waits).is_some())
    },
    ..QUESTION
};

/// No purchase lives.
pub static NO_LIVE_PURCHASE: Rule = Rule {
    id: "no-live-purchase",
    name: words("進行中の試験購入がないこと", "no live purchase"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let live: Vec<&str> =
            purchases(file).filter(|child| !child.closed).map(|child| child.id.as_str()).collect();
        out.check(live.is_empty(), inputs![live = live.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("進行中の試験購入があります：{}。", finding.input("live")),
        en: format!("Trial purchases are live: {}.", finding.input("live")),
    },
    ..RULE
};

/// Every purchase that was completed is evaluated.
pub static ALL_EVALUATED: Rule = Rule {
    id: "all-uses-evaluated",
    name: words("使用評価の完了", "every use evaluated"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let open =
            purchases(file).filter(|child| child.stage == "completed" && !evaluated(file, child)).count();
        out.check(open == 0, inputs![open = open]);
    },
    says: |finding| Sentence {
        ja: format!("使用評価のない試験購入が{}件あります。", finding.input("open")),
        en: format!("{} trial purchases are not evaluated.", finding.input("open")),
    },
    ..RULE
};
