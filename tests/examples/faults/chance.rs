//! Chance that can be had again: the same seed, the same choices.

use uuid::Uuid;

/// A source of choices (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The choices of a seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Choices of one's own, for the `nth` of several.
    pub(crate) fn split(&self, nth: u64) -> Self {
        let mut one = Self(self.0 ^ nth.wrapping_add(1).wrapping_mul(0xA24B_AED4_963E_E407));
        one.next();
        one
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most.saturating_sub(least) + 1)
    }

    /// True `percent` times in a hundred.
    pub(crate) fn happens(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    /// One of some.
    pub(crate) fn one_of<'s, T>(&mut self, some: &'s [T]) -> Option<&'s T> {
        let count = u64::try_from(some.len()).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % count).ok().and_then(|nth| some.get(nth))
    }

    /// A random UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let (high, low) = self.halves();
        uuid::Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes())
            .into_uuid()
    }

    fn halves(&mut self) -> (u64, u64) {
        (self.next(), self.next())
    }
}
