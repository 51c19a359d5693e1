//! What lists of cases are narrowed by: the fields of the form above the list and the board.

use shirube_core::procedures::{MACHINES, newest};
use shirube_core::render::Language;
use shirube_core::words::Phase;
use shirube_desk::{OfficerView, ViewForm, ViewQuery};

use crate::frame::Frame;
use crate::saved::view_path;
use crate::words::page_words;

/// The kind whose procedure is no case.
const OFFICE: &str = "office";

/// Officers one chooses among; of more the id is typed.
const OFFICERS_MAX: usize = 300;

page_words! {
    /// The words of the filters.
    FilterWords {
        path = "手続", "Path";
        stage = "段階", "Stage";
        person = "担当", "In charge";
        person_id = "担当（職員の番号）", "In charge (id)";
        section = "担当課", "Section";
        year = "年度（西暦）", "Fiscal year";
        due = "この日より前が期限", "Due before";
        due_help = "例：2026-12-01、R8.12.1", "e.g. 2026-12-01";
        state = "状態", "Status";
        going = "進行中", "Going on";
        ended = "終了したもの", "Ended";
        all = "すべて", "All";
        apply = "絞り込む", "Filter";
        clear = "条件を消す", "Clear";
        wrong = "条件を確認してください", "Check the filter";
    }
}

/// What a list is narrowed by beside what its address says: a day as it was typed, what is wrong with which
/// field, and the officers one of whom may be in charge.
#[derive(Debug, Clone, Copy)]
pub struct CaseFilter<'f> {
    /// The day as it was typed.
    pub typed_due: &'f str,
    /// Fields, and what is wrong with them.
    pub faults: &'f [(&'static str, String)],
    /// Who may be in charge.
    pub officers: &'f [OfficerView],
}

/// An option of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// Stages of one phase, or of one path.
#[derive(Debug)]
pub(crate) struct Stages {
    pub(crate) label: &'static str,
    pub(crate) all: Vec<Choice>,
}

/// Who may be in charge.
#[derive(Debug)]
pub(crate) enum InCharge {
    /// One of these.
    Among(Vec<Choice>),
    /// Somebody whose id is typed.
    Typed(String),
}

/// The fields of the form.
#[derive(Debug)]
pub(crate) struct Filters {
    pub(crate) w: FilterWords,
    pub(crate) paths: Vec<Choice>,
    pub(crate) stages: Vec<Stages>,
    pub(crate) in_charge: InCharge,
    pub(crate) section: String,
    pub(crate) year: String,
    pub(crate) due: String,
    pub(crate) closed: bool,
    pub(crate) faults: Vec<(&'static str, String)>,
    pub(crate) is_board: bool,
    /// Where nothing is filtered.
    pub(crate) clear: String,
}

impl Filters {
    /// The form as it was asked.
    pub(crate) fn new(frame: &Frame, asks: &ViewQuery, filter: CaseFilter<'_>) -> Self {
        let (query, language) = (&asks.query, frame.language);
        let all = ViewQuery { form: asks.form, ..ViewQuery::default() };
        let mut paths: Vec<Choice> = Vec::new();
        for machine in cases() {
            if paths.iter().all(|known| known.id != machine.kind) {
                paths.push(Choice {
                    id: machine.kind.to_owned(),
                    label: language.of(machine.label).to_owned(),
                    chosen: query.kind.as_deref() == Some(machine.kind),
                });
            }
        }
        Self {
            w: FilterWords::of(language),
            paths,
            stages: stages(language, query.kind.as_deref(), query.stage.as_deref()),
            in_charge: in_charge(filter.officers, query.person.as_deref()),
            section: query.section.clone().unwrap_or_default(),
            year: query.fiscal_year.map(|year| year.to_string()).unwrap_or_default(),
            due: query.due_before.map_or_else(|| filter.typed_due.to_owned(), |day| day.to_string()),
            closed: query.closed,
            faults: filter.faults.to_vec(),
            clear: frame.link(&view_path(&all)),
            is_board: asks.form == ViewForm::Board,
        }
    }

    /// Whether something is wrong with a field.
    pub(crate) fn is_wrong(&self, field: &str) -> bool {
        self.faults.iter().any(|(of, _)| *of == field)
    }
}

fn cases() -> impl Iterator<Item = &'static shirube_core::registry::Machine> {
    MACHINES.iter().copied().filter(|machine| machine.kind != OFFICE)
}

/// The stages of a path in its order; of all paths by phase, one that several paths have once.
fn stages(language: Language, kind: Option<&str>, asked: Option<&str>) -> Vec<Stages> {
    let choice = |id: &str, label: &str| Choice {
        id: id.to_owned(),
        label: label.to_owned(),
        chosen: asked == Some(id),
    };
    if let Some(machine) = kind.and_then(newest).filter(|machine| machine.kind != OFFICE) {
        let own = machine.stages.iter().filter(|stage| !stage.id.is_empty());
        let all = own.map(|stage| choice(stage.id, language.of(stage.label))).collect();
        return vec![Stages { label: language.of(machine.label), all }];
    }
    let mut all: Vec<Stages> = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for phase in Phase::ALL {
        let mut of_phase: Vec<Choice> = Vec::new();
        let stages = cases().flat_map(|machine| machine.stages.iter());
        for stage in stages.filter(|stage| !stage.id.is_empty() && stage.phase == phase) {
            let label = language.of(stage.label);
            match of_phase.iter_mut().find(|one| one.id == stage.id) {
                Some(one) if one.label.split(" / ").any(|said| said == label) => {}
                // what paths call differently is asked for together
                Some(one) => one.label = format!("{} / {label}", one.label),
                None if known.contains(&stage.id) => {}
                None => of_phase.push(choice(stage.id, label)),
            }
        }
        known.extend(
            cases().flat_map(|machine| machine.stages).filter(|one| one.phase == phase).map(|one| one.id),
        );
        all.push(Stages { label: language.of(phase.words()), all: of_phase });
    }
    all.retain(|one| !one.all.is_empty());
    all
}

/// The officers, and whoever is asked for besides: one who was in charge may be no officer any more.
fn in_charge(officers: &[OfficerView], asked: Option<&str>) -> InCharge {
    if officers.len() > OFFICERS_MAX {
        return InCharge::Typed(asked.unwrap_or_default().to_owned());
    }
    let choice = |one: &OfficerView| Choice {
        id: one.person.clone(),
        label: format!("{}（{}）", one.name, one.person),
        chosen: asked == Some(one.person.as_str()),
    };
    let mut all: Vec<Choice> = officers.iter().map(choice).collect();
    let other = asked.filter(|asked| officers.iter().all(|one| one.person != *asked));
    all.extend(other.map(|id| Choice { id: id.to_owned(), label: id.to_owned(), chosen: true }));
    InCharge::Among(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(stages: &[Stages]) -> Vec<&str> {
        stages.iter().flat_map(|one| &one.all).filter(|one| one.chosen).map(|one| one.id.as_str()).collect()
    }

    #[test]
    fn every_stage_is_asked_for_once_and_a_path_has_its_own() {
        let all = stages(Language::Ja, None, Some("call-open"));
        let mut ids: Vec<&str> = all.iter().flat_map(|one| &one.all).map(|one| one.id.as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "one option for a stage");
        for stage in cases().flat_map(|machine| machine.stages).filter(|stage| !stage.id.is_empty()) {
            assert!(ids.contains(&stage.id), "{}", stage.id);
        }
        assert_eq!(chosen(&all), ["call-open"]);
        let own = stages(Language::En, Some("preparation"), None);
        let expected = newest("preparation").unwrap().stages.iter().filter(|one| !one.id.is_empty()).count();
        assert_eq!((own.len(), own.first().map(|one| one.all.len())), (1, Some(expected)));
    }

    #[test]
    fn whoever_is_asked_for_is_among_those_shown() {
        let officer = |nth: usize| OfficerView {
            person: format!("u-{nth:04}"),
            name: "佐藤".to_owned(),
            sections: Vec::new(),
        };
        let InCharge::Among(all) = in_charge(&[officer(1)], Some("u-0099")) else { panic!("few officers") };
        assert_eq!(all.iter().map(|one| one.chosen).collect::<Vec<_>>(), [false, true]);
        let many: Vec<OfficerView> = (0..=OFFICERS_MAX).map(officer).collect();
        assert!(matches!(in_charge(&many, Some("u-0001")), InCharge::Typed(id) if id == "u-0001"));
    }
}
