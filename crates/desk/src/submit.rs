//! Submitting a command: the one way an act is performed.

use serde_json::{Value, json};
use shirube_core::domain::{CaseNumber, FiscalYear};
use shirube_core::dossier::japan_day;
use shirube_core::engine::Refusal;
use shirube_core::words::Capacity;
use shirube_persistence::{CaseRow, Lock, ProcedureRow, StoreError, Unit};
use shirube_trail::{ActorId, At, CaseNo, Digest, ProcedureId, canonical};

use crate::Desk;
use crate::authority::{Hand, NEW_SUPPLIER, Office, hands, new_supplier, open_to_suppliers};
use crate::command::{Command, Refused, Reply, Target, Unmet};
use crate::dossier::{Brought, Filed, read_facts};
use crate::error::DeskError;
use crate::machines::{self, Known};
use crate::perform::{Halt, Learns, On, Step, Work};
use crate::refusal::write_refusal;
use crate::seats::{random_alias, random_token};

/// Times a unit is tried again when somebody else was first at the database.
const TRIES_MAX: usize = 5;

impl Desk {
    /// Performs an act, or says why not. The same command id has one effect and one answer.
    ///
    /// # Errors
    /// [`DeskError`]: bad input, not found, moved on, or something that went wrong. Nothing is
    /// stored then.
    pub async fn submit(&self, command: Command) -> Result<Reply, DeskError> {
        let request = request_hash(&command)?;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_submit(&command, &request).await {
                Err(DeskError::Store(StoreError::MovedOn { .. } | StoreError::Repeated { .. }))
                    if tries < TRIES_MAX => {}
                answer => return answer,
            }
        }
    }

    /// Hears an act as [`Desk::submit`] would and keeps nothing: what it would do, or why not.
    ///
    /// # Errors
    /// As for [`Desk::submit`].
    pub async fn rehearse(&self, command: &Command) -> Result<Reply, DeskError> {
        let unit = self.store.begin(&command.org).await?;
        let at = self.clock.now(&unit).await?;
        let outcome = self.hear(&unit, command, at).await;
        unit.rollback().await?;
        match outcome {
            Ok(reply) => Ok(reply),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(refused)) => {
                let (step, refusal, row, file) = *refused;
                Ok(Reply::Refused(Refused {
                    procedure: row.map(|row| row.procedure.to_string()).unwrap_or_default(),
                    stage: file.stage,
                    act: step.act,
                    code: "refused".to_owned(),
                    unmet: refusal.unmet().map(Unmet::of).collect(),
                    seq: None,
                }))
            }
        }
    }

    async fn try_submit(&self, command: &Command, request: &Digest) -> Result<Reply, DeskError> {
        let unit = self.store.begin(&command.org).await?;
        if let Some(remembered) = unit.remembered(&command.person, command.cmd).await? {
            unit.rollback().await?;
            return replayed(&remembered.request_sha256, request, remembered.answer);
        }
        let at = self.clock.now(&unit).await?;
        let outcome = self.hear(&unit, command, at).await;
        match outcome {
            Ok(reply) => {
                let answer = serde_json::to_value(&reply).unwrap_or_default();
                unit.remember(&command.person, command.cmd, request, &answer, at).await?;
                unit.commit().await?;
                Ok(reply)
            }
            Err(Halt::Failed(error)) => {
                unit.rollback().await?;
                Err(error)
            }
            Err(Halt::Refused(refused)) => {
                unit.rollback().await?;
                let (step, refusal, row, file) = *refused;
                self.keep_refusal(command, request, (&step, &refusal, row.as_ref(), &file)).await
            }
        }
    }

    async fn hear(&self, unit: &Unit, command: &Command, at: At) -> Result<Reply, Halt> {
        let office = Office::read(unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        let person = unit.person(&command.person).await?;
        let person = person.ok_or_else(|| DeskError::not_found(command.person.as_str()))?;
        let (on, known, row) = locate(unit, command, at).await?;
        let mut held = hands(unit, &office, &person, row.as_ref(), japan_day(at.instant())).await?;
        if matches!(command.target, Target::NewApplication(_)) {
            // An application has its own pseudonym, whatever the applicant is called in the call.
            let may_apply = !held.is_empty() || row.as_ref().is_some_and(open_to_suppliers);
            held.retain(|hand| hand.capacity != Capacity::Supplier);
            if may_apply && person.corporate_number.is_some() {
                held.insert(0, new_supplier()?);
            }
        }
        if held.is_empty() {
            return Err(DeskError::not_found(target_name(&command.target)).into());
        }
        let mut hand = choose_hand(known, command, &held)?;
        let mut learns = Learns::Nobody;
        if hand.actor.as_str() == NEW_SUPPLIER {
            hand.actor = ActorId::new(random_alias()?)?;
            learns = Learns::Supplier { alias: hand.actor.clone(), person: person.person.clone() };
        }
        let brought = bring(unit, known, command, at).await?;
        if let (Target::NewCase, On::New { id, .. }) = (&command.target, &on) {
            register_case(unit, id, &brought, at).await?;
        }
        let step = Step {
            on,
            act: command.act.clone(),
            hand,
            commander: None,
            brought,
            seen_revision: command.seen_revision,
            learns,
        };
        let mut work = Work {
            unit,
            org: &command.org,
            office: &office,
            policy: &policy,
            at,
            cmd: command.cmd,
            moved: Vec::new(),
            depth: 0,
        };
        let mut performed = work.perform(step).await?;
        performed.moved = work.moved;
        Ok(Reply::Done(performed))
    }

    /// Keeps a refusal as an entry of the procedure it happened in, at most once an hour for the
    /// same person, act and unmet rules; an application that came too late is kept as late.
    async fn keep_refusal(
        &self,
        command: &Command,
        request: &Digest,
        (step, refusal, row, file): (&Step, &Refusal, Option<&ProcedureRow>, &shirube_core::dossier::Dossier),
    ) -> Result<Reply, DeskError> {
        let late = refusal.unmet().any(|finding| matches!(finding.rule.id, "G44" | "entry-deadline"))
            && matches!(command.act.as_str(), "submit" | "enter");
        let mut refused = Refused {
            procedure: row.map(|row| row.procedure.to_string()).unwrap_or_default(),
            stage: file.stage.clone(),
            act: step.act.clone(),
            code: if late { "deadline_passed" } else { "refused" }.to_owned(),
            unmet: refusal.unmet().map(Unmet::of).collect(),
            seq: None,
        };
        let unit = self.store.begin(&command.org).await?;
        let at = self.clock.now(&unit).await?;
        if late {
            refused.procedure = self.mark_late(&unit, command, step, at).await?;
        } else if let Some(row) = row {
            refused.seq = write_refusal(&unit, command, step, refusal, row, file, at).await?;
        }
        let reply = Reply::Refused(refused);
        let answer = serde_json::to_value(&reply).unwrap_or_default();
        unit.remember(&command.person, command.cmd, request, &answer, at).await?;
        unit.commit().await?;
        Ok(reply)
    }

    /// `mark-late` 期限後: what came too late is kept as evidence, and never opened with the others.
    async fn mark_late(
        &self,
        unit: &Unit,
        command: &Command,
        step: &Step,
        at: At,
    ) -> Result<String, DeskError> {
        let office = Office::read(unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        let mut brought = step.brought.clone();
        let known = machines::newest("application")?;
        brought.facts.0.retain(|name, _| known.asks("mark-late").iter().any(|fact| fact.name == name));
        brought.documents.clear();
        let marking = Step {
            on: step.on.clone(),
            act: "mark-late".to_owned(),
            hand: Hand::system("system:command")?,
            commander: None,
            brought,
            seen_revision: None,
            learns: step.learns.clone(),
        };
        let mut work = Work {
            unit,
            org: &command.org,
            office: &office,
            policy: &policy,
            at,
            cmd: command.cmd,
            moved: Vec::new(),
            depth: 0,
        };
        match work.perform(marking).await {
            Ok(performed) => Ok(performed.procedure),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(_)) => Ok(String::new()),
        }
    }
}

fn target_name(target: &Target) -> String {
    match target {
        Target::NewCase => "preparation".to_owned(),
        Target::NewApplication(id) | Target::Procedure(id) => id.to_string(),
    }
}

fn request_hash(command: &Command) -> Result<Digest, DeskError> {
    let documents: Vec<Value> = command
        .documents
        .iter()
        .map(|one| json!([one.document, one.name, one.media, Digest::sha256(&one.content).to_hex()]))
        .collect();
    let whole = json!({
        "target": target_name(&command.target),
        "act": command.act,
        "capacity": command.capacity.map_or("", Capacity::id),
        "subject": command.subject.clone().unwrap_or_default(),
        "facts": command.facts,
        "documents": documents,
    });
    match canonical::to_bytes(&whole) {
        Ok(bytes) => Ok(Digest::sha256(&bytes)),
        Err(fault) => Err(DeskError::bad_input("facts", fault.ja(), fault.en())),
    }
}

fn replayed(remembered: &Digest, request: &Digest, answer: Value) -> Result<Reply, DeskError> {
    if remembered != request {
        return Err(DeskError::bad_input(
            "cmd",
            "同じ識別子で異なる内容の要求です（idempotency_mismatch）。",
            "The same request id with another content (idempotency_mismatch).",
        ));
    }
    serde_json::from_value(answer).map_err(|error| {
        DeskError::Store(StoreError::Inconsistent {
            table: "command",
            key: String::new(),
            what: error.to_string(),
        })
    })
}

/// The procedure a command is about: there, or to be opened.
async fn locate(
    unit: &Unit,
    command: &Command,
    at: At,
) -> Result<(On, &'static Known, Option<ProcedureRow>), DeskError> {
    let (on, known, row) = match &command.target {
        Target::Procedure(id) => {
            let row = unit.procedure(id, Lock::Exclusive).await?;
            let row = row.ok_or_else(|| DeskError::not_found(id.as_str()))?;
            (On::There(id.clone()), machines::by_name(row.machine.as_str())?, Some(row))
        }
        Target::NewCase => {
            let year = FiscalYear::of(japan_day(at.instant()));
            let serial = unit.next_case_serial(year.get()).await?;
            let number = CaseNumber::new(year, serial)
                .map_err(|error| DeskError::bad_input("case", error.ja(), error.to_string()))?;
            let id = ProcedureId::new(format!("{number}/1"))?;
            let on = On::New { kind: "preparation".to_owned(), id, parent: None };
            (on, machines::newest("preparation")?, None)
        }
        Target::NewApplication(call) => {
            let row = unit.procedure(call, Lock::Share).await?;
            let row = row.ok_or_else(|| DeskError::not_found(call.as_str()))?;
            let id = ProcedureId::new(format!("{}/a{}", call.case_text(), random_token()?))?;
            let on = On::New { kind: "application".to_owned(), id, parent: Some(call.clone()) };
            (on, machines::newest("application")?, Some(row))
        }
    };
    if known.machine.act(&command.act).is_none() {
        let acts: Vec<&str> = known.machine.acts.iter().map(|act| act.id).collect();
        return Err(DeskError::bad_input(
            "act",
            format!(
                "「{}」に行為「{}」はありません。行為：{}。",
                known.machine.label.ja,
                command.act,
                acts.join("、")
            ),
            format!("\"{}\" has no act \"{}\". Acts: {}.", known.machine.kind, command.act, acts.join(", ")),
        ));
    }
    Ok((on, known, row))
}

/// The hand an act is performed with: the capacity asked for, or the first held that the act
/// allows. A capacity asked for and not held is bad input: it was never theirs to name.
fn choose_hand(known: &Known, command: &Command, held: &[Hand]) -> Result<Hand, DeskError> {
    let wanted = |hand: &&Hand| match command.capacity {
        Some(capacity) => hand.capacity == capacity,
        None => known.may_act(&command.act, hand.capacity),
    };
    let chosen = held.iter().find(wanted).or(if command.capacity.is_none() { held.first() } else { None });
    chosen.cloned().ok_or_else(|| {
        let names: Vec<&str> = held.iter().map(|hand| hand.capacity.id()).collect();
        DeskError::bad_input(
            "capacity",
            format!("この手続でお持ちの資格：{}。", names.join("、")),
            format!("Capacities held in this procedure: {}.", names.join(", ")),
        )
    })
}

async fn bring(unit: &Unit, known: &Known, command: &Command, at: At) -> Result<Brought, DeskError> {
    let facts = read_facts(known, &command.act, &command.facts)?;
    let mut documents = Vec::new();
    for one in &command.documents {
        if !known.takes_document(&command.act, &one.document) {
            return Err(DeskError::bad_input(
                &one.document,
                format!(
                    "この行為にこの書類はありません。添付できる書類：{}。",
                    known.documents(&command.act).join("、")
                ),
                format!(
                    "This act takes no such document. It takes: {}.",
                    known.documents(&command.act).join(", ")
                ),
            ));
        }
        let sha256 = unit.put_document(&one.name, &one.media, &one.content, at).await?;
        documents.push(Filed {
            document: one.document.clone(),
            sha256,
            size: one.content.len(),
            media: one.media.clone(),
        });
    }
    Ok(Brought { facts, documents, subject: command.subject.clone() })
}

async fn register_case(unit: &Unit, id: &ProcedureId, brought: &Brought, at: At) -> Result<(), DeskError> {
    let case_no: CaseNo = id.case();
    let number = CaseNumber::parse(case_no.as_str())
        .map_err(|error| DeskError::bad_input("case", error.ja(), error.to_string()))?;
    let title = brought.facts.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    let row = CaseRow {
        case_no,
        fiscal_year: number.fiscal_year().get(),
        serial: number.serial(),
        title,
        opened_at: at,
    };
    Ok(unit.open_case(&row).await?)
}
