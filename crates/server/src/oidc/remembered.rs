//! What was learned by asking, and that asking failed: whoever asks next neither asks nor waits again at
//! once.

use std::time::{Duration, Instant};

/// How long what was learned is believed.
const KNOWN_FOR: Duration = Duration::from_mins(10);
/// It is asked anew no sooner than after this, be it that something in it is not known or that nobody
/// answered.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// What asking came to, the last times.
#[derive(Debug)]
pub(super) struct Remembered<T, F> {
    said: Option<(T, Instant)>,
    failed: Option<(F, Instant)>,
}

impl<T, F> Default for Remembered<T, F> {
    fn default() -> Self {
        Self { said: None, failed: None }
    }
}

impl<T: Clone, F: Clone> Remembered<T, F> {
    /// What is answered at this moment without asking; `is_stale` where what is known does not do.
    pub(super) fn answer(&self, is_stale: bool, now: Instant) -> Option<Result<T, F>> {
        let limit = if is_stale { ASKED_AGAIN_AFTER } else { KNOWN_FOR };
        let since = |at: &Instant| now.saturating_duration_since(*at);
        if let Some((said, _)) = self.said.as_ref().filter(|(_, at)| since(at) < limit) {
            return Some(Ok(said.clone()));
        }
        let failed = self.failed.as_ref().filter(|(_, at)| since(at) < ASKED_AGAIN_AFTER);
        failed.map(|(fault, _)| Err(fault.clone()))
    }

    /// Keeps what asking came to at this moment. A failure does not end what is known.
    pub(super) fn keep(&mut self, came_to: &Result<T, F>, now: Instant) {
        match came_to {
            Ok(said) => *self = Self { said: Some((said.clone(), now)), failed: None },
            Err(fault) => self.failed = Some((fault.clone(), now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_believed_for_a_while_and_a_failure_for_a_shorter_one() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut kept = Remembered::<u8, char>::default();
        assert_eq!(kept.answer(false, begin), None);
        kept.keep(&Err('x'), begin);
        assert_eq!(kept.answer(false, after(9)), Some(Err('x')));
        assert_eq!(kept.answer(true, after(9)), Some(Err('x')));
        assert_eq!(kept.answer(false, after(10)), None, "it is asked again");
        kept.keep(&Ok(1), after(10));
        assert_eq!(kept.answer(false, after(11)), Some(Ok(1)), "the failure is over");
        // a key that is not known: not at once, and then anew
        assert_eq!(kept.answer(true, after(19)), Some(Ok(1)));
        assert_eq!(kept.answer(true, after(20)), None);
        assert_eq!(kept.answer(false, after(609)), Some(Ok(1)));
        assert_eq!(kept.answer(false, after(610)), None);
        // asked for that key and not answered: what is known stands, the key is not asked for at once
        kept.keep(&Err('y'), after(20));
        assert_eq!(kept.answer(true, after(21)), Some(Err('y')));
        assert_eq!(kept.answer(false, after(21)), Some(Ok(1)));
        assert_eq!(kept.answer(true, after(30)), None);
    }
}
