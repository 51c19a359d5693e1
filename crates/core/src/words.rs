//! Words in both languages, and the closed vocabularies of the office: capacities and phases.

use serde::Serialize;

/// A text in Japanese and in English. Japanese comes first everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The Japanese text.
    pub ja: &'static str,
    /// The English text.
    pub en: &'static str,
}

/// Shorthand for [`Words`].
#[must_use]
pub const fn words(ja: &'static str, en: &'static str) -> Words {
    Words { ja, en }
}

/// A sentence built from inputs, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The Japanese sentence.
    pub ja: String,
    /// The English sentence.
    pub en: String,
}

impl From<Words> for Sentence {
    fn from(words: Words) -> Self {
        Self { ja: words.ja.to_owned(), en: words.en.to_owned() }
    }
}

/// In which capacity (資格) somebody acts. Ids are those of `procedures.md` §1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each capacity is named by `Capacity::words`")]
pub enum Capacity {
    Officer,
    Approver,
    ContractOfficer,
    FinanceOfficer,
    Inspector,
    AccountingManager,
    Evaluator,
    Expert,
    OutcomeEvaluator,
    Opener,
    Auditor,
    Administrator,
    Supplier,
    System,
}

impl Capacity {
    /// Every capacity, in the order of the vocabulary.
    pub const ALL: [Self; 14] = [
        Self::Officer,
        Self::Approver,
        Self::ContractOfficer,
        Self::FinanceOfficer,
        Self::Inspector,
        Self::AccountingManager,
        Self::Evaluator,
        Self::Expert,
        Self::OutcomeEvaluator,
        Self::Opener,
        Self::Auditor,
        Self::Administrator,
        Self::Supplier,
        Self::System,
    ];

    /// The persisted id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Approver => "approver",
            Self::ContractOfficer => "contract-officer",
            Self::FinanceOfficer => "finance-officer",
            Self::Inspector => "inspector",
            Self::AccountingManager => "accounting-manager",
            Self::Evaluator => "evaluator",
            Self::Expert => "expert",
            Self::OutcomeEvaluator => "outcome-evaluator",
            Self::Opener => "opener",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Supplier => "supplier",
            Self::System => "system",
        }
    }

    /// The office's name of the capacity.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Officer => words("担当者", "officer"),
            Self::Approver => words("決裁権者", "approver"),
            Self::ContractOfficer => words("契約担当", "contract officer"),
            Self::FinanceOfficer => words("財政担当", "finance officer"),
            Self::Inspector => words("検査職員", "inspector"),
            Self::AccountingManager => words("会計管理者", "accounting manager"),
            Self::Evaluator => words("選定委員", "evaluator"),
            Self::Expert => words("学識経験者", "academic expert"),
            Self::OutcomeEvaluator => words("第三者評価者", "outcome evaluator"),
            Self::Opener => words("開封立会人", "opening holder"),
            Self::Auditor => words("監査", "auditor"),
            Self::Administrator => words("管理者", "administrator"),
            Self::Supplier => words("事業者", "supplier"),
            Self::System => words("システム", "system"),
        }
    }

    /// The capacity with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capacity| capacity.id() == id)
    }
}

/// Phase of a stage, the columns of the boards (`procedures.md` §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each phase is named by `Phase::words`")]
pub enum Phase {
    Preparation,
    Call,
    Review,
    Approval,
    Contract,
    Performance,
    Completed,
}

impl Phase {
    /// Every phase in the order of a board.
    pub const ALL: [Self; 7] = [
        Self::Preparation,
        Self::Call,
        Self::Review,
        Self::Approval,
        Self::Contract,
        Self::Performance,
        Self::Completed,
    ];

    /// The persisted id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Preparation => "preparation",
            Self::Call => "call",
            Self::Review => "review",
            Self::Approval => "approval",
            Self::Contract => "contract",
            Self::Performance => "performance",
            Self::Completed => "completed",
        }
    }

    /// The office's name of the phase.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Preparation => words("準備", "preparation"),
            Self::Call => words("公募", "call"),
            Self::Review => words("審査", "review"),
            Self::Approval => words("決裁", "approval"),
            Self::Contract => words("契約", "contract"),
            Self::Performance => words("履行", "performance"),
            Self::Completed => words("完了", "completed"),
        }
    }
}

/// Among which kinds of procedure a stage is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// This kind.
    Kind(&'static str),
    /// Those that take applications.
    Calls,
}

/// What acts and stages are called, for a sentence that knows only their ids. The machines know, and rules do
/// not know the machines: whoever decides gives it to each finding ([`crate::engine`]).
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// What an act is called; acts of one id are called the same in every machine that matters here.
    pub act: fn(&str) -> Option<Words>,
    /// What a stage is called in the first of these kinds that has it.
    pub stage: fn(&str, Among) -> Option<Words>,
}

impl Names {
    /// Nothing is known by its name.
    pub const NONE: Self = Self { act: |_| None, stage: |_, _| None };
}
