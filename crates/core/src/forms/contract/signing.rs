//! Questions and requirements of the signature: who signs, once each, and when a contract lapses.

use chrono::{Days, NaiveDate};
use serde_json::Value;

use crate::dossier::{Dossier, japan_instant};
use crate::effect::{DEADLINE, Deadline};
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Capacity, Sentence, words};

/// Whether the body signs, in the head's name; else the supplier.
pub static BY_THE_BODY: Question = Question {
    id: "by-the-body",
    words: words("発注者の記名押印・電子署名か", "signed by the body"),
    answer: |file| usize::from(file.capacity == Capacity::ContractOfficer),
    ..QUESTION
};

/// The party that acts, and the other one.
fn parties(file: &Dossier) -> (&'static str, &'static str) {
    if file.capacity == Capacity::ContractOfficer { ("body", "supplier") } else { ("supplier", "body") }
}

fn signed(file: &Dossier, contract: &str, party: &str) -> bool {
    file.facts.get(&format!("{contract}.{party}")).and_then(Value::as_bool).unwrap_or(false)
}

/// Whether both parties have signed with this signature.
pub static BOTH_SIGNED: Question = Question {
    id: "both-signed",
    words: words("双方の署名がそろうか", "both parties have signed"),
    answer: |file| usize::from(signed(file, "signed", parties(file).1)),
    ..QUESTION
};

/// The same of the provisional contract.
pub static BOTH_SIGNED_PROVISIONALLY: Question = Question {
    id: "both-signed-provisionally",
    words: words("仮契約の双方の署名がそろうか", "both parties have signed the provisional contract"),
    answer: |file| usize::from(signed(file, "provisional", parties(file).1)),
    ..QUESTION
};

/// Each party signs once.
pub static SIGNS_ONCE: Rule = Rule {
    id: "signs-once",
    name: words("署名は各一回", "each party signs once"),
    judge: |file, out| out.check(!signed(file, "signed", parties(file).0), inputs![]),
    says: |_| Sentence {
        ja: "すでに署名済みです。相手方の署名を待っています。".to_owned(),
        en: "This party has signed already; the other one's signature is awaited.".to_owned(),
    },
    ..RULE
};

/// Each party signs the provisional contract once.
pub static SIGNS_PROVISIONALLY_ONCE: Rule = Rule {
    id: "signs-provisionally-once",
    name: words("仮契約の署名は各一回", "each party signs the provisional contract once"),
    judge: |file, out| out.check(!signed(file, "provisional", parties(file).0), inputs![]),
    says: SIGNS_ONCE.says,
    ..RULE
};

/// A provisional contract is for what the assembly votes on.
pub static VOTE_IS_NEEDED: Rule = Rule {
    id: "vote-needed",
    name: words("仮契約を要する契約", "a provisional contract is needed"),
    citation: words("地方自治法第96条第1項第5号・第8号", "Local Autonomy Act 96(1)v, viii"),
    judge: |file, out| out.check(file.flag("vote.needed"), inputs![]),
    says: |_| Sentence {
        ja: "議決を要しない契約なので、仮契約は要りません。".to_owned(),
        en: "This contract needs no vote, so no provisional contract.".to_owned(),
    },
    ..RULE
};

/// The note brings a vote or an executive decision.
pub static VOTE_OR_DECISION: Rule = Rule {
    id: "vote-or-decision",
    name: words("議決又は専決処分", "vote or executive decision"),
    judge: |file, out| {
        let known = file.brought("vote.result").is_some() || file.brought("executive.article").is_some();
        out.check(known, inputs![]);
    },
    says: |_| Sentence {
        ja: "議決結果か専決処分の根拠が必要です。".to_owned(),
        en: "The result of the vote, or the article of the executive decision, is required.".to_owned(),
    },
    ..RULE
};

/// The counterpart still stands.
pub static CANDIDATE_STANDS: Rule = Rule {
    id: "candidate-stands",
    name: words("候補者が辞退・失格していないこと", "the candidate still stands"),
    reads: Reads::Parent(&["candidate.lost"]),
    judge: |file, out| {
        let lost = file.parent.get("candidate.lost").and_then(Value::as_bool).unwrap_or(false);
        out.check(!lost, inputs![]);
    },
    says: |_| Sentence {
        ja: "契約の相手方は辞退したか資格を失っています。上位の手続で次の対応を決めてください。".to_owned(),
        en: "The counterpart withdrew or lost its eligibility; the parent procedure decides what follows."
            .to_owned(),
    },
    ..RULE
};

/// The procedure the contract belongs to goes on: what a suspended one is told of would be lost.
pub static PATH_NOT_SUSPENDED: Rule = Rule {
    id: "path-not-suspended",
    name: words("上位の手続が停止中でないこと", "the procedure it belongs to is not suspended"),
    reads: Reads::Parent(&["stage"]),
    judge: |file, out| {
        let stage = file.parent.get("stage").and_then(Value::as_str).unwrap_or_default();
        out.check(stage != "suspended", inputs![]);
    },
    says: |_| Sentence {
        ja: "上位の手続が停止中です。再開してから契約に署名してください。".to_owned(),
        en: "The procedure this contract belongs to is suspended; resume it before signing.".to_owned(),
    },
    ..RULE
};

/// The bond is received, or exempted.
pub static BOND_KEPT: Rule = Rule {
    id: "bond-receipt",
    name: words("契約保証金の納付又は免除", "bond received or exempted"),
    citation: words("地方自治法施行令第167条の16", "Order 167-16"),
    judge: |file, out| {
        let bond = file.text("bond.decision") == Some("bond");
        out.check(!bond || file.date("bond.received_on").is_some(), inputs![]);
    },
    says: |_| Sentence {
        ja: "契約保証金の納付日の記載が必要です。免除していない契約です。".to_owned(),
        en: "The day the bond was received is required: it was not exempted.".to_owned(),
    },
    ..RULE
};

/// An approver who lets a contract lapse says why.
pub static WHY_LAPSED: Rule = Rule {
    id: "why-lapsed",
    name: words("不成立の理由", "why it lapses"),
    judge: |file, out| {
        let due = file.instant("due.lapse").is_some_and(|due| file.now >= due);
        let clock = file.capacity == Capacity::System && due;
        out.check(clock || file.commander.is_some() || file.brought("reason").is_some(), inputs![]);
    },
    says: |_| Sentence {
        ja: "期限前に不成立とするには、決裁権者の理由の記載が必要です。".to_owned(),
        en: "Before its time is over a contract lapses only by the approver, with a reason.".to_owned(),
    },
    ..RULE
};

/// The time in which both sign: from the planned day; a contract prepared before its fiscal year
/// waits for its first day; after a vote it runs from the vote.
pub static LAPSE: Deadline = Deadline {
    id: "lapse",
    words: words("契約締結の期限", "end of the time to sign"),
    act: "lapse",
    due: |file| {
        let planned = file
            .date("signing_on")
            .or_else(|| file.flag("budget.preparation_clause").then(|| file.date("contract.from")).flatten());
        let from = planned.map_or(file.today, |day| day.max(file.today));
        japan_instant(after(from, file.policy.signing_days)?, 17, 0)
    },
    ..DEADLINE
};

fn after(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::PATH_NOT_SUSPENDED;
    use crate::rule::Outcome::{Met, Unmet};
    use crate::rules::testing::outcome;

    #[test]
    fn nobody_signs_while_the_path_rests() {
        for (stage, expected) in [("contracting", Met), ("suspended", Unmet)] {
            let found = outcome(&PATH_NOT_SUSPENDED, &[], |file| file.parent.set("stage", json!(stage)));
            assert_eq!(found, expected, "{stage}");
        }
    }
}
