//! Erasing what a procedure disclosed, wherever the database keeps a copy of it.

use super::Unit;
use super::behind::Table;
use super::procedures::disclosures;
use crate::error::{StoreError, StoreResult};
use crate::tables::erasure::{self, ErasureRow};
use crate::tables::{
    case_file, command, deadline, disclosure, message_in, message_out, outbox, procedure, pseudonym,
    publication, reference, upload,
};
use crate::{DeadlineState, LetterState, Lock};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::Value;
use shirube_trail::erasure::{Erased, tombstone};
use shirube_trail::ids::{OrgId, ProcedureId};
use shirube_trail::{Digest, Seq};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows written by one statement, well below the number of values a statement may have.
const ROWS_A_STATEMENT: usize = 100;

impl Unit {
    /// The fields of a procedure that can still be opened.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn erasable(&self, procedure: &ProcedureId) -> StoreResult<BTreeSet<Erased>> {
        let one = |row: crate::DisclosureRow| Erased {
            procedure: procedure.clone(),
            seq: row.seq,
            name: row.disclosure.name,
        };
        Ok(disclosures(self.reading(&[Table::Disclosure]).await?, &self.org, procedure)
            .await?
            .into_iter()
            .map(one)
            .collect())
    }

    /// Deletes salts and values of these fields, which are all that can still be opened of the
    /// procedure, and puts the tombstone wherever a copy of them is: state, publications, letters,
    /// messages, remembered answers, the title of the case it opened. Results of long work go. Documents nobody else's entries
    /// name are deleted, and who was behind the procedure's pseudonyms. `by` is the number of the
    /// office's entry, written before in this unit.
    ///
    /// # Errors
    ///
    /// [`StoreError::Inconsistent`] where the fields are not those there are; a procedure that has not
    /// ended or no such entry, which the database itself refuses.
    pub async fn erase(
        &self,
        procedure: &ProcedureId,
        by: Seq,
        fields: &BTreeSet<Erased>,
    ) -> StoreResult<()> {
        // Everything below is a change of its own, on what is there.
        self.settle().await?;
        let opened = disclosures(&self.tx, &self.org, procedure).await?;
        let hashes: BTreeSet<String> =
            opened.iter().flat_map(|row| hashes_in(&row.disclosure.value.to_string())).collect();
        let rows: Vec<erasure::Model> =
            fields.iter().map(|erased| ErasureRow { erased: erased.clone(), by }.model(&self.org)).collect();
        for some in rows.chunks(ROWS_A_STATEMENT) {
            let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
            erasure::Entity::insert_many(some).exec_without_returning(&self.tx).await?;
        }
        let deleted = disclosure::Entity::delete_many()
            .filter(disclosure::Column::Org.eq(self.org.as_str()))
            .filter(disclosure::Column::Procedure.eq(procedure.as_str()))
            .exec(&self.tx)
            .await?;
        if deleted.rows_affected != fields.len() as u64 {
            self.spoil();
            let what = format!("{} fields can be opened, {} are erased", deleted.rows_affected, fields.len());
            return Err(StoreError::Inconsistent { table: "disclosure", key: procedure.to_string(), what });
        }
        self.bury_state(procedure).await?;
        self.bury_what_left(procedure).await?;
        self.bury_answers(procedure).await?;
        self.forget_names(procedure).await?;
        self.withdraw_long_works().await?;
        let handed_in = upload::Entity::find()
            .filter(upload::Column::Org.eq(self.org.as_str()))
            .filter(upload::Column::Procedure.eq(procedure.as_str()))
            .all(&self.tx)
            .await?;
        let hashes = hashes.into_iter().chain(handed_in.into_iter().map(|row| row.sha256)).collect();
        self.delete_documents(hashes).await
    }

    /// Every fact of the state becomes the tombstone, and the title of the case the procedure opened.
    async fn bury_state(&self, procedure: &ProcedureId) -> StoreResult<()> {
        let Some(row) = self.procedure(procedure, Lock::Exclusive).await? else { return Ok(()) };
        let mut row = Arc::unwrap_or_clone(row);
        if let Value::Object(facts) = &mut row.facts {
            facts.values_mut().for_each(|value| *value = tombstone());
        }
        procedure::Entity::update_many()
            .col_expr(procedure::Column::Facts, Expr::value(row.facts.to_string()))
            .filter(procedure::Column::Org.eq(self.org.as_str()))
            .filter(procedure::Column::Procedure.eq(procedure.as_str()))
            .exec(&self.tx)
            .await?;
        if row.procedure.as_str() == format!("{}/1", row.case_no) {
            case_file::Entity::update_many()
                .col_expr(case_file::Column::Title, Expr::value(tombstone().to_string()))
                .filter(case_file::Column::Org.eq(self.org.as_str()))
                .filter(case_file::Column::CaseNo.eq(row.case_no.as_str()))
                .exec(&self.tx)
                .await?;
            self.seen.forget_case(&row.case_no);
        }
        self.seen.keep_procedure(&Arc::new(row), Lock::Exclusive);
        Ok(())
    }

    /// Letters, publications, deadlines and messages of the procedure.
    async fn bury_what_left(&self, procedure: &ProcedureId) -> StoreResult<()> {
        let (org, id) = (self.org.as_str(), procedure.as_str());
        let buried = || Expr::value(tombstone().to_string());
        let waiting = [LetterState::Queued.as_str(), LetterState::Leased.as_str()];
        outbox::Entity::update_many()
            .col_expr(outbox::Column::State, Expr::value(LetterState::GivenUp.as_str()))
            .filter(outbox::Column::Org.eq(org))
            .filter(outbox::Column::Procedure.eq(id))
            .filter(outbox::Column::State.is_in(waiting))
            .exec(&self.tx)
            .await?;
        outbox::Entity::update_many()
            .col_expr(outbox::Column::Context, buried())
            .col_expr(outbox::Column::Recipient, Expr::value(""))
            .col_expr(outbox::Column::Email, Expr::value(""))
            .col_expr(outbox::Column::LastAnswer, Expr::value(None::<String>))
            .filter(outbox::Column::Org.eq(org))
            .filter(outbox::Column::Procedure.eq(id))
            .exec(&self.tx)
            .await?;
        publication::Entity::update_many()
            .col_expr(publication::Column::Body, buried())
            .filter(publication::Column::Org.eq(org))
            .filter(publication::Column::Procedure.eq(id))
            .exec(&self.tx)
            .await?;
        let over = [DeadlineState::Pending, DeadlineState::Frozen, DeadlineState::Held];
        deadline::Entity::update_many()
            .col_expr(deadline::Column::State, Expr::value(DeadlineState::Cancelled.as_str()))
            .filter(deadline::Column::Org.eq(org))
            .filter(deadline::Column::Procedure.eq(id))
            .filter(deadline::Column::State.is_in(over.map(DeadlineState::as_str)))
            .exec(&self.tx)
            .await?;
        deadline::Entity::update_many()
            .col_expr(deadline::Column::Details, buried())
            .filter(deadline::Column::Org.eq(org))
            .filter(deadline::Column::Procedure.eq(id))
            .exec(&self.tx)
            .await?;
        let sent =
            Func::coalesce([Expr::col(message_out::Column::SentAt), Expr::col(message_out::Column::At)]);
        message_out::Entity::update_many()
            .col_expr(message_out::Column::Body, buried())
            .col_expr(message_out::Column::SentAt, Expr::expr(sent))
            .filter(message_out::Column::Org.eq(org))
            .filter(message_out::Column::Procedure.eq(id))
            .exec(&self.tx)
            .await?;
        // the note says on what a message was performed
        message_in::Entity::update_many()
            .col_expr(message_in::Column::Body, buried())
            .filter(message_in::Column::Org.eq(org))
            .filter(message_in::Column::Note.starts_with(format!("{id} ")))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Answers that name the procedure. The hash of the request goes too: what was typed could be
    /// guessed from it.
    async fn bury_answers(&self, procedure: &ProcedureId) -> StoreResult<()> {
        command::Entity::update_many()
            .col_expr(command::Column::Answer, Expr::value(tombstone().to_string()))
            .col_expr(command::Column::RequestSha256, Expr::value(Digest::ZERO.to_hex()))
            .filter(command::Column::Org.eq(self.org.as_str()))
            .filter(command::Column::Answer.contains(format!("\"{procedure}\"")))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    async fn forget_names(&self, procedure: &ProcedureId) -> StoreResult<()> {
        self.seen.keep_pseudonyms(procedure, None);
        pseudonym::Entity::delete_many()
            .filter(pseudonym::Column::Org.eq(self.org.as_str()))
            .filter(pseudonym::Column::Procedure.eq(procedure.as_str()))
            .exec(&self.tx)
            .await?;
        reference::Entity::delete_many()
            .filter(reference::Column::Org.eq(self.org.as_str()))
            .filter(reference::Column::Procedure.eq(procedure.as_str()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Deletes the documents of these hashes that no entry left can open.
    async fn delete_documents(&self, hashes: BTreeSet<String>) -> StoreResult<()> {
        let at = self.now().await?;
        for hash in hashes {
            // Before it is asked who names it: whoever is about to is waited for.
            let Some(object) = self.lock_document(&hash).await? else { continue };
            let named = disclosure::Entity::find()
                .filter(disclosure::Column::Org.eq(self.org.as_str()))
                .filter(disclosure::Column::Value.contains(&hash))
                .count(&self.tx)
                .await?;
            if named == 0 {
                upload::Entity::delete_many()
                    .filter(upload::Column::Org.eq(self.org.as_str()))
                    .filter(upload::Column::Sha256.eq(&hash))
                    .exec(&self.tx)
                    .await?;
                self.delete_document(&hash, object, at).await?;
            }
        }
        Ok(())
    }
}

/// What was erased of a procedure.
pub(crate) async fn of_procedure<C: ConnectionTrait>(
    db: &C,
    org: &OrgId,
    procedure: &ProcedureId,
) -> StoreResult<Vec<ErasureRow>> {
    let rows = erasure::Entity::find()
        .filter(erasure::Column::Org.eq(org.as_str()))
        .filter(erasure::Column::Procedure.eq(procedure.as_str()))
        .all(db)
        .await?;
    rows.iter().map(ErasureRow::read).collect()
}

/// Texts of 64 lowercase hexadecimal digits, as hashes of documents are written.
fn hashes_in(text: &str) -> Vec<String> {
    let is_hex = |one: char| one.is_ascii_digit() || ('a'..='f').contains(&one);
    text.split(|one: char| !is_hex(one)).filter(|word| word.len() == 64).map(str::to_owned).collect()
}
