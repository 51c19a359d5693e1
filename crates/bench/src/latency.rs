//! How long things took.

use std::time::Duration;

/// The value below which so many of a hundred lie, in milliseconds; 0 of none. They must be sorted.
#[must_use]
pub fn percentile_ms(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len().saturating_mul(percent) / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(0.0, |one| one.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::percentile_ms;
    use std::time::Duration;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let all: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        for (sorted, percent, ms) in [
            (&all[..], 50, 101.0),
            (&all[..], 99, 199.0),
            (&all[..], 100, 200.0),
            (&all[..1], 99, 1.0),
            (&[], 99, 0.0),
        ] {
            assert!((percentile_ms(sorted, percent) - ms).abs() < 1e-9, "{percent} of {}", sorted.len());
        }
    }
}
