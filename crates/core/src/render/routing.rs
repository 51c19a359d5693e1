//! How the lines of a drawing run: straight down between neighbours, else beside the columns,
//! where all lines to one place share one trunk and one arrow.

use std::collections::BTreeMap;

use super::Language;
use super::flow::{Flow, Move, Place};
use super::measures::{CARD_WIDTH, LANE, LINE, PORT, act_label, px};

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Left, Self::Right];
}

/// Where a line runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    Left,
    Middle,
    Right,
}

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// Onward.
    Onward,
    /// Back to an earlier stage.
    Return,
    /// To a pause or an end.
    Aside,
}

/// Lines to one place that share a trunk.
pub(super) type Key = (Zone, Place, Tone);

/// A line as it is drawn.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) tone: Tone,
    /// Whether it is the main line.
    pub(super) main: bool,
    /// From port to trunk to port: x, y, x of the trunk, x, y.
    pub(super) ways: Vec<(i32, i32, i32, i32, i32)>,
}

/// A text beside a line.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) x: i32,
    pub(super) y: i32,
    /// Whether the text ends at `x`.
    pub(super) ends: bool,
    pub(super) tone: Tone,
    pub(super) text: String,
}

/// Something that meets a card: a move that leaves it, or a trunk that comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    Out(usize),
    In(Key),
}

#[derive(Debug)]
struct Routed {
    one: Move,
    key: Key,
    label: String,
}

/// Widths of the strips beside and between the columns.
pub(super) struct Widths {
    pub(super) left: i32,
    pub(super) middle: i32,
    pub(super) right: i32,
}

/// All lines of a drawing.
pub(super) struct Routes {
    straight: Vec<Routed>,
    beside: Vec<Routed>,
    first: Vec<Place>,
    ports: BTreeMap<(Place, Side), Vec<Port>>,
    heights: BTreeMap<(Place, Side, Port), i32>,
    lanes: BTreeMap<Key, i32>,
    gutters: BTreeMap<(bool, Side), i32>,
}

/// Sorts the moves by how they run.
pub(super) fn classify(flow: &Flow, first: &[Place], language: Language) -> Routes {
    let rank = |place: Place| first.iter().position(|one| *one == place);
    let mut routes = Routes {
        straight: Vec::new(),
        beside: Vec::new(),
        first: first.to_vec(),
        ports: BTreeMap::new(),
        heights: BTreeMap::new(),
        lanes: BTreeMap::new(),
        gutters: BTreeMap::new(),
    };
    for one in &flow.moves {
        let label = act_label(flow, one.act, language);
        let (zone, tone) = match (rank(one.from), rank(one.to)) {
            (Some(from), Some(to)) if to == from + 1 => {
                let key = (Zone::Middle, one.to, Tone::Onward);
                routes.straight.push(Routed { one: *one, key, label });
                continue;
            }
            (Some(from), Some(to)) if to < from && !is_group(flow, one.from) => (Zone::Left, Tone::Return),
            (Some(_), Some(_)) => (Zone::Left, Tone::Onward),
            (None, Some(_)) if one.back || is_group(flow, one.to) => (Zone::Middle, Tone::Return),
            (None, Some(_)) => (Zone::Middle, Tone::Onward),
            (Some(_), None) => (Zone::Middle, Tone::Aside),
            (None, None) => (Zone::Right, Tone::Aside),
        };
        let key = (zone, one.to, tone);
        let (out, into) = match zone {
            Zone::Left => (Side::Left, Side::Left),
            Zone::Right => (Side::Right, Side::Right),
            Zone::Middle if rank(one.from).is_some() => (Side::Right, Side::Left),
            Zone::Middle => (Side::Left, Side::Right),
        };
        routes.ports.entry((one.from, out)).or_default().push(Port::Out(routes.beside.len()));
        let entries = routes.ports.entry((one.to, into)).or_default();
        if !entries.contains(&Port::In(key)) {
            entries.push(Port::In(key));
        }
        routes.beside.push(Routed { one: *one, key, label });
    }
    routes
}

fn is_group(flow: &Flow, place: Place) -> bool {
    place >= flow.stages.len()
}

impl Routes {
    /// What meets a side of a card.
    pub(super) fn ports(&self, place: Place, side: Side) -> &[Port] {
        self.ports.get(&(place, side)).map_or(&[], Vec::as_slice)
    }

    /// How many moves go straight from one card to the one below it.
    pub(super) fn between(&self, above: Place, below: Place) -> i32 {
        px(self.straight.iter().filter(|routed| routed.one.from == above && routed.one.to == below).count())
    }

    /// The places that lead to this one; where there are none, those it leads to.
    pub(super) fn neighbours(&self, place: Place) -> Vec<Place> {
        let into: Vec<Place> =
            self.beside.iter().filter(|one| one.one.to == place).map(|one| one.one.from).collect();
        if into.iter().any(|from| self.first.contains(from)) {
            return into;
        }
        self.beside.iter().filter(|one| one.one.from == place).map(|one| one.one.to).collect()
    }

    /// Orders what meets each card by where it comes from or goes, and gives trunks their lanes.
    pub(super) fn place(&mut self, spans: &BTreeMap<Place, (i32, i32)>) {
        let middle = |place: Place| spans.get(&place).map_or(0, |(y, height)| y + height / 2);
        for ((place, side), ports) in &mut self.ports {
            let far = |port: &Port| match port {
                Port::Out(nth) => self.beside.get(*nth).map_or(0, |routed| middle(routed.one.to)),
                Port::In(key) => {
                    let from: Vec<i32> = self
                        .beside
                        .iter()
                        .filter(|routed| routed.key == *key)
                        .map(|routed| middle(routed.one.from))
                        .collect();
                    from.iter().sum::<i32>() / px(from.len()).max(1)
                }
            };
            // where a line comes back from the place another goes to, the two do not cross
            let turn = |port: &Port| matches!(port, Port::In(_)) == (*side == Side::Right);
            ports.sort_by_key(|port| (far(port), turn(port), *port));
            let (top, height) = spans.get(place).copied().unwrap_or_default();
            let slack = (height - px(ports.len()) * PORT) / 2;
            for (nth, port) in ports.iter().enumerate() {
                let y = top + slack + px(nth) * PORT + PORT / 2 + 3;
                self.heights.insert((*place, *side, *port), y);
            }
        }
        self.assign_lanes();
    }

    /// How many lines of the second column's card, moved by so much, would run close beside one of
    /// the first column without being it.
    pub(super) fn conflicts(&self, place: Place, moved: i32) -> usize {
        let at = |side: Side, own: bool| {
            self.heights
                .iter()
                .filter(move |((at, on, _), _)| *on == side && (*at == place) == own)
                .filter(move |((at, _, _), _)| own || self.first.contains(at))
                .map(|(_, y)| *y)
        };
        at(Side::Left, true)
            .map(|y| y + moved)
            .map(|y| at(Side::Right, false).filter(|other| (1..10).contains(&(y - other).abs())).count())
            .sum()
    }

    fn sides(&self, routed: &Routed) -> (Side, Side) {
        match routed.key.0 {
            Zone::Left => (Side::Left, Side::Left),
            Zone::Right => (Side::Right, Side::Right),
            Zone::Middle if self.first.contains(&routed.one.from) => (Side::Right, Side::Left),
            Zone::Middle => (Side::Left, Side::Right),
        }
    }

    /// The heights at which a move leaves and arrives.
    fn ends(&self, nth: usize, routed: &Routed) -> (i32, i32) {
        let (out, into) = self.sides(routed);
        let height = |place, side, port| self.heights.get(&(place, side, port)).copied().unwrap_or_default();
        (height(routed.one.from, out, Port::Out(nth)), height(routed.one.to, into, Port::In(routed.key)))
    }

    /// The shortest trunks run nearest to the cards; none overlaps another in its lane.
    fn assign_lanes(&mut self) {
        let mut reach: BTreeMap<Key, (i32, i32)> = BTreeMap::new();
        for (nth, routed) in self.beside.iter().enumerate() {
            let (from, to) = self.ends(nth, routed);
            let span = reach.entry(routed.key).or_insert((i32::MAX, i32::MIN));
            *span = (span.0.min(from).min(to), span.1.max(from).max(to));
        }
        let mut trunks: Vec<(i32, Key, (i32, i32))> =
            reach.into_iter().map(|(key, span)| (span.1 - span.0, key, span)).collect();
        trunks.sort_unstable();
        let most = px(trunks.len());
        let mut taken: BTreeMap<(Zone, i32), Vec<(i32, i32)>> = BTreeMap::new();
        for (_, key, (top, bottom)) in trunks {
            let free = |lane: &i32| {
                taken
                    .get(&(key.0, *lane))
                    .is_none_or(|spans| spans.iter().all(|(high, low)| bottom + 8 < *high || *low + 8 < top))
            };
            // as many lanes as trunks always suffice
            let lane = (0..most).find(free).unwrap_or(most);
            taken.entry((key.0, lane)).or_default().push((top, bottom));
            self.lanes.insert(key, lane);
        }
    }

    /// The widths of the strips, given the width a label takes.
    pub(super) fn widths(&mut self, width: impl Fn(&str) -> i32) -> Widths {
        for routed in &self.beside {
            let second = !self.first.contains(&routed.one.from);
            let gutter = self.gutters.entry((second, self.sides(routed).0)).or_insert(0);
            *gutter = (*gutter).max(width(&routed.label));
        }
        let lanes = |zone: Zone| {
            let used = self.lanes.iter().filter(|(key, _)| key.0 == zone).map(|(_, lane)| lane + 1);
            used.max().unwrap_or(0) * LANE
        };
        Widths {
            left: self.gutter(false, Side::Left) + lanes(Zone::Left) + 8,
            middle: self.gutter(false, Side::Right) + lanes(Zone::Middle) + self.gutter(true, Side::Left),
            right: self.gutter(true, Side::Right) + lanes(Zone::Right),
        }
    }

    /// Width kept free for labels beside a column, at least that of an arrow.
    fn gutter(&self, second: bool, side: Side) -> i32 {
        self.gutters.get(&(second, side)).copied().unwrap_or(0).max(24)
    }

    /// The lines and their labels, with the columns at these places.
    pub(super) fn draw(
        &self,
        x_first: i32,
        x_second: i32,
        spans: &BTreeMap<Place, (i32, i32)>,
    ) -> (Vec<Wire>, Vec<Label>) {
        let mut trunks: BTreeMap<Key, Wire> = BTreeMap::new();
        let mut labels = Vec::new();
        for (nth, routed) in self.beside.iter().enumerate() {
            let (out, into) = self.sides(routed);
            let (from, to) = self.ends(nth, routed);
            let edge = |place: Place, side: Side| {
                let x = if self.first.contains(&place) { x_first } else { x_second };
                if side == Side::Left { x } else { x + CARD_WIDTH }
            };
            let lane = self.lanes.get(&routed.key).copied().unwrap_or(0) * LANE;
            let trunk = match routed.key.0 {
                Zone::Left => x_first - self.gutter(false, Side::Left) - lane,
                Zone::Middle => x_first + CARD_WIDTH + self.gutter(false, Side::Right) + lane,
                Zone::Right => x_second + CARD_WIDTH + self.gutter(true, Side::Right) + lane,
            };
            let (x_out, x_in) = (edge(routed.one.from, out), edge(routed.one.to, into));
            let tone = routed.key.2;
            trunks
                .entry(routed.key)
                .or_insert_with(|| Wire { tone, main: false, ways: Vec::new() })
                .ways
                .push((x_out, from, trunk, x_in, to));
            let ends = out == Side::Left;
            let x = if ends { x_out - 8 } else { x_out + 8 };
            labels.push(Label { x, y: from - 4, ends, tone, text: routed.label.clone() });
        }
        let mut wires: Vec<Wire> = trunks.into_values().collect();
        self.draw_straight(x_first + CARD_WIDTH / 2, spans, &mut wires, &mut labels);
        (wires, labels)
    }

    fn draw_straight(
        &self,
        x: i32,
        spans: &BTreeMap<Place, (i32, i32)>,
        wires: &mut Vec<Wire>,
        labels: &mut Vec<Label>,
    ) {
        let mut lines: BTreeMap<Place, i32> = BTreeMap::new();
        for routed in &self.straight {
            let (Some((top, height)), Some((below, _))) =
                (spans.get(&routed.one.from), spans.get(&routed.one.to))
            else {
                continue;
            };
            let nth = lines.entry(routed.one.from).or_insert(0);
            if *nth == 0 {
                let ways = vec![(x, top + height, x, x, *below)];
                wires.push(Wire { tone: Tone::Onward, main: true, ways });
            }
            let y = top + height + 18 + *nth * LINE;
            *nth += 1;
            labels.push(Label { x: x + 12, y, ends: false, tone: Tone::Onward, text: routed.label.clone() });
        }
    }
}
