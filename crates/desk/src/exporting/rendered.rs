//! What a bundle discloses, made up for people: only its entries and only what it opens, and of
//! that only what any export would show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_exports::Case;
use shirube_exports::ocds::Publication;
use shirube_trail::{Entry, OrgId};

use super::{Seen, act, is_held_back, organisation, procedure};
use crate::Desk;
use crate::bundle::CaseBundle;
use crate::error::DeskError;

/// A bundle's case for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// What it discloses.
    pub case: Case,
    /// What was published of it; none where the bundle blacks anything out, since what is blacked
    /// out here may have been published there.
    pub public: Option<Publication>,
}

impl Desk {
    /// What a bundle discloses, as of its last entry; nothing while a sealed call of the
    /// case has not been opened, and nothing of the office.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn rendered(
        &self,
        org: &OrgId,
        bundle: &CaseBundle,
        prefix: &str,
    ) -> Result<Option<Rendered>, DeskError> {
        let number = &bundle.case;
        let rows = self.store.procedures(org, number).await?;
        let Some((_, last)) = bundle.entries.last() else { return Ok(None) };
        if rows.iter().any(is_held_back) {
            return Ok(None);
        }
        let unit = self.store.begin(org).await?;
        let organisation = organisation(&unit, org).await?;
        let filed = unit.cases().await?.into_iter().find(|row| row.case_no == *number);
        unit.rollback().await?;
        // the office is no case to be read about
        let Some(filed) = filed else { return Ok(None) };
        let is_title_hidden = bundle.withheld.iter().any(|one| one.name.as_str() == "title");
        let mut shown = Case {
            organisation: organisation.clone(),
            number: number.to_string(),
            title: if is_title_hidden { String::new() } else { filed.title.clone() },
            fiscal_year: filed.fiscal_year,
            as_of: last.at.instant(),
            filter: String::new(),
            procedures: Vec::new(),
            acts: Vec::new(),
        };
        let mut fields: BTreeMap<u64, Vec<(String, Value)>> = BTreeMap::new();
        for one in &bundle.disclosed {
            let named = (one.disclosure.name.to_string(), one.disclosure.value.clone());
            fields.entry(one.log_index).or_default().push(named);
        }
        let mut acts = BTreeMap::new();
        let nothing = Vec::new();
        for row in &rows {
            let standing = self.standing(org, row).await?;
            let of_row = |one: &&(u64, Entry)| one.1.procedure == row.procedure;
            let entries: Vec<&(u64, Entry)> = bundle.entries.iter().filter(of_row).collect();
            shown.procedures.extend(procedure(row, entries.iter().map(|(_, entry)| entry))?);
            for (index, entry) in entries {
                let receipt = entry.leaf_hash()?.short();
                let fields = fields.get(index).unwrap_or(&nothing);
                acts.insert(*index, act(entry, receipt, fields, &standing)?);
            }
        }
        shown.acts = acts.into_values().collect();
        let bases: BTreeSet<&str> = bundle.withheld.iter().map(|one| one.basis.as_str()).collect();
        let public = if bases.iter().all(|basis| *basis == "sealed") {
            let seen = Seen { organisation, filed, as_of: shown.as_of, rows: Vec::new() };
            Some(self.publication(org, number, seen, prefix).await?)
        } else {
            None
        };
        Ok(Some(Rendered { case: shown, public }))
    }
}
