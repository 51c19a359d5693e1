//! What a drawing shows: stages, the moves between them, and groups of stages that share acts,
//! so that what many stages have in common is drawn once.

use std::collections::{BTreeMap, BTreeSet};

use super::{first_hand, history};
use crate::atlas::Atlas;
use crate::registry::{ActInfo, StageInfo};
use crate::words::Capacity;

/// Stages that must share an act before it is drawn from their group.
const SHARED_BY_MIN: usize = 4;
/// Stages outside a group that may share its act and still be drawn on their own.
const BESIDE_MAX: usize = 2;

/// Ends a procedure is meant to reach, by the ids of `procedures.md`: the main line leads to one
/// of them where the machine has one, though a longer way may lead to a lesser end.
const GOALS: &[&str] = &["completed", "contracted", "settled", "closed", "released"];

/// A place in the drawing: a stage by its index in the machine, or a group after them.
pub(super) type Place = usize;

/// An act that leads from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Move {
    pub(super) from: Place,
    pub(super) to: Place,
    /// Index of the act in the machine.
    pub(super) act: usize,
    /// Whether it leads back to where the procedure was.
    pub(super) back: bool,
}

/// Who moves things along, as far as a drawing tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    Person,
    Clock,
    Commanded,
}

/// A machine as a drawing shows it.
pub(super) struct Flow {
    pub(super) stages: &'static [StageInfo],
    pub(super) acts: &'static [ActInfo],
    pub(super) hands: Vec<Hand>,
    /// Members of each group; the place of group `g` is `stages.len() + g`.
    pub(super) groups: Vec<BTreeSet<Place>>,
    pub(super) moves: BTreeSet<Move>,
    /// Acts that leave the stage as it is, by place.
    pub(super) stays: BTreeMap<Place, Vec<usize>>,
    /// The longest way through the machine, first stage first.
    pub(super) main: Vec<Place>,
}

type Sources = BTreeMap<(usize, Place), BTreeSet<Place>>;

impl Flow {
    /// The flow of a machine.
    pub(super) fn of(atlas: &Atlas) -> Self {
        let machine = atlas.machine;
        let position = |id: &str| machine.stages.iter().position(|stage| stage.id == id).unwrap_or(0);
        let act_of = |id: &str| machine.acts.iter().position(|act| act.id == id).unwrap_or(0);
        let mut sources = Sources::new();
        let mut stays: BTreeMap<usize, BTreeSet<Place>> = BTreeMap::new();
        let mut returns: BTreeMap<(usize, Place), BTreeSet<Place>> = BTreeMap::new();
        for route in atlas.routes.iter().filter(|route| !first_hand(route)) {
            let (from, to, act) = (position(route.from.id), position(route.to.id), act_of(route.act));
            if from == to {
                stays.entry(act).or_default().insert(from);
            } else if history(route) {
                returns.entry((act, from)).or_default().insert(to);
            } else {
                sources.entry((act, to)).or_default().insert(from);
            }
        }
        let mut flow = Self {
            stages: machine.stages,
            acts: machine.acts,
            hands: machine.acts.iter().map(|act| hand(atlas, act.id)).collect(),
            groups: groups(&sources, &stays),
            moves: BTreeSet::new(),
            stays: BTreeMap::new(),
            main: Vec::new(),
        };
        for ((act, to), from) in &sources {
            flow.moves.extend(flow.parts(from).into_iter().map(|from| Move {
                from,
                to: *to,
                act: *act,
                back: false,
            }));
        }
        for (act, at) in &stays {
            for place in flow.parts(at) {
                flow.stays.entry(place).or_default().push(*act);
            }
        }
        for ((act, from), targets) in &returns {
            let goals =
                flow.group_around(targets).map_or_else(|| targets.clone(), |one| BTreeSet::from([one]));
            flow.moves.extend(goals.into_iter().map(|to| Move { from: *from, to, act: *act, back: true }));
        }
        flow.main = main_line(machine.stages, &sources);
        flow
    }

    /// The place of a group.
    pub(super) fn group_place(&self, group: usize) -> Place {
        self.stages.len() + group
    }

    /// The letter of a group, `A` first.
    pub(super) fn letter(group: usize) -> char {
        u8::try_from(group).ok().and_then(|nth| b'A'.checked_add(nth)).map_or('?', char::from)
    }

    /// The members of a group as numbers of stages: `1–6・9`.
    pub(super) fn members(&self, group: usize) -> String {
        let mut runs: Vec<(Place, Place)> = Vec::new();
        for member in self.groups.get(group).into_iter().flatten() {
            match runs.last_mut().filter(|run| run.1 + 1 == *member) {
                Some(run) => run.1 = *member,
                None => runs.push((*member, *member)),
            }
        }
        let said: Vec<String> = runs
            .into_iter()
            .map(|(low, high)| if low == high { low.to_string() } else { format!("{low}–{high}") })
            .collect();
        said.join("・")
    }

    /// The groups and single stages that together are these stages.
    fn parts(&self, stages: &BTreeSet<Place>) -> Vec<Place> {
        let (used, rest) = cover(&self.groups, stages);
        used.into_iter().map(|group| self.group_place(group)).chain(rest).collect()
    }

    /// The group that is these stages, give or take one in five.
    fn group_around(&self, stages: &BTreeSet<Place>) -> Option<Place> {
        let fits = |group: &BTreeSet<Place>| group.symmetric_difference(stages).count() * 5 <= stages.len();
        self.groups.iter().position(fits).map(|group| self.group_place(group))
    }
}

fn hand(atlas: &Atlas, act: &str) -> Hand {
    if atlas.of_act(act).any(|route| route.commanded) {
        Hand::Commanded
    } else if atlas.of_act(act).all(|route| route.by == [Capacity::System]) {
        Hand::Clock
    } else {
        Hand::Person
    }
}

/// The groups a set of stages is made of, largest first, and what is left over.
fn cover(groups: &[BTreeSet<Place>], stages: &BTreeSet<Place>) -> (Vec<usize>, BTreeSet<Place>) {
    let mut rest = stages.clone();
    let mut used = Vec::new();
    while let Some((nth, group)) = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.is_subset(&rest))
        .max_by_key(|(nth, group)| (group.len(), usize::MAX - nth))
    {
        rest = rest.difference(group).copied().collect();
        used.push(nth);
    }
    (used, rest)
}

/// The sets of stages that share an act, smallest first, without those made of smaller ones.
fn groups(sources: &Sources, stays: &BTreeMap<usize, BTreeSet<Place>>) -> Vec<BTreeSet<Place>> {
    let moves = sources.values().map(|stages| (stages, BESIDE_MAX));
    let stays = stays.values().map(|stages| (stages, usize::MAX));
    let mut candidates: Vec<(usize, &BTreeSet<Place>, usize)> = moves
        .chain(stays)
        .filter(|(stages, _)| stages.len() >= SHARED_BY_MIN)
        .map(|(stages, beside)| (stages.len(), stages, beside))
        .collect();
    candidates.sort();
    let mut groups: Vec<BTreeSet<Place>> = Vec::new();
    for (_, stages, beside) in candidates {
        let (used, rest) = cover(&groups, stages);
        if used.is_empty() || rest.len() > beside || rest.len() * 2 > stages.len() {
            groups.push(stages.clone());
        }
    }
    groups
}

/// The longest way that goes forward through the stages as they are declared, to a goal if there
/// is one; among equals the one through the earlier stages.
fn main_line(stages: &[StageInfo], sources: &Sources) -> Vec<Place> {
    let mut best: Vec<Vec<Place>> = (0..stages.len()).map(|_| Vec::new()).collect();
    if let Some(first) = best.first_mut() {
        first.push(0);
    }
    for to in 1..stages.len() {
        let ways = sources.iter().filter(|((_, target), from)| *target == to && from.len() < SHARED_BY_MIN);
        let longest = ways
            .flat_map(|(_, from)| from)
            .filter(|from| **from < to)
            .filter_map(|from| best.get(*from))
            .filter(|way| !way.is_empty())
            .max_by(|one, other| one.len().cmp(&other.len()).then(other.cmp(one)));
        if let Some(longest) = longest {
            let mut way = longest.clone();
            way.push(to);
            if let Some(slot) = best.get_mut(to) {
                *slot = way;
            }
        }
    }
    let rank = |way: &Vec<Place>| match way.last().and_then(|last| stages.get(*last)) {
        Some(end) if GOALS.contains(&end.id) => 2,
        Some(end) => usize::from(end.closed),
        None => 0,
    };
    let mut main: Vec<Place> = Vec::new();
    for way in &best {
        if (rank(way), way.len()) > (rank(&main), main.len()) {
            main.clone_from(way);
        }
    }
    main
}
