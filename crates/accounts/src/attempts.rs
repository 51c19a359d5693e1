//! How often somebody may try: by account, by whence they come, by code. Each of these has tries that
//! come back with time; once they are spent, each further one makes the next wait twice as long.
//!
//! A try is counted before it is heard, so that a hundred at once are a hundred. What is not heard is not
//! counted: nobody can make another wait for longer than [`WAIT_SECONDS_MAX`].

use crate::secret::kept;
use chrono::TimeDelta;
use shirube_persistence::{AccountTables, SignInFailureRow, StoreError};
use shirube_trail::At;

/// The first wait, in seconds.
const WAIT_SECONDS: u32 = 30;
/// The longest.
const WAIT_SECONDS_MAX: u32 = 15 * 60;

/// What is counted together, and how many tries are free.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    kind: &'static str,
    /// The last of so many makes the next one wait.
    free: u32,
    /// A try comes back after so many seconds.
    comes_back_seconds: u32,
}

/// Tries for one address of an account, whether there is one or not.
pub(crate) const OF_ACCOUNT: Counted = Counted { kind: "account", free: 5, comes_back_seconds: 15 * 60 };
/// Tries from one place: an office may have one address for everybody.
pub(crate) const OF_PLACE: Counted = Counted { kind: "place", free: 20, comes_back_seconds: 3 * 60 };
/// Codes shown with the right password.
pub(crate) const OF_CODES: Counted = Counted { kind: "code", free: 5, comes_back_seconds: 15 * 60 };
/// Letters asked for from one place.
pub(crate) const OF_LETTERS_ASKED: Counted =
    Counted { kind: "letters-asked", free: 20, comes_back_seconds: 3 * 60 };
/// Letters to one address.
pub(crate) const OF_LETTERS_TO: Counted =
    Counted { kind: "letters-to", free: 5, comes_back_seconds: 15 * 60 };

/// A try that was counted, or was not heard.
#[derive(Debug, Clone)]
pub(crate) struct Try {
    row: SignInFailureRow,
    /// Not heard: in how many seconds.
    pub(crate) wait_seconds: Option<u32>,
}

/// Counts a try.
pub(crate) async fn count(
    tables: &AccountTables<'_>,
    what: Counted,
    key: &str,
    now: At,
) -> Result<Try, StoreError> {
    let (kind, key_sha256) = (what.kind.to_owned(), kept(key));
    let fresh = SignInFailureRow { kind, key_sha256, count: 0, counted_at: now, until: now };
    let mut row = tables.failures(&fresh).await?;
    let wait_seconds = what.try_once(&mut row, now);
    if wait_seconds.is_none() {
        tables.put_failures(&row).await?;
    }
    Ok(Try { row, wait_seconds })
}

/// Takes a try off again that turned out to be right.
pub(crate) async fn uncount(tables: &AccountTables<'_>, tried: &Try, now: At) -> Result<(), StoreError> {
    if tried.wait_seconds.is_some() {
        return Ok(());
    }
    let mut row = tables.failures(&tried.row).await?;
    row.count = row.count.saturating_sub(1);
    // the wait that this try made, and no later one
    if row.until == tried.row.until {
        row.until = now;
    }
    tables.put_failures(&row).await
}

/// Forgets every try of one kind and key.
pub(crate) async fn forget(tables: &AccountTables<'_>, what: Counted, key: &str) -> Result<(), StoreError> {
    tables.clear_failures(what.kind, &kept(key)).await
}

impl Counted {
    /// Counts, or answers in how many seconds it would be heard.
    fn try_once(self, row: &mut SignInFailureRow, now: At) -> Option<u32> {
        let left_ms = row.until.instant().signed_duration_since(now.instant()).num_milliseconds();
        if left_ms > 0 {
            return Some(
                u32::try_from(left_ms.div_euclid(1_000) + i64::from(left_ms % 1_000 != 0)).unwrap_or(1),
            );
        }
        let passed = now.instant().signed_duration_since(row.counted_at.instant()).num_seconds().max(0);
        let back = u32::try_from(passed / i64::from(self.comes_back_seconds)).unwrap_or(u32::MAX);
        let still = row.count.saturating_sub(back);
        row.counted_at = if still == 0 {
            now
        } else {
            let taken_off = i64::from(back) * i64::from(self.comes_back_seconds);
            after(row.counted_at, taken_off).unwrap_or(now)
        };
        row.count = still.saturating_add(1);
        if row.count >= self.free {
            let doublings = (row.count - self.free).min(16);
            let wait = WAIT_SECONDS.saturating_mul(1 << doublings).min(WAIT_SECONDS_MAX);
            row.until = after(now, i64::from(wait)).unwrap_or(now);
        }
        None
    }
}

/// So many seconds later.
pub(crate) fn after(at: At, seconds: i64) -> Option<At> {
    let later = at.instant().checked_add_signed(TimeDelta::try_seconds(seconds)?)?;
    At::truncate(later).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> At {
        after(At::parse("2026-11-22T00:00:00.000Z").unwrap(), seconds).unwrap()
    }

    fn row() -> SignInFailureRow {
        let (kind, key_sha256) = (String::new(), String::new());
        SignInFailureRow { kind, key_sha256, count: 0, counted_at: at(0), until: at(0) }
    }

    #[test]
    fn each_try_after_the_free_ones_doubles_the_wait() {
        let mut row = row();
        for _ in 0..5 {
            assert_eq!(OF_ACCOUNT.try_once(&mut row, at(0)), None);
        }
        let mut now = 0;
        for wait in [30, 60, 120, 240, 480] {
            assert_eq!(OF_ACCOUNT.try_once(&mut row, at(now)), Some(wait));
            assert_eq!(OF_ACCOUNT.try_once(&mut row, at(now + i64::from(wait) - 1)), Some(1));
            now += i64::from(wait);
            assert_eq!(OF_ACCOUNT.try_once(&mut row, at(now)), None, "after {wait}");
        }
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        let mut row = row();
        let mut now = 0;
        for _ in 0..200 {
            match OF_ACCOUNT.try_once(&mut row, at(now)) {
                Some(wait) => {
                    assert!(wait <= WAIT_SECONDS_MAX);
                    now += i64::from(wait);
                }
                None => now += 1,
            }
        }
        // 15 minutes bring one try back, and one is then made
        assert!(row.count >= 5);
    }

    #[test]
    fn tries_come_back_with_time() {
        let mut row = row();
        for _ in 0..4 {
            assert_eq!(OF_ACCOUNT.try_once(&mut row, at(0)), None);
        }
        assert_eq!(OF_ACCOUNT.try_once(&mut row, at(899)), None);
        assert_eq!((row.count, row.until), (5, at(929)));
        let mut row = SignInFailureRow { count: 4, until: at(0), counted_at: at(0), ..row };
        assert_eq!(OF_ACCOUNT.try_once(&mut row, at(900)), None);
        assert_eq!((row.count, row.until, row.counted_at), (4, at(0), at(900)));
        // what is left of the time is not lost
        assert_eq!(OF_ACCOUNT.try_once(&mut row, at(2_699)), None);
        assert_eq!((row.count, row.counted_at), (4, at(1_800)));
        assert_eq!(OF_ACCOUNT.try_once(&mut row, at(100_000)), None);
        assert_eq!((row.count, row.counted_at), (1, at(100_000)));
    }
}
