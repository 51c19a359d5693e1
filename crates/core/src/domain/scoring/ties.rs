//! Places and the tie-break chain: technical → price → vote of the committee → lot.

use std::collections::BTreeSet;

use super::super::yen::Yen;
use super::criteria::TieBreak;
use super::figure::Figure;
use super::input::Evaluation;
use super::sheet::EntrantId;

/// An entrant in the competition for places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contender<'a> {
    pub(crate) entrant: &'a EntrantId,
    pub(crate) total: Figure,
    pub(crate) technical: Figure,
    pub(crate) price: Option<Yen>,
}

/// Entrants of one place, in order of their id; more than one only where the chain cannot go on.
pub(crate) struct Place<'a> {
    pub(crate) entrants: Vec<&'a EntrantId>,
    /// The step that separated them from others of the same total.
    pub(crate) decided_by: Option<TieBreak>,
    /// What is needed to separate those who share the place.
    pub(crate) needed: Option<TieBreak>,
}

/// The places, the first first.
pub(crate) fn places<'a>(
    contenders: Vec<Contender<'a>>,
    chain: &[TieBreak],
    evaluation: &Evaluation,
) -> Vec<Place<'a>> {
    let mut places = Vec::with_capacity(contenders.len());
    for group in split_by(contenders, |contender| std::cmp::Reverse(contender.total)) {
        separate(&group, chain, None, evaluation, &mut places);
    }
    places
}

/// Takes the chain's next step on a group of equals; at most as deep as the chain is long.
fn separate<'a>(
    group: &[Contender<'a>],
    chain: &[TieBreak],
    decided_by: Option<TieBreak>,
    evaluation: &Evaluation,
    places: &mut Vec<Place<'a>>,
) {
    let mut place = |needed| {
        let mut entrants: Vec<_> = group.iter().map(|contender| contender.entrant).collect();
        entrants.sort_unstable();
        places.push(Place { entrants, decided_by, needed });
    };
    if group.len() < 2 {
        return place(None);
    }
    let Some((step, rest)) = chain.split_first() else {
        return place(Some(TieBreak::Lot));
    };
    let Some(parts) = take(*step, group, evaluation) else {
        return place(Some(*step));
    };
    let separated = parts.len() > 1;
    for part in parts {
        let decided_by = if separated { Some(*step) } else { decided_by };
        separate(&part, rest, decided_by, evaluation, places);
    }
}

/// The group parted by one step, the better part first; `None` where the committee has not yet
/// given what the step needs.
fn take<'a>(
    step: TieBreak,
    group: &[Contender<'a>],
    evaluation: &Evaluation,
) -> Option<Vec<Vec<Contender<'a>>>> {
    let tied: BTreeSet<&EntrantId> = group.iter().map(|contender| contender.entrant).collect();
    let group = group.to_vec();
    match step {
        TieBreak::Technical => Some(split_by(group, |c| std::cmp::Reverse(c.technical))),
        TieBreak::Price if group.iter().any(|c| c.price.is_none()) => Some(vec![group]),
        TieBreak::Price => Some(split_by(group, |c| c.price)),
        TieBreak::CommitteeVote => {
            // The last vote among exactly these: an earlier one may have been on other scores.
            let vote =
                evaluation.votes.iter().rev().find(|vote| vote.keys().collect::<BTreeSet<_>>() == tied)?;
            Some(split_by(group, |c| std::cmp::Reverse(vote.get(c.entrant).copied())))
        }
        TieBreak::Lot => {
            let lot = evaluation
                .lots
                .iter()
                .rev()
                .find(|lot| lot.len() == tied.len() && lot.iter().collect::<BTreeSet<_>>() == tied)?;
            Some(split_by(group, |c| lot.iter().position(|drawn| drawn == c.entrant)))
        }
    }
}

/// The group in parts of equal key, ascending.
fn split_by<'a, K: Ord>(
    mut group: Vec<Contender<'a>>,
    key: impl Fn(&Contender<'a>) -> K,
) -> Vec<Vec<Contender<'a>>> {
    group.sort_by_key(&key);
    group.chunk_by(|one, next| key(one) == key(next)).map(<[_]>::to_vec).collect()
}
