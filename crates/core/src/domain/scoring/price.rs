//! Points of the price.

use rust_decimal::Decimal;

use super::super::yen::Yen;
use super::criteria::PriceRule;
use super::figure::{Figure, Rounding};

/// The prices a rule looks at besides the bid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PriceBasis {
    /// The lowest bid of all entrants evaluated.
    pub(crate) lowest: Option<Yen>,
    /// The reserve price.
    pub(crate) reserve: Option<Yen>,
}

fn decimal(amount: Yen) -> Decimal {
    Decimal::from(amount.get())
}

/// The points that one sheet gets for `bid`; `None` where an amount is missing or out of range
/// (which the input check has excluded). The division method has no price points.
pub(crate) fn points(rule: &PriceRule, bid: Yen, basis: PriceBasis, rounding: Rounding) -> Option<Figure> {
    match rule {
        PriceRule::Linear { max_points } => {
            let reserve = decimal(basis.reserve?);
            let saved = reserve.checked_sub(decimal(bid))?;
            // Multiplied first and divided once: the quotient alone would already be rounded.
            rounding.apply(max_points.get().checked_mul(saved)?.checked_div(reserve)?)
        }
        PriceRule::Ratio { max_points } => {
            let lowest = decimal(basis.lowest?);
            rounding.apply(max_points.get().checked_mul(lowest)?.checked_div(decimal(bid))?)
        }
        PriceRule::Bands { bands } => {
            let hundredfold = decimal(bid).checked_mul(Decimal::ONE_HUNDRED)?;
            let reserve = decimal(basis.reserve?);
            // bid / reserve <= percent / 100, without dividing.
            let band = bands.iter().find(|band| {
                band.at_most_percent.get().checked_mul(reserve).is_some_and(|most| hundredfold <= most)
            });
            Some(band.map_or(Figure::ZERO, |band| band.points))
        }
        PriceRule::Division { .. } => None,
    }
}

/// The quotient of the division method, `points × unit ÷ bid`.
pub(crate) fn quotient(points: Figure, unit_yen: u32, bid: Yen, rounding: Rounding) -> Option<Figure> {
    let numerator = points.get().checked_mul(Decimal::from(unit_yen))?;
    rounding.apply(numerator.checked_div(decimal(bid))?)
}

#[cfg(test)]
mod tests {
    use super::super::criteria::Band;
    use super::super::figure::{Rounding, RoundingMode};
    use super::{Figure, PriceBasis, PriceRule, Yen, points, quotient};

    fn figure(text: &str) -> Figure {
        text.parse().unwrap()
    }

    fn yen(amount: i64) -> Yen {
        Yen::new(amount).unwrap()
    }

    const FLOOR_0: Rounding = Rounding { decimals: 0, mode: RoundingMode::Floor };
    const FLOOR_2: Rounding = Rounding { decimals: 2, mode: RoundingMode::Floor };

    fn given(rule: &PriceRule, bid: i64, rounding: Rounding) -> String {
        let basis = PriceBasis { lowest: Some(yen(8_000_000)), reserve: Some(yen(10_000_000)) };
        points(rule, yen(bid), basis, rounding).unwrap().to_string()
    }

    #[test]
    fn linear_is_the_saving_against_the_reserve_price_truncated_below_one() {
        let rule = PriceRule::Linear { max_points: figure("100") };
        for (bid, expected) in
            [(10_000_000, "0"), (9_900_001, "0"), (9_900_000, "1"), (8_000_000, "20"), (1, "99")]
        {
            assert_eq!(given(&rule, bid, FLOOR_0), expected, "{bid}");
        }
        let above = PriceBasis { lowest: None, reserve: Some(yen(10)) };
        assert_eq!(points(&rule, yen(11), above, FLOOR_0), None);
    }

    #[test]
    fn ratio_is_the_lowest_against_the_bid() {
        let rule = PriceRule::Ratio { max_points: figure("200") };
        for (bid, expected) in
            [(8_000_000, "200.00"), (8_000_001, "199.99"), (9_000_000, "177.77"), (10_000_000, "160.00")]
        {
            assert_eq!(given(&rule, bid, FLOOR_2), expected, "{bid}");
        }
    }

    #[test]
    fn bands_include_their_upper_end() {
        let band = |percent, points| Band { at_most_percent: figure(percent), points: figure(points) };
        let rule = PriceRule::Bands { bands: vec![band("80", "20"), band("90.5", "10"), band("95", "5")] };
        for (bid, expected) in [
            (1, "20"),
            (8_000_000, "20"),
            (8_000_001, "10"),
            (9_050_000, "10"),
            (9_050_001, "5"),
            (9_500_000, "5"),
            (9_500_001, "0"),
        ] {
            assert_eq!(given(&rule, bid, FLOOR_0), expected, "{bid}");
        }
    }

    #[test]
    fn the_quotient_is_stated_for_its_unit() {
        for (points, bid, expected) in [
            ("150", 10_000_000, Some("15.00")),
            ("150", 9_999_999, Some("15.00")),
            ("170", 9_000_000, Some("18.88")),
            ("170", 0, None),
        ] {
            let value = quotient(figure(points), 1_000_000, yen(bid), FLOOR_2);
            assert_eq!(value.map(|v| v.to_string()).as_deref(), expected, "{points} {bid}");
        }
    }

    #[test]
    fn the_greatest_amounts_do_not_overflow() {
        let basis = PriceBasis { lowest: Some(yen(1)), reserve: Some(Yen::MAX) };
        for rule in [
            PriceRule::Linear { max_points: figure("100000") },
            PriceRule::Ratio { max_points: figure("100000") },
        ] {
            for bid in [yen(1), Yen::MAX] {
                assert!(points(&rule, bid, basis, FLOOR_2).is_some());
            }
        }
    }
}
