//! Replay: every entry is decided again from what its disclosures say, and the outcome compared.
//!
//! Because a decision is a pure function of its dossier, and everything a decision looked at is
//! committed in its entry, this is an audit that needs no trust in the code's past.

mod brought;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize as _;
use serde_json::Value;
use shirube_core::dossier::{Child, Commander, Delegation, Dossier};
use shirube_core::engine::{Answer, Changed, decide};
use shirube_core::facts::Facts;
use shirube_core::law::LAW;
use shirube_core::law::table::Edition;
use shirube_core::policy::Policy;
use shirube_core::rule::Finding;
use shirube_core::words::Capacity;
use shirube_persistence::{DisclosureRow, EntryRow, KeptProcedure, ProcedureRow};
use shirube_trail::erasure::{Erased, tombstone};
use shirube_trail::{CaseNo, Entry, EntryType, FieldName, OrgId, ProcedureId};
use tokio::task::JoinSet;

use self::brought::brought_again;
use crate::Desk;
use crate::dossier::policy_of;
use crate::entry::is_state_fact;
use crate::error::DeskError;
use crate::kept::Kept;
use crate::machines::{self, Known};

/// Where stored and replayed differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The procedure.
    pub procedure: String,
    /// The entry, where it is one.
    pub seq: Option<u64>,
    /// What differs.
    pub what: String,
}

/// What a replay went through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Procedures.
    pub procedures: usize,
    /// Entries decided again.
    pub entries: usize,
    /// Where stored and replayed differ.
    pub differences: Vec<Difference>,
}

impl Desk {
    /// Replays the procedures of a case, or of the whole organisation.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; differences are not errors.
    pub async fn replay(&self, org: &OrgId, case: Option<&CaseNo>) -> Result<Replayed, DeskError> {
        match case {
            Some(case) => self.replay_kept(&self.kept(org, case).await?).await,
            None => self.replay_all(std::slice::from_ref(org)).await,
        }
    }

    /// Replays every procedure of these organisations, as many cases at a time as there are
    /// processors: no case needs another.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; differences are not errors.
    pub async fn replay_all(&self, orgs: &[OrgId]) -> Result<Replayed, DeskError> {
        let mut replayed = Replayed::default();
        for (one, _) in self.replay_each(orgs, |_| None::<()>).await? {
            replayed.add(one);
        }
        Ok(replayed.sorted())
    }

    /// As [`Desk::replay_all`]; answers also the cases it has read, for what else is made of them.
    ///
    /// # Errors
    /// As [`Desk::replay_all`].
    pub async fn replay_and_keep(&self, orgs: &[OrgId]) -> Result<(Replayed, Vec<Kept>), DeskError> {
        let (mut replayed, mut all) = (Replayed::default(), Vec::new());
        for (one, kept) in self.replay_each(orgs, Some).await? {
            replayed.add(one);
            all.extend(kept);
        }
        Ok((replayed.sorted(), all))
    }

    /// Replays case by case; what is wanted of each is kept, the rest let go of.
    async fn replay_each<K: Send + 'static>(
        &self,
        orgs: &[OrgId],
        keep: fn(Kept) -> Option<K>,
    ) -> Result<Vec<(Replayed, Option<K>)>, DeskError> {
        let mut cases = Vec::new();
        for org in orgs {
            let unit = self.store.begin(org).await?;
            let all = unit.cases().await?.into_iter().map(|row| row.case_no);
            unit.rollback().await?;
            cases.extend(all.chain([CaseNo::new("office")?]).map(|case| (org.clone(), case)));
        }
        let next = Arc::new(Mutex::new(cases.into_iter()));
        let mut workers = JoinSet::new();
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            let (desk, next) = (self.clone(), Arc::clone(&next));
            workers.spawn(async move {
                let mut done = Vec::new();
                let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
                while let Some((org, case)) = take() {
                    let kept = desk.kept(&org, &case).await?;
                    let replayed = desk.replay_kept(&kept).await?;
                    done.push((replayed, keep(kept)));
                }
                Ok::<_, DeskError>(done)
            });
        }
        let mut done = Vec::new();
        for of_worker in workers.join_all().await {
            done.extend(of_worker?);
        }
        Ok(done)
    }

    async fn replay_kept(&self, kept: &Kept) -> Result<Replayed, DeskError> {
        let mut replayed = Replayed::default();
        let (nothing, mut listed) = (BTreeSet::new(), None);
        for KeptProcedure { row, entries, disclosures, .. } in &kept.procedures {
            replayed.procedures += 1;
            replayed.entries += entries.len();
            let fields: usize = entries.iter().map(|one| one.entry.fields.len()).sum();
            let erased = if fields == disclosures.len() {
                &nothing
            } else {
                if listed.is_none() {
                    listed = Some(self.erased_by_office(&kept.org).await?);
                }
                listed.get_or_insert_default()
            };
            replayed.differences.extend(replay_procedure(row, entries, disclosures, erased)?);
        }
        Ok(replayed)
    }
}

impl Replayed {
    fn add(&mut self, more: Self) {
        self.procedures += more.procedures;
        self.entries += more.entries;
        self.differences.extend(more.differences);
    }

    /// Its differences by procedure and entry, whichever case was replayed first.
    fn sorted(mut self) -> Self {
        self.differences.sort_by(|a, b| (&a.procedure, a.seq).cmp(&(&b.procedure, b.seq)));
        self
    }
}

/// Replays one procedure and compares it with its stored state. Of the fields that were erased
/// nothing is decided again: they compare as tombstones.
///
/// # Errors
/// [`DeskError::Unreadable`] where an entry names a machine this binary does not have.
pub fn replay_procedure(
    row: &ProcedureRow,
    entries: &[EntryRow],
    disclosures: &[DisclosureRow],
    erased: &BTreeSet<Erased>,
) -> Result<Vec<Difference>, DeskError> {
    let mut replay = Replay::of(&row.procedure);
    for entry in entries {
        // they stand in the order of their entries
        let first = disclosures.partition_point(|one| one.seq < entry.entry.seq);
        let fields: BTreeMap<String, Value> = disclosures
            .iter()
            .skip(first)
            .take_while(|one| one.seq == entry.entry.seq)
            .map(|one| (one.disclosure.name.as_str().to_owned(), one.disclosure.value.clone()))
            .collect();
        let entry = &entry.entry;
        let is_missing = |name: &&FieldName| !fields.contains_key(name.as_str());
        let missing: Vec<&FieldName> = entry.fields.keys().filter(is_missing).collect();
        if missing.is_empty() {
            replay.hear(entry, &fields)?;
            continue;
        }
        for name in missing {
            let one = Erased { procedure: entry.procedure.clone(), seq: entry.seq, name: name.clone() };
            if !erased.contains(&one) {
                replay
                    .differs(Some(entry.seq.get()), format!("field {name} is gone, and no erasure lists it"));
            }
        }
        replay.follow_erased(entry, &fields);
    }
    replay.compare(row, entries.len());
    Ok(replay.differences)
}

/// A procedure as far as it has been replayed.
pub(crate) struct Replay {
    procedure: ProcedureId,
    stage: String,
    facts: Facts,
    performers: BTreeMap<String, String>,
    revision: u64,
    differences: Vec<Difference>,
}

impl Replay {
    pub(crate) fn of(procedure: &ProcedureId) -> Self {
        Self {
            procedure: procedure.clone(),
            stage: String::new(),
            facts: Facts::default(),
            performers: BTreeMap::new(),
            revision: 0,
            differences: Vec::new(),
        }
    }

    fn differs(&mut self, seq: Option<u64>, what: impl Into<String>) {
        self.differences.push(Difference { procedure: self.procedure.to_string(), seq, what: what.into() });
    }

    /// The first difference found so far.
    pub(crate) fn first_difference(&self) -> Option<String> {
        self.differences.first().map(|one| one.what.clone())
    }

    /// Decides an entry again.
    pub(crate) fn hear(&mut self, entry: &Entry, fields: &BTreeMap<String, Value>) -> Result<(), DeskError> {
        let known = machines::by_name(entry.machine.as_str())?;
        let seq = entry.seq.get();
        if seq == 0 {
            known.machine.before_opening().clone_into(&mut self.stage);
        }
        let mut file = self.dossier(known, entry, fields)?;
        let answer = decide(known.machine, entry.act.as_str(), &file)?;
        self.facts = std::mem::take(&mut file.facts);
        self.performers = std::mem::take(&mut file.performers);
        match answer {
            Answer::Decision(decision) => {
                if entry.entry_type != EntryType::Decision {
                    self.differs(Some(seq), "allowed on replay, refused in the trail");
                    return Ok(());
                }
                if decision.to.id != entry.to.as_str() {
                    self.differs(
                        Some(seq),
                        format!("leads to {} on replay, to {} in the trail", decision.to.id, entry.to),
                    );
                }
                self.compare_rules(entry, &decision.findings);
                self.compare_facts(seq, &decision.facts, fields);
                for (name, value) in fields.iter().filter(|(name, _)| is_state_fact(name)) {
                    self.facts.set(name.as_str(), value.clone());
                }
                self.performers.insert(entry.act.to_string(), file.actor);
                entry.to.as_str().clone_into(&mut self.stage);
                self.revision += 1;
            }
            Answer::Refusal(refusal) => {
                if entry.entry_type == EntryType::Decision {
                    let unmet: Vec<&str> = refusal.unmet().map(|finding| finding.rule.id).collect();
                    self.differs(
                        Some(seq),
                        format!("{} is refused on replay: {}", entry.act, unmet.join(", ")),
                    );
                    return Ok(());
                }
                self.compare_rules(entry, &refusal.findings);
            }
        }
        Ok(())
    }

    /// The dossier the entry was decided on, out of its own disclosures and the replayed state, which
    /// is lent to it: facts and performers are put back after the decision.
    fn dossier(
        &mut self,
        known: &'static Known,
        entry: &Entry,
        fields: &BTreeMap<String, Value>,
    ) -> Result<Dossier, DeskError> {
        let capacity = Capacity::from_id(entry.capacity.as_str()).unwrap_or(Capacity::System);
        let mut file =
            Dossier::new(self.procedure.as_str(), entry.at.instant(), entry.actor.as_str(), capacity);
        file.stage.clone_from(&self.stage);
        file.policy = policy_of(&self.facts);
        if let (0, Some(policy)) = (entry.seq.get(), fields.get("policy")) {
            file.policy = Policy::deserialize(policy).unwrap_or_default();
        }
        file.facts = std::mem::take(&mut self.facts);
        file.performers = std::mem::take(&mut self.performers);
        let edition = fields.get("seen.law").and_then(Value::as_u64).and_then(|one| u16::try_from(one).ok());
        file.law = LAW.in_edition(edition.map_or(Edition::FIRST, Edition));
        file.subject = fields.get("subject").and_then(Value::as_str).map(str::to_owned);
        file.delegation = fields.get("delegation").and_then(|value| Delegation::deserialize(value).ok());
        file.commander = fields.get("commander").and_then(|value| Commander::deserialize(value).ok());
        if let Some(Value::Object(parent)) = fields.get("seen.parent") {
            file.parent = parent.clone().into_iter().collect();
        }
        if let Some(children) = fields.get("seen.children") {
            file.children = Vec::<Child>::deserialize(children).unwrap_or_default();
        }
        if let Some(named) = fields.get("seen.named") {
            file.named = Vec::<Child>::deserialize(named).unwrap_or_default();
        }
        let brought = brought_again(known, entry, &file, fields)?;
        file.content_hash = brought.hash()?;
        file.documents = brought.documents.iter().map(|one| one.document.clone()).collect();
        file.given = brought.facts;
        Ok(file)
    }

    /// Takes over an entry of which fields were erased: the tombstone stands for each of them.
    fn follow_erased(&mut self, entry: &Entry, fields: &BTreeMap<String, Value>) {
        if entry.entry_type != EntryType::Decision {
            return;
        }
        for name in entry.fields.keys().filter(|name| is_state_fact(name.as_str())) {
            let value = fields.get(name.as_str()).cloned().unwrap_or_else(tombstone);
            self.facts.set(name.as_str(), value);
        }
        self.performers.insert(entry.act.to_string(), entry.actor.to_string());
        entry.to.as_str().clone_into(&mut self.stage);
        self.revision += 1;
    }

    fn compare_rules(&mut self, entry: &Entry, findings: &[Finding]) {
        let mut again: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| !finding.rule.sensitive) {
            again.entry((finding.rule.id, &finding.subject)).or_insert(finding.outcome.id());
        }
        let kept: BTreeMap<(&str, &str), &str> = entry
            .rules
            .iter()
            .map(|rule| {
                let subject = rule.subject.as_ref().map_or("", |subject| subject.as_str());
                ((rule.id.as_str(), subject), rule.outcome.as_str())
            })
            .collect();
        if again != kept {
            let what = format!("rules differ: {again:?} on replay, {kept:?} in the trail");
            self.differs(Some(entry.seq.get()), what);
        }
    }

    fn compare_facts(&mut self, seq: u64, again: &[Changed], fields: &BTreeMap<String, Value>) {
        // An act may fulfil a duty and start it anew: the last value is the one kept.
        let last: BTreeMap<&str, &Value> = again.iter().map(|(name, value)| (name.as_ref(), value)).collect();
        for (name, value) in last {
            if fields.get(name) != Some(value) {
                self.differs(Some(seq), format!("fact {name} differs"));
            }
        }
    }

    fn compare(&mut self, row: &ProcedureRow, entries: usize) {
        if self.stage != row.stage {
            self.differs(None, format!("stage {} on replay, {} stored", self.stage, row.stage));
        }
        if self.revision != row.revision {
            self.differs(None, format!("revision {} on replay, {} stored", self.revision, row.revision));
        }
        if u64::try_from(entries).unwrap_or(u64::MAX) != row.entries {
            self.differs(None, format!("{entries} entries, {} stored", row.entries));
        }
        let is_same = row.facts.as_object().is_some_and(|stored| {
            stored.len() == self.facts.0.len()
                && self.facts.0.iter().all(|(name, value)| stored.get(name) == Some(value))
        });
        if !is_same {
            self.differs(None, "facts differ from the stored ones".to_owned());
        }
    }
}
