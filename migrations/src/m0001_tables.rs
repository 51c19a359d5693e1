//! The first tables: the office, the trail, the work that follows from it.

mod office;
mod trail;
mod work;

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0001_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [office::tables(), trail::tables(), work::tables()];
        for table in tables.into_iter().flatten() {
            manager.create_table(table).await?;
        }
        let indexes = [office::indexes(), trail::indexes(), work::indexes()];
        for index in indexes.into_iter().flatten() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A table whose primary key is `org` and these columns.
pub(super) fn keyed(name: &'static str, key: &[&'static str]) -> TableCreateStatement {
    let mut primary = Index::create();
    primary.col("org");
    for column in key {
        primary.col(*column);
    }
    let mut table = Table::create();
    table.table(name).col(text("org"));
    table.primary_key(&mut primary);
    table
}

/// A reference within the organisation: `org` and one column each, then more
/// columns of the same name on both sides.
pub(super) fn refers(column: &'static str, to: (&'static str, &'static str)) -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.from_col("org").from_col(column);
    key.to_tbl(to.0).to_col("org").to_col(to.1);
    key
}

/// A reference to the organisation itself.
pub(super) fn of_organisation() -> ForeignKeyCreateStatement {
    let mut key = ForeignKey::create();
    key.from_col("org").to_tbl("organisation").to_col("org");
    key
}

/// A text column that holds one of these words.
pub(super) fn word(name: &'static str, words: &[&'static str]) -> ColumnDef {
    let mut column = text(name);
    column.check(Expr::col(name).is_in(words.iter().copied()));
    column
}

/// A whole number that is never negative.
pub(super) fn count(name: &'static str) -> ColumnDef {
    let mut column = big_integer(name);
    column.check(Expr::col(name).gte(0));
    column
}

/// An index over `org` and these columns.
pub(super) fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
