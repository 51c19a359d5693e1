//! The committee and the experts: G14, G15, G36, G39, G40, and what a member must be.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::policy::CommitteeBasis;
use crate::rule::{RULE, Rule, Severity};
use crate::rules::call::amended_criteria;
use crate::words::{Sentence, words};

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

/// A number of people, as it is compared with a limit.
#[must_use]
pub fn count(people: usize) -> i64 {
    i64::try_from(people).unwrap_or(i64::MAX)
}

/// The seats as they stand after the replacement the act brings, where it brings one.
fn standing_after(file: &Dossier) -> Vec<Seat> {
    let mut seats = standing(file);
    if let Some(change) = file.brought("replacement") {
        let leaves = change.get("leaves").and_then(Value::as_str);
        seats.retain(|seat| Some(seat.seat.as_str()) != leaves);
        seats.extend(Seat::deserialize(change));
    }
    seats
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
        let needed = usize::try_from(file.policy.committee_size).unwrap_or(usize::MAX);
        out.check(
            people.len() >= needed && people.len() == seats.len(),
            inputs![members = people.len(), seats = seats.len(), needed = needed],
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

/// G39: a committee with members from outside stands on an ordinance; one that changes, as it will
/// stand.
pub static G39: Rule = Rule {
    id: "G39",
    name: words("附属機関の設置根拠", "basis of the committee"),
    citation: words("地方自治法第138条の4第3項・第202条の3", "Local Autonomy Act 138-4(3), 202-3"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let external = standing_after(file).iter().filter(|seat| seat.external).count();
        if external == 0 {
            return out.not_applicable();
        }
        let basis = file.text("committee.basis").unwrap_or("unknown");
        let standing = file.policy.committee_basis;
        out.check(
            basis == "ordinance" && standing != CommitteeBasis::Rule,
            inputs![external = external, basis = basis, by_policy = standing == CommitteeBasis::Rule],
        );
    },
    says: |finding| {
        let external = finding.input("external");
        let (ja, en) = if finding.input("basis") == "ordinance" && finding.input("by_policy") == "true" {
            (
                "方針では、この団体の委員会は要綱・規程によるものです。",
                " By policy this organisation's committees stand on a rule.",
            )
        } else {
            ("", "")
        };
        Sentence {
            ja: format!("外部の委員（{external}人）を含む委員会は、条例による設置が必要です。{ja}"),
            en: format!(
                "A committee with members from outside ({external}) must be set up by ordinance.{en}"
            ),
        }
    },
    ..RULE
};

/// The least number of academic experts heard (Rules 12-4).
const EXPERTS: i64 = 2;

/// Keeps which experts asked for a second hearing and which were heard again: to be stored as
/// `expert.hearings` whenever an expert is heard. What is said once evaluation has begun is the
/// second hearing (Order 167-10-2(5)).
#[must_use]
pub fn expert_hearings(file: &Dossier) -> Option<Value> {
    let opinion = file.brought("opinion")?;
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
        out.check(count(heard) >= edge("G14", EXPERTS), inputs![heard = heard, needed = EXPERTS]);
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

/// G14 of an amendment that changes a tender's criteria: the experts were heard on the new ones, that
/// is after it was drafted.
pub static G14_AMENDED: Rule = Rule {
    id: "G14",
    name: G14.name,
    citation: G14.citation,
    severity: Severity::Law,
    since: "2025-05-16",
    judge: |file, out| {
        if amended_criteria(file).is_none() {
            return out.not_applicable();
        }
        let seats: BTreeSet<String> = file.record("amendment.experts_heard").unwrap_or_default();
        let heard = people(&experts(file), seats.iter().map(String::as_str));
        out.check(count(heard) >= edge("G14", EXPERTS), inputs![heard = heard, needed = EXPERTS]);
    },
    says: G14.says,
    ..RULE
};

/// Who was heard on the amendment that waits, with whoever is heard now: to be stored as
/// `amendment.experts_heard`.
#[must_use]
pub fn heard_on_amendment(file: &Dossier) -> Option<Value> {
    if !file.flag("amendment.waits") {
        return None;
    }
    let mut seats: BTreeSet<String> = file.record("amendment.experts_heard").unwrap_or_default();
    seats.insert(actor_key(file));
    Some(json!(seats))
}

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
        out.check(count(again) >= edge("G15", EXPERTS), inputs![heard_again = again, needed = EXPERTS]);
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
        let (present, members) = match file.brought("hearing").or_else(last) {
            Some(hearing) => {
                let listed = hearing.get("present").and_then(Value::as_array);
                let there: BTreeSet<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
                let present = seats.iter().filter(|seat| there.contains(seat.seat.as_str())).count();
                (present, seats.len())
            }
            None => (seats.len(), standing(file).len()),
        };
        out.check(
            count(present * 2) > edge("G40", count(members)),
            inputs![present = present, members = members],
        );
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
