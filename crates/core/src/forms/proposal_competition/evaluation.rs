//! Opening, interest, scores, bids and the ranking.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{applications, bare, object, objects};
use crate::domain::scoring::Figure;
use crate::dossier::{Child, Dossier};
use crate::effect::{Deadline, Order};
use crate::facts::instant_text;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::evaluation::{self as rules, RankingFault};
use crate::rules::price::{is_tender, names, over_ceiling};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    OPENED = "opened": Record(opened), "開封した提案書（応募・ハッシュ・見積額）", "opened proposals (application, hash, quote)";
    INTEREST = "interest": Choice(&["none", "exists"]), "利害関係", "interest", per_actor;
    SCREENED_OUT = "screened_out": Texts, "一次審査で選ばれなかった応募", "applications screened out";
    HEARING = "hearing": Record(hearing), "ヒアリング（日・出席した席・議事録）", "hearing (date, seats present, minutes)", each;
    SCORE = "score": Record(scores), "採点（応募ごと・項目ごと）", "scores by application and item", per_actor;
    RESERVE_PRICE = "reserve_price_yen": Yen, "予定価格（税込・円）", "reserve price (tax included, yen)";
    BIDS = "bids": Record(bids), "開札結果（応募・入札額・ハッシュ）", "bids (application, yen, hash)";
    WITNESS = "bids.witness": Choice(&["witnessed", "electronic"]), "立会い（電子入札は不要）", "witness, or electronic bidding";
    LOW_BID = "low_bid": Choice(&["passes", "fails"]), "低入札価格調査の結果", "result of the low-bid investigation", per_subject;
    TIE_VOTES = "tie_votes": Record(list), "同点者についての議決（票数）", "votes among the tied";
    TIE_LOTS = "tie_lots": Record(list), "同点者のくじ（引いた順）", "lots drawn among the tied";
    REBID_DUE = "rebid.due": Instant, "再度入札の期限", "new bids due";
}

documents! {
    INTEREST_DECLARATION = "interest-declaration": "利害関係申告書", "declaration of interests";
    MINUTES = "hearing-minutes": "議事録", "minutes";
    OPENING_RECORD = "opening-record": "開封（開札）調書", "record of the opening";
    RESERVE_SHEET = "reserve-price-sheet": "予定価格調書", "reserve price sheet";
    RESULT_REPORT = "evaluation-report": "審査結果報告書", "report of the evaluation";
}

fn opened(value: &Value) -> Result<(), Sentence> {
    objects(value, &["application", "content_sha256"])
}

fn bids(value: &Value) -> Result<(), Sentence> {
    objects(value, &["application", "bid_yen", "content_sha256"])
}

fn hearing(value: &Value) -> Result<(), Sentence> {
    object(value, &["date", "present", "minutes"])
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

/// Whoever acts sits on the committee and was not replaced.
pub static ON_COMMITTEE: Rule = Rule {
    id: "on-the-committee",
    name: words("選定委員の席", "a seat of the committee"),
    judge: |file, out| {
        let sits = rules::standing(file).iter().any(|seat| seat.seat == file.actor);
        out.check(sits, inputs![seat = file.actor.as_str()]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」はこの委員会の席ではありません。", finding.input("seat")),
        en: format!("\"{}\" is no seat of this committee.", finding.input("seat")),
    },
    ..RULE
};

/// The seats recused so far, with whoever declares an interest now.
#[must_use]
pub fn recused(file: &Dossier) -> Option<Value> {
    let mut seats: Vec<String> = file.record("recused").unwrap_or_default();
    seats.retain(|seat| *seat != file.actor);
    if file.given.get("interest").and_then(Value::as_str) == Some("exists") {
        seats.push(file.actor.clone());
    }
    seats.sort();
    Some(Value::from(seats))
}

/// Bids are still sealed: from their opening on nobody scores and no reserve price is fixed.
pub static BIDS_SEALED: Rule = Rule {
    id: "bids-sealed",
    name: words("開札前", "before the bids are opened"),
    judge: |file, out| out.check(file.facts.get("bids.opened_at").is_none(), inputs![]),
    says: |_| Sentence {
        ja: "開札後は、採点も予定価格の決定もできません。".to_owned(),
        en: "After the bids were opened nobody scores and no reserve price is fixed.".to_owned(),
    },
    ..RULE
};

fn bids_are_open(file: &Dossier) -> bool {
    file.get("bids").and_then(Value::as_array).is_some_and(|bids| !bids.is_empty())
}

/// In a tender, the bids are opened.
pub static BIDS_OPENED: Rule = Rule {
    id: "bids-opened",
    name: words("開札済み", "bids are opened"),
    judge: |file, out| {
        if is_tender(file) { out.check(bids_are_open(file), inputs![]) } else { out.not_applicable() }
    },
    says: |_| Sentence {
        ja: "先に開札を行ってください。".to_owned(),
        en: "The bids are opened first.".to_owned(),
    },
    ..RULE
};

/// There are sealed bids to open: the first, or those of a re-bid that is due.
pub static BIDS_TO_OPEN: Rule = Rule {
    id: "bids-to-open",
    name: words("開札する入札書", "bids to open"),
    judge: |file, out| {
        let opened = file.facts.get("bids").and_then(Value::as_array).is_some_and(|bids| !bids.is_empty());
        let due = file.instant("rebid.due").or_else(|| file.instant("call.bid_opening"));
        let ripe = due.is_none_or(|due| file.now >= due);
        out.check(!opened && ripe, inputs![due = due.map(instant_text).unwrap_or_default()]);
    },
    says: |finding| Sentence {
        ja: format!("開札は{}以後に一度行います。", finding.input("due")),
        en: format!("The bids are opened once, not before {}.", finding.input("due")),
    },
    ..RULE
};

/// Whether the low bid fails the investigation.
pub static LOW_BID_FAILS: Question = Question {
    id: "low-bid-fails",
    words: words("低入札価格調査で不適か", "the low bid fails the investigation"),
    answer: |file| {
        usize::from(file.given.get("low_bid").and_then(Value::as_str).is_some_and(|found| found == "fails"))
    },
    ..QUESTION
};

/// Bidders remain, and policy's number of re-bids is not used up.
pub static REBIDS_LEFT: Rule = Rule {
    id: "rebids-left",
    name: words("再度入札の回数", "re-bids left"),
    citation: words("地方自治法施行令第167条の8第4項・各団体の規則", "Order 167-8(4); local rules"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let (done, most) = (file.int("rebid.count").unwrap_or(0), file.policy.rebids);
        let bidders = applications(file, &["under-evaluation"]).count();
        out.check(done < most && bidders > 0, inputs![done = done, most = most, bidders = bidders]);
    },
    says: |finding| Sentence {
        ja: format!(
            "再度入札は{}回までです（実施{}回、入札者{}者）。",
            finding.input("most"),
            finding.input("done"),
            finding.input("bidders")
        ),
        en: format!(
            "At most {} re-bids (done: {}; bidders: {}).",
            finding.input("most"),
            finding.input("done"),
            finding.input("bidders")
        ),
    },
    ..RULE
};

/// How many re-bids there are with this one.
#[must_use]
pub fn rebid_count(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.int("rebid.count").unwrap_or(0) + 1))
}

/// Reminder: new bids are due.
pub static REMIND_REBID: Deadline = Deadline {
    id: "rebid-due",
    words: words("再度入札の期限", "new bids due"),
    act: "",
    due: |file| file.instant("rebid.due"),
};
