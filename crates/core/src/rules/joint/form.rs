//! The forms of organisation (`law.md` §5.1) and what each asks: G75, G76, G77.

use chrono::{Duration, Months};

use super::members::{self, Invited};
use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::policy::BodyKind;
use crate::rule::{Finding, QUESTION, Question, RULE, Rule, Severity, word};
use crate::words::{Sentence, Words, words};

/// What makes the form public and known to the supervising authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    None,
    /// Public notice (告示) and filing (届出).
    Filing,
    /// Permission (許可).
    Permission,
}

/// How a member leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// As the agreement says.
    Agreement,
    /// By consultation, or alone with two years' notice in writing after its own assembly's vote.
    TwoYears,
    /// Only by consultation, by the steps by which it was set up.
    Consultation,
}

/// One form of organisation.
#[derive(Debug, Clone, Copy)]
pub struct Organisation {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: Words,
    /// Its article of the Local Autonomy Act; empty for a mere agreement.
    pub article: &'static str,
    /// Whether the assembly of every member votes on it.
    pub vote: bool,
    /// Notice, filing or permission.
    pub notice: Notice,
    /// Whether one contract is concluded for all, by the lead or the body set up.
    pub one_contract: bool,
    /// How a member leaves.
    pub leaving: Leaving,
}

const AGREEMENT: Organisation = Organisation {
    id: "f1-i",
    name: words("任意協定（各団体が契約）", "agreement, each member contracts"),
    article: "",
    vote: false,
    notice: Notice::None,
    one_contract: false,
    leaving: Leaving::Agreement,
};
const STATUTORY: Organisation =
    Organisation { vote: true, notice: Notice::Filing, leaving: Leaving::Consultation, ..AGREEMENT };

/// The nine forms; the first in its two ways of contracting.
pub static ORGANISATIONS: &[Organisation] = &[
    AGREEMENT,
    Organisation {
        id: "f1-ii",
        name: words("任意協定（代表団体が一括契約）", "agreement, the lead contracts for all"),
        one_contract: true,
        ..AGREEMENT
    },
    Organisation {
        id: "f2", name: words("連携協約", "cooperation covenant"), article: "252-2", ..STATUTORY
    },
    Organisation {
        id: "f3",
        name: words("協議会（連絡調整）", "council (liaison)"),
        article: "252-2-2",
        vote: false,
        leaving: Leaving::TwoYears,
        ..STATUTORY
    },
    Organisation {
        id: "f4",
        name: words("協議会（管理執行）", "council (managing)"),
        article: "252-2-2",
        one_contract: true,
        leaving: Leaving::TwoYears,
        ..STATUTORY
    },
    Organisation {
        id: "f5",
        name: words("機関等の共同設置", "organ set up jointly"),
        article: "252-7",
        leaving: Leaving::TwoYears,
        ..STATUTORY
    },
    Organisation {
        id: "f6",
        name: words("事務の委託", "entrustment of affairs"),
        article: "252-14",
        one_contract: true,
        ..STATUTORY
    },
    Organisation {
        id: "f7",
        name: words("事務の代替執行", "execution in another's stead"),
        article: "252-16-2",
        one_contract: true,
        ..STATUTORY
    },
    Organisation {
        id: "f8",
        name: words("一部事務組合", "partial-affairs cooperative"),
        article: "284(2), 290",
        notice: Notice::Permission,
        one_contract: true,
        leaving: Leaving::TwoYears,
        ..STATUTORY
    },
    Organisation {
        id: "f9",
        name: words("広域連合", "wide-area union"),
        article: "284(3), 291-11",
        notice: Notice::Permission,
        one_contract: true,
        ..STATUTORY
    },
];

/// The ids, for the fact `joint.form`.
pub const IDS: &[&str] = &["f1-i", "f1-ii", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"];

/// The form chosen (`joint.form`).
#[must_use]
pub fn chosen(file: &Dossier) -> Option<&'static Organisation> {
    let id = file.text("joint.form")?;
    ORGANISATIONS.iter().find(|one| one.id == id)
}

/// Whether one contract is concluded for all.
#[must_use]
pub fn is_one_contract(file: &Dossier) -> bool {
    chosen(file).is_some_and(|form| form.one_contract)
}

/// Whether one contract is concluded for all.
pub static ONE_CONTRACT: Question = Question {
    id: "one-contract",
    words: words("代表団体（又は新たな団体）が一括して契約するか", "one contract for all"),
    answer: |file| usize::from(is_one_contract(file)),
    ..QUESTION
};

/// The authority of notice and permission: the Minister of Internal Affairs where a prefecture is
/// in, else the Governor (Act 252-2(2), 252-2-2(2), 284(2)).
#[must_use]
pub fn authority(bodies: &[Invited]) -> &'static str {
    if bodies.iter().any(|body| body.kind == BodyKind::Prefecture) { "minister" } else { "governor" }
}

const BASE_75: Rule = Rule {
    id: "G75",
    name: words("組織形態と各団体の議決", "votes the form needs"),
    citation: words(
        "地方自治法第252条の2第3項・第252条の2の2第3項・第252条の7第3項・第252条の14第3項・第290条・第291条の11",
        "Local Autonomy Act 252-2(3), 252-2-2(3), 252-7(3), 252-14(3), 290, 291-11",
    ),
    severity: Severity::Law,
    since: "2025-06-01",
    ..RULE
};

/// G75 at the choice of the form: whose assemblies will vote.
pub static G75_WHO_VOTES: Rule = Rule {
    reads: crate::rule::Reads::Children(members::READ),
    judge: |file, out| {
        let Some(form) = chosen(file) else { return out.check(false, inputs![]) };
        let voters: Vec<String> = voters(file);
        out.check(true, inputs![form = word(form.id), votes = form.vote, voters = voters.join(" ")]);
    },
    says: |_| Sentence {
        ja: "組織形態を選んでください。".to_owned(),
        en: "Choose the form of organisation.".to_owned(),
    },
    ..BASE_75
};

/// The members whose assemblies vote on the form.
#[must_use]
pub fn voters(file: &Dossier) -> Vec<String> {
    if !chosen(file).is_some_and(|form| form.vote) {
        return Vec::new();
    }
    members::remaining(file).into_iter().map(|member| member.invited.org).collect()
}

/// G75 of one member at its vote: the form needs one.
pub static G75_VOTE: Rule = Rule {
    judge: |file, out| {
        let form = chosen(file);
        out.check(form.is_some_and(|form| form.vote), inputs![form = form.map_or("", |form| form.id)]);
    },
    says: |finding| Sentence {
        ja: format!("この組織形態（{}）には議会の議決は要りません。", name(finding).ja),
        en: format!("This form ({}) needs no vote of the assembly.", name(finding).en),
    },
    ..BASE_75
};

/// G75 of one member when it joins: where the form needs the vote, it was passed on this text.
pub static G75_VOTED: Rule = Rule {
    judge: |file, out| {
        let Some(form) = chosen(file) else { return out.check(false, inputs![form = word("")]) };
        if !form.vote {
            return out.not_applicable();
        }
        let passed = file.stage == "assembly-passed" && file.text("agreement.vote_result") == Some("passed");
        out.check(passed, inputs![form = word(form.id)]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」には議会の議決が必要です。先に議決を記録してください。", name(finding).ja),
        en: format!("The form \"{}\" needs the vote of the assembly first.", name(finding).en),
    },
    ..BASE_75
};

/// The name of the form a finding is about.
fn name(finding: &Finding) -> Words {
    let id = finding.input("form");
    ORGANISATIONS.iter().find(|one| one.id == id).map_or(words("未定", "not chosen"), |one| one.name)
}

/// G76: notice and filing, or permission, by the right authority.
pub static G76: Rule = Rule {
    id: "G76",
    name: words("告示・届出・許可", "notice, filing, permission"),
    citation: words(
        "地方自治法第252条の2第2項・第252条の2の2第2項・第252条の7第3項・第252条の14第3項・第284条",
        "Local Autonomy Act 252-2(2), 252-2-2(2), 252-7(3), 252-14(3), 284",
    ),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let Some(form) = chosen(file) else {
            return out.check(false, inputs![form = word(""), authority = word("")]);
        };
        let expected = authority(&members::invited(file));
        let right = file.text("filing.authority") == Some(expected);
        let last = file.today + Duration::days(edge("G76", 0));
        let by = |day: &str| file.date(day).is_some_and(|day| day <= last);
        let done = match form.notice {
            Notice::None => return out.not_applicable(),
            Notice::Filing => by("filing.notice_on") && by("filing.filed_on"),
            Notice::Permission => by("filing.permitted_on"),
        };
        out.check(
            done && right,
            inputs![
                form = word(form.id),
                authority = word(expected),
                given = file.text("filing.authority").unwrap_or_default(),
                permission = form.notice == Notice::Permission,
            ],
        );
    },
    says: |finding| {
        let minister = finding.input("authority") == "minister";
        let (ja, en) = if minister {
            ("総務大臣", "the Minister of Internal Affairs")
        } else {
            ("都道府県知事", "the Governor")
        };
        if finding.input("permission") == "true" {
            return Sentence {
                ja: format!("「{}」には{ja}の許可が必要です。許可日を記録してください。", name(finding).ja),
                en: format!(
                    "The form \"{}\" needs the permission of {en}; record its day.",
                    name(finding).en
                ),
            };
        }
        Sentence {
            ja: format!(
                "「{}」には告示と{ja}への届出が必要です。両方の日を記録してください。",
                name(finding).ja
            ),
            en: format!(
                "The form \"{}\" needs public notice and a filing with {en}; record both days.",
                name(finding).en
            ),
        }
    },
    ..RULE
};

/// Months between the notice and the day a member leaves alone (Act 252-6-2, 252-7-2, 286-2).
const NOTICE_MONTHS: u32 = 24;

/// G77: how a member may leave: alone only where the form allows it, after its own assembly's vote
/// and with two years' notice; by consultation as it was set up.
pub static G77: Rule = Rule {
    id: "G77",
    name: words("脱退の手続", "leaving a joint form"),
    citation: words(
        "地方自治法第252条の6・第252条の6の2・第252条の7の2・第286条の2",
        "Local Autonomy Act 252-6, 252-6-2, 252-7-2, 286-2",
    ),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let Some(form) = chosen(file) else {
            return out.check(false, inputs![form = word(""), reason = word("form")]);
        };
        let alone = file.text("leave.form") == Some("unilateral");
        let moved = Duration::days(edge("G77", 0));
        let voted = file.text("leave.vote_result") == Some("passed")
            && file.date("leave.vote_date").is_some_and(|day| day <= file.today + moved);
        let leaves = file.date("leave.on");
        let reason = match (alone, form.leaving) {
            (true, Leaving::Consultation) => "consultation",
            (true, Leaving::TwoYears) if !voted => "vote",
            (true, Leaving::TwoYears) => {
                let first = file.today.checked_add_months(Months::new(NOTICE_MONTHS));
                if leaves.zip(first).is_some_and(|(day, first)| day >= first + moved) {
                    "met"
                } else {
                    "two-years"
                }
            }
            (true, Leaving::Agreement) => {
                let days = file.int("agreement.leave_notice_days").unwrap_or(0);
                if leaves.is_some_and(|day| (day - file.today).num_days() >= edge("G77", days)) {
                    "met"
                } else {
                    "days"
                }
            }
            (false, Leaving::Consultation | Leaving::TwoYears) if form.vote && !voted => "vote",
            (false, _) if leaves.is_none_or(|day| day < file.today + moved) => "day",
            (false, _) => "met",
        };
        out.check(
            reason == "met",
            inputs![
                form = word(form.id),
                reason = word(reason),
                days = file.int("agreement.leave_notice_days").unwrap_or(0),
                leaves_on = leaves.unwrap_or(file.today),
            ],
        );
    },
    says: |finding| {
        let (name, days) = (name(finding), finding.input("days"));
        let (ja, en) = match finding.input("reason").as_str() {
            "consultation" => (
                format!("「{}」からは協議によってのみ脱退できます。", name.ja),
                format!("The form \"{}\" is left by consultation only.", name.en),
            ),
            "vote" => (
                "脱退には自団体の議会の議決が必要です。議決日と結果を記録してください。".to_owned(),
                "Leaving needs the vote of the member's own assembly first.".to_owned(),
            ),
            "two-years" => (
                format!(
                    "脱退の予告は2年前までに行う必要がありますが、脱退の日は{}です。",
                    finding.input("leaves_on")
                ),
                format!(
                    "The notice is given two years before; leaving on {} is too early.",
                    finding.input("leaves_on")
                ),
            ),
            "days" => (
                format!("協定では脱退の{days}日前までの予告が必要です。"),
                format!("The agreement asks {days} days' notice."),
            ),
            "form" => (
                "組織形態がまだ決まっていません。".to_owned(),
                "The form of organisation is not known yet.".to_owned(),
            ),
            _ => (
                "脱退の日は本日以後の日です。".to_owned(),
                "The day of leaving is today or later.".to_owned(),
            ),
        };
        Sentence { ja, en }
    },
    ..RULE
};
