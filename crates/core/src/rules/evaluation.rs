//! Rules of the evaluation: criteria, deadline and equal treatment (G42, G44, G97); the committee
//! and its experts are in `committee`, scores and ranking in `ranking`.

mod committee;
mod criteria;
mod ranking;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

pub use committee::{
    COMMITTEE_SIZE, DECLARED_NO_INTEREST, G14, G14_AMENDED, G15, G36, G39, G40, NOT_RECUSED, Seat, committee,
    count, counted, expert_hearings, heard_on_amendment, standing,
};
pub use criteria::{
    G46_AMENDED, G46_FLOOR, G47_CHAIN, amended_tie_break_chain, criteria_of, tie_break_chain,
};
pub use ranking::{
    BELOW_MINIMUM, G47, G48, RankingFault, SINGLE_ENTRY, entering, evaluation, ranking, unscored,
};

use crate::boundary::edge;
use crate::domain::scoring::CriteriaFault;
use crate::dossier::{japan_day, japan_instant};
use crate::facts::instant_of;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::rules::call::{criteria_faults, lacks, or_missing, stated};
use crate::words::{Sentence, Words, words};

const CRITERIA: Words = words("評価基準", "criteria");

/// G42: the points add up to the total, and a minimum score is set.
pub static G42: Rule = Rule {
    id: "G42",
    name: words("配点の合計と最低基準点", "weights and minimum score"),
    citation: words("実施要領（評価基準）", "call rules (criteria)"),
    judge: |file, out| {
        let Some(faults) = file.get("criteria").and_then(|value| criteria_faults(file, value)) else {
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
            .find_map(|name| file.parent.get(name).and_then(instant_of));
        let Some(due) = due else {
            return lacks(out, words("提出期限", "deadline"));
        };
        let last = due + Duration::seconds(edge("G44", 0));
        out.check(file.now <= last, inputs![due = in_japan(due), submitted = in_japan(file.now)]);
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
fn in_japan(at: DateTime<Utc>) -> String {
    let day = japan_day(at);
    let midnight = japan_instant(day, 0, 0).unwrap_or(at);
    let seconds = (at - midnight).num_seconds();
    format!("{day} {:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// G97: a supplement is asked of all in the same position, or there is a reason why not.
pub static G97: Rule = Rule {
    id: "G97",
    name: words("補正・追加資料の公平な依頼", "supplement asked equally"),
    citation: words("公平性の原則（実施要領）", "fairness (call rules)"),
    judge: |file, out| {
        let same = file.brought("request.same_to_all").and_then(Value::as_bool) == Some(true);
        let reason = stated(file.brought("reason"));
        out.check(same || reason, inputs![same_to_all = same, reason = reason]);
    },
    says: |_| Sentence {
        ja: "補正・追加資料は同じ立場の応募者全員に同じ内容で依頼するか、そうしない理由の記載が必要です。"
            .to_owned(),
        en: "A supplement is asked alike of all in the same position, or a reason is given why not."
            .to_owned(),
    },
    ..RULE
};
