//! What the call publishes: items and points, price rule, aggregation, minimum, tie-break.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::figure::{Figure, Rounding};
use super::sheet::ItemId;

/// The evaluation criteria of one call, as fixed (`fix-criteria`) and published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// The items members score, in the order of the sheet.
    pub items: Vec<Item>,
    /// The stated total of one sheet, price points (or standard points) included.
    pub total_points: Figure,
    /// How the price counts; `None` where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceRule>,
    /// How the members' sheets become one result.
    pub aggregation: Aggregation,
    /// How computed figures are rounded.
    pub rounding: Rounding,
    /// The minimum score (最低基準点).
    pub minimum: Minimum,
    /// What decides between equals, in order; ends in [`TieBreak::Lot`] (G47). Where it is left
    /// out, the organisation's chain decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tie_break: Vec<TieBreak>,
    /// What happens when only one entrant is left (G93).
    pub single_entry: SingleEntry,
}

/// One item of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Unique within the sheet.
    pub id: ItemId,
    /// 評価項目.
    pub label_ja: String,
    /// The item in English.
    pub label_en: String,
    /// The most points a member gives, at most two decimals.
    pub max_points: Figure,
    /// What a point weighs, at most two decimals; 1 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Figure>,
    /// A requirement (必須項目): 0 points mean unmet, and where more than half of the members
    /// find it unmet the entrant fails.
    #[serde(default)]
    pub mandatory: bool,
}

/// How the price becomes points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PriceRule {
    /// `max_points × (1 − bid ÷ reserve price)` (METI standard form of 総合評価).
    Linear {
        /// The points of a bid of zero.
        max_points: Figure,
    },
    /// `max_points × lowest bid ÷ bid`, the lowest of all entrants evaluated.
    Ratio {
        /// The points of the lowest bid.
        max_points: Figure,
    },
    /// Points by how many per cent of the reserve price (or published ceiling) the bid is;
    /// above the last band none.
    Bands {
        /// Ascending, points descending; the first has the most points.
        bands: Vec<Band>,
    },
    /// 除算方式: the result is `(standard points + technical points) × unit_yen ÷ bid`, not a sum.
    Division {
        /// 標準点, given to every entrant that meets the requirements.
        standard_points: Figure,
        /// The yen that one quotient is stated for, as 1,000,000; 1 to 1,000,000,000.
        unit_yen: u32,
    },
}

/// One row of a band table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The band reaches up to and with this share of the reserve price, in per cent.
    pub at_most_percent: Figure,
    /// Its points.
    pub points: Figure,
}

/// How the members' sheets become one result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Aggregation {
    /// Sum of all members' sheets; price points count once per sheet, so that the published
    /// weight of the price holds.
    Sum,
    /// Mean of the sheets.
    Mean,
    /// Mean without the highest and the lowest sheet of each entrant; needs three members.
    TrimmedMean,
    /// 順位点: every member ranks the entrants by its own totals; of `n` entrants the first
    /// gets `n` points, the last 1; the sum counts.
    RankPoints {
        /// What a member's equal totals mean.
        equal_totals: EqualTotals,
    },
    /// The number of members who rank the entrant first.
    FirstPlaces {
        /// What a member's equal totals mean.
        equal_totals: EqualTotals,
    },
}

/// What equal totals on one member's sheet mean for that member's ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EqualTotals {
    /// The same rank for both; the next rank is left out.
    ShareRank,
    /// The lower price goes first, where every entrant has a price; equal prices share the rank.
    LowerPriceFirst,
}

/// The minimum score. All figures are on the scale of one sheet, whatever the aggregation. The
/// total is compared with the mean of the sheets (the trimmed mean where the aggregation trims;
/// a sum with as many times the minimum), items and group with the mean of all members, each
/// rounded as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minimum {
    /// The minimum of the whole sheet; the usual one is a ratio of 0.60.
    pub total: TotalMinimum,
    /// What it is compared with.
    #[serde(default)]
    pub basis: MinimumBasis,
    /// The least mean of single items, in points as members give them (unweighted).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<ItemId, Figure>,
    /// The least sum of a group of items, as the additive part (加算点) that must reach 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupMinimum>,
}

/// The least total, stated one way or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TotalMinimum {
    /// A share of the points attainable, 0 to 1: `{"ratio":"0.60"}`.
    Ratio(Figure),
    /// Points: `{"points":"60"}`.
    Points(Figure),
}

/// What the total minimum is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MinimumBasis {
    /// Technical and price points (or standard points) together.
    #[default]
    Total,
    /// Technical points alone.
    Technical,
}

/// The least sum of a group of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupMinimum {
    /// The items of the group.
    pub items: Vec<ItemId>,
    /// The least sum of their weighted means.
    pub points: Figure,
}

/// A step of the tie-break chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TieBreak {
    /// The higher technical points.
    Technical,
    /// The lower price; skipped where one of the tied has none.
    Price,
    /// A vote of the committee among the tied.
    CommitteeVote,
    /// くじ (for equal bids of a tender Order 167-9).
    Lot,
}

impl TieBreak {
    /// The step in the office's words.
    #[must_use]
    pub const fn ja(self) -> &'static str {
        match self {
            Self::Technical => "技術点",
            Self::Price => "価格",
            Self::CommitteeVote => "選定委員会の議決",
            Self::Lot => "くじ",
        }
    }

    /// The step in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Technical => "technical points",
            Self::Price => "price",
            Self::CommitteeVote => "vote of the committee",
            Self::Lot => "lot",
        }
    }
}

/// What happens when only one entrant is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SingleEntry {
    /// It is ranked first if it reaches the minimum.
    AllowedIfMinimum,
    /// It is not ranked.
    NotAllowed,
}

impl Item {
    /// What a point weighs.
    pub(crate) fn weight(&self) -> Decimal {
        self.weight.unwrap_or(Figure::ONE).get()
    }

    /// The most points after weighting.
    pub(crate) fn weighted_max(&self) -> Decimal {
        self.max_points.get() * self.weight()
    }
}

impl PriceRule {
    /// What the rule adds to the points of one sheet: the most price points, or the standard
    /// points of the division method.
    #[must_use]
    pub fn sheet_points(&self) -> Figure {
        match self {
            Self::Linear { max_points } | Self::Ratio { max_points } => *max_points,
            Self::Bands { bands } => bands.iter().map(|b| b.points).max().unwrap_or(Figure::ZERO),
            Self::Division { standard_points, .. } => *standard_points,
        }
    }
}

impl Criteria {
    /// The most technical points of one sheet.
    pub(crate) fn technical_max(&self) -> Decimal {
        self.items.iter().map(Item::weighted_max).sum()
    }

    /// The item of that id.
    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }
}
