//! Remembered commands.

use super::Unit;
use super::behind::{Op, Table};
use crate::cell::ms;
use crate::error::StoreResult;
use crate::tables::command::{self, Remembered};
use crate::tables::person::{self, PersonRow};
use sea_orm::{EntityTrait, JoinType, QuerySelect};
use serde_json::Value;
use shirube_trail::ids::ActorId;
use shirube_trail::{At, Digest};
use uuid::Uuid;

impl Unit {
    /// Who gives a command, and what was answered to it if it was carried out before; none where
    /// nobody of this id is known.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn caller(
        &self,
        actor: &ActorId,
        cmd: Uuid,
    ) -> StoreResult<Option<(PersonRow, Option<Remembered>)>> {
        let key = (self.org.to_string(), actor.to_string());
        let found = person::Entity::find_by_id(key)
            .join(JoinType::LeftJoin, command::of_person(key_of(cmd)))
            .select_also(command::Entity)
            .one(self.reading(&[Table::Command]).await?)
            .await?;
        let Some((person, command)) = found else { return Ok(None) };
        let remembered = command.as_ref().map(Remembered::read).transpose()?;
        Ok(Some((PersonRow::read(person)?, remembered)))
    }

    /// Remembers the answer. Where the command was carried out meanwhile, [`Unit::commit`] says
    /// [`StoreError::Repeated`](crate::StoreError::Repeated): ask [`Unit::caller`] anew.
    pub fn remember(&self, actor: &ActorId, cmd: Uuid, request_sha256: &Digest, answer: &Value, at: At) {
        let row = command::Model {
            org: self.org.to_string(),
            actor: actor.to_string(),
            cmd: key_of(cmd),
            request_sha256: request_sha256.to_hex(),
            answer: answer.to_string(),
            at: ms(at),
        };
        self.behind.push(Op::Answer(Box::new(row)));
    }
}

pub(super) fn key_of(cmd: Uuid) -> String {
    cmd.hyphenated().to_string()
}
