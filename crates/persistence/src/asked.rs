//! Statements written by hand, for both databases: where they differ is said where they are made.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use std::fmt::Write as _;

/// A statement in the making: text, and the values bound in it.
#[derive(Debug)]
pub(crate) struct Asking {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Asking {
    pub(crate) fn of(backend: DbBackend) -> Self {
        Self { backend, text: String::new(), values: Vec::new() }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// More of the text.
    pub(crate) fn say(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A value, bound.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        if self.is_postgres() {
            let _ = write!(self.text, "${}", self.values.len());
        } else {
            self.text.push('?');
        }
        self
    }

    /// Values, bound, with commas between them.
    pub(crate) fn bind_all<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        for (nth, value) in values.into_iter().enumerate() {
            if nth > 0 {
                self.say(", ");
            }
            self.bind(value);
        }
        self
    }

    /// The whole, out of a chain.
    pub(crate) fn take(&mut self) -> Self {
        let (text, values) = (std::mem::take(&mut self.text), std::mem::take(&mut self.values));
        Self { backend: self.backend, text, values }
    }

    /// The whole.
    pub(crate) fn statement(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }

    pub(crate) async fn rows<C: ConnectionTrait>(self, db: &C) -> Result<Vec<QueryResult>, DbErr> {
        db.query_all_raw(self.statement()).await
    }

    pub(crate) async fn run<C: ConnectionTrait>(self, db: &C) -> Result<u64, DbErr> {
        Ok(db.execute_raw(self.statement()).await?.rows_affected())
    }
}
