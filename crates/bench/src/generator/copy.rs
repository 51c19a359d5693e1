//! Copies of a case.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::TimeDelta;
use serde_json::Value;
use shirube_persistence::{Append, CaseRow, NewState, Unit};
use shirube_trail::hash::leaf_hash;
use shirube_trail::{At, CaseNo, Digest, Disclosure, Entry, EntryType, OrgId, ProcedureId, Salt};
use uuid::Uuid;

use super::template::{Template, TemplateProcedure};

/// Moments of the day a copy is moved by, in milliseconds: within the hour, so that no day changes.
const WITHIN_THE_HOUR_MS: u64 = 3_000_000;

/// Copies cases into an organisation, each with the next number of its fiscal year.
#[derive(Debug)]
pub struct Copying {
    org: OrgId,
    serials: BTreeMap<i32, u32>,
    copies: u64,
}

/// What one copy is called, beside what its template is.
struct Names<'t> {
    org: &'t OrgId,
    from: &'t Template,
    case_text: String,
    title: String,
    later: TimeDelta,
}

impl Copying {
    /// Numbers go on after `serials`, the last one of each fiscal year.
    #[must_use]
    pub const fn into(org: OrgId, serials: BTreeMap<i32, u32>) -> Self {
        Self { org, serials, copies: 0 }
    }

    /// Writes one copy into a unit. Answers its number.
    ///
    /// # Errors
    /// What the store reports; a template that cannot be renamed.
    pub async fn write(&mut self, unit: &Unit, template: &Template) -> Result<CaseNo, Box<dyn Error>> {
        let from = &template.case;
        let serial = self.serials.entry(from.fiscal_year).or_default();
        *serial += 1;
        self.copies += 1;
        let era = from.case_no.as_str().split_once('-').map_or("R8", |(era, _)| era);
        let names = Names {
            org: &self.org,
            from: template,
            case_text: format!("{era}-{serial:04}"),
            title: format!("{}（その{}）", from.title, self.copies),
            later: TimeDelta::milliseconds(i64::try_from(self.copies * 7919 % WITHIN_THE_HOUR_MS)?),
        };
        let case = CaseRow {
            case_no: CaseNo::new(names.case_text.as_str())?,
            fiscal_year: from.fiscal_year,
            serial: *serial,
            title: names.title.clone(),
            opened_at: names.moved(from.opened_at)?,
        };
        unit.open_case(&case);
        for procedure in &template.procedures {
            names.write(unit, procedure).await?;
        }
        Ok(case.case_no)
    }
}

impl Names<'_> {
    fn moved(&self, at: At) -> Result<At, Box<dyn Error>> {
        Ok(At::truncate(at.instant() + self.later)?)
    }

    /// A name that begins with the case's number, with the copy's instead.
    fn renamed(&self, text: &str) -> Option<String> {
        let rest = text.strip_prefix(self.from.case.case_no.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", self.case_text))
    }

    fn procedure(&self, id: &ProcedureId) -> Result<ProcedureId, Box<dyn Error>> {
        // a procedure of another case, or of the office, keeps its name
        Ok(self.renamed(id.as_str()).map_or_else(|| Ok(id.clone()), ProcedureId::new)?)
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if *text == self.from.case.title => Value::from(self.title.as_str()),
            Value::String(text) => self.renamed(text).map_or_else(|| value.clone(), Value::from),
            Value::Array(all) => all.iter().map(|one| self.value(one)).collect(),
            Value::Object(members) => {
                let renamed = |name: &String| self.renamed(name).unwrap_or_else(|| name.clone());
                members.iter().map(|(name, value)| (renamed(name), self.value(value))).collect()
            }
            other => other.clone(),
        }
    }

    async fn write(&self, unit: &Unit, of: &TemplateProcedure) -> Result<(), Box<dyn Error>> {
        let row = &of.row;
        // what is written is where the last entry leads; those before it are never read
        let state = NewState {
            phase: row.phase.clone(),
            closed: row.closed,
            facts: self.value(&row.facts),
            performers: row.performers.clone(),
        };
        let (mut prev, mut revision) = (Digest::ZERO, 0);
        let mut disclosures = of.disclosures.iter().peekable();
        for entry in &of.entries {
            let mut opened = Vec::new();
            while let Some(one) = disclosures.next_if(|one| one.seq == entry.seq) {
                opened.push(Disclosure {
                    name: one.disclosure.name.clone(),
                    salt: Salt::from_bytes(*Uuid::new_v4().as_bytes()),
                    value: self.value(&one.disclosure.value),
                });
            }
            let copy = self.entry(entry, prev, &opened)?;
            prev = leaf_hash(&copy.canonical_bytes()?);
            let state = (entry.entry_type == EntryType::Decision).then_some(&state);
            let append = Append { entry: &copy, disclosures: &opened, state, seen_revision: revision };
            revision = unit.append(append).await?.revision;
        }
        for deadline in &of.deadlines {
            let mut copy = deadline.clone();
            copy.procedure = self.procedure(&deadline.procedure)?;
            copy.details = self.value(&deadline.details);
            unit.set_deadline(&copy);
        }
        for seat in &of.seats {
            let mut copy = seat.clone();
            copy.procedure = self.procedure(&seat.procedure)?;
            unit.put_pseudonym(&copy);
        }
        for publication in &of.publications {
            let mut copy = publication.clone();
            copy.procedure = self.procedure(&publication.procedure)?;
            copy.body = self.value(&publication.body);
            unit.publish(&copy);
        }
        Ok(())
    }

    fn entry(&self, from: &Entry, prev: Digest, opened: &[Disclosure]) -> Result<Entry, Box<dyn Error>> {
        let mut copy = from.clone();
        copy.org = self.org.clone();
        copy.procedure = self.procedure(&from.procedure)?;
        copy.case = copy.procedure.case();
        copy.parent = from.parent.as_ref().map(|parent| self.procedure(parent)).transpose()?;
        copy.prev = prev;
        copy.at = self.moved(from.at)?;
        copy.cmd = Uuid::new_v4();
        copy.fields = BTreeMap::new();
        for one in opened {
            copy.fields.insert(one.name.clone(), one.commitment()?);
        }
        Ok(copy)
    }
}
