//! Remembered commands: the same request again gets the same answer.

use crate::cell::Cells;
use crate::error::StoreResult;
use crate::tables::person;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use serde_json::Value as Json;
use shirube_trail::{At, Digest};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "command")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub cmd: String,
    pub request_sha256: String,
    pub answer: String,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The command of this id that a person gave.
pub(crate) fn of_person(cmd: String) -> RelationDef {
    let given: RelationDef = person::Entity::belongs_to(Entity)
        .from((person::Column::Org, person::Column::Person))
        .to((Column::Org, Column::Actor))
        .into();
    given.on_condition(move |_person, command| {
        Condition::all().add(Expr::col((command, Column::Cmd)).eq(cmd.clone()))
    })
}

/// What was answered to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// SHA-256 of the request; another one under the same key is a mistake of
    /// whoever sent it.
    pub request_sha256: Digest,
    /// The answer, to be given again.
    pub answer: Json,
    /// When it was carried out.
    pub at: At,
}

impl Remembered {
    pub(crate) fn read(row: &Model) -> StoreResult<Self> {
        let cells = Cells::of("command", format_args!("{} {}", row.actor, row.cmd));
        Ok(Self {
            request_sha256: cells.digest("request_sha256", &row.request_sha256)?,
            answer: cells.json("answer", &row.answer)?,
            at: cells.at("at", row.at)?,
        })
    }
}
