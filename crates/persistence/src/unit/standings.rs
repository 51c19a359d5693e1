//! Keeps what reads are asked of in step: it waits in the unit that changes what it is made of, and is
//! written for all procedures of the unit together.
//!
//! When a procedure falls due is asked of its deadlines by the database as the row is written: these
//! are written before.

use super::Unit;
use super::behind::{Op, Table};
use super::portions::portions;
use crate::asked::Asking;
use crate::cell::stored;
use crate::error::StoreResult;
use crate::grams::{PUBLIC, folded, grams, of_org};
use crate::tables::procedure::{self, ProcedureRow};
use crate::tables::search_text::SearchText;
use crate::tables::standing::{NewStanding, OfCase};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shirube_trail::ids::{CaseNo, ProcedureId};
use std::collections::BTreeSet;

/// The columns of a standing, in the order its values are bound in.
const WRITTEN: [&str; 17] = [
    "org",
    "procedure",
    "case_no",
    "fiscal_year",
    "kind",
    "machine",
    "stage",
    "phase",
    "parent",
    "closed",
    "held_back",
    "hidden",
    "is_public",
    "changed_at",
    "section",
    "person",
    "due_at",
];

/// Those of them that change.
const CHANGED: [&str; 11] = [
    "machine",
    "stage",
    "phase",
    "section",
    "person",
    "closed",
    "held_back",
    "hidden",
    "is_public",
    "changed_at",
    "due_at",
];

/// What may be alive of a deadline that is no reminder, `d` being its table.
pub(crate) const ALIVE: &str = "((d.kind <> 'reminder' AND d.state IN ('pending', 'held')) \
                                OR (d.kind = 'duty' AND d.state = 'fired'))";

impl Unit {
    /// Keeps where procedures stand; of one kept twice the last word counts. One that does not exist
    /// shows when it is written.
    pub fn put_standings(&self, rows: impl IntoIterator<Item = NewStanding>) {
        for row in rows {
            self.behind.push(Op::Standing(Box::new(row)));
        }
    }

    /// The first of a case before the others, which are as it is.
    pub(super) async fn write_standings(&self, rows: Vec<NewStanding>) -> StoreResult<()> {
        let rows = last_of_each(rows, |row| &row.procedure);
        let (firsts, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.of_case.is_some());
        for some in [portions(firsts), portions(others)].into_iter().flatten() {
            let mut asking = Asking::of(self.tx.get_database_backend());
            asking.say("INSERT INTO standing (").say(&WRITTEN.join(", ")).say(") VALUES ");
            for (nth, row) in some.iter().enumerate() {
                asking.say(if nth > 0 { ", (" } else { "(" });
                self.standing_values(&mut asking, row);
                asking.say(")");
            }
            let changed: Vec<String> = CHANGED.iter().map(|one| format!("{one} = excluded.{one}")).collect();
            asking.say(" ON CONFLICT (org, procedure) DO UPDATE SET ").say(&changed.join(", "));
            asking.run(&self.tx).await?;
        }
        Ok(())
    }

    fn standing_values(&self, asking: &mut Asking, row: &NewStanding) {
        let texts = [self.org.as_str(), row.procedure.as_str(), row.case_no.as_str()];
        asking.bind_all(texts).say(", ").bind(row.fiscal_year).say(", ");
        asking.bind_all([row.kind.as_str(), row.machine.as_str(), &row.stage, &row.phase]).say(", ");
        asking.bind(row.parent.as_ref().map(|id| id.as_str().to_owned())).say(", ");
        asking.bind_all([row.closed, row.held_back, row.hidden, row.is_public]).say(", ");
        asking.bind(row.changed_ms()).say(", ");
        if let Some(own) = &row.of_case {
            asking.bind_all([own.section.as_str(), own.person.as_str()]);
        } else {
            let first = format!("{}/1", row.case_no);
            for (nth, column) in ["section", "person"].into_iter().enumerate() {
                asking.say(if nth > 0 { ", COALESCE((SELECT f." } else { "COALESCE((SELECT f." });
                asking.say(column).say(" FROM standing f WHERE f.org = ").bind(self.org.as_str());
                asking.say(" AND f.procedure = ").bind(first.as_str()).say("), '')");
            }
        }
        asking.say(", (SELECT MIN(d.due_at) FROM deadline d WHERE d.org = ").bind(self.org.as_str());
        asking.say(" AND d.procedure = ").bind(row.procedure.as_str()).say(" AND ").say(ALIVE).say(")");
    }

    /// Asks the deadlines anew when something falls due in a procedure: where they changed without an
    /// entry.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn refresh_due(&self, procedure: &ProcedureId) -> StoreResult<()> {
        let mut asking = Asking::of(self.tx.get_database_backend());
        asking.say("UPDATE standing SET due_at = (SELECT MIN(d.due_at) FROM deadline d WHERE d.org = ");
        asking.bind(self.org.as_str()).say(" AND d.procedure = ").bind(procedure.as_str());
        asking.say(" AND ").say(ALIVE).say(") WHERE org = ").bind(self.org.as_str());
        asking.say(" AND procedure = ").bind(procedure.as_str());
        asking.run(self.writing().await?).await?;
        Ok(())
    }

    /// Hides what a procedure opened of a kind, or shows it; what stands in one of these stages is not
    /// hidden.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn hide_children(
        &self,
        parent: &ProcedureId,
        kind: &str,
        hidden: bool,
        but_stages: &[&str],
    ) -> StoreResult<()> {
        let mut asking = Asking::of(self.tx.get_database_backend());
        asking.say("UPDATE standing SET hidden = ").bind(hidden);
        for stage in but_stages {
            asking.say(" AND stage <> ").bind(*stage);
        }
        asking.say(" WHERE org = ");
        asking
            .bind(self.org.as_str())
            .say(" AND procedure IN (SELECT c.procedure FROM procedure c WHERE c.org = ");
        asking.bind(self.org.as_str()).say(" AND c.parent = ").bind(parent.as_str());
        asking.say(" AND c.kind = ").bind(kind).say(")");
        asking.run(self.writing().await?).await?;
        Ok(())
    }

    /// Says whose a case is, of all its procedures.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn assign_case(&self, case: &CaseNo, whose: &OfCase) -> StoreResult<()> {
        let mut asking = Asking::of(self.tx.get_database_backend());
        asking.say("UPDATE standing SET section = ").bind(whose.section.as_str());
        asking.say(", person = ").bind(whose.person.as_str()).say(" WHERE org = ").bind(self.org.as_str());
        asking.say(" AND procedure IN (SELECT c.procedure FROM procedure c WHERE c.org = ");
        asking.bind(self.org.as_str()).say(" AND c.case_no = ").bind(case.as_str()).say(")");
        asking.run(self.writing().await?).await?;
        Ok(())
    }

    /// Keeps the words procedures are found by; what has none is found no more, and of what is kept
    /// twice the last word counts. A procedure that does not exist shows when it is written.
    pub fn put_search_texts(&self, texts: impl IntoIterator<Item = SearchText>) {
        for text in texts {
            self.behind.push(Op::SearchText(Box::new(text)));
        }
    }

    /// Texts that did not change are not written again.
    pub(super) async fn write_texts(&self, texts: Vec<SearchText>) -> StoreResult<()> {
        let mut gone = Vec::new();
        let mut kept = Vec::new();
        let org = of_org(self.org.as_str());
        let texts = last_of_each(texts, |text| &text.procedure);
        for text in &texts {
            for (part, words) in [("title", &text.title), ("names", &text.names)] {
                let folded = folded(words);
                let mut all = grams(&folded);
                if all.is_empty() {
                    gone.push((text.procedure.as_str(), part));
                    continue;
                }
                all.insert(org.clone());
                if text.is_public && part == "title" {
                    all.insert(PUBLIC.to_owned());
                }
                let all: Vec<String> = all.into_iter().collect();
                kept.push((text.procedure.as_str(), part, folded, all.join(" ")));
            }
        }
        for some in portions(kept) {
            let mut asking = Asking::of(self.tx.get_database_backend());
            asking.say("INSERT INTO search_text (org, procedure, part, folded, grams) VALUES ");
            for (nth, (procedure, part, folded, grams)) in some.iter().enumerate() {
                asking.say(if nth > 0 { ", (" } else { "(" });
                asking.bind_all([self.org.as_str(), procedure, part, folded, grams]).say(")");
            }
            asking.say(
                " ON CONFLICT (org, procedure, part) DO UPDATE SET folded = excluded.folded, \
                 grams = excluded.grams \
                 WHERE search_text.grams <> excluded.grams OR search_text.folded <> excluded.folded",
            );
            asking.run(&self.tx).await?;
        }
        for part in ["title", "names"] {
            let of_part: Vec<&str> = gone.iter().filter(|one| one.1 == part).map(|one| one.0).collect();
            for some in portions(of_part) {
                let mut asking = Asking::of(self.tx.get_database_backend());
                asking.say("DELETE FROM search_text WHERE org = ").bind(self.org.as_str());
                asking.say(" AND part = ").bind(part).say(" AND procedure IN (");
                asking.bind_all(some).say(")");
                asking.run(&self.tx).await?;
            }
        }
        Ok(())
    }

    /// The procedures of a case in order of opening, which nobody changes, and to which nobody adds one
    /// by an act on them, while this unit lasts. They are locked in the order of ids, as acts lock them,
    /// and read after: what was opened while others were waited for is among them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Crossed`](crate::StoreError::Crossed) where an act crossed this; a database that
    /// does not answer; an unreadable row.
    pub async fn procedures_of_case_locked(&self, case: &CaseNo) -> StoreResult<Vec<ProcedureRow>> {
        use procedure::Column;
        let of_case = procedure::Entity::find()
            .filter(Column::Org.eq(self.org.as_str()))
            .filter(Column::CaseNo.eq(case.as_str()));
        let tx = self.reading(&[Table::Procedure]).await?;
        if self.locks_rows() {
            let ids = of_case.clone().select_only().column(Column::Procedure);
            let ids = ids.order_by_asc(Column::Procedure).lock_exclusive();
            let _: Vec<String> = ids.into_tuple().all(tx).await?;
        }
        let in_order = of_case
            .order_by_asc(Column::OpenedAt)
            .order_by_asc(Column::Number)
            .order_by_asc(Column::Procedure);
        in_order.all(tx).await?.into_iter().map(ProcedureRow::read).collect()
    }

    /// Forgets everything reads are asked of, of the whole organisation, to be made anew.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn forget_reads(&self) -> StoreResult<()> {
        for table in ["reads_made", "search_text", "standing"] {
            let mut asking = Asking::of(self.tx.get_database_backend());
            asking.say("DELETE FROM ").say(table).say(" WHERE org = ").bind(self.org.as_str());
            asking.run(self.writing().await?).await?;
        }
        Ok(())
    }

    /// Notes that everything reads are asked of was made, and by which edition of how it is made.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn note_reads_made(&self, edition: u64) -> StoreResult<()> {
        let mut asking = Asking::of(self.tx.get_database_backend());
        asking.say("INSERT INTO reads_made (org, edition) VALUES (").bind(self.org.as_str()).say(", ");
        asking.bind(stored(edition)).say(") ON CONFLICT (org) DO UPDATE SET edition = excluded.edition");
        asking.run(self.writing().await?).await?;
        Ok(())
    }
}

/// Each once, as it was said last, in the order in which that was said.
fn last_of_each<T>(rows: Vec<T>, procedure: impl Fn(&T) -> &ProcedureId) -> Vec<T> {
    let mut seen = BTreeSet::new();
    let mut last: Vec<T> = rows.into_iter().rev().filter(|row| seen.insert(procedure(row).clone())).collect();
    last.reverse();
    last
}
