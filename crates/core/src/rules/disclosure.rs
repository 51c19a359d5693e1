//! Rules of disclosure (情報公開): G84, the time to decide, and what is blacked out.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Deserialize;

use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::effect::{DEADLINE, Deadline, Duty};
use crate::facts::date_text;
use crate::inputs;
use crate::rule::{Form, QUESTION, Question, RULE, Rule};
use crate::rules::payment::{days_after, end_of, says_due};
use crate::words::{Sentence, Words, words};

const ORDINANCE: Words = words("情報公開条例", "disclosure ordinance");

/// Whether what is asked for holds a supplier's documents.
fn third_party(file: &Dossier) -> bool {
    file.text("counterpart").is_some_and(|counterpart| !counterpart.is_empty())
}

/// Whether a supplier has said what it thinks, however often and through whom.
fn heard(file: &Dossier) -> bool {
    file.keyed("opinion.objects").next().is_some()
}

/// The day until which nothing is released over an objection.
fn waits_until(file: &Dossier) -> Option<NaiveDate> {
    days_after(file.date("decided_on")?, file.policy.objection_wait_days)
}

/// G84: a supplier whose document is asked for is consulted by letter and has time to answer;
/// nothing is released over its objection before the days of waiting are over.
pub static G84: Rule = Rule {
    id: "G84",
    name: words("第三者への意見照会", "consultation of the third party"),
    citation: ORDINANCE,
    form: Form::Duty,
    judge: |file, out| {
        if !third_party(file) {
            return out.not_applicable();
        }
        let moved = Duration::days(edge("G84", 0));
        if file.stage == "waiting" {
            let until = waits_until(file);
            let shown = until.map(date_text).unwrap_or_default();
            return out.check(
                until.is_some_and(|until| file.today >= until + moved),
                inputs![waits_until = shown, today = file.today],
            );
        }
        if file.get("consulted_on").is_none() {
            return out.check(false, inputs![consulted = false]);
        }
        let due = file.date("opinion.due");
        let shown = due.map(date_text).unwrap_or_default();
        let over = due.is_some_and(|due| file.today > due + moved);
        out.check(heard(file) || over, inputs![consulted = true, opinion_due = shown, today = file.today]);
    },
    says: |finding| {
        let (until, today) = (finding.input("waits_until"), finding.input("today"));
        if !finding.input("due").is_empty() {
            return says_due(finding, "意見照会書の送付", "The letter to the third party");
        }
        if !until.is_empty() {
            return Sentence {
                ja: format!("第三者が反対しているため、{until}までは公開できません（本日{today}）。"),
                en: format!("The third party objects: nothing is released before {until}; today is {today}."),
            };
        }
        if finding.input("consulted") == "false" {
            return Sentence {
                ja: "第三者の文書を含むため、先に意見照会が必要です。".to_owned(),
                en: "It holds a third party's documents, which is to be consulted first.".to_owned(),
            };
        }
        let due = finding.input("opinion_due");
        Sentence {
            ja: format!("第三者の意見の提出期限（{due}）まで決定できません（本日{today}）。"),
            en: format!("The third party may answer until {due}; today is {today}."),
        }
    },
    ..RULE
};

/// The letter goes out before the decision is due (G84). Where nobody else's document is asked
/// for, there is none to send.
pub static CONSULT: Duty = Duty {
    id: "duty-consult-third-party",
    words: words("第三者への意見照会", "consulting the third party"),
    rule: &G84,
    act: "consult-third-party",
    due: |file| if third_party(file) { decision_due(file, edge("G84", 0)) } else { None },
};

/// There is a third party to consult.
pub static THIRD_PARTY_KNOWN: Rule = Rule {
    id: "third-party-known",
    name: words("照会する第三者", "a third party to consult"),
    citation: ORDINANCE,
    judge: |file, out| out.check(third_party(file), inputs![]),
    says: |_| {
        Sentence {
        ja: "意見を照会する第三者がありません。事業者の文書を含む場合は、その手続を指定して受け付け直してください。"
            .to_owned(),
        en: "There is no third party to consult; where there is one, take the request in with its procedure."
            .to_owned(),
    }
    },
    ..RULE
};

/// The third party has time to answer.
pub static TIME_FOR_OPINION: Rule = Rule {
    id: "time-for-opinion",
    name: words("意見提出の期間", "time to give an opinion"),
    citation: ORDINANCE,
    judge: |file, out| {
        let due = file.date("opinion.due");
        let shown = due.map(date_text).unwrap_or_default();
        out.check(due.is_some_and(|due| due > file.today), inputs![due = shown, today = file.today]);
    },
    says: |finding| Sentence {
        ja: format!(
            "意見の提出期限（{}）は本日（{}）より後にしてください。",
            finding.input("due"),
            finding.input("today")
        ),
        en: format!(
            "The day until which to answer ({}) must lie after today ({}).",
            finding.input("due"),
            finding.input("today")
        ),
    },
    ..RULE
};

/// Whether the third party objects.
pub static OBJECTED: Question = Question {
    id: "third-party-objected",
    words: words("第三者が公開に反対しているか", "the third party objects"),
    rule: Some("G84"),
    answer: |file| {
        usize::from(
            third_party(file) && file.keyed("opinion.objects").any(|(_, one)| one.as_bool() == Some(true)),
        )
    },
    ..QUESTION
};

/// The waiting after a decision over an objection is over at the end of its last day.
pub static END_WAITING: Deadline = Deadline {
    id: "end-waiting",
    words: words("公開までの待機期間の終わり", "end of the waiting before release"),
    act: "end-waiting",
    due: |file| end_of(days_after(file.today, file.policy.objection_wait_days)?),
    ..DEADLINE
};

/// The request came in today or before: its time runs from then.
pub static RECEIVED: Rule = Rule {
    id: "request-received",
    name: words("請求を受けた日", "the day the request came in"),
    citation: ORDINANCE,
    judge: |file, out| {
        let on = file.date("disclosure.received_on");
        let shown = on.map(date_text).unwrap_or_default();
        out.check(on.is_some_and(|on| on <= file.today), inputs![received_on = shown, today = file.today]);
    },
    says: |finding| Sentence {
        ja: format!("請求を受けた日（{}）が本日より後です。", finding.input("received_on")),
        en: format!("The request cannot have come in on {}, after today.", finding.input("received_on")),
    },
    ..RULE
};

/// When the decision is due: the policy's days from the day the request came in, and these more.
fn decision_due(file: &Dossier, more_days: i64) -> Option<DateTime<Utc>> {
    let received = file.date("disclosure.received_on").unwrap_or(file.today);
    end_of(days_after(received, file.policy.disclosure_days.checked_add(more_days)?)?)
}

static DECISION_RULE: Rule = Rule {
    id: "disclosure-decision",
    name: words("公開の決定の期限", "time to decide on disclosure"),
    citation: ORDINANCE,
    form: Form::Duty,
    says: |finding| says_due(finding, "公開・非公開の決定", "The decision on disclosure"),
    ..RULE
};

/// A request is decided within the policy's days.
pub static DECISION: Duty = Duty {
    id: "duty-disclosure-decision",
    words: words("公開・非公開の決定", "deciding on disclosure"),
    rule: &DECISION_RULE,
    act: "decide-disclosure",
    due: |file| decision_due(file, 0),
};

/// The same, extended.
pub static EXTENDED_DECISION: Duty = Duty {
    id: "duty-disclosure-decision",
    words: words("公開・非公開の決定（延長後）", "deciding on disclosure (extended)"),
    rule: &DECISION_RULE,
    act: "decide-disclosure",
    due: |file| decision_due(file, file.policy.disclosure_extension_days),
};

/// The time to decide is extended once, before it is over.
pub static EXTENDED_ONCE: Rule = Rule {
    id: "extended-once",
    name: words("決定期限の延長は一回", "extended once, in time"),
    citation: ORDINANCE,
    judge: |file, out| {
        let extended = file.facts.get("disclosure.extended_on").is_some();
        let in_time = file.instant("due.duty-disclosure-decision").is_some_and(|due| file.now <= due);
        out.check(!extended && in_time, inputs![extended = extended, in_time = in_time]);
    },
    says: |_| Sentence {
        ja: "決定期限の延長は、期限内に一回だけできます。".to_owned(),
        en: "The time to decide is extended once, before it is over.".to_owned(),
    },
    ..RULE
};

/// One place that is blacked out.
#[derive(Debug, Deserialize)]
struct Blackout {
    field: String,
    item: String,
    reason: String,
}

/// A partial disclosure names the items of the ordinance it rests on; a full one rests on none.
pub static ITEMS_STATED: Rule = Rule {
    id: "disclosure-items",
    name: words("非公開の根拠条項", "items of the ordinance"),
    citation: ORDINANCE,
    judge: |file, out| {
        let partial = file.text("disclosure.decision") == Some("partial");
        let stated = file.brought("disclosure.items").is_some();
        out.check(partial == stated, inputs![partial = partial]);
    },
    says: |finding| {
        if finding.input("partial") == "true" {
            Sentence {
                ja: "一部公開には、非公開とする部分の根拠となる条例の号が必要です。".to_owned(),
                en: "A partial disclosure names the items of the ordinance it rests on.".to_owned(),
            }
        } else {
            Sentence {
                ja: "全部公開では、非公開の根拠条項は記載しません。".to_owned(),
                en: "A full disclosure rests on no item of exemption.".to_owned(),
            }
        }
    },
    ..RULE
};

/// Every blackout has its item, which the decision names, and a reason; without a partial
/// decision nothing is blacked out.
pub static BLACKOUTS_REASONED: Rule = Rule {
    id: "blackouts-reasoned",
    name: words("黒塗りの根拠と理由", "item and reason of every blackout"),
    citation: ORDINANCE,
    judge: |file, out| {
        let partial = file.text("disclosure.decision") == Some("partial");
        let given = file.brought("blackouts");
        let list = given.and_then(|value| Vec::<Blackout>::deserialize(value).ok()).unwrap_or_default();
        let without: Vec<&str> = list
            .iter()
            .filter(|one| one.reason.trim().is_empty() || !file.lists("disclosure.items", &one.item))
            .map(|one| one.field.as_str())
            .collect();
        out.check(
            partial != list.is_empty() && without.is_empty(),
            inputs![partial = partial, blackouts = list.len(), without = without.join("、")],
        );
    },
    says: |finding| {
        let without = finding.input("without");
        if !without.is_empty() {
            return Sentence {
                ja: format!("黒塗りの根拠（決定で示した条例の号）と理由が必要です：{without}。"),
                en: format!("These blackouts need a reason, and an item the decision names: {without}."),
            };
        }
        if finding.input("partial") == "true" {
            Sentence {
                ja: "一部公開では、黒塗りの箇所ごとに条例の号と理由が必要です。".to_owned(),
                en: "A partial disclosure lists its blackouts, each with item and reason.".to_owned(),
            }
        } else {
            Sentence {
                ja: "全部公開の決定なので、黒塗りはできません。".to_owned(),
                en: "All is disclosed: nothing may be blacked out.".to_owned(),
            }
        }
    },
    ..RULE
};

#[cfg(test)]
mod tests;
