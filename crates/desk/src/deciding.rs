//! What of a kind is decided on an approval sheet (起案書): who drafts it, who decides it, whether sections
//! concur before, and what sends it back; as the machines say it.

use std::collections::BTreeSet;

use shirube_core::atlas::{Atlas, Route};
use shirube_core::words::{Capacity, Words};

/// The rule of every approval that goes the route of the sections that concur.
const ROUTE_COMPLETE: &str = "route-complete";

/// An approval that only an exception to a rule needs: it belongs to no sheet.
const EXCEPTION: &str = "approve-exception";

/// An approver takes back what was approved: it is drafted anew.
const TAKEN_BACK: &str = "withdraw-approval";

/// A section concurs (合議).
pub(crate) const CONCUR: &str = "concur";
/// A section objects.
pub(crate) const OBJECT: &str = "object";
/// The absent approver signs what a deputy decided (後閲).
pub(crate) const COUNTERSIGN: &str = "countersign-later";

/// What is done on the route beside the decision itself.
pub(crate) const OF_ROUTE: [&str; 3] = [CONCUR, OBJECT, COUNTERSIGN];

/// A decision of a kind.
#[derive(Debug)]
pub(crate) struct Decision {
    /// The act.
    pub(crate) act: &'static str,
    /// What it is called.
    pub(crate) label: Words,
    /// Who decides.
    pub(crate) by: BTreeSet<Capacity>,
    /// The acts that draft it, what asks for it first: their performer may not decide.
    pub(crate) drafts: Vec<&'static str>,
    /// Whether sections concur before.
    pub(crate) is_routed: bool,
    /// The stages that provide it.
    pub(crate) stages: BTreeSet<&'static str>,
    /// The stages that are there for it: nothing else is asked of anybody in them before.
    pub(crate) awaited_in: BTreeSet<&'static str>,
    /// The acts that bring it to those stages.
    pub(crate) brought_by: BTreeSet<&'static str>,
    /// The acts that send it back, or take it back.
    pub(crate) returns: BTreeSet<&'static str>,
}

impl Decision {
    /// What is decided in a kind, in the order of its acts.
    pub(crate) fn all(atlas: &Atlas) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for route in atlas.routes.iter().filter(|route| is_decision(route)) {
            let Some(label) = atlas.machine.act(route.act).map(|act| act.label) else { continue };
            let at = all.iter().position(|one| one.act == route.act).unwrap_or(all.len());
            if at == all.len() {
                all.push(Self {
                    act: route.act,
                    label,
                    by: BTreeSet::new(),
                    drafts: Vec::new(),
                    is_routed: false,
                    stages: BTreeSet::new(),
                    awaited_in: BTreeSet::new(),
                    brought_by: BTreeSet::new(),
                    returns: BTreeSet::new(),
                });
            }
            if let Some(one) = all.get_mut(at) {
                one.learn(atlas, route);
            }
        }
        all
    }

    fn learn(&mut self, atlas: &Atlas, route: &Route) {
        self.by.extend(route.by.iter().filter(|by| **by != Capacity::System));
        self.is_routed |= is_routed(route);
        for draft in &route.apart_from {
            if !self.drafts.contains(draft) {
                self.drafts.push(draft);
            }
        }
        if !self.stages.insert(route.from.id) {
            return;
        }
        let of_stage = || atlas.routes.iter().filter(|one| one.from.id == route.from.id);
        if of_stage().find(|one| is_asked(one)).is_some_and(|first| first.act == route.act) {
            self.awaited_in.insert(route.from.id);
            let brings = |one: &&Route| one.to.id == route.from.id && one.from.id != one.to.id;
            let brought = atlas.routes.iter().filter(brings).map(|one| one.act);
            self.brought_by.extend(brought.filter(|act| !is_return(act)));
        }
        let by_approver = |one: &&Route| one.by.contains(&Capacity::Approver);
        let returns = of_stage().filter(by_approver).map(|one| one.act).filter(|act| is_return(act));
        self.returns.extend(returns);
        let taken_back = |one: &&Route| one.from.id == route.to.id && one.act == TAKEN_BACK;
        self.returns.extend(atlas.routes.iter().filter(taken_back).map(|one| one.act));
    }

    /// The acts a sheet of it is read from: what drafts, decides and sends it back.
    pub(crate) fn acts(&self) -> impl Iterator<Item = &'static str> {
        let drafted = self.drafts.iter().chain(&self.brought_by).copied();
        drafted.chain([self.act]).chain(self.returns.iter().copied())
    }
}

/// An approval by those who decide: one that goes the route, or one that has the name of an approval.
fn is_decision(route: &Route) -> bool {
    let decides = [Capacity::Approver, Capacity::FinanceOfficer].iter().any(|one| route.by.contains(one));
    let is_named = route.act.starts_with("approve-") && route.act != EXCEPTION;
    !route.commanded && decides && (is_routed(route) || is_named)
}

fn is_routed(route: &Route) -> bool {
    route.rules.iter().any(|rule| rule.id == ROUTE_COMPLETE)
}

/// Whether a stage itself asks an act of people of the organisation.
fn is_asked(route: &Route) -> bool {
    let outside = [Capacity::Supplier, Capacity::System];
    route.decided_by.is_none() && !route.commanded && route.by.iter().any(|by| !outside.contains(by))
}

fn is_return(act: &str) -> bool {
    act.starts_with("return-") || act == TAKEN_BACK
}

#[cfg(test)]
mod tests {
    use shirube_core::atlas::survey;
    use shirube_core::procedures::MACHINES;

    use super::Decision;

    fn of(kind: &str, act: &str) -> Decision {
        let machine = MACHINES.iter().find(|one| one.kind == kind).unwrap();
        Decision::all(&survey(machine)).into_iter().find(|one| one.act == act).unwrap()
    }

    #[test]
    fn no_sheet_waits_for_an_exception_and_every_approval_of_the_route_has_one() {
        for machine in MACHINES {
            let all = Decision::all(&survey(machine));
            assert!(all.iter().all(|one| one.act != "approve-exception"), "{}", machine.kind);
        }
        assert!(of("trial-order", "approve-certification").is_routed);
        assert!(!of("preparation", "approve-budget").is_routed);
    }

    #[test]
    fn a_decision_knows_what_drafts_it_and_what_sends_it_back() {
        let call = of("trial-order", "approve-call");
        assert_eq!(call.drafts, ["request-call-approval"]);
        assert!(call.awaited_in.contains("call-approval"), "{call:?}");
        assert!(
            call.returns.contains("return-call") && call.returns.contains("withdraw-approval"),
            "{call:?}"
        );
        // what nobody in particular drafts was brought to its stage by somebody
        let report = of("pay-for-success", "accept-report");
        assert!(report.drafts.is_empty() && report.awaited_in.contains("final-evaluation"), "{report:?}");
        assert!(report.brought_by.contains("end-service"), "{report:?}");
        let dissolved = of("joint-procurement", "dissolve");
        assert!(dissolved.drafts.is_empty() && dissolved.awaited_in.is_empty(), "{dissolved:?}");
    }
}
