//! Opening, scores and the ranking.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

pub use super::bids::*;
use crate::domain::scoring::Figure;
use crate::dossier::{Child, Dossier};
use crate::effect::Order;
pub use crate::forms::award::{RESERVE_PRICE, RESERVE_SHEET};
use crate::forms::children::bare;
pub use crate::forms::committee::{
    HEARING, INTEREST, INTEREST_DECLARATION, MINUTES, ON_COMMITTEE, RESULT_REPORT, recused,
};
use crate::forms::entries::applications;
use crate::forms::records::objects;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::rules::evaluation::{self as rules, RankingFault};
use crate::rules::price::{names, over_ceiling};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    OPENED = "opened": Record(opened), "開封した提案書（応募・ハッシュ・見積額）", "opened proposals (application, hash, quote)";
    SCREENED_OUT = "screened_out": Texts, "一次審査で選ばれなかった応募", "applications screened out";
    SCORE = "score": Record(scores), "採点（応募ごと・項目ごと）", "scores by application and item", per_actor;
    COMMENTS = "comments": Record(comments), "講評（応募ごと）", "comments by application", per_actor;
    TIE_VOTES = "tie_votes": Record(list), "同点者についての議決（票数）", "votes among the tied";
    TIE_LOTS = "tie_lots": Record(list), "同点者のくじ（引いた順）", "lots drawn among the tied";
}

documents! {
    OPENING_RECORD = "opening-record": "開封（開札）調書", "record of the opening";
}

fn opened(value: &Value) -> Result<(), Sentence> {
    objects(value, &["application", "content_sha256"])
}

fn list(value: &Value) -> Result<(), Sentence> {
    objects(value, &[])
}

type Sheet = BTreeMap<String, BTreeMap<String, Figure>>;

fn scores(value: &Value) -> Result<(), Sentence> {
    Sheet::deserialize(value).map(|_| ()).map_err(|error| Sentence {
        ja: format!("{{\"応募\": {{\"項目\": \"点\"}}}} の形です（{error}）。"),
        en: format!("Of the form {{\"application\": {{\"item\": \"points\"}}}} ({error})."),
    })
}

fn comments(value: &Value) -> Result<(), Sentence> {
    let is_said = |one: &Value| one.as_str().is_some_and(|text| !text.trim().is_empty());
    let is_sound = value.as_object().is_some_and(|all| !all.is_empty() && all.values().all(is_said));
    is_sound.then_some(()).ok_or_else(|| Sentence {
        ja: "応募ごとに講評を記してください。".to_owned(),
        en: "By application: a comment.".to_owned(),
    })
}

/// Whether the list of applications in a fact (`opened`, `bids`) has an entry of this child.
fn listed(file: &Dossier, fact: &str, child: &Child) -> bool {
    file.get(fact).and_then(Value::as_array).is_some_and(|list| {
        list.iter().any(|entry| {
            entry.get("application").and_then(Value::as_str).is_some_and(|name| names(child, name))
        })
    })
}

/// The ranking as it is stored: without the members that say nothing.
#[must_use]
pub fn ranking(file: &Dossier) -> Option<Value> {
    serde_json::to_value(rules::ranking(file).ok()?).ok().map(without_nulls)
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(list) => Value::Array(list.into_iter().map(without_nulls).collect()),
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect(),
        other => other,
    }
}

/// The totals as they are published: from three entrants on as A, B, C in order of rank, else the
/// first's alone, so that nobody can be told from it.
#[must_use]
pub fn public_totals(file: &Dossier) -> Option<Value> {
    let ranking = rules::ranking(file).ok()?;
    let shown = if ranking.rows.len() >= 3 { ranking.rows.len() } else { 1 };
    let totals: Vec<Value> = ranking
        .rows
        .iter()
        .take(shown)
        .zip(1_usize..)
        .map(|(row, nth)| json!({ "label": label(nth), "total": row.total }))
        .collect();
    Some(json!({ "entrants": ranking.rows.len(), "totals": totals }))
}

/// A, B … Z, AA, AB …
fn label(mut nth: usize) -> String {
    let mut letters = Vec::new();
    while nth > 0 {
        nth -= 1;
        letters.push(u8::try_from(nth % 26).map_or('?', |one| char::from(b'A' + one)));
        nth /= 26;
    }
    letters.iter().rev().collect()
}

/// The name of the application ranked first.
#[must_use]
pub fn first_name(file: &Dossier) -> Option<Value> {
    of_first(file, "applicant.name")
}

/// The corporate number of the application ranked first.
#[must_use]
pub fn first_number(file: &Dossier) -> Option<Value> {
    of_first(file, "corporate_number")
}

fn of_first(file: &Dossier, fact: &str) -> Option<Value> {
    let first = first(file)?;
    let child = file.children_of("application").find(|child| Some(child.id.as_str()) == first.as_str())?;
    child.fact(fact).cloned()
}

/// The application ranked first.
#[must_use]
pub fn first(file: &Dossier) -> Option<Value> {
    let ranking = rules::ranking(file).ok()?;
    let first = ranking.rows.iter().find(|row| row.rank == Some(1))?;
    Some(Value::from(first.entrant.as_str()))
}

/// The ranking can be computed: prices are there, and nothing contradicts. Missing scores are
/// G48's, ties G47's to say.
pub static RANKING_COMPUTES: Rule = Rule {
    id: "ranking-computes",
    name: words("順位の計算", "the ranking can be computed"),
    citation: words("実施要領（評価基準）", "call rules (criteria)"),
    reads: Reads::Children(&["quote_yen", "applicant.name", "corporate_number"]),
    judge: |file, out| match rules::ranking(file) {
        Ok(_) => out.check(true, inputs![]),
        Err(RankingFault::NoEntrant) => out.not_applicable(),
        Err(fault) => out.check(false, inputs![ja = fault.ja(), en = fault.en()]),
    },
    says: |finding| Sentence { ja: finding.input("ja"), en: finding.input("en") },
    ..RULE
};

/// Whoever opens is one of the holders the call names.
pub static HOLDER: Rule = Rule {
    id: "opening-holder",
    name: words("開封立会人", "an opening holder of the call"),
    judge: |file, out| {
        let holders: Vec<Value> = file.record("call.holders").unwrap_or_default();
        if holders.is_empty() {
            return out.not_applicable();
        }
        let named = holders
            .iter()
            .any(|one| one.get("person").and_then(Value::as_str).is_some_and(|person| person == file.actor));
        out.check(named, inputs![]);
    },
    says: |_| Sentence {
        ja: "開封するのは、公募の決裁で定めた開封立会人です。".to_owned(),
        en: "Only an opening holder named in the call opens.".to_owned(),
    },
    ..RULE
};

/// Proposals are sealed and not yet opened.
pub static SEALED: Rule = Rule {
    id: "sealed",
    name: words("封緘された提案書", "sealed proposals"),
    judge: |file, out| {
        let sealing = file.text("sealing").unwrap_or("none");
        out.check(sealing != "none" && file.facts.get("opened").is_none(), inputs![sealing = sealing]);
    },
    says: |finding| Sentence {
        ja: format!("開封する提案書がありません（封緘：{}、又は開封済み）。", finding.input("sealing")),
        en: format!("Nothing is left to open (sealing: {}).", finding.input("sealing")),
    },
    ..RULE
};

/// The applications whose proposals are in: what the opening and the confirmation look at.
fn handed_in(file: &Dossier) -> impl Iterator<Item = &Child> {
    let before = file.text("eligibility_timing") == Some("before");
    let stages: &'static [&'static str] = if before { &["submitted"] } else { &["submitted", "admitted"] };
    applications(file, stages)
}

/// Every application is decided on, and every proposal and quote is open.
pub static ALL_DECIDED: Rule = Rule {
    id: "all-decided",
    name: words("全応募の資格確認と開封", "every application decided and opened"),
    reads: Reads::Children(&["quote_yen"]),
    judge: |file, out| {
        let after = file.text("eligibility_timing") != Some("before");
        let undecided = applications(file, &["entered", "submitted", "supplement-requested", "late"])
            .filter(|child| after || matches!(child.stage.as_str(), "supplement-requested" | "late"))
            .count();
        let sealed = file.text("sealing").is_some_and(|sealing| sealing != "none");
        let unopened = handed_in(file).filter(|child| sealed && !listed(file, "opened", child)).count();
        out.check(undecided + unopened == 0, inputs![undecided = undecided, unopened = unopened]);
    },
    says: |finding| Sentence {
        ja: format!(
            "資格の確認が済んでいない応募が{}件、開封していない提案書が{}件あります。",
            finding.input("undecided"),
            finding.input("unopened")
        ),
        en: format!(
            "{} applications are undecided and {} proposals unopened.",
            finding.input("undecided"),
            finding.input("unopened")
        ),
    },
    ..RULE
};

/// Those whose quote is above the ceiling are disqualified (G45).
pub static DISQUALIFY_ABOVE_CEILING: Order = Order {
    words: words("上限額を超えた見積の失格", "quotes above the ceiling are disqualified"),
    act: "disqualify",
    to: |file| {
        let reason = || {
            [("reason".to_owned(), Value::from("見積額が提案上限額を超えています。"))].into_iter().collect()
        };
        over_ceiling(file).into_iter().map(|id| (id, reason())).collect()
    },
};
/// Where nobody goes on, whoever was not disqualified ends with the call.
pub static END_THE_REST: Order = Order {
    words: words("応募の終了", "the other applications end with the call"),
    act: "end-with-call",
    to: |file| {
        let over = over_ceiling(file);
        let rest = |child: &&Child| child.stage != "draft" && !over.contains(&child.id);
        bare(file.live("application").filter(rest))
    },
};
/// The others are evaluated.
pub static BEGIN_EVALUATION: Order = Order {
    words: words("審査の開始", "the evaluation of the application begins"),
    act: "begin-evaluation",
    to: |file| bare(rules::entering(file).into_iter()),
};
/// What was only entered, admitted without a proposal, or late, ends.
pub static END_UNSUBMITTED: Order = Order {
    words: words("提出のない応募の終了", "applications without a proposal end"),
    act: "end-with-call",
    to: |file| {
        let before = file.text("eligibility_timing") == Some("before");
        let stages: &'static [&'static str] =
            if before { &["entered", "admitted", "late"] } else { &["entered", "late"] };
        bare(applications(file, stages))
    },
};
/// Those screened out are told.
pub static NOT_SELECT_SCREENED: Order = Order {
    words: words("一次審査の非採択", "screened out"),
    act: "not-select",
    to: |file| {
        let out =
            |child: &&Child| file.lists("screened_out", &child.id) || file.lists("screened_out", child.key());
        bare(applications(file, &["under-evaluation"]).filter(out))
    },
};

/// A first screening takes place only above the policy's number of entrants.
pub static MANY_ENTRANTS: Rule = Rule {
    id: "screening-above",
    name: words("一次審査を行う応募数", "entrants from which a screening takes place"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let entrants = applications(file, &["under-evaluation"]).count();
        let most = file.policy.screening_above;
        out.check(
            i64::try_from(entrants).is_ok_and(|count| count > most),
            inputs![entrants = entrants, most = most],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "一次審査は応募が{}者を超える場合に行います（今は{}者）。",
            finding.input("most"),
            finding.input("entrants")
        ),
        en: format!(
            "A screening takes place above {} entrants (now {}).",
            finding.input("most"),
            finding.input("entrants")
        ),
    },
    ..RULE
};
