//! What clients and servers say to each other: one line of JSON each way.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shirube_desk::{Command, DeskError, Reply, Target};
use shirube_persistence::StoreError;
use shirube_trail::{ActorId, OrgId, ProcedureId};
use uuid::Uuid;

use crate::Fallible;

/// A command on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wire {
    /// The organisation.
    pub(crate) org: String,
    /// Who.
    pub(crate) person: String,
    /// On which procedure; a new case where on none.
    pub(crate) procedure: Option<String>,
    /// The act.
    pub(crate) act: String,
    /// What it brings.
    pub(crate) facts: Map<String, Value>,
    /// The revision seen.
    pub(crate) seen: Option<u64>,
    /// Its id.
    pub(crate) cmd: Uuid,
}

impl Wire {
    /// As the desk hears it.
    pub(crate) fn command(&self) -> Fallible<Command> {
        let target = match &self.procedure {
            Some(id) => Target::Procedure(ProcedureId::new(id.as_str())?),
            None => Target::NewCase,
        };
        Ok(Command {
            org: OrgId::new(self.org.as_str())?,
            person: ActorId::new(self.person.as_str())?,
            capacity: None,
            target,
            act: self.act.clone(),
            subject: None,
            facts: self.facts.clone(),
            documents: Vec::new(),
            seen_revision: self.seen,
            cmd: self.cmd,
        })
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Said {
    /// Done, or refused.
    Reply(Reply),
    /// Definitely not done: bad input, not found, or somebody was first.
    Never(String),
    /// Not done as far as the server knows; to be asked again.
    Later(String),
}

impl Said {
    /// What an answer of the desk is to a client.
    pub(crate) fn of(answer: Result<Reply, DeskError>) -> Self {
        match answer {
            Ok(reply) => Self::Reply(reply),
            Err(
                error @ (DeskError::BadInput { .. } | DeskError::NotFound { .. } | DeskError::MovedOn { .. }),
            ) => Self::Never(error.to_string()),
            Err(error @ DeskError::Store(StoreError::Full)) => Self::Later(format!("full: {error}")),
            Err(error) => Self::Later(error.to_string()),
        }
    }
}
