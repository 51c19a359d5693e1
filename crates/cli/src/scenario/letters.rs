//! Who was written to: the letters of a scenario's cases.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use shirube_trail::{At, OrgId};

use super::model::Step;
use super::outcome::Mismatch;
use super::play::{Playing, mismatch};
use crate::failure::{Failure, bad_id};

/// A reader: organisation and opaque id.
type Reader = (OrgId, String);

impl Playing<'_> {
    /// Keys of the letters of the cases from an instant on, and who they are to.
    pub(super) async fn letters(
        &self,
        from: DateTime<Utc>,
    ) -> Result<(BTreeSet<String>, Vec<(String, Reader)>), Failure> {
        let from = At::truncate(from).map_err(|fault| bad_id("at", &fault))?;
        let mut letters = Vec::new();
        for (org, case) in &self.cases {
            let rows = self.desk.store().letters_of_case(org, case, Some(from)).await?;
            letters.extend(rows.into_iter().map(|(id, reader, _)| (id, (org.clone(), reader))));
        }
        // what an office opened belongs to no case
        let of_offices = self.aliases.values().filter(|(_, id)| id.case().is_office());
        for (org, id) in of_offices.filter(|(_, id)| id.as_str() != "office") {
            let rows = self.desk.store().letters(org, id).await?.into_iter();
            let rows = rows.filter(|one| one.created_at >= from);
            letters.extend(rows.map(|one| (one.outbox_id, (org.clone(), one.recipient))));
        }
        Ok((letters.iter().map(|(id, _)| id.clone()).collect(), letters))
    }

    /// Whether the letters of a step went to whom it says.
    pub(super) async fn told(
        &self,
        step: &Step,
        from: DateTime<Utc>,
        known: &BTreeSet<String>,
    ) -> Result<Option<Mismatch>, Failure> {
        let (_, letters) = self.letters(from).await?;
        let readers: BTreeSet<Reader> =
            letters.into_iter().filter(|(id, _)| !known.contains(id)).map(|(_, reader)| reader).collect();
        let people = &self.scenario.people;
        let has = |id: &str| {
            people.iter().filter(|person| person.id == id).flat_map(|person| &person.orgs).any(|org| {
                let cast = self.cast(org).ok();
                let reader = cast.and_then(|cast| Some((cast.org.clone(), cast.people.get(id)?.to_string())));
                reader.is_some_and(|reader| readers.contains(&reader))
            })
        };
        let missing: Vec<&str> = step.letters.iter().map(String::as_str).filter(|one| !has(one)).collect();
        let unwanted: Vec<&str> = step.no_letters.iter().map(String::as_str).filter(|one| has(one)).collect();
        let found = || {
            let names = people.iter().map(|person| person.id.as_str()).filter(|id| has(id));
            format!("letters to: {}", names.collect::<Vec<_>>().join(", "))
        };
        Ok(match (missing.is_empty(), unwanted.is_empty()) {
            (true, true) => None,
            (false, _) => Some(mismatch(step, format!("letters to: {}", missing.join(", ")), found())),
            (true, false) => Some(mismatch(step, format!("no letters to: {}", unwanted.join(", ")), found())),
        })
    }
}
