//! Remembered commands.

use super::Unit;
use crate::cell::ms;
use crate::error::{StoreError, StoreResult};
use crate::tables::command::{self, Remembered};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::Value;
use shirube_trail::ids::ActorId;
use shirube_trail::{At, Digest};
use uuid::Uuid;

impl Unit {
    /// What was answered to this command, if it was carried out before.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn remembered(&self, actor: &ActorId, cmd: Uuid) -> StoreResult<Option<Remembered>> {
        let key = (self.org.to_string(), actor.to_string(), key_of(cmd));
        let row = command::Entity::find_by_id(key).one(&self.tx).await?;
        row.as_ref().map(Remembered::read).transpose()
    }

    /// Remembers the answer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Repeated`] when it was carried out meanwhile: roll back and
    /// ask [`Unit::remembered`] anew.
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
