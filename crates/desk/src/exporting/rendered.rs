//! What a bundle discloses, made up for people: only its entries and only what it opens, and of
//! that only what any export would show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shirube_exports::Case;
use shirube_exports::ocds::Publication;
use shirube_trail::Entry;

use super::disclosable::Standing;
use super::{act, organisation, procedure};
use crate::Desk;
use crate::bundle::CaseBundle;
use crate::error::DeskError;
use crate::held_back::is_held_back;
use crate::kept::Kept;

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
    /// What the bundle of a case that was read discloses, as of its last entry; nothing while a sealed
    /// call of the case has not been opened, and nothing of the office.
    ///
    /// # Errors
    /// What the store reports.
    pub async fn rendered_of(
        &self,
        kept: &Kept,
        bundle: &CaseBundle,
        prefix: &str,
    ) -> Result<Option<Rendered>, DeskError> {
        let number = &kept.case;
        let Some((_, last)) = bundle.entries.last() else { return Ok(None) };
        if bundle.case != *number || kept.rows().any(is_held_back) {
            return Ok(None);
        }
        let unit = self.store.look(&kept.org).await?;
        let organisation = organisation(&unit, &kept.org).await?;
        let filed = unit.case(number).await?;
        unit.rollback().await?;
        // the office is no case to be read about
        let Some(filed) = filed.filter(|_| !number.is_office()) else { return Ok(None) };
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
        let mut fields: BTreeMap<u64, Vec<(&str, &Value)>> = BTreeMap::new();
        for one in &bundle.disclosed {
            let named = (one.disclosure.name.as_str(), &one.disclosure.value);
            fields.entry(one.log_index).or_default().push(named);
        }
        let mut acts = BTreeMap::new();
        let nothing = Vec::new();
        for row in kept.rows() {
            let standing = Standing::of(row, &kept.published(row));
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
            Some(kept.publication((organisation, filed.fiscal_year), shown.as_of, prefix))
        } else {
            None
        };
        Ok(Some(Rendered { case: shown, public }))
    }
}
