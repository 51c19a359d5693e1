//! Which person of an organisation an account is.

use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use sea_orm::entity::prelude::*;
use shirube_trail::At;
use shirube_trail::ids::{ActorId, OrgId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    pub account_id: String,
    pub claimed_number: Option<String>,
    pub created_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A membership.
#[derive(Clone, PartialEq, Eq)]
pub struct MembershipRow {
    /// The organisation.
    pub org: OrgId,
    /// The person.
    pub person: ActorId,
    /// The account.
    pub account_id: String,
    /// 法人番号 a company gave of itself and nobody confirmed.
    pub claimed_number: Option<String>,
    /// When it was made.
    pub created_at: At,
    /// Since when it does not count.
    pub ended_at: Option<At>,
}

impl std::fmt::Debug for MembershipRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MembershipRow").field("person", &self.person).finish_non_exhaustive()
    }
}

impl MembershipRow {
    pub(crate) fn read(row: Model) -> StoreResult<Self> {
        let cells = Cells::of("membership", &row.person);
        Ok(Self {
            org: cells.id("org", &row.org)?,
            person: cells.id("person", &row.person)?,
            created_at: cells.at("created_at", row.created_at)?,
            ended_at: cells.at_or_none("ended_at", row.ended_at)?,
            account_id: row.account_id,
            claimed_number: row.claimed_number,
        })
    }

    pub(crate) fn model(&self) -> Model {
        Model {
            org: self.org.to_string(),
            person: self.person.to_string(),
            account_id: self.account_id.clone(),
            claimed_number: self.claimed_number.clone(),
            created_at: ms(self.created_at),
            ended_at: self.ended_at.map(ms),
        }
    }
}
