//! What leads on from a card of the board. It is read from the machine of the procedure and from what its
//! reader holds, so that a board asks no more than it did: whether a rule stands in the way is said by the
//! form it leads to.

use shirube_desk::CaseLine;

use crate::frame::Frame;
use crate::known::own_ways;
use crate::line::{act_path, case_path};
use crate::words::page_words;

/// Applications stand on the page of a case in a list of their own.
const APPLICATION: &str = "application";

page_words! {
    /// The words of the control.
    NextWords {
        next = "次の段階へ進める", "Next step";
        whose = "だれの番かを見る", "See whose turn it is";
    }
}

/// Where a card leads on, and what that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) href: String,
    pub(crate) label: &'static str,
}

/// Where the acts of a procedure are on the page of its case.
pub(crate) fn next_anchor(procedure: &str) -> String {
    format!("next-{}", procedure.replace('/', "-"))
}

impl Next {
    /// The form of the one act of its reader's that leads to another stage; what they can do, on the page of
    /// the case, where there are several or none that leads on; whose turn it is, where it is not theirs.
    pub(crate) fn of(frame: &Frame, line: &CaseLine) -> Self {
        let w = NextWords::of(frame.language);
        let (mut is_theirs, mut on): (bool, Vec<&str>) = (false, Vec::new());
        for way in own_ways(&line.kind, &line.stage) {
            let by: Vec<String> = way.by.iter().map(|one| one.id().to_owned()).collect();
            if !frame.holds(&by) {
                continue;
            }
            is_theirs = true;
            if way.to.id != way.from.id && !on.contains(&way.act) {
                on.push(way.act);
            }
        }
        let path = match on.as_slice() {
            [one] => act_path(&line.procedure, one),
            _ if line.kind == APPLICATION => {
                format!("{}#p-{}", case_path(&line.case), line.procedure.replace('/', "-"))
            }
            // who holds the case now stands at the head of its page
            _ if !is_theirs => case_path(&line.case),
            _ => format!("{}#{}", case_path(&line.case), next_anchor(&line.procedure)),
        };
        Self { href: frame.link(&path), label: if is_theirs { w.next } else { w.whose } }
    }
}

#[cfg(test)]
mod tests {
    use shirube_core::render::Language;

    use super::*;
    use crate::frame::Visitor;

    fn next(capacity: &str, kind: &str, stage: &str) -> Next {
        let frame = Frame {
            language: Language::Ja,
            organisation: None,
            environment: None,
            visitor: Some(Visitor {
                name: String::new(),
                role: String::new(),
                areas: Vec::new(),
                capacities: vec![capacity.to_owned()],
            }),
            here: "/cases?view=board".to_owned(),
            area: None,
        };
        let line = CaseLine {
            procedure: "R8-0001/2".to_owned(),
            case: "R8-0001".to_owned(),
            kind: kind.to_owned(),
            stage: stage.to_owned(),
            ..line()
        };
        Next::of(&frame, &line)
    }

    fn line() -> CaseLine {
        CaseLine {
            procedure: String::new(),
            case: String::new(),
            title: String::new(),
            fiscal_year: 2026,
            kind: String::new(),
            kind_ja: String::new(),
            kind_en: String::new(),
            stage: String::new(),
            stage_ja: String::new(),
            stage_en: String::new(),
            phase: String::new(),
            phase_ja: String::new(),
            phase_en: String::new(),
            section: String::new(),
            person: String::new(),
            person_name: String::new(),
            due_at: None,
            days_left: None,
            days_unchanged: None,
            closed: false,
        }
    }

    #[test]
    fn the_only_act_that_leads_on_is_led_to_and_of_several_one_chooses_on_the_page_of_the_case() {
        let only = next("officer", "preparation", "issue");
        assert_eq!(only.href, "/procedures/R8-0001%2F2/acts/start-scouting");
        assert_eq!(only.label, "次の段階へ進める");
        let several = next("officer", "preparation", "ready");
        assert_eq!(several.href, "/cases/R8-0001#next-R8-0001-2");
        assert_eq!(several.label, "次の段階へ進める");
    }

    #[test]
    fn whose_turn_it_is_is_said_to_whom_it_is_not() {
        let other = next("auditor", "preparation", "issue");
        assert_eq!((other.href.as_str(), other.label), ("/cases/R8-0001", "だれの番かを見る"));
        let of_list = next("auditor", "application", "submitted");
        assert_eq!(of_list.href, "/cases/R8-0001#p-R8-0001-2");
    }
}
