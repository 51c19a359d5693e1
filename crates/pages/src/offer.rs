//! What somebody could do in a procedure, and what stands in the way of the rest.

use shirube_core::render::Language;
use shirube_core::words::Capacity;
use shirube_desk::{LookedAt, OfferView, Unmet};

use crate::begin::begin_path;
use crate::frame::Frame;
use crate::known::{begins, is_own};
use crate::line::act_path;
use crate::rules::{Cited, cited};
use crate::words::either;

/// The rule that says whose section is on the approval route: whoever is not on it is not asked.
const ROUTE: &str = "on-the-route";

/// The rule that says who may perform an act.
const CAPACITY: &str = "capacity";

/// A requirement that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) text: String,
    pub(crate) citation: String,
    /// Where its rule is explained.
    pub(crate) rule: Option<Cited>,
}

/// Requirements in the language of a page.
pub(crate) fn missing(language: Language, unmet: &[Unmet]) -> Vec<Missing> {
    let one = |one: &Unmet| Missing {
        text: either(language, &one.ja, &one.en).to_owned(),
        citation: either(language, &one.citation_ja, &one.citation_en).to_owned(),
        rule: cited(language, &one.rule),
    };
    unmet.iter().map(one).collect()
}

/// What an entry decides, by name.
pub(crate) fn looked_at(language: Language, all: &[LookedAt]) -> Vec<Missing> {
    let one = |one: &LookedAt| Missing {
        text: either(language, &one.ja, &one.en).to_owned(),
        citation: either(language, &one.citation_ja, &one.citation_en).to_owned(),
        rule: cited(language, &one.rule),
    };
    all.iter().map(one).collect()
}

/// Capacities as the office calls them.
pub(crate) fn capacities(language: Language, ids: &[String]) -> String {
    let name = |id: &String| Capacity::from_id(id).map(|one| language.of(one.words()));
    ids.iter().filter_map(name).collect::<Vec<_>>().join(language.comma())
}

/// An act as it is offered.
#[derive(Debug)]
pub(crate) struct Offered {
    pub(crate) act: String,
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) by: String,
    pub(crate) missing: Vec<Missing>,
    /// Whether it asks for something: what is missing may be what is typed.
    pub(crate) asks: bool,
}

/// The acts of a procedure, sorted by what somebody can do with them.
#[derive(Debug, Default)]
pub(crate) struct Offers {
    /// What the stage is about, and can be done.
    pub(crate) open: Vec<Offered>,
    /// What any stage provides, and can be done: suspending, correcting.
    pub(crate) aside: Vec<Offered>,
    /// What waits for something.
    pub(crate) closed: Vec<Offered>,
    /// What is for others to do.
    pub(crate) of_others: Vec<Offered>,
    /// Procedures that can be opened on it: a complaint.
    pub(crate) begins: Vec<Offered>,
}

/// What whoever looks may open on a procedure.
pub(crate) fn openings(frame: &Frame, (procedure, kind): (&str, &str)) -> Vec<Offered> {
    let all = begins(kind).into_iter().filter(|(_, offer)| frame.holds(&offer.by));
    let one = |(of, offer): (&str, OfferView)| Offered {
        act: offer.act.clone(),
        href: frame.link(&begin_path(procedure, of, &offer.act)),
        label: either(frame.language, &offer.ja, &offer.en).to_owned(),
        by: capacities(frame.language, &offer.by),
        missing: Vec::new(),
        asks: !offer.facts.is_empty(),
    };
    all.map(one).collect()
}

impl Offers {
    pub(crate) fn of(frame: &Frame, (procedure, kind, stage): (&str, &str, &str), all: &[OfferView]) -> Self {
        let mut offers = Self { begins: openings(frame, (procedure, kind)), ..Self::default() };
        for offer in all {
            let one = Offered {
                act: offer.act.clone(),
                href: frame.link(&act_path(procedure, &offer.act)),
                label: either(frame.language, &offer.ja, &offer.en).to_owned(),
                by: capacities(frame.language, &offer.by),
                missing: missing(frame.language, &offer.unmet),
                asks: !offer.facts.is_empty(),
            };
            let is_own = is_own(kind, stage, &offer.act);
            if offer.allowed && is_own {
                offers.open.push(one);
            } else if offer.allowed {
                offers.aside.push(one);
            } else if offer.unmet.iter().any(|unmet| unmet.rule == CAPACITY) {
                // What only the clock does is nobody's to press.
                if is_own && !one.by.is_empty() && offer.by.iter().any(|by| by != "system") {
                    offers.of_others.push(one);
                }
            } else if !offer.unmet.iter().any(|unmet| unmet.rule == ROUTE) {
                offers.closed.push(one);
            }
        }
        offers
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.aside.is_empty() && self.closed.is_empty() && self.of_others.is_empty()
    }
}
