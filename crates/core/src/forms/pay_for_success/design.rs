//! The design: logic model, indicators, evaluation, payment, sounding, authorisation.

use serde::Deserialize;
use serde_json::Value;

use super::texts;
use crate::domain::outcome::{About, Direction, Mode, PaymentTable, Period, Quantity};
use crate::dossier::Dossier;
use crate::effect::Publication;
use crate::facts::{Fact, date_of};
use crate::forms::preparation as need;
use crate::forms::records::ids;
use crate::forms::shared::{VOTE_BILL, VOTE_DATE, VOTE_RESULT};
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::rules::outcome::{indicators, table};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    LOGIC_MODEL = "logic_model": Record(logic_model), "ロジックモデル（対象者・活動・産出・成果・つながり）", "logic model (target group, activities, outputs, outcomes, links)";
    INDICATORS = "outcome.indicators": Record(indicator_list), "成果指標", "indicators";
    METHOD = "evaluation.method": Choice(&["before-after", "matched-comparison", "rct", "threshold"]), "評価の方法", "evaluation design";
    SAMPLE = "evaluation.sample": Text, "評価の対象・標本", "sample";
    DATA = "evaluation.data_agreement": Text, "データ提供の取決め", "data agreement";
    PRIVACY = "evaluation.privacy": Text, "個人情報の取扱い", "privacy";
    COST = "evaluation.cost_yen": Yen, "評価の費用（円・別枠）", "cost of the evaluation (yen, apart)";
    EVALUATOR = "evaluator": Record(evaluator), "第三者評価者", "outcome evaluator";
    DESIGN = "outcome.design": Record(design), "支払条件（支払表）", "payment table";
    TALK = "sounding.talk": Record(talk), "市場調査（サウンディング）の記録", "talk of the market sounding", each;
    SUMMARY = "sounding.summary": Text, "市場調査の結果の概要（公表用）", "public summary of the sounding";
    MASKED = "sounding.secrets_masked": Flag, "事業者の秘密を除いたこと", "trade secrets left out";
    THEN = "authorisation.then": Choice(&["payment-design", "cancelled"]), "認めない場合の扱い", "what follows a refusal";
    BACK_TO = "revise.to": Choice(REVISED), "見直す段階", "design stage to go back to";
}

documents! {
    EVALUATION_PLAN = "evaluation-plan": "評価計画書", "evaluation plan";
    BENEFIT = "benefit-calculation": "社会的便益の算定書", "calculation of the social benefit";
}

/// The design stages a revision goes back to.
pub const REVISED: &[&str] = &["logic-model", "indicators", "evaluation-design", "payment-design"];
/// What the design of the evaluation states.
pub const EVALUATION: &[&Fact] = &[&METHOD, &SAMPLE, &DATA, &PRIVACY, &COST, &EVALUATOR];
/// What the authorisation states.
pub const AUTHORISATION: &[&Fact] = &[&need::LINE, &need::AMOUNT, &need::BY_YEAR, &need::FORM];
/// What it may state.
pub const AUTHORISATION_MAY: &[&Fact] =
    &[&need::LIMIT, &need::UNTIL, &need::CLAUSE, &VOTE_DATE, &VOTE_RESULT, &VOTE_BILL];

/// One indicator, as it is fixed.
#[derive(Debug, Clone, Deserialize)]
struct Indicator {
    id: String,
    direction: Direction,
    lower: Quantity,
    upper: Quantity,
    cap_yen: i64,
    periods: Vec<Period>,
}

fn logic_model(value: &Value) -> Result<(), Sentence> {
    texts(value, &["target_group"])?;
    let list = |member: &str| -> Vec<&str> {
        value.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    };
    let links: Vec<(&str, &str)> = value
        .get("links")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|link| Some((link.get("from")?.as_str()?, link.get("to")?.as_str()?)))
        .collect();
    let (activities, outputs, outcomes) = (list("activities"), list("outputs"), list("outcomes"));
    let leads_on = |from: &[&str], one: &str, to: &[&str]| {
        links.iter().any(|(cause, effect)| {
            from.contains(cause) && to.contains(effect) && (*cause == one || *effect == one)
        })
    };
    let complete = !activities.is_empty() && !outputs.is_empty() && !outcomes.is_empty();
    let linked = outputs.iter().all(|output| leads_on(&activities, output, &outputs))
        && outcomes.iter().all(|outcome| leads_on(&outputs, outcome, &outcomes));
    (complete && linked).then_some(()).ok_or_else(|| Sentence {
        ja: "activities・outputs・outcomes を1件以上、links を {\"from\", \"to\"} で記してください。どの産出にも活動から、どの成果にも産出からのつながりが必要です。"
            .to_owned(),
        en: "It has activities, outputs and outcomes, and links of {\"from\", \"to\"}: every output follows from an activity, every outcome from an output."
            .to_owned(),
    })
}

fn indicator_list(value: &Value) -> Result<(), Sentence> {
    let list = value.as_array().filter(|list| !list.is_empty()).ok_or_else(|| Sentence {
        ja: "1件以上の成果指標の一覧です。".to_owned(),
        en: "A list of one or more indicators.".to_owned(),
    })?;
    for (nth, item) in list.iter().enumerate() {
        indicator(item).map_err(|what| Sentence {
            ja: format!("[{nth}]：{}", what.ja),
            en: format!("[{nth}]: {}", what.en),
        })?;
    }
    Ok(())
}

fn indicator(item: &Value) -> Result<(), Sentence> {
    texts(item, &["id", "name", "definition", "unit", "source", "attribution"])?;
    Indicator::deserialize(item).map_err(|error| Sentence {
        ja: format!("direction・lower・upper・cap_yen・periods の記載を確かめてください（{error}）。"),
        en: format!("direction, lower, upper, cap_yen and periods: {error}."),
    })?;
    let baseline = item.get("baseline").unwrap_or(&Value::Null);
    texts(baseline, &["source"])?;
    let value = baseline.get("value").is_some_and(|value| Quantity::deserialize(value).is_ok());
    let day = baseline.get("date").and_then(date_of).is_some();
    (value && day).then_some(()).ok_or_else(|| Sentence {
        ja: "baseline に値（value）、基準日（date）、出典（source）を記してください。".to_owned(),
        en: "baseline has a value, a date and a source.".to_owned(),
    })
}

fn evaluator(value: &Value) -> Result<(), Sentence> {
    texts(value, &["person", "organisation"])?;
    ids(value, &["person"])?;
    value.get("independent").is_some_and(Value::is_boolean).then_some(()).ok_or_else(|| Sentence {
        ja: "受託者等から独立しているか（independent）を true か false で記してください。".to_owned(),
        en: "independent (of contractor, affiliates and investors) is true or false.".to_owned(),
    })
}

fn talk(value: &Value) -> Result<(), Sentence> {
    texts(value, &["firm", "date", "notes"])
}

/// The form of a payment table; its sums and its monotony are judged by G69a and G71.
fn design(value: &Value) -> Result<(), Sentence> {
    let table = PaymentTable::deserialize(value).map_err(|error| Sentence {
        ja: format!("支払表として読み取れません（{error}）。"),
        en: format!("It does not read as a payment table: {error}."),
    })?;
    match table.faults_about(About::Form).first() {
        None => Ok(()),
        Some(fault) => Err(Sentence {
            ja: format!("{}：{}", fault.field, fault.ja),
            en: format!("{}: {}", fault.field, fault.en),
        }),
    }
}

/// The payment table pays for the indicators as they were fixed: direction, bounds, caps, periods.
pub static PAYS_FOR_INDICATORS: Rule = Rule {
    id: "pays-for-indicators",
    name: words("支払表と成果指標の一致", "the table pays for the indicators"),
    citation: words("内閣府PFS共通的ガイドライン", "Cabinet Office PFS guideline"),
    judge: |file, out| {
        let differs = difference(file);
        out.check(differs.is_none(), inputs![differs = differs.unwrap_or_default()]);
    },
    says: |finding| Sentence {
        ja: format!("支払表が成果指標と一致しません：{}。", finding.input("differs")),
        en: format!("The payment table differs from the indicators: {}.", finding.input("differs")),
    },
    ..RULE
};

/// The first member in which table and indicators differ.
fn difference(file: &Dossier) -> Option<String> {
    let Some(table) = table(file) else { return Some("outcome.design".to_owned()) };
    let fixed: Vec<Indicator> =
        indicators(file).iter().filter_map(|item| Indicator::deserialize(item).ok()).collect();
    if let Some(unpaid) = fixed.iter().find(|one| table.terms(&one.id).is_none()) {
        return Some(unpaid.id.clone());
    }
    table.indicators.iter().find_map(|terms| {
        let Some(one) = fixed.iter().find(|one| one.id == terms.id) else { return Some(terms.id.clone()) };
        let bounds = terms.payment.bounds();
        let lower = bounds
            .is_none_or(|(from, _)| matches!(terms.payment, Mode::Threshold { .. }) || from == one.lower);
        let upper = bounds.is_none_or(|(_, to)| to == one.upper);
        let members = [
            ("direction", terms.direction == one.direction),
            ("cap_yen", terms.cap_yen.get() == one.cap_yen),
            ("periods", terms.periods == one.periods),
            ("lower", lower),
            ("upper", upper),
        ];
        let member = members.iter().find(|(_, same)| !same)?.0;
        Some(format!("{}.{member}", terms.id))
    })
}

/// Two firms were heard, and what is published holds no secrets.
pub static SOUNDED: Rule = Rule {
    id: "market-sounded",
    name: words("二者以上への市場調査", "two firms sounded"),
    citation: words(
        "内閣府PFS共通的ガイドライン（サウンディング）",
        "Cabinet Office PFS guideline (sounding)",
    ),
    judge: |file, out| {
        let mut firms: Vec<&str> =
            file.keyed("sounding.talk").filter_map(|(_, one)| one.get("firm")?.as_str()).collect();
        firms.sort_unstable();
        firms.dedup();
        let masked = file.flag("sounding.secrets_masked");
        out.check(firms.len() >= 2 && masked, inputs![firms = firms.len(), masked = masked]);
    },
    says: |finding| Sentence {
        ja: format!(
            "二者以上への市場調査（現在{}者）と、事業者の秘密を除いた公表用の概要が必要です。",
            finding.input("firms")
        ),
        en: format!(
            "At least two firms are sounded (so far {}), and the public summary leaves trade secrets out.",
            finding.input("firms")
        ),
    },
    ..RULE
};

/// What the market said, without anybody's secrets.
pub static SOUNDING_RESULT: Publication = Publication {
    id: "sounding-summary",
    words: words("市場調査の結果の概要", "summary of the market sounding"),
    facts: &["title", "sounding.summary"],
    documents: &[],
};

/// Nobody has seen data of the service.
pub static NO_DATA_SEEN: Rule = Rule {
    id: "no-data-seen",
    name: words("サービスのデータを見る前", "before data of the service are seen"),
    citation: words("内閣府PFS共通的ガイドライン（条件の変更）", "Cabinet Office PFS guideline (changes)"),
    judge: |file, out| {
        out.check(file.facts.keyed("outcome.measurement").next().is_none(), inputs![]);
    },
    says: |_| Sentence {
        ja: "サービスのデータを見た後は、設計を見直せません。".to_owned(),
        en: "Once data of the service were seen, the design is not revised.".to_owned(),
    },
    ..RULE
};

/// To which stage the design goes back.
pub static REVISED_STAGE: Question = Question {
    id: "revised-stage",
    words: words("見直す段階", "the design stage to go back to"),
    answers: REVISED,
    answer: |file| crate::forms::shared::position(file, "revise.to", REVISED),
    ..QUESTION
};

/// Whether a refused authorisation ends the procedure.
pub static ENDS_UNAUTHORISED: Question = Question {
    id: "ends-unauthorised",
    words: words("中止とするか", "the procedure ends"),
    answer: |file| usize::from(file.text("authorisation.then") == Some("cancelled")),
    ..QUESTION
};
