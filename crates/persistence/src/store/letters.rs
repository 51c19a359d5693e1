//! The side of the letter worker: it takes letters for a while, and says what
//! became of them. A worker that dies leaves them to the next.

use super::Store;
use super::tenancy::enter;
use crate::asked::Asking;
use crate::cell::{Cells, instant, ms, stored};
use crate::error::{StoreError, StoreResult};
use crate::tables::outbox::{self, Column, LetterState, OutboxRow};
use crate::tables::procedure;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, TransactionTrait,
};
use shirube_trail::At;
use shirube_trail::ids::{CaseNo, OrgId};
use std::collections::BTreeMap;
use std::time::Duration;

/// Most letters taken at once.
pub const CLAIM_MAX: u64 = 500;

/// A letter without its text: which, to whom, and when it was written.
pub type Addressed = (String, String, At);

/// Letters of an organisation in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LettersInState {
    /// The state's id: `queued`, `leased`, `delivered`, `given-up`.
    pub state: String,
    /// How many.
    pub letters: u64,
    /// When the first of them was written.
    pub oldest: At,
}

impl Store {
    /// The latest of the letters of this name that a mail server took.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn latest_delivered(&self, org: &OrgId, letter: &str) -> StoreResult<Option<OutboxRow>> {
        crate::unit::outbox::latest(&self.reading(org).await?, org, letter, Some(LetterState::Delivered))
            .await
    }

    /// Which letters were written about a case, from an instant on where one is given, to whom and
    /// when; their texts are not read.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn letters_of_case(
        &self,
        org: &OrgId,
        case: &CaseNo,
        from: Option<At>,
    ) -> StoreResult<Vec<Addressed>> {
        let of_case = procedure::Entity::find()
            .select_only()
            .column(procedure::Column::Procedure)
            .filter(procedure::Column::Org.eq(org.as_str()))
            .filter(procedure::Column::CaseNo.eq(case.as_str()))
            .into_query();
        let rows: Vec<(String, String, i64)> = outbox::Entity::find()
            .select_only()
            .columns([Column::OutboxId, Column::Recipient, Column::CreatedAt])
            .filter(Column::Org.eq(org.as_str()))
            .filter(Column::Procedure.in_subquery(of_case))
            .filter(Column::CreatedAt.gte(from.map_or(i64::MIN, ms)))
            .into_tuple()
            .all(&self.reading(org).await?)
            .await?;
        let read = |(id, to, at): (String, String, i64)| {
            let at = Cells::of("outbox", &id).at("created_at", at)?;
            Ok((id, to, at))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many letters of an organisation stand in each state, but for those about what only its applicant
    /// may see now: a receipt of an application would tell that there is one. Nothing of a letter is read.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn letters_by_state(&self, org: &OrgId) -> StoreResult<Vec<LettersInState>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        asking
            .say("SELECT o.state AS state, COUNT(*) AS letters, MIN(o.created_at) AS oldest FROM outbox o ");
        asking.say("LEFT JOIN standing s ON s.org = o.org AND s.procedure = o.procedure ");
        asking.say("WHERE o.org = ").bind(org.as_str());
        asking.say(" AND (s.procedure IS NULL OR NOT (s.hidden OR s.held_back)) GROUP BY o.state");
        let rows = asking.rows(&self.reading(org).await?).await?;
        let read = |row: &sea_orm::QueryResult| -> StoreResult<LettersInState> {
            let state: String = row.try_get("", "state")?;
            let cells = Cells::of("outbox", &state);
            Ok(LettersInState {
                letters: cells.count("letters", row.try_get("", "letters")?)?,
                oldest: cells.at("oldest", row.try_get("", "oldest")?)?,
                state,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Takes letters whose time has come, of every organisation, oldest first;
    /// also those a worker took and did not account for within its lease.
    ///
    /// A letter that cannot be read is reported as an alarm and left out, so that
    /// it does not hold up the others.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`], a database that does not answer.
    pub async fn claim_letters(&self, now: At, limit: u64, lease: Duration) -> StoreResult<Vec<OutboxRow>> {
        let most = Ord::min(limit, CLAIM_MAX);
        if !self.is_shared() {
            return self.claim_of(None, now, most, lease).await;
        }
        let mut claimed = Vec::new();
        let due = [ms(now).into(), stored(most).into()];
        for org in self.work_for("work_letters($1, $2)", due).await? {
            let rest = most.saturating_sub(claimed.len() as u64);
            if rest == 0 {
                break;
            }
            claimed.extend(self.claim_of(Some(&org), now, rest, lease).await?);
        }
        Ok(claimed)
    }

    /// Takes letters in one transaction: of one organisation, or of all there are in the file.
    async fn claim_of(
        &self,
        org: Option<&OrgId>,
        now: At,
        most: u64,
        lease: Duration,
    ) -> StoreResult<Vec<OutboxRow>> {
        let _turn = self.turn().await?;
        let tx = self.writer.begin_with_options(self.writing()).await?;
        let mut whose = Condition::all();
        if let Some(org) = org {
            enter(&tx, org).await?;
            whose = whose.add(Column::Org.eq(org.as_str()));
        }
        let until = lease_end(now, lease)?;
        // What a dead worker left first, then the others: asked for together, every letter that waits
        // would be read and sorted before the first is taken.
        let mut letters = due(&tx, &lease_over(now).add(whose.clone()), most).await?;
        let rest = most.saturating_sub(letters.len().try_into().unwrap_or(most));
        if rest > 0 {
            letters.extend(due(&tx, &waiting(now).add(whose), rest).await?);
        }
        let mut of_org: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for letter in &letters {
            of_org.entry(&letter.org).or_default().push(&letter.outbox_id);
        }
        for (org, ids) in of_org {
            outbox::Entity::update_many()
                .col_expr(Column::State, Expr::value(LetterState::Leased.as_str()))
                .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
                .col_expr(Column::LeaseUntil, Expr::value(ms(until)))
                .filter(Column::Org.eq(org))
                .filter(Column::OutboxId.is_in(ids))
                .exec(&tx)
                .await?;
        }
        let mut claimed = Vec::new();
        for letter in &mut letters {
            letter.attempts = letter.attempts.saturating_add(1);
            LetterState::Leased.as_str().clone_into(&mut letter.state);
            letter.lease_until = Some(ms(until));
        }
        for letter in letters {
            match OutboxRow::read(letter) {
                Ok(letter) => claimed.push(letter),
                Err(alarm) => tracing::error!(%alarm, "a letter cannot be read"),
            }
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// The mail server took the letters, each with its answer. Answers how many were still this
    /// worker's: of the others the lease had run out, and another has them now.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn delivered(&self, letters: &[(OutboxRow, String)], at: At) -> StoreResult<u64> {
        let mut alike: BTreeMap<(&OrgId, u32), Vec<(&str, &str)>> = BTreeMap::new();
        for (letter, answer) in letters {
            let one = (letter.outbox_id.as_str(), answer.as_str());
            alike.entry((&letter.org, letter.attempts)).or_default().push(one);
        }
        let _turn = self.turn().await?;
        let mut ended = 0;
        for ((org, attempts), letters) in alike {
            let tx = self.writer.begin_with_options(self.writing()).await?;
            enter(&tx, org).await?;
            let mut answers = CaseStatement::new();
            for (id, answer) in &letters {
                answers = answers.case(Column::OutboxId.eq(*id), *answer);
            }
            let done = outbox::Entity::update_many()
                .col_expr(Column::State, Expr::value(LetterState::Delivered.as_str()))
                .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
                .col_expr(Column::DeliveredAt, Expr::value(ms(at)))
                .col_expr(Column::LastAnswer, answers.into())
                .filter(leased(org.as_str(), attempts))
                .filter(Column::OutboxId.is_in(letters.iter().map(|(id, _)| *id)))
                .exec(&tx)
                .await?;
            tx.commit().await?;
            ended += done.rows_affected;
        }
        Ok(ended)
    }

    /// The letter is to be tried again. `false` when this worker's lease had run
    /// out and another has it now.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn retry_at(&self, letter: &OutboxRow, at: At, answer: &str) -> StoreResult<bool> {
        self.account(letter, (LetterState::Queued, at), answer).await
    }

    /// The letter will not be tried again. `false` as in [`Store::retry_at`].
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn give_up(&self, letter: &OutboxRow, answer: &str) -> StoreResult<bool> {
        self.account(letter, (LetterState::GivenUp, letter.next_at), answer).await
    }

    async fn account(
        &self,
        letter: &OutboxRow,
        (state, next_at): (LetterState, At),
        answer: &str,
    ) -> StoreResult<bool> {
        let _turn = self.turn().await?;
        let tx = self.writer.begin_with_options(self.writing()).await?;
        enter(&tx, &letter.org).await?;
        let done = outbox::Entity::update_many()
            .col_expr(Column::State, Expr::value(state.as_str()))
            .col_expr(Column::NextAt, Expr::value(ms(next_at)))
            .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
            .col_expr(Column::LastAnswer, Expr::value(answer))
            .filter(leased(letter.org.as_str(), letter.attempts))
            .filter(Column::OutboxId.eq(letter.outbox_id.as_str()))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected == 1)
    }
}

/// Letters of this lease: the number of attempts tells a worker's lease from a later one.
fn leased(org: &str, attempts: u32) -> Condition {
    Condition::all()
        .add(Column::Org.eq(org))
        .add(Column::State.eq(LetterState::Leased.as_str()))
        .add(Column::Attempts.eq(i64::from(attempts)))
}

/// Letters whose time has come.
fn waiting(now: At) -> Condition {
    Condition::all().add(Column::State.eq(LetterState::Queued.as_str())).add(Column::NextAt.lte(ms(now)))
}

/// Letters a worker took and did not account for within its lease.
fn lease_over(now: At) -> Condition {
    Condition::all().add(Column::State.eq(LetterState::Leased.as_str())).add(Column::LeaseUntil.lte(ms(now)))
}

async fn due(tx: &DatabaseTransaction, which: &Condition, limit: u64) -> StoreResult<Vec<outbox::Model>> {
    let mut due = outbox::Entity::find()
        .filter(which.clone())
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::OutboxId)
        .limit(limit);
    if tx.get_database_backend() == DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    Ok(due.all(tx).await?)
}

fn lease_end(now: At, lease: Duration) -> StoreResult<At> {
    i64::try_from(lease.as_millis())
        .ok()
        .and_then(|lease_ms| ms(now).checked_add(lease_ms))
        .and_then(instant)
        .ok_or_else(|| StoreError::Inconsistent {
            table: "outbox",
            key: String::new(),
            what: format!("a lease of {} s has no end", lease.as_secs()),
        })
}
