//! Opening, interest, scores, bids and the ranking.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{applications, bare, object, objects};
use crate::domain::Yen;
use crate::domain::scoring::{
    Criteria, Entrant, EntrantId, Evaluation, Figure, Ranking, RankingError, Score, SeatId, rank,
};
use crate::dossier::{Child, Dossier};
use crate::effect::{Deadline, Order};
use crate::facts::instant_text;
use crate::inputs;
use crate::rules::price::{is_tender, names, price_of};
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
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

/// The seats of the committee, those replaced too.
#[must_use]
pub fn seats(file: &Dossier) -> Vec<String> {
    let members: Vec<Value> = file.record("committee").unwrap_or_default();
    members.iter().filter_map(|one| Some(one.get("seat")?.as_str()?.to_owned())).collect()
}

/// Whether the list of applications in a fact (`opened`, `bids`) has an entry of this child.
fn listed(file: &Dossier, fact: &str, child: &Child) -> bool {
    file.get(fact).and_then(Value::as_array).is_some_and(|list| {
        list.iter().any(|entry| {
            entry.get("application").and_then(Value::as_str).is_some_and(|name| names(child, name))
        })
    })
}

/// The applications evaluated. In a tender, those that bid within the reserve price.
pub fn entrants(file: &Dossier) -> impl Iterator<Item = &Child> {
    let reserve = file.int("reserve_price_yen").filter(|_| is_tender(file));
    applications(file, &["under-evaluation", "preferred", "reserve"]).filter(move |child| {
        !is_tender(file) || price_of(file, child).is_some_and(|bid| reserve.is_none_or(|most| bid <= most))
    })
}

/// What the ranking is computed from.
#[must_use]
pub fn evaluation(file: &Dossier) -> Evaluation {
    let recused: Vec<String> = file.record("recused").unwrap_or_default();
    let replaced: Vec<String> = file.record("replaced").unwrap_or_default();
    let entrants: Vec<&Child> = entrants(file).collect();
    let id_of = |name: &str| {
        let found = entrants.iter().find(|child| names(child, name));
        EntrantId::new(found.map_or(name, |child| child.id.as_str()))
    };
    let seats: BTreeSet<SeatId> = seats(file).into_iter().map(SeatId::new).collect();
    let known: BTreeSet<EntrantId> = entrants.iter().map(|child| EntrantId::new(&child.id)).collect();
    let mut scores = Vec::new();
    for (seat, sheet) in file.facts.keyed("score") {
        for (entrant, items) in Sheet::deserialize(sheet).unwrap_or_default() {
            let (seat, entrant) = (SeatId::new(seat), id_of(&entrant));
            // Whoever withdrew since is not ranked; the scores given stay in the trail.
            if !known.contains(&entrant) || !seats.contains(&seat) {
                continue;
            }
            scores.extend(items.into_iter().filter_map(|(item, points)| {
                let item = serde_json::from_value(Value::from(item)).ok()?;
                Some(Score { seat: seat.clone(), entrant: entrant.clone(), item, points })
            }));
        }
    }
    let votes: Vec<BTreeMap<String, u32>> = file.record("tie_votes").unwrap_or_default();
    let lots: Vec<Vec<String>> = file.record("tie_lots").unwrap_or_default();
    let reserve = if is_tender(file) { "reserve_price_yen" } else { "call.ceiling_yen" };
    Evaluation {
        entrants: entrants
            .iter()
            .map(|child| Entrant {
                id: EntrantId::new(&child.id),
                price_yen: price_of(file, child).and_then(|yen| Yen::try_from(yen).ok()),
            })
            .collect(),
        seats,
        recused: recused.into_iter().chain(replaced).map(SeatId::new).collect(),
        scores,
        reserve_price_yen: file.int(reserve).and_then(|yen| Yen::try_from(yen).ok()),
        votes: votes
            .into_iter()
            .map(|vote| vote.into_iter().map(|(id, count)| (id_of(&id), count)).collect())
            .collect(),
        lots: lots.into_iter().map(|lot| lot.iter().map(|id| id_of(id)).collect()).collect(),
    }
}

/// The ranking as criteria, scores and prices give it now; `None` where there is nobody to rank
/// or there are no criteria.
#[must_use]
pub fn computed(file: &Dossier) -> Option<Result<Ranking, RankingError>> {
    let criteria: Criteria = file.record("criteria")?;
    let evaluation = evaluation(file);
    (!evaluation.entrants.is_empty()).then(|| rank(&criteria, &evaluation))
}

/// The ranking as it is stored: without the members that say nothing.
#[must_use]
pub fn ranking(file: &Dossier) -> Option<Value> {
    let ranking = computed(file)?.ok()?;
    serde_json::to_value(ranking).ok().map(without_nulls)
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

/// The application ranked first.
#[must_use]
pub fn first(file: &Dossier) -> Option<Value> {
    let ranking = computed(file)?.ok()?;
    let first = ranking.rows.iter().find(|row| row.rank == Some(1))?;
    Some(Value::from(first.entrant.as_str()))
}

/// Every score and price is there and no tie is open.
pub static RANKING_FINAL: Rule = Rule {
    id: "ranking-final",
    name: words("順位の確定", "the ranking is final"),
    citation: words("評価基準（同点の扱い）・施行令第167条の9", "criteria (ties); Order 167-9"),
    reads: Reads::Children(&["quote_yen"]),
    judge: |file, out| match computed(file) {
        None => out.not_applicable(),
        Some(Err(error)) => out.check(false, inputs![ja = error.ja(), en = error.en()]),
        Some(Ok(ranking)) => {
            let ties = &ranking.unresolved_ties;
            let join = |all: Vec<String>| all.join(" ");
            out.check(
                ties.is_empty(),
                inputs![
                    ja = join(ties.iter().map(crate::domain::scoring::UnresolvedTie::ja).collect()),
                    en = join(ties.iter().map(crate::domain::scoring::UnresolvedTie::en).collect())
                ],
            );
        }
    },
    says: |finding| Sentence { ja: finding.input("ja"), en: finding.input("en") },
    ..RULE
};

/// Whether somebody is ranked.
pub static SOMEBODY_RANKED: Question = Question {
    id: "somebody-ranked",
    words: words("順位の付いた応募があるか", "somebody is ranked"),
    reads: Reads::Children(&["quote_yen"]),
    answer: |file| usize::from(first(file).is_some()),
    ..QUESTION
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
fn handed_in<'d>(file: &'d Dossier) -> impl Iterator<Item = &'d Child> {
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

/// Whether a quote is above the published ceiling. A tender's bids are still sealed.
fn above_ceiling(file: &Dossier, child: &Child) -> bool {
    let ceiling = file.int("call.ceiling_yen").filter(|_| !is_tender(file));
    ceiling.zip(price_of(file, child)).is_some_and(|(most, price)| price > most)
}

/// Those that go on to the evaluation.
fn eligible<'d>(file: &'d Dossier) -> impl Iterator<Item = &'d Child> {
    let before = file.text("eligibility_timing") == Some("before");
    let stages: &'static [&'static str] = if before { &["submitted"] } else { &["admitted"] };
    applications(file, stages).filter(|child| !above_ceiling(file, child))
}

/// Whether anybody goes on to the evaluation.
pub static ANY_ELIGIBLE: Question = Question {
    id: "any-eligible",
    words: words("資格のある応募があるか", "anybody is eligible"),
    reads: Reads::Children(&["quote_yen"]),
    answer: |file| usize::from(eligible(file).next().is_some()),
    ..QUESTION
};

/// Those whose quote is above the ceiling are disqualified (G45).
pub static DISQUALIFY_ABOVE_CEILING: Order = Order {
    words: words("上限額を超えた見積の失格", "quotes above the ceiling are disqualified"),
    act: "disqualify",
    to: |file| {
        let reason = || {
            [("reason".to_owned(), Value::from("見積額が提案上限額を超えています。"))].into_iter().collect()
        };
        handed_in(file)
            .filter(|child| above_ceiling(file, child))
            .map(|child| (child.id.clone(), reason()))
            .collect()
    },
};
/// The others are evaluated.
pub static BEGIN_EVALUATION: Order = Order {
    words: words("審査の開始", "the evaluation of the application begins"),
    act: "begin-evaluation",
    to: |file| bare(eligible(file)),
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
        let out = |child: &&Child| {
            file.lists("screened_out", &child.id) || file.lists("screened_out", child.key())
        };
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
        let sits = seats(file).contains(&file.actor) && !file.lists("replaced", &file.actor);
        out.check(sits, inputs![seat = file.actor.as_str()]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」はこの委員会の席ではありません。", finding.input("seat")),
        en: format!("\"{}\" is no seat of this committee.", finding.input("seat")),
    },
    ..RULE
};

/// The evaluator has declared that there is no interest.
pub static NO_INTEREST_DECLARED: Rule = Rule {
    id: "no-interest-declared",
    name: words("利害関係のない旨の申告", "no interest declared"),
    citation: words("選定委員の利害関係（G36）", "interests of evaluators (G36)"),
    judge: |file, out| {
        let declared = file.facts.get(&format!("interest.{}", file.actor)).and_then(Value::as_str);
        out.check(declared == Some("none"), inputs![declared = declared.unwrap_or("-")]);
    },
    says: |_| Sentence {
        ja: "採点の前に、利害関係がないことの申告が必要です。".to_owned(),
        en: "Before scoring, an evaluator declares that there is no interest.".to_owned(),
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
