//! What a verified message performs here: the receiver's own table and machine decide
//! ([`shirube_core::procedures::crossing`]).

use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::facts::Facts;
use shirube_core::forms::shared::LINK;
use shirube_core::procedures::crossing::{Crossing, Received};
use shirube_persistence::{Lock, MessageInRow, MessageState, ProcedureRow, Unit};
use shirube_trail::message::Message;
use shirube_trail::{EntryType, KindId, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Desk;
use crate::authority::Office;
use crate::dossier::{Brought, read_taken};
use crate::error::DeskError;
use crate::hand::Hand;
use crate::locate::{next_case, register_case};
use crate::machines::{self, Known};
use crate::post::plain_name;
use crate::refusal::{Request, write_refusal};
use crate::work::{Halt, Learns, On, Step, Stopped, Work};

/// What became of a message that was heard.
pub(crate) enum Heard {
    /// It was performed; on what.
    Done(String),
    /// It was refused.
    Refused {
        /// Why.
        note: String,
        /// The act that was refused, and the request it came with, where a machine refused one.
        refused: Option<(Uuid, Box<Stopped>)>,
    },
}

/// Why a message leads nowhere, before a machine was asked.
fn nowhere(ja: &str, en: &str) -> Halt {
    DeskError::bad_input("message", ja, en).into()
}

impl Desk {
    /// Hears a message in a unit; it is kept only if it was performed.
    pub(crate) async fn hear_message(
        &self,
        unit: &Unit,
        office: &Office,
        message: &Message,
    ) -> Result<Heard, DeskError> {
        let cmd = message.id()?;
        match self.try_message(unit, office, message, cmd).await {
            Ok(note) => Ok(Heard::Done(note)),
            Err(Halt::Refused(stopped)) => {
                let unmet: Vec<(String, String)> = stopped
                    .1
                    .unmet()
                    .map(|finding| {
                        let sentence = finding.sentence();
                        (sentence.ja, sentence.en)
                    })
                    .collect();
                let (ja, en): (Vec<String>, Vec<String>) = unmet.into_iter().unzip();
                let note = format!("{} / {}", ja.join(""), en.join(" "));
                Ok(Heard::Refused { note, refused: Some((cmd, stopped)) })
            }
            // What the sender wrote does not fit here: refused, not a fault of the store.
            Err(Halt::Failed(
                error @ (DeskError::BadInput { .. } | DeskError::NotFound { .. } | DeskError::Trail(_)),
            )) => Ok(Heard::Refused { note: format!("{} / {error}", error.ja()), refused: None }),
            Err(Halt::Failed(error)) => Err(error),
        }
    }

    /// Performs what a message asks for. Answers on what, for the note.
    async fn try_message(
        &self,
        unit: &Unit,
        office: &Office,
        message: &Message,
        cmd: Uuid,
    ) -> Result<String, Halt> {
        let entry = &message.entry;
        let disclosed: Facts =
            message.facts().map(|(name, value)| (plain_name(name).to_owned(), value.clone())).collect();
        let hash = message.entry_hash()?.to_hex();
        let received = Received {
            from: message.origin.org().as_str(),
            to: unit.org().as_str(),
            procedure: entry.procedure.as_str(),
            kind: entry.kind.as_str(),
            act: entry.act.as_str(),
            stage: entry.to.as_str(),
            entry: &hash,
            disclosed: &disclosed,
        };
        let crossing =
            (self.crossing)(received.kind, received.act).filter(|_| entry.entry_type == EntryType::Decision);
        let Some(crossing) = crossing else {
            return Err(nowhere(
                "この通知で行う行為はありません。",
                "Nothing is performed by such a message.",
            ));
        };
        let at = self.clock.now(unit).await?;
        let policy = office.policy(japan_day(at.instant()));
        let (on, known) = if crossing.opens {
            let found = known_participation(unit, crossing, &received).await?;
            if found.is_some_and(|row| !row.closed) {
                return Err(nowhere("この手続はすでに開かれています。", "This procedure is open already."));
            }
            let id = next_case(unit, at).await?;
            let title = disclosed.get("title").and_then(Value::as_str).unwrap_or_default();
            register_case(unit, &id, title, at)?;
            let on = On::New { kind: crossing.to_kind.to_owned(), id, parent: None };
            (on, machines::newest(crossing.to_kind)?)
        } else {
            let (id, known) = receiver(unit, crossing, &received).await?;
            (On::There(id), known)
        };
        let brought = Brought {
            facts: read_taken(known, crossing.act, &received.given())?,
            subject: received.subject().map(str::to_owned),
            ..Brought::default()
        };
        let step = Step {
            on,
            act: crossing.act.to_owned(),
            hand: Hand::system("system:message")?,
            commander: None,
            brought,
            seen_revision: None,
            learns: Learns::Nobody,
        };
        let mut work = Work::new(self, unit, (office, &policy), at, cmd);
        let performed = work.perform(step).await?;
        Ok(format!("{} {}", performed.procedure, crossing.act))
    }

    /// Keeps that a message was refused, and the refusal as an entry where a machine refused an act
    /// on a procedure there is.
    pub(crate) async fn keep_refused(
        &self,
        org: &OrgId,
        row: &MessageInRow,
        note: &str,
        refused: Option<(Uuid, Box<Stopped>)>,
    ) -> Result<(), DeskError> {
        let unit = self.store.begin(org).await?;
        if let Some((cmd, stopped)) = refused {
            let (step, refusal, refused_on, file) = *stopped;
            if let Some(refused_on) = refused_on {
                let at = self.clock.now(&unit).await?;
                let request = Request { cmd, attachments: &[] };
                write_refusal(&unit, &request, (&step, &refusal), &refused_on, &file, at).await?;
            }
        }
        unit.conclude_message(row, MessageState::Refused, true, note).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// The procedure a message acts on, locked, with its machine, where its stage provides the act.
async fn receiver(
    unit: &Unit,
    crossing: &Crossing,
    received: &Received<'_>,
) -> Result<(ProcedureId, &'static Known), Halt> {
    let found = if received.subject().is_some() {
        // The lead's own procedure, by its id.
        ProcedureId::new(received.lead_procedure()).ok()
    } else {
        known_participation(unit, crossing, received).await?.map(|row| row.procedure)
    };
    let row = match found {
        Some(id) => unit.procedure(&id, Lock::Exclusive).await?,
        None => None,
    };
    let Some(row) = row.filter(|row| row.kind.as_str() == crossing.to_kind) else {
        return Err(nowhere(
            "この通知が対象とする手続がありません。",
            "There is no procedure this message is about.",
        ));
    };
    let known = machines::by_name(row.machine.as_str())?;
    if !known.provides(&row.stage, crossing.act) {
        return Err(nowhere(
            &format!("段階「{}」では「{}」を行えません。", row.stage, crossing.act),
            &format!("The stage \"{}\" does not provide \"{}\".", row.stage, crossing.act),
        ));
    }
    Ok((row.procedure.clone(), known))
}

/// The procedure here that belongs to the sender's: a live one before one that has ended.
async fn known_participation(
    unit: &Unit,
    crossing: &Crossing,
    received: &Received<'_>,
) -> Result<Option<ProcedureRow>, DeskError> {
    let is = |row: &ProcedureRow, name: &str, wanted: &str| {
        row.facts.get(name).and_then(Value::as_str) == Some(wanted)
    };
    let rows = unit.procedures_of_kind(&KindId::new(crossing.to_kind)?).await?;
    Ok(rows
        .into_iter()
        .find(|row| is(row, LINK, received.lead_procedure()) && is(row, "lead", received.from)))
}
