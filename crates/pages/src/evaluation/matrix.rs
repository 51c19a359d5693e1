//! What all sheets come to: ranks and totals, and each application's points by item and seat.

use shirube_core::domain::scoring::{EntrantId, Row as Ranked};
use shirube_core::render::Language;
use shirube_desk::{EntrantView, EvaluationView, SheetView};

use super::form::text_of;
use super::words::EvaluationWords;
use super::{named, of_entrant};
use crate::words::either;

/// A line of the ranking.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) rank: String,
    pub(super) name: String,
    pub(super) technical: String,
    pub(super) price: String,
    pub(super) total: String,
}

/// An item of an application: its points by seat, and their mean.
#[derive(Debug)]
pub(super) struct ItemLine {
    pub(super) label: String,
    pub(super) points: Vec<(String, String)>,
    pub(super) mean: String,
}

/// An application with everybody's points and comments.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) items: Vec<ItemLine>,
    /// What each seat said: the seat, whether it recommends, the words.
    pub(super) said: Vec<(String, Option<&'static str>, String)>,
}

/// What all sheets come to.
#[derive(Debug)]
pub(super) struct Matrix {
    pub(super) seats: Vec<String>,
    /// The ranking; none where the sheets give no points.
    pub(super) lines: Vec<Line>,
    pub(super) has_price: bool,
    pub(super) has_ranking: bool,
    pub(super) fault: Option<String>,
    pub(super) sheets: Vec<Sheet>,
}

impl Matrix {
    pub(super) fn new(language: Language, view: &EvaluationView) -> Self {
        let w = EvaluationWords::of(language);
        let name = |id: &EntrantId| {
            let known = view.entrants.iter().find(|one| one.id == id.as_str());
            known.map_or_else(|| id.to_string(), |one| named(&one.name, &one.key))
        };
        let rows = view.ranking.as_ref().map_or(&[][..], |one| one.rows.as_slice());
        let line = |row: &Ranked| Line {
            rank: row.rank.map_or_else(|| w.below.to_owned(), |rank| rank.to_string()),
            name: name(&row.entrant),
            technical: row.technical.to_string(),
            price: row.price_points.map(|one| one.to_string()).unwrap_or_default(),
            total: row.total.to_string(),
        };
        Self {
            seats: view.sheets.iter().map(|one| one.seat.clone()).collect(),
            lines: rows.iter().map(line).collect(),
            has_price: rows.iter().any(|row| row.price_points.is_some()),
            has_ranking: view.act == Some("score"),
            fault: view.fault.as_ref().map(|one| either(language, &one.ja, &one.en).to_owned()),
            sheets: view.entrants.iter().map(|one| sheet(language, &w, view, one)).collect(),
        }
    }
}

fn sheet(language: Language, w: &EvaluationWords, view: &EvaluationView, entrant: &EntrantView) -> Sheet {
    let rows = view.ranking.as_ref().map_or(&[][..], |one| one.rows.as_slice());
    let ranked = rows.iter().find(|row| row.entrant.as_str() == entrant.id);
    let items = view.criteria.as_ref().filter(|_| view.act == Some("score"));
    let item = |item: &shirube_core::domain::scoring::Item| ItemLine {
        label: either(language, &item.label_ja, &item.label_en).to_owned(),
        points: view
            .sheets
            .iter()
            .map(|one| {
                let points = of_entrant(&one.sheet, entrant).and_then(|sheet| sheet.get(item.id.as_str()));
                (one.seat.clone(), points.map(text_of).unwrap_or_default())
            })
            .collect(),
        mean: ranked.and_then(|row| row.per_item.get(&item.id)).map(ToString::to_string).unwrap_or_default(),
    };
    let mut lines: Vec<ItemLine> = items.into_iter().flat_map(|all| &all.items).map(item).collect();
    if let Some(row) = ranked.filter(|row| !row.per_member.is_empty()) {
        let of_seat = |one: &SheetView| {
            let result = row.per_member.iter().find(|(seat, _)| seat.as_str() == one.seat);
            (one.seat.clone(), result.map(|(_, result)| result.technical.to_string()).unwrap_or_default())
        };
        lines.push(ItemLine {
            label: w.sum.to_owned(),
            points: view.sheets.iter().map(of_seat).collect(),
            mean: row.technical.to_string(),
        });
    }
    let said = view.sheets.iter().filter_map(|one| {
        let found = of_entrant(&one.sheet, entrant);
        let recommends = found.and_then(|sheet| sheet.get("recommend")?.as_bool());
        let recommends = recommends.map(|yes| if yes { w.recommends } else { w.not_recommends });
        let text =
            of_entrant(&one.comments, entrant).or_else(|| found.and_then(|sheet| sheet.get("assessment")));
        let text = text.map(text_of).unwrap_or_default();
        (recommends.is_some() || !text.is_empty()).then(|| (one.seat.clone(), recommends, text))
    });
    Sheet { name: named(&entrant.name, &entrant.key), items: lines, said: said.collect() }
}
