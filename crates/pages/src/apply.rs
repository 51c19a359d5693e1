//! An application as a list of its parts: each is filled in by itself and kept as a draft, and nothing goes to
//! the office before all of it is submitted (the task list of the GOV.UK Design System, and its rules).

mod list;
mod part;

use shirube_core::render::Language;

pub use self::list::{ApplyPage, Unsent, UnsentLine};
pub use self::part::ApplyPartPage;

use crate::frame::Frame;
use crate::handed::AskedFact;
use crate::meant::Meant;
use crate::words::page_words;

page_words! {
    /// The words of an application in parts.
    ApplyWords {
        lead = "一つずつ入力してください。入力した内容は下書きとして残り、途中でやめても続きから始められます。役所には、最後に提出するまで何も送られません。",
            "Fill in one part after another. What you enter is kept as a draft, and you can stop and go on later. Nothing goes to the office before you submit.";
        due = "提出期限", "Due";
        no_due = "公告で確認してください", "See the notice";
        of = "済んだもの", "Done";
        parts = "入力するもの", "What to fill in";
        submit = "確認して提出する", "Check and submit";
        submit_text = "提出する前に、すべての内容をもう一度確認できます。", "You see all of it once more before it is submitted.";
        check = "内容を確認する", "Check the answers";
        not_yet = "まだ開始できません", "Cannot start yet";
        not_yet_text = "上の必須のものがすべて済むと、ここから提出できます。", "When what is required above is done, you submit from here.";
        done = "完了", "Completed";
        doing = "対応中", "In progress";
        todo = "未着手", "Not started";
        optional = "任意", "Optional";
        faulty = "直すところがあります", "Something to mend";
        kept = "下書きを保存した時刻", "Draft saved";
        drop = "下書きを捨てる", "Drop the draft";
        drop_text = "入力した内容がすべて消えます。提出済みのものは変わりません。", "All you entered is deleted. What was submitted stays as it is.";
        whole = "一つの画面ですべて入力する", "Fill in all of it on one page";
        save = "保存して一覧へ戻る", "Save and go back to the list";
        back = "保存せずに一覧へ戻る", "Back to the list without saving";
        faults = "入力を確認してください", "Check what you entered";
        faults_text = "入力した内容は下書きに保存しました。次の項目を直してください。", "What you entered is kept as a draft. Mend these fields.";
        not_kept = "自動では保存できませんでした。「保存して一覧へ戻る」を押してください。", "It could not be saved by itself: use “Save and go back to the list”.";
    }
}

/// The fact a field is of, as a form (`f.plan:target`) or a fault (`facts.plan.target`) names it or a member of
/// it; the longest of those whose name fits.
pub(crate) fn fact_of_field<'f>(facts: &'f [AskedFact], field: &str) -> Option<&'f AskedFact> {
    let field = field.strip_prefix("facts.").or_else(|| field.strip_prefix("f.")).unwrap_or(field);
    let is_of = |name: &str| {
        field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':']))
    };
    facts.iter().filter(|(name, ..)| is_of(name)).max_by_key(|(name, ..)| name.len())
}

/// A part of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplyPart {
    /// Who applies.
    Company,
    /// What is offered.
    Offer,
    /// Files.
    Files,
    /// The price.
    Price,
    /// What the applicant pledges.
    Pledge,
}

impl ApplyPart {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 5] = [Self::Company, Self::Offer, Self::Files, Self::Price, Self::Pledge];

    /// Its name in an address.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Offer => "offer",
            Self::Files => "files",
            Self::Price => "price",
            Self::Pledge => "pledge",
        }
    }

    /// The part of this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// The part a fact is asked in, by its name and shape.
    #[must_use]
    pub fn of(fact: &str, shape: &str) -> Self {
        match shape {
            "sha256" => Self::Files,
            "yen" => Self::Price,
            _ if fact == "pledge" => Self::Pledge,
            _ if fact == "corporate_number" || fact.starts_with("applicant.") => Self::Company,
            _ => Self::Offer,
        }
    }

    /// The part a field stands in, by the fact it is of; none of what is of no fact.
    #[must_use]
    pub fn of_field(facts: &[AskedFact], field: &str) -> Option<Self> {
        fact_of_field(facts, field).map(|(name, .., shape)| Self::of(name, shape))
    }

    pub(crate) const fn title(self, language: Language) -> &'static str {
        match self {
            Self::Company => language.pick("会社情報", "Your company"),
            Self::Offer => language.pick("提案する内容", "What you offer"),
            Self::Files => language.pick("提出する書類", "Files"),
            Self::Price => language.pick("見積", "Price"),
            Self::Pledge => language.pick("誓約", "Pledge"),
        }
    }
}

/// Where the page of a part is.
pub(crate) fn part_href(frame: &Frame, meant: &Meant, part: ApplyPart) -> String {
    frame.link(&format!("{}?part={}", meant.action, part.id()))
}

/// Where an answer is changed.
pub(crate) fn change_href(frame: &Frame, meant: &Meant, (fact, shape): (&str, &str)) -> String {
    part_href(frame, meant, ApplyPart::of(fact, shape))
}

#[cfg(test)]
mod tests {
    use super::ApplyPart as P;

    #[test]
    fn each_fact_has_its_part() {
        for (fact, shape, part) in [
            ("corporate_number", "corporate-number", P::Company),
            ("applicant.email", "text", P::Company),
            ("product.name", "text", P::Offer),
            ("plan", "record", P::Offer),
            ("envelope_sha256", "sha256", P::Files),
            ("quote_yen", "yen", P::Price),
            ("pledge", "flag", P::Pledge),
        ] {
            assert_eq!(P::of(fact, shape), part, "{fact}");
        }
        let fact =
            |name: &str, shape: &str| (name.to_owned(), String::new(), String::new(), true, shape.to_owned());
        let facts = [fact("plan", "record"), fact("plan.price_yen", "yen")];
        for (field, part) in [
            ("f.plan:target", Some(P::Offer)),
            ("f.plan", Some(P::Offer)),
            ("plan", Some(P::Offer)),
            ("plan.target", Some(P::Offer)),
            ("facts.plan.target", Some(P::Offer)),
            ("facts.plan.price_yen", Some(P::Price)),
            ("f.planet", None),
            ("subject", None),
        ] {
            assert_eq!(P::of_field(&facts, field), part, "{field}");
        }
        for part in P::ALL {
            assert_eq!(P::from_id(part.id()), Some(part));
        }
    }
}
