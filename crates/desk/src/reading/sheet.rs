//! The approval sheet (起案書) of a procedure: read from all its decisions, however many entries came since,
//! in a number of questions that does not grow with them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_core::rules::timing::document_class;
use shirube_persistence::EntryRow;
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::case::acts;
use super::sheet_view::{ApprovalSheetView, MatterState, MatterView, PlaceRole, PlaceView, StampView};
use crate::Desk;
use crate::deciding::{CONCUR, COUNTERSIGN, Decision, OBJECT, OF_ROUTE};
use crate::error::DeskError;
use crate::exporting::Secrets;
use crate::machines::{self, Known};

/// Entries a sheet is read from; of more the last.
const ENTRIES_MAX: u64 = 500;

/// The section that concurs or objects.
const SECTION: &str = "section";
/// Why something is sent back, or objected to.
const REASON: &str = "reason";
/// For whom a deputy decided.
const DEPUTY_FOR: &str = "deputy_for";

impl Desk {
    /// The approval sheet of a procedure, for whoever sees its content.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such procedure for them, or nothing of its content is shown.
    pub async fn approval_sheet(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<ApprovalSheetView, DeskError> {
        let desk = self.asking(org).await?;
        let opened = desk.opened(org, person, &id.case()).await?;
        let own = opened.shown.iter().find(|one| one.standing.procedure == *id && one.has_content());
        let own = own.ok_or_else(|| DeskError::not_found(id.as_str()))?;
        let known = machines::by_name(own.standing.machine.as_str())?;
        let stage = own.standing.stage.clone();
        let mut case = desk.page_of(org, &opened).await?;
        let stamps = desk.stamps(org, id, known).await?;
        let of_stamps = stamps.iter().map(|stamp| stamp.actor.clone()).collect();
        case.people.extend(desk.names(org, &opened.reader, of_stamps).await?);
        let trail = Stamps { known, stage: &stage, all: stamps };
        let matter = trail.matter(opened.reader.route());
        let before = trail.before(matter.as_ref());
        let class = document_class(own.standing.kind.as_str(), &stage);
        let retention_years = opened.reader.policy().years_kept(class);
        Ok(ApprovalSheetView { case, retention_years, matter, before })
    }

    /// What was drafted, decided, sent back and said by sections in a procedure, in order.
    async fn stamps(
        &self,
        org: &OrgId,
        id: &ProcedureId,
        known: &'static Known,
    ) -> Result<Vec<StampView>, DeskError> {
        let mut of_sheet: BTreeSet<&str> = known.decisions.iter().flat_map(Decision::acts).collect();
        if of_sheet.is_empty() {
            return Ok(Vec::new());
        }
        of_sheet.extend(OF_ROUTE);
        let of_sheet: Vec<&str> = of_sheet.into_iter().collect();
        let entries = self.store.decisions_by(org, id, &of_sheet, ENTRIES_MAX).await?;
        let Some(first) = entries.first().map(|row| row.entry.seq.get()) else { return Ok(Vec::new()) };
        let names = [SECTION, REASON, DEPUTY_FOR];
        let told = self.store.disclosures_named(org, id, first, &names).await?;
        let rows = self.store.procedures_by_id(org, std::slice::from_ref(id)).await?;
        let row = rows.first().ok_or_else(|| DeskError::not_found(id.as_str()))?;
        let secrets = Secrets::of(row, &BTreeSet::new());
        let mut by_entry: BTreeMap<(u64, String), Value> = BTreeMap::new();
        for one in told {
            let name = one.disclosure.name.to_string();
            by_entry.insert((one.seq.get(), name), one.disclosure.value);
        }
        stamps_of(known, &entries, &secrets, &by_entry)
    }
}

fn stamps_of(
    known: &Known,
    entries: &[EntryRow],
    secrets: &Secrets,
    told: &BTreeMap<(u64, String), Value>,
) -> Result<Vec<StampView>, DeskError> {
    let mut stamps = Vec::new();
    for act in acts(entries)? {
        let value = |name: &str| told.get(&(act.seq, name.to_owned())).and_then(Value::as_str);
        let shown = |name: &str| {
            let text = value(name).filter(|_| secrets.words_of(known, &act.act, name).is_some());
            text.unwrap_or_default().to_owned()
        };
        let is_of_section = [CONCUR, OBJECT].contains(&act.act.as_str());
        stamps.push(StampView {
            section: if is_of_section { shown(SECTION) } else { String::new() },
            reason: shown(REASON),
            by_deputy: value(DEPUTY_FOR).is_some_and(|holder| !holder.is_empty()),
            seq: act.seq,
            at: act.at,
            ja: act.ja,
            en: act.en,
            actor: act.actor,
            capacity: act.capacity,
            receipt: act.receipt,
            act: act.act,
        });
    }
    Ok(stamps)
}

/// What was done in a procedure that belongs to sheets, and where the procedure stands.
struct Stamps<'s> {
    known: &'static Known,
    stage: &'s str,
    all: Vec<StampView>,
}

impl Stamps<'_> {
    /// Where one of these acts was done last.
    fn last(&self, acts: &[&str]) -> Option<usize> {
        self.all.iter().rposition(|one| acts.contains(&one.act.as_str()))
    }

    fn get(&self, at: Option<usize>) -> Option<StampView> {
        at.and_then(|at| self.all.get(at)).cloned()
    }

    /// What the sheet is about: what waits for a decision, else what was sent back, else what was decided last.
    fn matter(&self, route: &[String]) -> Option<MatterView> {
        let all = &self.known.decisions;
        let pending = all.iter().filter(|one| self.is_pending(one)).max_by_key(|one| self.last(&one.drafts));
        if let Some(one) = pending {
            return Some(self.open(one, MatterState::Pending, route));
        }
        let acts: Vec<&str> = all.iter().map(|one| one.act).collect();
        let decided = self.last(&acts);
        let returns: Vec<&str> = all.iter().flat_map(|one| one.returns.iter().copied()).collect();
        if let Some(returned) = self.last(&returns).filter(|at| Some(*at) > decided) {
            let by = self.all.get(returned)?.act.as_str();
            let of = |one: &&Decision| one.returns.contains(by);
            // of several the one that was drafted before it was sent back
            let one = all.iter().filter(of).max_by_key(|one| self.last(&one.drafts))?;
            return Some(self.open(one, MatterState::Returned, route));
        }
        let at = decided?;
        let act = self.all.get(at)?.act.as_str();
        Some(self.decided(all.iter().find(|one| one.act == act)?, at))
    }

    /// Whether a decision waits: it was drafted and not decided since, or its stage is there for it.
    fn is_pending(&self, one: &Decision) -> bool {
        if !one.stages.contains(self.stage) {
            return false;
        }
        // a draft of several decisions is used up by the first of them
        let shares = |other: &&Decision| other.drafts.iter().any(|draft| one.drafts.contains(draft));
        let using: Vec<&str> = self.known.decisions.iter().filter(shares).map(|other| other.act).collect();
        if self.last(&one.drafts).is_some_and(|at| Some(at) > self.last(&using)) {
            return true;
        }
        let brought: Vec<&str> = one.brought_by.iter().copied().collect();
        let decided = self.last(&[one.act]);
        one.awaited_in.contains(self.stage) && (decided.is_none() || self.last(&brought) > decided)
    }

    /// Who drafted what is decided at a place, or would be now: by the act that asks for it, else by one of
    /// the others, else by what brought it there.
    fn drafted(&self, one: &Decision, before: usize) -> Option<StampView> {
        let last = |acts: &[&str]| {
            let done = self.all.iter().take(before);
            let is_it = |stamp: &&StampView| acts.contains(&stamp.act.as_str());
            done.rev().find(is_it).cloned()
        };
        let brought: Vec<&str> = one.brought_by.iter().copied().collect();
        let by_order = one.drafts.iter().find_map(|draft| last(&[draft]));
        by_order.or_else(|| last(&brought))
    }

    /// What sections said since the approval before, each once: the last of it.
    fn said(&self, before: usize) -> BTreeMap<&str, &StampView> {
        let routed: Vec<&str> =
            self.known.decisions.iter().filter(|one| one.is_routed).map(|one| one.act).collect();
        let round = self.all.get(..before).unwrap_or_default();
        let from = round.iter().rposition(|one| routed.contains(&one.act.as_str())).map_or(0, |at| at + 1);
        let said = round.iter().skip(from).filter(|one| [CONCUR, OBJECT].contains(&one.act.as_str()));
        said.map(|one| (one.section.as_str(), one)).collect()
    }

    fn open(&self, one: &Decision, state: MatterState, route: &[String]) -> MatterView {
        let end = self.all.len();
        let said = self.said(end);
        let section = |name: &String| PlaceView {
            role: PlaceRole::Section(name.clone()),
            stamp: said.get(name.as_str()).map(|stamp| (*stamp).clone()),
        };
        let sections = route.iter().filter(|_| one.is_routed).map(section);
        let last = PlaceView { role: decider(one), stamp: None };
        self.view(one, state, end, sections.chain([last]).collect())
    }

    fn decided(&self, one: &Decision, at: usize) -> MatterView {
        let mut said: Vec<&StampView> =
            if one.is_routed { self.said(at).into_values().collect() } else { Vec::new() };
        said.sort_by_key(|stamp| stamp.seq);
        let section = |stamp: &StampView| PlaceView {
            role: PlaceRole::Section(stamp.section.clone()),
            stamp: Some(stamp.clone()),
        };
        let mut places: Vec<PlaceView> = said.into_iter().map(section).collect();
        let stamp = self.get(Some(at));
        let by_deputy = stamp.as_ref().is_some_and(|one| one.by_deputy);
        places.push(PlaceView { role: decider(one), stamp });
        if by_deputy {
            let later = self.last(&[COUNTERSIGN]).filter(|later| *later > at);
            places.push(PlaceView { role: PlaceRole::Countersigner, stamp: self.get(later) });
        }
        self.view(one, MatterState::Decided, at, places)
    }

    fn view(&self, one: &Decision, state: MatterState, end: usize, places: Vec<PlaceView>) -> MatterView {
        MatterView {
            act: one.act.to_owned(),
            ja: one.label.ja.to_owned(),
            en: one.label.en.to_owned(),
            state,
            drafted: self.drafted(one, end),
            places,
        }
    }

    /// What was decided, sent back and said before, but for what stands on the sheet.
    fn before(self, matter: Option<&MatterView>) -> Vec<StampView> {
        let on_it = matter.map(|one| &one.places).into_iter().flatten();
        let on_it: BTreeSet<u64> = on_it.filter_map(|one| one.stamp.as_ref()).map(|one| one.seq).collect();
        let decisions = &self.known.decisions;
        let belongs = |stamp: &StampView| {
            let act = stamp.act.as_str();
            OF_ROUTE.contains(&act) || decisions.iter().any(|one| one.act == act || one.returns.contains(act))
        };
        self.all.into_iter().filter(|one| belongs(one) && !on_it.contains(&one.seq)).collect()
    }
}

fn decider(one: &Decision) -> PlaceRole {
    PlaceRole::Decider(one.by.iter().map(|by| by.id().to_owned()).collect())
}
