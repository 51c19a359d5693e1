//! When to try again.

use crate::transport::Failure;

/// Wait after the first failed attempt, in seconds.
pub const WAIT_FIRST_SECONDS: u64 = 60;
/// Longest wait between two attempts, in seconds.
pub const WAIT_MAX_SECONDS: u64 = 2 * 3600;
/// A letter is given up when it has been waiting for 72 hours: over a long weekend a server comes
/// back, after it somebody must look. In seconds.
pub const GIVE_UP_AFTER_SECONDS: u64 = 72 * 3600;

/// What to do after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Try again this many seconds after the failed attempt.
    At(u64),
    /// Send it no more; somebody must look.
    GiveUp,
}

/// What to do after the `attempts`-th attempt (the first is 1) failed.
///
/// Waits double from [`WAIT_FIRST_SECONDS`] up to [`WAIT_MAX_SECONDS`], never less than the failure
/// asks for, until together they would pass [`GIVE_UP_AFTER_SECONDS`].
#[must_use]
pub fn next_attempt(attempts: u32, failure: &Failure) -> Next {
    let asked_seconds = match failure {
        Failure::GiveUp { .. } => return Next::GiveUp,
        Failure::Retry { after_seconds, .. } => *after_seconds,
    };
    let mut waited_seconds: u64 = 0;
    let mut wait_seconds = asked_seconds.max(WAIT_FIRST_SECONDS);
    for attempt in 1..=attempts.max(1) {
        wait_seconds = asked_seconds.max(backoff_seconds(attempt));
        waited_seconds = waited_seconds.saturating_add(wait_seconds);
        if waited_seconds > GIVE_UP_AFTER_SECONDS {
            return Next::GiveUp;
        }
    }
    Next::At(wait_seconds)
}

fn backoff_seconds(attempt: u32) -> u64 {
    let doublings = attempt.saturating_sub(1);
    2_u64
        .checked_pow(doublings)
        .and_then(|factor| factor.checked_mul(WAIT_FIRST_SECONDS))
        .map_or(WAIT_MAX_SECONDS, |seconds| seconds.min(WAIT_MAX_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(after_seconds: u64) -> Failure {
        Failure::Retry { answer: "421".to_owned(), after_seconds }
    }

    #[test]
    fn waits_double_up_to_two_hours_and_end_within_72() {
        let cases = [
            (0, 0, Next::At(60)),
            (1, 0, Next::At(60)),
            (2, 0, Next::At(120)),
            (7, 0, Next::At(3840)),
            (8, 0, Next::At(7200)),
            (1, 300, Next::At(300)),
            (4, 300, Next::At(480)),
            // 60·(2⁷−1) = 7,620 s in seven waits, then 34 of two hours fit into 259,200 s.
            (41, 0, Next::At(7200)),
            (42, 0, Next::GiveUp),
            (u32::MAX, 0, Next::GiveUp),
            (1, GIVE_UP_AFTER_SECONDS, Next::At(GIVE_UP_AFTER_SECONDS)),
            (1, GIVE_UP_AFTER_SECONDS + 1, Next::GiveUp),
        ];
        for (attempts, asked, next) in cases {
            assert_eq!(next_attempt(attempts, &retry(asked)), next, "{attempts} {asked}");
        }
    }

    #[test]
    fn a_day_without_a_server_loses_nothing() {
        let mut waited = 0;
        for attempt in 1.. {
            match next_attempt(attempt, &retry(0)) {
                Next::At(seconds) => waited += seconds,
                Next::GiveUp => break,
            }
        }
        assert!(waited > 24 * 3600 && waited <= GIVE_UP_AFTER_SECONDS);
    }

    #[test]
    fn a_refusal_is_final() {
        let failure = Failure::GiveUp { answer: "550".to_owned() };
        assert_eq!(next_attempt(1, &failure), Next::GiveUp);
    }
}
