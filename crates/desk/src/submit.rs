//! Submitting a command: the one way an act is performed.

use serde_json::{Value, json};
use shirube_core::dossier::japan_day;
use shirube_core::engine::{Refusal, offers};
use shirube_core::facts::Facts;
use shirube_core::words::Capacity;
use shirube_persistence::{PersonRow, ProcedureRow, Remembered, Unit};
use shirube_trail::{ActorId, At, Digest, ProcedureId, canonical};

use crate::Desk;
use crate::authority::{NEW_SUPPLIER, Office, hands, may_see, new_supplier};
use crate::command::{Command, Refused, Reply, Target, Unmet};
use crate::contents::{Places, put_placed};
use crate::dossier::{Brought, Filed, read_facts};
use crate::erasing::with_end;
use crate::error::DeskError;
use crate::hand::Hand;
use crate::imports::proven;
use crate::in_charge::check_in_charge;
use crate::locate::{check_act, kind_of, locate, register_case, target_name};
use crate::locks::{Tries, lock_first};
use crate::machines::{self, Known};
use crate::offers::{OfferView, offer_view};
use crate::once;
use crate::refusal::{Request, refused_of, write_refusal};
use crate::reminding;
use crate::sealed::check_holders;
use crate::seats::random_alias;
use crate::work::{Halt, Learns, On, Step, Work};

impl Desk {
    /// Performs an act, or says why not. The same command id has one effect and one answer.
    ///
    /// # Errors
    /// [`DeskError`]: bad input, not found, moved on, or something that went wrong. Nothing is
    /// stored then.
    pub async fn submit(&self, command: Command) -> Result<Reply, DeskError> {
        reminding::check_not_alone(&command)?;
        let request = request_hash(&command)?;
        let places = self.place_documents(&command).await?;
        self.submit_in_line(command, request, places).await
    }

    /// What a command was answered with before, where its id is known; nothing is performed.
    ///
    /// # Errors
    /// Bad input where the id was another command's; what the store reports.
    pub async fn answered(&self, command: &Command) -> Result<Option<Reply>, DeskError> {
        self.answered_before(command, &request_hash(command)?).await
    }

    /// Performs an act in a transaction of its own.
    pub(crate) async fn submit_alone(
        &self,
        (command, places): (&Command, &Places),
        request: &Digest,
    ) -> Result<Reply, DeskError> {
        let mut tries = Tries::begin();
        loop {
            match self.try_submit((command, places), request).await {
                Ok(reply) => return Ok(reply),
                Err(
                    error @ (DeskError::MovedOn { .. }
                    | DeskError::NotFound { .. }
                    | DeskError::BadInput { .. }),
                ) => return self.answered_before(command, request).await?.ok_or(error),
                Err(error) => tries.again(error).await?,
            }
        }
    }

    /// The answer to a command that was carried out while it was being heard once more: sent twice
    /// at the same time, it is itself what the second hearing finds in its way.
    async fn answered_before(&self, command: &Command, request: &Digest) -> Result<Option<Reply>, DeskError> {
        let unit = self.store.begin(&command.org).await?;
        let caller = unit.caller(&command.person, command.cmd).await?;
        unit.rollback().await?;
        let Some((_, Some(remembered))) = caller else { return Ok(None) };
        replayed(remembered, request).map(Some)
    }

    /// Hears an act as [`Desk::submit`] would and keeps nothing: what it would do, or why not.
    ///
    /// # Errors
    /// As for [`Desk::submit`].
    pub async fn rehearse(&self, command: &Command) -> Result<Reply, DeskError> {
        reminding::check_not_alone(command)?;
        let unit = self.store.begin(&command.org).await?;
        let at = self.clock.now(&unit).await?;
        let outcome = match unit.person(&command.person).await? {
            Some(person) => self.hear(&unit, (command, &Places::new()), person, (at, true)).await,
            None => Err(DeskError::not_found(command.person.as_str()).into()),
        };
        unit.rollback().await?;
        match outcome {
            Ok((reply, _)) => Ok(reply),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(refused)) => Ok(Reply::Refused(refused_of(&refused))),
        }
    }

    /// What an act that opens something asks of this person here, as its own hearing says: a call asks of
    /// applications what is of its kind, and nothing else. None where it asks nothing and nothing is in its
    /// way.
    ///
    /// # Errors
    /// As [`Desk::rehearse`].
    pub async fn offer_of_opening(&self, command: &Command) -> Result<Option<OfferView>, DeskError> {
        let unit = self.store.begin(&command.org).await?;
        let at = self.clock.now(&unit).await?;
        let outcome = match unit.person(&command.person).await? {
            Some(person) => self.hear(&unit, (command, &Places::new()), person, (at, true)).await,
            None => Err(DeskError::not_found(command.person.as_str()).into()),
        };
        unit.rollback().await?;
        match outcome {
            Ok(_) => Ok(None),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(refused)) => {
                let (step, _, row, file) = *refused;
                let known = machines::newest(&kind_of(&step, row.as_deref()))?;
                let all = offers(known.machine, &file)?;
                Ok(all
                    .iter()
                    .find(|one| one.act == command.act)
                    .map(|one| offer_view(one, known.machine.kind)))
            }
        }
    }

    async fn try_submit(
        &self,
        (command, places): (&Command, &Places),
        request: &Digest,
    ) -> Result<Reply, DeskError> {
        let unit = self.store.begin(&command.org).await?;
        let caller = unit.caller(&command.person, command.cmd).await?;
        let Some((person, remembered)) = caller else {
            unit.rollback().await?;
            return Err(DeskError::not_found(command.person.as_str()));
        };
        if let Some(remembered) = remembered {
            unit.rollback().await?;
            return replayed(remembered, request);
        }
        let at = self.clock.now(&unit).await?;
        let outcome = self.hear(&unit, (command, places), person, (at, false)).await;
        match outcome {
            Ok((reply, erased)) => {
                let answer = serde_json::to_value(&reply).unwrap_or_default();
                unit.remember(&command.person, command.cmd, request, &answer, at);
                unit.commit().await?;
                if erased {
                    self.sweep_after_erasing(&command.org).await;
                    // the act is done, and said to be, whatever becomes of the pages it left
                    if let Err(error) = self.store.scrub().await {
                        tracing::error!(%error, "erased, but remains of it may still be in the database file");
                    }
                }
                Ok(reply)
            }
            Err(Halt::Failed(error)) => {
                unit.rollback().await?;
                Err(error)
            }
            Err(Halt::Refused(refused)) => {
                unit.rollback().await?;
                let (step, refusal, row, file) = *refused;
                self.keep_refusal(command, request, (&step, &refusal, row.as_deref(), &file)).await
            }
        }
    }

    /// Hears a command in a unit. Answers also whether something was erased.
    pub(crate) async fn hear(
        &self,
        unit: &Unit,
        (command, places): (&Command, &Places),
        person: PersonRow,
        (at, rehearsing): (At, bool),
    ) -> Result<(Reply, bool), Halt> {
        let both: Vec<ProcedureId> =
            command.target.there().cloned().into_iter().chain([Office::id()?]).collect();
        unit.read_ahead(&both).await?;
        lock_first(unit, &command.target, &command.act).await?;
        let office = self.office(unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        let (on, known, row) = locate(unit, command, at).await?;
        let mut held = hands(unit, &office, &person, row.as_deref(), japan_day(at.instant())).await?;
        if let (Some((_, kind)), Some(row)) = (command.target.opens(), &row) {
            // What a supplier opens has its own pseudonym, whatever they are called in its parent.
            let may_open = !held.is_empty() || may_see(unit, row, kind, &person).await?;
            held.retain(|hand| hand.capacity != Capacity::Supplier);
            if may_open && person.corporate_number.is_some() {
                held.insert(0, new_supplier()?);
            }
        }
        if held.is_empty() {
            return Err(DeskError::not_found(target_name(&command.target)).into());
        }
        check_act(known, &command.act)?;
        let mut hand = choose_hand(known, command, &held)?;
        let mut learns = Learns::Nobody;
        if hand.actor.as_str() == NEW_SUPPLIER {
            hand.actor = ActorId::new(random_alias()?)?;
            learns = Learns::Supplier { alias: hand.actor.clone(), person: person.person.clone() };
        }
        self.check_rotation(command)?;
        let brought = bring(unit, (&office.facts, known), (command, places), at).await?;
        check_in_charge(&office, row.as_deref(), &brought.facts)?;
        if let (Target::NewCase, On::New { id, .. }) = (&command.target, &on) {
            let title = brought.facts.get("title").and_then(Value::as_str).unwrap_or_default();
            register_case(unit, id, title, at)?;
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
        let mut work = Work::new(self, unit, (&office, &policy), at, command.cmd);
        work.rehearsing = rehearsing;
        let mut performed = work.perform(step).await?;
        performed.moved = work.moved;
        Ok((Reply::Done(performed), work.erased))
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
        let kind = kind_of(step, row);
        let mut refused = Refused {
            procedure: row.map(|row| row.procedure.to_string()).unwrap_or_default(),
            stage: file.stage.clone(),
            act: step.act.clone(),
            code: if late { "deadline_passed" } else { "refused" }.to_owned(),
            unmet: refusal.unmet().map(|one| Unmet::of(one, &kind)).collect(),
            seq: None,
        };
        let unit = self.store.begin(&command.org).await?;
        let at = self.clock.now(&unit).await?;
        if late {
            refused.procedure = self.mark_late(&unit, command, step, at).await?;
        } else if let Some(row) = row {
            let request = Request { cmd: command.cmd, attachments: &command.documents };
            refused.seq = write_refusal(&unit, &request, (step, refusal), row, file, at).await?;
        }
        let reply = Reply::Refused(refused);
        let answer = serde_json::to_value(&reply).unwrap_or_default();
        unit.remember(&command.person, command.cmd, request, &answer, at);
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
        let office = self.office(unit).await?;
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
        let mut work = Work::new(self, unit, (&office, &policy), at, command.cmd);
        match work.perform(marking).await {
            Ok(performed) => Ok(performed.procedure),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(_)) => Ok(String::new()),
        }
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

/// The reply that was remembered, where it is the same request.
pub(crate) fn replayed(remembered: Remembered, request: &Digest) -> Result<Reply, DeskError> {
    once::read(once::answered(remembered, request)?)
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

async fn bring(
    unit: &Unit,
    (office, known): (&Facts, &Known),
    (command, places): (&Command, &Places),
    at: At,
) -> Result<Brought, DeskError> {
    let typed = read_facts(known, &command.act, &command.facts)?;
    check_holders(&typed)?;
    let facts = proven(known, &command.act, (office, &command.documents), typed)?;
    let facts = with_end(unit, known, &command.act, facts).await?;
    let mut documents: Vec<Filed> = Vec::new();
    for one in &command.documents {
        if !known.takes_document(&command.act, &one.document) {
            let taken = known.documents(&command.act);
            return Err(DeskError::bad_input(
                &one.document,
                format!("この行為にこの書類はありません。添付できる書類：{}。", taken.join("、")),
                format!("This act takes no such document. It takes: {}.", taken.join(", ")),
            ));
        }
        let file = (one.name.as_str(), one.media.as_str(), one.content.as_slice());
        // The same file in two places is kept once: its object has one note, which the first takes out.
        let same = command.documents.iter().zip(&documents).find(|(before, _)| before.content == one.content);
        let sha256 = match same {
            Some((_, filed)) => filed.sha256,
            None => put_placed(unit, file, places, at).await?,
        };
        let (document, media) = (one.document.clone(), one.media.clone());
        documents.push(Filed { document, sha256, size: one.content.len(), media });
    }
    Ok(Brought { facts, documents, subject: command.subject.clone() })
}
