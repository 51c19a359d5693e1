//! Scores and the ranking they give: G47, G48 and the forks G46 and G93.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::CRITERIA;
use super::committee::counted;
use super::criteria::{criteria_of, with_floor};
use crate::boundary::edge;
use crate::domain::Yen;
use crate::domain::scoring::{
    Criteria, CriteriaFault, Entrant, EntrantId, Evaluation, Figure, ItemId, MissingScore, Ranking,
    RankingError, Score, SeatId, UnresolvedTie, rank,
};
use crate::dossier::{Child, Dossier};
use crate::inputs;
use crate::rule::{Findings, QUESTION, Question, RULE, Reads, Rule};
use crate::rules::call::{criteria_faults, lacks, or_missing};
use crate::rules::price::{is_tender, names, over_ceiling, price_of};
use crate::words::{Sentence, words};

/// At most this many missing scores are spelt out; all of them are counted.
const SHOWN_MAX: usize = 10;

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
        let Some(faults) = file.get("criteria").and_then(|value| criteria_faults(file, value)) else {
            return lacks(out, CRITERIA);
        };
        if faults.contains(&CriteriaFault::TieBreakChain) {
            return out.check(false, inputs![fault = "chain"]);
        }
        let ties = ranking(file).map(|ranking| ranking.unresolved_ties).unwrap_or_default();
        let ja = ties.iter().map(UnresolvedTie::ja).collect::<String>();
        let en = ties.iter().map(UnresolvedTie::en).collect::<Vec<_>>().join("; ");
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
    evaluation_of(file, evaluated(file).filter(|child| takes_part(file, child)))
}

/// The evaluation of these applications.
fn evaluation_of<'d>(
    file: &Dossier,
    applications: impl Iterator<Item = &'d Child>,
) -> Result<Evaluation, RankingFault> {
    let yen = |amount: i64| Yen::new(amount).ok();
    let applications: Vec<&Child> = applications.collect();
    let entrants: Vec<Entrant> = applications
        .iter()
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
            let child = applications.iter().find(|child| names(child, &application));
            let Some(entrant) = child.map(|child| EntrantId::new(&child.id)) else { continue };
            scores.extend(items.into_iter().map(|(item, points)| Score {
                seat: seat.clone(),
                entrant: entrant.clone(),
                item,
                points,
            }));
        }
    }
    // A vote or lot that names somebody else is kept as it is, and so decides no tie.
    let tied = |who: &String| id_of(who).unwrap_or_else(|| EntrantId::new(who));
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
            .map(|vote| vote.iter().map(|(who, count)| (tied(who), *count)).collect())
            .collect(),
        lots: lots.iter().map(|lot| lot.iter().map(tied).collect()).collect(),
    })
}

/// What the seats that count have yet to score of these applications, item by item (G48).
///
/// # Errors
/// [`RankingFault::Scores`] where a member's scores do not read.
pub fn unscored<'d>(
    file: &Dossier,
    criteria: &Criteria,
    applications: impl Iterator<Item = &'d Child>,
) -> Result<Vec<MissingScore>, RankingFault> {
    Ok(evaluation_of(file, applications)?.missing_scores(criteria))
}

/// The ranking the scores give, with what explains it.
///
/// # Errors
/// [`RankingFault`]: what is missing or contradicts.
pub fn ranking(file: &Dossier) -> Result<Ranking, RankingFault> {
    let criteria = criteria_of(file).ok_or(RankingFault::Criteria)?;
    let evaluation = evaluation(file)?;
    if evaluation.entrants.is_empty() {
        return Err(RankingFault::NoEntrant);
    }
    Ok(rank(&with_floor(file, criteria), &evaluation)?)
}

/// G48: every member who counts scored every item of every application under evaluation, whatever
/// its price: scores are complete before bids are opened.
pub static G48: Rule = Rule {
    id: "G48",
    name: words("採点の完了", "every score is there"),
    citation: words("実施要領（審査方法）", "call rules (evaluation)"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let Some(criteria) = file.record::<Criteria>("criteria") else {
            return lacks(out, CRITERIA);
        };
        match unscored(file, &criteria, evaluated(file)) {
            Ok(missing) => all_scored(&missing, counted(file).len(), out),
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

fn all_scored(missing: &[MissingScore], members: usize, out: &mut Findings<'_>) {
    let shown: Vec<String> = missing
        .iter()
        .take(SHOWN_MAX)
        .map(|one| {
            let key = one.entrant.as_str().rsplit('/').next().unwrap_or_default();
            format!("{} {key} {}", one.seat, one.item)
        })
        .collect();
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
        match i64::try_from(entering(file).len()).unwrap_or(i64::MAX).cmp(&edge("G93", 1)) {
            Ordering::Less => 1,
            Ordering::Equal => usize::from(!allowed),
            Ordering::Greater => 0,
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
