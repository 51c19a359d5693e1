//! Where everything in a drawing stands. All lengths are pixels.
//!
//! The main line runs down the first column, in bands by phase, with the groups below it; pauses
//! and ends stand in the second column, as near as they can to where they are reached from. What
//! is said of the acts stands beside the cards they leave, where no line but their own passes.

use std::collections::BTreeMap;

use super::flow::{Flow, Place};
use super::measures::{CARD_WIDTH, LINE, PORT, act_label, px};
use super::routing::{self, Label, Side, Wire};
use super::{Language, columns};
use crate::words::Phase;

/// Where the first band starts.
const TOP: i32 = 72;
/// Width of the headings of the bands.
const HEADING: i32 = 76;
/// Width of one column of small text and of a heading.
const SMALL: i32 = 6;
const LARGE: i32 = 7;
const MARGIN: i32 = 16;

/// What a card stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Start,
    Live,
    End,
    Group,
}

/// A box of the drawing.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) place: Place,
    /// Id of the stage; empty for the start and for groups.
    pub(super) id: &'static str,
    pub(super) sort: Sort,
    pub(super) second: bool,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) height: i32,
    /// Number of the stage or letter of the group.
    pub(super) badge: String,
    pub(super) title: Vec<String>,
    pub(super) lines: Vec<String>,
    /// Letters of the groups the stage is in.
    pub(super) marks: String,
}

/// A phase, from the top of its first card to the bottom of its last.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) heading: String,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

/// A drawing, ready to be written.
pub(super) struct Plan {
    pub(super) cards: Vec<Card>,
    pub(super) bands: Vec<Band>,
    pub(super) wires: Vec<Wire>,
    pub(super) labels: Vec<Label>,
    pub(super) width: i32,
    pub(super) height: i32,
    /// Right edge of the bands; the second column has its own heading beyond it.
    pub(super) bands_right: i32,
    /// Left edge of the second column, if there is one.
    pub(super) second_column: Option<i32>,
}

/// Lays a flow out.
pub(super) fn plan(flow: &Flow, language: Language) -> Plan {
    let (first, second) = split(flow);
    let mut routes = routing::classify(flow, &first, language);
    let mut cards: Vec<Card> = first.iter().map(|place| card(flow, *place, false, language)).collect();
    cards.extend(second.iter().map(|place| card(flow, *place, true, language)));
    for card in &mut cards {
        let ports = Side::BOTH.map(|side| routes.ports(card.place, side).len());
        let most = px(ports.into_iter().max().unwrap_or(0));
        let text = px(card.title.len()) * 20 + px(card.lines.len()) * LINE + 18;
        card.height = if card.sort == Sort::Start { 34 } else { text.max(44) }.max(most * PORT + 12);
    }
    let (bands, bottom) = stack_first(flow, &mut cards, &routes, language);
    let low = stack_second(&mut cards, &mut routes);
    let spans = spans(&cards);
    routes.place(&spans);
    let widths = routes.widths(|label| px(columns(label)) * SMALL + 22);
    let x_first = MARGIN + HEADING + widths.left;
    let x_second = x_first + CARD_WIDTH + widths.middle;
    for card in &mut cards {
        card.x = if card.second { x_second } else { x_first };
    }
    let right = if second.is_empty() { x_first + CARD_WIDTH } else { x_second + CARD_WIDTH };
    let (wires, labels) = routes.draw(x_first, x_second, &spans);
    Plan {
        cards,
        bands,
        wires,
        labels,
        width: (right + widths.right + MARGIN).max(720),
        height: bottom.max(low) + 64,
        bands_right: x_first + CARD_WIDTH + 12,
        second_column: (!second.is_empty()).then_some(x_second),
    }
}

/// The places of the first column and those of the second.
fn split(flow: &Flow) -> (Vec<Place>, Vec<Place>) {
    let mut first = flow.main.clone();
    let second = (0..flow.stages.len()).filter(|place| !first.contains(place)).collect();
    first.extend((0..flow.groups.len()).map(|group| flow.group_place(group)));
    (first, second)
}

fn card(flow: &Flow, place: Place, second: bool, language: Language) -> Card {
    let small = (CARD_WIDTH - 28) / SMALL;
    let stays = flow.stays.get(&place).map_or(&[][..], Vec::as_slice);
    let acts: Vec<String> = stays.iter().map(|act| act_label(flow, *act, language)).collect();
    let mut lines = packed(&acts, small, language.comma());
    if let Some(one) = lines.first_mut() {
        one.insert_str(0, "↻ ");
    }
    let (sort, id, badge, title) = match flow.stages.get(place) {
        Some(stage) if stage.id.is_empty() => {
            (Sort::Start, "", String::new(), language.of(stage.label).to_owned())
        }
        Some(stage) => {
            let sort = if stage.closed { Sort::End } else { Sort::Live };
            (sort, stage.id, place.to_string(), language.of(stage.label).to_owned())
        }
        None => {
            let group = place - flow.stages.len();
            let members = flow.members(group);
            let title = match language {
                Language::Ja => format!("共通：段階 {members}"),
                Language::En => format!("Common to stages {members}"),
            };
            (Sort::Group, "", Flow::letter(group).to_string(), title)
        }
    };
    let marks = (0..flow.groups.len())
        .filter(|group| flow.groups.get(*group).is_some_and(|members| members.contains(&place)))
        .map(Flow::letter)
        .collect::<String>();
    let beside = 44 + px(marks.len()) * 18;
    let title = packed(&pieces(&title), (CARD_WIDTH - beside - 8) / LARGE, "");
    Card { place, id, sort, second, x: 0, y: 0, height: 0, badge, title, lines, marks }
}

/// Pieces a text may be broken into: words of Latin letters, and single Japanese characters.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for one in text.chars() {
        let joins = |last: &&mut String| {
            !last.ends_with(' ') && last.chars().all(|other| columns(&other.to_string()) == 1)
        };
        match pieces.last_mut().filter(joins) {
            Some(last) if columns(&one.to_string()) == 1 => last.push(one),
            _ => pieces.push(one.to_string()),
        }
    }
    pieces
}

/// Lines of at most so many columns, broken between the items and, where one is too long, in it.
fn packed(items: &[String], most: i32, comma: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (nth, item) in items.iter().enumerate() {
        let item = if nth + 1 < items.len() { format!("{item}{comma}") } else { item.clone() };
        let takes = |text: &str| px(columns(text.trim_end()));
        let whole = if takes(&item) <= most { vec![item] } else { pieces(&item) };
        for (part, piece) in whole.into_iter().enumerate() {
            match lines.last_mut() {
                Some(line) if takes(&format!("{line}{piece}")) <= most => line.push_str(&piece),
                // a line is never empty, and no piece is broken further
                _ if part == 0 || !piece.trim().is_empty() => lines.push(piece),
                _ => {}
            }
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Stacks the first column; answers its bands and its bottom.
fn stack_first(
    flow: &Flow,
    cards: &mut [Card],
    routes: &routing::Routes,
    language: Language,
) -> (Vec<Band>, i32) {
    let mut bands: Vec<(Option<Phase>, Band)> = Vec::new();
    let mut y = TOP;
    let mut above: Option<Place> = None;
    for card in cards.iter_mut().filter(|card| !card.second) {
        let phase = flow.stages.get(card.place).map(|stage| stage.phase);
        let between = above.map_or(0, |above| routes.between(above, card.place));
        let gap = if between > 0 { between * LINE + 26 } else { 20 };
        if bands.last().is_none_or(|(last, _)| *last != phase) {
            if let Some((_, last)) = bands.last_mut() {
                last.bottom = y + gap / 2;
                y += gap + 8;
            }
            let heading = phase.map_or(language.pick("共通", "common"), |phase| language.of(phase.words()));
            let top = bands.last().map_or(TOP - 14, |(_, last)| last.bottom);
            bands.push((phase, Band { heading: heading.to_owned(), top, bottom: 0 }));
        } else {
            y += gap;
        }
        card.y = y;
        y += card.height;
        above = Some(card.place);
    }
    if let Some((_, last)) = bands.last_mut() {
        last.bottom = y + 14;
    }
    (bands.into_iter().map(|(_, band)| band).collect(), y)
}

/// Stacks the second column, each card as near as it can be to what leads to it; answers its
/// bottom.
fn stack_second(cards: &mut [Card], routes: &mut routing::Routes) -> i32 {
    let mut middles: BTreeMap<Place, i32> =
        cards.iter().filter(|card| !card.second).map(|card| (card.place, card.y + card.height / 2)).collect();
    let lowest = middles.values().max().copied().unwrap_or(TOP);
    let mut wished: Vec<(i32, usize)> = Vec::new();
    // what is only reached from the second column stands by its own source there
    for only_first in [true, false] {
        for (nth, card) in cards.iter().enumerate().filter(|(_, card)| card.second) {
            if wished.iter().any(|(_, done)| *done == nth) {
                continue;
            }
            let near: Vec<i32> = routes
                .neighbours(card.place)
                .iter()
                .filter_map(|place| middles.get(place))
                .copied()
                .collect();
            let middle = match px(near.len()) {
                0 if only_first => continue,
                0 => lowest,
                count => near.iter().sum::<i32>() / count,
            };
            wished.push((middle - card.height / 2, nth));
        }
        middles.extend(
            wished
                .iter()
                .filter_map(|(top, nth)| Some((cards.get(*nth)?.place, top + cards.get(*nth)?.height / 2))),
        );
    }
    wished.sort_unstable();
    routes.place(&spans(cards));
    let mut low = TOP;
    for (top, nth) in wished {
        if let Some(card) = cards.get_mut(nth) {
            let wish = top.max(low);
            // a little lower where a line would run so close to another's that they seem one
            let clear = (0..8).map(|step| wish + step * 4);
            let moved = clear.min_by_key(|y| (routes.conflicts(card.place, *y - card.y), *y)).unwrap_or(wish);
            low = moved + card.height + 26;
            card.y = moved;
        }
    }
    low
}

fn spans(cards: &[Card]) -> BTreeMap<Place, (i32, i32)> {
    cards.iter().map(|card| (card.place, (card.y, card.height))).collect()
}
