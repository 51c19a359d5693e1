//! What every public call (公募) states, whatever it leads to: its schedule, its end, and the notice
//! of its cancellation.

use chrono::Duration;

use crate::effect::{DEADLINE, Deadline, Publication};
use crate::facts::Fact;
use crate::forms::proposal_competition::call::{BID_OPENING, ENTRIES_DUE};
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, Words, words};
use crate::{documents, facts};

facts! {
    SCOPE = "call.scope": Text, "業務の範囲", "scope";
    QUESTIONS_DUE = "call.questions_due": Instant, "質問の期限", "questions due";
    ANSWERS_DUE = "call.answers_due": Instant, "回答の期限", "answers due";
    PROPOSALS_DUE = "call.proposals_due": Instant, "提案書の期限", "proposals due";
    ELIGIBILITY = "call.eligibility": Text, "参加資格", "eligibility";
    CALL_FORM = "call.form": Text, "提出書類と様式", "what is handed in, and how";
    CONTACT = "call.contact": Text, "問合せ先", "contact";
    PAYMENT_ITEM = "call.payment_item": Text, "前金払・概算払の根拠", "legal item of advance or estimated payment";
    REGISTERED_IDEA = "call.registered_idea": Flag, "預かった発案を含む", "contains a registered idea";
    IDEA_CONSENT = "call.idea_consent": Text, "発案者の同意（記録簿にない発案）", "consent of the originator (of an idea kept elsewhere)";
    IDEAS = "call.ideas": Texts, "使う発案（預かりの手続番号）", "ideas it uses (ids of their records)";
    IP_MODE = "call.ip_mode": Choice(&["supplier-owns", "joint", "body-owns"]), "知的財産の帰属", "intellectual property";
    IP_LICENCE = "call.ip_licence": Text, "団体への利用許諾の範囲", "licence of the body";
    IP_REASON = "call.ip_reason": Text, "団体に帰属させる理由", "why the body is to own it";
    IP_REUSE = "call.ip_reuse": Text, "他の構成団体による利用", "use by the other members of a joint procurement";
    DATA_RIGHTS = "call.data_rights": Text, "データの権利", "rights in the data";
    BACKGROUND_TRANSFER = "call.background_transfer": Flag, "既存の知的財産の移転を求める", "asks for the transfer of background property";
    LEARNED = "parity.learned": Text, "実証の相手方が知り得たこと（公表する）", "what the partner of the demonstration learned (published)";
    DIRECT_REASON = "parity.direct_reason": Text, "実証の相手方に公募によらず発注する理由", "reason of a direct award after the demonstration";
}

documents! {
    GUIDELINE = "call-guideline": "実施要領", "guideline of the call";
    FORMS = "call-forms": "様式", "forms";
}

/// What a notice may say of ideas in keeping.
pub const OF_IDEAS: &[&Fact] = &[&REGISTERED_IDEA, &IDEA_CONSENT, &IDEAS];
/// The terms of intellectual property and data beside who owns it.
pub const RIGHTS: &[&Fact] = &[&IP_LICENCE, &IP_REASON, &IP_REUSE, &DATA_RIGHTS, &BACKGROUND_TRANSFER];

/// What the facts a finding names, one after the other, are called; the name itself where none is that.
#[must_use]
pub fn named(names: &str, of: &[&Fact]) -> Sentence {
    let called = |pick: fn(&Words) -> &'static str| {
        let label = |name: &str| of.iter().find(|one| one.name == name).map(|one| pick(&one.label));
        names.split('、').map(|name| label(name).unwrap_or(name).to_owned()).collect::<Vec<_>>()
    };
    Sentence { ja: called(|label| label.ja).join("、"), en: called(|label| label.en).join(", ") }
}

/// The days of a schedule.
const SCHEDULED: &[&Fact] = &[&QUESTIONS_DUE, &ANSWERS_DUE, &ENTRIES_DUE, &PROPOSALS_DUE, &BID_OPENING];

/// The schedule runs forward: questions, answers, entries, proposals.
pub static SCHEDULE: Rule = Rule {
    id: "call-schedule",
    name: words("日程の前後", "order of the schedule"),
    judge: |file, out| {
        let mut last = None;
        for name in ["call.questions_due", "call.answers_due", "call.proposals_due", "call.bid_opening"] {
            let Some(at) = file.instant(name) else { continue };
            if last.is_some_and(|last| at < last) {
                return out.check(false, inputs![fact = name]);
            }
            last = Some(at);
        }
        let late = file
            .instant("call.entries_due")
            .is_some_and(|entries| file.instant("call.proposals_due").is_some_and(|due| due < entries));
        out.check(!late, inputs![fact = "call.entries_due"]);
    },
    says: |finding| {
        let at = named(&finding.input("fact"), SCHEDULED);
        Sentence {
            ja: format!("日程の前後が逆です（{}）。", at.ja),
            en: format!("The schedule runs backward at {}.", at.en),
        }
    },
    ..RULE
};

/// Whether the call was published: then its cancellation is too.
pub static CALL_PUBLISHED: Question = Question {
    id: "call-published",
    words: words("公告済みか", "the call was published"),
    answer: |file| usize::from(file.facts.get("call.published_on").is_some()),
    ..QUESTION
};

/// The cancellation of a published call.
pub static CANCELLATION: Publication = Publication {
    id: "cancellation",
    words: words("公募の中止・取消しの公表", "cancellation of the call"),
    facts: &["title", "reason"],
    documents: &[],
};

/// The clock closes the call.
pub static CLOSE_CALL: Deadline = Deadline {
    id: "close-call",
    words: words("提案書の期限", "proposals due"),
    act: "close-call",
    due: |file| file.instant("call.proposals_due"),
    ..DEADLINE
};
/// Reminder: questions end.
pub static REMIND_QUESTIONS: Deadline = Deadline {
    id: "questions-due",
    words: words("質問の期限", "questions due"),
    act: "",
    due: |file| file.instant("call.questions_due"),
    ..DEADLINE
};
/// Reminder: answers are owed.
pub static REMIND_ANSWERS: Deadline = Deadline {
    id: "answers-due",
    words: words("回答の期限（前日）", "answers due (the day before)"),
    act: "",
    due: |file| file.instant("call.answers_due").map(|due| due - Duration::days(1)),
    until: Some(|file| file.instant("call.answers_due")),
    ..DEADLINE
};
