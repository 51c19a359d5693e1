//! The applications of a call (応募・申請), seen from the procedure that called: which there are, and
//! the orders every such procedure gives them.

use super::integrity::checked;
use crate::dossier::{Child, Dossier};
use crate::effect::Order;
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{Finding, QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};

/// The applications in one of these stages.
pub fn applications<'d>(
    file: &'d Dossier,
    stages: &'static [&'static str],
) -> impl Iterator<Item = &'d Child> {
    file.children_of("application").filter(move |child| stages.contains(&child.stage.as_str()))
}

/// What was named and where it stands, as the end of a sentence; empty where nothing was named.
pub(crate) fn as_named(finding: &Finding, what: &str) -> Sentence {
    let (named, stage) = (finding.input(what), finding.input("stage"));
    if named.is_empty() {
        return Sentence { ja: String::new(), en: String::new() };
    }
    Sentence {
        ja: format!("（指定：{named}、段階：{stage}）"),
        en: format!(" (named: {named}, stage: {stage})"),
    }
}

/// The act names an application it can still decide on.
pub static APPLICATION_OPEN: Rule = Rule {
    id: "application-undecided",
    name: words("対象の応募", "the application decided on"),
    reads: Reads::Children(&["corporate_number", "pledge"]),
    judge: |file, out| {
        let child = file.named_child().filter(|child| child.kind == "application");
        let stage = child.map_or("", |child| child.stage.as_str());
        out.check(
            matches!(
                stage,
                "entered" | "submitted" | "admitted" | "under-evaluation" | "supplement-requested"
            ),
            inputs![application = file.subject.clone().unwrap_or_default(), stage = stage],
        );
    },
    says: |finding| {
        let named = as_named(finding, "application");
        Sentence {
            ja: format!("審査できる応募を指定してください{}。", named.ja),
            en: format!("Name an application that can be decided on{}.", named.en),
        }
    },
    ..RULE
};

/// The application named is admitted.
pub static ADMIT: Order = Order {
    words: words("参加資格の確認", "the application is admitted"),
    act: "admit",
    to: |file| file.named_child().into_iter().map(|child| (child.id.clone(), checked(file))).collect(),
};
/// The application named is disqualified, with the reason.
pub static DISQUALIFY: Order = Order {
    words: words("失格", "the application is disqualified"),
    act: "disqualify",
    to: |file| {
        file.named_child().into_iter().map(|child| (child.id.clone(), pass(file, &["reason"]))).collect()
    },
};

/// Whether anything was handed in, in time or late.
pub static ANY_ENTRY: Question = Question {
    id: "any-entry",
    words: words("提出（期限後を含む）があるか", "anything submitted or late"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(applications(file, &["submitted", "late"]).next().is_some()),
    ..QUESTION
};

/// Every application that still lives ends with the call.
pub static END_CALL: Order = Order {
    words: words("応募の終了", "the applications end with the call"),
    act: "end-with-call",
    to: |file| {
        let live = file.live("application").filter(|child| child.stage != "draft");
        live.map(|child| (child.id.clone(), pass(file, &["reason"]))).collect()
    },
};
