//! A case made up for people: what an export may show of it, at a moment.
//!
//! Entries are shown as the trail has them, by ids, seats and pseudonyms. Of what they committed
//! to, only what [`disclosable`] lets out; nothing at all while a sealed call of the case is open.

mod disclosable;
mod public;
mod rendered;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_day;
use shirube_core::register::register;
use shirube_core::words::{Capacity, Phase, Words};
use shirube_exports::{Act, Case, Fact, Label, Organisation, Procedure, RuleOutcome};
use shirube_persistence::{CaseRow, EntryRow, KeptProcedure, ProcedureRow, Unit};
use shirube_trail::{ActorId, CaseNo, Entry, EntryType, OrgId, Outcome, ProcedureId, RuleEntry};

use self::disclosable::Standing;
pub(crate) use self::disclosable::{Standing as Secrets, is_kept_secret};
pub use self::rendered::Rendered;
use crate::Desk;
use crate::authority::{Office, hands};
use crate::error::DeskError;
use crate::held_back::is_held_back;
use crate::kept::Kept;
use crate::machines::{self, Known};

/// A case for an export, or why there is none yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Exportable {
    /// The case.
    Case(Box<Case>),
    /// A sealed call of the case has not been opened: nothing of the case leaves.
    Sealed {
        /// The call.
        procedure: String,
    },
}

/// What a person sees of a case.
struct Seen<'k> {
    organisation: Organisation,
    filed: CaseRow,
    as_of: DateTime<Utc>,
    procedures: Vec<&'k KeptProcedure>,
}

/// What every rule is called; a rule read in several ways has the plainest name of its readings.
static RULES: LazyLock<BTreeMap<&'static str, Words>> = LazyLock::new(|| {
    let mut names: BTreeMap<&'static str, Words> = BTreeMap::new();
    for rule in register() {
        let name = names.entry(rule.id).or_insert(rule.name);
        if rule.name.ja.len() < name.ja.len() {
            *name = rule.name;
        }
    }
    names
});

impl Desk {
    /// A case as this person may see it, as it stood at a moment; now, where none is given.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case for them, or was not then;
    /// [`DeskError::BadInput`] where the moment has not come.
    pub async fn exportable(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Exportable, DeskError> {
        self.exportable_of(&self.kept(org, case).await?, person, as_of).await
    }

    /// The call of a case that keeps its record in now, where one does. No entry is read.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such case for this person.
    pub async fn kept_in_by(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
    ) -> Result<Option<ProcedureId>, DeskError> {
        let rows = self.store.procedures(org, case).await?;
        let unit = self.store.look(org).await?;
        let now = self.clock.now(&unit).await?.instant();
        let seen = seen_by(&unit, person, &rows, |row| row, now).await?;
        unit.rollback().await?;
        if seen.is_empty() || case.is_office() {
            return Err(DeskError::not_found(case.as_str()));
        }
        Ok(seen.into_iter().find(|row| is_held_back(row)).map(|row| row.procedure.clone()))
    }

    /// As [`Desk::exportable`], of a case that was read.
    ///
    /// # Errors
    /// As [`Desk::exportable`].
    pub async fn exportable_of(
        &self,
        kept: &Kept,
        person: &ActorId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Exportable, DeskError> {
        let Seen { organisation, filed, as_of, procedures } = self.seen(kept, person, as_of).await?;
        if let Some(call) = procedures.iter().find(|one| is_held_back(&one.row)) {
            return Ok(Exportable::Sealed { procedure: call.row.procedure.to_string() });
        }
        let mut shown = Case {
            organisation,
            number: kept.case.to_string(),
            title: filed.title,
            fiscal_year: filed.fiscal_year,
            as_of,
            filter: String::new(),
            procedures: Vec::new(),
            acts: Vec::new(),
        };
        let mut arrived = Vec::new();
        for one in procedures {
            let standing = Standing::of(&one.row, &kept.published(&one.row));
            let then: Vec<&EntryRow> =
                one.entries.iter().filter(|one| one.entry.at.instant() <= as_of).collect();
            shown.procedures.extend(procedure(&one.row, then.iter().map(|one| &one.entry))?);
            arrived.extend(acts(one, &then, &standing)?);
        }
        if arrived.is_empty() {
            return Err(DeskError::not_found(kept.case.as_str()));
        }
        arrived.sort_by_key(|(arrival, _)| *arrival);
        shown.acts = arrived.into_iter().map(|(_, act)| act).collect();
        Ok(Exportable::Case(Box::new(shown)))
    }

    /// What a person sees of a case, at a moment that has come.
    async fn seen<'k>(
        &self,
        kept: &'k Kept,
        person: &ActorId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Seen<'k>, DeskError> {
        let unit = self.store.look(&kept.org).await?;
        let now = self.clock.now(&unit).await?.instant();
        let as_of = as_of.unwrap_or(now);
        if as_of > now {
            return Err(DeskError::bad_input(
                "as_of",
                "まだ来ていない時点は書き出せません。",
                "a moment that has not come cannot be exported.",
            ));
        }
        let procedures = seen_by(&unit, person, &kept.procedures, |one| &one.row, now).await?;
        let organisation = organisation(&unit, &kept.org).await?;
        let filed = unit.case(&kept.case).await?;
        unit.rollback().await?;
        // the office is no case to be read about
        let filed = filed.filter(|_| !procedures.is_empty() && !kept.case.is_office());
        let filed = filed.ok_or_else(|| DeskError::not_found(kept.case.as_str()))?;
        Ok(Seen { organisation, filed, as_of, procedures })
    }
}

/// The acts of a procedure, each with its place in the order of writing.
fn acts(
    kept: &KeptProcedure,
    entries: &[&EntryRow],
    standing: &Standing,
) -> Result<Vec<(u64, Act)>, DeskError> {
    let mut fields: BTreeMap<u64, Vec<(&str, &Value)>> = BTreeMap::new();
    for one in &kept.disclosures {
        let named = (one.disclosure.name.as_str(), &one.disclosure.value);
        fields.entry(one.seq.get()).or_default().push(named);
    }
    let nothing = Vec::new();
    let mut acts = Vec::new();
    for entry in entries {
        let fields = fields.get(&entry.entry.seq.get()).unwrap_or(&nothing);
        acts.push((entry.arrival, act(&entry.entry, entry.leaf_hash.short(), fields, standing)?));
    }
    Ok(acts)
}

/// The organisation as exports name it.
async fn organisation(unit: &Unit, org: &OrgId) -> Result<Organisation, DeskError> {
    let known = unit.organisation().await?.ok_or_else(|| DeskError::not_found(org.as_str()))?;
    Ok(Organisation {
        id: org.to_string(),
        ja: known.name_ja,
        en: known.name_en,
        local_government_code: known.local_government_code,
    })
}

/// Of these, the procedures a person may see.
async fn seen_by<'k, T>(
    unit: &Unit,
    person: &ActorId,
    all: &'k [T],
    row_of: impl Fn(&T) -> &ProcedureRow,
    now: DateTime<Utc>,
) -> Result<Vec<&'k T>, DeskError> {
    let office = Office::read(unit).await?;
    let Some(found) = unit.person(person).await? else { return Ok(Vec::new()) };
    let today = japan_day(now);
    // who holds a capacity of the office sees each of its procedures, whoever else is seated there
    let of_office = hands(unit, &office, &found, None, today).await?;
    if of_office.iter().any(|hand| hand.capacity != Capacity::Administrator) {
        return Ok(all.iter().collect());
    }
    let mut seen = Vec::new();
    for one in all {
        if !hands(unit, &office, &found, Some(row_of(one)), today).await?.is_empty() {
            seen.push(one);
        }
    }
    Ok(seen)
}

/// A procedure as these entries left it; none where they had not begun it.
fn procedure<'e>(
    row: &ProcedureRow,
    entries: impl DoubleEndedIterator<Item = &'e Entry>,
) -> Result<Option<Procedure>, DeskError> {
    let known = machines::by_name(row.machine.as_str())?;
    let mut decisions = entries.filter(|one| one.entry_type == EntryType::Decision);
    let Some(first) = decisions.next() else { return Ok(None) };
    let last = decisions.next_back().unwrap_or(first);
    let to = last.to.as_str();
    let phase: Option<Phase> = known.machine.stage(to).map(|stage| stage.phase);
    Ok(Some(Procedure {
        id: row.procedure.to_string(),
        parent: row.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: label(row.kind.as_str(), Some(known.machine.label)),
        machine: row.machine.to_string(),
        stage: stage(known, to),
        phase: label(phase.map_or("", Phase::id), phase.map(Phase::words)),
        opened_at: first.at.instant(),
    }))
}

fn act(
    entry: &Entry,
    receipt: String,
    fields: &[(&str, &Value)],
    standing: &Standing,
) -> Result<Act, DeskError> {
    let known = machines::by_name(entry.machine.as_str())?;
    let capacity = Capacity::from_id(entry.capacity.as_str());
    let facts: Vec<Fact> = fields
        .iter()
        .filter_map(|(name, value)| {
            let words = standing.words_of(known, entry.act.as_str(), name)?;
            Some(Fact { name: label(name, Some(words)), value: (*value).clone() })
        })
        .collect();
    Ok(Act {
        procedure: entry.procedure.to_string(),
        kind: label(entry.kind.as_str(), Some(known.machine.label)),
        seq: entry.seq.get(),
        at: entry.at.instant(),
        day: day(japan_day(entry.at.instant())),
        act: label(entry.act.as_str(), known.machine.act(entry.act.as_str()).map(|act| act.label)),
        capacity: label(entry.capacity.as_str(), capacity.map(Capacity::words)),
        actor: entry.actor.to_string(),
        refused: entry.entry_type == EntryType::Refusal,
        from: entry.from.as_ref().map_or_else(|| label("", None), |from| stage(known, from.as_str())),
        to: stage(known, entry.to.as_str()),
        rules: entry.rules.iter().map(rule).collect(),
        withheld: entry.fields.len() - facts.len().min(entry.fields.len()),
        facts,
        receipt,
    })
}

/// A day in its era: in full in Japanese, by the era's letter in English; as it is where no era covers it.
fn day(day: NaiveDate) -> Label {
    let id = day.to_string();
    let (ja, en) = EraDate::new(day)
        .map_or_else(|_| (id.clone(), id.clone()), |era| (era.ja_with_weekday(), era.short()));
    Label { id, ja, en }
}

fn rule(entry: &RuleEntry) -> RuleOutcome {
    let id = entry.id.as_str();
    RuleOutcome {
        rule: label(id, RULES.get(id).copied()),
        subject: entry.subject.as_ref().map(ToString::to_string).unwrap_or_default(),
        outcome: label(entry.outcome.as_str(), Some(outcome_words(entry.outcome))),
        law: entry.law.to_string(),
    }
}

const fn outcome_words(outcome: Outcome) -> Words {
    use shirube_core::words::words;
    match outcome {
        Outcome::Met => words("適合", "met"),
        Outcome::Unmet => words("不適合", "unmet"),
        Outcome::Overridden => words("例外決裁", "overridden"),
        Outcome::Advised => words("助言", "advised"),
        Outcome::NotApplicable => words("対象外", "not applicable"),
        Outcome::Overdue => words("期限超過", "overdue"),
    }
}

fn stage(known: &Known, id: &str) -> Label {
    label(id, known.machine.stage(id).map(|stage| stage.label))
}

/// A label of the vocabulary; what it does not know is called by its id.
fn label(id: &str, words: Option<Words>) -> Label {
    let (ja, en) = words.map_or((id, id), |words| (words.ja, words.en));
    Label { id: id.to_owned(), ja: ja.to_owned(), en: en.to_owned() }
}
