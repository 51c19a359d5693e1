//! Remembered commands.

use super::Unit;
use crate::cell::ms;
use crate::error::{StoreError, StoreResult};
use crate::tables::command::{self, Remembered};
use crate::tables::person::{self, PersonRow};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel, JoinType, QuerySelect};
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
            .one(&self.tx)
            .await?;
        let Some((person, command)) = found else { return Ok(None) };
        let remembered = command.as_ref().map(Remembered::read).transpose()?;
        Ok(Some((PersonRow::read(person)?, remembered)))
    }

    /// Remembers the answer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Repeated`] when it was carried out meanwhile: roll back and
    /// ask [`Unit::caller`] anew.
    pub async fn remember(
        &self,
        actor: &ActorId,
        cmd: Uuid,
        request_sha256: &Digest,
        answer: &Value,
        at: At,
    ) -> StoreResult<()> {
        let row = command::Model {
            org: self.org.to_string(),
            actor: actor.to_string(),
            cmd: key_of(cmd),
            request_sha256: request_sha256.to_hex(),
            answer: answer.to_string(),
            at: ms(at),
        };
        let written = command::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&self.tx)
            .await?;
        if written == 1 {
            return Ok(());
        }
        self.spoil();
        let actor = actor.clone();
        Err(StoreError::Repeated { actor, cmd })
    }
}

fn key_of(cmd: Uuid) -> String {
    cmd.hyphenated().to_string()
}
