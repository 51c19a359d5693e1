//! Rules of the evaluation: committee, experts, criteria, scores and what they lead to. G14, G15,
//! G36, G39, G40, G42, G44, G47, G48, G97 and the forks G46 and G93.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::Yen;
use crate::domain::scoring::{
    Criteria, CriteriaFault, Entrant, EntrantId, Evaluation, Figure, ItemId, Ranking, RankingError, Score,
    SeatId, rank,
};
use crate::dossier::{Child, Dossier};
use crate::inputs;
use crate::rule::{Finding, Findings, QUESTION, Question, RULE, Reads, Rule, Severity};
use crate::rules::call::{criteria_faults, lacks, or_missing, stated};
use crate::rules::price::{is_tender, names, over_ceiling, price_of};
use crate::words::{Sentence, Words, words};

/// At most this many missing scores are spelt out; all of them are counted.
const SHOWN_MAX: usize = 10;

/// A seat of the evaluation committee (選定委員会).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Seat {
    /// `e-1`.
    pub seat: String,
    /// Who holds it, as an opaque id.
    pub person: String,
    /// Whether the member is from outside the body.
    #[serde(default)]
    pub external: bool,
    /// Whether the member is an academic expert (学識経験者).
    #[serde(default)]
    pub expert: bool,
}

/// The seats appointed; none where there is no committee yet.
#[must_use]
pub fn committee(file: &Dossier) -> Vec<Seat> {
    file.record("committee").unwrap_or_default()
}

/// The seats that have not been replaced.
#[must_use]
pub fn standing(file: &Dossier) -> Vec<Seat> {
    committee(file).into_iter().filter(|seat| !file.lists("replaced", &seat.seat)).collect()
}

/// The seats that count: neither replaced nor recused.
#[must_use]
pub fn counted(file: &Dossier) -> Vec<Seat> {
    standing(file).into_iter().filter(|seat| !file.lists("recused", &seat.seat)).collect()
}

/// How a fact of this actor is keyed.
fn actor_key(file: &Dossier) -> String {
    file.actor.replace(':', "-")
}

/// The committee has as many members as policy asks for, none of them in two seats.
pub static COMMITTEE_SIZE: Rule = Rule {
    id: "committee-size",
    name: words("委員の人数", "size of the committee"),
    citation: words("選定委員会設置条例・要綱", "ordinance or guideline on the committee"),
    judge: |file, out| {
        let seats = counted(file);
        let people: BTreeSet<&str> = seats.iter().map(|seat| seat.person.as_str()).collect();
        let most = usize::try_from(file.policy.committee_size).unwrap_or(usize::MAX);
        out.check(
            people.len() >= most && people.len() == seats.len(),
            inputs![members = people.len(), seats = seats.len(), needed = most],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "委員は{}人以上（一人一席）必要ですが、{}席に{}人です。",
            finding.input("needed"),
            finding.input("seats"),
            finding.input("members")
        ),
        en: format!(
            "The committee needs {} members, one a seat; there are {} in {} seats.",
            finding.input("needed"),
            finding.input("members"),
            finding.input("seats")
        ),
    },
    ..RULE
};

/// G39: a committee with members from outside stands on an ordinance.
pub static G39: Rule = Rule {
    id: "G39",
    name: words("附属機関の設置根拠", "basis of the committee"),
    citation: words("地方自治法第138条の4第3項・第202条の3", "Local Autonomy Act 138-4(3), 202-3"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let external = standing(file).iter().filter(|seat| seat.external).count();
        if external == 0 {
            return out.not_applicable();
        }
        let basis = file.text("committee.basis").unwrap_or("unknown");
        out.check(basis == "ordinance", inputs![external = external, basis = basis]);
    },
    says: |finding| Sentence {
        ja: format!(
            "外部の委員（{}人）を含む委員会は、条例による設置が必要です。",
            finding.input("external")
        ),
        en: format!(
            "A committee with members from outside ({}) must be set up by ordinance.",
            finding.input("external")
        ),
    },
    ..RULE
};

/// The least number of academic experts heard (Rules 12-4).
const EXPERTS: usize = 2;

/// Keeps which experts asked for a second hearing and which were heard again: to be stored as
/// `expert.hearings` whenever an expert is heard. What is said once evaluation has begun is the
/// second hearing (Order 167-10-2(5)).
#[must_use]
pub fn expert_hearings(file: &Dossier) -> Option<Value> {
    let opinion = file.given.get("opinion")?;
    let mut hearings = hearings(file);
    let who = actor_key(file);
    if file.stage == "evaluation" {
        hearings.again.insert(who);
    } else if opinion.get("second_hearing").and_then(Value::as_bool) == Some(true) {
        hearings.asked.insert(who);
    } else {
        hearings.asked.remove(&who);
    }
    Some(json!({ "asked": hearings.asked, "again": hearings.again }))
}

#[derive(Debug, Default, Deserialize)]
struct Hearings {
    asked: BTreeSet<String>,
    again: BTreeSet<String>,
}

fn hearings(file: &Dossier) -> Hearings {
    file.record("expert.hearings").unwrap_or_default()
}

/// The experts of the committee, by seat.
fn experts(file: &Dossier) -> BTreeMap<String, String> {
    committee(file).into_iter().filter(|seat| seat.expert).map(|seat| (seat.seat, seat.person)).collect()
}

/// How many different experts hold these seats.
fn people<'s>(experts: &BTreeMap<String, String>, seats: impl Iterator<Item = &'s str>) -> usize {
    seats.filter_map(|seat| experts.get(seat)).collect::<BTreeSet<_>>().len()
}

/// G14: two academic experts were heard before the award criteria are fixed.
pub static G14: Rule = Rule {
    id: "G14",
    name: words("学識経験者の意見聴取", "experts heard on the criteria"),
    citation: words(
        "地方自治法施行令第167条の10の2第4項・同法施行規則第12条の4",
        "Local Autonomy Order 167-10-2(4), Rules 12-4",
    ),
    severity: Severity::Law,
    since: "2025-05-16",
    judge: |file, out| {
        let heard = people(&experts(file), file.facts.keyed("opinion").map(|(seat, _)| seat));
        out.check(heard >= EXPERTS, inputs![heard = heard, needed = EXPERTS]);
    },
    says: |finding| Sentence {
        ja: format!(
            "落札者決定基準を定める前に、学識経験者{}人以上の意見聴取が必要ですが、{}人です。",
            finding.input("needed"),
            finding.input("heard")
        ),
        en: format!(
            "{} academic experts are heard before the award criteria are fixed; {} have been.",
            finding.input("needed"),
            finding.input("heard")
        ),
    },
    ..RULE
};

/// G15: where an expert asked for it, two experts are heard again before the award.
pub static G15: Rule = Rule {
    id: "G15",
    name: words("落札者決定前の意見聴取", "experts heard again before the award"),
    citation: words(
        "地方自治法施行令第167条の10の2第5項・同法施行規則第12条の4",
        "Local Autonomy Order 167-10-2(5), Rules 12-4",
    ),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        let hearings = hearings(file);
        let wish = |opinion: &Value| opinion.get("second_hearing").and_then(Value::as_bool) == Some(true);
        let asked = !hearings.asked.is_empty() || file.facts.keyed("opinion").any(|(_, one)| wish(one));
        if !asked {
            return out.not_applicable();
        }
        let again = people(&experts(file), hearings.again.iter().map(String::as_str));
        out.check(again >= EXPERTS, inputs![heard_again = again, needed = EXPERTS]);
    },
    says: |finding| Sentence {
        ja: format!(
            "改めて意見を聴く必要があるとの意見がありました。落札者を決定する前に学識経験者{}人以上の意見聴取が必要ですが、{}人です。",
            finding.input("needed"),
            finding.input("heard_again")
        ),
        en: format!(
            "An expert asked for a second hearing: {} are heard again before the award; {} have been.",
            finding.input("needed"),
            finding.input("heard_again")
        ),
    },
    ..RULE
};

/// G36: every member declared whether there is an interest, and who has one is recused.
pub static G36: Rule = Rule {
    id: "G36",
    name: words("利害関係の申告と除斥", "interests declared, the interested recused"),
    citation: words("選定委員会設置要綱（除斥）", "guideline on the committee (recusal)"),
    sensitive: true,
    judge: |file, out| {
        let seats = counted(file);
        if seats.is_empty() {
            return out.check(false, inputs![declared = "no-members"]);
        }
        for seat in seats {
            let declared = file.text(&format!("interest.{}", seat.seat)).unwrap_or("not-declared");
            out.check_about(
                &seat.seat,
                declared == "none",
                inputs![seat = seat.seat.as_str(), declared = declared],
            );
        }
    },
    says: |finding| match finding.input("declared").as_str() {
        "no-members" => Sentence {
            ja: "評価に当たる委員がいません。".to_owned(),
            en: "No member evaluates.".to_owned(),
        },
        "exists" => Sentence {
            ja: format!("委員{}は利害関係を申告しており、除斥が必要です。", finding.input("seat")),
            en: format!("Member {} declared an interest and must be recused.", finding.input("seat")),
        },
        _ => Sentence {
            ja: format!("委員{}の利害関係の申告が必要です。", finding.input("seat")),
            en: format!("Member {} must declare whether there is an interest.", finding.input("seat")),
        },
    },
    ..RULE
};

/// Whoever acts declared that there is no interest.
pub static DECLARED_NO_INTEREST: Rule = Rule {
    id: "declared-no-interest",
    name: words("利害関係がない旨の申告", "no interest declared"),
    citation: words("選定委員会設置要綱（除斥）", "guideline on the committee (recusal)"),
    sensitive: true,
    judge: |file, out| {
        let declared = file.text(&format!("interest.{}", actor_key(file))).unwrap_or("not-declared");
        out.check(declared == "none", inputs![declared = declared]);
    },
    says: |_| Sentence {
        ja: "採点の前に、利害関係がない旨の申告が必要です。".to_owned(),
        en: "Before scoring, a member declares that there is no interest.".to_owned(),
    },
    ..RULE
};

/// Whoever acts holds a seat that counts.
pub static NOT_RECUSED: Rule = Rule {
    id: "not-recused",
    name: words("除斥・交代されていない委員", "neither recused nor replaced"),
    citation: words("選定委員会設置要綱（除斥）", "guideline on the committee (recusal)"),
    judge: |file, out| {
        let seat = actor_key(file);
        let counts = counted(file).iter().any(|one| one.seat == seat);
        out.check(counts, inputs![seat = seat]);
    },
    says: |_| Sentence {
        ja: "この行為は、除斥も交代もされていない委員が行います。".to_owned(),
        en: "This act is for a member who is neither recused nor replaced.".to_owned(),
    },
    ..RULE
};

/// G40: more than half of the members who count are present. Without a hearing, more than half of
/// the members must be left after recusals.
pub static G40: Rule = Rule {
    id: "G40",
    name: words("委員会の定足数", "quorum"),
    citation: words("選定委員会設置条例・要綱（定足数）", "ordinance or guideline on the committee (quorum)"),
    overridable: true,
    judge: |file, out| {
        let seats = counted(file);
        let last = || {
            let number = |key: &str| key.parse::<u32>().unwrap_or(0);
            file.facts.keyed("hearing").max_by_key(|(key, _)| number(key)).map(|(_, one)| one)
        };
        let (present, members) = match file.given.get("hearing").or_else(last) {
            Some(hearing) => {
                let listed = hearing.get("present").and_then(Value::as_array);
                let there: BTreeSet<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
                let present = seats.iter().filter(|seat| there.contains(seat.seat.as_str())).count();
                (present, seats.len())
            }
            None => (seats.len(), standing(file).len()),
        };
        out.check(present * 2 > members, inputs![present = present, members = members]);
    },
    says: |finding| Sentence {
        ja: format!(
            "委員の過半数の出席が必要です（委員{}人中{}人）。",
            finding.input("members"),
            finding.input("present")
        ),
        en: format!(
            "More than half of the members must be present ({} of {}).",
            finding.input("present"),
            finding.input("members")
        ),
    },
    ..RULE
};

const CRITERIA: Words = words("評価基準", "criteria");

/// G42: the points add up to the total, and a minimum score is set.
pub static G42: Rule = Rule {
    id: "G42",
    name: words("配点の合計と最低基準点", "weights and minimum score"),
    citation: words("実施要領（評価基準）", "call rules (criteria)"),
    judge: |file, out| {
        let Some(faults) = file.get("criteria").and_then(criteria_faults) else {
            return lacks(out, CRITERIA);
        };
        let faults: Vec<CriteriaFault> =
            faults.into_iter().filter(|fault| *fault != CriteriaFault::TieBreakChain).collect();
        let list = |one: fn(&CriteriaFault) -> String, between: &str| {
            faults.iter().map(one).collect::<Vec<_>>().join(between)
        };
        out.check(
            faults.is_empty(),
            inputs![
                faults = faults.len(),
                faults_ja = list(CriteriaFault::ja, ""),
                faults_en = list(CriteriaFault::en, "; ")
            ],
        );
    },
    says: |finding| {
        or_missing(
            finding,
            format!("評価基準の誤り：{}件。{}", finding.input("faults"), finding.input("faults_ja")),
            format!("Faults of the criteria: {}. {}", finding.input("faults"), finding.input("faults_en")),
        )
    },
    ..RULE
};

/// G44: a proposal comes by the deadline of the call, by the clock of the act.
pub static G44: Rule = Rule {
    id: "G44",
    name: words("提出期限", "deadline of proposals"),
    citation: words("実施要領（提出期限）", "call rules (deadline)"),
    reads: Reads::Parent(&["due.close-call", "due.close-applications"]),
    judge: |file, out| {
        let due = ["due.close-call", "due.close-applications"]
            .iter()
            .find_map(|name| file.parent.get(name).and_then(crate::facts::instant_of));
        let Some(due) = due else {
            return lacks(out, words("提出期限", "deadline"));
        };
        out.check(file.now <= due, inputs![due = in_japan(due), submitted = in_japan(file.now)]);
    },
    says: |finding| {
        or_missing(
            finding,
            format!("提出期限は{}です（提出：{}）。", finding.input("due"), finding.input("submitted")),
            format!("The deadline was {}; submitted {}.", finding.input("due"), finding.input("submitted")),
        )
    },
    ..RULE
};

/// An instant as it is read in Japan, to the second.
fn in_japan(at: chrono::DateTime<chrono::Utc>) -> String {
    let day = crate::dossier::japan_day(at);
    let midnight = crate::dossier::japan_instant(day, 0, 0).unwrap_or(at);
    let seconds = (at - midnight).num_seconds();
    format!("{day} {:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// G47: the tie-break chain ends in a lot, and no place is left shared.
pub static G47: Rule = Rule {
    id: "G47",
    name: words("同点時の決定方法", "tie-break"),
    citation: words(
        "地方自治法施行令第167条の9の趣旨・実施要領",
        "Local Autonomy Order 167-9 in spirit; call rules",
    ),
    reads: Reads::Children(&["quote_yen"]),
    judge: |file, out| {
        let Some(faults) = file.get("criteria").and_then(criteria_faults) else {
            return lacks(out, CRITERIA);
        };
        if faults.contains(&CriteriaFault::TieBreakChain) {
            return out.check(false, inputs![fault = "chain"]);
        }
        let ties = ranking(file).map(|ranking| ranking.unresolved_ties).unwrap_or_default();
        let ja = ties.iter().map(crate::domain::scoring::UnresolvedTie::ja).collect::<String>();
        let en = ties.iter().map(crate::domain::scoring::UnresolvedTie::en).collect::<Vec<_>>().join("; ");
        out.check(ties.is_empty(), inputs![ties = ties.len(), ties_ja = ja, ties_en = en]);
    },
    says: |finding| {
        if finding.input("fault") == "chain" {
            return Sentence { ja: CriteriaFault::TieBreakChain.ja(), en: CriteriaFault::TieBreakChain.en() };
        }
        or_missing(
            finding,
            format!("同点の順位：{}件。{}", finding.input("ties"), finding.input("ties_ja")),
            format!("Places tied: {}. {}", finding.input("ties"), finding.input("ties_en")),
        )
    },
    ..RULE
};

/// Why a ranking cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RankingFault {
    /// No criteria, or they do not read as criteria.
    #[error("there are no criteria that can be read")]
    Criteria,
    /// A score is not of the form `{application: {item: points}}`.
    #[error("the scores of seat {0} cannot be read")]
    Scores(String),
    /// Nobody is left to be ranked.
    #[error("no application is under evaluation within the ceiling or the reserve price")]
    NoEntrant,
    /// The arithmetic refuses the input.
    #[error(transparent)]
    Scoring(#[from] RankingError),
}

impl RankingFault {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Criteria => "評価基準がないか、読み取れません。".to_owned(),
            Self::Scores(seat) => format!("委員{seat}の採点を読み取れません。"),
            Self::NoEntrant => "審査の対象となる応募がありません。".to_owned(),
            Self::Scoring(error) => error.ja(),
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

/// The applications under evaluation.
fn evaluated(file: &Dossier) -> impl Iterator<Item = &Child> {
    file.children_of("application").filter(|child| child.stage == "under-evaluation")
}

/// The most a price may be: of a tender the reserve price, else the published ceiling.
fn price_limit(file: &Dossier) -> Option<i64> {
    file.int(if is_tender(file) { "reserve_price_yen" } else { "call.ceiling_yen" })
}

/// Whether an application takes part in the ranking. One above the limit does not; of a tender,
/// one without a bid in the last opening of bids neither: nobody else can win it (Act 234(3)).
fn takes_part(file: &Dossier, child: &Child) -> bool {
    let price = price_of(file, child);
    let above = price.zip(price_limit(file)).is_some_and(|(price, limit)| price > limit);
    !above && (price.is_some() || !is_tender(file) || file.get("bids").is_none())
}

/// The evaluation as the dossier has it: what a ranking is computed from.
///
/// # Errors
/// [`RankingFault::Scores`] where a member's scores do not read.
pub fn evaluation(file: &Dossier) -> Result<Evaluation, RankingFault> {
    let yen = |amount: i64| Yen::new(amount).ok();
    let entrants: Vec<Entrant> = evaluated(file)
        .filter(|child| takes_part(file, child))
        .map(|child| Entrant {
            id: EntrantId::new(&child.id),
            price_yen: price_of(file, child).and_then(yen),
        })
        .collect();
    let id_of =
        |text: &str| evaluated(file).find(|child| names(child, text)).map(|child| EntrantId::new(&child.id));
    let counted: BTreeSet<SeatId> = counted(file).iter().map(|seat| SeatId::new(&seat.seat)).collect();
    let mut scores = Vec::new();
    for (key, value) in file.facts.keyed("score") {
        let seat = SeatId::new(key);
        let sheets: BTreeMap<String, BTreeMap<ItemId, Figure>> =
            Deserialize::deserialize(value).map_err(|_| RankingFault::Scores(key.to_owned()))?;
        if !counted.contains(&seat) {
            continue;
        }
        for (application, items) in sheets {
            // Scores of those who withdrew or were disqualified meanwhile are void.
            let Some(entrant) = id_of(&application).filter(|id| entrants.iter().any(|one| one.id == *id))
            else {
                continue;
            };
            scores.extend(items.into_iter().map(|(item, points)| Score {
                seat: seat.clone(),
                entrant: entrant.clone(),
                item,
                points,
            }));
        }
    }
    let votes: Vec<BTreeMap<String, u32>> = file.record("tie_votes").unwrap_or_default();
    let lots: Vec<Vec<String>> = file.record("tie_lots").unwrap_or_default();
    Ok(Evaluation {
        entrants,
        seats: counted,
        recused: BTreeSet::new(),
        scores,
        reserve_price_yen: price_limit(file).and_then(yen),
        votes: votes
            .iter()
            .map(|vote| vote.iter().filter_map(|(who, count)| Some((id_of(who)?, *count))).collect())
            .collect(),
        lots: lots.iter().map(|lot| lot.iter().filter_map(|who| id_of(who)).collect()).collect(),
    })
}

/// The ranking the scores give, with what explains it.
///
/// # Errors
/// [`RankingFault`]: what is missing or contradicts.
pub fn ranking(file: &Dossier) -> Result<Ranking, RankingFault> {
    let criteria: Criteria = file.record("criteria").ok_or(RankingFault::Criteria)?;
    let evaluation = evaluation(file)?;
    if evaluation.entrants.is_empty() {
        return Err(RankingFault::NoEntrant);
    }
    Ok(rank(&criteria, &evaluation)?)
}

/// G48: every member who counts scored every item of every application under evaluation.
pub static G48: Rule = Rule {
    id: "G48",
    name: words("採点の完了", "every score is there"),
    citation: words("実施要領（審査方法）", "call rules (evaluation)"),
    reads: Reads::Children(&["quote_yen"]),
    judge: |file, out| {
        let Some(criteria) = file.record::<Criteria>("criteria") else {
            return lacks(out, CRITERIA);
        };
        match evaluation(file) {
            Ok(evaluation) => all_scored(&criteria, &evaluation, out),
            Err(fault) => out.check(false, inputs![fault_ja = fault.ja(), fault_en = fault.en()]),
        }
    },
    says: |finding| {
        let (ja, en) = (finding.input("fault_ja"), finding.input("fault_en"));
        if !ja.is_empty() {
            return Sentence { ja, en };
        }
        or_missing(
            finding,
            format!(
                "採点がまだ{}件ありません（委員{}人）：{}。",
                finding.input("to_come"),
                finding.input("members"),
                finding.input("list")
            ),
            format!(
                "{} scores are still to come ({} members): {}.",
                finding.input("to_come"),
                finding.input("members"),
                finding.input("list")
            ),
        )
    },
    ..RULE
};

fn all_scored(criteria: &Criteria, evaluation: &Evaluation, out: &mut Findings<'_>) {
    let missing = evaluation.missing_scores(criteria);
    let shown: Vec<String> = missing
        .iter()
        .take(SHOWN_MAX)
        .map(|one| {
            let key = one.entrant.as_str().rsplit('/').next().unwrap_or_default();
            format!("{} {key} {}", one.seat, one.item)
        })
        .collect();
    let members = evaluation.seats.len();
    let more = if missing.len() > SHOWN_MAX { " …" } else { "" };
    out.check(
        missing.is_empty() && members > 0,
        inputs![to_come = missing.len(), members = members, list = shown.join("、") + more],
    );
}

/// Answers of [`SINGLE_ENTRY`].
const CONTINUE_OR_END: &[&str] = &["continue", "end"];

/// G93: whether evaluation goes on: not where none is admitted, and with one only as published.
pub static SINGLE_ENTRY: Question = Question {
    id: "single-entry",
    words: words(
        "参加資格のある提案が続行に足りるか（1者の場合の取扱い）",
        "enough admitted (single-entry rule)",
    ),
    answers: CONTINUE_OR_END,
    rule: Some("G93"),
    reads: Reads::Children(&["quote_yen"]),
    answer: |file| {
        let allowed = single_entry_allowed(file);
        match entering(file).len() {
            0 => 1,
            1 => usize::from(!allowed),
            _ => 0,
        }
    },
    ..QUESTION
};

/// The applications evaluation would begin with: admitted ones (with eligibility checked before,
/// those that submitted), without those above the ceiling.
#[must_use]
pub fn entering(file: &Dossier) -> Vec<&Child> {
    let stage = if file.text("eligibility_timing") == Some("before") { "submitted" } else { "admitted" };
    let over = over_ceiling(file);
    file.children_of("application")
        .filter(|child| child.stage == stage && !over.contains(&child.id))
        .collect()
}

fn single_entry_allowed(file: &Dossier) -> bool {
    let criteria = || file.get("criteria").and_then(|criteria| criteria.get("single_entry")?.as_str());
    file.text("call.single_entry").or_else(criteria) == Some("allowed-if-minimum")
}

/// G46: whether anybody reaches the minimum score.
pub static BELOW_MINIMUM: Question = Question {
    id: "below-minimum",
    words: words("最低基準点に達した提案があるか", "somebody reaches the minimum score"),
    answers: &["someone-passes", "nobody-passes"],
    rule: Some("G46"),
    reads: Reads::Children(&["quote_yen"]),
    answer: |file| match ranking(file) {
        Ok(ranking) => usize::from(ranking.rows.iter().all(|row| row.rank.is_none())),
        Err(RankingFault::NoEntrant) => 1,
        // What is missing is refused by G42 and G48 in the same hearing.
        Err(_) => 0,
    },
    ..QUESTION
};

/// G97: a supplement is asked of all in the same position, or there is a reason why not.
pub static G97: Rule = Rule {
    id: "G97",
    name: words("補正・追加資料の公平な依頼", "supplement asked equally"),
    citation: words("公平性の原則（実施要領）", "fairness (call rules)"),
    judge: |file, out| {
        let same = file.given.get("request.same_to_all").and_then(Value::as_bool) == Some(true);
        let reason = stated(file.given.get("reason"));
        out.check(same || reason, inputs![same_to_all = same, reason = reason]);
    },
    says: |_: &Finding| Sentence {
        ja: "補正・追加資料は同じ立場の応募者全員に同じ内容で依頼するか、そうしない理由の記載が必要です。"
            .to_owned(),
        en: "A supplement is asked alike of all in the same position, or a reason is given why not."
            .to_owned(),
    },
    ..RULE
};
