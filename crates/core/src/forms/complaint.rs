//! Forms of `complaint` 苦情申立て, and what an upheld one asks of the procedure complained of.

use crate::effect::Publication;
use crate::facts::Fact;
use crate::rule::{QUESTION, Question, RULE, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    NUMBER = "complainant.number": CorporateNumber, "申立人の法人番号", "corporate number of the complainant";
    NAME = "complainant.name": Text, "申立人の商号又は名称", "name of the complainant";
    ABOUT = "complaint.about": Choice(&["not-admitted", "not-selected", "not-certified", "choice-of-partner", "other"]), "申立ての対象", "what is complained of";
    TEXT = "complaint.text": Text, "申立ての理由", "grounds of the complaint";
    REMEDY = "complaint.remedy": Text, "求める措置", "what is asked for";
    ASKS_SUSPENSION = "complaint.asks_suspension": Flag, "手続の停止を求める（政府調達協定の対象のみ）", "asks for suspension (WTO only)";
    REJECTION = "complaint.rejection": Choice(&["out-of-time", "no-standing", "not-a-decision", "without-grounds"]), "却下の理由の区分", "ground of the rejection";
    UPHELD = "complaint.upheld": Flag, "申立てを認めるか", "whether the complaint is upheld";
    ANSWER = "complaint.answer": Text, "回答", "answer";
    AGAIN = "complaint.again": Text, "再申立ての理由", "grounds of filing again";
    OPINION = "complaint.opinion": Text, "監視委員会の意見の要旨", "gist of the monitoring committee's opinion";
}

documents! {
    BOARD_REPORT = "complaint-board-report": "苦情検討委員会の報告書", "report of the complaint board";
    COMMITTEE_OPINION = "monitoring-committee-opinion": "入札監視委員会の意見書", "opinion of the monitoring committee";
}

/// What a complaint states.
pub const FILING: &[&Fact] = &[&NUMBER, &NAME, &ABOUT, &TEXT, &REMEDY];

/// Whether the complaint is upheld.
pub static IS_UPHELD: Question = Question {
    id: "complaint-is-upheld",
    words: words("申立てを認めるか", "the complaint is upheld"),
    answer: |file| usize::from(file.flag("complaint.upheld")),
    ..QUESTION
};

/// A corrected notice of what the approver keeps after an upheld complaint.
pub static KEPT: Publication = Publication {
    id: "decision-kept",
    words: words("苦情に対する判断の公表", "answer to an upheld complaint"),
    facts: &["title", "reason"],
    documents: &[],
};

/// No upheld complaint waits for its answer.
pub static NO_UPHELD_COMPLAINT: Rule = Rule {
    id: "no-upheld-complaint",
    name: words("認められた苦情への対応", "upheld complaint answered"),
    citation: words("苦情処理手続", "complaint procedure"),
    judge: |file, out| out.check(!file.flag("complaint.upheld"), inputs![]),
    says: |_| {
        Sentence {
        ja: "苦情が認められています。手続の中止・やり直しか、決定を維持する判断（keep-decision）を先に行ってください。"
            .to_owned(),
        en: "A complaint was upheld: end or repeat the procedure, or keep the decision with a reason, first."
            .to_owned(),
    }
    },
    ..RULE
};

/// An upheld complaint waits for its answer.
pub static COMPLAINT_UPHELD: Rule = Rule {
    id: "complaint-upheld",
    name: words("認められた苦情", "an upheld complaint waits"),
    judge: |file, out| out.check(file.flag("complaint.upheld"), inputs![]),
    says: |_| Sentence {
        ja: "認められた苦情はありません。決定の維持は、認められた苦情に答える行為です。".to_owned(),
        en: "No upheld complaint waits; keeping a decision answers one.".to_owned(),
    },
    ..RULE
};
