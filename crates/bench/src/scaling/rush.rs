//! The busiest hour of the year, in which calls of the whole country close at the same minute.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::arithmetic::load;
use super::assumptions::Assumptions;
use super::queue::{Arrival, Line, Waits, simulate};

/// Seconds of the hour before the deadline.
const HOUR_SECONDS: f64 = 3_600.0;

/// Chance, the same for the same seed on every machine.
struct Chance(ChaCha8Rng);

impl Chance {
    /// More than 0 and at most 1.
    fn share(&mut self) -> f64 {
        /// 2⁵³: the digits of the number.
        const STEPS: f64 = 9_007_199_254_740_992.0;
        let (high, low) = (self.0.next_u32(), self.0.next_u32());
        // 26 and 27 digits, put together without rounding
        (f64::from(high >> 6) * 134_217_728.0 + f64::from(low >> 5) + 1.0) / STEPS
    }

    /// A wait with this mean, without memory.
    fn wait(&mut self, mean: f64) -> f64 {
        -self.share().ln() * mean
    }
}

/// What arrives in the hour before the deadline, in order: everyday acts, each organisation by its
/// cases, and what is handed in to the calls that close. What would have come earlier than this hour
/// comes in it as well, so that none is left out. Everything comes so many `times` as assumed.
#[must_use]
pub fn hour(from: &Assumptions, times: u32, seed: u64) -> Vec<Arrival> {
    let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed));
    let mut arrivals = Vec::new();
    let mut organisation = 0;
    let mut of_class = Vec::new();
    for (nth, class) in from.class.iter().enumerate() {
        let rate = load(from, |this| u32::from(this == nth)).acts_a_second_busiest * f64::from(times);
        for _ in 0..class.count {
            of_class.push(organisation);
            if rate > 0.0 {
                let mut at = chance.wait(1.0 / rate);
                while at < HOUR_SECONDS {
                    arrivals.push(Arrival { at, organisation });
                    at += chance.wait(1.0 / rate);
                }
            }
            organisation += 1;
        }
    }
    let rush = &from.assumed.rush;
    for organisation in of_class.iter().cycle().take(usize::try_from(rush.calls).unwrap_or_default()) {
        for _ in 0..rush.applicants_a_call.saturating_mul(times) {
            let before = chance.wait(rush.mean_seconds_before) % HOUR_SECONDS;
            arrivals.push(Arrival { at: HOUR_SECONDS - before, organisation: *organisation });
        }
    }
    arrivals.sort_by(|left, right| left.at.total_cmp(&right.at));
    arrivals
}

/// How long they wait at databases that share the organisations among them evenly.
#[must_use]
pub fn waits(
    from: &Assumptions,
    arrivals: &[Arrival],
    installations: usize,
    side_by_side: usize,
) -> Vec<Waits> {
    let (fixed_seconds, each_seconds) = from.measured.transaction();
    let line = Line {
        side_by_side,
        fixed_seconds,
        each_seconds,
        batch_acts_max: usize::try_from(from.measured.batch_acts_max).unwrap_or(1),
    };
    let organisations = usize::try_from(from.governments()).unwrap_or_default();
    (0..installations)
        .map(|this| {
            let mine = |one: &&Arrival| one.organisation % installations == this;
            let mine: Vec<Arrival> = arrivals.iter().filter(mine).copied().collect();
            simulate(line, organisations, &mine)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Assumptions {
        Assumptions::read(include_str!("../../scaling.toml")).unwrap()
    }

    /// One line, one act a transaction, arrivals without memory: the wait of theory (Pollaczek and
    /// Khinchine, M/D/1) is s + ρ·s / (2·(1 − ρ)).
    #[test]
    fn the_simulation_agrees_with_theory() {
        for (rho, tolerance) in [(0.2, 0.01), (0.5, 0.01), (0.8, 0.04)] {
            let service = 0.002;
            let mut chance = Chance(ChaCha8Rng::seed_from_u64(7));
            let mut at = 0.0;
            let arrivals: Vec<Arrival> = (0..400_000)
                .map(|_| {
                    at += chance.wait(service / rho);
                    Arrival { at, organisation: 0 }
                })
                .collect();
            let line = Line { side_by_side: 1, fixed_seconds: service, each_seconds: 0.0, batch_acts_max: 1 };
            let found = simulate(line, 1, &arrivals);
            let theory = service + rho * service / (2.0 * (1.0 - rho));
            assert!((found.mean() / theory - 1.0).abs() < tolerance, "{rho}: {} {theory}", found.mean());
            assert!((found.busy / found.end / rho - 1.0).abs() < 0.01, "{rho}");
            assert_eq!(found.transactions, arrivals.len());
        }
    }

    #[test]
    fn what_waits_goes_together_up_to_the_bound() {
        let line = Line { side_by_side: 2, fixed_seconds: 1.0, each_seconds: 0.5, batch_acts_max: 3 };
        let one = |at, organisation| Arrival { at, organisation };
        // 0 and 1 run until 1.5; 2, which asked before 0 asked again, from 1.5 to 3.0; three of the
        // four that wait of 0 from 1.5 to 4.0, the last until 5.5.
        let arrivals =
            [one(0.0, 0), one(0.0, 1), one(0.1, 0), one(0.1, 2), one(0.2, 0), one(0.3, 0), one(0.4, 0)];
        let found = simulate(line, 3, &arrivals);
        assert_eq!((found.transactions, found.seconds.len()), (5, 7));
        let wanted = [1.5, 1.5, 2.9, 3.7, 3.8, 3.9, 5.1];
        for (found, wanted) in found.seconds.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
    }

    #[test]
    fn every_act_is_answered_once_however_many_share() {
        let from = given();
        let all = hour(&from, 1, 1);
        assert!(all.iter().all(|one| (0.0..=HOUR_SECONDS).contains(&one.at)));
        for installations in [1, 2, 5] {
            let waits = waits(&from, &all, installations, 2);
            assert_eq!(waits.iter().map(|one| one.seconds.len()).sum::<usize>(), all.len());
            let (fixed, each) = from.measured.transaction();
            assert!(waits.iter().flat_map(|one| &one.seconds).all(|one| *one >= fixed + each - 1e-9));
        }
        assert_ne!(hour(&from, 1, 2), all);
        assert_eq!(hour(&from, 1, 1), all);
        let twice = hour(&from, 2, 1).len();
        assert!(twice > all.len() * 19 / 10 && twice < all.len() * 21 / 10, "{twice}");
    }
}
