//! The page of a case: its procedures, what may be done and falls due in them, what was done last, what
//! was filed and made public; each as its reader may see it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::forms::application::CONTACT_FACTS;
use shirube_core::words::{Capacity, Words, words};
use shirube_persistence::{
    CaseRow, DeadlineKind, DeadlineRow, EntryRow, ProcedureRow, PseudonymRow, PublicationRow, Standing,
};
use shirube_trail::{ActorId, CaseNo, EntryType, OrgId, ProcedureId};

use super::case_view::{
    CaseActView, CaseFileView, CaseProcedureView, CasePublicationView, CaseView, DueView, MayView,
};
use super::line::called;
use super::names::ids_in;
use super::reader::Reader;
use super::tasks::seated;
use crate::Desk;
use crate::error::DeskError;
use crate::exporting::Secrets;
use crate::machines::{self, Known};

/// Procedures on one page; a call may have more applications.
const PROCEDURES_MAX: u64 = 200;

/// Entries looked at of each procedure.
const ENTRIES_EACH: u64 = 10;

/// Entries on one page.
const ENTRIES_MAX: usize = 20;

/// Publications on one page.
const PUBLICATIONS_MAX: usize = 50;

/// A case and what of it its reader sees.
pub(super) struct Opened {
    pub(super) reader: Reader,
    pub(super) filed: CaseRow,
    pub(super) shown: Vec<Shown>,
    pub(super) more: bool,
}

/// A procedure its reader sees.
pub(super) struct Shown {
    pub(super) standing: Standing,
    /// In which capacities; none where it is only public.
    pub(super) held: BTreeSet<Capacity>,
}

impl Shown {
    /// Whether its content is shown, and not only what it made public.
    pub(super) fn has_content(&self) -> bool {
        !self.held.is_empty() && !self.standing.held_back && !self.only_asked()
    }

    /// Whether its reader is there for having asked about a call: that shows them no more of it than anybody
    /// sees.
    fn only_asked(&self) -> bool {
        let is_supplier = self.held.iter().all(|one| *one == Capacity::Supplier);
        let is_call = || machines::by_name(self.standing.machine.as_str()).is_ok_and(Known::is_only_asked);
        is_supplier && self.standing.is_public && is_call()
    }
}

impl Desk {
    /// The page of a case, now.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case for them.
    pub async fn case_page(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
    ) -> Result<CaseView, DeskError> {
        let desk = self.asking(org).await?;
        let opened = desk.opened(org, person, case).await?;
        desk.page_of(org, &opened).await
    }

    /// The page of a case that was opened for its reader.
    pub(super) async fn page_of(&self, org: &OrgId, opened: &Opened) -> Result<CaseView, DeskError> {
        let ids: Vec<ProcedureId> = opened.shown.iter().map(|one| one.standing.procedure.clone()).collect();
        let content: Vec<ProcedureId> = with_content(&opened.shown);
        let rows = self.store.procedures_by_id(org, &content).await?;
        let due = self.store.due_in(org, &ids).await?;
        let publications = self.store.publications_of(org, &ids).await?;
        let mut entries = self.store.last_entries(org, &content, ENTRIES_EACH).await?;
        entries.drain(..entries.len().saturating_sub(ENTRIES_MAX));
        let files = self.case_files(org, &opened.shown, None).await?;
        let mut procedures = Vec::new();
        for one in &opened.shown {
            let row = rows.iter().find(|row| row.procedure == one.standing.procedure);
            procedures.push(procedure(&opened.reader, one, row, &due, &publications)?);
        }
        let in_all = rows.iter().map(|row| row.entries).sum();
        let parts = (procedures, (acts(&entries)?, in_all), files, publications);
        self.case_view(org, opened, opened.reader.now.to_string(), parts).await
    }

    /// A case with what its reader sees of it.
    pub(super) async fn opened(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
    ) -> Result<Opened, DeskError> {
        self.opened_of(org, person, case, PROCEDURES_MAX).await
    }

    /// The same, of a case with so many procedures at most.
    pub(super) async fn opened_of(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
        procedures_max: u64,
    ) -> Result<Opened, DeskError> {
        let reader = self.reader_of(org, person).await?;
        let filed = self.store.case(org, case).await?.ok_or_else(|| DeskError::not_found(case.as_str()))?;
        let seats = self.store.seats_in_case(org, case, person).await?;
        let mut standings = self.store.standings_of_case(org, case, procedures_max + 1).await?;
        let max = usize::try_from(procedures_max).unwrap_or(usize::MAX);
        let more = standings.len() > max;
        standings.truncate(max);
        for (standing, _) in &seats {
            if !standings.iter().any(|one| one.procedure == standing.procedure) {
                standings.push(standing.clone());
            }
        }
        let mut shown = Vec::new();
        for standing in standings {
            let held = held(&reader, &standing, &seats);
            if !held.is_empty() || reader.sees(&standing) {
                shown.push(Shown { standing, held });
            }
        }
        if shown.is_empty() {
            return Err(DeskError::not_found(case.as_str()));
        }
        let more = more && reader.sees_all();
        Ok(Opened { reader, filed, shown, more })
    }

    /// What was filed in the procedures whose content is shown, until a moment.
    pub(super) async fn case_files(
        &self,
        org: &OrgId,
        shown: &[Shown],
        numbers: Option<&BTreeSet<(ProcedureId, u64)>>,
    ) -> Result<Vec<CaseFileView>, DeskError> {
        let told = self.store.disclosures_of(org, &with_content(shown), "file.").await?;
        let told: Vec<_> = told
            .into_iter()
            .filter_map(|(procedure, one)| {
                let sha256 = one.disclosure.value.get("sha256")?.as_str()?.to_owned();
                Some((procedure, one.seq.get(), sha256))
            })
            .filter(|(id, seq, _)| numbers.is_none_or(|all| all.contains(&(id.clone(), *seq))))
            .collect();
        let hashes: BTreeSet<String> = told.iter().map(|(_, _, sha256)| sha256.clone()).collect();
        let files = self.store.files(org, &hashes.into_iter().collect::<Vec<_>>()).await?;
        let files: BTreeMap<&str, _> = files.iter().map(|file| (file.sha256.as_str(), file)).collect();
        let view = |(procedure, seq, sha256): (ProcedureId, u64, String)| {
            let file = files.get(sha256.as_str())?;
            Some(CaseFileView {
                procedure: procedure.to_string(),
                seq,
                name: file.name.clone(),
                media: file.media.clone(),
                size_bytes: file.size_bytes,
                sha256,
            })
        };
        Ok(told.into_iter().filter_map(view).collect())
    }

    /// All of it as one page.
    pub(super) async fn case_view(
        &self,
        org: &OrgId,
        opened: &Opened,
        as_of: String,
        (procedures, (acts, acts_in_all), files, publications): Parts,
    ) -> Result<CaseView, DeskError> {
        let first: Vec<&Standing> = opened.shown.iter().take(1).map(|one| &one.standing).collect();
        let line = self.lines(org, &opened.reader, &first).await?.pop();
        let mut ids: BTreeSet<String> = acts.iter().map(|act| act.actor.clone()).collect();
        for (.., value) in procedures.iter().flat_map(|one: &CaseProcedureView| &one.facts) {
            ids_in(value, &mut ids);
        }
        let people = self.names(org, &opened.reader, ids).await?;
        let publication = |row: PublicationRow| CasePublicationView {
            procedure: row.procedure.to_string(),
            what: row.what,
            at: row.at.to_string(),
            body: row.body,
        };
        Ok(CaseView {
            case: opened.filed.case_no.to_string(),
            title: opened.filed.title.clone(),
            fiscal_year: opened.filed.fiscal_year,
            opened_at: opened.filed.opened_at.to_string(),
            section: line.as_ref().map(|line| line.section.clone()).unwrap_or_default(),
            person: line.as_ref().map(|line| line.person.clone()).unwrap_or_default(),
            person_name: line.map(|line| line.person_name).unwrap_or_default(),
            as_of,
            procedures,
            more: opened.more,
            acts,
            acts_in_all,
            files,
            publications: publications.into_iter().take(PUBLICATIONS_MAX).map(publication).collect(),
            people,
        })
    }
}

/// What a page of a case is made of: procedures, its last acts and how many there are, files, publications.
type Parts = (Vec<CaseProcedureView>, (Vec<CaseActView>, u64), Vec<CaseFileView>, Vec<PublicationRow>);

/// In which capacities a reader sees the content of a procedure.
fn held(reader: &Reader, standing: &Standing, seats: &[(Standing, PseudonymRow)]) -> BTreeSet<Capacity> {
    let own = seats.iter().filter(|(one, _)| one.procedure == standing.procedure);
    let mut held: BTreeSet<Capacity> = own.flat_map(|(_, seat)| seated(seat.capacity.as_str())).collect();
    // What only an applicant may see is in no list of standings.
    if held.is_empty() && !reader.is_supplier() && reader.sees(standing) {
        held.extend(reader.capacities.keys().copied());
    }
    held
}

pub(super) fn with_content(shown: &[Shown]) -> Vec<ProcedureId> {
    let shown = shown.iter().filter(|one| one.has_content());
    shown.map(|one| one.standing.procedure.clone()).collect()
}

fn procedure(
    reader: &Reader,
    shown: &Shown,
    row: Option<&ProcedureRow>,
    due: &[DeadlineRow],
    publications: &[PublicationRow],
) -> Result<CaseProcedureView, DeskError> {
    let standing = &shown.standing;
    let known = machines::by_name(standing.machine.as_str())?;
    let mut view = bare(standing);
    let of_it = due.iter().filter(|one| one.procedure == standing.procedure);
    view.due = of_it.map(|one| due_view(one, known, reader)).collect();
    view.may = may(known, &standing.stage, &shown.held);
    if let Some(row) = row.filter(|_| shown.has_content()) {
        view.facts = facts(known, row, row, publications);
    }
    Ok(view)
}

/// A procedure where it stands, and nothing of its content.
pub(super) fn bare(standing: &Standing) -> CaseProcedureView {
    let (kind, stage) = called(standing);
    CaseProcedureView {
        procedure: standing.procedure.to_string(),
        parent: standing.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: standing.kind.to_string(),
        kind_ja: kind.ja.to_owned(),
        kind_en: kind.en.to_owned(),
        stage: standing.stage.clone(),
        stage_ja: stage.ja.to_owned(),
        stage_en: stage.en.to_owned(),
        phase: standing.phase.clone(),
        closed: standing.closed,
        held_back: standing.held_back,
        due: Vec::new(),
        may: Vec::new(),
        facts: Vec::new(),
    }
}

pub(super) fn due_view(row: &DeadlineRow, known: &Known, reader: &Reader) -> DueView {
    let what = known.deadline(row.deadline_id.as_str()).unwrap_or(words("", ""));
    DueView {
        id: row.deadline_id.to_string(),
        ja: what.ja.to_owned(),
        en: what.en.to_owned(),
        act: row.act.as_ref().map(ToString::to_string).unwrap_or_default(),
        is_duty: row.kind == DeadlineKind::Duty,
        due_at: row.due_at.to_string(),
        days_left: (japan_day(row.due_at.instant()) - reader.today()).num_days(),
        state: row.state.as_str().to_owned(),
    }
}

fn may(known: &Known, stage: &str, held: &BTreeSet<Capacity>) -> Vec<MayView> {
    let one = |waiting: &machines::Waiting| {
        let capacity = waiting.by.intersection(held).next()?;
        let label = known.machine.act(waiting.act).map_or(words("", ""), |act| act.label);
        Some(MayView {
            act: waiting.act.to_owned(),
            ja: label.ja.to_owned(),
            en: label.en.to_owned(),
            capacity: capacity.id().to_owned(),
        })
    };
    known.waiting(stage).iter().filter_map(one).collect()
}

/// What is known of a procedure: of that what any export would show now, how its applicant is reached, and
/// how its payments come out.
pub(super) fn facts(
    known: &Known,
    now: &ProcedureRow,
    then: &ProcedureRow,
    publications: &[PublicationRow],
) -> Vec<(String, String, String, Value)> {
    let is_near =
        |one: &&PublicationRow| one.procedure == now.procedure || Some(&one.procedure) == now.parent.as_ref();
    let published: BTreeSet<&str> =
        publications.iter().filter(is_near).map(|one| one.what.as_str()).collect();
    let secrets = Secrets::of(now, &published);
    let Some(facts) = then.facts.as_object() else { return Vec::new() };
    let shown = facts.iter().filter_map(|(name, value)| {
        if let Some((called, told)) = super::computed::told(name, value) {
            return Some((name.clone(), called.ja.to_owned(), called.en.to_owned(), told));
        }
        let computed =
            || super::computed::COMPUTED.iter().find(|(own, _)| own == name).map(|(_, words)| *words);
        // how an applicant is reached leaves in no export, and is there for who works with it
        let reached = || CONTACT_FACTS.iter().find(|fact| fact.name == *name).map(|fact| fact.label);
        let called: Words = known
            .machine
            .acts
            .iter()
            .find_map(|act| secrets.words_of(known, act.id, name))
            .or_else(computed)
            .or_else(reached)?;
        Some((name.clone(), called.ja.to_owned(), called.en.to_owned(), value.clone()))
    });
    shown.collect()
}

/// What these entries did.
pub(super) fn acts(entries: &[EntryRow]) -> Result<Vec<CaseActView>, DeskError> {
    let act = |row: &EntryRow| {
        let entry = &row.entry;
        let known = machines::by_name(entry.machine.as_str())?;
        let label = known.machine.act(entry.act.as_str()).map_or(words("", ""), |act| act.label);
        Ok(CaseActView {
            procedure: entry.procedure.to_string(),
            seq: entry.seq.get(),
            at: entry.at.to_string(),
            act: entry.act.to_string(),
            ja: label.ja.to_owned(),
            en: label.en.to_owned(),
            actor: entry.actor.to_string(),
            capacity: entry.capacity.to_string(),
            refused: entry.entry_type == EntryType::Refusal,
            to: entry.to.to_string(),
            receipt: row.leaf_hash.short(),
        })
    };
    entries.iter().map(act).collect()
}
