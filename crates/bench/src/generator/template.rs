//! Cases to copy: played by the real machines, at days over several years.

use std::error::Error;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use shirube_desk::{Clock, Desk};
use shirube_persistence::{
    CaseRow, DeadlineRow, DisclosureRow, ProcedureRow, PseudonymRow, PublicationRow, Store,
};
use shirube_trail::{Entry, OrgId};

use crate::workload::{ACTS_A_CASE, act, found, performed};

/// Days on which cases are played: two of each quarter, over as many years as policy and law of the
/// played cases reach.
const DAYS: i64 = 24;
/// Days between two of them: no multiple of seven, so that every working day occurs.
const APART: i64 = 46;

/// A case as it was played.
#[derive(Debug, Clone)]
pub struct Template {
    /// The case.
    pub case: CaseRow,
    /// Its procedures in the order they were opened.
    pub procedures: Vec<TemplateProcedure>,
}

/// A procedure of it.
#[derive(Debug, Clone)]
pub struct TemplateProcedure {
    /// Where it stands.
    pub row: ProcedureRow,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// What opens their commitments, in the order of entries.
    pub disclosures: Vec<DisclosureRow>,
    /// Its deadlines.
    pub deadlines: Vec<DeadlineRow>,
    /// Its seats and pseudonyms.
    pub seats: Vec<PseudonymRow>,
    /// What it made public.
    pub publications: Vec<PublicationRow>,
}

impl Template {
    /// Entries of the case.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.procedures.iter().map(|one| one.entries.len()).sum()
    }

    /// Reads every case of an organisation but its office.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn read_all(store: &Store, org: &OrgId) -> Result<Vec<Self>, Box<dyn Error>> {
        let unit = store.begin(org).await?;
        let mut all = Vec::new();
        for case in unit.cases().await? {
            if case.case_no.is_office() {
                continue;
            }
            let mut procedures = Vec::new();
            for row in unit.procedures_of_case(&case.case_no).await? {
                let id = &row.procedure;
                procedures.push(TemplateProcedure {
                    entries: unit.entries(id).await?.into_iter().map(|one| one.entry).collect(),
                    disclosures: unit.disclosures(id).await?,
                    deadlines: unit.deadlines(id).await?,
                    seats: unit.pseudonyms(id).await?,
                    publications: unit.publications(id).await?,
                    row,
                });
            }
            all.push(Self { case, procedures });
        }
        unit.rollback().await?;
        Ok(all)
    }

    /// Plays preparations of every length, from a need just written down to an executable budget, on
    /// days over three years, in a file of its own.
    ///
    /// # Errors
    /// What the desk reports; an act that is refused.
    pub async fn play(
        file: &Path,
        org: &OrgId,
        first_day: DateTime<Utc>,
    ) -> Result<Vec<Self>, Box<dyn Error>> {
        let store = Store::open_for_trial(&file.to_string_lossy()).await?;
        store.migrate().await?;
        let clock = Clock::simulated(first_day);
        let desk = Desk::with_clock(store, clock.clone());
        found(&desk, org).await?;
        let mut serial = 0;
        for day in 0..DAYS {
            // a length twice within every ten days, in another order than the days
            for acts in [usize::try_from(day * 7)? % ACTS_A_CASE + 1, ACTS_A_CASE] {
                serial += 1;
                let mut at = first_day + TimeDelta::days(day * APART);
                let mut procedure = None;
                for nth in 0..acts {
                    clock.set(at);
                    at += TimeDelta::minutes(17);
                    let Some(command) = act(org, procedure.as_ref(), nth, serial) else { break };
                    procedure = Some(performed(desk.submit(command).await?)?);
                }
            }
        }
        let all = Self::read_all(desk.store(), org).await?;
        desk.store().close().await?;
        Ok(all)
    }
}
