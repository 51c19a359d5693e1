//! Whether criteria can be published: the arithmetic of G42 and the chain of G47.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use thiserror::Error;

use super::criteria::{Aggregation, Criteria, MinimumBasis, PriceRule, TieBreak, TotalMinimum};
use super::figure::{DECIMALS_MAX, Figure};
use super::sheet::{ITEM_DECIMALS_MAX, ITEMS_MAX, ItemId};

/// The most points of one sheet.
const SHEET_POINTS_MAX: u32 = 100_000;
/// The greatest unit of the division method, in yen.
const UNIT_YEN_MAX: u32 = 1_000_000_000;

/// One thing wrong with criteria.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CriteriaFault {
    /// Too few or too many items.
    #[error("the sheet has {0} items; allowed are 1 to 200")]
    ItemCount(usize),
    /// Two items of one id.
    #[error("the item \"{0}\" is named twice; each item has its own id")]
    DuplicateItem(ItemId),
    /// An item without id or without words.
    #[error("item \"{0}\" needs an id and a label in Japanese and in English")]
    Unlabelled(ItemId),
    /// Points or weight of an item unusable.
    #[error("points and weight of item \"{0}\" must be above 0 with at most 2 decimals")]
    ItemPoints(ItemId),
    /// G42.
    #[error(
        "the points of all items and the price add up to {sum}, but the total is stated as {stated}; the two must be equal"
    )]
    TotalMismatch {
        /// What the parts add up to.
        sum: Decimal,
        /// The total stated.
        stated: Figure,
    },
    /// The sheet is out of range.
    #[error("the total must be above 0 and at most 100000 points")]
    TotalOutsideRange,
    /// The price rule gives no points.
    #[error("the price rule must give more than 0 points")]
    PricePoints,
    /// Bands out of order.
    #[error("price bands must ascend in per cent and descend in points, 1 to 50 of them, up to 100 per cent")]
    Bands,
    /// The division method with an unsuitable aggregation.
    #[error("the division method needs the mean or the trimmed mean of the members")]
    DivisionAggregation,
    /// The unit of the division method.
    #[error("the unit of the division method must be ¥1 to ¥1,000,000,000")]
    DivisionUnit,
    /// Rounding to too many decimals.
    #[error("figures are rounded to 0 to 4 decimals, not {0}")]
    Decimals(u32),
    /// The total minimum.
    #[error(
        "the minimum score must be above 0 and at most the points attainable (a ratio above 0 and at most 1)"
    )]
    TotalMinimum,
    /// The minimum of an item.
    #[error("the minimum of item \"{0}\" must name an item of the sheet and be at most its points")]
    ItemMinimum(ItemId),
    /// The minimum of the group.
    #[error(
        "the minimum of a group must name different items of the sheet and be above 0 and at most their points"
    )]
    GroupMinimum,
    /// G47.
    #[error("the tie-break chain must end in a lot and name each step once")]
    TieBreakChain,
}

impl CriteriaFault {
    /// The sentence for the office.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::ItemCount(count) => {
                format!("評価項目が{count}件です。1件から200件までにしてください。")
            }
            Self::DuplicateItem(id) => {
                format!("評価項目「{id}」が重複しています。項目ごとに別のIDを付けてください。")
            }
            Self::Unlabelled(id) => {
                format!("評価項目「{id}」には、ID並びに日本語及び英語の名称が必要です。")
            }
            Self::ItemPoints(id) => format!(
                "評価項目「{id}」の配点と重みは、0より大きく、小数第2位までの数値にしてください。"
            ),
            Self::TotalMismatch { sum, stated } => format!(
                "評価項目と価格点の合計は{sum}点ですが、満点は{stated}点とされています。両者を一致させてください。"
            ),
            Self::TotalOutsideRange => {
                "満点は0点より大きく、100000点以下にしてください。".to_owned()
            }
            Self::PricePoints => "価格点の配点は0点より大きくしてください。".to_owned(),
            Self::Bands => "価格帯は1段から50段まで、割合の昇順かつ点数の降順とし、100%以下にしてください。".to_owned(),
            Self::DivisionAggregation => {
                "除算方式の集計は、平均又は最高・最低を除く平均にしてください。".to_owned()
            }
            Self::DivisionUnit => {
                "除算方式の単位金額は、1円から1,000,000,000円までにしてください。".to_owned()
            }
            Self::Decimals(decimals) => {
                format!("端数処理の小数位は0から4までです。{decimals}は指定できません。")
            }
            Self::TotalMinimum => {
                "最低基準点は、0より大きく満点以下(割合の場合は0より大きく1以下)にしてください。".to_owned()
            }
            Self::ItemMinimum(id) => format!(
                "評価項目「{id}」の最低点は、評価基準にある項目について、その配点以下にしてください。"
            ),
            Self::GroupMinimum => {
                "項目群の最低点は、評価基準にある異なる項目について、0より大きく配点の合計以下にしてください。".to_owned()
            }
            Self::TieBreakChain => {
                "同点時の決定方法は、最後をくじとし、同じ方法を2回含めないでください。".to_owned()
            }
        }
    }

    /// The same sentence in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.to_string()
    }
}

impl Criteria {
    /// Everything wrong with these criteria; nothing where they can be published.
    #[must_use]
    pub fn validate(&self) -> Vec<CriteriaFault> {
        let mut faults = Vec::new();
        self.validate_items(&mut faults);
        self.validate_total(&mut faults);
        self.validate_price(&mut faults);
        self.validate_minimum(&mut faults);
        if self.rounding.decimals > DECIMALS_MAX {
            faults.push(CriteriaFault::Decimals(self.rounding.decimals));
        }
        let distinct: BTreeSet<_> = self.tie_break.iter().collect();
        if self.tie_break.last() != Some(&TieBreak::Lot) || distinct.len() != self.tie_break.len() {
            faults.push(CriteriaFault::TieBreakChain);
        }
        faults
    }

    fn validate_items(&self, faults: &mut Vec<CriteriaFault>) {
        if !(1..=ITEMS_MAX).contains(&self.items.len()) {
            faults.push(CriteriaFault::ItemCount(self.items.len()));
        }
        let mut seen = BTreeSet::new();
        for item in &self.items {
            if !seen.insert(&item.id) {
                faults.push(CriteriaFault::DuplicateItem(item.id.clone()));
            }
            if [item.id.as_str(), &item.label_ja, &item.label_en].iter().any(|t| t.trim().is_empty()) {
                faults.push(CriteriaFault::Unlabelled(item.id.clone()));
            }
            let usable = |figure: Figure| !figure.is_zero() && figure.decimals() <= ITEM_DECIMALS_MAX;
            if !usable(item.max_points) || !item.weight.is_none_or(usable) {
                faults.push(CriteriaFault::ItemPoints(item.id.clone()));
            }
        }
    }

    fn validate_total(&self, faults: &mut Vec<CriteriaFault>) {
        let price = self.price.as_ref().map_or(Figure::ZERO, PriceRule::sheet_points);
        let sum = self.technical_max() + price.get();
        if sum != self.total_points.get() {
            let stated = self.total_points;
            faults.push(CriteriaFault::TotalMismatch { sum: sum.normalize(), stated });
        }
        if self.total_points.is_zero() || sum > Decimal::from(SHEET_POINTS_MAX) {
            faults.push(CriteriaFault::TotalOutsideRange);
        }
    }

    fn validate_price(&self, faults: &mut Vec<CriteriaFault>) {
        let Some(price) = &self.price else { return };
        if price.sheet_points().is_zero() && !matches!(price, PriceRule::Division { .. }) {
            faults.push(CriteriaFault::PricePoints);
        }
        match price {
            PriceRule::Linear { .. } | PriceRule::Ratio { .. } => {}
            PriceRule::Bands { bands } => {
                let ordered = bands.iter().zip(bands.iter().skip(1)).all(|(lower, upper)| {
                    lower.at_most_percent < upper.at_most_percent && lower.points > upper.points
                });
                let within = bands.iter().all(|band| band.at_most_percent.get() <= Decimal::ONE_HUNDRED);
                if !ordered || !within || !(1..=50).contains(&bands.len()) {
                    faults.push(CriteriaFault::Bands);
                }
            }
            PriceRule::Division { unit_yen, .. } => {
                if !matches!(self.aggregation, Aggregation::Mean | Aggregation::TrimmedMean) {
                    faults.push(CriteriaFault::DivisionAggregation);
                }
                if !(1..=UNIT_YEN_MAX).contains(unit_yen) {
                    faults.push(CriteriaFault::DivisionUnit);
                }
            }
        }
    }

    fn validate_minimum(&self, faults: &mut Vec<CriteriaFault>) {
        let (least, most) = match (self.minimum.total, self.minimum.basis) {
            (TotalMinimum::Ratio(ratio), _) => (ratio, Decimal::ONE),
            (TotalMinimum::Points(points), MinimumBasis::Total) => (points, self.total_points.get()),
            (TotalMinimum::Points(points), MinimumBasis::Technical) => (points, self.technical_max()),
        };
        if least.is_zero() || least.get() > most {
            faults.push(CriteriaFault::TotalMinimum);
        }
        for (id, points) in &self.minimum.items {
            if self.item(id).is_none_or(|item| *points > item.max_points) {
                faults.push(CriteriaFault::ItemMinimum(id.clone()));
            }
        }
        if let Some(group) = &self.minimum.group {
            let items: BTreeSet<_> = group.items.iter().collect();
            let known = items.iter().filter_map(|id| self.item(id));
            let (count, most) =
                known.fold((0, Decimal::ZERO), |(count, sum), item| (count + 1, sum + item.weighted_max()));
            let named_once = items.len() == group.items.len() && count == items.len();
            if !named_once || group.points.is_zero() || group.points.get() > most {
                faults.push(CriteriaFault::GroupMinimum);
            }
        }
    }
}
