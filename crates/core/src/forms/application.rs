//! Forms of `application` 応募・申請.

mod content;

pub use content::{
    CALLS, CERTIFICATE_NAMED, CONTENT_FACTS, EVALUATED_AS_SUBMITTED, KIND_OF_CALL, NAMED_BY_CALL, PLAN_ITEMS,
    PRODUCT_TO_CERTIFY, plan,
};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::dossier::Dossier;
use crate::effect::{DEADLINE, Deadline, Publication};
use crate::facts::{Fact, Facts, instant_of, instant_text};
use crate::forms::shared;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule, Severity};
use crate::words::{Among, Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    CORPORATE_NUMBER = "corporate_number": CorporateNumber, "法人番号", "corporate number";
    APPLICANT = "applicant.name": Text, "商号又は名称", "name of the applicant";
    KANA = "applicant.kana": Text, "商号又は名称のフリガナ", "name of the applicant in katakana";
    ADDRESS = "applicant.address": Text, "所在地", "address of the applicant";
    REPRESENTATIVE = "applicant.representative": Text, "代表者の職・氏名", "title and name of the representative";
    PHONE = "applicant.phone": Text, "連絡先の電話番号", "phone number";
    EMAIL = "applicant.email": Text, "連絡先のメールアドレス", "e-mail address";
    PLEDGE = "pledge": Flag, "誓約（参加資格を満たし、虚偽がないこと）", "pledge (eligible, nothing false)";
    ENVELOPE = "envelope_sha256": Hash, "提案書の封筒のハッシュ", "hash of the proposal's envelope";
    BID_ENVELOPE = "bid_envelope_sha256": Hash, "入札書の封筒のハッシュ", "hash of the bid's envelope";
    PUBLIC_VERSION = "public_version_sha256": Hash, "公開版（黒塗り済み）のハッシュ", "hash of the public version";
    QUOTE = "quote_yen": Yen, "見積額（税込・円）", "quote (tax included, yen)";
    REQUEST_WHAT = "request.what": Text, "補正・追加を求める内容", "what is to be supplemented";
    REQUEST_UNTIL = "request.until": Instant, "補正の期限", "until when";
    REQUEST_SAME = "request.same_to_all": Flag, "同じ状況の全員に求めたか", "asked of all in the same position";
    ANSWER = "answer.text": Text, "補正への回答", "answer to the request";
    OWN_TOTAL = "own_total": Text, "自らの評価点", "own score";
    OWN_RANK = "own_rank": Text, "自らの順位", "own rank";
    CERTIFICATE = "certificate": Text, "認定（手続番号）", "certificate (its procedure)";
    PRODUCT = "product.name": Text, "商品・役務の名称", "name of the product or service";
    PRODUCT_KIND = "product.kind": Choice(&["goods", "service"]), "物品か役務か", "goods or service";
    CATEGORY = "product.category": Text, "商品・役務の分野", "category of the product or service";
    SALE_START = "product.sale_start": Date, "販売開始日", "day it was first on sale";
    SAME_BEFORE = "product.same_before": Flag, "同じ商品で申請したことがあるか", "the same product applied before";
    IMPROVEMENT = "product.improvement": Text, "前回からの明らかな改良", "clear improvement since then";
    PLAN = "plan": Record(plan), "実施計画（施行規則12条の3第3項）", "implementation plan (Rules 12-3(3))";
    OBJECT_SCOPE = "object.scope": Text, "申し込む内容", "what is offered";
    PROPOSAL = "proposal_sha256": Hash, "提案書のハッシュ", "hash of the proposal";
    DEMONSTRATION = "demonstration": Text, "実証実験（手続番号）", "demonstration (its procedure)";
    LATE_FAILURE = "late.failure": Text, "当庁のシステムの障害の内容", "failure of the office's system";
}

documents! {
    PLAN_DOCUMENT = "implementation-plan": "実施計画書", "implementation plan";
}

/// Who applies.
pub const APPLICANT_FACTS: &[&Fact] = &[&CORPORATE_NUMBER, &APPLICANT, &PLEDGE];
/// How an applicant is reached, where it says so: what an application on paper has in its head.
pub const CONTACT_FACTS: &[&Fact] = &[&KANA, &ADDRESS, &REPRESENTATIVE, &PHONE, &EMAIL];
/// What the result tells an applicant of itself, and of nobody else.
pub const RESULT: &[&Fact] = &[&OWN_TOTAL, &OWN_RANK, &shared::REASON];

/// A late application accepted after a failure of the office's system, published for fairness.
pub static LATE_ACCEPTED: Publication = Publication {
    id: "late-accepted",
    words: words("障害による期限後応募の受理", "late application accepted after a system failure"),
    facts: &["late.failure"],
    documents: &[],
};

/// Where an application goes back to after its supplement.
pub static WHERE_IT_WAS: Question = Question {
    id: "where-it-was",
    words: words("補正を求める前の段階", "the stage before the request"),
    answers: REQUESTED_FROM,
    history: true,
    answer: |file| shared::position(file, "request.from", REQUESTED_FROM),
    ..QUESTION
};
const REQUESTED_FROM: &[&str] = &["entered", "submitted", "admitted", "under-evaluation"];

/// The request for a supplement lapses.
pub static LAPSE: Deadline = Deadline {
    id: "lapse-request",
    words: words("補正の期限", "end of the time to supplement"),
    act: "lapse-request",
    due: |file| file.instant("request.until"),
    ..DEADLINE
};

/// The instant of the act, to be stored.
#[must_use]
pub fn at(file: &Dossier) -> Option<Value> {
    Some(Value::from(instant_text(file.now)))
}

fn parent_instant(parent: &Facts, name: &str) -> Option<DateTime<Utc>> {
    instant_of(parent.get(name)?)
}

fn parent_text<'f>(parent: &'f Facts, name: &str) -> &'f str {
    parent.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What an application reads of its call.
const CALL: Reads = Reads::Parent(&[
    "kind",
    "stage",
    "eligibility_timing",
    "sealing",
    "procedure",
    "due.close-entries",
    "due.close-call",
]);

/// The call is open.
pub static CALL_OPEN: Rule = Rule {
    id: "call-open",
    name: words("公募中であること", "call open"),
    severity: Severity::Law,
    reads: CALL,
    judge: |file, out| {
        let stage = parent_text(&file.parent, "stage");
        // A No.4 contract takes applications while it chooses, until their deadline (G44).
        let open =
            stage == "call-open" || (stage == "selection" && file.kind_of_parent() == "negotiated-no4");
        out.check(open, inputs![stage = stage]);
    },
    says: |finding| {
        let stage = finding.stage_called("stage", Among::Calls);
        Sentence {
            ja: format!("公募が開かれていません（公募の段階：{}）。", stage.ja),
            en: format!("The call is not open (its stage: {}).", stage.en),
        }
    },
    ..RULE
};

/// Entry within the entry deadline.
pub static ENTRY_DEADLINE: Rule = Rule {
    id: "entry-deadline",
    name: words("参加表明の期限", "entry deadline"),
    reads: CALL,
    judge: |file, out| {
        // A call that asks for entries says until when; one that does not takes none.
        let due = parent_instant(&file.parent, "due.close-entries");
        let until = due.map(instant_text).unwrap_or_default();
        out.check(
            due.is_some_and(|due| file.now <= due),
            inputs![now = instant_text(file.now), until = until],
        );
    },
    says: |finding| match finding.input("until").as_str() {
        "" => Sentence::from(words("この公募は参加表明を求めていません。", "This call asks for no entries.")),
        until => Sentence {
            ja: format!("参加表明の期限は{until}です（受付時刻{}）。", finding.input("now")),
            en: format!("Entries closed at {until} (now {}).", finding.input("now")),
        },
    },
    ..RULE
};

/// The applicant pledges.
pub static PLEDGED: Rule = Rule {
    id: "pledge",
    name: words("誓約", "pledge"),
    judge: |file, out| out.check(file.flag("pledge"), inputs![]),
    says: |_| Sentence {
        ja: "参加資格を満たし、申請に虚偽がないことの誓約が必要です。".to_owned(),
        en: "The applicant pledges that it is eligible and that nothing is false.".to_owned(),
    },
    ..RULE
};

/// Eligibility is judged before submission: entry, admission, then the proposal.
pub static ELIGIBILITY_BEFORE: Rule = Rule {
    id: "eligibility-before",
    name: words("参加資格の事前確認", "eligibility judged before submission"),
    reads: CALL,
    judge: |file, out| {
        let timing = parent_text(&file.parent, "eligibility_timing");
        out.check(timing != "after", inputs![timing = timing]);
    },
    says: |_| Sentence {
        ja: "この公募では、参加資格は提案書の提出後に確認します。".to_owned(),
        en: "In this call eligibility is judged after the proposals are in.".to_owned(),
    },
    ..RULE
};

/// Eligibility is judged after submission: the proposal comes first.
pub static ELIGIBILITY_AFTER: Rule = Rule {
    id: "eligibility-after",
    name: words("参加資格の事後確認", "eligibility judged after submission"),
    reads: CALL,
    judge: |file, out| {
        let timing = parent_text(&file.parent, "eligibility_timing");
        out.check(timing != "before", inputs![timing = timing]);
    },
    says: |_| Sentence {
        ja: "この公募では、参加表明と資格確認を済ませてから提案書を提出します。".to_owned(),
        en: "In this call a proposal follows entry and admission.".to_owned(),
    },
    ..RULE
};

/// What is submitted is what the call asks: a sealed quote never in the open, a bid where the call
/// is a tender.
pub static CONTENT: Rule = Rule {
    id: "submission-content",
    name: words("提出物", "what is submitted"),
    citation: words("実施要領（提出書類）", "call conditions (what to submit)"),
    reads: CALL,
    judge: |file, out| {
        let sealed = parent_text(&file.parent, "sealing") != "none";
        let tender = parent_text(&file.parent, "procedure") == "comprehensive-evaluation";
        let (quote, bid) = (file.get("quote_yen").is_some(), file.get("bid_envelope_sha256").is_some());
        let price = if sealed { !quote } else { quote || bid };
        out.check(
            price && (bid || !tender || !sealed),
            inputs![sealed = sealed, tender = tender, quote = quote, bid = bid],
        );
    },
    says: |finding| {
        if finding.input("sealed") == "true" {
            Sentence {
                ja: "見積額は封筒の中に入れてください。総合評価では入札書の封筒も必要です。".to_owned(),
                en: "The quote stays inside the envelope; a tender needs the bid's envelope too.".to_owned(),
            }
        } else {
            Sentence {
                ja: "見積額の記載が必要です。".to_owned(), en: "The quote is required.".to_owned()
            }
        }
    },
    ..RULE
};

/// The deadline has passed by the database clock: only then is anything late.
pub static DEADLINE_PASSED: Rule = Rule {
    id: "deadline-passed",
    name: words("提出期限の経過", "deadline passed"),
    reads: CALL,
    judge: |file, out| {
        let due = parent_instant(&file.parent, "due.close-call");
        let until = due.map(instant_text).unwrap_or_default();
        out.check(due.is_some_and(|due| file.now > due), inputs![until = until]);
    },
    says: |finding| Sentence {
        ja: format!("提出期限（{}）はまだ過ぎていません。", finding.input("until")),
        en: format!("The deadline ({}) has not passed.", finding.input("until")),
    },
    ..RULE
};

/// Nothing of the call was opened yet.
pub static NOTHING_OPENED: Rule = Rule {
    id: "nothing-opened",
    name: words("開封前であること", "before anything is opened"),
    severity: Severity::Law,
    reads: Reads::Parent(&["stage", "opened"]),
    judge: |file, out| {
        let stage = parent_text(&file.parent, "stage");
        let before = matches!(stage, "call-open" | "eligibility-review" | "formal-review" | "selection")
            && file.parent.get("opened").is_none();
        out.check(before, inputs![stage = stage]);
    },
    says: |_| Sentence {
        ja: "期限後の応募を受理できるのは、他の応募を開封する前だけです。".to_owned(),
        en: "A late application is accepted only before anything is opened.".to_owned(),
    },
    ..RULE
};

/// The envelope was uploaded, and its hash named.
pub static ENVELOPE_KNOWN: Rule = Rule {
    id: "envelope-known",
    name: words("提案書の封筒・提出物", "envelope or content handed in"),
    judge: |file, out| {
        let content = ["envelope_sha256", "certificate", "plan", "proposal_sha256"];
        out.check(content.iter().any(|name| file.get(name).is_some()), inputs![]);
    },
    says: |_| Sentence {
        ja: "この応募には、提案書の封筒も提出物もありません。".to_owned(),
        en: "Neither an envelope nor any content was handed in for this application.".to_owned(),
    },
    ..RULE
};

/// A request names a time still to come.
pub static TIME_TO_ANSWER: Rule = Rule {
    id: "time-to-answer",
    name: words("補正の期間", "time to answer"),
    judge: |file, out| {
        let until = file.instant("request.until");
        out.check(
            until.is_some_and(|until| until > file.now),
            inputs![until = until.map(instant_text).unwrap_or_default()],
        );
    },
    says: |finding| Sentence {
        ja: format!("補正の期限（{}）は今より後にしてください。", finding.input("until")),
        en: format!("The time to answer ({}) must lie ahead.", finding.input("until")),
    },
    ..RULE
};

/// What is submitted is examined afterwards; where entry came first, only a counterpart that the
/// call itself named is still to be examined.
pub static STILL_TO_EXAMINE: Rule = Rule {
    id: "still-to-examine",
    name: words("資格確認の対象", "still to be examined"),
    reads: CALL,
    judge: |file, out| {
        let before = parent_text(&file.parent, "eligibility_timing") == "before";
        out.check(!before || file.flag("named_by_call"), inputs![before = before]);
    },
    says: |_| Sentence {
        ja: "この応募の参加資格は、提出の前に確認済みです。".to_owned(),
        en: "Its eligibility was judged before it was submitted.".to_owned(),
    },
    ..RULE
};

/// Whether the call examines eligibility before submission.
pub static EXAMINED_BEFORE: Question = Question {
    id: "examined-before",
    words: words("参加資格を提出前に確認する公募か", "eligibility judged before submission"),
    reads: CALL,
    answer: |file| usize::from(parent_text(&file.parent, "eligibility_timing") == "before"),
    ..QUESTION
};
