//! The machines with what the survey knows of them, computed once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use shirube_core::atlas::{Atlas, ReadSet, survey};
use shirube_core::effect::{Audience, Effect, RETENTION, RETENTION_WORDS};
use shirube_core::facts::{Document, Fact};
use shirube_core::procedures::MACHINES;
use shirube_core::registry::Machine;
use shirube_core::words::{Capacity, Words};

use crate::deciding::{Decision, OF_ROUTE};
use crate::error::DeskError;

/// A machine and what the desk needs of its atlas.
pub(crate) struct Known {
    /// The machine.
    pub(crate) machine: &'static Machine,
    /// What each act reads of other procedures.
    reads: BTreeMap<&'static str, ReadSet>,
    /// The facts each act may bring.
    asks: BTreeMap<&'static str, Vec<&'static Fact>>,
    /// The documents each act may bring.
    documents: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// The capacities that may perform each act.
    by: BTreeMap<&'static str, BTreeSet<Capacity>>,
    /// What its deadlines and duties are about.
    deadlines: BTreeMap<&'static str, Words>,
    /// Whom its reminders remind.
    reminded: BTreeMap<&'static str, &'static [Audience]>,
    /// The documents published with each publication.
    published: BTreeMap<&'static str, &'static [&'static Document]>,
    /// The acts that may perform an act of the parent.
    reports: BTreeSet<&'static str>,
    /// The stages that provide each act.
    provided: BTreeSet<(&'static str, &'static str)>,
    /// The stages and acts that may go any way only if nothing was decided meanwhile.
    serialised: BTreeSet<(&'static str, &'static str)>,
    /// The acts by which people open it.
    opening: BTreeSet<&'static str>,
    /// The rules it asks: their ids and names.
    rules: BTreeMap<&'static str, Words>,
    /// What people may do in each stage.
    waiting: BTreeMap<&'static str, Vec<Waiting>>,
    /// What is decided on an approval sheet.
    pub(crate) decisions: Vec<Decision>,
}

/// An act people may perform in a stage.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// The act.
    pub(crate) act: &'static str,
    /// Who may perform it there.
    pub(crate) by: BTreeSet<Capacity>,
    /// Whether the stage itself provides it, and not every stage of a kind of stages.
    pub(crate) own: bool,
    /// Whether it may be owed by a day.
    pub(crate) owed: bool,
    /// Whether it may lead to another stage.
    pub(crate) leads_on: bool,
}

static KNOWN: LazyLock<BTreeMap<String, Known>> =
    LazyLock::new(|| MACHINES.iter().map(|machine| (machine.name(), Known::of(&survey(machine)))).collect());

/// The kinds and stages in which something waits for a capacity, in order.
static WAITING: LazyLock<BTreeMap<Capacity, Vec<(String, String)>>> = LazyLock::new(|| {
    let mut all: BTreeMap<Capacity, BTreeSet<(String, String)>> = BTreeMap::new();
    for known in KNOWN.values() {
        for (stage, waiting) in &known.waiting {
            for capacity in waiting.iter().filter(|one| one.own || one.owed).flat_map(|one| &one.by) {
                let stage = (known.machine.kind.to_owned(), (*stage).to_owned());
                all.entry(*capacity).or_default().insert(stage);
            }
        }
    }
    all.into_iter().map(|(capacity, stages)| (capacity, stages.into_iter().collect())).collect()
});

/// Makes what is known of every machine, which is otherwise made when it is first asked for.
pub(crate) fn make_known() {
    LazyLock::force(&KNOWN);
    LazyLock::force(&WAITING);
}

/// The kinds and stages in which something waits for a capacity, in order.
pub(crate) fn waiting_stages(capacity: Capacity) -> &'static [(String, String)] {
    WAITING.get(&capacity).map_or(&[], Vec::as_slice)
}

/// The rules of this id, or of whose name this is a part, in either language.
pub(crate) fn rules_called(typed: &str) -> BTreeSet<&'static str> {
    let lower = typed.to_lowercase();
    let fits = |(id, name): (&&'static str, &Words)| {
        let is_it =
            id.to_lowercase() == lower || name.ja.contains(typed) || name.en.to_lowercase().contains(&lower);
        is_it.then_some(*id)
    };
    KNOWN.values().flat_map(|known| known.rules.iter().filter_map(fits)).collect()
}

static NOTHING: LazyLock<ReadSet> = LazyLock::new(ReadSet::default);

impl Known {
    fn of(atlas: &Atlas) -> Self {
        let mut asks: BTreeMap<&'static str, Vec<&'static Fact>> = BTreeMap::new();
        let mut documents: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
        let mut by: BTreeMap<&'static str, BTreeSet<Capacity>> = BTreeMap::new();
        let mut deadlines = BTreeMap::from([(RETENTION, RETENTION_WORDS)]);
        let mut reminded = BTreeMap::new();
        let mut published = BTreeMap::new();
        let (mut reports, mut serialised, mut opening) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for route in &atlas.routes {
            if !route.additive {
                serialised.insert((route.from.id, route.act));
            }
            if route.from.id == atlas.machine.before_opening() && !route.commanded {
                opening.insert(route.act);
            }
            for effect in &route.effects {
                match effect {
                    Effect::Set(deadline) => {
                        reminded.insert(deadline.id, deadline.tells);
                        deadlines.insert(deadline.id, deadline.words)
                    }
                    Effect::Start(duty) => deadlines.insert(duty.id, duty.words),
                    Effect::Report(_) => {
                        reports.insert(route.act);
                        None
                    }
                    Effect::Publish(publication) => {
                        published.insert(publication.id, publication.documents);
                        None
                    }
                    _ => None,
                };
            }
            by.entry(route.act).or_default().extend(&route.by);
            let facts = asks.entry(route.act).or_default();
            for (fact, _) in &route.asks {
                if !facts.iter().any(|known| known.name == fact.name) {
                    facts.push(fact);
                }
            }
            documents.entry(route.act).or_default().extend(route.documents.iter().map(|one| one.id));
        }
        Self {
            machine: atlas.machine,
            reads: atlas.machine.acts.iter().map(|act| (act.id, atlas.reads(act.id))).collect(),
            asks,
            documents,
            by,
            deadlines,
            reminded,
            published,
            reports,
            provided: atlas.pairs().into_iter().collect(),
            serialised,
            opening,
            rules: atlas.rules().into_iter().map(|(id, rule)| (id, rule.name)).collect(),
            waiting: waiting(atlas),
            decisions: Decision::all(atlas),
        }
    }

    /// What people may do in a stage.
    pub(crate) fn waiting(&self, stage: &str) -> &[Waiting] {
        self.waiting.get(stage).map_or(&[], Vec::as_slice)
    }

    /// What an act reads of other procedures.
    pub(crate) fn reads(&self, act: &str) -> &ReadSet {
        self.reads.get(act).unwrap_or(&NOTHING)
    }

    /// What the acts of the machine read of other procedures, together.
    pub(crate) fn reads_of_all(&self) -> ReadSet {
        let mut all = ReadSet::default();
        for one in self.reads.values() {
            all.parent.extend(&one.parent);
            all.children |= one.children;
            all.child_facts.extend(&one.child_facts);
            all.named |= one.named;
            all.named_facts.extend(&one.named_facts);
        }
        all
    }

    /// What a deadline or duty of the machine, or the reminder of a duty, is about.
    pub(crate) fn deadline(&self, id: &str) -> Option<Words> {
        self.deadlines.get(id.strip_prefix("remind-").unwrap_or(id)).copied()
    }

    /// Whom a reminder reminds: the officers where nothing else is said.
    pub(crate) fn reminded(&self, id: &str) -> &'static [Audience] {
        self.reminded.get(id).copied().unwrap_or(&[Audience::Officers])
    }

    /// Who may perform an act in some stage, as readers of letters; the officers where only the
    /// system does.
    pub(crate) fn performers(&self, act: &str) -> BTreeSet<Audience> {
        let by = self.by.get(act).into_iter().flatten();
        let mut audiences: BTreeSet<Audience> = by.filter_map(|capacity| capacity.audience()).collect();
        if audiences.is_empty() {
            audiences.insert(Audience::Officers);
        }
        audiences
    }

    /// The facts an act may bring.
    pub(crate) fn asks(&self, act: &str) -> &[&'static Fact] {
        self.asks.get(act).map_or(&[], Vec::as_slice)
    }

    /// Whether an act may bring this document.
    pub(crate) fn takes_document(&self, act: &str, document: &str) -> bool {
        self.documents.get(act).is_some_and(|known| known.contains(document))
    }

    /// The documents an act may bring.
    pub(crate) fn documents(&self, act: &str) -> Vec<&'static str> {
        self.documents.get(act).map(|known| known.iter().copied().collect()).unwrap_or_default()
    }

    /// Whether a capacity may perform an act in some stage.
    pub(crate) fn may_act(&self, act: &str, capacity: Capacity) -> bool {
        self.by.get(act).is_some_and(|capacities| capacities.contains(&capacity))
    }

    /// Whether an act may perform an act of the parent.
    pub(crate) fn reports(&self, act: &str) -> bool {
        self.reports.contains(act)
    }

    /// Whether all a supplier does in it is to ask: what they see of it is what it made public.
    pub(crate) fn is_only_asked(&self) -> bool {
        let theirs = |(_, by): &(&&str, &BTreeSet<Capacity>)| by.contains(&Capacity::Supplier);
        let mut all = self.by.iter().filter(theirs).map(|(act, _)| *act).peekable();
        all.peek().is_some() && all.all(|act| act == "ask-question")
    }

    /// The documents published with a publication of this name.
    pub(crate) fn published_documents(&self, what: &str) -> &'static [&'static Document] {
        self.published.get(what).copied().unwrap_or_default()
    }

    /// Whether a stage provides an act.
    pub(crate) fn provides(&self, stage: &str, act: &str) -> bool {
        self.provided.iter().any(|(at, provided)| *at == stage && *provided == act)
    }
}

/// The machine with this name (`contract@1`).
pub(crate) fn by_name(name: &str) -> Result<&'static Known, DeskError> {
    KNOWN.get(name).ok_or_else(|| {
        DeskError::Unreadable(shirube_core::engine::Unreadable {
            machine: name.to_owned(),
            what: "machine",
            id: name.to_owned(),
        })
    })
}

/// Whether an act of this name may perform an act of the parent, in any machine.
pub(crate) fn may_report(act: &str) -> bool {
    KNOWN.values().any(|known| known.reports(act))
}

/// Whether some act takes a document of this id.
#[must_use]
pub fn is_document(id: &str) -> bool {
    let takes = |known: &Known| known.documents.values().any(|all| all.contains(id));
    KNOWN.values().any(takes)
}

/// Whether an act in a stage may be performed without having seen the last decision: whatever way it
/// goes there. The machine is named as in `contract@1`.
#[must_use]
pub fn is_additive(machine: &str, stage: &str, act: &str) -> bool {
    KNOWN.get(machine).is_some_and(|known| {
        known.provides(stage, act) && !known.serialised.iter().any(|one| *one == (stage, act))
    })
}

/// Whether an act of a kind is done from an approval sheet: it decides, sends back, concurs, objects or signs
/// later.
#[must_use]
pub fn is_on_sheet(kind: &str, act: &str) -> bool {
    let Ok(known) = newest(kind) else { return false };
    let of_it = |one: &Decision| one.act == act || one.returns.contains(act);
    let is_routed = known.decisions.iter().any(|one| one.is_routed);
    known.decisions.iter().any(of_it) || (is_routed && OF_ROUTE.contains(&act))
}

/// The acts by which people open a procedure of this kind; none where only another procedure does.
#[must_use]
pub fn opening_acts(kind: &str) -> Vec<&'static str> {
    newest(kind).map(|known| known.opening.iter().copied().collect()).unwrap_or_default()
}

/// The newest machine of a kind.
pub(crate) fn newest(kind: &str) -> Result<&'static Known, DeskError> {
    let name = shirube_core::procedures::newest(kind).map(Machine::name);
    by_name(&name.unwrap_or_else(|| kind.to_owned()))
}

/// What people may do in each stage, and which of it waits for them.
fn waiting(atlas: &Atlas) -> BTreeMap<&'static str, Vec<Waiting>> {
    let owed = |effect: &Effect| match effect {
        Effect::Start(duty) => Some(duty.act),
        _ => None,
    };
    let owed: BTreeSet<&str> =
        atlas.routes.iter().flat_map(|route| &route.effects).filter_map(owed).collect();
    let mut all: BTreeMap<&'static str, Vec<Waiting>> = BTreeMap::new();
    for route in &atlas.routes {
        let own = route.decided_by.is_none() && !route.from.closed;
        let owed = owed.contains(route.act);
        let by: BTreeSet<Capacity> =
            route.by.iter().copied().filter(|one| *one != Capacity::System).collect();
        if route.commanded || by.is_empty() || route.from.id.is_empty() {
            continue;
        }
        let leads_on = route.to.id != route.from.id;
        let stage = all.entry(route.from.id).or_default();
        match stage.iter_mut().find(|known| known.act == route.act) {
            Some(known) => {
                known.by.extend(by);
                known.leads_on |= leads_on;
            }
            None => stage.push(Waiting { act: route.act, by, own, owed, leads_on }),
        }
    }
    all
}
