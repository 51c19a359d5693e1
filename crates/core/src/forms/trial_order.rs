//! Forms of `trial-order` トライアル発注認定.
//!
//! | file | stages |
//! |---|---|
//! | here | programme, call, formal review |
//! | [`review`] | needs, reviews, interview, experts, board, decision |
//! | [`trial`] | catalogue, requests, purchases, evaluation of use |

pub mod review;
pub mod trial;

use serde_json::{Map, Value};

pub use super::application::DEMONSTRATION;
use super::children::bare;
use super::entries::{applications, as_named};
use super::opening::passed_with_budget;
use super::{application as applied, call, preparation as need, suspension};
use crate::dossier::Dossier;
use crate::effect::{Opening, Order, Publication};
use crate::facts::{Fact, Facts};
use crate::forms::shared::pass;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    INTAKE = "intake": Choice(&["public", "designated"]), "受付の方法（公募・指名）", "intake (public call, designated)";
    CRITERIA = "programme.criteria": Record(criteria), "認定基準（施行規則12条の3第1項各号と要綱）", "criteria (Rules 12-3(1) and the programme)";
    TRIAL_BUDGET = "programme.trial_budget_yen": Yen, "試験購入の予算（円）", "budget of trial purchases (yen)";
    EXCLUDED = "programme.excluded": Text, "対象外の分野", "excluded fields";
    CAPACITY = "call.capacity": Count(1, 100_000), "受付予定数", "number of applications taken";
    NO_PROMISE = "no_purchase_promise": Flag, "購入・品質を約束しない旨の明示", "states that it promises neither purchase nor quality";
    ELIGIBLE = "eligible": Flag, "申請資格（所在地・規模・対象分野等）を満たすか", "eligible (place, size, field)", per_subject;
    ELIGIBILITY_NOTES = "eligible.notes": Text, "資格確認の記録", "notes on the eligibility", per_subject;
}

documents! {
    PROGRAMME_RULES = "programme-rules": "認定制度要綱", "rules of the programme";
}

/// What the opener passes on beside what every path is opened with.
pub const PASSED: &[&Fact] = &[&INTAKE, &DEMONSTRATION];

/// What every call states.
pub const PROGRAMME: &[&Fact] =
    &[&CRITERIA, &TRIAL_BUDGET, &CAPACITY, &NO_PROMISE, &call::ELIGIBILITY, &call::CONTACT];
/// What it may state.
pub const PROGRAMME_MAY: &[&Fact] = &[&EXCLUDED, &call::REGISTERED_IDEA, &call::IDEA_CONSENT, &call::IDEAS];
/// What a public call states besides.
pub const PUBLIC_CALL: &[&Fact] =
    &[&call::CALL_FORM, &call::QUESTIONS_DUE, &call::ANSWERS_DUE, &call::PROPOSALS_DUE];

/// What a designated application states.
pub const DESIGNATED_APPLICATION: &[&Fact] = &[
    &applied::CORPORATE_NUMBER,
    &applied::APPLICANT,
    &applied::PRODUCT,
    &applied::PRODUCT_KIND,
    &applied::CATEGORY,
    &applied::SALE_START,
    &applied::SAME_BEFORE,
    &applied::PLAN,
];

fn criteria(value: &Value) -> Result<(), Sentence> {
    let members = ["novelty", "benefit", "feasibility"];
    let stated =
        |name: &str| value.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    members.into_iter().all(stated).then_some(()).ok_or_else(|| Sentence {
        ja: "novelty（新規性）、benefit（有益性）、feasibility（確実性）の基準を記してください。".to_owned(),
        en: "It states criteria of novelty, benefit and feasibility.".to_owned(),
    })
}

/// Applications come by a public call unless the opener says otherwise.
#[must_use]
pub fn intake(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.text("intake").unwrap_or("public")))
}

/// Eligibility is examined once the applications are in.
#[must_use]
pub fn after(_: &Dossier) -> Option<Value> {
    Some(Value::from("after"))
}

/// Nothing is sealed: there is no quote in an application.
#[must_use]
pub fn unsealed(_: &Dossier) -> Option<Value> {
    Some(Value::from("none"))
}

fn designated(file: &Dossier) -> bool {
    file.text("intake") == Some("designated")
}

/// Whether the one product of a demonstration is taken in, without a public call.
pub static DESIGNATED: Question = Question {
    id: "designated",
    words: words(
        "実証実験の商品だけを受け付けるか（指名）",
        "only the product of a demonstration is taken in",
    ),
    answer: |file| usize::from(designated(file)),
    ..QUESTION
};

/// The act belongs to the way the applications come in.
pub static PUBLIC_INTAKE: Rule = Rule {
    id: "public-intake",
    name: words("公募による受付", "intake by a public call"),
    judge: |file, out| out.check(!designated(file), inputs![]),
    says: |_| Sentence {
        ja: "この手続は実証実験の商品だけを受け付けます（指名）。公募は行いません。".to_owned(),
        en: "This procedure takes in only the product of a demonstration; there is no public call."
            .to_owned(),
    },
    ..RULE
};

/// The committee is appointed, and a public call ends ahead of now.
pub static CALL_PREPARED: Rule = Rule {
    id: "programme-prepared",
    name: words("募集の準備", "the call is prepared"),
    judge: |file, out| {
        let mut missing = Vec::new();
        if file.get("committee").is_none() {
            missing.push("committee");
        }
        if !designated(file) && file.instant("call.proposals_due").is_none_or(|due| due <= file.now) {
            missing.push("call.proposals_due");
        }
        out.check(missing.is_empty(), inputs![missing = missing.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!(
            "審査委員の選任と、今より後の募集の期限が必要です（不足：{}）。",
            finding.input("missing")
        ),
        en: format!(
            "A committee, and an end of the call ahead of now, are needed (missing: {}).",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// The demonstration named is finished, succeeded, and was this applicant's.
pub static DEMONSTRATED: Rule = Rule {
    id: "demonstration-succeeded",
    name: words("終了した実証実験", "a finished demonstration"),
    citation: words(
        "官民連携の実践ガイド（実証から調達へ）",
        "practice guide (from demonstration to procurement)",
    ),
    reads: Reads::Named(&["evaluation.result", "candidate.name", "partner.number"]),
    judge: |file, out| {
        let named = file.text("demonstration").and_then(|id| file.named_by(id));
        let found = named.filter(|one| one.kind == "demonstration");
        let stage = found.map_or("", |one| one.stage.as_str());
        let text = |name: &str| found.and_then(|one| one.fact(name)).and_then(Value::as_str);
        let result = text("evaluation.result").unwrap_or_default();
        let same_name = text("candidate.name").is_some_and(|name| file.text("applicant.name") == Some(name));
        let same_number =
            text("partner.number").is_some_and(|number| file.text("corporate_number") == Some(number));
        let partner = same_name || same_number;
        let succeeded = matches!(result, "succeeded" | "partly");
        out.check(
            stage == "closed" && succeeded && partner && designated(file),
            inputs![stage = stage, result = result, partner = partner],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "終了し評価を得た実証実験（段階：{}、評価：{}）の相手方の商品だけを、公募によらず受け付けられます。",
            finding.input("stage"),
            finding.input("result")
        ),
        en: format!(
            "Only the product of the partner of a demonstration that is finished (stage: {}) and succeeded (result: {}) is \
             taken in without a call.",
            finding.input("stage"),
            finding.input("result")
        ),
    },
    ..RULE
};

/// The application of the demonstration's product.
pub static DESIGNATED_PRODUCT: Opening = Opening {
    kinds: &["application"],
    act: "open",
    words: words("実証実験の商品の申請", "the application of the demonstration's product"),
    children: |file| {
        let names: Vec<&str> = DESIGNATED_APPLICATION.iter().map(|fact| fact.name).collect();
        let mut facts = pass(file, &names);
        facts.0.extend(pass(file, &["demonstration", "product.improvement"]).0);
        if let Some(number) = file.get("corporate_number") {
            facts.set("counterpart.number", number.clone());
        }
        vec![("application", facts)]
    },
};

/// The notice of the call (募集要項).
pub static NOTICE: Publication = Publication {
    id: "call-notice",
    words: words("募集要項の公表", "notice of the call"),
    facts: &[
        "title",
        "programme.criteria",
        "programme.excluded",
        "call.eligibility",
        "call.form",
        "call.contact",
        "call.questions_due",
        "call.answers_due",
        "call.proposals_due",
        "call.capacity",
        "no_purchase_promise",
        "parity.learned",
        "parity.direct_reason",
    ],
    documents: &[&call::GUIDELINE, &PROGRAMME_RULES, &call::FORMS],
};

/// The stages a procedure may be suspended in, as answers of [`WHERE_IT_WAS`].
pub const SUSPENDED_FROM: &[&str] = &[
    "program-drafting",
    "call-approval",
    "call-approved",
    "call-open",
    "formal-review",
    "needs-survey",
    "document-review",
    "interview",
    "expert-hearing",
    "board",
    "certification-approval",
    "certified",
    "trial-use",
];

/// Where a suspended procedure was.
pub static WHERE_IT_WAS: Question = Question {
    answers: SUSPENDED_FROM,
    answer: |file| suspension::stage_before(file, SUSPENDED_FROM),
    ..suspension::WHERE_IT_WAS
};

/// The application named meets what the programme asks of applicants.
pub static ELIGIBLE_APPLICANT: Rule = Rule {
    id: "programme-eligibility",
    name: words("申請資格", "eligible for the programme"),
    citation: words("認定制度要綱・募集要項", "programme; call"),
    reads: Reads::Children(&["applicant.name"]),
    judge: |file, out| {
        let eligible = file.brought("eligible").and_then(Value::as_bool) == Some(true);
        let subject = file.named_child().map_or("", |child| child.id.as_str());
        out.check_about(subject, eligible, inputs![eligible = eligible]);
    },
    says: |_| Sentence {
        ja: "申請資格（所在地・規模・対象分野等）を満たさない申請は、理由を付して不認定としてください。"
            .to_owned(),
        en: "An application that is not eligible (place, size, field) is rejected with a reason instead."
            .to_owned(),
    },
    ..RULE
};

/// The application the act names is one the formal review still decides on.
pub static UNDER_FORMAL_REVIEW: Rule = Rule {
    id: "under-formal-review",
    name: words("形式審査の対象", "under formal review"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let child = file.named_child().filter(|child| child.kind == "application");
        let stage = child.map_or("", |child| child.stage.as_str());
        out.check(
            matches!(stage, "submitted" | "admitted" | "supplement-requested"),
            inputs![application = file.subject.clone().unwrap_or_default(), stage = stage],
        );
    },
    says: |finding| {
        let named = as_named(finding, "application");
        Sentence {
            ja: format!("形式審査の対象となる申請を指定してください{}。", named.ja),
            en: format!("Name an application under formal review{}.", named.en),
        }
    },
    ..RULE
};

fn rejected(file: &Dossier, stages: &[&str]) -> Vec<(String, Facts)> {
    let named = file.named_child().filter(|child| stages.contains(&child.stage.as_str()));
    named.map(|child| vec![(child.id.clone(), pass(file, &["reason"]))]).unwrap_or_default()
}

/// The application named is refused, with the reason.
pub static REFUSE: Order = Order {
    words: words("不認定", "the application is refused"),
    act: "refuse",
    to: |file| rejected(file, &["submitted"]),
};
/// One that had been admitted, or did not answer, is disqualified.
pub static DISQUALIFY: Order = Order {
    words: words("資格確認後の失格", "an application found ineligible later is disqualified"),
    act: "disqualify",
    to: |file| rejected(file, &["admitted", "supplement-requested"]),
};

/// Every application handed in was examined.
pub static ALL_EXAMINED: Rule = Rule {
    id: "all-examined",
    name: words("全申請の形式審査", "every application examined"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let open = applications(file, &["submitted", "supplement-requested"]).count();
        out.check(open == 0, inputs![open = open]);
    },
    says: |finding| Sentence {
        ja: format!("形式審査が終わっていない申請が{}件あります。", finding.input("open")),
        en: format!("{} applications are not examined yet.", finding.input("open")),
    },
    ..RULE
};

/// Whether any application passed the formal review.
pub static ANY_ADMITTED: Question = Question {
    id: "any-admitted",
    words: words("形式審査を通った申請があるか", "any application passed the formal review"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(applications(file, &["admitted"]).next().is_some()),
    ..QUESTION
};

/// What passed the formal review is reviewed.
pub static BEGIN_REVIEW: Order = Order {
    words: words("審査の開始", "the review of the applications begins"),
    act: "begin-evaluation",
    to: |file| bare(applications(file, &["admitted"])),
};
/// What was never handed in, or came late, ends.
pub static END_UNSUBMITTED: Order = Order {
    words: words("提出のない応募の終了", "what was never handed in ends"),
    act: "end-with-call",
    to: |file| bare(applications(file, &["entered", "late"])),
};

/// Whether policy surveys the needs of the sections.
pub static SURVEYS_NEEDS: Question = Question {
    id: "surveys-needs",
    words: words("庁内ニーズ調査を行う方針か", "policy surveys the needs"),
    answer: |file| usize::from(file.policy.trial_needs_survey),
    ..QUESTION
};

/// Whether policy interviews the applicants.
pub static INTERVIEWS: Question = Question {
    id: "interviews",
    words: words("面接・現地調査を行う方針か", "policy interviews the applicants"),
    answer: |file| usize::from(file.policy.trial_interview),
    ..QUESTION
};

/// What every path is opened with.
pub const OPENED_WITH: &[&Fact] =
    passed_with_budget!([&need::TITLE, &need::CONTRACT_TYPE, &need::ESTIMATE, &need::GROUND], []);

/// A record of these members; what is not known is left out.
#[must_use]
pub(crate) fn members(pairs: &[(&str, Option<Value>)]) -> Value {
    let known = pairs.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)));
    Value::Object(known.collect::<Map<_, _>>())
}
