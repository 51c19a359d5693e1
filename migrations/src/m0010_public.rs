//! Indexes for what anybody asks of publications: the latest, and those of a name.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0010_public"
    }
}

/// The same in both languages.
const INDEXES: [&str; 2] = [
    "CREATE INDEX publication_by_time ON publication (org, at)",
    "CREATE INDEX publication_by_name ON publication (org, what, at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
