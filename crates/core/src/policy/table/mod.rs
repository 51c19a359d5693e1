//! Every member of the policy in one table, by groups: the order of documents and of TOML.

mod certification;
mod contract;
mod evaluation;
mod office;
mod remedies;

pub use self::certification::PRE_NOTICE_ITEMS;
pub use self::office::OVERRIDABLE;
use super::parameter::{Bound, Parameter, Provenance, Source};
use crate::words::{Words, words};

/// Members of the policy that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// What they are about.
    pub words: Words,
    /// The members.
    pub parameters: &'static [Parameter],
}

/// Every member of the policy, each once.
pub static GROUPS: &[Group] = &[
    Group { words: words("団体と決裁", "the organisation and its approvals"), parameters: office::ALL },
    Group { words: words("公告・募集の期間", "notices and calls"), parameters: evaluation::NOTICES },
    Group { words: words("委員会・評価", "committee and evaluation"), parameters: evaluation::ALL },
    Group {
        words: words("少額随契・議会の議決", "small value and the assembly"),
        parameters: contract::AMOUNTS,
    },
    Group {
        words: words("契約・検査・支払・保存", "contract, inspection, payment, retention"),
        parameters: contract::ALL,
    },
    Group { words: words("4号随意契約", "No.4 contracts"), parameters: certification::NO4 },
    Group {
        words: words("認定・トライアル発注", "certification and trial orders"),
        parameters: certification::ALL,
    },
    Group {
        words: words(
            "苦情・情報公開・民間提案・発案",
            "complaints, disclosure, unsolicited proposals, ideas",
        ),
        parameters: remedies::ALL,
    },
    Group { words: words("共同調達", "joint procurement"), parameters: remedies::JOINT },
];

/// Every member of the policy, in the order of [`GROUPS`].
pub fn parameters() -> impl Iterator<Item = &'static Parameter> {
    GROUPS.iter().flat_map(|group| group.parameters)
}

/// The member of this name.
#[must_use]
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    parameters().find(|one| one.name == name)
}

/// Beyond this the figure has no meaning.
const PROGRAM: Source =
    Source::new(Provenance::Program, "意味のある値の範囲", "the figures that have a meaning");

const ZERO: Bound = Bound { value: |_, _| 0, source: PROGRAM };
const ONE: Bound = Bound { value: |_, _| 1, source: PROGRAM };
const TWENTY: Bound = Bound { value: |_, _| 20, source: PROGRAM };
const HUNDRED: Bound = Bound { value: |_, _| 100, source: PROGRAM };
/// Ten years, in days.
const TEN_YEARS: Bound = Bound { value: |_, _| 3_650, source: PROGRAM };

const fn local(ja: &'static str, en: &'static str) -> Source {
    Source::new(Provenance::LocalRule, ja, en)
}

const fn statute(ja: &'static str, en: &'static str) -> Source {
    Source::new(Provenance::Statute, ja, en)
}

const fn practice(ja: &'static str, en: &'static str) -> Source {
    Source::new(Provenance::Practice, ja, en)
}

const fn agreement(ja: &'static str, en: &'static str) -> Source {
    Source::new(Provenance::Agreement, ja, en)
}
