//! What follows of an act: the effects it declares, with their values filled in from the dossier.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Changed;
use crate::dossier::Dossier;
use crate::effect::{Audience, Effect, Message, Opening, Publication, RETENTION, due_name};
use crate::facts::{Facts, date_of, instant_text};
use crate::registry::StageInfo;
use crate::rules::{frame, timing};

/// An effect with its values filled in from the dossier.
#[derive(Debug)]
pub enum Consequence {
    /// A letter to these people.
    Letter(Audience),
    /// A publication and what it shows.
    Publication(&'static Publication, Facts),
    /// A deadline: id, the clock's act then, when.
    Deadline {
        /// Its id within the procedure.
        id: &'static str,
        /// The system act; empty for none.
        act: &'static str,
        /// When it falls due.
        due: DateTime<Utc>,
        /// Until when what it reminds of is done, where that is another day.
        until: Option<DateTime<Utc>>,
    },
    /// A duty: id, rule, the act that fulfils it, when.
    Duty {
        /// Its id within the procedure.
        id: &'static str,
        /// The rule's id.
        rule: &'static str,
        /// The act that fulfils it.
        act: &'static str,
        /// Until when.
        due: DateTime<Utc>,
        /// When whoever owes it is reminded; `None` where there is no time left to.
        remind: Option<DateTime<Utc>>,
    },
    /// A duty is fulfilled.
    Fulfilled(&'static str),
    /// A deadline is taken back.
    Lift(&'static str),
    /// Every deadline is taken back.
    LiftAll,
    /// What the entries of this procedure committed to is erased.
    Erase(String),
    /// The procedure's deadlines freeze.
    Freeze,
    /// They run again.
    Thaw,
    /// Children are opened: those the opening makes of the dossier this was decided on, which
    /// hands on what the procedure and the act hold and decides nothing.
    Open(&'static Opening),
    /// A child is commanded.
    Command {
        /// The child.
        procedure: String,
        /// Its act.
        act: &'static str,
        /// What the command brings.
        facts: Facts,
    },
    /// A system act of the parent is performed, where its stage provides it.
    Report(&'static str),
    /// An act is commanded on every live procedure of the case that provides it.
    Announce(&'static str),
    /// An act is commanded on every live procedure that names this one and provides it.
    Notify(&'static str),
    /// A message to these organisations.
    Message(&'static Message, Vec<String>),
}

/// When a procedure closes, its years of retention begin. They no longer run where it lives again.
pub(super) fn retention(
    kind: &str,
    (from, to): (&StageInfo, &StageInfo),
    changed: &[Changed],
    file: &Dossier,
) -> Option<Consequence> {
    match (from.closed, to.closed) {
        (false, true) => {
            let said = changed.iter().find(|(name, _)| name == "retention.until").map(|(_, day)| day);
            let said = said.or_else(|| file.facts.get("retention.until")).and_then(date_of);
            let due = timing::review_at(timing::document_class(kind, to.id), said, file)?;
            Some(Consequence::Deadline { id: RETENTION, act: "", due, until: None })
        }
        (true, false) => Some(Consequence::Lift(RETENTION)),
        _ => None,
    }
}

/// Fills in an effect: what it changes and what follows.
pub(super) fn resolve(effect: &Effect, file: &Dossier, facts: &mut Vec<Changed>, out: &mut Vec<Consequence>) {
    match effect {
        Effect::Tell(audience) => out.push(Consequence::Letter(*audience)),
        Effect::Publish(publication) => {
            let shown = publication
                .facts
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), file.get(name)?.clone())))
                .collect();
            out.push(Consequence::Publication(publication, shown));
        }
        Effect::Set(deadline) => {
            if let Some(due) = (deadline.due)(file) {
                facts.push((due_name(deadline.id).into(), Value::from(instant_text(due))));
                let until = deadline.until.and_then(|until| until(file));
                out.push(Consequence::Deadline { id: deadline.id, act: deadline.act, due, until });
            }
        }
        Effect::Start(duty) => {
            if let Some(due) = (duty.due)(file) {
                facts.push((due_name(duty.id).into(), Value::from(instant_text(due))));
                let remind = timing::remind_at(file, due);
                out.push(Consequence::Duty { id: duty.id, rule: duty.rule.id, act: duty.act, due, remind });
            }
        }
        Effect::Fulfil(duty) => {
            if file.text(&due_name(duty.id)).is_some_and(|due| !due.is_empty()) {
                facts.push((due_name(duty.id).into(), Value::from("")));
                out.push(Consequence::Fulfilled(duty.id));
            }
        }
        Effect::Lift(id) => out.push(Consequence::Lift(id)),
        Effect::LiftAll => out.push(Consequence::LiftAll),
        Effect::Erase(named_by) => {
            out.extend(file.text(named_by.name).map(|procedure| Consequence::Erase(procedure.to_owned())));
        }
        Effect::Freeze => out.push(Consequence::Freeze),
        Effect::Thaw => {
            facts.extend(frame::thawed(file).into_iter().map(|(name, due)| (name.into(), due)));
            out.push(Consequence::Thaw);
        }
        Effect::Open(opening) => {
            out.push(Consequence::Open(opening));
        }
        Effect::Command(order) => {
            for (procedure, passed) in (order.to)(file) {
                out.push(Consequence::Command { procedure, act: order.act, facts: passed });
            }
        }
        Effect::Report(act) => out.push(Consequence::Report(act)),
        Effect::Announce(act) => out.push(Consequence::Announce(act)),
        Effect::Notify(act) => out.push(Consequence::Notify(act)),
        Effect::Send(message) => {
            let to = (message.to)(file);
            if !to.is_empty() {
                out.push(Consequence::Message(message, to));
            }
        }
    }
}
