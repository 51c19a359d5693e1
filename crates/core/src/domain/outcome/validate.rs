//! What is wrong with a payment table: the sums of G69a, the monotony of G71, and its form.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{Direction, Mode, PaymentTable, Terms};
use crate::domain::FiscalYear;

/// The most indicators of one contract.
pub const INDICATORS_MAX: usize = 50;
/// The most periods of one indicator.
pub const PERIODS_MAX: usize = 40;
/// The most rows of a payment table.
pub const STEPS_MAX: usize = 200;

/// What a fault is about: which rule names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The form of the record itself.
    Form,
    /// Fixed part, caps and benefit (G69a).
    Sum,
    /// A better value never pays less (G71).
    Monotone,
}

/// One thing wrong with a payment table, and the field it is in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field}: {what}", what = .en)]
pub struct TableFault {
    /// The member at fault, as `indicators[1].payment.steps[2].pay_yen`.
    pub field: String,
    /// What it is about.
    pub about: About,
    /// What is allowed there, in Japanese.
    pub ja: String,
    /// The same in English.
    pub en: String,
}

/// Collects the faults of a table.
#[derive(Default)]
struct Faults(Vec<TableFault>);

impl Faults {
    fn unless(&mut self, holds: bool, about: About, field: &str, ja: &str, en: &str) {
        if !holds {
            let (field, ja, en) = (field.to_owned(), ja.to_owned(), en.to_owned());
            self.0.push(TableFault { field, about, ja, en });
        }
    }
}

impl PaymentTable {
    /// Everything wrong with the table; nothing where it can be published and paid by.
    #[must_use]
    pub fn faults(&self) -> Vec<TableFault> {
        let mut faults = Faults::default();
        let count = self.indicators.len();
        faults.unless(
            (1..=INDICATORS_MAX).contains(&count),
            About::Form,
            "indicators",
            "成果指標は1から50までです。",
            "There are 1 to 50 indicators.",
        );
        let mut ids = BTreeSet::new();
        for (nth, terms) in self.indicators.iter().enumerate() {
            let field = format!("indicators[{nth}]");
            faults.unless(
                !terms.id.trim().is_empty() && ids.insert(terms.id.as_str()),
                About::Form,
                &format!("{field}.id"),
                "指標の番号は空でなく、重複しません。",
                "Each indicator has an id of its own.",
            );
            terms_of(terms, &field, &mut faults);
        }
        let pays_in = self.last_measured_on().map(FiscalYear::of);
        faults.unless(
            pays_in.is_none_or(|year| self.last_payment_year >= year),
            About::Form,
            "last_payment_year",
            "最後の支払年度は、最後の測定日の年度以後です。",
            "The last payment is in the fiscal year of the last measurement or later.",
        );
        sums(self, &mut faults);
        faults.0
    }

    /// The faults about one thing.
    #[must_use]
    pub fn faults_about(&self, about: About) -> Vec<TableFault> {
        self.faults().into_iter().filter(|fault| fault.about == about).collect()
    }
}

fn sums(table: &PaymentTable, faults: &mut Faults) {
    let (sum, cap, benefit) = (table.sum_yen(), table.cap_yen.get(), table.benefit_yen.get());
    faults.unless(
        sum == cap,
        About::Sum,
        "cap_yen",
        &format!(
            "固定額と各指標の上限額（期間ごと）の合計{sum}円は、契約の上限額{cap}円と等しい必要があります。"
        ),
        &format!("The fixed part and all caps, ¥{sum}, must equal the cap of ¥{cap}."),
    );
    faults.unless(
        cap < benefit,
        About::Sum,
        "benefit_yen",
        &format!("上限額{cap}円は社会的便益{benefit}円より小さい必要があります。"),
        &format!("The cap of ¥{cap} must be below the social benefit of ¥{benefit}."),
    );
}

fn terms_of(terms: &Terms, field: &str, faults: &mut Faults) {
    let mut ids = BTreeSet::new();
    faults.unless(
        (1..=PERIODS_MAX).contains(&terms.periods.len())
            && terms.periods.iter().all(|one| !one.id.trim().is_empty() && ids.insert(one.id.as_str()))
            && terms.periods.is_sorted_by(|one, next| one.measured_on < next.measured_on),
        About::Form,
        &format!("{field}.periods"),
        "測定の期間は1から40まで、番号は重複せず、測定日の順です。",
        "There are 1 to 40 periods, each with an id of its own, in the order of their days.",
    );
    faults.unless(
        !terms.cap_yen.is_zero(),
        About::Form,
        &format!("{field}.cap_yen"),
        "指標の上限額は1円以上です。",
        "The cap of an indicator is ¥1 or more.",
    );
    mode_of(terms, &format!("{field}.payment"), faults);
}

fn mode_of(terms: &Terms, field: &str, faults: &mut Faults) {
    let ascends = |lower, upper| terms.direction.beyond(upper, lower) > 0;
    match &terms.payment {
        Mode::Linear { lower, upper } | Mode::LinearWithFloor { lower, upper, .. } => {
            faults.unless(
                ascends(*lower, *upper),
                About::Monotone,
                &format!("{field}.upper"),
                way(terms.direction).0,
                way(terms.direction).1,
            );
        }
        Mode::Threshold { .. } => {}
        Mode::UnitPrice { unit_yen, .. } => faults.unless(
            !unit_yen.is_zero(),
            About::Form,
            &format!("{field}.unit_yen"),
            "単価は1円以上です。",
            "The unit price is ¥1 or more.",
        ),
        Mode::Steps { steps } => {
            faults.unless(
                (1..=STEPS_MAX).contains(&steps.len()),
                About::Form,
                &format!("{field}.steps"),
                "支払表は1行から200行までです。",
                "A payment table has 1 to 200 rows.",
            );
            for (nth, pair) in steps.windows(2).enumerate() {
                let [one, next] = pair else { continue };
                faults.unless(
                    ascends(one.at, next.at),
                    About::Monotone,
                    &format!("{field}.steps[{}].at", nth + 1),
                    way(terms.direction).0,
                    way(terms.direction).1,
                );
                faults.unless(
                    one.pay_yen <= next.pay_yen,
                    About::Monotone,
                    &format!("{field}.steps[{}].pay_yen", nth + 1),
                    "改善した値の支払額が、手前の行より小さくなっています。",
                    "A better value pays less than the row before it.",
                );
            }
            let most = steps.last().map(|step| step.pay_yen);
            faults.unless(
                most.is_none_or(|most| most == terms.cap_yen),
                About::Form,
                &format!("{field}.steps"),
                "支払表の最後の行は、指標の上限額を支払います。",
                "The last row of a payment table pays the cap of its indicator.",
            );
        }
    }
    if let Mode::LinearWithFloor { floor_yen, .. } = &terms.payment {
        faults.unless(
            *floor_yen <= terms.cap_yen,
            About::Monotone,
            &format!("{field}.floor_yen"),
            "下限額は、指標の上限額以下です。",
            "The floor is at most the cap of its indicator.",
        );
    }
}

/// What must hold of two values in the direction of improvement.
const fn way(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Up => (
            "増加が改善の指標なので、次の値は手前の値より大きい必要があります。",
            "More is better here: the next value must be greater than the one before it.",
        ),
        Direction::Down => (
            "減少が改善の指標なので、次の値は手前の値より小さい必要があります。",
            "Less is better here: the next value must be smaller than the one before it.",
        ),
    }
}
