//! How far something is that takes long, told by whoever does it and read by whoever keeps it.

use std::sync::atomic::{AtomicU64, Ordering};

/// How much of how much is done. Everything is gone through twice: entries are read and verified, rows are
/// heard and opened; what was gone through once is half done.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    total: AtomicU64,
    once: AtomicU64,
    twice: AtomicU64,
}

impl Progress {
    /// There is so much to do.
    pub(crate) fn is_of(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// So much was gone through once.
    pub(crate) fn once(&self, done: u64) {
        self.once.store(done, Ordering::Relaxed);
    }

    /// So much was gone through a second time.
    pub(crate) fn twice(&self, done: u64) {
        self.twice.store(done, Ordering::Relaxed);
    }

    /// One more was gone through a second time.
    pub(crate) fn one_twice(&self) {
        self.twice.fetch_add(1, Ordering::Relaxed);
    }

    /// So much is done, of so much; of nothing where that is not known yet.
    pub(crate) fn at(&self) -> (u64, u64) {
        let [total, once, twice] =
            [&self.total, &self.once, &self.twice].map(|one| one.load(Ordering::Relaxed));
        ((once.min(total).saturating_add(twice.min(total)) / 2).min(total), total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_gone_through_once_is_half_done() {
        let progress = Progress::default();
        progress.once(3);
        assert_eq!(progress.at(), (0, 0), "of nothing that is known");
        progress.is_of(10);
        assert_eq!(progress.at(), (1, 10));
        progress.once(12);
        progress.one_twice();
        assert_eq!(progress.at(), (5, 10));
        progress.twice(12);
        assert_eq!(progress.at(), (10, 10));
    }
}
