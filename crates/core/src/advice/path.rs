//! The paths, and the acts of each that are rehearsed.

use serde::{Serialize, Serializer};

use crate::words::{Words, words};

/// A way to meet a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// 少額随意契約, ground No.1.
    SmallValue,
    /// 公募型プロポーザル, ground No.2 (1A).
    ProposalCompetition,
    /// 総合評価一般競争入札 (1B): a tender.
    ComprehensiveEvaluation,
    /// 4号随意契約 on a certificate of this body.
    NegotiatedNo4,
    /// 4号随意契約 on a certificate imported from another body.
    NegotiatedNo4Imported,
    /// トライアル発注認定: certify first, then No.4.
    TrialOrder,
    /// 成果連動型民間委託契約.
    PayForSuccess,
    /// 共同調達, wrapping a competition or a pay-for-success.
    JointProcurement,
    /// 実証実験.
    Demonstration,
    /// 無償の連携: no contract, no payment.
    Cooperation,
}

impl Path {
    /// Every path, in the order of the advice.
    pub const ALL: [Self; 10] = [
        Self::SmallValue,
        Self::ProposalCompetition,
        Self::ComprehensiveEvaluation,
        Self::NegotiatedNo4,
        Self::NegotiatedNo4Imported,
        Self::TrialOrder,
        Self::PayForSuccess,
        Self::JointProcurement,
        Self::Demonstration,
        Self::Cooperation,
    ];

    /// Its id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::SmallValue => "small-value",
            Self::ProposalCompetition => "proposal-competition",
            Self::ComprehensiveEvaluation => "comprehensive-evaluation",
            Self::NegotiatedNo4 => "negotiated-no4",
            Self::NegotiatedNo4Imported => "negotiated-no4-imported",
            Self::TrialOrder => "trial-order",
            Self::PayForSuccess => "pay-for-success",
            Self::JointProcurement => "joint-procurement",
            Self::Demonstration => "demonstration",
            Self::Cooperation => "cooperation",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::SmallValue => words("少額随意契約（1号）", "small-value contract (No.1)"),
            Self::ProposalCompetition => {
                words("公募型プロポーザル・企画競争（2号）", "proposal competition (No.2)")
            }
            Self::ComprehensiveEvaluation => {
                words("総合評価一般競争入札", "tender by comprehensive evaluation")
            }
            Self::NegotiatedNo4 => {
                words("4号随意契約（当団体の認定）", "negotiated contract No.4 (own certificate)")
            }
            Self::NegotiatedNo4Imported => words(
                "4号随意契約（他団体の認定の取込み）",
                "negotiated contract No.4 (imported certificate)",
            ),
            Self::TrialOrder => words("トライアル発注認定（認定してから4号）", "trial order (certify first)"),
            Self::PayForSuccess => words("成果連動型民間委託契約（PFS）", "pay for success"),
            Self::JointProcurement => words("共同調達", "joint procurement"),
            Self::Demonstration => words("実証実験・連携協定", "demonstration"),
            Self::Cooperation => words("無償の連携（調達によらない）", "no-money cooperation"),
        }
    }

    /// Whether a contract with a payment follows.
    #[must_use]
    pub const fn pays(self) -> bool {
        !matches!(self, Self::Demonstration | Self::Cooperation)
    }

    /// The acts that are rehearsed: kind and act, in their order.
    #[must_use]
    pub const fn first_acts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::SmallValue => &[("preparation", "start-small-purchase")],
            Self::ProposalCompetition | Self::ComprehensiveEvaluation => {
                &[METHOD, BUDGET, START, ("proposal-competition", "approve-method")]
            }
            Self::NegotiatedNo4 => &[METHOD, BUDGET, START, ("negotiated-no4", "confirm-basis")],
            Self::NegotiatedNo4Imported => {
                &[("certificate", "import"), METHOD, BUDGET, START, ("negotiated-no4", "confirm-basis")]
            }
            Self::TrialOrder => &[
                METHOD,
                BUDGET,
                START,
                ("trial-order", "request-call-approval"),
                ("trial-order", "pass-formal-review"),
            ],
            Self::PayForSuccess => &[
                METHOD,
                BUDGET,
                START,
                ("pay-for-success", "fix-logic-model"),
                ("pay-for-success", "fix-indicators"),
                ("pay-for-success", "fix-evaluation"),
            ],
            Self::JointProcurement => &[
                METHOD,
                BUDGET,
                START,
                ("joint-procurement", "invite"),
                ("joint-procurement", "close-interest"),
                ("joint-procurement", "fix-specification"),
            ],
            Self::Demonstration => {
                &[("preparation", "start-demonstration"), ("demonstration", "name-partner")]
            }
            Self::Cooperation => &[("preparation", "conclude-without-procurement")],
        }
    }
}

const METHOD: (&str, &str) = ("preparation", "choose-method");
const BUDGET: (&str, &str) = ("preparation", "approve-budget");
const START: (&str, &str) = ("preparation", "start-path");

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}
